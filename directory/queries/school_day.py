"""A school's working home: who is here today, which counts have gone stale, which agreements end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload, selectinload

from directory.db import db
from directory.hours.calendar import SchoolCalendar
from directory.hours.openings import Opening
from directory.hours.timetable import Timetable
from directory.models import Partnership, School, Service, ServiceAtLocation, ServiceCapacity
from directory.queries.capacities import STALE_AFTER_DAYS, Room, room_of
from directory.queries.timetables import calendar_of, home_district, timetable_of, zone_of
from directory.vocabulary import PartnershipStatus, ServiceStatus

ASK_AFTER_DAYS = 30
"""A count this old is worth a call, well before it is old enough for families to see it as unconfirmed."""

LOOK_AHEAD = timedelta(days=14)

NEVER = 90
"""A count that nobody ever gave hurts like one of this age."""

MISLEADS = {"open": 3.0, "assessment": 2.0, "waitlist": 2.0, "unknown": 2.0, "full": 1.0}
"""How much an old claim misleads: an open door that is shut costs a family the trip."""


@dataclass(frozen=True)
class Offer:
    """A placement as its keeper sees it. `opening` is the next one from now, or None."""

    placement: ServiceAtLocation
    room: Room
    opening: Opening | None

    @property
    def needs_a_call(self) -> bool:
        return self.room.days_ago is None or self.room.days_ago > ASK_AFTER_DAYS

    @property
    def is_late(self) -> bool:
        """Families already see it as not confirmed."""
        return self.room.days_ago is None or self.room.stale

    @property
    def age_share(self) -> int:
        """How much of the time that a count holds has gone by, 0 to 100."""
        return 100 if self.room.days_ago is None else min(100, 100 * self.room.days_ago // STALE_AFTER_DAYS)

    def hurt(self, today: date) -> float:
        """Days since it was confirmed, times how much it misleads; more for basic needs and what is soon."""
        days = NEVER if self.room.days_ago is None else self.room.days_ago
        basic = 2.0 if self.placement.service.tier == 1 else 1.0
        soon = 1.5 if self.opening and (self.opening.start.date() - today).days <= 7 else 1.0
        return days * MISLEADS[self.room.state] * basic * soon


@dataclass(frozen=True)
class Agreement:
    """A partnership and how many days its agreement still runs; None: without an end."""

    partnership: Partnership
    days_left: int | None

    @property
    def ends_soon(self) -> bool:
        return self.days_left is not None and self.days_left <= self.partnership.renewal_notice_days


def placements_at(school: School) -> list[ServiceAtLocation]:
    return _placements(ServiceAtLocation.location_id == school.location_id)


def placements_of(organization_id: str) -> list[ServiceAtLocation]:
    return _placements(Service.organization_id == organization_id)


def _placements(condition: ColumnElement[bool]) -> list[ServiceAtLocation]:
    service = joinedload(ServiceAtLocation.service)
    return list(
        db.session.scalars(
            select(ServiceAtLocation)
            .join(ServiceAtLocation.service)
            .where(condition, Service.status == ServiceStatus.ACTIVE)
            .order_by(Service.name, ServiceAtLocation.id)
            .options(
                service.joinedload(Service.organization),
                service.selectinload(Service.capacities).joinedload(ServiceCapacity.unit),
                service.selectinload(Service.schedules),
                selectinload(ServiceAtLocation.capacities).joinedload(ServiceCapacity.unit),
                selectinload(ServiceAtLocation.schedules),
                joinedload(ServiceAtLocation.location),
            )
        ).unique()
    )


def offers(placements: Iterable[ServiceAtLocation], school: School | None, now: datetime) -> list[Offer]:
    zone, calendar = _clock_of(school)
    return [Offer(p, room_of(p, now, zone), _hours(p, calendar).next_opening(now, zone)) for p in placements]


def by_hurt(found: list[Offer], today: date) -> list[Offer]:
    """Those whose count should be asked after, worst first."""
    stale = [offer for offer in found if offer.needs_a_call]
    return sorted(stale, key=lambda o: (-o.hurt(today), o.placement.service.name, o.placement.id))


def next_day_at(
    school: School, found: list[Offer], now: datetime
) -> tuple[date | None, list[tuple[Opening, Offer]]]:
    """What still opens today, else on the next day when something does, in order of time."""
    zone, calendar = _clock_of(school)
    today = now.astimezone(zone).date()
    coming = [
        (opening, offer)
        for offer in found
        for opening in _hours(offer.placement, calendar).openings(today, today + LOOK_AHEAD, zone)
        if opening.end > now or (not opening.has_end and opening.start.date() >= today)
    ]
    if not coming:
        return None, []
    first = max(today, min(opening.start.date() for opening, _offer in coming))
    return first, sorted(
        ((o, offer) for o, offer in coming if o.start.date() <= first),
        key=lambda pair: (pair[0].start, pair[1].placement.service.name),
    )


def agreements_at(school: School, today: date) -> list[Agreement]:
    """With this school and with its district; what ends first comes first."""
    rows = db.session.scalars(
        select(Partnership)
        .where(
            or_(Partnership.school_id == school.id, Partnership.district_id == school.district_id),
            Partnership.status != PartnershipStatus.ENDED,
        )
        .options(joinedload(Partnership.organization))
    )
    found = [Agreement(row, (row.ends_on - today).days if row.ends_on else None) for row in rows]
    return sorted(
        found,
        key=lambda a: (a.days_left is None, a.days_left or 0, a.partnership.organization.name),
    )


def local_day(school: School | None, now: datetime) -> date:
    return now.astimezone(_clock_of(school)[0]).date()


def local_time(school: School | None, now: datetime) -> datetime:
    return now.astimezone(_clock_of(school)[0])


def _clock_of(school: School | None) -> tuple[tzinfo, SchoolCalendar | None]:
    district = school.district if school else home_district()
    return zone_of(district), calendar_of(district)


def _hours(placement: ServiceAtLocation, calendar: SchoolCalendar | None) -> Timetable:
    return timetable_of(placement.schedules or placement.service.schedules, calendar)
