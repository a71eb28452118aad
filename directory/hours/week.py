"""A typical week: half hours as bits, evenings and weekends, and the grid a page shows.

A mask has 7 x 48 bits; bit 0 is Monday 00:00-00:30, bit 335 Sunday 23:30-24:00. "Do the hours overlap" is
then one `&`. A half hour counts where at least half of it is open, and an opening too short for that
counts in the half hour it begins in. A mask of 0 says that no weekly hours are known, not "never open".
"""

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import NamedTuple

from directory.hours.phrasing import row_note
from directory.hours.recurrence import pattern_of
from directory.hours.schedule import Hours

SLOTS = 48
WEEK_SLOTS = 7 * SLOTS
WHOLE_WEEK = (1 << WEEK_SLOTS) - 1
EVENING = time(17)
EVENING_MINUTES = 60

_DAY_MINUTES = 24 * 60


class GridLine(NamedTuple):
    """One line under a weekday. A time that is not known is None."""

    opens: time | None
    closes: time | None
    note: str


def week_mask(rows: Iterable[Hours], week_of: date | None = None) -> int:
    """The half hours of a typical week, of the rows that are valid in the week of that date (None: any).

    Typical, so a row of every second week and a monthly row ("2nd Saturday") set their weekday's bits too.
    A row that goes by the day of the month ("the 15th") has no weekday and sets none.
    """
    mask = 0
    for row in rows:
        if row.opens_at is None or not _valid_in_week(row, week_of):
            continue
        opens, closes = _minutes(row)
        for weekday in pattern_of(row).weekdays:
            mask |= _span(weekday * _DAY_MINUTES + opens, weekday * _DAY_MINUTES + closes)
    return mask


def mask_for(days: Iterable[int], start: time, end: time) -> int:
    """The same window on each weekday (0 = Monday); an end at or before the start is past midnight."""
    opens, closes = _minutes(Hours(opens_at=start, closes_at=end))
    mask = 0
    for weekday in days:
        mask |= _span(weekday * _DAY_MINUTES + opens, weekday * _DAY_MINUTES + closes)
    return mask


def opens_in_evening(rows: Iterable[Hours]) -> bool:
    """Whether some opening has an hour or more after 17:00. A start after 17:00 without an end is enough."""
    return any(_has_evening(row) for row in rows if pattern_of(row).unit)


def opens_on_weekend(rows: Iterable[Hours]) -> bool:
    return any(weekday >= 5 for row in rows for weekday in pattern_of(row).weekdays)


def week_grid(rows: Iterable[Hours], lang: str = "en") -> list[list[GridLine]]:
    """Seven lists, Monday first, each in order of opening; a note tells rhythm and short description."""
    days: list[list[GridLine]] = [[] for _ in range(7)]
    for row in dict.fromkeys(rows):
        for weekday in pattern_of(row).weekdays:
            days[weekday].append(GridLine(row.opens_at, row.closes_at, row_note(row, lang)))
    return [sorted(lines, key=_grid_order) for lines in days]


def rows_off_grid(rows: Iterable[Hours]) -> list[Hours]:
    """Rows that have no weekday, which a grid cannot show: "by appointment", "the 15th of the month"."""
    return [row for row in dict.fromkeys(rows) if not pattern_of(row).weekdays]


def _grid_order(line: GridLine) -> tuple[bool, time, str]:
    return line.opens is None, line.opens or time(0), line.note


def _valid_in_week(row: Hours, week_of: date | None) -> bool:
    if week_of is None:
        return True
    monday = week_of - timedelta(days=week_of.weekday())
    pattern = pattern_of(row)
    return pattern.first <= monday + timedelta(days=6) and monday <= pattern.last


def _has_evening(row: Hours) -> bool:
    if row.opens_at is None:
        return False
    opens, closes = _minutes(row)
    evening = EVENING.hour * 60
    if row.closes_at is None:
        return opens >= evening
    return closes - max(opens, evening) >= EVENING_MINUTES


def _minutes(row: Hours) -> tuple[int, int]:
    """Opening and closing in minutes from the day's midnight; past midnight goes on above 1,440."""
    assert row.opens_at is not None, "only rows with an opening time are measured"
    opens = _clock_minutes(row.opens_at)
    if row.closes_at is None:
        return opens, opens
    if row.is_all_day:
        return 0, _DAY_MINUTES
    closes = _clock_minutes(row.closes_at)
    return opens, closes if closes > opens else closes + _DAY_MINUTES


def _clock_minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _span(opens: int, closes: int) -> int:
    """Minutes of the week as bits; what runs past Sunday midnight comes round to Monday."""
    first, after = (opens + 14) // 30, (closes + 15) // 30
    if after <= first:
        first, after = opens // 30, opens // 30 + 1
    bits = (1 << after) - (1 << first)
    return (bits | bits >> WEEK_SLOTS) & WHOLE_WEEK
