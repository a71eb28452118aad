"""The opening page."""

import gzip
import re
from datetime import timedelta

from flask import Flask

from tests.visitor import Visitor, words_of


def test_four_doors_and_this_week(seeded: Flask) -> None:
    visitor = Visitor(seeded)
    visitor.get("/")
    assert [link for link in visitor.links() if link in {"/find", "/schools", "/partners", "/about"}][:4]
    assert "This week, through our doors" in visitor.text()


def test_the_board_shows_what_the_schedules_say(town, visitor, clock) -> None:
    """Homework Hour is at Elm School from Monday to Friday at three; on a Sunday, Monday comes first."""
    clock.move(days=(6 - clock.now.weekday()) % 7)
    clock.now = clock.now.replace(hour=16)
    visitor.get("/")
    board = next(e for e in visitor.page.iter("div") if e.get("class") == "board")
    said = words_of(board)
    assert "Homework Hour" in said
    assert "3:00 pm" in said
    assert (clock.now + timedelta(days=1)).strftime("%A") in said


def test_an_empty_directory_opens_too(app: Flask) -> None:
    visitor = Visitor(app)
    assert visitor.get("/").status_code == 200
    assert "0 things nearby" in visitor.text()


def test_nothing_is_kept_about_who_looks(seeded: Flask) -> None:
    assert Visitor(seeded).get("/").headers.getlist("Set-Cookie") == []


def test_the_opening_page_is_under_100_kb(seeded: Flask) -> None:
    """HTML, style sheet, scripts and the fonts that it asks for first, as transferred."""
    client = seeded.test_client()
    page = client.get("/", headers={"Accept-Encoding": "gzip"})
    total = len(page.data)
    html = gzip.decompress(page.data).decode()
    parts = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', html)) - set(
        re.findall(r'icon" href="([^"]+)"', html)
    )
    assert any(name.endswith(".ttf") for name in parts)
    for address in parts | {re.sub(r"main\.js$", "suggest.js", a) for a in parts if a.endswith("main.js")}:
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, address
        total += len(answer.data)
    assert total < 100_000, f"{total} bytes"
