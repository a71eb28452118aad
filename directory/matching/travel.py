"""Where: how it is given, how far it is by the ways a family has, and what the bell leaves time for."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from directory.matching.facts import Circle, Moment, NeedCard, Offering
from directory.matching.findings import Finding, ask_family, ask_partner, met, unmet
from directory.matching.people import Comer, comer_of
from directory.matching.sessions import weekly_sessions
from directory.matching.wishes import LONG, wish_of
from directory.places import Point, miles_between
from directory.vocabulary import Delivery, Extra, Travel

DETOUR = 1.3
"""Road miles for each mile as the crow flies."""

SPEEDS: dict[tuple[Travel, bool], tuple[float, float]] = {
    # (way, in the country): miles an hour, minutes of waiting or parking
    (Travel.WALK, False): (3.0, 0),
    (Travel.WALK, True): (3.0, 0),
    (Travel.SCHOOL_BUS, False): (3.0, 0),  # it goes to school and home, so the rest is on foot
    (Travel.SCHOOL_BUS, True): (3.0, 0),
    (Travel.TRANSIT, False): (12.0, 12),
    (Travel.TRANSIT, True): (20.0, 30),
    (Travel.CAR, False): (20.0, 4),
    (Travel.CAR, True): (40.0, 2),
}

FAR_MILES = {False: 3.0, True: 30.0}
"""Beyond this, town and country, a trip is far unless somebody drives. It is said, never a rule."""

FAR_MINUTES = 90
"""On foot or by bus; longer than this has to be asked about."""

NO_TRIP = frozenset({Delivery.VIRTUAL, Delivery.PHONE, Delivery.HOME_VISIT})
ON_CAMPUS = frozenset({Delivery.ON_SITE, Delivery.PUSH_IN, Delivery.PULL_OUT, Delivery.LUNCH})
WALKABLE_MINUTES = 45
AFTER_BELL = 120
"""A start so many minutes after the bell still counts as after school."""


class Trip(NamedTuple):
    miles: float
    minutes: float
    way: Travel


def is_their_school(circle: Circle, offering: Offering) -> bool:
    return bool(offering.school) and offering.school == circle.school


def no_trip_of(offering: Offering) -> Delivery | None:
    """The way it comes to them, if it does."""
    return next((way for way in offering.rules.delivery if way in NO_TRIP), None)


def miles_to(circle: Circle, offering: Offering) -> float | None:
    """None without two points; a confidential offering has none, whatever it was given."""
    if offering.confidential or circle.point is None or offering.point is None:
        return None
    return _miles(circle.point, offering.point)


@lru_cache(maxsize=65_536)
def _miles(start: Point, end: Point) -> float:
    return miles_between(start.lat, start.lon, end.lat, end.lon)


def minutes_by(way: Travel, miles: float, is_rural: bool) -> float:
    speed, waiting = SPEEDS[way, is_rural]
    return waiting + miles * DETOUR * 60 / speed


def quickest(ways: tuple[Travel, ...], miles: float, is_rural: bool) -> Trip | None:
    """By the ways they have; None where they have none."""
    trips = [Trip(miles, minutes_by(w, miles, is_rural), w) for w in ways if w is not Travel.NONE]
    return min(trips, key=lambda trip: trip.minutes, default=None)


def judge_delivery(card: NeedCard, circle: Circle, _moment: Moment, offering: Offering) -> Finding | None:
    """One of the ways that were asked for. "On site" means at the child's own school."""
    if not card.delivery:
        return None
    wanted = {"delivery": card.delivery}
    given = offering.rules.delivery
    if any(way in given for way in card.delivery if way not in ON_CAMPUS):
        return met("delivery", "delivery", wanted, delivery=given)
    if ON_CAMPUS.isdisjoint(card.delivery):
        return _elsewhere(wanted, given)
    if is_their_school(circle, offering):
        return met("delivery", "own_campus", wanted, delivery=given)
    if offering.school and not circle.school and _is_given_so(card.delivery, given):
        return ask_family("delivery", "campus_unsaid", wanted, school=offering.school)
    if offering.school:
        return unmet("delivery", "other_campus", wanted, mendable=True, school=offering.school)
    if not given or any(way in ON_CAMPUS for way in given):
        return ask_partner("delivery", "comes_to_school", wanted, delivery=given)
    return _elsewhere(wanted, given)


def _is_given_so(wanted: tuple[Delivery, ...], given: tuple[Delivery, ...]) -> bool:
    """At lunch is on site; on site is not yet at lunch."""
    if not given or not set(wanted).isdisjoint(given):
        return True
    return Delivery.ON_SITE in wanted and not ON_CAMPUS.isdisjoint(given)


def _elsewhere(wanted: dict[str, tuple[Delivery, ...]], given: tuple[Delivery, ...]) -> Finding:
    if not given:
        return ask_partner("delivery", "delivery_unknown", wanted)
    return unmet("delivery", "delivery_other", wanted, mendable=True, delivery=given)


def judge_at_school(card: NeedCard, circle: Circle, _moment: Moment, offering: Offering) -> Finding | None:
    """In their own school: a reason to choose it, never a rule by itself."""
    return met("at_school", "at_school") if is_their_school(circle, offering) else None


def judge_reach(card: NeedCard, circle: Circle, _moment: Moment, offering: Offering) -> Finding | None:
    """Near enough. Only what was said is a rule: a distance, a time, or that they have no way to travel."""
    if is_their_school(circle, offering):
        return None  # at_school says it
    comes = no_trip_of(offering)
    if comes is not None:
        return met("reach", f"by_{comes}")
    wanted = {"miles": card.max_miles, "minutes": card.max_minutes, "travel": card.travel}
    is_limited = card.max_miles is not None or card.max_minutes is not None
    if offering.confidential:
        return ask_partner("reach", "place_told_later", wanted) if is_limited or card.travel else None
    miles = miles_to(circle, offering)
    if miles is not None:
        return _by_distance(card, circle, offering, miles, wanted)
    if Travel.NONE in card.travel and len(card.travel) == 1:
        return _needs_ride(circle, offering, wanted, None)
    if not is_limited:
        return None
    if offering.point is None:
        return ask_partner("reach", "place_unknown", wanted)
    return ask_family("reach", "start_unknown", wanted)


def _by_distance(
    card: NeedCard, circle: Circle, offering: Offering, miles: float, wanted: Mapping[str, object]
) -> Finding:
    if card.max_miles is not None and miles > card.max_miles:
        return unmet("reach", "too_far", wanted, mendable=True, miles=miles)
    if card.max_minutes is not None:
        found = _by_minutes(card, circle, offering, miles, wanted)
        if found is not None:
            return found
    if card.travel and all(way is Travel.NONE for way in card.travel):
        return _needs_ride(circle, offering, wanted, miles)
    if Extra.TRANSPORT in offering.rules.extras:
        return met("reach", "they_drive", wanted, miles=miles)
    return _by_default(card, circle, miles, wanted)


def _needs_ride(
    circle: Circle, offering: Offering, wanted: Mapping[str, object], miles: float | None
) -> Finding:
    """Where a child goes to school it gets every day; which school that is may be untold."""
    if Extra.TRANSPORT in offering.rules.extras:
        return met("reach", "they_drive", wanted, miles=miles)
    if offering.school and not circle.school:
        return ask_family("reach", "campus_unsaid", wanted, school=offering.school)
    return unmet("reach", "no_way", wanted, mendable=True, miles=miles)


def _by_minutes(
    card: NeedCard, circle: Circle, offering: Offering, miles: float, wanted: Mapping[str, object]
) -> Finding | None:
    """None where the time is kept. Where no way is said, the slowest that keeps it is enough, and only a
    drive that is too long breaks it.
    """
    ways = card.travel
    if Extra.TRANSPORT in offering.rules.extras:
        ways = (*ways, Travel.CAR)
    limit = card.max_minutes or 0
    if not ways:
        if minutes_by(Travel.WALK, miles, circle.is_rural) <= limit:
            return None
        drive = minutes_by(Travel.CAR, miles, circle.is_rural)
        if drive <= limit:
            return ask_family("reach", "travel_unsaid", wanted, miles=miles, minutes=round(drive))
        return unmet(
            "reach", "too_long", wanted, mendable=True, miles=miles, minutes=round(drive), way=Travel.CAR
        )
    trip = quickest(ways, miles, circle.is_rural)
    if trip is None or trip.minutes <= limit:
        return None
    return unmet(
        "reach", "too_long", wanted, mendable=True, miles=miles, minutes=round(trip.minutes), way=trip.way
    )


def _by_default(card: NeedCard, circle: Circle, miles: float, wanted: Mapping[str, object]) -> Finding:
    """Far on foot or by bus has to be asked about. Who drives, or did not say how they travel, is told."""
    is_far = miles > FAR_MILES[circle.is_rural]
    is_limited = card.max_miles is not None or card.max_minutes is not None
    if not card.travel or Travel.CAR in card.travel or is_limited:
        if card.travel:
            trip = quickest(card.travel, miles, circle.is_rural)
            if trip is not None:
                return met("reach", "trip", wanted, miles=miles, minutes=round(trip.minutes), way=trip.way)
        return met("reach", "far" if is_far and not is_limited else "miles", wanted, miles=miles)
    trip = quickest(card.travel, miles, circle.is_rural)
    assert trip is not None, "somebody without any way was judged before"
    told = {"miles": miles, "minutes": round(trip.minutes), "way": trip.way}
    if is_far or trip.minutes > FAR_MINUTES:
        return ask_family("reach", "far_without_car", wanted, **told)
    return met("reach", "trip", wanted, **told)


def judge_bell(card: NeedCard, circle: Circle, moment: Moment, offering: Offering) -> Finding | None:
    """After school: whether the bell leaves time to get there. Says nothing where it cannot be told."""
    if circle.bell_end is None or comer_of(card, offering) is not Comer.CHILD:
        return None
    if no_trip_of(offering) is not None:
        return None
    bell = circle.bell_end.hour * 60 + circle.bell_end.minute
    trip = _trip_after_bell(card, circle, offering)
    if trip is None:
        return None
    days = wish_of(card).days or frozenset(range(5))
    starts = sorted(
        (s.opens - bell, s.length >= LONG)
        for s in weekly_sessions(offering.timetable, moment.today)
        if s.weekday is not None and s.weekday < 5 and s.weekday in days
        and s.opens is not None and 0 <= s.opens - bell <= AFTER_BELL
    )  # fmt: skip
    if not starts:
        return None
    told = {"bell": circle.bell_end, "minutes": round(trip.minutes), "way": trip.way}
    in_time = next((gap for gap, is_long in starts if gap >= trip.minutes or is_long), None)
    if in_time is not None:
        return met("bell", _bell_key(in_time, trip), told, gap=in_time, late=round(trip.minutes) - in_time)
    if not card.travel:
        return None
    return ask_family("bell", "bell_tight", told, gap=starts[-1][0])


def _bell_key(gap: int, trip: Trip) -> str:
    if trip.minutes == 0:
        return "bell_here" if gap else "bell_at_once"
    return "bell" if gap >= trip.minutes else "bell_late"


def _trip_after_bell(card: NeedCard, circle: Circle, offering: Offering) -> Trip | None:
    """From the school's door: on foot where nobody says how, if it is a walk at all."""
    if is_their_school(circle, offering):
        return Trip(0.0, 0.0, Travel.WALK)
    miles = miles_to(circle, offering)
    if miles is None:
        return None
    if Extra.TRANSPORT in offering.rules.extras:
        return Trip(miles, minutes_by(Travel.CAR, miles, circle.is_rural), Travel.CAR)
    if card.travel:
        return quickest(card.travel, miles, circle.is_rural)
    walk = minutes_by(Travel.WALK, miles, circle.is_rural)
    return Trip(miles, walk, Travel.WALK) if walk <= WALKABLE_MINUTES else None
