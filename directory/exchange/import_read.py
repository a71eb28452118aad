"""Reads a package into rows of our tables, in our words, before anything is made of them."""

import json
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from directory.exchange.hsds_json import tables_in
from directory.exchange.hsds_tables import layout_of, plain_name, table_of
from directory.exchange.import_csv import RawTable, read_csv
from directory.exchange.import_progress import Progress
from directory.exchange.import_rows import Account, SourceRow, source_rows
from directory.exchange.ohana import put_right
from directory.exchange.packages import Package, PackageError

UNKNOWN_FILE = "Nobody knows this file; it is left out"
OTHER_FOLDER = "There is another set in the package; this file of a second folder is left out"
OTHER_KIND = "This file is of a kind that is not read; save it as CSV"
POSTAL = ("postal", "mail")


@dataclass
class Reading:
    """A package's rows by table, before anything is made of them."""

    layout: str
    account: Account
    tables: dict[str, list[SourceRow]] = field(default_factory=dict)
    is_own: bool = False


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
