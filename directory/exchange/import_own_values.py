"""Cells of an export of Hallway's own as the values that their columns hold."""

import json
import math
from collections.abc import Callable
from datetime import date, time
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Float, Integer, String, Time

from directory.db import Base
from directory.exchange.cleaning import is_yes
from directory.exchange.hsds_tables import OWN_ELIGIBILITY
from directory.exchange.import_values import moment_in
from directory.models.columns import Choice, UTC_DateTime
from directory.vocabulary import StatusPolicy

LARGEST = 2**31 - 1


class Odd(Exception):  # noqa: N818 - it is an odd value that is found, not an error of ours
    """A cell is blank that may not be. Holds the column's name."""


def value_in(column: Column[Any], text: str) -> tuple[Any, str]:
    """The value, and what had to be cut off. Raises ValueError for text that is none, and Odd."""
    if text == "":
        return _of_blank(column), ""
    kind = column.type
    if isinstance(kind, Choice):
        return kind.choices(text), ""
    if isinstance(kind, String):
        plain = text.replace("\0", "")
        return (plain[: kind.length], plain[kind.length :]) if kind.length else (plain, "")
    if isinstance(kind, JSON):
        return _list_of_text(json.loads(text)), ""
    read = next(read for type_, read in _READERS if isinstance(kind, type_))
    return read(text), ""


def _of_blank(column: Column[Any]) -> Any:
    if column.nullable:
        return None
    if isinstance(column.type, String) and not isinstance(column.type, Choice):
        return ""
    if column.default is not None and column.default.is_scalar:
        return column.default.arg  # type: ignore[attr-defined]
    raise Odd(column.name)


def _list_of_text(value: Any) -> list[str]:
    """Every list in a column of an export is one of text."""
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise ValueError("not a list of text")
    return value


def _whole(text: str) -> int:
    number = int(text)
    if abs(number) > LARGEST:
        raise ValueError("too large")
    return number


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("no number")
    return number


def _moment(text: str) -> Any:
    found = moment_in(text)
    if found is None:
        raise ValueError("no date and time")
    return found


def _truth(text: str) -> bool:
    found = is_yes(text)
    if found is None:
        raise ValueError("neither yes nor no")
    return found


_READERS: tuple[tuple[type, Callable[[str], Any]], ...] = (
    (Boolean, _truth),
    (Integer, _whole),
    (Float, _number),
    (UTC_DateTime, _moment),
    (Date, date.fromisoformat),
    (Time, time.fromisoformat),
)

# rules


_LISTS = ("grades",)
_OBJECTS = ("lives_in", "insurance")
_TRUTHS = ("any_age", "documents_asked")


def rules_in(text: str) -> dict[str, Any]:
    """The columns of an eligibility row but for its service. Raises ValueError."""
    told = json.loads(text)
    if not isinstance(told, dict):
        raise ValueError("no object")
    columns = Base.metadata.tables["eligibility"].c
    found = {name: _rule(columns[name], name, told.get(name)) for name in OWN_ELIGIBILITY}
    if found["status_policy"] and not found["status_policy_as_of"]:
        found["status_policy"] = None
    return found


def _rule(column: Column[Any], name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _LISTS:
        return _list_of_text(value)
    wanted: Any = dict if name in _OBJECTS else bool if name in _TRUTHS else str
    if not isinstance(value, wanted):
        raise ValueError(f"{name} is of another kind")
    if name == "status_policy":
        return StatusPolicy(value)
    if name == "status_policy_as_of":
        return date.fromisoformat(value)
    most = getattr(column.type, "length", None)
    return value[:most] if isinstance(value, str) and most else value
