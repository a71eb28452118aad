"""A place's own page. Of a hidden place there is none."""

import pytest
from flask import Flask

from directory.db import db
from directory.models import Accessibility, Address, Location, Phone, ServiceAtLocation
from directory.vocabulary import AccessFeature, LocationType
from tests.cast import Town
from tests.visitor import Visitor


@pytest.fixture
def shed(app: Flask, town: Town) -> str:
    """The choir's shed, where it also sings."""
    with app.app_context():
        place = Location(
            name="Wool shed", organization_id=town.wool_choir.id, latitude=43.1612, longitude=-77.6213
        )
        place.transportation = "Bus 9 stops in front."
        place.addresses = [Address(address_1="8 Fleece Row", city="Old Mill", postal_code="14604")]
        place.accessibility = [Accessibility(feature=AccessFeature.WHEELCHAIR)]
        place.phones = [Phone(number="585-555-0133")]
        db.session.add(place)
        db.session.flush()
        db.session.add(ServiceAtLocation(service_id=town.choir_sings.service_id, location_id=place.id))
        db.session.commit()
        return str(place.id)


def change(app: Flask, location_id: str, **fields: object) -> None:
    with app.app_context():
        place = db.session.get(Location, location_id)
        for name, value in fields.items():
            setattr(place, name, value)
        db.session.commit()


def test_where_it_is_and_what_is_offered(town: Town, shed: str, visitor: Visitor) -> None:
    page = visitor.get(f"/locations/{shed}").text
    said = visitor.text()
    for words in (
        "Wool shed", "8 Fleece Row", "Bus 9 stops in front.", "Step-free for wheelchairs", "Wool Choir sings"
    ):  # fmt: skip
        assert words in said
    assert {"tel:5855550133", f"/organizations/{town.wool_choir.id}"} <= set(visitor.links())
    assert 'data-point="43.1612,-77.6213"' in page
    assert "to=43.1612%2C-77.6213" in page


def test_a_point_that_is_only_a_zip_code_gives_no_way_there(app: Flask, shed: str, visitor: Visitor) -> None:
    change(app, shed, approximate=True)
    page = visitor.get(f"/locations/{shed}").text
    assert "The map shows the ZIP code, not the door." in visitor.text()
    assert "openstreetmap" not in page


def test_online_has_no_map(app: Flask, shed: str, visitor: Visitor) -> None:
    change(
        app,
        shed,
        location_type=LocationType.VIRTUAL,
        latitude=None,
        longitude=None,
        url="https://wool.example",
    )
    page = visitor.get(f"/locations/{shed}").text
    assert "Online or by phone" in visitor.text()
    assert "data-point" not in page
    assert "https://wool.example" in visitor.links()


def test_a_hidden_place_is_as_if_it_were_not_there(app: Flask, town: Town) -> None:
    client = app.test_client()
    hidden = client.get(f"/locations/{town.shelter.location_id}")
    absent = client.get("/locations/00000000-0000-4000-8000-00000000ffff")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.data == absent.data
    assert sorted(hidden.headers.keys()) == sorted(absent.headers.keys())


def test_a_place_that_becomes_hidden_is_gone(app: Flask, shed: str, visitor: Visitor) -> None:
    change(app, shed, latitude=None, longitude=None, transportation=None, confidential=True)
    assert visitor.get(f"/locations/{shed}").status_code == 404


def test_the_place_of_a_school_is_the_school(town: Town, visitor: Visitor) -> None:
    answer = visitor.get(f"/locations/{town.elm.location_id}")
    assert answer.status_code == 302
    assert answer.location == "/schools/elm"
