"""Rows of a package that were merged into others here since: each finds what it is part of now.

A record that was merged away still tells its source's values: those fields that came over from it, and what
hung on it. Everything else of the kept record belongs to that one's own source, and to people.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select

from directory.db import CHUNK, db, in_chunks
from directory.exchange.import_context import Build
from directory.exchange.import_draft import Planned
from directory.exchange.import_ledger import table_named
from directory.exchange.import_rows import Fate
from directory.models import FieldSource, ImportBatch, ImportChange, Merge, Metadata, Redirect, School
from directory.queries.better_values import FIELDS
from directory.queries.provenance import BY_IMPORT
from directory.vocabulary import ChangeAction

OF_A_PLACE = ("address", "accessibility")


@dataclass
class Followed:
    """`moved`: planned id -> the id it has here. `shared`: ids here that several packages speak of."""

    moved: dict[str, str] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)


def follow_merges(build: Build) -> Followed:
    """Gives planned rows that were merged away the ids they have here, before they are compared."""
    followed = Followed()
    if db.session.scalar(select(Redirect.id).limit(1)) is None:
        return followed
    steps = {name: _redirects(name, list(rows)) for name, rows in build.draft.tables.items()}
    for found in steps.values():
        followed.moved |= found
    followed.shared = _shared(build) | set(followed.moved.values())
    if followed.moved:
        _repoint(build, followed.moved)
    _leave_credited(build)
    for name, found in steps.items():
        _settle(build, name, found)
    return followed


def _redirects(name: str, ids: list[str]) -> dict[str, str]:
    """Old id -> new id, of rows whose new one is here."""
    found: dict[str, str] = {}
    if db.session.scalar(select(Redirect.id).where(Redirect.entity == name).limit(1)) is None:
        return found
    table = table_named(name)
    for chunk in in_chunks(ids):
        query = select(Redirect.old_id, Redirect.new_id).where(
            Redirect.entity == name, Redirect.old_id.in_(chunk)
        )
        there = query.join(table, table.c.id == Redirect.new_id)
        found.update((old, new) for old, new in db.session.execute(there))
    return found


def _shared(build: Build) -> set[str]:
    """Planned rows into which others were merged."""
    ids = [key for rows in build.draft.tables.values() for key in rows]
    if len(ids) > 10 * CHUNK:  # fewer merges than rows: ask the other way round
        return set(db.session.scalars(select(Redirect.new_id))) & set(ids)
    return {
        key
        for chunk in in_chunks(ids)
        for key in db.session.scalars(select(Redirect.new_id).where(Redirect.new_id.in_(chunk)))
    }


def _repoint(build: Build, moved: dict[str, str]) -> None:
    for rows in build.draft.tables.values():
        for row in rows.values():
            for column, value in row.values.items():
                if column.endswith("_id") and isinstance(value, str) and value in moved:
                    row.values[column] = moved[value]
                    if column == "link_id" and row.values.get("link_type") == "category":
                        _take_second_place(row)


def _take_second_place(row: Planned) -> None:
    """The main category is that of the kept record."""
    row.values["position"] = max(1, row.values.get("position") or 0)
    row.once |= {"position"}


def _settle(build: Build, name: str, found: dict[str, str]) -> None:
    if not found:
        return
    planned, here = build.draft.tables[name], _fixed(name, set(found.values()))
    allowed = fields_from(name, found) if name in FIELDS else {}
    for old, new in sorted(found.items()):
        row = planned.pop(old)
        if name not in FIELDS:
            _say_unchanged(row)
            continue
        values = {column: row.values[column] for column in allowed[old] if column in row.values}
        if new in planned:
            planned[new].values |= values
            planned[new].origins += row.origins
        else:
            planned[new] = Planned(name, new, values | here[new], row.origins, row.hard, row.once)
        if name == "location":
            _settle_place(build, row, old, planned[new], is_hidden=bool(here[new]["confidential"]))


def _settle_place(build: Build, row: Planned, old: str, kept: Planned, *, is_hidden: bool) -> None:
    """Two places are one: what its package says is secret is hidden, whoever's the kept record is."""
    sealed = build.sealed.pop(old, None)
    if sealed and not is_hidden and not _is_shown_by_people(kept.id):
        hidden = {column: row.values.get(column) for column in (*row.hard, "approximate", "confidential")}
        kept.values |= hidden
        kept.hard |= row.hard
        build.sealed.setdefault(kept.id, sealed)
        is_hidden = True
    if is_hidden:
        _withhold(build, kept.id)


def _is_shown_by_people(place: str) -> bool:
    """A school's place, and one of which a person here has said that it may be shown."""
    school = select(School.id).where(School.location_id == place)
    said = select(Metadata.id).where(
        Metadata.resource_id == place,
        Metadata.field_name == "confidential",
        Metadata.updated_by.not_like(f"{BY_IMPORT}%"),
    )
    return any(db.session.scalar(query.limit(1)) is not None for query in (school, said))


def _fixed(name: str, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What a row that is part of another must not change: whose that one is, and whether it is hidden."""
    table = table_named(name)
    columns = [table.c[column] for column in ("source_id", "confidential") if column in table.c]
    return {
        row.id: {column.name: row._mapping[column] for column in columns}
        for chunk in in_chunks(sorted(ids))
        for row in db.session.execute(select(table.c.id, *columns).where(table.c.id.in_(chunk)))
    }


def _say_unchanged(row: Planned) -> None:
    for origin in row.origins:
        origin.fate = origin.fate or Fate.UNCHANGED


def _withhold(build: Build, place: str) -> None:
    """Nothing that says where it is comes to a place that is hidden here."""
    for name in (*OF_A_PLACE, "attribute"):
        rows = build.draft.tables.get(name, {})
        for key in [key for key, row in rows.items() if _tells_where(name, row, place)]:
            _say_unchanged(rows.pop(key))


def _tells_where(name: str, row: Planned, place: str) -> bool:
    if name == "attribute":
        return row.values.get("link_id") == place and row.values.get("link_type") == "source_column"
    return row.values.get("location_id") == place


def fields_from(entity: str, ids: Iterable[str]) -> dict[str, set[str]]:
    """Merged-away id -> columns of the kept record that are its values still, through all merges since."""
    merges = {
        merge.gone_id: merge
        for merge in db.session.scalars(
            select(Merge).where(Merge.entity == entity, Merge.undone_at.is_(None)).order_by(Merge.at)
        )
    }
    return {key: _still_its_own(entity, key, merges) for key in ids}


def _still_its_own(entity: str, key: str, merges: dict[str, Merge]) -> set[str]:
    columns = {column for group in FIELDS[entity].values() for column in group}
    seen: set[str] = set()
    while key in merges and key not in seen:
        seen.add(key)
        taken: Any = merges[key].before.get("taken", [])
        columns &= {column for name in taken for column in FIELDS[entity].get(name, ())}
        key = merges[key].kept_id
    said = set(
        db.session.scalars(
            select(FieldSource.field).where(
                FieldSource.link_entity == entity,
                FieldSource.link_id == key,
                FieldSource.source_id.is_not(None),
            )
        )
    )
    return columns & said if seen else set()


def _leave_credited(build: Build) -> None:
    """Fields whose value came over in a merge are not their own record's to change, but to hide."""
    for entity in FIELDS:
        rows = build.draft.tables.get(entity, {})
        for chunk in in_chunks(sorted(rows)):
            query = select(FieldSource.link_id, FieldSource.field).where(
                FieldSource.link_entity == entity, FieldSource.link_id.in_(chunk)
            )
            for key, column in db.session.execute(query):
                if not (rows[key].values.get("confidential") and column in {*rows[key].hard, "approximate"}):
                    rows[key].values.pop(column, None)


# what the package says no more


def gone_of_shared(build: Build, name: str, columns: tuple[str, ...], shared: set[str]) -> Iterator[str]:
    """Small rows of shared records that this source brought and says no more. Those of others stay."""
    planned, table = build.draft.tables.get(name, {}), table_named(name)
    found: set[str] = set()
    for chunk in in_chunks(sorted(shared)):
        either = or_(*(table.c[column].in_(chunk) for column in columns))
        found |= {key for key in db.session.scalars(select(table.c.id).where(either)) if key not in planned}
    if found:
        yield from sorted(found & _brought_by(build.draft.source_id, name))


def _brought_by(source_id: str, name: str) -> set[str]:
    wanted = (
        select(ImportChange.rows)
        .join(ImportBatch, ImportBatch.id == ImportChange.batch_id)
        .where(ImportBatch.source_id == source_id, ImportBatch.undone_at.is_(None))
        .where(ImportChange.table_name == name, ImportChange.action == ChangeAction.CREATE)
    )
    return {str(row["id"]) for rows in db.session.scalars(wanted) for row in rows}
