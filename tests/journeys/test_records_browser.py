"""Correcting a record and reading the report on quality in a real browser: axe and the keyboard."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from directory.db import db, reading
from directory.exchange.seed_people import DEMO_PASSWORD
from directory.exchange.seed_rows import seed_id
from directory.models import Service
from tests.journeys.conftest import LAPTOP, PHONE
from tests.journeys.test_axe import complaints

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

GLASSES = seed_id("service", "rvv-glasses")
VAN = seed_id("organization", "rivertown-vision-van")
GARAGE = seed_id("location", "rvv-office")
PAGES = {
    "service": f"/work/services/{GLASSES}/edit",
    "organization": f"/work/organizations/{VAN}/edit",
    "location": f"/work/locations/{GARAGE}/edit",
    "quality": "/admin/quality",
    "fix": "/admin/quality/fixes/names",
}


def signed_in(page: Any, address: str) -> Any:
    page.goto(f"{address}/sign-in")
    page.locator("[name=email]").fill("admin@millrace.example")
    page.locator("[name=password]").fill(DEMO_PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda where: "/sign-in" not in where)
    return page


@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_axe_finds_nothing(served_copy: tuple[str, Flask], page_of: Callable[..., Any], size: str) -> None:
    address, _app = served_copy
    page = signed_in(page_of({"phone": PHONE, "laptop": LAPTOP}[size]), address)
    for name, path in PAGES.items():
        page.goto(address + path)
        assert complaints(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name


def test_by_keyboard_alone_from_the_finding_to_the_saved_field(
    served_copy: tuple[str, Flask], page_of: Callable[..., Any]
) -> None:
    address, app = served_copy
    page = signed_in(page_of(), address)
    page.goto(f"{address}/admin/quality?check=service.no_cost")
    name = page.locator(".case--found .case__need").first.inner_text()
    link = page.locator(".case--found a").first
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda where: where.endswith("#cost_kind"))
    page.locator("#cost_kind:focus").wait_for()  # the field that is to be mended
    page.keyboard.type("Free")
    button = page.locator(".savebar .btn--main")
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda where: "/admin/quality" in where.partition("?")[0])
    assert "Saved" in page.locator(".flashes").inner_text()
    with app.app_context(), reading():
        assert "free" in db.session.scalars(select(Service.cost_kind).where(Service.name == name)).all()
