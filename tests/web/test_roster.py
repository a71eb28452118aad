"""Bringing a roster in by the browser: seen before it is stored, stored once, taken back."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from directory.db import db
from directory.models import AuditEntry, RosterBatch, RosterDraft, Student
from tests.cast import Town
from tests.conftest import Clock
from tests.desk import Desk, seated
from tests.rosters import HEADER, oneroster, pupil_row, sheet, zipped
from tests.web.test_students import good

Stored = Callable[[Any], list[Any]]
PLACE = "/work/schools/elm/roster"

SECRETS = [*pupil_row(1), "123-45-6789", "Elsewhere"]
NOSY = sheet([[*pupil_row(0), "", ""], SECRETS], [*HEADER, "SSN", "Country of Birth"])


@pytest.fixture
def cora(app: Flask, town: Town) -> Desk:
    return seated(app, town.cora)


def handed(desk: Desk, content: bytes, name: str = "roster.csv", place: str = PLACE) -> str:
    """The address of the preview."""
    answer = desk.post(place, files=(io.BytesIO(content), name), key="k")
    assert answer.status_code == 303, answer.text[:2000]
    return str(answer.location)


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found
    return found[1]


def take(desk: Desk, draft: str, **more: Any) -> str:
    page = good(desk.get(draft))
    answer = desk.post(f"{draft}/intake", seen=seen(page), archives="yes", **more)
    assert answer.status_code == 303
    return str(answer.location)


def here(stored: Stored, town: Town) -> list[Student]:
    return stored(select(Student).where(Student.school_id == town.elm.id))


def test_a_roster_is_seen_before_it_is_stored(cora: Desk, town: Town, stored: Stored) -> None:
    good(cora.get(PLACE))
    draft = handed(cora, NOSY)
    page = good(cora.get(draft))
    assert "2 new students" in page and "Kida Thornaaaa" in page
    assert "SSN" in page and "Country of Birth" in page and "6789" not in page and "Elsewhere" not in page
    assert len(here(stored, town)) == 1, "nothing is stored yet"
    (row,) = stored(select(RosterDraft))
    assert b"Thorn" not in row.sealed
    assert take(cora, draft) == PLACE
    assert len(here(stored, town)) == 3 and stored(select(RosterDraft)) == []
    assert "2 new" in good(cora.get(PLACE))


def test_pressed_twice_it_is_stored_once(cora: Desk, town: Town, stored: Stored) -> None:
    draft = handed(cora, NOSY)
    digest = seen(good(cora.get(draft)))
    for _ in range(2):
        assert cora.post(f"{draft}/intake", seen=digest).location == PLACE
    assert len(stored(select(RosterBatch))) == 1 and len(here(stored, town)) == 3


def test_the_same_file_again_has_nothing_to_take(cora: Desk) -> None:
    take(cora, handed(cora, NOSY))
    page = good(cora.get(handed(cora, NOSY)))
    assert "all of it is here already" in page and "Take it in" not in page


def test_what_changed_meanwhile_is_shown_again(cora: Desk, town: Town, stored: Stored) -> None:
    first, second = handed(cora, NOSY), handed(cora, NOSY)
    digest = seen(good(cora.get(second)))
    take(cora, first)
    assert cora.post(f"{second}/intake", seen=digest).location == second
    assert len(stored(select(RosterBatch))) == 1


def test_a_whole_roster_is_taken_back(cora: Desk, town: Town, stored: Stored) -> None:
    take(cora, handed(cora, NOSY))
    (batch,) = stored(select(RosterBatch))
    assert "Take it back" in good(cora.get(PLACE))
    assert cora.post(f"/work/roster-batches/{batch.id}/undoing").location == PLACE
    assert len(here(stored, town)) == 1
    assert "taken back" in good(cora.get(PLACE))


def test_columns_are_corrected_by_a_person(cora: Desk) -> None:
    draft = handed(cora, sheet([("Lima", "Ana", "1")], ("A", "B", "C")))
    page = good(cora.get(draft))
    assert "Which column holds the names?" in page and "Take it in" not in page
    answer = cora.post(
        f"{draft}/columns", **{"to-last": "0", "to-first": "1", "to-grade": "2", "to-id": "99"}
    )
    assert answer.location == draft
    assert "Ana Lima" in good(cora.get(draft))


def test_a_correction_is_ticked_to_be_the_rosters_again(cora: Desk, town: Town, stored: Stored) -> None:
    take(cora, handed(cora, sheet([pupil_row(0)])))
    student = next(row for row in here(stored, town) if row.roster_key)
    form = {"name": "Kida Corrected", "grade": "1", "speaks": "es", "birthdate": "2020-01-01"}
    cora.post(f"/work/students/{student.id}/edit", **form)
    draft = handed(cora, sheet([pupil_row(0)]))
    page = good(cora.get(draft))
    assert "Corrected here by a person" in page and f"{student.id}:name" in page
    take(cora, draft, theirs=f"{student.id}:name")
    assert "Kida Thornaaaa" in good(cora.get(f"/work/students/{student.id}"))


def test_one_school_of_oneroster(cora: Desk, town: Town) -> None:
    users = [
        {"sourcedId": f"u{n}", "givenName": "Kid", "familyName": f"Of {n}", "grades": "01"} for n in "ab"
    ]
    roles = [("ua", "student", "s1"), ("ub", "student", "s2")]
    orgs = [("s1", town.elm.name, "school", ""), ("s2", "Far School", "school", "")]
    draft = handed(cora, zipped(oneroster(users, roles=roles, orgs=orgs)), "one.zip")
    page = good(cora.get(draft))
    assert "Kid Of a" in page and "Kid Of b" not in page, "the school is known by its name"
    cora.post(f"{draft}/columns", school="s2")
    assert "Kid Of b" in good(cora.get(draft))


def test_a_file_that_is_no_roster_is_refused_with_a_sentence(cora: Desk, stored: Stored) -> None:
    answer = cora.post(PLACE, files=(io.BytesIO(b"%PDF"), "roster.pdf"), key="k")
    assert "There is no sheet in these files" in good(answer, 422)
    assert "Choose a file" in good(cora.post(PLACE, key="k"), 422)
    assert stored(select(RosterDraft)) == []


def test_a_draft_is_gone_after_a_day(app: Flask, town: Town, clock: Clock, stored: Stored) -> None:
    desk = seated(app, town.cora)
    draft = handed(desk, NOSY)
    clock.move(hours=25)
    desk = seated(app, town.cora)
    assert desk.get(draft).status_code == 404
    handed(desk, NOSY)
    assert len(stored(select(RosterDraft))) == 1, "the old one was swept away"


def test_whoever_sees_no_names_brings_none_in(app: Flask, town: Town, cora: Desk, stored: Stored) -> None:
    draft = handed(cora, NOSY)
    ada = seated(app, town.ada)
    page = good(ada.get(PLACE))
    assert "Names are shut" in page and "Look inside" not in page and "Thorn" not in page
    assert ada.get(draft).location == PLACE
    assert ada.post(PLACE, files=(io.BytesIO(NOSY), "roster.csv"), key="k").location == PLACE
    assert ada.post(f"{draft}/intake", seen="x").location == PLACE
    assert stored(select(RosterBatch)) == []


def test_another_schools_roster_is_not_there(app: Flask, town: Town, cora: Desk) -> None:
    draft = handed(cora, NOSY)
    hal = seated(app, town.hal)
    for path in (draft, "/work/rosters/99999999-9999-4999-8999-999999999999"):
        assert hal.get(path).status_code == 404
    assert hal.post(f"{draft}/intake").status_code == 404
    assert hal.post(f"{draft}/removal").status_code == 404


def test_nothing_of_a_roster_is_logged(cora: Desk, stored: Stored, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    take(cora, handed(cora, NOSY))
    rows = stored(select(AuditEntry))
    assert {(str(row.act), row.entity) for row in rows} == {
        ("viewed", "roster_draft"), ("created", "roster_batch")
    }  # fmt: skip
    assert "Thorn" not in caplog.text and "Thorn" not in str([row.details for row in rows])


def test_nothing_of_a_roster_is_left_in_the_data_folder(app: Flask, cora: Desk) -> None:
    from directory.core import settings_of

    take(cora, handed(cora, NOSY))
    with app.app_context():
        db.session.remove()
    for path in settings_of(app).data.rglob("*"):
        if path.is_file():
            assert b"Thorn" not in path.read_bytes(), path.name
