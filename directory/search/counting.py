"""How many services each value of each filter would leave, all other filters kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from directory.search.columns import COSTS, KINDS, STATES
from directory.search.filters import (
    AUDIENCES,
    HOW_DELIVERIES,
    Asked,
    Narrowing,
    fits_grade_by_age,
    open_now,
    opens_when,
    row_states,
)
from directory.search.query import WHENS
from directory.search.tags import Mask, Tags
from directory.vocabulary import GRADES


@dataclass
class Tally:
    """How many filters each row fails and leaves unknown, so that one can be taken away cheaply."""

    narrowings: Sequence[Narrowing]
    within_reach: Mask  # rows of services that answer the words, near enough
    fails: NDArray[np.int8] = field(init=False)
    asks: NDArray[np.int8] = field(init=False)

    def __post_init__(self) -> None:
        size = len(self.within_reach)
        self.fails, self.asks = np.zeros(size, dtype=np.int8), np.zeros(size, dtype=np.int8)
        for one in self.narrowings:
            self.fails += ~(one.met | one.unknown)
            self.asks += one.unknown

    def sure_without(self, *names: str) -> Mask:
        """Rows that surely meet every filter but those."""
        missing = self.fails + self.asks
        for one in self.narrowings:
            if one.name in names:
                missing = missing - (~one.met).astype(np.int8)
        return np.asarray(self.within_reach & (missing == 0))

    def listed_without(self, *names: str) -> Mask:
        """Rows that no filter but those speaks against."""
        fails = self.fails
        for one in self.narrowings:
            if one.name in names:
                fails = fails - (~(one.met | one.unknown)).astype(np.int8)
        return np.asarray(self.within_reach & (fails == 0))


Counts = dict[str, dict[str, int]]


def count_values(asked: Asked, tally: Tally) -> Counts:
    """By GET argument and value. Services, not rows; only those that surely have the value."""
    return {
        **_service_counts(asked, tally),
        **_row_counts(asked, tally),
        **_opening_counts(asked, tally),
    }


def _service_counts(asked: Asked, tally: Tally) -> Counts:
    services = asked.columns.services

    def base(name: str) -> Mask:
        return asked.columns.with_any(tally.sure_without(name))

    categories = base("c")
    delivered, audience = base("how"), base("who")
    return {
        "c": services.category.count(categories) | services.group.count(categories),
        "result": services.result.count(base("result")),
        "grade": _grades(asked, base("grade")),
        "how": {how: _sharing(services.delivery, kinds, delivered) for how, kinds in HOW_DELIVERIES.items()},
        "who": {who: _sharing(services.audience, kinds, audience) for who, kinds in AUDIENCES.items()},
        "cost": _numbered(services.cost, COSTS, base("cost")),
        "kind": _numbered(services.kind, KINDS, base("kind")),
        "docs": {"none": int((base("docs") & (services.documents == 0)).sum())},
    }


def _grades(asked: Asked, services: Mask) -> dict[str, int]:
    told, unsaid = asked.columns.services.grade, services & ~asked.columns.services.grade.given
    counts = told.count(services)
    return {
        grade: counts.get(grade, 0) + int((unsaid & fits_grade_by_age(asked.columns, grade)[0]).sum())
        for grade in GRADES
    }


def _sharing(tags: Tags, names: tuple[str, ...], services: Mask) -> int:
    return int((tags.having(names) & services).sum())


def _numbered(values: NDArray[np.int8], names: tuple[str, ...], services: Mask) -> dict[str, int]:
    found = np.bincount(values[services & (values >= 0)], minlength=len(names))
    return {name: int(found[i]) for i, name in enumerate(names)}


def _row_counts(asked: Asked, tally: Tally) -> Counts:
    rows, columns = asked.columns.rows, asked.columns
    states, base = row_states(asked), tally.sure_without("places")
    return {
        "lang": _tag_counts(asked, rows.language, tally.sure_without("lang")),
        "access": _tag_counts(asked, rows.access, tally.sure_without("access")),
        "at": _tag_counts(asked, rows.school, tally.sure_without("at")),
        "places": {
            state: int(columns.with_any(base & (states == number)).sum())
            for number, state in enumerate(STATES)
            if state != "assessment"
        },
    }


def _tag_counts(asked: Asked, tags: Tags, rows: Mask) -> dict[str, int]:
    """Services, each once, though several of its rows carry the tag."""
    chosen = rows[tags.owner]
    seen = np.zeros((len(tags.codes.names), asked.columns.size), dtype=bool)
    seen[tags.code[chosen], asked.columns.rows.service[tags.owner[chosen]]] = True
    return {tags.codes.names[i]: int(n) for i, n in enumerate(seen.sum(axis=1)) if n}


def _opening_counts(asked: Asked, tally: Tally) -> Counts:
    opening = asked.columns.rows.opening

    def count(rows: Mask, is_so: Mask) -> int:
        return int(asked.columns.with_any(rows & is_so[opening]).sum())

    base = tally.sure_without("when")
    return {
        "open": {"now": count(tally.sure_without("open"), open_now(asked))},
        "when": {when: count(base, opens_when(asked, when)) for when in WHENS},
    }
