"""HSDS 3 as JSON: nested services or organizations, pages of them, or a table of lists, made flat."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from directory.exchange.export_profile import BY_ID, TAXONOMY_ID
from directory.exchange.hsds_tables import FILES, plain_name, table_of
from directory.exchange.import_csv import RawTable
from directory.exchange.import_records import refuse_crowds
from directory.exchange.packages import PackageError

CHILDREN = {name: table for table, names in FILES.items() for name in names.split()} | {
    "capacities": "service_capacity",
    "additional_urls": "url",
    "additional_websites": "url",
    "taxonomy_detail": "taxonomy",
    "regular_schedule": "schedule",
}
"""Name inside an object -> the table of what it holds."""

OWNED_BY_ATTRIBUTE = {"attribute": ("link_id", "link_entity"), "metadata": ("resource_id", "resource_type")}
MAX_DEPTH = 12


@dataclass
class _Flat:
    """Rows of one file by table, in the order met; each object keeps its own line, counted by objects."""

    file: str
    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def raw_tables(self) -> Iterator[tuple[str, RawTable]]:
        for table, rows in self.tables.items():
            columns = list(dict.fromkeys(name for row in rows for name in row))
            cells = [(place, [row.get(name, "") for name in columns]) for place, row in enumerate(rows, 1)]
            yield table, RawTable(f"{self.file}#{table}", columns, cells)


def tables_in(file: str, content: bytes) -> list[tuple[str, RawTable]]:
    """Every table of one JSON file; [] for JSON that holds no directory, such as datapackage.json."""
    flat = _Flat(file)
    for value in _values(file, content):
        _take_root(flat, value)
    return list(flat.raw_tables())


def _values(file: str, content: bytes) -> list[Any]:
    refuse_crowds(file, content)
    try:
        text = content.decode("utf-8-sig")
        if file.endswith((".ndjson", ".jsonl")):
            return [json.loads(line) for line in text.splitlines() if line.strip()]
        return [json.loads(text)]
    except UnicodeDecodeError as error:
        raise PackageError(f"{file} is not UTF-8.") from error
    except RecursionError as error:
        raise PackageError(f"{file} is nested too deep.") from error
    except ValueError as error:
        raise PackageError(f"{file} is not JSON, or it is cut short.") from error


def _take_root(flat: _Flat, value: Any) -> None:
    if isinstance(value, list):
        for entry in value:
            _take_root(flat, entry)
        return
    if not isinstance(value, dict) or "resources" in value or "$schema" in value or _is_of_profile(value):
        return
    if isinstance(value.get("contents"), list):
        _take_root(flat, value["contents"])
        return
    table = _kind_of(value)
    if table:
        _take(flat, table, value, {}, 0)
        return
    for name, rows in value.items():
        child = table_of(name.removesuffix(".csv") + ".csv", list(rows[0]) if _is_objects(rows) else [])
        if child and _is_objects(rows):
            for row in rows:
                _take(flat, child, row, {}, 0)


def _is_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(entry, dict) for entry in value)


def _kind_of(value: dict[str, Any]) -> str | None:
    """What an object is, by what only such an object has. None for one that is a table of lists."""
    keys = {plain_name(key) for key in value}
    if keys & {"service_at_locations", "capacities", "eligibility_description", "fees_description"}:
        return "service"
    if "location" in keys and ("service" in keys or "service_id" in keys):
        return "service_at_location"
    if "name" not in keys and "location_type" not in keys:
        return None
    if (
        keys & {"organization", "organization_id", "application_process", "program"}
        and "latitude" not in keys
    ):
        return "service"
    if keys & {"services", "legal_status", "website", "year_incorporated", "organization_identifiers"}:
        return "organization"
    if keys & {"location_type", "latitude", "addresses"}:
        return "location"
    if keys & {"parent_id", "taxonomy_detail", "taxonomy_id", "term_uri"}:
        return "taxonomy_term"
    return "service" if "status" in keys else None


def _take(flat: _Flat, table: str, value: dict[str, Any], owner: dict[str, str], depth: int) -> str:
    """Adds an object and all inside it; answers its id, made from its place where it has none."""
    if depth > MAX_DEPTH:
        raise PackageError(f"{flat.file} is nested too deep.")
    rows = flat.tables.setdefault(table, [])
    row: dict[str, str] = {}
    rows.append(row)
    key = str(value.get("id") or f"{flat.file}#{table}#{len(rows)}")
    row |= {"id": key, **owner}
    for name, inner in value.items():
        _take_field(flat, table, row, name, inner, depth)
    if table == "service" and "program_id" in row and "organization_id" in row:
        _own_program(flat, row)
    return key


def _is_of_profile(value: dict[str, Any]) -> bool:
    """Whether it is our own profile, a term of it, or says one: an export makes those of columns of ours, and
    what came in with them would be told twice from then on.
    """
    term = value.get("taxonomy_term")
    ids = (value.get("id"), value.get("taxonomy_term_id"), term.get("id") if isinstance(term, dict) else None)
    return any(isinstance(key, str) and (key in BY_ID or key == TAXONOMY_ID) for key in ids)


def _own_program(flat: _Flat, service: dict[str, str]) -> None:
    """A program inside a service does not say whose it is: it is the service's organization's."""
    for program in flat.tables.get("program", []):
        if program["id"] == service["program_id"]:
            program.setdefault("organization_id", service["organization_id"])


def _take_field(flat: _Flat, table: str, row: dict[str, str], name: str, inner: Any, depth: int) -> None:
    child = CHILDREN.get(plain_name(name))
    if isinstance(inner, dict) and child:
        is_one_of = child in {
            "organization",
            "program",
            "service",
            "location",
            "unit",
            "taxonomy",
            "taxonomy_term",
        }
        key = _take(flat, child, inner, {} if is_one_of else _owned(child, table, row["id"]), depth + 1)
        if is_one_of:
            row[f"{child}_id"] = key
    elif _is_objects(inner) and child:
        for entry in inner:
            if not _is_of_profile(entry):
                _take(flat, child, entry, _owned(child, table, row["id"]), depth + 1)
    elif inner not in (None, [], {}):
        row[name] = _text(inner)


def _owned(child: str, table: str, key: str) -> dict[str, str]:
    """How a nested object names the one it lies in."""
    if child in OWNED_BY_ATTRIBUTE:
        pointer, entity = OWNED_BY_ATTRIBUTE[child]
        return {pointer: key, entity: table}
    return {f"{table}_id": key}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(entry, str | int | float) for entry in value):
        return ", ".join(str(entry) for entry in value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
