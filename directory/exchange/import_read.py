"""Reads a package into rows of our tables, in our words, before anything is made of them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from directory.exchange.hsds_json import tables_in
from directory.exchange.hsds_tables import column_of, layout_of, plain_name, table_of
from directory.exchange.import_changes import LAYOUT
from directory.exchange.import_csv import RawTable, read_csv
from directory.exchange.import_own import main_source
from directory.exchange.import_progress import Progress
from directory.exchange.import_rows import Account, SourceRow, source_rows
from directory.exchange.import_tables import tables_in_file
from directory.exchange.mapping import Mapping
from directory.exchange.mapping_choice import chosen_mapping
from directory.exchange.mapping_rows import rows_from
from directory.exchange.ohana import put_right
from directory.exchange.packages import JSON, WORKBOOKS, Package, PackageError

UNKNOWN_FILE = "Nobody knows this file; it is left out"
OTHER_FOLDER = "There is another set in the package; this file of a second folder is left out"
OTHER_KIND = "This file is of a kind that is not read; save it as CSV"
DAMAGED = "This workbook cannot be read; it is left out"
POSTAL = ("postal", "mail")


@dataclass
class Reading:
    """A package's rows by table, before anything is made of them. `source` and `licence` are what a mapping
    says of where it is from.
    """

    layout: str
    account: Account
    tables: dict[str, list[SourceRow]] = field(default_factory=dict)
    is_own: bool = False
    source: str = ""
    licence: str = ""


def read_package(package: Package, progress: Progress, mapping: Mapping | None = None) -> Reading:
    """Every row of the package in our words: through the mapping, or by a standard layout, or through the
    mapping that fits best. Raises PackageError.
    """
    if mapping is not None and mapping.files:
        return _mapped(mapping, package, progress)
    found = _standard(package, progress)
    if found is not None:
        if mapping is not None:
            found.source, found.licence = mapping.source, mapping.licence
        return found
    if mapping is not None:
        raise _nothing_found(package)
    chosen, told = chosen_mapping(package)
    if chosen is None:
        raise _nothing_found(package)
    reading = _mapped(chosen, package, progress)
    for file, reason, value in told:
        reading.account.note_file(file, reason, value)
    return reading


def standard_layout(package: Package) -> str:
    """The layout of a package that needs no mapping, "" for another."""
    found = _standard(package, Progress(is_quiet=True))
    return found.layout if found else ""


def _nothing_found(package: Package) -> PackageError:
    names = ", ".join([*sorted(package.readers), *package.left][:8]) or "no CSV, workbook or JSON file"
    return PackageError(
        f"No organizations, services or locations were found in {package.name}. It holds {names}."
    )


def _mapped(mapping: Mapping, package: Package, progress: Progress) -> Reading:
    account = Account()
    progress.tell("reading", 0.2)
    tables = rows_from(mapping, package, account)
    for name in package.left:
        account.note_file(name, OTHER_KIND)
    if not any(tables.get(table) for table in ("organization", "service", "location")):
        raise PackageError(f"Through this mapping, no row of {package.name} makes anything.")
    progress.tell("reading", 1)
    return Reading("mapping", account, tables, source=mapping.source, licence=mapping.licence)


def _standard(package: Package, progress: Progress) -> Reading | None:
    """A package in one of the layouts that are told by the names of files and columns; None for another."""
    account = Account()
    raw = _file_tables(package, account, progress)
    is_own = bool(raw) and _is_own(package)
    raw = raw or _json_tables(package, account)
    if not is_own and not _is_standard(raw):
        return None
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
        return None
    if is_own:
        return Reading(LAYOUT, account, tables, is_own, main_source(tables))
    columns = {content.file: content.columns for _, content in raw}
    is_json = any("#" in file for file in columns)
    put_right(tables)
    return Reading("hsds-3-json" if is_json else layout_of(columns), account, tables)


def _is_standard(raw: list[tuple[str, RawTable]]) -> bool:
    """Several tables that know each other by ids, or one most of whose columns are known. A sheet of a city
    that is only called `services.csv` is none, nor are two called "Programs" and "Sites" that share names.
    """
    main = [(table, c) for table, c in raw if table in ("organization", "service", "location") and c.rows]
    if any("#" in content.file for _, content in main):
        return True
    is_one = len({table for table, _ in raw}) == 1
    for table, content in main:
        known = [column_of(table, name) for name in content.columns]
        is_tied = is_one or any(name == "id" or (name or "").endswith("_id") for name in known)
        if is_tied and sum(map(bool, known)) >= (0.7 if is_one else 0.5) * len(known):
            return True
    return False


def _file_tables(package: Package, account: Account, progress: Progress) -> list[tuple[str, RawTable]]:
    """Every CSV and every sheet of a workbook whose name is that of a table."""
    names = [name for name in package.readers if not name.lower().endswith(tuple(JSON))]
    folder = _main_folder(names)
    found: list[tuple[str, RawTable]] = []
    for place, name in enumerate(sorted(names)):
        progress.tell("reading", place, len(names))
        if str(PurePosixPath(name).parent) != folder:
            account.note_file(name, OTHER_FOLDER)
            continue
        for raw, called in _raw_tables(package, name, account):
            table = table_of(called, raw.columns)
            if table is None:
                account.note_file(raw.file, UNKNOWN_FILE, f"{len(raw.rows)} rows")
            else:
                found.append((table, raw))
    return found


def _raw_tables(package: Package, name: str, account: Account) -> Iterator[tuple[RawTable, str]]:
    """A file's tables, each with what it is called. Beside other files, a damaged workbook is only said."""
    short = PurePosixPath(name).name
    if PurePosixPath(name).suffix.lower() in WORKBOOKS:
        try:
            for table in tables_in_file(package, name):
                yield table.raw, table.sheet
        except PackageError as error:
            if len(package.readers) == 1:
                raise
            account.note_file(short, DAMAGED, str(error))
        return
    raw = read_csv(name, package.read(name), package.limits)
    raw.file = short
    yield raw, name


def _main_folder(names: list[str]) -> str:
    """The folder with the most tables, the outermost of those that have as many."""
    folders: dict[str, int] = {}
    for name in names:
        if table_of(name):
            parent = str(PurePosixPath(name).parent)
            folders[parent] = folders.get(parent, 0) + 1
    return min(folders, key=lambda f: (-folders[f], len(f), f), default=".")


def _json_tables(package: Package, account: Account) -> list[tuple[str, RawTable]]:
    names = [n for n in package.readers if n.lower().endswith(tuple(JSON))]
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
