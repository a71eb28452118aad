"""Alerts about somebody's safety: who may see them, who is told, and which nobody has answered yet."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from directory.db import db
from directory.models import Membership, SafetyAlert, School, User
from directory.queries.scopes import districts_of, schools_of
from directory.vocabulary import Role

SHOWN_FOR = timedelta(days=90)
"""Answered alerts leave the list after this; open ones never do."""


def watched_schools(person: User) -> list[School]:
    """Schools whose alerts they see: those they coordinate or run, and those whose crisis owner they are."""
    kept = {m.school_id for m in person.memberships if m.role is Role.COORDINATOR}
    run = {district.id for district in districts_of(person)}
    return [
        school
        for school in schools_of(person)
        if school.id in kept or school.district_id in run or school.crisis_owner_user_id == person.id
    ]


def watched_school(person: User, slug: str) -> School | None:
    return next((school for school in watched_schools(person) if school.slug == slug), None)


def alerts_at(school: School, now: datetime) -> list[SafetyAlert]:
    """Nobody's first, oldest on top, since it has waited longest; then the answered ones, newest first."""
    rows = db.session.scalars(
        select(SafetyAlert)
        .where(SafetyAlert.school_id == school.id)
        .options(joinedload(SafetyAlert.raised_by), joinedload(SafetyAlert.taken_by))
        .order_by(SafetyAlert.at, SafetyAlert.id)
    ).all()
    waiting = [alert for alert in rows if _is_open(alert)]
    answered = [alert for alert in rows if not _is_open(alert) and alert.at > now - SHOWN_FOR]
    return [*waiting, *reversed(answered)]


def _is_open(alert: SafetyAlert) -> bool:
    return alert.taken_at is None and not alert.not_this


def open_alerts(schools: Iterable[School]) -> dict[str, int]:
    """School id to how many nobody has taken; schools without any are left out."""
    ids = [school.id for school in schools]
    if not ids:
        return {}
    waiting = (SafetyAlert.taken_at.is_(None), SafetyAlert.not_this.is_(False))
    counted = db.session.execute(
        select(SafetyAlert.school_id, func.count())
        .where(SafetyAlert.school_id.in_(ids), *waiting)
        .group_by(SafetyAlert.school_id)
    )
    return {school_id: int(count) for school_id, count in counted}


def alert_for(person: User, alert_id: str) -> SafetyAlert | None:
    """None unless it is of a school whose alerts they see."""
    found = db.session.get(SafetyAlert, alert_id)
    ids = {school.id for school in watched_schools(person)} if found else set()
    return found if found and found.school_id in ids else None


def watchers_of(school: School) -> list[User]:
    """Who is told at once: the crisis owner and the coordinators; without them, who runs the district."""
    owner = school.crisis_owner
    people = [owner] if owner is not None and owner.active else []
    people += coordinators_of(school)
    return list({person.id: person for person in people or _runners_of(school)}.values())


def coordinators_of(school: School) -> list[User]:
    """Those with an account, who was there first on top."""
    return _people(Membership.school_id == school.id, Role.COORDINATOR)


def owner_of_notes(school: School) -> User | None:
    """Whose a colleague's note is: the school's coordinator, else who runs the district."""
    return next(iter(coordinators_of(school) or _runners_of(school)), None)


def _runners_of(school: School) -> list[User]:
    return _people(Membership.district_id == school.district_id, Role.DISTRICT_ADMIN)


def _people(where: object, role: Role) -> list[User]:
    return list(
        db.session.scalars(
            select(User)
            .join(Membership, Membership.user_id == User.id)
            .where(where, Membership.role == role, User.active.is_(True))  # type: ignore[arg-type]
            .order_by(Membership.created_at, User.name, User.id)
        ).unique()
    )


def people_at(school: School) -> list[User]:
    """Everyone with a role at the school, by name: one of them is its crisis owner."""
    return list(
        db.session.scalars(
            select(User)
            .join(Membership, Membership.user_id == User.id)
            .where(Membership.school_id == school.id, User.active.is_(True))
            .order_by(User.name, User.id)
        ).unique()
    )
