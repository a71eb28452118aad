"""What was heard, made into fields of the card: what a time means depends on what is asked for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import time

from directory.search.needs.clocks import SPARE
from directory.search.needs.heard import Heard
from directory.search.needs.people import is_about_several
from directory.search.needs.said import Said
from directory.vocabulary import Barrier, CostLimit, KeepTogether, SubjectType

ROUND = 30

LITTLE, SCHOOL_AGE = 3, 6
FOR_LITTLE = ("early.", "baby.", "dev.")
FOR_PUPILS = ("academics.", "enrich.", "sel.", "mentoring.", "career.", "college.")

DROP_IN = (
    "food.", "hygiene.", "clothing.", "household.", "baby.", "school.", "benefits.", "financial.",
    "legal.", "housing.", "utilities.", "internet.", "community.", "health.primary", "health.dental",
    "health.vision", "health.immunization", "health.insurance", "holiday.", "transport.",
)  # fmt: skip
"""Somebody comes when it is open, so "after five" asks how late it is open."""

GROWN_UP = ("adult.", "family.parenting", "family.leadership")
"""Where the adult is the one who comes."""

CARE = ("enrich.afterschool", "enrich.beforeschool", "early.childcare")
"""Where a child is until somebody comes for it."""


def settled(said: Said, heard: Iterable[Heard], slugs: Sequence[str]) -> list[Heard]:
    """In the order of the text. `slugs` are the categories of the need, likeliest first."""
    main = slugs[0] if slugs else ""
    found = [_timed(one, main) for one in heard]
    if any(one.field == "open_from" for one in found):  # said outright, it stands
        found = [one for one in found if one.field != "work_from"]
    found = [replace(one, field="open_from") if one.field == "work_from" else one for one in found]
    found = [one for one in found if _is_kept(said, one, found, main)]
    found = [one for one in found if one not in _left_at_home(found, main)]
    return sorted(_implied(said, found), key=lambda one: (one.start, one.end, one.field))


def _timed(one: Heard, main: str) -> Heard:
    """Somebody's free time turned into when it must be open or begin."""
    match one.field:
        case "off_grown" | "off_either" if not main.startswith(GROWN_UP) and (
            one.field == "off_grown" or main.startswith(DROP_IN)
        ):
            return replace(one, field="open_until", value=later(one.value))
        case "off_grown" | "off_child" | "off_either":
            return replace(one, field="starts_after")
        case "over_by" if main.startswith(CARE):
            return replace(one, field="open_until")
        case "over_by":
            return replace(one, field="ends_before")
        case "open_after":
            return replace(one, field="open_until", value=later(one.value))
        case "after" if main.startswith(DROP_IN):
            return replace(one, field="open_until", value=later(one.value))
        case "after":
            return replace(one, field="starts_after")
    return one


def _left_at_home(found: Sequence[Heard], main: str) -> list[Heard]:
    """Children who are named and are not the ones to be taken: a baby beside two pupils, or a big sister
    beside the baby that needs care.
    """
    little = [one for one in found if one.field == "ages" and max(one.value) < LITTLE]
    big = [one for one in found if one.field == "grades" and not {"K", "PK"}.intersection(one.value)]
    big += [one for one in found if one.field == "ages" and min(one.value) >= SCHOOL_AGE]
    if not little or not big:
        return []
    return big if main.startswith(FOR_LITTLE) else [one for one in little if main.startswith(FOR_PUPILS)]


def later(at: time) -> time:
    """Half an hour later, at the next half hour: time to get there."""
    minutes = at.hour * 60 + at.minute + SPARE
    minutes = min(-(-minutes // ROUND) * ROUND, 23 * 60 + 30)
    return time(minutes // 60, minutes % 60)


_ITSELF = {"childcare": "early.childcare", "meals": "food.", "transport": "transport."}
"""What is asked for itself is nothing that must come with it."""


def _is_kept(said: Said, one: Heard, found: Sequence[Heard], main: str) -> bool:
    if one.field == "cost" or (one.field == "barriers" and one.value == Barrier.COST):
        return not any(other.field == "accommodations" and other.overlaps(one) for other in found)
    if one.field == "extras" and main.startswith(_ITSELF.get(one.value, "-")):
        return False
    if one.field == "together" and one.value == KeepTogether.REQUIRED:
        return is_about_several(said, found)
    if one.field == "together":
        return not any(other.field == "subject" and other.value == SubjectType.GROUP for other in found)
    return True


def _implied(said: Said, found: list[Heard]) -> Iterator[Heard]:
    """What follows from what was said: without insurance nothing can be billed. A price by income is made for
    just these families.
    """
    yield from found
    fields = {one.field for one in found}
    if "cost" not in fields:
        for one in found:
            if one.field == "insurance" and one.value == "none":
                yield replace(one, field="cost", value=CostLimit.SLIDING_OK)
                break
    naming = [one for one in found if one.field == "flags" and one.value == "anonymous"]
    if naming and ("inmigra" in said.plain or "immigra" in said.plain):
        yield replace(naming[0], value="no_status_documents", hush="no papers asked")
