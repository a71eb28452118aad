"""An admin brings a spreadsheet in, in a browser: corrects what was guessed, looks, stores, takes it back."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from directory.exchange.seed_people import DEMO_PASSWORD
from directory.search.indexer import drain_once
from tests.journeys.conftest import LAPTOP, PHONE
from tests.journeys.test_axe import complaints

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

Page = Callable[..., Any]
Served = tuple[str, Flask]

HEAD = ["Agency Name", "Program Name", "What it is", "Site Name", "Site Address", "City", "State", "Site Zip",
        "Site Phone", "6-13", "14-17", "Days", "Opens", "Closes", "Internal code"]  # fmt: skip
ROWS = [
    ["Quillwood Readers", "Story Kites", "Kites and picture books", "Quillwood Hut", "12 Quillwood Street",
     "Rochester", "NY", "14605.0", "585-555-0112", "X", "", "Monday - Friday", "3:30 pm", "5 pm", "A-1"],
    ["Quillwood Readers", "Lantern Chess", "Boards and a coach", "Quillwood Hut", "12 Quillwood Street",
     "Rochester", "NY", "14605", "(585) 555 0112", "X", "X", "Saturday", "1000", "1200", "A-2"],
    ["Brambles Yard", "Bike Bench", "Young people mend bikes", "Brambles Yard", "480 Bramble Avenue",
     "Rochester", "NY", "14608", "call the desk", "", "X", "Tue/Thu", "4 pm", "6 pm", "B-1"],
]  # fmt: skip

WAIT = 60_000
"""Milliseconds that a child process may take on a busy machine."""


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "city programs.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEAD, *ROWS])
    return path


def admins_page(address: str, page_of: Page, size: dict[str, int] = LAPTOP, **more: Any) -> Any:
    page = page_of(size, **more)
    page.goto(f"{address}/sign-in")
    page.locator("[name=email]").fill("admin@millrace.example")
    page.locator("[name=password]").fill(DEMO_PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda where: "/sign-in" not in where)
    page.goto(f"{address}/admin/imports/")
    return page


def whole(page: Any) -> None:
    assert complaints(page) == [], page.url


@pytest.mark.parametrize(("size", "language"), [(LAPTOP, "en"), (PHONE, "es")], ids=["laptop", "phone"])
def test_every_page_on_the_way_is_whole(
    served_copy: Served, page_of: Page, sheet: Path, size: dict[str, int], language: str
) -> None:
    """axe finds nothing, nothing overflows, and each page can be reached by its one main button."""
    page = admins_page(served_copy[0], page_of, size, language=language)

    def looked_at() -> None:
        whole(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url

    looked_at()
    page.locator("[name=files]").set_input_files(sheet)
    assert page.locator("[name=name]").input_value() == "city programs"
    page.locator("main .form .btn--main").click()
    page.wait_for_url("**/columns", timeout=WAIT)
    for closed in page.locator("details summary").all():
        closed.click()
    looked_at()
    page.locator("[value=look]").click()
    page.wait_for_url("**/changes", timeout=WAIT)
    looked_at()
    page.goto(f"{page.url}?show=problems")
    looked_at()
    page.locator("main .btn--main").click()
    page.wait_for_url("**/batches/*", timeout=WAIT)
    looked_at()
    page.locator("a[href$='/undoing']").click()
    page.wait_for_url("**/undoing")
    looked_at()
    page.locator("main .btn--main").click()
    page.wait_for_url("**/batches/*")
    looked_at()
    page.goto(f"{served_copy[0]}/admin/imports/")
    looked_at()


def test_a_spreadsheet_comes_in_is_found_and_is_taken_back(
    served_copy: Served, page_of: Page, sheet: Path
) -> None:
    address, app = served_copy
    page = admins_page(address, page_of)
    page.get_by_text("Nothing is stored before you have seen it.").wait_for()
    page.get_by_label("Files").set_input_files(sheet)
    page.get_by_label("Where it comes from").fill("City youth programs")
    page.get_by_role("button", name="Look inside").click()
    page.wait_for_url("**/columns", timeout=WAIT)

    about = page.get_by_label("What it is goes to")
    row = page.locator(".column", has=about)
    about.focus()
    about.select_option(label="Description")
    row.get_by_text("you said so").wait_for()
    page.locator("#tried").get_by_text("Kites and picture books").wait_for()
    assert "Description" in page.locator("#tried").inner_text()
    assert page.evaluate("document.activeElement.id") == about.get_attribute("id")

    page.get_by_role("button", name="See what would change").click()
    page.wait_for_url("**/changes", timeout=WAIT)
    assert page.get_by_text("Nothing is stored yet.").is_visible()
    assert page.get_by_text("Lantern Chess").count() == 1
    assert _found(address, page, app) == 0

    page.go_back()
    page.wait_for_url("**/changes")
    page.get_by_role("button", name="Store").dblclick()
    page.wait_for_url("**/batches/*", timeout=WAIT)
    stored = page.url
    assert page.get_by_text("3 rows stored, 0 not taken.").is_visible()
    assert _found(address, page, app) == 1
    page.get_by_role("link", name="Lantern Chess").first.click()
    page.wait_for_url("**/services/**")
    service = page.url
    assert page.get_by_role("heading", level=1).inner_text() == "Lantern Chess"
    assert page.get_by_text("Boards and a coach").count() >= 1

    page.goto(stored)
    page.get_by_role("link", name="Undo this import").click()
    page.get_by_role("button", name="Yes, undo it").click()
    page.get_by_text("Taken back: City youth programs.").wait_for()
    assert _found(address, page, app) == 0
    answer = page.goto(service)
    assert answer.status == 404
    page.goto(f"{address}/admin/imports/")
    assert page.get_by_text(re.compile("^undone")).is_visible()
    assert page.locator("#stored .case").count() == 1, "two taps stored it once"
    page.expected_faults[:] = [fault for fault in page.expected_faults if "404" not in fault]


def _found(address: str, page: Any, app: Flask) -> int:
    """How often the search finds the chess, once the index has taken in what was changed."""
    drain_once(app)
    page.goto(f"{address}/find?q=lantern+chess")
    return int(page.get_by_role("link", name="Lantern Chess").count())


def test_it_all_works_without_scripts(served_copy: Served, page_of: Page, sheet: Path) -> None:
    page = admins_page(served_copy[0], page_of, java_script_enabled=False)
    page.locator("[name=files]").set_input_files(sheet)
    page.locator("[name=name]").fill("City youth programs")
    _follow(page, "button", "Look inside")
    _look_again_until(page, "/columns")
    page.get_by_label("Internal code goes to").select_option(label="Leave it out")
    _follow(page, "button", "Try on the first rows")
    assert "Internal code" not in page.locator("#tried").inner_text()
    _follow(page, "button", "See what would change")
    _look_again_until(page, "/changes")
    _follow(page, "button", "Store")
    _look_again_until(page, "/batches/")
    assert page.get_by_text("3 rows stored, 0 not taken.").is_visible()


def _follow(page: Any, role: str, name: str) -> None:
    """Presses it, and comes back when the page it leads to is there."""
    with page.expect_navigation():
        page.get_by_role(role, name=name).click()


def _look_again_until(page: Any, part: str) -> None:
    for _ in range(WAIT // 300):
        if part in page.url:
            return
        page.wait_for_timeout(300)
        _follow(page, "link", "Look again")
    raise AssertionError(f"{page.url} never came to {part}")


def test_the_keyboard_is_enough_to_say_what_is_what(served_copy: Served, page_of: Page, sheet: Path) -> None:
    page = admins_page(served_copy[0], page_of)
    page.get_by_label("Files").set_input_files(sheet)
    page.get_by_role("button", name="Look inside").press("Enter")
    page.wait_for_url("**/columns", timeout=WAIT)
    page.get_by_label("Each row is about").focus()
    for _ in range(120):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            "(s => s.outlineStyle !== 'none' || s.boxShadow !== 'none')"
            "(getComputedStyle(document.activeElement))"
        )
        assert shown, page.evaluate("document.activeElement.outerHTML")
        if page.evaluate("document.activeElement.value") == "look":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/changes", timeout=WAIT)


def test_a_file_that_is_too_large_is_told_before_it_travels(
    served_copy: Served, page_of: Page, tmp_path: Path
) -> None:
    large = tmp_path / "large.csv"
    large.write_bytes(b"x" * (10 * 1024 * 1024 + 1))
    page = admins_page(served_copy[0], page_of)
    page.locator("[name=files]").set_input_files(large)
    page.get_by_text("large.csv is larger than 10 MB").wait_for()
    page.get_by_role("button", name="Look inside").click()
    assert page.url.endswith("/admin/imports/")
    assert page.evaluate("document.querySelector('[name=files]').validationMessage").startswith("large.csv")
