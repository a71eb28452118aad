"""When: everything a need says about time, judged together on one session.

A Tuesday that is too early and a Thursday on a wrong day do not add up to a fit.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from directory.hours import Closure, Hours, falls_on
from directory.hours.recurrence import pattern_of
from directory.hours.timetable import Timetable
from directory.matching.facts import Circle, Moment, NeedCard, Offering
from directory.matching.findings import Finding
from directory.matching.wishes import DAY, NO_WISH, Session, Wish, minutes, verdicts, wish_of
from directory.vocabulary import Verdict

FAR_DAYS = 120
"""No date further off is looked at one by one."""


class Time(NamedTuple):
    """What was found about time: the session that suits best, and what is wrong with it."""

    verdict: Verdict
    key: str
    session: Session | None = None


def judge_schedule(card: NeedCard, _circle: Circle, moment: Moment, offering: Offering) -> Finding | None:
    wish = wish_of(card)
    today = moment.today
    over = _over(offering.timetable, today)
    if over is not None or wish == NO_WISH:
        return over
    clock = moment.now.astimezone(moment.zone)
    found = _best(offering.timetable, wish, today, clock.hour * 60 + clock.minute if wish.is_dated else 0)
    return Finding(
        "schedule",
        found.verdict,
        found.key,
        {"wish": wish},
        {"session": found.session} if found.session else {},
        mendable=found.verdict is Verdict.UNMET and found.key not in _FIXED,
        asks="partner" if found.verdict is Verdict.UNKNOWN else "",
    )


_FIXED = {"closed_then", "other_season"}
"""What no other day would mend."""


def _over(timetable: Timetable, today: date) -> Finding | None:
    """A program whose last date has passed is not on offer, whatever was asked."""
    last = last_day(timetable, today)
    if last is None or last >= today:
        return None
    return Finding("schedule", Verdict.UNMET, "over", {}, {"on": last})


@lru_cache(maxsize=32_768)
def last_day(timetable: Timetable, today: date) -> date | None:
    """The last date any row can fall on; None where there are no rows, or one goes on for good."""
    lasts = [pattern_of(row).last for row in timetable.rows(today)]
    return max(lasts) if lasts and max(lasts) < date.max else None


@lru_cache(maxsize=65_536)
def _best(timetable: Timetable, wish: Wish, today: date, minute: int) -> Time:
    """`minute` is the time of day now, where dates matter; else 0."""
    if not timetable.steady and not timetable.seasonal:
        return Time(Verdict.UNKNOWN, "hours_unknown")
    sessions = list(_sessions(timetable, wish, today, minute))
    if not sessions:
        return _none_then(timetable, wish, today)
    return _best_of(sessions, wish)


def _none_then(timetable: Timetable, wish: Wish, today: date) -> Time:
    if any(not pattern_of(row).is_dated for row in timetable.rows(today)):
        return Time(Verdict.UNKNOWN, "dates_unknown")
    key = "closed_then" if wish.between else "not_soon" if wish.within is not None else "other_season"
    return Time(Verdict.UNMET, key)


def _best_of(sessions: Iterable[Session], wish: Wish) -> Time:
    """A session that suits, else one that may, else the one with the fewest faults. The first of its kind."""
    best: tuple[int, str, Session] | None = None
    for session in sessions:
        broken, unsure = 0, 0
        key = ""
        for name, verdict in verdicts(session, wish):
            if verdict is Verdict.UNMET:
                broken += 1
                key = f"not_{name}" if broken == 1 else "not_suiting"
            elif verdict is Verdict.UNKNOWN:
                unsure += 1
                key = key or f"ask_{name}"
        if not broken and not unsure:
            return Time(Verdict.MET, "suits", session)
        rank = broken * 100 + unsure
        if best is None or rank < best[0]:
            best = (rank, key, session)
    assert best is not None, "there is at least one session"
    return Time(Verdict.UNMET if best[0] >= 100 else Verdict.UNKNOWN, best[1], best[2])


def _sessions(timetable: Timetable, wish: Wish, today: date, minute: int) -> Iterator[Session]:
    if wish.is_dated:
        first, last = _dates(wish, today)
        yield from _dated(timetable, wish, first, last, today, minute)
    else:
        yield from (s for s in weekly_sessions(timetable, today, wish.season))


def _dates(wish: Wish, today: date) -> tuple[date, date]:
    first, last = wish.between or (today, today + timedelta(days=FAR_DAYS))
    if wish.within is not None:
        last = min(last, today + timedelta(days=wish.within))
    first = max(first, today)
    return first, min(last, first + timedelta(days=FAR_DAYS))


@lru_cache(maxsize=32_768)
def weekly_sessions(timetable: Timetable, today: date, season: str = "") -> tuple[Session, ...]:
    """The sessions of a typical week, of rows that are not over; with a season, those that it has."""
    found = {}
    for row, its_season in _rows(timetable, today):
        pattern = pattern_of(row)
        if pattern.last >= today and _is_in(
            timetable, pattern.first, pattern.last, its_season, season, today
        ):
            found.update(dict.fromkeys(_of_row(row, its_season)))
    return tuple(sorted(found, key=_in_order))


def _rows(timetable: Timetable, day: date) -> Iterator[tuple[Hours, str]]:
    """Each row with its season; seasonal ones as they run around that day."""
    seasons = ("",) * len(timetable.steady) + tuple(season for season, _ in timetable.seasonal)
    return zip(timetable.rows(day), seasons, strict=True)


def _is_in(timetable: Timetable, first: date, last: date, its_season: str, season: str, today: date) -> bool:
    if not season:
        return True
    if its_season:
        return its_season == season
    if timetable.calendar is None:
        return True
    begins, ends = (
        timetable.calendar.summer(today) if season == "summer" else timetable.calendar.school_year(today)
    )
    return first <= ends and last >= begins


def _of_row(row: Hours, season: str) -> Iterator[Session]:
    opens, closes = _span(row)
    weekdays = sorted(pattern_of(row).weekdays)
    if not weekdays:
        yield Session(None, opens, closes, None, season)
    for weekday in weekdays:
        yield Session(weekday, opens, closes, None, season)


def _span(row: Hours) -> tuple[int | None, int | None]:
    opens, closes = minutes(row.opens_at), minutes(row.closes_at)
    if row.is_all_day:
        return 0, DAY
    if opens is None or closes is None:
        return opens, closes
    return opens, closes if closes > opens else closes + DAY


def _in_order(session: Session) -> tuple[bool, int, int]:
    return session.weekday is None, session.weekday or 0, session.opens or 0


def _dated(
    timetable: Timetable, wish: Wish, first: date, last: date, today: date, minute: int
) -> Iterator[Session]:
    """Every session of these dates, school breaks kept; of today only what may yet be joined."""
    calendar = timetable.calendar
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        closures = calendar.closures(day) if calendar else ()
        for row, season in _rows(timetable, day):
            if wish.season and season and season != wish.season:
                continue
            if falls_on(row, day, _closures_for(season, closures)):
                opens, closes = _span(row)
                if day > today or (opens or 0) >= minute or (closes or 0) >= minute + 30:
                    yield Session(day.weekday(), opens, closes, day, season)


def _closures_for(season: str, closures: tuple[Closure, ...]) -> tuple[Closure, ...]:
    """Only what follows the school calendar keeps its breaks."""
    return closures if season else ()


@lru_cache(maxsize=65_536)
def days_until_open(timetable: Timetable, today: date) -> int | None:
    """Days until it is next open on some date, today included; None for never in sight or not known."""
    calendar = timetable.calendar
    if not any(pattern_of(row).is_dated for row in timetable.rows(today)):
        return None
    for offset in range(FAR_DAYS + 1):
        day = today + timedelta(days=offset)
        closures = calendar.closures(day) if calendar else ()
        if any(falls_on(row, day, _closures_for(season, closures)) for row, season in _rows(timetable, day)):
            return offset
    return None
