"""Takes an export of Hallway's own in as it was: the same ids, texts to the letter, each row's own source.

Nothing is read into the words of such a package and nothing in it is put right: it was, where it comes from.
So an export of what was imported is the export that was imported. Whoever makes such a package by hand gets
no further than with any other: every value is held against its column, every pointer against the package, and
a place that is confidential here stays so.
"""

import uuid
from collections import Counter
from typing import Any

from sqlalchemy import select

from directory.db import Base, db, in_chunks
from directory.exchange.cleaning import is_yes
from directory.exchange.export_tables import COLUMNS, POINTERS, WORDED, WORDS
from directory.exchange.hsds_tables import OWN
from directory.exchange.ids import source_id
from directory.exchange.import_changes import LAYOUT, NATURAL, ORDER, OWNERS
from directory.exchange.import_confidential import STAYS
from directory.exchange.import_context import ID_TWICE, Build
from directory.exchange.import_draft import Planned
from directory.exchange.import_extras import NOT_KEPT
from directory.exchange.import_own_values import Odd, rules_in, value_in
from directory.exchange.import_rows import CUT, SourceRow
from directory.models import ImportBatch, Location
from directory.vocabulary import CATEGORY_TAXONOMY, CapacityStatus, ConfirmedBy

NO_UUID = "Its id is no UUID, as every id of an export is"
LOST = "What it hangs on is not in the package"
NO_CATEGORY = "This directory has no such category"
BLANK = "It lacks what such a row cannot be without"
ODD = "This value is not of the kind that its column holds; it is left out"
SAID_TWICE = "Another row says this already"
CROSSED = "These two numbers cannot both be right; both are left out"

SELF = {"parent_organization_id": "organization", "parent_id": "taxonomy_term"}
SOURCED = ("organization", "service", "location")
LINKED = ("attribute", "translation")
SHOWING = ("address", "accessibility", "schedule", "language")
"""What hangs on a location and may say where it is."""


def main_source(tables: dict[str, list[SourceRow]]) -> str:
    """The name of the source that most of a package's rows are of, "" where it names none."""
    names = {row.get("id"): row.get("name") for row in tables.get("source", [])}
    rows = [row for table in SOURCED for row in tables.get(table, [])]
    told = Counter(names.get(row.get("x_source_id"), "") for row in rows)
    told.pop("", None)
    return min(told, key=lambda name: (-told[name], name), default="")


def build_own(build: Build, *, is_named: bool) -> None:
    """Plans every row of the package. `is_named`: a person has said what the source is called, so all of it
    is of that one; else each row keeps the source that it had.
    """
    _Own(build, is_named).build_all()


class _Own:
    def __init__(self, build: Build, is_named: bool) -> None:
        self.build, self.account, self.draft = build, build.account, build.draft
        self.sources = {} if is_named else self._sources()
        self.ours: set[str] = set()  # ids of our own taxonomy in the package
        self.moved: dict[tuple[str, str], str] = {}  # (table, id there) -> id here, or ""
        self.secret = self._secret()
        self.said: set[tuple[object, ...]] = set()

    def _sources(self) -> dict[str, str]:
        """Id there -> id here, which its name makes."""
        found = {}
        for row in self.build.tables.get("source", []):
            name = row.get("name").strip()[:255]
            if name:
                found[row.get("id")] = source_id(name)
                self.build.sources_told[source_id(name)] = (name, row.get("licence")[:255] or None)
        own = select(ImportBatch.source_id).where(
            ImportBatch.layout != LAYOUT, ImportBatch.source_id.in_(found.values())
        )
        self.build.left_alone = set(db.session.scalars(own))
        return found

    def _secret(self) -> set[str]:
        """Locations of the package that are confidential here."""
        found: set[str] = set()
        for ids in in_chunks(row.get("id") for row in self.build.tables.get("location", [])):
            hidden = select(Location.id).where(Location.id.in_(ids), Location.confidential.is_(True))
            found |= set(db.session.scalars(hidden))
        return found

    def build_all(self) -> None:
        self.build.known.hand_sorted = set()
        for table in ORDER:
            self.draft.covered.add(table)
            for row in self.build.rows(table):
                self._take(table, row)
        for table in self.build.tables:
            for row in self.build.rows(table):
                if table == "source":
                    self.account.merge(row)
                elif table not in ORDER:
                    self.account.reject(row, NOT_KEPT)

    # ---- one row ----

    def _take(self, table: str, row: SourceRow) -> None:
        key = row.get("id")
        if not _is_uuid(key):
            self.account.reject(row, NO_UUID, "id")
        elif self._is_here_already(table, key, row):
            self.account.merge(row)
        elif key in self._planned(table):
            self.account.reject(row, ID_TWICE, "id")
        elif self._is_secret(table, row):
            row.is_secret = True
            self.account.reject(row, STAYS)
        else:
            self._plan(table, key, row)

    def _planned(self, table: str) -> dict[str, Planned]:
        return self.draft.tables.setdefault(table, {})

    def _is_here_already(self, table: str, key: str, row: SourceRow) -> bool:
        """Our own categories, and units by their name: each directory has these itself."""
        if table == "taxonomy" and row.get("code") == CATEGORY_TAXONOMY:
            self.ours.add(key)
            return True
        if table == "taxonomy_term" and row.get("taxonomy_id") in self.ours:
            self.moved[table, key] = self.build.known.categories.get(row.get("code"), "")
            return True
        here = self.build.known.units.get(row.get("name").lower(), key) if table == "unit" else key
        if here != key:
            self.moved[table, key] = here
        return here != key

    def _is_secret(self, table: str, row: SourceRow) -> bool:
        at = row.get("id") if table == "location" else row.get("location_id") if table in SHOWING else ""
        return at in self.secret

    def _plan(self, table: str, key: str, row: SourceRow) -> None:
        pointers = self._pointers(table, row)
        if pointers is None:
            return
        try:
            values = pointers | self._values(table, row)
        except Odd as odd:
            self.account.reject(row, BLANK, str(odd))
            return
        values |= self._ours(table, row, values)
        self._settle(table, row, values)
        if self._says_again(table, values):
            self.account.reject(row, SAID_TWICE)
            return
        once = frozenset({"last_modified"})
        self._planned(table)[key] = Planned(table, key, values, [row], frozenset(values), once)
        if table == "service":
            self._put_rules(key, row)

    def _says_again(self, table: str, values: dict[str, Any]) -> bool:
        """Of what is unique in the database, the first counts."""
        names = ("name",) if table == "unit" else NATURAL.get(table, ())
        said = tuple(values[name] for name in names)
        if not names or any(part is None for part in said):
            return False
        if (table, *said) in self.said:
            return True
        self.said.add((table, *said))
        return False

    # ---- what it points to ----

    def _pointers(self, table: str, row: SourceRow) -> dict[str, Any] | None:
        """Its pointers as they are here; None for a row that has lost what it hangs on, which is said."""
        if table in LINKED and self._here(row.get("link_entity"), row.get("link_id"), table) is None:
            self.account.reject(row, LOST, "link_id")
            return None
        found: dict[str, Any] = {"link_id": row.get("link_id")} if table in LINKED else {}
        lost: list[str] = []
        for column, other in _pointing(table).items():
            text = row.get(column) or row.get(f"x_{column}")
            found[column] = self._here(other, text, table) if text else None
            if text and not found[column]:
                lost.append(column)
        if table == "attribute" and "taxonomy_term_id" in lost:
            self.account.reject(row, NO_CATEGORY, "taxonomy_term_id")
            return None
        hangs_on = [column for column in OWNERS.get(table, ()) if column in found]
        is_bare = bool(lost) and bool(hangs_on) and not any(found[column] for column in hangs_on)
        if is_bare or any(not found[column] for column in _needed(table)):
            self.account.reject(row, LOST, lost[0] if lost else "")
            return None
        for column in lost:
            self.account.note(row, LOST, column, row.get(column))
        return found

    def _here(self, other: str, key: str, table: str) -> str | None:
        """The id, here, of what a row points to. Rows of one table may point at later ones of it."""
        if (other, key) in self.moved:
            return self.moved[other, key] or None
        if key in self.draft.tables.get(other, {}):
            return key
        if other == "location" and key in self.secret and table in ("service_at_location", "phone"):
            return key
        if other == table and any(row.get("id") == key for row in self._later(table, key)):
            return key
        return None

    def _later(self, table: str, key: str) -> list[SourceRow]:
        if not hasattr(self, "_by_id"):
            self._by_id = {(t, row.get("id")): row for t in ORDER for row in self.build.tables.get(t, [])}
        row = self._by_id.get((table, key))
        return [row] if row is not None and row.fate is None and _is_uuid(key) else []

    # ---- what it says ----

    def _values(self, table: str, row: SourceRow) -> dict[str, Any]:
        own = Base.metadata.tables[table].c
        pointing = {*_pointing(table), "id", "link_id", "source_id"}
        names = [(name, name) for name in COLUMNS[table].split()]
        names += [(name, f"x_{name}") for name in OWN.get(table, ())]
        return {
            name: self._value(table, name, written, row)
            for name, written in names
            if name in own and name not in pointing
        }

    def _value(self, table: str, name: str, written: str, row: SourceRow) -> Any:
        """A value as its column has it. Raises Odd where there is none and none can do without."""
        column, text = Base.metadata.tables[table].c[name], row.get(written)
        try:
            value, rest = value_in(column, text)
        except ValueError:
            self.account.note(row, ODD, written, text)
            value, rest = value_in(column, "")
        if rest:
            self.account.note(row, CUT, written, rest)
        return value

    def _ours(self, table: str, row: SourceRow, values: dict[str, Any]) -> dict[str, Any]:
        """What an export does not say, since it holds for all of it."""
        if table in WORDED and is_yes(row.get(f"x_{WORDS}")):
            return {WORDED[table]: None}
        if table in SOURCED:
            more: dict[str, Any] = {
                "source_id": self.sources.get(row.get("x_source_id"), self.draft.source_id)
            }
            if values.get("assured_date"):
                more["assured_by"] = ConfirmedBy.IMPORT
            return more
        match table:
            case "contact":
                return {"public": True}
            case "service_capacity":
                return {"confirmed_by": ConfirmedBy.IMPORT}
            case "taxonomy_term":
                return {"position": len(self._planned(table))}
        return {}

    def _settle(self, table: str, row: SourceRow, values: dict[str, Any]) -> None:
        """What the database would refuse."""
        match table:
            case "service":
                self._in_order(row, values, "minimum_age", "maximum_age")
            case "service_capacity":
                self._in_order(row, values, "available", "maximum")
                if (values["available"] or 0) < 0:
                    values["available"] = None
                values["status"] = values.get("status") or CapacityStatus.CAPACITY
            case "location":
                latitude, longitude = values["latitude"], values["longitude"]
                if abs(latitude or 0) > 90 or abs(longitude or 0) > 180:
                    self.account.note(row, ODD, "latitude", f"{latitude}, {longitude}")
                    values |= {"latitude": None, "longitude": None}

    def _in_order(self, row: SourceRow, values: dict[str, Any], low: str, high: str) -> None:
        first, second = values[low], values[high]
        if first is not None and second is not None and first > second:
            self.account.note(row, CROSSED, low, f"{first:g}, {second:g}")
            values |= {low: None, high: None}

    def _put_rules(self, service: str, row: SourceRow) -> None:
        text = row.get("x_eligibility")
        if not text:
            return
        try:
            values = rules_in(text)
        except ValueError:
            self.account.note(row, ODD, "x_eligibility", text)
            return
        values["service_id"] = service
        planned = self.draft.put("eligibility", service, values, row)
        planned.hard |= frozenset(values)


def _pointing(table: str) -> dict[str, str]:
    """Pointer -> the table it points to, in an export's own columns."""
    names = [*COLUMNS[table].split(), *OWN.get(table, ())]
    known = POINTERS | SELF
    return {name: known[name] for name in names if name in known}


def _needed(table: str) -> list[str]:
    """The pointers without which a row is nothing."""
    own = Base.metadata.tables[table].c
    return [name for name in _pointing(table) if not own[name].nullable]


def _is_uuid(text: str) -> bool:
    try:
        return len(text) == 36 and str(uuid.UUID(text)) == text
    except ValueError:
        return False
