"""Ids to the objects that answer: flat as lists have them, nested where all is asked for. A fixed number of
reads for each lot of ids.
"""

from collections.abc import Callable, Sequence
from typing import Any

from flask import current_app
from sqlalchemy import select

from directory.core import settings_of
from directory.db import db
from directory.exchange.export_nested import Nest, own_fields
from directory.exchange.export_parts import (
    flat_organizations,
    flat_placements,
    flat_services,
    nested_part,
    put_taxonomies,
    rows_by,
)
from directory.exchange.export_profile import BY_ID, TAXONOMY_ID, TERMS, taxonomy_object, term_object
from directory.exchange.export_tables import Catalog
from directory.models import Service, ServiceAtLocation
from directory.web.api.questions import Asked

Object = dict[str, Any]
Ids = Sequence[str]


def objects_of(name: str, ids: Ids, asked: Asked) -> list[Object]:
    """In the order of the ids. One that has gone since they were found is left out."""
    return _MAKERS[name](ids, asked) if ids else []


def site() -> str:
    return settings_of(current_app).url


def _services(ids: Ids, asked: Asked) -> list[Object]:
    if asked.minimal:
        return _minimal_services(ids)
    if asked.is_nested:
        catalog = nested_part(services=ids)
        return list(Nest(catalog).services(_still(catalog, "service", ids)))
    catalog = flat_services(ids)
    owners, programs = _own(catalog, "organization"), _own(catalog, "program")
    rows = {row["id"]: row for row in catalog.tables["service"]}
    return [_flat_service(rows[key], owners, programs) for key in ids if key in rows]


def _minimal_services(ids: Ids) -> list[Object]:
    """The name and status too: the standard's own schema asks for them of every service."""
    found: dict[str, Object] = {}
    for first in range(0, len(ids), 5000):
        chosen = ids[first : first + 5000]
        columns = (Service.id, Service.name, Service.status, Service.last_modified)
        for key, name, status, changed in db.session.execute(select(*columns).where(Service.id.in_(chosen))):
            row = {"id": key, "name": name, "status": status, "last_modified": changed}
            found[key] = own_fields("service", row)
    return [found[key] for key in ids if key in found]


def _flat_service(row: Object, owners: dict[str, Object], programs: dict[str, Object]) -> Object:
    found = own_fields("service", row) | {"organization": owners[row["organization_id"]]}
    if row["program_id"] in programs:
        found["program"] = programs[row["program_id"]]
    return found


def _own(catalog: Catalog, table: str) -> dict[str, Object]:
    return {row["id"]: own_fields(table, row) for row in catalog.tables[table]}


def _still(catalog: Catalog, table: str, ids: Ids) -> list[str]:
    return [key for key in ids if key in catalog.ids[table]]


def _organizations(ids: Ids, asked: Asked) -> list[Object]:
    if not asked.is_nested:
        found = _own(flat_organizations(ids), "organization")
        return [found[key] for key in ids if key in found]
    catalog = nested_part(organizations=ids, with_services=True)
    there = _still(catalog, "organization", ids)
    return list(Nest(catalog).organizations(there, full_services=asked.full_service))


def _placements(ids: Ids, asked: Asked) -> list[Object]:
    if asked.is_nested:
        own = ServiceAtLocation
        services = db.session.scalars(select(own.service_id).where(own.id.in_(ids)))
        catalog = nested_part(services=set(services))
        return list(Nest(catalog).placements(_still(catalog, "service_at_location", ids)))
    catalog = flat_placements(ids)
    owners, programs = _own(catalog, "organization"), _own(catalog, "program")
    services_by = {row["id"]: _flat_service(row, owners, programs) for row in catalog.tables["service"]}
    places = _own(catalog, "location")
    rows = {row["id"]: row for row in catalog.tables["service_at_location"]}
    return [
        own_fields("service_at_location", rows[key])
        | {"location": places[rows[key]["location_id"]], "service": services_by[rows[key]["service_id"]]}
        for key in ids
        if key in rows
    ]


def _taxonomies(ids: Ids, _asked: Asked) -> list[Object]:
    found = {row["id"]: own_fields("taxonomy", row) for row in rows_by("taxonomy", id=ids)}
    if TAXONOMY_ID in ids:
        found[TAXONOMY_ID] = taxonomy_object(site())
    return [found[key] for key in ids if key in found]


def _terms(ids: Ids, _asked: Asked) -> list[Object]:
    catalog = Catalog()
    catalog.put("taxonomy_term", rows_by("taxonomy_term", id=ids))
    put_taxonomies(catalog)
    nest = Nest(catalog)
    found = {row["id"]: nest.object("taxonomy_term", row) for row in catalog.tables["taxonomy_term"]}
    taxonomy = {"taxonomy_detail": taxonomy_object(site())}
    found |= {key: term_object(BY_ID[key].code) | taxonomy for key in ids if key in BY_ID}
    return [found[key] for key in ids if key in found]


_MAKERS: dict[str, Callable[[Ids, Asked], list[Object]]] = {
    "services": _services,
    "organizations": _organizations,
    "service_at_locations": _placements,
    "taxonomies": _taxonomies,
    "taxonomy_terms": _terms,
}


def profile_ids(name: str, asked: Asked) -> list[str]:
    """Of the profile's taxonomy and terms, which are in no table, those that a question takes in."""
    words = asked.search.casefold().split()
    if name == "taxonomies":
        told = " ".join(str(value) for value in taxonomy_object(site()).values())
        return [TAXONOMY_ID] if _has_all(told, words) else []
    if name != "taxonomy_terms" or asked.parent_id or set(asked.taxonomy_id) - {TAXONOMY_ID}:
        return []
    return sorted(
        term.id for term in TERMS.values() if _has_all(f"{term.name} {term.about} {term.code}", words)
    )


def _has_all(text: str, words: list[str]) -> bool:
    return all(word in text.casefold() for word in words)
