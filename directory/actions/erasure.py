"""Forgetting somebody: what named or described them goes for good, what must be answered for stays.

Gone: names, contacts, notes, birth date, grade, languages, what was written in needs, their cards and what
was suggested for them, drafts of rosters, what a roster kept to be taken back, who gave consent. Kept: the
row and its random code, that a need of a kind was met on a day, which organization got something and when,
and the log, which holds ids and codes. The bytes themselves leave the files with `settle`; backups made
before keep them until they are thrown away.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from directory.actions.audit import audit
from directory.db import db, in_chunks
from directory.models import (
    Consent,
    Disclosure,
    Guardian,
    Household,
    Need,
    RosterChange,
    RosterDraft,
    SafetyAlert,
    Student,
    SuggestionSnapshot,
    User,
)
from directory.vocabulary import AuditAct, NeedStatus

EMPTY = b""
"""The sealed value of somebody who was erased. `sealing.unseal_person` reads it as {}."""

_OF_A_NEED: dict[str, Any] = {
    "sealed": EMPTY, "card": {}, "results": None, "barriers": None, "safety": None, "parent_aware": None,
    "bundle": None, "zip": None, "chosen": None, "next_step": None, "next_step_on": None,
    "idempotency_key": None,
}  # fmt: skip


def erase_student(student: Student, *, actor: User | None, now: datetime) -> None:
    """Twice is once."""
    if student.erased_at is not None:
        return
    for name in ("grade", "languages", "strengths", "roster_key", "household_id"):
        setattr(student, name, None)
    student.household = None
    student.sealed, student.active, student.erased_at = EMPTY, False, now
    db.session.flush()
    needs = _forget_all(Student, student.id, student.school_id, now)
    audit(
        AuditAct.ERASED, "student", student.id, actor=actor, school_id=student.school_id, code=student.code,
        needs=needs,
    )  # fmt: skip


def erase_household(household: Household, *, actor: User | None, now: datetime) -> None:
    """The household and its guardians. Its children are students of their own: each is erased by itself."""
    if household.erased_at is not None:
        return
    guardians = list(db.session.scalars(select(Guardian.id).where(Guardian.household_id == household.id)))
    _forget_rosters([household.id, *guardians], household.school_id)
    db.session.execute(delete(Guardian).where(Guardian.household_id == household.id))
    db.session.execute(update(Student).where(Student.household_id == household.id).values(household_id=None))
    for name in ("zip", "languages", "travel", "together"):
        setattr(household, name, None)
    household.sealed, household.erased_at = EMPTY, now
    db.session.flush()
    db.session.expire(household, ["guardians", "students"])
    needs = _forget_all(Household, household.id, household.school_id, now)
    audit(
        AuditAct.ERASED, "household", household.id, actor=actor, school_id=household.school_id,
        code=household.code, needs=needs, guardians=len(guardians),
    )  # fmt: skip


def _forget_all(of: type[Student | Household], key: str, school_id: str, now: datetime) -> int:
    """How many needs were emptied."""
    column = f"{of.__tablename__}_id"
    needs = list(db.session.scalars(select(Need.id).where(getattr(Need, column) == key)))
    _empty_needs(needs, now)
    _empty_consents(getattr(Consent, column) == key, now)
    # the last trace of what was said stays with the organization and the day: FERPA's record of disclosures
    db.session.execute(
        update(Disclosure)
        .where(getattr(Disclosure, column) == key)
        .values(fields=[], purpose="", need_id=None, user_id=None)
    )
    _forget_rosters([key], school_id)
    db.session.expire_all()
    return len(needs)


def _empty_needs(need_ids: Iterable[str], now: datetime) -> None:
    """The card first: the database lets no snapshot go while its need still says something."""
    for ids in in_chunks(need_ids):
        theirs = Need.id.in_(ids)
        db.session.execute(update(Need).where(theirs).values(**_OF_A_NEED))
        db.session.execute(
            update(Need)
            .where(theirs, Need.status.not_in((NeedStatus.MET, NeedStatus.WITHDRAWN)))
            .values(status=NeedStatus.WITHDRAWN, closed_on=now.date(), closed_because="erased")
        )
        db.session.execute(delete(SuggestionSnapshot).where(SuggestionSnapshot.need_id.in_(ids)))
        db.session.execute(update(SafetyAlert).where(SafetyAlert.need_id.in_(ids)).values(need_id=None))


def _empty_consents(theirs: Any, now: datetime) -> None:
    db.session.execute(update(Consent).where(theirs).values(sealed=EMPTY))
    db.session.execute(update(Consent).where(theirs, Consent.revoked_at.is_(None)).values(revoked_at=now))


def _forget_rosters(row_ids: Iterable[str], school_id: str) -> None:
    """Drafts are sealed whole: which of them names this person cannot be told without opening all."""
    for ids in in_chunks(row_ids):
        db.session.execute(update(RosterChange).where(RosterChange.row_id.in_(ids)).values(before=None))
    db.session.execute(delete(RosterDraft).where(RosterDraft.school_id == school_id))


def settle() -> None:
    """After the commit: takes the freed bytes out of the database's files. Others wait a moment for it."""
    db.session.remove()
    if db.engine.dialect.name == "sqlite":
        _settle_sqlite()
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for model in (Student, Household, Guardian, Need, Consent, Disclosure, SuggestionSnapshot,
                      RosterChange, RosterDraft):  # fmt: skip
            connection.exec_driver_sql(f"VACUUM (FULL) {model.__tablename__}")


def _settle_sqlite() -> None:
    """Past SQLAlchemy, which would begin a transaction: none can be open here."""
    raw = db.engine.raw_connection()
    try:
        cursor = raw.cursor()
        for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            cursor.execute(statement).fetchall()
        cursor.close()
    finally:
        raw.close()
