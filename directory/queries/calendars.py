"""What stands in a calendar of a school, an organization or a service: one entry for each row of hours."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, selectinload

from directory.db import db
from directory.hours.rrule import Recurring, recurring
from directory.hours.timetable import Timetable
from directory.models import Location, Organization, Schedule, School, Service, ServiceAtLocation
from directory.queries.services import Moment
from directory.queries.timetables import hours_of, timetable_of
from directory.queries.translations import Told, told_in
from directory.queries.whereabouts import whereabouts_of
from directory.vocabulary import ServiceStatus


@dataclass(frozen=True, slots=True)
class Entry:
    """`key` stays the same as long as the row of hours does. `place` is "" for what has none of its own."""

    key: str
    service_id: str
    name: str
    organization: str
    place: str
    room: str
    point: tuple[float, float] | None
    times: Recurring
    has_end: bool
    changed: datetime


@dataclass(frozen=True, slots=True)
class Calendar:
    name: str
    entries: list[Entry]


_LOADED = (
    selectinload(ServiceAtLocation.schedules),
    joinedload(ServiceAtLocation.service).joinedload(Service.organization),
    joinedload(ServiceAtLocation.service).selectinload(Service.schedules),
    joinedload(ServiceAtLocation.location).selectinload(Location.addresses),
    joinedload(ServiceAtLocation.location).selectinload(Location.phones),
    joinedload(ServiceAtLocation.location).selectinload(Location.accessibility),
    joinedload(ServiceAtLocation.location).joinedload(Location.school),
)


def school_calendar(slug: str, language: str, moment: Moment) -> Calendar | None:
    school = db.session.scalar(select(School).where(School.slug == slug))
    if school is None:
        return None
    entries = _entries(ServiceAtLocation.location_id == school.location_id, language, moment)
    return Calendar(_name(school, language), entries)


def organization_calendar(organization_id: str, language: str, moment: Moment) -> Calendar | None:
    organization = db.session.get(Organization, organization_id)
    if organization is None:
        return None
    entries = _entries(Service.organization_id == organization_id, language, moment)
    return Calendar(_name(organization, language), entries)


def service_calendar(service_id: str, language: str, moment: Moment) -> Calendar | None:
    service = db.session.get(Service, service_id)
    if service is None:
        return None
    return Calendar(_name(service, language), _entries(Service.id == service_id, language, moment))


def _name(row: object, language: str) -> str:
    return str(told_in(language, row)(row, "name") or "")


def _entries(which: ColumnElement[bool], language: str, moment: Moment) -> list[Entry]:
    """When a confidential place is open is said by phone, as where it is."""
    wanted = (
        select(ServiceAtLocation)
        .join(Service)
        .join(Location, Location.id == ServiceAtLocation.location_id)
        .where(which, Service.status == ServiceStatus.ACTIVE, Location.confidential.is_(False))
        .order_by(Service.name, ServiceAtLocation.id)
        .options(*_LOADED)
    )
    placements = list(db.session.scalars(wanted))
    services = [placement.service for placement in placements]
    told = told_in(language, services, [service.organization for service in services])
    return [
        entry
        for placement in placements
        if not _is_always(rows := list(placement.schedules) or list(placement.service.schedules))
        for row in sorted(rows, key=lambda row: row.id)
        if (entry := _entry(row, placement, told, moment))
    ]


def _entry(row: Schedule, placement: ServiceAtLocation, told: Told, moment: Moment) -> Entry | None:
    table = timetable_of([row], moment.calendar)
    times = _times(table, moment)
    if times is None:
        return None
    service, where = placement.service, whereabouts_of(placement.location, placement.room)
    named = [where.name, where.street, where.town] if not where.is_virtual else [where.name]
    return Entry(
        key=f"{row.id}-{placement.id}",
        service_id=service.id,
        name=str(told(service, "name") or ""),
        organization=str(told(service.organization, "name") or ""),
        place=", ".join(part for part in named if part),
        room=where.room,
        point=None if where.is_approximate or where.is_virtual else where.point,
        times=times,
        has_end=row.closes_at is not None,
        changed=service.last_modified,
    )


def _times(table: Timetable, moment: Moment) -> Recurring | None:
    """From the Monday of this week on, so that today's are in it and a second look gives the same."""
    monday = moment.today - timedelta(days=moment.today.weekday())
    closures = moment.calendar.closures(moment.today) if moment.calendar and table.seasonal else ()
    rows = table.rows(moment.today)
    return recurring(rows[0], monday, moment.zone, closures) if rows else None


def _is_always(rows: Iterable[Schedule]) -> bool:
    """Round the clock every day: a hotline would fill the whole calendar."""
    days = {day for row in rows if hours_of(row).is_all_day for day in (row.byday or "").split(",")}
    return len(days) >= 7
