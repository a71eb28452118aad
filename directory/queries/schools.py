"""Schools as hubs: who to ask for, when the public may come in, who works there and what is offered."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from directory.db import db
from directory.hours import GridLine, Opening, phrase, week_grid
from directory.models import (
    Contact,
    Location,
    Organization,
    Partnership,
    School,
    Service,
    ServiceAtLocation,
)
from directory.queries.services import SHOWN, Line, Moment, lines_at_locations, moment_at
from directory.queries.timetables import timetable_of
from directory.queries.translations import Told, told_in
from directory.queries.whereabouts import Whereabouts, whereabouts_of
from directory.vocabulary import PartnershipStatus

WORKING = (PartnershipStatus.APPROVED, PartnershipStatus.CONDITIONAL)
"""Partnerships that are shown to the public. The others are the staff's business."""

_WHERE = joinedload(School.location)
_LOADED = (
    _WHERE.selectinload(Location.addresses),
    _WHERE.selectinload(Location.phones),
    _WHERE.selectinload(Location.accessibility),
    _WHERE.selectinload(Location.schedules),
    joinedload(School.coordinator).selectinload(Contact.phones),
    joinedload(School.backup).selectinload(Contact.phones),
)


@dataclass(frozen=True, slots=True)
class Hub:
    """A school with its door: `is_open` and `next` are about the public door, not about lessons."""

    school: School
    where: Whereabouts
    is_open: bool
    next: Opening | None
    hours: str
    week: list[list[GridLine]]
    services: int


@dataclass(frozen=True, slots=True)
class HubSheet:
    hub: Hub
    told: Told
    offered: list[Line]
    partners: list[tuple[Organization, Partnership]]
    moment: Moment


def all_hubs(language: str, now: datetime) -> tuple[list[Hub], Told, Moment]:
    moment = moment_at(now)
    schools = list(db.session.scalars(select(School).order_by(School.name, School.id).options(*_LOADED)))
    counts = _offered_counts([school.location_id for school in schools])
    hubs = [_hub(school, language, moment, counts.get(school.location_id, 0)) for school in schools]
    return hubs, told_in(language, schools), moment


def hub_sheet(slug: str, language: str, now: datetime) -> HubSheet | None:
    school = db.session.scalar(select(School).where(School.slug == slug).options(*_LOADED))
    if school is None:
        return None
    moment = moment_at(now)
    offered = lines_at_locations([school.location_id], language, moment)
    partners = _partners_of(school)
    told = told_in(
        language,
        school,
        [line.service for line in offered],
        [line.service.organization for line in offered],
        [organization for organization, _ in partners],
    )
    return HubSheet(_hub(school, language, moment, len(offered)), told, offered, partners, moment)


def _hub(school: School, language: str, moment: Moment, services: int) -> Hub:
    table = timetable_of(school.location.schedules, moment.calendar)
    rows = table.rows(moment.today)
    return Hub(
        school=school,
        where=whereabouts_of(school.location),
        is_open=table.is_open_at(moment.now, moment.zone),
        next=table.next_opening(moment.now, moment.zone),
        hours=phrase(rows, language, moment.today),
        week=week_grid(rows, language),
        services=services,
    )


def _offered_counts(location_ids: list[str]) -> dict[str, int]:
    rows = db.session.execute(
        select(ServiceAtLocation.location_id, func.count(func.distinct(ServiceAtLocation.service_id)))
        .join(Service)
        .where(ServiceAtLocation.location_id.in_(location_ids), Service.status.in_(SHOWN))
        .group_by(ServiceAtLocation.location_id)
    )
    return {location_id: count for location_id, count in rows}


def _partners_of(school: School) -> list[tuple[Organization, Partnership]]:
    rows = db.session.execute(
        select(Organization, Partnership)
        .join(Partnership, Partnership.organization_id == Organization.id)
        .where(
            (Partnership.school_id == school.id) | (Partnership.district_id == school.district_id),
            Partnership.status.in_(WORKING),
        )
        .order_by(Partnership.school_id.is_(None), Organization.name, Organization.id)
    )
    seen: dict[str, tuple[Organization, Partnership]] = {}
    for organization, partnership in rows:
        seen.setdefault(organization.id, (organization, partnership))
    return list(seen.values())


def school_names() -> list[tuple[str, str]]:
    """(slug, name) of every school, for choices."""
    rows = db.session.execute(select(School.slug, School.name).order_by(School.name, School.id))
    return [(slug, name) for slug, name in rows]


def school_by_slug(slug: str) -> School | None:
    return db.session.scalar(select(School).where(School.slug == slug).options(*_LOADED)) if slug else None
