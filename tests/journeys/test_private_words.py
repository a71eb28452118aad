"""S5, S6 and S13: fear about papers, fear at home, a student alone. Few taps, and nothing stays behind."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.demo import fingerprint
from tests.journeys.conftest import KIOSK, LAPTOP, PHONE
from tests.journeys.notes import journey, traces
from tests.journeys.test_axe import complaints

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

CANARY = "zanzibarquill"
ALONE = f"i want to talk to someone but dont want my mom to know {CANARY}"
PAPERS = f"we need food but we have no papers and are scared {CANARY}"


def write(page: Any, text: str, near: str = "Juniper Street School") -> None:
    page.get_by_label("What is going on?").fill(text)
    page.get_by_label("Near which school or ZIP code?").fill(near)


def test_a_student_alone_reaches_a_person_in_two_taps(
    served: str, seeded: Flask, page_of: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    page, asked = page_of(PHONE), []
    before = fingerprint(seeded)
    with caplog.at_level("DEBUG"):
        page.on("request", lambda request: asked.append(request.url))
        page.goto(served + "/ask")
        write(page, ALONE)
        page.get_by_role("button", name="Show what may help").click()  # one
        page.get_by_role("heading", name="Talk to a person").wait_for()
    call = page.get_by_role("link", name="Call 585-555-0101").first  # two
    assert call.get_attribute("href") == "tel:5855550101"
    assert call.bounding_box()["y"] < PHONE["height"], "in sight without scrolling"
    assert page.get_by_text("Nobody is told that you asked").is_visible()
    assert page.title().startswith("What may help")
    assert not [url for url in asked if CANARY in url or "mom" in url]
    assert CANARY not in caplog.text
    assert fingerprint(seeded) == before
    assert traces(seeded, CANARY) == []
    assert [cookie for cookie in page.context.cookies() if CANARY in cookie["value"]] == []
    assert page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)") == "{}{}"


def test_fear_about_papers_is_asked_nothing(
    served: str, page_of: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    page, asked = page_of(PHONE), []
    with caplog.at_level("DEBUG"):
        page.on("request", lambda request: asked.append(request.url))
        page.goto(served + "/ask")
        write(page, PAPERS)
        page.get_by_role("button", name="Show what may help").click()
        page.get_by_role("heading", name="What may help").wait_for()
    said = page.inner_text("main")
    assert "This site does not ask or keep immigration status" in said
    questions = page.locator("form.say__question").all_inner_texts()
    assert not [box for box in questions if "status" in box or "papers" in box]
    assert not [url for url in asked if "papers" in url or CANARY in url]
    assert "papers" not in caplog.text and CANARY not in caplog.text


def test_leaving_shuts_the_way_back(served: str, page_of: Callable[..., Any]) -> None:
    page = page_of(PHONE, may_ask="https://www.weather.gov")
    page.route("https://www.weather.gov/**", lambda route: route.fulfill(body="<title>Weather</title>"))
    page.goto(served + "/ask")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Leave this page"
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_function("document.title === 'Weather'")


def test_back_from_a_card_offers_to_send_nothing_again(served: str, page_of: Callable[..., Any]) -> None:
    """A browser's own page about sending a form twice is in nobody's language, and holds the words."""
    page = page_of(PHONE)
    page.goto(served + "/ask")
    page.fill("#say", f"{CANARY} we have no food")
    page.click(".say__go")
    page.wait_for_selector(".helpcard__name a")
    page.wait_for_function("document.querySelector('.leave').dataset.started === 'yes'")
    page.click(".helpcard__name a >> nth=0")
    page.wait_for_url("**/services/**")
    page.go_back()
    page.wait_for_selector("#say")
    assert page.url == served + "/ask" and page.input_value("#say") == ""
    assert CANARY not in page.content()


def test_a_coordinator_reaches_a_number_in_two_clicks(
    served_copy: tuple[str, Flask], page_of: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    day = journey(*served_copy, page_of)
    page, asked = day.page("carmen", LAPTOP, "/work/schools/juniper-street"), []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("link", name="Private search").click()  # one
    page.get_by_role("heading", name="Private search").wait_for()
    assert page.locator("main a[href^='tel:']").first.is_visible()  # two
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Leave this page"
    with caplog.at_level("DEBUG"):
        page.get_by_label("A safe place to stay").check()
        page.get_by_role("button", name="Show the advocates").click()
        page.get_by_role("link", name="Call 585-555-0199").wait_for()
    said = page.inner_text("main")
    assert "Takes children: yes" in said and "Pets: ask" in said
    for word in ("Sedge", "Justice Mall", "43.12"):
        assert word not in page.content()
    assert not [url for url in asked if "stay" in url or "?" in url]
    assert page.title().startswith("Private search")
    page.emulate_media(media="print")
    assert page.get_by_text("585-555-0199").first.is_hidden(), "it is not printed"


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("size", [PHONE, LAPTOP, KIOSK], ids=["phone", "laptop", "kiosk"])
def test_axe_finds_nothing(
    served: str, page_of: Callable[..., Any], size: dict[str, int], language: str
) -> None:
    page, wrong = page_of(size, language), {}
    page.goto(served + "/ask")
    wrong["box"] = complaints(page)
    for name, text in {
        "alone": ALONE,
        "papers": PAPERS,
        "danger": "I want to kill myself",
        "no": "qqq",
    }.items():
        page.goto(served + "/ask")
        page.locator("#say").fill(text)
        page.locator(".say__go").click()
        page.locator(".say__again").wait_for()
        wrong[name] = complaints(page)
    assert {name: found for name, found in wrong.items() if found} == {}
