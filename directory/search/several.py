"""A whole note at once: the best for each need in it, mixed, so that one need does not fill the list."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from directory.matching.facts import Circle, Moment, NeedCard
from directory.matching.ranking import WEIGHTS, Weights
from directory.matching.suggest import Suggestion, Suggestions
from directory.search.matches import matches_for
from directory.search.needs import ReadNeed
from directory.vocabulary import GRADES, Audience

MOST_CATEGORIES = 7
"""Categories that a list of ten may be shared among."""

LEAST = 0.02
"""A category that was heard less surely than that gets no place in the list."""

EVEN = 0.5
"""Exponent on how surely a category was heard: 1 would give a sure one nearly all places."""


FLOOR = 0.4
"""Part of the surest category's weight that any other has at least, so that no need heard is left out."""

FOR_SMALL = ("early.", "baby.", "dev.")

MOTHER_AT = 12
"""From this age on, who is named beside care for small children may be their parent and is not the one cared
for.
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """One category of one of the note's needs, with how surely it was heard."""

    card: NeedCard
    sureness: float


def wishes_of(read: ReadNeed) -> list[Wish]:
    """A card for each category that was heard, best first, each with what its own need asks."""
    cards = [read.card, *read.others]
    sure = {reading.slug: reading.score for reading in read.readings}
    home = {slug: card for card in reversed(cards) for slug in card.categories}
    order = dict.fromkeys([*(slug for card in cards for slug in card.categories), *sure])
    kept = [slug for slug in order if slug in home or sure[slug] >= LEAST][:MOST_CATEGORIES]
    return [
        Wish(card_for(slug, home[slug] if slug in home else strict(read.card)), sure.get(slug, LEAST))
        for slug in kept
    ]


def strict(card: NeedCard) -> NeedCard:
    """For a category that was barely heard: it must at least be for the child whose age or grade was told,
    where something that was asked for may be for a grown-up of the family.
    """
    if card.audience or not (card.ages or card.grades):
        return card
    return replace(card, audience=(Audience.STUDENT,))


def card_for(slug: str, card: NeedCard) -> NeedCard:
    """The card for one category. Care for a small child is not for the pupil whose age was told: it is their
    baby, or a small brother or sister, of an age that nobody said.
    """
    if slug.startswith(FOR_SMALL) and not card.audience and _is_of_pupils(card):
        card = replace(card, ages=(), grades=(), together=None, gender="")
    return replace(card, categories=(slug,))


def _is_of_pupils(card: NeedCard) -> bool:
    told = [*card.ages, *(first_age(grade) for grade in card.grades)]
    return bool(told) and min(told) >= MOTHER_AT


def first_age(grade: str) -> int:
    return GRADES.index(grade) + 4 if grade in GRADES else 0


def suggest_several(
    wishes: Sequence[Wish], circle: Circle, moment: Moment, *, weights: Weights = WEIGHTS, limit: int = 10
) -> Suggestions:
    """`limit` in all of fits and may-fit together; each offering once."""
    each = [matches_for(wish.card, circle, moment, weights=weights, limit=limit) for wish in wishes]
    sure = [max(wish.sureness, LEAST) ** EVEN for wish in wishes]
    sure = [max(one, FLOOR * max(sure)) for one in sure]
    lists = [[*one.fits, *one.may_fit] for one in each]
    taken = _mixed(lists, sure, limit)
    fitting = {one.offering.id for found in each for one in found.fits}
    return Suggestions(
        fits=tuple(one for one in taken if one.offering.id in fitting),
        may_fit=tuple(one for one in taken if one.offering.id not in fitting),
        near_misses=_mixed([list(one.near_misses) for one in each], sure, limit // 2),
        questions=each[0].questions if each else (),
        considered=sum(one.considered for one in each),
        found=_sums([one.found for one in each]),
    )


def _mixed(lists: Sequence[list[Suggestion]], sure: Sequence[float], limit: int) -> tuple[Suggestion, ...]:
    """The next place goes to the list with most sureness for each place it would have. A service is listed
    at one of its places, and at others only where there is room.
    """
    taken: dict[str, Suggestion] = {}
    rest = [list(listed) for listed in lists]
    counts = [0] * len(lists)
    services: set[str] = set()
    for may_repeat in (False, True):
        queues, rest = rest, [[] for _ in lists]
        while len(taken) < limit and any(queues):
            open_lists = (i for i, queue in enumerate(queues) if queue)
            best = max(open_lists, key=lambda i: (sure[i] / (counts[i] + 1), -i))
            one = queues[best].pop(0)
            if one.offering.id in taken:
                continue
            if may_repeat or one.offering.service not in services:
                taken[one.offering.id] = one
                services.add(one.offering.service)
                counts[best] += 1
            else:
                rest[best].append(one)
    return tuple(taken.values())


def _sums(found: Sequence[tuple[int, int, int]]) -> tuple[int, int, int]:
    return sum(f for f, _, _ in found), sum(m for _, m, _ in found), sum(n for _, _, n in found)
