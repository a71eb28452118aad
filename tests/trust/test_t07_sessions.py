"""T7: a session is new at sign-in, dies in time and with what made it valid, and its key is nobody else's."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from directory.actions import sign_in
from directory.actions.accounts import Scope, change_role, disable
from directory.actions.credentials import hashed
from directory.db import db
from directory.models import SignInSession, User
from directory.vocabulary import Role
from tests.cast import PASSWORD, Town
from tests.conftest import Clock
from tests.desk import Desk, seated

NEW_PASSWORD = "nine lanterns, slow river"


def is_in(desk: Desk) -> bool:
    return desk.get("/account").status_code == 200


@pytest.fixture
def cora(app: Flask, town: Town, clock: Clock) -> Desk:
    desk = Desk(app)
    assert desk.sign_in("cora@town.example", PASSWORD).status_code == 303
    return desk


def test_the_key_is_random_and_kept_as_a_hash(cora: Desk, stored: Callable[[Any], list[Any]]) -> None:
    key = cora.key()
    assert key and len(key) >= 43  # 256 bits
    kept = stored(select(SignInSession.token_hash))
    assert hashed(key) in kept and key not in kept


def test_a_key_planted_before_sign_in_is_not_used(app: Flask, town: Town) -> None:
    desk = Desk(app)
    desk.client.set_cookie("hallway-key", "planted" * 6)
    desk.sign_in("cora@town.example", PASSWORD)
    assert desk.key() != "planted" * 6 and is_in(desk)


def test_signing_in_again_gives_a_new_key_and_ends_the_old_one(app: Flask, town: Town, cora: Desk) -> None:
    old = cora.key()
    cora.sign_in("cora@town.example", PASSWORD)
    assert cora.key() != old
    replay = Desk(app)
    replay.client.set_cookie("hallway-key", str(old))
    assert not is_in(replay)


def test_a_form_token_from_before_sign_in_is_void_after_it(app: Flask, town: Town) -> None:
    desk = Desk(app)
    before = desk.token()
    desk.sign_in("cora@town.example", PASSWORD)
    assert desk.client.post("/sign-out", data={"csrf_token": before}).status_code == 400


def test_after_sign_out_the_key_opens_nothing(app: Flask, cora: Desk) -> None:
    old = str(cora.key())
    assert cora.post("/sign-out").status_code == 303
    assert cora.key() is None
    replay = Desk(app)
    replay.client.set_cookie("hallway-key", old)
    assert not is_in(replay)


@pytest.mark.parametrize(("minutes", "still_in"), [(29, True), (30, False)])
def test_it_ends_when_idle(cora: Desk, clock: Clock, minutes: int, still_in: bool) -> None:
    clock.move(minutes=minutes)
    assert is_in(cora) is still_in


@pytest.mark.parametrize(("minutes", "still_in"), [(14, True), (15, False)])
def test_an_admins_ends_sooner(app: Flask, town: Town, clock: Clock, minutes: int, still_in: bool) -> None:
    ada = Desk(app)
    ada.sign_in("ada@town.example", PASSWORD)
    clock.move(minutes=minutes)
    assert is_in(ada) is still_in


def test_use_keeps_it_alive_but_not_past_eight_hours(cora: Desk, clock: Clock) -> None:
    for _ in range(23):
        clock.move(minutes=20)
        assert is_in(cora)
    clock.move(minutes=20)
    assert not is_in(cora)


def test_a_new_password_ends_every_other_session(app: Flask, town: Town, cora: Desk) -> None:
    elsewhere = seated(app, town.cora)
    fields = {"current": PASSWORD, "password": NEW_PASSWORD, "repeat": NEW_PASSWORD}
    assert cora.post("/account/password", **fields).status_code == 303
    assert is_in(cora) and not is_in(elsewhere)


def test_disabling_somebody_shuts_them_out_at_once(app: Flask, town: Town, cora: Desk) -> None:
    assert seated(app, town.ada).post(f"/admin/people/{town.cora.id}/disabling").status_code == 303
    assert not is_in(cora)
    assert Desk(app).sign_in("cora@town.example", PASSWORD).status_code == 422


def test_a_disabled_person_is_out_even_if_a_session_is_left(app: Flask, town: Town, cora: Desk) -> None:
    with app.app_context():
        db.session.get_one(User, town.cora.id).active = False
        db.session.commit()
    assert not is_in(cora)


def test_a_new_role_asks_to_sign_in_anew(app: Flask, town: Town, cora: Desk) -> None:
    with app.app_context():
        person = db.session.get_one(User, town.cora.id)
        change_role(person, Role.SCHOOL_STAFF, Scope(school_id=town.oak.id), None)
        db.session.commit()
    assert not is_in(cora)


@pytest.mark.parametrize("key", ["", "x", "A" * 43, "A" * 100_000, "\x00", "../../etc", "é" * 20])
def test_a_made_up_key_is_nobody(app: Flask, town: Town, key: str) -> None:
    desk = Desk(app)
    answer = desk.client.get("/account", headers={"Cookie": f"hallway-key={key}".encode().decode("latin-1")})
    assert answer.status_code == 303


def test_a_forged_flask_session_signs_nobody_in(app: Flask, town: Town) -> None:
    desk = Desk(app)
    with desk.client.session_transaction() as session:
        session.update({"_user_id": town.ada.id, "_fresh": True, "user_id": town.ada.id})
    assert not is_in(desk)


# ---- the clock goes wrong ----


def test_a_clock_set_back_a_day_makes_no_eternal_session(cora: Desk, clock: Clock) -> None:
    clock.move(days=-1)
    assert not is_in(cora)


def test_a_small_step_back_ends_nothing(cora: Desk, clock: Clock) -> None:
    clock.move(minutes=-2)
    assert is_in(cora)


def test_a_clock_far_ahead_ends_it(cora: Desk, clock: Clock) -> None:
    clock.move(days=400)
    assert not is_in(cora)


# ---- looking does not write, except this once a minute ----


def test_it_is_noted_at_most_once_a_minute(
    cora: Desk, clock: Clock, stored: Callable[[Any], list[Any]]
) -> None:
    seen = select(SignInSession.seen_at)
    (start,) = stored(seen)
    clock.move(seconds=59)
    is_in(cora)
    assert stored(seen) == [start]
    clock.move(seconds=1)
    is_in(cora)
    assert stored(seen) == [start + timedelta(minutes=1)]


def test_old_rows_go_at_the_next_sign_in(
    app: Flask, cora: Desk, clock: Clock, stored: Callable[[Any], list[Any]]
) -> None:
    clock.move(hours=9)
    Desk(app).sign_in("stan@town.example", PASSWORD)
    assert stored(select(func.count()).select_from(SignInSession)) == [1]


@pytest.mark.parametrize(("name", "value"), [("IDLE", timedelta(days=900)), ("LONGEST", timedelta(days=900))])
def test_the_idle_check_bites_when_the_limit_is_gone(
    app: Flask, town: Town, clock: Clock, monkeypatch: pytest.MonkeyPatch, name: str, value: timedelta
) -> None:
    monkeypatch.setattr(sign_in, name, value)
    if name == "IDLE":
        with pytest.raises(AssertionError):
            test_it_ends_when_idle(_signed_in(app), clock, 30, False)
    else:
        with pytest.raises(AssertionError):
            test_use_keeps_it_alive_but_not_past_eight_hours(_signed_in(app), clock)


def test_the_password_check_bites_when_sessions_are_left_open(
    app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("directory.actions.accounts.close_sessions", lambda person: None)
    with pytest.raises(AssertionError):
        test_a_new_password_ends_every_other_session(app, town, _signed_in(app))
    with app.app_context():
        disable(db.session.get_one(User, town.stan.id), None)


def _signed_in(app: Flask) -> Desk:
    desk = Desk(app)
    desk.sign_in("cora@town.example", PASSWORD)
    return desk
