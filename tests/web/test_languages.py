"""The language of a page: asked for, remembered, wished for by the browser. What falls back is marked."""

import pytest
from flask import Flask

from tests.visitor import Visitor


@pytest.mark.parametrize(
    ("path", "cookie", "wish", "language"),
    [
        ("/", None, "es-MX,es;q=0.9,en;q=0.5", "es"),
        ("/", None, "fr,de;q=0.5", "en"),
        ("/", "es", "en", "es"),
        ("/?lang=en", "es", "es", "en"),
        ("/?lang=tlh", None, "es", "es"),
        ("/?lang=%3Cscript%3E", None, "", "en"),
    ],
)
def test_which_language(app: Flask, path: str, cookie: str | None, wish: str, language: str) -> None:
    visitor = Visitor(app, **{"Accept-Language": wish})
    if cookie:
        visitor.client.set_cookie("hallway_lang", cookie)
    visitor.get(path)
    assert visitor.page.get("lang") == language


def test_a_choice_is_remembered_and_says_nothing_else(app: Flask) -> None:
    visitor = Visitor(app)
    answer = visitor.get("/?lang=es")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("hallway_lang=es;")
    assert "HttpOnly" in cookie
    visitor.get("/needs")
    assert visitor.page.get("lang") == "es"


def test_the_switch_keeps_the_place_and_the_question(app: Flask) -> None:
    visitor = Visitor(app)
    visitor.get("/find?q=a+%26+b&cost=free&cost=fee")
    switch = next(a.get("href") for a in visitor.page.iter("a") if a.get("hreflang") == "es")
    assert switch == "/find?q=a+%26+b&cost=free&cost=fee&lang=es"


def test_strong_contrast_is_a_switch(app: Flask) -> None:
    visitor = Visitor(app)
    visitor.get("/?contrast=more")
    visitor.get("/needs")
    assert visitor.page.get("data-contrast") == "more"
    visitor.get("/?contrast=normal")
    assert visitor.page.get("data-contrast") is None


def test_a_text_that_falls_back_is_marked(town, app: Flask) -> None:
    visitor = Visitor(app, **{"Accept-Language": "es"})
    visitor.get(f"/services/{town.homework_hour.service_id}")
    h1 = next(visitor.page.iter("h1"))
    assert [e.get("lang") for e in h1.iter("span")] == ["en"]
