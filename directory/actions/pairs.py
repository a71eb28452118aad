"""Pairs of records that may be one: what somebody decided, and what a merge does to them."""

from datetime import datetime

from sqlalchemy import or_, select

from directory.actions.journal import Journal
from directory.db import db
from directory.models import DuplicatePair, User
from directory.vocabulary import PairStatus


def mark_distinct(pair: DuplicatePair, actor: User, now: datetime) -> None:
    """A person looked: they are two. The pair does not come back."""
    _decide(pair, PairStatus.DISTINCT, actor, now)


def reopen(pair: DuplicatePair, actor: User, now: datetime) -> None:
    if pair.status is not PairStatus.MERGED:
        _decide(pair, PairStatus.OPEN, actor, now)


def _decide(pair: DuplicatePair, status: PairStatus, actor: User, now: datetime) -> None:
    if pair.status is status or pair.status is PairStatus.MERGED:
        return
    is_open = status is PairStatus.OPEN
    pair.status = status
    pair.decided_by_user_id = None if is_open else actor.id
    pair.decided_at = None if is_open else now
    db.session.flush()


# in a merge


def settle_pairs(
    journal: Journal, entity: str, keep_id: str, gone_id: str, actor: User | None, now: datetime
) -> None:
    """The pair is decided. Other pairs of the second record are pairs of the kept one now."""
    pairs = db.session.scalars(
        select(DuplicatePair)
        .where(
            DuplicatePair.entity == entity,
            or_(DuplicatePair.left_id == gone_id, DuplicatePair.right_id == gone_id),
        )
        .order_by(DuplicatePair.id)
    )
    decided = {"decided_by_user_id": actor.id if actor else None, "decided_at": now}
    for pair in list(pairs):
        other = pair.right_id if pair.left_id == gone_id else pair.left_id
        if other == keep_id:
            journal.update("duplicate_pair", pair.id, {"status": PairStatus.MERGED, **decided})
            continue
        if pair.status is PairStatus.MERGED:
            continue
        left, right = sorted((keep_id, other))
        there = pair_of(entity, left, right)
        if there is None:
            journal.update("duplicate_pair", pair.id, {"left_id": left, "right_id": right})
            continue
        if there.status is PairStatus.OPEN and pair.status is PairStatus.DISTINCT:
            journal.update("duplicate_pair", there.id, {"status": PairStatus.DISTINCT, **decided})
        journal.delete("duplicate_pair", pair.id)


def pair_of(entity: str, one: str, other: str) -> DuplicatePair | None:
    left, right = sorted((one, other))
    return db.session.scalar(
        select(DuplicatePair).where(
            DuplicatePair.entity == entity, DuplicatePair.left_id == left, DuplicatePair.right_id == right
        )
    )
