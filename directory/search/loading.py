"""Reads the database into columns with a few wide selects; never builds object graphs."""

import gc
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from sqlalchemy import select

from directory.db import db
from directory.models import (
    Accessibility,
    Attribute,
    District,
    Eligibility,
    Language,
    Location,
    Organization,
    Schedule,
    School,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
    Taxonomy,
    TaxonomyTerm,
)
from directory.places import Area
from directory.queries.timetables import hours_of
from directory.search.areas import Ground, area_of, rings_of
from directory.search.columns import COSTS, KINDS, STATES, Books, Columns, Rows, Services
from directory.search.openings import Row
from directory.search.tags import Tags
from directory.vocabulary import CATEGORY_TAXONOMY, AreaKind, CapacityStatus, LocationType, ServiceStatus

BATCH = 400
"""Ids in one IN (…): far below every database's limit."""

SEALED_AREAS = {AreaKind.ZIPS, AreaKind.COUNTY, AreaKind.STATEWIDE, AreaKind.DISTRICT, AreaKind.ANYWHERE}
"""The only areas a confidential placement is matched by: a polygon or a zone could be drawn round it."""

_STATE_OF = {
    CapacityStatus.CAPACITY: "open",
    CapacityStatus.NO_CAPACITY: "full",
    CapacityStatus.WAITLIST: "waitlist",
    CapacityStatus.ASSESSMENT_REQUIRED: "assessment",
}

Ids = Sequence[str] | None


def load_columns(books: Books, ids: Ids = None) -> Columns:
    """The whole directory, or some services. Only active ones are listed."""
    with _no_collecting():
        services = list(_rows(_listed(), Service.id, ids))
        placements = _placements([s.id for s in services] if ids is not None else None)
        ground = load_ground()
        return Columns(books, ground, *_assemble(books, services, placements, ids, ground))


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Python's collector walks all rows again and again while they come in: without it, half the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def load_ground() -> Ground:
    districts = db.session.execute(select(District.id, District.zips)).all()
    zones = db.session.execute(select(School.id, School.zone).where(School.zone.is_not(None)))
    return Ground(
        districts=frozenset(district_id for district_id, _ in districts),
        district_zips=frozenset(z for _, zips in districts for z in zips or ()),
        zones={school_id: rings_of(zone) for school_id, zone in zones},
    )


def _rows(statement: Any, column: Any, ids: Ids) -> Iterator[Any]:
    if ids is None:
        yield from db.session.execute(statement.execution_options(yield_per=5000))
        return
    for first in range(0, len(ids), BATCH):
        yield from db.session.execute(statement.where(column.in_(ids[first : first + BATCH])))


def _listed() -> Any:
    return (
        select(
            Service.id, Service.name, Service.minimum_age, Service.maximum_age, Service.cost_kind,
            Service.kind, Service.interpretation_services, Service.assured_date,
            Service.audience, Service.delivery, Organization.name.label("organization"),
            Eligibility.any_age, Eligibility.grades, Eligibility.documents_asked, Eligibility.lives_in,
        )
        .join(Organization, Service.organization_id == Organization.id)
        .outerjoin(Eligibility, Eligibility.service_id == Service.id)
        .where(Service.status == ServiceStatus.ACTIVE)
    )  # fmt: skip


def _placements(ids: Ids) -> dict[str, list[Any]]:
    statement = (
        select(
            ServiceAtLocation.id, ServiceAtLocation.service_id, ServiceAtLocation.location_id,
            Location.latitude, Location.longitude, Location.confidential, Location.location_type,
            School.slug.label("school"),
        )
        .join(Location, ServiceAtLocation.location_id == Location.id)
        .outerjoin(School, School.location_id == Location.id)
        .order_by(ServiceAtLocation.id)
    )  # fmt: skip
    found = defaultdict(list)
    for row in _rows(statement, ServiceAtLocation.service_id, ids):
        found[row.service_id].append(row)
    return found


class _Linked:
    """Rows that hang on a service or a placement, by the id of what they hang on."""

    def __init__(self, ids: Ids, service_ids: Ids, location_ids: Ids, ground: Ground) -> None:
        self.ground = ground
        self.categories: dict[str, list[Term]] = _categories(service_ids)
        self.areas = _owned(ServiceArea, (ServiceArea.kind, ServiceArea.members, ServiceArea.extent), ids)
        self.schedules = _owned(Schedule, _SCHEDULE, ids, location_ids)
        self.languages = _owned(Language, (Language.code, Language.name), ids, location_ids)
        self.features = _features(location_ids)
        self.capacities = _capacities(service_ids)


_SCHEDULE = (
    Schedule.freq, Schedule.interval, Schedule.byday, Schedule.bymonthday, Schedule.dtstart, Schedule.until,
    Schedule.count, Schedule.valid_from, Schedule.valid_to, Schedule.opens_at, Schedule.closes_at,
    Schedule.description, Schedule.season,
)  # fmt: skip


def _owned(model: Any, columns: tuple[Any, ...], ids: Ids, location_ids: Ids = ()) -> dict[str, list[Any]]:
    """`ids` are those of services and placements together; None for everything."""
    found = defaultdict(list)
    owners = [(model.service_id, ids), (model.service_at_location_id, ids)]
    if location_ids is None or location_ids:
        owners.append((model.location_id, location_ids))
    for column, chosen in owners:
        statement = select(column.label("owner"), *columns).where(column.is_not(None)).order_by(model.id)
        for row in _rows(statement, column, chosen):
            found[row.owner].append(row)
    return found


Term = tuple[str, str, tuple[str, ...]]
"""A category's slug, its group and its result areas."""


def _categories(ids: Ids) -> dict[str, list[Term]]:
    statement = (
        select(Attribute.link_id, Attribute.taxonomy_term_id)
        .where(Attribute.link_entity == "service", Attribute.link_type == "category")
        .order_by(Attribute.position, Attribute.id)
    )
    found, terms = defaultdict(list), _terms()
    for row in _rows(statement, Attribute.link_id, ids):
        if row.taxonomy_term_id in terms:
            found[row.link_id].append(terms[row.taxonomy_term_id])
    return found


def _terms() -> dict[str, Term]:
    rows = db.session.execute(
        select(TaxonomyTerm.id, TaxonomyTerm.parent_id, TaxonomyTerm.code, TaxonomyTerm.details)
        .join(Taxonomy, TaxonomyTerm.taxonomy_id == Taxonomy.id)
        .where(Taxonomy.code == CATEGORY_TAXONOMY, TaxonomyTerm.code.is_not(None))
    ).all()
    codes = {row.id: row.code for row in rows}
    return {
        row.id: (row.code, codes.get(row.parent_id, ""), tuple((row.details or {}).get("results") or ()))
        for row in rows
    }


def _features(location_ids: Ids) -> dict[str, list[str]]:
    statement = select(Accessibility.location_id, Accessibility.feature).where(
        Accessibility.feature.is_not(None)
    )
    found = defaultdict(list)
    for location_id, feature in _rows(statement, Accessibility.location_id, location_ids):
        found[location_id].append(str(feature))
    return found


def _capacities(ids: Ids) -> dict[tuple[str, str], Any]:
    """The newest claim of each placement, and of each service as a whole under ""."""
    statement = select(
        ServiceCapacity.service_id, ServiceCapacity.service_at_location_id, ServiceCapacity.available,
        ServiceCapacity.waiting, ServiceCapacity.status, ServiceCapacity.updated,
    ).order_by(ServiceCapacity.updated, ServiceCapacity.id)  # fmt: skip
    rows = _rows(statement, ServiceCapacity.service_id, ids)
    return {(row.service_id, row.service_at_location_id or ""): row for row in rows}


def _assemble(
    books: Books, services: list[Any], placements: dict[str, list[Any]], ids: Ids, ground: Ground
) -> tuple[Services, Rows]:
    if ids is None:
        linked = _Linked(None, None, None, ground)
    else:
        placed = [p for s in services for p in placements.get(s.id, ())]
        found = [s.id for s in services]
        locations = list({p.location_id for p in placed})
        linked = _Linked([*found, *(p.id for p in placed)], found, locations, ground)
    return _service_columns(books, services, linked), _row_columns(books, services, placements, linked)


def _service_columns(books: Books, services: list[Any], linked: _Linked) -> Services:
    categories = [linked.categories.get(s.id, []) for s in services]
    return Services(
        ids=[s.id for s in services],
        names=[s.name for s in services],
        organizations=[s.organization for s in services],
        minimum_age=_floats(s.minimum_age for s in services),
        maximum_age=_floats(s.maximum_age for s in services),
        any_age=np.array([s.any_age is True for s in services], dtype=bool),
        cost=_small(COSTS.index(s.cost_kind) if s.cost_kind else -1 for s in services),
        kind=_small(KINDS.index(s.kind) for s in services),
        documents=_small(-1 if s.documents_asked is None else int(s.documents_asked) for s in services),
        interprets=np.array([bool(s.interpretation_services) for s in services], dtype=bool),
        confirmed=np.array([s.assured_date.toordinal() if s.assured_date else 0 for s in services], np.int32),
        spin=np.array([zlib.crc32(s.id.encode()) for s in services], dtype=np.uint32),
        main=np.array([books.category.number(c[0][0]) if c else -1 for c in categories], dtype=np.int16),
        category=Tags.of(books.category, [[slug for slug, _, _ in c] for c in categories]),
        group=Tags.of(books.group, [[group for _, group, _ in c if group] for c in categories]),
        result=Tags.of(books.result, [[r for _, _, results in c for r in results] for c in categories]),
        audience=Tags.of(books.audience, [s.audience or () for s in services]),
        delivery=Tags.of(books.delivery, [s.delivery or () for s in services]),
        grade=Tags.of(books.grade, [s.grades or () for s in services]),
    )


def _row_columns(
    books: Books, services: list[Any], placements: dict[str, list[Any]], linked: _Linked
) -> Rows:
    pairs = [(i, s, p) for i, s in enumerate(services) for p in placements.get(s.id) or (None,)]
    claims = [_claim(linked, s, p) for _, s, p in pairs]
    hidden = [p is not None and bool(p.confidential) for _, _, p in pairs]
    points = [_point(p) for _, _, p in pairs]
    return Rows(
        service=np.array([i for i, _, _ in pairs], dtype=np.int32),
        placements=[p.id if p is not None else "" for _, _, p in pairs],
        latitude=_doubles(point[0] for point in points),
        longitude=_doubles(point[1] for point in points),
        confidential=np.array(hidden, dtype=bool),
        area=np.array(
            [books.areas.number(_areas(linked, s, p, h)) for (_, s, p), h in zip(pairs, hidden, strict=True)],
            np.int32,
        ),
        opening=np.array([books.openings.number(_hours(linked, s, p)) for _, s, p in pairs], np.int32),
        state=_small(STATES.index(_STATE_OF[c.status]) if c else 0 for c in claims),
        available=_whole(c.available if c else None for c in claims),
        waiting=_whole(c.waiting if c else None for c in claims),
        updated=_doubles(c.updated.timestamp() if c else None for c in claims),
        language=Tags.of(books.language, [_languages(linked, s, p) for _, s, p in pairs]),
        access=Tags.of(books.access, [_access(linked, p) for _, _, p in pairs]),
        school=Tags.of(books.school, [[p.school] if p is not None and p.school else [] for _, _, p in pairs]),
    )


def _point(placement: Any) -> tuple[float | None, float | None]:
    """Where a placement is, unless that is confidential, online or not known."""
    if placement is None or placement.confidential or placement.location_type != LocationType.PHYSICAL:
        return None, None
    return placement.latitude, placement.longitude


def _claim(linked: _Linked, service: Any, placement: Any) -> Any:
    own = linked.capacities.get((service.id, placement.id)) if placement is not None else None
    return own or linked.capacities.get((service.id, ""))


def _areas(linked: _Linked, service: Any, placement: Any, is_hidden: bool) -> list[Area]:
    """The placement's areas, else the service's, else where its eligibility says people must live."""
    own = linked.areas.get(placement.id) if placement is not None else None
    rows = own or linked.areas.get(service.id)
    told = [(row.kind, row.members, row.extent) for row in rows] if rows else _lives_in(service.lives_in)
    ground = linked.ground
    return [
        area_of(kind, members, extent, ground)
        for kind, members, extent in told
        if not is_hidden or kind in SEALED_AREAS
    ]


def _lives_in(rule: dict[str, Any] | None) -> list[tuple[AreaKind, list[str] | None, None]]:
    match rule or {}:
        case {"anywhere": True}:
            return [(AreaKind.ANYWHERE, None, None)]
        case {"zips": [*zips]}:
            return [(AreaKind.ZIPS, zips, None)]
        case {"county": str(county)}:
            return [(AreaKind.COUNTY, [county], None)]
        case {"school_zone": str(school)}:
            return [(AreaKind.SCHOOL_ZONE, [school], None)]
        case {"district": True}:
            return [(AreaKind.DISTRICT, None, None)]
    return []


def _hours(linked: _Linked, service: Any, placement: Any) -> list[Row]:
    """The placement's schedule, else the service's, else its location's; a school's is not its partners'."""
    rows = linked.schedules.get(placement.id) if placement is not None else None
    rows = rows or linked.schedules.get(service.id)
    if not rows and placement is not None and not placement.school:
        rows = linked.schedules.get(placement.location_id)
    return [(str(row.season) if row.season else "", hours_of(row)) for row in rows or ()]


def _languages(linked: _Linked, service: Any, placement: Any) -> list[str]:
    own = linked.languages.get(placement.id, []) if placement is not None else []
    rows = [*own, *linked.languages.get(service.id, [])]
    if not rows and placement is not None and not placement.school:
        rows = linked.languages.get(placement.location_id, [])
    return [row.code.lower() for row in rows if row.code]


def _access(linked: _Linked, placement: Any) -> list[str]:
    """What is known of a building. A confidential one says nothing of its building."""
    if placement is None or placement.confidential:
        return []
    return linked.features.get(placement.location_id, [])


def _floats(values: Iterable[float | None]) -> Any:
    return np.array([np.nan if v is None else v for v in values], dtype=np.float32)


def _doubles(values: Iterable[float | None]) -> Any:
    return np.array([np.nan if v is None else v for v in values], dtype=np.float64)


def _small(values: Iterable[int]) -> Any:
    return np.array(list(values), dtype=np.int8)


def _whole(values: Iterable[int | None]) -> Any:
    return np.array([-1 if v is None else v for v in values], dtype=np.int32)
