"""The public rows that belong to some services, organizations or placements: the same rows that a whole
export has of them, with one select for each table, however many are asked for.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Select, and_, exists, literal, or_, select, union_all
from sqlalchemy.sql.elements import ColumnElement

from directory.db import Base, db
from directory.exchange.export_tables import (
    COLUMNS,
    UNVETTED,
    Catalog,
    Hidden,
    Row,
    hidden_at,
    public_rows,
    put_rules,
    schools,
)
from directory.exchange.hsds_tables import OWN, OWN_ELIGIBILITY

MOST = 10_000
"""Ids in one select; more are asked for in turns."""

OWNERS: dict[str, tuple[str, ...]] = {
    "contact": ("organization", "service", "service_at_location", "location"),
    "phone": ("location", "service", "organization", "contact", "service_at_location"),
    "language": ("service", "location", "service_at_location", "phone"),
    "schedule": ("service", "location", "service_at_location"),
    "service_area": ("service", "service_at_location"),
    "required_document": ("service",),
    "cost_option": ("service",),
    "service_capacity": ("service",),
    "funding": ("organization", "service"),
    "url": ("organization", "service"),
    "organization_identifier": ("organization",),
    "address": ("location",),
    "accessibility": ("location",),
}
"""Table -> what its rows hang on, in an order in which each comes after its owners."""

MAIN = ("service", "organization", "location", "service_at_location", "program")
"""What attributes hang on nearly always; of the others the database is asked whether there are any."""

_MORE = {"contact": ("public",), "location": ("confidential",)}

Ids = dict[str, set[str]]


def columns_of(table: str) -> list[str]:
    own = Base.metadata.tables[table].c
    named = [*COLUMNS[table].split(), *OWN.get(table, ()), *_MORE.get(table, ())]
    return [name for name in dict.fromkeys(named) if name in own]


@cache
def _whole(table: str) -> tuple[list[str], Select[Any]]:
    """Names of columns and their select, which takes longer to write down than a few rows to read."""
    names, own = columns_of(table), Base.metadata.tables[table].c
    return names, select(*(own[name] for name in names))


def rows_of(table: str, *where: ColumnElement[bool]) -> list[Row]:
    names, statement = _whole(table)
    found = db.session.execute(statement.where(*where))
    return [dict(zip(names, row, strict=True)) for row in found]


def rows_by(table: str, **keys: Iterable[str]) -> list[Row]:
    """Rows whose column `name` holds one of `keys[name]`, for any of the names; each once."""
    own = Base.metadata.tables[table].c
    listed = {name: sorted(set(values)) for name, values in keys.items() if values}
    if not listed:
        return []
    if sum(map(len, listed.values())) <= MOST:
        return rows_of(table, or_(*(own[name].in_(values) for name, values in listed.items())))
    found: dict[str, Row] = {}
    for name, values in listed.items():
        for first in range(0, len(values), MOST):
            rows = rows_of(table, own[name].in_(values[first : first + MOST]))
            found |= {row["id"]: row for row in rows}
    return list(found.values())


# flat: what lists are made of


def flat_services(ids: Sequence[str]) -> Catalog:
    """Services with their organizations and programs, and nothing that hangs on them."""
    catalog = Catalog()
    catalog.put("service", rows_by("service", id=ids))
    _put_owners(catalog)
    return catalog


def flat_placements(ids: Sequence[str]) -> Catalog:
    placements = _public_placements(ids)
    catalog = flat_services([row["service_id"] for row in placements])
    catalog.put("location", rows_by("location", id={row["location_id"] for row in placements}))
    catalog.put("service_at_location", placements)
    return catalog


def flat_organizations(ids: Sequence[str]) -> Catalog:
    catalog = Catalog()
    catalog.put("organization", rows_by("organization", id=ids))
    return catalog


def _put_owners(catalog: Catalog) -> None:
    services = catalog.tables["service"]
    catalog.put("organization", rows_by("organization", id={row["organization_id"] for row in services}))
    programs = {row["program_id"] for row in services if row["program_id"]}
    catalog.put("program", rows_by("program", id=programs))


def _public_placements(ids: Sequence[str]) -> list[Row]:
    """Of these placements those at a place that may be known."""
    rows = rows_by("service_at_location", id=ids)
    hidden = hidden_places({row["location_id"] for row in rows})
    return [row for row in rows if row["location_id"] not in hidden]


def hidden_places(ids: Iterable[str]) -> set[str]:
    return {row["id"] for row in rows_by("location", id=ids) if row["confidential"]}


# nested: with all that hangs on them


def nested_part(
    *, services: Iterable[str] = (), organizations: Iterable[str] = (), with_services: bool = False
) -> Catalog:
    """Services, or organizations with their places, and everything that HSDS nests in them.

    `with_services`: the organizations' services too, with all of theirs.
    """
    catalog = Catalog(schools=schools())
    wanted = set(services)
    asked = set(organizations)
    rows = rows_by("service", id=wanted, organization_id=asked if with_services else ())
    catalog.put("service", _sorted(rows))
    owners = asked | {row["organization_id"] for row in rows}
    catalog.put("organization", _sorted(rows_by("organization", id=owners)))
    programs = {row["program_id"] for row in rows if row["program_id"]}
    catalog.put("program", _sorted(rows_by("program", id=programs, organization_id=owners)))
    hidden = _put_places(catalog, asked)
    for table, names in OWNERS.items():
        _put_owned(catalog, table, names, hidden)
    _put_attributes(catalog)
    _put_terms(catalog)
    units = {row["unit_id"] for row in catalog.tables["service_capacity"]}
    catalog.put("unit", _sorted(rows_by("unit", id=units)))
    put_rules(catalog, _rules(catalog.ids["service"]))
    return catalog


def _sorted(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: str(row["id"]))


def _put_places(catalog: Catalog, organizations: set[str]) -> Hidden:
    placements = rows_by("service_at_location", service_id=catalog.ids["service"])
    places = rows_by("location", id={row["location_id"] for row in placements}, organization_id=organizations)
    hidden = _hidden_among(places)
    catalog.put("location", _sorted(public_rows(catalog, "location", places, hidden)))
    catalog.put(
        "service_at_location", _sorted(public_rows(catalog, "service_at_location", placements, hidden))
    )
    return hidden


def _hidden_among(places: list[Row]) -> Hidden:
    """A hidden place's placements are all asked for: its number is its first service's, here as in a whole
    export.
    """
    ids = frozenset(row["id"] for row in places if row["confidential"])
    theirs = _sorted(rows_by("service_at_location", location_id=ids))
    return hidden_at(ids, ((row["id"], row["service_id"], row["location_id"]) for row in theirs))


def _put_owned(catalog: Catalog, table: str, owners: tuple[str, ...], hidden: Hidden) -> None:
    """Numbers and areas of a hidden place are read too: they stand at its service."""
    keys: Ids = {f"{owner}_id": set(catalog.ids[owner]) for owner in owners}
    if table in ("phone", "service_area"):
        services = catalog.ids["service"]
        keys["service_at_location_id"] |= {key for key, one in hidden.placements.items() if one in services}
        if "location_id" in keys:
            keys["location_id"] |= {key for key, ones in hidden.services.items() if services & set(ones)}
    is_claim = table == "service_capacity"
    rows = _newest_claims(keys["service_id"]) if is_claim else rows_by(table, **keys)
    catalog.put(table, _sorted(public_rows(catalog, table, rows, hidden)))


def _newest_claims(services: set[str]) -> list[Row]:
    """Of each placement, and of a service as such: older ones are history."""
    if not services:
        return []
    claim = Base.metadata.tables["service_capacity"]
    later = claim.alias()
    is_passed = exists().where(
        later.c.service_id == claim.c.service_id,
        later.c.service_at_location_id.is_not_distinct_from(claim.c.service_at_location_id),
        later.c.updated > claim.c.updated,
    )
    listed = sorted(services)
    return [
        row
        for first in range(0, len(listed), MOST)
        for row in rows_of(
            "service_capacity", claim.c.service_id.in_(listed[first : first + MOST]), ~is_passed
        )
    ]


def _put_attributes(catalog: Catalog) -> None:
    linked = [table for table in (*MAIN, *_others_with_attributes()) if catalog.ids.get(table)]
    own = Base.metadata.tables["attribute"].c
    is_vetted = own.link_type.is_distinct_from(UNVETTED)
    rows: list[Row] = []
    few = [table for table in linked if len(catalog.ids[table]) <= MOST]
    if few:
        theirs = (
            and_(own.link_entity == table, own.link_id.in_(sorted(catalog.ids[table]))) for table in few
        )
        rows += rows_of("attribute", or_(*theirs), is_vetted)
    for table in set(linked) - set(few):
        of_table = rows_of("attribute", own.link_entity == table, is_vetted)
        rows += [row for row in of_table if row["link_id"] in catalog.ids[table]]
    catalog.put("attribute", _sorted(rows))


def _others_with_attributes() -> list[str]:
    return list(db.session.scalars(_asking_for_others()))


@cache
def _asking_for_others() -> CompoundSelect[Any]:
    own = Base.metadata.tables["attribute"].c
    return union_all(
        *(select(literal(table)).where(exists().where(own.link_entity == table)) for table in sorted(OWNERS))
    )


def _put_terms(catalog: Catalog) -> None:
    terms = {row["taxonomy_term_id"] for row in catalog.tables["attribute"] if row["taxonomy_term_id"]}
    catalog.put("taxonomy_term", _sorted(rows_by("taxonomy_term", id=terms)))
    put_taxonomies(catalog)


def put_taxonomies(catalog: Catalog) -> None:
    ids = {row["taxonomy_id"] for row in catalog.tables["taxonomy_term"] if row["taxonomy_id"]}
    catalog.put("taxonomy", _sorted(rows_by("taxonomy", id=ids)))


def _rules(services: set[str]) -> list[Row]:
    table = Base.metadata.tables["eligibility"]
    names = ("service_id", "enrolled_at", *OWN_ELIGIBILITY)
    listed = sorted(services)
    return [
        dict(zip(names, row, strict=True))
        for first in range(0, len(listed), MOST)
        for row in db.session.execute(
            select(*(table.c[name] for name in names)).where(
                table.c.service_id.in_(listed[first : first + MOST])
            )
        )
    ]
