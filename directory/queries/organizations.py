"""Organizations: the list of partners, and one organization's page."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from directory.db import db
from directory.models import (
    Contact,
    Location,
    Organization,
    Partnership,
    Service,
)
from directory.queries.schools import WORKING
from directory.queries.services import (
    SHOWN,
    Line,
    Moment,
    lines_at_locations,
    lines_of_services,
    moment_at,
    services_of_organization,
)
from directory.queries.translations import Told, told_in
from directory.queries.whereabouts import Whereabouts, whereabouts_of
from directory.vocabulary import OrganizationKind, Sector


@dataclass(frozen=True, slots=True)
class PartnerLine:
    organization: Organization
    services: int
    schools: list[str]
    is_district_wide: bool


@dataclass(frozen=True, slots=True)
class PartnerList:
    lines: list[PartnerLine]
    sectors: list[tuple[Sector, int]]
    told: Told


@dataclass(frozen=True, slots=True)
class OrganizationSheet:
    organization: Organization
    told: Told
    services: list[Line]
    places: list[Whereabouts]
    partnerships: list[Partnership]
    people: list[Contact]
    has_hidden_place: bool
    confirmed_days: int | None
    moment: Moment


@dataclass(frozen=True, slots=True)
class LocationSheet:
    location: Location
    where: Whereabouts
    told: Told
    offered: list[Line]
    moment: Moment


def partner_list(language: str, sector: Sector | None, school: str) -> PartnerList:
    """Organizations with an agreement, by name; narrowed to a sector and to a school's slug."""
    wanted = (
        select(Organization)
        .where(
            Organization.kind == OrganizationKind.PARTNER,
            Organization.partnerships.any(Partnership.status.in_(WORKING)),
        )
        .order_by(Organization.name, Organization.id)
        .options(selectinload(Organization.partnerships).joinedload(Partnership.school))
    )
    counts = _service_counts()
    lines = [_partner_line(o, counts.get(o.id, 0)) for o in db.session.scalars(wanted)]
    if school:
        lines = [line for line in lines if line.is_district_wide or school in _slugs(line.organization)]
    sectors = _by_sector(lines)
    shown = [line for line in lines if sector is None or line.organization.sector is sector]
    return PartnerList(shown, sectors, told_in(language, [line.organization for line in shown]))


def _partner_line(organization: Organization, services: int) -> PartnerLine:
    working = [p for p in organization.partnerships if p.status in WORKING]
    return PartnerLine(
        organization,
        services,
        sorted({p.school.name for p in working if p.school}),
        any(p.district_id for p in working),
    )


def _slugs(organization: Organization) -> set[str]:
    return {p.school.slug for p in organization.partnerships if p.school and p.status in WORKING}


def _by_sector(lines: list[PartnerLine]) -> list[tuple[Sector, int]]:
    counts: dict[Sector, int] = {}
    for line in lines:
        if line.organization.sector:
            counts[line.organization.sector] = counts.get(line.organization.sector, 0) + 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _service_counts() -> dict[str, int]:
    rows = db.session.execute(
        select(Service.organization_id, func.count())
        .where(Service.status.in_(SHOWN))
        .group_by(Service.organization_id)
    )
    return {organization_id: count for organization_id, count in rows}


def organization_sheet(organization_id: str, language: str, now: datetime) -> OrganizationSheet | None:
    place = selectinload(Organization.locations)
    organization = db.session.scalar(
        select(Organization)
        .where(Organization.id == organization_id)
        .options(
            selectinload(Organization.phones),
            selectinload(Organization.urls),
            selectinload(Organization.contacts).selectinload(Contact.phones),
            selectinload(Organization.partnerships).joinedload(Partnership.school),
            selectinload(Organization.partnerships).joinedload(Partnership.district),
            place.selectinload(Location.addresses),
            place.selectinload(Location.phones),
            place.selectinload(Location.accessibility),
            place.joinedload(Location.school),
        )
    )
    if organization is None:
        return None
    moment = moment_at(now)
    services = lines_of_services(services_of_organization(organization.id), language, moment)
    return OrganizationSheet(
        organization=organization,
        told=told_in(language, organization, [line.service for line in services]),
        services=services,
        places=[whereabouts_of(location) for location in organization.locations],
        partnerships=_shown_partnerships(organization),
        people=[person for person in organization.contacts if person.public],
        has_hidden_place=any(location.confidential for location in organization.locations),
        confirmed_days=(moment.today - organization.assured_date).days if organization.assured_date else None,
        moment=moment,
    )


def _shown_partnerships(organization: Organization) -> list[Partnership]:
    working = [p for p in organization.partnerships if p.status in WORKING]
    return sorted(working, key=lambda p: (p.school is not None, p.school.name if p.school else "", p.id))


def location_sheet(location_id: str, language: str, now: datetime) -> LocationSheet | None:
    """A place and what is offered there. A confidential place has no page: None, as if there were none."""
    location = db.session.scalar(
        select(Location)
        .where(Location.id == location_id, Location.confidential.is_(False))
        .options(
            joinedload(Location.organization),
            joinedload(Location.school),
            selectinload(Location.addresses),
            selectinload(Location.phones),
            selectinload(Location.accessibility),
            selectinload(Location.languages),
        )
    )
    if location is None:
        return None
    moment = moment_at(now)
    offered = lines_at_locations([location.id], language, moment)
    return LocationSheet(
        location=location,
        where=whereabouts_of(location),
        told=told_in(language, location, [line.service for line in offered], location.organization),
        offered=offered,
        moment=moment,
    )
