# ruff: noqa: E501 (a row is a line)
"""Enrolment and residence, clearance on campus, open to neighbors."""

from directory.places import Area, Point
from directory.vocabulary import AreaKind
from tests.matching.cases.made import ANYWHERE, ASK, FITS, NO, Row, need, offer, zips

NOWHERE: frozenset[Area] = frozenset()


def area(kind: AreaKind, **sets: object) -> frozenset[Area]:
    return frozenset(
        {Area(kind, **{k: v if isinstance(v, tuple | str) else frozenset(v) for k, v in sets.items()})}
    )


SQUARE = (
    ((-73.92, 40.79), (-73.88, 40.79), (-73.88, 40.83), (-73.92, 40.83), (-73.92, 40.79)),
)  # GeoJSON's order, anticlockwise
DRAWN = area(AreaKind.POLYGON, rings=SQUARE)
BRONX = area(AreaKind.COUNTY, counties={"Bronx"}, states={"NY"})
WESTSIDE = area(AreaKind.DISTRICT, districts={"westside"})
EASTSIDE = area(AreaKind.DISTRICT, districts={"eastside"})
ZONE = area(AreaKind.SCHOOL_ZONE, schools={"juniper"})
STATE = area(AreaKind.STATEWIDE, states={"NY"})
TEXT = area(AreaKind.TEXT, name="South Bronx and nearby")

ENROLMENT: tuple[Row, ...] = (
    ("enrolment", need(), offer(enrolled="anyone"), FITS, "anyone"),
    ("enrolment", need(), offer(), FITS, "no such rule known"),
    ("enrolment", need(), offer(enrolled="schools", enrolled_at="juniper boone"), FITS, "their school is named"),
    ("enrolment", need(), offer(enrolled="schools", enrolled_at="boone"), NO, "another school's pupils"),
    ("enrolment", need(school=""), offer(enrolled="schools", enrolled_at="boone"), ASK, "which school?"),
    ("enrolment", need(), offer(enrolled="schools"), ASK, "some schools, not told which"),
    ("enrolment", need(), offer(enrolled="district", enrolled_in="westside"), FITS, "their district"),
    ("enrolment", need(), offer(enrolled="district", enrolled_in="eastside"), NO, "another district"),
    ("enrolment", need(), offer(enrolled="district", enrolled_in="eastside westside"), FITS, "one of two"),
    ("enrolment", need(district=""), offer(enrolled="district", enrolled_in="westside"), ASK, "which district?"),
    ("enrolment", need(), offer(enrolled="district"), ASK, "a district, not told which"),
    ("enrolment", need(), offer(school="boone", delivery="on_site", enrolled="schools", enrolled_at="boone"), NO,
     "in another school, for its pupils"),
    ("enrolment", need(c="food.pantry"), offer(c="food.pantry", enrolled="schools", enrolled_at="boone"), NO,
     "a school's pantry for its own families"),
)  # fmt: skip

BOTH: tuple[Row, ...] = (
    # lives in Eastside, goes to school in Westside by right of origin
    ("enrolment", need(district="westside", lives_in_district="eastside"),
     offer(enrolled="district", enrolled_in="westside"), FITS, "Westside Wellness goes by enrolment"),
    ("area", need(district="westside", lives_in_district="eastside"), offer(areas=EASTSIDE), FITS,
     "Eastside CAP goes by address"),
    ("area", need(district="westside", lives_in_district="eastside"), offer(areas=WESTSIDE), NO,
     "going to school there is not living there"),
    ("enrolment", need(district="westside", lives_in_district="eastside"),
     offer(enrolled="district", enrolled_in="eastside"), NO, "living there is not going to school there"),
    ("area", need(district="westside", lives_in_district="eastside"),
     offer(enrolled="district", enrolled_in="westside", areas=WESTSIDE), NO, "asks both, has one"),
    ("enrolment", need(district="westside", lives_in_district="westside"),
     offer(enrolled="district", enrolled_in="westside", areas=WESTSIDE), FITS, "asks both, has both"),
    ("enrolment", need(district="eastside", lives_in_district="westside"),
     offer(enrolled="district", enrolled_in="westside", areas=WESTSIDE), NO, "asks both, has the other"),
    ("area", need(district="westside", zip="", state=""),
     offer(enrolled="district", enrolled_in="westside", areas=WESTSIDE), ASK, "enrolled, but where do they live?"),
)  # fmt: skip

AREA: tuple[Row, ...] = (
    ("area", need(zip="10451"), offer(areas=zips("10451", "10452")), FITS, "ZIP in the list"),
    ("area", need(zip="10453"), offer(areas=zips("10451", "10452")), NO, "ZIP not in the list"),
    ("area", need(zip="10451-1234"), offer(areas=zips("10451")), FITS, "nine digits"),
    ("area", need(zip="", state=""), offer(areas=zips("10451")), ASK, "ZIP not said"),
    ("area", need(), offer(areas=ANYWHERE), FITS, "anywhere"),
    ("area", need(zip="", state=""), offer(areas=ANYWHERE), FITS, "anywhere, even where not said"),
    ("area", need(), offer(areas=NOWHERE), ASK, "no area known"),
    ("area", need(zip="", state=""), offer(areas=NOWHERE), FITS, "neither side says anything"),
    ("area", need(), offer(areas=NOWHERE, school="juniper"), FITS, "in the child's own school"),
    ("area", need(), offer(areas=NOWHERE, school="boone"), ASK, "in another school: for whom?"),
    ("area", need(zip="10453"), offer(areas=zips("10451"), school="juniper"), NO, "an area told goes before the house"),
    ("area", need(county="Bronx"), offer(areas=BRONX), FITS, "county"),
    ("area", need(county="Bronx County"), offer(areas=BRONX), FITS, "county in another form"),
    ("area", need(county="Queens"), offer(areas=BRONX), NO, "another county"),
    ("area", need(county=""), offer(areas=BRONX), ASK, "which county?"),
    ("area", need(county="", state="NJ"), offer(areas=BRONX), NO, "another state's county"),
    ("area", need(), offer(areas=STATE), FITS, "their state"),
    ("area", need(state="CT"), offer(areas=STATE), NO, "another state"),
    ("area", need(state=""), offer(areas=STATE), ASK, "which state?"),
    ("area", need(zone="juniper"), offer(areas=ZONE), FITS, "lives in the school's zone"),
    ("area", need(zone="boone"), offer(areas=ZONE), NO, "lives in another zone"),
    ("area", need(), offer(areas=ZONE), ASK, "which zone is home in?"),
    ("area", need(home=Point(40.80, -73.90)), offer(areas=DRAWN), FITS, "inside the line"),
    ("area", need(home=Point(40.90, -73.90)), offer(areas=DRAWN), NO, "outside the line"),
    ("area", need(home=Point(40.829, -73.90), blur=2.0), offer(areas=DRAWN), ASK, "a ZIP's middle near the line"),
    ("area", need(), offer(areas=DRAWN), ASK, "no point of home"),
    ("area", need(), offer(areas=TEXT), ASK, "an area told in words"),
    ("area", need(zip="10453"), offer(areas=zips("10451") | TEXT), ASK, "one no, one in words"),
    ("area", need(zip="10453", county="Bronx"), offer(areas=zips("10451") | BRONX), FITS, "one of two areas"),
)  # fmt: skip

CLEARANCE: tuple[Row, ...] = (
    ("clearance", need(), offer(school="juniper", cleared=True), FITS, "agreement and checks hold"),
    ("clearance", need(), offer(school="juniper", cleared=False), NO, "ran out; no coordinator may waive it"),
    ("clearance", need(), offer(school="boone", cleared=False), NO, "another campus is a campus"),
    ("clearance", need(), offer(cleared=False), FITS, "not on a campus"),
    ("clearance", need(), offer(school="juniper"), FITS, "nothing says"),
    ("clearance", need(c="food.pantry"), offer(c="food.pantry", school="juniper", cleared=False), NO, "a pantry too"),
    ("clearance", need(), offer(school="juniper", cleared=False, room="open 9 @1"), NO, "room does not help"),
)  # fmt: skip

PUBLIC: tuple[Row, ...] = (
    ("public", need(public=True), offer(enrolled="anyone"), FITS, "anyone"),
    ("public", need(public=True), offer(audience="student resident"), FITS, "residents are named"),
    ("public", need(public=True), offer(), ASK, "not told"),
    ("public", need(public=True), offer(enrolled="district", enrolled_in="westside"), NO, "pupils of the district"),
    ("public", need(public=True), offer(enrolled="schools", enrolled_at="juniper"), NO, "pupils of the school"),
    ("public", need(), offer(enrolled="schools", enrolled_at="juniper"), FITS, "not asked for"),
    ("public", need(public=True), offer(audience="student"), ASK, "students, but enrolled where?"),
)  # fmt: skip

ROWS = ENROLMENT + BOTH + AREA + CLEARANCE + PUBLIC
