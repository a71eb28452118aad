"""All the rows of one placement together, with those that follow the school calendar kept apart."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from directory.hours.calendar import SchoolCalendar
from directory.hours.openings import Opening, is_open_at, next_opening, occurrences
from directory.hours.schedule import Closure, Hours

SEASONS = ("school_year", "summer")


@dataclass(frozen=True, slots=True)
class Timetable:
    """`steady` rows hold all year; `seasonal` are (season, row). Without a calendar a season is all year."""

    steady: tuple[Hours, ...]
    seasonal: tuple[tuple[str, Hours], ...] = ()
    calendar: SchoolCalendar | None = None

    def rows(self, day: date) -> tuple[Hours, ...]:
        """Every row, seasonal ones bounded by the season that runs on that day or comes next."""
        return self.steady + self._in_season(day)

    def is_open_at(self, when: datetime, zone: tzinfo) -> bool:
        day = when.astimezone(zone).date()
        return is_open_at(self.steady, when, zone=zone) or is_open_at(
            self._in_season(day), when, self._closures(day), zone=zone
        )

    def next_opening(self, after: datetime, zone: tzinfo, within_days: int = 120) -> Opening | None:
        day = after.astimezone(zone).date()
        coming = (
            next_opening(self.steady, after, (), within_days, zone=zone),
            next_opening(self._in_season(day), after, self._closures(day), within_days, zone=zone),
        )
        return min((o for o in coming if o), key=lambda o: o.start, default=None)

    def openings(self, first: date, last: date, zone: tzinfo) -> list[Opening]:
        seasonal = occurrences(self._in_season(first), first, last, self._closures(first), zone=zone)
        return sorted([*occurrences(self.steady, first, last, zone=zone), *seasonal], key=lambda o: o.start)

    def _in_season(self, day: date) -> tuple[Hours, ...]:
        return tuple(_bounded(row, season, self.calendar, day) for season, row in self.seasonal)

    def _closures(self, day: date) -> Sequence[Closure]:
        return self.calendar.closures(day) if self.calendar else ()


def _bounded(row: Hours, season: str, calendar: SchoolCalendar | None, day: date) -> Hours:
    if calendar is None:
        return row
    first, last = calendar.school_year(day) if season == "school_year" else calendar.summer(day)
    return replace(
        row,
        valid_from=max(filter(None, (row.valid_from, first))),
        valid_to=min(filter(None, (row.valid_to, last))),
    )
