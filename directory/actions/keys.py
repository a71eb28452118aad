"""People's keys: a new one in front of the ring, everything sealed anew under it, old ones put away."""

import fcntl
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import ColumnElement, Connection, Table, func, select, update

import directory.models  # noqa: F401 - fills the metadata
from directory.db import Base, db, reading, writing
from directory.sealing import Keyring, UnsealableError, key_name, ring_in

AT_ONCE = 500
"""Rows of one transaction: others must be able to write in between."""

SEALED: tuple[tuple[Table, str], ...] = tuple(
    (Base.metadata.tables[name], column)
    for name, column in (
        ("student", "sealed"), ("household", "sealed"), ("guardian", "sealed"), ("need", "sealed"),
        ("consent", "sealed"), ("broken_glass", "sealed"), ("roster_draft", "sealed"),
        ("roster_change", "before"),
    )
)  # fmt: skip
"""Every column that people's keys seal. An empty value is a record that was erased."""


@dataclass
class KeyCounts:
    """`by_key`: how many values each key of the ring opens, newest first. `unopened`: by none of them."""

    by_key: list[int]
    unopened: Counter[str] = field(default_factory=Counter)

    @property
    def older(self) -> int:
        return sum(self.by_key[1:])


def count_by_key(ring: Keyring, sample: int | None = None) -> KeyCounts:
    """Of every sealed value, or of `sample` values of each table."""
    counts = KeyCounts([0] * len(ring.keys))
    with reading(), db.engine.connect() as connection:
        for table, column in SEALED:
            for lot in _lots(connection, table, column, sample):
                for row in lot:
                    try:
                        counts.by_key[ring.opened(row.sealed)[1]] += 1
                    except UnsealableError:
                        counts.unopened[table.name] += 1
    return counts


def sealed_total() -> int:
    with reading(), db.engine.connect() as connection:
        counts = (connection.scalar(select(func.count()).where(_is_sealed(t.c[c]))) for t, c in SEALED)
        return sum(count or 0 for count in counts)


def seal_anew(ring: Keyring, tell: Callable[[int], None] = lambda done: None) -> tuple[int, Counter[str]]:
    """(values sealed anew, values that no key opens by table). Safe to stop and to repeat: each lot is one
    transaction, and a value that somebody changed meanwhile is left as they made it.
    """
    done, unopened = 0, Counter[str]()
    for table, column in SEALED:
        after = ""
        while True:
            with writing() as connection:
                lot = _lot(connection, table, column, after, AT_ONCE)
                for row in lot:
                    try:
                        done += _renewed(connection, ring, table, column, row)
                    except UnsealableError:
                        unopened[table.name] += 1
            tell(len(lot))
            if len(lot) < AT_ONCE:
                break
            after = lot[-1].id
    return done, unopened


def _renewed(connection: Connection, ring: Keyring, table: Table, column: str, row: Any) -> int:
    anew = ring.sealed_anew(row.sealed)
    if anew is None:
        return 0
    values: dict[str, Any] = {column: anew}
    if "last_modified" in table.c:
        values["last_modified"] = table.c.last_modified  # nothing was said anew
    unchanged = (table.c.id == row.id, table.c[column] == row.sealed)
    return connection.execute(update(table).where(*unchanged).values(values)).rowcount


def _lots(connection: Connection, table: Table, column: str, sample: int | None) -> Iterator[Sequence[Any]]:
    after = ""
    while True:
        lot = _lot(connection, table, column, after, min(sample or AT_ONCE, AT_ONCE))
        yield lot
        if sample or len(lot) < AT_ONCE:
            return
        after = lot[-1].id


def _lot(connection: Connection, table: Table, column: str, after: str, most: int) -> Sequence[Any]:
    query = select(table.c.id, table.c[column].label("sealed")).where(_is_sealed(table.c[column]))
    return connection.execute(query.where(table.c.id > after).order_by(table.c.id).limit(most)).all()


def _is_sealed(column: ColumnElement[bytes]) -> ColumnElement[bool]:
    return column.is_not(None) & (func.length(column) > 0)


# ---- the file ----


def add_key(path: Path) -> Keyring:
    """A new key in front of those in the file, which is replaced in one step."""
    with _held(path):
        ring = ring_in(path)
        return _written(path, (Fernet.generate_key().decode(), *ring.keys))


def retire_keys(path: Path) -> tuple[str, ...]:
    """Takes those out of the file that open nothing any more, but for the newest. Returns their names.

    A backup made before the last rotation opens with them alone.
    """
    with _held(path):
        ring = ring_in(path)
        counts = count_by_key(ring)
        gone = tuple(key for key, n in zip(ring.keys[1:], counts.by_key[1:], strict=True) if not n)
        if gone:
            _written(path, tuple(key for key in ring.keys if key not in gone))
    return tuple(map(key_name, gone))


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """One at a time: of two that read and write at once, one key would be lost with all that it sealed."""
    lock = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _written(path: Path, keys: tuple[str, ...]) -> Keyring:
    handle, unfinished = tempfile.mkstemp(prefix=".people-", dir=path.parent)  # mode 600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write("".join(f"{key}\n" for key in keys))
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
    _settle(path.parent)
    return Keyring(keys)


def _settle(folder: Path) -> None:
    """The new name is on the disk, too, before anything is sealed with the new key."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
