"""Who asks: a token that an admin made, or an address. A token is read from its header and nowhere else."""

import logging
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask, Request, Response, current_app, g, request
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from directory.actions.credentials import hashed
from directory.actions.throttle import address_group
from directory.actions.tokens import note_used
from directory.core import settings_of
from directory.db import db, writing
from directory.models import ApiToken, User
from directory.web import now
from directory.web.api.answers import refuse
from directory.web.api.limits import STREAM_COSTS, Buckets, Standing
from directory.web.api.questions import wants_stream

log = logging.getLogger(__name__)

LONGEST = 200
USED_EVERY = timedelta(hours=1)

_beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tokens")


@dataclass(frozen=True)
class Known:
    """A token that holds."""

    id: str
    per_minute: int
    last_used_at: datetime | None


def admit() -> Response | None:
    """Before every view: counts the request, and refuses one too many or one with a wrong token."""
    if request.method == "OPTIONS":
        return None
    address = f"address {address_group(request.remote_addr)}"
    anyones = settings_of(current_app).api_per_minute
    if "Authorization" not in request.headers:
        return _counted(address, anyones)
    token = _known(request)
    if token is None:
        refused = _counted(address, anyones)
        words = "This token is not, or no longer, good. Send it as: Authorization: Bearer TOKEN"
        return refused or refuse(401, words, None, **{"WWW-Authenticate": 'Bearer realm="Hallway"'})
    note_use(token)
    return _counted(f"token {token.id}", token.per_minute)


def _counted(key: str, per_minute: int) -> Response | None:
    cost = STREAM_COSTS if wants_stream(request) else 1
    g.standing = buckets_of(current_app).take(key, per_minute, cost)
    if g.standing.wait is None:
        return None
    words = f"Too many requests. Try again in {g.standing.wait} seconds, or ask for a token."
    return refuse(429, words, None)


def show_standing(response: Response) -> Response:
    standing: Standing | None = g.get("standing")
    if standing is not None:
        response.headers.update(standing.headers)
    return response


def buckets_of(app: Flask) -> Buckets:
    found: Buckets = app.extensions.setdefault("hallway_api_buckets", Buckets())
    return found


def _known(asked: Request) -> Known | None:
    scheme, _space, token = asked.headers["Authorization"].partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or len(token) > LONGEST:
        return None
    row = db.session.execute(
        select(ApiToken.id, ApiToken.per_minute, ApiToken.last_used_at)
        .join(User, User.id == ApiToken.user_id)
        .where(
            ApiToken.token_hash == hashed(token),
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_at > now(),
            User.active,
        )
    ).first()
    return Known(*row) if row else None


# when it was last used: to the hour, and never within a request that only reads

_noted: dict[str, float] = {}


def note_use(token: Known) -> Future[None] | None:
    """Written down beside the answer, so that no reader waits for a lock."""
    moment = now()
    if token.last_used_at is not None and moment - token.last_used_at < USED_EVERY:
        return None
    if time.monotonic() - _noted.get(token.id, -60.0) < 60:
        return None
    _noted[token.id] = time.monotonic()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return _beside.submit(_write, app, token.id, moment)


def _write(app: Flask, token_id: str, moment: datetime) -> None:
    with app.app_context():
        try:
            with writing() as connection:
                note_used(connection, token_id, moment)
        except SQLAlchemyError as error:
            log.warning("The use of a token was not written down: %s", type(error).__name__)
