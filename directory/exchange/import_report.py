"""The account of an import: a table for each file, the commonest reasons, and every remark in a file."""

import csv
import json
import shutil
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from directory.db import db, in_chunks
from directory.exchange.export_cells import safe_cell
from directory.exchange.import_changes import (
    DELETED,
    KEPT,
    OTHER_SOURCE,
    SAID_HERE,
    Changes,
    table_named,
)
from directory.exchange.import_context import Build
from directory.exchange.import_draft import Planned
from directory.exchange.import_rows import Remark
from directory.exchange.import_store import report_values

KEPT_BACK = {KEPT, DELETED, OTHER_SOURCE, SAID_HERE}
"""Why something of the package is not taken in: somebody here has said otherwise."""

COLUMNS = ("read", "stored", "unchanged", "merged", "reported", "noted")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that would be stored, changed, removed or, since a person here said otherwise, kept."""

    action: str  # new | changed | removed | kept
    table: str
    id: str
    name: str
    file: str = ""
    line: int = 0
    column: str = ""
    was: str = ""
    becomes: str = ""

    @property
    def said(self) -> str:
        where = f"{self.file} line {self.line}" if self.line else self.file or self.id
        match self.action:
            case "new":
                return f"{where}: new {self.table} “{self.name or 'without a name'}”"
            case "changed":
                return f"{where}: {self.table} {self.column}: {self.was} → {self.becomes}"
            case "removed":
                return f"{self.table} “{self.name}” would be removed: the package says it no more"
        return f"{where}: {self.column or 'row'} stays as it is here: {self.becomes}"

    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "said": self.said}


@dataclass
class Outcome:
    """What an import did or, in a dry run, would do. `files`: file -> rows by fate; read is their sum."""

    source: str
    layout: str
    dry_run: bool
    files: dict[str, dict[str, int]]
    tables: dict[str, dict[str, int]]
    remarks: list[Remark]
    changes: list[Change] = field(default_factory=list)  # of a dry run
    missing: dict[str, list[str]] = field(default_factory=dict)  # table -> names that the package lacks now
    twins: list[dict[str, object]] = field(default_factory=list)  # new records that may be here already
    deactivated: int = 0
    batch: str = ""
    report: str = ""
    seconds: float = 0.0

    @property
    def reasons(self) -> list[tuple[str, int]]:
        return Counter(remark.reason for remark in self.remarks).most_common()

    @property
    def kept(self) -> dict[str, int]:
        """What the package says otherwise and is left as it is here: reason -> how often."""
        return dict(Counter(r.reason for r in self.remarks if r.reason in KEPT_BACK))

    @property
    def has_changed(self) -> bool:
        changes = sum(counts[k] for counts in self.tables.values() for k in ("added", "changed", "removed"))
        return bool(changes or self.deactivated)

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source, "layout": self.layout, "dry_run": self.dry_run,
            "seconds": round(self.seconds, 2), "batch": self.batch or None, "report": self.report or None,
            "files": self.files, "tables": self.tables, "deactivated": self.deactivated,
            "missing": {table: len(names) for table, names in self.missing.items()},
            "kept": self.kept, "twins": len(self.twins),
            "reasons": [{"reason": reason, "count": count} for reason, count in self.reasons],
        }  # fmt: skip


def told_tables(outcome: Outcome) -> dict[str, object]:
    """Table -> added, changed, removed, of tables in which anything was."""
    told: dict[str, dict[str, int]] = {
        table: {word: n for word, n in counts.items() if word != "unchanged"}
        for table, counts in outcome.tables.items()
        if any(n for word, n in counts.items() if word != "unchanged")
    }
    if outcome.deactivated:
        service = told.setdefault("service", {"added": 0, "changed": 0, "removed": 0})
        service["changed"] += outcome.deactivated
    return dict(told)


def file_counts(counts: dict[str, Counter[str]]) -> dict[str, dict[str, int]]:
    return {file: {column: counter[column] for column in COLUMNS} for file, counter in counts.items()}


# for people


def summary_lines(outcome: Outcome) -> Iterator[str]:
    """The table, the ten commonest reasons, and what became of the directory."""
    yield f"{outcome.source}: {outcome.layout}"
    yield ""
    yield from _table(outcome.files)
    yield ""
    yield from _changes(outcome)
    if outcome.twins:
        verb = "would be" if outcome.dry_run else "are"
        yield f"{len(outcome.twins):,} pairs that may be one record {verb} waiting under /admin/duplicates."
    if outcome.reasons:
        yield ""
        yield "Most often said:"
        yield from (f"{count:>7,}  {reason}" for reason, count in outcome.reasons[:10])
        if len(outcome.reasons) > 10:
            yield f"         and {len(outcome.reasons) - 10} more reasons"
    yield ""
    yield f"{outcome.seconds:.1f} seconds."
    if outcome.report:
        yield f"Every remark, row by row: {outcome.report}"


def _table(files: dict[str, dict[str, int]]) -> Iterator[str]:
    width = max([len(name) for name in files] + [4])
    yield "  ".join(["file".ljust(width), *(column.rjust(9) for column in COLUMNS)])
    total = Counter[str]()
    for name, counts in files.items():
        total.update(counts)
        yield "  ".join([name.ljust(width), *(f"{counts[column]:>9,}" for column in COLUMNS)])
    yield "  ".join(["all".ljust(width), *(f"{total[column]:>9,}" for column in COLUMNS)])


def _changes(outcome: Outcome) -> Iterator[str]:
    would = "would be " if outcome.dry_run else ""
    for table, counts in outcome.tables.items():
        said = [f"{n:,} {would}{word}" for word, n in counts.items() if n and word != "unchanged"]
        if said:
            yield f"{table.replace('_', ' ')}: {', '.join(said)}"
    for table, names in outcome.missing.items():
        if names:
            yield f"{len(names):,} {table}s of this source are not in the package any more: {_some(names)}"
    if outcome.deactivated:
        yield f"{outcome.deactivated:,} services {'would be' if outcome.dry_run else 'were'} set inactive."
    if not outcome.has_changed:
        yield "Nothing has changed: the directory says all of this already."
    elif outcome.dry_run:
        yield "This was a dry run: nothing was stored."


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (", …" if len(names) > 5 else "")


def changes_of(build: Build, changes: Changes) -> Iterator[Change]:
    """A change for each main row that is new, each column that changes, each row that goes and each value
    that is kept."""
    for table in ("organization", "service", "location"):
        for planned in changes.new[table]:
            yield Change("new", table, planned.id, _name(planned), *_where(planned))
    for table, rows in changes.changed.items():
        for planned in rows:
            for column, was in planned.was.items():
                told = (column, _short(was), _short(planned.values[column]))
                yield Change("changed", table, planned.id, _name(planned), *_where(planned), *told)
    for table, ids in changes.gone.items():
        for key, name in names_of(table, ids):
            yield Change("removed", table, key, name)
    for remark in build.account.remarks:
        if remark.reason in KEPT_BACK:
            told = (remark.field, "", _short(remark.value) if remark.value else "")
            yield Change("kept", "", "", remark.reason, remark.file, remark.line, *told)


def _name(planned: Planned) -> str:
    return str(planned.values.get("name") or planned.values.get("number") or "")


def _where(planned: Planned) -> tuple[str, int]:
    row = planned.origins[0] if planned.origins else None
    return (row.file, row.line) if row else ("", 0)


TELLING = ("name", "number", "title", "label", "address_1", "url", "document", "description", "code", "byday")
"""Columns by which people know a row, the best first."""


def names_of(table: str, ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(id, what people call it) of rows that are here."""
    here = table_named(table)
    columns = [here.c[name] for name in TELLING if name in here.c]
    for chunk in in_chunks(ids):
        for key, *cells in db.session.execute(select(here.c.id, *columns).where(here.c.id.in_(chunk))):
            yield key, _short(next((cell for cell in cells if cell), "") or table.replace("_", " "))


def _short(value: object) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 80 else text[:79] + "…"


def remark_line(remark: Remark) -> str:
    """One remark as a sentence: where, why, what."""
    where = f"{remark.file} line {remark.line}" if remark.line else remark.file or "the package"
    about = f", {remark.field}" if remark.field else ""
    kept = " (row not kept)" if remark.row is not None else ""
    value = f": {' '.join(remark.value.split())[:160]}" if remark.value else ""
    return f"{where}{about}: {remark.reason}{kept}{value}"


# the report file


def write_report(folder: Path, outcome: Outcome) -> None:
    """`report.csv`, which a spreadsheet may open without running anything, and `summary.json`."""
    with (folder / "report.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(["file", "line", "kept", "field", "reason", "value", "row"])
        for remark in outcome.remarks:
            writer.writerow([safe_cell(cell) for cell in _cells(remark)])
    text = json.dumps(outcome.as_json(), ensure_ascii=False, indent=2)
    (folder / "summary.json").write_text(text + "\n", encoding="utf-8")


def _cells(remark: Remark) -> list[str]:
    whole = report_values(remark) if remark.row is not None else None
    line = str(remark.line) if remark.line else ""
    row = json.dumps(whole, ensure_ascii=False, default=str) if whole else ""
    is_kept = "no" if remark.row is not None else "yes"
    return [remark.file, line, is_kept, remark.field, remark.reason, remark.value, row]


KEPT_FOR = timedelta(days=30)
"""So long the account of a dry run stays, and of a run that changed nothing; a batch keeps its own."""


def sweep(folder: Path) -> None:
    """Removes what a killed import left half written, and old accounts of runs that stored nothing."""
    for part in folder.glob(".*.part"):
        shutil.rmtree(part, ignore_errors=True)
    latest = time.time() - KEPT_FOR.total_seconds()
    for place in (*folder.glob("dry-run-*"), *folder.glob("unchanged-*")):
        if place.is_dir() and not place.is_symlink() and place.stat().st_mtime < latest:
            shutil.rmtree(place, ignore_errors=True)
