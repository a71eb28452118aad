"""What the checks of quality look at: every record with what hangs on it, in a fixed number of questions.

About 20 selects of plain columns, whatever the size; Miami's 4,089 services take well under a second.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from directory.db import db
from directory.models import (
    Address,
    Attribute,
    Contact,
    Eligibility,
    Language,
    Location,
    Organization,
    Partnership,
    Phone,
    Schedule,
    School,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
    Translation,
    Url,
    ZipCode,
)
from directory.places.points import Point
from directory.places.postal_codes import parse_zip
from directory.vocabulary import ServiceStatus

Row = Any
"""A result row: columns as attributes."""


@dataclass(frozen=True, slots=True)
class Box:
    """The ground that a state's ZIP codes cover, in degrees."""

    south: float
    north: float
    west: float
    east: float

    def holds(self, point: Point, margin: float) -> bool:
        return (
            self.south - margin <= point.lat <= self.north + margin
            and self.west - margin <= point.lon <= self.east + margin
        )


@dataclass(frozen=True, slots=True)
class ZipFacts:
    point: Point
    state: str


@dataclass
class Rows:
    """`of` and `at` map an owner's id to its rows; a set holds the ids of owners that have some."""

    today: date
    now: datetime
    organizations: dict[str, Row]
    services: dict[str, Row]
    locations: dict[str, Row]
    placements: dict[str, Row]
    placements_of: dict[str, list[Row]]
    placed_at: dict[str, list[str]]  # location id -> service ids
    services_of: dict[str, list[str]]  # organization id -> service ids
    addresses_at: dict[str, list[Row]]
    schedules_of: dict[str, list[Row]]  # id of a service, placement or location
    phones_of: dict[str, list[Row]]
    reached_by_phone: set[str]
    with_language: set[str]
    with_area: set[str]
    with_url: set[str]
    with_category: set[str]
    rules_of: dict[str, Row]
    in_spanish: dict[str, set[str]]  # service id -> fields
    newest_claims: list[Row]
    zips: dict[str, ZipFacts]
    has_zips: bool
    boxes: dict[str, Box]
    spanish_services: set[str] = field(default_factory=set)  # offered where families speak Spanish

    def offered(self) -> Iterator[Row]:
        """Services that families can find."""
        return (row for row in self.services.values() if row.status in SHOWN)

    def shown_places(self) -> Iterator[Row]:
        """Places whose whereabouts pages show; a confidential one is looked at by nobody."""
        return (row for row in self.locations.values() if not row.confidential)


SHOWN = (ServiceStatus.ACTIVE, ServiceStatus.TEMPORARILY_CLOSED)


def read_rows(now: datetime, today: date) -> Rows:
    placements = _by_id(
        select(ServiceAtLocation.id, ServiceAtLocation.service_id, ServiceAtLocation.location_id)
    )
    addresses = _all(
        select(
            Address.location_id, Address.address_1, Address.city, Address.state_province, Address.postal_code,
            Address.address_type,
        ).order_by(Address.id)
    )  # fmt: skip
    services = _by_id(_SERVICES)
    phones = _all(_PHONES)
    rows = Rows(
        today=today,
        now=now,
        organizations=_by_id(_ORGANIZATIONS),
        services=services,
        locations=_by_id(_LOCATIONS),
        placements=placements,
        placements_of=_grouped(placements.values(), "service_id"),
        placed_at=_ids_by(placements.values(), "location_id", "service_id"),
        services_of=_ids_by(services.values(), "organization_id", "id"),
        addresses_at=_grouped(addresses, "location_id"),
        schedules_of=_by_owner(_all(_SCHEDULES), "service_id", "service_at_location_id", "location_id"),
        phones_of=_by_owner(phones, "service_id", "organization_id", "location_id"),
        reached_by_phone=_phone_owners(phones),
        with_language=_owners(select(Language.service_id, Language.service_at_location_id)),
        with_area=_owners(select(ServiceArea.service_id, ServiceArea.service_at_location_id)),
        with_url=_owners(select(Url.service_id, Url.organization_id)),
        with_category=_owners(
            select(Attribute.link_id).where(
                Attribute.link_entity == "service",
                Attribute.link_type == "category",
                Attribute.taxonomy_term_id.is_not(None),
            )
        ),
        rules_of={row.service_id: row for row in _all(_RULES)},
        in_spanish=_in_spanish(),
        newest_claims=list(_newest_claims()),
        zips=_zips(addresses),
        has_zips=db.session.scalar(select(ZipCode.zip).limit(1)) is not None,
        boxes=_boxes(),
    )
    rows.spanish_services = _spanish_services(rows)
    return rows


_SERVICES = select(
    Service.id, Service.organization_id, Service.name, Service.description, Service.url, Service.email,
     Service.status, Service.minimum_age, Service.maximum_age, Service.cost_kind,
    Service.fees_description, Service.alert, Service.assured_date, Service.application_process,
    Service.eligibility_description,
).order_by(Service.name, Service.id)  # fmt: skip
_ORGANIZATIONS = select(
    Organization.id, Organization.name, Organization.description, Organization.email, Organization.website,
).order_by(Organization.name, Organization.id)  # fmt: skip
_LOCATIONS = select(
    Location.id, Location.name, Location.description, Location.location_type, Location.latitude,
    Location.longitude, Location.approximate, Location.confidential, Location.organization_id,
    Location.transportation,
).order_by(Location.name, Location.id)  # fmt: skip
_SCHEDULES = select(
    Schedule.service_id, Schedule.service_at_location_id, Schedule.location_id, Schedule.freq, Schedule.byday,
    Schedule.bymonthday, Schedule.dtstart, Schedule.opens_at, Schedule.closes_at, Schedule.valid_to,
    Schedule.until, Schedule.description,
).order_by(Schedule.id)  # fmt: skip
_PHONES = (
    select(
        Phone.service_id, Phone.organization_id, Phone.location_id, Phone.service_at_location_id,
        Contact.service_id.label("contact_service_id"),
        Contact.organization_id.label("contact_organization_id"), Phone.number,
    )
    .outerjoin(Contact, Contact.id == Phone.contact_id)
    .order_by(Phone.id)
)  # fmt: skip
_RULES = select(Eligibility.service_id, Eligibility.any_age, Eligibility.grades, Eligibility.lives_in)


def _all(query: Any) -> list[Row]:
    return list(db.session.execute(query))


def _by_id(query: Any) -> dict[str, Row]:
    return {row.id: row for row in db.session.execute(query)}


def _grouped(found: Iterable[Row], column: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        groups[getattr(row, column)].append(row)
    return groups


def _ids_by(found: Iterable[Row], column: str, wanted: str) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for row in found:
        groups[getattr(row, column)].append(getattr(row, wanted))
    return groups


def _by_owner(found: Iterable[Row], *columns: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        for column in columns:
            if getattr(row, column):
                groups[getattr(row, column)].append(row)
    return groups


def _owners(query: Any) -> set[str]:
    return {key for row in db.session.execute(query) for key in row if key}


def _phone_owners(phones: Iterable[Row]) -> set[str]:
    return {key for row in phones for key in row[:-1] if key}


def _in_spanish() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    query = select(Translation.link_id, Translation.field).where(
        Translation.link_entity == "service", Translation.language == "es"
    )
    for key, name in db.session.execute(query):
        found[key].add(name)
    return found


def _newest_claims() -> Iterator[Row]:
    """The claim of each placement (or of a service at large) that counts: its newest."""
    claims = ServiceCapacity
    query = select(
        claims.service_id, claims.service_at_location_id, claims.updated, claims.status, claims.available,
        claims.maximum,
    ).order_by(claims.updated.desc(), claims.id.desc())  # fmt: skip
    seen: set[tuple[str, str | None]] = set()
    for row in db.session.execute(query):
        key = (row.service_id, row.service_at_location_id)
        if key not in seen:
            seen.add(key)
            yield row


def _zips(addresses: Iterable[Row]) -> dict[str, ZipFacts]:
    codes = sorted({code for row in addresses if (code := parse_zip(row.postal_code or ""))})
    found = {}
    for first in range(0, len(codes), 400):
        query = select(ZipCode.zip, ZipCode.latitude, ZipCode.longitude, ZipCode.state)
        for row in db.session.execute(query.where(ZipCode.zip.in_(codes[first : first + 400]))):
            found[row.zip] = ZipFacts(Point(row.latitude, row.longitude), row.state)
    return found


def _boxes() -> dict[str, Box]:
    query = select(
        ZipCode.state, func.min(ZipCode.latitude), func.max(ZipCode.latitude), func.min(ZipCode.longitude),
        func.max(ZipCode.longitude),
    ).group_by(ZipCode.state)  # fmt: skip
    return {
        state: Box(south, north, west, east) for state, south, north, west, east in db.session.execute(query)
    }


def _spanish_services(rows: Rows) -> set[str]:
    """Services at a school where families speak Spanish, or of its partners."""
    schools = [
        row
        for row in _all(select(School.id, School.location_id, School.district_id, School.languages))
        if "es" in (row.languages or [])
    ]
    if not schools:
        return set()
    ids, districts = {row.id for row in schools}, {row.district_id for row in schools}
    partners = {
        row.organization_id
        for row in _all(select(Partnership.organization_id, Partnership.school_id, Partnership.district_id))
        if row.school_id in ids or row.district_id in districts
    }
    found = {key for row in schools for key in rows.placed_at.get(row.location_id, ())}
    return found | {key for partner in partners for key in rows.services_of.get(partner, ())}
