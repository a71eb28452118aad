"""What is offered: the help itself, in which language, with what beside it, and whether there is room."""

from datetime import datetime

from directory.matching.facts import Circle, Moment, NeedCard, Offering, Places, Rules
from directory.matching.findings import Finding, ask_partner, met, unmet
from directory.matching.people import ONE_TO_ONE, Comer, comer_of
from directory.matching.requirement import Judge
from directory.matching.travel import NO_TRIP, is_their_school
from directory.vocabulary import Accommodation, Extra

STALE_DAYS = 60
"""From then on a claim about places says nothing any more."""

ENGLISH = "en"
FOOD = "food"
SIGNING = ("ase", "asl", "sgn", "sgn-us")


def judge_help(card: NeedCard, _circle: Circle, _moment: Moment, offering: Offering) -> Finding | None:
    if not card.categories:
        return None
    wanted = {"categories": card.categories}
    given = tuple(slug for slug in card.categories if slug in offering.categories)
    if given:
        return met("help", "gives", wanted, categories=given)
    return unmet("help", "gives_other", wanted, categories=offering.categories)


def judge_language(card: NeedCard, _circle: Circle, _moment: Moment, offering: Offering) -> Finding | None:
    """Spoken, else interpreted, else known not to be. English is not asked about."""
    if not card.languages or ENGLISH in card.languages:
        return None
    wanted = {"languages": card.languages}
    spoken = tuple(code for code in card.languages if code in offering.languages)
    if spoken:
        return met("language", "spoken", wanted, languages=spoken)
    if _is_interpreted(card.languages, offering.rules):
        return met("language", "interpreted", wanted)
    if offering.languages:
        return unmet("language", "not_spoken", wanted, mendable=True, languages=offering.languages)
    return ask_partner("language", "language_unknown", wanted)


def _is_interpreted(languages: tuple[str, ...], rules: Rules) -> bool:
    if not rules.interprets:
        return False
    return not rules.interpreted or any(code in rules.interpreted for code in languages)


def judge_interpreter(card: NeedCard, _circle: Circle, _moment: Moment, offering: Offering) -> Finding | None:
    """Whether a woman or a man interprets is kept nowhere, so it is always asked."""
    if not card.interpreter_gender:
        return None
    return ask_partner("interpreter", f"interpreter_{card.interpreter_gender}")


def accommodation(kind: Accommodation) -> Judge:
    """A feature that is not listed is not known to be missing: ask."""

    def judge(card: NeedCard, _circle: Circle, _moment: Moment, offering: Offering) -> Finding | None:
        if kind not in card.accommodations:
            return None
        if not _matters(kind, offering):
            return None
        if _has(kind, offering):
            return met(kind.value, f"has_{kind}")
        return ask_partner(kind.value, f"ask_{kind}")

    return judge


def _matters(kind: Accommodation, offering: Offering) -> bool:
    if kind is Accommodation.DIETARY:
        return Extra.MEALS in offering.rules.extras or any(
            slug.partition(".")[0] == FOOD for slug in offering.categories
        )
    if kind is Accommodation.WHEELCHAIR:
        return not (offering.rules.delivery and NO_TRIP.issuperset(offering.rules.delivery))
    return True


def _has(kind: Accommodation, offering: Offering) -> bool:
    match kind:
        case Accommodation.SENSORY:
            return "sensory_friendly" in offering.access
        case Accommodation.ASL:
            return "asl" in offering.access or any(code in SIGNING for code in offering.languages)
        case Accommodation.ONE_TO_ONE:
            return offering.rules.tier == ONE_TO_ONE
    return kind.value in offering.access


def extra(kind: Extra) -> Judge:
    """What must come with it. Extras are only ever known to be there, never known to be missing."""

    def judge(card: NeedCard, circle: Circle, _moment: Moment, offering: Offering) -> Finding | None:
        if kind not in card.extras:
            return None
        if kind in offering.rules.extras:
            return met(kind.value, f"has_{kind}")
        if kind is Extra.TRANSPORT and (
            is_their_school(circle, offering) or not NO_TRIP.isdisjoint(offering.rules.delivery)
        ):
            return met(kind.value, "no_ride_needed")
        return ask_partner(kind.value, f"ask_{kind}")

    return judge


def wanted_places(card: NeedCard, circle: Circle, offering: Offering) -> int:
    """One for each child who comes; a family that comes as one takes one."""
    if comer_of(card, offering) is not Comer.CHILD:
        return card.size
    return max(card.size, len(card.ages), len(card.grades), len(circle.birth_dates))


def claim_days(places: Places, now: datetime) -> float | None:
    """How old the claim is; None where there never was one."""
    return None if places.updated is None else (now - places.updated).total_seconds() / 86_400


def judge_room(card: NeedCard, circle: Circle, moment: Moment, offering: Offering) -> Finding | None:
    """A dated claim. One of 60 days or more is neither full nor open; where nobody ever claimed anything,
    there is nothing to doubt.
    """
    places = offering.places
    days = claim_days(places, moment.now)
    if days is None or places.state == "unknown":
        return None
    size = wanted_places(card, circle, offering)
    wanted = {"places": size}
    told = {"days": int(days), "available": places.available, "waiting": places.waiting}
    if days >= STALE_DAYS:
        return ask_partner("room", "room_stale", wanted, **told)
    match places.state:
        case "full":
            return unmet("room", "full", wanted, mendable=True, **told)
        case "assessment":
            return ask_partner("room", "assessment", wanted, **told)
        case "waitlist":
            return _waiting(card, places, wanted, told)
    if places.available is not None and places.available < size:
        key = "too_few" if places.available else "full"
        return unmet("room", key, wanted, mendable=True, **told)
    return met("room", "open" if places.available is None else "open_places", wanted, **told)


def _waiting(card: NeedCard, places: Places, wanted: dict[str, int], told: dict[str, int | None]) -> Finding:
    """A waitlist is still a fit, unless it is longer than they can wait."""
    told = {**told, "wait_days": places.wait_days}
    if card.within_days is not None and places.wait_days is not None and places.wait_days > card.within_days:
        return ask_partner("room", "wait_too_long", {**wanted, "within": card.within_days}, **told)
    return met("room", "waitlist" if places.waiting is None else "waitlist_of", wanted, **told)
