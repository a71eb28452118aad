"""Corrections with what they are about, for the people who settle them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from directory.db import db
from directory.models import Correction, Location, Organization, School, Service, ServiceAtLocation, User
from directory.queries.scopes import reached_by
from directory.vocabulary import CorrectionStatus

SHOWN_AFTER = timedelta(days=7)
MOST = 500


@dataclass(frozen=True)
class Note:
    """A correction, the name of what it is about, whose that is, and the service it belongs to.

    `edits` is the record where it is mended: ("service" | "organization" | "location", its id).
    """

    correction: Correction
    name: str
    organization: str = ""
    service_id: str | None = None
    settled_by: str = ""
    edits: tuple[str, str] | None = None


def open_notes(person: User, schools: list[School] | None = None) -> list[Note]:
    """Oldest first: it has been wrong the longest."""
    rows = db.session.scalars(
        select(Correction)
        .where(Correction.status == CorrectionStatus.OPEN)
        .order_by(Correction.created_at, Correction.id)
        .limit(MOST)
    )
    return described(reached_by(person, rows, schools))


def decided_notes(person: User, now: datetime, schools: list[School] | None = None) -> list[Note]:
    """What was settled or dismissed in the last week, newest first: it can still be taken back."""
    rows = db.session.scalars(
        select(Correction)
        .where(Correction.status != CorrectionStatus.OPEN, Correction.settled_at > now - SHOWN_AFTER)
        .order_by(Correction.settled_at.desc(), Correction.id)
        .limit(MOST)
    )
    return described(reached_by(person, rows, schools))


def described(corrections: Iterable[Correction]) -> list[Note]:
    """A correction about a row that is gone is named after its kind alone."""
    corrections = list(corrections)
    ids = {c.link_id for c in corrections}
    names: dict[str, tuple[str, str, str | None]] = {}
    placements = db.session.scalars(
        select(ServiceAtLocation)
        .where(ServiceAtLocation.id.in_(ids))
        .options(joinedload(ServiceAtLocation.service).joinedload(Service.organization))
    )
    for placement in placements:
        service = placement.service
        names[placement.id] = (service.name, service.organization.name, service.id)
    services = select(Service).where(Service.id.in_(ids)).options(joinedload(Service.organization))
    for service in db.session.scalars(services):
        names[service.id] = (service.name, service.organization.name, service.id)
    edits = {key: ("service", service_id) for key, (_name, _whose, service_id) in names.items() if service_id}
    places = select(Location).where(Location.id.in_(ids), Location.confidential.is_(False))
    for row in (
        *db.session.scalars(select(Organization).where(Organization.id.in_(ids))),
        *db.session.scalars(select(School).where(School.id.in_(ids))),
        *db.session.scalars(places),
    ):
        names[row.id] = (row.name or "", "", None)
        is_school = isinstance(row, School)
        edits[row.id] = ("location", row.location_id) if is_school else (row.__tablename__, row.id)
    people = {
        user.id: user.name
        for user in db.session.scalars(
            select(User).where(User.id.in_({c.settled_by_user_id for c in corrections} - {None}))
        )
    }
    return [
        Note(
            c,
            *names.get(c.link_id, ("", "", None)),
            settled_by=people.get(c.settled_by_user_id or "", ""),
            edits=edits.get(c.link_id),
        )
        for c in corrections
    ]
