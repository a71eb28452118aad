"""Service areas, and whether a family's place lies in one: yes, no, or not known.

A missing fact is UNKNOWN, never UNMET: a family that has not said its ZIP code is asked, not turned away.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from directory.places.points import Point
from directory.places.postal_codes import parse_zip, state_code
from directory.places.rings import Ring, miles_to_edge, point_in_rings
from directory.vocabulary import AreaKind, Verdict

_COUNTY_WORDS = re.compile(
    r"\b(?:county|parish|borough|municipio|census area|municipality|city and)\b|[^\w ]"
)


@dataclass(frozen=True, slots=True)
class Area:
    """One HSDS service_area. Its kind says which of the sets it goes by; an empty set is an unknown area.

    `zips` are as `parse_zip` gives them; counties and states may be written in any of their usual forms.
    `schools` and `districts` hold keys. A school zone or a district may have rings or ZIP codes too, which
    decide for a family whose school or district is another, or not known.
    """

    kind: AreaKind
    zips: frozenset[str] = frozenset()
    counties: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    rings: tuple[Ring, ...] = ()
    schools: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    name: str = ""


@dataclass(frozen=True, slots=True)
class FamilyPlace:
    """Where a family lives or learns, as far as it has said.

    `point_error_miles` is how far the point may be off: 0 for an address, a few miles for a ZIP centre.
    """

    zip: str | None = None
    county: str | None = None
    state: str | None = None
    point: Point | None = None
    point_error_miles: float = 0.0
    school: str | None = None
    district: str | None = None


def contains(area: Area | None, place: FamilyPlace) -> Verdict:
    """Whether the area takes in the place."""
    return Verdict.UNKNOWN if area is None else _KINDS[area.kind](area, place)


def any_contains(areas: Iterable[Area], place: FamilyPlace) -> Verdict:
    """Whether one of the areas takes in the place; no areas at all is UNKNOWN."""
    verdicts = {contains(area, place) for area in areas}
    if Verdict.MET in verdicts:
        return Verdict.MET
    return Verdict.UNMET if verdicts == {Verdict.UNMET} else Verdict.UNKNOWN


@lru_cache(maxsize=4096)
def county_key(name: str) -> str:
    """One form for "St. Louis County" and "Saint Louis": county names are compared by it."""
    letters = unicodedata.normalize("NFKD", name.lower().replace("st.", "saint ").replace("-", " "))
    unmarked = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = _COUNTY_WORDS.sub("", unmarked).split()
    return " ".join("saint" if word == "st" else word for word in words)


def _by_zip(area: Area, place: FamilyPlace) -> Verdict:
    code = parse_zip(place.zip or "")
    return _verdict(code in area.zips) if code and area.zips else Verdict.UNKNOWN


def _by_county(area: Area, place: FamilyPlace) -> Verdict:
    if not area.counties:
        return Verdict.UNKNOWN
    state = _by_state(area, place) if area.states else Verdict.MET
    if state is Verdict.UNMET or not place.county:
        return state if state is Verdict.UNMET else Verdict.UNKNOWN
    if county_key(place.county) not in {county_key(county) for county in area.counties}:
        return Verdict.UNMET
    return state


def _by_state(area: Area, place: FamilyPlace) -> Verdict:
    if not area.states or not place.state:
        return Verdict.UNKNOWN
    return _verdict(state_code(place.state) in {state_code(state) for state in area.states})


def _by_polygon(area: Area, place: FamilyPlace) -> Verdict:
    if not area.rings or place.point is None:
        return Verdict.UNKNOWN
    if place.point_error_miles > 0 and miles_to_edge(place.point, area.rings) <= place.point_error_miles:
        return Verdict.UNKNOWN
    return _verdict(point_in_rings(place.point, area.rings))


def _by_school(area: Area, place: FamilyPlace) -> Verdict:
    return _by_key(area, place, area.schools, place.school)


def _by_district(area: Area, place: FamilyPlace) -> Verdict:
    return _by_key(area, place, area.districts, place.district)


def _by_key(area: Area, place: FamilyPlace, keys: frozenset[str], key: str | None) -> Verdict:
    """By the key if it is one of the area's; else by where the family lives, if both sides tell that; else
    another key is an answer of its own.
    """
    if key and key in keys:
        return Verdict.MET
    lives_inside = any_contains(_outlines(area), place)
    if lives_inside is not Verdict.UNKNOWN:
        return lives_inside
    return Verdict.UNMET if key and keys and not _has_outline(area) else Verdict.UNKNOWN


def _outlines(area: Area) -> list[Area]:
    by_rings = [Area(AreaKind.POLYGON, rings=area.rings)] if area.rings else []
    return by_rings or ([Area(AreaKind.ZIPS, zips=area.zips)] if area.zips else [])


def _has_outline(area: Area) -> bool:
    return bool(area.rings or area.zips)


def _anywhere(_area: Area, _place: FamilyPlace) -> Verdict:
    return Verdict.MET


def _in_words(_area: Area, _place: FamilyPlace) -> Verdict:
    return Verdict.UNKNOWN


def _verdict(is_inside: bool) -> Verdict:
    return Verdict.MET if is_inside else Verdict.UNMET


_KINDS: dict[AreaKind, Callable[[Area, FamilyPlace], Verdict]] = {
    AreaKind.ZIPS: _by_zip,
    AreaKind.COUNTY: _by_county,
    AreaKind.POLYGON: _by_polygon,
    AreaKind.SCHOOL_ZONE: _by_school,
    AreaKind.DISTRICT: _by_district,
    AreaKind.STATEWIDE: _by_state,
    AreaKind.ANYWHERE: _anywhere,
    AreaKind.TEXT: _in_words,
}
