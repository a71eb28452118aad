"""axe-core on every kind of public page: WCAG 2.2 A and AA and best practice, two languages, two sizes.

axe finds less than half of what can be wrong; the keyboard's way is in test_public_browser.py.
"""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from directory.db import db, reading
from directory.models import Location, Organization, Service, ServiceAtLocation
from tests.journeys.conftest import LAPTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

PLACES = {
    "home": "/",
    "results": "/find?q=food+for+this+weekend&near=Juniper+Street+School&cost=free",
    "no results": "/find?q=swimming&near=14605&access=asl&cost=sliding&age=3",
    "kinds": "/needs",
    "a kind": "/needs/food.pantry",
    "a sensitive kind": "/needs/safety.dv",
    "schools": "/schools",
    "a school": "/schools/juniper-street",
    "a school on paper": "/schools/juniper-street/sheet",
    "partners": "/partners",
    "an empty list": "/list",
    "about": "/about",
    "privacy": "/privacy",
    "accessibility": "/accessibility",
    "status": "/status",
    "not there": "/nowhere",
}

SIZES = {"phone": PHONE, "laptop": LAPTOP}


def rows(app: Flask) -> dict[str, str]:
    """Pages whose addresses are ids: a service with several places, the hidden one, and their owners."""
    with app.app_context(), reading():
        hidden = select(ServiceAtLocation.service_id).join(Location).where(Location.confidential)
        glasses = select(Service.id).where(Service.name == "Eye test and free glasses on the van")
        place = select(Location.id).where(Location.confidential.is_(False), Location.latitude.is_not(None))
        found = {name: db.session.scalar(query.limit(1)) for name, query in
                 {"hidden": hidden, "glasses": glasses, "place": place.order_by(Location.id),
                  "organization": select(Organization.id).order_by(Organization.id)}.items()}  # fmt: skip
    return {
        "a service": f"/services/{found['glasses']}",
        "a sensitive service": f"/services/{found['hidden']}",
        "an organization": f"/organizations/{found['organization']}",
        "a location": f"/locations/{found['place']}",
        "a shared list": f"/list?ids={found['glasses']}.{found['hidden']}",
    }


def complaints(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": {"type": "tag", "values": TAGS}, "rules": {"target-size": {"enabled": True}},
               "resultTypes": ["violations"]}  # fmt: skip  # telling what is right takes longer than looking
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for rule in found
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("size", list(SIZES))
def test_axe_finds_nothing(
    served: str, seeded: Flask, page_of: Callable[..., Any], size: str, language: str
) -> None:
    page = page_of(SIZES[size], language)
    found = {}
    for name, path in {**PLACES, **rows(seeded)}.items():
        page.goto(served + path)
        found[name] = complaints(page)
    page.expected_faults[:] = [f for f in page.expected_faults if "404" not in f]
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_axe_finds_nothing_in_strong_contrast(served: str, page_of: Callable[..., Any]) -> None:
    page = page_of(LAPTOP)
    for path in ("/?contrast=more", PLACES["results"], PLACES["a school"]):
        page.goto(served + path)
        assert complaints(page) == []


def test_axe_would_find_something(served: str, page_of: Callable[..., Any]) -> None:
    """The same run on a page that is broken on purpose."""
    page = page_of(LAPTOP)
    page.goto(served + "/")
    page.evaluate(
        "document.querySelector('h1').outerHTML ="
        " `<img src=\"${document.querySelector('link[rel=icon]').href}\"><h4>Pale</h4>`"
    )
    assert complaints(page)
