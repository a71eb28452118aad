"""Siblings: several needs of one household at one site and time, else what splitting them costs."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from itertools import pairwise, product

from directory.matching.facts import Circle, Moment, NeedCard, Offering
from directory.matching.findings import Finding, Standing, standing_of
from directory.matching.ranking import WEIGHTS, Weights, score, turn_of
from directory.matching.requirements import is_excluded, judge_by, requirements_for
from directory.matching.sessions import weekly_sessions
from directory.matching.suggest import Suggestion, ranked
from directory.matching.travel import minutes_by, no_trip_of, quickest
from directory.matching.wishes import DAY, Session, session_mask
from directory.places import miles_between
from directory.vocabulary import KeepTogether, Travel, Verdict

CHOICES = 4
"""So many of the best for each child in a building, and everywhere, are combined."""

TRIP_COSTS = 8.0
END_COSTS = 3.0
"""Points that each further stop, and endings that differ, take off a bundle."""


class Together(StrEnum):
    ONE_PROGRAM = "one_program"
    ONE_BUILDING = "one_building"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class Split:
    """What it costs not to be in one place: stops beyond the first, minutes between them, unlike endings."""

    extra_trips: int
    extra_minutes: int | None  # by their way of travel; None where a site has no point
    ends: tuple[time | None, ...]  # for each card, on a day they share if there is one
    is_same_end: bool


@dataclass(frozen=True, slots=True)
class Bundle:
    """`parts[i]` is for `cards[i]`; the same offering may stand more than once."""

    kind: Together
    parts: tuple[Suggestion, ...]
    cost: Split
    total: float  # 0..100: the mean score, less what splitting costs
    is_sure: bool  # every part fits; else something must be asked first
    language_gap: tuple[int, ...]  # cards whose language nobody there is known to speak or interpret


@dataclass(frozen=True, slots=True)
class Bundles:
    """`splits` are never mixed with `together`, and are no answer where staying together is required."""

    together: tuple[Bundle, ...] = ()
    splits: tuple[Bundle, ...] = ()
    is_required: bool = False
    considered: int = 0


Parts = tuple[Suggestion, ...]


def suggest_bundles(
    cards: Sequence[NeedCard],
    circle: Circle,
    moment: Moment,
    offerings: Iterable[Offering],
    weights: Weights = WEIGHTS,
    limit: int = 5,
) -> Bundles:
    """`cards` are one for each child. A language that nobody there speaks does not rule a bundle out: it is
    said as a gap, since an interpreter can close it and one site for all is rare.
    """
    alike = sorted(offerings, key=lambda offering: offering.id)
    choices = [_candidates(card, circle, moment, alike, weights) for card in cards]
    combined = [*_one_program(choices), *_one_building(choices, moment)]
    bundles = [_bundle(kind, parts, cards, circle, moment) for kind, parts in combined]
    together = sorted(bundles, key=lambda bundle: _order(bundle, moment.seed))
    return Bundles(
        together=_diverse(together, limit),
        splits=_splits(choices, cards, circle, moment, limit),
        is_required=any(card.together is KeepTogether.REQUIRED for card in cards),
        considered=len(alike),
    )


def _candidates(
    card: NeedCard, circle: Circle, moment: Moment, offerings: Sequence[Offering], weights: Weights
) -> list[Suggestion]:
    """What fits or may fit one child, best first; where only the language fails, that too."""
    requirements = requirements_for(card)
    found = []
    for offering in offerings:
        if is_excluded(card, offering):
            continue
        findings = judge_by(requirements, card, circle, moment, offering)
        if standing_of(f for f in findings if f.requirement != "language") in _OPEN:
            points = score(card, circle, moment, offering, weights, findings)
            found.append(Suggestion(offering, findings, points))
    return ranked(found, moment.seed)


_OPEN = {Standing.FITS, Standing.MAY_FIT}


def _one_program(choices: Sequence[list[Suggestion]]) -> Iterator[tuple[Together, Parts]]:
    by_id = [{one.offering.id: one for one in found} for found in choices]
    if not by_id:
        return
    for first in choices[0]:
        parts = [found.get(first.offering.id) for found in by_id]
        whole = tuple(part for part in parts if part is not None)
        if len(whole) == len(choices) and _has_room(whole):
            yield Together.ONE_PROGRAM, whole


def _one_building(choices: Sequence[list[Suggestion]], moment: Moment) -> Iterator[tuple[Together, Parts]]:
    """Different programs under one roof whose times overlap. Of each building the best combination."""
    for building in _shared_buildings(choices):
        inside = [[one for one in found if one.offering.location == building][:CHOICES] for found in choices]
        fitting = (parts for parts in product(*inside) if _is_bundle(parts, moment))
        best = max(fitting, key=lambda parts: (_mean(parts), [p.offering.id for p in parts]), default=None)
        if best is not None:
            yield Together.ONE_BUILDING, best


def _shared_buildings(choices: Sequence[list[Suggestion]]) -> list[str]:
    """A building that is hidden or not known is shared with nobody."""
    sets = [{one.offering.location for one in found} - {""} for found in choices]
    return sorted(set.intersection(*sets)) if sets else []


def _is_bundle(parts: Parts, moment: Moment) -> bool:
    if len({part.offering.id for part in parts}) == 1:
        return False  # one program, said already
    if any(no_trip_of(part.offering) is not None for part in parts):
        return False  # nobody is in the building
    return _has_room(parts) and _is_shared_time(parts, moment)


def _has_room(parts: Parts) -> bool:
    """Enough places where as many children take the same one; a count that is not known is asked about."""
    taken = Counter(part.offering.id for part in parts)
    return all(
        part.offering.places.state != "open"
        or part.offering.places.available is None
        or _room_is_unsure(part)
        or part.offering.places.available >= taken[part.offering.id]
        for part in parts
    )


def _room_is_unsure(part: Suggestion) -> bool:
    room = _finding(part, "room")
    return room is None or room.verdict is Verdict.UNKNOWN


def _is_shared_time(parts: Parts, moment: Moment) -> bool:
    """Some half hour in which all are there. Hours that are not known have to be asked about."""
    masks = [_mask(part.offering, moment) for part in parts]
    known = [mask for mask in masks if mask]
    return bool(_shared(known)) if known else True


def _mask(offering: Offering, moment: Moment) -> int:
    mask = 0
    for session in weekly_sessions(offering.timetable, moment.today):
        mask |= session_mask(session)
    return mask


def _shared(masks: Sequence[int]) -> int:
    shared = masks[0] if masks else 0
    for mask in masks:
        shared &= mask
    return shared


def _bundle(
    kind: Together, parts: Parts, cards: Sequence[NeedCard], circle: Circle, moment: Moment
) -> Bundle:
    cost = _cost(parts, cards, circle, moment)
    off = TRIP_COSTS * cost.extra_trips + (0.0 if cost.is_same_end else END_COSTS)
    are_times_known = all(_mask(part.offering, moment) for part in parts)
    return Bundle(
        kind=kind,
        parts=parts,
        cost=cost,
        total=max(0.0, _mean(parts) - off),
        is_sure=all(standing_of(part.findings) is Standing.FITS for part in parts)
        and (kind is not Together.ONE_BUILDING or are_times_known),
        language_gap=tuple(i for i, part in enumerate(parts) if _has_gap(part)),
    )


def _mean(parts: Parts) -> float:
    return sum(part.score.total for part in parts) / len(parts)


def _has_gap(part: Suggestion) -> bool:
    language = _finding(part, "language")
    return language is not None and language.verdict is not Verdict.MET


def _finding(part: Suggestion, requirement: str) -> Finding | None:
    return next((finding for finding in part.findings if finding.requirement == requirement), None)


def _cost(parts: Parts, cards: Sequence[NeedCard], circle: Circle, moment: Moment) -> Split:
    stops = list(dict.fromkeys(site for part in parts if (site := _site(part.offering)) is not None))
    ends = _ends(parts, moment)
    return Split(
        extra_trips=max(0, len(stops) - 1),
        extra_minutes=_minutes_between(parts, stops, cards, circle),
        ends=ends,
        is_same_end=len(set(ends)) == 1,
    )


def _site(offering: Offering) -> str | None:
    """One stop for each building; a program without one is a stop of its own; from afar there is none."""
    if no_trip_of(offering) is not None:
        return None
    return offering.location or offering.school or offering.id


def _minutes_between(
    parts: Parts, stops: Sequence[str], cards: Sequence[NeedCard], circle: Circle
) -> int | None:
    """From stop to stop by the ways the family has: on foot or, in the country, by car if it did not say."""
    if len(stops) < 2:
        return 0
    points = {_site(part.offering): _point(part.offering) for part in parts}
    ways = cards[0].travel or ((Travel.CAR,) if circle.is_rural else (Travel.WALK,))
    total = 0.0
    for start, end in pairwise(stops):
        a, b = points[start], points[end]
        if a is None or b is None:
            return None
        miles = miles_between(*a, *b)
        trip = quickest(ways, miles, circle.is_rural)
        total += trip.minutes if trip else minutes_by(Travel.WALK, miles, circle.is_rural)
    return round(total)


def _point(offering: Offering) -> tuple[float, float] | None:
    """A confidential one has none, whatever it was given."""
    if offering.confidential or offering.point is None:
        return None
    return offering.point.lat, offering.point.lon


def _ends(parts: Parts, moment: Moment) -> tuple[time | None, ...]:
    """When each is over, on the first day of the week that all of them share."""
    all_sessions = [weekly_sessions(part.offering.timetable, moment.today) for part in parts]
    days = [{s.weekday for s in sessions if s.weekday is not None} for sessions in all_sessions]
    shared = set.intersection(*days) if days else set()
    day = min(shared) if shared else None
    return tuple(_end_on(day, sessions) for sessions in all_sessions)


def _end_on(day: int | None, sessions: Sequence[Session]) -> time | None:
    closing = [s.closes for s in sessions if s.closes is not None and (day is None or s.weekday == day)]
    return time(max(closing) % DAY // 60, max(closing) % 60) if closing else None


def _order(bundle: Bundle, seed: int) -> tuple[bool, float, int, bytes]:
    """What is sure first, then the total; equal ones take turns."""
    turn = b"".join(turn_of(part.offering, seed) for part in bundle.parts)
    return not bundle.is_sure, -round(bundle.total, 2), len({p.offering.id for p in bundle.parts}), turn


def _diverse(bundles: Sequence[Bundle], limit: int) -> tuple[Bundle, ...]:
    """One of each site."""
    chosen: dict[str, Bundle] = {}
    for bundle in bundles:
        chosen.setdefault(_site(bundle.parts[0].offering) or bundle.parts[0].offering.id, bundle)
    return tuple(chosen.values())[:limit]


def _splits(
    choices: Sequence[list[Suggestion]], cards: Sequence[NeedCard], circle: Circle, moment: Moment, limit: int
) -> tuple[Bundle, ...]:
    """Each child where it fits best, in more than one place."""
    best = [found[: CHOICES - 1] for found in choices]
    apart = (
        parts for parts in product(*best) if len({_site(p.offering) for p in parts}) > 1 and _has_room(parts)
    )
    bundles = [_bundle(Together.SPLIT, parts, cards, circle, moment) for parts in apart]
    return tuple(sorted(bundles, key=lambda bundle: _order(bundle, moment.seed))[:limit])
