"""Writes an import: everything in the caller's one transaction, or nothing."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from directory.db import db
from directory.exchange.ids import row_id
from directory.exchange.import_changes import ORDER, OWNERS, Changes, in_chunks, table_named
from directory.exchange.import_context import Build
from directory.exchange.import_draft import Planned
from directory.exchange.import_rows import Remark
from directory.models import ImportBatch, ImportReportRow, Service, ServiceAtLocation, Source
from directory.models.columns import new_id
from directory.sealing import seal
from directory.search.outbox import mark_all, mark_services
from directory.vocabulary import ServiceStatus

POINTS_UP = {"organization": "parent_organization_id", "taxonomy_term": "parent_id"}
"""Tables whose rows point at each other: the pointer is set when all of them are there."""

MAIN = ("service", "location", "organization", "service_at_location")
"""Tables whose own row says which services it touches; any other row touches what it hangs on."""

MANY = 1000
BATCH = 1000


def store(build: Build, changes: Changes, now: datetime, tell: Callable[[int, int], None]) -> None:
    """Every change of `changes`, and a mark for the search index on each service they touch."""
    if db.session.get(Source, build.draft.source_id) is None:
        db.session.add(Source(id=build.draft.source_id, name=build.source_name))
        db.session.flush()
    before = _touched_by(changes.gone)
    for done, name in enumerate(ORDER):
        tell(done, len(ORDER))
        _remove(name, changes.gone[name])
        _insert(name, changes.new[name], now)
        _update(name, changes.changed[name], now)
    _seal(build, changes, now)
    touched = before | _touched(changes)
    if len(touched) > MANY:
        mark_all()
    else:
        mark_services(touched)


def _insert(name: str, rows: list[Planned], now: datetime) -> None:
    if not rows:
        return
    table = table_named(name)
    columns = {column for row in rows for column in row.values}
    stamps = {c: now for c in ("created_at", "last_modified") if c in table.c}
    defaults = {column: _default(table.c[column]) for column in columns}
    up = POINTS_UP.get(name)
    values = [{"id": row.id, **stamps, **defaults, **row.values} for row in rows]
    pointers = [(row["id"], row[up]) for row in values if up and row.get(up)]
    if up:
        values = [row | {up: None} for row in values]
    for first in range(0, len(values), BATCH):
        db.session.execute(insert(table), values[first : first + BATCH])
    if up and pointers:
        pointer = update(table).where(table.c.id == bindparam("key")).values({up: bindparam("to")})
        db.session.connection().execute(pointer, [{"key": key, "to": to} for key, to in pointers])


def _default(column: Any) -> Any:
    return column.default.arg if column.default is not None and column.default.is_scalar else None


def _update(name: str, rows: list[Planned], now: datetime) -> None:
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


def _remove(name: str, ids: list[str]) -> None:
    table = table_named(name)
    for chunk in in_chunks(ids):
        db.session.execute(delete(table).where(table.c.id.in_(chunk)))


def _seal(build: Build, changes: Changes, now: datetime) -> None:
    table = table_named("sealed_site")
    for chunk in in_chunks(changes.seals):
        db.session.execute(delete(table).where(table.c.location_id.in_(chunk)))
    rows = [
        {"id": row_id(build.draft.source_id, "sealed_site", key), "location_id": key,
         "sealed": seal(plain, build.known.sealing_key), "created_at": now, "last_modified": now}
        for key, plain in changes.seals.items()
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(table), rows)


# services that a change touches


def _touched(changes: Changes) -> set[str]:
    by_column: dict[str, set[str]] = defaultdict(set)
    for part in (changes.new, changes.changed):
        for name, rows in part.items():
            for row in rows:
                if name in MAIN:
                    by_column[f"{name}_id"].add(row.id)
                    continue
                for column, value in _pointers(row.values):
                    by_column[column].add(value)
    return _services(by_column)


def _pointers(values: dict[str, Any]) -> list[tuple[str, str]]:
    found = [(column, value) for column, value in values.items() if column.endswith("_id") and value]
    if "link_entity" in values:
        found.append((f"{values['link_entity']}_id", values["link_id"]))
    return found


def _touched_by(gone: dict[str, list[str]]) -> set[str]:
    """The same for rows that are about to go."""
    by_column: dict[str, set[str]] = defaultdict(set)
    for name, ids in gone.items():
        if not ids:
            continue
        table = table_named(name)
        columns = ["link_entity", "link_id"] if name == "attribute" else list(OWNERS[name])
        for chunk in in_chunks(ids):
            for row in db.session.execute(
                select(*(table.c[c] for c in columns)).where(table.c.id.in_(chunk))
            ):
                for column, value in _pointers(dict(row._mapping)):
                    by_column[column].add(value)
    return _services(by_column)


def _services(by_column: dict[str, set[str]]) -> set[str]:
    found = set(by_column["service_id"])
    for ids in in_chunks(by_column["location_id"]):
        found |= _placed(ServiceAtLocation.location_id.in_(ids))
    for ids in in_chunks(by_column["service_at_location_id"]):
        found |= _placed(ServiceAtLocation.id.in_(ids))
    for ids in in_chunks(by_column["organization_id"]):
        found |= set(db.session.scalars(select(Service.id).where(Service.organization_id.in_(ids))))
    return found


def _placed(condition: Any) -> set[str]:
    return set(db.session.scalars(select(ServiceAtLocation.service_id).where(condition)))


# what is missing


def deactivate_missing(build: Build, changes: Changes, now: datetime) -> int:
    """Sets services of this source that are not in the package inactive. Returns how many were active."""
    ids = [key for key, _ in changes.missing["service"]]
    count = 0
    for chunk in in_chunks(ids):
        active = select(Service.id).where(Service.id.in_(chunk), Service.status != ServiceStatus.INACTIVE)
        touched = list(db.session.scalars(active))
        statement = update(Service).where(Service.id.in_(touched))
        db.session.execute(statement.values(status=ServiceStatus.INACTIVE, last_modified=now))
        mark_services(touched)
        count += len(touched)
    return count


# the record of it


def record(build: Build, layout: str, counts: dict[str, Any]) -> str:
    """Stores the batch and its report. Returns the batch's id."""
    batch = ImportBatch(id=new_id(), source_id=build.draft.source_id, layout=layout, counts=counts)
    db.session.add(batch)
    db.session.flush()
    rows = [_report_row(batch.id, remark) for remark in build.account.remarks]
    for first in range(0, len(rows), BATCH):
        db.session.execute(insert(ImportReportRow), rows[first : first + BATCH])
    return batch.id


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
