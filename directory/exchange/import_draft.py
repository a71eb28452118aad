"""What the package wants the directory to hold: rows of our tables, in memory, before anything is written."""

import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import String

import directory.models  # noqa: F401 - makes Base know its tables
from directory.db import Base
from directory.exchange.ids import row_id
from directory.exchange.import_rows import CUT, Account, SourceRow

SPLIT_IDS = re.compile(r"[,;|\s]+")


NOTHING: dict[str, Any] = {}
"""Shared by all rows that change nothing; never filled."""


@dataclass(slots=True, eq=False)
class Planned:
    """One row of ours. `origins` are the source rows it comes from; `state` is set when it is compared.

    A value of None is "not said": it never wipes out what is here, but for a column in `hard`. A column in
    `once` is set when the row is made and never again: it is decided here.
    """

    table: str
    id: str
    values: dict[str, Any]
    origins: list[SourceRow]
    hard: frozenset[str] = frozenset()
    once: frozenset[str] = frozenset()
    state: str = ""  # new | changed | same | kept
    was: dict[str, Any] = field(default_factory=lambda: NOTHING)  # columns that change, with what is here now


@dataclass
class Draft:
    """Planned rows by table and id, of one source."""

    source_id: str
    account: Account
    tables: dict[str, dict[str, Planned]] = field(default_factory=dict)
    covered: set[str] = field(default_factory=set)  # tables the package speaks of: what lacks there is gone

    def key(self, table: str, key: object) -> str:
        return row_id(self.source_id, table, key)

    def put(
        self,
        table: str,
        key: object,
        values: dict[str, Any],
        *origins: SourceRow,
        hard: Iterable[str] = (),
        once: Iterable[str] = (),
    ) -> Planned:
        """Adds a row under an id derived from `key`; the same key again adds its origins to the first one."""
        found_id = self.key(table, key)
        rows = self.tables.setdefault(table, {})
        self.covered.add(table)
        if found_id in rows:
            rows[found_id].origins.extend(origins)
            return rows[found_id]
        for name, value in values.items():
            if isinstance(value, str):
                values[name] = self._fitted(table, name, value, origins)
        rows[found_id] = Planned(table, found_id, values, list(origins), _few(tuple(hard)), _few(tuple(once)))
        return rows[found_id]

    def _fitted(self, table: str, column: str, value: str, origins: tuple[SourceRow, ...]) -> str:
        most = _lengths()[table].get(column)
        if most is None or len(value) <= most:
            return value
        if origins:
            self.account.note(origins[0], CUT, column, value[most:])
        return value[: most - 1].rstrip() + "…" if most > 40 else value[:most]

    def all(self, table: str) -> Iterator[Planned]:
        yield from self.tables.get(table, {}).values()


@lru_cache(maxsize=1000)
def _few(columns: tuple[str, ...]) -> frozenset[str]:
    """One set for all rows that say the same: there are few, and an empty one of its own costs 200 bytes."""
    return frozenset(columns)


@lru_cache(maxsize=1)
def _lengths() -> dict[str, dict[str, int]]:
    """Table -> text column -> the most characters it holds: PostgreSQL refuses more, SQLite would not say."""
    return {
        table.name: {
            column.name: column.type.length
            for column in table.columns
            if isinstance(column.type, String) and column.type.length
        }
        for table in Base.metadata.tables.values()
    }


def digest(*parts: object) -> str:
    """A short key of values, the same for the same values."""
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()[:24]


def split_ids(cell: str) -> list[str]:
    """The ids in a cell: spreadsheets keep several of them in one, with commas between."""
    return list(dict.fromkeys(part for part in SPLIT_IDS.split(cell) if part)) if cell else []


def plain_id(cell: str) -> str:
    """An id as it is compared: "136.0" of a spreadsheet is 136, and a UUID has one spelling."""
    plain = cell.strip()
    if re.fullmatch(r"\d{1,20}\.0", plain):
        return plain[:-2]
    if len(plain) in (36, 38, 32):
        try:
            return str(uuid.UUID(plain))
        except ValueError:
            return plain
    return plain
