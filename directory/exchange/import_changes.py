"""What an import would change: planned rows beside those that are here, and what a person here has said."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, or_, select, union_all
from sqlalchemy.engine import Row

from directory.db import Base, db, in_chunks
from directory.exchange.import_context import Build
from directory.exchange.import_draft import Planned
from directory.exchange.import_moved import follow_merges, gone_of_shared
from directory.exchange.import_rows import WHOLE, Fate, SourceRow
from directory.models import ImportBatch, ImportChange, Metadata
from directory.queries.provenance import MERGED
from directory.vocabulary import ChangeAction, ConfirmedBy

KEPT = "A person here has changed this; it is left as it is, and the package says otherwise"
DELETED = "A person here has deleted this; it is not brought back"
NOT_USED = "Nothing in it could be used"
OTHER_SOURCE = "The id belongs to a row of another source here; it is left alone"
SAID_HERE = "A person here has written this down already; it is left as it is"
BY_IMPORT = "import:"
LAYOUT = "hallway"
"""What a batch calls the layout of an export of Hallway's own."""

ORDER = (
    "taxonomy", "taxonomy_term", "unit", "organization", "program", "location", "service", "eligibility",
    "service_at_location", "contact", "phone", "address", "accessibility", "language", "schedule",
    "service_area", "required_document", "cost_option", "funding", "url", "organization_identifier",
    "service_capacity", "attribute", "translation",
)  # fmt: skip
"""Owners before what they own."""


class ChangedMeanwhileError(Exception):
    """A location was made confidential here while the package was read: it must be read again."""


@dataclass
class Changes:
    """What to write, in the order of ORDER. `gone` are ids of small rows that the package says no more."""

    new: dict[str, list[Planned]] = field(default_factory=lambda: defaultdict(list))
    changed: dict[str, list[Planned]] = field(default_factory=lambda: defaultdict(list))
    gone: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    same: Counter[str] = field(default_factory=Counter)
    missing: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))  # (id, name)
    seals: dict[str, dict[str, object]] = field(default_factory=dict)  # location id -> what to seal
    shared: set[str] = field(default_factory=set)  # ids here into which others were merged

    def __bool__(self) -> bool:
        return bool(self.seals) or any(
            rows for part in (self.new, self.changed, self.gone) for rows in part.values()
        )

    def counts(self) -> dict[str, dict[str, int]]:
        return {
            table: {"added": len(self.new[table]), "changed": len(self.changed[table]),
                    "removed": len(self.gone[table]), "unchanged": self.same[table]}
            for table in ORDER
            if self.new[table] or self.changed[table] or self.gone[table] or self.same[table]
        }  # fmt: skip


def table_named(name: str) -> Table:
    return Base.metadata.tables[name]


def compare(build: Build) -> Changes:
    """Every planned row against the database; within one transaction with the writing of it."""
    changes = Changes(shared=follow_merges(build).shared)
    for name in ORDER:
        planned = build.draft.tables.get(name, {})
        if name in NATURAL:
            _settle_namesakes(build, name, planned)
        here = _rows_here(table_named(name), planned)
        for row in planned.values():
            _judge(build, changes, row, here.get(row.id))
    _respect_people(build, changes)
    said = said_by_people(set(build.sealed))
    hiding = {row.id for row in changes.changed["location"] if row.was.get("confidential") is False}
    for key, (plain, _) in build.sealed.items():
        is_persons = key not in hiding and bool(said.get(key, set()) & {"sealed", "address"})
        if build.known.sealed.get(key) != plain and not is_persons:
            changes.seals[key] = plain
    return changes


NATURAL = {
    "taxonomy": ("code",),
    "taxonomy_term": ("taxonomy_id", "code"),
    "service_at_location": ("service_id", "location_id", "room"),
    "eligibility": ("service_id",),
    "organization_identifier": ("organization_id", "identifier_type", "identifier"),
    "translation": ("link_entity", "link_id", "field", "language"),
}
"""Tables in which two rows may not say the same: columns that are unique together."""


def _settle_namesakes(build: Build, name: str, planned: dict[str, Planned]) -> None:
    """Rows that are here under another id and say the same: made by hand, or by a package that gave its terms
    new ids since. What others point to is taken as ours; the rest is left as it is here.
    """
    table, columns = table_named(name), NATURAL[name]
    by_key = {tuple(row.values[c] for c in columns): row for row in planned.values()}
    pivot = next((column for column in columns if column.endswith("_id")), columns[0])
    for ids in in_chunks({str(row.values[pivot]) for row in planned.values()}):
        query = select(table.c.id, *(table.c[c] for c in columns)).where(table.c[pivot].in_(ids))
        for here, *key in db.session.execute(query):
            row = by_key.get(tuple(key))
            if row is None or row.id == here:
                continue
            if here in planned:
                continue
            del planned[row.id]
            if name in POINTED_AT:
                _take_for(build, row, here)
            else:
                row.state = "kept"
                build.account.note(row.origins[0], SAID_HERE)


POINTED_AT = {
    "taxonomy": ("taxonomy_id",),
    "taxonomy_term": ("taxonomy_term_id", "parent_id"),
    "service_at_location": ("service_at_location_id", "link_id"),
}
"""Table -> the columns by which other rows point to its rows."""


def _take_for(build: Build, planned: Planned, here: str) -> None:
    """Makes the planned row the one that is here, in every row that points to it."""
    was, planned.id = planned.id, here
    build.draft.tables[planned.table][here] = planned
    for rows in build.draft.tables.values():
        for row in rows.values():
            for column in POINTED_AT[planned.table]:
                if row.values.get(column) == was:
                    row.values[column] = here


def _rows_here(table: Table, planned: dict[str, Planned]) -> dict[str, Row[Any]]:
    found = {}
    for ids in in_chunks(planned):
        for row in db.session.execute(select(table).where(table.c.id.in_(ids))):
            found[row.id] = row
    return found


def _judge(build: Build, changes: Changes, planned: Planned, here: Row[Any] | None) -> None:
    if build.is_own and _hangs_on_others(build, planned, here):
        planned.state = "kept"
        return
    if here is None:
        planned.state = "new"
        changes.new[planned.table].append(planned)
        return
    values = here._mapping
    if "source_id" in values and _is_of_others(build, planned, values["source_id"]):
        build.account.note(planned.origins[0], OTHER_SOURCE, "id")
        build.kept.add(planned.id)
        planned.state = "kept"
        return
    if planned.table == "location" and values["confidential"] and not planned.values["confidential"]:
        raise ChangedMeanwhileError
    _keep_better(planned, values)
    planned.was = {
        column: values[column]
        for column, value in planned.values.items()
        if column not in planned.once
        and not (value is None and column not in planned.hard)
        and not _is_equal(value, values[column])
    }
    planned.state = "changed" if planned.was else "same"
    if planned.was:
        changes.changed[planned.table].append(planned)
    else:
        changes.same[planned.table] += 1


def _is_of_others(build: Build, planned: Planned, source: str | None) -> bool:
    """An export of Hallway's own names each row's source; one that is taken in here keeps its rows."""
    return source != planned.values.get("source_id", build.draft.source_id) or source in build.left_alone


def _hangs_on_others(build: Build, planned: Planned, here: Row[Any] | None) -> bool:
    """Ids of an export are as they were there: one may be a row's here that hangs on something else."""
    columns = {"eligibility": ("service_id",), "service_capacity": ("service_id",),
               "translation": ("link_id",), **OWNERS}.get(planned.table, ())  # fmt: skip
    if build.kept and any(planned.values.get(column) in build.kept for column in columns):
        return True
    owners = {here._mapping[column] for column in columns} - {None} if here is not None else set()
    return bool(owners) and not any(key in rows for key in owners for rows in build.draft.tables.values())


def _is_equal(new: Any, old: Any) -> bool:
    if isinstance(new, float) and isinstance(old, int | float):
        return abs(new - old) < 1e-9
    return bool(new == old)


def _keep_better(planned: Planned, here: Any) -> None:
    """A point that is exact here is not replaced by a ZIP's centre, nor a partner's word by an import's."""
    if planned.table == "location" and planned.values.get("approximate") and _is_exact(here):
        for column in ("latitude", "longitude", "approximate"):
            planned.values.pop(column, None)
    if planned.table == "service" and here["assured_by"] in (ConfirmedBy.PARTNER, ConfirmedBy.COORDINATOR):
        for column in ("assured_by", "assured_date", "assurer_email"):
            planned.values.pop(column, None)


def _is_exact(location: Any) -> bool:
    return location["latitude"] is not None and not location["approximate"]


# what people here have said


def _respect_people(build: Build, changes: Changes) -> None:
    """Leaves fields that a person changed, and does not bring back rows that a person deleted."""
    touched = [row for rows in (*changes.changed.values(), *changes.new.values()) for row in rows]
    said = said_by_people({row.id for row in touched})
    deleted: set[str] = set()
    for name in ORDER:
        changes.new[name] = [row for row in changes.new[name] if not _is_deleted(build, row, said, deleted)]
        changes.changed[name] = [
            row for row in changes.changed[name] if _still_changes(build, changes, row, said)
        ]


def said_by_people(ids: set[str]) -> dict[str, set[str]]:
    """Row id -> fields that a person changed; "*" for a row that a person deleted."""
    found: dict[str, set[str]] = defaultdict(set)
    if not db.session.scalar(select(Metadata.id).limit(1)):
        return found
    for chunk in in_chunks(ids):
        query = select(Metadata.resource_id, Metadata.field_name, Metadata.last_action_type).where(
            Metadata.resource_id.in_(chunk),
            Metadata.updated_by.not_like(f"{BY_IMPORT}%"),
            Metadata.last_action_type != MERGED,
        )
        for key, column, action in db.session.execute(query):
            found[key].add("*" if action == "delete" else column)
    return found


def _is_deleted(build: Build, planned: Planned, said: dict[str, set[str]], deleted: set[str]) -> bool:
    """Whether a person deleted the row or what it hangs on."""
    if "*" not in said.get(planned.id, set()) and not deleted.intersection(
        value for column, value in planned.values.items() if column.endswith("_id") and isinstance(value, str)
    ):
        return False
    deleted.add(planned.id)
    planned.state = "kept"
    for row in planned.origins[:1]:
        build.account.note(row, DELETED)
    return True


def _still_changes(build: Build, changes: Changes, planned: Planned, said: dict[str, set[str]]) -> bool:
    """What a person said of where a place is does not keep it from being hidden."""
    yields = planned.hard | {"approximate"} if planned.values.get("confidential") else set()
    for column in (_with_pairs(said.get(planned.id, set())) & set(planned.was)) - yields:
        value = planned.values.pop(column)
        del planned.was[column]
        for row in planned.origins[:1]:
            build.account.note(row, KEPT, column, str(value))
    if not planned.was:
        planned.state = "same"
        changes.same[planned.table] += 1
    return bool(planned.was)


PAIRS = (("minimum_age", "maximum_age"), ("available", "maximum"), ("latitude", "longitude", "approximate"))
"""Columns that belong together: who changed one of them has spoken of the others too."""


def _with_pairs(columns: set[str]) -> set[str]:
    return columns | {column for pair in PAIRS if columns & set(pair) for column in pair}


# what the package says no more

OWNERS = {
    "phone": ("service_id", "location_id", "organization_id", "service_at_location_id", "contact_id"),
    "contact": ("service_id", "location_id", "organization_id", "service_at_location_id"),
    "language": ("service_id", "location_id", "service_at_location_id", "phone_id"),
    "schedule": ("service_id", "location_id", "service_at_location_id"),
    "service_area": ("service_id", "service_at_location_id"),
    "address": ("location_id",),
    "accessibility": ("location_id",),
    "required_document": ("service_id",),
    "cost_option": ("service_id",),
    "funding": ("service_id", "organization_id"),
    "url": ("service_id", "organization_id"),
    "organization_identifier": ("organization_id",),
    "attribute": ("link_id",),
}
"""Small row -> what it may hang on. Capacities and rules stay: people here keep them up."""


def find_gone(build: Build, changes: Changes) -> None:
    """Small rows of earlier imports on rows that the package has, and main rows that it has no more."""
    for name, columns in OWNERS.items():
        if name in build.draft.covered:
            shared = gone_of_shared(build, name, columns, changes.shared)
            changes.gone[name] = [*_gone(build, name, columns, changes.shared), *_unsaid(shared)]
    changes.gone["address"] += _shown_addresses(build, changes)
    changes.gone["attribute"] += _left_behind(changes)
    for name in ("organization", "service", "location"):
        _find_missing(build, changes, name)


def _gone(build: Build, name: str, columns: tuple[str, ...], shared: set[str]) -> Iterator[str]:
    planned = build.draft.tables.get(name, {})
    table = table_named(name)
    made = _made_by_exports(name) if build.is_own else set()
    for ids in in_chunks(key for key in _owners(build, columns) if key not in shared):
        parts = [select(table.c.id).where(table.c[column].in_(ids)) for column in columns]
        if name == "attribute":
            by_hand = [key for key in ids if key in build.known.hand_sorted]
            is_free = or_(table.c.link_id.not_in(by_hand), table.c.link_type != "category")
            parts = [part.where(is_free) for part in parts]
        query = union_all(*parts)
        found = {
            key
            for (key,) in db.session.execute(query)
            if key not in planned and (is_imported(key) or key in made)
        }
        people = said_by_people(found) if found else {}
        yield from sorted(key for key in found if not people.get(key))


def _made_by_exports(name: str) -> set[str]:
    """Rows here that came with exports of Hallway's own: their ids may be such as people's rows have."""
    wanted = (
        select(ImportChange.rows)
        .join(ImportBatch, ImportBatch.id == ImportChange.batch_id)
        .where(ImportBatch.layout == LAYOUT, ImportChange.table_name == name)
        .where(ImportChange.action == ChangeAction.CREATE)
    )
    return {str(row["id"]) for rows in db.session.scalars(wanted) for row in rows}


def _unsaid(ids: Iterable[str]) -> list[str]:
    """Those that no person changed."""
    listed = list(ids)
    people = said_by_people(set(listed)) if listed else {}
    return [key for key in listed if not people.get(key)]


def _left_behind(changes: Changes) -> list[str]:
    """Attributes of rows that go: no foreign key takes them along."""
    table, there = table_named("attribute"), set(changes.gone["attribute"])
    found: list[str] = []
    for ids in in_chunks([key for keys in changes.gone.values() for key in keys]):
        found += db.session.scalars(select(table.c.id).where(table.c.link_id.in_(ids)))
    return [key for key in found if key not in there]


def _shown_addresses(build: Build, changes: Changes) -> list[str]:
    """Every address of a location that is now sealed, whoever wrote it down."""
    table, there = table_named("address"), set(changes.gone["address"])
    found: list[str] = []
    for ids in in_chunks(build.sealed):
        found += db.session.scalars(select(table.c.id).where(table.c.location_id.in_(ids)))
    return [key for key in found if key not in there]


def _owners(build: Build, columns: tuple[str, ...]) -> list[str]:
    tables = LINKED if columns == ("link_id",) else tuple(column[:-3] for column in columns)
    return [
        key for name in tables for key, row in build.draft.tables.get(name, {}).items() if row.state != "new"
    ]


LINKED = ("service", "location", "organization", "program", "phone", "service_at_location", "contact")


def is_imported(key: str) -> bool:
    """Whether an id was derived by an import (a UUID of version 5); those that people make are random."""
    return len(key) == 36 and key[14] == "5"


def _find_missing(build: Build, changes: Changes, name: str) -> None:
    table, planned = table_named(name), build.draft.tables.get(name, {})
    query = select(table.c.id, table.c.name).where(table.c.source_id == build.draft.source_id)
    said = {"service": build.services, "location": build.locations}.get(name, {})
    refused = {build.draft.key(name, key) for key in said}  # or taken: what is named is not missing
    changes.missing[name] = [
        (key, called or "")
        for key, called in db.session.execute(query)
        if key not in planned and key not in refused
    ]


def settle_fates(build: Build, changes: Changes) -> None:
    """Gives every source row that was not reported its fate, from the rows it was made into."""
    for table in build.draft.tables.values():
        for planned in table.values():
            _settle(planned.origins, planned.state in ("new", "changed"))
    for location_id, (_, rows) in build.sealed.items():
        planned = build.draft.tables["location"][location_id]
        _settle(rows, planned.state in ("new", "changed") or location_id in changes.seals)
    for row in build.account.rows:
        if row.fate is None:
            build.account.reject(row, NOT_USED)
    build.account.settle_parts()


def _settle(rows: list[SourceRow], is_stored: bool) -> None:
    for row in rows:
        if row.table == WHOLE:
            row.fare(is_stored)
        elif row.fate is not Fate.REPORTED:
            row.fate = Fate.STORED if is_stored or row.fate is Fate.STORED else Fate.UNCHANGED
