"""The page of what is amiss: it counts, narrows, leads to where each is mended, and mends some at once."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from directory.db import db
from directory.models import Address, Location, Metadata, Service, ServiceAtLocation, ZipCode
from tests.cast import Town
from tests.desk import seated
from tests.visitor import Visitor, refuse_bad_page

Stored = Callable[[Any], list[Any]]


@pytest.fixture
def slips(app: Flask, town: Town) -> dict[str, str]:
    """A shouted name, a text with mark-up, and a place of Soup & Books that is not on the map."""
    with app.app_context():
        db.session.add(ZipCode(zip="14604", city="Old Mill", state="NY", county="Monroe", latitude=43.15,
                               longitude=-77.6))  # fmt: skip
        place = Location(name="The pantry", organization_id=town.soup_and_books.id)
        db.session.add(place)
        db.session.flush()
        db.session.add(Address(location_id=place.id, address_1="8 Quarry Lane", state_province="NY",
                               postal_code="14604"))  # fmt: skip
        night = db.session.get_one(ServiceAtLocation, town.soup_night.id)
        night.location_id = place.id
        shouted = db.session.get_one(Service, town.homework_hour.service_id)
        shouted.name = "HOMEWORK HOUR FOR EVERYONE"
        marked = db.session.get_one(Service, town.soup_night.service_id)
        marked.description = "<p>Soup &amp; bread</p>"
        db.session.commit()
        return {"place": place.id, "shouted": shouted.id, "marked": marked.id}


def test_it_counts_narrows_and_leads_to_the_field(app: Flask, town: Town, slips: dict[str, str]) -> None:
    desk = seated(app, town.ada)
    page = desk.get("/admin/quality").text
    refuse_bad_page(page, "/admin/quality")
    assert "has no point" in page
    one = desk.get("/admin/quality?check=location.no_point").text
    refuse_bad_page(one, "/admin/quality?check=location.no_point")
    assert f"/work/locations/{slips['place']}/edit?back=" in one and "#latitude" in one
    assert "HOMEWORK HOUR" not in one
    place = desk.get(f"/work/locations/{slips['place']}/edit").text
    assert 'id="latitude"' in place
    assert desk.get("/admin/quality?kind=stale&entity=service").status_code == 200
    assert desk.get("/admin/quality?page=9000").status_code == 404


def test_every_anchor_is_on_the_page_it_leads_to(app: Flask, town: Town, slips: dict[str, str]) -> None:
    from directory.reports.quality_checks import CHECKS

    desk = seated(app, town.ada)
    pages = {
        "service": desk.get(f"/work/services/{slips['marked']}/edit").text,
        "organization": desk.get(f"/work/organizations/{town.soup_and_books.id}/edit").text,
        "location": desk.get(f"/work/locations/{slips['place']}/edit").text,
    }
    for check in CHECKS.values():
        assert f'id="{check.anchor}"' in pages[check.entity], check.key


def test_only_ones_own_district(app: Flask, town: Town, slips: dict[str, str]) -> None:
    assert "Net mending" not in seated(app, town.ada).get("/admin/quality").text
    assert "Net mending" in seated(app, town.fay).get("/admin/quality").text
    assert seated(app, town.cora).get("/admin/quality").status_code == 403


FIXES = ("points", "names", "texts")


@pytest.mark.parametrize("fix", FIXES)
def test_a_fix_shows_does_and_is_taken_back(
    app: Flask, town: Town, stored: Stored, slips: dict[str, str], fix: str
) -> None:
    desk, visitor = seated(app, town.ada), Visitor(app)
    visitor.client = desk.client
    path = f"/admin/quality/fixes/{fix}"
    before = state(stored, slips)
    visitor.get(path)
    shown = visitor.field(path, "shown")
    assert state(stored, slips) == before, "a look changes nothing"
    answer = visitor.post(path, shown=shown)
    assert answer.status_code == 303
    after = state(stored, slips)
    assert after != before
    assert desk.post(path, shown=shown).status_code == 409, "a second press does nothing"
    assert state(stored, slips) == after
    visitor.get("/admin/quality")
    undo = next(
        form.get("action", "")
        for form in visitor.page.iter("form")
        if "undoing" in form.get("action", "")  # type: ignore[union-attr]
    )
    assert visitor.post(undo).status_code == 303
    assert state(stored, slips) == before
    assert desk.post(undo).status_code == 303
    assert state(stored, slips) == before


def state(stored: Stored, slips: dict[str, str]) -> list[Any]:
    (place,) = stored(select(Location).where(Location.id == slips["place"]))
    services = stored(
        select(Service).where(Service.id.in_([slips["shouted"], slips["marked"]])).order_by(Service.id)
    )
    return [
        (place.latitude, place.longitude, place.approximate),
        [(row.name, row.description) for row in services],
    ]


def test_what_the_fixes_do(app: Flask, town: Town, stored: Stored, slips: dict[str, str]) -> None:
    visitor = Visitor(app)
    visitor.client = seated(app, town.ada).client
    for fix in FIXES:
        path = f"/admin/quality/fixes/{fix}"
        visitor.get(path)
        visitor.post(path, shown=visitor.field(path, "shown"))
    assert state(stored, slips) == [
        (43.15, -77.6, True),
        [("Homework Hour for Everyone", "Homework Hour, for everyone."), ("Soup Night", "Soup & bread")],
    ]
    guesses = stored(select(Metadata.updated_by).where(Metadata.field_name == "latitude"))
    assert guesses[0].startswith("import:"), "a later import may know better"


def test_what_changed_meanwhile_is_not_done(
    app: Flask, town: Town, stored: Stored, slips: dict[str, str]
) -> None:
    visitor = Visitor(app)
    visitor.client = seated(app, town.ada).client
    visitor.get("/admin/quality/fixes/names")
    shown = visitor.field("/admin/quality/fixes/names", "shown")
    with app.app_context():
        db.session.get_one(Service, slips["shouted"]).name = "ANOTHER NAME ALTOGETHER"
        db.session.commit()
    answer = visitor.post("/admin/quality/fixes/names", shown=shown)
    assert answer.status_code == 409
    assert stored(select(Service.name).where(Service.id == slips["shouted"])) == ["ANOTHER NAME ALTOGETHER"]
