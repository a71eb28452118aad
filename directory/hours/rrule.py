"""A row as RFC 5545 says it: a first time, a rule, and the dates on which a closure stops it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from directory.hours.openings import Opening, occurrences
from directory.hours.recurrence import Pattern, falls_on, pattern_of
from directory.hours.schedule import Closure, DayRule, Hours, byday_of

HORIZON_DAYS = 400
"""How far ahead dates are told that no rule can say, and closures."""


@dataclass(frozen=True, slots=True)
class Recurring:
    """`first` is the first opening; `rule` the parts of its RRULE, {} for one that happens once or on `more`
    dates alone; `skipped` are starts within the rule that do not take place.
    """

    first: Opening
    rule: dict[str, object]
    skipped: tuple[datetime, ...] = ()
    more: tuple[datetime, ...] = ()


def recurring(row: Hours, since: date, zone: tzinfo, closures: Sequence[Closure] = ()) -> Recurring | None:
    """The row from `since` on, a local date. None where it names no time, or opens on no date that is told.

    The rule ends where the row does. Closures are told HORIZON_DAYS ahead: whoever shows them asks again.
    """
    days = [day for day in _span(since) if falls_on(row, day)]
    kept = [day for day in days if not any(closure.covers(day) for closure in closures)]
    if not kept or row.opens_at is None:
        return None
    rule = _rule(pattern_of(row), zone)
    first, *rest = days if rule is not None else kept
    opening = occurrences([row], first, first, zone=zone)[0]
    if rule is None:
        return Recurring(opening, {}, (), tuple(_moment(row, day, zone) for day in rest))
    skipped = sorted(set(days) - set(kept))
    return Recurring(opening, rule, tuple(_moment(row, day, zone) for day in skipped))


def _span(since: date) -> Iterator[date]:
    return (since + timedelta(days=offset) for offset in range(HORIZON_DAYS + 1))


def _moment(row: Hours, day: date, zone: tzinfo) -> datetime:
    assert row.opens_at is not None
    return datetime.combine(day, row.opens_at, tzinfo=zone)


def _rule(pattern: Pattern, zone: tzinfo) -> dict[str, object] | None:
    """None where RFC 5545 has no words for it: a weekly row that also names days of the month."""
    if pattern.unit == "once":
        return {}
    if pattern.unit == "week" and pattern.month_days:
        return None
    rule: dict[str, object] = {"FREQ": "MONTHLY" if pattern.unit == "month" else "WEEKLY"}
    if pattern.interval > 1:
        rule["INTERVAL"] = pattern.interval
    if pattern.rules:
        rule["BYDAY"] = [byday_of([one]) for one in _plain(pattern)]
    if pattern.month_days:
        rule["BYMONTHDAY"] = list(dict.fromkeys(pattern.month_days))
    if pattern.last != date.max:
        rule["UNTIL"] = datetime(
            pattern.last.year, pattern.last.month, pattern.last.day, 23, 59, 59, tzinfo=zone
        )
    return rule


def _plain(pattern: Pattern) -> Iterator[DayRule]:
    """Every Friday beside a first Monday as the first to the fifth Friday: readers, dateutil among them, trip
    over the two kinds in one rule.
    """
    is_mixed = any(one.nth for one in pattern.rules) and pattern.unit == "month"
    for one in dict.fromkeys(pattern.rules):
        if is_mixed and not one.nth:
            yield from (DayRule(nth, one.weekday) for nth in range(1, 6))
        else:
            yield one
