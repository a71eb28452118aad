"""Families on the public pages, in a real browser: by hand, by keyboard, without scripts, on a phone."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.journeys.conftest import KIOSK, LAPTOP, PHONE
from tests.journeys.test_axe import PLACES, rows

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

Page = Callable[..., Any]

RESULTS = "/find?q=food&near=Juniper+Street+School"

NARROW = {"width": 320, "height": 640}
"""A laptop at four times the size, or the smallest phone."""

IN_TEXT = "p, dd, td, caption, .offer, .finding, .slot, .partner, li:not(.branch li, .foot li, .menu-pop li)"

STANDING_ALONE = """
(inText) => [...document.querySelectorAll("a[href], button, summary, input, select, textarea")]
  .filter((one) => one.type !== "hidden" && one.checkVisibility())
  .filter((one) => !one.closest(".skip, .vh, .map"))
  .filter((one) => !(one.closest(inText) && getComputedStyle(one).display === "inline"))
  .map((one) => {
    const card = one.closest("article h2, article h3") && one.closest("article");
    const { height, width } = (card || one.closest("label") || one).getBoundingClientRect();
    return { height, width, html: one.outerHTML.slice(0, 110) };
  })
  .filter(({ height, width }) => height > 0 && (height < 43.5 || width < 24))
"""
"""Whatever is pressed and is not a link within a sentence, and is smaller than 44 pixels."""


def test_a_mother_finds_glasses_and_takes_the_list_along(served: str, page_of: Page) -> None:
    page = page_of(PHONE)
    page.goto(served)
    page.get_by_role("combobox", name="I need, or my child needs").fill("my kid can't see the board")
    page.get_by_label("Near which school or ZIP code?").fill("Juniper Street School")
    page.get_by_role("button", name="Find help").click()
    page.get_by_role("link", name="Eye test and free glasses on the van").click()
    page.wait_for_url("**/services/**")
    assert page.get_by_role("heading", level=1).inner_text() == "Eye test and free glasses on the van"
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("button", name="On my list").wait_for()
    page.get_by_role("link", name="My list 1").click()
    page.wait_for_url("**/list")
    assert page.get_by_role("link", name="Eye test and free glasses on the van").count() == 1
    page.reload()
    page.get_by_role("button", name="On my list").click()
    page.get_by_text("Nothing hangs here yet").wait_for()


def test_the_first_screen_of_a_phone_shows_the_place_and_two_answers(served: str, page_of: Page) -> None:
    page = page_of(PHONE)
    page.goto(served + RESULTS)
    whole = page.locator(".answer").evaluate_all(
        "cards => cards.filter(card => card.getBoundingClientRect().bottom <= innerHeight).length"
    )
    assert whole >= 2
    assert page.get_by_text("Near Juniper Street School").bounding_box()["y"] < 300


def test_everything_works_without_scripts(served: str, page_of: Page) -> None:
    page = page_of(PHONE, java_script_enabled=False)
    page.goto(served + RESULTS)
    assert page.get_by_role("button", name="Map").count() == 0
    page.get_by_role("button", name="Narrow the list").click()
    page.get_by_role("checkbox", name=re.compile("^Free")).check()
    page.get_by_role("button", name="Show the list").click()
    page.wait_for_url("**cost=free**")
    assert "near=Juniper" in page.url
    page.get_by_role("button", name=re.compile("^Keep")).first.click()
    page.get_by_role("button", name=re.compile("^On my list")).wait_for()  # one, or it fails
    assert "cost=free" in page.url
    page.goto(served + "/list")
    assert page.locator(".answer").count() == 1
    page.get_by_role("button", name="Empty my list").click()
    page.get_by_text("Nothing hangs here yet").wait_for()


def test_the_keyboard_is_enough(served: str, page_of: Page) -> None:
    page = page_of(LAPTOP)
    page.goto(served)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    for _ in range(6):
        if page.evaluate("document.activeElement.name") == "q":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("winter coats")
    page.keyboard.press("Enter")
    page.wait_for_url("**/find?**")
    page.get_by_role("heading", level=1).wait_for()
    for _ in range(80):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            "((one, s) => one === document.body || s.outlineStyle !== 'none' || s.boxShadow !== 'none')"
            "(document.activeElement, getComputedStyle(document.activeElement))"
        )
        assert shown, page.evaluate("document.activeElement.outerHTML")
        if page.evaluate("document.activeElement.matches('.answer__title a')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/services/**")


def test_suggestions_follow_the_combobox_pattern(served: str, page_of: Page) -> None:
    page = page_of(LAPTOP)
    page.goto(served)
    box = page.get_by_role("combobox", name="I need, or my child needs")
    box.press_sequentially("dent", delay=20)
    listbox = page.get_by_role("listbox")
    listbox.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    chosen = page.locator('[role=option][aria-selected="true"]')
    assert chosen.count() == 1
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert page.evaluate("document.activeElement.name") == "q"
    box.press("Escape")
    assert listbox.is_hidden()
    box.press("s")
    box.press("Backspace")
    listbox.wait_for()
    box.press("ArrowUp")
    box.press("Enter")
    page.wait_for_url("**/find?**")


def test_a_filter_changes_the_list_in_place(served: str, page_of: Page) -> None:
    page = page_of(LAPTOP)
    page.goto(served + RESULTS)
    page.evaluate("window.still = true")
    before = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("checkbox", name=re.compile("^Weekend")).check()
    page.wait_for_url("**when=weekend**")
    assert page.evaluate("window.still") is True
    assert page.get_by_role("heading", level=1).inner_text() != before
    assert page.evaluate("document.activeElement.name + document.activeElement.value") == "whenweekend"
    page.get_by_role("checkbox", name=re.compile("^Free")).check()
    page.wait_for_url("**cost=free**")
    page.go_back()
    page.wait_for_url(lambda url: "cost=free" not in url)
    page.locator("h1").wait_for()
    assert "when=weekend" in page.url


def test_list_and_map_move_together(served: str, page_of: Page) -> None:
    page = page_of(LAPTOP)
    page.goto(served + RESULTS)
    page.locator(".pin").first.wait_for()
    assert page.locator(".pin").count() == page.locator(".answer[data-lat]").count()
    card = page.locator(".answer[data-lat]").nth(2)
    number = card.get_attribute("data-number")
    card.hover()
    assert page.locator(".pin.is-lit b").inner_text() == number
    page.locator(".pin.is-lit").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('.answer').dataset.number") == number


def test_the_map_opens_on_a_phone_and_a_pin_leads_to_its_card(served: str, page_of: Page) -> None:
    page = page_of(PHONE)
    page.goto(served + RESULTS)
    assert page.locator(".pin").count() == 0
    page.get_by_role("button", name="Map").click()
    pin = page.locator(".pin").filter(has_text=re.compile("^1$"))
    pin.wait_for()
    pin.focus()
    page.keyboard.press("Enter")
    page.locator("#map").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.closest('.answer').dataset.number") == "1"


def test_leaving_quickly(served: str, page_of: Page) -> None:
    page = page_of(PHONE, may_ask="https://www.weather.gov/")
    left = []
    page.route("https://www.weather.gov/**", lambda route: (left.append(route.request), route.abort()))
    page.goto(served + "/needs/safety.dv")
    assert page.title() == "People who can help – Hallway"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Leave this page"
    with page.expect_request("https://www.weather.gov/**"):
        for _ in range(6):  # two within a second, also where each of them takes most of one
            page.keyboard.press("Escape")
    assert {asked.headers.get("referer") for asked in left} == {None}


def test_a_correction_can_be_told_in_the_browser(served_copy: tuple[str, Flask], page_of: Page) -> None:
    address, app = served_copy
    page = page_of(PHONE, "es")
    page.goto(address + rows(app)["a service"] + "?lang=en")
    page.get_by_text("Something wrong here?").click()
    page.get_by_role("radio", name="The days or hours").check()
    page.get_by_role("button", name="Tell them").click()
    page.get_by_text("Thank you. A person will check this.").wait_for()


@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_moves_sideways_and_nothing_is_too_small(
    served: str, seeded: Flask, page_of: Page, language: str
) -> None:
    page, wrong = page_of(NARROW, language), {}
    for name, path in {**PLACES, **rows(seeded)}.items():
        page.goto(served + path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        small = page.evaluate(STANDING_ALONE, IN_TEXT)
        if wide > NARROW["width"] or small:
            wrong[name] = (wide, small)
    page.expected_faults[:] = [f for f in page.expected_faults if "404" not in f]
    assert wrong == {}


def test_a_tall_screen_shows_map_and_list(served: str, page_of: Page) -> None:
    page = page_of(KIOSK)
    page.goto(served + RESULTS)
    page.locator(".pin").first.wait_for()
    assert page.locator("#map").bounding_box()["y"] < page.locator(".answer").first.bounding_box()["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= KIOSK["width"]


def test_a_school_fits_on_one_page_of_paper(served: str, page_of: Page) -> None:
    page = page_of(LAPTOP)
    page.goto(served + "/schools/juniper-street/sheet")
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1


def test_a_service_prints_without_its_controls(served: str, seeded: Flask, page_of: Page) -> None:
    page = page_of(LAPTOP)
    page.goto(served + rows(seeded)["a service"])
    page.emulate_media(media="print")
    for part in (".masthead", ".foot", ".actbar", ".map"):
        assert page.locator(part).first.is_hidden(), part
    assert page.get_by_role("heading", name="How to start").is_visible()
