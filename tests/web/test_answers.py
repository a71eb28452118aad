"""One family of error pages, one shape of JSON, and neither says what happened inside."""

import logging

import pytest
from flask import Flask, abort
from sqlalchemy.exc import OperationalError

from directory.web.access import access, anyone
from directory.web.answers import CODES
from tests.visitor import Visitor

CANARY = "canary-7f3a of 12 Elm Street"


@pytest.fixture
def breaking(app: Flask) -> Flask:
    """The application with a view for each way to fail."""

    @access(anyone)
    def refuse(code: int) -> str:
        abort(code, description=CANARY)

    @access(anyone)
    def break_down() -> str:
        said = CANARY
        raise ValueError(said)

    @access(anyone)
    def stay_locked() -> str:
        raise OperationalError("SELECT 1", {"name": CANARY}, Exception(CANARY))

    app._got_first_request = False
    app.add_url_rule("/refuse/<int:code>", "refuse", refuse)
    app.add_url_rule("/break", "break", break_down)
    app.add_url_rule("/locked", "locked", stay_locked)
    return app


@pytest.mark.parametrize("code", CODES)
def test_each_code_has_its_page_and_its_json(breaking: Flask, code: int) -> None:
    answer = Visitor(breaking).get(f"/refuse/{code}")
    assert answer.status_code == code
    assert answer.headers["Cache-Control"] == "no-store"
    assert CANARY not in answer.text
    said = breaking.test_client().get(f"/refuse/{code}", headers={"Accept": "application/json"})
    assert said.status_code == code
    assert said.get_json()["error"]["status"] == code
    assert CANARY not in said.text


def test_a_fault_shows_a_reference_and_no_detail(breaking: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        answer = Visitor(breaking).get("/break?name=canary-in-the-query")
    assert answer.status_code == 500
    line = next(r.getMessage() for r in caplog.records if r.name == "hallway.errors")
    assert line.split()[0] in answer.text
    for told in (answer.text, caplog.text):
        assert CANARY not in told
        assert "canary-in-the-query" not in told
        assert "ValueError" not in answer.text
    assert "ValueError" in line
    assert "break_down" in line


def test_a_locked_database_asks_to_try_again(breaking: Flask, caplog: pytest.LogCaptureFixture) -> None:
    answer = Visitor(breaking).get("/locked")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) <= 6
    assert CANARY not in answer.text + caplog.text


def test_a_wrong_method_says_which_is_right(seeded: Flask) -> None:
    answer = seeded.test_client().delete("/find/suggestions")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_an_error_page_needs_no_database(breaking: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> None:
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr("sqlalchemy.orm.session.Session.execute", gone)
    monkeypatch.setattr("sqlalchemy.orm.session.Session.scalar", gone)
    assert Visitor(breaking).get("/").status_code == 503


@pytest.mark.parametrize(
    ("asked", "answer"),
    [("/open-data/", "/open-data"), ("/find/?q=food", "/find?q=food"), ("/schools//", "/schools")],
)
def test_a_slash_too_many_leads_to_the_page(town, app: Flask, asked: str, answer: str) -> None:
    told = app.test_client().get(asked)
    assert (told.status_code, told.headers["Location"]) == (308, answer)


@pytest.mark.parametrize("asked", ["/nothing/", "/%2Fevil.example/", "/find/x/"])
def test_a_slash_behind_nothing_is_not_found(town, app: Flask, asked: str) -> None:
    assert app.test_client().get(asked).status_code == 404
