"""Keeps what an import changes, row by row, in the transaction that changes it, so that it can be undone.

Where a place is may be written in an old value: those of locations and addresses are sealed always, and all
old values of an import that seals a place.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import Table, insert

from directory.db import Base, db
from directory.models import ImportBatch, ImportChange
from directory.models.columns import Choice, UTC_DateTime, new_id
from directory.sealing import seal, unseal
from directory.vocabulary import ChangeAction

ROWS = 500
"""Rows of one ImportChange."""

SECRET = ("location", "address", "sealed_site")


class Ledger:
    """Of one batch, whose row is made with the first change. Nothing of a change is held here afterwards."""

    def __init__(self, batch: ImportBatch, sealing_key: str, *, is_secret: bool) -> None:
        self.batch, self.key, self.is_secret = batch, sealing_key, is_secret
        self.position = 0

    def created(self, table: str, ids: Iterable[str]) -> None:
        self._write(table, ChangeAction.CREATE, [{"id": key} for key in ids])

    def updated(self, table: str, rows: Iterable[tuple[str, Mapping[str, Any], Mapping[str, Any]]]) -> None:
        """(id, columns as they were, as they are) of each row."""
        made = [(key, {"was": _plain_all(was), "now": _plain_all(now)}) for key, was, now in rows]
        self._write(table, ChangeAction.UPDATE, [self._shut(table, key, told) for key, told in made])

    def deleted(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Whole rows."""
        made = [_plain_all(row) for row in rows]
        self._write(table, ChangeAction.DELETE, [self._shut(table, told["id"], told) for told in made])

    def _shut(self, table: str, key: str, told: dict[str, Any]) -> dict[str, Any]:
        if self.is_secret or table in SECRET:
            return {"id": key, "sealed": seal(told, self.key).decode()}
        return {"id": key, **told}

    def _write(self, table: str, action: ChangeAction, rows: Sequence[dict[str, Any]]) -> None:
        if rows and not self.position:
            db.session.add(self.batch)
            db.session.flush()
        for first in range(0, len(rows), ROWS):
            self.position += 1
            change = {
                "id": new_id(), "batch_id": self.batch.id, "position": self.position, "table_name": table,
                "action": action, "rows": rows[first : first + ROWS],
            }  # fmt: skip
            db.session.execute(insert(ImportChange), [change])


def opened(row: Mapping[str, Any], sealing_key: str) -> dict[str, Any]:
    """A row of an ImportChange, out of its seal. Raises UnsealableError."""
    if "sealed" in row and len(row) == 2:
        return {"id": row["id"], **unseal(str(row["sealed"]).encode(), sealing_key)}
    return dict(row)


# values as JSON


def _plain_all(values: Mapping[str, Any]) -> dict[str, Any]:
    return {column: plain(value) for column, value in values.items()}


def plain(value: Any) -> Any:
    """A column's value as JSON holds it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | time):  # datetimes too
        return value.isoformat()
    if isinstance(value, bytes):
        return b64encode(value).decode()
    return value


def lively(table: Table, column: str, value: Any) -> Any:
    """What `plain` was given, by the column's type."""
    read = _reader(table, column)
    return value if value is None or read is None else read(value)


@cache
def _reader(table: Table, column: str) -> Any:
    kind = table.c[column].type
    if isinstance(kind, UTC_DateTime):
        return datetime.fromisoformat
    if isinstance(kind, Choice):
        return kind.choices
    read = {date: date.fromisoformat, time: time.fromisoformat, bytes: b64decode}
    try:
        return read.get(kind.python_type)
    except NotImplementedError:  # JSON has none
        return None


def table_named(name: str) -> Table:
    return Base.metadata.tables[name]
