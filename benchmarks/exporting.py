"""How quickly a directory goes out, whole and as lists, beside writing the same rows with nothing around.

The baselines write, in the same run, what our files hold: the same cells with a bare csv.writer, the same
objects with one orjson.dumps. What they leave out is what an export is: reading the database, leaving out
what is confidential, guarding every cell, describing every column.
"""

import csv
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import orjson
import xlsxwriter
from flask import Flask

from benchmarks.made_up import MadeUp
from benchmarks.report import Part, Row, Table, as_json, as_text
from benchmarks.serving import hallway, surroundings
from directory.db import db, reading
from directory.exchange.export_package import write_package
from directory.search.indexer import rebuild
from directory.settings import settings_from
from directory.web import create_app

SERVICES = int(os.environ.get("BENCH_SERVICES", "10000"))
CSV_BARE, JSON_BARE, XLSX_BARE = "bare csv.writer", "bare orjson.dumps", "bare xlsxwriter"


def run() -> dict[str, Any]:
    found = measure()
    print(as_text(found), flush=True)
    return as_json(found)


def measure() -> Part:
    with tempfile.TemporaryDirectory(prefix="hallway-bench-") as name:
        here = Path(name)
        app = made_up(here / "one")
        tables, rows, objects = whole(app, here)
        lists, listed = of_search(app, here)
    return Part(
        "A directory out",
        [Table("the whole public directory", tables, "rows_per_second"),
         Table("a search as a file", lists, "rows_per_second")],
        {"services": SERVICES, "rows": rows, "objects": objects, "services in a list": listed},
        ["Seconds of processor time. The package's rows are those of all its tables, the nested JSON's its"
         " services and organizations."],
    )  # fmt: skip


def made_up(folder: Path) -> Flask:
    hallway(folder, "init")
    app = create_app(settings_from(surroundings(folder)))
    with app.app_context():
        MadeUp(SERVICES).store()
        rebuild(app)
        db.session.remove()
    return app


def whole(app: Flask, here: Path) -> tuple[list[Row], int, int]:
    """The package and the nested JSON, each beside its baseline."""
    tabular, nested = here / "tabular", here / "nested"
    csv_seconds = spent(lambda: exported(app, tabular))
    json_seconds = spent(lambda: exported(app, nested, only_json=True))
    cells = [read(path) for path in sorted(tabular.glob("*.csv"))]
    objects = [json.loads((nested / name).read_bytes()) for name in ("services.json", "organizations.json")]
    bare = spent(lambda: [write(here / "bare.csv", rows) for rows in cells])
    dumped = spent(lambda: [(here / "bare.json").write_bytes(orjson.dumps(one)) for one in objects])
    rows, count = sum(len(one) - 1 for one in cells), sum(map(len, objects))
    told = [
        row(CSV_BARE, rows, bare),
        row("tabular data package", rows, csv_seconds, CSV_BARE),
        row(JSON_BARE, count, dumped),
        row("nested JSON", count, json_seconds, JSON_BARE),
    ]
    return told, rows, count


def of_search(app: Flask, here: Path) -> tuple[list[Row], int]:
    """Every kind of file of one search, near a place, so that distances are in it."""
    client = app.test_client()
    address = "/find.{}?near=14605"
    bodies: dict[str, bytes] = {}

    def fetch(kind: str) -> None:
        answer = client.get(address.format(kind))
        assert answer.status_code == 200, answer.status
        bodies[kind] = answer.data

    fetch("csv")  # the columns of the search are read once
    seconds = {kind: spent(lambda kind=kind: fetch(kind)) for kind in ("csv", "xlsx", "pdf")}  # type: ignore[misc]
    (here / "list.csv").write_bytes(bodies["csv"])
    (here / "list.xlsx").write_bytes(bodies["xlsx"])
    cells = read(here / "list.csv")
    sheet = openpyxl.load_workbook(here / "list.xlsx", read_only=True).active
    assert sheet is not None
    values = [list(line) for line in sheet.iter_rows(values_only=True)]
    pages = bodies["pdf"].count(b"/Type /Page\n")
    count, on_paper = len(cells) - 1, 200
    told = [
        row(CSV_BARE, count, spent(lambda: write(here / "bare.csv", cells))),
        row("CSV", count, seconds["csv"], CSV_BARE),
        row(XLSX_BARE, count, spent(lambda: write_xlsx(here / "bare.xlsx", values))),
        row("XLSX", count, seconds["xlsx"], XLSX_BARE),
        row(f"PDF, {pages} pages", on_paper, seconds["pdf"]),
    ]
    return told, count


def exported(app: Flask, folder: Path, **more: bool) -> None:
    with app.app_context(), reading():
        write_package(folder, **more)
        db.session.rollback()


def row(name: str, count: int, seconds: float, against: str = "") -> Row:
    return Row(name, {"seconds": round(seconds, 3), "rows_per_second": round(count / seconds)}, against)


def spent(call: Callable[[], object]) -> float:
    """Seconds of processor time, the least of three: what else the machine does is no part of it."""
    found = []
    for _ in range(3):
        start = time.process_time()
        call()
        found.append(time.process_time() - start)
    return min(found)


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def write_xlsx(path: Path, rows: list[list[Any]]) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet()
        for line, values in enumerate(rows):
            for place, value in enumerate(values):
                if isinstance(value, int | float):
                    page.write_number(line, place, value)
                elif value is not None:
                    page.write_string(line, place, str(value))
