"""Run as a program by test_t05_fields: a canary column in every table, then every page as every role."""

import json
import tempfile
from pathlib import Path

from flask import Flask
from sqlalchemy import String, inspect
from sqlalchemy.orm import mapped_column

from directory.db import Base, db
from directory.models import School
from directory.web.access import access, anyone
from tests.cast import Town, build_town
from tests.conftest import application, settings_in
from tests.desk import Desk, seated
from tests.proof import in_full
from tests.reading import text_of
from tests.trust.routes import everyone, ways

CANARY = "canary-7f3a91"


def add_canaries() -> int:
    tables = 0
    for mapper in Base.registry.mappers:
        mapper.class_.canary = mapped_column(String(40), default=CANARY)
        tables += 1
    return tables


ACCEPTED = ("text/html", "application/json")
HAVE_A_ROLE_OF_ANOTHER = {"pru", "colleen", "nell", "hal"}


def leaks_of(app: Flask, town: Town, names: set[str]) -> tuple[list[str], int]:
    """What leaks to whom, and the number of answers. In full everyone asks for a page and for JSON, else for
    one of the two in turn."""
    leaks, answers = [], 0
    for turn, (name, person) in enumerate(everyone(town).items()):
        if name not in names:
            continue
        desk = seated(app, person) if person else Desk(app)
        for place, way in enumerate(ways(app, town)):
            for accept in ACCEPTED if in_full() else ACCEPTED[(turn + place) % 2 :][:1]:
                answer = desk.client.open(way.path, method=way.method, headers={"Accept": accept})
                answers += 1
                if CANARY in text_of(answer) or CANARY in str(answer.headers):
                    leaks.append(f"{name} {way.method} {way.endpoint}")
    return leaks, answers


def break_it(app: Flask, town: Town) -> None:
    """One more page, which tells every column of a school."""

    @app.get("/every-column")
    @access(anyone)
    def every_column() -> dict[str, str]:
        school = db.session.get_one(School, town.elm.id)
        return {c.key: str(getattr(school, c.key)) for c in inspect(School).column_attrs}


def main(folder: Path) -> None:
    tables = add_canaries()
    settings = settings_in(folder)
    app = application(settings)
    with app.app_context():
        db.create_all()
    town = build_town(app)
    leaks, answers = leaks_of(app, town, set(everyone(town)) - HAVE_A_ROLE_OF_ANOTHER)
    broken = application(settings)
    break_it(broken, town)
    of_the_broken, _ = leaks_of(broken, town, {"visitor"})
    print(json.dumps({"leaks": leaks, "answers": answers, "tables": tables, "broken": of_the_broken}))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(Path(folder))
