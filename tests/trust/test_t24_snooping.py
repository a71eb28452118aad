"""T24: names outside the caseload take a reason, are told of and shut by themselves; so are many looks."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from directory.actions.audit import audit
from directory.actions.glass import (
    GlassError,
    close_glass,
    glass_open_for,
    may_open_glass,
    may_see_names,
    open_glass,
)
from directory.db import db
from directory.models import AuditEntry, BrokenGlass, Membership, School, User
from directory.models.columns import utc_now
from directory.queries.audit_log import MANY
from directory.sealing import unseal_person
from directory.vocabulary import AuditAct, GlassReason
from tests.cast import Town
from tests.desk import seated
from tests.visitor import refuse_bad_page

WHY = "Cora is ill and a mother waits here"
FORM = {"reason": "covering", "note": WHY, "hours": "2"}


def row(model: Any, found: Any) -> Any:
    return db.session.get_one(model, found.id)


def test_who_sees_names_and_who_may_open_them(any_app: Flask, any_town: Town) -> None:
    with any_app.app_context():
        now = utc_now()
        people = {name: row(User, person) for name, person in any_town.people().items()}
        schools = {name: row(School, getattr(any_town, name)) for name in ("elm", "oak", "harbor")}
        sees = {key: {n for n, p in people.items() if may_see_names(p, s, now)} for key, s in schools.items()}
        opens = {key: {n for n, p in people.items() if may_open_glass(p, s)} for key, s in schools.items()}
    assert sees == {"elm": {"cora"}, "oak": {"otis"}, "harbor": {"hal"}}
    assert opens == {"elm": {"ada", "pru", "otis"}, "oak": {"ada", "cora"}, "harbor": {"fay"}}


def test_it_shuts_by_itself_within_four_hours(any_app: Flask, any_town: Town) -> None:
    with any_app.app_context():
        ada, elm, oak = row(User, any_town.ada), row(School, any_town.elm), row(School, any_town.oak)
        now = utc_now()
        glass = open_glass(
            person=ada, school=elm, reason=GlassReason.AUDIT, note=WHY, now=now, lasts=timedelta(days=3)
        )
        assert glass.until == now + timedelta(hours=4)
        assert may_see_names(ada, elm, now + timedelta(hours=3, minutes=59))
        assert not may_see_names(ada, elm, now + timedelta(hours=4))
        assert not may_see_names(ada, oak, now)
        assert not may_see_names(row(User, any_town.otis), elm, now)
        assert unseal_person(glass.sealed) == {"note": WHY}


def test_a_second_opening_does_not_lengthen_the_first(app: Flask, town: Town) -> None:
    with app.app_context():
        ada, elm, now = row(User, town.ada), row(School, town.elm), utc_now()
        one = {"person": ada, "school": elm, "reason": GlassReason.AUDIT, "note": WHY}
        first = open_glass(**one, now=now, lasts=timedelta(hours=1))  # type: ignore[arg-type]
        later = now + timedelta(minutes=50)
        assert open_glass(**one, now=later) is first  # type: ignore[arg-type]
        close_glass(first, actor=ada, now=later)
        assert glass_open_for(ada, elm, later) is None


def test_without_a_reason_or_a_right_it_stays_shut(app: Flask, town: Town) -> None:
    with app.app_context():
        elm = row(School, town.elm)
        for person, note, reason in (
            (town.ada, "because", "no_reason"), (town.stan, WHY, "not_theirs"), (town.hal, WHY, "not_theirs"),
            (town.owen, WHY, "not_theirs"), (town.fay, WHY, "not_theirs"), (town.ivy, WHY, "not_theirs"),
        ):  # fmt: skip
            with pytest.raises(GlassError, match=reason):
                open_glass(
                    person=row(User, person), school=elm, reason=GlassReason.AUDIT, note=note, now=utc_now()
                )
        assert db.session.scalars(select(BrokenGlass)).all() == []


def test_a_role_that_is_taken_away_shuts_it(app: Flask, town: Town) -> None:
    with app.app_context():
        ada, elm, now = row(User, town.ada), row(School, town.elm), utc_now()
        open_glass(person=ada, school=elm, reason=GlassReason.AUDIT, note=WHY, now=now)
        assert may_see_names(ada, elm, now)
        ada.active = False
        assert not may_see_names(ada, elm, now)
        ada.active = True
        for membership in list(ada.memberships):
            ada.memberships.remove(membership)
        db.session.flush()
        assert db.session.scalar(select(func.count()).where(Membership.user_id == ada.id)) == 0
        assert not may_see_names(ada, elm, now)


def test_the_database_lets_none_end_before_it_begins(any_app: Flask, any_town: Town) -> None:
    with any_app.app_context():
        now = utc_now()
        db.session.add(
            BrokenGlass(
                user_id=any_town.ada.id, school_id=any_town.elm.id, reason=GlassReason.AUDIT, at=now,
                until=now, sealed=b"x",
            )
        )  # fmt: skip
        with pytest.raises(IntegrityError):
            db.session.flush()


# ---- the page ----


def test_opening_shows_names_and_tells_the_coordinator(app: Flask, town: Town, letters: Any) -> None:
    ada, shown = seated(app, town.ada), f"/work/students/{town.pip.id}/disclosures"
    assert "Quillfeather" not in ada.get(shown).text
    refuse_bad_page(ada.get("/work/schools/elm/names").text)
    assert ada.post("/work/schools/elm/names", **FORM).status_code == 303
    assert "Quillfeather" in ada.get(shown).text
    refuse_bad_page(ada.get("/work/schools/elm/names").text)
    (told,) = letters()
    assert "cora@town.example" in told and "Ada Brook" in told
    assert WHY not in told and "Quillfeather" not in told
    assert ada.post("/work/schools/elm/names/closing").status_code == 303
    assert "Quillfeather" not in ada.get(shown).text
    with app.app_context():
        acts = list(db.session.scalars(select(AuditEntry.act).where(AuditEntry.entity == "school")))
    assert acts == [AuditAct.GLASS_BROKEN]


def test_who_stands_in_reaches_the_school_for_as_long(app: Flask, town: Town) -> None:
    """Otis coordinates Oak. Elm's students are not there for him, then they are, then they are not."""
    otis, shown = seated(app, town.otis), f"/work/students/{town.pip.id}/disclosures"
    assert otis.get(shown).status_code == 404
    assert otis.post("/work/schools/elm/names", **FORM).status_code == 303
    assert "Quillfeather" in otis.get(shown).text
    assert otis.get(f"/work/students/{town.fin.id}/disclosures").status_code == 404
    assert otis.post("/work/schools/elm/names/closing").status_code == 303
    assert otis.get(shown).status_code == 404


def test_pressing_twice_tells_once(app: Flask, town: Town, letters: Any) -> None:
    ada = seated(app, town.ada)
    for _ in range(2):
        assert ada.post("/work/schools/elm/names", **FORM).status_code == 303
    assert len(letters()) == 1


@pytest.mark.parametrize("instead", [{"reason": ""}, {"reason": "curious"}, {"note": ""}, {"note": "x"}])
def test_a_form_without_a_reason_opens_nothing(app: Flask, town: Town, instead: dict[str, str]) -> None:
    answer = seated(app, town.ada).post("/work/schools/elm/names", **FORM | instead)
    assert answer.status_code == 422
    refuse_bad_page(answer.text)
    with app.app_context():
        assert db.session.scalars(select(BrokenGlass)).all() == []


def test_whoever_coordinates_needs_no_glass(app: Flask, town: Town, letters: Any) -> None:
    cora = seated(app, town.cora)
    assert "names are open to you" in cora.get("/work/schools/elm/names").text
    assert cora.post("/work/schools/elm/names", **FORM).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(BrokenGlass)).all() == []
    assert letters() == []


# ---- many ----


def look_at(app: Flask, person: User, count: int) -> None:
    """Different records, as pages write them down."""
    with app.app_context():
        for n in range(count):
            audit(AuditAct.VIEWED, "student", f"student-{n}", actor=person)
        db.session.commit()


def test_the_fiftieth_record_within_an_hour_is_told_once(app: Flask, town: Town, letters: Any) -> None:
    cora = seated(app, town.cora)
    look_at(app, town.cora, MANY - 2)
    page = f"/work/students/{town.pip.id}/consents"
    assert cora.get(page).status_code == 200 and cora.get(page).status_code == 200
    assert letters() == [], "the same record twice is one"
    assert cora.get(f"/work/households/{town.pip.household_id}/consents").status_code == 200
    (told,) = letters()
    assert "ada@town.example" in told and "Cora Lane looked at 50 records" in told
    assert "Quillfeather" not in told
    assert cora.get(page).status_code == 200
    assert len(letters()) == 1, "once an hour"
    with app.app_context():
        raised = select(AuditEntry.entity_id).where(AuditEntry.act == AuditAct.ALERT_RAISED)
        assert db.session.scalars(raised).all() == [town.cora.id]


def test_the_only_one_who_runs_a_district_is_told_of_to_its_coordinators(
    app: Flask, town: Town, letters: Any
) -> None:
    look_at(app, town.ada, MANY)
    seated(app, town.ada).get(f"/work/students/{town.pip.id}/consents")
    assert {re_address(letter) for letter in letters()} == {"cora@town.example", "otis@town.example"}


def re_address(letter: str) -> str:
    return next(line[4:].strip() for line in letter.splitlines() if line.startswith("To: "))


def test_a_page_without_anybody_on_it_asks_nothing(app: Flask, town: Town, letters: Any) -> None:
    look_at(app, town.cora, MANY + 5)
    seated(app, town.cora).get("/work/schools/elm")
    assert letters() == []
