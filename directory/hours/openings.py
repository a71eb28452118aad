"""Openings on the calendar: what is open, when it next opens, everything between two dates.

"Now" is an argument and always aware. `zone` is the place's time zone; where it may be left out, it is
the zone of the moment given. A clock time stays the local clock time on both sides of a change of clocks.
Moments are compared in UTC, because Python compares two datetimes of one zone by their wall clocks.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from directory.hours.recurrence import falls_on
from directory.hours.schedule import Closure, Hours

MAX_DAYS = 800
"""The longest span of dates one call looks at."""


class Opening(NamedTuple):
    """One time something is open. `end` equals `start` where the closing time is not known."""

    start: datetime
    end: datetime
    row: Hours

    @property
    def has_end(self) -> bool:
        return self.row.closes_at is not None

    def includes(self, when: datetime) -> bool:
        return self.start.astimezone(UTC) <= when.astimezone(UTC) < self.end.astimezone(UTC)


def occurrences(
    rows: Iterable[Hours],
    start_date: date,
    end_date: date,
    closures: Sequence[Closure] = (),
    *,
    zone: tzinfo,
) -> list[Opening]:
    """Openings that begin on a local date from `start_date` to `end_date`, both included, in time order.

    Identical rows count once. A row without an opening time is no opening. Raises ValueError for a span
    of more than `MAX_DAYS` days.
    """
    days = (end_date - start_date).days + 1
    if days > MAX_DAYS:
        raise ValueError(f"Ask for at most {MAX_DAYS} days of openings, not {days}.")
    distinct = _distinct(rows)
    found = [
        opening
        for offset in range(days)
        for opening in _openings_on(distinct, start_date + timedelta(days=offset), closures, zone)
    ]
    return sorted(found, key=_moments)


def opening_at(
    rows: Iterable[Hours], when: datetime, closures: Sequence[Closure] = (), *, zone: tzinfo | None = None
) -> Opening | None:
    """The opening that includes the moment; of several, the one that ends last."""
    zone = _zone_of(when, zone)
    today = when.astimezone(zone).date()
    distinct = _distinct(rows)
    # No opening lasts longer than a day, so one that is still running began today or yesterday.
    days = (today - timedelta(days=1), today)
    running = [o for day in days for o in _openings_on(distinct, day, closures, zone) if o.includes(when)]
    return max(running, key=lambda opening: opening.end.astimezone(UTC), default=None)


def is_open_at(
    rows: Iterable[Hours], when: datetime, closures: Sequence[Closure] = (), *, zone: tzinfo | None = None
) -> bool:
    return opening_at(rows, when, closures, zone=zone) is not None


def next_opening(
    rows: Iterable[Hours],
    after: datetime,
    closures: Sequence[Closure] = (),
    within_days: int = 120,
    *,
    zone: tzinfo | None = None,
) -> Opening | None:
    """The first opening that begins at or after the moment, looked for on that many days from today."""
    zone = _zone_of(after, zone)
    today = after.astimezone(zone).date()
    distinct = _distinct(rows)
    for offset in range(min(within_days, MAX_DAYS) + 1):
        found = _openings_on(distinct, today + timedelta(days=offset), closures, zone)
        coming = [opening for opening in found if opening.start.astimezone(UTC) >= after.astimezone(UTC)]
        if coming:
            return min(coming, key=_moments)
    return None


def _openings_on(
    rows: Sequence[Hours], day: date, closures: Sequence[Closure], zone: tzinfo
) -> list[Opening]:
    openings = (_opening(row, day, zone) for row in rows if falls_on(row, day, closures))
    return [opening for opening in openings if opening is not None]


def _opening(row: Hours, day: date, zone: tzinfo) -> Opening | None:
    if row.opens_at is None:
        return None
    start = _moment(day, row.opens_at, zone)
    if row.closes_at is None:
        return Opening(start, start, row)
    end = _moment(*_closing(row, day, row.opens_at, row.closes_at), zone)
    # An hour that the change of clocks leaves out does not happen, so nothing opens in it.
    return Opening(start, end, row) if end.astimezone(UTC) > start.astimezone(UTC) else None


def _closing(row: Hours, day: date, opens: time, closes: time) -> tuple[date, time]:
    if row.is_all_day:
        return day + timedelta(days=1), time(0)
    return (day if closes > opens else day + timedelta(days=1)), closes


def _moment(day: date, clock: time, zone: tzinfo) -> datetime:
    """The local clock time as a moment that exists: 2:30 in the skipped hour becomes 3:30."""
    local = datetime.combine(day, clock.replace(tzinfo=None), zone)
    return local.astimezone(UTC).astimezone(zone)


def _zone_of(when: datetime, zone: tzinfo | None) -> tzinfo:
    if when.tzinfo is None:
        raise ValueError("A moment needs its time zone: pass an aware datetime.")
    return zone or when.tzinfo


def _distinct(rows: Iterable[Hours]) -> list[Hours]:
    return list(dict.fromkeys(rows))


def _moments(opening: Opening) -> tuple[datetime, datetime]:
    return opening.start.astimezone(UTC), opening.end.astimezone(UTC)
