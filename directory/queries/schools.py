"""Schools as hubs: who to ask for, when the public may come in, who works there and what is offered."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from directory.db import db
from directory.hours import Closure, GridLine, Opening, week_grid
from directory.hours.timetable import Timetable
from directory.models import (
    Contact,
    Location,
    Organization,
    Partnership,
    School,
    Service,
    ServiceAtLocation,
)
from directory.places import miles_between
from directory.queries.categories import Label, labels_by_slug, labels_of
from directory.queries.services import (
    SHOWN,
    Line,
    Moment,
    lines_at_locations,
    moment_at,
    usual_hours,
)
from directory.queries.timetables import timetable_of
from directory.queries.translations import Told, told_in
from directory.queries.week import Slot
from directory.queries.whereabouts import Whereabouts, whereabouts_of
from directory.vocabulary import PartnershipStatus

WORKING = (PartnershipStatus.APPROVED, PartnershipStatus.CONDITIONAL)
"""Partnerships that are shown to the public. The others are the staff's business."""

CLOSURE_DAYS = 21
"""A break is told three weeks ahead."""

DAYS_SHOWN = 4
DAYS_LOOKED_AT = 9

_WHERE = joinedload(School.location)
_LOADED = (
    _WHERE.selectinload(Location.addresses),
    _WHERE.selectinload(Location.phones),
    _WHERE.selectinload(Location.accessibility),
    _WHERE.selectinload(Location.schedules),
    joinedload(School.coordinator).selectinload(Contact.phones),
    joinedload(School.backup).selectinload(Contact.phones),
)


@dataclass(frozen=True, slots=True)
class Hub:
    """A school with its door: `open_until` and `next` are about the public door, not about lessons.

    `open_until` is None while the door is shut; `miles` where nobody asked from a place.
    """

    school: School
    where: Whereabouts
    open_until: datetime | None
    next: Opening | None
    hours: str
    week: list[list[GridLine]]
    services: int
    miles: float | None = None


@dataclass(frozen=True, slots=True)
class HubList:
    hubs: list[Hub]
    told: Told
    moment: Moment

    @property
    def open_now(self) -> int:
        return sum(1 for hub in self.hubs if hub.open_until)


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is offered in one branch of the tree of needs; `label` is None for what has no category."""

    label: Label | None
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class HubPartner:
    organization: Organization
    partnership: Partnership
    services: int

    @property
    def is_district_wide(self) -> bool:
        return self.partnership.school_id is None


@dataclass(frozen=True, slots=True)
class HubSheet:
    """`daily` opens on every school day; `days` are the next ones with what a family could miss."""

    hub: Hub
    told: Told
    shelves: list[Shelf]
    daily: list[Slot]
    days: list[tuple[date, list[Slot]]]
    partners: list[HubPartner]
    closure: Closure | None
    moment: Moment


def hub_list(language: str, now: datetime, near: tuple[float, float] | None = None) -> HubList:
    """Every school, by name; from `near` (latitude, longitude) outwards where that is given."""
    moment = moment_at(now)
    schools = list(db.session.scalars(select(School).order_by(School.name, School.id).options(*_LOADED)))
    counts = _offered_counts([school.location_id for school in schools])
    hubs = [_hub(school, language, moment, counts.get(school.location_id, 0)) for school in schools]
    return HubList(_by_distance(hubs, near) if near else hubs, told_in(language, schools), moment)


def _by_distance(hubs: Iterable[Hub], near: tuple[float, float]) -> list[Hub]:
    """Schools without a point come last."""
    measured = [
        replace(hub, miles=miles_between(*near, *hub.where.point)) if hub.where.point else hub for hub in hubs
    ]
    return sorted(measured, key=lambda hub: (hub.miles is None, hub.miles or 0.0, hub.school.name))


def hub_sheet(slug: str, language: str, now: datetime) -> HubSheet | None:
    school = school_by_slug(slug)
    if school is None:
        return None
    moment = moment_at(now)
    offered = lines_at_locations([school.location_id], language, moment)
    partners = _partners_of(school, offered)
    daily, days = _coming(offered, moment)
    return HubSheet(
        hub=_hub(school, language, moment, len(offered)),
        told=told_in(
            language,
            school,
            [line.service for line in offered],
            [line.service.organization for line in offered],
            [partner.organization for partner in partners],
        ),
        shelves=_shelves(offered, language),
        daily=daily,
        days=days,
        partners=partners,
        closure=_coming_closure(moment),
        moment=moment,
    )


def _hub(school: School, language: str, moment: Moment, services: int) -> Hub:
    table = timetable_of(school.location.schedules, moment.calendar)
    rows = table.rows(moment.today)
    return Hub(
        school=school,
        where=whereabouts_of(school.location),
        open_until=_open_until(table, moment),
        next=table.next_opening(moment.now, moment.zone),
        hours=usual_hours(table, language, moment.today),
        week=week_grid(rows, language),
        services=services,
    )


def _open_until(table: Timetable, moment: Moment) -> datetime | None:
    """When the door that is open now will be shut."""
    lately = table.openings(moment.today - timedelta(days=1), moment.today, moment.zone)
    return max((o.end for o in lately if o.includes(moment.now)), default=None)


def _coming_closure(moment: Moment) -> Closure | None:
    """The break that runs now or begins soon."""
    if moment.calendar is None:
        return None
    last = moment.today + timedelta(days=CLOSURE_DAYS)
    coming = (c for c in moment.calendar.closures(moment.today) if c.last >= moment.today and c.first <= last)
    return min(coming, key=lambda closure: closure.first, default=None)


def _shelves(lines: Sequence[Line], language: str) -> list[Shelf]:
    """In the order of the tree of needs, by each service's main category."""
    tree = labels_by_slug(language)
    categories = labels_of({line.service.id for line in lines}, language)
    by_branch: dict[str, list[Line]] = {}
    for line in lines:
        main = next((tree[label.slug] for label in categories[line.service.id] if label.slug in tree), None)
        by_branch.setdefault((main.parent or main.slug) if main else "", []).append(line)
    shelves = [Shelf(label, by_branch[slug]) for slug, label in tree.items() if slug in by_branch]
    return shelves + ([Shelf(None, by_branch[""])] if "" in by_branch else [])


def _coming(lines: Iterable[Line], moment: Moment) -> tuple[list[Slot], list[tuple[date, list[Slot]]]]:
    """What opens on every school day, by the clock; and what else opens on the next days, day by day."""
    daily: dict[str, Slot] = {}
    by_day: dict[date, list[Slot]] = {}
    for slot in _slots(lines, moment):
        if is_everyday(slot.placement):
            daily.setdefault(slot.placement.id, slot)
        else:
            by_day.setdefault(slot.opening.start.date(), []).append(slot)
    days = [(day, sorted(by_day[day], key=_slot_order)) for day in sorted(by_day)[:DAYS_SHOWN]]
    return sorted(daily.values(), key=lambda slot: (slot.opening.start.time(), *_slot_order(slot))), days


def _slots(lines: Iterable[Line], moment: Moment) -> Iterator[Slot]:
    """Openings that are not over yet, of each line in order of time."""
    last = moment.today + timedelta(days=DAYS_LOOKED_AT)
    for line in lines:
        if line.placement is None or line.service.status != "active":
            continue
        rows = list(line.placement.schedules) or list(line.service.schedules)
        for opening in timetable_of(rows, moment.calendar).openings(moment.today, last, moment.zone):
            if opening.start >= moment.now or opening.includes(moment.now):
                yield Slot(opening, line.placement, line.room)


def is_everyday(placement: ServiceAtLocation) -> bool:
    """Whether it opens on five days a week, so that nobody misses it by a day."""
    return len({day for row in placement.schedules for day in (row.byday or "").split(",") if day}) >= 5


def _slot_order(slot: Slot) -> tuple[datetime, str, str]:
    return slot.opening.start, slot.placement.service.name, slot.placement.id


def _offered_counts(location_ids: list[str]) -> dict[str, int]:
    rows = db.session.execute(
        select(ServiceAtLocation.location_id, func.count(func.distinct(ServiceAtLocation.service_id)))
        .join(Service)
        .where(ServiceAtLocation.location_id.in_(location_ids), Service.status.in_(SHOWN))
        .group_by(ServiceAtLocation.location_id)
    )
    return {row[0]: row[1] for row in rows}


def _partners_of(school: School, offered: Iterable[Line]) -> list[HubPartner]:
    """Those of this school first, then those of the whole district; each once, by name."""
    here: dict[str, set[str]] = {}
    for line in offered:
        here.setdefault(line.service.organization_id, set()).add(line.service.id)
    rows = db.session.execute(
        select(Organization, Partnership)
        .join(Partnership, Partnership.organization_id == Organization.id)
        .where(
            (Partnership.school_id == school.id) | (Partnership.district_id == school.district_id),
            Partnership.status.in_(WORKING),
        )
        .order_by(Partnership.school_id.is_(None), Organization.name, Organization.id)
    )
    found: dict[str, HubPartner] = {}
    for organization, partnership in rows:
        partner = HubPartner(organization, partnership, len(here.get(organization.id, ())))
        found.setdefault(organization.id, partner)
    return list(found.values())


def school_names() -> list[tuple[str, str]]:
    """(slug, name) of every school, for choices."""
    rows = db.session.execute(select(School.slug, School.name).order_by(School.name, School.id))
    return [(slug, name) for slug, name in rows]


def school_by_slug(slug: str) -> School | None:
    return db.session.scalar(select(School).where(School.slug == slug).options(*_LOADED)) if slug else None
