"""The database: one `db` object, engine settings for SQLite and PostgreSQL, and the rule for transactions.

SQLite: WAL corrupts in versions 3.7.0 to 3.51.2 (mended in 3.51.3, and in 3.44.6 and 3.50.7), so it is used
only where the linked library is safe; elsewhere the rollback journal is. `synchronous=FULL` always: every
acknowledged commit is on the disk. Work that may write begins with BEGIN IMMEDIATE, since a deferred
transaction that upgrades fails at once under contention; a GET reads in a deferred one.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import ModuleType
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase

from directory.settings import Settings

try:
    import pysqlite3

    _sqlite: ModuleType = pysqlite3
except ImportError:  # no wheel for this platform; the standard library's is used, without WAL if it is unsafe
    _sqlite = sqlite3

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

_reading: ContextVar[bool] = ContextVar("hallway_reading", default=False)


def sqlite_version() -> tuple[int, ...]:
    return tuple(int(part) for part in _sqlite.sqlite_version.split("."))


def wal_is_safe(version: tuple[int, ...] | None = None) -> bool:
    """False for the versions whose write-ahead log can lose its place and corrupt the file."""
    v = version or sqlite_version()
    return v >= (3, 51, 3) or (3, 50, 7) <= v < (3, 51) or (3, 44, 6) <= v < (3, 45)


def engine_options(settings: Settings) -> dict[str, Any]:
    if settings.is_sqlite:
        return {"module": _sqlite, "connect_args": {"timeout": 5, "check_same_thread": False}}
    return {"pool_pre_ping": True, "pool_size": settings.threads, "max_overflow": 4}


@contextmanager
def reading() -> Iterator[None]:
    """Within: transactions that only read, so on SQLite they take no write lock."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def writing() -> Iterator[Connection]:
    """A short write of its own, committed at the end, also within a request that reads."""
    token = _reading.set(False)
    try:
        with db.engine.begin() as connection:
            yield connection
    finally:
        _reading.reset(token)


def is_reading() -> bool:
    """Whether a transaction that begins now only reads: within `reading`, or within a GET."""
    return _reading.get()


def begin_as_reader(is_reader: bool) -> None:
    """For a whole request: GET and HEAD read, everything else may write."""
    _reading.set(is_reader)


def init_db(app: Flask, settings: Settings) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings)
    db.init_app(app)
    if settings.is_sqlite:
        with app.app_context():
            prepare_sqlite(db.engine)


def prepare_sqlite(engine: Engine) -> None:
    journal = "WAL" if wal_is_safe() else "DELETE"

    @event.listens_for(engine, "connect")
    def _settle(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=5000")
        cursor.execute(f"PRAGMA journal_mode={journal}")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")


CHUNK = 400
"""Ids in one statement: SQLite bounds how many values it binds."""


def in_chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    listed = list(ids)
    for first in range(0, len(listed), CHUNK):
        yield listed[first : first + CHUNK]
