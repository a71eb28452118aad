"""Every table that lies in a package, whatever its kind of file: a CSV, each sheet of a workbook, each list
of objects in a JSON file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from directory.exchange.import_books import sheets_of
from directory.exchange.import_csv import RawTable, read_csv, table_under
from directory.exchange.import_records import lists_in, read_json, records_under
from directory.exchange.packages import JSON, WORKBOOKS, Package, PackageError

Header = tuple[int, ...] | None


@dataclass(frozen=True)
class Table:
    """`file`: path in the package. `sheet` and `records` are "" but in a workbook or JSON. `raw.file` is what
    the account calls it. In JSON, a row's line is the number of its object; one object may make several rows.
    """

    file: str
    sheet: str
    records: str
    raw: RawTable

    @property
    def name(self) -> str:
        return PurePosixPath(self.file).name


def tables_of(package: Package, header: Header = None) -> Iterator[Table]:
    """Every table, its header looked for unless its lines are given. JSON without a list of objects is
    passed over. Raises PackageError for a file that cannot be read.
    """
    for file in sorted(package.readers):
        if PurePosixPath(file).name.lower() != "datapackage.json":
            yield from tables_in_file(package, file, header)


def tables_in_file(package: Package, file: str, header: Header = None, sheet: str = "") -> Iterator[Table]:
    """The tables of one file; of one sheet where it is named, in any case."""
    name = PurePosixPath(file).name
    suffix = PurePosixPath(file).suffix.lower()
    if suffix in WORKBOOKS:
        for title, rows in sheets_of(name, package.read(file), package.limits):
            if not sheet or title.strip().casefold() == sheet.strip().casefold():
                yield Table(file, title, "", table_under(f"{name}: {title}", rows, header))
    elif suffix in JSON:
        value = read_json(name, package.read(file))
        for path in lists_in(value):
            yield Table(file, "", path, records_under(_called(name, path), value, path, package.limits))
    else:
        yield Table(file, "", "", read_csv(name, package.read(file), package.limits, header))


def table_of_records(package: Package, file: str, path: str) -> Table:
    """The list at `path` of keys inside a JSON file. Raises PackageError where there is none."""
    name = PurePosixPath(file).name
    value = read_json(name, package.read(file))
    table = records_under(_called(name, path), value, path, package.limits)
    if not table.rows:
        there = ", ".join(path or "the file itself" for path in lists_in(value)) or "no list of objects"
        raise PackageError(f"{name} has no records at {path or 'its top'}. It has {there}.")
    return Table(file, "", path, table)


def _called(name: str, path: str) -> str:
    return f"{name}: {path}" if path else name
