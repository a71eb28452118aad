"""Names outside one's own caseload: opened with a reason, told to the school, shut within four hours."""

from datetime import datetime, timedelta

from sqlalchemy import select

from directory.actions.audit import audit
from directory.db import db
from directory.models import BrokenGlass, School, User
from directory.sealing import seal_person
from directory.vocabulary import AuditAct, GlassReason, Role

LONGEST = timedelta(hours=4)
LEAST_WORDS = 10
"""Letters that a reason has at the least: "x" explains nothing to whoever is told."""


class GlassError(ValueError):
    """`reason` is a code: "not_theirs", "no_reason"."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"names stay shut: {reason}")
        self.reason = reason


def open_glass(
    *,
    person: User,
    school: School,
    reason: GlassReason,
    note: str,
    now: datetime,
    lasts: timedelta = LONGEST,
) -> BrokenGlass:
    """Open for `lasts`, at most four hours. Whoever calls tells the school's coordinators after the commit.

    Raises GlassError. What is open already is left as it is: a second opening would only lengthen it unseen.
    """
    if not may_open_glass(person, school):
        raise GlassError("not_theirs")
    if len(note.strip()) < LEAST_WORDS:
        raise GlassError("no_reason")
    if kept := glass_open_for(person, school, now):
        return kept
    glass = BrokenGlass(
        user_id=person.id, school_id=school.id, reason=reason, at=now, until=now + min(lasts, LONGEST),
        sealed=seal_person({"note": note.strip()}),
    )  # fmt: skip
    db.session.add(glass)
    db.session.flush()
    audit(
        AuditAct.GLASS_BROKEN, "school", school.id, actor=person, school_id=school.id, reason=str(reason),
        minutes=int((glass.until - now).total_seconds() // 60),
    )  # fmt: skip
    return glass


def close_glass(glass: BrokenGlass, *, actor: User, now: datetime) -> None:
    """Before its time. The row says from when until when names lay open."""
    glass.until = max(now, glass.at + timedelta(microseconds=1))
    db.session.flush()
    audit(AuditAct.CHANGED, "broken_glass", glass.id, actor=actor, school_id=glass.school_id, closed=True)


def glass_open_for(person: User, school: School, now: datetime) -> BrokenGlass | None:
    return db.session.scalar(
        select(BrokenGlass)
        .where(
            BrokenGlass.user_id == person.id,
            BrokenGlass.school_id == school.id,
            BrokenGlass.at <= now,
            BrokenGlass.until > now,
        )
        .order_by(BrokenGlass.until.desc())
        .limit(1)
    )


def opened_schools(person: User, now: datetime) -> list[School]:
    """Whose names they opened and still may: a role that was taken away shuts them."""
    found = db.session.scalars(
        select(School)
        .join(BrokenGlass, BrokenGlass.school_id == School.id)
        .where(BrokenGlass.user_id == person.id, BrokenGlass.at <= now, BrokenGlass.until > now)
        .order_by(School.name, School.id)
    ).unique()
    return [school for school in found if may_open_glass(person, school)]


def coordinates(person: User, school: School) -> bool:
    return any(m.role is Role.COORDINATOR and m.school_id == school.id for m in person.memberships)


def may_open_glass(person: User, school: School) -> bool:
    """Who runs the district, who coordinates another of its schools, and the school's own principal."""
    if not person.active or coordinates(person, school):
        return False
    return any(
        (m.role is Role.DISTRICT_ADMIN and m.district_id == school.district_id)
        or (m.role is Role.PRINCIPAL and m.school_id == school.id)
        or (
            m.role is Role.COORDINATOR and m.school is not None and m.school.district_id == school.district_id
        )
        for m in person.memberships
    )


def may_see_names(person: User, school: School, now: datetime) -> bool:
    """The school's coordinators always; whoever broke the glass while it is open. Nobody else."""
    if not person.active:
        return False
    return coordinates(person, school) or (
        may_open_glass(person, school) and glass_open_for(person, school, now) is not None
    )
