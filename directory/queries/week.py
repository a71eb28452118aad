"""This week, through our doors: what really opens at the schools on the coming days, from the schedules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from directory.db import db
from directory.hours import Opening
from directory.models import Location, School, Service, ServiceAtLocation
from directory.queries.capacities import Room, room_of
from directory.queries.services import SHOWN, Moment
from directory.queries.timetables import timetable_of
from directory.queries.translations import Told, told_in

DAYS_SHOWN = 4
DAYS_LOOKED_AT = 9
EACH_DAY = 3


@dataclass(frozen=True, slots=True)
class Slot:
    opening: Opening
    placement: ServiceAtLocation
    room: Room


@dataclass(frozen=True, slots=True)
class Board:
    """The next days on which something opens, each with a few slots in order of time."""

    days: list[tuple[date, list[Slot]]]
    told: Told


def week_board(language: str, moment: Moment) -> Board:
    placements = list(
        db.session.scalars(
            select(ServiceAtLocation)
            .join(Service)
            .join(School, School.location_id == ServiceAtLocation.location_id)
            .where(Service.status == "active")
            .options(
                selectinload(ServiceAtLocation.schedules),
                selectinload(ServiceAtLocation.capacities),
                joinedload(ServiceAtLocation.service).selectinload(Service.capacities),
                joinedload(ServiceAtLocation.location).joinedload(Location.school),
            )
            .order_by(ServiceAtLocation.id)
        )
    )
    days = _days([p for p in placements if p.schedules], moment)
    told = told_in(
        language,
        [slot.placement.service for _, slots in days for slot in slots],
        [slot.placement.location.school for _, slots in days for slot in slots],
    )
    return Board(days, told)


def _days(placements: list[ServiceAtLocation], moment: Moment) -> list[tuple[date, list[Slot]]]:
    last = moment.today + timedelta(days=DAYS_LOOKED_AT)
    by_day: dict[date, list[tuple[Opening, ServiceAtLocation]]] = {}
    for placement in placements:
        table = timetable_of(placement.schedules, moment.calendar)
        for opening in table.openings(moment.today, last, moment.zone):
            if opening.start >= moment.now or opening.includes(moment.now):
                by_day.setdefault(opening.start.date(), []).append((opening, placement))
    shown: set[str] = set()
    days = []
    for day in sorted(by_day)[:DAYS_SHOWN]:
        chosen = _chosen(by_day[day], shown)
        shown.update(placement.service_id for _, placement in chosen)
        days.append((day, [_slot(opening, placement, moment) for opening, placement in chosen]))
    return days


def _chosen(
    found: Iterable[tuple[Opening, ServiceAtLocation]], shown: set[str]
) -> list[tuple[Opening, ServiceAtLocation]]:
    """A few of one day: those not shown yet and of schools not shown yet first, then in order of time."""
    picked: list[tuple[Opening, ServiceAtLocation]] = []
    schools: set[str] = set()
    remaining = list(found)
    while remaining and len(picked) < EACH_DAY:
        best = min(
            remaining,
            key=lambda pair: (
                pair[1].service_id in shown or any(p.service_id == pair[1].service_id for _, p in picked),
                pair[1].location_id in schools,
                _everyday(pair[1]),
                pair[0].start,
                pair[1].id,
            ),
        )
        remaining.remove(best)
        picked.append(best)
        schools.add(best[1].location_id)
    return sorted(picked, key=lambda pair: (pair[0].start, pair[1].id))


def _everyday(placement: ServiceAtLocation) -> bool:
    """What opens five days a week can wait: the board is for what a person could miss."""
    return sum(len((row.byday or "").split(",")) for row in placement.schedules) >= 5


def _slot(opening: Opening, placement: ServiceAtLocation, moment: Moment) -> Slot:
    return Slot(opening, placement, room_of(placement, moment.now, moment.zone))


def confirmed_lately(moment: Moment, days: int = 14) -> tuple[int, int]:
    """How many services a person confirmed in the last days, and how many there are."""
    rows = db.session.execute(select(Service.assured_date).where(Service.status.in_(SHOWN)))
    dates = [row[0] for row in rows]
    since = moment.today - timedelta(days=days)
    return sum(1 for day in dates if day and day >= since), len(dates)
