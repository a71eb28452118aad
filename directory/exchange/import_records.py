"""Nested JSON as rows: keys become dotted columns, a list of objects inside becomes a row for each.

{"org": {"name": "A"}, "sites": [{"zip": 1}, {"zip": 2}]} has the columns `org.name` and `sites[].zip`, and
two rows, both of record 1: what made them is one object, and is accounted for as one.
"""

import json
from collections.abc import Iterator
from typing import Any

from directory.exchange.import_csv import RawTable
from directory.exchange.packages import Limits, PackageError

MAX_DEPTH = 8
MAX_ROWS_OF_RECORD = 500


MAX_NESTS = 1_000_000
"""Objects and lists in a file. An empty one takes three bytes there and sixty in memory."""


def read_json(file: str, content: bytes) -> Any:
    """What a JSON file holds; lines of objects as their list. Raises PackageError."""
    refuse_crowds(file, content)
    try:
        text = content.decode("utf-8-sig")
        if file.lower().endswith((".ndjson", ".jsonl")):
            return [json.loads(line) for line in text.splitlines() if line.strip()]
        return json.loads(text)
    except UnicodeDecodeError as error:
        raise PackageError(f"{file} is not UTF-8.") from error
    except RecursionError as error:
        raise PackageError(f"{file} is nested too deep.") from error
    except ValueError as error:
        raise PackageError(f"{file} is not JSON, or it is cut short.") from error


def refuse_crowds(file: str, content: bytes) -> None:
    if content.count(b"{") + content.count(b"[") > MAX_NESTS:
        raise PackageError(f"{file} holds more than {MAX_NESTS:,} objects and lists.")


def lists_in(value: Any) -> list[str]:
    """Paths of keys to the lists of objects that are not inside another one, the longest list first. A whole
    GeoJSON of points is its `features`.
    """
    found = sorted(_lists(value, "", 0), key=lambda entry: -entry[1])
    return [path for path, _ in found]


def _lists(value: Any, path: str, depth: int) -> Iterator[tuple[str, int]]:
    if _is_objects(value) or _is_keyed(value):
        yield path, len(value)
    elif isinstance(value, dict) and depth < MAX_DEPTH:
        for key, inner in value.items():
            yield from _lists(inner, f"{path}.{key}" if path else str(key), depth + 1)


def _is_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(entry, dict) for entry in value)


def _is_keyed(value: Any) -> bool:
    """Objects by their ids: {"site-1": {…}, "site-2": {…}}, all of which have mostly the same keys."""
    if not isinstance(value, dict) or len(value) < 2:
        return False
    if not all(isinstance(entry, dict) and entry for entry in value.values()):
        return False
    shared = set.intersection(*(set(entry) for entry in value.values()))
    return len(shared) > 1 and 2 * len(shared) >= max(map(len, value.values()))


def _listed(value: Any) -> list[Any]:
    """Records as a list; one that is kept under its id says it itself too."""
    if _is_keyed(value):
        own = "id" if not any("id" in entry for entry in value.values()) else "key"
        return [{own: key, **entry} for key, entry in value.items()]
    return value if isinstance(value, list) else [value] if isinstance(value, dict) else []


def records_under(file: str, value: Any, path: str, limits: Limits) -> RawTable:
    """The rows of the list at `path`; of one object, if that is what is there."""
    for key in path.split(".") if path else []:
        value = value.get(key) if isinstance(value, dict) else None
    records = _listed(value)
    if len(records) > limits.rows:
        raise PackageError(
            f"{file}: more than {limits.rows:,} records. If it is meant to be, give --max-rows."
        )
    rows = [(place, row) for place, record in enumerate(records, 1) for row in _rows_of(file, record)]
    columns = list(dict.fromkeys(name for _, row in rows for name in row))
    if len(columns) > 5 * limits.columns:
        raise PackageError(f"{file}: more than {5 * limits.columns} columns.")
    return RawTable(file, columns, [(place, [row.get(name, "") for name in columns]) for place, row in rows])


def _rows_of(file: str, record: Any) -> list[dict[str, str]]:
    if not isinstance(record, dict):
        return [{"value": _text(record)}]
    if record.get("type") == "Feature" and isinstance(record.get("properties"), dict):
        record = _feature(record)
    base, inside = _unfolded(file, record, "", 0)
    rows = [base | row for row in inside] or [base]
    if len(rows) > MAX_ROWS_OF_RECORD:
        raise PackageError(f"{file}: one record holds more than {MAX_ROWS_OF_RECORD} rows.")
    return rows


def _feature(record: dict[str, Any]) -> dict[str, Any]:
    """A GeoJSON feature as what it is about: its properties, and where it is if that is a point."""
    shape = record.get("geometry")
    told = shape if isinstance(shape, dict) else {}
    kind = told.get("type")
    place = {"coordinates": told.get("coordinates")} if kind == "Point" else {"type": kind}
    return {**record["properties"], "geometry": place}


def _unfolded(
    file: str, record: dict[str, Any], prefix: str, depth: int
) -> tuple[dict[str, str], list[dict[str, str]]]:
    """What stands outside lists, and a row for each object of each list inside."""
    if depth > MAX_DEPTH:
        raise PackageError(f"{file} is nested too deep.")
    base: dict[str, str] = {}
    inside: list[dict[str, str]] = []
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            more, below = _unfolded(file, value, f"{name}.", depth + 1)
            base |= more
            inside += below
        elif _is_objects(value):
            for entry in value:
                more, below = _unfolded(file, entry, f"{name}[].", depth + 1)
                inside += [more | row for row in below] or [more]
        elif value not in (None, "", []):
            base[name] = _text(value)
    return base, inside


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return "\n".join(_text(entry) for entry in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
