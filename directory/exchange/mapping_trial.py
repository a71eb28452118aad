"""A mapping tried on the first rows of a package: what each would make, before anything is built."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from directory.exchange.import_rows import Account, SourceRow
from directory.exchange.mapping import Mapping
from directory.exchange.mapping_parts import Part
from directory.exchange.mapping_rows import cells_of, columns_of, matched, read_row
from directory.exchange.packages import Package

LINKS = ("id", "service_id", "location_id", "organization_id", "program_id")


@dataclass(frozen=True)
class Tried:
    """One row of a file. `cells`: column → text, blanks left out. `made`: (table of ours, {field: text}) in
    the order of the row. `problems`: sentences, with the column they are about. `is_left_out`: empty, or the
    mapping does not want it.
    """

    file: str
    line: int
    cells: dict[str, str]
    made: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    is_left_out: bool = False
    sheet: str = ""
    records: str = ""


def try_mapping(mapping: Mapping, package: Package, rows: int = 20) -> list[Tried]:
    """What the first rows of each file make. Nothing is stored. Raises MappingError, PackageError."""
    account = Account()
    return [tried for found in _each_file(mapping, package, account, rows) for tried in found]


def _each_file(mapping: Mapping, package: Package, account: Account, rows: int) -> Iterator[list[Tried]]:
    for file, table in matched(mapping, package, account):
        columns = columns_of(file, table.raw)
        found = []
        for line, written in table.raw.rows[:rows]:
            whole = SourceRow("row", table.raw.file, line, {})
            cells = cells_of(whole, table.raw, written, account, package.limits)
            reading = read_row(file, columns, whole, cells)
            if reading is None:
                out = Tried(table.file, line, dict(whole.extra), [], [], True, table.sheet, table.records)
                found.append(out)
                continue
            made = [(part.table, _shown(part)) for part in reading.parts.parts]
            problems = [f"{column}: {said} ({cell})" if column else f"{said} ({cell})"
                        for column, said, cell in reading.parts.problems]  # fmt: skip
            found.append(
                Tried(table.file, line, dict(whole.extra), made, problems, False, table.sheet, table.records)
            )
        yield found


def _shown(part: Part) -> dict[str, str]:
    """The fields of a part, without what only links rows."""
    return {name: text for name, text in part.cells.items() if name not in LINKS and text} | dict(part.extra)
