"""The directory as numpy columns: services, and their placements, one row for each.

A service without a placement has one placeless row. Rows lie in the order of their services, so the rows
of one service are a slice. A `Columns` is never changed: `replaced` makes the next one. It holds no contact
and nothing about where a confidential location is.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from directory.matching.facts import Rules
from directory.search.analysis import fold
from directory.search.areas import AreaBook, Ground
from directory.search.book import Book
from directory.search.openings import OpeningBook
from directory.search.tags import Codes, Mask, Tags

STATES = ("unknown", "open", "waitlist", "assessment", "full")
COSTS = ("free", "sliding", "fee", "insurance")
KINDS = ("support", "opportunity")
NOBODY_SAYS, FOR_GOOD = -1, 10**7
"""Instead of the day until which somebody may work on campus."""


@dataclass(frozen=True)
class Books:
    """What all columns of one process share: codes, and distinct rules, areas, timetables and the like."""

    category: Codes = field(default_factory=Codes)
    group: Codes = field(default_factory=Codes)
    result: Codes = field(default_factory=Codes)
    audience: Codes = field(default_factory=Codes)
    delivery: Codes = field(default_factory=Codes)
    grade: Codes = field(default_factory=Codes)
    language: Codes = field(default_factory=Codes)
    access: Codes = field(default_factory=Codes)
    school: Codes = field(default_factory=Codes)
    areas: AreaBook = field(default_factory=AreaBook)
    openings: OpeningBook = field(default_factory=OpeningBook)
    rules: Book[Rules] = field(default_factory=Book)
    spoken: Book[tuple[str, ...]] = field(default_factory=Book)
    features: Book[tuple[str, ...]] = field(default_factory=Book)


@dataclass(frozen=True)
class Services:
    """One entry for each service. -1 or NaN: unknown."""

    ids: list[str]
    names: list[str]
    organizations: list[str]
    organization_ids: list[str]
    rule: NDArray[np.int32]
    minimum_age: NDArray[np.float32]
    maximum_age: NDArray[np.float32]
    any_age: Mask
    cost: NDArray[np.int8]
    kind: NDArray[np.int8]
    documents: NDArray[np.int8]
    interprets: Mask
    confirmed: NDArray[np.int32]  # date ordinal; 0: never
    spin: NDArray[np.uint32]  # a number of its own, from its id: who goes first among equals
    main: NDArray[np.int16]  # the main category's code
    category: Tags
    group: Tags
    result: Tags
    audience: Tags
    delivery: Tags
    grade: Tags


@dataclass(frozen=True)
class Rows:
    """One entry for each placement. `service` ascends. A confidential place has NaN for its point."""

    service: NDArray[np.int32]
    placements: list[str]
    locations: list[str]  # ids of buildings; "" for none and for a confidential one
    latitude: NDArray[np.float64]
    longitude: NDArray[np.float64]
    confidential: Mask
    area: NDArray[np.int32]
    opening: NDArray[np.int32]
    state: NDArray[np.int8]
    available: NDArray[np.int32]
    maximum: NDArray[np.int32]
    waiting: NDArray[np.int32]
    wait_days: NDArray[np.int32]
    updated: NDArray[np.float64]  # POSIX seconds of the capacity's claim; NaN: none
    spoken: NDArray[np.int32]
    features: NDArray[np.int32]
    cleared: NDArray[np.int32]  # last day on which its organization may work there; 0: it may not
    language: Tags
    access: Tags
    school: Tags


@dataclass(frozen=True)
class Columns:
    books: Books
    ground: Ground
    services: Services
    rows: Rows

    @cached_property
    def position(self) -> dict[str, int]:
        return {service_id: i for i, service_id in enumerate(self.services.ids)}

    @cached_property
    def starts(self) -> NDArray[np.intp]:
        """Where each service's rows begin. Every service has one at least."""
        return np.searchsorted(self.rows.service, np.arange(len(self.services.ids)))

    @cached_property
    def folded_names(self) -> list[str]:
        """Each service's name and its organization's, without accents, for search without an index."""
        pairs = zip(self.services.names, self.services.organizations, strict=True)
        return [fold(f"{name} {organization}") for name, organization in pairs]

    @cached_property
    def name_order(self) -> NDArray[np.intp]:
        """Each service's place in the alphabet."""
        names = np.array([name.casefold() for name in self.services.names], dtype=object)
        return np.argsort(np.argsort(names, kind="stable"), kind="stable")

    def name_of(self, service_id: str) -> tuple[str, str] | None:
        """A service's name and its organization's; None if it is not listed."""
        at = self.position.get(service_id)
        return None if at is None else (self.services.names[at], self.services.organizations[at])

    @property
    def size(self) -> int:
        return len(self.services.ids)

    def with_any(self, rows: Mask) -> Mask:
        """Services that have one of these rows."""
        found = np.zeros(self.size, dtype=bool)
        found[self.rows.service[rows]] = True
        return found

    def best_of(self, values: NDArray[Any]) -> NDArray[Any]:
        """The highest value among each service's rows."""
        return np.maximum.reduceat(values, self.starts) if self.size else values[:0]

    def replaced(self, gone: Iterable[str], fresh: "Columns") -> "Columns":
        """Without the services named, and followed by `fresh`."""
        keep = np.ones(self.size, dtype=bool)
        keep[[self.position[i] for i in gone if i in self.position]] = False
        keep_rows = keep[self.rows.service]
        kept = Columns(self.books, fresh.ground, _kept(self.services, keep), _kept(self.rows, keep_rows))
        numbers = np.cumsum(keep, dtype=np.int32) - 1
        rows = _joined(
            _with_service(kept.rows, numbers[kept.rows.service]),
            _with_service(fresh.rows, fresh.rows.service + np.int32(keep.sum())),
        )
        return Columns(self.books, fresh.ground, _joined(kept.services, fresh.services), rows)


def _kept(part: Any, keep: Mask) -> Any:
    def one(value: Any) -> Any:
        if isinstance(value, Tags):
            return value.kept(keep)
        if isinstance(value, list):
            return [entry for entry, kept in zip(value, keep.tolist(), strict=True) if kept]
        return value[keep]

    return type(part)(**{f.name: one(getattr(part, f.name)) for f in fields(part)})


def _joined(first: Any, second: Any) -> Any:
    def one(a: Any, b: Any) -> Any:
        if isinstance(a, Tags):
            return a.followed_by(b)
        return a + b if isinstance(a, list) else np.concatenate([a, b])

    return type(first)(
        **{f.name: one(getattr(first, f.name), getattr(second, f.name)) for f in fields(first)}
    )


def _with_service(rows: Rows, service: NDArray[np.int32]) -> Rows:
    return replace(rows, service=service)
