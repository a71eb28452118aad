"""Figures and how they are told: tables with ratios against a baseline of the same run, and JSON files that
are only ever added to whole.
"""

import fcntl
import json
import math
import os
import platform
import secrets
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from directory.db import sqlite_version

DOCS = Path(__file__).resolve().parent.parent / "docs"
BENCH = DOCS / "bench.json"


@dataclass(frozen=True)
class Row:
    """One thing measured. `against` names the row of the same table that it is compared with."""

    name: str
    figures: Mapping[str, float]
    against: str = ""


@dataclass(frozen=True)
class Table:
    """`ratio` is the column that rows are compared by: row / baseline, both measured in this run."""

    title: str
    rows: Sequence[Row]
    ratio: str = ""

    def ratio_of(self, row: Row) -> float | None:
        base = next((one.figures for one in self.rows if one.name == row.against), {})
        if not base.get(self.ratio) or self.ratio not in row.figures:
            return None
        return row.figures[self.ratio] / base[self.ratio]


@dataclass(frozen=True)
class Part:
    """What one module of benchmarks measured. `facts` are sizes and settings; `notes` go under the tables."""

    title: str
    tables: Sequence[Table]
    facts: Mapping[str, Any] = field(default_factory=dict)
    notes: Sequence[str] = ()


def spread(milliseconds: Iterable[float]) -> dict[str, float]:
    """Median, 95th percentile, slowest and count of timings in milliseconds."""
    found = sorted(milliseconds)
    return {
        "median_ms": round(statistics.median(found), 3),
        "p95_ms": round(percentile(found, 95), 3),
        "max_ms": round(found[-1], 3),
        "n": len(found),
    }


def percentile(ordered: Sequence[float], percent: float) -> float:
    """The nearest-rank percentile of numbers in order."""
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def timed(calls: Iterable[Callable[[], object]]) -> list[float]:
    """Milliseconds of each call, one after the other."""
    found = []
    for call in calls:
        start = time.perf_counter()
        call()
        found.append((time.perf_counter() - start) * 1000)
    return found


def machine() -> dict[str, Any]:
    """What a reader needs to weigh the figures, and nothing that names this machine."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(pages / 2**30, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "sqlite": ".".join(str(n) for n in sqlite_version()),
        "load_at_start": round(os.getloadavg()[0], 2),
    }


def as_json(part: Part) -> dict[str, Any]:
    tables: dict[str, Any] = {}
    for table in part.tables:
        rows: dict[str, Any] = {}
        for row in table.rows:
            rows[row.name] = dict(row.figures)
            ratio = table.ratio_of(row)
            if ratio is not None:
                rows[row.name] |= {"against": row.against, "ratio": round(ratio, 3)}
        tables[table.title] = rows
    return {"title": part.title, "facts": dict(part.facts), "tables": tables, "notes": list(part.notes)}


def as_text(part: Part) -> str:
    """The tables, with columns lined up, for a terminal."""
    lines = [part.title, "=" * len(part.title)]
    lines += [f"{name}: {value}" for name, value in part.facts.items()]
    for table in part.tables:
        lines += ["", table.title, *_lined_up(table)]
    return "\n".join([*lines, *(f"\n{note}" for note in part.notes)])


def _lined_up(table: Table) -> list[str]:
    columns = list(dict.fromkeys(name for row in table.rows for name in row.figures))
    grid = [["", *columns, "ratio"]]
    for row in table.rows:
        ratio = table.ratio_of(row)
        told = "" if ratio is None else f"{ratio:.3g} x {row.against}"
        grid.append([row.name, *(_number(row.figures.get(name)) for name in columns), told])
    widths = [max(len(line[i]) for line in grid) for i in range(len(columns) + 1)]
    return [
        "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:-1], widths[1:]), line[-1]]).rstrip()
        for line in grid
    ]


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return (
        f"{value:,}" if isinstance(value, int) else f"{value:,.3g}" if abs(value) < 100 else f"{value:,.0f}"
    )


def keep(path: Path, name: str, figures: Mapping[str, Any]) -> None:
    """Puts `figures` under `name` into a JSON file, with today's date: all of it or nothing, also when
    several processes do so at once. What others put there stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path.parent):
        kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        kept[name] = {"date": datetime.now(UTC).date().isoformat(), **figures}
        unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        unfinished.write_text(json.dumps(kept, indent=2, sort_keys=True, ensure_ascii=False) + "\n", "utf-8")
        unfinished.replace(path)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One process at a time. The folder itself is locked, so no lock file stays behind."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
