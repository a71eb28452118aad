"""T9: nobody learns whether an address has an account: same text, same status, same size, same work."""

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from directory.actions import credentials
from tests.cast import Town
from tests.desk import Desk

KNOWN, UNKNOWN = "cora@town.example", "nora@town.example"


def alike(one: TestResponse, other: TestResponse) -> None:
    assert one.status_code == other.status_code
    assert shown(one) == shown(other)
    assert {k: v for k, v in one.headers if k not in MOVING} == {
        k: v for k, v in other.headers if k not in MOVING
    }


MOVING = {"Set-Cookie", "Date", "ETag"}


def shown(answer: TestResponse) -> str:
    text = re.sub(r'(name="csrf_token"[^>]*value=")[^"]*', r"\1", answer.text)
    return text.replace(KNOWN, "~").replace(UNKNOWN, "~")


def signing_in_tells_nothing(app: Flask) -> None:
    answers = [
        Desk(app).post("/sign-in", email=email, password="not the one at all") for email in (KNOWN, UNKNOWN)
    ]
    alike(*answers)


def test_signing_in_tells_nothing(app: Flask, town: Town) -> None:
    signing_in_tells_nothing(app)


@pytest.mark.parametrize("email", ["ivy@town.example", "stan@town.example"])
def test_neither_does_an_api_client_or_a_disabled_person(app: Flask, town: Town, email: str) -> None:
    from directory.actions.accounts import disable
    from directory.db import db
    from directory.models import User
    from tests.cast import PASSWORD

    with app.app_context():
        disable(db.session.get_one(User, town.stan.id), None)
        db.session.commit()
    one = Desk(app).post("/sign-in", email=email, password=PASSWORD)
    other = Desk(app).post("/sign-in", email=UNKNOWN, password=PASSWORD)
    assert one.status_code == other.status_code == 422
    assert shown(one).replace(email, "~") == shown(other)


def test_asking_for_a_new_password_tells_nothing(app: Flask, town: Town) -> None:
    alike(*[Desk(app).post("/password/forgotten", email=email) for email in (KNOWN, UNKNOWN)])


def test_being_slowed_down_tells_nothing(app: Flask, town: Town) -> None:
    answers = []
    for email in (KNOWN, UNKNOWN):
        desk = Desk(app)
        desk.client.environ_base["REMOTE_ADDR"] = f"198.51.100.{len(answers)}"
        for _ in range(11):
            answer = desk.post("/sign-in", email=email, password="not the one at all")
        answers.append(answer)
    assert answers[0].status_code == 429
    alike(*answers)


def test_the_same_work_is_done_for_nobody(app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """One Argon2 comparison each, with one set of costs: the slow part of the answer."""
    compared: list[str] = []

    class Watched:
        def __init__(self) -> None:
            self.real = credentials._hasher

        def verify(self, kept: str, password: str) -> bool:
            compared.append(kept[:40].rpartition("$")[0])
            return bool(self.real.verify(kept, password))

    monkeypatch.setattr(credentials, "_hasher", Watched())
    for email in (KNOWN, UNKNOWN, "ivy@town.example"):
        Desk(app).post("/sign-in", email=email, password="not the one at all")
    assert len(compared) == 3 and len(set(compared)) == 1


def test_the_check_bites_on_a_page_that_says_more(
    app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    from directory.web.account import views

    real = views.blame

    def talkative(field: object, text: str) -> None:
        real(field, text if views.request.form["email"] == KNOWN else "There is nobody with this address.")

    monkeypatch.setattr(views, "blame", talkative)
    with pytest.raises(AssertionError):
        signing_in_tells_nothing(app)
