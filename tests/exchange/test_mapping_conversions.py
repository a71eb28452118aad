"""Cells as spreadsheets have them, one conversion at a time."""

import pytest

from directory.exchange.import_days import byday_in, hours_in
from directory.exchange.import_who import gender_in, grade_codes, who_in
from directory.exchange.mapping_clock import clock_in_cell, hours_in_cell, nth_week, week_and_days
from directory.exchange.mapping_conversions import CONVERSIONS, is_marked
from directory.exchange.mapping_phones import phones_in
from directory.exchange.mapping_places import place_in, point_text
from directory.vocabulary import GRADES


def made(how, cell, column="x", **options):
    return CONVERSIONS[how].run(cell, column, options)


def grades(first, last):
    return list(GRADES[GRADES.index(first) : GRADES.index(last) + 1])


@pytest.mark.parametrize(
    ("cell", "low", "high"),
    [
        ("6 and up", 6, None), ("16+", 16, None), ("14 to 24", 14, 24), ("0-5", 0, 5), ("13–18", 13, 18),
        ("18 & older", 18, None), ("under 18", None, 17), ("21 and under", None, 21), ("up to 12", None, 12),
        ("Birth to 5", 0, 5), ("18 months to 3 years", 1.5, 3), ("Ages 5-12", 5, 12),
        ("Teens (13-19)", 13, 19),
        ("Youth 14-24", 14, 24), ("6-10, 11-13", 6, 13), ("A parent 16 Years Old or Older", 16, None),
        ("20-May", 5, 20), ("2024-05-12", 5, 12), ("00-05", 0, 5), ("Ages 11 to 14 (grades 6-8)", 11, 14),
    ],
)  # fmt: skip
def test_ages(cell, low, high):
    assert who_in(cell).ages == (low, high)


@pytest.mark.parametrize(
    "cell", ["OST", "Elem/MS", "K-5", "grades 6 to 8", "9th-12th", "6-10, 14-17", "Adults", "", "call us"]
)
def test_no_ages(cell):
    assert who_in(cell).ages is None


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("Elem/MS", grades("K", "8")), (" High School", grades("9", "12")),
        ("grades 6 to 8", grades("6", "8")),
        ("MS/HS", grades("6", "12")), ("K-5", grades("K", "5")), ("PK,0K,01,SE", grades("PK", "1")),
        ("3rd through 5th grade", grades("3", "5")), ("6th, 7th, 8th", grades("6", "8")),
        ("Pre-K to 12", list(GRADES)), ("Ages 11 to 14 (grades 6-8)", grades("6", "8")), ("6-8", []),
        ("OST", []),
    ],
)  # fmt: skip
def test_grades_of_a_cell_about_people(cell, found):
    assert who_in(cell).grades == found


@pytest.mark.parametrize(
    ("cell", "found", "left"),
    [
        ("PK,0K,01,02,SE", grades("PK", "2"), ["SE"]), ("6-8", grades("6", "8"), []),
        ("09 - 12", grades("9", "12"), []), ("9.0", ["9"], []), ("K;1;2", grades("K", "2"), []),
        ("All grades", grades("K", "12"), []), ("UG", [], ["UG"]),
    ],
)  # fmt: skip
def test_grades_of_a_column_of_grades(cell, found, left):
    assert grade_codes(cell) == (found, left)


def test_groups_of_people():
    assert who_in("Seniors").audience == ["resident"] and who_in("Parents").audience == ["parent_caregiver"]
    assert who_in("All Ages").any_age and not who_in("All Ages").audience
    assert who_in("High School").audience == ["student"]
    assert [gender_in(cell) for cell in ("Girls", "F", "Boys only", "M/F", "Co-ed", "?")] == [
        "girls", "girls", "boys", "any", "any", None,
    ]  # fmt: skip


def test_a_date_that_was_a_range_is_said():
    assert "into a date" in made("who", "14-Nov", "eligibility_description").problem
    assert made("who", "OST", "eligibility_description").cells == {"eligibility_description": "OST"}
    assert "kept as words" in made("who", "OST", "eligibility_description").problem


@pytest.mark.parametrize(
    ("cell", "is_it"),
    [("X", True), ("x", True), ("✓", True), ("1.0", True), ("Sí", True), ("N", False), ("0", False),
     ("maybe", None)],
)  # fmt: skip
def test_marks(cell, is_it):
    assert is_marked(cell) is is_it


def test_a_marked_column_says_what_it_stands_for():
    assert made("mark", "X", "ages", says="6-13").cells == {"ages": "6-13"}
    assert made("mark", "English", "languages", says="English").cells == {"languages": "English"}
    assert made("mark", "no", "ages", says="6-13").cells == {}
    assert made("mark", "call", "ages", says="6-13").problem


@pytest.mark.parametrize(
    ("cell", "place"),
    [
        ("333 EAST 4 STREET\nMANHATTAN, NY 10009\n(40.722075, -73.978747)",
         {"address_1": "333 EAST 4 STREET", "city": "MANHATTAN", "state_province": "NY",
          "postal_code": "10009", "latitude": "40.722075", "longitude": "-73.978747"}),
        ("377 145th Street10454\n(40.8138, -73.9203)",
         {"address_1": "377 145th Street", "postal_code": "10454", "latitude": "40.8138",
          "longitude": "-73.9203"}),
        ("1130 Grand\nConcourse 10453\n(40.852786, -73.913426)",
         {"address_1": "1130 Grand Concourse", "postal_code": "10453", "latitude": "40.852786",
          "longitude": "-73.913426"}),
        ("12 Elm St, Suite 4, Pittsburgh, PA 15206-1234, USA",
         {"address_1": "12 Elm St", "address_2": "Suite 4", "city": "Pittsburgh", "state_province": "PA",
          "postal_code": "15206"}),
        ("10 Oak Ave\nAustin TX 78701",
         {"address_1": "10 Oak Ave", "city": "Austin", "state_province": "TX", "postal_code": "78701"}),
        ("Boston, Massachusetts", {"city": "Boston", "state_province": "MA"}),
        ("100 Main Street", {"address_1": "100 Main Street"}),
        ("the red house in front of city hall", {"address_1": "the red house in front of city hall"}),
        ('{"latitude": "41.1", "longitude": "-87.1", "human_address": "{\\"address\\": \\"1 A St\\"}"}',
         {"address_1": "1 A St", "latitude": "41.1", "longitude": "-87.1"}),
    ],
)  # fmt: skip
def test_an_address_in_one_cell(cell, place):
    assert place_in(cell) == place


def test_points():
    assert point_text("POINT (-73.920 40.810)") == ("40.81", "-73.92")
    assert point_text("(40.7, -73.9)") == ("40.7", "-73.9")
    assert point_text("room 12, 14") is None
    assert made("number", "−73.9").cells == {"x": "-73.9"} and made("number", "north").problem


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("718.556.1565", ["(718) 556-1565"]), ("4152060650", ["(415) 206-0650"]),
        ("(718) 474-0861 ext. 12", ["(718) 474-0861 x12"]), ("4125551234.0", ["(412) 555-1234"]),
        ("212-555-0100 / 212-555-0101", ["(212) 555-0100", "(212) 555-0101"]),
        ("+1 (212) 555-0100", ["(212) 555-0100"]), ("2-1-1", ["2-1-1"]), ("212-555-HELP", ["212-555-HELP"]),
        ("718.263.9100 x 12 or 718-263-9101 x13", ["(718) 263-9100 x12", "(718) 263-9101 x13"]),
        ("varies", []), ("4", []),
    ],
)  # fmt: skip
def test_phones(cell, numbers):
    assert phones_in(cell) == numbers


def test_a_number_of_seven_digits_gets_the_area_that_the_mapping_says():
    assert phones_in("555-0100", "415") == ["(415) 555-0100"] and phones_in("555-0100") == ["555-0100"]
    said = made("phone", "Front desk 212-555-0100; hotline 212-555-0101", "number").cells
    assert said["description"].startswith("Front desk") and said["number"].count("\n") == 1


@pytest.mark.parametrize(
    ("cell", "clock"),
    [("09:30:00", "09:30:00"), ("930", "09:30"), ("1000", "10:00"), ("0.375", "09:00"), ("130", "1:30"),
     ("noon", "noon"), ("1899-12-30 09:30:00", "09:30:00"), ("9 AM", "9 AM"), ("after school", None)],
)  # fmt: skip
def test_clock_times(cell, clock):
    assert clock_in_cell(cell) == clock


@pytest.mark.parametrize(
    ("cell", "hours"),
    [("9-5", ("09:00", "17:00")), ("0900-1700", ("09:00", "17:00")), ("noon - 4", ("12:00", "16:00")),
     ("9:00 AM - 5:00 PM", ("09:00", "17:00")), ("3:30-6", ("15:30", "18:00"))],
)  # fmt: skip
def test_two_times_in_a_cell(cell, hours):
    assert hours_in_cell(cell) == dict(zip(("opens_at", "closes_at"), hours, strict=True))


def test_a_day_off_and_what_must_be_read_as_words():
    assert hours_in_cell("Closed") == {"closed": "true"}
    assert hours_in_cell("9-12, 1-5") is None and made("hours", "9-12, 1-5").cells == {"text": "9-12, 1-5"}


@pytest.mark.parametrize(
    ("cell", "byday"),
    [("Monday - Friday", "MO,TU,WE,TH,FR"), ("M-F", "MO,TU,WE,TH,FR"), ("Mon/Wed/Fri", "MO,WE,FR"),
     ("MTWThF", "MO,TU,WE,TH,FR"), ("TuTh", "TU,TH"), ("2nd and 4th Saturday", "2SA,4SA"),
     ("last Saturday of the month", "-1SA"), ("1,3,5", "MO,WE,FR"), ("Sat", "SA"), ("School days", None)],
)  # fmt: skip
def test_days(cell, byday):
    assert byday_in(cell) == byday


def test_weeks_of_the_month():
    assert [nth_week(cell) for cell in ("2", "2nd", "last", "-1", "1 & 3", "0", "9", "soon")] == [
        "2", "2", "-1", "-1", "1,3", "0", None, None,
    ]  # fmt: skip
    assert week_and_days("Sat4th") == "4SA" and week_and_days("Wed (1st & 3rd)") == "1WE,3WE"
    assert week_and_days("Saturday") is None


def test_hours_in_words_without_colons_and_with_days_run_together():
    assert [(row.byday, row.opens_at.hour) for row in hours_in("MTWThF 0900-1700").rows] == [
        ("MO,TU,WE,TH,FR", 9)
    ]
    assert hours_in("whenever MTW is on").unread


@pytest.mark.parametrize(
    "cell",
    ["9/1/2024", "2024-09-01", "Sept. 1, 2024", "September 1st, 2024", "1-Sep-24", "1 September 2024",
     "45536", "09/01/2024 12:00:00 AM", "2024-09-01T10:00:00Z"],
)  # fmt: skip
def test_dates(cell):
    assert made("date", cell).cells == {"x": "2024-09-01"}


def test_money_links_and_lists():
    assert made("cost", "0").cells == {"x": "Free"} and made("cost", "5").cells == {"x": "$5"}
    assert made("cost", "sliding scale").cells == {"x": "sliding scale"}
    assert made("money", "$1,250.00").cells == {"amount": "1250.00", "currency": "USD"}
    assert made("url", "see www.a.example").cells == {"x": "http://www.a.example"}
    assert made("ein", "12-3456789").cells == {"x": "12-3456789"} == made("ein", "123456789.0").cells
    assert made("ein", "none yet").problem
    assert made("list", "a; b, c").cells == {"x": "a\nb, c"}
    assert made("list", "a / b", split="/").cells == {"x": "a\nb"}
    assert made("postal_code", "15206.0").cells == {"x": "15206"}
    assert made("age", "18 months").cells == {"x": "1.5"} and made("age", "99", "maximum_age").cells == {}
