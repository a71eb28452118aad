"""The rows of ours that a row of a spreadsheet makes, linked to each other and to those of other files."""

from collections import defaultdict
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field

from directory.exchange.import_draft import digest
from directory.exchange.import_rows import NOTHING, SourceRow
from directory.exchange.mapping import FileMapping
from directory.exchange.mapping_parts import Part, Parts, is_own_place

MAIN = ("organization", "program", "service", "location")


@dataclass(slots=True)
class Reading:
    """A row of a file, what it makes, and the ids of that in the source."""

    whole: SourceRow
    file: FileMapping
    parts: Parts
    keys: dict[str, str] = field(default_factory=dict)  # table -> id of the row of it that this one makes
    joins: dict[str, str] = field(default_factory=dict)  # table -> id of the row of another file


NO_PARTS = Parts([], [])


def spots_of(readings: list[Reading]) -> set[tuple[str, ...]]:
    """Where organizations have places of their services."""
    found = set()
    for reading in readings:
        part = reading.parts.one("location")
        if part:
            found.add(_spot(reading.keys.get("organization", ""), part))
    return found


def _spot(owner: str, part: Part) -> tuple[str, ...]:
    street = " ".join(part.cells.get("address_1", "").lower().replace(".", "").split())
    return owner, street, part.cells.get("postal_code", "")[:5] or part.cells.get("city", "").lower()


class Emitter:
    """Makes the rows, each linked to the others of its row and to those of other files."""

    def __init__(self, owners: dict[str, str], spots: set[tuple[str, ...]]) -> None:
        self.owners, self.spots = owners, spots
        self.tables: dict[str, list[SourceRow]] = defaultdict(list)
        self.used: set[int] = set()
        self.firsts: dict[tuple[str, str], dict[str, str]] = {}
        self.placements: set[str] = set()

    def emit(self, reading: Reading) -> None:
        pointers = dict(reading.joins)
        for table in MAIN:
            part = reading.parts.one(table)
            if part and reading.keys.get(table):
                pointers[table] = reading.keys[table]
        for table in MAIN:
            part = reading.parts.one(table)
            if part:
                self._main(reading, part, pointers)
        for part in reading.parts.parts:
            if is_own_place(part):
                self._own_place(reading, part, pointers.get("organization", ""))
        placement = self._placement(reading, pointers)
        for part in reading.parts.parts:
            if part.table not in (*MAIN, "service_at_location"):
                self._small(reading, part, pointers, placement)

    def _row(
        self, reading: Reading, table: str, cells: dict[str, str], extra: Dictionary[str, str]
    ) -> SourceRow:
        whole = reading.whole
        said = {k: v for k, v in cells.items() if v}
        if table in ("organization", "program", "location"):
            first = self.firsts.setdefault((table, said.get("id", "")), said)
            said = first if said == first else said  # eight programs of an agency say the same of it
        row = SourceRow(table, whole.file, whole.line, said, extra, whole)
        self.tables[table].append(row)
        self.used.add(id(whole))
        return row

    def _main(self, reading: Reading, part: Part, pointers: dict[str, str]) -> None:
        cells = dict(part.cells) | {"id": reading.keys.get(part.table, "")}
        if part.table in ("service", "program"):
            cells["organization_id"] = cells.get("organization_id") or pointers.get("organization", "")
        if part.table == "service":
            cells["program_id"] = cells.get("program_id") or pointers.get("program", "")
        if part.table == "location":
            own = cells.get("organization_id") or self.owners.get(cells["id"], "")
            is_its = reading.file.each_row_is in ("organization", "location")
            cells["organization_id"] = own or (pointers.get("organization", "") if is_its else "")
        self._row(reading, part.table, cells, part.extra)

    def _own_place(self, reading: Reading, part: Part, owner: str) -> None:
        """Where the organization itself is; nothing where one of its services is at that address."""
        spot = _spot(owner, part)
        if not owner or spot in self.spots:
            return
        self.spots.add(spot)
        named = reading.parts.one("organization")
        name = named.cells.get("name", "") if named else ""
        told = {"name": name, **part.cells, "id": digest("own place", *spot), "organization_id": owner,
                "whose": "organization"}  # fmt: skip
        self._row(reading, "location", told, part.extra)

    def _placement(self, reading: Reading, pointers: dict[str, str]) -> str:
        """The id of the service at the location that a row speaks of; makes it once."""
        own = reading.parts.one("service_at_location")
        told = dict(own.cells) if own else {}
        service = told.get("service_id") or pointers.get("service", "")
        place = told.get("location_id") or pointers.get("location", "")
        makes = own or reading.file.each_row_is in (
            "service",
            "location",
            "service_at_location",
            "organization",
        )
        if not (service and place and makes):
            return ""
        key = digest(service, place, told.get("room", ""))
        if key not in self.placements or any(told.get(name) for name in ("description", "id")):
            told |= {
                "id": key if key not in self.placements else "",
                "service_id": service,
                "location_id": place,
            }
            self._row(reading, "service_at_location", told, own.extra if own else NOTHING)
        self.placements.add(key)
        return key

    def _small(self, reading: Reading, part: Part, pointers: dict[str, str], placement: str) -> None:
        cells = dict(part.cells)
        owner = part.of or _owner(part.table, reading.file.each_row_is, pointers, placement)
        if part.table in ("taxonomy_term",):
            owner = ""
        if owner == "service_at_location" and placement:
            cells["service_at_location_id"] = placement
            if part.table == "service_capacity":
                cells["service_id"] = pointers.get("service", "")
        elif owner == "service_at_location":  # of another file: found by its two ends
            cells |= {
                f"{table}_id": pointers[table] for table in ("service", "location") if table in pointers
            }
        elif owner and pointers.get(owner):
            cells.setdefault(f"{owner}_id", pointers[owner])
        self._row(reading, part.table, cells, part.extra if part.table in KEEP_REST else NOTHING)
        if part.extra and part.table not in KEEP_REST:
            self._keep(reading, part, pointers)

    def _keep(self, reading: Reading, part: Part, pointers: dict[str, str]) -> None:
        """Columns of a small row that has no place for more: attributes of what it hangs on."""
        owner = next((table for table in ("service", "location", "organization") if table in pointers), "")
        for label, value in part.extra.items() if owner else ():
            told = {"link_id": pointers[owner], "link_entity": owner, "link_type": "source_column",
                    "label": label, "value": value}  # fmt: skip
            self._row(reading, "attribute", told, NOTHING)


KEEP_REST = {"organization", "program", "service", "location", "service_at_location", "phone", "contact",
             "taxonomy_term", "accessibility", "service_area"}  # fmt: skip
ONLY_OF = {
    "service_attribute": "service", "required_document": "service", "cost_option": "service",
    "eligibility": "service", "accessibility": "location",
}  # of a count of places, where it is, if the row says that too  # fmt: skip


def _owner(table: str, each: str, pointers: dict[str, str], placement: str) -> str:
    """What a small row hangs on where nothing is said: the narrowest thing that its row speaks of."""
    if table in ONLY_OF:
        return ONLY_OF[table]
    if table == "url":
        return "service" if "service" in pointers else "organization"
    if table in ("contact",) and each != "location":
        return "service" if "service" in pointers else "organization"
    if placement or ("service" in pointers and "location" in pointers):
        return "service_at_location"
    if each in pointers:
        return each
    return next((table for table in ("service", "location", "organization") if table in pointers), "")
