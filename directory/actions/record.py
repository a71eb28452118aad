"""The change log: which field of which row changed, from what to what, when and by whom."""

import json
from collections.abc import Iterable
from datetime import date
from enum import Enum

from sqlalchemy import select, update

from directory.db import Base, db
from directory.models import Merge, Metadata, User
from directory.models.columns import utc_now

LONGEST = 100_000
"""Characters of a value that are kept: more than any form sends, so that a change can be taken back whole."""

AT_ONCE = 400
"""Ids of one statement."""


def record_change(
    row: Base, field: str, old: object, new: object, by: User | None, action: str = "update"
) -> Metadata:
    """One HSDS metadata row. `by` None means a command or a job. Never pass text that a family wrote.

    A person is kept as their id, so that a log that is handed on names nobody.
    """
    change = Metadata(
        resource_id=row.id,  # type: ignore[attr-defined]
        resource_type=row.__tablename__,
        last_action_date=utc_now(),
        last_action_type=action,
        field_name=field,
        previous_value=written(old),
        replacement_value=written(new),
        updated_by=f"user:{by.id}" if by else "hallway",
    )
    db.session.add(change)
    return change


def written(value: object) -> str | None:
    """A value as the log keeps it: lists and mappings as JSON, dates in ISO form, numbers and text plain."""
    if value is None:
        return None
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date):  # datetimes too
        return value.isoformat()
    if isinstance(value, list | tuple | dict | bool):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)[:LONGEST]
    return str(value)[:LONGEST]


def forget_where(location_ids: Iterable[str]) -> None:
    """Takes every value out of the log of these locations, which are hidden now; that they were stays."""
    ids = sorted(with_merged(location_ids))
    for first in range(0, len(ids), AT_ONCE):
        logged = Metadata.resource_id.in_(ids[first : first + AT_ONCE])
        values = {"previous_value": None, "replacement_value": None}
        db.session.execute(
            update(Metadata).where(logged, Metadata.field_name != "confidential").values(values)
        )


def with_merged(location_ids: Iterable[str]) -> set[str]:
    """These locations and those that were merged into them, whose log says where they are too."""
    found: set[str] = set()
    fresh = set(location_ids)
    while fresh:
        found |= fresh
        listed = sorted(fresh)
        fresh = {
            key
            for first in range(0, len(listed), AT_ONCE)
            for key in db.session.scalars(
                select(Merge.gone_id).where(
                    Merge.entity == "location",
                    Merge.kept_id.in_(listed[first : first + AT_ONCE]),
                    Merge.undone_at.is_(None),
                )
            )
        } - found
    return found
