"""Brings a package in: read, build, compare, store in one transaction. Nothing is written before the end."""

import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from flask import Flask

from directory.core import settings_of
from directory.db import db
from directory.exchange.export_cells import whole_folder
from directory.exchange.import_build import build_rows, looking
from directory.exchange.import_changes import ChangedMeanwhileError, Changes, compare, find_gone, settle_fates
from directory.exchange.import_context import Build
from directory.exchange.import_progress import Progress
from directory.exchange.import_read import Reading, read_package
from directory.exchange.import_report import Outcome, change_lines, file_counts, sweep, write_report
from directory.exchange.import_store import deactivate_missing, record, store
from directory.exchange.mapping import Mapping
from directory.exchange.packages import Limits, PackageError, open_package
from directory.models.columns import new_id, utc_now


@dataclass(frozen=True)
class Wishes:
    """What the person who imports asked for."""

    source: str = ""
    dry_run: bool = False
    deactivate_missing: bool = False
    limits: Limits = field(default_factory=Limits)
    mapping: Mapping | None = None  # which columns are what; None: it is found by looking
    user_id: str | None = None  # None: a command


def bring_in(app: Flask, path: Path, wishes: Wishes, progress: Progress) -> tuple[Outcome, list[str]]:
    """Imports the package at `path`. Answers the account, and in a dry run what would change, line by line.

    Raises PackageError for a package that cannot be read. The application's context must be open.
    """
    begun = time.monotonic()
    package = open_package(path, wishes.limits)
    name = wishes.source.strip() or package.name
    found = read_package(package, progress)
    build = build_rows(app, found, name, progress)
    outcome, lines = _settle(app, build, found, wishes, progress)
    outcome.seconds = time.monotonic() - begun
    return outcome, lines


def _settle(
    app: Flask, build: Build, found: Reading, wishes: Wishes, progress: Progress
) -> tuple[Outcome, list[str]]:
    folder = settings_of(app).data / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sweep(folder)
    try:
        if wishes.dry_run:
            with looking():
                return _look(build, found, wishes, progress, folder)
        return _write(build, found, wishes, progress, folder), []
    except ChangedMeanwhileError:
        raise PackageError("Somebody made a location confidential while this was read. Try again.") from None
    finally:
        db.session.rollback()


def _look(
    build: Build, found: Reading, wishes: Wishes, progress: Progress, folder: Path
) -> tuple[Outcome, list[str]]:
    changes = _compare(build, progress)
    outcome = _outcome(build, found, changes, wishes)
    if wishes.deactivate_missing:
        outcome.deactivated = len(changes.missing["service"])
    _put_report(folder / f"dry-run-{new_id()[:8]}", outcome)
    progress.end()
    return outcome, list(change_lines(changes))


def _write(build: Build, found: Reading, wishes: Wishes, progress: Progress, folder: Path) -> Outcome:
    """One transaction. The report lies beside its place before the commit, and in it after."""
    now = utc_now()
    changes = _compare(build, progress)
    outcome = _outcome(build, found, changes, wishes)
    if changes:
        store(build, changes, now, lambda done, total: progress.tell("writing", done, total))
    if wishes.deactivate_missing:
        outcome.deactivated = deactivate_missing(build, changes, now)
    if outcome.has_changed or changes:
        counts: dict[str, Any] = dict(outcome.files)
        outcome.batch = record(build, found.layout, counts)
    place = folder / (outcome.batch or f"unchanged-{new_id()[:8]}")
    outcome.report = str(place / "report.csv")
    with whole_folder(place) as part:
        write_report(part, outcome)
        progress.tell("writing", 0.98)
        db.session.commit()
    progress.end()
    return outcome


def _compare(build: Build, progress: Progress) -> Changes:
    progress.tell("comparing", 0.1)
    changes = compare(build)
    find_gone(build, changes)
    settle_fates(build, changes)
    progress.tell("comparing", 1)
    return changes


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
