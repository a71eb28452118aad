"""Run under strace by test_synced.py: sends N writes through the application and says OK after each answer.

python -m tests.prove.acknowledged N        (HALLWAY_DATA names the installation)
"""

import os
import sys

from directory.web import create_app
from tests.prove.caller import inside

ACKNOWLEDGED = "OK %d\n"


def main(count: int) -> None:
    caller = inside(create_app())
    page = caller.a_service()
    for n in range(count):
        answer = caller.correct(page, f"{n}")
        assert answer.status == 303, answer.status
        os.write(1, (ACKNOWLEDGED % n).encode())


if __name__ == "__main__":
    main(int(sys.argv[1]))
