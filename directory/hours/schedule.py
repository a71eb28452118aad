"""One HSDS schedule row, one school break, and the RRULE day codes both are read with."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from typing import NamedTuple

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""RRULE weekday codes; the position is `date.weekday()`."""

_DAY_CODE = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_MONTH_DAY = re.compile(r"[+-]?\d{1,2}")

_ALL_DAY_CLOSE = time(23, 59)


class DayRule(NamedTuple):
    """One BYDAY entry. `nth` is 0 for every such weekday, 2 for the second, -1 for the last of the month."""

    nth: int
    weekday: int


@dataclass(frozen=True, slots=True)
class Hours:
    """One row of HSDS `schedule`: when a thing repeats, and between which local clock times.

    `freq` is "WEEKLY", "MONTHLY" or None; `byday` reads "MO,WE", "2SA" or "-1FR"; `bymonthday` "1,15" or
    "-1". Every date is included in its span. `closes_at` at or before `opens_at` means past midnight, and
    00:00 to 23:59 means the whole day. A time that is None is not known.
    """

    freq: str | None = None
    interval: int = 1
    byday: str = ""
    bymonthday: str = ""
    dtstart: date | None = None
    until: date | None = None
    count: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    opens_at: time | None = None
    closes_at: time | None = None
    description: str = ""

    @property
    def is_all_day(self) -> bool:
        opens, closes = self.opens_at, self.closes_at
        if opens is None or closes is None or (opens.hour, opens.minute) != (0, 0):
            return False
        return closes >= _ALL_DAY_CLOSE or (closes.hour, closes.minute) == (0, 0)


@dataclass(frozen=True, slots=True)
class Closure:
    """Dates, both included, on which nothing that follows the school calendar opens."""

    first: date
    last: date
    name: str
    name_es: str = ""

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


@lru_cache(maxsize=1024)
def day_rules(byday: str) -> tuple[DayRule, ...]:
    """BYDAY as rules, in the order written. An entry that is no RRULE day is left out: see `is_byday`."""
    matches = (_DAY_CODE.fullmatch(part.strip()) for part in byday.upper().split(",")[:70])
    return tuple(DayRule(int(m[1] or 0), DAYS.index(m[2])) for m in matches if m)


@lru_cache(maxsize=1024)
def month_days(bymonthday: str) -> tuple[int, ...]:
    """BYMONTHDAY as numbers 1..31 and -31..-1, in the order written; anything else is left out."""
    parts = (part.strip() for part in bymonthday.split(",")[:70])
    numbers = (int(part) for part in parts if _MONTH_DAY.fullmatch(part))
    return tuple(n for n in numbers if 1 <= abs(n) <= 31)


def is_byday(text: str) -> bool:
    """Whether every entry of a BYDAY column can be read."""
    return all(_DAY_CODE.fullmatch(part.strip()) for part in text.upper().split(","))


def byday_of(rules: Iterable[DayRule]) -> str:
    """The BYDAY column that says these rules."""
    return ",".join(f"{rule.nth or ''}{DAYS[rule.weekday]}" for rule in rules)
