"""A first look at what was handed over: its files, columns and some rows, and how they may be read."""

from collections.abc import Callable
from typing import Any

from directory.exchange.import_progress import Progress
from directory.exchange.import_read import standard_layout
from directory.exchange.import_tables import Table, tables_of
from directory.exchange.mapping import Mapping, as_dict
from directory.exchange.packages import Package, PackageError
from directory.exchange.suggest import Suggestion, recognized_mapping, suggest_mapping

SAMPLES = 20
CELL = 300
"""Characters of a cell that a page shows."""

NOTHING = "There is no table in these files: no CSV, no sheet of a workbook and no list in JSON."


def peeked(opened: Callable[[], Package], progress: Progress) -> dict[str, Any]:
    """What peek.json holds; see directory.exchange.apart. The package is opened anew for each way of looking,
    since it counts what is read of it. Raises PackageError.
    """
    files = [described(table) for table in tables_of(opened())]
    if not files:
        raise PackageError(NOTHING)
    layout = standard_layout(opened())
    progress.tell("understanding", 0.5)
    recognized = None if layout else recognized_mapping(opened())
    progress.tell("understanding", 1)
    suggestion = suggest_mapping(opened())  # of a standard layout too: a person may not want it
    return {"files": files, "layout": layout, **_told(recognized, suggestion)}


def described(table: Table) -> dict[str, Any]:
    return {
        "name": table.file,
        "sheet": table.sheet,
        "records": table.records,
        "rows": len(table.raw.rows),
        "columns": table.raw.columns,
        "samples": [[cell[:CELL] for cell in cells] for _, cells in table.raw.rows[:SAMPLES]],
    }


def _told(recognized: Mapping | None, suggestion: Suggestion) -> dict[str, Any]:
    mapping = recognized or suggestion.mapping
    return {
        "recognized": recognized.name if recognized else None,
        "mapping": as_dict(mapping) if mapping else None,
        "sure": [sure._asdict() for sure in suggestion.columns],
        "unmapped": [list(pair) for pair in suggestion.unmapped],
        "warnings": suggestion.warnings,
    }
