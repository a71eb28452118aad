"""A place that is not hidden, and what is offered there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from directory.db import db
from directory.hours import GridLine, week_grid
from directory.models import Location
from directory.queries.services import Line, Moment, lines_at_locations, moment_at, usual_hours
from directory.queries.timetables import timetable_of
from directory.queries.translations import Told, told_in
from directory.queries.whereabouts import Whereabouts, whereabouts_of


@dataclass(frozen=True, slots=True)
class LocationSheet:
    location: Location
    where: Whereabouts
    told: Told
    offered: list[Line]
    hours: str
    week: list[list[GridLine]]
    languages: tuple[str, ...]
    moment: Moment


def location_sheet(location_id: str, language: str, now: datetime) -> LocationSheet | None:
    """A place and what is offered there. A confidential place has no page: None, as if there were none."""
    location = db.session.scalar(
        select(Location)
        .where(Location.id == location_id, Location.confidential.is_(False))
        .options(
            joinedload(Location.organization),
            joinedload(Location.school),
            selectinload(Location.addresses),
            selectinload(Location.phones),
            selectinload(Location.accessibility),
            selectinload(Location.languages),
            selectinload(Location.schedules),
        )
    )
    if location is None:
        return None
    moment = moment_at(now)
    offered = lines_at_locations([location.id], language, moment)
    table = timetable_of(location.schedules, moment.calendar)
    return LocationSheet(
        location=location,
        where=whereabouts_of(location),
        told=told_in(language, location, [line.service for line in offered], location.organization),
        offered=offered,
        hours=usual_hours(table, language, moment.today),
        week=week_grid(table.rows(moment.today), language),
        languages=tuple(dict.fromkeys(row.code or row.name or "" for row in location.languages)),
        moment=moment,
    )
