"""One need to three lists: fits; may fit, ask first; and near misses."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from directory.matching.facts import Circle, Moment, NeedCard, Offering
from directory.matching.findings import Finding, Standing, broken_in, standing_of, unknown_in
from directory.matching.ranking import WEIGHTS, Score, Weights, order_of, score, turn_of
from directory.matching.requirements import is_excluded, judge_by, requirements_for

SAME_AGAIN = 6.0
"""Points that each option already listed of the same organization or in the same building costs the next
one in the order of a list, so that five options are not five of one when others are nearly as good. The
score that is shown stays what it is.
"""


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
    """The order in which offerings come changes nothing."""
    lists, considered = judged(card, circle, moment, offerings, weights)
    return gathered(lists, moment.seed, considered, limit)


Lists = dict[Standing, list[Suggestion]]


def judged(
    card: NeedCard, circle: Circle, moment: Moment, offerings: Iterable[Offering], weights: Weights
) -> tuple[Lists, int]:
    """Each offering in its list, in no order, and how many there were, without what was refused before."""
    requirements = requirements_for(card)
    lists: Lists = {Standing.FITS: [], Standing.MAY_FIT: [], Standing.NEAR_MISS: []}
    considered = 0
    for offering in offerings:
        if is_excluded(card, offering):
            continue
        considered += 1
        findings = judge_by(requirements, card, circle, moment, offering)
        standing = standing_of(findings)
        if standing is not Standing.NO:
            points = score(card, circle, moment, offering, weights, findings)
            lists[standing].append(Suggestion(offering, findings, points))
    return lists, considered


def gathered(lists: Lists, seed: int, considered: int, limit: int) -> Suggestions:
    """The lists in order and cut to the limit, each that may fit with its question."""
    questions = questions_of(lists[Standing.MAY_FIT])
    fits, may_fit, near = (
        diverse(ranked(lists[standing], seed), limit)
        for standing in (Standing.FITS, Standing.MAY_FIT, Standing.NEAR_MISS)
    )
    opens = {_asked(question.finding, question.organization): question.opens for question in questions}
    return Suggestions(
        fits=fits,
        may_fit=tuple(replace(one, question=_first_question(one, opens)) for one in may_fit),
        near_misses=near,
        questions=questions,
        considered=considered,
        found=(len(lists[Standing.FITS]), len(lists[Standing.MAY_FIT]), len(lists[Standing.NEAR_MISS])),
    )


def ranked(suggestions: Iterable[Suggestion], seed: int) -> list[Suggestion]:
    return sorted(suggestions, key=lambda one: order_of(one.offering, one.score, seed))


def diverse(in_order: Sequence[Suggestion], limit: int) -> tuple[Suggestion, ...]:
    """Up to the limit, best first, each repetition of an organization or a building paid for. A seed is not
    needed: ties keep the order they come in.
    """
    left = list(in_order)
    chosen: list[Suggestion] = []
    organizations: Counter[str] = Counter()
    buildings: Counter[str] = Counter()
    while left and len(chosen) < limit:
        costs = (SAME_AGAIN * _repeats(one.offering, organizations, buildings) for one in left)
        prices = [one.score.total - cost for one, cost in zip(left, costs, strict=True)]
        best = left.pop(max(range(len(left)), key=lambda i: (round(prices[i], 2), -i)))
        chosen.append(best)
        organizations[best.offering.organization] += 1
        buildings[best.offering.location] += 1
    return tuple(chosen)


def prices(chosen: Iterable[Suggestion]) -> list[float]:
    """What each of a diverse list was chosen at: its points less what it repeats of those before it."""
    organizations: Counter[str] = Counter()
    buildings: Counter[str] = Counter()
    found = []
    for one in chosen:
        found.append(one.score.total - SAME_AGAIN * _repeats(one.offering, organizations, buildings))
        organizations[one.offering.organization] += 1
        buildings[one.offering.location] += 1
    return found


def _repeats(offering: Offering, organizations: Counter[str], buildings: Counter[str]) -> int:
    """A building that is not known, or hidden, is nobody else's."""
    same = organizations[offering.organization] if offering.organization else 0
    return max(same, buildings[offering.location] if offering.location else 0)


Asked = tuple[str, str, str]


def _asked(finding: Finding, organization: str) -> Asked:
    """What makes two questions one: a family is asked a thing once, a partner once for all its offerings."""
    is_partner = finding.asks == "partner"
    return finding.requirement, finding.key if not is_partner else "", organization if is_partner else ""


def questions_of(may_fit: Iterable[Suggestion]) -> tuple[Question, ...]:
    """Every question once, the one that settles most offerings first."""
    counts: Counter[Asked] = Counter()
    firsts: dict[Asked, tuple[bytes, Finding, str]] = {}
    for one in may_fit:
        for finding in unknown_in(one.findings):
            organization = one.offering.organization or one.offering.id
            asked = _asked(finding, organization)
            counts[asked] += 1
            turn = turn_of(one.offering, 0)
            if asked not in firsts or turn < firsts[asked][0]:
                firsts[asked] = (turn, finding, organization if finding.asks == "partner" else "")
    order = sorted(counts, key=lambda asked: (-counts[asked], asked))
    return tuple(Question(firsts[asked][1], counts[asked], firsts[asked][2]) for asked in order)


def _first_question(one: Suggestion, opens: dict[Asked, int]) -> Finding | None:
    """The question whose answer settles most; among equals the first of the rules."""
    organization = one.offering.organization or one.offering.id
    return max(
        unknown_in(one.findings), key=lambda finding: opens[_asked(finding, organization)], default=None
    )
