"""What every answer carries, what is kept by browsers, and what the log holds."""

import gzip
import logging
import re

import pytest
from flask import Flask

from directory.web.headers import content_policy
from tests.visitor import Visitor

PATHS = ("/", "/find?q=food", "/nowhere", "/find/suggestions?q=food", "/sign-in")


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_shut_to_other_hosts(seeded: Flask, path: str) -> None:
    headers = seeded.test_client().get(path).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"https?:", policy)
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_street_tiles_open_pictures_and_nothing_else() -> None:
    policy = content_policy("https://{s}.tiles.example/{z}/{x}/{y}.png")
    assert "img-src 'self' data: https://*.tiles.example;" in policy
    assert policy.count("tiles.example") == 1


def test_a_public_page_is_asked_for_again_with_its_tag(seeded: Flask) -> None:
    for path in ("/", "/find?q=food", "/needs"):
        client = seeded.test_client()
        first = client.get(path)
        assert first.headers["Cache-Control"] == "private, no-cache"
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304, path
        assert again.data == b""
        spanish = client.get(path, headers={"If-None-Match": first.headers["ETag"], "Accept-Language": "es"})
        assert spanish.status_code == 200


def test_a_tag_belongs_to_one_session(seeded: Flask) -> None:
    """The token within a page that is kept must be the token of the session it will be sent with."""
    first = seeded.test_client().get("/find?q=food")
    other = seeded.test_client().get("/find?q=food", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_pages_about_a_person_are_never_kept(seeded: Flask) -> None:
    assert seeded.test_client().get("/sign-in").headers["Cache-Control"] == "no-store"


def test_pages_are_packed_for_browsers_that_ask(seeded: Flask) -> None:
    client = seeded.test_client()
    packed = client.get("/needs", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/needs")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) * 3 < len(plain.data)
    assert int(packed.headers["Content-Length"]) == len(packed.data)


def test_the_access_log_never_holds_what_was_asked(seeded: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "hallway.access"):
        Visitor(seeded).get("/find?q=my+name+is+Rosalinda&near=12+Elm+Street")
        seeded.test_client().get("/rosalinda-in-the-path", headers={"Referer": "https://rosalinda.example"})
    lines = [r.getMessage() for r in caplog.records if r.name == "hallway.access"]
    assert [line.split()[:3] for line in lines] == [["GET", "/find", "200"], ["GET", "-", "404"]]
    assert "osalinda" not in caplog.text


def test_a_broken_request_line_is_answered(seeded: Flask) -> None:
    for path in (
        "/find?q=%ff%fe",
        "/find?page=99999999999999999999",
        "/find?near=%00",
        "/%ff",
        "/find?age=-1&grade=13",
    ):
        assert seeded.test_client().get(path).status_code in {200, 404}
