"""Points that are no places: shared by many addresses, of another planet, far from their ZIP code."""

import pytest

from directory.models import Location
from tests.exchange import sets
from tests.exchange.conftest import is_accounted_for


def package(points: list[tuple[str, str, str]]) -> dict[str, str]:
    """Locations with (latitude, longitude, street) in ZIP 33136."""
    places = [f"{n},Place {n},{lat},{lon}\n" for n, (lat, lon, _) in enumerate(points)]
    streets = [f"{n},{n},{street},Miami,FL,33136\n" for n, (_, _, street) in enumerate(points)]
    return {
        "locations.csv": "id,name,latitude,longitude\n" + "".join(places),
        "addresses.csv": "id,location_id,address_1,city,state_province,postal_code\n" + "".join(streets),
    }


def test_a_point_that_stands_in_for_many_streets(bring, rows, tmp_path):
    shared = [("25.7000", "-80.3000", f"{n} Street {n % 15}") for n in range(30)]
    outcome = bring(
        sets.write(tmp_path / "shared", package([*shared, ("25.7800", "-80.2000", "1 Own Street")]))
    )
    places = {place.name: place for place in rows(Location)}
    assert places["Place 0"].approximate and places["Place 0"].latitude == 25.7863  # the ZIP code's centre
    assert not places["Place 30"].approximate
    assert sum("share this point" in remark.reason for remark in outcome.remarks) == 30
    assert is_accounted_for(outcome)


def test_many_offices_in_one_building_are_one_place(bring, rows, tmp_path):
    bring(sets.write(tmp_path / "house", package([("25.7000", "-80.3000", "1 Tower Street")] * 30)))
    assert not any(place.approximate for place in rows(Location))


@pytest.mark.parametrize(
    ("lat", "lon", "said"),
    [
        ("2972500", "-8930800", "metres of the web map"),
        ("-8930800", "2972500", "metres of the web map"),
        ("-80.2260", "25.7790", "swapped"),
        ("25.7790", "80.2260", "swapped or lacked a minus"),
    ],
)
def test_a_point_that_can_only_mean_one_place_is_put_right(bring, rows, tmp_path, lat, lon, said):
    outcome = bring(sets.write(tmp_path / "odd", package([(lat, lon, "1 Own Street")])))
    (place,) = rows(Location)
    assert not place.approximate
    assert abs(place.latitude - 25.78) < 0.02 and abs(place.longitude + 80.226) < 0.02
    assert any(said in remark.reason for remark in outcome.remarks)


@pytest.mark.parametrize(
    ("lat", "lon", "said"),
    [
        ("525000", "920000", "metres"),
        ("0", "0", "0, 0"),
        ("95", "-80", "outside the Earth"),
        ("north", "west", "not numbers"),
        ("inf", "-inf", "not numbers"),
        ("25.78", "", "one coordinate without the other"),
    ],
)
def test_what_is_no_point_is_said_and_the_zip_is_used(bring, rows, tmp_path, lat, lon, said):
    outcome = bring(sets.write(tmp_path / "odd", package([(lat, lon, "1 Own Street")])))
    (place,) = rows(Location)
    assert place.approximate and place.latitude == 25.7863
    assert any(said in remark.reason for remark in outcome.remarks)


@pytest.mark.parametrize(("lat", "lon"), [("25.78", "80.20"), ("-80.20", "25.78"), ("80.20", "25.78")])
def test_a_swap_or_a_lost_sign_is_put_right_by_the_zip(bring, rows, tmp_path, lat, lon):
    bring(sets.write(tmp_path / "odd", package([(lat, lon, "1 Own Street")])))
    (place,) = rows(Location)
    assert (place.latitude, place.longitude, place.approximate) == (25.78, -80.2, False)


def test_a_point_far_from_its_zip_is_kept_and_said(bring, rows, tmp_path):
    outcome = bring(sets.write(tmp_path / "far", package([("40.71", "-74.00", "1 Own Street")])))
    assert [place.latitude for place in rows(Location)] == [40.71]
    assert any("more than 100 miles" in remark.reason for remark in outcome.remarks)
