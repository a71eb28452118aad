"""Brings a package in: read, build, compare, store in one transaction. Nothing is written before the end."""

import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from directory.core import settings_of
from directory.db import db
from directory.exchange.export_cells import whole_folder
from directory.exchange.import_build import build_rows, looking
from directory.exchange.import_changes import ChangedMeanwhileError, Changes, compare, find_gone, settle_fates
from directory.exchange.import_context import Build
from directory.exchange.import_ledger import Ledger
from directory.exchange.import_progress import Progress
from directory.exchange.import_read import Reading, read_package
from directory.exchange.import_report import (
    Outcome,
    changes_of,
    file_counts,
    sweep,
    told_tables,
    write_report,
)
from directory.exchange.import_store import deactivate_missing, missing_services, record, store
from directory.exchange.mapping import Mapping
from directory.exchange.packages import Limits, Package, PackageError, open_package
from directory.exchange.standing import one_at_a_time
from directory.exchange.twins import Twin, keep_pairs, twins_arriving
from directory.models import ImportBatch, Intake
from directory.models.columns import new_id, utc_now
from directory.search.meaning import is_meaning_loaded, release_meaning
from directory.vocabulary import IntakeState

WAITING = "Another import is on its way; this one begins when that has ended."
TOO_LONG = "Another import has been on its way for an hour. Try again when it has ended."
CHANGED = "Somebody changed a record while this was stored, so nothing of it was. Try again."
PATIENCE = 3600.0
OVERTAKEN = "40001"
"""What PostgreSQL calls a write to a row that somebody changed since this transaction began."""


class StoredAlreadyError(Exception):
    """What was handed over is stored. Holds the batch's id, "" where nothing had changed."""


@dataclass(frozen=True)
class Wishes:
    """What the person who imports asked for. `intake_id`: the files were handed over, and are stored once."""

    source: str = ""
    dry_run: bool = False
    deactivate_missing: bool = False
    limits: Limits = field(default_factory=Limits)
    mapping: Mapping | None = None
    user_id: str | None = None
    intake_id: str | None = None


def bring_in(
    app: Flask, what: Path | Package, wishes: Wishes, progress: Progress
) -> tuple[Outcome, list[str]]:
    """Imports a package. Answers the account, and in a dry run what would change, line by line.

    One import at a time in an installation; another waits. Raises PackageError for a package that cannot be
    read. The application's context must be open.
    """
    lock = settings_of(app).data / "imports" / "lock"
    with one_at_a_time(lock, PATIENCE, lambda: progress.wait(WAITING)) as is_ours:
        if not is_ours:
            raise PackageError(TOO_LONG)
        begun = time.monotonic()
        package = open_package(what, wishes.limits) if isinstance(what, Path) else what
        found = read_package(package, progress, wishes.mapping)
        name = wishes.source.strip() or found.source or package.name
        build = _built(app, found, name, progress)
        outcome = _settle(app, build, found, wishes, progress)
        outcome.seconds = time.monotonic() - begun
        return outcome, [change.said for change in outcome.changes]


def _built(app: Flask, found: Reading, name: str, progress: Progress) -> Build:
    """What reads the words goes again where this import brought it: it takes more room than the rows."""
    was_loaded = is_meaning_loaded(app)
    build = build_rows(app, found, name, progress)
    if not was_loaded:
        release_meaning(app)
    return build


def _settle(app: Flask, build: Build, found: Reading, wishes: Wishes, progress: Progress) -> Outcome:
    folder = settings_of(app).data / "imports"
    sweep(folder)
    try:
        if wishes.dry_run:
            with looking():
                return _look(build, found, wishes, progress, folder)
        _see_one_state()
        return _write(build, found, wishes, progress, folder)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") != OVERTAKEN:
            raise
        raise PackageError(CHANGED) from None
    except ChangedMeanwhileError:
        raise PackageError("Somebody made a location confidential while this was read. Try again.") from None
    finally:
        db.session.rollback()


def _see_one_state() -> None:
    """A record that a person corrects between the comparing and the writing must not lose that: PostgreSQL
    then refuses the write. SQLite lets nobody else write meanwhile.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.rollback()
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _look(build: Build, found: Reading, wishes: Wishes, progress: Progress, folder: Path) -> Outcome:
    changes = _compare(build, progress)
    outcome = _outcome(build, found, changes, wishes)
    outcome.changes = list(changes_of(build, changes))
    build.forget_rows()
    outcome.twins = [twin.as_json() for twin in _twins(build, changes, progress)]
    if wishes.deactivate_missing:
        outcome.deactivated = len(missing_services(changes))
    _put_report(folder / f"dry-run-{new_id()[:8]}", outcome)
    progress.end()
    return outcome


def _write(build: Build, found: Reading, wishes: Wishes, progress: Progress, folder: Path) -> Outcome:
    """One transaction. The report lies beside its place before the commit, and in it after."""
    now = utc_now()
    _refuse_stored(wishes)
    changes = _compare(build, progress)
    outcome = _outcome(build, found, changes, wishes)
    build.forget_rows()
    twins = _twins(build, changes, progress)
    outcome.twins = [twin.as_json() for twin in twins]
    batch = ImportBatch(
        id=new_id(), source_id=build.draft.source_id, layout=found.layout, counts=dict(outcome.files),
        tables={}, user_id=wishes.user_id, created_at=now, last_modified=now,
    )  # fmt: skip
    ledger = Ledger(batch, build.known.sealing_key, is_secret=bool(build.sealed))
    if changes:
        store(build, changes, now, ledger, lambda done, total: progress.tell("writing", done, total))
    if wishes.deactivate_missing:
        outcome.deactivated = deactivate_missing(changes, now, ledger)
    if outcome.has_changed or changes:
        batch.tables = told_tables(outcome)
        record(build, batch)
        keep_pairs(twins, batch.id)
        outcome.batch = batch.id
    _say_stored(wishes, outcome)
    place = folder / (outcome.batch or f"unchanged-{new_id()[:8]}")
    outcome.report = str(place / "report.csv")
    with whole_folder(place) as part:
        write_report(part, outcome)
        progress.tell("writing", 0.98)
        db.session.commit()
    progress.end()
    return outcome


def _refuse_stored(wishes: Wishes) -> None:
    """Asked with the write lock held, so that two can never both be told no."""
    if wishes.intake_id:
        query = select(Intake.state, Intake.batch_id).where(Intake.id == wishes.intake_id).with_for_update()
        row = db.session.execute(query).one_or_none()
        if row is None:
            raise PackageError("These files were thrown away meanwhile.")
        if row.state is IntakeState.STORED:
            raise StoredAlreadyError(row.batch_id or "")


def _say_stored(wishes: Wishes, outcome: Outcome) -> None:
    """In the same transaction: the files are stored, or they are not and may be stored again."""
    if wishes.intake_id:
        values = {"state": IntakeState.STORED, "batch_id": outcome.batch or None, "message": None}
        db.session.execute(update(Intake).where(Intake.id == wishes.intake_id).values(values))


def _compare(build: Build, progress: Progress) -> Changes:
    progress.tell("comparing", 0.1)
    changes = compare(build)
    find_gone(build, changes)
    settle_fates(build, changes)
    progress.tell("comparing", 1)
    return changes


def _twins(build: Build, changes: Changes, progress: Progress) -> list[Twin]:
    progress.tell("comparing", 1)
    return twins_arriving(build, changes)


def _outcome(build: Build, found: Reading, changes: Changes, wishes: Wishes) -> Outcome:
    return Outcome(
        source=build.source_name,
        layout=found.layout,
        dry_run=wishes.dry_run,
        files=file_counts(build.account.counts()),
        tables=changes.counts(),
        remarks=build.account.remarks,
        missing={table: [name for _, name in rows] for table, rows in changes.missing.items() if rows},
    )


def _put_report(place: Path, outcome: Outcome) -> None:
    outcome.report = str(place / "report.csv")
    with whole_folder(place) as part:
        write_report(part, replace(outcome))
