"""A whole note at once: the best for each need in it, mixed, so that one need does not fill the list."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from directory.matching.facts import Circle, Moment, NeedCard
from directory.matching.ranking import WEIGHTS, Weights
from directory.matching.suggest import Suggestion, Suggestions
from directory.search.matches import matches_for
from directory.search.needs import ReadNeed

MOST_CATEGORIES = 7
"""Categories that a list of ten may be shared among."""

LEAST = 0.02
"""A category that was heard less surely than that gets no place in the list."""

EVEN = 0.5
"""Exponent on how surely a category was heard: 1 would give a sure one nearly all places."""


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
        Wish(replace(home.get(slug, read.card), categories=(slug,)), sure.get(slug, LEAST)) for slug in kept
    ]


def suggest_several(
    wishes: Sequence[Wish], circle: Circle, moment: Moment, *, weights: Weights = WEIGHTS, limit: int = 10
) -> Suggestions:
    """`limit` in all of fits and may-fit together; each offering once."""
    each = [matches_for(wish.card, circle, moment, weights=weights, limit=limit) for wish in wishes]
    sure = [max(wish.sureness, LEAST) ** EVEN for wish in wishes]
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
    """The next place goes to the list with most sureness for each place it would have."""
    counts, at = [0] * len(lists), [0] * len(lists)
    taken: dict[str, Suggestion] = {}
    while len(taken) < limit:
        left = [i for i in range(len(lists)) if at[i] < len(lists[i])]
        if not left:
            break
        best = max(left, key=lambda i: (sure[i] / (counts[i] + 1), -i))
        one = lists[best][at[best]]
        at[best] += 1
        if one.offering.id not in taken:
            taken[one.offering.id] = one
            counts[best] += 1
    return tuple(taken.values())


def _sums(found: Sequence[tuple[int, int, int]]) -> tuple[int, int, int]:
    return sum(f for f, _, _ in found), sum(m for _, m, _ in found), sum(n for _, _, n in found)
