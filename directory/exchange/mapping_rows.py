"""A package through a mapping: each row of its files as rows of our tables, with ids, linked to each other.

The rows go on into the pipeline that every layout shares, which cleans, places, sorts and stores them. What
is counted is the row of the file; see `SourceRow.whole`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from fnmatch import fnmatchcase

from directory.exchange.cleaning import clean_text, is_blank
from directory.exchange.export_cells import plain_cell
from directory.exchange.hsds_tables import plain_name
from directory.exchange.import_csv import RawTable
from directory.exchange.import_rows import CUT, EMPTY, LONG, SHORT, WHOLE, Account, RawCells, SourceRow
from directory.exchange.import_tables import Table, table_of_records, tables_in_file
from directory.exchange.import_values import number_in
from directory.exchange.mapping import FileMapping, Mapping, MappingError
from directory.exchange.mapping_emit import NO_PARTS, Emitter, Reading, spots_of
from directory.exchange.mapping_keys import Variants, key_of, place_key, signature
from directory.exchange.mapping_parts import Part, parts_of
from directory.exchange.packages import JSON, Limits, Package

UNLISTED = "No field was chosen for this column; what it says is kept aside"
TOTALS = "A line of totals; it is left out"
LACKING = "The mapping speaks of a column that this file lacks"
OTHER_FILE = "The mapping does not speak of this file; it is left out"
NO_FILE = "The mapping speaks of a file that is not in the package"
LEFT_OUT = "The mapping leaves such rows out"
NOTHING_MADE = "Nothing in the row is what the mapping speaks of"

POINTERS = ("id", "organization_id", "program_id", "location_id", "service_id",
            "parent_organization_id")  # fmt: skip


@dataclass
class Columns:
    """Where a file has what a mapping speaks of: the mapping's name of a column → its place in the file."""

    places: dict[str, int]
    unlisted: list[tuple[str, int]]
    lacking: list[str]


def rows_from(mapping: Mapping, package: Package, account: Account) -> dict[str, list[SourceRow]]:
    """Rows of our tables, and every row of the files in the account. Raises MappingError, PackageError."""
    readings = [reading for file, table in matched(mapping, package, account)
                for reading in _readings(file, table, account, package.limits)]  # fmt: skip
    _set_keys(readings)
    emitter = Emitter(_owners_of_places(readings), spots_of(readings))
    for reading in readings:
        emitter.emit(reading)
        reading.parts = NO_PARTS  # 50,000 rows would be in memory twice
    for reading in readings:
        if id(reading.whole) not in emitter.used and reading.whole.fate is None:
            account.reject(reading.whole, NOTHING_MADE)
    return emitter.tables


# which file is which


def matched(mapping: Mapping, package: Package, account: Account) -> Iterator[tuple[FileMapping, Table]]:
    """Each table of the package that a part of the mapping is for."""
    taken: set[str] = set()
    for file in mapping.files:
        tables = list(_tables_for(file, package))
        for table in tables:
            taken.add(table.file)
            yield file, table
        if not tables:
            account.note_file(file.file, NO_FILE)
    for name in package.readers:
        if name not in taken and not name.lower().endswith("datapackage.json"):
            account.note_file(name, OTHER_FILE)
    if not taken:
        wanted = ", ".join(dict.fromkeys(file.file for file in mapping.files))
        there = ", ".join(sorted(package.readers)[:8]) or "nothing that can be read"
        raise MappingError(f"The mapping is for {wanted}; {package.name} holds {there}.")


def _tables_for(file: FileMapping, package: Package) -> Iterator[Table]:
    for name in sorted(package.readers):
        short = name.rsplit("/", 1)[-1].casefold()
        if not fnmatchcase(short, file.file.casefold()) and name.casefold() != file.file.casefold():
            continue
        if file.records and short.endswith(tuple(JSON)):
            yield table_of_records(package, name, file.records)
            continue
        tables = list(tables_in_file(package, name, file.header or None, file.sheet))
        if short.endswith(tuple(JSON)):
            tables = tables[:1]
        fitting = [table for table in tables if _fits(file, table.raw)]
        if tables and not fitting:
            has = ", ".join(tables[0].raw.columns[:12])
            raise MappingError(f"{name} has none of the columns that the mapping speaks of. It has {has}.")
        yield from fitting


def _fits(file: FileMapping, raw: RawTable) -> bool:
    """At least a third of what is mapped, so that a workbook's sheet of notes is left alone."""
    found = columns_of(file, raw)
    mapped = [name for name, feeds in file.columns.items() if feeds]
    return sum(1 for name in mapped if name in found.places) * 3 >= len(mapped)


def columns_of(file: FileMapping, raw: RawTable) -> Columns:
    """Columns by name: as written, without case and space, or without signs, the first that leads to one."""
    spoken = [*file.columns, *file.only, *file.leave_out]
    spoken += [name for names in (*file.keys.values(), *file.joins.values()) for name in names]
    ways = [
        {name: place for place, name in reversed(list(enumerate(raw.columns)))},
        {_squeezed(name): place for place, name in reversed(list(enumerate(raw.columns)))},
        {plain_name(name): place for place, name in reversed(list(enumerate(raw.columns)))},
    ]
    places: dict[str, int] = {}
    for name in spoken:
        bare = name.removeprefix("properties.")  # of GeoJSON, whose properties are columns of their own name
        for way, key in zip([*ways, ways[0]], (name, _squeezed(name), plain_name(name), bare), strict=True):
            if key in way:
                places[name] = way[key]
                break
    used = set(places.values())
    unlisted = [(name, place) for place, name in enumerate(raw.columns) if place not in used]
    return Columns(places, unlisted, [name for name in file.columns if name not in places])


def _squeezed(name: str) -> str:
    return " ".join(name.split()).casefold()


# rows


def _readings(file: FileMapping, table: Table, account: Account, limits: Limits) -> Iterator[Reading]:
    raw = table.raw
    columns = columns_of(file, raw)
    if raw.file not in account.files:
        account.files.append(raw.file)
    for name in columns.lacking:
        account.note_file(raw.file, LACKING, name)
    for name, _ in columns.unlisted:
        account.note_file(raw.file, UNLISTED, name)
    wholes: dict[int, SourceRow] = {}
    pool: dict[str, str] = {}
    raw.rows.reverse()
    while raw.rows:  # let go of one by one
        line, written = raw.rows.pop()
        is_new = line not in wholes  # in JSON, one record may make several rows
        whole = SourceRow(WHOLE, raw.file, line, {}) if is_new else wholes[line]
        wholes[line] = whole
        if is_new:
            account.rows.append(whole)
        cells = cells_of(whole, raw, written, account, limits, pool)
        if line in raw.mended and is_new:
            account.note(whole, raw.mended[line])
        if is_new and _is_of_totals(cells, len(raw.columns)):
            account.reject(whole, TOTALS)
            continue
        reading = read_row(file, columns, whole, cells)
        if reading is None:
            if is_new:
                account.reject(whole, EMPTY if not any(cells) else LEFT_OUT)
            continue
        for column, sentence, cell in reading.parts.problems:
            account.note(whole, sentence, column, cell)
        yield reading


def read_row(file: FileMapping, columns: Columns, whole: SourceRow, cells: list[str]) -> Reading | None:
    """What a row of clean cells makes; None for an empty one and for one that the mapping leaves out."""
    named = {
        name: cells[place] for name, place in columns.places.items() if place < len(cells) and cells[place]
    }
    unlisted = {name: cells[place] for name, place in columns.unlisted if place < len(cells) and cells[place]}
    if not any(cells) or not _is_wanted(file, named):
        return None
    parts = parts_of(file, named, unlisted)
    reading = Reading(whole, file, parts)
    for table, names in file.joins.items():
        reading.joins[table] = key_of(named.get(name, "") for name in names)
    for table, names in file.keys.items():
        reading.keys[table] = key_of(named.get(name, "") for name in names)
    return reading


def _is_of_totals(cells: list[str], width: int) -> bool:
    """The last line of many a spreadsheet: `Total`, and sums below a few columns, or what it is from."""
    filled = [cell for cell in cells if cell]
    if width >= 4 and len(filled) == 1 and _FOOTER.match(filled[0]):
        return True
    if width < 4 or not 1 < len(filled) <= width / 2 or not _TOTAL.fullmatch(filled[0]):
        return False
    return all(number_in(cell.lstrip("$")) is not None for cell in filled[1:])


_FOOTER = re.compile(r"(?:grand |sub-?)?totale?s?\b[^\d]{0,30}\d+\W*$|(?:last )?updated:? \W*\d|source:"
                     r"|fuente:|page \d+ of \d+", re.IGNORECASE)  # fmt: skip
_TOTAL = re.compile(r"(?:grand |sub-?)?totale?s?:?|sum:?|suma:?", re.IGNORECASE)


def _is_wanted(file: FileMapping, named: Dictionary[str, str]) -> bool:
    return all(
        named.get(name, "").casefold().strip() in {text.casefold().strip() for text in texts}
        for name, texts in file.only.items()
    )


def cells_of(
    whole: SourceRow,
    raw: RawTable,
    written: list[str],
    account: Account,
    limits: Limits,
    pool: dict[str, str] | None = None,
) -> list[str]:
    """A row's cells, clean; blank ones as "". What the file has, for the report, is kept in `whole`; `pool`
    holds texts that came before.
    """
    cells: list[str] = []
    pool = {} if pool is None else pool
    for place, cell in enumerate(written):
        text = "" if not cell or cell.isspace() else clean_text(plain_cell(cell))
        text = "" if is_blank(text) else text
        if len(text) > limits.cell:
            account.note(whole, CUT, _name(raw, place), text[limits.cell :])
            text = text[: limits.cell]
        cells.append(_shared(text, pool))
    shown = RawCells(raw.columns, cells[: len(raw.columns)])
    whole.extra = {**shown, **whole.extra} if whole.extra else shown
    left = " | ".join(cell for cell in cells[len(raw.columns) :] if cell)
    if left:
        account.note(whole, LONG, value=left)
    if len(written) < len(raw.columns) and any(cells) and raw.file.lower().endswith((".csv", ".tsv")):
        account.note(whole, SHORT)
    return cells[: len(raw.columns)]


POOLED = 40
MOST_POOLED = 20_000


def _shared(text: str, pool: dict[str, str]) -> str:
    """One object for a text that many rows have, such as a city, an agency or a day."""
    if len(text) > POOLED:
        return text
    return pool.setdefault(text, text) if len(pool) < MOST_POOLED else pool.get(text, text)


def _name(raw: RawTable, place: int) -> str:
    return raw.columns[place] if place < len(raw.columns) else ""


# ids


def _set_keys(readings: list[Reading]) -> None:
    for reading in readings:
        for part in reading.parts.parts:
            for name in POINTERS:
                is_term = part.table == "taxonomy_term" and name == "id"  # its id is its code too
                if part.cells.get(name) and "," not in part.cells[name] and not is_term:
                    part.cells[name] = key_of([part.cells[name]])
        for table in ("organization", "program", "location", "service"):
            part_here = reading.parts.one(table)
            if part_here and not reading.keys.get(table):
                reading.keys[table] = _own_key(table, part_here, reading)
            elif not part_here:
                reading.keys.pop(table, None)
    _part_variants(readings)


def _own_key(table: str, part: Part, reading: Reading) -> str:
    if part.cells.get("id"):
        return part.cells["id"]
    if table == "location":
        owner = reading.keys.get("organization", "") if not part.cells.get("name") else ""
        return place_key(part) and key_of([place_key(part), owner] if owner else [place_key(part)])
    if table in ("service", "program"):
        owner = reading.keys.get("organization") or reading.joins.get("organization", "")
        owner = owner or part.cells.get("organization_id", "")
        return key_of([owner, part.cells["name"]]) if part.cells.get("name") else ""
    return key_of([part.cells.get("name", "")])


def _part_variants(readings: list[Reading]) -> None:
    variants = Variants()
    own = [(reading, part) for reading in readings if (part := reading.parts.one("service"))
           and reading.keys.get("service") and not part.cells.get("id")]  # fmt: skip
    for reading, part in own:
        variants.add(reading.keys["service"], part)
    ids = variants.ids()
    for reading, part in own:
        reading.keys["service"] = ids[reading.keys["service"], signature(part)]


def _owners_of_places(readings: list[Reading]) -> dict[str, str]:
    """Location → its organization, where all rows that name the location agree."""
    owners: dict[str, set[str]] = defaultdict(set)
    for reading in readings:
        if reading.keys.get("location"):
            owners[reading.keys["location"]].add(
                reading.keys.get("organization") or reading.joins.get("organization", "")
            )
    return {place: next(iter(found)) for place, found in owners.items() if len(found) == 1}
