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

SAME_HELP = 5.0
"""The same, where a need names several kinds of help, for each option already listed that gives the same one:
who is behind on rent and has a notice on the door sees a lawyer beside the money.
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
    """Up to the limit, best first, each repetition paid for. A seed is not needed: ties keep the order they
    come in.
    """
    left = list(in_order)
    chosen: list[Suggestion] = []
    listed = _Listed()
    while left and len(chosen) < limit:
        prices = [listed.price_of(one) for one in left]
        best = left.pop(max(range(len(left)), key=lambda i: (round(prices[i], 2), -i)))
        chosen.append(best)
        listed.add(best)
    return tuple(chosen)


def prices(chosen: Iterable[Suggestion]) -> list[float]:
    """What each of a diverse list was chosen at: its points less what it repeats of those before it."""
    listed = _Listed()
    found = []
    for one in chosen:
        found.append(listed.price_of(one))
        listed.add(one)
    return found


class _Listed:
    """What a list has already. A building or organization that is hidden or not known is nobody else's."""

    def __init__(self) -> None:
        self.organizations: Counter[str] = Counter()
        self.buildings: Counter[str] = Counter()
        self.helps: Counter[str] = Counter()

    def add(self, one: Suggestion) -> None:
        self.organizations[one.offering.organization] += 1
        self.buildings[one.offering.location] += 1
        self.helps[_help_of(one)] += 1

    def price_of(self, one: Suggestion) -> float:
        """Its points less the cost of what it repeats."""
        offering, help_given = one.offering, _help_of(one)
        same = max(
            self.organizations[offering.organization] if offering.organization else 0,
            self.buildings[offering.location] if offering.location else 0,
        )
        same_help = self.helps[help_given] if help_given else 0
        return one.score.total - SAME_AGAIN * same - SAME_HELP * same_help


def _help_of(one: Suggestion) -> str:
    """The best of several helps wanted that it gives; "" where only one is wanted."""
    given = next((finding for finding in one.findings if finding.requirement == "help"), None)
    if given is None or len(given.wanted["categories"]) < 2:
        return ""
    return str(next(iter(given.has["categories"]), ""))


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
