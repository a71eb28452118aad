"""Answers that are given again as long as nothing in the database has changed.

A stamp says so: SQLite's count of other connections' commits, PostgreSQL's picture of transactions. It is
read before an answer is made, so an answer is never older than its stamp. Any write anywhere makes every
kept answer void, whichever process wrote.
"""

import gzip
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import Any

from flask import Flask, current_app
from sqlalchemy import text

from directory.core import settings_of
from directory.db import db

MOST_BYTES = 32 * 1024 * 1024
MOST_EACH = 2 * 1024 * 1024


@dataclass(frozen=True)
class Body:
    """What is sent, and the tag that names it. It is packed when somebody first wants it so."""

    plain: bytes
    tag: str
    changed: datetime | None = None
    links: str = ""

    @cached_property
    def packed(self) -> bytes:
        return gzip.compress(self.plain, 6, mtime=0)

    @property
    def weight(self) -> int:
        """Bytes that it may come to hold."""
        return len(self.plain) * 4 // 3 + 500


@dataclass
class Kept:
    _bodies: OrderedDict[Any, tuple[str, Body]] = field(default_factory=OrderedDict)
    _weight: int = 0
    _lock: Lock = field(default_factory=Lock)
    _watcher: Any = None

    def get(self, key: Any, stamp: str) -> Body | None:
        with self._lock:
            found = self._bodies.get(key)
            if found is None or found[0] != stamp:
                return None
            self._bodies.move_to_end(key)
            return found[1]

    def put(self, key: Any, stamp: str, body: Body) -> None:
        weight = body.weight + _weight_of(key)
        if weight > MOST_EACH:
            return
        with self._lock:
            self._drop(key)
            self._bodies[key] = (stamp, body)
            self._weight += weight
            while self._weight > MOST_BYTES:
                self._drop(next(iter(self._bodies)))

    def _drop(self, key: Any) -> None:
        gone = self._bodies.pop(key, None)
        self._weight -= gone[1].weight + _weight_of(key) if gone else 0

    def stamp(self) -> str:
        if not settings_of(current_app).is_sqlite:
            return str(db.session.scalar(text("SELECT txid_current_snapshot()::text")))
        with self._lock:
            if self._watcher is None:
                self._watcher = db.engine.raw_connection()
                self._watcher.detach()  # it only ever looks, so no pool needs it back
            return str(self._watcher.execute("PRAGMA data_version").fetchone()[0])


def _weight_of(key: Any) -> int:
    """Bytes, about: a question may be longer than its answer, and its letters up to four bytes each."""
    return 4 * len(repr(key))


def kept_of(app: Flask) -> Kept:
    found: Kept = app.extensions.setdefault("hallway_api_kept", Kept())
    return found
