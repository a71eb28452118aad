"""One service as its page tells it, and short lines about several for lists, boards and shortlists."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from directory.db import db
from directory.hours import GridLine, Opening, phrase, rows_off_grid, week_grid
from directory.hours.calendar import SchoolCalendar
from directory.hours.timetable import Timetable
from directory.models import (
    Contact,
    Location,
    Organization,
    Phone,
    School,
    Service,
    ServiceArea,
    ServiceAtLocation,
)
from directory.queries.capacities import NOTHING_SAID, Room, newest_room, room_of
from directory.queries.categories import Label, labels_of
from directory.queries.findings import Asker, Finding, findings_of
from directory.queries.timetables import calendar_of, home_district, timetable_of, zone_of
from directory.queries.translations import Told, told_in
from directory.queries.whereabouts import Whereabouts, whereabouts_of
from directory.vocabulary import ServiceStatus

SHOWN = (ServiceStatus.ACTIVE, ServiceStatus.TEMPORARILY_CLOSED)


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, as a district lives it."""

    now: datetime
    zone: tzinfo
    calendar: SchoolCalendar | None

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


def moment_at(now: datetime) -> Moment:
    district = home_district()
    return Moment(now, zone_of(district), calendar_of(district))


@dataclass(frozen=True, slots=True)
class PlacementSheet:
    """A service at one place: where, when, whether there is room, and whom to call there."""

    placement: ServiceAtLocation
    where: Whereabouts
    room: Room
    is_open: bool
    next: Opening | None
    hours: str
    week: list[list[GridLine]]
    off_grid: str
    follows_school_year: bool
    languages: tuple[str, ...]
    phones: tuple[Phone, ...]


@dataclass(frozen=True, slots=True)
class ServiceSheet:
    service: Service
    organization: Organization
    told: Told
    categories: list[Label]
    findings: list[Finding]
    placements: list[PlacementSheet]
    main: Contact | None
    backup: Contact | None
    phones: tuple[Phone, ...]
    areas: list[ServiceArea]
    languages: tuple[str, ...]
    confirmed_days: int | None
    moment: Moment

    @property
    def is_sensitive(self) -> bool:
        return self.has_hidden_place or any(label.sensitive for label in self.categories)

    @property
    def has_hidden_place(self) -> bool:
        return any(sheet.where.is_hidden for sheet in self.placements)

    @property
    def is_offered(self) -> bool:
        return self.service.status in SHOWN

    @property
    def call_first(self) -> Phone | None:
        of_places = [phone for sheet in self.placements for phone in (*sheet.phones, *sheet.where.phones)]
        people = (self.main, self.backup)
        return number_to_try(people, self.phones, of_places, hidden=self.has_hidden_place)


def number_to_try(
    people: Iterable[Contact | None], own: Iterable[Phone], of_places: Iterable[Phone], *, hidden: bool
) -> Phone | None:
    """The number to call first: of the person named, else of the service or organization, else of a place.

    With a hidden place nobody is named, and the place's own number comes first.
    """
    named = [phone for person in people if person for phone in person.phones]
    return next(iter([*of_places, *own] if hidden else [*named, *own, *of_places]), None)


_PLACE = selectinload(Service.placements)
_WHERE = _PLACE.joinedload(ServiceAtLocation.location)
_WHOLE = (
    joinedload(Service.organization).selectinload(Organization.phones),
    joinedload(Service.organization).selectinload(Organization.contacts).selectinload(Contact.phones),
    joinedload(Service.program),
    joinedload(Service.eligibility),
    selectinload(Service.cost_options),
    selectinload(Service.required_documents),
    selectinload(Service.capacities),
    selectinload(Service.phones),
    selectinload(Service.contacts).selectinload(Contact.phones),
    selectinload(Service.languages),
    selectinload(Service.schedules),
    selectinload(Service.service_areas),
    selectinload(Service.urls),
    _PLACE.selectinload(ServiceAtLocation.schedules),
    _PLACE.selectinload(ServiceAtLocation.capacities),
    _PLACE.selectinload(ServiceAtLocation.service_areas),
    _PLACE.selectinload(ServiceAtLocation.languages),
    _PLACE.selectinload(ServiceAtLocation.phones),
    _WHERE.selectinload(Location.addresses),
    _WHERE.selectinload(Location.phones),
    _WHERE.selectinload(Location.accessibility),
    _WHERE.selectinload(Location.schedules),
    _WHERE.joinedload(Location.school),
)


def service_sheet(
    service_id: str, language: str, now: datetime, asker: Asker, at_place: str = ""
) -> ServiceSheet | None:
    """Placements stand in the order they open; the one with the id `at_place`, if it is shown, before all."""
    service = db.session.scalar(select(Service).where(Service.id == service_id).options(*_WHOLE))
    if service is None:
        return None
    moment = moment_at(now)
    areas = _areas(service)
    people = people_of(service)
    places = [placement_sheet(p, language, moment) for p in service.placements]
    return ServiceSheet(
        service=service,
        organization=service.organization,
        told=told_in(language, service, service.organization, service.program, _schools(service)),
        categories=labels_of([service.id], language)[service.id],
        findings=findings_of(service, areas, _school_names(areas, service), asker),
        placements=sorted(places, key=lambda sheet: (not _is_at(sheet, at_place), *_soonest(sheet))),
        main=people[0],
        backup=people[1],
        phones=(*service.phones, *service.organization.phones),
        areas=areas,
        languages=tuple(dict.fromkeys(row.code or row.name or "" for row in service.languages)),
        confirmed_days=(moment.today - service.assured_date).days if service.assured_date else None,
        moment=moment,
    )


def placement_sheet(placement: ServiceAtLocation, language: str, moment: Moment) -> PlacementSheet:
    rows = list(placement.schedules) or list(placement.service.schedules)
    table = timetable_of(rows, moment.calendar)
    hours = table.rows(moment.today)
    hidden = placement.location.confidential
    return PlacementSheet(
        placement=placement,
        where=whereabouts_of(placement.location, placement.room),
        room=room_of(placement, moment.now, moment.zone),
        is_open=table.is_open_at(moment.now, moment.zone),
        next=table.next_opening(moment.now, moment.zone),
        hours=usual_hours(table, language, moment.today),
        week=week_grid(hours, language),
        off_grid=phrase(rows_off_grid(hours), language, moment.today),
        follows_school_year=any(season == "school_year" for season, _ in table.seasonal),
        languages=tuple(dict.fromkeys(row.code or row.name or "" for row in placement.languages)),
        phones=() if hidden else tuple(placement.phones),
    )


def usual_hours(table: Timetable, language: str, today: date) -> str:
    """One line of hours, as search results say it: where a season's own dates are not told."""
    return phrase((*table.steady, *(row for _, row in table.seasonal)), language, today)


def _is_at(sheet: PlacementSheet, placement_id: str) -> bool:
    return sheet.placement.id == placement_id and not sheet.where.is_hidden


def _soonest(sheet: PlacementSheet) -> tuple[bool, float, str]:
    start = sheet.next.start.timestamp() if sheet.next else 0.0
    return sheet.next is None, start, sheet.placement.id


def _areas(service: Service) -> list[ServiceArea]:
    """Those of the placements stand for the service's own; each kind and set of members once."""
    rows = [area for p in service.placements for area in p.service_areas] or list(service.service_areas)
    distinct = {(area.kind, tuple(area.members or ()), area.extent): area for area in rows}
    return list(distinct.values())


def people_of(service: Service) -> tuple[Contact | None, Contact | None]:
    """Main and backup: the service's own people, and where it names only one, the organization's."""
    people = [p for p in (*service.contacts, *service.organization.contacts) if p.public]
    main = next((p for p in people if p.role == "main"), None)
    backup = next((p for p in people if p is not main and p.name != (main.name if main else None)), None)
    return main, backup


def _schools(service: Service) -> list[School]:
    return [p.location.school for p in service.placements if p.location.school]


def _school_names(areas: Sequence[ServiceArea], service: Service) -> dict[str, str]:
    rules = service.eligibility
    wanted = {member for area in areas for member in area.members or ()}
    wanted |= set((rules.enrolled_at or []) if rules else [])
    if rules and rules.lives_in and rules.lives_in.get("school_zone"):
        wanted.add(str(rules.lives_in["school_zone"]))
    if not wanted:
        return {}
    rows = db.session.execute(select(School.id, School.name).where(School.id.in_(sorted(wanted))))
    return {row.id: row.name for row in rows}


# ---- short lines about many ----


@dataclass(frozen=True, slots=True)
class Line:
    """A service, at a place or at large, in one line of a list."""

    service: Service
    placement: ServiceAtLocation | None
    where: Whereabouts | None
    room: Room
    is_open: bool
    next: Opening | None
    hours: str
    confirmed_days: int | None

    @property
    def phone(self) -> Phone | None:
        """The number to call: at a confidential place its hotline, else the service's or organization's."""
        of_place = list(self.where.phones) if self.where else []
        of_others = [*self.service.phones, *self.service.organization.phones]
        if self.where and self.where.is_hidden:
            return next(iter([*of_place, *of_others]), None)
        return next(iter([*of_others, *of_place]), None)


_BRIEF = (
    joinedload(ServiceAtLocation.service).joinedload(Service.organization).selectinload(Organization.phones),
    joinedload(ServiceAtLocation.service).selectinload(Service.capacities),
    joinedload(ServiceAtLocation.service).selectinload(Service.schedules),
    joinedload(ServiceAtLocation.service).selectinload(Service.phones),
    joinedload(ServiceAtLocation.location).selectinload(Location.addresses),
    joinedload(ServiceAtLocation.location).selectinload(Location.phones),
    joinedload(ServiceAtLocation.location).selectinload(Location.accessibility),
    joinedload(ServiceAtLocation.location).joinedload(Location.school),
    selectinload(ServiceAtLocation.schedules),
    selectinload(ServiceAtLocation.capacities),
)


def lines_at_locations(location_ids: Iterable[str], language: str, moment: Moment) -> list[Line]:
    """Everything that is offered at these locations, by name."""
    wanted = (
        select(ServiceAtLocation)
        .join(Service)
        .where(ServiceAtLocation.location_id.in_(sorted(location_ids)), Service.status.in_(SHOWN))
        .order_by(Service.name, ServiceAtLocation.id)
        .options(*_BRIEF)
    )
    return [line_of(p, language, moment) for p in db.session.scalars(wanted)]


def line_of(placement: ServiceAtLocation, language: str, moment: Moment) -> Line:
    service = placement.service
    table = timetable_of(list(placement.schedules) or list(service.schedules), moment.calendar)
    return Line(
        service=service,
        placement=placement,
        where=whereabouts_of(placement.location, placement.room),
        room=room_of(placement, moment.now, moment.zone),
        is_open=table.is_open_at(moment.now, moment.zone),
        next=table.next_opening(moment.now, moment.zone),
        hours=usual_hours(table, language, moment.today),
        confirmed_days=(moment.today - service.assured_date).days if service.assured_date else None,
    )


def lines_of_services(service_ids: Sequence[str], language: str, moment: Moment) -> list[Line]:
    """One line each, in the order given: the placement that opens next speaks for the service.

    Ids that name nothing on offer are passed over.
    """
    return [lines[0] for lines in lines_by_service(service_ids, language, moment)]


def lines_by_service(
    service_ids: Sequence[str], language: str, moment: Moment, more: Sequence[ExecutableOption] = ()
) -> list[list[Line]]:
    """Of each service, in the order given, a line for every placement: first the one that opens next.

    A service without a placement has one line. `more` is loaded along with the placements.
    """
    placements = db.session.scalars(
        select(ServiceAtLocation)
        .join(Service)
        .where(ServiceAtLocation.service_id.in_(service_ids), Service.status.in_(SHOWN))
        .options(*_BRIEF, *more)
    )
    found: dict[str, list[Line]] = {}
    for placement in placements:
        found.setdefault(placement.service_id, []).append(line_of(placement, language, moment))
    for service in _without_place(set(service_ids) - set(found)):
        found[service.id] = [_placeless(service, language, moment)]
    return [sorted(found[one], key=_line_order) for one in service_ids if one in found]


def _line_order(line: Line) -> tuple[bool, float, str]:
    start = line.next.start.timestamp() if line.next else 0.0
    return line.next is None, start, line.placement.id if line.placement else ""


def _without_place(ids: set[str]) -> list[Service]:
    wanted = (
        select(Service)
        .where(Service.id.in_(sorted(ids)), Service.status.in_(SHOWN))
        .options(
            joinedload(Service.organization).selectinload(Organization.phones),
            selectinload(Service.capacities),
            selectinload(Service.schedules),
            selectinload(Service.phones),
        )
    )
    return list(db.session.scalars(wanted))


def _placeless(service: Service, language: str, moment: Moment) -> Line:
    table: Timetable = timetable_of(service.schedules, moment.calendar)
    return Line(
        service=service,
        placement=None,
        where=None,
        room=newest_room(service.capacities, moment.today, moment.zone)
        if service.capacities
        else NOTHING_SAID,
        is_open=table.is_open_at(moment.now, moment.zone),
        next=table.next_opening(moment.now, moment.zone),
        hours=usual_hours(table, language, moment.today),
        confirmed_days=(moment.today - service.assured_date).days if service.assured_date else None,
    )


def services_of_organization(organization_id: str) -> list[str]:
    """Ids of what an organization offers, by name."""
    return list(
        db.session.scalars(
            select(Service.id)
            .where(Service.organization_id == organization_id, Service.status.in_(SHOWN))
            .order_by(Service.name, Service.id)
        )
    )
