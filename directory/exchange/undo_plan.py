"""What undoing an import would do, and what must stay: rows and columns that people have had a hand in since.

A row stays when a person changed it, or when something hangs on it that the import did not make: a capacity,
a correction, a school, a partnership, a merge. With it stay the rows it needs, and the small rows that are
part of it; a service stays with its placements.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import Table, select

from directory.db import db, in_chunks
from directory.exchange.import_changes import BY_IMPORT, PAIRS, table_named
from directory.exchange.import_confidential import WITHHELD
from directory.exchange.import_ledger import opened, plain
from directory.exchange.import_store import pointing_to
from directory.models import ImportBatch, ImportChange, Merge, Metadata
from directory.sealing import UnsealableError
from directory.vocabulary import ChangeAction

CHANGED = "A person has changed it since"
OTHERWISE = "It says something else by now"
HUNG = "Something hangs on it that the import did not make"
MERGED = "It was merged with another record"
NEEDED = "Something that stays needs it"
UNREADABLE = "What it said is sealed with another key than this installation's"
HIDDEN = "The place is confidential now, and this may say where it is"
NO_OWNER = "What it belonged to is no more"

WHOLE = ("taxonomy", "taxonomy_term", "organization", "program", "location", "service")
"""Tables whose rows are no part of another row."""

LINKED = ("attribute", "translation", "correction", "field_source")
"""Tables that point by name: link_entity and link_id."""

SEALING = {"sealed", "address", "confidential"}
"""Columns of a location under which it is written that a person sealed it."""

POINT = ("latitude", "longitude", "approximate")

Ids = dict[str, set[str]]
"""Table -> ids."""

Taken = tuple[str, str, dict[str, tuple[str, str]]]
"""Table and id of a row that was taken away, and what it hung on by column."""


@dataclass
class Plan:
    """`made`: what the import made and is still there. `stays`: those of them that stay, with the reason.
    `restored`: table -> id -> columns that get their former values. `stuck`: (table, id, column, reason) of
    what the import changed or took away and cannot be put back. `hidden`: locations that are confidential
    when it is done, among those that it concerns.
    """

    made: Ids = field(default_factory=dict)
    roots: Ids = field(default_factory=dict)  # records that it did not make, whose parts stay
    cut: list[tuple[str, str, str]] = field(default_factory=list)  # (table, id, column) without an address
    hidden: set[str] = field(default_factory=set)
    stays: dict[str, dict[str, str]] = field(default_factory=dict)
    restored: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    returned: Ids = field(default_factory=dict)
    stuck: list[tuple[str, str, str, str]] = field(default_factory=list)
    shown_again: int = 0

    @cached_property
    def removed(self) -> Ids:
        """Asked for when it is settled what stays."""
        return {name: ids - self.stays.get(name, {}).keys() for name, ids in self.made.items()}

    def has_made(self, name: str, key: str) -> bool:
        return key in self.made.get(name, ())


@dataclass(frozen=True)
class Entry:
    """One ImportChange, opened. `rows` whose seal cannot be opened are left out and named in `shut`."""

    table: Table
    action: ChangeAction
    rows: list[dict[str, Any]]
    shut: list[str]


def entries(batch: ImportBatch, sealing_key: str, *, last_first: bool = False) -> Iterator[Entry]:
    """One at a time: an import of 50,000 rows has hundreds, of 500 rows each."""
    order = ImportChange.position.desc() if last_first else ImportChange.position
    keys = list(
        db.session.scalars(select(ImportChange.id).where(ImportChange.batch_id == batch.id).order_by(order))
    )
    columns = (ImportChange.table_name, ImportChange.action, ImportChange.rows)
    for key in keys:
        name, action, rows = db.session.execute(select(*columns).where(ImportChange.id == key)).one()
        found, shut = [], []
        for row in rows:
            try:
                found.append(opened(row, sealing_key))
            except UnsealableError:
                shut.append(str(row["id"]))
        yield Entry(table_named(name), action, found, shut)


def plan_of(batch: ImportBatch, sealing_key: str) -> Plan:
    """Reads only."""
    plan = Plan()
    taken: list[Taken] = []
    for entry in entries(batch, sealing_key):
        name = entry.table.name
        plan.stuck += [(name, key, "", UNREADABLE) for key in entry.shut]
        match entry.action:
            case ChangeAction.CREATE:
                ids = [row["id"] for row in entry.rows]
                plan.made.setdefault(name, set()).update(_here(entry.table, ids))
                plan.roots.setdefault(name, set()).update(_gone_into(name, ids))
            case ChangeAction.UPDATE:
                _plan_update(plan, batch, entry)
            case ChangeAction.DELETE:
                taken += [(name, row["id"], owners_in(entry.table, row)) for row in entry.rows]
    _keep_hidden(plan, taken)
    _find_what_stays(plan, batch)
    _plan_return(plan, taken)
    return plan


def _here(table: Table, ids: Iterable[str]) -> set[str]:
    return {
        key
        for chunk in in_chunks(ids)
        for key in db.session.scalars(select(table.c.id).where(table.c.id.in_(chunk)))
    }


def _gone_into(name: str, ids: Iterable[str]) -> Iterator[str]:
    """Records that these were merged into."""
    for chunk in in_chunks(ids):
        yield from db.session.scalars(
            select(Merge.kept_id).where(
                Merge.entity == name, Merge.gone_id.in_(chunk), Merge.undone_at.is_(None)
            )
        )


# columns


def _plan_update(plan: Plan, batch: ImportBatch, entry: Entry) -> None:
    name = entry.table.name
    for row, columns, stuck in restorable(batch, entry):
        plan.stuck += [(name, row["id"], column, because) for column, because in stuck]
        plan.cut += [(name, row["id"], column) for column in columns if WITHHELD in str(row["now"][column])]
        if columns:
            plan.restored.setdefault(name, {}).setdefault(row["id"], set()).update(columns)


def _keep_hidden(plan: Plan, taken: list[Taken]) -> None:
    """A place that people have made, or left, confidential is not given away by an undoing."""
    restored = plan.restored.get("location", {})
    ids = {*restored, *(key for _, key in _owning_locations(taken))}
    table = table_named("location")
    for chunk in in_chunks(ids):
        for key, is_hidden in db.session.execute(
            select(table.c.id, table.c.confidential).where(table.c.id.in_(chunk))
        ):
            turns = "confidential" in restored.get(key, ())
            if bool(is_hidden) is not turns:
                plan.hidden.add(key)
            elif turns:
                plan.shown_again += 1
    held = [("location", key, column) for key in plan.hidden for column in POINT]
    for name, key, column in held + (plan.cut if plan.hidden else []):
        if column in plan.restored.get(name, {}).get(key, ()):
            plan.restored[name][key].discard(column)
            plan.stuck.append((name, key, column, HIDDEN))


def _owning_locations(taken: list[Taken]) -> Iterator[tuple[str, str]]:
    for _, _, owners in taken:
        yield from (owner for owner in owners.values() if owner[0] == "location")


def restorable(
    batch: ImportBatch, entry: Entry
) -> Iterator[tuple[dict[str, Any], set[str], list[tuple[str, str]]]]:
    """Each row of an update that is still there, the columns that may be put back, and why others may not."""
    said = said_since(batch, (row["id"] for row in entry.rows))
    columns = sorted({column for row in entry.rows for column in row["now"]})
    query = select(entry.table.c.id, *(entry.table.c[column] for column in columns))
    here: dict[str, Mapping[str, Any]] = {}
    for chunk in in_chunks(row["id"] for row in entry.rows):
        for found in db.session.execute(query.where(entry.table.c.id.in_(chunk))):
            here[found.id] = dict(found._mapping)
    for row in entry.rows:
        if row["id"] in here:
            yield row, *_judged(row, here[row["id"]], _with_pairs(said.get(row["id"], set())))


def _judged(
    row: Mapping[str, Any], here: Mapping[str, Any], said: set[str]
) -> tuple[set[str], list[tuple[str, str]]]:
    free, stuck = set(), []
    for column, now in row["now"].items():
        if column in said:
            stuck.append((column, CHANGED))
        elif plain(here[column]) != now:
            stuck.append((column, OTHERWISE))
        else:
            free.add(column)
    return free, stuck


def _with_pairs(columns: set[str]) -> set[str]:
    return columns | {column for pair in PAIRS if columns & set(pair) for column in pair}


def said_since(batch: ImportBatch, ids: Iterable[str]) -> dict[str, set[str]]:
    """Row id -> columns that a person changed after the import."""
    found: dict[str, set[str]] = defaultdict(set)
    for chunk in in_chunks(ids):
        query = select(Metadata.resource_id, Metadata.field_name).where(
            Metadata.resource_id.in_(chunk),
            Metadata.last_action_date >= batch.created_at,
            Metadata.updated_by.not_like(f"{BY_IMPORT}%"),
        )
        for key, column in db.session.execute(query):
            found[key].add(column)
    return found


# rows


def _find_what_stays(plan: Plan, batch: ImportBatch) -> None:
    fresh: Ids = defaultdict(set)
    for name, ids in plan.made.items():
        for key in said_since(batch, ids):
            _keep(plan, fresh, name, key, CHANGED)
        for key in _merged_into(name, ids):
            _keep(plan, fresh, name, key, MERGED)
        for key in _hung_on(plan, name, ids):
            _keep(plan, fresh, name, key, HUNG)
    for key in _seals_that_stay(plan, batch):
        _keep(plan, fresh, "sealed_site", key, CHANGED)
    for name, ids in plan.roots.items():
        fresh[name] |= ids
    while any(fresh.values()):
        last, fresh = fresh, defaultdict(set)
        for name, ids in last.items():
            for other, key in (*_needed_by(plan, name, ids), *_parts_of(plan, name, ids)):
                _keep(plan, fresh, other, key, NEEDED)


def _seals_that_stay(plan: Plan, batch: ImportBatch) -> Iterator[str]:
    """Of places that stay sealed although the import sealed them, or that a person has sealed anew."""
    table, made = table_named("sealed_site"), plan.made.get("sealed_site", set())
    stuck = {
        key for name, key, column, _ in plan.stuck if name == "location" and column in ("", "confidential")
    }
    for chunk in in_chunks(made):
        rows = db.session.execute(select(table.c.id, table.c.location_id).where(table.c.id.in_(chunk))).all()
        said = said_since(batch, (place for _, place in rows))
        yield from (key for key, place in rows if place in stuck or said.get(place, set()) & SEALING)


def _keep(plan: Plan, fresh: Ids, name: str, key: str, because: str) -> None:
    if plan.has_made(name, key) and key not in plan.stays.get(name, ()):
        plan.stays.setdefault(name, {})[key] = because
        fresh[name].add(key)


def _merged_into(name: str, ids: Set[str]) -> Iterator[str]:
    for chunk in in_chunks(ids):
        yield from db.session.scalars(
            select(Merge.kept_id).where(
                Merge.entity == name, Merge.kept_id.in_(chunk), Merge.undone_at.is_(None)
            )
        )


def _hung_on(plan: Plan, name: str, ids: Set[str]) -> Iterator[str]:
    """Ids to which something points that the import did not make, and that does not go back elsewhere."""
    for other, column, _ in pointing_to(name):
        freed = plan.restored.get(other, {})
        for key, target in _pointing(other, column, ids):
            if not plan.has_made(other, key) and column not in freed.get(key, ()):
                yield target
    for other in LINKED:
        for key, target in _pointing(other, "link_id", ids, name):
            if not plan.has_made(other, key):
                yield target


def _pointing(other: str, column: str, ids: Iterable[str], entity: str = "") -> Iterator[tuple[str, str]]:
    """(id, what it points to) of rows of `other` that point to these."""
    table = table_named(other)
    for chunk in in_chunks(ids):
        query = select(table.c.id, table.c[column]).where(table.c[column].in_(chunk))
        if entity:
            query = query.where(table.c.link_entity == entity)
        yield from ((row[0], row[1]) for row in db.session.execute(query))


def _needed_by(plan: Plan, name: str, ids: Set[str]) -> Iterator[tuple[str, str]]:
    table = table_named(name)
    columns = [key.parent for key in table.foreign_keys]
    columns += [table.c[column] for column in ("link_entity", "link_id") if column in table.c]
    for chunk in in_chunks(ids if columns else ()):
        for row in db.session.execute(select(*columns).where(table.c.id.in_(chunk))):
            yield from owners_in(table, dict(row._mapping)).values()


def owners_in(table: Table, row: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Column -> (table, id) of what a row points to."""
    found = {
        key.parent.name: (key.column.table.name, row[key.parent.name])
        for key in table.foreign_keys
        if row.get(key.parent.name)
    }
    if "link_entity" in table.c:
        found["link_id"] = (row["link_entity"], row["link_id"])
    return found


def _parts_of(plan: Plan, name: str, ids: Set[str]) -> Iterator[tuple[str, str]]:
    for other, column, is_owned in pointing_to(name):
        is_part = other not in WHOLE and (other != "service_at_location" or name == "service")
        if is_owned and is_part and plan.made.get(other):
            yield from ((other, key) for key, _ in _pointing(other, column, ids))
    for other in LINKED:
        if plan.made.get(other):
            yield from ((other, key) for key, _ in _pointing(other, "link_id", ids, name))


def _plan_return(plan: Plan, taken: list[Taken]) -> None:
    """Rows that were taken away come back where what they hung on is there or comes back too."""
    wanted: Ids = defaultdict(set)
    rows: Ids = defaultdict(set)
    for name, key, owners in taken:
        rows[name].add(key)
        for owner, owner_id in owners.values():
            wanted[owner].add(owner_id)
    back = {name: _here(table_named(name), ids) for name, ids in rows.items()}
    there = {
        name: _here(table_named(name), ids) - plan.removed.get(name, set()) for name, ids in wanted.items()
    }
    for name, key, owners in reversed(taken):  # owners first
        if key in back[name]:
            continue
        if name == "address" and owners["location_id"][1] in plan.hidden:
            plan.stuck.append((name, key, "", HIDDEN))
            continue
        if all(owner_id in there[owner] for owner, owner_id in owners.values()):
            plan.returned.setdefault(name, set()).add(key)
            there.setdefault(name, set()).add(key)
        else:
            plan.stuck.append((name, key, "", NO_OWNER))
