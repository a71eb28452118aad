"""What this process knows of the directory: columns, postings and categories, kept fresh and swapped whole.

Where this process runs the indexer, its thread refreshes; elsewhere the first request in each second looks
whether something changed, which costs two small reads.
"""

import gc
import logging
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app
from sqlalchemy import select

from directory.core import settings_of
from directory.db import db
from directory.hours.calendar import SchoolCalendar
from directory.hours.timetable import Timetable
from directory.models import IndexOutbox
from directory.queries.timetables import calendar_of, home_district, zone_of
from directory.search.categories import Categories, load_categories, load_said
from directory.search.columns import Books, Columns
from directory.search.index import (
    EVERYTHING,
    Generation,
    IndexDamaged,
    current_text,
    looks_damaged,
    read_generation,
)
from directory.search.loading import load_columns
from directory.search.names import Names
from directory.search.postings import Postings
from directory.search.spelling import Spelling, vocabulary_of

LOOK_EVERY = 1.0
PENDING_READ = 500

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Snapshot:
    """Never changed, so a request works on one state from its first line to its last."""

    columns: Columns
    categories: Categories
    postings: Postings | None
    generation: Generation | None
    problem: str
    zone: ZoneInfo
    calendar: SchoolCalendar | None
    kept: "Kept" = field(default_factory=lambda: Kept())
    tables: dict[int, Timetable] = field(default_factory=dict)

    @cached_property
    def names(self) -> Names:
        return Names(self.columns, self.categories)

    @cached_property
    def spelling(self) -> Spelling:
        services = self.columns.services
        words = vocabulary_of(services.names, set(services.organizations), self.categories.vocabulary())
        return Spelling(words, load_said())


class Kept:
    """A few answers that cost and come again: a place, its distances and verdicts. None is not kept."""

    def __init__(self, size: int = 48) -> None:
        self._size, self._values, self._lock = size, OrderedDict[Any, Any](), Lock()

    def get(self, key: Any, make: Any) -> Any:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        if value is None:
            return None
        with self._lock:
            self._values[key] = value
            if len(self._values) > self._size:
                self._values.popitem(last=False)
        return value


@dataclass
class State:
    """One for each application."""

    folder: Path
    books: Books = field(default_factory=Books)
    snapshot: Snapshot | None = None
    looked_at: float = 0.0
    seen_outbox: set[int] = field(default_factory=set)
    has_indexer: bool = False
    problem: str = ""
    damaged: str | None = None  # what CURRENT said when the index was found damaged
    lock: Lock = field(default_factory=Lock)


def state_of(app: Flask | None = None) -> State:
    application = app or current_app
    found: State = application.extensions.setdefault(
        "hallway_search", State(settings_of(application).index_folder)
    )
    return found


def snapshot() -> Snapshot:
    """The newest snapshot, read or refreshed first where that is this request's turn."""
    state = state_of()
    found = state.snapshot
    if found is not None and (state.has_indexer or time.monotonic() - state.looked_at < LOOK_EVERY):
        return found
    if found is None:
        with state.lock:
            return state.snapshot or refresh(state)
    if not state.lock.acquire(blocking=False):
        return found
    try:
        return refresh(state)
    finally:
        state.lock.release()


def refresh(state: State) -> Snapshot:
    """Takes in what changed since the last look. The caller holds `state.lock`."""
    state.looked_at = time.monotonic()
    found = state.snapshot
    current = current_text(state.folder)
    pending = _pending(state)
    generation = _generation(state, found, current)
    changed = _changed(found, generation) | pending
    if found is not None and not changed and generation is found.generation:
        return found
    columns = _columns(state, found, changed)
    state.snapshot = _made(found, columns, generation, state.problem, changed)
    return state.snapshot


def mark_damaged(state: State, problem: str) -> None:
    """Search went wrong over the index: answer from the database until it has been rebuilt."""
    log.warning("The search index is set aside: %s", problem)
    state.problem, state.damaged = problem, current_text(state.folder)
    if state.snapshot is not None:
        state.snapshot = replace(state.snapshot, postings=None, generation=None, problem=problem)


def forget(state: State) -> None:
    """The next request reads everything anew."""
    with state.lock:
        state.snapshot, state.problem, state.damaged = None, "", None
        state.seen_outbox.clear()


def _pending(state: State) -> set[str]:
    """Services in the outbox that this process has not taken in yet."""
    rows = db.session.execute(
        select(IndexOutbox.id, IndexOutbox.service_id).order_by(IndexOutbox.id.desc()).limit(PENDING_READ)
    ).all()
    fresh = {service_id for row_id, service_id in rows if row_id not in state.seen_outbox}
    is_cut = len(rows) == PENDING_READ and rows[-1][0] not in state.seen_outbox
    state.seen_outbox = {row_id for row_id, _ in rows}
    return {EVERYTHING} if is_cut else fresh


def _generation(state: State, found: Snapshot | None, current: str) -> Generation | None:
    """The generation to answer from. One that was found damaged is not read again: a mended one has
    another name in CURRENT.
    """
    same = found.generation if found is not None else None
    if same is not None and same.current == current:
        if not looks_damaged(same):
            return same
        state.problem, state.damaged = "a file of the index has changed on the disk", current
    if current and current == state.damaged:
        return None
    try:
        generation = read_generation(state.folder, same)
    except IndexDamaged as error:
        state.problem, state.damaged = str(error), current
        return None
    state.problem, state.damaged = "", None
    return generation


def _changed(found: Snapshot | None, generation: Generation | None) -> set[str]:
    if found is None:
        return {EVERYTHING}
    if generation is None or generation is found.generation:
        return set()
    if found.generation is None:
        return {EVERYTHING}
    return generation.manifest.changed_since(found.generation.manifest.number)


def _columns(state: State, found: Snapshot | None, changed: Iterable[str]) -> Columns:
    ids = set(changed)
    if found is None or EVERYTHING in ids:
        columns = load_columns(state.books)
        gc.freeze()  # millions of values that stay: looking through them for rubbish costs half a second
        return columns
    if not ids:
        return found.columns
    return found.columns.replaced(ids, load_columns(state.books, sorted(ids)))


def _made(
    found: Snapshot | None,
    columns: Columns,
    generation: Generation | None,
    problem: str,
    changed: set[str],
) -> Snapshot:
    district = home_district()
    made = Snapshot(
        columns=columns,
        categories=load_categories() if found is None or EVERYTHING in changed else found.categories,
        postings=_postings(found, columns, generation),
        generation=generation,
        problem=problem,
        zone=zone_of(district),
        calendar=calendar_of(district),
    )
    if found is not None and _same_names(found.columns, columns, changed):
        for kept in {"names", "spelling"} & set(found.__dict__):
            made.__dict__[kept] = found.__dict__[kept]
    return made


def _postings(found: Snapshot | None, columns: Columns, generation: Generation | None) -> Postings | None:
    before = found.postings if found is not None else None
    if generation is None or found is None:
        return None if generation is None else _warmed(Postings(generation, columns.position))
    if before is not None and found.columns is columns and found.generation is generation:
        return before
    return _warmed(Postings(generation, columns.position, before))


def _warmed(postings: Postings) -> Postings:
    postings.warm()
    return postings


def _same_names(before: Columns, after: Columns, changed: set[str]) -> bool:
    """Whether what changed is anything but names, as it mostly is: places left, hours."""
    if EVERYTHING in changed:
        return False
    return all(before.name_of(service_id) == after.name_of(service_id) for service_id in changed)
