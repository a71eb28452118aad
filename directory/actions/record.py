"""The change log: which field of which row changed, from what to what, when and by whom."""

from datetime import date
from enum import Enum

from directory.db import Base, db
from directory.models import Metadata, User
from directory.models.columns import utc_now

LONGEST = 500


def record_change(
    row: Base, field: str, old: object, new: object, by: User | None, action: str = "update"
) -> None:
    """One HSDS metadata row. `by` None means a command or a job. Never pass text that a family wrote.

    A person is kept as their id, so that a log that is handed on names nobody.
    """
    db.session.add(
        Metadata(
            resource_id=row.id,  # type: ignore[attr-defined]
            resource_type=row.__tablename__,
            last_action_date=utc_now(),
            last_action_type=action,
            field_name=field,
            previous_value=_written(old),
            replacement_value=_written(new),
            updated_by=f"user:{by.id}" if by else "hallway",
        )
    )


def _written(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date):  # datetimes too
        return value.isoformat()
    return str(value)[:LONGEST]
