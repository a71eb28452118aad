"""This week, through our doors: what really opens at the schools on the coming days, from the schedules."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from directory.db import db
from directory.hours import Opening
from directory.hours.timetable import Timetable
from directory.models import Location, Schedule, School, Service, ServiceAtLocation, ServiceCapacity
from directory.queries.capacities import Room, room_of
from directory.queries.services import SHOWN, Moment
from directory.queries.timetables import timetable_of
from directory.queries.translations import Told, told_in
from directory.vocabulary import ServiceStatus

DAYS_SHOWN = 4
DAYS_LOOKED_AT = 9
EACH_DAY = 3

_HOURS = (
    Schedule.freq, Schedule.interval, Schedule.byday, Schedule.bymonthday, Schedule.dtstart, Schedule.until,
    Schedule.count, Schedule.valid_from, Schedule.valid_to, Schedule.opens_at, Schedule.closes_at,
    Schedule.description, Schedule.season,
)  # fmt: skip
"""What `hours_of` reads of a schedule."""


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


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A placement at a school, as far as choosing needs it. `is_everyday` can wait: the board is for what
    a person could miss."""

    placement_id: str
    service_id: str
    location_id: str
    table: Timetable
    is_everyday: bool


_Chosen = list[tuple[Opening, _Candidate]]


def week_board(language: str, moment: Moment) -> Board:
    chosen = _chosen_days(_candidates(moment), moment)
    placements = _placements([one.placement_id for _, pairs in chosen for _, one in pairs])
    days = [
        (day, [_slot(opening, placements[one.placement_id], moment) for opening, one in pairs])
        for day, pairs in chosen
    ]
    services = [placement.service for placement in placements.values()]
    schools = [placement.location.school for placement in placements.values()]
    return Board(days, told_in(language, services, schools))


def _candidates(moment: Moment) -> list[_Candidate]:
    """From columns alone: whole rows of every placement would cost more than all the rest of the page."""
    rows = db.session.execute(
        select(ServiceAtLocation.id, ServiceAtLocation.service_id, ServiceAtLocation.location_id, *_HOURS)
        .join(Schedule, Schedule.service_at_location_id == ServiceAtLocation.id)
        .join(Service, Service.id == ServiceAtLocation.service_id)
        .join(School, School.location_id == ServiceAtLocation.location_id)
        .where(Service.status == ServiceStatus.ACTIVE)
        .order_by(ServiceAtLocation.id, Schedule.id)
    )
    found = []
    for placement_id, group in groupby(rows, key=lambda row: row[0]):
        hours = list(group)
        found.append(
            _Candidate(
                placement_id,
                hours[0].service_id,
                hours[0].location_id,
                timetable_of(cast("list[Schedule]", hours), moment.calendar),
                sum(len((row.byday or "").split(",")) for row in hours) >= 5,
            )
        )
    return found


def _chosen_days(candidates: list[_Candidate], moment: Moment) -> list[tuple[date, _Chosen]]:
    by_day = _openings_by_day(candidates, moment, DAYS_SHOWN)
    if len(by_day) < DAYS_SHOWN:
        by_day = _openings_by_day(candidates, moment, DAYS_LOOKED_AT)
    shown: set[str] = set()
    days = []
    for day in sorted(by_day)[:DAYS_SHOWN]:
        chosen = _chosen(by_day[day], shown)
        shown.update(one.service_id for _, one in chosen)
        days.append((day, chosen))
    return days


def _openings_by_day(candidates: list[_Candidate], moment: Moment, days: int) -> dict[date, _Chosen]:
    """What is open now or opens on the coming days. Many placements share their hours: each is asked once."""
    last = moment.today + timedelta(days=days)
    known: dict[Timetable, list[Opening]] = {}
    by_day: dict[date, _Chosen] = {}
    for one in candidates:
        if one.table not in known:
            known[one.table] = one.table.openings(moment.today, last, moment.zone)
        for opening in known[one.table]:
            if opening.start >= moment.now or opening.includes(moment.now):
                by_day.setdefault(opening.start.date(), []).append((opening, one))
    return by_day


def _chosen(found: _Chosen, shown: set[str]) -> _Chosen:
    """A few of one day: those not shown yet and of schools not shown yet first, then in order of time."""
    picked: _Chosen = []
    schools: set[str] = set()
    seen = set(shown)
    remaining = list(found)
    while remaining and len(picked) < EACH_DAY:
        best = min(
            remaining,
            key=lambda pair: (
                pair[1].service_id in seen,
                pair[1].location_id in schools,
                pair[1].is_everyday,
                pair[0].start,
                pair[1].placement_id,
            ),
        )
        remaining.remove(best)
        picked.append(best)
        seen.add(best[1].service_id)
        schools.add(best[1].location_id)
    return sorted(picked, key=lambda pair: (pair[0].start, pair[1].placement_id))


def _placements(ids: list[str]) -> dict[str, ServiceAtLocation]:
    rows = db.session.scalars(
        select(ServiceAtLocation)
        .where(ServiceAtLocation.id.in_(ids))
        .options(
            selectinload(ServiceAtLocation.capacities).joinedload(ServiceCapacity.unit),
            joinedload(ServiceAtLocation.service)
            .selectinload(Service.capacities)
            .joinedload(ServiceCapacity.unit),
            joinedload(ServiceAtLocation.location).joinedload(Location.school),
        )
    )
    return {row.id: row for row in rows}


def _slot(opening: Opening, placement: ServiceAtLocation, moment: Moment) -> Slot:
    return Slot(opening, placement, room_of(placement, moment.now, moment.zone))


def confirmed_lately(moment: Moment, days: int = 14) -> tuple[int, int]:
    """How many services a person confirmed in the last days, and how many there are."""
    rows = db.session.execute(select(Service.assured_date).where(Service.status.in_(SHOWN)))
    dates = [row[0] for row in rows]
    since = moment.today - timedelta(days=days)
    return sum(1 for day in dates if day and day >= since), len(dates)
