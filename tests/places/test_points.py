"""Points, distances, and coordinates that hide in a text cell."""

import math

import pytest
from geopy.distance import geodesic
from hypothesis import given
from hypothesis import strategies as st

from directory.places import Point, PointFault, miles_between, parse_coordinates, valid_point

ROCHESTER = Point(43.157, -77.608)
BUFFALO = Point(42.886, -78.878)

lats, lons = st.floats(-89, 89), st.floats(-180, 180)


def test_rochester_to_buffalo() -> None:
    assert miles_between(*ROCHESTER, *BUFFALO) == pytest.approx(66.8, abs=0.2)


@given(lats, lons, lats, lons)
def test_distance_agrees_with_the_ellipsoid_to_within_its_flattening(
    lat1: float, lon1: float, lat2: float, lon2: float
) -> None:
    assert miles_between(lat1, lon1, lat2, lon2) == pytest.approx(
        geodesic((lat1, lon1), (lat2, lon2)).miles, rel=0.006, abs=1e-6
    )


@given(lats, lons, lats, lons)
def test_there_is_as_far_as_back(lat1: float, lon1: float, lat2: float, lon2: float) -> None:
    assert miles_between(lat1, lon1, lat2, lon2) == miles_between(lat2, lon2, lat1, lon1)
    assert miles_between(lat1, lon1, lat1, lon1) == 0


def test_the_other_side_of_the_earth_is_half_its_way_round() -> None:
    assert miles_between(0, 0, 0, 180) == pytest.approx(math.pi * 3958.76, rel=1e-4)


@pytest.mark.parametrize(
    ("lat", "lon", "fault"),
    [
        pytest.param(0, 0, PointFault.ZERO, id="zeros"),
        pytest.param("0.0000", "-0.0", PointFault.ZERO, id="zeros as text"),
        pytest.param(None, -77.6, PointFault.MISSING, id="one is missing"),
        pytest.param("", " ", PointFault.MISSING, id="blank cells"),
        pytest.param("NULL", "NULL", PointFault.NOT_A_NUMBER, id="words"),
        pytest.param(float("nan"), 1.0, PointFault.NOT_A_NUMBER, id="not a number"),
        pytest.param(float("inf"), 1.0, PointFault.NOT_A_NUMBER, id="endless"),
        pytest.param(5_339_000.5, -8_639_000.2, PointFault.METRES, id="Web-Mercator metres"),
        pytest.param(91, 10, PointFault.OUT_OF_RANGE, id="north of the pole"),
        pytest.param(43.1, -277.6, PointFault.OUT_OF_RANGE, id="too far west"),
        pytest.param(1e30, 1e30, PointFault.OUT_OF_RANGE, id="nowhere"),
    ],
)
def test_numbers_that_are_no_place_say_why(lat: object, lon: object, fault: PointFault) -> None:
    assert valid_point(lat, lon) == (None, fault)  # type: ignore[arg-type]


def test_numbers_and_their_text_are_the_same_place() -> None:
    assert valid_point("43.157", " -77.608") == valid_point(43.157, -77.608) == (ROCHESTER, None)
    assert valid_point(0, -77.6).point == Point(0, -77.6), "the equator is a place"


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("12 Example Street10454\n(40.8138, -73.9203)", Point(40.8138, -73.9203)),
        ("12 Example Street\\n(40.8138,-73.9203)", Point(40.8138, -73.9203)),
        ("40.8138, -73.9203", Point(40.8138, -73.9203)),
        ("POINT (-73.9203 40.8138)", Point(40.8138, -73.9203)),
        ("(1.000, 2.000) then (40.8138, -73.9203)", Point(40.8138, -73.9203)),
        ("(0.0000, 0.0000)", None),
        ("333 EAST 4 STREET, 10009", None),
        ("$12.50, 13.50", None),
        ("1240.8138, -73.9203", None),
        ("", None),
    ],
)
def test_coordinates_in_a_text_cell(text: str, point: Point | None) -> None:
    assert parse_coordinates(text) == point


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_a_pair_that_was_written_is_read_back(lat: float, lon: float) -> None:
    found = parse_coordinates(f"Somewhere\n({lat:.6f}, {lon:.6f})")
    wanted = valid_point(f"{lat:.6f}", f"{lon:.6f}").point
    assert found == wanted


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    assert parse_coordinates(text) is None or "." in text


@pytest.mark.parametrize(
    "piece", ["1", "1.", "1.111,", " ", "POINT(", "(1.111 ", "-1.1111111111111111111111"]
)
def test_a_hundred_thousand_characters_are_answered(piece: str) -> None:
    parse_coordinates(piece * (100_000 // len(piece)))
