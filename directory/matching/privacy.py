"""What a place must do for people at risk. Nobody is asked why, and none of these rules can be bent."""

from directory.matching.facts import Circle, Moment, NeedCard, Offering
from directory.matching.findings import Finding, ask_partner, met, unmet
from directory.vocabulary import Delivery, Document, Extra, SensitiveFlag, StatusPolicy

STATUS_PAPERS = frozenset({Document.IMMIGRATION_DOCUMENT, Document.SSN})
NAMING_PAPERS = frozenset(Document) - {Document.INCOME_PROOF, Document.PARENT_PERMISSION}
"""Papers that carry a name somebody then reads."""

FROM_AFAR = frozenset({Delivery.VIRTUAL, Delivery.PHONE})


def judge_status(card: NeedCard, _circle: Circle, _moment: Moment, offering: Offering) -> Finding | None:
    """Only a policy of not asking, told with its date, is safe to name. Silence is not."""
    if SensitiveFlag.NO_STATUS_DOCUMENTS not in card.flags:
        return None
    rules = offering.rules
    asked = tuple(paper for paper in rules.documents if paper in STATUS_PAPERS)
    if asked:
        return unmet("status", "status_papers", {}, papers=asked)
    if rules.status_policy is StatusPolicy.VERIFIES_FOR_FUNDED_PART:
        return unmet("status", "status_verified", {}, on=rules.status_policy_as_of)
    if rules.status_policy is StatusPolicy.DOES_NOT_ASK and rules.status_policy_as_of is not None:
        return met("status", "status_not_asked", {}, on=rules.status_policy_as_of)
    return ask_partner("status", "status_unknown")


def judge_confidential(
    card: NeedCard, _circle: Circle, _moment: Moment, offering: Offering
) -> Finding | None:
    """A place that stays hidden, or none at all: by phone or online there is nothing to find."""
    if SensitiveFlag.CONFIDENTIAL_LOCATION not in card.flags:
        return None
    if offering.confidential:
        return met("confidential", "confidential")
    delivery = offering.rules.delivery
    if delivery and FROM_AFAR.issuperset(delivery):
        return met("confidential", "no_place")
    return unmet("confidential", "not_confidential")


def judge_anonymous(card: NeedCard, _circle: Circle, _moment: Moment, offering: Offering) -> Finding | None:
    if SensitiveFlag.ANONYMOUS not in card.flags and Extra.ANONYMOUS_OK not in card.extras:
        return None
    asked = tuple(paper for paper in offering.rules.documents if paper in NAMING_PAPERS)
    if asked:
        return unmet("anonymous", "name_asked", {}, papers=asked)
    if Extra.ANONYMOUS_OK in offering.rules.extras:
        return met("anonymous", "anonymous")
    return ask_partner("anonymous", "anonymous_unknown")


def judge_minor(card: NeedCard, _circle: Circle, _moment: Moment, offering: Offering) -> Finding | None:
    """A young person who comes on their own consent."""
    if SensitiveFlag.MINOR_CONSENT not in card.flags and Extra.MINOR_CONSENT not in card.extras:
        return None
    if Document.PARENT_PERMISSION in offering.rules.documents:
        return unmet("minor_consent", "parent_must_sign")
    if Extra.MINOR_CONSENT in offering.rules.extras:
        return met("minor_consent", "minor_consent")
    return ask_partner("minor_consent", "minor_consent_unknown")


def judge_guardian(card: NeedCard, _circle: Circle, _moment: Moment, offering: Offering) -> Finding | None:
    """Who may pick the child up is checked. From afar nobody is picked up."""
    if SensitiveFlag.RESTRICTED_GUARDIAN not in card.flags and Extra.PICKUP_CHECKED not in card.extras:
        return None
    delivery = offering.rules.delivery
    if delivery and FROM_AFAR.issuperset(delivery):
        return None
    if Extra.PICKUP_CHECKED in offering.rules.extras:
        return met("guardian", "pickup_checked")
    return ask_partner("guardian", "pickup_unknown")
