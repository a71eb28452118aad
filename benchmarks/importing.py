"""How quickly a directory is taken in, taken in again and taken back, beside copying its cells unread.

Two shapes of 50,000 rows: the package that `hallway export` writes of a made-up directory, and one
spreadsheet of programs through a mapping. The baseline reads the same files in the same run and puts every
cell as it stands into SQLite, with no look at what it says: as quick as rows can be. Every figure is the
median of ROUNDS runs, each a command of its own on a fresh installation.
"""

import csv
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.made_up import MadeUp
from benchmarks.made_up_sheet import write_sheet
from benchmarks.report import Part, Row, Table, as_json, as_text
from benchmarks.serving import HALLWAY, CommandFailedError, hallway, surroundings
from directory.core import core_app
from directory.db import _sqlite
from directory.settings import settings_from

ROWS = int(os.environ.get("BENCH_ROWS", "50000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
ROWS_OF_A_SERVICE = 7.63
"""In the package of a made-up directory, all its files together."""

COPY = "cells copied unread"
Spent = tuple[float, int]


def run() -> dict[str, Any]:
    found = measure()
    print(as_text(found), flush=True)
    return as_json(found)


def measure() -> Part:
    with tempfile.TemporaryDirectory(prefix="hallway-bench-") as name:
        here = Path(name)
        package, sheet = here / "package", here / "sheet"
        make_directory(here / "one")
        export = spent(here / "one", "export", str(package))
        paths = write_sheet(sheet, ROWS)
        hallway(here / "empty", "init")
        bounds = ("--max-rows", "1000000")
        return Part(
            "A directory in, out and back",
            [
                table_of("a package", package, here, ("import", str(package), *bounds), export),
                table_of("one spreadsheet through a mapping", sheet, here,
                         ("import", str(paths[0]), "--mapping", str(paths[1]), *bounds)),
            ],
            {"rounds": ROUNDS, "rows of the package": sum(rows_of(package).values()),
             "rows of the spreadsheet": ROWS},
        )  # fmt: skip


def table_of(
    what: str, files: Path, here: Path, words: tuple[str, ...], export: Spent | None = None
) -> Table:
    rounds = [taken_in(here, words) for _ in range(ROUNDS)]
    told = {stage: middle([one[stage] for one in rounds]) for stage in rounds[0]}
    copied = statistics.median(copy_cells(files, here / f"copy-{n}.db") for n in range(ROUNDS))
    for n in range(ROUNDS):
        (here / f"copy-{n}.db").unlink()
    total = sum(rows_of(files).values())
    told = ({"export": export} if export else {}) | told
    return Table(
        f"rows of {what}",
        [
            Row(COPY, {"seconds": round(copied, 2), "rows_per_second": round(total / copied)}),
            *(
                Row(stage, {"seconds": round(s, 1), "rows_per_second": round(total / s), "peak_mb": mb}, COPY)
                for stage, (s, mb) in told.items()
            ),
        ],
        "rows_per_second",
    )


def taken_in(here: Path, words: tuple[str, ...]) -> dict[str, Spent]:
    """One round on a fresh installation: in, in again, and back."""
    place = here / "place"
    shutil.copytree(here / "empty", place)
    found = {"import": spent(place, *words), "the same import again": spent(place, *words)}
    (batch,) = json.loads(hallway(place, "imports", "--json"))
    found["undo"] = spent(place, "imports", "undo", batch["batch"])
    shutil.rmtree(place)
    return found


def middle(rounds: list[Spent]) -> Spent:
    return statistics.median(s for s, _ in rounds), round(statistics.median(mb for _, mb in rounds))


def make_directory(folder: Path) -> None:
    """A made-up directory, as an installation, of which the package has about ROWS rows."""
    hallway(folder, "init")
    app = core_app(settings_from(surroundings(folder)))
    with app.app_context():
        MadeUp(round(ROWS / ROWS_OF_A_SERVICE)).store()


def spent(folder: Path, *words: str) -> tuple[float, int]:
    """Seconds and peak memory in MB of a command, from its start to its end."""
    log = folder / "command.log"
    with log.open("wb") as out:
        start = time.perf_counter()
        process = subprocess.Popen([*HALLWAY, *words], env=surroundings(folder), stdout=out, stderr=out)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    if status:
        raise CommandFailedError(f"hallway {words[0]}: {log.read_text(errors='replace')[-2000:]}")
    return seconds, usage.ru_maxrss // 1024


def rows_of(package: Path) -> dict[str, int]:
    found = {}
    for file in sorted(package.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            found[file.name] = sum(1 for _ in csv.reader(lines)) - 1
    return found


def copy_cells(package: Path, database: Path) -> float:
    """Seconds to put every cell of every file into a table of text, in one transaction."""
    start = time.perf_counter()
    connection = _sqlite.connect(database)
    connection.execute("PRAGMA synchronous=FULL")
    for file in package.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as lines:
            rows = csv.reader(lines)
            names = next(rows)
            columns = ", ".join(f'"{name}" TEXT' for name in names)
            connection.execute(f'CREATE TABLE "{file.stem}" ({columns})')
            marks = ", ".join("?" * len(names))
            connection.executemany(f'INSERT INTO "{file.stem}" VALUES ({marks})', rows)
    connection.commit()
    connection.close()
    return time.perf_counter() - start
