"""What narrows a search, each filter as two masks over rows: surely so, and not known.

A row that is neither is not so. A row that is not known stays, marked "ask first" and ranked behind the
sure ones: missing facts are never a no, and never a yes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time

import numpy as np
from numpy.typing import NDArray

from directory.hours import mask_for
from directory.search.columns import COSTS, KINDS, STATES, Columns
from directory.search.place import Place, miles_between
from directory.search.query import DAYS, Query
from directory.search.ranking import STALE_DAYS
from directory.search.snapshot import Snapshot
from directory.search.tags import Mask, Tags
from directory.vocabulary import GRADES

HOW_DELIVERIES = {
    "comes_to_us": ("on_site", "push_in", "pull_out", "lunch", "mobile_unit"),
    "online": ("virtual", "phone"),
    "home": ("home_visit",),
}
AUDIENCES = {
    "student": ("student", "family"),
    "parent_caregiver": ("parent_caregiver", "family"),
    "family": ("family", "student", "parent_caregiver"),
    "staff": ("staff",),
    "resident": ("resident",),
}
SCHOOL_DAYS = range(5)
BEFORE_SCHOOL = mask_for(SCHOOL_DAYS, time(6), time(8, 30))
AFTER_SCHOOL = mask_for(SCHOOL_DAYS, time(14, 30), time(18, 30))
FIRST_GRADE_AGE = 6


@dataclass(frozen=True)
class Narrowing:
    """`fields` are the query's fields it comes from; taking them away takes it away."""

    name: str
    fields: tuple[str, ...]
    met: Mask
    unknown: Mask


@dataclass(frozen=True)
class Asked:
    """What filters are measured against."""

    query: Query
    snapshot: Snapshot
    place: Place | None
    now: datetime

    @property
    def columns(self) -> Columns:
        return self.snapshot.columns

    @property
    def miles(self) -> NDArray[np.float32]:
        """From the place to each row; NaN without a place, for a placeless row and for a confidential one."""
        rows = self.columns.rows
        if self.place is None or self.place.point is None:
            return np.full(len(rows.service), np.nan, dtype=np.float32)
        point = self.place.point
        found: NDArray[np.float32] = self.snapshot.kept.get(
            ("miles", point), lambda: miles_between(point, rows.latitude, rows.longitude)
        )
        return found


def narrowings(asked: Asked) -> list[Narrowing]:
    """One for each filter that was asked for."""
    return [found for make in _FILTERS for found in make(asked)]


Made = Iterator[Narrowing]


def _of_services(asked: Asked, name: str, met: Mask, known: Mask, *fields: str) -> Narrowing:
    service = asked.columns.rows.service
    return Narrowing(name, fields or (name,), met[service], ~(known | met)[service])


def _of_rows(name: str, met: Mask, known: Mask, *fields: str) -> Narrowing:
    return Narrowing(name, fields or (name,), met, ~(known | met))


def _tagged(asked: Asked, name: str, tags: Tags, wanted: tuple[str, ...]) -> Made:
    if wanted:
        yield _of_services(asked, name, tags.having(wanted), tags.given)


def _category(asked: Asked) -> Made:
    if asked.query.c:
        services = asked.columns.services
        met = services.category.having(asked.query.c) | services.group.having(asked.query.c)
        yield _of_services(asked, "c", met, np.ones(asked.columns.size, dtype=bool))


def _result(asked: Asked) -> Made:
    return _tagged(asked, "result", asked.columns.services.result, asked.query.result)


def _audience(asked: Asked) -> Made:
    wanted = tuple(value for who in asked.query.who for value in AUDIENCES[who])
    return _tagged(asked, "who", asked.columns.services.audience, wanted)


def _delivery(asked: Asked) -> Made:
    wanted = tuple(value for how in asked.query.how for value in HOW_DELIVERIES[how])
    return _tagged(asked, "how", asked.columns.services.delivery, wanted)


def _cost(asked: Asked) -> Made:
    if asked.query.cost:
        cost = asked.columns.services.cost
        met = np.isin(cost, [COSTS.index(kind) for kind in asked.query.cost])
        yield _of_services(asked, "cost", met, cost >= 0)


def _kind(asked: Asked) -> Made:
    if asked.query.kind:
        met = asked.columns.services.kind == KINDS.index(asked.query.kind)
        yield _of_services(asked, "kind", met, np.ones(asked.columns.size, dtype=bool))


def _documents(asked: Asked) -> Made:
    if asked.query.docs:
        documents = asked.columns.services.documents
        yield _of_services(asked, "docs", documents == 0, documents >= 0)


def _age(asked: Asked) -> Made:
    if asked.query.age is not None:
        yield _of_services(asked, "age", *_fits_ages(asked.columns, asked.query.age, asked.query.age))


def _grade(asked: Asked) -> Made:
    if asked.query.grade:
        yield _of_services(asked, "grade", *fits_grade(asked.columns, asked.query.grade))


def fits_grade(columns: Columns, grade: str) -> tuple[Mask, Mask]:
    """Whether a child of that grade may come, and whether that is known. By age if only ages are told."""
    by_age, age_known = fits_grade_by_age(columns, grade)
    grades = columns.services.grade
    return np.where(grades.given, grades.having([grade]), by_age), grades.given | age_known


def fits_grade_by_age(columns: Columns, grade: str) -> tuple[Mask, Mask]:
    youngest = ages_of_grade(grade)
    return _fits_ages(columns, youngest, youngest + 1, use_grades=False)


def ages_of_grade(grade: str) -> int:
    """The younger of the two ages that children of a grade mostly have."""
    return GRADES.index(grade) - GRADES.index("1") + FIRST_GRADE_AGE


def _fits_ages(columns: Columns, youngest: int, oldest: int, *, use_grades: bool = True) -> tuple[Mask, Mask]:
    """Whether somebody from `youngest` to `oldest` may come, and whether that is known. By grade if only
    grades are told."""
    services = columns.services
    low, high = services.minimum_age, services.maximum_age
    told = ~(np.isnan(low) & np.isnan(high)) | services.any_age
    met = told & ~(low > oldest) & ~(high + 1 <= youngest)
    if not use_grades:
        return met, told
    grades = [grade for grade in GRADES if youngest - 1 <= ages_of_grade(grade) <= oldest]
    graded = services.grade.given
    return met | (~told & services.grade.having(grades)), told | graded


def _language(asked: Asked) -> Made:
    """Spoken is sure. Where somebody interprets, ask whether that is true of this language."""
    if asked.query.lang:
        columns = asked.columns
        spoken = columns.rows.language
        interprets = columns.services.interprets[columns.rows.service]
        yield _of_rows("lang", spoken.having(asked.query.lang), spoken.given & ~interprets)


def _access(asked: Asked) -> Made:
    """A feature that is not listed is not known to be missing."""
    for feature in asked.query.access:
        met = asked.columns.rows.access.having([feature])
        yield _of_rows("access", met, np.zeros_like(met), "access")


def _at_school(asked: Asked) -> Made:
    if asked.query.at:
        met = asked.columns.rows.school.having([asked.query.at])
        yield _of_rows("at", met, np.ones_like(met))


def _within(asked: Asked) -> Made:
    if asked.query.within is not None and asked.place is not None and asked.place.point is not None:
        miles = asked.miles
        yield _of_rows("within", miles <= asked.query.within, ~np.isnan(miles))


def _places(asked: Asked) -> Made:
    if asked.query.places:
        states = row_states(asked)
        wanted = [STATES.index(state) for state in asked.query.places]
        yield _of_rows("places", np.isin(states, wanted), states > 0)


def row_states(asked: Asked) -> NDArray[np.int8]:
    """Each row's claim about its places, as a number of STATES; one older than 60 days says nothing."""
    rows = asked.columns.rows
    days = (asked.now.timestamp() - rows.updated) / 86400
    return np.where(days < STALE_DAYS, rows.state, 0).astype(np.int8)


def _open_now(asked: Asked) -> Made:
    if asked.query.open_now:
        yield _by_opening(asked, "open", open_now(asked), "open_now")


def open_now(asked: Asked) -> Mask:
    """For each distinct timetable."""
    arrays = asked.columns.books.openings.arrays()
    return arrays.open_at(asked.now, asked.snapshot.zone, asked.snapshot.calendar)


def _by_opening(asked: Asked, name: str, is_so: Mask, *fields: str) -> Narrowing:
    opening = asked.columns.rows.opening
    known = asked.columns.books.openings.arrays().known
    return _of_rows(name, is_so[opening], known[opening], *fields)


def _window(asked: Asked) -> Made:
    """On a day, between two times, or both."""
    query = asked.query
    if query.day or query.start or query.end:
        days = [DAYS.index(query.day)] if query.day else range(7)
        mask = mask_for(days, query.start or time(0), query.end or time(0))
        is_so = asked.columns.books.openings.arrays().overlapping(mask)
        yield _by_opening(asked, "time", is_so, "day", "start", "end")


def _when(asked: Asked) -> Made:
    if asked.query.when:
        is_so = np.logical_or.reduce([opens_when(asked, when) for when in asked.query.when])
        yield _by_opening(asked, "when", is_so)


def opens_when(asked: Asked, when: str) -> Mask:
    """For each distinct timetable."""
    arrays = asked.columns.books.openings.arrays()
    match when:
        case "before_school":
            return arrays.overlapping(BEFORE_SCHOOL)
        case "after_school":
            return arrays.overlapping(AFTER_SCHOOL)
        case "evening":
            return arrays.evening
        case "weekend":
            return arrays.weekend
    return arrays.summer


_FILTERS: tuple[Callable[[Asked], Made], ...] = (
    _category, _open_now, _window, _when, _age, _grade, _cost, _language, _at_school, _within, _delivery,
    _places, _documents, _access, _audience, _result, _kind,
)  # fmt: skip
