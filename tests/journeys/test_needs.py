"""A coordinator's morning, in a real browser, within the presses that it may cost."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from directory.db import db, reading
from directory.exchange.seed_people import DEMO_PASSWORD
from directory.models import Need
from tests.conftest import application, close, settings_in
from tests.journeys.conftest import LAPTOP, PHONE, serving
from tests.journeys.test_axe import complaints

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

LIGHT = 100_000
"""Bytes that a bad line carries for the box, the lists and all they are drawn with. Letters of a system's own
stand in until the fonts are there.
"""


@pytest.fixture(scope="module")
def desk(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Flask]]:
    """A demo that these tests may write into. None of them minds what another has kept."""
    folder = tmp_path_factory.mktemp("needs") / "demo"
    shutil.copytree(demo_folder, folder)
    app = application(settings_in(folder))
    with serving(app) as address:
        yield address, app
    close(app)


class Hand:
    """Presses and types as a person does, and counts the presses."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.presses = 0

    def press(self, what: Any) -> None:
        what.click()
        self.presses += 1

    def enter(self) -> None:
        self.page.keyboard.press("Enter")
        self.presses += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)


def at_the_box(
    desk: tuple[str, Flask], page_of: Callable[..., Any], *, size: dict[str, int] = LAPTOP,
    slug: str = "juniper-street", who: str = "coordinator", **more: Any,
) -> Hand:  # fmt: skip
    page = page_of(size, **more)
    page.goto(f"{desk[0]}/sign-in")
    page.locator("[name=email]").fill(f"{who}@millrace.example")
    page.locator("[name=password]").fill(DEMO_PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda where: "/sign-in" not in where)
    page.goto(f"{desk[0]}/work/schools/{slug}/needs/new")
    return Hand(page)


def asks(hand: Hand, sentence: str) -> None:
    """The box has the focus already; Enter sends."""
    hand.type(sentence)
    hand.enter()
    hand.page.locator("#lists").wait_for()


def named(hand: Hand, lane: str) -> list[str]:
    return [
        title.strip() for title in hand.page.locator(f"[aria-labelledby=lane-{lane}] h3").all_inner_texts()
    ]


def test_s1_lunch_group_for_a_fourth_grader_and_the_letter_in_four_presses(
    desk: tuple[str, Flask], page_of: Callable[..., Any]
) -> None:
    hand = at_the_box(desk, page_of)
    asks(hand, "social skills group 4th grade boys lunch")
    page = hand.page
    assert "Lunch Crew" in named(hand, "fits")[0]
    stale = page.locator("article", has_text="Leaders Club").first
    assert "74 days ago" in stale.inner_text()
    assert page.locator("article h3").all_inner_texts().index(named(hand, "fits")[0]) == 0
    hand.press(page.locator("#lists button[name=letter]").first)
    page.wait_for_url("**/letter")
    hand.press(page.locator(".letterbar").get_by_role("link", name="Español"))
    page.wait_for_url("**/letter?language=es")
    letter = page.locator(".slip")
    assert letter.locator("[lang=es]").count() and letter.locator(".en").count()
    assert re.search(r"M-[2-9A-Z]{6}", letter.inner_text())
    assert page.get_by_role("button", name="Print").is_visible()
    assert hand.presses + 1 <= 4, "and one more prints it"


def test_s1_the_letter_is_one_page_however_much_is_in_it(
    desk: tuple[str, Flask], page_of: Callable[..., Any], tmp_path: Path
) -> None:
    hand = at_the_box(desk, page_of)
    asks(hand, "family needs food for the weekend, they speak Spanish")
    page = hand.page
    page.locator("#lists button[name=letter]").first.click()
    page.wait_for_url("**/letter")
    boxes = page.locator(".letterpick [type=checkbox]")
    for place in range(min(5, boxes.count())):
        boxes.nth(place).check()
    page.get_by_role("button", name="Put these in").click()
    page.wait_for_url("**/letter?language=es")
    page.locator(".slip--5").wait_for()
    file = tmp_path / "letter.pdf"
    page.pdf(path=str(file), prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", file.read_bytes())) == 1


def test_s4_three_siblings_go_to_one_building_and_the_gap_in_language_is_said(
    desk: tuple[str, Flask], page_of: Callable[..., Any]
) -> None:
    hand = at_the_box(desk, page_of)
    asks(hand, "after school care for a 5, 8 and 13 year old")
    page = hand.page
    hand.press(page.locator(".chip--add"))
    hand.press(page.locator("#edit-add [popovertarget=edit-languages]"))
    hand.press(page.locator("#edit-languages label", has_text="Mixteco"))
    hand.press(page.locator("#edit-languages button", has_text="Show what fits"))
    page.locator("[data-chip=languages]").wait_for()
    together = page.locator("[aria-labelledby=lane-together] article").first
    words = together.inner_text()
    assert "Together at" in words and "same building" in words and "same dismissal" in words
    assert "Sunrise Rooms" in words and "The Middle Club" in words
    assert "Mixteco" in words, "how they are spoken with is said"
    hand.press(together.locator("button[name=choose]"))
    page.wait_for_url("**/work/needs/*")
    assert hand.presses <= 7


def test_s4_brothers_and_sisters_are_added_with_one_press(
    desk: tuple[str, Flask], page_of: Callable[..., Any]
) -> None:
    hand = at_the_box(desk, page_of)
    asks(hand, "after school care for a 5 year old")
    page = hand.page
    hand.press(page.locator("[data-chip=ages]"))
    page.locator("#edit-ages input[type=number]").nth(1).fill("8")
    page.locator("#edit-ages input[type=number]").nth(2).fill("13")
    hand.enter()
    page.locator("[data-chip=ages]", has_text="5, 8 and 13").wait_for()
    assert hand.presses <= 3


def test_s5_who_must_not_ask_for_papers_comes_first_and_the_unasked_apart(
    desk: tuple[str, Flask], page_of: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    hand = at_the_box(desk, page_of)
    asks(hand, "family needs food for the weekend")
    page = hand.page
    hand.press(page.locator(".chip--add"))
    hand.press(page.locator("#edit-add [popovertarget=edit-flags]"))
    hand.press(page.locator("#edit-flags label", has_text="asks for no immigration papers"))
    hand.press(page.locator("#edit-flags button", has_text="Show what fits"))
    page.locator("#lane-not-asked").wait_for()
    fits = page.locator("[aria-labelledby=lane-fits] article").all_inner_texts()
    assert fits and all("do not ask" in text or "Does not ask" in text or "told" in text for text in fits)
    assert "We have not asked them yet" in page.locator("[aria-labelledby=lane-not-asked]").inner_text()
    assert "papers" not in caplog.text and "status_documents" not in page.url


def test_s8_a_van_that_comes_to_a_rural_school_on_a_bad_line(
    desk: tuple[str, Flask], page_of: Callable[..., Any]
) -> None:
    hand = at_the_box(desk, page_of, slug="quaker-bend", who="admin", size=PHONE)
    page = hand.page
    loaded: list[Any] = []
    page.on("requestfinished", lambda one: loaded.append(one))
    page.reload()
    asks(hand, "4th grader needs a dentist")
    page.wait_for_load_state("networkidle")
    heavy = {one.url: one.sizes()["responseBodySize"] for one in loaded if one.resource_type != "font"}
    assert 0 < sum(heavy.values()) < LIGHT, heavy
    page.locator("#lists article").first.wait_for()
    assert page.locator("#lists article", has_text="Dental van").count()
    assert page.locator(".map, .leaflet-container").count() == 0
    assert hand.presses <= 6


def test_s9_where_they_live_is_asked_once_and_both_are_checked(
    desk: tuple[str, Flask], page_of: Callable[..., Any]
) -> None:
    hand = at_the_box(desk, page_of)
    asks(hand, "family needs food for the weekend")
    page = hand.page
    hand.press(page.locator(".chip--add"))
    hand.press(page.locator("#edit-add [popovertarget=edit-zip]"))
    hand.type("14605")
    hand.enter()
    page.locator("[data-chip=zip]").wait_for()
    assert "14605" in page.locator("[data-chip=zip]").inner_text()
    assert "14605" not in page.url
    assert "area" in page.locator("#lists .findings").first.inner_text()


def test_s10_with_a_restricted_guardian_pickup_must_be_checked(
    desk: tuple[str, Flask], page_of: Callable[..., Any]
) -> None:
    hand = at_the_box(desk, page_of)
    asks(hand, "after school care for a 2nd grader")
    page = hand.page
    hand.press(page.locator(".chip--add"))
    hand.press(page.locator("#edit-add [popovertarget=edit-flags]"))
    hand.press(page.locator("#edit-flags label", has_text="checks who picks a child up"))
    hand.press(page.locator("#edit-flags button", has_text="Show what fits"))
    page.locator("[data-chip=flags]").wait_for()
    for text in page.locator("[aria-labelledby=lane-fits] article").all_inner_texts():
        assert "pick" in text.lower()
    hand.press(page.locator("#lists button[name=letter]").first)
    page.wait_for_url("**/letter")
    assert "Give it by hand" in page.locator(".letterbar").inner_text()


def test_by_keyboard_alone_from_the_sentence_to_the_kept_need(
    desk: tuple[str, Flask], page_of: Callable[..., Any]
) -> None:
    hand = at_the_box(desk, page_of)
    page = hand.page
    assert page.evaluate("document.activeElement.id") == "text"
    asks(hand, "2nd grader needs homework help")
    page.locator("[data-chip=grades]").focus()
    page.keyboard.press("Enter")
    page.locator("#edit-grades").wait_for()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.chip") == "grades", "Esc gives the chip back"
    page.locator("#lists button[name=choose]").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/work/needs/*")
    assert page.locator(".btn--picked").count() == 1


def test_everything_works_without_scripts(desk: tuple[str, Flask], page_of: Callable[..., Any]) -> None:
    hand = at_the_box(desk, page_of, java_script_enabled=False)
    page = hand.page
    page.locator("#text").fill("2nd grader needs homework help")
    page.get_by_role("button", name="Find what fits").click()
    page.locator("#lists").wait_for()
    page.locator("[data-chip=grades]").click()
    page.locator("#edit-grades select").first.select_option("3")
    page.locator("#edit-grades button", has_text="Show what fits").click()
    page.locator("[data-chip=grades]", has_text="3").wait_for()
    page.locator("#lists button[name=choose]").first.click()
    page.wait_for_url("**/work/needs/*")


def test_a_chip_changes_the_lists_without_a_reload(
    desk: tuple[str, Flask], page_of: Callable[..., Any]
) -> None:
    hand = at_the_box(desk, page_of)
    asks(hand, "2nd grader needs homework help")
    page = hand.page
    page.evaluate("window.stays = true")
    page.locator("#panel button[name=remove][value=grades]").click()
    page.locator("[data-chip=grades]").wait_for(state="detached")
    assert page.evaluate("window.stays") is True
    assert page.evaluate("document.activeElement !== document.body"), "the keyboard is not thrown out"


@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_axe_finds_nothing(desk: tuple[str, Flask], page_of: Callable[..., Any], size: str) -> None:
    hand = at_the_box(desk, page_of, size={"phone": PHONE, "laptop": LAPTOP}[size])
    page = hand.page
    found = {"box": complaints(page)}
    asks(hand, "5 and 8 year old need after school care, must not ask for papers, Spanish")
    page.locator("details.why summary").first.click()
    found["look"] = complaints(page)
    page.locator(".chip--add").click()
    page.locator("#edit-add").wait_for()
    found["add"] = complaints(page)
    page.keyboard.press("Escape")
    page.locator("#lists button[name=choose]").first.click()
    page.wait_for_url("**/work/needs/*")
    found["need"] = complaints(page)
    need = page.url
    wide = [] if page.evaluate("document.documentElement.scrollWidth <= innerWidth") else ["too wide"]
    for name, path in (
        ("letter", f"{need}/letter"),
        ("queue", f"{desk[0]}/work/schools/juniper-street/needs"),
    ):
        page.goto(path)
        found[name] = complaints(page)
        wide += [] if page.evaluate("document.documentElement.scrollWidth <= innerWidth") else [name]
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert wide == []


def test_no_address_ever_holds_a_word_of_the_sentence(
    desk: tuple[str, Flask], page_of: Callable[..., Any]
) -> None:
    hand = at_the_box(desk, page_of)
    page = hand.page
    seen: list[str] = []
    page.on("request", lambda one: seen.append(one.url))
    asks(hand, "2nd grader Ottoline needs homework help")
    page.locator("#lists button[name=letter]").first.click()
    page.wait_for_url("**/letter")
    assert seen and not any("ottoline" in url.lower() or "homework" in url.lower() for url in seen)
    with desk[1].app_context(), reading():
        codes = set(db.session.scalars(select(Need.code)))
    assert page.title().split(" – ")[0].removeprefix("Letter for ") in codes
