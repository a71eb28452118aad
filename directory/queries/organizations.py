"""Organizations: the list of partners, and one organization's page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from directory.db import db
from directory.models import (
    Contact,
    Location,
    Organization,
    Partnership,
    Phone,
    School,
    Service,
)
from directory.queries.schools import WORKING
from directory.queries.services import (
    SHOWN,
    Line,
    Moment,
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
    schools: list[School]
    is_district_wide: bool


@dataclass(frozen=True, slots=True)
class PartnerList:
    """`groups` are shown, biggest sector first; `sectors` counts all that could be, before one is chosen."""

    groups: list[tuple[Sector | None, list[PartnerLine]]]
    sectors: list[tuple[Sector, int]]
    told: Told

    @property
    def total(self) -> int:
        return sum(len(lines) for _, lines in self.groups)


@dataclass(frozen=True, slots=True)
class OrganizationSheet:
    """Of an organization with a hidden place, `people` is empty: who works there can tell where it is."""

    organization: Organization
    told: Told
    services: list[Line]
    places: list[Whereabouts]
    partnerships: list[Partnership]
    people: list[Contact]
    has_hidden_place: bool
    confirmed_days: int | None
    moment: Moment

    @property
    def hotlines(self) -> list[Phone]:
        """The only way to a hidden place: its own numbers, else those of what is offered there."""
        of_places = [phone for place in self.places if place.is_hidden for phone in place.phones]
        offered = (line.phone for line in self.services if line.where and line.where.is_hidden)
        return of_places or list({phone.id: phone for phone in offered if phone}.values())


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
        lines = [line for line in lines if line.is_district_wide or _works_at(line, school)]
    shown = [line for line in lines if sector is None or line.organization.sector is sector]
    told = told_in(
        language, [line.organization for line in shown], [s for line in shown for s in line.schools]
    )
    return PartnerList(_grouped(shown), _by_sector(lines), told)


def _partner_line(organization: Organization, services: int) -> PartnerLine:
    working = [p for p in organization.partnerships if p.status in WORKING]
    schools = {p.school.id: p.school for p in working if p.school}
    return PartnerLine(
        organization,
        services,
        sorted(schools.values(), key=lambda school: (school.name, school.id)),
        any(p.district_id for p in working),
    )


def _works_at(line: PartnerLine, slug: str) -> bool:
    return any(school.slug == slug for school in line.schools)


def _by_sector(lines: Iterable[PartnerLine]) -> list[tuple[Sector, int]]:
    groups = _grouped(lines)
    return [(sector, len(found)) for sector, found in groups if sector is not None]


def _grouped(lines: Iterable[PartnerLine]) -> list[tuple[Sector | None, list[PartnerLine]]]:
    """By sector, the one with most partners first; those without a sector last."""
    groups: dict[Sector | None, list[PartnerLine]] = {}
    for line in lines:
        groups.setdefault(line.organization.sector, []).append(line)
    return sorted(groups.items(), key=lambda group: (group[0] is None, -len(group[1]), str(group[0])))


def _service_counts() -> dict[str, int]:
    rows = db.session.execute(
        select(Service.organization_id, func.count())
        .where(Service.status.in_(SHOWN))
        .group_by(Service.organization_id)
    )
    return {row[0]: row[1] for row in rows}


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
    partnerships = _shown_partnerships(organization)
    is_hidden = any(location.confidential for location in organization.locations)
    return OrganizationSheet(
        organization=organization,
        told=told_in(
            language,
            organization,
            [line.service for line in services],
            partnerships,
            [p.school or p.district for p in partnerships],
        ),
        services=services,
        places=_in_order(whereabouts_of(location) for location in organization.locations),
        partnerships=partnerships,
        people=[] if is_hidden else [person for person in organization.contacts if person.public],
        has_hidden_place=is_hidden,
        confirmed_days=(moment.today - organization.assured_date).days if organization.assured_date else None,
        moment=moment,
    )


def _in_order(places: Iterable[Whereabouts]) -> list[Whereabouts]:
    return sorted(places, key=lambda place: (place.is_virtual, place.name, place.location_id or ""))


def _shown_partnerships(organization: Organization) -> list[Partnership]:
    working = [p for p in organization.partnerships if p.status in WORKING]
    return sorted(working, key=lambda p: (p.school is not None, p.school.name if p.school else "", p.id))
