"""Whose a value is: a source's, a person's here, or the district's own from the start."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select

from directory.db import Base, db
from directory.models import FieldSource, Metadata, Source

BY_IMPORT = "import:"
MERGED = "merge"
"""`last_action_type` of a value that a merge took over: nobody has said it anew."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """`kind` source: `name` says which, and `source_id`. person: somebody here wrote it. seed: it was there
    from the start.
    """

    kind: Literal["source", "person", "seed"]
    at: datetime | None
    name: str = ""
    source_id: str | None = None


def provenance_of(entity: str, row: Base) -> dict[str, Provenance]:
    """For every column of a row of `entity`."""
    return provenances_of(entity, [row])[row.id]  # type: ignore[attr-defined]


def provenances_of(entity: str, rows: Iterable[Base]) -> dict[str, dict[str, Provenance]]:
    """Row id -> column -> whose. Three queries for any number of rows."""
    found: Any = list(rows)
    ids = [row.id for row in found]
    names = {source.id: source.name for source in db.session.scalars(select(Source))}
    taken, said = _taken(entity, ids, names), _said(ids)
    return {
        row.id: {
            column: _newest(taken.get((row.id, column)), said.get((row.id, column))) or _of_row(row, names)
            for column in row.__table__.c.keys()  # noqa: SIM118 - a collection of columns, not a dict
        }
        for row in found
    }


def _of_row(row: Any, names: Mapping[str, str]) -> Provenance:
    at = getattr(row, "created_at", None)
    key = getattr(row, "source_id", None)
    if key and key in names:
        return Provenance("source", getattr(row, "last_modified", at), names[key], key)
    return Provenance("seed", at)


def _newest(*found: Provenance | None) -> Provenance | None:
    known = [one for one in found if one]
    return max(known, key=lambda one: one.at.timestamp() if one.at else 0, default=None)


def _taken(entity: str, ids: list[str], names: Mapping[str, str]) -> dict[tuple[str, str], Provenance]:
    rows = db.session.scalars(
        select(FieldSource).where(FieldSource.link_entity == entity, FieldSource.link_id.in_(ids))
    )
    return {
        (row.link_id, row.field): Provenance("source", row.at, names.get(row.source_id, ""), row.source_id)
        if row.source_id
        else Provenance("person", row.at)
        for row in rows
    }


def _said(ids: list[str]) -> dict[tuple[str, str], Provenance]:
    """What people changed here, each column's latest."""
    query = (
        select(Metadata.resource_id, Metadata.field_name, Metadata.last_action_date)
        .where(
            Metadata.resource_id.in_(ids),
            Metadata.updated_by.not_like(f"{BY_IMPORT}%"),
            Metadata.last_action_type != MERGED,
        )
        .order_by(Metadata.last_action_date)
    )
    return {(key, column): Provenance("person", at) for key, column, at in db.session.execute(query)}
