"""Server-side sessions: opened at sign-in, touched while in use, closed by whatever makes them void.

The cookie holds 256 random bits; the row holds their hash, so a stolen database signs nobody in.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from directory.actions.credentials import hash_password, hashed, needs_new_hash, new_token, password_fits
from directory.db import db
from directory.models import Membership, SignInSession, User
from directory.vocabulary import Role

IDLE = timedelta(minutes=30)
ADMIN_IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=8)
TOUCH_EVERY = timedelta(minutes=1)
CLOCK_SLACK = timedelta(minutes=5)


def person_with(email: str) -> User | None:
    """By address, whatever its case. Only people who may sign in to pages: an API client may not."""
    found = db.session.scalar(select(User).where(User.email == normal_email(email)))
    return found if found and any(m.role is not Role.API_CLIENT for m in found.memberships) else None


def normal_email(text: str) -> str:
    return text.strip().lower()[:255]


def check_password(person: User | None, password: str) -> bool:
    """The same work whether or not there is such a person; a disabled one never fits."""
    fits = password_fits(person.password_hash if person else None, password)
    return fits and person is not None and person.active


def open_session(person: User, password: str, now: datetime) -> str:
    """Signs in somebody whose password was just checked. Returns the token for the cookie."""
    if person.password_hash and needs_new_hash(person.password_hash):
        person.password_hash = hash_password(password)
    db.session.execute(delete(SignInSession).where(SignInSession.expires_at < now))
    token = new_token()
    db.session.add(
        SignInSession(
            user_id=person.id, token_hash=hashed(token), created_at=now, seen_at=now, expires_at=now + LONGEST
        )
    )
    db.session.flush()
    return token


def close_session(token: str) -> None:
    db.session.execute(delete(SignInSession).where(SignInSession.token_hash == hashed(token)))


def close_sessions(person: User) -> None:
    db.session.execute(delete(SignInSession).where(SignInSession.user_id == person.id))


def live_session(connection: Connection, token: str, now: datetime) -> tuple[str, str, bool] | None:
    """(session id, user id, whether it is due to be touched) of a session that still holds, else None.

    One seen in the future was written by a clock that has since gone back: it is void, not eternal.
    """
    is_admin = (
        select(Membership.id)
        .where(Membership.user_id == SignInSession.user_id, Membership.role == Role.DISTRICT_ADMIN)
        .exists()
    )
    row = connection.execute(
        select(
            SignInSession.id,
            SignInSession.user_id,
            SignInSession.seen_at,
            SignInSession.expires_at,
            is_admin.label("is_admin"),
        ).where(SignInSession.token_hash == hashed(token))
    ).first()
    if row is None:
        return None
    idle = now - row.seen_at
    if now >= row.expires_at or idle >= (ADMIN_IDLE if row.is_admin else IDLE) or idle < -CLOCK_SLACK:
        return None
    return row.id, row.user_id, idle >= TOUCH_EVERY


def touch_session(connection: Connection, session_id: str, now: datetime) -> None:
    connection.execute(update(SignInSession).where(SignInSession.id == session_id).values(seen_at=now))
