"""What becomes of the first rows: the mapping tried on the samples that a look inside has left.

The files themselves are opened by the child process alone; here only its samples are, as a small table.
"""

import csv
import io
import re
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _

from directory.exchange.mapping import Mapping, MappingError
from directory.exchange.mapping_trial import Tried, try_mapping
from directory.exchange.packages import Limits, Package, PackageError
from directory.web.admin.import_words import field_label, one_label
from directory.web.admin.imports_parts import part_for
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
    if mapping is None or not any(part.columns.values()) or not told["samples"]:
        return []
    try:
        tried = try_mapping(replace(mapping, layout="", files=(part,)), _package(told), ROWS)
    except (MappingError, PackageError) as error:
        return [TriedRow(1, [], [in_words(str(error))])]
    return [_in_words(number, one) for number, one in enumerate(tried, 1)]


def _in_words(number: int, tried: Tried) -> TriedRow:
    made = [MadeRow(one_label(table), _fields(table, cells)) for table, cells in tried.made if cells]
    left = [_("The mapping leaves this row out.")] if tried.is_left_out else []
    return TriedRow(number, made, [*left, *map(_problem, tried.problems)])


def _fields(table: str, cells: dict[str, str]) -> list[tuple[str, str]]:
    return [(field_label(f"{table}.{name}"), value) for name, value in cells.items()]


def _problem(said: str) -> str:
    """`column: sentence (cell)`, the sentence in the page's language."""
    found = re.fullmatch(r"(?:(.+?): )?(.+?) (\(.*\))", said, re.DOTALL)
    column, sentence, cell = found.groups() if found else (None, said, "")
    return " ".join(part for part in (f"{column}:" if column else "", in_words(sentence), cell) if part)


def _package(told: Dictionary[str, Any]) -> Package:
    """The sample rows as a file of their own."""
    file = io.StringIO()
    writer = csv.writer(file)
    names = [str(name) for name in told["columns"]]
    writer.writerow(names)
    for row in told["samples"][:ROWS]:
        cells = [row.get(name) for name in names] if isinstance(row, dict) else row
        writer.writerow(["" if cell is None else str(cell) for cell in cells])
    content = file.getvalue().encode()
    return Package("rows", {FILE: lambda: content}, Limits())
