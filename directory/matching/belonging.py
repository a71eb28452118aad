"""Whose it is: enrolment, residence, clearance for work on campus, open to neighbours."""

from functools import lru_cache
from typing import Any

from directory.matching.facts import Circle, Moment, NeedCard, Offering
from directory.matching.findings import Finding, ask_family, ask_partner, met, unmet
from directory.places import Area, FamilyPlace, any_contains, contains
from directory.vocabulary import AreaKind, Audience, Verdict

NAMED = 3
"""So many names of an area are enough for a sentence."""


def judge_enrolment(card: NeedCard, circle: Circle, _moment: Moment, offering: Offering) -> Finding | None:
    """Where the child goes to school. Where the family lives is another rule, and both must hold."""
    rules = offering.rules
    if rules.enrolled == "schools":
        return _at_schools(circle, rules.enrolled_at)
    if rules.enrolled == "district":
        return _in_district(circle, rules.enrolled_in)
    return None


def _at_schools(circle: Circle, schools: tuple[str, ...]) -> Finding:
    if not circle.school:
        return ask_family("enrolment", "school_unsaid", {}, schools=schools)
    wanted = {"school": circle.school}
    if not schools:
        return ask_partner("enrolment", "schools_unknown", wanted)
    if circle.school in schools:
        return met("enrolment", "enrolled_here", wanted, schools=schools)
    return unmet("enrolment", "enrolled_elsewhere", wanted, schools=schools)


def _in_district(circle: Circle, districts: tuple[str, ...]) -> Finding:
    if not circle.district:
        return ask_family("enrolment", "district_unsaid", {})
    if not districts:
        return ask_partner("enrolment", "district_unknown", {})
    if circle.district in districts:
        return met("enrolment", "district_enrolled")
    return unmet("enrolment", "district_other")


def judge_area(card: NeedCard, circle: Circle, _moment: Moment, offering: Offering) -> Finding | None:
    """Where the family lives. A program without an area in the child's own school serves that school."""
    if not offering.areas:
        if offering.school and offering.school == circle.school:
            return met("area", "own_school", {"school": circle.school})
        return ask_partner("area", "area_unknown") if _is_told(circle.home) else None
    verdict = lives_in(offering.areas, circle.home)
    wanted = {"zip": circle.home.zip or ""}
    told = _area_told(offering.areas, circle.home)
    if verdict is Verdict.MET:
        return met("area", "in_area", wanted, **told)
    if verdict is Verdict.UNMET:
        return unmet("area", "outside_area", wanted, **told)
    if all(area.kind is AreaKind.TEXT for area in offering.areas):
        return ask_partner("area", "area_in_words", wanted, **told)
    return ask_family("area", "home_unsaid", wanted, **told)


@lru_cache(maxsize=16_384)
def lives_in(areas: frozenset[Area], home: FamilyPlace) -> Verdict:
    return any_contains(areas, home)


def _is_told(home: FamilyPlace) -> bool:
    return any((home.zip, home.county, home.state, home.point, home.school, home.district))


@lru_cache(maxsize=16_384)
def _area_told(areas: frozenset[Area], home: FamilyPlace) -> dict[str, Any]:
    """The kind of one area and up to three of its names: the one they live in if there is one, by the name
    that makes it so.
    """
    inside = [area for area in areas if contains(area, home) is Verdict.MET]
    area = min(
        inside or areas,
        key=lambda a: (a.kind, sorted(a.zips), a.name, sorted(a.counties), sorted(a.schools)),
    )
    theirs = {home.zip, home.school, home.state}
    names = _names_of(area)
    own = [name for name in names if name in theirs] if inside else []
    return {"kind": area.kind.value, "names": tuple((own or names)[:NAMED])}


def _names_of(area: Area) -> list[str]:
    match area.kind:
        case AreaKind.ZIPS:
            return sorted(area.zips)
        case AreaKind.COUNTY:
            return sorted(area.counties)
        case AreaKind.STATEWIDE:
            return sorted(area.states)
        case AreaKind.SCHOOL_ZONE:
            return sorted(area.schools)
    return [area.name] if area.name else []


def judge_clearance(card: NeedCard, _circle: Circle, _moment: Moment, offering: Offering) -> Finding | None:
    """On a campus, an agreement or a clearance that has run out stops it, and no coordinator can waive it."""
    if offering.school and offering.is_cleared is False:
        return unmet("clearance", "not_cleared")
    return None


def judge_public(card: NeedCard, _circle: Circle, _moment: Moment, offering: Offering) -> Finding | None:
    """Neighbours with no child enrolled."""
    if not card.open_to_public:
        return None
    rules = offering.rules
    if rules.enrolled in {"district", "schools"}:
        return unmet("public", "not_public")
    if rules.enrolled == "anyone" or Audience.RESIDENT in rules.audience:
        return met("public", "public")
    return ask_partner("public", "public_unknown")
