"""Brings a package in: read, build, compare, store in one transaction. Nothing is written before the end."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from flask import Flask

from directory.core import settings_of
from directory.db import db, reading
from directory.exchange.crosswalk import shipped_crosswalk
from directory.exchange.export_cells import whole_folder
from directory.exchange.hsds_json import tables_in
from directory.exchange.hsds_tables import layout_of, plain_name, table_of
from directory.exchange.ids import source_id
from directory.exchange.import_areas import build_areas
from directory.exchange.import_categories import (
    BACKED,
    Shares,
    Understand,
    build_categories,
    take_categories,
)
from directory.exchange.import_changes import ChangedMeanwhileError, Changes, compare, find_gone, settle_fates
from directory.exchange.import_confidential import withhold_addresses
from directory.exchange.import_context import SHOUTED, Build
from directory.exchange.import_csv import RawTable, read_csv
from directory.exchange.import_draft import Draft
from directory.exchange.import_extras import (
    build_accessibility,
    build_capacities,
    build_translations,
    reject_logs,
    take_own_columns,
)
from directory.exchange.import_hours import build_hours
from directory.exchange.import_known import read_known
from directory.exchange.import_languages import build_languages
from directory.exchange.import_links import (
    build_contacts,
    build_funding,
    build_identifiers,
    build_phones,
    build_urls,
)
from directory.exchange.import_organizations import build_organizations, build_programs
from directory.exchange.import_places import Places, build_places
from directory.exchange.import_points import FROM_ZIP
from directory.exchange.import_progress import Progress
from directory.exchange.import_report import Outcome, change_lines, file_counts, sweep, write_report
from directory.exchange.import_rows import Account, SourceRow, source_rows
from directory.exchange.import_services import (
    build_costs,
    build_documents,
    build_payments,
    build_placements,
    build_services,
    read_placements,
)
from directory.exchange.import_store import deactivate_missing, record, store
from directory.exchange.import_taxonomy import (
    build_attributes,
    build_taxonomies,
    build_terms,
    tell_whom,
    term_names,
)
from directory.exchange.ohana import put_right
from directory.exchange.packages import Limits, Package, PackageError, open_package
from directory.models.columns import new_id, utc_now
from directory.search.meaning import Meaning, meaning_of, meaning_status, prepare_meaning

UNKNOWN_FILE = "Nobody knows this file; it is left out"
OTHER_FOLDER = "There is another set in the package; this file of a second folder is left out"
OTHER_KIND = "This file is of a kind that is not read; save it as CSV"
BESIDE_CSV = "The package has CSV files, so its JSON is left out"
NO_ZIPS = "The table of ZIP codes is empty, so no place was filled in from one; run `hallway init`"
SHORTENED = "ZIP codes of nine digits were cut to five"
POSTAL = ("postal", "mail")


@dataclass
class Reading:
    """A package's rows by table, before anything is made of them."""

    layout: str
    account: Account
    tables: dict[str, list[SourceRow]] = field(default_factory=dict)
    is_own: bool = False


@dataclass(frozen=True)
class Wishes:
    """What the person who imports asked for."""

    source: str = ""
    dry_run: bool = False
    deactivate_missing: bool = False
    limits: Limits = field(default_factory=Limits)


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


# reading


def read_package(package: Package, progress: Progress) -> Reading:
    """Every row of the package in our words."""
    account = Account()
    is_own = _is_own(package)
    raw = _csv_tables(package, account, progress) or _json_tables(package, account)
    tables: dict[str, list[SourceRow]] = {}
    for table, content in raw:
        rows = source_rows(table, content, account, package.limits, is_own)
        if table == "address" and plain_name(content.file.rsplit("/", 1)[-1]).startswith(POSTAL):
            for row in rows:
                row.cells.setdefault("address_type", "postal")
        tables.setdefault(table, []).extend(rows)
    for name in package.left:
        account.note_file(name, OTHER_KIND)
    if not any(tables.get(table) for table in ("organization", "service", "location")):
        names = ", ".join(sorted(package.readers)[:8]) or "no CSV or JSON file"
        raise PackageError(
            f"No organizations, services or locations were found in {package.name}. It holds {names}."
        )
    columns = {content.file: content.columns for _, content in raw}
    is_json = any("#" in file for file in columns)
    put_right(tables)
    return Reading("hsds-3-json" if is_json else layout_of(columns), account, tables, is_own)


def _csv_tables(package: Package, account: Account, progress: Progress) -> list[tuple[str, RawTable]]:
    names = [name for name in package.readers if not name.endswith((".json", ".ndjson", ".jsonl"))]
    folder = _main_folder(names)
    found: list[tuple[str, RawTable]] = []
    for place, name in enumerate(sorted(names)):
        progress.tell("reading", place, len(names))
        if str(PurePosixPath(name).parent) != folder:
            account.note_file(name, OTHER_FOLDER)
            continue
        raw = read_csv(name, package.read(name), package.limits)
        table = table_of(name, raw.columns)
        if table is None:
            account.note_file(name, UNKNOWN_FILE, f"{len(raw.rows)} rows")
        else:
            raw.file = PurePosixPath(name).name
            found.append((table, raw))
    return found


def _main_folder(names: list[str]) -> str:
    """The folder with the most tables, the outermost of those that have as many."""
    folders: dict[str, int] = {}
    for name in names:
        if table_of(name):
            parent = str(PurePosixPath(name).parent)
            folders[parent] = folders.get(parent, 0) + 1
    return min(folders, key=lambda f: (-folders[f], len(f), f), default=".")


def _json_tables(package: Package, account: Account) -> list[tuple[str, RawTable]]:
    names = [n for n in package.readers if n.endswith((".json", ".ndjson", ".jsonl"))]
    found = []
    for name in sorted(names):
        if PurePosixPath(name).name != "datapackage.json":
            found += tables_in(name, package.read(name))
    return found


def _is_own(package: Package) -> bool:
    """Whether the package says that Hallway exported it, so that its extra columns are ours."""
    for name in package.readers:
        if PurePosixPath(name).name == "datapackage.json":
            try:
                told = json.loads(package.read(name))
            except (ValueError, RecursionError):
                return False
            return isinstance(told, dict) and isinstance(told.get("hallway"), dict)
    return False


# building


def build_rows(app: Flask, found: Reading, name: str, progress: Progress) -> Build:
    """Everything the package wants the directory to hold."""
    source = source_id(name)
    with _looking():
        known = read_known(source, settings_of(app).sealing_key, found.tables)
    draft = Draft(source, found.account)
    build = Build(name, found.account, draft, known, found.tables, found.is_own)
    if not known.has_zips and found.tables.get("address"):
        found.account.note_file("", NO_ZIPS)
    _build_main(build)
    _build_small(build, progress)
    withhold_addresses(build)
    _sort(app, build, progress)
    take_own_columns(build)
    _say_counts(build)
    return build


def _sort(app: Flask, build: Build, progress: Progress) -> None:
    if build.is_own:
        take_categories(build)
        return
    crosswalk = shipped_crosswalk()
    understand = _reader_of(app)
    build_categories(build, crosswalk, understand, lambda done, total: progress.tell("sorting", done, total))


@contextmanager
def _looking() -> Iterator[None]:
    """A short transaction that only reads, over before anything is written."""
    with reading():
        yield
        db.session.rollback()


def _build_main(build: Build) -> None:
    build.services = dict(build.main_rows("service"))
    build.locations = dict(build.main_rows("location"))
    terms = term_names(build)
    build_taxonomies(build)
    build_terms(build)
    build_organizations(build)
    build_programs(build)
    build_services(build)
    places = Places(build)
    read_placements(build, places)
    build_places(build, places, terms)
    build_placements(build)


def _build_small(build: Build, progress: Progress) -> None:
    steps = (
        build_payments, build_contacts, build_phones, build_languages, build_accessibility, build_hours,
        build_areas, build_documents, build_costs, build_funding, build_urls, build_identifiers,
        build_capacities, build_attributes, tell_whom, build_translations, reject_logs,
    )  # fmt: skip
    for place, step in enumerate(steps):
        progress.tell("understanding", place + 1, len(steps))
        step(build)


def _reader_of(app: Flask) -> Understand:
    """What reads services' words. A half-made model is waited for: a second run must read them alike.

    Whole texts by the batch: a description is no family's sentence, so its clauses are not read apart, and a
    batch costs the encoder a fifth. Where every service has a category by then, none is needed.
    """

    @cache
    def model() -> Meaning:
        with _looking():
            if meaning_status(app)["state"] == "making":
                prepare_meaning(app)
            return meaning_of(app)

    def understand(texts: Sequence[str]) -> list[Shares]:
        meaning = model()
        slugs = meaning.model.slugs
        if not slugs:
            return [[] for _ in texts]
        shares = meaning.model.judge(texts, meaning.encoder).shares
        return [_best(slugs, row) for row in shares.tolist()]

    return understand


def _best(slugs: Sequence[str], shares: Sequence[float]) -> Shares:
    """The categories that a text may speak for; "" is what is about none."""
    return [(slug, share) for slug, share in zip(slugs, shares, strict=True) if slug and share >= BACKED]


def _say_counts(build: Build) -> None:
    for counter, reason in (
        (build.quieted, SHOUTED),
        (build.shortened, SHORTENED),
        (build.from_zip, FROM_ZIP),
    ):
        for file, count in counter.items():
            if count:
                build.account.note_file(file, reason, f"{count} times")


# storing


def _settle(
    app: Flask, build: Build, found: Reading, wishes: Wishes, progress: Progress
) -> tuple[Outcome, list[str]]:
    folder = settings_of(app).data / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sweep(folder)
    try:
        if wishes.dry_run:
            with _looking():
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
