"""Reads the database into columns with a few wide selects; never builds object graphs."""

import gc
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from sqlalchemy import select

from directory.db import db
from directory.matching.facts import Rules
from directory.models import (
    District,
    School,
    Service,
)
from directory.places import Area
from directory.queries.timetables import hours_of
from directory.search.areas import Ground, area_of, rings_of
from directory.search.columns import (
    COSTS,
    FOR_GOOD,
    KINDS,
    NOBODY_SAYS,
    STATES,
    Books,
    Columns,
    Rows,
    Services,
)
from directory.search.linked import Ids, Linked, listed, placements_of, rows_of
from directory.search.needs.tongues import interpreted_in
from directory.search.openings import Row
from directory.search.tags import Tags
from directory.vocabulary import (
    AreaKind,
    Audience,
    CapacityStatus,
    Delivery,
    Extra,
    LocationType,
    PartnershipStatus,
    StatusPolicy,
)

SEALED_AREAS = {AreaKind.ZIPS, AreaKind.COUNTY, AreaKind.STATEWIDE, AreaKind.DISTRICT, AreaKind.ANYWHERE}
"""The only areas a confidential placement is matched by: a polygon or a zone could be drawn round it."""

_STATE_OF = {
    CapacityStatus.CAPACITY: "open",
    CapacityStatus.NO_CAPACITY: "full",
    CapacityStatus.WAITLIST: "waitlist",
    CapacityStatus.ASSESSMENT_REQUIRED: "assessment",
}


def load_columns(books: Books, ids: Ids = None) -> Columns:
    """The whole directory, or some services. Only active ones are listed."""
    with _no_collecting():
        services = list(rows_of(listed(), Service.id, ids))
        placements = placements_of([s.id for s in services] if ids is not None else None)
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
    schools = db.session.execute(select(School.id, School.slug, School.zone)).all()
    return Ground(
        districts=frozenset(district_id for district_id, _ in districts),
        district_zips=frozenset(z for _, zips in districts for z in zips or ()),
        zones={school_id: rings_of(zone) for school_id, _, zone in schools if zone is not None},
        school_ids={slug: school_id for school_id, slug, _ in schools},
    )


def _assemble(
    books: Books, services: list[Any], placements: dict[str, list[Any]], ids: Ids, ground: Ground
) -> tuple[Services, Rows]:
    if ids is None:
        linked = Linked(None, None, None, ground)
    else:
        placed = [p for s in services for p in placements.get(s.id, ())]
        found = [s.id for s in services]
        locations = list({p.location_id for p in placed})
        linked = Linked([*found, *(p.id for p in placed)], found, locations, ground)
    return _service_columns(books, services, linked), _row_columns(books, services, placements, linked)


def _service_columns(books: Books, services: list[Any], linked: Linked) -> Services:
    categories = [linked.categories.get(s.id, []) for s in services]
    return Services(
        ids=[s.id for s in services],
        names=[s.name for s in services],
        organizations=[s.organization for s in services],
        organization_ids=[s.organization_id for s in services],
        rule=np.array([books.rules.number(_rules(linked, s)) for s in services], dtype=np.int32),
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


def _row_columns(books: Books, services: list[Any], placements: dict[str, list[Any]], linked: Linked) -> Rows:
    pairs = [(i, s, p) for i, s in enumerate(services) for p in placements.get(s.id) or (None,)]
    claims = [_claim(linked, s, p) for _, s, p in pairs]
    hidden = [p is not None and bool(p.confidential) for _, _, p in pairs]
    points = [_point(p) for _, _, p in pairs]
    languages = [list(dict.fromkeys(_languages(linked, s, p))) for _, s, p in pairs]
    features = [list(dict.fromkeys(_access(linked, p))) for _, _, p in pairs]
    return Rows(
        service=np.array([i for i, _, _ in pairs], dtype=np.int32),
        placements=[p.id if p is not None else "" for _, _, p in pairs],
        locations=[p.location_id if p is not None and not p.confidential else "" for _, _, p in pairs],
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
        maximum=_whole(c.maximum if c else None for c in claims),
        waiting=_whole(c.waiting if c else None for c in claims),
        wait_days=_whole(c.wait_days if c else None for c in claims),
        updated=_doubles(c.updated.timestamp() if c else None for c in claims),
        spoken=np.array([books.spoken.number(tuple(told)) for told in languages], dtype=np.int32),
        features=np.array([books.features.number(tuple(told)) for told in features], dtype=np.int32),
        cleared=np.array([_cleared_until(linked, s, p) for _, s, p in pairs], dtype=np.int32),
        language=Tags.of(books.language, languages),
        access=Tags.of(books.access, features),
        school=Tags.of(books.school, [[p.school] if p is not None and p.school else [] for _, _, p in pairs]),
    )


def _rules(linked: Linked, service: Any) -> Rules:
    insurance = service.insurance or {}
    return Rules(
        minimum_age=service.minimum_age,
        maximum_age=service.maximum_age,
        any_age=service.any_age is True,
        grades=tuple(service.grades or ()),
        audience=_known(Audience, service.audience),
        gender=service.gender or "",
        enrolled=service.enrolled or "",
        enrolled_at=tuple(sorted(service.enrolled_at or ())),
        enrolled_in=_districts(linked, service) if service.enrolled == "district" else (),
        income_limit=service.income_limit,
        referral_required=service.referral_required,
        insurance_needed=insurance.get("needed"),
        insurance_accepted=tuple(map(str, insurance.get("accepted") or ())),
        documents_asked=service.documents_asked,
        documents=tuple(sorted(set(linked.documents.get(service.id, ())))),
        status_policy=StatusPolicy(service.status_policy) if service.status_policy else None,
        status_policy_as_of=service.status_policy_as_of,
        cost_kind=str(service.cost_kind or ""),
        delivery=_known(Delivery, service.delivery),
        extras=_known(Extra, service.extras),
        interprets=bool(service.interpretation_services),
        interpreted=interpreted_in(service.interpretation_services or ""),
        tier=service.tier,
        response_days=service.response_days,
    )


def _districts(linked: Linked, service: Any) -> tuple[str, ...]:
    """Whose students are meant by "the district's": of its agreements, else the only one there is."""
    agreed = {row.of_district for row in linked.partnerships.get(service.organization_id, ())}
    every = linked.ground.districts
    return tuple(sorted(agreed or (every if len(every) == 1 else ())))


def _known(kind: Any, values: Iterable[str] | None) -> tuple[Any, ...]:
    """A word that an import brought and nobody here knows says nothing."""
    known = {str(one) for one in kind}
    return tuple(kind(value) for value in dict.fromkeys(values or ()) if value in known)


WORKS = {PartnershipStatus.APPROVED, PartnershipStatus.CONDITIONAL}


def _cleared_until(linked: Linked, service: Any, placement: Any) -> int:
    """The last day on which its agreements let the organization work at a school; NOBODY_SAYS elsewhere."""
    if placement is None or not placement.school:
        return NOBODY_SAYS
    here = [
        row
        for row in linked.partnerships.get(service.organization_id, ())
        if row.school_id == placement.school_id or row.district_id == placement.district_id
    ]
    if not here:
        return NOBODY_SAYS
    lasting = [row.ends_on.toordinal() if row.ends_on else FOR_GOOD for row in here if row.status in WORKS]
    return max(lasting, default=0)


def _point(placement: Any) -> tuple[float | None, float | None]:
    """Where a placement is, unless that is confidential, online or not known."""
    if placement is None or placement.confidential or placement.location_type != LocationType.PHYSICAL:
        return None, None
    return placement.latitude, placement.longitude


def _claim(linked: Linked, service: Any, placement: Any) -> Any:
    own = linked.capacities.get((service.id, placement.id)) if placement is not None else None
    return own or linked.capacities.get((service.id, ""))


def _areas(linked: Linked, service: Any, placement: Any, is_hidden: bool) -> list[Area]:
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


def _hours(linked: Linked, service: Any, placement: Any) -> list[Row]:
    """The placement's schedule, else the service's, else its location's; a school's is not its partners'."""
    rows = linked.schedules.get(placement.id) if placement is not None else None
    rows = rows or linked.schedules.get(service.id)
    if not rows and placement is not None and not placement.school:
        rows = linked.schedules.get(placement.location_id)
    return [(str(row.season) if row.season else "", hours_of(row)) for row in rows or ()]


def _languages(linked: Linked, service: Any, placement: Any) -> list[str]:
    own = linked.languages.get(placement.id, []) if placement is not None else []
    rows = [*own, *linked.languages.get(service.id, [])]
    if not rows and placement is not None and not placement.school:
        rows = linked.languages.get(placement.location_id, [])
    return [row.code.lower() for row in rows if row.code]


def _access(linked: Linked, placement: Any) -> list[str]:
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
