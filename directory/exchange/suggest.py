"""Drafts a mapping for any directory by looking at the names and the values of its columns.

`suggest_mapping` answers a mapping that a person can correct, with a reason and a sureness for each column;
`recognized_mapping` finds the one among the shipped mappings that was written for exactly these columns.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import PurePosixPath
from typing import NamedTuple

from directory.core import shipped
from directory.exchange.import_tables import Table, tables_of
from directory.exchange.mapping import Feed, FileMapping, Mapping, MappingError, read_mapping
from directory.exchange.packages import JSON, WORKBOOKS, Package
from directory.exchange.suggest_draft import Drafted, Given, look_over
from directory.exchange.suggest_joins import settle_all

LOOKED_AT = 5_000
"""Rows of a table that are looked at."""

LEAVE_OUT = "leave out: "
NO_FIELD = "No field of ours holds what it says; it is kept as it is."
EMPTY_FILE = "Nothing in {file} was understood; it is left out."
NO_NAME = "No column names a service, a place or an organization. Choose one before you go on."


class Sure(NamedTuple):
    """One column and where it goes; `target` "" where it is left out or kept as it is. `sure` in 0..1."""

    file: str
    column: str
    target: str
    conversion: str
    sure: float
    because: str
    sheet: str = ""
    records: str = ""


@dataclass(frozen=True)
class Suggestion:
    """`mapping` is None where no column was understood. `unmapped`: (file, column) kept as attributes."""

    mapping: Mapping | None
    columns: list[Sure] = field(default_factory=list)
    unmapped: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def suggest_mapping(package: Package) -> Suggestion:
    """A mapping for the package, and why. Raises PackageError where it cannot be read."""
    drafts = [look_over(given) for given in _given(tables_of(package))]
    if not drafts:
        return Suggestion(None)
    settle_all(drafts)
    mapped = [draft for draft in drafts if draft.feeds]
    mapping = Mapping(_title(package.name), source=package.name, files=tuple(map(_file, mapped)))
    columns = [sure for draft in drafts for sure in _sure(draft)]
    return Suggestion(
        mapping if mapped else None, columns, list(_unmapped(drafts)), list(dict.fromkeys(_warnings(drafts)))
    )


def _given(tables: Iterable[Table]) -> list[Given]:
    """Tables as columns of text. Of a table inside JSON that an object makes several rows of, all count."""
    found = []
    for table in tables:
        rows = [cells for _, cells in table.raw.rows[:LOOKED_AT]]
        columns = {
            name: [cells[place] if place < len(cells) else "" for cells in rows]
            for place, name in enumerate(table.raw.columns)
        }
        if rows and columns:
            found.append(
                Given(table.name, list(columns), columns, table.sheet, table.records, table.raw.header)
            )
    return found


def _title(name: str) -> str:
    words = " ".join(re.split(r"[\s_-]+", name.strip())).strip()
    return words[:1].upper() + words[1:]


# the mapping


def _file(draft: Drafted) -> FileMapping:
    given = draft.given
    kind = PurePosixPath(given.file).suffix.lower()
    has_header = kind not in JSON and given.header not in ((), (1,))
    return FileMapping(
        file=_exactly(given.file),
        sheet=given.sheet if kind in WORKBOOKS else "",
        records=given.records,
        header=given.header if has_header else (),
        each_row_is=draft.each_row_is,
        keys=draft.keys,
        joins=draft.joins,
        columns={column: tuple(draft.feeds[column]) for column in given.columns if draft.feeds.get(column)},
        fixed=draft.fixed,
        leave_out=tuple(column for column in given.columns if _is_left_out(draft, column)),
    )


def _exactly(file: str) -> str:
    """The name of a file as a glob that matches it alone."""
    return re.sub(r"([*?\[])", r"[\1]", file)


def _is_left_out(draft: Drafted, column: str) -> bool:
    if draft.feeds.get(column):
        return False
    return draft.guesses[column].fate == "leave_out" or draft.notes.get(column, "").startswith(LEAVE_OUT)


# the reasons


def _sure(draft: Drafted) -> Iterator[Sure]:
    given = draft.given
    for column in given.columns:
        guess, feeds = draft.guesses[column], draft.feeds.get(column) or [Feed("")]
        for feed in feeds:
            how = feed.conversion if feed.to else ""
            sure = max(guess.sure, 0.3) if feed.to else guess.sure
            because = _because(draft, column, feed)
            yield Sure(given.file, column, feed.to, how, round(sure, 2), because, given.sheet, given.records)


def _because(draft: Drafted, column: str, feed: Feed) -> str:
    note = draft.notes.get(column, "").removeprefix(LEAVE_OUT)
    if feed.to or not note:
        if any(column in columns for columns in draft.joins.values()):
            return "Its values are those of another file or sheet."
        is_homeless = not feed.to and draft.guesses[column].fate == "map"
        return NO_FIELD if is_homeless and draft.guesses[column].facet else draft.guesses[column].because
    return note[:1].upper() + note[1:]


def _unmapped(drafts: list[Drafted]) -> Iterator[tuple[str, str]]:
    for draft in drafts:
        joined = {column for columns in draft.joins.values() for column in columns}
        for column in draft.given.columns:
            if not draft.feeds.get(column) and column not in joined and not _is_left_out(draft, column):
                yield draft.given.file, column


def _warnings(drafts: list[Drafted]) -> Iterator[str]:
    for draft in drafts:
        yield from draft.warnings
        if not draft.feeds:
            yield EMPTY_FILE.format(file=draft.given.sheet or draft.given.records or draft.given.file)
    targets = {to for draft in drafts for to in draft.targets}
    if not targets & {"service.name", "location.name", "organization.name"}:
        yield NO_NAME


# shipped mappings


ALIKE = 0.85
"""So many of a mapping's columns must stand in a table, for it to have been written for that."""
COVERED = 0.6
"""And so many of the table's columns must be spoken of in the mapping."""


def recognized_mapping(package: Package) -> Mapping | None:
    """The shipped mapping that was written for these columns, pointed at the names these files have."""
    tables = list(tables_of(package))
    found = [(score, mapping) for mapping in _shipped() for score, mapping in _pointed(mapping, tables)]
    return max(found, key=lambda entry: entry[0])[1] if found else None


@lru_cache(maxsize=1)
def _shipped() -> tuple[Mapping, ...]:
    """Mappings of seeds/mappings that say columns; those of a standard layout need no recognizing."""
    found = []
    for path in sorted((shipped("seeds") / "mappings").glob("*.yaml")):
        try:
            mapping = read_mapping(path)
        except MappingError:
            continue  # a test reads each of them; an installation goes on without one that was spoilt
        if mapping.files:
            found.append(mapping)
    return tuple(found)


def _pointed(mapping: Mapping, tables: list[Table]) -> Iterator[tuple[float, Mapping]]:
    """The mapping with each of its files pointed at the table it fits, if all of them do."""
    files, total = [], 0.0
    for file in mapping.files:
        best = max(((_fit(file, table), place) for place, table in enumerate(tables)), default=(0.0, 0))
        if best[0] <= 0:
            return
        table = tables[best[1]]
        total += best[0]
        files.append(replace(file, file=_exactly(table.name), sheet=table.sheet, records=table.records))
    yield total / len(files), replace(mapping, files=tuple(files))


def _fit(file: FileMapping, table: Table) -> float:
    """How well a table's columns are those a mapping speaks of; 0 where it was written for others."""
    said = {_plain(name) for name in [*file.columns, *file.leave_out]}
    said |= {_plain(name) for names in [*file.keys.values(), *file.joins.values()] for name in names}
    there = {_plain(name) for name in table.raw.columns}
    if not said or not there:
        return 0.0
    alike, covered = len(said & there) / len(said), len(said & there) / len(there)
    return alike + covered if alike >= ALIKE and covered >= COVERED else 0.0


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
