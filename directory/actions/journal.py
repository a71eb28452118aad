"""Rows written past the session, each step with what was there before, so that all of it can be taken back.

A step is {"table", "id", "do": "update" | "delete" | "insert", "was": {…}, "now": {…}}, with values
as `directory.exchange.import_ledger.plain` writes them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Table, delete, insert, select, update

from directory.db import db
from directory.exchange.import_ledger import lively, plain, table_named

Step = dict[str, Any]
STAMPS = ("created_at", "last_modified")


def row_of(name: str, key: str) -> Mapping[str, Any] | None:
    table = table_named(name)
    found = db.session.execute(select(table).where(table.c.id == key)).one_or_none()
    return dict(found._mapping) if found else None


class Journal:
    """Writes rows and keeps the steps."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def update(self, name: str, key: str, values: Mapping[str, Any]) -> None:
        """Only what changes is written and kept."""
        here = row_of(name, key)
        if here is None:
            return
        changed = {column: value for column, value in values.items() if here[column] != value}
        if not changed:
            return
        table = table_named(name)
        db.session.execute(update(table).where(table.c.id == key).values(**_unstamped(table), **changed))
        was = {column: plain(here[column]) for column in changed}
        now = {column: plain(value) for column, value in changed.items()}
        self._keep(name, key, "update", was=was, now=now)

    def delete(self, name: str, key: str) -> None:
        here = row_of(name, key)
        if here is None:
            return
        table = table_named(name)
        db.session.execute(delete(table).where(table.c.id == key))
        self._keep(name, key, "delete", was={column: plain(value) for column, value in here.items()})

    def insert(self, name: str, values: Mapping[str, Any]) -> None:
        db.session.execute(insert(table_named(name)).values(**values))
        self._keep(name, str(values["id"]), "insert")

    def _keep(self, name: str, key: str, do: str, **more: Any) -> None:
        self.steps.append({"table": name, "id": key, "do": do, **more})


def take_back(steps: list[Step], said_since: Mapping[str, set[str]]) -> Iterator[tuple[str, str, str]]:
    """Undoes steps, the last one first. Yields (table, id, column) of what was changed since and is left:
    `said_since` names, by row id, the columns that a person has changed.
    """
    for step in reversed(steps):
        table, here = table_named(step["table"]), row_of(step["table"], step["id"])
        if step["do"] == "insert" and here is not None:
            db.session.execute(delete(table).where(table.c.id == step["id"]))
        elif step["do"] == "delete" and here is None:
            yield from _put_back(table, step)
        elif step["do"] == "update" and here is None:
            yield (table.name, step["id"], "*")
        elif step["do"] == "update":
            yield from _set_back(table, step, here, said_since.get(step["id"], set()))


def _put_back(table: Table, step: Step) -> Iterator[tuple[str, str, str]]:
    values = {column: lively(table, column, told) for column, told in step["was"].items()}
    for column in table.c:
        for key in column.foreign_keys:
            there = values.get(column.name)
            if there is not None and row_of(key.column.table.name, there) is None:
                if not column.nullable:
                    yield (table.name, step["id"], column.name)  # what it hung on is no more
                    return
                values[column.name] = None
    db.session.execute(insert(table).values(**values))


def _set_back(table: Table, step: Step, here: Any, said: set[str]) -> Iterator[tuple[str, str, str]]:
    values = {}
    for column, told in step["was"].items():
        is_untouched = plain(here[column]) == step["now"][column]
        if is_untouched or (column not in said and not column.endswith("_id")):
            values[column] = lively(table, column, told)
        elif column not in STAMPS:
            yield (table.name, step["id"], column)
    if values:
        stamp = {} if "last_modified" in values else _unstamped(table)
        db.session.execute(update(table).where(table.c.id == step["id"]).values(**stamp, **values))


def _unstamped(table: Table) -> dict[str, Any]:
    """A row that only moves keeps the time of its last change, which an update would set by itself."""
    return {"last_modified": table.c.last_modified} if "last_modified" in table.c else {}
