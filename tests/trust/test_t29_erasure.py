"""T29: whoever is erased is gone from every file: database, write-ahead log, index, exports, logs."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from directory.actions.consents import give_consent
from directory.actions.disclosures import disclose
from directory.actions.erasure import erase_household, erase_student, settle
from directory.cli import hallway
from directory.core import settings_of
from directory.db import db, reading
from directory.models import (
    AuditEntry,
    Consent,
    Disclosure,
    Guardian,
    Household,
    Need,
    Organization,
    RosterBatch,
    RosterChange,
    RosterDraft,
    Student,
    SuggestionSnapshot,
    User,
)
from directory.models.columns import utc_now
from directory.queries.audit_log import verify
from directory.sealing import seal_person, unseal_person
from directory.search.indexer import rebuild
from directory.vocabulary import AuditAct, ChangeAction, ConsentKind
from tests.cast import Town
from tests.desk import seated

CANARY = "canaryzq"
"""In every place of a record that takes words. Sealed ones hold it, so their bytes are looked for instead."""


def a_whole_story(town: Town) -> tuple[str, str, list[bytes]]:
    """(student, household, every sealed value about them): consent, disclosure, need, snapshot, roster."""
    now = utc_now()
    student = db.session.get_one(Student, town.pip.id)
    household = db.session.get_one(Household, student.household_id)
    cora = db.session.get_one(User, town.cora.id)
    soup = db.session.get_one(Organization, town.soup_and_books.id)
    student.strengths, student.roster_key = [CANARY], CANARY
    student.sealed = seal_person({"name": CANARY, "notes": CANARY})
    need = db.session.get_one(Need, town.pips_need.id)
    need.card, need.chosen, need.next_step = {"categories": [CANARY]}, [CANARY], CANARY
    consent = give_consent(
        student=student, kind=ConsentKind.WRITTEN, organizations=[soup], fields=["name", "need"],
        expires_at=now + timedelta(days=30), given_by=CANARY, note=CANARY, actor=cora, now=now,
    )  # fmt: skip
    disclose(
        student=student, need=need, organization=soup, fields=["name"], purpose=CANARY, identified=True,
        consent=consent, actor=cora, now=now,
    )  # fmt: skip
    snapshot = SuggestionSnapshot(
        need_id=need.id, user_id=cora.id, rules_version="1", weights={}, weights_version=0, seed=1,
        card={"categories": [CANARY]}, shown={"fits": [CANARY]}, digest="0" * 64,
    )  # fmt: skip
    batch = RosterBatch(school_id=student.school_id)
    batch.changes = [
        RosterChange(
            entity="student", row_id=student.id, action=ChangeAction.UPDATE, before=seal_person({"n": CANARY})
        )
    ]
    draft = RosterDraft(
        school_id=student.school_id, user_id=cora.id, kind="sheet", sealed=seal_person({"n": CANARY})
    )
    db.session.add_all([snapshot, batch, draft])
    db.session.flush()
    guardians = db.session.scalars(select(Guardian).where(Guardian.household_id == household.id)).all()
    sealed = [student.sealed, household.sealed, need.sealed, consent.sealed, draft.sealed]
    sealed += [change.before for change in batch.changes] + [guardian.sealed for guardian in guardians]
    db.session.commit()
    return student.id, household.id, [bytes(value) for value in sealed if value]


def files_with(folder: Path, wanted: list[bytes]) -> dict[str, int]:
    """Every file below the folder that holds one of these bytes, and of how many."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            count = sum(one in held for one in wanted)
            found |= {path.name: count} if count else {}
    return found


def erase_both(student_id: str, household_id: str, actor: User) -> None:
    erase_student(db.session.get_one(Student, student_id), actor=actor, now=utc_now())
    erase_household(db.session.get_one(Household, household_id), actor=actor, now=utc_now())
    db.session.commit()


def test_not_a_byte_stays_in_any_file(app: Flask, town: Town, caplog: pytest.LogCaptureFixture) -> None:
    folder = settings_of(app).data
    caplog.set_level(logging.DEBUG)
    with app.app_context():
        student_id, household_id, sealed = a_whole_story(town)
        rebuild(app)
    desk = seated(app, town.cora)
    desk.get(f"/work/students/{student_id}/disclosures")
    desk.get("/export/hsds.zip")
    wanted = [CANARY.encode(), *sealed]
    assert sum(files_with(folder, wanted).values()) >= len(wanted), "the canaries were never stored"
    with app.app_context():
        erase_both(student_id, household_id, town.cora)
        settle()
    assert files_with(folder, wanted) == {}
    assert CANARY not in caplog.text


def test_without_settling_the_log_of_the_database_still_holds_it(app: Flask, town: Town) -> None:
    """Why the step is needed, and that this test would see what it looks for."""
    with app.app_context():
        student_id, household_id, sealed = a_whole_story(town)
        erase_both(student_id, household_id, town.cora)
        assert files_with(settings_of(app).data, [CANARY.encode(), *sealed])


def test_what_is_left_says_nobody_and_nothing(any_app: Flask, any_town: Town) -> None:
    with any_app.app_context():
        student_id, household_id, _sealed = a_whole_story(any_town)
        erase_both(student_id, household_id, any_town.cora)
        settle()
        student = db.session.get_one(Student, student_id)
        assert student.erased_at and not student.active and unseal_person(student.sealed) == {}
        assert (student.grade, student.languages, student.strengths, student.household_id) == (None,) * 4
        need = db.session.get_one(Need, any_town.pips_need.id)
        assert need.card == {} and need.sealed == b"" and need.category == "academics.homework"
        assert need.closed_on and db.session.scalars(select(SuggestionSnapshot)).all() == []
        consent = db.session.scalars(select(Consent)).one()
        assert consent.revoked_at and consent.sealed == b""
        left = db.session.scalars(select(Disclosure)).one()
        assert left.organization_name == "Soup & Books" and left.at
        assert (left.fields, left.purpose, left.need_id, left.user_id) == ([], "", None, None)
        assert db.session.scalars(select(RosterDraft)).all() == []
        assert db.session.scalars(select(RosterChange.before)).all() == [None]
        assert db.session.scalars(select(Guardian).where(Guardian.household_id == household_id)).all() == []
        acts = db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.number)).all()
        assert acts.count(AuditAct.ERASED) == 2
        assert verify(settings_of(any_app).data).is_whole


def test_erasing_twice_is_erasing_once(app: Flask, town: Town) -> None:
    with app.app_context():
        student_id, household_id, _sealed = a_whole_story(town)
        erase_both(student_id, household_id, town.cora)
        erase_both(student_id, household_id, town.cora)
        acts = db.session.scalars(select(AuditEntry.act)).all()
        assert acts.count(AuditAct.ERASED) == 2


def test_only_this_student_is_touched(app: Flask, town: Town) -> None:
    with app.app_context():
        student_id, household_id, _sealed = a_whole_story(town)
        reed = bytes(db.session.get_one(Student, town.reed.id).sealed)
        card = db.session.get_one(Need, town.reeds_need.id).card
        erase_both(student_id, household_id, town.cora)
        assert db.session.get_one(Student, town.reed.id).sealed == reed
        assert db.session.get_one(Need, town.reeds_need.id).card == card


def test_a_snapshot_stays_while_its_need_says_something(any_app: Flask, any_town: Town) -> None:
    with any_app.app_context():
        a_whole_story(any_town)
        with pytest.raises(DBAPIError, match="only after its need was erased"):
            db.session.execute(text("DELETE FROM suggestion_snapshot"))
        db.session.rollback()
        with pytest.raises(DBAPIError, match="never changed"):
            db.session.execute(update(Disclosure).values(fields=[], purpose=""))


def test_the_command_forgets_a_household_with_its_children(
    app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner

    with app.app_context():
        student_id, household_id, sealed = a_whole_story(town)
        code = db.session.get_one(Household, household_id).code
        db.session.rollback()
    monkeypatch.setenv("HALLWAY_DATA", str(settings_of(app).data))
    monkeypatch.setenv("HALLWAY_MEANING", "off")
    refused = CliRunner().invoke(hallway, ["erase", "F-NOBODY", "--yes"])
    assert refused.exit_code == 1 and "Codes look like" in refused.output
    done = CliRunner().invoke(hallway, ["erase", code.lower(), "--with-children", "--json"])
    assert done.exit_code == 0, done.output
    with app.app_context(), reading():
        assert db.session.get_one(Student, student_id).erased_at
        assert db.session.get_one(Household, household_id).erased_at
        db.session.rollback()
    assert files_with(settings_of(app).data, [CANARY.encode(), *sealed]) == {}
