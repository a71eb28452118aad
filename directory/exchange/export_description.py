"""What datapackage.json says of a file: its columns with their types, and what holds for every row of it.

Only what is true of this very file is said. HSDS wants a description of every organization and real ones lack
it, so that is not promised; a format such as `uri` is named where every cell of the column has it.
"""

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy import Boolean, Date, DateTime, Float, Integer

from directory.db import Base
from directory.exchange.export_cells import is_formula
from directory.exchange.export_tables import FILES, POINTERS
from directory.models.columns import Choice, UTC_DateTime

if TYPE_CHECKING:
    from directory.exchange.export_package import TableFile

SELF = {("organization", "parent_organization_id"), ("taxonomy_term", "parent_id")}
SOURCES = "x_sources"

FORMATS = {
    "uri": "url website uri term_uri schedule_link logo",
    "email": "email assurer_email",
}
_EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9.%+-]{0,63}@(?:[A-Za-z0-9][A-Za-z0-9-]*\.)+[A-Za-z]{2,24}")

ABOUT = {
    "x_source_id": "The source that this row is of: see x_sources.csv.",
    "x_eligibility": "Hallway's own rules of who can get the service, as JSON.",
    "x_worded": "Whether the words of this row were made of its other columns.",
}


def described(file: "TableFile", tables: list[str]) -> dict[str, Any]:
    """`tables` are those of the package: a key may point to no other."""
    keys = list(_keys(file, tables))
    schema: dict[str, Any] = {
        "fields": [_field(file, place, name) for place, name in enumerate(file.columns)],
        "primaryKey": "id",
    }
    return {
        "profile": "tabular-data-resource",
        "name": file.name,
        "path": f"{file.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema | ({"foreignKeys": keys} if keys else {}),
    }


def _keys(file: "TableFile", tables: list[str]) -> Any:
    for column in file.columns:
        name = column.removeprefix("x_")
        if (file.table, name) in SELF:
            yield {"fields": column, "reference": {"resource": "", "fields": "id"}}
        elif column == "x_source_id":
            yield {"fields": column, "reference": {"resource": SOURCES, "fields": "id"}}
        elif POINTERS.get(name) in tables:
            yield {"fields": column, "reference": {"resource": FILES[POINTERS[name]], "fields": "id"}}


def _field(file: "TableFile", place: int, name: str) -> dict[str, Any]:
    kind = _type(file.table, name.removeprefix("x_"))
    found: dict[str, Any] = {"name": name, "type": kind}
    if kind == "string":
        found |= _format(name, (row[place] for row in file.rows))
    limits = _constraints(file.table, name)
    if limits:
        found["constraints"] = limits
    return found | ({"description": ABOUT[name]} if name in ABOUT else {})


def _type(table: str, column: str) -> str:
    columns = Base.metadata.tables[table].c
    kind = columns[column].type if column in columns else None
    for known, said in _TYPES:
        if isinstance(kind, known):
            return said
    return "boolean" if column == "worded" else "string"


_TYPES: tuple[tuple[Any, str], ...] = (
    (Boolean, "boolean"),
    (Integer, "integer"),
    (Float, "number"),
    ((DateTime, UTC_DateTime), "datetime"),
    (Date, "date"),
)


def _constraints(table: str, name: str) -> dict[str, Any]:
    if name == "id":
        return {"required": True, "unique": True}
    columns = Base.metadata.tables[table].c
    column = columns.get(name.removeprefix("x_"))
    if column is None:
        return {}
    limits: dict[str, Any] = {}
    if not column.nullable and (column.foreign_keys or isinstance(column.type, Choice)):
        limits["required"] = True  # a text that may not be missing may still be blank
    if isinstance(column.type, Choice):
        limits["enum"] = [str(choice) for choice in column.type.choices]
    return limits | _BOUNDS.get((table, name), {})


_BOUNDS: dict[tuple[str, str], dict[str, float]] = {
    ("location", "latitude"): {"minimum": -90, "maximum": 90},
    ("location", "longitude"): {"minimum": -180, "maximum": 180},
    ("service_capacity", "available"): {"minimum": 0},
}


def _format(name: str, texts: Any) -> dict[str, str]:
    wanted = next((said for said, names in FORMATS.items() if name in names.split()), "")
    said = [text for text in texts if text != ""]
    if not wanted or not said:
        return {}
    holds = _is_uri if wanted == "uri" else _is_email
    return {"format": wanted} if all(holds(text) for text in said) else {}


def _is_uri(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    is_plain = text.isascii() and text.isprintable() and not any(c in text for c in ' <>"{}|\\^`[]')
    return is_plain and not is_formula(text) and parts.scheme in ("http", "https") and bool(parts.hostname)


def _is_email(text: str) -> bool:
    return _EMAIL.fullmatch(text) is not None
