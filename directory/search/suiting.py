"""The next opening that suits what was asked: under "weekend", the next one on a weekend."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from directory.hours import Hours, Opening, mask_for, opens_in_evening, opens_on_weekend, week_mask
from directory.hours.calendar import SchoolCalendar
from directory.hours.timetable import Timetable
from directory.search.filters import AFTER_SCHOOL, BEFORE_SCHOOL, Asked
from directory.search.query import DAYS, Query

Suits = Callable[[Opening], bool]


def next_suiting(asked: Asked, table: Timetable, within_days: int) -> datetime | None:
    """When it opens next at such a time; where it never does within the days, when it opens at all."""
    zone = asked.snapshot.zone
    coming = table.next_opening(asked.now, zone, within_days)
    suits = suiting(asked.query, asked.snapshot.calendar)
    if coming is None or suits is None or suits(coming):
        return coming.start if coming else None
    first = coming.start.astimezone(zone).date()
    openings = table.openings(first, first + timedelta(days=within_days), zone)
    later = (one.start for one in openings if one.start >= coming.start and suits(one))
    return next(later, coming.start)


def suiting(query: Query, calendar: SchoolCalendar | None) -> Suits | None:
    """What the question says about time, as the filters read it. None where it says nothing."""
    asks: list[Suits] = []
    if query.day or query.start or query.end:
        days = [DAYS.index(query.day)] if query.day else range(7)
        window = mask_for(days, query.start or time(0), query.end or time(0))
        asks.append(lambda opening: bool(_mask(opening) & window))
    if query.when:
        ways = [_way(when, calendar) for when in query.when]
        asks.append(lambda opening: any(way(opening) for way in ways))
    return (lambda opening: all(ask(opening) for ask in asks)) if asks else None


def _way(when: str, calendar: SchoolCalendar | None) -> Suits:
    match when:
        case "before_school":
            return lambda opening: bool(_mask(opening) & BEFORE_SCHOOL)
        case "after_school":
            return lambda opening: bool(_mask(opening) & AFTER_SCHOOL)
        case "evening":
            return lambda opening: opens_in_evening([_once(opening)])
        case "weekend":
            return lambda opening: opens_on_weekend([_once(opening)])
    return lambda opening: calendar is None or _is_summer(opening, calendar)


def _is_summer(opening: Opening, calendar: SchoolCalendar) -> bool:
    day = opening.start.date()
    first, last = calendar.summer(day)
    return first <= day <= last


def _once(opening: Opening) -> Hours:
    row = opening.row
    return Hours(dtstart=opening.start.date(), opens_at=row.opens_at, closes_at=row.closes_at)


def _mask(opening: Opening) -> int:
    return week_mask([_once(opening)])
