"""Keeps the index true: drains the outbox, rebuilds what is missing or damaged, one process at a time.

Order matters and is the whole of the safety: the new generation is on the disk before its outbox rows go,
so a kill in between only makes the same work happen again.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import delete, select

from directory.db import db, reading
from directory.models import IndexOutbox
from directory.search.documents import Document, document_ids, documents_of
from directory.search.index import (
    EVERYTHING,
    Generation,
    IndexDamaged,
    current_text,
    lock,
    looks_damaged,
    read_generation,
    write_generation,
)
from directory.search.postings import Postings
from directory.search.snapshot import State, refresh, state_of

EVERY = 1.0
REST_AFTER_FAILURE = 5.0
BATCH = 1000
MOST_CHANGES = 5000
"""More services than this at once are quicker to index from nothing."""

Progress = Callable[[int, int], None]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Drained:
    """`services` were written into generation `number`. None: another process is the indexer."""

    number: int
    services: int
    rebuilt: bool = False


@dataclass(frozen=True)
class IndexStatus:
    """`state` is ok, behind, damaged or missing."""

    state: str
    problem: str
    generation: int
    documents: int
    pending: int


def drain_once(app: Flask) -> Drained | None:
    """Takes in every outbox row that is there, mending the index first where it needs that."""
    with app.app_context():
        state = state_of(app)
        with lock(state.folder) as is_ours:
            if not is_ours:
                return None
            drained = _drain(state)
        with state.lock, reading():
            refresh(state)
        db.session.rollback()
        return drained


def rebuild(app: Flask, progress: Progress | None = None) -> Drained:
    """Builds the index from nothing and swaps it in. Waits for another indexer to finish."""
    with app.app_context():
        state = state_of(app)
        with lock(state.folder, wait=True):
            drained = _rebuild(state, _outbox_ids(), progress)
        with state.lock, reading():
            refresh(state)
        db.session.rollback()
        return drained


def index_status(app: Flask) -> IndexStatus:
    """For the doctor and the status page. Reads every byte of the index."""
    with app.app_context(), reading():
        pending = len(_outbox_ids())
        db.session.rollback()
    folder = state_of(app).folder
    try:
        generation = read_generation(folder)
    except IndexDamaged as error:
        kind = "damaged" if current_text(folder) else "missing"
        return IndexStatus(kind, str(error), 0, 0, pending)
    count = generation.index.doc_count()
    return IndexStatus("behind" if pending else "ok", "", generation.manifest.number, count, pending)


def indexed_digests(app: Flask) -> dict[str, str]:
    """Each service in the index with its document's digest, to compare with the database."""
    return Postings(read_generation(state_of(app).folder), {}).digests()


def database_digests(app: Flask) -> dict[str, str]:
    with app.app_context(), reading():
        found = {one.service_id: one.digest for one in documents_of(document_ids())}
        db.session.rollback()
        return found


def start_indexer(app: Flask) -> threading.Thread:
    """A daemon thread that drains every second. Another process that serves the same folder takes over
    when this one ends; until then its drains do nothing.
    """
    thread = threading.Thread(target=_run, args=(app,), name="indexer", daemon=True)
    thread.start()
    return thread


def _run(app: Flask) -> None:
    state = state_of(app)
    while True:
        try:
            drained = drain_once(app)
            state.has_indexer = drained is not None
            _prepare(app, state)
            time.sleep(EVERY)
        except Exception:
            log.exception("The indexer failed and will try again")
            time.sleep(REST_AFTER_FAILURE)


def _prepare(app: Flask, state: State) -> None:
    """Makes here, and not in somebody's search, what is made when it is first asked for."""
    if state.snapshot is not None:
        with app.app_context(), reading():
            _ = state.snapshot.names, state.snapshot.spelling
            db.session.rollback()


def _drain(state: State) -> Drained:
    pending = _outbox_ids()
    base = _sound_base(state)
    services = set(pending.values())
    if base is None or EVERYTHING in services or len(services) > MOST_CHANGES:
        return _rebuild(state, pending, None)
    if not pending:
        return Drained(base.manifest.number, 0)
    with reading():
        documents = list(documents_of(sorted(services)))
        db.session.rollback()
    number = write_generation(state.folder, documents, services, base)
    _done(pending)
    return Drained(number, len(services))


def _sound_base(state: State) -> Generation | None:
    """The newest generation as this process has it in memory, read anew if it is another or was touched."""
    kept = state.snapshot.generation if state.snapshot is not None else None
    if kept is not None and kept.current == current_text(state.folder) and not looks_damaged(kept):
        return kept
    try:
        return read_generation(state.folder, kept)
    except IndexDamaged as error:
        if current_text(state.folder):
            log.warning("The search index is rebuilt: %s", error)
        return None


def _rebuild(state: State, pending: dict[int, str], progress: Progress | None) -> Drained:
    with reading():
        ids = document_ids()
        number = write_generation(state.folder, _told(ids, progress), (), None)
        db.session.rollback()
    _done(pending)
    return Drained(number, len(ids), rebuilt=True)


def _told(ids: Sequence[str], progress: Progress | None) -> Iterator[Document]:
    for first in range(0, len(ids), BATCH):
        yield from documents_of(ids[first : first + BATCH])
        if progress is not None:
            progress(min(first + BATCH, len(ids)), len(ids))


def _outbox_ids() -> dict[int, str]:
    with reading():
        rows = db.session.execute(select(IndexOutbox.id, IndexOutbox.service_id).order_by(IndexOutbox.id))
        found = {row.id: row.service_id for row in rows}
        db.session.rollback()
    return found


def _done(pending: dict[int, str]) -> None:
    """Exactly the rows that were read: one written meanwhile may have a smaller number."""
    ids = list(pending)
    for first in range(0, len(ids), 400):
        db.session.execute(delete(IndexOutbox).where(IndexOutbox.id.in_(ids[first : first + 400])))
    db.session.commit()
