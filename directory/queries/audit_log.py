"""Reading the audit log: whether it is whole, what was done with a record, who looks at many."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Row, Select, String, func, select, type_coerce

from directory.actions.audit import GENESIS, hash_of
from directory.actions.heads import known_heads
from directory.db import db
from directory.models import AuditEntry
from directory.vocabulary import AuditAct

AT_ONCE = 1000
MANY = 50
"""Records of people that one person looks at within an hour before somebody is told."""


@dataclass(frozen=True)
class Verdict:
    """`broken_at` is the first number at which the log is not what was written; None where it is whole."""

    rows: int
    heads: int
    broken_at: int | None = None
    problem: str = ""

    @property
    def is_whole(self) -> bool:
        return self.broken_at is None


def verify(folder: Path) -> Verdict:
    """Walks the whole chain, then holds it against the heads noted in `folder`."""
    heads = dict[int, set[str]]()
    try:
        for number, digest in known_heads(folder):
            heads.setdefault(number, set()).add(digest)
    except ValueError as error:
        return Verdict(0, 0, 0, str(error))
    rows, previous, noted = 0, GENESIS, sum(map(len, heads.values()))
    for entry in _entries():
        rows += 1
        problem = _problem_of(entry, rows, previous)
        if entry is None or (problem := problem or _against(heads, entry)):
            return Verdict(rows, noted, rows, problem)
        previous = entry.hash
    missing = [number for number in heads if number > rows]
    if missing:
        said = f"the table ends at {rows}; a row {max(missing)} was noted outside the database"
        return Verdict(rows, noted, rows + 1, said)
    return Verdict(rows, noted)


def _entries() -> Iterator[Row[Any] | None]:
    """By number, a bounded lot at a time. None stands for a row that cannot even be read."""
    after = -(2**31)
    while True:
        numbers = db.session.scalars(
            select(AuditEntry.number)
            .where(AuditEntry.number > after)
            .order_by(AuditEntry.number)
            .limit(AT_ONCE)
        ).all()
        if not numbers:
            return
        yield from _lot(numbers)
        after = numbers[-1]


def _lot(numbers: Sequence[int]) -> Iterator[Row[Any] | None]:
    columns = [type_coerce(c, String) if c.name == "act" else c for c in AuditEntry.__table__.columns]
    query = select(*columns).order_by(AuditEntry.number)
    within = AuditEntry.number.between(numbers[0], numbers[-1])
    try:
        yield from db.session.execute(query.where(within)).all()
    except (ValueError, TypeError):  # a value that is none of its type: which row holds it?
        for number in numbers:
            yield from _one(query.where(AuditEntry.number == number))


def _one(query: Select[Any]) -> list[Row[Any] | None]:
    try:
        return list(db.session.execute(query).all())
    except (ValueError, TypeError):
        return [None]


def _problem_of(row: Row[Any] | None, expected: int, previous: str) -> str:
    if row is None:
        return "a row cannot be read"
    if row.number != expected:
        return f"number {expected} is missing"
    if row.previous_hash != previous:
        return "it does not hold the hash of the row before it"
    return "" if hash_of(dict(row._mapping), previous) == row.hash else "its hash is not that of what it says"


def _against(heads: dict[int, set[str]], entry: Row[Any]) -> str:
    noted = heads.get(entry.number)
    return "another hash was noted outside the database" if noted and noted != {entry.hash} else ""


@dataclass(frozen=True)
class Filter:
    """ "" lets everything through."""

    entity: str = ""
    entity_id: str = ""
    user_id: str = ""


def entries_about(which: Filter, limit: int = 100) -> list[AuditEntry]:
    """The newest first."""
    query = select(AuditEntry).order_by(AuditEntry.number.desc()).limit(limit)
    for name in ("entity", "entity_id", "user_id"):
        if value := getattr(which, name):
            query = query.where(getattr(AuditEntry, name) == value)
    return list(db.session.scalars(query))


def records_viewed(user_id: str, now: datetime) -> int:
    """Different records of people that they looked at within the last hour."""
    return (
        db.session.scalar(
            select(func.count(func.distinct(AuditEntry.entity_id))).where(
                AuditEntry.user_id == user_id,
                AuditEntry.act == AuditAct.VIEWED,
                AuditEntry.at > now - timedelta(hours=1),
            )
        )
        or 0
    )


def was_alerted(user_id: str, now: datetime) -> bool:
    """Whether somebody was told within the last hour that they look at many."""
    return (
        db.session.scalar(
            select(AuditEntry.number)
            .where(
                AuditEntry.entity_id == user_id,
                AuditEntry.entity == "user_account",
                AuditEntry.act == AuditAct.ALERT_RAISED,
                AuditEntry.at > now - timedelta(hours=1),
            )
            .limit(1)
        )
        is not None
    )
