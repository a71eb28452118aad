"""What a need says about time, and whether one session suits it.

Times are minutes from midnight of the day a session begins; past midnight goes on above 1,440. A short
session must suit as a whole. In long opening hours somebody may come for a part, which has to be asked.
"""

from collections.abc import Callable, Iterator
from datetime import date, time
from functools import lru_cache
from typing import NamedTuple

from directory.matching.facts import NeedCard, Span
from directory.vocabulary import Verdict

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 24 * 60
SLOT = 30
"""Minutes of one bit of a week's mask, and the least stay that is worth coming for."""

LONG = 3 * 60
"""From so many minutes on, a time may be hours to drop in, not one session."""

OFFICE = 5 * 60
"""From so many minutes on, it surely is."""

ROUND_THE_CLOCK = 20 * 60

UNTOLD_END = 12 * 60
"""A time whose end nobody told is taken to be over after so many minutes."""


class Session(NamedTuple):
    """One time on one weekday (0 is Monday; None where the row names none). None: not known."""

    weekday: int | None
    opens: int | None
    closes: int | None
    day: date | None = None  # where one date is meant
    season: str = ""

    @property
    def length(self) -> int:
        return self.closes - self.opens if self.opens is not None and self.closes is not None else 0


class Wish(NamedTuple):
    days: frozenset[int] = frozenset()
    free: int | None = None
    starts_after: int | None = None
    ends_before: int | None = None
    open_from: int | None = None
    open_until: int | None = None
    not_between: tuple[tuple[int, int], ...] = ()
    season: str = ""
    between: tuple[date, date] | None = None
    within: int | None = None

    @property
    def is_dated(self) -> bool:
        return self.between is not None or self.within is not None


NO_WISH = Wish()
FIELDS = (
    "days", "free", "starts_after", "ends_before", "open_from", "open_until", "not_between", "season",
    "between_dates", "within_days",
)  # fmt: skip


def wish_of(card: NeedCard) -> Wish:
    return _wish(
        card.days, card.free, card.starts_after, card.ends_before, card.open_from, card.open_until,
        card.not_between, card.season, card.between_dates, card.within_days,
    )  # fmt: skip


@lru_cache(maxsize=512)
def _wish(
    days: tuple[str, ...],
    free: int | None,
    starts_after: time | None,
    ends_before: time | None,
    open_from: time | None,
    open_until: time | None,
    not_between: tuple[Span, ...],
    season: str,
    between: tuple[date, date] | None,
    within: int | None,
) -> Wish:
    return Wish(
        frozenset(DAYS.index(day) for day in days if day in DAYS),
        free,
        minutes(starts_after),
        _ending(ends_before),
        minutes(open_from),
        _ending(open_until),
        tuple(_stretch(first, last) for first, last in not_between),
        season,
        between,
        within,
    )


def minutes(clock: time | None) -> int | None:
    return None if clock is None else clock.hour * 60 + clock.minute


def _ending(clock: time | None) -> int | None:
    """Midnight as an end is the end of the day."""
    return (minutes(clock) or DAY) if clock is not None else None


def _stretch(first: time, last: time) -> tuple[int, int]:
    begins, ends = first.hour * 60 + first.minute, last.hour * 60 + last.minute
    return begins, ends if ends > begins else ends + DAY


def verdicts(session: Session, wish: Wish) -> Iterator[tuple[str, Verdict]]:
    """For each thing that is wished of a time of the week: its name, and whether this session has it."""
    for name, is_so in _CHECKS:
        wanted = getattr(wish, name)
        if wanted is not None and wanted != () and wanted != frozenset():
            yield name, is_so(session, wanted)


def _on_day(session: Session, days: frozenset[int]) -> Verdict:
    if session.weekday is None:
        return Verdict.UNKNOWN
    return Verdict.MET if session.weekday in days else Verdict.UNMET


def _starts_after(session: Session, clock: int) -> Verdict:
    opens, closes = session.opens, session.closes
    if opens is None:
        return Verdict.UNKNOWN
    if opens >= clock or session.length >= ROUND_THE_CLOCK:
        return Verdict.MET
    if closes is None or session.length < LONG or closes < clock + SLOT:
        return Verdict.UNMET
    return Verdict.UNKNOWN


def _ends_before(session: Session, clock: int) -> Verdict:
    opens, closes = session.opens, session.closes
    if opens is None:
        return Verdict.UNKNOWN
    if closes is None:
        return Verdict.UNKNOWN if opens < clock else Verdict.UNMET
    if closes <= clock or session.length >= ROUND_THE_CLOCK:
        return Verdict.MET
    return Verdict.UNKNOWN if session.length >= LONG and opens <= clock - SLOT else Verdict.UNMET


def _open_from(session: Session, clock: int) -> Verdict:
    opens, closes = session.opens, session.closes
    if opens is None:
        return Verdict.UNKNOWN
    if closes is None:
        return Verdict.MET if opens <= clock else Verdict.UNMET
    is_open = opens <= clock < closes or opens <= clock + DAY < closes
    return Verdict.MET if is_open else Verdict.UNMET


def _open_until(session: Session, clock: int) -> Verdict:
    opens, closes = session.opens, session.closes
    if opens is None:
        return Verdict.UNKNOWN
    if closes is None:
        return Verdict.UNKNOWN if opens <= clock else Verdict.UNMET
    is_open = opens <= clock <= closes or opens <= clock + DAY <= closes
    return Verdict.MET if is_open else Verdict.UNMET


def _outside(session: Session, stretches: tuple[tuple[int, int], ...]) -> Verdict:
    found = {
        _clear_of(session, first + shift, last + shift)
        for first, last in stretches
        for shift in (-DAY, 0, DAY)
    }
    for verdict in (Verdict.UNMET, Verdict.UNKNOWN):
        if verdict in found:
            return verdict
    return Verdict.MET


def _clear_of(session: Session, first: int, last: int) -> Verdict:
    opens, closes = session.opens, session.closes
    if opens is None:
        return Verdict.UNKNOWN
    if closes is None:
        if first <= opens < last:
            return Verdict.UNMET
        return Verdict.UNKNOWN if first - UNTOLD_END < opens < first else Verdict.MET
    if opens >= last or closes <= first or session.length >= ROUND_THE_CLOCK:
        return Verdict.MET
    has_rest = max(first - opens, closes - last) >= SLOT
    return Verdict.UNKNOWN if session.length >= LONG and has_rest else Verdict.UNMET


def _free(session: Session, free: int) -> Verdict:
    if session.weekday is None or session.opens is None:
        return Verdict.UNKNOWN
    mask, closes = session_mask(session), session.closes
    if closes is None:
        return Verdict.UNKNOWN if mask & free else Verdict.UNMET
    if mask & free == mask:
        return Verdict.MET
    if not mask & free or session.length < LONG:
        return Verdict.UNMET
    return Verdict.MET if session.length >= OFFICE else Verdict.UNKNOWN


def session_mask(session: Session) -> int:
    """Every half hour of the week that the session touches. 0 where weekday or opening are not known."""
    if session.weekday is None or session.opens is None:
        return 0
    closes = session.closes if session.closes is not None else session.opens + 1
    first = (session.weekday * DAY + session.opens) // SLOT
    after = -(-(session.weekday * DAY + closes) // SLOT)
    bits = (1 << max(after, first + 1)) - (1 << first)
    return (bits | bits >> _WEEK_SLOTS) & _WHOLE_WEEK


_WEEK_SLOTS = 7 * DAY // SLOT
_WHOLE_WEEK = (1 << _WEEK_SLOTS) - 1

_CHECKS: tuple[tuple[str, Callable[[Session, object], Verdict]], ...] = (
    ("days", _on_day), ("free", _free), ("starts_after", _starts_after), ("ends_before", _ends_before),
    ("open_from", _open_from), ("open_until", _open_until), ("not_between", _outside),
)  # type: ignore[assignment]  # fmt: skip  # each takes the type of the field it is named after
