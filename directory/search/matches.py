"""From a need card to suggestions, out of everything this process knows of the directory."""

import numpy as np
from numpy.typing import NDArray

from directory.matching.facts import Circle, Moment, NeedCard
from directory.matching.ranking import WEIGHTS, Weights
from directory.matching.suggest import Suggestions, suggest
from directory.search.offerings import offering_at
from directory.search.snapshot import Snapshot, snapshot


def matches_for(
    card: NeedCard, circle: Circle, moment: Moment, *, weights: Weights = WEIGHTS, limit: int = 5
) -> Suggestions:
    """What fits, what may fit and what nearly fits, the best first. Nothing for a card without a category."""
    found = snapshot()
    rows = candidates(found, card)
    offerings = [offering_at(found, int(row), moment.today) for row in rows]
    return suggest(card, circle, moment, offerings, weights, limit)


def candidates(found: Snapshot, card: NeedCard) -> NDArray[np.intp]:
    """Rows whose service is in one of the card's categories."""
    columns = found.columns
    wanted = [slug for code in card.categories for slug in found.categories.slugs_of(code)]
    if not wanted or not columns.size:
        return np.zeros(0, dtype=np.intp)
    return np.flatnonzero(columns.services.category.having(wanted)[columns.rows.service])
