"""Reads CSV as people make it: any delimiter, mixed encodings, ragged rows; bounded, and never by guessing
in silence: what had to be mended is said in `mended`.
"""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from directory.exchange.import_header import find_header, names_in
from directory.exchange.packages import Limits, PackageError


@dataclass
class RawTable:
    """Rows as the file has them. A row is the line it begins on and its cells; `columns` are as written."""

    file: str
    columns: list[str]
    rows: list[tuple[int, list[str]]]
    mended: dict[int, str] = field(default_factory=dict)  # line -> what was mended there
    header: tuple[int, ...] = (1,)  # the lines that name the columns


class _UnclosedError(ValueError):
    """A quote is never closed. Holds the line it opens on."""


class _TooMuchError(csv.Error):
    """More rows or columns than a file may have: no other way of reading it is tried."""


_ESCAPED = re.compile(r'\\"')
_DELIMITERS = (",", ";", "\t", "|")
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")

ANOTHER_ENCODING = "A cell was not UTF-8; it was read as a Windows or Mac text"


def read_csv(file: str, content: bytes, limits: Limits, header: tuple[int, ...] | None = (1,)) -> RawTable:
    """One table. `header`: the lines that name the columns, from 1; None: they are looked for. Raises
    PackageError where the file is no text, or leads outside the bounds.
    """
    text, is_mixed = _decode(file, content)
    delimiter = _delimiter(text)
    try:
        rows = _parse(text, delimiter, limits)
    except _UnclosedError as error:
        raise PackageError(f"{file}, line {error}: a quote is opened and never closed.") from error
    except csv.Error as error:
        raise PackageError(f"{file}: {_plain(error, limits)}") from error
    _check(file, rows, limits)
    table = table_under(file, rows, header)
    if is_mixed:
        _mend(table)
    return table


def table_under(file: str, rows: list[tuple[int, list[str]]], header: tuple[int, ...] | None) -> RawTable:
    """The rows below their header. A header of the first line is the first row that there is."""
    if not rows:
        return RawTable(file, [], [])
    if header is None:
        places = find_header(rows)
    else:
        lines = {line: place for place, (line, _) in enumerate(rows)}
        places = (0,) if header == (1,) else tuple(lines[line] for line in header if line in lines)
    if not places:
        raise PackageError(f"{file} has nothing on line {(header or (1,))[0]}, where its header should be.")
    columns = _names(names_in(rows, places))
    return RawTable(file, columns, rows[places[-1] + 1 :], header=tuple(rows[p][0] for p in places))


def _decode(file: str, content: bytes) -> tuple[str, bool]:
    """The text, and whether some bytes are of another encoding: they come as lone surrogates."""
    if content.startswith(_WIDE_BOMS):
        raise PackageError(f"{file} is UTF-16 or UTF-32. Save it as UTF-8 and try again.")
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise PackageError(f"{file}, line {line}: there is a NUL in it, so it is not a text file.")
    try:
        text, is_mixed = content.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        text, is_mixed = content.decode("utf-8-sig", "surrogateescape"), True
    if "\n" not in text and "\r" in text:  # as old Macs end lines
        text = text.replace("\r", "\n")
    return text, is_mixed


def _delimiter(text: str) -> str:
    """What the first line has most of; where that is a title, what most lines have alike."""
    lines = [line for line in text[:50_000].split("\n")[:25] if line.strip()] or [""]
    best = max(_DELIMITERS, key=lines[0].count)
    if lines[0].count(best) > 1 or len(lines) == 1:
        return best

    def likeness(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines if sign in line]
        usual = max(counts, key=counts.count, default=0)
        return counts.count(usual) if usual else 0, usual

    return max(_DELIMITERS, key=likeness)


def _parse(text: str, delimiter: str, limits: Limits) -> list[tuple[int, list[str]]]:
    """Strictly first; where a quote stands inside a cell, as the two other ways of writing it have it."""
    with _longest_cell(limits):
        try:
            return list(_rows(text, limits, delimiter=delimiter, strict=True))
        except _TooMuchError:
            raise
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                raise _UnclosedError(_last_quote(text)) from error
        if _ESCAPED.search(text):
            try:
                return list(_rows(text, limits, delimiter=delimiter, strict=True, escapechar="\\"))
            except _TooMuchError:
                raise
            except csv.Error:
                pass  # a backslash that escapes nothing: the lenient reading below keeps it
        rows = list(_rows(text, limits, delimiter=delimiter, strict=False))
    if rows and "\n" in rows[-1][1][-1] and not text.rstrip().endswith('"'):
        raise _UnclosedError(rows[-1][0])
    return rows


@contextmanager
def _longest_cell(limits: Limits) -> Iterator[None]:
    before = csv.field_size_limit(limits.longest_cell)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _rows(text: str, limits: Limits, **dialect: object) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), **dialect)  # type: ignore[arg-type]
    line, count = 1, 0
    for cells in reader:
        if len(cells) > limits.columns:
            raise _TooMuchError(f"line {line}: more than {limits.columns} columns.")
        if cells:
            yield line, cells
            count += 1
        if count > limits.rows + 1:
            raise _TooMuchError(
                f"more than {limits.rows:,} rows. If it is meant to be that long, give --max-rows."
            )
        line = reader.line_num + 1


def _plain(error: csv.Error, limits: Limits) -> str:
    text = str(error)
    if isinstance(error, _TooMuchError):
        return text
    if "field larger" in text:
        return f"a cell of more than {limits.longest_cell:,} characters, as when a quote is never closed."
    return f"not a CSV file ({text})."


def _last_quote(text: str) -> int:
    return text.count("\n", 0, text.rindex('"')) + 1


def _names(header: list[str]) -> list[str]:
    """Column names, each once: a second `name` is `name_2`, one without a name `column_7`."""
    names: list[str] = []
    for place, cell in enumerate(header, 1):
        name = _mended(cell).strip() or f"column_{place}"
        count = sum(1 for other in names if other == name)
        names.append(f"{name}_{count + 1}" if count else name)
    return names


def _check(file: str, rows: list[tuple[int, list[str]]], limits: Limits) -> None:
    for line, cells in rows:
        if len(cells) > limits.columns:
            raise PackageError(f"{file}, line {line}: more than {limits.columns} columns.")


# encodings


def _mend(table: RawTable) -> None:
    for line, cells in table.rows:
        for place, cell in enumerate(cells):
            if (mended := _mended(cell)) != cell:
                cells[place] = mended
                table.mended[line] = ANOTHER_ENCODING


def _mended(cell: str) -> str:
    if not cell.isascii() and any("\udc80" <= letter <= "\udcff" for letter in cell):
        return mend_bytes(cell.encode("utf-8", "surrogateescape"))
    return cell


_SAID = set("’‘“”–—…•°®©™½ñéáíóúüÑÉÁÍÓÚÜçèàâêëïôöäß ¿¡")
_INSIDE = re.compile(r"[a-z]([^\x00-\x7f])[a-z]")


def mend_bytes(raw: bytes) -> str:
    """Bytes of a cell that is not UTF-8, as the likelier of Windows-1252 and Mac Roman."""
    try:
        windows = raw.decode("cp1252")
    except UnicodeDecodeError:
        return raw.decode("mac_roman")
    mac = raw.decode("mac_roman")
    return mac if _likeness(mac) > _likeness(windows) else windows


def _likeness(text: str) -> int:
    """How many odd letters are such as people write; a capital or a dash inside a word counts against."""
    said = sum(1 for letter in text if letter in _SAID) - sum(
        1 for letter in text if not letter.isascii() and letter not in _SAID
    )
    return said - 3 * sum(1 for match in _INSIDE.finditer(text) if match[1].isupper() or match[1] in "–—•…")
