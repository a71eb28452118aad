"""On which dates a row falls: RRULE weekly and monthly, answered for one date at a time.

Each answer costs the same however long ago a row began. An RRULE iterator walks from `dtstart` on, and a
rule that never matches (the 30th of every February) walks to the year 9999.

Two readings are ours. An ordinal under WEEKLY ("2SA") is taken as monthly, the narrower meaning. A row
that needs a first date to count from (an interval above 1, or a count) and has neither `dtstart` nor
`valid_from` has no dates at all: saying "open" on the wrong week is worse than saying nothing.
"""

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from directory.hours.schedule import Closure, DayRule, Hours, day_rules, month_days

COUNTED_DAYS = 30 * 366
"""A `count` is followed for thirty years; one that lasts longer is read as endless."""


def week_number(day: date) -> int:
    """Weeks since year 1, begun on Monday (WKST=MO, RRULE's default)."""
    return (day.toordinal() - 1) // 7


@dataclass(frozen=True, slots=True)
class Pattern:
    """A row made ready to ask: what it repeats by, and the first and last date it can fall on."""

    unit: str  # "week", "month", "once" or "" for a row that names no day
    interval: int
    rules: tuple[DayRule, ...]
    month_days: tuple[int, ...]
    anchor: date | None
    first: date
    last: date
    is_dated: bool

    @property
    def weekdays(self) -> frozenset[int]:
        """0 for Monday. Empty where the row goes by the day of the month."""
        return frozenset(rule.weekday for rule in self.rules)


def falls_on(row: Hours, day: date, closures: Sequence[Closure] = ()) -> bool:
    """Whether the row opens on that local date; a closure that covers the date stops it."""
    pattern = pattern_of(row)
    if not pattern.is_dated or not pattern.first <= day <= pattern.last:
        return False
    return _matches(pattern, day) and not any(closure.covers(day) for closure in closures)


@lru_cache(maxsize=8192)
def pattern_of(row: Hours) -> Pattern:
    pattern = _uncounted(row)
    if not row.count or row.count < 1 or not pattern.is_dated or pattern.unit == "once":
        return pattern
    return replace(pattern, last=min(pattern.last, _last_counted(pattern, row.count)))


def _uncounted(row: Hours) -> Pattern:
    unit, rules, days = _repeats(row)
    anchor = row.dtstart or row.valid_from
    interval = max(1, row.interval)
    firsts = [day for day in (row.dtstart, row.valid_from) if day]
    lasts = [day for day in (row.until, row.valid_to, row.dtstart if unit == "once" else None) if day]
    return Pattern(
        unit=unit,
        interval=interval,
        rules=rules,
        month_days=days,
        anchor=anchor,
        first=max(firsts, default=date.min),
        last=min(lasts, default=date.max),
        is_dated=bool(unit) and (anchor is not None or (interval == 1 and row.count is None)),
    )


def _repeats(row: Hours) -> tuple[str, tuple[DayRule, ...], tuple[int, ...]]:
    """The unit, the weekdays and the month days, with what RRULE takes from `dtstart` filled in."""
    rules, days, start = day_rules(row.byday), month_days(row.bymonthday), row.dtstart
    monthly = row.freq == "MONTHLY" or any(rule.nth for rule in rules)
    if rules:
        return ("month" if monthly else "week"), rules, days
    if days:
        return "month", (), days
    if start is None:
        return "", (), ()
    if monthly:
        return "month", (), (start.day,)
    return ("week" if row.freq == "WEEKLY" else "once"), (DayRule(0, start.weekday()),), ()


def _last_counted(pattern: Pattern, count: int) -> date:
    """The date of occurrence number `count`, counted from the anchor as RRULE does, closures or not."""
    anchor = pattern.anchor
    assert anchor is not None, "an undated pattern is never counted"
    left = count
    for offset in range(min(COUNTED_DAYS, (date.max - anchor).days)):
        day = anchor + timedelta(days=offset)
        left -= _matches(pattern, day)
        if left <= 0:
            return day
    return date.max


def _matches(pattern: Pattern, day: date) -> bool:
    return _UNITS[pattern.unit](pattern, day)


def _in_week(pattern: Pattern, day: date) -> bool:
    if not any(rule.weekday == day.weekday() for rule in pattern.rules):
        return False
    if pattern.month_days and not _is_month_day(pattern, day):
        return False
    return pattern.anchor is None or (week_number(day) - week_number(pattern.anchor)) % pattern.interval == 0


def _in_month(pattern: Pattern, day: date) -> bool:
    if pattern.month_days and not _is_month_day(pattern, day):
        return False
    if pattern.rules and not any(_is_nth(rule, day) for rule in pattern.rules):
        return False
    return pattern.anchor is None or (_month(day) - _month(pattern.anchor)) % pattern.interval == 0


def _on_that_date(pattern: Pattern, day: date) -> bool:
    return day == pattern.anchor


def _never(_pattern: Pattern, _day: date) -> bool:
    return False


_UNITS: dict[str, Callable[[Pattern, date], bool]] = {
    "week": _in_week,
    "month": _in_month,
    "once": _on_that_date,
    "": _never,
}


def _is_nth(rule: DayRule, day: date) -> bool:
    if rule.weekday != day.weekday():
        return False
    if rule.nth > 0:
        return (day.day - 1) // 7 + 1 == rule.nth
    if rule.nth < 0:
        return (_month_length(day) - day.day) // 7 + 1 == -rule.nth
    return True


def _is_month_day(pattern: Pattern, day: date) -> bool:
    return day.day in pattern.month_days or day.day - _month_length(day) - 1 in pattern.month_days


def _month_length(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _month(day: date) -> int:
    return day.year * 12 + day.month
