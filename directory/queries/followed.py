"""Where a public record that is no more went, for whoever still has its id."""

from sqlalchemy import select

from directory.db import db
from directory.models import Location, Redirect, Removal

LONGEST_CHAIN = 20


def moved_to(entity: str, row_id: str) -> str | None:
    """The record that one has become part of, through as many merges as there were; None for none."""
    found: str | None = None
    seen = {row_id}
    while len(seen) <= LONGEST_CHAIN:
        step = _step(entity, found or row_id)
        if step is None or step in seen:
            break
        found = step
        seen.add(step)
    return None if found and _is_hidden(entity, found) else found


def _is_hidden(entity: str, row_id: str) -> bool:
    """An address of an open place must not lead to the hidden one that it was merged into."""
    hidden = select(Location.id).where(Location.id == row_id, Location.confidential.is_(True))
    return entity == "location" and db.session.scalar(hidden) is not None


def _step(entity: str, row_id: str) -> str | None:
    merged = select(Redirect.new_id).where(Redirect.entity == entity, Redirect.old_id == row_id)
    removed = select(Removal.moved_to).where(Removal.entity == entity, Removal.row_id == row_id)
    return db.session.scalar(merged) or db.session.scalar(removed)


def was_removed(entity: str, row_id: str) -> bool:
    return (
        db.session.scalar(select(Removal.id).where(Removal.entity == entity, Removal.row_id == row_id))
        is not None
    )
