"""Schedule rows as timetables, with the calendar of the district they stand in."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from sqlalchemy import select

from directory.db import db
from directory.hours.calendar import SchoolCalendar, calendar_from
from directory.hours.schedule import Hours
from directory.hours.timetable import Timetable
from directory.models import District, Schedule


def hours_of(row: Schedule) -> Hours:
    return Hours(
        freq=row.freq,
        interval=row.interval or 1,
        byday=row.byday or "",
        bymonthday=row.bymonthday or "",
        dtstart=row.dtstart,
        until=row.until,
        count=row.count,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        description=row.description or "",
    )


def timetable_of(rows: Iterable[Schedule], calendar: SchoolCalendar | None) -> Timetable:
    rows = list(rows)
    return Timetable(
        steady=tuple(hours_of(row) for row in rows if row.season is None),
        seasonal=tuple((str(row.season), hours_of(row)) for row in rows if row.season is not None),
        calendar=calendar,
    )


def home_district() -> District | None:
    """The district of this installation: the first one. Calendars and time zone come from it."""
    return db.session.scalar(select(District).order_by(District.created_at, District.id).limit(1))


def zone_of(district: District | None) -> ZoneInfo:
    return ZoneInfo(district.timezone if district else "America/New_York")


def calendar_of(district: District | None) -> SchoolCalendar | None:
    return calendar_from(district.calendar if district else None)
