"""The list inside another site's page: framed anywhere, pressing nothing, keeping nothing."""

from html import unescape

from flask import Flask

from tests.cast import HIDDEN, Town
from tests.visitor import Visitor


def test_it_may_be_framed_and_no_other_page_may(seeded: Flask) -> None:
    client = seeded.test_client()
    answer = client.get("/embed?q=homework+help&lang=es", headers={"Cookie": ""})
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    for address in ("/", "/find?q=homework", "/open-data"):
        other = client.get(address)
        assert "frame-ancestors 'none'" in other.headers["Content-Security-Policy"]
        assert other.headers["X-Frame-Options"] == "DENY"


def test_it_is_links_and_nothing_else(seeded: Flask) -> None:
    visitor = Visitor(seeded)
    visitor.get("/embed?c=food&show=4")
    assert not list(visitor.page.iter("form")) and not list(visitor.page.iter("button"))
    links = list(visitor.page.iter("a"))
    assert 2 <= len(links) <= 5
    for link in links:
        assert link.get("target") == "_blank"
        assert link.get("rel") == "noopener noreferrer"


def test_an_empty_list_leads_on(seeded: Flask) -> None:
    visitor = Visitor(seeded)
    visitor.get("/embed?c=enrich.sports&access=asl&cost=insurance&age=2")
    assert "Look in the directory" in visitor.text() or "See" in visitor.text()


def test_it_speaks_the_language_it_is_asked_in(seeded: Flask) -> None:
    answer = seeded.test_client().get("/embed?c=food&lang=es")
    assert 'lang="es"' in answer.get_data(as_text=True)


def test_the_line_to_copy_shows_what_was_chosen(seeded: Flask) -> None:
    visitor = Visitor(seeded)
    visitor.get("/open-data?c=food&near=Juniper+Street+School&show=4")
    line = unescape(next(visitor.page.iter("textarea")).text)
    frame = next(visitor.page.iter("iframe"))
    assert frame.get("src") in line
    assert "c=food" in line and "show=4" in line
    assert seeded.test_client().get(frame.get("src")).status_code == 200


def test_a_count_that_is_none_is_the_usual_one(seeded: Flask) -> None:
    for show in ("0", "9999999999", "-4", "abc", "٤", ""):
        assert seeded.test_client().get(f"/embed?c=food&show={show}").status_code == 200


def test_nothing_of_a_hidden_place_is_in_it(town: Town, app: Flask) -> None:
    said = app.test_client().get("/embed?near=14621&show=20").get_data(as_text=True)
    assert "Safe Porch" in said
    assert "Address is given by phone" in said
    assert not [value for value in HIDDEN.values() if str(value) in said]


def test_a_count_that_is_not_on_offer_is_the_usual_one(app: Flask) -> None:
    for wrong in ("004" + "0" * 5000, "0061234", "4x", "-4", "04"):
        client = app.test_client()
        assert client.get(f"/embed?show={wrong}").status_code == 200
        assert 'height="942"' in client.get(f"/open-data?show={wrong}").text
