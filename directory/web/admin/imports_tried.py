"""What becomes of the first rows: the mapping tried on the samples that a look inside has left.

The files themselves are opened by the child process alone; here only its samples are, as a small table.
"""

import csv
import io
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _

from directory.exchange.mapping import Mapping, MappingError
from directory.exchange.packages import Limits, Package, PackageError
from directory.web.admin.import_words import field_label, one_label
from directory.web.admin.imports_columns import part_for
from directory.web.admin.imports_sentences import in_words

ROWS = 3


@dataclass(frozen=True)
class MadeRow:
    label: str
    fields: list[tuple[str, str]]


@dataclass(frozen=True)
class TriedRow:
    number: int
    made: list[MadeRow]
    problems: list[str]


def first_rows(mapping: Mapping | None, peek: Dictionary[str, Any], index: int) -> list[TriedRow]:
    """Up to ROWS rows, each with what it makes, in words. None where nothing is mapped yet."""
    told = peek["files"][index]
    part = replace(part_for(mapping, told), file="rows.csv", sheet="", records="", header=(1,))
    if mapping is None or not any(part.columns.values()) or not told["samples"]:
        return []
    from directory.exchange.mapping_rows import try_mapping

    try:
        tried = try_mapping(replace(mapping, layout="", files=(part,)), _package(told), rows=ROWS)
    except (MappingError, PackageError) as error:
        return [TriedRow(1, [], [in_words(str(error))])]
    return [_in_words(number, one) for number, one in enumerate(tried[:ROWS], 1)]


def _package(told: Dictionary[str, Any]) -> Package:
    file = io.StringIO()
    writer = csv.writer(file)
    names = [str(name) for name in told["columns"]]
    writer.writerow(names)
    for row in told["samples"]:
        cells = [row.get(name, "") for name in names] if isinstance(row, dict) else row
        writer.writerow(["" if cell is None else str(cell) for cell in cells])
    content = file.getvalue().encode()
    return Package("rows", {"rows.csv": lambda: content}, Limits())


def _in_words(number: int, tried: Any) -> TriedRow:
    made = [
        MadeRow(one_label(table), [(_label(table, name), value) for name, value in cells.items() if value])
        for table, cells in tried.made
    ]
    return TriedRow(number, [one for one in made if one.fields], [in_words(str(p)) for p in tried.problems])


def _label(table: str, name: str) -> str:
    return _("kept aside") if name == "other" else field_label(name if "." in name else f"{table}.{name}")
