"""A list of services as a spreadsheet: CSV and XLSX with the same columns. Nothing in them is a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from directory.exchange.export_cells import is_formula, safe_cell, storable

Value = str | int | float | date | None

LONGEST_TEXT = 4_000
"""Characters of a cell. Excel takes 32,767, and nobody reads more than this in one."""

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_NUMBER_LIKE = re.compile(r"\+?[ ().-]*\d[\d ().-]*")


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """`width` is in characters, as spreadsheets measure it."""

    name: str
    width: int = 20
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Sheet:
    """`remarks` say what the list is; `tail` says what is not in it, below the last row. `made` is aware."""

    title: str
    made: datetime
    remarks: Sequence[str]
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    tail: Sequence[str] = ()


def fitted(text: str) -> str:
    """Text as a cell may hold it: no control characters but line breaks, and of bounded length."""
    plain = _UNSEEN.sub(" ", storable(text).replace("\r\n", "\n").replace("\r", "\n"))
    return plain if len(plain) <= LONGEST_TEXT else plain[: LONGEST_TEXT - 1] + "…"


# CSV


def csv_bytes(sheet: Sheet) -> bytes:
    """UTF-8 with the mark that makes Excel read it as such. The header is the first line, `tail` the last."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([column.name for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow([_csv_cell(value) for value in row])
    for line in sheet.tail:
        writer.writerow([safe_cell(fitted(line))])
    return out.getvalue().encode("utf-8-sig")


def _csv_cell(value: Value) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return safe_cell(fitted(value)) if isinstance(value, str) else value


# XLSX


INK, TILE, RULE = "#14231E", "#0F4C43", "#C6D0C4"


def xlsx_bytes(sheet: Sheet) -> bytes:
    out = io.BytesIO()
    options = {
        "constant_memory": True,
        "in_memory": False,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with Workbook(out, options) as book:
        made = sheet.made.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        book.set_properties({"title": fitted(sheet.title)[:200], "created": made})
        _fill(book, sheet)
    return out.getvalue()


@dataclass(frozen=True)
class _Looks:
    title: Format
    remark: Format
    header: Format
    cells: dict[Kind, Format]
    number_like: Format


def _looks(book: Workbook) -> _Looks:
    cell = {"valign": "top", "font_color": INK, "bottom": 1, "bottom_color": RULE}
    text = {**cell, "text_wrap": True}
    return _Looks(
        title=book.add_format({"bold": True, "font_size": 16, "font_color": TILE}),
        remark=book.add_format({"font_color": INK}),
        header=book.add_format(
            {"bold": True, "font_color": "#FFFFFF", "bg_color": TILE, "text_wrap": True, "valign": "vcenter"}
        ),
        cells={
            Kind.TEXT: book.add_format(text),
            Kind.NUMBER: book.add_format(cell),
            Kind.DATE: book.add_format({**cell, "num_format": "yyyy-mm-dd", "align": "left"}),
        },
        number_like=book.add_format({**text, "quote_prefix": True}),
    )


def _fill(book: Workbook, sheet: Sheet) -> None:
    page, looks = book.add_worksheet(), _looks(book)
    page.hide_gridlines(2)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
    head = 1 + len(sheet.remarks)
    page.freeze_panes(head + 1, 1)
    page.repeat_rows(head)
    page.set_row(0, 26)
    page.write_string(0, 0, _text(sheet.title), looks.title)
    for line, remark in enumerate(sheet.remarks, 1):
        page.write_string(line, 0, _text(remark), looks.remark)
    page.set_row(head, 32)
    for place, column in enumerate(sheet.columns):
        page.write_string(head, place, column.name, looks.header)
    line = head
    for line, row in enumerate(sheet.rows, head + 1):
        for place, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _write(page, line, place, column, value, looks)
    page.autofilter(head, 0, max(line, head), len(sheet.columns) - 1)
    for extra, remark in enumerate(sheet.tail, line + 2):
        page.write_string(extra, 0, _text(remark), looks.remark)


def _write(page: Worksheet, line: int, place: int, column: Column, value: Value, looks: _Looks) -> None:
    """Texts as texts whatever they look like; a web address too, so that no click leads anywhere."""
    look = looks.cells[column.kind]
    if value is None or value == "":
        page.write_blank(line, place, None, looks.cells[Kind.TEXT])
    elif isinstance(value, str):
        is_number_like = _NUMBER_LIKE.fullmatch(value) is not None
        page.write_string(line, place, _text(value), looks.number_like if is_number_like else look)
    elif isinstance(value, date):
        page.write_datetime(line, place, value, look)
    else:
        page.write_number(line, place, value, look)


def _text(text: str) -> str:
    """Guarded as in a CSV, which a spreadsheet may be saved as. A phone number with a plus needs no guard in
    a cell that says it is text.
    """
    plain = fitted(text)
    return plain if _NUMBER_LIKE.fullmatch(plain) or not is_formula(plain.lstrip("'")) else safe_cell(plain)
