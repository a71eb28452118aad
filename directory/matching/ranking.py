"""In what order: named parts from 0 to 1, each worth public points that add up to 100.

What is not asked costs nothing: a part about it is full for everybody. No gender, language as an identity,
disability or age enters here; the rules have judged those already. Urgency and tier say whose turn it is
among needs, which is another question; the tier enters only as "how intensive a help".
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from hashlib import blake2b

from directory.matching.facts import Circle, Moment, NeedCard, Offering
from directory.matching.findings import Finding
from directory.matching.offered import claim_days, wanted_places
from directory.matching.requirements import judge
from directory.matching.sessions import days_until_open
from directory.matching.travel import is_their_school, miles_to, no_trip_of, quickest
from directory.vocabulary import Delivery, Extra, Travel, Urgency, Verdict

RULES_VERSION = "1"
"""Changes whenever a requirement or a part judges differently, so that what was shown can be explained."""

TOTAL = 100.0


@dataclass(frozen=True, slots=True)
class Weights:
    """Points for each part. They add up to 100; anything else raises ValueError."""

    help: float = 34.0
    time: float = 16.0
    near: float = 14.0
    room: float = 14.0
    language: float = 8.0
    soon: float = 6.0
    fresh: float = 5.0
    on_site: float = 3.0

    def __post_init__(self) -> None:
        points = [getattr(self, f.name) for f in fields(self)]
        if any(p < 0 for p in points) or abs(sum(points) - TOTAL) > 1e-6:
            raise ValueError(f"Points must be 0 or more and add up to 100, not {sum(points):g}.")

    def as_json(self) -> dict[str, float]:
        return asdict(self)


WEIGHTS = Weights()
PARTS: tuple[str, ...] = tuple(f.name for f in fields(Weights))


def weights_from_json(points: Mapping[str, float]) -> Weights:
    """What `as_json` wrote. A name that is no part, or points that do not add up to 100, raise ValueError."""
    if unknown := set(points) - set(PARTS):
        raise ValueError(f"There is no part called {sorted(unknown)[0]!r}.")
    return Weights(**{name: float(points.get(name, 0.0)) for name in PARTS})


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    value: float  # 0..1
    points: float  # what the part is worth in full


@dataclass(frozen=True, slots=True)
class Score:
    total: float  # 0..100
    parts: tuple[Part, ...]


def score(
    card: NeedCard,
    circle: Circle,
    moment: Moment,
    offering: Offering,
    weights: Weights = WEIGHTS,
    findings: Sequence[Finding] | None = None,
) -> Score:
    """`findings` are those of `requirements.judge`, if they are at hand."""
    found = judge(card, circle, moment, offering) if findings is None else findings
    by_name = {finding.requirement: finding for finding in found}
    parts = tuple(
        Part(name, part(card, circle, moment, offering, by_name), getattr(weights, name))
        for name, part in _PARTS.items()
    )
    return Score(sum(part.value * part.points for part in parts), parts)


def turn_of(offering: Offering, seed: int) -> bytes:
    """Who goes first among equals: a shuffle that the seed alone decides."""
    return blake2b(f"{seed}:{offering.id}".encode(), digest_size=8).digest()


def order_of(offering: Offering, score: Score, seed: int) -> tuple[float, bytes, str]:
    """Best first; scores that agree to the hundredth take turns."""
    return (-round(score.total, 2), turn_of(offering, seed), offering.id)


def deciding_parts(first: Score, second: Score) -> tuple[str, ...]:
    """Why the first is ahead: the fewest parts, the largest lead first, without which it would not be. Empty
    where it is not ahead.
    """
    lead = first.total - second.total
    leads = {
        a.name: a.value * a.points - b.value * b.points
        for a, b in zip(first.parts, second.parts, strict=True)
    }
    named: list[str] = []
    for name in sorted(leads, key=lambda name: -leads[name]):
        if round(lead, 2) <= 0:
            break
        named.append(name)
        lead -= leads[name]
    return tuple(named)


Found = Mapping[str, Finding]

PLACES_OF_CATEGORY = (1.0, 0.88, 0.78, 0.72)
"""The card's first category counts in full, the next ones less."""

SIDE_CATEGORY = 0.7
"""Help that is not the main thing there: a depot for a night after a fire also has coats."""

TIER_APART = 0.15
INTEREST = 0.1


def _help(card: NeedCard, _circle: Circle, _moment: Moment, offering: Offering, _found: Found) -> float:
    """What is wanted most, as the main thing there, of the intensity that is wanted."""
    value = _category(card, offering)
    if card.tier is not None and offering.rules.tier is not None:
        value *= 1 - TIER_APART * abs(card.tier - offering.rules.tier)
    if card.interests and not set(card.interests) & set(offering.categories):
        value *= 1 - INTEREST
    return value


def _category(card: NeedCard, offering: Offering) -> float:
    if not card.categories:
        return 1.0
    best = 0.0
    for place, slug in enumerate(card.categories):
        if slug in offering.categories:
            main = 1.0 if offering.categories[0] == slug else SIDE_CATEGORY
            best = max(best, PLACES_OF_CATEGORY[min(place, 3)] * main)
    return best


UNSURE = 0.4
"""A part about which nobody knows yet."""


def _time(_card: NeedCard, _circle: Circle, _moment: Moment, _offering: Offering, found: Found) -> float:
    schedule, bell = found.get("schedule"), found.get("bell")
    value = 1.0 if schedule is None else _BY_VERDICT[schedule.verdict]
    return value if bell is None else min(value, max(UNSURE, _BY_VERDICT[bell.verdict]))


_BY_VERDICT = {Verdict.MET: 1.0, Verdict.UNKNOWN: UNSURE, Verdict.UNMET: 0.0}

HALF_MILES = {False: 3.0, True: 15.0}
"""Miles at which a place counts half, in town and in the country, where nobody says how they travel."""

HALF_MINUTES = 30.0
NO_DISTANCE = 0.5
"""For a place that has no point or hides it: where it is never enters."""

BY_PHONE = 0.9
THEY_DRIVE = 0.85


def _near(card: NeedCard, circle: Circle, _moment: Moment, offering: Offering, _found: Found) -> float:
    comes = no_trip_of(offering)
    if is_their_school(circle, offering) or comes is Delivery.HOME_VISIT:
        return 1.0
    by_distance = _by_distance(card, circle, offering)
    if comes is not None:
        return BY_PHONE if by_distance is None else max(BY_PHONE, by_distance)
    value = NO_DISTANCE if by_distance is None else by_distance
    return max(value, THEY_DRIVE) if Extra.TRANSPORT in offering.rules.extras else value


def _by_distance(card: NeedCard, circle: Circle, offering: Offering) -> float | None:
    miles = miles_to(circle, offering)
    if miles is None:
        return None
    ways = tuple(way for way in card.travel if way is not Travel.NONE)
    trip = quickest(ways, miles, circle.is_rural)
    if trip is None:
        half = HALF_MILES[circle.is_rural]
        return half / (half + miles)
    return HALF_MINUTES / (HALF_MINUTES + trip.minutes)


FRESH_DAYS, HALF_DAYS, STALE_DAYS = 14.0, 30.0, 60.0
"""A claim about places counts in full up to 14 days, half at 30, and says nothing from 60 on."""

CLAIMS = {"open": 1.0, "waitlist": 0.65, "assessment": 0.6, "unknown": 0.4, "full": 0.1}
LONG_WAITLIST = 0.5
LONG_WAITING, LONG_WAIT_DAYS = 10, 42


def freshness(days: float) -> float:
    if days <= FRESH_DAYS:
        return 1.0
    if days <= HALF_DAYS:
        return 1 - 0.5 * (days - FRESH_DAYS) / (HALF_DAYS - FRESH_DAYS)
    return max(0.0, 0.5 * (STALE_DAYS - days) / (STALE_DAYS - HALF_DAYS))


def _room(card: NeedCard, circle: Circle, moment: Moment, offering: Offering, _found: Found) -> float:
    """A stale "open" comes down to "unknown", which is below any fresh waitlist."""
    places, unknown = offering.places, CLAIMS["unknown"]
    days = claim_days(places, moment.now)
    if days is None:
        return unknown
    claim = CLAIMS.get(places.state, unknown)
    if places.state == "waitlist" and _is_long(offering):
        claim = LONG_WAITLIST
    if places.state == "open" and places.available is not None:
        claim = claim if places.available >= wanted_places(card, circle, offering) else CLAIMS["full"]
    return unknown + (claim - unknown) * freshness(days)


def _is_long(offering: Offering) -> bool:
    waiting, days = offering.places.waiting, offering.places.wait_days
    return (waiting or 0) > LONG_WAITING or (days or 0) > LONG_WAIT_DAYS


INTERPRETED, NOT_TOLD = 0.6, 0.3


def _language(_card: NeedCard, _circle: Circle, _moment: Moment, _offering: Offering, found: Found) -> float:
    language = found.get("language")
    if language is None:
        return 1.0
    if language.verdict is Verdict.MET:
        return 1.0 if language.key == "spoken" else INTERPRETED
    return NOT_TOLD if language.verdict is Verdict.UNKNOWN else 0.0


HALF_WAIT = {
    Urgency.EMERGENCY: 1.0, Urgency.WITHIN_48H: 2.0, Urgency.WITHIN_2_WEEKS: 7.0, Urgency.THIS_TERM: 14.0,
    Urgency.WHEN_AVAILABLE: 21.0,
}  # fmt: skip
"""Days at which a start counts half, by how soon help must begin."""

UNSAID_WAIT = 14.0


def half_wait(card: NeedCard) -> float:
    """Days at which a start counts half for this card."""
    return HALF_WAIT[card.urgency] if card.urgency is not None else UNSAID_WAIT


def _soon(card: NeedCard, _circle: Circle, moment: Moment, offering: Offering, _found: Found) -> float:
    """The longest of: the next date it is open, the days it takes to answer, the wait of its list."""
    half = half_wait(card)
    waits = [days_until_open(offering.timetable, moment.today), offering.rules.response_days]
    if offering.places.state == "waitlist":
        waits.append(offering.places.wait_days)
    known = [days for days in waits if days is not None]
    return half / (half + max(known)) if known else UNSURE


NEWS_DAYS, OLD_NEWS_DAYS = 30.0, 365.0


def _fresh(_card: NeedCard, _circle: Circle, moment: Moment, offering: Offering, _found: Found) -> float:
    if offering.confirmed is None:
        return 0.0
    days = (moment.today - offering.confirmed).days
    return min(1.0, max(0.0, (OLD_NEWS_DAYS - days) / (OLD_NEWS_DAYS - NEWS_DAYS)))


def _on_site(_card: NeedCard, circle: Circle, _moment: Moment, offering: Offering, _found: Found) -> float:
    return 1.0 if is_their_school(circle, offering) else 0.0


_PARTS: dict[str, Callable[[NeedCard, Circle, Moment, Offering, Found], float]] = {
    "help": _help, "time": _time, "near": _near, "room": _room, "language": _language, "soon": _soon,
    "fresh": _fresh, "on_site": _on_site,
}  # fmt: skip
