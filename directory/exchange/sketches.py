"""Records as they are compared with each other: those that are here, and those that a package brings.

Of a confidential place only its name and organization are looked at: never where it is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, select

from directory.db import db
from directory.exchange.import_context import Build
from directory.exchange.import_ledger import table_named
from directory.exchange.likeness import Sketch
from directory.exchange.likeness_doors import Street
from directory.places.points import Point

ENTITIES = ("organization", "location", "service")
MOST_PLACES = 8
CHUNK = 400

Row = dict[str, Any]

NEEDED: dict[str, tuple[str, ...]] = {
    "organization": ("id", "name", "alternate_name", "description", "email", "website", "source_id"),
    "location": (
        "id", "name", "alternate_name", "latitude", "longitude", "approximate", "confidential",
        "organization_id", "external_identifier", "source_id",
    ),
    "service": (
        "id", "name", "alternate_name", "description", "email", "url", "organization_id", "minimum_age",
        "maximum_age", "source_id",
    ),
    "service_at_location": ("id", "service_id", "location_id"),
    "phone": ("id", "number", "type", "organization_id", "location_id", "service_id"),
    "address": (
        "id", "location_id", "address_1", "address_2", "city", "state_province", "postal_code",
        "address_type",
    ),
    "organization_identifier": ("id", "organization_id", "identifier_type", "identifier"),
}  # fmt: skip


@dataclass
class _Tables:
    """Rows by table and id, and what hangs on what."""

    rows: dict[str, dict[str, Row]] = field(default_factory=dict)
    phones: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    addresses: dict[str, list[Street]] = field(default_factory=lambda: defaultdict(list))
    places: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # owner -> locations
    eins: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def index(self) -> None:
        hidden = {key for key, row in self.rows["location"].items() if row.get("confidential")}
        for phone in self.rows["phone"].values():
            if phone.get("type") != "fax":
                for owner in ("organization_id", "location_id", "service_id"):
                    if phone.get(owner):
                        self.phones[phone[owner]].append(phone["number"] or "")
        for address in self.rows["address"].values():
            if address.get("location_id") not in hidden:
                self.addresses[address["location_id"]].append(_street(address))
        for place in self.rows["service_at_location"].values():
            self.places[place["service_id"]].append(place["location_id"])
        for key, place in self.rows["location"].items():
            if place.get("organization_id") and key not in hidden:
                self.places[place["organization_id"]].append(key)
        for said in self.rows["organization_identifier"].values():
            if "ein" in (said.get("identifier_type") or "").casefold():
                self.eins[said["organization_id"]].append(said.get("identifier") or "")

    def streets(self, owner: str) -> tuple[Street, ...]:
        places = self.places.get(owner, [])[:MOST_PLACES]
        return tuple(dict.fromkeys(line for place in places for line in self.addresses.get(place, ())))

    def name(self, organization_id: str | None) -> str:
        return (self.rows["organization"].get(organization_id or "") or {}).get("name") or ""

    def sketch(self, entity: str, row: Row) -> Sketch:
        return {"organization": self._organization, "location": self._location, "service": self._service}[
            entity
        ](row)

    def _organization(self, row: Row) -> Sketch:
        return Sketch(
            **_named(row, "organization"),
            description=row.get("description") or "",
            phones=tuple(self.phones.get(row["id"], ())),
            emails=_some(row.get("email")),
            websites=_some(row.get("website")),
            eins=tuple(self.eins.get(row["id"], ())),
            addresses=self.streets(row["id"]),
        )

    def _location(self, row: Row) -> Sketch:
        owner = row.get("organization_id")
        of_whom: dict[str, Any] = {"organization": self.name(owner), "organization_id": owner or ""}
        if row.get("confidential"):
            return Sketch(**_named(row, "location"), **of_whom)
        return Sketch(
            **_named(row, "location"),
            **of_whom,
            phones=tuple(self.phones.get(row["id"], ())),
            addresses=tuple(self.addresses.get(row["id"], ())),
            point=_point(row),
            external_identifier=row.get("external_identifier") or "",
        )

    def _service(self, row: Row) -> Sketch:
        owner, low = row.get("organization_id"), row.get("minimum_age")
        high = row.get("maximum_age")
        return Sketch(
            **_named(row, "service"),
            description=row.get("description") or "",
            phones=tuple(self.phones.get(row["id"], ())),
            emails=_some(row.get("email")),
            websites=_some(row.get("url")),
            addresses=self.streets(row["id"]),
            organization=self.name(owner),
            organization_id=owner or "",
            ages=None if low is None and high is None else (low or 0.0, 99.0 if high is None else high),
        )


def _named(row: Row, entity: str) -> dict[str, Any]:
    return {
        "id": row["id"], "entity": entity, "name": row.get("name") or "",
        "alternate_name": row.get("alternate_name") or "", "source_id": row.get("source_id") or "",
    }  # fmt: skip


def _some(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def _street(row: Row) -> Street:
    line = " ".join(part for part in (row.get("address_1"), row.get("address_2")) if part)
    return (line, row.get("city") or "", row.get("state_province") or "", row.get("postal_code") or "")


def _point(row: Row) -> Point | None:
    if row.get("latitude") is None or row.get("longitude") is None or row.get("approximate"):
        return None
    return Point(row["latitude"], row["longitude"])


def sketches_here(entities: Collection[str] = ENTITIES) -> list[Sketch]:
    """Every record of the directory."""
    tables = _Tables({name: dict(_rows_here(table_named(name), NEEDED[name])) for name in NEEDED})
    tables.index()
    return [tables.sketch(entity, row) for entity in entities for row in tables.rows[entity].values()]


def sketches_of(entity: str, ids: Iterable[str]) -> list[Sketch]:
    """Some records of one entity, with what is compared of them."""
    wanted = set(ids)
    return [sketch for sketch in sketches_here((entity,)) if sketch.id in wanted]


def _rows_here(table: Table, columns: tuple[str, ...]) -> Iterator[tuple[str, Row]]:
    for row in db.session.execute(select(*(table.c[column] for column in columns))):
        yield row.id, dict(row._mapping)


def sketches_arriving(build: Build, ids: dict[str, set[str]]) -> list[Sketch]:
    """The planned records with these ids, by entity."""
    tables = _Tables(
        {
            name: {key: {"id": key, **row.values} for key, row in build.draft.tables.get(name, {}).items()}
            for name in NEEDED
        }
    )
    tables.index()
    return [
        tables.sketch(entity, tables.rows[entity][key])
        for entity in ENTITIES
        for key in sorted(ids.get(entity, ()))
        if key in tables.rows[entity]
    ]
