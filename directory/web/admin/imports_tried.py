"""What becomes of the first rows: the mapping tried on the samples that a look inside has left.

The files themselves are opened by the child process alone; here only its samples are, as a small table.
"""

import csv
import io
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _

from directory.exchange.import_rows import Account, Remark, SourceRow
from directory.exchange.mapping import Mapping, MappingError
from directory.exchange.mapping_rows import rows_from
from directory.exchange.packages import Limits, Package, PackageError
from directory.web.admin.import_words import field_label, one_label
from directory.web.admin.imports_columns import part_for
from directory.web.admin.imports_sentences import in_words

ROWS = 3
FILE = "rows.csv"


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
    part = replace(part_for(mapping, told), file=FILE, sheet="", records="", header=(1,))
    if mapping is None or not any(part.columns.values()):
        return []
    alone = replace(mapping, layout="", files=(part,))
    return [_tried(alone, told, number, row) for number, row in enumerate(told["samples"][:ROWS], 1)]


def _tried(mapping: Mapping, told: Dictionary[str, Any], number: int, row: Any) -> TriedRow:
    account = Account()
    try:
        tables = rows_from(mapping, _package(told, row), account)
    except (MappingError, PackageError) as error:
        return TriedRow(number, [], [in_words(str(error))])
    made = [_made(table, one) for table, rows in tables.items() for one in rows]
    problems = [_said(remark) for remark in account.remarks if remark.line]
    return TriedRow(number, [one for one in made if one.fields], problems)


def _made(table: str, row: SourceRow) -> MadeRow:
    fields = [(field_label(f"{table}.{name}"), value) for name, value in row.cells.items() if _is_shown(name)]
    return MadeRow(
        one_label(table), fields + [(f"{name}, {_('kept aside')}", v) for name, v in row.extra.items()]
    )


def _is_shown(name: str) -> bool:
    """What ties rows together is made up and says nothing to a person."""
    return name != "id" and not name.endswith("_id") and not name.startswith("link_")


def _said(remark: Remark) -> str:
    about = ": ".join(part for part in (remark.field, remark.value) if part)
    return f"{in_words(remark.reason)} ({about})" if about else in_words(remark.reason)


def _package(told: Dictionary[str, Any], row: Any) -> Package:
    """One row as a file of its own."""
    file = io.StringIO()
    writer = csv.writer(file)
    names = [str(name) for name in told["columns"]]
    writer.writerow(names)
    cells = [row.get(name) for name in names] if isinstance(row, dict) else row
    writer.writerow(["" if cell is None else str(cell) for cell in cells])
    content = file.getvalue().encode()
    return Package("rows", {FILE: lambda: content}, Limits())
