"""The same rows as HSDS 3's nested JSON: one object for each service, with all that belongs to it."""

from collections import defaultdict
from typing import Any

from directory.exchange.export_tables import COLUMNS, Catalog, Row, plain

CHILDREN = {
    "service": {
        "phone": "phones", "contact": "contacts", "schedule": "schedules", "service_area": "service_areas",
        "language": "languages", "required_document": "required_documents", "cost_option": "cost_options",
        "funding": "funding", "service_capacity": "capacities", "url": "additional_urls",
        "service_at_location": "service_at_locations",
    },
    "service_at_location": {
        "phone": "phones", "contact": "contacts", "schedule": "schedules", "service_area": "service_areas",
    },
    "location": {
        "address": "addresses", "phone": "phones", "contact": "contacts", "schedule": "schedules",
        "language": "languages", "accessibility": "accessibility",
    },
    "organization": {
        "phone": "phones", "contact": "contacts", "funding": "funding", "url": "additional_websites",
        "organization_identifier": "organization_identifiers",
    },
    "contact": {"phone": "phones"},
    "phone": {"language": "languages"},
}  # fmt: skip
"""Object -> table of its parts -> the name they stand under."""

ONE = {
    "organization_id": "organization", "program_id": "program", "location_id": "location",
    "unit_id": "unit", "taxonomy_term_id": "taxonomy_term", "taxonomy_id": "taxonomy_detail",
}  # fmt: skip
HAS_ONE = {
    "service": ("organization_id", "program_id"),
    "service_at_location": ("location_id",),
    "service_capacity": ("unit_id",),
    "attribute": ("taxonomy_term_id",),
    "taxonomy_term": ("taxonomy_id",),
}
TABLES = {"taxonomy_detail": "taxonomy"}


class _Nest:
    def __init__(self, catalog: Catalog) -> None:
        self.by_id = {table: {row["id"]: row for row in rows} for table, rows in catalog.tables.items()}
        self.parts: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for table, rows in catalog.tables.items():
            for row in rows:
                for owner in CHILDREN:
                    if row.get(f"{owner}_id") and table in CHILDREN[owner]:
                        self.parts[table, row[f"{owner}_id"]].append(row)
                if table == "attribute":
                    self.parts[table, row["link_id"]].append(row)

    def object(self, table: str, row: Row) -> dict[str, Any]:
        found: dict[str, Any] = {
            name: plain(row.get(name))
            for name in COLUMNS[table].split()
            if row.get(name) is not None and not name.endswith("_id")
        }
        for pointer in HAS_ONE.get(table, ()):
            name = ONE[pointer]
            other = TABLES.get(name, name)
            if row.get(pointer) in self.by_id[other]:
                found[name] = self.object(other, self.by_id[other][row[pointer]])
        for part, name in {**CHILDREN.get(table, {}), "attribute": "attributes"}.items():
            rows = self.parts.get((part, row["id"]), [])
            if rows and part != table:
                found[name] = [self.object(part, inner) for inner in rows]
        return found


def nested_services(catalog: Catalog) -> list[dict[str, Any]]:
    nest = _Nest(catalog)
    return [nest.object("service", row) for row in catalog.tables["service"]]
