"""Moves what hangs on one row to another, without saying anything twice; every step goes into a journal."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Table, and_, select

from directory.actions.journal import STAMPS, Journal
from directory.db import Base, db
from directory.exchange.import_ledger import plain, table_named
from directory.exchange.likeness import digits
from directory.exchange.likeness_doors import ALIKE, SAME, Street, compare_doors, door_of

Row = Mapping[str, Any]

LINKS = ("attribute", "translation", "correction", "field_source")
"""Tables that point to any row, by `link_entity` and `link_id`."""

OF_NOBODY = frozenset({"duplicate_pair", "merge", "redirect", "sealed_site", "import_batch", "import_change"})

SAYS: dict[str, tuple[str, ...]] = {
    "phone": ("number", "extension"), "contact": ("name", "email"), "language": ("code", "name"),
    "accessibility": ("feature", "description"), "required_document": ("kind", "document"),
    "funding": ("source",), "url": ("url",), "organization_identifier": ("identifier_type", "identifier"),
    "program": ("name",), "eligibility": (), "partnership": ("school_id", "district_id"),
    "membership": ("user_id", "role"), "service_at_location": ("service_id", "location_id", "room"),
    "attribute": ("link_type", "taxonomy_term_id", "label", "value"), "translation": ("field", "language"),
    "field_source": ("field",),
}  # fmt: skip
"""Table -> columns by which two of its rows say the same; for tables that are not here, all of them."""

FILLED = frozenset({"eligibility", "partnership", "service_at_location", "contact", "program"})
"""Tables whose kept row takes over what only the other one knew."""

OWNERLESS = frozenset({"correction", "service", "location", "invitation", "school", "service_capacity"})
"""Rows that are never two of the same: they only move. Of capacities the newest counts by itself."""


@cache
def children_of(name: str) -> tuple[tuple[str, str], ...]:
    """(table, column) of every foreign key to a table."""
    return tuple(
        sorted(
            (table.name, key.parent.name)
            for table in Base.metadata.tables.values()
            if table.name not in OF_NOBODY
            for key in table.foreign_keys
            if key.column.table.name == name
        )
    )


class Absorption:
    """Of one merge. `taken_in`: (table, id) -> the row that says the same now. `is_left` names rows of the
    second record that are not to be moved: they go with it.
    """

    def __init__(self, journal: Journal, is_left: Callable[[str, Row], bool] = lambda *_: False) -> None:
        self.journal, self.is_left = journal, is_left
        self.taken_in: dict[tuple[str, str], str] = {}

    def absorb(self, name: str, keep: str, gone: str) -> None:
        """Everything that hangs on row `gone` of a table hangs on row `keep` after it."""
        for child, column in children_of(name):
            self._move(child, column, keep, gone, {})
        for child in LINKS:
            self._move(child, "link_id", keep, gone, {"link_entity": name})

    def _move(self, name: str, column: str, keep: str, gone: str, also: dict[str, str]) -> None:
        table = table_named(name)
        moving = _rows(table, column, gone, also)
        if not moving:
            return
        there = {said(name, row, column): row for row in reversed(_rows(table, column, keep, also))}
        for row in moving:
            if row["id"] == keep:  # the kept record pointed to the one that goes
                self.journal.update(name, keep, {column: None})
            elif self.is_left(name, row):
                self._drop(name, row, there)
            elif (same := _double(name, row, column, there)) is not None:
                self._join(name, same, row, column)
            else:
                self.journal.update(name, row["id"], {column: keep} | _position(name, row, there))
                if name not in OWNERLESS:
                    there[said(name, row, column)] = row

    def _join(self, name: str, same: Row, row: Row, column: str) -> None:
        if name in FILLED:
            self.journal.update(name, same["id"], _gaps(same, row, column))
        self.absorb(name, same["id"], row["id"])
        self.taken_in[name, row["id"]] = same["id"]
        self.journal.delete(name, row["id"])

    def _drop(self, name: str, row: Row, there: Mapping[Any, Row]) -> None:
        stands_for = next(iter(there.values()), None)
        if stands_for is not None and name == "address":
            self.taken_in[name, row["id"]] = stands_for["id"]
        self.delete_whole(name, row["id"])

    def delete_whole(self, name: str, key: str) -> None:
        """A row and, before it, what the database would take along."""
        for child, column in children_of(name):
            table = table_named(child)
            for row in _rows(table, column, key, {}):
                if table.c[column].nullable and not _goes_along(table, column):
                    self.journal.update(child, row["id"], {column: None})
                else:
                    self.delete_whole(child, row["id"])
        for child in LINKS:
            for row in _rows(table_named(child), "link_id", key, {"link_entity": name}):
                self.journal.delete(child, row["id"])
        self.journal.delete(name, key)


def _goes_along(table: Table, column: str) -> bool:
    return any(key.ondelete == "CASCADE" for key in table.c[column].foreign_keys)


def _rows(table: Table, column: str, key: str, also: Mapping[str, str]) -> list[Row]:
    wanted = and_(table.c[column] == key, *(table.c[name] == value for name, value in also.items()))
    return [
        dict(row._mapping) for row in db.session.execute(select(table).where(wanted).order_by(table.c.id))
    ]


def _double(name: str, row: Row, column: str, there: Mapping[Any, Row]) -> Row | None:
    if name in OWNERLESS:
        return None
    if name == "address":
        return next((other for other in there.values() if _is_same_address(row, other)), None)
    return there.get(said(name, row, column))


def _line(row: Row) -> Street:
    return tuple(row[column] or "" for column in ("address_1", "city", "state_province", "postal_code"))  # type: ignore[return-value]


def _is_same_address(one: Row, other: Row) -> bool:
    if one["address_type"] != other["address_type"]:
        return False
    doors = [door_of(_line(row)) for row in (one, other)]
    if doors[0] is None or doors[1] is None:
        return said("address", one, "location_id") == said("address", other, "location_id")
    return compare_doors(doors[0], doors[1]) in (SAME, ALIKE)


def said(name: str, row: Row, owner: str) -> tuple[object, ...]:
    """What a row says, apart from whose it is: equal for two that say the same."""
    columns = SAYS.get(name)
    if columns is None:
        columns = tuple(sorted(c for c in row if c not in ("id", *STAMPS)))
    others = [c for c in row if c.endswith("_id") and c not in columns]
    return tuple((c, _plain(name, c, row[c])) for c in (*columns, *others) if c not in (owner, "source_id"))


def _plain(name: str, column: str, value: Any) -> object:
    if (name, column) == ("phone", "number"):
        return digits(value) or value
    if isinstance(value, str):
        return re.sub(r"\s+", " ", value).strip().casefold()
    return repr(plain(value))


def _gaps(same: Row, row: Row, owner: str) -> dict[str, Any]:
    """What only the second of two rows knows."""
    return {
        column: value
        for column, value in row.items()
        if same[column] in (None, "") and value not in (None, "") and column not in ("id", owner, *STAMPS)
    }


def _position(name: str, row: Row, there: Mapping[Any, Row]) -> dict[str, int]:
    """A category that comes over is not the main one, where there is one."""
    if name != "attribute":
        return {}
    taken = [other["position"] for other in there.values() if other["link_type"] == row["link_type"]]
    return {"position": max(taken) + 1} if taken and row["link_type"] == "category" else {}


def rows_hanging_on(name: str, key: str) -> Iterator[tuple[str, int]]:
    """(table, how many) for what would move: what a person who compares is told."""
    for child, column in children_of(name):
        count = len(_rows(table_named(child), column, key, {}))
        if count:
            yield child, count
