"""Finds records that may be one: those that a package brings, as they arrive, and all that are here."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import delete, insert, select

from directory.db import db
from directory.exchange.import_changes import Changes
from directory.exchange.import_context import Build
from directory.exchange.likeness import Finding, Likeness, Sketch, said_for
from directory.exchange.likeness_blocks import likely_pairs
from directory.exchange.sketches import ENTITIES, sketches_arriving, sketches_here
from directory.models import DuplicatePair
from directory.models.columns import new_id, utc_now
from directory.vocabulary import PairStatus

MOST = 20_000
"""Pairs of one search that are kept: the likeliest."""
BATCH = 500


@dataclass(frozen=True)
class Twin:
    """`left` and `right` are ids in their order; `new` is the one that arrives, where one does."""

    entity: str
    left: Sketch
    right: Sketch
    new: str
    likeness: Likeness

    def as_json(self) -> dict[str, object]:
        """For the account of an import."""
        new, here = (self.left, self.right) if self.left.id == self.new else (self.right, self.left)
        return {
            "entity": self.entity, "new": {"id": new.id, "name": new.name},
            "here": {"id": here.id, "name": here.name}, "score": round(self.likeness.score, 3),
            "because": said_for(self.likeness.findings),
        }  # fmt: skip


def _twin(left: Sketch, right: Sketch, found: Likeness, new: Collection[str] = ()) -> Twin:
    if left.id > right.id:
        left, right = right, left
    arrived = right.id if right.id in new else left.id
    return Twin(left.entity, left, right, arrived, found)


def twins_arriving(build: Build, changes: Changes) -> list[Twin]:
    """New records of the package beside those of other sources, and beside each other; likeliest first."""
    decided = decided_pairs()
    found: list[Twin] = []
    for entity in ENTITIES:  # one after the other: what is compared takes much room
        ids = {row.id for row in changes.new[entity]}
        if not ids:
            continue
        here = (one for one in sketches_here((entity,)) if one.source_id != build.draft.source_id)
        sketches = [*sketches_arriving(build, {entity: ids}), *here]
        pairs = likely_pairs(sketches, _is_among(ids), lambda a, b: _key(a, b) not in decided)
        found += [_twin(left, right, likeness, ids) for left, right, likeness in pairs]
    return _likeliest(found)


def _is_among(ids: Collection[str]) -> Callable[[Sketch], bool]:
    return lambda one: one.id in ids


def find_twins(app: Flask, progress: Callable[[int, int], None] | None = None) -> dict[str, int]:
    """Compares the whole directory and keeps what is likely one. Returns open pairs by entity.

    Open pairs that are no longer likely go; pairs that a person decided stay as decided. The application's
    context must be open; the caller commits.
    """
    decided = decided_pairs()
    found = [
        twin
        for entity in ENTITIES
        for twin in _likeliest(
            _twin(left, right, likeness)
            for left, right, likeness in likely_pairs(
                sketches_here((entity,)), None, lambda a, b: _key(a, b) not in decided, progress
            )
        )
    ]
    db.session.execute(delete(DuplicatePair).where(DuplicatePair.status == PairStatus.OPEN))
    keep_pairs(found, None)
    return {entity: sum(twin.entity == entity for twin in found) for entity in ENTITIES}


def _likeliest(twins: Iterable[Twin]) -> list[Twin]:
    return sorted(twins, key=lambda twin: (-twin.likeness.score, twin.left.id, twin.right.id))[:MOST]


def _key(one: Sketch, other: Sketch) -> tuple[str, str]:
    return (one.id, other.id) if one.id < other.id else (other.id, one.id)


def decided_pairs() -> set[tuple[str, str]]:
    """(left id, right id) of pairs that somebody looked at."""
    query = select(DuplicatePair.left_id, DuplicatePair.right_id)
    return {(a, b) for a, b in db.session.execute(query.where(DuplicatePair.status != PairStatus.OPEN))}


def keep_pairs(twins: Iterable[Twin], batch_id: str | None) -> None:
    """Stores pairs that are not there yet."""
    listed = list(twins)
    if not listed:
        return
    query = select(DuplicatePair.entity, DuplicatePair.left_id, DuplicatePair.right_id)
    there = {tuple(row) for row in db.session.execute(query)}
    rows = [row for twin in listed if (row := _row(twin, batch_id)) and _place(row) not in there]
    for first in range(0, len(rows), BATCH):
        db.session.execute(insert(DuplicatePair), rows[first : first + BATCH])


def _place(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["entity"], row["left_id"], row["right_id"]


def _row(twin: Twin, batch_id: str | None) -> dict[str, Any]:
    now = utc_now()
    return {
        "id": new_id(), "entity": twin.entity, "left_id": twin.left.id, "right_id": twin.right.id,
        "score": twin.likeness.score, "findings": [_kept(one) for one in twin.likeness.findings],
        "status": PairStatus.OPEN, "batch_id": batch_id, "created_at": now, "last_modified": now,
    }  # fmt: skip


def _kept(finding: Finding) -> dict[str, object]:
    """Where something is, is not written down here: the place may be hidden one day."""
    told = finding.as_json()
    return {**told, "left": "", "right": ""} if finding.field in ("address", "point") else told
