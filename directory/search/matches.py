"""From a need card to suggestions, out of everything this process knows of the directory.

Judging one offering takes some tens of microseconds, so not all of a large directory is judged: offerings are
taken in the order of the most points they could have, and the search stops when none that is left could still
enter a list. What is listed, and in what order, is the same as if every one had been judged.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from directory.matching.facts import Circle, Moment, NeedCard, Offering
from directory.matching.findings import Finding, Standing, standing_of
from directory.matching.ranking import WEIGHTS, Weights, score
from directory.matching.requirement import Requirement
from directory.matching.requirements import is_excluded, judge_by, requirements_for
from directory.matching.suggest import Lists, Suggestion, Suggestions, diverse, gathered, prices, ranked
from directory.search.bounds import MET, UNKNOWN, UNMET, area_verdicts, hour_verdicts, most_points
from directory.search.offerings import offering_at
from directory.search.snapshot import Snapshot, snapshot
from directory.vocabulary import Verdict

CHUNK = 64
"""Offerings judged before it is asked again whether any that is left could matter."""

WHOLE = 256
"""With no more candidates than these all are judged, and the lengths of the lists are exact."""

LOOKED_AT, ROUNDING = 8, 0.02

LISTS = (Standing.FITS, Standing.MAY_FIT, Standing.NEAR_MISS)

ALLOWED = {
    Standing.FITS: (MET,),
    Standing.MAY_FIT: (UNKNOWN, MET),
    Standing.NEAR_MISS: (UNMET, UNKNOWN, MET),
}
"""With which verdict of one rule an offering can still be in a list."""

FIRST_ASKED = ("area", "schedule", "age", "language", "papers", "insurance", "reach", "room")
"""Rules that most often say no, or that nobody knows: judged first where only a yes is looked for."""


def matches_for(
    card: NeedCard, circle: Circle, moment: Moment, *, weights: Weights = WEIGHTS, limit: int = 5
) -> Suggestions:
    """What fits, what may fit and what nearly fits, the best first. Nothing for a card without a category."""
    found = snapshot()
    every = candidates(found, card)
    verdicts = area_verdicts(found, every, card, circle, moment)
    rows, verdicts = every[verdicts != UNMET], verdicts[verdicts != UNMET]
    can_be = np.minimum(verdicts, hour_verdicts(found, rows, card))
    points = most_points(found, rows, card, circle, moment, weights)
    order = np.argsort(-points, kind="stable")
    search = _Search(found, card, circle, moment, weights, limit)
    search.judge_all(rows[order].tolist(), points[order].tolist(), can_be[order].tolist())
    return replace(gathered(search.lists, moment.seed, len(every), limit), found=search.lengths)


def candidates(found: Snapshot, card: NeedCard) -> NDArray[np.intp]:
    """Rows whose service is in one of the card's categories."""
    columns = found.columns
    wanted = [slug for code in card.categories for slug in found.categories.slugs_of(code)]
    if not wanted or not columns.size:
        return np.zeros(0, dtype=np.intp)
    return np.flatnonzero(columns.services.category.having(wanted)[columns.rows.service])


class _Search:
    """Three lists on their way. `lengths` counts what was judged into each."""

    def __init__(
        self, found: Snapshot, card: NeedCard, circle: Circle, moment: Moment, weights: Weights, limit: int
    ) -> None:
        self.found, self.card, self.circle, self.moment = found, card, circle, moment
        self.weights, self.limit = weights, limit
        self.requirements = requirements_for(card)
        self.quick = tuple(sorted(self.requirements, key=_when_asked))
        self.lists: Lists = {standing: [] for standing in LISTS}
        self.least = dict.fromkeys(LISTS, float("-inf"))
        self.changed: set[Standing] = set()

    @property
    def lengths(self) -> tuple[int, int, int]:
        fits, may_fit, near = (len(self.lists[standing]) for standing in LISTS)
        return fits, may_fit, near

    def judge_all(self, rows: Sequence[int], points: Sequence[float], can_be: Sequence[int]) -> None:
        """In the order of the points, and only what can enter a list that is still open: `can_be` is the best
        verdict that some rule of each row can have.
        """
        is_short = len(rows) <= WHOLE
        ordered = list(zip(rows, points, can_be, strict=True))
        while ordered:
            wanted = {standing for standing in LISTS if is_short or ordered[0][1] >= self.least[standing]}
            if not wanted:
                return
            verdicts = {verdict for standing in wanted for verdict in ALLOWED[standing]}
            ordered = [one for one in ordered if one[2] in verdicts]
            for row, _, _ in ordered[:CHUNK]:
                offering = offering_at(self.found, row, self.moment.today)
                self._judge(offering, only_fits=wanted == {Standing.FITS})
            ordered = ordered[CHUNK:]
            self._settle()

    def _judge(self, offering: Offering, *, only_fits: bool) -> None:
        if is_excluded(self.card, offering) or (only_fits and not self._surely_fits(offering)):
            return
        findings = judge_by(self.requirements, self.card, self.circle, self.moment, offering)
        standing = standing_of(findings)
        if standing is not Standing.NO:
            self._keep(standing, offering, findings)

    def _surely_fits(self, offering: Offering) -> bool:
        for requirement in self.quick:
            finding = requirement.judge(self.card, self.circle, self.moment, offering)
            if finding is not None and finding.verdict is not Verdict.MET:
                return False
        return True

    def _keep(self, standing: Standing, offering: Offering, findings: tuple[Finding, ...]) -> None:
        points = score(self.card, self.circle, self.moment, offering, self.weights, findings)
        self.lists[standing].append(Suggestion(offering, findings, points))
        self.changed.add(standing)

    def _settle(self) -> None:
        """What an offering must have at least to change a list. A list that is not full takes any."""
        for standing in self.changed:
            self.lists[standing] = ranked(self.lists[standing], self.moment.seed)
            best = diverse(self.lists[standing][: LOOKED_AT * self.limit], self.limit)
            if len(best) == self.limit:
                self.least[standing] = min(prices(best)) - ROUNDING
        self.changed.clear()


def _when_asked(requirement: Requirement) -> int:
    name = requirement.name
    return FIRST_ASKED.index(name) if name in FIRST_ASKED else len(FIRST_ASKED)
