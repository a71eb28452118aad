"""Siblings: several needs of one household at one site and time, else what splitting them costs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from directory.matching.facts import Circle, Moment, NeedCard, Offering
from directory.matching.ranking import WEIGHTS, Weights
from directory.matching.suggest import Suggestion


class Together(StrEnum):
    ONE_PROGRAM = "one_program"
    ONE_BUILDING = "one_building"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class Split:
    """What it costs not to be in one place: stops beyond the first, minutes between them, unlike endings."""

    extra_trips: int
    extra_minutes: int | None  # by their way of travel; None where a site has no point
    ends: tuple[time | None, ...]  # for each card
    is_same_end: bool


@dataclass(frozen=True, slots=True)
class Bundle:
    """`parts[i]` is for `cards[i]`; the same offering may stand more than once."""

    kind: Together
    parts: tuple[Suggestion, ...]
    cost: Split
    total: float  # 0..100: the mean score, less what splitting costs
    is_sure: bool  # every part fits; else something must be asked first
    language_gap: tuple[int, ...]  # cards whose language nobody there is known to speak or interpret


@dataclass(frozen=True, slots=True)
class Bundles:
    """`splits` are never mixed with `together`, and are no answer where staying together is required."""

    together: tuple[Bundle, ...] = ()
    splits: tuple[Bundle, ...] = ()
    is_required: bool = False
    considered: int = 0


def suggest_bundles(
    cards: Sequence[NeedCard],
    circle: Circle,
    moment: Moment,
    offerings: Iterable[Offering],
    weights: Weights = WEIGHTS,
    limit: int = 5,
) -> Bundles:
    """`cards` are one for each child."""
    return Bundles()
