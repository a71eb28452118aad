"""What every builder of rows shares: the package's rows, what became of them, and what is here already."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from directory.exchange.cleaning import is_shouted, quiet_name
from directory.exchange.import_draft import Draft, Planned, digest, plain_id, split_ids
from directory.exchange.import_rows import NOTHING, Account, SourceRow
from directory.places.points import Point

NO_ID = "The row has no id; one is made from what it says"
SAYS_OTHERWISE = "Another row with the same id says otherwise; the first one counts"
ID_TWICE = "The id is used above for a row with another name"
LISTS = {
    "service": {"keywords", "languages", "service_areas", "required_documents", "accepted_payments",
                "funding", "taxonomy_ids"},
    "location": {"accessibility", "languages"},
    "organization": {"funding"},
}  # fmt: skip
"""Columns in which the rows that a mapping makes of one thing add up, a line for each value."""

SHOUTED = "Names in capitals were put in title case; the original is kept as the alternate name"


@dataclass(frozen=True, slots=True)
class ZipFacts:
    point: Point
    county: str
    state: str
    city: str


@dataclass(frozen=True)
class ReadBefore:
    """A service's words and the categories that were read out of them when it came in."""

    text: str
    categories: list[tuple[str, str]]


@dataclass
class Known:
    """What this directory holds already and an import must respect."""

    sealing_key: str
    confidential: set[str] = field(default_factory=set)  # locations that are sealed here
    opened: set[str] = field(default_factory=set)  # locations that a person here declared open
    sealed: dict[str, dict[str, object]] = field(default_factory=dict)  # location id -> what is sealed
    zips: dict[str, ZipFacts] = field(default_factory=dict)
    has_zips: bool = False  # whether the table of ZIP codes is filled
    categories: dict[str, str] = field(default_factory=dict)  # slug -> id of its term here
    hand_sorted: set[str] = field(default_factory=set)  # services that a person put into categories
    read_before: dict[str, ReadBefore] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)  # name in lower case -> id here


@dataclass
class Build:
    """One import while its rows are built. `made` finds a planned row by table and the package's own id."""

    source_name: str
    account: Account
    draft: Draft
    known: Known
    tables: dict[str, list[SourceRow]]
    is_own: bool = False  # an export of Hallway's: its extra columns are ours
    sources_told: dict[str, tuple[str, str | None]] = field(default_factory=dict)  # id -> name, licence
    left_alone: set[str] = field(default_factory=set)  # sources that this directory takes in by itself
    kept: set[str] = field(default_factory=set)  # ids of rows of others here, with all that hangs on them
    services: dict[str, SourceRow] = field(default_factory=dict)  # by id, each once
    locations: dict[str, SourceRow] = field(default_factory=dict)
    made: dict[str, dict[str, Planned]] = field(default_factory=dict)
    placed: dict[tuple[str, str], Planned] = field(default_factory=dict)  # (service id, location id) of ours
    sources: dict[str, SourceRow] = field(default_factory=dict)  # planned id -> the row it was made from
    said: dict[str, dict[tuple[object, ...], Planned]] = field(default_factory=dict)  # table -> what it says
    ours: set[str] = field(default_factory=set)  # ids of our own taxonomy in the package
    our_terms: dict[str, str] = field(default_factory=dict)  # id of a term in the package -> our slug
    told: dict[str, list[tuple[int, str, SourceRow]]] = field(
        default_factory=dict
    )  # service -> our categories
    about_what: dict[str, list[tuple[str, SourceRow]]] = field(
        default_factory=dict
    )  # service -> names of terms
    about_whom: dict[str, list[tuple[str, SourceRow]]] = field(default_factory=dict)
    unowned: list[tuple[SourceRow, str]] = field(default_factory=list)  # locations of a missing organization
    sealed: dict[str, tuple[dict[str, object], list[SourceRow]]] = field(default_factory=dict)
    addresses: dict[int, list[SourceRow]] = field(default_factory=dict)  # by id(location row)
    from_zip: Counter[str] = field(default_factory=Counter)  # locations at their ZIP's centre, by file
    shortened: Counter[str] = field(default_factory=Counter)  # ZIP codes cut to five digits, by file
    quieted: Counter[str] = field(default_factory=Counter)  # names put in title case, by file

    def addresses_of(self, row: SourceRow) -> list[SourceRow]:
        return self.addresses.get(id(row), [])

    def rows(self, table: str) -> list[SourceRow]:
        return [row for row in self.tables.get(table, []) if row.fate is None]

    def forget_rows(self) -> None:
        """Lets go of the package's rows, once they are counted: what is planned says all that is stored."""
        self.account.rows.clear()
        for by_key in (self.tables, self.services, self.locations, self.sources, self.addresses, self.told,
                       self.about_what, self.about_whom, self.made, self.placed, self.said):  # fmt: skip
            by_key.clear()
        for planned in self.draft.tables.values():
            for row in planned.values():
                row.origins = []

    def forget_found(self) -> None:
        """What only builders look up, when all is built."""
        for found in (self.sources, self.addresses, self.told, self.about_what, self.about_whom, self.said):
            found.clear()
        self.unowned.clear()
        for row in (*self.services.values(), *self.locations.values()):
            if row.whole is not None:
                row.cells, row.extra = {}, NOTHING

    def let_go(self, *tables: str) -> None:
        """Forgets the parts of a spreadsheet's rows that are built: what is planned keeps the rows, which
        are what is counted. Rows of a package's own tables stay, since a report may show them whole.
        """
        for table in tables:
            rows = self.tables.get(table)
            if rows and rows[0].whole is not None:
                self.tables[table] = []
        for planned in self.draft.tables.values():
            for row in planned.values():
                row.origins = [origin.whole or origin for origin in row.origins]

    # rows that are named by an id

    def main_rows(self, table: str) -> Iterator[tuple[str, SourceRow]]:
        """(id, row) for each id of a table. Rows that share it fill each other's gaps and are merged."""
        groups: dict[str, list[SourceRow]] = {}
        for row in self.rows(table):
            key = plain_id(row.get("id"))
            if not key:
                key = f"without-id/{digest(*sorted(row.cells.items()))}"
                self.account.note(row, NO_ID)
            groups.setdefault(key, []).append(row)
        for key, rows in groups.items():
            for other in rows[1:]:
                self._merge(rows[0], other)
            yield key, rows[0]

    def _merge(self, first: SourceRow, other: SourceRow) -> None:
        if not _are_alike(first.get("name"), other.get("name")):
            self.account.reject(other, ID_TWICE, "id")
            return
        for column, text in other.cells.items():
            had = first.cells.setdefault(column, text)
            if other.whole is not None and column in LISTS.get(other.table, ()):
                first.cells[column] = _with_lines(had, text)
            elif had != text and column != "name":
                self.account.note(other, SAYS_OTHERWISE, column, text)
        for column, text in other.extra.items():
            had = first.extra.get(column, text)
            if column not in first.extra or other.whole is not None:
                first.keep(column, _with_lines(had, text))
        self.account.merge(other)

    def register(self, table: str, key: str, planned: Planned, row: SourceRow) -> None:
        self.made.setdefault(table, {})[key] = planned
        self.sources.setdefault(planned.id, row)

    def find(self, table: str, cell: str) -> tuple[list[Planned], list[str]]:
        """The planned rows a cell points to, and the ids that lead nowhere."""
        made = self.made.get(table, {})
        whole = plain_id(cell)
        if not whole:
            return [], []
        if whole in made:
            return [made[whole]], []
        ids = [plain_id(part) for part in split_ids(cell)]
        return [made[key] for key in ids if key in made], [key for key in ids if key not in made]

    # rows that hang on others

    def small_rows(self, table: str) -> Iterator[tuple[str, SourceRow]]:
        """(key, row) of rows that few others point to. An id may be blank or used for different things: then
        the content makes the key. A row that says the same as one above is merged into it: nested JSON tells
        the contacts of an organization with each of its services.
        """
        rows = self.rows(table)
        contents = [_content_of(row) for row in rows]
        said: dict[str, set[str]] = {}
        for row, content in zip(rows, contents, strict=True):
            said.setdefault(plain_id(row.get("id")), set()).add(content)
        seen: set[str] = set()
        for row, content in zip(rows, contents, strict=True):
            own = plain_id(row.get("id"))
            key = own if own and len(said[own]) == 1 else f"{own}/{content}"
            if key in seen:
                self.account.merge(row)
                continue
            seen.add(key)
            yield key, row

    # what many tables do alike

    def of_source(self) -> dict[str, Any]:
        return {"source_id": self.draft.source_id}

    def attribute(self, entity: str, owner: Planned, label: str, value: str, row: SourceRow) -> None:
        """Keeps a value for which there is no column of ours."""
        values = {
            "link_id": owner.id, "link_entity": entity, "link_type": "source_column",
            "label": label, "value": value, "position": 0,
        }  # fmt: skip
        self.draft.put("attribute", f"column/{entity}/{owner.id}/{label}", values, row)

    def keep_rest(self, entity: str, owner: Planned, row: SourceRow, columns: str = "") -> None:
        """Unknown columns, and known ones without a place of ours, as attributes of the row."""
        kept = {name: row.get(name) for name in columns.split() if row.get(name)} | dict(row.extra)
        for label, value in kept.items():
            if not label.startswith("x_") or not self.is_own:
                self.attribute(entity, owner, label, value, row)

    def named(self, row: SourceRow) -> dict[str, Any]:
        """Name and alternate name, a shouted one in title case with the original kept beside it."""
        name, other = " ".join(row.get("name").split()), row.get("alternate_name")
        values: dict[str, Any] = {"name": name, "alternate_name": " ".join(other.split()) or None}
        if self.is_own or not is_shouted(name):
            return values
        values["name"] = quiet_name(name)
        if not other or other == name:
            values["alternate_name"] = name
        else:
            values["alternate_name"] = quiet_name(other) if is_shouted(other) else other
            row.keep("name as written", name)
        self.quieted[row.file] += 1
        return values


def _with_lines(had: str, more: str) -> str:
    """Both texts, each line once."""
    return had if had == more else "\n".join(dict.fromkeys([*had.split("\n"), *more.split("\n")]))


def _content_of(row: SourceRow) -> str:
    return digest(*sorted((name, text) for name, text in row.cells.items() if name != "id"))


def _are_alike(name: str, other: str) -> bool:
    if not name or not other:
        return True
    a, b = name.casefold().strip(), other.casefold().strip()
    return a == b or SequenceMatcher(None, a, b).ratio() > 0.6


def texts(row: SourceRow, columns: str) -> dict[str, Any]:
    """Columns that are taken over as they are; blank ones as None."""
    return {name: row.get(name) or None for name in columns.split()}
