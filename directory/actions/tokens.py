"""Tokens that let a program read more often: made, shown once, revoked."""

from datetime import datetime

from sqlalchemy import Connection, update

from directory.actions.credentials import hashed, new_token
from directory.actions.record import record_change
from directory.db import db
from directory.models import ApiToken, User

PREFIX = "hallway_"
"""Begins every token, so that one left lying about is known for what it is."""


def make_token(*, name: str, per_minute: int, expires_at: datetime, actor: User) -> tuple[ApiToken, str]:
    """The row and the token itself, which is kept nowhere."""
    token = PREFIX + new_token()
    row = ApiToken(
        user_id=actor.id, name=name, token_hash=hashed(token), per_minute=per_minute, expires_at=expires_at
    )
    db.session.add(row)
    db.session.flush()
    record_change(row, "name", None, name, actor, "create")
    return row, token


def revoke_token(token: ApiToken, actor: User, now: datetime) -> None:
    """Again does nothing."""
    if token.revoked_at is None:
        token.revoked_at = now
        record_change(token, "revoked_at", None, now, actor)


def note_used(connection: Connection, token_id: str, moment: datetime) -> None:
    connection.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=moment))
