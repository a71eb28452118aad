"""The place somebody asks from, and what a search costs the database."""

import pytest
from flask import Flask
from sqlalchemy import event

from directory.db import db, reading
from directory.places import Point
from directory.places.geocoding import GeocodingFailed
from directory.search import find, query_from
from directory.search.indexer import drain_once
from directory.search.place import locate
from directory.vocabulary import CapacityStatus
from tests.search.town import HOME, MILE, NOW, Town, asked, asked_as_is, names


def test_a_zip_a_school_a_town_and_nothing(app: Flask, town: Town) -> None:
    town.school("juniper", *HOME)
    town.commit()
    found = {
        near: locate(near)
        for near in ("14605", "juniper", "Juniper School", "Here, NY", "nowhere at all", "")
    }
    assert [near for near, place in found.items() if place is None] == ["nowhere at all", ""]
    assert found["14605"] is not None
    assert (found["14605"].zip, found["14605"].county) == ("14605", "Monroe County")
    assert found["juniper"] == found["Juniper School"]
    assert found["juniper"] is not None
    assert (found["juniper"].point, found["juniper"].district_id) == (HOME, town.district.id)


def test_a_zip_that_the_table_lacks_is_where_its_addresses_are(app: Flask, town: Town) -> None:
    town.location(42.0, -70.0, zip_code="02999")
    town.location(confidential=True, zip_code="02999")
    town.commit()
    place = locate("02999")
    assert place is not None
    assert place.point == (42.0, -70.0)


def test_an_address_is_asked_of_the_geocoder(app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The network alone is left out: what the geocoder would say, and that it may fail."""
    town.service("Chess", at=town.location(HOME[0] + MILE))
    town.commit()
    assert asked(app, near="12 Elm Street 14605").place is not None, (
        "without a geocoder the ZIP in it will do"
    )
    app.extensions["hallway_geocoder"] = object()
    monkeypatch.setattr("directory.search.place.geocode", lambda _, text: Point(*HOME))
    answer = asked(app, near="12 Elm Street 14605")
    assert answer.place is not None
    assert (answer.place.point, answer.place.zip) == (HOME, "14605")

    def fail(*_: object) -> None:
        raise GeocodingFailed("The geocoder took too long to answer.")

    monkeypatch.setattr("directory.search.place.geocode", fail)
    assert names(asked(app, near="12 Elm Street, Millrace")) == ["Chess"], "no place, but an answer"


def test_both_databases_answer_alike(any_app: Flask) -> None:
    with any_app.app_context():
        town = Town()
        place = town.location(features=("wheelchair",), zip_code="14605")
        town.service(
            "Glasses van", category="health.vision", at=place, languages=("es",), grades=["3"],
            spanish="Camión de lentes", hours=(("TU", "15:00", "16:00"),), cost_kind="free",
            audience=["student"], delivery=["on_site"], capacity=(CapacityStatus.CAPACITY, 4, 3),
        )  # fmt: skip
        town.service("Other")
        town.commit()
        db.session.remove()
    for words in ("van", "camión", "can't see the board"):
        answer = asked(
            any_app, q=words, near="14605", c="health", open="now", lang="es", grade="3", cost="free",
            who="student", how="comes_to_us", access="wheelchair", places="open", within="1",
        )  # fmt: skip
        assert (names(answer), answer.asks, answer.engine) == (["Glasses van"], 0, "index")
    any_app.extensions["hallway_search"].folder = any_app.extensions["hallway_search"].folder / "none"
    any_app.extensions["hallway_search"].snapshot = None
    assert names(asked_as_is(any_app, q="van")) == ["Glasses van"]


def test_a_page_of_twenty_costs_as_many_statements_as_one_of_two(app: Flask, town: Town) -> None:
    for number in range(2):
        town.service(f"Chess {number}", at=town.location())
    town.commit()
    few = statements(app)
    for number in range(2, 40):
        town.service(f"Chess {number}", at=town.location(), category="academics.tutoring", languages=("es",))
    town.commit()
    assert statements(app) == few <= 14


def statements(app: Flask) -> int:
    drain_once(app)
    counted = []
    with app.app_context(), reading():
        query = query_from({"q": "chess", "near": "14605"})
        find(query, NOW, lang="es")
        engine = db.engine
        event.listen(engine, "before_cursor_execute", lambda *a: counted.append(a[2]))
        find(query, NOW, lang="es")
        db.session.rollback()
    return len(counted)
