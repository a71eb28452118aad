"""Services at one place each, with everything that a list to take along says of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from directory.db import db
from directory.models import Contact, Location, Organization, Phone, Service, ServiceAtLocation
from directory.queries.capacities import NOTHING_SAID, Room, newest_room, room_of
from directory.queries.services import SHOWN, Moment, number_to_try, people_of, usual_hours
from directory.queries.timetables import timetable_of
from directory.queries.whereabouts import Whereabouts, whereabouts_of

CHUNK = 400


@dataclass(frozen=True, slots=True)
class Picked:
    """A service, the placement chosen for it, and what the search said. `asks` are fields of a Query."""

    service_id: str
    placement_id: str | None = None
    miles: float | None = None
    more_places: int = 0
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A service at its chosen place. Of a hidden place there is a telephone, and nothing that says where."""

    picked: Picked
    service: Service
    placement: ServiceAtLocation | None
    where: Whereabouts | None
    has_hidden_place: bool
    room: Room
    hours: str
    call_first: Phone | None
    languages: tuple[str, ...]

    @property
    def miles(self) -> float | None:
        return None if self.where is None or self.where.is_hidden else self.picked.miles


_SERVICE = (
    joinedload(Service.organization).selectinload(Organization.phones),
    joinedload(Service.organization).selectinload(Organization.contacts).selectinload(Contact.phones),
    joinedload(Service.eligibility),
    selectinload(Service.capacities),
    selectinload(Service.contacts).selectinload(Contact.phones),
    selectinload(Service.languages),
    selectinload(Service.phones),
    selectinload(Service.schedules),
)
_PLACEMENT = (
    joinedload(ServiceAtLocation.location).selectinload(Location.addresses),
    joinedload(ServiceAtLocation.location).selectinload(Location.accessibility),
    joinedload(ServiceAtLocation.location).selectinload(Location.phones),
    joinedload(ServiceAtLocation.location).joinedload(Location.school),
    selectinload(ServiceAtLocation.capacities),
    selectinload(ServiceAtLocation.languages),
    selectinload(ServiceAtLocation.phones),
    selectinload(ServiceAtLocation.schedules),
)


def listings_of(picked: Sequence[Picked], language: str, moment: Moment) -> list[Listing]:
    """In the order given. What is not on offer any more is passed over."""
    found: list[Listing] = []
    for first in range(0, len(picked), CHUNK):
        found += _listings(picked[first : first + CHUNK], language, moment)
    return found


def _listings(picked: Sequence[Picked], language: str, moment: Moment) -> Iterator[Listing]:
    ids = [one.service_id for one in picked]
    services = {row.id: row for row in db.session.scalars(_offered(ids))}
    placements = _placements([one.placement_id for one in picked if one.placement_id])
    hidden = _with_hidden_place(ids)
    for one in picked:
        service = services.get(one.service_id)
        if service is not None:
            placement = placements.get(one.placement_id or "")
            yield _listing(one, service, placement, service.id in hidden, language, moment)


def _offered(ids: Sequence[str]) -> Select[Service]:
    return select(Service).where(Service.id.in_(ids), Service.status.in_(SHOWN)).options(*_SERVICE)


def _placements(ids: Sequence[str]) -> dict[str, ServiceAtLocation]:
    wanted = select(ServiceAtLocation).where(ServiceAtLocation.id.in_(ids)).options(*_PLACEMENT)
    return {row.id: row for row in db.session.scalars(wanted)}


def _with_hidden_place(service_ids: Sequence[str]) -> set[str]:
    wanted = (
        select(ServiceAtLocation.service_id)
        .join(Location)
        .where(ServiceAtLocation.service_id.in_(service_ids), Location.confidential.is_(True))
    )
    return set(db.session.scalars(wanted))


def _listing(
    picked: Picked,
    service: Service,
    placement: ServiceAtLocation | None,
    is_hidden: bool,
    language: str,
    moment: Moment,
) -> Listing:
    where = whereabouts_of(placement.location, placement.room) if placement else None
    rows = (list(placement.schedules) if placement else []) or list(service.schedules)
    of_place = _phones_at(placement, where)
    own = (*service.phones, *service.organization.phones)
    return Listing(
        picked=picked,
        service=service,
        placement=placement,
        where=where,
        has_hidden_place=is_hidden,
        room=_room(service, placement, moment),
        hours=usual_hours(timetable_of(rows, moment.calendar), language, moment.today),
        call_first=number_to_try(people_of(service), own, of_place, hidden=is_hidden),
        languages=_languages(service, placement),
    )


def _phones_at(placement: ServiceAtLocation | None, where: Whereabouts | None) -> tuple[Phone, ...]:
    """As the service's page has it: a hidden place has the phones of its location alone."""
    if placement is None or where is None:
        return ()
    return where.phones if where.is_hidden else (*placement.phones, *where.phones)


def _room(service: Service, placement: ServiceAtLocation | None, moment: Moment) -> Room:
    if placement is not None:
        return room_of(placement, moment.now, moment.zone)
    rows = [row for row in service.capacities if row.service_at_location_id is None]
    return newest_room(rows, moment.today, moment.zone) if rows else NOTHING_SAID


def _languages(service: Service, placement: ServiceAtLocation | None) -> tuple[str, ...]:
    rows = [*(placement.languages if placement else ()), *service.languages]
    return tuple(dict.fromkeys(row.code or row.name or "" for row in rows))
