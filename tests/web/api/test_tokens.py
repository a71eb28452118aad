"""Who asks too often waits; a token lets a program ask more often, and is a secret everywhere."""

import logging
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from directory.actions.credentials import hashed
from directory.actions.tokens import make_token, revoke_token
from directory.db import db, reading
from directory.models import ApiToken, User
from directory.web import now
from directory.web.api import tokens as web_tokens
from directory.web.api.limits import Buckets
from directory.web.api.tokens import buckets_of
from tests.cast import Town
from tests.conftest import Clock
from tests.desk import Desk, seated
from tests.visitor import Visitor
from tests.web.api.conftest import PATH, Asks


class Ticks:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ticks(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Ticks:
    """Five requests a minute for everyone, and time that stands still."""
    from dataclasses import replace

    ticks = Ticks()
    app.extensions["hallway_api_buckets"] = Buckets(ticks)
    app.extensions["hallway_settings"] = replace(app.extensions["hallway_settings"], api_per_minute=5)
    return ticks


def a_token(app: Flask, town: Town, per_minute: int = 8, days: int = 1) -> str:
    with app.app_context():
        actor = db.session.get_one(User, town.ada.id)
        _, token = make_token(
            name="211", per_minute=per_minute, expires_at=now() + timedelta(days=days), actor=actor
        )
        db.session.commit()
    return token


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def kept(app: Flask) -> ApiToken:
    with app.app_context(), reading():
        found = db.session.scalars(select(ApiToken)).one()
        db.session.expunge_all()
        return found


def test_the_sixth_of_five_waits(app: Flask, ticks: Ticks, town: Town) -> None:
    asks = Asks(app)
    left = [asks.raw("/").headers["RateLimit-Remaining"] for _ in range(5)]
    assert left == ["4", "3", "2", "1", "0"]
    answer = asks.raw("/services")
    assert answer.status_code == 429 and answer.get_json()["error"]["title"] == "Too Many Requests"
    assert answer.headers["Retry-After"] == "12" and answer.headers["RateLimit-Limit"] == "5"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    ticks.now += 12
    assert asks.raw("/services").status_code == 200
    assert asks.raw("/services").status_code == 429
    assert asks.raw("/services", "OPTIONS").status_code == 200


def test_addresses_do_not_share(app: Flask, ticks: Ticks, town: Town) -> None:
    asks = Asks(app)
    for _ in range(6):
        asks.raw("/", environ_base={"REMOTE_ADDR": "2001:db8::1"})
    assert asks.raw("/", environ_base={"REMOTE_ADDR": "2001:db8::2"}).status_code == 429  # the same /64
    assert asks.raw("/", environ_base={"REMOTE_ADDR": "2001:db8:0:1::1"}).status_code == 200


def test_a_stream_counts_for_many(app: Flask, ticks: Ticks, town: Town) -> None:
    asks = Asks(app)
    assert asks.raw("/services?format=ndjson").headers["RateLimit-Remaining"] == "0"


def test_a_token_has_a_limit_of_its_own(app: Flask, ticks: Ticks, town: Town) -> None:
    asks, token = Asks(app), a_token(app, town)
    codes = [asks.raw("/", headers=bearer(token)).status_code for _ in range(9)]
    assert codes == [200] * 8 + [429]
    assert asks.raw("/").status_code == 200


@pytest.mark.parametrize(
    "header",
    ["Bearer wrong", "Bearer ", "Basic YTpi", "Bearer " + "x" * 300, "Bearer \u00e9", "nonsense", ""],
)
def test_a_wrong_token_is_refused(app: Flask, ticks: Ticks, town: Town, header: str) -> None:
    answer = Asks(app).raw("/services", headers={"Authorization": header})
    assert answer.status_code == 401 and answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.get_json()["error"]["status"] == 401


def test_guesses_at_tokens_are_counted(app: Flask, ticks: Ticks, town: Town) -> None:
    asks = Asks(app)
    codes = [asks.raw("/", headers=bearer(f"guess-{n}")).status_code for n in range(7)]
    assert codes == [401] * 5 + [429] * 2


@pytest.mark.parametrize("end", ["revoked", "expired", "closed"])
def test_a_token_ends(app: Flask, town: Town, clock: Clock, end: str) -> None:
    token, asks = a_token(app, town), Asks(app)
    assert asks.raw("/", headers=bearer(token)).status_code == 200
    web_tokens._beside.submit(lambda: None).result()  # what is written beside is written
    with app.app_context():
        if end == "revoked":
            revoke_token(db.session.scalars(select(ApiToken)).one(), town.ada, now())
        if end == "closed":
            db.session.get_one(User, town.ada.id).active = False
        db.session.commit()
    if end == "expired":
        clock.move(days=2)
    assert asks.raw("/", headers=bearer(token)).status_code == 401


def test_the_last_use_is_written_down_hourly_beside_the_answer(
    app: Flask, town: Town, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, asks = a_token(app, town), Asks(app)
    written = []

    def beside(*given: object) -> None:
        written.append(given)
        web_tokens._write(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(web_tokens._beside, "submit", lambda write, *given: beside(*given))
    web_tokens._noted.clear()
    for _ in range(3):
        asks.raw("/", headers=bearer(token))
    assert len(written) == 1 and kept(app).last_used_at == clock.now
    clock.move(hours=2)
    web_tokens._noted.clear()
    asks.raw("/", headers=bearer(token))
    assert len(written) == 2 and kept(app).last_used_at == clock.now


def test_buckets_are_bounded() -> None:
    buckets = Buckets(most=50)
    for n in range(500):
        buckets.take(f"address {n}", 60)
    assert len(buckets) == 50


def test_an_application_has_buckets_of_its_own(app: Flask) -> None:
    assert buckets_of(app) is buckets_of(app)


# ---- the admin's page ----


def test_an_admin_makes_one_and_sees_it_once(
    app: Flask, town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk = seated(app, town.ada)
    answer = desk.post("/admin/tokens/", name="County 211", per_minute="900", days="30")
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    token = answer.text.partition('value="hallway_')[2].partition('"')[0]
    token = f"hallway_{token}"
    row = kept(app)
    assert (row.name, row.per_minute, row.token_hash) == ("County 211", 900, hashed(token))
    assert Asks(app).raw("/", headers=bearer(token)).headers["RateLimit-Limit"] == "900"
    page = desk.get("/admin/tokens/")
    assert "County 211" in page.text and token not in page.text and "hallway_" not in page.text
    assert token not in caplog.text
    assert desk.post(f"/admin/tokens/{row.id}/revocation").status_code == 303
    assert Asks(app).raw("/", headers=bearer(token)).status_code == 401
    assert kept(app).revoked_at is not None


@pytest.mark.parametrize(
    "fields", [{"name": ""}, {"per_minute": "0"}, {"per_minute": "x"}, {"days": "731"}, {"name": "x" * 121}]
)
def test_what_cannot_be_made_is_said(app: Flask, town: Town, fields: dict[str, str]) -> None:
    good = {"name": "a", "per_minute": "5", "days": "5"}
    assert seated(app, town.ada).post("/admin/tokens/", **(good | fields)).status_code == 422


def test_another_districts_admin_has_nothing_to_do_with_it(app: Flask, town: Town) -> None:
    a_token(app, town)
    fay = seated(app, town.fay)
    assert '<b class="case__need">' not in fay.get("/admin/tokens/").text
    assert fay.post(f"/admin/tokens/{kept(app).id}/revocation").status_code == 404
    assert kept(app).revoked_at is None
    for person in (town.cora, town.owen, town.ivy):
        assert seated(app, person).get("/admin/tokens/").status_code == 403
    assert Desk(app).get("/admin/tokens/").status_code == 303


def test_the_pages_are_good_pages(app: Flask, town: Town) -> None:
    a_token(app, town)
    visitor = Visitor(app)
    visitor.client.set_cookie("hallway-key", seated(app, town.ada).key() or "")
    assert visitor.get("/admin/tokens/").status_code == 200
    assert visitor.post("/admin/tokens/", name="211", per_minute="5", days="5").status_code == 200


# ---- the explorer ----


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_explorer_shows_every_list_with_every_parameter(seeded: Flask, language: str) -> None:
    from directory.web.api.questions import LISTINGS

    visitor = Visitor(seeded)
    assert visitor.get(f"{PATH}/explorer?lang={language}").status_code == 200
    forms = {form.get("action"): form for form in visitor.page.iter("form")}  # type: ignore[union-attr]
    for listing in LISTINGS.values():
        form = forms[f"{PATH}/{listing.name}"]
        named = {field.get("name") for field in [*form.iter("input"), *form.iter("select")]}
        assert named == set(listing.takes)
    for link in [one for one in visitor.links() if one.startswith(PATH) and "explorer" not in one]:
        assert visitor.client.get(link).status_code == 200, link


def test_a_form_opened_without_scripts_answers(seeded: Flask) -> None:
    empty = (
        "search=&taxonomy_term_id=&taxonomy_id=&organization_id=&modified_after=&page=&per_page=5&format=json"
    )
    assert Asks(seeded).raw(f"/services?{empty}").get_json()["size"] == 5


def test_a_stream_counts_for_many_however_it_is_asked_for(app: Flask, ticks: Ticks, town: Town) -> None:
    asks = Asks(app)
    for place, (path, more) in enumerate(
        (
            ("/services?format=%20ndjson", {}),
            ("/services?format=&format=ndjson", {}),
            ("/services", {"method": "POST", "data": {"format": "ndjson"}}),
            ("/services", {"method": "POST", "json": {"format": "ndjson "}}),
        )
    ):
        answer = asks.raw(path, environ_base={"REMOTE_ADDR": f"192.0.2.{place}"}, **more)
        assert answer.mimetype == "application/x-ndjson", path
        assert answer.headers["RateLimit-Remaining"] == "0", path
    broken = asks.raw("/services", "POST", data=b"{", content_type="application/json")
    assert broken.status_code == 400 and broken.headers["RateLimit-Remaining"] == "4"
