"""A browser without scripts: keeps cookies, and sends the form token that a page would have carried."""

import hashlib
import os
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from directory.actions.credentials import hashed, new_token
from directory.actions.sign_in import LONGEST
from directory.db import db
from directory.models import SignInSession, User
from directory.web import now


class Desk:
    """`desk.get(path)`, `desk.post(path, **fields)`. Redirects are not followed."""

    def __init__(self, app: Flask, **headers: str) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.headers = headers
        self.signed_in = False

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, headers=self.headers, **more)

    def post(self, path: str, **fields: Any) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.token(), **fields}, headers=self.headers)

    def token(self) -> str:
        """The token that this browser's pages carry, signed as Flask-WTF signs it, without loading a page."""
        with self.client.session_transaction() as session:
            raw = session.setdefault("csrf_token", hashlib.sha1(os.urandom(64)).hexdigest())
        return str(URLSafeTimedSerializer(self.app.secret_key, salt="wtf-csrf-token").dumps(raw))

    def sign_in(self, email: str, password: str, **fields: Any) -> TestResponse:
        answer = self.post("/sign-in", email=email, password=password, **fields)
        self.signed_in = answer.status_code == 303
        return answer

    def key(self) -> str | None:
        cookie = self.client.get_cookie("hallway-key")
        return cookie.value if cookie else None


def seated(app: Flask, person: User) -> Desk:
    """Signed in without the thirty milliseconds of a password."""
    desk, token, moment = Desk(app), new_token(), now()
    with app.app_context():
        db.session.add(
            SignInSession(
                user_id=person.id, token_hash=hashed(token), created_at=moment, seen_at=moment,
                expires_at=moment + LONGEST,
            )
        )  # fmt: skip
        db.session.commit()
    desk.client.set_cookie("hallway-key", token)
    desk.signed_in = True
    return desk
