"""Money and papers: cost, insurance, income, a referral, and what must be shown."""

import re
from collections.abc import Mapping
from functools import lru_cache

from directory.matching.facts import Circle, Moment, NeedCard, Offering
from directory.matching.findings import Finding, ask_family, ask_partner, met, unmet
from directory.vocabulary import CostKind, CostLimit, Document, Insurance

HEALTH = frozenset({"health", "mh", "substance", "dev", "disability"})
"""Kinds of help where being without insurance has to be asked about when nobody says."""

_PUBLIC = r"medicaid|medi-?cal\b|\bchip\b|child health plus|masshealth|apple health|public insurance"
_UNINSURED = re.compile(
    r"^none$|uninsured|not insured|(?:no|without|sin) (?:insurance|seguro)|self[- ]?pay", re.IGNORECASE
)
_MEDICAID = re.compile(rf"{_PUBLIC}|\b(?:all|any) (?:kinds of )?insurance", re.IGNORECASE)
_NOT_PRIVATE = re.compile(rf"{_PUBLIC}|medicare|{_UNINSURED.pattern}", re.IGNORECASE)
_REFUSED = re.compile(r"\s*(?:no|not|does not|don.t)\b", re.IGNORECASE)
_SCHOOL_CAN = re.compile(
    r"\bschools?\b|\bcoordinator|\bteacher|\bprincipal\b|guidance counselor|\bany(?:one|body)\b|\bself\b"
    r"|\bescuela|\bcoordinador|\bmaestr|\bcualquier persona",
    re.IGNORECASE,
)
"""Referrals that somebody at a school can write."""

FREELY_GIVEN = frozenset({Document.PARENT_PERMISSION})
"""A form that a family fills in there; nobody has to bring it."""


def judge_cost(card: NeedCard, _circle: Circle, _moment: Moment, offering: Offering) -> Finding | None:
    if card.cost is None or card.cost is CostLimit.ANY:
        return None
    wanted, kind = {"cost": card.cost}, offering.rules.cost_kind
    match kind:
        case CostKind.FREE:
            return met("cost", "free", wanted)
        case CostKind.SLIDING if card.cost is CostLimit.SLIDING_OK:
            return met("cost", "sliding", wanted)
        case CostKind.SLIDING | CostKind.FEE:
            return unmet("cost", f"costs_{kind}", wanted, mendable=True)
        case CostKind.INSURANCE:
            return _billed(card, offering, wanted)
    return ask_partner("cost", "cost_unknown", wanted)


def _billed(card: NeedCard, offering: Offering, wanted: Mapping[str, CostLimit]) -> Finding:
    """Insurance pays. Whether that leaves the family nothing to pay goes by what they have."""
    if card.insurance is None:
        return ask_family("cost", "billed_unsaid", wanted)
    if card.insurance is Insurance.NONE:
        return unmet("cost", "billed_none", wanted, mendable=True)
    if card.insurance is Insurance.MEDICAID_CHIP and _takes(
        offering.rules.insurance_accepted, card.insurance
    ):
        return met("cost", "billed_medicaid", wanted)
    return ask_partner("cost", "billed_share", wanted)


def judge_insurance(card: NeedCard, _circle: Circle, _moment: Moment, offering: Offering) -> Finding | None:
    rules = offering.rules
    needed, accepted = rules.insurance_needed, rules.insurance_accepted
    if card.insurance is None:
        return ask_family("insurance", "insurance_unsaid", {}, accepted=accepted) if needed else None
    wanted = {"insurance": card.insurance}
    if needed is False:
        return met("insurance", "insurance_not_needed", wanted)
    if card.insurance is Insurance.NONE:
        return _uninsured(offering, wanted)
    if not accepted:
        return ask_partner("insurance", "insurance_which", wanted) if needed else None
    if _takes(accepted, card.insurance):
        return met("insurance", "insurance_taken", wanted, accepted=accepted)
    if needed:
        return unmet("insurance", "insurance_other", wanted, mendable=True, accepted=accepted)
    return ask_partner("insurance", "insurance_which", wanted, accepted=accepted)


def _uninsured(offering: Offering, wanted: Mapping[str, Insurance]) -> Finding | None:
    rules = offering.rules
    if any(_UNINSURED.search(one) for one in rules.insurance_accepted):
        return met("insurance", "insurance_not_needed", wanted)
    if rules.insurance_needed:
        return unmet(
            "insurance", "insurance_needed", wanted, mendable=True, accepted=rules.insurance_accepted
        )
    is_health = any(slug.partition(".")[0] in HEALTH for slug in offering.categories)
    if is_health or rules.insurance_accepted:
        return ask_partner("insurance", "insurance_unknown", wanted, accepted=rules.insurance_accepted)
    return None


@lru_cache(maxsize=4096)
def _takes(accepted: tuple[str, ...], insurance: Insurance) -> bool:
    taken = [one for one in accepted if not _REFUSED.match(one)]
    if insurance is Insurance.MEDICAID_CHIP:
        return any(_MEDICAID.search(one) for one in taken)
    return any(not _NOT_PRIVATE.search(one) for one in taken)


def judge_income(card: NeedCard, _circle: Circle, _moment: Moment, offering: Offering) -> Finding | None:
    """A limit is kept in words, so whether a family is under it is theirs to say."""
    limit = offering.rules.income_limit
    return ask_family("income", "income_limit", {}, text=limit.strip().rstrip(".")) if limit else None


def judge_referral(card: NeedCard, circle: Circle, _moment: Moment, offering: Offering) -> Finding | None:
    """A referral that a school writes is no hurdle where a school is in the circle."""
    needed = offering.rules.referral_required
    if not needed:
        return None
    if circle.school and _is_schools_to_write(needed):
        return met("referral", "school_refers", {}, text=needed)
    return ask_family("referral", "referral_needed", {}, text=needed)


@lru_cache(maxsize=4096)
def _is_schools_to_write(text: str) -> bool:
    return bool(_SCHOOL_CAN.search(text))


def judge_papers(card: NeedCard, _circle: Circle, _moment: Moment, offering: Offering) -> Finding | None:
    """What has to be shown, against what they have and what they cannot show."""
    rules = offering.rules
    if rules.documents_asked is False and not rules.documents:
        return met("papers", "no_papers", {"lacks": card.lacks}) if card.lacks else None
    asked = tuple(paper for paper in rules.documents if paper not in FREELY_GIVEN)
    if not asked:
        return ask_partner("papers", "papers_unknown", {"lacks": card.lacks}) if card.lacks else None
    missing = tuple(paper for paper in asked if paper in card.lacks)
    if missing:
        return unmet("papers", "papers_missing", {"lacks": card.lacks}, mendable=True, papers=missing)
    unsaid = tuple(paper for paper in asked if paper not in card.papers)
    if unsaid:
        return ask_family("papers", "papers_unsaid", {}, papers=unsaid)
    return met("papers", "papers_had", {}, papers=asked)
