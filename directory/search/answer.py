"""What a search answers with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from directory.search.place import Place
from directory.search.query import MAX_PAGE, PAGE_SIZE, Query
from directory.search.wording import Reason
from directory.vocabulary import Verdict


@dataclass(frozen=True, slots=True)
class Capacity:
    """`state` is open, waitlist, full, assessment or unknown. `stale`: 60 days old or more, not believed."""

    state: str
    available: int | None
    waiting: int | None
    days_ago: int | None
    stale: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One service at its best placement for this question.

    Of a confidential place there is no name, no id and no distance. `asks` names the filters that nobody
    knows the answer to ("ask first"); `in_area` is about the place asked from, UNKNOWN without one.
    """

    service_id: str
    placement_id: str | None
    location_id: str | None
    organization_id: str
    service: str
    organization: str
    location: str | None
    description: str | None
    categories: tuple[str, ...]
    miles: float | None
    capacity: Capacity
    cost_kind: str | None
    next_opening: datetime | None
    is_open_now: bool
    hours: str
    in_area: Verdict
    confirmed_days: int | None
    more_places: int
    is_confidential: bool
    asks: tuple[str, ...]
    reasons: tuple[Reason, ...]
    reason: str
    point: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Loosening:
    """Without the filter `key` (a field of the query, "q" or "near"), `query` lists `count` services."""

    key: str
    query: Query
    count: int


@dataclass(frozen=True, slots=True)
class Answer:
    """`total` services are listed, over all pages; the last `asks` of them have a filter that nobody knows
    the answer to. `counts` hold the sure ones. `radius` is how far the search reached (None: everywhere).
    """

    query: Query
    hits: Sequence[Hit]
    total: int
    asks: int
    counts: Mapping[str, Mapping[str, int]]
    readings: Sequence[Any]
    did_you_mean: str
    loosen: Sequence[Loosening]
    closest: Sequence[Hit]
    place: Place | None
    radius: float | None
    engine: str
    words: tuple[str, ...]

    @property
    def pages(self) -> int:
        return min(MAX_PAGE, -(-self.total // PAGE_SIZE))
