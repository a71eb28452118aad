"""Who is told when names are opened from outside, and when somebody looks at many records within an hour."""

from contextlib import suppress

from flask import Response, current_app, g, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from directory.actions.audit import audit
from directory.core import settings_of
from directory.db import db
from directory.mail import Letter, deliver
from directory.models import BrokenGlass, Membership, School, User
from directory.models.columns import utc_now
from directory.queries.alerts import coordinators_of
from directory.queries.audit_log import MANY, records_viewed, was_alerted
from directory.queries.timetables import zone_of
from directory.vocabulary import AuditAct, Role
from directory.web.account.letters import letter, site_address
from directory.web.languages import speaking
from directory.web.workspace.privacy_forms import REASON_WORDS


def tell_of_glass(glass: BrokenGlass, school: School, by: User) -> None:
    """After the commit: to the school's coordinators; where it has none, to who runs the district."""
    link = site_address(url_for("privacy.names", slug=school.slug))
    until = glass.until.astimezone(zone_of(school.district)).strftime("%H:%M")
    people = coordinators_of(school) or _runners({school.district_id})
    for person in people:
        if person.id != by.id:
            with speaking(person.locale):
                reason = str(REASON_WORDS[glass.reason])
            _send(
                letter(
                    "names_opened", to=person.email, language=person.locale, school=school.name, by=by.name,
                    reason=reason, until=until, link=link,
                )
            )  # fmt: skip


def watch_for_many(response: Response) -> Response:
    """After a request in which somebody's record was looked at."""
    if g.get("audited_views") and current_user.is_authenticated:
        with suppress(OperationalError):  # the database is held: the next look tells it
            _tell_of_many(current_user)
    return response


def _tell_of_many(person: User) -> None:
    count = records_viewed(person.id, utc_now())
    if count < MANY or was_alerted(person.id, utc_now()):
        return
    audit(AuditAct.ALERT_RAISED, "user_account", person.id, actor=person, looked_at=count)
    db.session.commit()
    for one in watchers_over(person):
        _send(
            letter(
                "many_records", to=one.email, language=one.locale, by=person.name, count=count,
                link=site_address(url_for("people.index")),
            )
        )  # fmt: skip


def watchers_over(person: User) -> list[User]:
    """Who runs the districts that they work in, but themselves; else the coordinators of their schools."""
    schools = [m.school for m in person.memberships if m.school]
    districts = {m.district_id for m in person.memberships if m.district_id}
    districts |= {school.district_id for school in schools}
    runners = [one for one in _runners(districts) if one.id != person.id]
    if runners:
        return runners
    here = db.session.scalars(select(School).where(School.district_id.in_(districts))).all()
    found = {one.id: one for school in here for one in coordinators_of(school)}
    return [one for one in found.values() if one.id != person.id]


def _runners(district_ids: set[str]) -> list[User]:
    return list(
        db.session.scalars(
            select(User)
            .join(Membership, Membership.user_id == User.id)
            .where(
                Membership.role == Role.DISTRICT_ADMIN,
                Membership.district_id.in_(district_ids),
                User.active,
            )
            .order_by(User.id)
        ).unique()
    )


def _send(one: Letter) -> None:
    deliver(one, settings_of(current_app))
