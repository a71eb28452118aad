"""Signing in and out: one cookie with a random key, kept as a hash in `sign_in_session`.

Flask's own signed cookie carries the form token and messages only; nobody is signed in by it.
"""

import hmac
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from typing import Any

from flask import Flask, Request, Response, current_app, flash, g, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import LoginManager
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import selectinload

from directory.actions.credentials import new_token
from directory.actions.sign_in import close_session, live_session, open_session, touch_session
from directory.core import settings_of
from directory.db import db, reading, writing
from directory.models import Membership, User
from directory.web import access as access_rules
from directory.web import now
from directory.web.access import Rule, partners, person_here, staff

LONGEST_KEY = 100
KNOWN_FOR = timedelta(days=180)


def init_app(app: Flask) -> None:
    people = LoginManager(app)
    people.session_protection = None  # our key is not tied to an address: phones change theirs all day
    people.request_loader(person_of)
    people.unauthorized_handler(ask_to_sign_in)
    secure = settings_of(app).url.startswith("https")
    app.config["HALLWAY_KEY_COOKIE"] = "__Host-hallway-key" if secure else "hallway-key"
    app.config["HALLWAY_KNOWN_COOKIE"] = "__Host-hallway-known" if secure else "hallway-known"
    app.after_request(_hand_over)
    app.jinja_env.globals.update(person_here=person_here, allows=allows)


def person_of(asked: Request) -> User | None:
    """Whoever holds a live session's key. Flask-Login asks once for each request that needs to know."""
    user_id = _keyholder(asked.cookies.get(current_app.config["HALLWAY_KEY_COOKIE"]))
    if user_id is None:
        return None
    memberships = selectinload(User.memberships)
    person = db.session.scalar(
        select(User)
        .where(User.id == user_id)
        .options(
            memberships.joinedload(Membership.school),
            memberships.joinedload(Membership.organization),
            memberships.joinedload(Membership.district),
        )
    )
    return person if person and person.active else None


def _keyholder(key: str | None) -> str | None:
    """Their user id. Notes that the session is in use, on a connection of its own: a GET only reads.

    Without WAL a reader holds off a writer, so that is left for the next request where ours has begun.
    """
    if not key or len(key) > LONGEST_KEY:
        return None
    moment = now()
    with reading(), db.engine.connect() as connection:
        found = live_session(connection, key, moment)
    if found is None:
        return None
    session_id, user_id, is_due = found
    if is_due and not db.session().in_transaction():
        with suppress(OperationalError), writing() as connection:  # held, or the disk is full: next time
            touch_session(connection, session_id, moment)
    return user_id


def begin_session(person: User, password: str) -> None:
    """A new key at every sign-in, and a new form token: nothing planted in a browser before it survives."""
    leave_behind()
    g.new_key = open_session(person, password, now())
    g.new_known = _known_mark(person)


def leave_behind() -> None:
    """Forgets this browser's session, on both sides."""
    key = request.cookies.get(current_app.config["HALLWAY_KEY_COOKIE"])
    if key and len(key) <= LONGEST_KEY:
        close_session(key)
    session.clear()
    g.new_key = ""


def _hand_over(response: Response) -> Response:
    """Sets or takes back the cookies, once the view is done."""
    secure = settings_of(current_app).url.startswith("https")
    kinds: dict[str, Any] = {"secure": secure, "httponly": True, "samesite": "Lax", "path": "/"}
    name = current_app.config["HALLWAY_KEY_COOKIE"]
    if response.status_code >= 400:
        return response
    if g.get("new_key"):
        response.set_cookie(name, g.new_key, **kinds)
    elif "new_key" in g:
        response.delete_cookie(name, **kinds)
    if g.get("new_known"):
        response.set_cookie(
            current_app.config["HALLWAY_KNOWN_COOKIE"], g.new_known, max_age=KNOWN_FOR, **kinds
        )
    return response


# ---- browsers that have signed in to an account before: strangers' tries do not slow them down ----


def _known_mark(person: User) -> str:
    nonce = new_token()
    return f"{nonce}.{_signature(nonce, person)}"


def _signature(nonce: str, person: User) -> str:
    secret = settings_of(current_app).secret_key
    return hmac.new(secret.encode(), f"known\0{nonce}\0{person.id}".encode(), sha256).hexdigest()


def known_browser(person: User | None) -> str | None:
    """The mark of a browser that has signed in to this account before, else None."""
    nonce, _dot, signature = request.cookies.get(current_app.config["HALLWAY_KNOWN_COOKIE"], "").partition(
        "."
    )
    if person is None or not hmac.compare_digest(signature.encode(), _signature(nonce, person).encode()):
        return None
    return nonce


def allows(rule: str) -> bool:
    """For templates: whether whoever is here passes the rule of that name in the access table."""
    found: Rule = getattr(access_rules, rule)
    return found.allows(person_here())


# ---- where to ----


def ask_to_sign_in() -> Response:
    """For a visitor on a page that needs a person. Who was reading comes back to it afterwards."""
    if request.cookies.get(current_app.config["HALLWAY_KEY_COOKIE"]):
        flash(_("You were signed out after a while. Please sign in again."), "notice")
    is_reading = request.method in {"GET", "HEAD"}
    wanted = local_path(request.full_path.rstrip("?")) if is_reading else None
    return redirect(url_for("account.sign_in", next=wanted), 303)  # type: ignore[return-value]


def local_path(text: str | None) -> str | None:
    """A path on this site, or None. Whatever a browser could read as another place is refused."""
    if not text or len(text) > 2000 or not text.startswith("/"):
        return None
    path = text.partition("?")[0]
    if "//" in path or "\\" in text or any(ord(c) <= 0x20 or 0x7F <= ord(c) <= 0x9F for c in text):
        return None
    return text


def home_of(person: User) -> str:
    """Where a person begins: school staff at their school, a partner at their organization."""
    if staff.allows(person):
        return url_for("workspace.home")
    return url_for("partner.home") if partners.allows(person) else url_for("account.show")
