"""The same rows as HSDS 3's nested JSON, as the export writes it and the API answers with it.

Every object holds the fields its schema requires, in the forms that the schema asks for. What cannot be said
in that form (an address without a street, a web address that is none) is left out, never made up.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from directory.exchange.export_profile import (
    PROFILED,
    Told,
    attribute_object,
    told_of,
    told_of_claim,
    told_of_language,
    told_of_schools,
)
from directory.exchange.export_tables import COLUMNS, WORDED, Catalog, Row, in_words, plain

CHILDREN = {
    "service": {
        "url": "additional_urls", "phone": "phones", "schedule": "schedules", "service_area": "service_areas",
        "service_at_location": "service_at_locations", "language": "languages", "funding": "funding",
        "cost_option": "cost_options", "required_document": "required_documents", "contact": "contacts",
        "service_capacity": "capacities",
    },
    "service_at_location": {
        "service_area": "service_areas", "contact": "contacts", "phone": "phones", "schedule": "schedules",
    },
    "location": {
        "language": "languages", "address": "addresses", "contact": "contacts",
        "accessibility": "accessibility", "phone": "phones", "schedule": "schedules",
    },
    "organization": {
        "url": "additional_websites", "funding": "funding", "contact": "contacts", "phone": "phones",
        "location": "locations", "program": "programs",
        "organization_identifier": "organization_identifiers", "service": "services",
    },
    "contact": {"phone": "phones"},
    "phone": {"language": "languages"},
}  # fmt: skip
"""Object -> table of its parts -> the name they stand under."""

ONE = {
    "service": {"organization_id": "organization", "program_id": "program"},
    "service_at_location": {"location_id": "location"},
    "service_capacity": {"unit_id": "unit"},
    "attribute": {"taxonomy_term_id": "taxonomy_term"},
    "taxonomy_term": {"taxonomy_id": "taxonomy_detail"},
}
"""Object -> pointer -> the name of the one object it points to."""

TABLES = {"taxonomy_detail": "taxonomy"}

POINTS_ON = {"parent_organization_id", "parent_id"}
"""The only pointers that stay: what they point to is not nested."""

NEEDED = {
    "address": ("address_1", "city", "state_province", "postal_code", "country", "address_type"),
    "service_capacity": ("available", "unit"),
    "phone": ("number",),
    "url": ("url",),
    "organization_identifier": ("identifier_type", "identifier"),
}
"""Table -> fields without which an object would be none."""

BLANK = {"organization": "description", "program": "description", "taxonomy": "description",
         "taxonomy_term": "description"}  # fmt: skip
"""Table -> a required text that is empty where nobody has written one."""

ANY, NO_OWNER = frozenset[str](), frozenset({"organization"})
NO_PLACES, NO_PLACEMENTS = frozenset({"locations", "services"}), frozenset({"service_at_locations"})

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")
_FORBIDDEN = re.compile(r'[\x00-\x20\x7f-\U0010ffff<>"{}|\\^`]')
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def uri_of(text: str) -> str | None:
    """An absolute URI, with the letters that a URI may not hold written as it may; None for no URI."""
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return None
    if not _SCHEME.fullmatch(parts.scheme) or (parts.scheme in {"http", "https"} and not parts.hostname):
        return None
    if _FORBIDDEN.search(parts.netloc) or "[" in text or "]" in text:
        return None
    return _FORBIDDEN.sub(lambda found: "".join(f"%{b:02X}" for b in found[0].encode()), text.strip())


def email_of(text: str) -> str | None:
    return text.strip() if _EMAIL.fullmatch(text.strip()) else None


def number_of(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


@dataclass(frozen=True)
class OneOf:
    allowed: tuple[str, ...]

    def __call__(self, text: str) -> str | None:
        return text if text in self.allowed else None


_URIS = (
    ("service", "url"), ("organization", "website"), ("location", "url"), ("url", "url"),
    ("accessibility", "url"), ("required_document", "uri"), ("schedule", "schedule_link"),
    ("taxonomy", "uri"), ("taxonomy_term", "term_uri"), ("unit", "uri"), ("service_area", "uri"),
)  # fmt: skip
_EMAILS = (
    ("service", "email"),
    ("service", "assurer_email"),
    ("organization", "email"),
    ("contact", "email"),
)

FORMS: dict[tuple[str, str], Callable[[Any], Any]] = {
    **dict.fromkeys(_URIS, uri_of),
    **dict.fromkeys(_EMAILS, email_of),
    ("phone", "extension"): number_of,
    ("schedule", "freq"): OneOf(("WEEKLY", "MONTHLY")),
    ("schedule", "wkst"): OneOf(_WEEKDAYS),
}  # fmt: skip
"""(table, column) -> the form that the schema asks for, or None for what has none."""

Plan = tuple[tuple[str, Callable[[Any], Any]], ...]


@cache
def _plan(table: str) -> Plan:
    """An object's own fields, and how each is written."""
    hidden = {"code"} if table == "taxonomy" else set()
    return tuple(
        (name, FORMS.get((table, name), _written))
        for name in COLUMNS[table].split()
        if (not name.endswith("_id") or name in POINTS_ON) and name not in hidden and name != "link_entity"
    )


def own_names(table: str) -> list[str]:
    return [name for name, _ in _plan(table)]


def _written(value: Any) -> Any:
    return value if type(value) in (str, int) else plain(value)


def own_fields(table: str, row: Row) -> dict[str, Any]:
    """An object without what is nested in it."""
    found = {}
    for name, form in _plan(table):
        value = row.get(name)
        if value is not None and value != "":
            written = form(value)
            if written is not None and written != "":
                found[name] = written
    if table in WORDED and WORDED[table] not in found:
        words = in_words(table, row)
        if words:
            found[WORDED[table]] = words
    if table in BLANK:
        found.setdefault(BLANK[table], "")
    if table == "phone":
        _keep_extension(row, found)
    return found


def _keep_extension(row: Row, phone: dict[str, Any]) -> None:
    """An extension with letters in it cannot be HSDS's number, and whoever calls needs it."""
    if row.get("extension") and "extension" not in phone:
        words = f"Extension {row['extension']}"
        phone["description"] = f"{phone['description']} ({words})" if "description" in phone else words


class Nest:
    """Objects of one catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self.schools, self.enrolled_at = catalog.schools, catalog.enrolled_at
        self.by_id = {table: {row["id"]: row for row in rows} for table, rows in catalog.tables.items()}
        self.parts: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for table, rows in catalog.tables.items():
            owners = [owner for owner, parts in CHILDREN.items() if table in parts]
            for row in rows:
                for owner in owners:
                    key = row.get(f"{owner}_id")
                    if key:
                        self.parts[table, key].append(row)
        for row in sorted(catalog.tables.get("attribute", ()), key=lambda one: (one["position"], one["id"])):
            self.parts["attribute", row["link_id"]].append(row)
        for row in catalog.tables.get("language", ()):
            if row["service_at_location_id"]:
                self.parts["language", row["service_at_location_id"]].append(row)
        self._drop_history()

    def _drop_history(self) -> None:
        """Of each placement's claims, and of a service's own, only the newest one counts."""
        for row in self.by_id.get("service", {}).values():
            claims = self.parts.get(("service_capacity", row["id"]))
            if claims:
                newest: dict[str | None, Row] = {}
                for claim in sorted(claims, key=lambda one: (one["updated"], one["id"])):
                    newest[claim.get("service_at_location_id")] = claim
                self.parts["service_capacity", row["id"]] = list(newest.values())

    def services(self, ids: Iterable[str], without: frozenset[str] = ANY) -> Iterator[dict[str, Any]]:
        return (self.object("service", self.by_id["service"][key], without) for key in ids)

    def organizations(self, ids: Iterable[str], *, full_services: bool) -> Iterator[dict[str, Any]]:
        for key in ids:
            found = self.object("organization", self.by_id["organization"][key], frozenset({"services"}))
            services = self.parts.get(("service", key))
            if services and full_services:
                found["services"] = [self.object("service", row, NO_OWNER) for row in services]
            elif services:
                found["services"] = [own_fields("service", row) for row in services]
            yield found

    def placements(self, ids: Iterable[str]) -> Iterator[dict[str, Any]]:
        for key in ids:
            row = self.by_id["service_at_location"][key]
            found = self.object("service_at_location", row)
            found["service"] = self.object("service", self.by_id["service"][row["service_id"]], NO_PLACEMENTS)
            yield found

    def object(self, table: str, row: Row, without: frozenset[str] = ANY) -> dict[str, Any]:
        """An object and what is nested in it, but for the parts named in `without`."""
        found = own_fields(table, row)
        for pointer, name in ONE.get(table, {}).items():
            other = TABLES.get(name, name)
            target = self.by_id.get(other, {}).get(row.get(pointer))
            if target is not None and name not in without:
                found[name] = self.object(other, target, NO_PLACES)
        if table == "taxonomy_term" and "taxonomy_detail" in found:
            found["taxonomy"] = found["taxonomy_detail"]["name"]
        for part, name in CHILDREN.get(table, {}).items():
            rows = self.parts.get((part, row["id"])) if name not in without else None
            if rows:
                inner = [self.object(part, one) for one in rows]
                kept = [one for one in inner if is_whole(part, one)]
                if kept:
                    found[name] = kept
        attributes = self._attributes(table, row)
        if attributes:
            found["attributes"] = attributes
        return found

    def _attributes(self, table: str, row: Row) -> list[dict[str, Any]]:
        """Those that are kept, then what the row's own columns say in the profile's terms."""
        key = row["id"]
        stored = self.parts.get(("attribute", key), ())
        if table == "attribute" or not (stored or table in PROFILED):
            return []
        found = {one["id"]: {"link_entity": table} | self.object("attribute", one) for one in stored}
        for told in self._told(table, row):
            made = attribute_object(table, key, told)
            found.setdefault(made["id"], made)
        return list(found.values())

    def _told(self, table: str, row: Row) -> Iterator[Told]:
        """What the row's own columns say, and for a service or a placement its newest claim and languages."""
        yield from told_of(table, row, self.schools)
        if table not in {"service", "service_at_location"}:
            return
        key, own_place = row["id"], None if table == "service" else row["id"]
        if table == "service":
            yield from told_of_schools(self.enrolled_at.get(key, ()), self.schools)
        for claim in self.parts.get(("service_capacity", row.get("service_id") or key), ()):
            if claim.get("service_at_location_id") == own_place:
                yield from told_of_claim(claim)
        for language in self.parts.get(("language", key), ()):
            yield from told_of_language(language)


def is_whole(table: str, found: dict[str, Any]) -> bool:
    """Whether an object has what its schema cannot do without."""
    return all(found.get(name) not in (None, "") for name in NEEDED.get(table, ()))


def nested_services(catalog: Catalog) -> list[dict[str, Any]]:
    """Every service of a catalog with all that is nested in it."""
    return list(Nest(catalog).services([row["id"] for row in catalog.tables["service"]]))
