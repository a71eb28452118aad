"""What programs that follow this directory must learn: when a public record, or anything nested in it, last
changed, and that one is gone.

Rows changed through the session are seen here. Statements that go round it (an import's, a merge's) are not:
their writers call `touch`, `note_removed` and `note_back` with their connection.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, String, Table, cast, delete, event, insert, inspect, select, update

from directory.db import Base, in_chunks
from directory.models import (
    Accessibility,
    Address,
    Attribute,
    Contact,
    CostOption,
    Eligibility,
    Funding,
    Language,
    Location,
    Organization,
    OrganizationIdentifier,
    Phone,
    Program,
    Removal,
    RequiredDocument,
    Schedule,
    School,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
    Taxonomy,
    TaxonomyTerm,
    Translation,
    Unit,
    Url,
)
from directory.models.columns import new_id, utc_now

FOLLOWED = ("organization", "location", "service")
"""Tables whose rows are followed."""

_NESTED = (
    Accessibility, Address, Attribute, Contact, CostOption, Eligibility, Funding, Language,
    OrganizationIdentifier, Phone, Program, RequiredDocument, Schedule, ServiceArea, ServiceAtLocation,
    ServiceCapacity, Translation, Url,
)  # fmt: skip
_WHOLE = {Organization: "organization", Location: "location", Service: "service"}
_POINTERS = ("organization_id", "location_id", "service_id", "service_at_location_id", "contact_id",
             "phone_id")  # fmt: skip
_STEPS = {
    "phone": ("location_id", "service_id", "organization_id", "contact_id", "service_at_location_id"),
    "contact": ("organization_id", "location_id", "service_id", "service_at_location_id"),
    "program": ("organization_id",),
    "service_at_location": ("service_id",),
}
"""What lies between a row and the followed ones -> its pointers up; each comes before what it points to."""

_NAMED: dict[type, tuple[str, ...]] = {
    School: ("name", "nces_id", "location_id"),
    Taxonomy: ("name", "description", "uri", "version"),
    TaxonomyTerm: ("name", "description", "code", "parent_id", "taxonomy_id", "term_uri"),
    Unit: ("name", "scheme", "identifier", "uri"),
}
"""Rows that others name without hanging on them -> the columns that are told with them."""

NAMED = ("school", "taxonomy", "taxonomy_term", "unit")
_TOUCHED = "hallway_touched"
_GOING = "hallway_going"
_OWNERS = "hallway_owners_of_what_went"

Owners = dict[str, set[str]]
"""Table -> ids of rows that own what changed."""


def listen() -> None:
    """Once for the process; again does nothing."""
    if not event.contains(Session, "after_flush", _after_flush):
        event.listen(Session, "before_flush", _before_flush)
        event.listen(Session, "after_flush", _after_flush)
        event.listen(Session, "after_transaction_end", _forget)


# for writers that go round the session


def touch(connection: Connection, entity: str, ids: Iterable[str], now: datetime) -> None:
    """Sets `last_modified` of these rows of a FOLLOWED table."""
    table = Base.metadata.tables[entity]
    for chunk in in_chunks(ids):
        connection.execute(update(table).where(table.c.id.in_(chunk)).values(last_modified=now))


def touch_owners(connection: Connection, owners: Owners, now: datetime) -> None:
    """Touches owners by the table they were named in, the services at a touched place, and those of a touched
    organization: both are told within a service. Of rows of NAMED, whatever says their names is touched.
    """
    found: Owners = defaultdict(set, {name: set(ids) for name, ids in owners.items()})
    _follow_names(connection, found)
    for name, columns in _STEPS.items():
        _follow(connection, name, found, columns)
    found["service"].update(_services_at(connection, found["location"]))
    found["service"].update(_services_of(connection, found["organization"]))
    for entity in FOLLOWED:
        touch(connection, entity, sorted(found[entity]), now)


def note_removed(
    connection: Connection, entity: str, ids: Iterable[str], now: datetime, moved_to: str | None = None
) -> None:
    """These public records are no more. `moved_to`: the record that they are part of now."""
    listed = list(ids)
    note_back(connection, entity, listed)
    for chunk in in_chunks(listed):
        rows = [
            {"id": new_id(), "entity": entity, "row_id": key, "moved_to": moved_to, "at": now}
            for key in chunk
        ]
        connection.execute(insert(Removal), rows)


def note_back(connection: Connection, entity: str, ids: Iterable[str]) -> None:
    """These records are there (again)."""
    for chunk in in_chunks(ids):
        connection.execute(delete(Removal).where(Removal.entity == entity, Removal.row_id.in_(chunk)))


# what the session sees


def _before_flush(session: Any, _context: Any, _instances: Any) -> None:
    """What goes names its owners, and what the database takes along with it, while they can be asked for."""
    gone: list[Any] = [row for row in session.deleted if isinstance(row, (*_NESTED, *_WHOLE, School))]
    if not gone:
        return
    going: list[tuple[str, str]] = session.info.setdefault(_GOING, [])
    owners: Owners = session.info.setdefault(_OWNERS, defaultdict(set))
    connection = session.connection()
    for row in gone:
        if isinstance(row, School):
            owners["service"].update(_services_naming(connection, row))
        elif isinstance(row, _NESTED):
            _collect([row], owners)
        else:
            going += _going_with(connection, row)
            if isinstance(row, Location):
                owners["service"].update(_services_at(connection, [row.id]))


def _going_with(connection: Connection, row: Any) -> Iterator[tuple[str, str]]:
    """A place that was never open to the public is not told when it goes either."""
    if not (isinstance(row, Location) and row.confidential):
        yield _WHOLE[type(row)], row.id
    if isinstance(row, Organization):
        yield from (("service", key) for key in _services_of(connection, [row.id]))


def _after_flush(session: Any, _context: Any) -> None:
    now, connection = utc_now(), session.connection()
    for entity, key in session.info.pop(_GOING, []):
        note_removed(connection, entity, [key], now)
    owners: Owners = session.info.pop(_OWNERS, defaultdict(set))
    changed = [row for row in (*session.new, *session.dirty) if _is_changed(session, row)]
    _collect([row for row in changed if isinstance(row, _NESTED)], owners)
    for row in changed:
        if type(row) in _WHOLE:
            _note_whole(connection, row, row in session.new, owners, now)
    for row in (*session.new, *session.dirty):
        if type(row) in _NAMED and _is_said(session, row):
            _collect_named(connection, row, owners)
    _touch_once(session, connection, owners, now)


def _is_changed(session: Any, row: Any) -> bool:
    return isinstance(row, (*_NESTED, *_WHOLE)) and (row in session.new or session.is_modified(row))


def _note_whole(connection: Connection, row: Any, is_new: bool, owners: Owners, now: datetime) -> None:
    """A place that has become confidential is gone for everyone outside, and must be forgotten there."""
    entity = _WHOLE[type(row)]
    if is_new:
        note_back(connection, entity, [row.id])
        return
    if isinstance(row, Location | Organization):
        owners[entity].add(row.id)
    if isinstance(row, Location) and inspect(row).attrs.confidential.history.has_changes():
        if row.confidential:
            note_removed(connection, entity, [row.id], now)
        else:
            note_back(connection, entity, [row.id])


def _touch_once(session: Any, connection: Connection, owners: Owners, now: datetime) -> None:
    """A row is touched once in a transaction, however many flushes there are."""
    done: set[tuple[str, str]] = session.info.setdefault(_TOUCHED, set())
    fresh = {name: {key for key in ids if (name, key) not in done} for name, ids in owners.items()}
    done.update((name, key) for name, ids in fresh.items() for key in ids)
    if any(fresh.values()):
        touch_owners(connection, fresh, now)


def _forget(session: Any, transaction: Any) -> None:
    if transaction.parent is None:
        for name in (_TOUCHED, _GOING, _OWNERS):
            session.info.pop(name, None)


# owners


def _collect(rows: Iterable[Any], owners: Owners) -> None:
    """What the rows hang on, as they are and as they were."""
    for row in rows:
        for column in _POINTERS:
            if hasattr(row, column) and not (isinstance(row, ServiceAtLocation) and column == "location_id"):
                owners[column[:-3]].update(_values(row, column))
        if hasattr(row, "link_entity") and row.link_entity in (*FOLLOWED, *_STEPS):
            owners[row.link_entity].update(_values(row, "link_id"))


def _is_said(session: Any, row: Any) -> bool:
    """Whether what others say of it has changed. Nothing yet names a new one but a school, by its place."""
    if row in session.new:
        return isinstance(row, School)
    return any(inspect(row).attrs[name].history.has_changes() for name in _NAMED[type(row)])


def _collect_named(connection: Connection, row: Any, owners: Owners) -> None:
    if isinstance(row, School):
        owners["service"].update(_services_naming(connection, row))
    else:
        owners[row.__tablename__].add(row.id)


def _services_naming(connection: Connection, school: School) -> Iterator[str]:
    """Services at a school, where it is and was, and those for its pupils."""
    yield from _services_at(connection, _values(school, "location_id"))
    yield from _services_for_pupils(connection, school.id)


def _services_for_pupils(connection: Connection, school_id: str) -> Iterator[str]:
    rules = Base.metadata.tables["eligibility"].c
    yield from connection.scalars(
        select(rules.service_id).where(cast(rules.enrolled_at, String).contains(f'"{school_id}"'))
    )


def _follow_names(connection: Connection, owners: Owners) -> None:
    """Adds what says the names of rows of NAMED."""
    tables = Base.metadata.tables
    school, term = tables["school"].c, tables["taxonomy_term"].c
    claim, attribute = tables["service_capacity"].c, tables["attribute"].c
    for key in sorted(owners["school"]):
        owners["location"].update(connection.scalars(select(school.location_id).where(school.id == key)))
        owners["service"].update(_services_for_pupils(connection, key))
    for chunk in in_chunks(sorted(owners["taxonomy"])):
        owners["taxonomy_term"].update(connection.scalars(select(term.id).where(term.taxonomy_id.in_(chunk))))
    for chunk in in_chunks(sorted(owners["unit"])):
        owners["service"].update(
            connection.scalars(select(claim.service_id).where(claim.unit_id.in_(chunk)).distinct())
        )
    for chunk in in_chunks(sorted(owners["taxonomy_term"])):
        linked = select(attribute.link_entity, attribute.link_id)
        for entity, key in connection.execute(linked.where(attribute.taxonomy_term_id.in_(chunk))):
            if entity in (*FOLLOWED, *_STEPS):
                owners[entity].add(key)


def _values(row: Any, name: str) -> Iterator[str]:
    history = inspect(row).attrs[name].history
    yield from (value for value in {getattr(row, name), *(history.deleted or ())} if value)


def _follow(connection: Connection, name: str, owners: Owners, columns: tuple[str, ...]) -> None:
    """Adds what the owners in table `name` hang on themselves."""
    table: Table = Base.metadata.tables[name]
    for chunk in in_chunks(sorted(owners[name])):
        query = select(*(table.c[column] for column in columns)).where(table.c.id.in_(chunk))
        for row in connection.execute(query):
            for column, value in zip(columns, row, strict=True):
                if value:
                    owners[column[:-3]].add(value)


def _services_at(connection: Connection, locations: Iterable[str]) -> Iterator[str]:
    placement = Base.metadata.tables["service_at_location"]
    for chunk in in_chunks(sorted(locations)):
        yield from connection.scalars(
            select(placement.c.service_id).where(placement.c.location_id.in_(chunk))
        )


def _services_of(connection: Connection, organizations: Iterable[str]) -> Iterator[str]:
    service = Base.metadata.tables["service"]
    for chunk in in_chunks(sorted(organizations)):
        yield from connection.scalars(select(service.c.id).where(service.c.organization_id.in_(chunk)))
