"""A coordinator looks for a student, adds a sibling, and brings a roster in, in a browser."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from directory.actions.students import add_student
from directory.db import db
from directory.models import School, User
from tests.cast import PASSWORD, Town
from tests.journeys.conftest import LAPTOP, PHONE, serving
from tests.journeys.test_axe import complaints
from tests.rosters import HEADER, pupil_row, sheet

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

Page = Callable[..., Any]


@pytest.fixture
def address(app: Flask, town: Town) -> Any:
    with app.app_context():
        school, actor = db.session.get_one(School, town.elm.id), db.session.get_one(User, town.cora.id)
        for name, grade in (("Xiomara Peña", "1"), ("Lin Lark", "2")):
            add_student(school=school, actor=actor, name=name, grade=grade, languages=["es"])
        db.session.commit()
    with serving(app) as found:
        yield found


def signed_in(address: str, page: Any) -> Any:
    page.goto(f"{address}/sign-in")
    page.locator("[name=email]").fill("cora@town.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda where: "/sign-in" not in where)
    return page


def whole(page: Any) -> None:
    assert complaints(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page.url} is too wide"


@pytest.mark.parametrize(("size", "language"), [(LAPTOP, "en"), (PHONE, "es")], ids=["laptop", "phone"])
def test_every_page_is_whole(
    address: str, town: Town, page_of: Page, size: dict[str, int], language: str
) -> None:
    page = signed_in(address, page_of(size, language))
    pip, home = f"students/{town.pip.id}", f"households/{town.quillfeathers.id}"
    elm = "schools/elm"
    for path in (f"{elm}/students", pip, f"{pip}/edit", f"{pip}/siblings/new", home, f"{home}/edit",
                 f"{home}/guardians/new", f"{elm}/students/new", f"{elm}/households/new",
                 f"{elm}/roster"):  # fmt: skip
        page.goto(f"{address}/work/{path}")
        whole(page)


def test_a_student_is_found_and_gets_a_sibling_by_keyboard_alone(address: str, page_of: Page) -> None:
    """No name is ever in the address, nor in what the browser remembers of it."""
    page = signed_in(address, page_of(LAPTOP))
    page.goto(f"{address}/work/schools/elm/students")
    page.locator("#words").focus()
    page.keyboard.type("pena")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/students/search$"))
    found = page.get_by_role("link", name="Xiomara Peña")
    found.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/work/students/[0-9a-f-]+$"))
    assert "Xiomara" not in page.title()
    page.get_by_role("link", name="Add sibling").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/siblings/new$"))
    page.locator("#name").focus()
    page.keyboard.type("Yago Peña")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda where: "/siblings/" not in where)
    assert page.locator(".who__name").inner_text() == "Yago Peña"
    assert page.get_by_role("link", name="Xiomara Peña").count() == 1
    assert "es" in page.locator(".who__line").inner_text().lower() or "Spanish" in page.content()


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_a_roster_is_looked_at_taken_in_and_taken_back(
    address: str, page_of: Page, tmp_path: Path, size: dict[str, int]
) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(sheet([[*pupil_row(0), "x"], [*pupil_row(1), "y"]], [*HEADER, "Race"]))
    page = signed_in(address, page_of(size))
    page.goto(f"{address}/work/schools/elm/roster")
    page.locator("[name=files]").set_input_files(path)
    page.get_by_role("button", name="Look inside").click()
    page.wait_for_url(re.compile("/work/rosters/"))
    whole(page)
    assert "2 new students" in page.locator(".sum").inner_text()
    assert "Race" in page.locator(".notice").first.inner_text()
    page.get_by_role("button", name="Take it in").click()
    page.wait_for_url(re.compile("/roster$"))
    whole(page)
    page.get_by_role("button", name="Take it back").click()
    page.get_by_text("What you changed by hand since has stayed").wait_for()
    page.goto(f"{address}/work/schools/elm/students")
    assert page.get_by_text("Thorn").count() == 0
