"""Which records answer a question, in which order, without reading them: ids, a page or all of them.

Where words are asked for, the directory's own search engine says what answers and how well; the database
says what passes the filters. Elsewhere records come in the order of their ids, so that a page costs one read.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import func, select

from directory.db import db
from directory.models import (
    Location,
    Organization,
    Service,
    ServiceArea,
    ServiceAtLocation,
    Taxonomy,
    TaxonomyTerm,
)
from directory.places import FamilyPlace, Point, any_contains
from directory.search import query_from, ranked
from directory.search.areas import UNMET, area_of
from directory.search.loading import load_ground
from directory.search.place import Place, locate, miles_between
from directory.search.snapshot import snapshot
from directory.vocabulary import Verdict
from directory.web import now
from directory.web.api import conditions
from directory.web.api.questions import Asked

METRES_IN_A_MILE = 1609.344
FEW = 900
"""So few ranked ids are asked for by name. Of more, all that pass are read, and matched here."""


@dataclass(frozen=True)
class Found:
    """`page` gives the ids of one page; `after` the ids that follow one ("" at first), at most so many."""

    total: Callable[[], int]
    page: Callable[[int, int], list[str]]
    after: Callable[[str, int], list[str]]


def find_for(name: str, asked: Asked) -> Found:
    match name:
        case "services":
            return _services(asked)
        case "service_at_locations":
            return _placements(asked)
        case "organizations":
            return _by_id(Organization, list(conditions.organization_conditions(asked)))
        case "taxonomies":
            return _by_id(Taxonomy, list(conditions.taxonomy_conditions(asked)))
    return _by_id(TaxonomyTerm, list(conditions.term_conditions(asked)))


def _by_id(model: Any, where: list[Any], joined: Any = None) -> Found:
    base = select(model.id) if joined is None else select(model.id).join(joined)
    base = base.where(*where)
    ordered = base.order_by(model.id)

    def total() -> int:
        return db.session.scalar(select(func.count()).select_from(base.subquery())) or 0

    def page(number: int, size: int) -> list[str]:
        return list(db.session.scalars(ordered.limit(size).offset((number - 1) * size)))

    def after(last: str, size: int) -> list[str]:
        rest = ordered.where(model.id > last) if last else ordered
        return list(db.session.scalars(rest.limit(size)))

    return Found(total, page, after)


def _in_order(ids: list[str]) -> Found:
    """A settled order. `after` goes by place, so ids come once each."""
    places: dict[str, int] = {}

    def after(last: str, size: int) -> list[str]:
        if last and not places:
            places.update((key, place) for place, key in enumerate(ids))
        first = places[last] + 1 if last else 0
        return ids[first : first + size]

    return Found(lambda: len(ids), lambda number, size: ids[(number - 1) * size : number * size], after)


# services


def _services(asked: Asked) -> Found:
    where = list(conditions.service_conditions(asked))
    if not _words_of(asked):
        return _by_id(Service, where)
    return _in_order(_ranked_services(asked, where))


def _words_of(asked: Asked) -> str:
    return query_from({"q": asked.search}).q


def _ranked_services(asked: Asked, where: list[Any]) -> list[str]:
    """What the engine lists, best first, then what it does not list and the words are in."""
    order = ranked(query_from({"q": asked.search}), now(), lang=asked.language)
    passing = _passing(order, where)
    others = db.session.scalars(
        select(Service.id).where(*conditions.is_unlisted_match(asked), *where).order_by(Service.id)
    )
    first = [key for key in order if key in passing]
    return first + [key for key in others if key not in passing]


def _passing(ids: list[str], where: list[Any]) -> set[str]:
    """Of these services those that are there and pass the filters."""
    narrowed = select(Service.id).where(*where)
    if len(ids) <= FEW:
        narrowed = narrowed.where(Service.id.in_(ids))
    return set(db.session.scalars(narrowed))


# placements


def _placements(asked: Asked) -> Found:
    where = list(conditions.placement_conditions(asked))
    if not _words_of(asked) and not asked.postcode:
        return _by_id(ServiceAtLocation, where, ServiceAtLocation.service)
    columns = (ServiceAtLocation.id, ServiceAtLocation.service_id, Location.latitude, Location.longitude)
    rows = db.session.execute(
        select(*columns)
        .join(ServiceAtLocation.service)
        .join(Location, Location.id == ServiceAtLocation.location_id)
        .where(*where, Location.confidential.is_(False))
        .order_by(ServiceAtLocation.id)
    ).all()
    ids = [row[0] for row in rows]
    keep = np.ones(len(ids), dtype=bool)
    keys: list[Any] = [np.arange(len(ids))]
    if asked.postcode:
        metres, covers = _from_postcode(asked.postcode, rows)
        keep &= covers
        if asked.proximity is not None:
            keep &= metres <= asked.proximity
        keys.append(np.nan_to_num(metres, nan=np.inf))
    if _words_of(asked):
        rank = {key: place for place, key in enumerate(_ranked_services(asked, []))}
        places = np.array([rank.get(row[1], -1) for row in rows], dtype=np.int64)
        keep &= places >= 0
        keys.append(places)
    order = np.lexsort(keys)
    return _in_order([ids[place] for place in order.tolist() if keep[place]])


def _from_postcode(postcode: str, rows: Any) -> tuple[Any, Any]:
    """Metres from the middle of the postal code to each row (NaN: not known), and whether its declared area,
    if it has one, takes the postal code in."""
    place = locate(postcode)
    nowhere = np.full(len(rows), np.nan)
    latitudes = np.array([row[2] if row[2] is not None else np.nan for row in rows], dtype=np.float64)
    longitudes = np.array([row[3] if row[3] is not None else np.nan for row in rows], dtype=np.float64)
    if place is None:
        return nowhere, np.ones(len(rows), dtype=bool)
    metres = nowhere
    if place.point is not None:
        metres = miles_between(place.point, latitudes, longitudes).astype(np.float64) * METRES_IN_A_MILE
    outside = _outside(place, rows)
    return metres, np.array([row[0] not in outside for row in rows], dtype=bool)


def _outside(place: Place, rows: Any) -> set[str]:
    """Placements whose declared areas do not take the place in."""
    columns = snapshot().columns
    verdicts = columns.books.areas.verdicts(place)[columns.rows.area]
    found = {columns.rows.placements[row] for row in np.flatnonzero(verdicts == UNMET).tolist()}
    listed = set(columns.rows.placements)
    unlisted = {row[0]: row[1] for row in rows if row[0] not in listed}
    return found | (_outside_by_rows(place, unlisted) if unlisted else set())


def _outside_by_rows(place: Place, services: dict[str, str]) -> set[str]:
    """The same for placements that the search does not list. `services`: placement -> its service."""
    ground = load_ground()
    own: dict[str, list[Any]] = {}
    asked = [*services, *set(services.values())]
    for first in range(0, len(asked), FEW):
        part = asked[first : first + FEW]
        for row in db.session.scalars(
            select(ServiceArea).where(
                ServiceArea.service_id.in_(part) | ServiceArea.service_at_location_id.in_(part)
            )
        ):
            key = row.service_at_location_id or row.service_id or ""
            own.setdefault(key, []).append(area_of(row.kind, row.members, row.extent, ground))
    home = FamilyPlace(
        zip=place.zip or None, county=place.county or None, state=place.state or None,
        point=Point(*place.point) if place.point else None, point_error_miles=1.0,
    )  # fmt: skip
    return {
        key
        for key, service in services.items()
        if any_contains(own.get(key) or own.get(service) or [], home) is Verdict.UNMET
    }


def chunks_of(found: Found, size: int) -> Iterator[list[str]]:
    """All ids, so many at a time, each lot read when it is wanted."""
    last = ""
    while True:
        ids = found.after(last, size)
        if ids:
            yield ids
            last = ids[-1]
        if len(ids) < size:
            return
