"""A first look at what was handed over: its files, columns and some rows, and how they may be read."""

from pathlib import PurePosixPath

from directory.exchange.hsds_tables import layout_of
from directory.exchange.import_csv import RawTable, read_csv
from directory.exchange.packages import Package

SAMPLES = 20
CELL = 300
"""Characters of a cell that a page shows."""


def peeked(package: Package) -> dict[str, object]:
    """What peek.json holds; see directory.exchange.apart."""
    tables = [
        read_csv(name, package.read(name), package.limits)
        for name in sorted(package.readers)
        if PurePosixPath(name).suffix.lower() in (".csv", ".tsv", ".txt")
    ]
    return {
        "files": [described(table) for table in tables],
        "layout": layout_of({table.file: table.columns for table in tables}),
        "recognized": None, "mapping": None, "sure": [], "unmapped": [], "warnings": [],
    }  # fmt: skip


def described(table: RawTable) -> dict[str, object]:
    return {
        "name": table.file,
        "sheet": "",
        "rows": len(table.rows),
        "columns": table.columns,
        "samples": [[cell[:CELL] for cell in cells] for _, cells in table.rows[:SAMPLES]],
    }
