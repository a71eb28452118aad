"""A district's school calendar: the school year, the summer between, and the breaks within."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from directory.hours.schedule import DAYS, Closure

_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})")
_NTH = re.compile(r"(MO|TU|WE|TH|FR|SA|SU)(-?[1-5])-(\d{2})")


@dataclass(frozen=True, slots=True)
class Break:
    """Every year from `first` to `last` ("12-22" to "01-02"), or `days` from an nth weekday ("TH4-11")."""

    name: str
    name_es: str
    first: str
    last: str
    rule: str
    days: int


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """`first` and `last` are the month and day of the first and last day of school, as "09-03"."""

    first: str
    last: str
    breaks: tuple[Break, ...] = ()

    def school_year(self, day: date) -> tuple[date, date]:
        """The school year that runs on that day, else the next one."""
        ends = _dated(self.last, day.year)
        start_year = day.year - 1 if day <= ends else day.year
        return _dated(self.first, start_year), _dated(self.last, start_year + 1)

    def summer(self, day: date) -> tuple[date, date]:
        """The summer that runs on that day, else the next one."""
        year = day.year if day < _dated(self.first, day.year) else day.year + 1
        return _dated(self.last, year) + timedelta(days=1), _dated(self.first, year) - timedelta(days=1)

    def closures(self, day: date) -> tuple[Closure, ...]:
        """Breaks of the year around that day: enough for any look of 120 days."""
        return _closures(self.breaks, day.year)


@lru_cache(maxsize=64)
def _closures(breaks: tuple[Break, ...], year: int) -> tuple[Closure, ...]:
    return tuple(_closure(b, y) for y in (year - 1, year, year + 1) for b in breaks)


def _closure(b: Break, year: int) -> Closure:
    if b.rule:
        first = _nth_weekday(b.rule, year)
        return Closure(first, first + timedelta(days=b.days - 1), b.name, b.name_es)
    first, last = _dated(b.first, year), _dated(b.last, year)
    if last < first:
        last = _dated(b.last, year + 1)
    return Closure(first, last, b.name, b.name_es)


def _dated(month_day: str, year: int) -> date:
    found = _MONTH_DAY.fullmatch(month_day)
    if not found:
        raise ValueError(f"{month_day!r} is not a month and a day such as 09-03")
    month, day = int(found[1]), int(found[2])
    return date(year, 2, 28) if (month, day) == (2, 29) else date(year, month, day)


def _nth_weekday(rule: str, year: int) -> date:
    found = _NTH.fullmatch(rule)
    if not found:
        raise ValueError(f"{rule!r} is not an nth weekday such as TH4-11")
    weekday, nth, month = DAYS.index(found[1]), int(found[2]), int(found[3])
    if nth > 0:
        start = date(year, month, 1)
        return start + timedelta(days=(weekday - start.weekday()) % 7 + 7 * (nth - 1))
    end = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return end - timedelta(days=(end.weekday() - weekday) % 7 + 7 * (-nth - 1))


def calendar_from(stored: Mapping[str, Any] | None) -> SchoolCalendar | None:
    """From a district's `calendar` column. None where a district has not told its year."""
    if not stored or not stored.get("first") or not stored.get("last"):
        return None
    breaks: Sequence[Mapping[str, Any]] = stored.get("breaks") or ()
    return SchoolCalendar(
        str(stored["first"]),
        str(stored["last"]),
        tuple(
            Break(
                str(b.get("name") or ""),
                str(b.get("name_es") or b.get("name") or ""),
                str(b.get("first") or ""),
                str(b.get("last") or ""),
                str(b.get("rule") or ""),
                int(b.get("days") or 1),
            )
            for b in breaks
        ),
    )
