"""The log of what was done with people's records: a chain of hashes, number after number without a gap.

Each row's hash covers the row and the hash of the row before it. What the last row was is also written
outside the database (`heads`), so a table that lost its end is found out too. `queries.audit_log.verify`
checks all of it.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app, g, has_request_context
from sqlalchemy import Connection, event, insert, select, text
from sqlalchemy.orm import Session, SessionTransaction

from directory.actions import heads
from directory.core import settings_of
from directory.db import db, is_reading, reading, writing
from directory.models import AuditEntry, User
from directory.models.columns import utc_now
from directory.vocabulary import AuditAct

GENESIS = "0" * 64
"""What stands before the first row."""

LOCK = 0x68616C6C77617931
"""PostgreSQL's advisory lock of whoever appends; held until their transaction ends."""

_CODE = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,79}|[A-Z]-[0-9A-Z]{6}|[A-Z][0-9]?")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MOST_DIGITS = 6

Detail = str | int | bool | None | list[str] | tuple[str, ...]


class NotACodeError(ValueError):
    """A detail is not a short code or a count: it could be a name. The message says which, never what."""


def audit(
    act: AuditAct,
    entity: str,
    entity_id: str,
    *,
    actor: User | None,
    school_id: str | None = None,
    **details: Detail,
) -> None:
    """Appends one row: within the transaction at hand, or, where that only reads, in a short one of its own.

    Call it last: on PostgreSQL whoever else appends waits until this transaction ends. `actor` None is a
    command or a job. Raises NotACodeError for a detail that may be a name.
    """
    row: dict[str, Any] = {
        "user_id": actor.id if actor else None, "act": act, "entity": entity, "entity_id": entity_id,
        "school_id": school_id, "details": checked(details),
    }  # fmt: skip
    if has_request_context() and act is AuditAct.VIEWED:
        g.audited_views = g.get("audited_views", 0) + 1
    if is_reading():
        _append_apart(row)
    else:
        db.session.flush()
        db.session().info["audit_head"] = append(db.session.connection(), row)


def _append_apart(row: Mapping[str, Any]) -> None:
    """Ends the transaction that reads first: without WAL this thread's reading would hold the write off."""
    db.session.commit()
    with writing() as connection:
        head = append(connection, row)
    heads.keep(settings_of(current_app).data, *head)


def append(connection: Connection, row: Mapping[str, Any]) -> tuple[int, str, datetime]:
    """(number, hash, time) of the new row. The transaction is one that writes."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    last = connection.execute(
        select(AuditEntry.number, AuditEntry.hash).order_by(AuditEntry.number.desc()).limit(1)
    ).one_or_none()
    number, previous = (last.number + 1, last.hash) if last else (1, GENESIS)
    whole = {**row, "number": number, "at": utc_now(), "previous_hash": previous}
    whole["hash"] = hash_of(whole, previous)
    connection.execute(insert(AuditEntry).values(**whole))
    return number, whole["hash"], whole["at"]


def hash_of(row: Mapping[str, Any], previous: str) -> str:
    """SHA-256, in hex, over the hash before and the row as canonical JSON: sorted names, no spaces, UTC."""
    said = {
        "number": row["number"], "at": row["at"].isoformat(timespec="microseconds"),
        "user_id": row["user_id"], "act": str(row["act"]), "entity": row["entity"],
        "entity_id": row["entity_id"], "school_id": row["school_id"], "details": row["details"],
    }  # fmt: skip
    line = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous}\n{line}".encode()).hexdigest()


def checked(details: Mapping[str, Detail]) -> dict[str, Any]:
    """Codes and counts only: whoever reads the log must not learn a name from it."""
    found: dict[str, Any] = {}
    for name, value in details.items():
        values = list(value) if isinstance(value, list | tuple) else value
        for one in values if isinstance(values, list) else [values]:
            if not _is_code_or_count(one):
                raise NotACodeError(f"the detail {name!r} is neither a short code nor a count")
        found[name] = values
    return found


def _is_code_or_count(value: object) -> bool:
    if value is None or isinstance(value, bool | int):
        return True
    if not isinstance(value, str):
        return False
    code = str(value)
    if _UUID.fullmatch(code):
        return True
    return bool(_CODE.fullmatch(code)) and sum(letter.isdigit() for letter in code) <= _MOST_DIGITS


@event.listens_for(db.session, "after_commit")
def _note_head(session: Session) -> None:
    if session.in_nested_transaction() or "audit_head" not in session.info:
        return
    head = session.info.pop("audit_head") or _last_head()
    if head:
        heads.keep(settings_of(current_app).data, *head)


@event.listens_for(db.session, "after_soft_rollback")
def _forget_head(session: Session, rolled_back: SessionTransaction) -> None:
    """The row went with what was taken back; what was appended before a savepoint stays, and is looked up."""
    if session.info.pop("audit_head", None) and rolled_back.nested:
        session.info["audit_head"] = None


def _last_head() -> tuple[int, str, datetime] | None:
    with reading(), db.engine.connect() as connection:
        row = connection.execute(
            select(AuditEntry.number, AuditEntry.hash, AuditEntry.at)
            .order_by(AuditEntry.number.desc())
            .limit(1)
        ).one_or_none()
    return (row.number, row.hash, row.at) if row else None
