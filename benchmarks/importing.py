"""How quickly a directory is taken in, checked, and taken in again, beside copying its cells unread.

The package is what `hallway export` writes of a made-up directory. The baseline reads the same files in the
same run and puts every cell as it stands into SQLite, with no look at what it says: as quick as rows can be.
"""

import csv
import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.made_up import MadeUp
from benchmarks.report import Part, Row, Table, as_json, as_text
from benchmarks.serving import HALLWAY, CommandFailedError, hallway, surroundings
from directory.core import core_app
from directory.db import _sqlite
from directory.settings import settings_from

SERVICES = int(os.environ.get("BENCH_SERVICES", "5000"))
COPY = "cells copied unread"


def run() -> dict[str, Any]:
    found = measure()
    print(as_text(found), flush=True)
    return as_json(found)


def measure() -> Part:
    with tempfile.TemporaryDirectory(prefix="hallway-bench-") as name:
        here = Path(name)
        package = here / "package"
        make_directory(here / "one")
        written = spent(here / "one", "export", str(package))
        rows = rows_of(package)
        hallway(here / "other", "init")
        taken = spent(here / "other", "import", str(package), "--max-rows", "1000000")
        again = spent(here / "other", "import", str(package), "--max-rows", "1000000")
        copied = copy_cells(package, here / "copy.db")
    total = sum(rows.values())
    told = {"export": written, "import": taken, "the same import again": again}
    return Part(
        "A directory in and out",
        [
            Table(
                "rows of a package",
                [
                    Row(COPY, {"seconds": round(copied, 2), "rows_per_second": round(total / copied)}),
                    *(
                        Row(
                            what,
                            {"seconds": round(s, 1), "rows_per_second": round(total / s), "peak_mb": mb},
                            COPY,
                        )
                        for what, (s, mb) in told.items()
                    ),
                ],
                "rows_per_second",
            )
        ],
        {"services": rows.get("services.csv", 0), "rows": total, "files": len(rows)},
    )


def make_directory(folder: Path) -> None:
    """A made-up directory of SERVICES services, as an installation."""
    hallway(folder, "init")
    app = core_app(settings_from(surroundings(folder)))
    with app.app_context():
        MadeUp(SERVICES).store()


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
