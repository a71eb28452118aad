"""The points in use, and what other points would change for the needs that are open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from directory.db import db
from directory.matching.facts import Moment, need_from_json
from directory.matching.ranking import WEIGHTS, Weights, weights_from_json
from directory.matching.suggest import Suggestions
from directory.models import District, MatchWeights, Need, School
from directory.search.matches import matches_for
from directory.search.offerings import circle_of_school
from directory.vocabulary import NeedStatus

OPEN = (NeedStatus.IDENTIFIED, NeedStatus.SUGGESTED)
MOST_CASES = 60
TOP = 3


@dataclass(frozen=True, slots=True)
class WeightsInUse:
    """`version` is 0 for the points that come with Hallway."""

    weights: Weights
    version: int
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A need whose first three would be others. The lists are of ids of offerings, best first."""

    need: Need
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def has_new_first(self) -> bool:
        return self.before[:1] != self.after[:1]


@dataclass(frozen=True, slots=True)
class Preview:
    cases: int
    moved: tuple[Moved, ...]


def weights_for(district: District | None) -> WeightsInUse:
    row = (
        db.session.scalar(
            select(MatchWeights)
            .where(MatchWeights.district_id == district.id)
            .order_by(MatchWeights.version.desc())
            .limit(1)
        )
        if district
        else None
    )
    return (
        WeightsInUse(weights_from_json(row.weights), row.version, row.at) if row else WeightsInUse(WEIGHTS, 0)
    )


def past_weights(district: District, limit: int = 12) -> Sequence[MatchWeights]:
    """Newest first."""
    asked = select(MatchWeights).where(MatchWeights.district_id == district.id)
    return db.session.scalars(asked.order_by(MatchWeights.version.desc()).limit(limit)).all()


def preview_of(district: District, before: Weights, after: Weights, moment: Moment) -> Preview:
    """What would change for the newest open needs of the district's schools. Cards hold no name."""
    moved, cases = [], 0
    for need, school in _cases(district):
        cases += 1
        card, circle = need_from_json(need.card), circle_of_school(school, zip_code=need.zip or "")
        now, then = (_first(matches_for(card, circle, moment, weights=w, limit=TOP)) for w in (before, after))
        if now != then:
            moved.append(Moved(need, now, then))
    return Preview(cases, tuple(sorted(moved, key=lambda one: not one.has_new_first)))


def _first(found: Suggestions) -> tuple[str, ...]:
    return tuple(one.offering.id for one in (*found.fits, *found.may_fit))[:TOP]


def _cases(district: District) -> Iterator[tuple[Need, School]]:
    rows = db.session.execute(
        select(Need, School)
        .join(School, Need.school_id == School.id)
        .where(School.district_id == district.id, Need.status.in_(OPEN), Need.category != "")
        .order_by(Need.created_at.desc(), Need.id)
        .limit(MOST_CASES)
    )
    yield from ((row.Need, row.School) for row in rows)
