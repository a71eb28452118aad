"""The fields of a record as a person edits them: how each is read, and how it is written with its log.

A sheet is a mapping of field names to plain values (text, numbers, lists, mappings) that JSON can hold. A
list of small rows (phones, hours) is one field: rows that stay are left alone, and the log of each row that
changes or goes tells a later import that a person has spoken.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from directory.actions.record import record_change
from directory.db import Base, db
from directory.models import Translation, User

Value = Any
"""None, text, a number, a bool, a list or a mapping of these."""

Sheet = dict[str, Value]


@dataclass(frozen=True)
class Field:
    """`write` stores a value and logs what it changes in rows other than the record; the record's own change
    is logged by the caller under `name`, and once more under each of `columns`, which imports look at."""

    name: str
    read: Callable[[Any], Value]
    write: Callable[[Any, Value, User | None], None]
    is_plain_text: bool = False  # kept in the log as it is, not as JSON
    columns: tuple[str, ...] = ()

    def from_log(self, text: str | None) -> Value:
        """The value that the log holds as text."""
        return text if text is None or self.is_plain_text else json.loads(text)


def sheet_of(record: Any, fields: Iterable[Field]) -> Sheet:
    return {field.name: field.read(record) for field in fields}


def digest(value: Value) -> str:
    """A short name for one state of a field: different values practically never share it."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def digests(sheet: Mapping[str, Value]) -> dict[str, str]:
    return {name: digest(value) for name, value in sheet.items()}


# ---- one column ----


def text(column: str) -> Field:
    def write(record: Any, value: Value, _actor: User | None) -> None:
        setattr(record, column, value or None)

    return Field(column, lambda record: getattr(record, column) or None, write, is_plain_text=True)


def required_text(column: str) -> Field:
    """A column that may not be empty."""

    def write(record: Any, value: Value, _actor: User | None) -> None:
        setattr(record, column, value)

    return Field(column, lambda record: getattr(record, column) or "", write, is_plain_text=True)


def choice(column: str, choices: type[StrEnum]) -> Field:
    def read(record: Any) -> Value:
        value = getattr(record, column)
        return str(value) if value is not None else None

    def write(record: Any, value: Value, _actor: User | None) -> None:
        setattr(record, column, choices(value) if value else None)

    return Field(column, read, write, is_plain_text=True)


def plain(column: str) -> Field:
    """A number, a flag or a list, kept in the log as JSON."""

    def write(record: Any, value: Value, _actor: User | None) -> None:
        setattr(record, column, value)

    return Field(column, lambda record: getattr(record, column), write)


# ---- rows that belong to the record ----


@dataclass(frozen=True)
class Part:
    """One column of a small row: how it goes into a sheet and comes out of it."""

    column: str
    out: Callable[[Any], Value] = lambda value: value or None
    into: Callable[[Value], Any] = lambda value: value


def _text_of(value: Any) -> Value:
    return value.isoformat() if value is not None else None


def _clock_of(value: time | None) -> Value:
    return value.strftime("%H:%M") if value is not None else None


def date_part(column: str) -> Part:
    return Part(column, _text_of, lambda value: date.fromisoformat(value) if value else None)


def time_part(column: str) -> Part:
    return Part(column, _clock_of, lambda value: time.fromisoformat(value) if value else None)


def choice_part(column: str, choices: type[StrEnum]) -> Part:
    return Part(
        column,
        lambda value: str(value) if value is not None else None,
        lambda value: choices(value) if value else None,
    )


def rows(
    name: str,
    model: type[Base],
    parts: Sequence[Part],
    owned: Callable[[Any], list[Any]],
    owner: Callable[[Any], dict[str, str]],
    *,
    changes_in_place: bool = True,
) -> Field:
    """A list of small rows. `owned` gives those of a record, `owner` the keys of a new one.

    `changes_in_place`: a row that is neither kept nor gone takes on new values and keeps its other columns.
    """

    def value_of(row: Any) -> dict[str, Value]:
        return {part.column: part.out(getattr(row, part.column)) for part in parts}

    def read(record: Any) -> Value:
        return [value_of(row) for row in in_order(owned(record))]

    def write(record: Any, value: Value, actor: User | None) -> None:
        here = in_order(owned(record))
        spare, wanted = _unmatched(here, value_of, value)
        pairs = min(len(spare), len(wanted)) if changes_in_place else 0
        for row, values in zip(spare[:pairs], wanted[:pairs], strict=True):
            _update(row, parts, values, actor)
        for row in spare[pairs:]:
            record_change(row, "*", value_of(row), None, actor, action="delete")
            db.session.delete(row)
        for values in wanted[pairs:]:
            _add(model, owner(record), parts, values)
        db.session.flush()
        db.session.expire(record)

    return Field(name, read, write)


def _add(model: type[Base], keys: dict[str, str], parts: Sequence[Part], values: Mapping[str, Value]) -> None:
    columns = {part.column: part.into(values[part.column]) for part in parts if part.column in values}
    db.session.add(model(**keys, **columns))


def _update(row: Any, parts: Sequence[Part], values: Mapping[str, Value], actor: User | None) -> None:
    for part in parts:
        old, new = getattr(row, part.column), part.into(values.get(part.column))
        if part.out(old) != values.get(part.column):
            record_change(row, part.column, old, new, actor)
            setattr(row, part.column, new)


def _unmatched(
    here: list[Any], value_of: Callable[[Any], Value], wanted: list[Value]
) -> tuple[list[Any], list[Value]]:
    """Rows that say nothing that is wanted, and wanted values that no row says. Each row counts once."""
    left = list(wanted)
    spare = []
    for row in here:
        said = value_of(row)
        if said in left:
            left.remove(said)
        else:
            spare.append(row)
    return spare, left


def in_order(found: Iterable[Any]) -> list[Any]:
    """Rows have no place of their own: by id, so that a sheet reads the same each time."""
    return sorted(found, key=lambda row: row.id)


# ---- another language ----


def translation(column: str, language: str = "es") -> Field:
    """The record's `column` in another language, as a person wrote it."""

    def row_of(record: Any) -> Translation | None:
        return db.session.scalar(
            select(Translation).where(
                Translation.link_entity == record.__tablename__,
                Translation.link_id == record.id,
                Translation.field == column,
                Translation.language == language,
            )
        )

    def read(record: Any) -> Value:
        row = row_of(record)
        return row.text if row else None

    def write(record: Any, value: Value, actor: User | None) -> None:
        row = row_of(record)
        if row is None and value:
            row = Translation(
                link_entity=record.__tablename__,
                link_id=record.id,
                field=column,
                language=language,
                text=value,
            )
            db.session.add(row)
        elif row is not None and value:
            record_change(row, "text", row.text, value, actor)
            row.text = value
        elif row is not None:
            record_change(row, "*", row.text, None, actor, action="delete")
            db.session.delete(row)
        db.session.flush()

    return Field(f"{column}_{language}", read, write, is_plain_text=True)
