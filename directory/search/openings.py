"""Opening hours as columns: each distinct timetable once, half hours as bits, and exact "open at" for many.

A weekly row without a gap of weeks is exact as numbers; the few that go by the month or every second week
are asked one by one, after their bits say that they may be open.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from directory.hours import Hours, mask_for, opens_in_evening, opens_on_weekend, week_mask
from directory.hours.calendar import SchoolCalendar
from directory.hours.recurrence import pattern_of
from directory.hours.timetable import Timetable

Row = tuple[str, Hours]
"""Season ("" for all year) and row."""

WORDS = 6
SEASONS = {"": 0, "school_year": 1, "summer": 2}
_WORD_BITS = (1 << 64) - 1
_INTERVAL = np.dtype(
    [("book", "i4"), ("day", "i1"), ("opens", "i2"), ("closes", "i2"), ("first", "i4"), ("last", "i4"),
     ("season", "i1")]
)  # fmt: skip


def words_of_mask(mask: int) -> list[int]:
    """A week's 336 bits as six numbers of 64 bits."""
    return [(mask >> (64 * i)) & _WORD_BITS for i in range(WORDS)]


@dataclass
class OpeningBook:
    """Number 0 is "hours not known". Only grows; its arrays are made anew when it has grown."""

    tables: list[tuple[Row, ...]] = field(default_factory=lambda: [()])
    _numbers: dict[tuple[Row, ...], int] = field(default_factory=lambda: {(): 0})
    _masks: list[list[int]] = field(default_factory=lambda: [[0] * WORDS])
    _flags: list[tuple[bool, bool, bool, bool]] = field(default_factory=lambda: [(False,) * 4])
    _intervals: list[tuple[int, int, int, int, int, int, int]] = field(default_factory=list)
    _special: list[int] = field(default_factory=list)
    _made: "OpeningArrays | None" = None
    _lock: Lock = field(default_factory=Lock)

    def number(self, rows: Sequence[Row]) -> int:
        key = tuple(sorted((row for row in rows if row[1].opens_at is not None), key=repr))
        with self._lock:
            if key not in self._numbers:
                self._numbers[key] = self._add(key)
            return self._numbers[key]

    def _add(self, key: tuple[Row, ...]) -> int:
        number = len(self.tables)
        rows = [row for _, row in key]
        mask = week_mask(rows)
        self.tables.append(key)
        self._masks.append(words_of_mask(mask))
        summer = any(season != "school_year" for season, _ in key)
        self._flags.append((bool(key), opens_in_evening(rows), opens_on_weekend(rows), summer))
        plain = [_intervals_of(number, season, row) for season, row in key]
        if any(found is None for found in plain):
            self._special.append(number)
        for found in plain:
            self._intervals.extend(found or ())
        return number

    def arrays(self) -> "OpeningArrays":
        with self._lock:
            if self._made is None or len(self._made.known) != len(self.tables):
                flags = np.array(self._flags, dtype=bool)
                self._made = OpeningArrays(
                    masks=np.array(self._masks, dtype=np.uint64),
                    known=flags[:, 0],
                    evening=flags[:, 1],
                    weekend=flags[:, 2],
                    summer=flags[:, 3],
                    intervals=np.array(self._intervals, dtype=_INTERVAL),
                    special=np.array(self._special, dtype=np.int32),
                    tables=self.tables,
                )
            return self._made


@dataclass(frozen=True)
class OpeningArrays:
    masks: NDArray[np.uint64]
    known: NDArray[np.bool_]
    evening: NDArray[np.bool_]
    weekend: NDArray[np.bool_]
    summer: NDArray[np.bool_]
    intervals: NDArray[np.void]
    special: NDArray[np.int32]
    tables: list[tuple[Row, ...]]
    _kept: dict[object, NDArray[np.bool_]] = field(default_factory=dict)

    def overlapping(self, mask: int) -> NDArray[np.bool_]:
        """Timetables that share a half hour with the mask."""
        wanted = np.array(words_of_mask(mask), dtype=np.uint64)
        return np.asarray((self.masks & wanted).any(axis=1))

    def open_at(self, now: datetime, zone: tzinfo, calendar: SchoolCalendar | None) -> NDArray[np.bool_]:
        """Which timetables are open at that minute, breaks and seasons counted."""
        key = (now.replace(second=0, microsecond=0), zone, calendar)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) > 30:
                self._kept.clear()
            found = self._kept[key] = self._open_at(now.astimezone(zone), zone, calendar)
        return found

    def _open_at(self, local: datetime, zone: tzinfo, calendar: SchoolCalendar | None) -> NDArray[np.bool_]:
        is_open = np.zeros(len(self.known), dtype=bool)
        minute, rows = local.hour * 60 + local.minute, self.intervals
        for day, at in ((local.date(), minute), (local.date() - timedelta(days=1), minute + 1440)):
            chosen = (rows["day"] == day.weekday()) & (rows["opens"] <= at) & (at < rows["closes"])
            chosen &= (rows["first"] <= day.toordinal()) & (day.toordinal() <= rows["last"])
            chosen &= _running(day, calendar)[rows["season"]]
            is_open[rows["book"][chosen]] = True
        bit = mask_for([local.weekday()], local.time(), (local + timedelta(minutes=1)).time())
        near = self.overlapping(bit | bit << 1 | bit >> 1)
        for number in self.special[near[self.special] & ~is_open[self.special]]:
            is_open[number] = timetable(self.tables[number], calendar).is_open_at(local, zone)
        return is_open


def timetable(rows: tuple[Row, ...], calendar: SchoolCalendar | None) -> Timetable:
    return Timetable(
        steady=tuple(row for season, row in rows if not season),
        seasonal=tuple((season, row) for season, row in rows if season),
        calendar=calendar,
    )


def _running(day: date, calendar: SchoolCalendar | None) -> NDArray[np.bool_]:
    """Whether rows of no season, of the school year and of summer are on that day."""
    if calendar is None:
        return np.ones(3, dtype=bool)
    is_break = any(closure.covers(day) for closure in calendar.closures(day))
    first, last = calendar.school_year(day)
    begins, ends = calendar.summer(day)
    return np.array([True, first <= day <= last and not is_break, begins <= day <= ends and not is_break])


def _intervals_of(
    number: int, season: str, row: Hours
) -> list[tuple[int, int, int, int, int, int, int]] | None:
    """The row as weekly intervals, or None where it is not as simple as that."""
    pattern = pattern_of(row)
    if pattern.unit != "week" or pattern.interval != 1 or pattern.month_days or not pattern.is_dated:
        return None
    if row.opens_at is None or row.closes_at is None:
        return []
    opens = row.opens_at.hour * 60 + row.opens_at.minute
    closes = 1440 if row.is_all_day else row.closes_at.hour * 60 + row.closes_at.minute
    closes += 1440 if closes <= opens else 0
    first, last = pattern.first.toordinal(), pattern.last.toordinal()
    code = SEASONS.get(season, 0)
    return [(number, weekday, opens, closes, first, last, code) for weekday in sorted(pattern.weekdays)]
