"""Slips that a person may mend in one go, since there is one right way: each with its preview and its undo.

What a batch did is told by the change log alone: its rows carry the batch's token.
"""

import re
import secrets
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from directory.actions.edit_fields import Field, digest
from directory.actions.edit_location import LOCATION_FIELDS, POINT
from directory.actions.edit_organization import ORGANIZATION_FIELDS
from directory.actions.edit_record import CannotReturnError, ChangedSinceError, take_back, write_field
from directory.actions.edit_service import service_fields
from directory.db import db
from directory.models import Location, Metadata, Organization, Service, User
from directory.reports.quality_fixes import Fix, Step

TAG = "batch:"
_TOKEN = re.compile(rf"{TAG}([\w-]{{8,40}})")
MODELS: dict[str, Any] = {"service": Service, "organization": Organization, "location": Location}


class PreviewChangedError(Exception):
    """What would be done is no longer what the person was shown."""


# ---- doing it, and taking it back ----


def preview_digest(steps: Sequence[Step]) -> str:
    """A short name for what is shown before it is done."""
    return digest([[step.row_id, step.field, step.before, step.after] for step in steps])


def mend(fix: Fix, steps: Sequence[Step], shown: str, actor: User) -> str:
    """Does what was previewed and returns the batch's token. Raises PreviewChangedError.

    A record that was changed since the report was made is left alone.
    """
    if preview_digest(steps) != shown:
        raise PreviewChangedError
    token = secrets.token_urlsafe(12)
    by = f"{'import:guess ' if fix.is_guess else ''}user:{actor.id} {TAG}{token}"
    for step in steps:
        record = db.session.get(MODELS[step.entity], step.row_id)
        if record is None or getattr(record, "confidential", False):
            continue
        field = _field(record, step.field)
        if field is not None and digest(field.read(record)) == digest(step.before):
            for change in write_field(record, field, step.before, step.after, actor):
                change.updated_by = by
    db.session.flush()
    return token


def _field(record: Any, name: str) -> Field | None:
    return next((field for field in _fields(record) if field.name == name), None)


def _fields(record: Any) -> Iterable[Field]:
    match record:
        case Service():
            return service_fields(())
        case Organization():
            return ORGANIZATION_FIELDS
        case _:
            return (POINT, *LOCATION_FIELDS)


@dataclass(frozen=True, slots=True)
class Batch:
    token: str
    by: str  # "user:<id>"
    at: datetime
    changes: int
    is_undone: bool


def recent_batches(limit: int = 10, beyond: Set[str] = frozenset()) -> list[Batch]:
    """The newest first. Only changes of fields are counted, not of the columns under them. Not those that
    mended a record of `beyond`: ids of records that are not theirs.
    """
    query = (
        select(Metadata.updated_by, func.min(Metadata.last_action_date), func.count())
        .where(
            Metadata.updated_by.like(f"%user:% {TAG}%"),
            Metadata.field_name.in_(("point", "name", "description")),
        )
        .group_by(Metadata.updated_by)
        .order_by(func.min(Metadata.last_action_date).desc())
        .limit(limit)
    )
    found = [(by, at, count) for by, at, count in db.session.execute(query)]
    undone = {token for by, _at, _n in found if "undo user:" in by and (token := _token(by))}
    foreign = _tokens_of(beyond, [by for by, _at, _n in found])
    return [
        Batch(_token(by), by[by.index("user:") :].split(" ")[0], at, count, _token(by) in undone)
        for by, at, count in found
        if "undo user:" not in by and _token(by) not in foreign
    ]


def _tokens_of(beyond: Set[str], said_by: list[str]) -> set[str]:
    """Tokens of batches that changed one of these records."""
    if not beyond:
        return set()
    query = select(Metadata.updated_by, Metadata.resource_id).where(Metadata.updated_by.in_(said_by))
    return {_token(by) for by, key in db.session.execute(query) if key in beyond}


def _token(by: str) -> str:
    match = _TOKEN.search(by)
    return match[1] if match else ""


def undo_batch(token: str, actor: User, beyond: Set[str] = frozenset()) -> tuple[int, int]:
    """Takes a batch back. Returns (fields put back, fields left since they were changed again).

    Raises LookupError where there is no such batch, or it mended a record of `beyond`.
    """
    if not re.fullmatch(r"[\w-]{8,40}", token):
        raise LookupError
    pattern = f"%{TAG}{token.replace('_', chr(92) + '_')}"
    query = select(Metadata).where(
        Metadata.updated_by.like(pattern, escape="\\"), Metadata.updated_by.not_like("%undo user:%")
    )
    changes = list(db.session.scalars(query.order_by(Metadata.id)))
    if not changes or any(change.resource_id in beyond for change in changes):
        raise LookupError
    back = left = 0
    for change in changes:
        record = db.session.get(MODELS.get(change.resource_type, Service), change.resource_id)
        if record is None or _field(record, change.field_name) is None:
            continue
        try:
            was_guess = change.updated_by.startswith("import:")
            by = f"{'import:' if was_guess else ''}undo user:{actor.id} {TAG}{token}"
            back += take_back(record, _fields(record), change, actor, by=by) != ""
        except (ChangedSinceError, CannotReturnError):
            left += 1
    return back, left
