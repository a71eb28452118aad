"""S2. A teacher, three minutes before the bell: five taps; danger comes first; nothing of it leaks."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from directory.db import db, reading
from directory.models import Need, SafetyAlert, User
from tests.journeys.conftest import KIOSK, LAPTOP, PHONE
from tests.journeys.notes import Journey, journey, traces
from tests.journeys.test_axe import complaints

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

CANARY = "zanzibarquill"
DANGER = f"He said he doesn't want to be here anymore, {CANARY}."


@pytest.fixture
def day(served_copy: tuple[str, Flask], page_of: Callable[..., Any]) -> Iterator[Journey]:
    yield journey(*served_copy, page_of)


class Taps:
    """Presses, counted."""

    def __init__(self, page: Any) -> None:
        self.page, self.count = page, 0

    def chip(self, name: str) -> None:
        self.press(self.page.get_by_label(name, exact=True))

    def press(self, place: Any) -> None:
        place.click()
        self.count += 1

    def write(self, label: str, text: str) -> None:
        self.press(self.page.get_by_label(label))
        self.page.keyboard.type(text)


def rows(app: Flask, table: Any) -> list[Any]:
    with app.app_context(), reading():
        found = list(db.session.scalars(select(table)))
        db.session.expunge_all()
        return found


def noted(app: Flask) -> list[Need]:
    """What Sam wrote; the demo has needs of its own."""
    with app.app_context(), reading():
        written = select(Need).join(User, User.id == Need.entered_by_user_id)
        found = list(db.session.scalars(written.where(User.email == "sam@millrace.example")))
        db.session.expunge_all()
        return found


def note_in_five_taps(page: Any, text: str) -> Taps:
    taps = Taps(page)
    taps.chip("4")
    taps.chip("Sad, worried or very quiet")
    taps.write("One sentence", text)
    taps.chip("Not yet")
    taps.press(page.get_by_role("button", name="Send"))
    return taps


def test_a_teacher_tells_it_in_five_taps(day: Journey) -> None:
    page = day.page("sam", PHONE, "/work/refer")
    start = time.monotonic()
    taps = note_in_five_taps(page, "She sits alone at lunch since Monday.")
    page.wait_for_url("**/work/refer/sent/*")
    assert page.get_by_text("has it.").is_visible()
    assert page.get_by_text("Next step by").is_visible()
    assert taps.count == 5
    assert time.monotonic() - start < 60
    assert len(noted(day.app)) == 1


def test_danger_comes_first_and_the_crisis_owner_has_it(
    day: Journey, caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[str] = []
    with caplog.at_level("DEBUG"):
        page = day.page("sam", PHONE, "/work/refer")
        page.on("request", lambda request: asked.append(request.url))
        note_in_five_taps(page, DANGER)
        page.get_by_role("heading", name="Possible safety concern").wait_for()
        assert page.get_by_text("Do not leave the student alone.").is_visible()
        call = page.get_by_role("link", name="Call Ngozi Okafor")
        assert call.get_attribute("href") == "tel:5855550101,214"
        assert call.bounding_box()["y"] + call.bounding_box()["height"] < PHONE["height"], "in sight at once"
        assert noted(day.app) == []
        page.get_by_role("button", name="I have handed it over, go on").click()
        page.wait_for_url("**/work/refer/sent/*")
        assert CANARY not in page.content()
        ngozi = day.page("ngozi", PHONE, "/work/schools/juniper-street/alerts")
        assert CANARY not in ngozi.content()
        ngozi.get_by_role("button", name="I have it").click()
        ngozi.get_by_text("Ngozi Okafor has it").wait_for()
    (alert,) = rows(day.app, SafetyAlert)
    assert alert.taken_at and alert.need_id == noted(day.app)[0].id
    assert not [url for url in asked if CANARY in url]
    assert CANARY not in caplog.text
    assert traces(day.app, CANARY) == []


def test_a_false_alarm_costs_one_tap(day: Journey) -> None:
    page = day.page("sam", PHONE, "/work/refer")
    note_in_five_taps(page, DANGER)
    page.get_by_role("button", name="Not this, go on").click()
    page.wait_for_url("**/work/refer/sent/*")
    assert rows(day.app, SafetyAlert)[0].not_this
    assert len(noted(day.app)) == 1


def test_a_double_tap_stores_once(day: Journey) -> None:
    page = day.page("sam", PHONE, "/work/refer")
    Taps(page).chip("Hungry, or asks for food")
    page.get_by_role("button", name="Send").dblclick()
    page.wait_for_url("**/work/refer/sent/*")
    page.go_back()
    page.wait_for_url("**/work/refer")
    assert len(noted(day.app)) == 1


def test_it_works_without_scripts(day: Journey) -> None:
    page = day.page("sam", PHONE, "/work/refer", java_script_enabled=False)
    note_in_five_taps(page, DANGER)
    page.get_by_role("button", name="I have handed it over, go on").click()
    page.wait_for_url("**/work/refer/sent/*")
    assert len(noted(day.app)) == 1


def test_the_keyboard_alone_is_enough(day: Journey) -> None:
    page = day.page("sam", LAPTOP, "/work/refer")
    page.get_by_label("4", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_label("Squints, cannot see the board").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Send").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/work/refer/sent/*")
    assert noted(day.app)[0].card["grades"] == ["4"]


@pytest.mark.parametrize("size", [PHONE, LAPTOP, KIOSK], ids=["phone", "laptop", "kiosk"])
def test_axe_finds_nothing(day: Journey, size: dict[str, int]) -> None:
    wrong = {}
    page = day.page("sam", size, "/work/refer")
    wrong["form"] = complaints(page)
    note_in_five_taps(page, DANGER)
    page.get_by_role("heading", name="Possible safety concern").wait_for()
    wrong["stop"] = complaints(page)
    page.get_by_role("button", name="I have handed it over, go on").click()
    page.wait_for_url("**/work/refer/sent/*")
    wrong["received"] = complaints(page)
    for path in ("/work/refer/sent", "/work/schools/juniper-street/refer-poster"):
        page.goto(day.address + path)
        wrong[path] = complaints(page)
    page = day.page("carmen", size, "/work/schools/juniper-street/alerts")
    wrong["alerts"] = complaints(page)
    for path in ("/work/schools/juniper-street/safety", "/work/private"):
        page.goto(day.address + path)
        wrong[path] = complaints(page)
    page.get_by_role("button", name="Show the advocates").click()
    page.get_by_text("Pets: ask").first.wait_for()
    wrong["lines"] = complaints(page)
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_nothing_runs_off_the_side(day: Journey, size: dict[str, int]) -> None:
    page = day.page("carmen", size, "/work/refer")
    for path in ("/work/refer", "/work/private", "/work/schools/juniper-street/safety", "/ask"):
        page.goto(day.address + path)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
