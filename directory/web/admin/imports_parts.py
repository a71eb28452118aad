"""Which part of a mapping speaks of which file that was handed over, and by which names of columns."""

import re
from collections.abc import Mapping as Dictionary
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

from directory.exchange.hsds_tables import plain_name
from directory.exchange.mapping import FileMapping, Mapping


def name_of(told: Dictionary[str, Any]) -> str:
    """`programs.xlsx: Sites` for a sheet of a workbook or a list in a JSON file."""
    part, name = str(told.get("sheet") or told.get("records") or ""), str(told["name"])
    return f"{name}: {part}" if part and not name.endswith(f": {part}") else name


def place_in(mapping: Mapping | None, told: Dictionary[str, Any]) -> int | None:
    """Which of the mapping's files speaks of this one."""
    name = short_name(told)
    sheet, records = str(told.get("sheet") or ""), str(told.get("records") or "")
    for place, part in enumerate(mapping.files if mapping else ()):
        is_named = fnmatchcase(name.casefold(), part.file.casefold())
        is_part = part.sheet.strip().casefold() in ("", sheet.strip().casefold()) and part.records in (
            "",
            records,
        )
        if is_named and is_part:
            return place
    return None


def part_for(mapping: Mapping | None, told: Dictionary[str, Any]) -> FileMapping:
    """What the mapping says of a file, its columns by their names in that file. One that it does not speak of
    gets a part that says nothing yet."""
    place = place_in(mapping, told)
    if mapping is None or place is None:
        exactly = re.sub(r"([*?\[])", r"[\1]", short_name(told))
        is_book = short_name(told).lower().endswith((".xlsx", ".xls", ".ods"))
        sheet = str(told.get("sheet") or "") if is_book else ""
        return FileMapping(file=exactly, sheet=sheet, records=str(told.get("records") or ""))
    return _as_named_there(mapping.files[place], [str(name) for name in told["columns"]])


def short_name(told: Dictionary[str, Any]) -> str:
    return str(told["name"]).removesuffix(f": {told.get('sheet') or told.get('records')}").rsplit("/", 1)[-1]


def _as_named_there(part: FileMapping, names: list[str]) -> FileMapping:
    """Somebody's mapping may write a column in another case, or without a sign."""
    ways = {plain_name(name): name for name in reversed(names)} | {name: name for name in names}

    def there(name: str) -> str:
        return ways.get(name) or ways.get(plain_name(name)) or name

    def all_there(lists: Dictionary[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        return {table: tuple(map(there, some)) for table, some in lists.items()}

    return replace(
        part,
        columns={there(name): feeds for name, feeds in part.columns.items()},
        leave_out=tuple(map(there, part.leave_out)),
        keys=all_there(part.keys),
        joins=all_there(part.joins),
    )
