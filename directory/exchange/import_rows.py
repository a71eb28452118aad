"""Source rows in our words, and the account of what became of each: stored, unchanged, merged or reported."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from directory.exchange.cleaning import clean_text, is_blank
from directory.exchange.export_cells import plain_cell
from directory.exchange.hsds_tables import HSDS_2_SCHEDULE, OWN, column_of, plain_name
from directory.exchange.import_csv import RawTable
from directory.exchange.packages import Limits


class Fate(StrEnum):
    """What became of a source row. Every row has exactly one."""

    STORED = "stored"  # it is new here, or changed a row
    UNCHANGED = "unchanged"  # it says what is here already
    MERGED = "merged"  # it says what another row of the package says
    REPORTED = "reported"  # nothing of it could be kept; the report has it whole


NOTHING: Mapping[str, str] = MappingProxyType({})
"""Shared by all rows that have nothing of a kind: an empty one of its own costs 64 bytes."""


class RawCells(Mapping[str, str]):
    """A row's filled cells by the names of its columns, which all rows of a file share."""

    __slots__ = ("columns", "texts")

    def __init__(self, columns: Sequence[str], texts: Sequence[str]) -> None:
        self.columns, self.texts = columns, tuple(texts)

    def __getitem__(self, name: str) -> str:
        for column, text in zip(self.columns, self.texts, strict=False):
            if text and column == name:
                return text
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return (column for column, text in zip(self.columns, self.texts, strict=False) if text)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(slots=True, eq=False)
class SourceRow:
    """One row of a package: its cells by our column names, blanks left out.

    A mapping makes several rows of ours out of one row of a spreadsheet: each is a part of that `whole`,
    which is what the account counts, and which fares as the best of its parts does.
    """

    table: str
    file: str
    line: int
    cells: dict[str, str]
    extra: Mapping[str, str] = field(default_factory=lambda: NOTHING)  # columns nobody knows
    whole: "SourceRow | None" = None
    is_secret: bool = False  # holds where a confidential place is: no value of it goes into a report
    _fate: Fate | None = None

    @property
    def fate(self) -> Fate | None:
        return self._fate

    @fate.setter
    def fate(self, fate: Fate) -> None:
        self._fate = fate
        whole = self.whole
        if whole is not None and (whole._fate is None or _BETTER[fate] < _BETTER[whole._fate]):
            whole._fate = fate

    def fare(self, is_stored: bool) -> None:
        """What became of one thing that was made of it: the best that any fares."""
        fate = Fate.STORED if is_stored else Fate.UNCHANGED
        if self._fate is None or _BETTER[fate] < _BETTER[self._fate]:
            self._fate = fate

    def get(self, column: str) -> str:
        return self.cells.get(column, "")

    def keep(self, column: str, text: str) -> None:
        """Beside what is known."""
        self.extra = {**self.extra, column: text}


WHOLE = "row"
"""The table of a row of a spreadsheet, of which others are parts."""

_BETTER = {fate: place for place, fate in enumerate(Fate)}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something the reader of a report should know about a row, or (line 0) about a whole file.

    `reason` is one of few sentences, so that it can be counted; `value` is what it is about.
    """

    file: str
    line: int
    field: str
    reason: str
    value: str
    row: SourceRow | None = None


@dataclass
class Account:
    """Rows read by file, their fates, and every remark."""

    rows: list[SourceRow] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    files: list[str] = field(default_factory=list)  # in the order read, empty ones too

    def note(self, row: SourceRow, reason: str, column: str = "", value: str = "") -> None:
        """The row is kept, but not, or not only, as it came."""
        shown = "" if row.is_secret or (row.whole and row.whole.is_secret) else value[:300]
        self.remarks.append(Remark(row.file, row.line, column, reason, shown, None))

    def reject(self, row: SourceRow, reason: str, column: str = "", value: str = "") -> None:
        """Nothing of the row is kept: the report holds it whole."""
        row.fate = Fate.REPORTED
        is_secret = row.is_secret or (row.whole is not None and row.whole.is_secret)
        shown = "" if is_secret else (value or row.get(column))[:300]
        self.remarks.append(Remark(row.file, row.line, column, reason, shown, row))

    def merge(self, row: SourceRow) -> None:
        row.fate = Fate.MERGED

    def settle_parts(self) -> None:
        """A refused part of a row that is kept is a remark; a row none of whose parts is kept is shown whole,
        once."""
        shown: set[int] = set()
        for place, remark in enumerate(self.remarks):
            whole = remark.row.whole if remark.row is not None else None
            if whole is not None:
                is_first = whole.fate is Fate.REPORTED and id(whole) not in shown
                shown.add(id(whole))
                self.remarks[place] = replace(remark, row=whole if is_first else None)

    def note_file(self, file: str, reason: str, value: str = "") -> None:
        self.remarks.append(Remark(file, 0, "", reason, value[:1000]))

    def counts(self) -> dict[str, Counter[str]]:
        """File -> read, and how many of each fate."""
        found: dict[str, Counter[str]] = {file: Counter() for file in self.files}
        for row in self.rows:
            counter = found.setdefault(row.file, Counter())
            counter["read"] += 1
            counter[str(row.fate)] += 1
        for remark in self.remarks:
            if remark.line and remark.row is None:
                found.setdefault(remark.file, Counter())["noted"] += 1
        return found


EMPTY = "The row is empty"
UNKNOWN_COLUMN = "Nobody knows this column; its values are kept as attributes"
CUT = "The text was too long; what follows was cut"
SHORT = "The row has fewer cells than the file has columns; the last ones are taken as blank"
LONG = "The row has more cells than the file has columns; what is left over is kept here"
REALIGNED = "The row has the order of HSDS 2, not of its own file; it was read in that order"


def source_rows(
    table: str, raw: RawTable, account: Account, limits: Limits, is_own: bool = False
) -> list[SourceRow]:
    """Every row of a table in our words. Empty rows are reported, unknown columns said once; in an export of
    Hallway's own (`is_own`) its extra columns are known, and every cell stays as it is, under its own name.
    """
    columns = [column_of(table, name) for name in raw.columns]
    if table == "taxonomy_term" and "id" not in columns and "taxonomy_id" in columns:
        columns[columns.index("taxonomy_id")] = "id"  # as HSDS 1 and Ohana call a term
    _say_unknown(raw, columns, account, OWN.get(table, ()) if is_own else ())
    found = []
    for line, cells in raw.rows:
        row = SourceRow(table, raw.file, line, {})
        account.rows.append(row)
        if is_own:
            row.cells = {name: plain_cell(cell) for name, cell in zip(raw.columns, cells, strict=False)}
        else:
            _fill(row, list(_paired(row, raw, columns, cells, account)), account, limits)
        if line in raw.mended:
            account.note(row, raw.mended[line])
        if row.cells or row.extra:
            found.append(row)
        else:
            account.reject(row, EMPTY)
    return found


def _say_unknown(raw: RawTable, columns: list[str | None], account: Account, own: tuple[str, ...]) -> None:
    account.files.append(raw.file)
    for name, column in zip(raw.columns, columns, strict=True):
        if column is None and name.removeprefix("x_") not in own:
            account.note_file(raw.file, UNKNOWN_COLUMN, name)


def _paired(
    row: SourceRow, raw: RawTable, columns: list[str | None], cells: list[str], account: Account
) -> Iterator[tuple[str | None, str, str]]:
    """(our column or None, the column as written, cell) for each cell of a row, ragged or not."""
    if len(cells) < len(columns):
        order = realigned(row.table, raw.columns, len(cells))
        account.note(row, REALIGNED if order else SHORT)
        if order:
            yield from (
                (column_of(row.table, name), name, cell) for name, cell in zip(order, cells, strict=True)
            )
            return
    yield from zip(columns, raw.columns, cells, strict=False)
    left = " | ".join(cell for cell in cells[len(columns) :] if cell.strip())
    if left:
        account.note(row, LONG, value=left)


def realigned(table: str, columns: list[str], length: int) -> tuple[str, ...] | None:
    """HSDS 2's order of columns for a row that is as short as it, under a header with columns of its own."""
    names = [plain_name(column) for column in columns]
    if table != "schedule" or length != len(HSDS_2_SCHEDULE):
        return None
    known = tuple(name for name in names if name in HSDS_2_SCHEDULE)
    return HSDS_2_SCHEDULE if known == HSDS_2_SCHEDULE else None


def _fill(
    row: SourceRow, pairs: Iterable[tuple[str | None, str, str]], account: Account, limits: Limits
) -> None:
    for column, written, cell in pairs:
        if not cell or cell.isspace():
            continue
        text = clean_text(plain_cell(cell))
        if is_blank(text):
            continue
        most = limits.longest_cell if column == "extent" else limits.cell
        if len(text) > most:
            account.note(row, CUT, written, text[most:])
            text = text[:most]
        _keep(row, column, written, text)


LISTS = {"taxonomy_ids", "keywords", "languages", "location_id", "required_documents"}


def _keep(row: SourceRow, column: str | None, written: str, text: str) -> None:
    """Two columns may be one of ours (HSDS 3 has `fees` and `fees_description`): its own name goes first."""
    had = row.cells.get(column) if column else None
    if column is None:
        row.keep(written, text)
    elif had is None or had == text:
        row.cells[column] = text
    elif column in LISTS:
        row.cells[column] = f"{had}, {text}"
    elif plain_name(written) == column:
        row.cells[column] = text
        row.keep(f"other {column}", had)
    else:
        row.keep(written, text)
