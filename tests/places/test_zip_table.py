"""The ZIP table that the `zipcodes` wheel carries."""

import subprocess
import sys

import pytest

from directory.places import STATES, parse_zip, valid_point
from directory.places.zipcodes import ZipPlace, load_zip_table


@pytest.fixture(scope="module")
def table() -> dict[str, ZipPlace]:
    return {place.zip: place for place in load_zip_table()}


def test_every_row_is_a_place_once(table: dict[str, ZipPlace]) -> None:
    assert len(table) > 41_000
    assert all(parse_zip(place.zip) == place.zip for place in table.values())
    assert all(valid_point(place.lat, place.lon).point for place in table.values())
    assert {place.state for place in table.values()} >= set(STATES)


def test_a_zip_of_the_demo_district(table: dict[str, ZipPlace]) -> None:
    place = table["14605"]
    assert (place.city, place.state, place.county) == ("Rochester", "NY", "Monroe County")
    assert (place.lat, place.lon) == pytest.approx((43.170, -77.601), abs=0.01)


def test_military_codes_without_a_place_are_left_out(table: dict[str, ZipPlace]) -> None:
    assert "09001" not in table


@pytest.mark.parametrize("package", ["directory.places", "directory.hours"])
def test_the_pure_packages_load_nothing_heavy(package: str) -> None:
    heavy = "flask sqlalchemy whoosh numpy geopy zipcodes dateutil"
    script = f"import sys, {package}; print(*sorted(set('{heavy}'.split()) & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout.split() == []
