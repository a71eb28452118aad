"""Every rule between a need and an offering, in the order they are shown."""

from dataclasses import fields, replace
from typing import Any

from directory.matching.belonging import judge_area, judge_clearance, judge_enrolment, judge_public
from directory.matching.facts import Circle, Moment, NeedCard, Offering
from directory.matching.findings import Finding
from directory.matching.money import judge_cost, judge_income, judge_insurance, judge_papers, judge_referral
from directory.matching.offered import (
    accommodation,
    extra,
    judge_help,
    judge_interpreter,
    judge_language,
    judge_room,
)
from directory.matching.people import judge_age, judge_audience, judge_gender, judge_siblings
from directory.matching.privacy import (
    judge_anonymous,
    judge_confidential,
    judge_guardian,
    judge_minor,
    judge_status,
)
from directory.matching.requirement import Judge, Requirement
from directory.matching.sessions import judge_schedule
from directory.matching.travel import judge_at_school, judge_bell, judge_delivery, judge_reach
from directory.matching.wishes import FIELDS as TIMES
from directory.vocabulary import Accommodation, Extra, Verdict

__all__ = ["REQUIREMENTS", "Judge", "Requirement", "is_excluded", "judge", "judge_by", "requirements_for"]

BESIDE = (Extra.CHILDCARE, Extra.MEALS, Extra.TRANSPORT)
"""Extras with a rule each; the others are asked for by what a need says of siblings and of privacy."""

_WHO = ("rules", "categories")

_PLAIN: tuple[Requirement, ...] = (
    Requirement("help", ("categories",), judge_help, ("categories",)),
    Requirement("status", ("rules",), judge_status, ("flags",)),
    Requirement("confidential", ("confidential", "rules"), judge_confidential, ("flags",)),
    Requirement("guardian", ("rules",), judge_guardian, ("flags", "extras")),
    Requirement("minor_consent", ("rules",), judge_minor, ("flags", "extras")),
    Requirement("anonymous", ("rules",), judge_anonymous, ("flags", "extras")),
    Requirement("clearance", ("school", "is_cleared"), judge_clearance, always=True),
    Requirement("audience", _WHO, judge_audience, ("audience", "subject"), always=True),
    Requirement("age", _WHO, judge_age, ("ages", "grades"), always=True),
    Requirement("gender", _WHO, judge_gender, ("gender",), always=True),
    Requirement("siblings", ("rules",), judge_siblings, ("together", "extras")),
    Requirement("enrolment", ("rules",), judge_enrolment, always=True),
    Requirement("area", ("areas", "school"), judge_area, always=True),
    Requirement("public", ("rules",), judge_public, ("open_to_public",)),
    Requirement("schedule", ("timetable",), judge_schedule, TIMES, always=True),
    Requirement("delivery", ("rules", "school"), judge_delivery, ("delivery",)),
    Requirement("at_school", ("school",), judge_at_school, always=True),
    Requirement(
        "reach",
        ("rules", "school", "point", "confidential"),
        judge_reach,
        ("travel", "max_miles", "max_minutes"),
        always=True,
    ),
    Requirement(
        "bell",
        ("rules", "categories", "school", "point", "confidential", "timetable"),
        judge_bell,
        ("travel",),
        always=True,
    ),
    Requirement("language", ("languages", "rules"), judge_language, ("languages",)),
    Requirement("interpreter", (), judge_interpreter, ("interpreter_gender",)),
    Requirement("cost", ("rules",), judge_cost, ("cost",)),
    Requirement("insurance", ("rules", "categories"), judge_insurance, ("insurance",), always=True),
    Requirement("income", ("rules",), judge_income, always=True),
    Requirement("referral", ("rules",), judge_referral, always=True),
    Requirement("papers", ("rules",), judge_papers, ("papers", "lacks"), always=True),
    *(
        Requirement(
            kind.value,
            ("access", "languages", "rules", "categories"),
            accommodation(kind),
            ("accommodations",),
        )
        for kind in Accommodation
    ),
    *(Requirement(kind.value, ("rules", "school"), extra(kind), ("extras",)) for kind in BESIDE),
    Requirement("room", ("places", *_WHO), judge_room, ("size", "within_days"), always=True),
)

_BEST_FIRST = (Verdict.MET, Verdict.UNKNOWN, Verdict.UNMET)
_DEFAULTS = NeedCard()


def _judge_any_of(card: NeedCard, circle: Circle, moment: Moment, offering: Offering) -> Finding | None:
    """At least one of the alternatives. Each is judged together with the rest of the card, so that its times
    and the card's hold for one session, but only by the rules that its own fields wake.
    """
    found = [_alternative(card, one, circle, moment, offering) for one in card.any_of]
    best = min(found, key=lambda finding: _BEST_FIRST.index(finding.verdict), default=None)
    return replace(best, requirement="any_of") if best else None


def _alternative(
    card: NeedCard, one: NeedCard, circle: Circle, moment: Moment, offering: Offering
) -> Finding:
    """The worst finding of one alternative; an alternative that nothing is found about is met."""
    whole = replace(card, any_of=(), **_said(one))
    asked = tuple(requirement for requirement in _PLAIN if requirement.is_asked(one))
    found = judge_by(asked, whole, circle, moment, offering)
    worst = max(found, key=lambda finding: _BEST_FIRST.index(finding.verdict), default=None)
    return worst or Finding("any_of", Verdict.MET, "any_of")


def _said(card: NeedCard) -> dict[str, Any]:
    told = {f.name: getattr(card, f.name) for f in fields(card)}
    return {name: value for name, value in told.items() if value != getattr(_DEFAULTS, name)}


REQUIREMENTS: tuple[Requirement, ...] = (
    *_PLAIN,
    Requirement(
        "any_of",
        tuple(dict.fromkeys(name for requirement in _PLAIN for name in requirement.reads)),
        _judge_any_of,
        ("any_of",),
    ),
)


def requirements_for(card: NeedCard) -> tuple[Requirement, ...]:
    """Those that can find anything for the card. The rest would answer None for every offering."""
    return tuple(requirement for requirement in REQUIREMENTS if requirement.is_awake(card))


def judge(card: NeedCard, circle: Circle, moment: Moment, offering: Offering) -> tuple[Finding, ...]:
    return judge_by(requirements_for(card), card, circle, moment, offering)


def judge_by(
    requirements: tuple[Requirement, ...], card: NeedCard, circle: Circle, moment: Moment, offering: Offering
) -> tuple[Finding, ...]:
    """`requirements` are those of `requirements_for`, asked for once where many offerings are judged."""
    found = (requirement.judge(card, circle, moment, offering) for requirement in requirements)
    return tuple(finding for finding in found if finding is not None)


def is_excluded(card: NeedCard, offering: Offering) -> bool:
    """Refused before, as a placement or as a whole service: not listed at all."""
    return bool(card.excluded) and (offering.id in card.excluded or offering.service in card.excluded)
