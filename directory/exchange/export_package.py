"""Writes the public directory as an HSDS 3.2 data package: CSV files and their description, whole or not at
all, and safe to open in a spreadsheet.
"""

import csv
import json
from pathlib import Path
from typing import Any

from sqlalchemy import Date, DateTime, Float, Integer, Time

from directory import __version__
from directory.db import Base
from directory.exchange.export_cells import safe_cell, whole_folder
from directory.exchange.export_nested import nested_services
from directory.exchange.export_tables import (
    FILES,
    ORDER,
    POINTERS,
    Catalog,
    cells,
    header,
    public_catalog,
)
from directory.models.columns import UTC_DateTime, utc_now

ATTRIBUTION = "Human Services Data Specification: an Open Referral resource (https://openreferral.org/)"


class ExportError(ValueError):
    """The folder cannot be written to. The message is a sentence."""


def write_package(folder: Path, with_json: bool = False) -> dict[str, int]:
    """Exports into `folder`, a new or empty one or an earlier export. Returns rows by file."""
    folder = folder.absolute()
    _check(folder)
    catalog = public_catalog()
    counts = {}
    with whole_folder(folder) as part:
        for table in ORDER:
            if catalog.tables[table]:
                _write_table(part / f"{FILES[table]}.csv", table, catalog)
                counts[f"{FILES[table]}.csv"] = len(catalog.tables[table])
        _write_json(part / "datapackage.json", _description(catalog))
        if with_json:
            _write_json(part / "services.json", nested_services(catalog))
    return counts


def _check(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise ExportError(f"{folder} is not a folder. Give a new one.")
    if folder.is_dir() and any(folder.iterdir()) and not _is_export(folder):
        raise ExportError(f"{folder} has files in it that no export made. Give a new or an empty folder.")


def _is_export(folder: Path) -> bool:
    try:
        told = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(told, dict) and "hallway" in told


def _write_table(path: Path, table: str, catalog: Catalog) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
        writer.writerow(header(table))
        for row in catalog.tables[table]:
            writer.writerow([safe_cell(c) if isinstance(c, str) else c for c in cells(table, row)])


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _description(catalog: Catalog) -> dict[str, Any]:
    return {
        "name": "human_services_data",
        "title": "Human services directory",
        "description": f"HSDS 3.2 tables. {ATTRIBUTION}. Columns that begin with x_ are Hallway's own.",
        "profile": "tabular-data-package",
        "created": utc_now().isoformat(timespec="seconds"),
        "hallway": {"version": __version__, "hsds": "3.2"},
        "resources": [_resource(table, catalog) for table in ORDER if catalog.tables[table]],
    }


def _resource(table: str, catalog: Catalog) -> dict[str, Any]:
    names = header(table)
    keys = [
        {"fields": column, "reference": {"resource": FILES[other], "fields": "id"}}
        for column, other in POINTERS.items()
        if column in names and catalog.tables[other]
    ]
    schema: dict[str, Any] = {
        "fields": [{"name": n, "type": _type(table, n)} for n in names],
        "primaryKey": "id",
    }
    return {
        "profile": "tabular-data-resource",
        "name": FILES[table],
        "path": f"{FILES[table]}.csv",
        "encoding": "utf-8",
        "schema": schema | ({"foreignKeys": keys} if keys else {}),
    }


def _type(table: str, column: str) -> str:
    columns = Base.metadata.tables[table].c
    kind = columns[column].type if column in columns else None
    if isinstance(kind, Integer | Float):
        return "number"
    if isinstance(kind, DateTime | UTC_DateTime):
        return "datetime"
    if isinstance(kind, Time):
        return "string"
    return "date" if isinstance(kind, Date) else "string"
