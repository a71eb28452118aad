"""Saves a record that a person edited: all or nothing, every change logged, no change of others lost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from directory.actions.edit_fields import Field, Sheet, Value, digest, digests, sheet_of
from directory.actions.record import record_change, written
from directory.db import db
from directory.models import Metadata, User
from directory.vocabulary import ConfirmedBy


@dataclass(frozen=True)
class Clash:
    """A field that somebody else changed meanwhile: what stands there now, and what this person sent."""

    name: str
    theirs: Value
    mine: Value

    @property
    def is_contested(self) -> bool:
        return digest(self.theirs) != digest(self.mine)


class EditConflictError(Exception):
    """The record changed after it was opened. Nothing was stored; `merged` has everyone's changes in it, this
    person's where two changed the same, to be looked at and sent again."""

    def __init__(self, clashes: list[Clash], merged: Sheet, now: Mapping[str, str]) -> None:
        super().__init__("the record was changed by somebody else")
        self.clashes = clashes
        self.merged = merged
        self.now = now


class ChangedSinceError(Exception):
    """The field was changed again after the change that is to be taken back."""


class CannotReturnError(Exception):
    """The earlier value would contradict what the record says now."""


def save_record(
    record: Any,
    fields: Sequence[Field],
    wanted: Mapping[str, Value],
    opened: Mapping[str, str],
    actor: User,
) -> list[str]:
    """Stores what differs and returns the names of the fields that did. `opened` are the digests of what the
    person was shown. Sending the same form twice stores it once. Raises EditConflictError.
    """
    lock(record)
    current = sheet_of(record, fields)
    changed = [name for name in current if name in wanted and wanted[name] != current[name]]
    if not changed:
        return []
    moved = [name for name, now in digests(current).items() if opened.get(name) != now]
    if moved:
        raise _conflict(current, wanted, opened, moved)
    by_name = {field.name: field for field in fields}
    for name in changed:
        write_field(record, by_name[name], current[name], wanted[name], actor)
    db.session.flush()
    return changed


def lock(record: Any) -> None:
    """Nobody else saves this record until our transaction ends. What was read of it before is read anew."""
    table = type(record)
    db.session.execute(select(table.id).where(table.id == record.id).with_for_update())
    db.session.expire(record)


def write_field(record: Any, field: Field, old: Value, new: Value, actor: User | None) -> list[Metadata]:
    """Stores one field; returns its log."""
    before = {column: getattr(record, column) for column in field.columns}
    field.write(record, new, actor)
    changes = [record_change(record, field.name, _logged(field, old), _logged(field, new), actor)]
    for column in field.columns:
        if before[column] != getattr(record, column):
            changes.append(record_change(record, column, before[column], getattr(record, column), actor))
    return changes


def _logged(field: Field, value: Value) -> object:
    """Numbers are written as JSON too, which is how they are read back."""
    return value if field.is_plain_text or value is None else written(value)


def _conflict(
    current: Sheet, wanted: Mapping[str, Value], opened: Mapping[str, str], moved: list[str]
) -> EditConflictError:
    mine = {n for n, value in wanted.items() if n in current and opened.get(n) != digest(value)}
    merged = {name: wanted[name] if name in mine else value for name, value in current.items()}
    clashes = [Clash(name, current[name], merged[name]) for name in moved]
    return EditConflictError(clashes, merged, digests(current))


def confirm_record(record: Any, actor: User, today: date) -> bool:
    """ "This is right as of today", in the coordinator's name. False if that was said today already."""
    if record.assured_date == today and record.assured_by is ConfirmedBy.COORDINATOR:
        return False
    record_change(record, "assured_date", record.assured_date, today, actor)
    record_change(record, "assured_by", record.assured_by, ConfirmedBy.COORDINATOR, actor)
    record.assured_date = today
    record.assured_by = ConfirmedBy.COORDINATOR
    db.session.flush()
    return True


def take_back(record: Any, fields: Iterable[Field], change: Metadata, actor: User, *, by: str = "") -> str:
    """Puts the value back that one change replaced, which is a change of its own. Returns the field's name.
    `by` says in the log who did it, where that is not the actor alone.

    Raises ChangedSinceError, or CannotReturnError where the value would contradict the rest of the record.
    """
    lock(record)
    field = next((field for field in fields if field.name == change.field_name), None)
    if field is None:
        raise CannotReturnError
    current = field.read(record)
    old = field.from_log(change.previous_value)
    if digest(current) == digest(old):
        return field.name  # pressed twice
    if digest(current) != digest(field.from_log(change.replacement_value)):
        raise ChangedSinceError
    if getattr(record, "name", None) and field.name == "name" and not old:
        raise CannotReturnError
    for log in write_field(record, field, current, old, actor):
        log.updated_by = by or log.updated_by
    db.session.flush()
    return field.name
