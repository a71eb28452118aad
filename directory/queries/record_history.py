"""What was changed by hand in a record: newest first, with who did it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from directory.db import db
from directory.models import Metadata, User

MOST = 40


@dataclass(frozen=True, slots=True)
class Change:
    """`who` is "" for a command or a job. `is_newest`: the field was not changed since; it can go back."""

    row: Metadata
    who: str
    is_newest: bool


def changes_of(record: Any, fields: Iterable[str]) -> list[Change]:
    rows = list(
        db.session.scalars(
            select(Metadata)
            .where(
                Metadata.resource_type == record.__tablename__,
                Metadata.resource_id == record.id,
                Metadata.field_name.in_(list(fields)),
            )
            .order_by(Metadata.last_action_date.desc(), Metadata.id)
            .limit(MOST)
        )
    )
    names = _names(row.updated_by for row in rows)
    seen: set[str] = set()
    found = []
    for row in rows:
        found.append(Change(row, names.get(_person(row.updated_by), ""), row.field_name not in seen))
        seen.add(row.field_name)
    return found


def _names(said_by: Iterable[str]) -> dict[str, str]:
    ids = {_person(who) for who in said_by} - {""}
    people = select(User.id, User.name).where(User.id.in_(ids))
    return {row.id: row.name for row in db.session.execute(people)}


def _person(said_by: str) -> str:
    """The id in "user:<id>", with or without words about how it was done."""
    _before, found, rest = said_by.partition("user:")
    return rest.split(" ")[0] if found else ""
