"""What is printed: a school's sheet on one letter page, a shared list without buttons, codes big enough."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from directory.db import db, reading
from directory.models import School, Service
from tests.journeys.conftest import LAPTOP

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

Page = Callable[..., Any]

MILLIMETRE = 96 / 25.4

LETTER = {"width": 701, "height": 941}
"""What a letter page leaves within its margins, in CSS pixels."""


def pages_of(page: Any) -> int:
    """Pages of paper that the browser would print."""
    paper: bytes = page.pdf(format="Letter", prefer_css_page_size=True)
    return len(re.findall(rb"/Type\s*/Page[^s]", paper))


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_schools_sheet_is_one_page(served: str, seeded: Flask, page_of: Page, language: str) -> None:
    with seeded.app_context(), reading():
        slugs = list(db.session.scalars(select(School.slug).order_by(School.slug)))
    page = page_of(LAPTOP, language)
    counts = {}
    for slug in slugs:
        page.goto(f"{served}/schools/{slug}/sheet")
        counts[slug] = pages_of(page)
    assert len(counts) == 12
    assert set(counts.values()) == {1}, counts


def test_a_list_on_paper_has_facts_and_no_buttons(served: str, seeded: Flask, page_of: Page) -> None:
    with seeded.app_context(), reading():
        ids = list(db.session.scalars(select(Service.id).order_by(Service.name).limit(4)))
    page = page_of(LETTER)
    page.goto(f"{served}/list?ids={'.'.join(ids)}")
    page.emulate_media(media="print")
    for name in ("Print this list", "Copy the address", "Find help", "Keep"):
        assert not any(button.is_visible() for button in page.get_by_role("button", name=name).all()), name
    assert page.get_by_text("Printed on").is_visible()
    assert page.locator(".note").count() == 4
    assert all(
        page.locator(".note__call").nth(n).is_visible() for n in range(page.locator(".note__call").count())
    )
    box = page.locator(".qr").bounding_box()
    assert min(box["width"], box["height"]) >= 30 * MILLIMETRE


def test_the_code_on_a_sheet_is_big_enough_for_a_phone(served: str, page_of: Page) -> None:
    page = page_of(LETTER)
    page.goto(f"{served}/schools/boone/sheet")
    page.emulate_media(media="print")
    box = page.locator(".poster__code").bounding_box()
    assert min(box["width"], box["height"]) >= 30 * MILLIMETRE


def test_the_address_of_a_list_can_be_copied(served: str, seeded: Flask, page_of: Page) -> None:
    with seeded.app_context(), reading():
        one = db.session.scalar(select(Service.id).order_by(Service.name).limit(1))
    page = page_of(LAPTOP, permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{served}/list?ids={one}")
    page.get_by_role("button", name="Copy the address").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#address").input_value()
