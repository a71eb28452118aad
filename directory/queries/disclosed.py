"""What left the school about somebody, and who looked: what a parent may ask for (34 CFR 99.32)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from directory.db import db, in_chunks
from directory.models import AuditEntry, Consent, Disclosure, Household, Need, Student, User
from directory.vocabulary import AuditAct, ConsentKind

LOOKED = (AuditAct.VIEWED, AuditAct.PRINTED, AuditAct.EXPORTED)


@dataclass(frozen=True)
class Left:
    """One disclosure. `consent` is None where it named nobody."""

    disclosure: Disclosure
    consent: Consent | None
    by: str

    @property
    def is_the_students_own(self) -> bool:
        """They agreed to it themselves, as the law lets minors for some kinds of help: not on a parent's list
        without their word.
        """
        return self.consent is not None and self.consent.kind is ConsentKind.MINOR_SELF


@dataclass(frozen=True)
class Look:
    """Somebody opened the record, or a need of it, so many times on a day."""

    day: date
    by: str
    times: int


def disclosures_of(subject: Student | Household) -> list[Left]:
    """Those that named the person, the newest first."""
    column = Disclosure.student_id if isinstance(subject, Student) else Disclosure.household_id
    rows = db.session.execute(
        select(Disclosure, Consent, User.name)
        .outerjoin(Consent, Consent.id == Disclosure.consent_id)
        .outerjoin(User, User.id == Disclosure.user_id)
        .where(column == subject.id, Disclosure.identified)
        .order_by(Disclosure.at.desc(), Disclosure.id)
    )
    return [Left(disclosure, consent, by or "") for disclosure, consent, by in rows]


def looks_at(subject: Student | Household, since: datetime, zone: ZoneInfo) -> list[Look]:
    """By day in the school's zone and by person, the newest first. A page that lists many is not in it."""
    column = Need.student_id if isinstance(subject, Student) else Need.household_id
    ids = [subject.id, *db.session.scalars(select(Need.id).where(column == subject.id))]
    counted = Counter[tuple[date, str]]()
    for some in in_chunks(ids):
        rows = db.session.execute(
            select(AuditEntry.at, User.name)
            .outerjoin(User, User.id == AuditEntry.user_id)
            .where(AuditEntry.entity_id.in_(some), AuditEntry.act.in_(LOOKED), AuditEntry.at >= since)
        )
        counted.update((at.astimezone(zone).date(), name or "") for at, name in rows)
    found = [Look(day, by, times) for (day, by), times in counted.items()]
    return sorted(found, key=lambda look: (-look.day.toordinal(), look.by))
