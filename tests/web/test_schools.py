"""The list of schools, a school's own page, and its sheet of paper."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from directory.db import db
from directory.models import (
    Contact,
    District,
    Partnership,
    Phone,
    Schedule,
    School,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    Translation,
)
from directory.vocabulary import PartnershipStatus, ServiceStatus
from directory.web.public.codes import code_for
from tests.cast import Town
from tests.conftest import Clock
from tests.visitor import Visitor, words_of

TUESDAY = datetime(2026, 11, 17, 17, 0, tzinfo=UTC)
"""Noon in Old Mill, on an ordinary school day."""


@pytest.fixture
def open_door(app: Flask, town: Town) -> None:
    """Elm's public door: Tuesday to Friday from 2:45 to 6:30 in the afternoon."""
    with app.app_context():
        location_id = db.session.get(School, town.elm.id).location_id
        db.session.add(
            Schedule(
                location_id=location_id,
                freq="WEEKLY",
                byday="TU,WE,TH,FR",
                opens_at=time(14, 45),
                closes_at=time(18, 30),
            )
        )
        db.session.commit()


def spaced(element: Element) -> str:
    """Its words, with a space between those of different elements."""
    return " ".join(" ".join(element.itertext()).split())


def door_of(visitor: Visitor, path: str = "/schools/elm") -> tuple[str, bool]:
    """What is said over Elm's door, and whether it is lit."""
    visitor.get(path)
    door = next(e for e in visitor.page.iter("p") if "transom" in e.get("class", "").split())
    return words_of(door), "transom--lit" in door.get("class", "")


@pytest.mark.parametrize(
    ("hours_later", "said", "is_lit"),
    [
        (0, "Opens today at 2:45 pm", False),
        (4, "Open now, until 6:30 pm", True),
        (8, "Opens tomorrow at 2:45 pm", False),
        (3 * 24 + 8, "Opens Tuesday at 2:45 pm", False),
        (5 * 24, "Opens Tuesday at 2:45 pm", False),
    ],
)
def test_the_door_says_when_it_is_open(
    open_door: None, visitor: Visitor, clock: Clock, hours_later: int, said: str, is_lit: bool
) -> None:
    clock.now = TUESDAY + timedelta(hours=hours_later)
    assert door_of(visitor) == (said, is_lit)


def test_the_list_lights_the_doors_that_are_open(open_door: None, visitor: Visitor, clock: Clock) -> None:
    clock.now = TUESDAY + timedelta(hours=4)
    visitor.get("/schools")
    doors = list(visitor.page.iter("article"))
    lit = [words_of(d) for d in doors if any("transom--lit" in p.get("class", "") for p in d.iter("p"))]
    assert len(doors) == 3
    assert len(lit) == 1 and "Elm School" in lit[0]
    assert "1 is open right now." in visitor.text()
    assert "Call for the times" in visitor.text()  # nobody told us about the other two doors


def test_a_coming_break_is_told(app: Flask, town: Town, visitor: Visitor, clock: Clock) -> None:
    clock.now = TUESDAY
    with app.app_context():
        for district in db.session.scalars(select(District)):
            rest = {"name": "Harvest rest", "name_es": "Descanso", "first": "11-20", "last": "11-23"}
            district.calendar = {**district.calendar, "breaks": [rest]}
        db.session.commit()
    visitor.get("/schools/elm")
    assert "Closed Nov 20 to Nov 23: Harvest rest" in visitor.text()
    clock.move(days=7)
    visitor.get("/schools/elm")
    assert "Harvest rest" not in visitor.text()


def test_from_a_place_outwards(town: Town, visitor: Visitor) -> None:
    visitor.get("/schools?near=harbor")
    assert [words_of(h2) for h2 in visitor.page.iter("h2") if "School" in words_of(h2)][0] == "Harbor School"
    assert "Closest to Harbor School first." in visitor.text()
    assert re.search(r"\d\.\d mi", visitor.text())
    visitor.get("/schools?near=the+moon")
    assert "We do not know a place called “the moon”" in visitor.text()


def test_what_is_offered_who_works_here_and_this_week(
    app: Flask, town: Town, visitor: Visitor, clock: Clock
) -> None:
    clock.now = TUESDAY
    with app.app_context():  # the town counts its days from the real today
        long_ago = update(ServiceCapacity).values(updated=TUESDAY - timedelta(days=76))
        db.session.execute(long_ago.where(ServiceCapacity.service_at_location_id == town.soup_night.id))
        db.session.commit()
    visitor.get("/schools/elm")
    said = visitor.text()
    assert "2 things in this building." in said
    assert f"/services/{town.homework_hour.service_id}" in visitor.links()
    assert f"/organizations/{town.soup_and_books.id}" in visitor.links()
    assert "Wool Choir" not in said
    daily = next(e for e in visitor.page.iter("ul") if "daily" in e.get("class", ""))
    assert spaced(daily) == "3:00 pm Homework Hour"
    board = next(e for e in visitor.page.iter("div") if e.get("class") == "board")
    assert spaced(board).startswith("Today, Tuesday 5:00 pm Soup Night Hall")
    assert "8 places" not in spaced(board)  # said 76 days ago: not believed


def test_what_is_over_today_waits_for_next_week(town: Town, visitor: Visitor, clock: Clock) -> None:
    clock.now = TUESDAY + timedelta(hours=8)
    visitor.get("/schools/elm")
    board = next(e for e in visitor.page.iter("div") if e.get("class") == "board")
    assert spaced(board).startswith("Tuesday, November 24 5:00 pm Soup Night")


def test_what_is_no_longer_offered_is_gone(app: Flask, town: Town, visitor: Visitor) -> None:
    with app.app_context():
        db.session.get(Service, town.soup_night.service_id).status = ServiceStatus.INACTIVE
        db.session.commit()
    visitor.get("/schools/elm")
    assert "Soup Night" not in visitor.text()
    assert "1 thing in this building." in visitor.text()


@pytest.mark.parametrize("status", [s for s in PartnershipStatus if s not in ("approved", "conditional")])
def test_only_working_partnerships_are_shown(
    app: Flask, town: Town, visitor: Visitor, status: PartnershipStatus
) -> None:
    with app.app_context():
        for row in db.session.scalars(select(Partnership)):
            row.status = status
        db.session.commit()
    visitor.get("/schools/elm")
    assert "No partner is listed yet." in visitor.text()


def test_who_to_ask_for(app: Flask, town: Town, visitor: Visitor) -> None:
    visitor.get("/schools/elm")
    assert "Ask at the school office." in visitor.text()
    with app.app_context():
        person = Contact(name="Cora Vale", email="cora@elm.example")
        person.phones = [Phone(number="585-555-0123", extension="9")]
        db.session.get(School, town.elm.id).coordinator = person
        db.session.commit()
    visitor.get("/schools/elm")
    assert "Cora Vale, coordinator 585-555-0123, ext. 9" in visitor.text()
    assert {"tel:5855550123,9", "mailto:cora@elm.example"} <= set(visitor.links())


def test_texts_without_a_translation_say_their_language(app: Flask, town: Town) -> None:
    with app.app_context():
        row = db.session.get(School, town.elm.id)
        row.about = "A school with an elm."
        row.public_door = "Use the side door."
        db.session.add(
            Translation(
                link_entity="school", link_id=row.id, field="about", language="es", text="Tiene un olmo."
            )
        )
        db.session.commit()
    page = Visitor(app, **{"Accept-Language": "es"}).get("/schools/elm").text
    assert "Tiene un olmo." in page and "A school with an elm." not in page
    assert '<span lang="en">Use the side door.</span>' in page


@pytest.mark.parametrize("path", ["/schools/nowhere", "/schools/nowhere/sheet", "/schools/ELM"])
def test_a_school_that_is_not_there(town: Town, visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status_code == 404


def test_the_sheet_says_door_person_and_things(open_door: None, visitor: Visitor, app: Flask) -> None:
    page = visitor.get("/schools/elm/sheet").text
    said = visitor.text()
    for words in ("Elm School", "Tue–Fri 2:45–6:30 pm", "Homework Hour, Room 4.", "No name needed."):
        assert words in said
    with app.app_context():
        assert code_for("http://localhost/schools/elm") in page
    assert "http://localhost/schools/elm" in said


def test_the_sheet_stops_where_the_page_ends(app: Flask, town: Town, visitor: Visitor) -> None:
    with app.app_context():
        location_id = db.session.get(School, town.elm.id).location_id
        for number in range(40):
            service = Service(organization_id=town.soup_and_books.id, name=f"Thing {number:02d}")
            db.session.add(service)
            db.session.flush()
            db.session.add(ServiceAtLocation(service_id=service.id, location_id=location_id))
        db.session.commit()
    visitor.get("/schools/elm/sheet")
    said = visitor.text()
    assert "And 14 more on the school’s page." in said
    assert len(re.findall(r"Thing \d\d", said)) == 26


def test_an_empty_directory_has_no_schools(app: Flask) -> None:
    visitor = Visitor(app)
    assert visitor.get("/schools").status_code == 200
    assert "No school is listed yet." in visitor.text()


@pytest.mark.parametrize(("path", "most"), [("/schools", 26), ("/schools/boone", 34), ("/partners", 10)])
def test_the_number_of_questions_to_the_database_does_not_grow(seeded: Flask, path: str, most: int) -> None:
    asked: list[str] = []

    def note(*said: Any) -> None:
        asked.append(said[2])

    with seeded.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        seeded.test_client().get(path)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert 0 < len(asked) <= most
