"""Polygons: which side a point is on, and GeoJSON that cannot be used."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.places import (
    AreaError,
    Point,
    miles_between,
    miles_to_edge,
    point_in_ring,
    ring_centroid,
    ring_from_pairs,
    rings_from_geojson,
)
from directory.places.rings import MAX_POSITIONS, MAX_RINGS, MAX_TEXT, point_in_rings

SQUARE = [[-78, 43], [-77, 43], [-77, 44], [-78, 44], [-78, 43]]
HOLE = [[-77.7, 43.3], [-77.3, 43.3], [-77.3, 43.7], [-77.7, 43.7], [-77.7, 43.3]]
MIDDLE = Point(43.5, -77.5)


def geojson(kind: str, coordinates: object) -> str:
    return json.dumps({"type": kind, "coordinates": coordinates})


@pytest.mark.parametrize(
    "pairs", [SQUARE, SQUARE[::-1], SQUARE[:-1]], ids=["one way", "the other way", "not closed"]
)
def test_inside_outside_and_on_the_edge(pairs: list[list[float]]) -> None:
    ring = ring_from_pairs(pairs)
    assert point_in_ring(MIDDLE, ring)
    assert point_in_ring(Point(43, -77.5), ring)
    assert point_in_ring(Point(43, -78), ring)
    assert not point_in_ring(Point(43.5, -76.9), ring)
    assert not point_in_ring(Point(42.9, -77.5), ring)
    assert not point_in_ring(Point(43.0, -79), ring), "level with an edge, but beside it"


def test_a_hole_is_outside_whichever_way_the_file_turns_its_rings() -> None:
    for outer in (SQUARE, SQUARE[::-1]):
        for hole in (HOLE, HOLE[::-1]):
            rings = rings_from_geojson(geojson("Polygon", [outer, hole]))
            assert not point_in_rings(MIDDLE, rings)
            assert point_in_rings(Point(43.1, -77.5), rings)


def test_two_overlapping_polygons_hold_what_lies_in_both() -> None:
    shifted = [[lon + 0.25, lat] for lon, lat in SQUARE]
    rings = rings_from_geojson(geojson("MultiPolygon", [[SQUARE], [shifted]]))
    assert point_in_rings(MIDDLE, rings)


def test_features_are_opened() -> None:
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [SQUARE]}}
    one = rings_from_geojson(json.dumps(feature))
    two = rings_from_geojson(json.dumps({"type": "FeatureCollection", "features": [feature, feature]}))
    assert (len(one), len(two)) == (1, 2)
    assert one[0] == ring_from_pairs(SQUARE)


deep = "[" * 100_000 + "]" * 100_000


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("", "cannot be read as JSON", id="nothing"),
        pytest.param("{", "cannot be read as JSON", id="half"),
        pytest.param(deep, "cannot be read as JSON", id="deep"),
        pytest.param('{"type": "Polygon", "coordinates": [[[NaN, 1]]]}', "NaN is no number", id="NaN"),
        pytest.param("9" * 5000, "cannot be read as JSON", id="a long number"),
        pytest.param("[]", "an object with a type", id="a list"),
        pytest.param(geojson("Point", [-77, 43]), "not lines or points", id="a point"),
        pytest.param('{"type": "Feature", "geometry": null}', "not lines or points", id="no geometry"),
        pytest.param('{"type": "FeatureCollection"}', "lists of corners", id="no features"),
        pytest.param('{"type": "Polygon"}', "lists of corners", id="no coordinates"),
        pytest.param(geojson("Polygon", []), "holds no polygon", id="empty"),
        pytest.param(geojson("Polygon", [[1, 2, 3]]), "pair of numbers", id="bare numbers"),
        pytest.param(geojson("Polygon", [[["a", "b"]] * 4]), "pair of numbers", id="words"),
        pytest.param(geojson("Polygon", [[[True, False]] * 4]), "pair of numbers", id="truth values"),
        pytest.param('{"type": "Polygon", "coordinates": [[[1e999, 1]]]}', "pair of numbers", id="endless"),
        pytest.param(geojson("Polygon", [SQUARE[:2]]), "three different corners", id="two corners"),
        pytest.param(geojson("Polygon", [[[1, 1], [2, 2], [3, 3], [1, 1]]]), "on one line", id="a line"),
        pytest.param(geojson("Polygon", [[[-8_639_000, 5_339_000]] * 4]), "in metres", id="metres"),
        pytest.param(geojson("Polygon", [[[-77, 95]] * 4]), "off the globe", id="off the globe"),
        pytest.param(geojson("Polygon", [[[-179, 1], [179, 1], [179, 2]]]), "180th meridian", id="date line"),
        pytest.param(" " * (MAX_TEXT + 1), "million characters", id="too long"),
        pytest.param(geojson("Polygon", [SQUARE] * (MAX_RINGS + 1)), "500 rings", id="too many rings"),
        pytest.param(
            geojson("Polygon", [[[1, 2]] * (MAX_POSITIONS + 1)]), "20,000 corners", id="too many corners"
        ),
    ],
)
def test_geojson_that_cannot_be_used_says_why(text: str, reason: str) -> None:
    with pytest.raises(AreaError, match=reason):
        rings_from_geojson(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.sampled_from(["Polygon", "Feature"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["type", "coordinates", "geometry", "features"]), inner)
    ),
    max_leaves=12,
)


@given(json_values, st.sampled_from(["Polygon", "MultiPolygon"]))
def test_any_json_is_rings_or_a_clear_error(value: object, kind: str) -> None:
    for text in (json.dumps(value), geojson(kind, value)):
        try:
            assert rings_from_geojson(text)
        except AreaError as error:
            assert str(error).endswith((".", "?"))


def test_the_centroid_of_a_ring() -> None:
    assert ring_centroid(ring_from_pairs(SQUARE)) == pytest.approx(MIDDLE)
    ell = ring_from_pairs([[0, 0], [2, 0], [2, 1], [1, 1], [1, 2], [0, 2]])
    assert ring_centroid(ell) == pytest.approx((5 / 6, 5 / 6))
    assert ring_centroid(((1.0, 5.0), (3.0, 5.0), (2.0, 5.0))) == pytest.approx((5, 2))


corners = st.tuples(st.floats(-77.9, -77.1), st.floats(43.1, 43.9))


@given(st.lists(st.floats(0, 6.28), min_size=3, max_size=12, unique=True), st.floats(0.001, 0.5))
def test_the_centroid_of_a_round_ring_lies_inside_it(angles: list[float], radius: float) -> None:
    angles.sort()
    pairs = [[-77.5 + radius * math.cos(a), 43.5 + radius * math.sin(a)] for a in angles]
    try:
        ring = ring_from_pairs(pairs)
    except AreaError:
        return
    centre = ring_centroid(ring)
    assert point_in_ring(centre, ring) or miles_to_edge(centre, (ring,)) < 0.001


@given(corners, corners, corners, corners)
def test_a_triangle_and_its_mirror_image_agree_on_every_point(
    a: tuple[float, float], b: tuple[float, float], c: tuple[float, float], p: tuple[float, float]
) -> None:
    try:
        ring = ring_from_pairs([a, b, c])
    except AreaError:
        return
    point = Point(p[1], p[0])
    assert point_in_ring(point, ring) is point_in_ring(point, ring[::-1])
    assert point_in_ring(point, ring) is point_in_ring(point, ring_from_pairs([c, a, b]))


def test_miles_to_the_edge_are_the_same_from_inside_and_outside() -> None:
    rings = (ring_from_pairs(SQUARE),)
    for lat in (43.9, 44.1):
        assert miles_to_edge(Point(lat, -77.5), rings) == pytest.approx(
            miles_between(lat, -77.5, 44, -77.5), rel=1e-3
        )
    assert miles_to_edge(Point(44.1, -76.9), rings) == pytest.approx(
        miles_between(44.1, -76.9, 44, -77), rel=1e-2
    )
    assert miles_to_edge(MIDDLE, ()) == math.inf
