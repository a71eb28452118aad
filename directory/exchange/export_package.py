"""Writes the public directory as an HSDS 3.2 data package: CSV files and their description, or nested JSON,
in a folder or a zip; whole or not at all, and safe to open in a spreadsheet.

Each organization, service and location says which source it is of (`x_source_id`, told in x_sources.csv), so
that whoever takes the package in knows as much of where a row comes from as we do. What people here wrote
themselves is of the source that bears the district's name.
"""

import csv
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from flask import current_app
from sqlalchemy import select

from directory import __version__
from directory.core import settings_of
from directory.db import db
from directory.exchange.export_cells import safe_cell, storable, whole_folder
from directory.exchange.export_description import described
from directory.exchange.export_nested import Nest
from directory.exchange.export_tables import FILES, ORDER, Catalog, cells, header, public_catalog
from directory.exchange.ids import source_id
from directory.models import District, Source
from directory.models.columns import utc_now

ATTRIBUTION = "Human Services Data Specification: an Open Referral resource (https://openreferral.org/)"
SOURCED = ("organization", "service", "location")
SOURCES = "x_sources"

Write = Callable[[BinaryIO], None]


class ExportError(ValueError):
    """The folder cannot be written to. The message is a sentence."""


@dataclass(frozen=True)
class Public:
    """Everything that goes out: rows by table, and the sources that they are of."""

    catalog: Catalog
    sources: list[dict[str, Any]] = field(default_factory=list)

    @property
    def tables(self) -> list[str]:
        return [table for table in ORDER if self.catalog.tables[table]]


def everything_public() -> Public:
    """In one transaction of the caller's."""
    catalog = public_catalog()
    home = home_source()
    used: set[str] = set()
    for table in SOURCED:
        for row in catalog.tables[table]:
            row["source_id"] = row["source_id"] or home["id"]
            used.add(row["source_id"])
    found = [
        {"id": one.id, "name": one.name, "licence": one.licence} for one in db.session.scalars(select(Source))
    ]
    known = {one["id"] for one in found}
    found += [home] if home["id"] not in known else []
    return Public(catalog, sorted((one for one in found if one["id"] in used), key=lambda one: one["id"]))


def home_source() -> dict[str, Any]:
    """What other directories call the rows that people here wrote: the district's name, else our address."""
    name = db.session.scalar(select(District.name).order_by(District.created_at, District.id).limit(1))
    name = name or settings_of(current_app).url.partition("://")[2]
    return {"id": source_id(name), "name": name, "licence": None}


# ---- into a folder, into a zip ----


def write_package(folder: Path, with_json: bool = False, *, only_json: bool = False) -> dict[str, int]:
    """Exports into `folder`, a new or empty one or an earlier export. Returns rows by file."""
    folder = folder.absolute()
    _check(folder)
    public = everything_public()
    counts = {}
    with whole_folder(folder) as part:
        for name, count, write in _files(public, with_json or only_json, with_csv=not only_json):
            with (part / name).open("wb") as file:
                write(file)
            counts[name] = count
    return {name: count for name, count in counts.items() if name != "datapackage.json"}


def write_zip(path: Path, with_json: bool = False, *, only_json: bool = False) -> dict[str, int]:
    """The same files in one zip, with no date but that of the package in it."""
    path = path.absolute()
    if path.exists() and not path.is_file():
        raise ExportError(f"{path} is not a file. Give a new name.")
    if path.exists() and not zipfile.is_zipfile(path):
        raise ExportError(f"{path} is a file that no export made. Give a new name.")
    public = everything_public()
    counts = {}
    with _whole_file(path) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, count, write in _files(public, with_json or only_json, with_csv=not only_json):
            told = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            told.compress_type, told.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            with archive.open(told, "w", force_zip64=True) as file:
                write(file)  # type: ignore[arg-type]
            counts[name] = count
    return {name: count for name, count in counts.items() if name != "datapackage.json"}


@contextmanager
def _whole_file(path: Path) -> Iterator[Path]:
    """A file that takes its name when it is there whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


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


# ---- the files ----


def _files(public: Public, with_json: bool, *, with_csv: bool) -> Iterator[tuple[str, int, Write]]:
    """(name, rows, what writes it), one after the other: a file is written before the next one is made."""
    resources: list[dict[str, Any]] = []
    for table in public.tables if with_csv else ():
        rows = public.catalog.tables[table]
        made = TableFile(FILES[table], table, header(table), [texts(table, row) for row in rows])
        resources.append(described(made, public.tables))
        yield f"{made.name}.csv", len(rows), made.write
    if with_csv and public.sources:
        columns = ["id", "name", "licence"]
        named = [[_text(one[name]) for name in columns] for one in public.sources]
        made = TableFile(SOURCES, "source", columns, named)
        resources.append(described(made, public.tables))
        yield f"{SOURCES}.csv", len(named), made.write
    if with_json:
        nest = Nest(public.catalog)
        for name, table, objects in (
            ("organizations", "organization", _organizations(nest, public.catalog)),
            ("services", "service", _services(nest, public.catalog)),
        ):
            resources.append({"name": f"{name}_json", "path": f"{name}.json", "format": "json",
                              "mediatype": "application/json", "encoding": "utf-8"})  # fmt: skip
            yield f"{name}.json", len(public.catalog.tables[table]), _listed(objects)
    told = _description(resources, is_tabular=with_csv and not with_json)
    yield "datapackage.json", 0, lambda file: _put(file, _as_json(told))


def texts(table: str, row: dict[str, Any]) -> list[str | float | int]:
    """A row as the file has it, before it is guarded."""
    return [storable(cell) if isinstance(cell, str) else cell for cell in cells(table, row)]


def _text(value: object) -> str:
    return storable(str(value)) if value is not None else ""


@dataclass(frozen=True)
class TableFile:
    """One CSV of the package."""

    name: str
    table: str
    columns: list[str]
    rows: list[list[Any]]

    def write(self, file: BinaryIO) -> None:
        wrapped = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=False)
        writer = csv.writer(wrapped, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
        writer.writerow(self.columns)
        for row in self.rows:
            writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in row])
        wrapped.flush()
        wrapped.detach()


def _services(nest: Nest, catalog: Catalog) -> Iterable[Any]:
    return nest.services([row["id"] for row in catalog.tables["service"]])


def _organizations(nest: Nest, catalog: Catalog) -> Iterable[Any]:
    """With their services in brief: services.json has them whole."""
    return nest.organizations([row["id"] for row in catalog.tables["organization"]], full_services=False)


def _listed(objects: Iterable[Any]) -> Write:
    """A JSON list, written object by object: it is never whole in memory."""

    def write(file: BinaryIO) -> None:
        mark = b"[\n"
        for one in objects:
            _put(file, mark + orjson.dumps(one))
            mark = b",\n"
        _put(file, b"[]\n" if mark == b"[\n" else b"\n]\n")

    return write


def _put(file: BinaryIO, content: bytes) -> None:
    file.write(content)


def _as_json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def _description(resources: list[dict[str, Any]], *, is_tabular: bool) -> dict[str, Any]:
    return {
        "name": "human_services_data",
        "title": "Human services directory",
        "description": f"HSDS 3.2 tables. {ATTRIBUTION}. Columns that begin with x_ are Hallway's own.",
        "profile": "tabular-data-package" if is_tabular else "data-package",
        "created": utc_now().isoformat(timespec="seconds"),
        "hallway": {"version": __version__, "hsds": "3.2"},
        "resources": resources,
    }
