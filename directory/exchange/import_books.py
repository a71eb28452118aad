"""Sheets of a workbook (xlsx, xls, ods) as rows of text, the way a CSV has them. Formulas' values only.

A workbook is a zip whose few bytes may claim millions of cells, so it is measured before it is read.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import PurePosixPath

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from directory.exchange.packages import Limits, PackageError, check_ratio

CELLS = 5_000_000
"""A sheet's rectangle may be so large: the reader keeps a place in memory for each cell of it."""

_REFERENCE = re.compile(rb'<c[^>]{0,80}?\br="([A-Z]{1,3})(\d{1,7})"')
_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d{1,9})"')
_ODS_ROW = re.compile(rb"<table:table-row\b[^>]{0,400}>.{0,2000000}?</table:table-row>", re.DOTALL)
_MADE_BY_MACHINE = re.compile(r"^(?:_xlnm|__|\$)")


def sheets_of(file: str, content: bytes, limits: Limits) -> Iterator[tuple[str, list[tuple[int, list[str]]]]]:
    """(name of the sheet, its rows with their line numbers) for each sheet with something in it."""
    _measure(file, content, limits)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError as error:
        raise PackageError(f"{file} is locked with a password. Give one without.") from error
    except (CalamineError, ValueError, OSError) as error:
        raise PackageError(f"{file} is not a workbook, or it is damaged.") from error
    with book:
        for name in book.sheet_names:
            rows = _rows(file, _sheet(file, book, name), limits)
            if rows and not _MADE_BY_MACHINE.match(name):
                yield name, rows


def _sheet(file: str, book: CalamineWorkbook, name: str) -> CalamineSheet | None:
    try:
        return book.get_sheet_by_name(name)
    except (CalamineError, ValueError, OSError) as error:
        if "WorksheetNotFound" in type(error).__name__:
            return None  # a chart
        raise PackageError(f"{file}: the sheet {name} is damaged.") from error


def _rows(file: str, sheet: CalamineSheet | None, limits: Limits) -> list[tuple[int, list[str]]]:
    if sheet is None or sheet.start is None or sheet.end is None:
        return []
    (top, left), (bottom, right) = sheet.start, sheet.end
    where = f"{file}: {sheet.name}"
    if bottom - top > limits.rows + 100 and (bottom - top) * (right - left + 1) > CELLS:
        raise PackageError(f"{where}: its cells spread over more than {limits.rows:,} rows.")
    found = []
    for line, values in enumerate(
        sheet.to_python(skip_empty_area=True, nrows=limits.rows * 2 + 200), top + 1
    ):
        cells = [cell_text(value) for value in values]
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            found.append((line, [*[""] * left, *cells]))
        if len(cells) + left > limits.columns:
            raise PackageError(f"{where}, line {line}: more than {limits.columns} columns.")
        if len(found) > limits.rows + 1:
            raise PackageError(
                f"{where}: more than {limits.rows:,} rows. If it is meant to be, give --max-rows."
            )
    return found


def cell_text(value: object) -> str:
    """A cell's value as a CSV has it: 15206 for a number without a fraction, ISO for days and times."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time(0) else f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return value.isoformat() if isinstance(value, time) else str(value)


# before it is read


def _measure(file: str, content: bytes, limits: Limits) -> None:
    """Refuses a workbook that unfolds too far, or claims more cells than a person fills in."""
    if not content.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            if len(infos) > 20 * limits.files or sum(i.file_size for i in infos) > limits.total_bytes:
                raise PackageError(f"{file} unfolds to more than a workbook should hold.")
            for info in infos:
                if info.flag_bits & 1:
                    raise PackageError(f"{file} is locked with a password. Give one without.")
                check_ratio(info, limits)
                _measure_part(file, archive, info)
    except (zipfile.BadZipFile, OSError, NotImplementedError, EOFError, ValueError) as error:
        if isinstance(error, PackageError):
            raise
        raise PackageError(f"{file} is not a workbook, or it is damaged.") from error


def _measure_part(file: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    path = PurePosixPath(info.filename.lower())
    if path.suffix != ".xml":
        return
    is_sheet = path.parent.name == "worksheets"
    if is_sheet or path.name == "content.xml":
        content = archive.read(info)
        if b"<!DOCTYPE" in content[:2000] or b"<!ENTITY" in content[:2000]:
            raise PackageError(f"{file} has entities of its own, which no workbook needs.")
        spread = _rectangle(content) if is_sheet else _repeats(content)
        if spread > CELLS:
            raise PackageError(f"{file}: its cells spread over {spread:,} places. Copy them to a new sheet.")


def _rectangle(sheet: bytes) -> int:
    """How many cells the rectangle around all that are filled has."""
    columns: set[bytes] = set()
    low, high = 10_000_000, 0
    for match in _REFERENCE.finditer(sheet):
        columns.add(match[1])
        row = int(match[2])
        low, high = min(low, row), max(high, row)
    if not columns:
        return 0
    places = [_column(name) for name in columns]
    return (high - low + 1) * (max(places) - min(places) + 1)


def _column(name: bytes) -> int:
    place = 0
    for letter in name:
        place = place * 26 + letter - 64
    return place


def _repeats(content: bytes) -> int:
    """How many filled cells an ODS says it repeats."""
    total = 0
    for match in _ODS_ROW.finditer(content):
        row = match[0]
        if b"office:value" in row or b"<text:p" in row:
            product = 1
            for number in _REPEATED.findall(row[: row.rfind(b"<text:p") if b"<text:p" in row else None]):
                product *= max(int(number), 1)
            total += product
    return total
