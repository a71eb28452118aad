"""What was heard, made into fields of the card: what a time means depends on what is asked for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import time

from directory.search.needs.clocks import SPARE
from directory.search.needs.heard import Heard
from directory.search.needs.people import is_about_several
from directory.search.needs.said import Said
from directory.vocabulary import CostLimit, Delivery, KeepTogether, SubjectType, Urgency

ROUND = 30

DROP_IN = ("food.", "hygiene.", "clothing.", "household.", "baby.", "school.", "benefits.", "financial.", "legal.", "housing.",
           "utilities.", "internet.", "community.", "health.primary", "health.dental", "health.vision",
           "health.immunization", "health.insurance", "holiday.", "transport.")  # fmt: skip
"""Somebody comes when it is open, so "after five" asks how late it is open."""

GROWN_UP = ("adult.", "family.parenting", "family.leadership")
"""Where the adult is the one who comes."""

CARE = ("enrich.", "early.")
"""Where a child is until somebody comes for it."""

_SOON = (
    Urgency.EMERGENCY,
    Urgency.WITHIN_48H,
    Urgency.WITHIN_2_WEEKS,
    Urgency.THIS_TERM,
    Urgency.WHEN_AVAILABLE,
)


def settled(said: Said, heard: Iterable[Heard], slugs: Sequence[str]) -> list[Heard]:
    """In the order of the text. `slugs` are the categories of the need, likeliest first."""
    main = slugs[0] if slugs else ""
    found = [_timed(one, main) for one in heard]
    found = [one for one in found if _is_kept(said, one, found)]
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
        case "open_after":
            return replace(one, field="open_until", value=later(one.value))
        case "after" if main.startswith(DROP_IN):
            return replace(one, field="open_until", value=later(one.value))
        case "after":
            return replace(one, field="starts_after")
    return one


def later(at: time) -> time:
    """Half an hour later, at the next half hour: time to get there."""
    minutes = at.hour * 60 + at.minute + SPARE
    minutes = min(-(-minutes // ROUND) * ROUND, 23 * 60 + 30)
    return time(minutes // 60, minutes % 60)


def _is_kept(said: Said, one: Heard, found: Sequence[Heard]) -> bool:
    if one.field == "cost":
        return not any(other.field == "accommodations" and other.overlaps(one) for other in found)
    if one.field == "together" and one.value == KeepTogether.REQUIRED:
        return is_about_several(said, found)
    if one.field == "together":
        return not any(other.field == "subject" and other.value == SubjectType.GROUP for other in found)
    return True


def _implied(said: Said, found: list[Heard]) -> Iterator[Heard]:
    """What follows from what was said: without insurance nothing can be billed, so it must be free."""
    yield from found
    fields = {one.field for one in found}
    if "cost" not in fields:
        for one in found:
            if one.field == "insurance" and one.value == "none":
                yield replace(one, field="cost", value=CostLimit.FREE_ONLY)
                break
    naming = [one for one in found if one.field == "flags" and one.value == "anonymous"]
    if naming and ("inmigra" in said.plain or "immigra" in said.plain):
        yield replace(naming[0], value="no_status_documents", hush="no papers asked")


def soonest(values: Iterable[Urgency]) -> Urgency | None:
    return min(values, key=_SOON.index, default=None)


def travel_of(values: Sequence[str]) -> tuple[str, ...]:
    """Each way once, in the order said."""
    return tuple(dict.fromkeys(values))


ON_SITE_BESIDES = frozenset({Delivery.ON_SITE, Delivery.LUNCH, Delivery.PUSH_IN, Delivery.PULL_OUT})
