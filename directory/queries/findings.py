"""Is it for us? What a service asks of a family, one finding for each thing, each met, not met or unknown.

Without facts about a family a known rule is a plain statement and counts as met; with an age or a grade in
the address of the page it is judged. What nobody has told us is UNKNOWN: "ask", never yes and never no.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from directory.models import Eligibility, Service, ServiceArea
from directory.vocabulary import GRADES, AreaKind, Audience, StatusPolicy, Verdict

GROWN_UP = 18
_ORDER = {Verdict.MET: 0, Verdict.UNMET: 1, Verdict.UNKNOWN: 2}
_CHILDREN = {Audience.STUDENT}


@dataclass(frozen=True, slots=True)
class Finding:
    """`key` and `facts` are worded by the template components/finding.html."""

    verdict: Verdict
    key: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asker:
    """What the page was asked with, as far as it was told."""

    age: int | None = None
    grade: str = ""


def findings_of(
    service: Service, areas: list[ServiceArea], school_names: dict[str, str], asker: Asker
) -> list[Finding]:
    """Met first, then not met, then what to ask. `school_names` maps ids to names for zones and enrolment."""
    rules = service.eligibility
    found = [
        *_ages(service, rules, asker),
        *_grades(rules, asker),
        *_audience(service),
        *_lives(rules, areas, school_names),
        *_enrolled(rules, school_names),
        *_gender(rules),
        *_said(rules, "income_limit", "income"),
        *_insurance(rules),
        *_said(rules, "referral_required", "referral"),
        *_papers(rules),
    ]
    return sorted(found, key=lambda finding: _ORDER[finding.verdict])


def _ages(service: Service, rules: Eligibility | None, asker: Asker) -> Iterator[Finding]:
    low, high = service.minimum_age, service.maximum_age
    if low is None and high is None:
        if rules and rules.any_age:
            yield Finding(Verdict.MET, "any_age")
        elif not (rules and rules.grades):
            yield Finding(Verdict.UNKNOWN, "ages_unknown")
        return
    facts = {"low": low, "high": high}
    if asker.age is not None and not (low or 0) <= asker.age <= (high or 200):
        yield Finding(Verdict.UNMET, "age_outside", {**facts, "age": asker.age})
        return
    yield Finding(Verdict.MET, "ages", facts)


def _grades(rules: Eligibility | None, asker: Asker) -> Iterator[Finding]:
    if not rules or not rules.grades:
        return
    grades = [grade for grade in GRADES if grade in rules.grades]
    if asker.grade and asker.grade not in grades:
        yield Finding(Verdict.UNMET, "grade_outside", {"grades": grades, "grade": asker.grade})
    else:
        yield Finding(Verdict.MET, "grades", {"grades": grades})


def _audience(service: Service) -> Iterator[Finding]:
    if not service.audience:
        return
    wanted = set(service.audience)
    if wanted <= _CHILDREN:
        if service.maximum_age is not None and service.maximum_age <= GROWN_UP + 1:
            yield Finding(Verdict.UNMET, "not_for_adults")
    elif wanted == {Audience.STAFF}:
        yield Finding(Verdict.UNMET, "only_staff")
    elif not wanted & {Audience.STUDENT, Audience.FAMILY}:
        yield Finding(Verdict.MET, "for_adults")


def _lives(rules: Eligibility | None, areas: list[ServiceArea], schools: dict[str, str]) -> Iterator[Finding]:
    kinds = {area.kind for area in areas}
    lives = (rules.lives_in if rules else None) or {}
    if AreaKind.ANYWHERE in kinds or (not kinds and lives.get("anywhere")):
        yield Finding(Verdict.MET, "anywhere")
    elif areas:
        yield from (_area(area, schools) for area in areas)
    elif lives:
        yield _lives_in(lives, schools)
    else:
        yield Finding(Verdict.UNKNOWN, "area_unknown")


def _area(area: ServiceArea, schools: dict[str, str]) -> Finding:
    members = area.members or []
    match area.kind:
        case AreaKind.ZIPS:
            return Finding(Verdict.MET, "zips", {"zips": members})
        case AreaKind.COUNTY:
            return Finding(Verdict.MET, "county", {"county": ", ".join(members)})
        case AreaKind.SCHOOL_ZONE:
            return Finding(Verdict.MET, "zones", {"schools": [schools.get(m, "") for m in members]})
        case AreaKind.DISTRICT:
            return Finding(Verdict.MET, "district")
        case AreaKind.STATEWIDE:
            return Finding(Verdict.MET, "statewide", {"state": ", ".join(members)})
        case AreaKind.POLYGON:
            return Finding(Verdict.MET, "drawn_area", {"name": area.name or ""})
    return Finding(Verdict.UNKNOWN, "area_in_words", {"text": area.description or area.name or ""})


def _lives_in(lives: dict[str, Any], schools: dict[str, str]) -> Finding:
    if lives.get("zips"):
        return Finding(Verdict.MET, "zips", {"zips": lives["zips"]})
    if lives.get("county"):
        return Finding(Verdict.MET, "county", {"county": lives["county"]})
    if lives.get("school_zone"):
        return Finding(Verdict.MET, "zones", {"schools": [schools.get(str(lives["school_zone"]), "")]})
    return Finding(Verdict.MET, "district")


def _enrolled(rules: Eligibility | None, schools: dict[str, str]) -> Iterator[Finding]:
    if not rules or not rules.enrolled:
        return
    if rules.enrolled == "schools":
        names = [schools[i] for i in rules.enrolled_at or [] if i in schools]
        yield Finding(Verdict.MET, "enrolled_schools", {"schools": names})
    elif rules.enrolled == "district":
        yield Finding(Verdict.MET, "enrolled_district")


def _gender(rules: Eligibility | None) -> Iterator[Finding]:
    if rules and rules.gender in {"girls", "boys"}:
        yield Finding(Verdict.MET, f"only_{rules.gender}")


def _said(rules: Eligibility | None, column: str, key: str) -> Iterator[Finding]:
    """A rule kept as text: None is not known, "" was asked about and there is none."""
    text = getattr(rules, column) if rules else None
    if text is None:
        yield Finding(Verdict.UNKNOWN, f"{key}_unknown")
    elif text == "":
        yield Finding(Verdict.MET, f"no_{key}")
    else:
        yield Finding(Verdict.MET, key, {"text": text})


def _insurance(rules: Eligibility | None) -> Iterator[Finding]:
    said = rules.insurance if rules else None
    if said is None:
        return
    accepted = said.get("accepted") or []
    if said.get("needed"):
        yield Finding(Verdict.MET, "insurance_needed", {"accepted": accepted})
    elif accepted:
        yield Finding(Verdict.MET, "insurance_taken", {"accepted": accepted})
    else:
        yield Finding(Verdict.MET, "no_insurance")


def _papers(rules: Eligibility | None) -> Iterator[Finding]:
    """Whether they ask about immigration status: only ever said with its date and who told us."""
    if rules and rules.documents_asked is False:
        yield Finding(Verdict.MET, "no_papers")
    if not rules or rules.status_policy is None:
        yield Finding(Verdict.UNKNOWN, "status_unknown")
        return
    facts = {"as_of": rules.status_policy_as_of}
    if rules.status_policy is StatusPolicy.DOES_NOT_ASK:
        yield Finding(Verdict.MET, "status_not_asked", facts)
    else:
        yield Finding(Verdict.UNKNOWN, "status_verified_for_part", facts)
