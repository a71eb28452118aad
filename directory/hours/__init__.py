"""Schedules: which dates a row falls on, what is open and when next, a typical week, and plain words for it.

Pure: "now" and "today" are arguments, and times are the wall clock's.
"""

from directory.hours.clock import parse_clock
from directory.hours.openings import Opening, is_open_at, next_opening, occurrences, opening_at
from directory.hours.phrasing import describe, phrase
from directory.hours.reading import ReadHours, parse_hours
from directory.hours.recurrence import falls_on
from directory.hours.schedule import DAYS, Closure, Hours, is_byday
from directory.hours.week import (
    GridLine,
    mask_for,
    opens_in_evening,
    opens_on_weekend,
    rows_off_grid,
    week_grid,
    week_mask,
)
from directory.hours.wording import ENGLISH, SPANISH, Wording

__all__ = [
    "DAYS",
    "ENGLISH",
    "SPANISH",
    "Closure",
    "GridLine",
    "Hours",
    "Opening",
    "ReadHours",
    "Wording",
    "describe",
    "falls_on",
    "is_byday",
    "is_open_at",
    "mask_for",
    "next_opening",
    "occurrences",
    "opening_at",
    "opens_in_evening",
    "opens_on_weekend",
    "parse_clock",
    "parse_hours",
    "phrase",
    "rows_off_grid",
    "week_grid",
    "week_mask",
]
