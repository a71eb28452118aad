"""A roster taken in, again, corrected by a person, and taken back, on both databases."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from directory.actions.erasure import erase_student
from directory.actions.households import add_guardian, change_guardian
from directory.actions.needs import record_need
from directory.actions.roster import (
    LaterBatchError,
    NothingToTakeError,
    draft_content,
    keep_draft,
    planned,
    settle_draft,
    sweep_drafts,
    take_in,
    undo_batch,
)
from directory.actions.students import add_student, archive_student, change_student, restore_student
from directory.db import db
from directory.exchange.roster_plan import Plan
from directory.exchange.roster_read import read_roster
from directory.matching.facts import NeedCard
from directory.models import (
    AuditEntry,
    Guardian,
    Household,
    RosterBatch,
    RosterChange,
    RosterDraft,
    School,
    Student,
    User,
)
from directory.models.columns import utc_now
from directory.queries.households import guardians_of, guardians_to_tell
from directory.queries.students import opened_student
from directory.sealing import unseal_person
from directory.vocabulary import NeedSource, Urgency
from tests.cast import Town
from tests.rosters import oneroster, pupil_row, school_sheet, sheet

TODAY = date(2026, 3, 2)


@pytest.fixture
def oak(any_app: Flask, any_town: Town) -> Iterator[School]:
    """Oak has one student, entered by hand."""
    with any_app.app_context():
        yield db.session.get_one(School, any_town.oak.id)
        db.session.rollback()


@pytest.fixture
def otis(oak: School, any_town: Town) -> User:
    return db.session.get_one(User, any_town.otis.id)


def looked(school: School, content: bytes, theirs: tuple[str, ...] = ()) -> Plan:
    return planned(school, {"read": read_roster([("roster.csv", content)])}, today=TODAY, theirs=theirs)[1]


def taken(school: School, content: bytes, actor: User | None = None, **more: Any) -> RosterBatch:
    batch = take_in(school=school, plan=looked(school, content), actor=actor, **more)
    db.session.flush()
    return batch


def rows(*numbers: int, **instead: object) -> bytes:
    return sheet(pupil_row(number, **instead) for number in numbers)


def by_name(school: School) -> dict[str, Student]:
    found = db.session.scalars(select(Student).where(Student.school_id == school.id))
    return {opened_student(student).name: student for student in found}


def changing(plan: Plan) -> dict[str, int]:
    return {name: count for name, count in plan.counts.items() if count and name != "same"}


FIRST, SECOND = "Kida Thornaaaa", "Kidb Thornaaaa"


def test_a_roster_makes_students_families_and_guardians(oak: School, otis: User) -> None:
    batch = taken(oak, rows(0, 1, 2), otis)
    assert batch.counts == {
        "new": 3, "changed": 0, "back": 0, "leaves": 0, "same": 0, "families": 2, "kept": 0
    }  # fmt: skip
    first, second = by_name(oak)[FIRST], by_name(oak)[SECOND]
    assert (first.grade, first.languages, first.active) == ("1", ["es"], True)
    assert first.household_id == second.household_id and first.code != second.code
    home = db.session.get_one(Household, first.household_id)
    assert home.zip == "14604" and home.languages == ["es", "en"]
    assert [guardian.name for guardian in guardians_of(home)] == ["Parent aaaa"]
    assert len(first.roster_key or "") == 64 and "1000" not in (first.roster_key or "")
    assert b"Thorn" not in first.sealed


def test_the_same_file_again_changes_nothing(oak: School) -> None:
    content = school_sheet(40)
    taken(oak, content)
    plan = looked(oak, content)
    assert plan.is_empty and plan.counts["same"] == 40
    with pytest.raises(NothingToTakeError):
        take_in(school=oak, plan=plan, actor=None)


def test_changes_are_named_and_stored(oak: School) -> None:
    taken(oak, rows(0, 1))
    plan = looked(oak, sheet([pupil_row(0, Grade="05"), pupil_row(1, **{"Home Language": "Mam"})]))
    told = {item.name: [(c.field, c.was, c.becomes) for c in item.changes] for item in plan.items}
    assert told == {FIRST: [("grade", "1", "5")], SECOND: [("languages", "en", "mam")]}
    take_in(school=oak, plan=plan, actor=None)
    assert by_name(oak)[FIRST].grade == "5" and by_name(oak)[SECOND].languages == ["mam"]


def test_what_a_roster_does_not_say_wipes_nothing_out(oak: School) -> None:
    taken(oak, rows(0))
    plan = looked(oak, rows(0, DOB="", Grade="", **{"Home Language": "", "Parent Phone": "", "Zip": ""}))
    assert plan.is_empty


def test_a_correction_by_hand_stays_until_somebody_ticks_it(oak: School, otis: User) -> None:
    taken(oak, rows(0))
    student = by_name(oak)[FIRST]
    change_student(student, actor=otis, grade="2", name="Kida Thorn")
    again, later = rows(0), rows(0, Grade="03")
    plan = looked(oak, again)
    assert plan.is_empty and {change.field for _, change in plan.kept()} == {"name", "grade"}
    plan = looked(oak, later)
    assert plan.is_empty, "nor is it overwritten when the roster changes its mind"
    plan = looked(oak, later, theirs=(f"{student.id}:grade",))
    assert changing(plan) == {"changed": 1, "kept": 1}
    take_in(school=oak, plan=plan, actor=otis)
    db.session.refresh(student)
    assert student.grade == "3" and opened_student(student).name == "Kida Thorn"


def test_who_left_is_archived_and_comes_back_with_the_roster(oak: School) -> None:
    taken(oak, rows(*range(8)))
    plan = looked(oak, rows(*range(1, 8)))
    assert changing(plan) == {"leaves": 1} and not plan.leaves_too_many
    take_in(school=oak, plan=plan, actor=None)
    assert not by_name(oak)[FIRST].active
    plan = looked(oak, rows(*range(8)))
    assert changing(plan) == {"back": 1}
    take_in(school=oak, plan=plan, actor=None)
    db.session.expire_all()
    assert by_name(oak)[FIRST].active


def test_whom_a_person_archived_stays_so(oak: School, otis: User) -> None:
    taken(oak, rows(0, 1))
    student = by_name(oak)[FIRST]
    archive_student(student, actor=otis)
    plan = looked(oak, rows(0, 1))
    assert plan.is_empty and [change.field for _, change in plan.kept()] == ["active"]
    assert changing(looked(oak, rows(0, 1), theirs=(f"{student.id}:active",))) == {"back": 1}


def test_whom_a_person_brought_back_is_not_sent_away_again(oak: School, otis: User) -> None:
    taken(oak, rows(*range(8)))
    taken(oak, rows(*range(1, 8)))
    restore_student(by_name(oak)[FIRST], actor=otis)
    assert looked(oak, rows(*range(1, 8))).is_empty


def test_a_file_of_few_does_not_empty_the_school(oak: School) -> None:
    taken(oak, school_sheet(40))
    plan = looked(oak, rows(*range(10)))
    assert plan.leaves_too_many and plan.counts["leaves"] == 30
    with pytest.raises(NothingToTakeError):
        take_in(school=oak, plan=plan, actor=None, archives=False)


def test_students_entered_by_hand_are_met_and_never_leave(oak: School, otis: User) -> None:
    kim = add_student(school=oak, actor=otis, name="Kída Thornaaaa", grade="1", birthdate=None)
    plan = looked(oak, rows(0, 1))
    assert changing(plan) == {"new": 1, "changed": 1, "families": 1, "kept": 1}, "Kída stays Kída"
    take_in(school=oak, plan=plan, actor=otis)
    db.session.expire_all()
    assert kim.roster_key and opened_student(kim).name == "Kída Thornaaaa" and kim.household_id
    assert looked(oak, rows(0, 1)).is_empty
    assert "Reed Mossgrave" in by_name(oak) and by_name(oak)["Reed Mossgrave"].active


def test_a_namesake_with_another_birth_date_is_another_child(oak: School, otis: User) -> None:
    add_student(school=oak, actor=otis, name=FIRST, birthdate=date(2012, 1, 1))
    assert changing(looked(oak, rows(0))) == {"new": 1, "families": 1}


def test_a_restricted_guardian_is_never_touched_by_a_roster(oak: School, otis: User) -> None:
    taken(oak, rows(0))
    home = db.session.get_one(Household, by_name(oak)[FIRST].household_id)
    (guardian,) = home.guardians
    change_guardian(guardian, actor=otis, restricted=True)
    add_guardian(home, actor=otis, name="Aunt Ivy", phone="585-242-7777")
    plan = looked(oak, rows(0, **{"Parent Phone": "585-242-9999", "Parent Email": "p@mail.example"}))
    assert plan.is_empty
    assert [one.name for one in guardians_to_tell(home)] == ["Aunt Ivy"]


def test_a_guardian_moves_to_a_new_number(oak: School) -> None:
    taken(oak, rows(0, 1))
    again = rows(0, 1, **{"Parent Phone": "585-242-9999"})
    plan = looked(oak, again)
    assert changing(plan) == {"families": 1}
    take_in(school=oak, plan=plan, actor=None)
    home = db.session.get_one(Household, by_name(oak)[FIRST].household_id)
    db.session.expire_all()
    assert [one.phone for one in guardians_of(home)] == ["585-242-9999"]
    assert looked(oak, again).is_empty


def test_agents_of_oneroster_make_one_family(oak: School) -> None:
    users = [
        {"sourcedId": "u1", "givenName": "Ana", "familyName": "Lima", "agentSourcedIds": "g"},
        {"sourcedId": "u2", "givenName": "Bo", "familyName": "Reed", "agentSourcedIds": "g"},
        {"sourcedId": "g", "givenName": "Rosa", "familyName": "Lima"},
    ]  # fmt: skip
    roles = [("u1", "student", "s1"), ("u2", "student", "s1"), ("g", "guardian", "s1")]
    read = read_roster(oneroster(users, roles=roles))
    plan = planned(oak, {"read": read}, today=TODAY)[1]
    take_in(school=oak, plan=plan, actor=None)
    students = by_name(oak)
    assert students["Ana Lima"].household_id == students["Bo Reed"].household_id
    assert planned(oak, {"read": read}, today=TODAY)[1].is_empty


# ---- taking it back ----


def everything(school: School) -> dict[str, Any]:
    db.session.expire_all()
    homes = select(Household.id).where(Household.school_id == school.id)
    return {
        row.id: [
            unseal_person(row.sealed),
            *(getattr(row, c.name) for c in row.__table__.columns
              if c.name not in ("sealed", "last_modified", "created_at")),
        ]
        for query in (
            select(Student).where(Student.school_id == school.id),
            select(Household).where(Household.school_id == school.id),
            select(Guardian).where(Guardian.household_id.in_(homes)),
        )
        for row in db.session.scalars(query)
    }  # fmt: skip


def test_taking_back_puts_every_row_as_it_was(oak: School, otis: User) -> None:
    empty = everything(oak)
    first = taken(oak, rows(*range(8)), otis)
    before = everything(oak)
    changed = [pupil_row(n, Grade="07", **{"Parent Phone": f"585-24{n // 2}-1111"}) for n in range(1, 8)]
    numbers = sheet([*changed, pupil_row(30)])
    second = taken(oak, numbers, otis)
    assert everything(oak) != before
    with pytest.raises(LaterBatchError):
        undo_batch(first, actor=otis, now=utc_now())
    undo_batch(second, actor=otis, now=utc_now())
    assert everything(oak) == before
    undo_batch(first, actor=otis, now=utc_now())
    assert everything(oak) == empty
    assert undo_batch(first, actor=otis, now=utc_now())["gone"] == 0, "twice is once"


def test_taking_back_leaves_what_a_person_did_since(oak: School, otis: User) -> None:
    taken(oak, rows(0, 1), otis)
    batch = taken(oak, rows(0, 1, 4, 5, Grade="06"), otis)
    change_student(by_name(oak)[FIRST], actor=otis, grade="9")
    unused, needy = by_name(oak)["Kide Thornaaac"].id, by_name(oak)["Kidf Thornaaac"]
    record_need(
        school=oak, card=NeedCard(), text="glasses", actor=otis, source=NeedSource.TEACHER, student=needy,
        urgency=Urgency.THIS_TERM, identified_on=TODAY,
    )  # fmt: skip
    counts = undo_batch(batch, actor=otis, now=utc_now())
    db.session.expire_all()
    students = by_name(oak)
    assert students[FIRST].grade == "9" and students[SECOND].grade == "2"
    assert unused not in {student.id for student in students.values()}
    assert students["Kidf Thornaaac"].active is False and students["Kidf Thornaaac"].household_id
    assert counts["archived"] == 1 and counts["left"] == 1


def test_taking_back_brings_nothing_of_the_erased_back(oak: School, otis: User) -> None:
    taken(oak, rows(0, 1), otis)
    batch = taken(oak, rows(0, 1, Grade="06"), otis)
    erased = by_name(oak)[FIRST]
    erase_student(erased, actor=otis, now=utc_now())
    undo_batch(batch, actor=otis, now=utc_now())
    db.session.expire_all()
    assert (erased.sealed, erased.grade) == (b"", None)
    assert by_name(oak)[SECOND].grade == "2"


def test_the_log_counts_and_names_nobody(oak: School, otis: User) -> None:
    batch = taken(oak, rows(0, 1), otis)
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.entity_id == batch.id)).all()
    assert entry.details["new"] == 2 and "Thorn" not in str(entry.details)
    changes = db.session.scalars(select(RosterChange).where(RosterChange.batch_id == batch.id)).all()
    assert {change.entity for change in changes} == {"student", "household", "guardian"}
    assert all(b"Thorn" not in (change.before or b"") for change in changes)


def test_one_batch_for_two_presses(oak: School, otis: User) -> None:
    plan = looked(oak, rows(0))
    first = take_in(school=oak, plan=plan, actor=otis, batch_id="11111111-1111-4111-8111-111111111111")
    second = take_in(school=oak, plan=plan, actor=otis, batch_id="11111111-1111-4111-8111-111111111111")
    assert first is second
    assert db.session.scalar(select(func.count()).select_from(RosterBatch)) == 1


# ---- drafts ----


def test_a_draft_is_sealed_and_gone_after_a_day(oak: School, otis: User) -> None:
    read = read_roster([("roster.csv", rows(0))])
    now = utc_now()
    draft = keep_draft(school=oak, read=read, name="roster.csv", actor=otis, now=now)
    assert b"Thorn" not in draft.sealed
    settle_draft(draft, columns={"name": "First Name"})
    assert planned(oak, draft_content(draft), today=TODAY)[1].items[0].name == "Kida"
    assert sweep_drafts(now + timedelta(hours=23)) == 0
    assert sweep_drafts(now + timedelta(hours=25)) == 1
    assert db.session.scalar(select(func.count()).select_from(RosterDraft)) == 0


def test_three_thousand_students_cost_few_statements(oak: School, otis: User) -> None:
    from sqlalchemy import event

    counted = []
    engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *told: counted.append(told[2]))
    batch = taken(oak, school_sheet(3000), otis)
    assert batch.counts["new"] == 3000 and batch.counts["families"] == 1500
    assert len(counted) < 120
