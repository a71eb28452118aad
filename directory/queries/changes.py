"""What has changed in the public directory since a moment, for directories that follow this one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, literal, null, or_, select, union_all

from directory.db import db
from directory.models import Location, Organization, Removal, Service

MOST = 500


@dataclass(frozen=True, slots=True)
class Change:
    """`kind` is changed, removed, or merged with `moved_to`, the id of the record it is part of now."""

    entity: str
    id: str
    kind: str
    at: datetime
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    listed: list[Change]
    has_more: bool


def changes_since(since: datetime | None, after: str = "", most: int = MOST) -> Changes:
    """In the order of (moment, id), those after that pair; from the beginning where `since` is None.

    A confidential place is not in it; one that has become confidential is told as removed.
    """
    parts = [
        _rows(Organization, "organization"),
        _rows(Service, "service"),
        _rows(Location, "location").where(Location.confidential.is_(False)),
        select(Removal.entity, Removal.row_id.label("id"), literal("removed").label("kind"),
               Removal.at.label("at"), Removal.moved_to),
    ]  # fmt: skip
    every = union_all(*parts).subquery()
    wanted = select(every).order_by(every.c.at, every.c.id).limit(most + 1)
    if since is not None:
        later = or_(every.c.at > since, and_(every.c.at == since, every.c.id > after))
        wanted = wanted.where(later)
    rows = [
        Change(row.entity, row.id, "merged" if row.moved_to else row.kind, row.at, row.moved_to)
        for row in db.session.execute(wanted)
    ]
    return Changes(rows[:most], len(rows) > most)


def _rows(table: type[Organization] | type[Service] | type[Location], entity: str) -> Any:
    return select(
        literal(entity).label("entity"),
        table.id.label("id"),
        literal("changed").label("kind"),
        table.last_modified.label("at"),
        null().label("moved_to"),
    )
