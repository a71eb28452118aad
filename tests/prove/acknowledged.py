"""Run under strace by test_synced.py: sends N writes through the application and says OK after each answer.

python -m tests.prove.acknowledged N        (HALLWAY_DATA names the installation)
"""

import os
import sys

from sqlalchemy import select

from directory.db import db, reading
from directory.models import Service
from directory.web import create_app

ACKNOWLEDGED = "OK %d\n"


def main(count: int) -> None:
    app = create_app()
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context(), reading():
        service = db.session.scalars(select(Service.id).limit(1)).one()
        db.session.rollback()
    for n in range(count):
        answer = app.test_client().post(
            f"/services/{service}/corrections", data={"about": "phone", "text": f"{n}"}
        )
        assert answer.status_code == 303, answer.status
        os.write(1, (ACKNOWLEDGED % n).encode())


if __name__ == "__main__":
    main(int(sys.argv[1]))
