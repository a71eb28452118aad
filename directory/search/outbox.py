"""Writes, in the transaction that changes a service or anything that belongs to one, that its index entry
is out of date.

Rows changed through the session are seen here. Statements that go round it (bulk inserts, `update(...)`)
are not: their writers call `mark_services` or `mark_all`.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from flask_sqlalchemy.session import Session
from sqlalchemy import event, insert, inspect, select

from directory.db import db
from directory.models import (
    Accessibility,
    Address,
    Attribute,
    District,
    Eligibility,
    IndexOutbox,
    Language,
    Location,
    Organization,
    Program,
    Schedule,
    School,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
    TaxonomyTerm,
    Translation,
)
from directory.models.columns import utc_now
from directory.search.index import EVERYTHING

_MARKED = "hallway_marked_services"
BATCH = 400


def listen() -> None:
    """Once for the process; again does nothing."""
    if not event.contains(Session, "after_flush", _after_flush):
        event.listen(Session, "before_flush", _before_flush)
        event.listen(Session, "after_flush", _after_flush)
        event.listen(Session, "after_transaction_end", _forget_marked)


def mark_services(ids: Iterable[str]) -> None:
    """The caller changed these services, or rows of theirs, in this transaction and past the session."""
    _mark(db.session(), ids)


def mark_all() -> None:
    """The caller changed much: the index and every process read everything anew."""
    _mark(db.session(), [EVERYTHING])


def _mark(session: Any, ids: Iterable[str]) -> None:
    marked: set[str] = session.info.setdefault(_MARKED, set())
    fresh = [service_id for service_id in dict.fromkeys(ids) if service_id and service_id not in marked]
    marked.update(fresh)
    now = utc_now()
    for first in range(0, len(fresh), BATCH):
        rows = [{"service_id": i, "created_at": now} for i in fresh[first : first + BATCH]]
        session.connection().execute(insert(IndexOutbox), rows)


def _before_flush(session: Any, _context: Any, _instances: Any) -> None:
    """Whatever is about to go names its services while they can still be asked for."""
    gone = [row for row in session.deleted if isinstance(row, _WATCHED)]
    if gone:
        session.info.setdefault("hallway_gone", set()).update(_services_of(session, gone))


def _after_flush(session: Any, _context: Any) -> None:
    """New rows have their keys only now."""
    changed = [
        row
        for row in (*session.new, *session.dirty)
        if isinstance(row, _WATCHED) and (row in session.new or session.is_modified(row))
    ]
    gone = session.info.pop("hallway_gone", set())
    if changed or gone:
        _mark(session, [*gone, *_services_of(session, changed)])


def _forget_marked(session: Any, transaction: Any) -> None:
    if transaction.parent is None:
        session.info.pop(_MARKED, None)
        session.info.pop("hallway_gone", None)


_SPREADS = (Organization, Program, Location, Address, Accessibility)
_OWNED = (Schedule, ServiceArea, Language)
_WATCHED = (
    Service, ServiceAtLocation, Eligibility, ServiceCapacity, Attribute, Translation, District, School,
    TaxonomyTerm, *_SPREADS, *_OWNED,
)  # fmt: skip


def _services_of(session: Any, rows: Iterable[Any]) -> list[str]:
    """Ids of the services whose entries or columns come from these rows, before and after the change."""
    services: list[str] = []
    placements: list[str] = []
    locations: list[str] = []
    for row in rows:
        match row:
            case District() | School() | TaxonomyTerm():
                return [EVERYTHING]
            case Service():
                services.append(row.id)
            case ServiceAtLocation() | Eligibility() | ServiceCapacity():
                services += _values(row, "service_id")
            case Attribute() | Translation():
                services += [row.link_id] if row.link_entity == "service" else []
            case Organization():
                services += _ids(session, Service.id, Service.organization_id, [row.id])
            case Program():
                services += _ids(session, Service.id, Service.program_id, [row.id])
            case Location():
                locations.append(row.id)
            case Address() | Accessibility():
                locations += _values(row, "location_id")
            case Schedule() | ServiceArea() | Language():
                services += _values(row, "service_id")
                placements += _values(row, "service_at_location_id")
                locations += _values(row, "location_id") if hasattr(row, "location_id") else []
    own = ServiceAtLocation
    services += _ids(session, own.service_id, own.id, placements)
    services += _ids(session, own.service_id, own.location_id, locations)
    return services


def _values(row: Any, name: str) -> list[str]:
    """A key as it is and, where it has changed, as it was."""
    history = inspect(row).attrs[name].history
    return [value for value in {getattr(row, name), *(history.deleted or ())} if value]


def _ids(session: Any, wanted: Any, column: Any, keys: list[str]) -> Iterator[str]:
    connection = session.connection()
    unique = list(dict.fromkeys(keys))
    for first in range(0, len(unique), BATCH):
        yield from connection.scalars(select(wanted).where(column.in_(unique[first : first + BATCH])))
