"""Writes an import: everything in the caller's one transaction, or nothing."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from directory.actions.followers import FOLLOWED, NAMED, note_back, note_removed, touch_owners
from directory.actions.record import forget_where
from directory.db import Base, db, in_chunks
from directory.exchange.ids import row_id
from directory.exchange.import_changes import ORDER, Changes, said_by_people, table_named
from directory.exchange.import_context import Build
from directory.exchange.import_draft import Planned
from directory.exchange.import_ledger import Ledger
from directory.exchange.import_rows import Remark
from directory.models import ImportBatch, ImportReportRow, Redirect, Service, ServiceAtLocation, Source
from directory.models.columns import new_id
from directory.sealing import seal
from directory.search.outbox import mark_all, mark_services
from directory.vocabulary import ServiceStatus

POINTS_UP = {"organization": "parent_organization_id", "taxonomy_term": "parent_id"}
"""Tables whose rows point at each other: the pointer is set when all of them are there."""

MAIN = ("service", "location", "organization", "service_at_location")
"""Tables whose own row says which services it touches; any other row touches what it hangs on."""

OWNING = (*FOLLOWED, "contact", "service_at_location")
"""Tables whose rows others hang on, up to one that is followed."""

MANY = 1000
BATCH = 1000


def store(
    build: Build, changes: Changes, now: datetime, ledger: Ledger, tell: Callable[[int, int], None]
) -> None:
    """Every change of `changes`, kept in the ledger, and a mark for the search index and for those who follow
    on what it touches.
    """
    _put_sources(build)
    before = pointed_at(changes.gone)
    for done, name in enumerate(ORDER):
        tell(done, len(ORDER))
        _remove(name, changes.gone[name], ledger)
        _insert(name, changes.new[name], now, ledger)
        _update(name, changes.changed[name], now, ledger)
    _seal(build, changes, now, ledger)
    owners = _planned_at(changes)
    for column, keys in before.items():
        owners[column] |= keys
    mark(services_of(owners))
    _tell_followers(changes, owners, now)


def _put_sources(build: Build) -> None:
    told = {build.draft.source_id: (build.source_name, None), **build.sources_told}
    for key, (name, licence) in told.items():
        if db.session.get(Source, key) is None:
            db.session.add(Source(id=key, name=name, licence=licence))
    db.session.flush()


def mark(services: set[str]) -> None:
    """Tells the search index that these services have changed."""
    if len(services) > MANY:
        mark_all()
    else:
        mark_services(services)


def _tell_followers(changes: Changes, owners: dict[str, set[str]], now: datetime) -> None:
    """What is new bears the time already."""
    connection = db.session.connection()
    new = {name: {row.id for row in changes.new[name]} for name in OWNING}
    touched = {name: owners[f"{name}_id"] - ids for name, ids in new.items()}
    touched |= {name: {row.id for row in changes.changed[name]} for name in NAMED}
    touch_owners(connection, {name: keys for name, keys in touched.items() if keys}, now)
    for name in FOLLOWED:
        note_back(connection, name, new[name])
    hidden = [row.id for row in changes.changed["location"] if row.was.get("confidential") is False]
    note_removed(connection, "location", hidden, now)
    forget_where(hidden)


def _insert(name: str, rows: list[Planned], now: datetime, ledger: Ledger) -> None:
    if not rows:
        return
    table = table_named(name)
    columns = {column for row in rows for column in row.values}
    stamps = {c: now for c in ("created_at", "last_modified") if c in table.c}
    fixed = stamps | {column: _default(table.c[column]) for column in columns}
    up = POINTS_UP.get(name)
    for first in range(0, len(rows), BATCH):
        values = [{"id": row.id, **fixed, **row.values} for row in rows[first : first + BATCH]]
        db.session.execute(insert(table), [row | {up: None} for row in values] if up else values)
    pointers = [(row.id, row.values[up]) for row in rows if up and row.values.get(up)]
    if up and pointers:
        pointer = update(table).where(table.c.id == bindparam("key")).values({up: bindparam("to")})
        db.session.connection().execute(pointer, [{"key": key, "to": to} for key, to in pointers])
    ledger.created(name, (row.id for row in rows))


def _default(column: Any) -> Any:
    return column.default.arg if column.default is not None and column.default.is_scalar else None


def _update(name: str, rows: list[Planned], now: datetime, ledger: Ledger) -> None:
    table = table_named(name)
    stamps = {"last_modified": now} if "last_modified" in table.c else {}
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        columns = tuple(sorted(row.was))
        groups[columns].append({"key": row.id, **{f"new_{c}": row.values[c] for c in columns}})
    for columns, values in groups.items():
        new = {column: bindparam(f"new_{column}", type_=table.c[column].type) for column in columns}
        statement = update(table).where(table.c.id == bindparam("key")).values(new | stamps)
        db.session.connection().execute(statement, values)
    ledger.updated(name, ((row.id, row.was, {c: row.values[c] for c in row.was}) for row in rows))


def _remove(name: str, ids: Iterable[str], ledger: Ledger, column: str = "id") -> None:
    """Rows and, before them, what the database would take along or set free: the ledger must know it all."""
    table = table_named(name)
    for chunk in in_chunks(ids):
        query = select(table).where(table.c[column].in_(chunk))
        rows = [dict(row._mapping) for row in db.session.execute(query)]
        keys = [row["id"] for row in rows]
        if not keys:
            continue
        for other, pointing, is_owned in pointing_to(name):
            if is_owned:
                _remove(other, keys, ledger, pointing)
            else:
                _set_free(other, pointing, keys, ledger)
        db.session.execute(delete(table).where(table.c.id.in_(keys)))
        ledger.deleted(name, rows)


def _set_free(name: str, column: str, keys: list[str], ledger: Ledger) -> None:
    table = table_named(name)
    query = select(table.c.id, table.c[column]).where(table.c[column].in_(keys))
    rows = db.session.execute(query).all()
    if rows:
        ids = [key for key, _ in rows]
        db.session.execute(update(table).where(table.c.id.in_(ids)).values({column: None}))
        ledger.updated(name, ((key, {column: was}, {column: None}) for key, was in rows))


@cache
def pointing_to(name: str) -> list[tuple[str, str, bool]]:
    """(table, column, whether its rows go when what they point to goes) of each foreign key to the table."""
    return [
        (table.name, key.parent.name, key.ondelete == "CASCADE")
        for table in Base.metadata.sorted_tables
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
        if key.column.table.name == name
    ]


def _seal(build: Build, changes: Changes, now: datetime, ledger: Ledger) -> None:
    _remove("sealed_site", changes.seals, ledger, "location_id")
    rows = [
        {"id": row_id(build.draft.source_id, "sealed_site", key), "location_id": key,
         "sealed": seal(plain, build.known.sealing_key), "created_at": now, "last_modified": now}
        for key, plain in changes.seals.items()
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(table_named("sealed_site")), rows)
        ledger.created("sealed_site", (str(row["id"]) for row in rows))


# services that a change touches


Owners = dict[str, set[str]]
"""Column that points -> ids it points to: whom a change touches."""


def _planned_at(changes: Changes) -> Owners:
    """What new and changed rows are or hang on."""
    found: Owners = defaultdict(set)
    for part in (changes.new, changes.changed):
        for name, rows in part.items():
            for row in rows:
                if name in MAIN:
                    found[f"{name}_id"].add(row.id)
                for column, value in _pointers(row.was if name in MAIN else row.values | row.was):
                    found[column].add(value)
    return found


def _pointers(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = [(column, value) for column, value in values.items() if column.endswith("_id") and value]
    if "link_entity" in values:
        found.append((f"{values['link_entity']}_id", values["link_id"]))
    return found


def pointed_at(tables: Mapping[str, Iterable[str]]) -> Owners:
    """What rows that are here are or hang on, by table and id."""
    found: Owners = defaultdict(set)
    for name, ids in tables.items():
        table = table_named(name)
        columns = [table.c[c] for c in ("link_entity", "link_id") if c in table.c]
        columns += [key.parent for key in table.foreign_keys]
        for chunk in in_chunks(ids):
            if name in MAIN:
                found[f"{name}_id"].update(chunk)
            elif columns:
                for row in db.session.execute(select(*columns).where(table.c.id.in_(chunk))):
                    for column, value in _pointers(dict(row._mapping)):
                        found[column].add(value)
    return found


def services_of(owners: Owners) -> set[str]:
    found = set(owners["service_id"])
    for ids in in_chunks(owners["location_id"]):
        found |= _placed(ServiceAtLocation.location_id.in_(ids))
    for ids in in_chunks(owners["service_at_location_id"]):
        found |= _placed(ServiceAtLocation.id.in_(ids))
    for ids in in_chunks(owners["organization_id"]):
        found |= set(db.session.scalars(select(Service.id).where(Service.organization_id.in_(ids))))
    return found


def _placed(condition: Any) -> set[str]:
    return set(db.session.scalars(select(ServiceAtLocation.service_id).where(condition)))


# what is missing


def deactivate_missing(changes: Changes, now: datetime, ledger: Ledger) -> int:
    """Sets services of this source that are not in the package inactive. Returns how many were not."""
    found = missing_services(changes)
    for keys in in_chunks(found):
        statement = update(Service).where(Service.id.in_(keys))
        db.session.execute(statement.values(status=ServiceStatus.INACTIVE, last_modified=now))
        was = ((key, {"status": found[key]}, {"status": ServiceStatus.INACTIVE}) for key in keys)
        ledger.updated("service", was)
        mark_services(keys)
    return len(found)


def missing_services(changes: Changes) -> dict[str, ServiceStatus]:
    """Id -> status of services that the package has no more. Not those whose status a person here has said,
    and not those that are part of another source's record too: that one may still speak of them.
    """
    found: dict[str, ServiceStatus] = {}
    for ids in in_chunks(key for key, _ in changes.missing["service"]):
        said = said_by_people(set(ids))
        shared = select(Redirect.new_id).where(Redirect.entity == "service", Redirect.new_id.in_(ids))
        kept = {key for key, columns in said.items() if "status" in columns} | set(db.session.scalars(shared))
        query = select(Service.id, Service.status).where(
            Service.id.in_(ids), Service.status != ServiceStatus.INACTIVE
        )
        found |= {key: status for key, status in db.session.execute(query) if key not in kept}
    return found


# the record of it


def record(build: Build, batch: ImportBatch) -> None:
    """Stores the batch, if the ledger has not yet, and its report."""
    db.session.add(batch)
    db.session.flush()
    rows = [_report_row(batch.id, remark) for remark in build.account.remarks]
    for first in range(0, len(rows), BATCH):
        db.session.execute(insert(ImportReportRow), rows[first : first + BATCH])


def _report_row(batch_id: str, remark: Remark) -> dict[str, Any]:
    return {
        "id": new_id(), "batch_id": batch_id, "file": remark.file[:255], "line": remark.line or None,
        "field": remark.field[:120] or None, "reason": remark.reason, "row": report_values(remark),
    }  # fmt: skip


def report_values(remark: Remark) -> dict[str, object] | None:
    """What a report shows of a row: the whole of one that was not kept, else the value. Nothing of a secret
    one."""
    if remark.row is not None and not remark.row.is_secret:
        return {**remark.row.cells, **remark.row.extra} or None
    return {"value": remark.value} if remark.value else None
