"""Service areas: yes, no, and not known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.places import Area, FamilyPlace, Point, any_contains, contains, county_key, ring_from_pairs
from directory.vocabulary import AreaKind, Verdict

MET, UNMET, UNKNOWN = Verdict.MET, Verdict.UNMET, Verdict.UNKNOWN

SQUARE = (ring_from_pairs([[-78, 43], [-77, 43], [-77, 44], [-78, 44]]),)
INSIDE, OUTSIDE = Point(43.5, -77.5), Point(45.0, -77.5)

ZIPS = Area(AreaKind.ZIPS, zips=frozenset({"14605", "02139"}))
COUNTY = Area(AreaKind.COUNTY, counties=frozenset({"Monroe County"}), states=frozenset({"NY"}))
POLYGON = Area(AreaKind.POLYGON, rings=SQUARE)
ZONE = Area(AreaKind.SCHOOL_ZONE, schools=frozenset({"cannery"}))
DRAWN_ZONE = Area(AreaKind.SCHOOL_ZONE, schools=frozenset({"cannery"}), rings=SQUARE)
DISTRICT = Area(AreaKind.DISTRICT, districts=frozenset({"millrace"}), zips=frozenset({"14605"}))
STATE = Area(AreaKind.STATEWIDE, states=frozenset({"New York"}))


@pytest.mark.parametrize(
    ("area", "place", "verdict"),
    [
        pytest.param(ZIPS, FamilyPlace(zip="14605"), MET, id="the ZIP"),
        pytest.param(ZIPS, FamilyPlace(zip="2139"), MET, id="a ZIP that lost its zero"),
        pytest.param(ZIPS, FamilyPlace(zip="14605-1234"), MET, id="a ZIP with four more digits"),
        pytest.param(ZIPS, FamilyPlace(zip="14606"), UNMET, id="another ZIP"),
        pytest.param(ZIPS, FamilyPlace(zip="none"), UNKNOWN, id="no ZIP at all"),
        pytest.param(ZIPS, FamilyPlace(point=INSIDE, county="Monroe"), UNKNOWN, id="other facts only"),
        pytest.param(COUNTY, FamilyPlace(county="monroe", state="ny"), MET, id="the county"),
        pytest.param(COUNTY, FamilyPlace(county="Monroe County", state="New York"), MET, id="in full"),
        pytest.param(COUNTY, FamilyPlace(county="Monroe", state="FL"), UNMET, id="its namesake"),
        pytest.param(COUNTY, FamilyPlace(county="Monroe"), UNKNOWN, id="Monroe of which state"),
        pytest.param(COUNTY, FamilyPlace(county="Erie"), UNMET, id="another county"),
        pytest.param(COUNTY, FamilyPlace(state="PA"), UNMET, id="another state"),
        pytest.param(COUNTY, FamilyPlace(state="NY"), UNKNOWN, id="the state alone"),
        pytest.param(POLYGON, FamilyPlace(point=INSIDE), MET, id="inside"),
        pytest.param(POLYGON, FamilyPlace(point=OUTSIDE), UNMET, id="outside"),
        pytest.param(POLYGON, FamilyPlace(zip="14605"), UNKNOWN, id="no point"),
        pytest.param(POLYGON, FamilyPlace(point=INSIDE, point_error_miles=5), MET, id="about inside"),
        pytest.param(POLYGON, FamilyPlace(point=OUTSIDE, point_error_miles=5), UNMET, id="about outside"),
        pytest.param(
            POLYGON,
            FamilyPlace(point=Point(43.99, -77.5), point_error_miles=5),
            UNKNOWN,
            id="about at the edge",
        ),
        pytest.param(ZONE, FamilyPlace(school="cannery"), MET, id="the school"),
        pytest.param(ZONE, FamilyPlace(school="boone"), UNMET, id="another school"),
        pytest.param(ZONE, FamilyPlace(point=INSIDE), UNKNOWN, id="no school, no outline"),
        pytest.param(DRAWN_ZONE, FamilyPlace(school="boone", point=INSIDE), MET, id="lives in the zone"),
        pytest.param(DRAWN_ZONE, FamilyPlace(school="boone", point=OUTSIDE), UNMET, id="lives out of it"),
        pytest.param(DRAWN_ZONE, FamilyPlace(school="boone"), UNKNOWN, id="where does it live"),
        pytest.param(DISTRICT, FamilyPlace(district="millrace"), MET, id="the district"),
        pytest.param(DISTRICT, FamilyPlace(zip="14605"), MET, id="a ZIP of the district"),
        pytest.param(DISTRICT, FamilyPlace(zip="14428", district="other"), UNMET, id="another district"),
        pytest.param(STATE, FamilyPlace(state="NY"), MET, id="the state"),
        pytest.param(STATE, FamilyPlace(state="PA"), UNMET, id="next door"),
        pytest.param(STATE, FamilyPlace(zip="14605"), UNKNOWN, id="no state"),
        pytest.param(Area(AreaKind.ANYWHERE), FamilyPlace(), MET, id="anywhere"),
        pytest.param(
            Area(AreaKind.TEXT, name="The east side"), FamilyPlace(zip="14609"), UNKNOWN, id="words"
        ),
        pytest.param(None, FamilyPlace(zip="14609"), UNKNOWN, id="no area told"),
    ],
)
def test_whether_an_area_takes_in_a_place(area: Area | None, place: FamilyPlace, verdict: Verdict) -> None:
    assert contains(area, place) is verdict


full = FamilyPlace("14605", "Monroe", "NY", INSIDE, 0.0, "cannery", "millrace")


@pytest.mark.parametrize("kind", [kind for kind in AreaKind if kind is not AreaKind.ANYWHERE])
def test_an_area_without_its_facts_is_unknown_for_everybody(kind: AreaKind) -> None:
    assert contains(Area(kind), full) is UNKNOWN


@pytest.mark.parametrize("area", [ZIPS, COUNTY, POLYGON, ZONE, DRAWN_ZONE, DISTRICT, STATE])
def test_a_family_that_told_nothing_is_asked(area: Area) -> None:
    assert contains(area, FamilyPlace()) is UNKNOWN
    assert contains(area, FamilyPlace(zip="", county="", state="", school="", district="")) is UNKNOWN


def test_one_of_several_areas_is_enough_and_one_doubt_is_a_question() -> None:
    place = FamilyPlace(zip="14606")
    assert any_contains([ZIPS, Area(AreaKind.ANYWHERE)], place) is MET
    assert any_contains([ZIPS, COUNTY], place) is UNKNOWN
    assert any_contains([ZIPS, ZIPS], place) is UNMET
    assert any_contains([], place) is UNKNOWN


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Monroe", "MONROE COUNTY"),
        ("St. Louis County", "Saint Louis"),
        ("St Louis", "Saint Louis"),
        ("Doña Ana County", "Dona Ana"),
        ("Orleans Parish", "Orleans"),
        ("Miami-Dade", "Miami Dade County"),
        ("Prince George's County", "Prince Georges"),
    ],
)
def test_one_county_by_two_names(one: str, other: str) -> None:
    assert county_key(one) == county_key(other)


def test_counties_that_only_look_alike() -> None:
    assert len({county_key(name) for name in ("Monroe", "Monro", "St. Clair", "Clair", "Countyline")}) == 5


areas = st.sampled_from([ZIPS, COUNTY, POLYGON, ZONE, DRAWN_ZONE, DISTRICT, STATE, Area(AreaKind.TEXT)])


@given(st.lists(areas, min_size=1, max_size=4), st.randoms())
def test_the_order_of_areas_does_not_matter(chosen: list[Area], random: object) -> None:
    shuffled = sorted(chosen, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert any_contains(chosen, full) is any_contains(shuffled, full)
