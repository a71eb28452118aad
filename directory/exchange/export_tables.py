"""What an export holds: HSDS 3.2 tables, their columns, and which rows of the directory are public.

A confidential location is not in it, nor anything that says where it is: no placement, hours or address. Its
service stays, with the telephone numbers and areas of the placement as its own. No log, no person who is not
public, and none of the columns that an import kept without knowing them.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any

from sqlalchemy import select

from directory.db import Base, db
from directory.exchange.hsds_tables import OWN, OWN_ELIGIBILITY
from directory.vocabulary import AreaKind

Row = dict[str, Any]

FILES = {
    "organization": "organizations", "program": "programs", "service": "services", "location": "locations",
    "service_at_location": "service_at_location", "address": "addresses", "phone": "phones",
    "contact": "contacts", "schedule": "schedules", "service_area": "service_areas",
    "required_document": "required_documents", "language": "languages", "accessibility": "accessibility",
    "taxonomy": "taxonomies", "taxonomy_term": "taxonomy_terms", "attribute": "attributes",
    "funding": "funding", "cost_option": "cost_options",
    "organization_identifier": "organization_identifiers", "service_capacity": "service_capacity",
    "unit": "units", "url": "url", "translation": "x_translations",
}  # fmt: skip
"""Table -> its file, without the ending."""

COLUMNS = {
    "organization": "id name alternate_name description email website legal_status year_incorporated logo"
    " parent_organization_id",
    "program": "id organization_id name alternate_name description",
    "service": "id organization_id program_id name alternate_name description url email status"
    " interpretation_services application_process fees_description accreditations eligibility_description"
    " minimum_age maximum_age assured_date assurer_email alert last_modified",
    "location": "id location_type url organization_id name alternate_name description transportation latitude"
    " longitude external_identifier external_identifier_type",
    "service_at_location": "id service_id location_id description",
    "address": "id location_id attention address_1 address_2 city region state_province postal_code country"
    " address_type",
    "phone": "id location_id service_id organization_id contact_id service_at_location_id number extension"
    " type description",
    "contact": "id organization_id service_id service_at_location_id location_id name title department email",
    "schedule": "id service_id location_id service_at_location_id valid_from valid_to dtstart timezone until"
    " count wkst freq interval byday byweekno bymonthday byyearday description opens_at closes_at"
    " schedule_link attending_type notes",
    "service_area": "id service_id service_at_location_id name description extent extent_type uri",
    "required_document": "id service_id document uri",
    "language": "id service_id location_id service_at_location_id phone_id name code note",
    "accessibility": "id location_id description details url",
    "taxonomy": "id code name description uri version",
    "taxonomy_term": "id code name description parent_id taxonomy_id language term_uri",
    "attribute": "id link_id link_entity link_type taxonomy_term_id value label",
    "funding": "id organization_id service_id source",
    "cost_option": "id service_id valid_from valid_to option currency amount amount_description",
    "organization_identifier": "id organization_id identifier_scheme identifier_type identifier",
    "service_capacity": "id service_id unit_id available maximum description updated",
    "unit": "id name scheme identifier uri",
    "url": "id url label organization_id service_id",
    "translation": "id link_entity link_id field language text",
}
POINTERS = {
    "organization_id": "organization", "program_id": "program", "service_id": "service",
    "location_id": "location", "service_at_location_id": "service_at_location", "contact_id": "contact",
    "phone_id": "phone", "taxonomy_id": "taxonomy", "taxonomy_term_id": "taxonomy_term", "unit_id": "unit",
}  # fmt: skip
ORDER = (
    "taxonomy", "taxonomy_term", "unit", "organization", "program", "location", "service",
    "service_at_location", "contact", "phone", "address", "accessibility", "language", "schedule",
    "service_area", "required_document", "cost_option", "funding", "url", "organization_identifier",
    "service_capacity", "attribute", "translation",
)  # fmt: skip
UNVETTED = "source_column"
"""Attributes of columns that an import did not know: nobody has looked at them, so they stay here."""


@dataclass
class Catalog:
    """The public rows of the directory by table, as columns of ours."""

    tables: dict[str, list[Row]] = field(default_factory=dict)
    ids: dict[str, set[str]] = field(default_factory=dict)
    schools: dict[str, Row] = field(default_factory=dict)
    enrolled_at: dict[str, list[str]] = field(
        default_factory=dict
    )  # service -> schools whose pupils may come

    def put(self, table: str, rows: Iterable[Row]) -> None:
        listed = list(rows)
        self.tables[table] = listed
        self.ids[table] = {row["id"] for row in listed}


def public_catalog() -> Catalog:
    """Reads every public row, in one transaction of the caller's."""
    catalog = Catalog(schools=schools())
    hidden = _hidden_places()
    for table in ORDER:
        rows = [_row(found) for found in db.session.execute(select(Base.metadata.tables[table]))]
        catalog.put(table, sorted(public_rows(catalog, table, rows, hidden), key=lambda row: str(row["id"])))
    rules = Base.metadata.tables["eligibility"]
    put_rules(catalog, map(_row, db.session.execute(select(rules))))
    return catalog


def schools() -> dict[str, Row]:
    """Names of schools by id, for what names one. A school's place is public."""
    table = Base.metadata.tables["school"]
    names = ("id", "name", "nces_id", "location_id")
    found = db.session.execute(select(*(table.c[name] for name in names)).order_by(table.c.id))
    return {row[0]: dict(zip(names, row, strict=True)) for row in found}


def _row(found: Any) -> Row:
    return dict(found._mapping)


@dataclass(frozen=True)
class Hidden:
    """Confidential locations, and their placements with the service each is of."""

    locations: frozenset[str]
    placements: dict[str, str]
    services: dict[str, list[str]]  # location -> services there


def _hidden_places() -> Hidden:
    location, placement = Base.metadata.tables["location"], Base.metadata.tables["service_at_location"]
    ids = frozenset(db.session.scalars(select(location.c.id).where(location.c.confidential.is_(True))))
    columns = (placement.c.id, placement.c.service_id, placement.c.location_id)
    return hidden_at(ids, db.session.execute(select(*columns).order_by(placement.c.id)))


def hidden_at(ids: frozenset[str], placements: Iterable[Any]) -> Hidden:
    """`placements`: (id, service, location) in the order of their ids."""
    theirs = [(key, service, place) for key, service, place in placements if place in ids]
    services: dict[str, list[str]] = {}
    for _, service, place in theirs:
        services.setdefault(place, []).append(service)
    return Hidden(ids, {key: service for key, service, _ in theirs}, services)


def public_rows(catalog: Catalog, table: str, rows: list[Row], hidden: Hidden) -> Iterable[Row]:
    if table == "location":
        return [row for row in rows if row["id"] not in hidden.locations]
    if table == "service_at_location":
        return [row for row in rows if row["id"] not in hidden.placements]
    if table in ("phone", "service_area"):
        rows = [kept for row in rows for kept in _moved(row, hidden)]
    if table == "contact":
        rows = [row for row in rows if row["public"]]
    if table == "attribute":
        rows = [row for row in rows if row["link_type"] != UNVETTED]
    if table in ("attribute", "translation"):
        return [row for row in rows if row["link_id"] in catalog.ids.get(row["link_entity"], set())]
    return [row for row in rows if _leads_to_public(catalog, row)]


def _moved(row: Row, hidden: Hidden) -> list[Row]:
    """A number or an area of a hidden place, as its services' own."""
    service = hidden.placements.get(row.get("service_at_location_id") or "")
    place = row.get("location_id") or ""
    services = [service] if service else hidden.services.get(place, [])
    if not service and place not in hidden.locations:
        return [row]
    blank = ("service_at_location_id", "location_id")
    emptied = row | {column: None for column in blank if column in row}
    return [emptied | {"service_id": owner} for owner in services[:1]]


def _leads_to_public(catalog: Catalog, row: Row) -> bool:
    """Whether every row that this one points to is in the catalog."""
    return all(
        row[column] in catalog.ids.get(table, set())
        for column, table in POINTERS.items()
        if row.get(column) and table in catalog.ids
    )


def in_words(table: str, row: Row) -> str | None:
    """What HSDS has only words for, where a row has none: the feature of a place, the members of an area."""
    if table == "accessibility" and row.get("feature"):
        return str(row["feature"]).replace("_", " ").capitalize()
    if table == "service_area" and row.get("kind"):
        members = ", ".join(map(str, row.get("members") or ()))
        return _AREAS.get(row["kind"], members or None)
    return None


WORDED = {"accessibility": "description", "service_area": "name"}
"""Table -> the column that `in_words` fills where it is blank."""

WORDS = "worded"
"""The column of ours that says so, for an import that wants the blank back."""

_AREAS = {
    AreaKind.ANYWHERE: "Anywhere", AreaKind.DISTRICT: "The school district", AreaKind.TEXT: None,
    AreaKind.SCHOOL_ZONE: "School zones", AreaKind.POLYGON: "An area on the map",
}  # fmt: skip


def put_rules(catalog: Catalog, found: Iterable[Row]) -> None:
    """Hallway's own rules of eligibility, which HSDS has no columns for, beside each service."""
    rules = {row["service_id"]: row for row in found}
    catalog.enrolled_at = {key: row["enrolled_at"] for key, row in rules.items() if row["enrolled_at"]}
    for service in catalog.tables["service"]:
        told = {name: rules.get(service["id"], {}).get(name) for name in OWN_ELIGIBILITY}
        service["eligibility"] = {name: value for name, value in told.items() if value is not None} or None


# as text


def header(table: str) -> list[str]:
    return [*COLUMNS[table].split(), *(f"x_{column}" for column in OWN.get(table, ()))]


def cells(table: str, row: Row) -> list[str | float | int]:
    """A row as the file has it; numbers as numbers, so that they need no guarding."""
    own = OWN.get(table, ())
    worded = WORDED.get(table)
    if worded and not row.get(worded):
        words = in_words(table, row)
        row = row | {worded: words, WORDS: words is not None}
    return [plain(row.get(name)) for name in [*COLUMNS[table].split(), *own]]


def plain(value: Any) -> str | float | int:
    for kind, text in _TEXTS:
        if isinstance(value, kind):
            return text(value)
    return "" if value is None else value


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=lambda inner: plain(inner))


def _number(value: float) -> float | int:
    return int(value) if value == int(value) else value


_TEXTS: tuple[tuple[type, Callable[[Any], str | float | int]], ...] = (
    (bool, lambda value: "true" if value else "false"),
    (Enum, lambda value: str(value.value)),
    (float, _number),
    (datetime, lambda value: value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")),
    (date, lambda value: value.isoformat()),
    (time, lambda value: value.isoformat(timespec="minutes")),
    (list, _as_json),
    (dict, _as_json),
)
