"""What an answer has to be: valid against HSDS's own schemas with nothing else in it, and against our OpenAPI
document, with formats looked at more closely than either asks for.

HSDS's schemas lie beside the checkout and are read from there; where they are not, our document has to do.
"""

import json
import os
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from directory.web.api.openapi import document

SHARED = Path(os.environ.get("HALLWAY_SHARED") or Path(__file__).resolve().parents[4] / "shared")
SCHEMAS = SHARED / "data" / "hsds" / "schema"

NESTED = {
    "services": "compiled/service.json",
    "organizations": "compiled/organization.json",
    "service_at_locations": "compiled/service_at_location.json",
    "taxonomies": "taxonomy.json",
    "taxonomy_terms": "taxonomy_term.json",
}
LISTED = {
    "services": "compiled/service_list.json",
    "organizations": "compiled/organization_list.json",
    "service_at_locations": "compiled/service_at_location_list.json",
    "taxonomies": "taxonomy.json",
    "taxonomy_terms": "taxonomy_term.json",
}
OURS = {
    "services": "Service", "organizations": "Organization", "service_at_locations": "ServiceAtLocation",
    "taxonomies": "Taxonomy", "taxonomy_terms": "TaxonomyTerm",
}  # fmt: skip

DATES = {"valid_from", "valid_to", "dtstart", "until", "assured_date"}
MOMENTS = {"last_modified", "updated"}
CLOCKS = {"opens_at", "closes_at"}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?")
_URI = re.compile(r"[!#-;=?-\[\]_a-z~%]+", re.IGNORECASE)

formats = FormatChecker()


@formats.checks("uri")
def is_uri(value: object) -> bool:
    """jsonschema lets anything pass without a library that nobody has."""
    if not isinstance(value, str):
        return True
    parts = urlsplit(value)
    return bool(parts.scheme) and bool(parts.netloc or parts.path) and _URI.fullmatch(value) is not None


def has_standard() -> bool:
    return SCHEMAS.is_dir()


@cache
def _registry() -> Registry[Any]:
    files = [*SCHEMAS.glob("*.json"), *SCHEMAS.glob("compiled/*.json")]
    told = ((path.name, path) for path in files if path.parent == SCHEMAS)
    resources = [(name, _resource(path)) for name, path in told]
    return Registry().with_resources(resources)


def _resource(path: Path) -> Resource[Any]:
    return Resource.from_contents(_closed(json.loads(path.read_text("utf-8"))), DRAFT202012)


def _closed(schema: Any) -> Any:
    """Nothing else may be in an object, anywhere: as the standard's own check has it."""
    if isinstance(schema, dict):
        found = {name: _closed(value) for name, value in schema.items()}
        if isinstance(found.get("properties"), dict) and found.get("type") == "object":
            found["additionalProperties"] = False
        return found
    return [_closed(one) for one in schema] if isinstance(schema, list) else schema


@cache
def standard(name: str) -> Draft202012Validator:
    path = SCHEMAS / name
    schema = _closed(json.loads(path.read_text("utf-8")))
    return Draft202012Validator(schema, registry=_registry(), format_checker=formats)


@cache
def ours(name: str) -> Draft202012Validator:
    told = Resource.from_contents(document("http://localhost", "Somewhere"), DRAFT202012)
    registry: Registry[Any] = Registry().with_resource("urn:openapi", told)
    schema = {"$ref": f"urn:openapi#/components/schemas/{name}"}
    return Draft202012Validator(schema, registry=registry, format_checker=formats)


def faults(name: str, found: dict[str, Any], *, is_nested: bool) -> list[str]:
    """What is wrong with one object of a list."""
    checks = [ours(OURS[name])]
    if has_standard():
        checks.append(standard((NESTED if is_nested else LISTED)[name]))
    told = [f"{e.json_path}: {e.message[:200]}" for check in checks for e in check.iter_errors(found)]
    return told + list(_odd(found))


def page_faults(name: str, page: dict[str, Any], *, is_nested: bool = False) -> list[str]:
    told = [e.message for e in ours("Page").iter_errors(page)]
    for one in page["contents"]:
        told += [f"{one.get('id')} {fault}" for fault in faults(name, one, is_nested=is_nested)]
    return told


def _odd(value: Any, name: str = "") -> Iterator[str]:
    """Forms that no schema asks for: dates, clock times, moments to the millisecond, no empty lists."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _odd(inner, key)
    elif isinstance(value, list):
        if not value:
            yield f"{name} is an empty list"
        for inner in value:
            yield from _odd(inner, name)
    elif value is None:
        yield f"{name} is null"
    elif name in DATES and date.fromisoformat(value).isoformat() != value:
        yield f"{name} is no date: {value}"
    elif name in MOMENTS and not _MOMENT.fullmatch(value):
        yield f"{name} is no moment: {value}"
    elif name in CLOCKS and not _CLOCK.fullmatch(value):
        yield f"{name} is no time: {value}"
