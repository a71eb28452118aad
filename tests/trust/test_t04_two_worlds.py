"""T4, T24: two worlds that differ in what a family needs. Who may not know cannot tell them apart.

In the other world Pip of Elm School has another name and another need, there is one more student with a need,
and an alert. Fin of the other district likewise. Nobody outside their school, and no partner, teacher or
visitor, gets one byte that differs, whatever address is asked and whatever sentence or name is sent.
"""

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from directory.db import db
from directory.matching.facts import NeedCard
from directory.models import Need, SafetyAlert, School, Student
from directory.models.columns import utc_now
from directory.queries import needs
from directory.sealing import seal_person
from directory.vocabulary import NeedSource, SafetyKind, Urgency
from tests.cast import Town
from tests.conftest import Clock
from tests.desk import Desk, seated
from tests.proof import in_full, proof, rounds
from tests.trust.routes import ABSENT, ways
from tests.trust.worlds import NEAR, STILL, TELLS_THE_TIME, WORDS, second_world, told

REQUESTS = rounds(small=240, full=5000)

STRANGERS = {
    "elm": "visitor owen wanda nell stan otis hal fay ivy",
    "harbor": "visitor owen stan cora pru otis ada ivy",
}
"""Who may know nothing of the families of a school."""

SENTENCES = (
    "help with sums", "Pip Quillfeather", "S-PZPZ22", "M-PZPZ22", "Fin Saltmarsh", "M-FNFN22", "Quillfeather",
    "busco ayuda con la tarea", "a place after school until 6 for my 6 and 9 year old", "",
)  # fmt: skip
ASKED = (
    ("/ask", "text"), ("/work/private", "text"), ("/work/refer/students", "name"),
    ("/work/schools/{slug}/needs/new", "text"), ("/work/schools/{slug}/students/search", "words"),
    ("/work/schools/{slug}/students/search", "code"),
)  # fmt: skip


OF_EACH_PAGE = re.compile(rb'(?:snapshots|alerts)/[0-9a-f-]{36}|name="safety_(?:key|mark)" value="[^"]*"')
"""What each world makes for itself: the id of what was shown, of one's own alert, the seal of an answer."""

KNOWS_NAMES = {"stan": "/work/refer/students"}
"""A teacher may look up the children of their own school by name. What they need stays unknown."""


def other_family(town: Town, school: School, student: Student, need: Need) -> Callable[[Flask], None]:
    def differ(_app: Flask) -> None:
        child, known = db.session.get_one(Student, student.id), db.session.get_one(Need, need.id)
        child.sealed = seal_person({"name": "Another Child", "birthdate": "2012-01-01", "notes": "other"})
        child.grade, child.languages, child.strengths = "8", ["so"], ["enrich.arts"]
        known.card = NeedCard(categories=("safety.dv",), ages=(13.0,)).as_json()
        known.category, known.urgency, known.due_on = "safety.dv", Urgency.EMERGENCY, utc_now().date()
        known.sealed = seal_person({"text": "something else", "goal": "", "note": ""})
        one_more = Student(
            school_id=school.id, code="S-ZZZZ99", grade="1", sealed=seal_person({"name": "New"})
        )
        db.session.add(one_more)
        db.session.flush()
        db.session.add_all([
            Need(
                school_id=school.id, code="M-ZZZZ99", student_id=one_more.id, category="food.pantry",
                card=NeedCard(categories=("food.pantry",)).as_json(), source=NeedSource.NURSE,
                identified_on=utc_now().date(), sealed=seal_person({"text": "hungry"}),
            ),
            SafetyAlert(school_id=school.id, kind=SafetyKind.SELF_HARM),
        ])  # fmt: skip

    return differ


def questions(
    app: Flask, town: Town, count: int, turn: int, turns: int
) -> Iterator[tuple[str, dict[str, str] | None]]:
    """Addresses to get, and forms to send (those that store nothing), of every family there is. In full
    everybody asks every address; else each address is somebody's turn.
    """
    chance = random.Random(turn)
    families = (
        {"need_id": town.pips_need.id, "student_id": town.pip.id, "slug": "elm",
         "household_id": town.quillfeathers.id},
        {"need_id": town.reeds_need.id, "student_id": town.reed.id, "slug": "oak", "household_id": ABSENT},
        {"need_id": town.fins_need.id, "student_id": town.fin.id, "slug": "harbor", "household_id": ABSENT},
    )  # fmt: skip
    paths = sorted({
        way.path
        for family in families
        for way in ways(app, town, **family)
        if way.method == "GET" and way.path not in TELLS_THE_TIME
    })  # fmt: skip
    first = paths if in_full() else paths[turn::turns]
    yield from ((path, None) for path in first)
    for _ in range(count - len(first)):
        if chance.random() < 0.5:
            yield f"{chance.choice(paths).partition('?')[0]}?q={chance.choice(WORDS)}", None
            continue
        path, field = chance.choice(ASKED)
        form = {field: chance.choice((*SENTENCES, *WORDS)), "near": chance.choice(NEAR)}
        yield path.format(slug=chance.choice(("elm", "oak", "harbor"))), form


def desk_of(app: Flask, town: Town, name: str) -> Desk:
    desk = Desk(app) if name == "visitor" else seated(app, getattr(town, name))
    with desk.client.session_transaction() as session:
        session["csrf_token"] = STILL
    return desk


def answer(desk: Desk, path: str, form: dict[str, str] | None) -> Any:
    status, headers, body = told(desk.client.get(path) if form is None else desk.post(path, **form))
    return status, headers, OF_EACH_PAGE.sub(b"~", body)


def tell_apart(app: Flask, other: Flask, town: Town, names: str, count: int) -> int:
    asked = 0
    listed = names.split()
    for turn, name in enumerate(listed):
        one, two = desk_of(app, town, name), desk_of(other, town, name)
        for path, form in questions(app, town, count // len(listed), turn, len(listed)):
            if path == KNOWS_NAMES.get(name):
                continue
            first, second = answer(one, path, form), answer(two, path, form)
            assert first[2].splitlines() == second[2].splitlines(), (name, path, form)
            assert first == second, (name, path, form)
            asked += 1
    return asked


@pytest.mark.prove
def test_a_family_of_another_school_cannot_be_told_from_another(
    app: Flask, town: Town, clock: Clock, tmp_path: Path
) -> None:
    other = second_world(app, tmp_path / "other", other_family(town, town.elm, town.pip, town.pips_need))
    asked = tell_apart(app, other, town, STRANGERS["elm"], REQUESTS)
    proof("two worlds, one family at a school", requests=asked, differing_bytes=0)


@pytest.mark.prove
def test_a_family_of_another_district_cannot_either(
    app: Flask, town: Town, clock: Clock, tmp_path: Path
) -> None:
    other = second_world(app, tmp_path / "other", other_family(town, town.harbor, town.fin, town.fins_need))
    asked = tell_apart(app, other, town, STRANGERS["harbor"], REQUESTS)
    proof("two worlds, one family in a district", requests=asked, differing_bytes=0)


def test_who_may_know_sees_the_difference(app: Flask, town: Town, clock: Clock, tmp_path: Path) -> None:
    """Else the worlds would be one."""
    other = second_world(app, tmp_path / "other", other_family(town, town.elm, town.pip, town.pips_need))
    with pytest.raises(AssertionError):
        tell_apart(app, other, town, "cora", 60)


def test_the_comparison_bites_where_a_scope_is_lost(
    app: Flask, town: Town, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = second_world(app, tmp_path / "other", other_family(town, town.elm, town.pip, town.pips_need))
    monkeypatch.setattr(needs, "card_schools_of", lambda person, *roles: list(db.session.query(School)))
    with pytest.raises(AssertionError):
        tell_apart(app, other, town, "otis", 120)
