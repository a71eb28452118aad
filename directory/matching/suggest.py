"""One need to three lists: fits; may fit, ask first; and near misses."""

from collections.abc import Iterable
from dataclasses import dataclass

from directory.matching.facts import Circle, Moment, NeedCard, Offering
from directory.matching.findings import Finding, broken_in
from directory.matching.ranking import WEIGHTS, Score, Weights


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`question` is the one to ask first, for an offering that may fit."""

    offering: Offering
    findings: tuple[Finding, ...]
    score: Score
    question: Finding | None = None

    @property
    def broken(self) -> Finding | None:
        """Of a near miss: the one rule in the way."""
        return broken_in(self.findings)


@dataclass(frozen=True, slots=True)
class Question:
    """One question and how many of the offerings that may fit its answer settles.

    A question to the family counts once for all; one to a partner for all offerings of its organization.
    """

    finding: Finding
    opens: int
    organization: str = ""  # id, where a partner is asked


@dataclass(frozen=True, slots=True)
class Suggestions:
    """At most the limit in each list; `found` says how long they were, `considered` how many were judged."""

    fits: tuple[Suggestion, ...] = ()
    may_fit: tuple[Suggestion, ...] = ()
    near_misses: tuple[Suggestion, ...] = ()
    questions: tuple[Question, ...] = ()
    considered: int = 0
    found: tuple[int, int, int] = (0, 0, 0)


def suggest(
    card: NeedCard,
    circle: Circle,
    moment: Moment,
    offerings: Iterable[Offering],
    weights: Weights = WEIGHTS,
    limit: int = 5,
) -> Suggestions:
    return Suggestions()
