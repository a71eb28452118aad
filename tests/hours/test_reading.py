"""Clock times and hours as people write them; whatever is in doubt comes back unread."""

from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.hours import DAYS, Hours, is_byday, parse_clock, parse_hours, phrase
from directory.hours.reading import MAX_TEXT

NINE_TO_FIVE = (time(9), time(17))


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("1:50pm", time(13, 50)),
        ("15:30", time(15, 30)),
        ("15:30:00", time(15, 30)),
        ("9", time(9)),
        ("9:00 AM", time(9)),
        (" 9:0am", time(9)),
        ("12am", time(0)),
        ("12:30 PM", time(12, 30)),
        ("noon", time(12)),
        ("12 noon", time(12)),
        ("midnight", time(0)),
        ("24:00", time(0)),
        ("17:00Z", time(17)),
        ("17:00:00-05:00", time(17)),
        ("3:30 p. m.", time(15, 30)),
        ("9 A.M.", time(9)),
        ("9h30", time(9, 30)),
        ("0900", time(9)),
        ("mediodía", time(12)),
        ("", None),
        ("25:00", None),
        ("9:60", None),
        ("9:5", None),
        ("13pm", None),
        ("0pm", None),
        ("24:30", None),
        ("2960", None),
        ("9m", None),
        ("24 hours", None),
        ("9-5", None),
        ("Nights", None),
    ],
)
def test_a_clock_time(text: str, clock: time | None) -> None:
    assert parse_clock(text) == clock


@given(st.times(), st.sampled_from(["%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p", "%H:%MZ", "%H%M"]))
def test_a_time_that_was_written_is_read_back(clock: time, pattern: str) -> None:
    assert parse_clock(clock.strftime(pattern)) == clock.replace(second=0, microsecond=0)


def read(text: str) -> list[tuple[str, int, time | None, time | None, str]]:
    found = parse_hours(text)
    assert found.unread == [], text
    return [(row.byday, row.interval, row.opens_at, row.closes_at, row.description) for row in found.rows]


WEEK = "MO,TU,WE,TH,FR"


@pytest.mark.parametrize(
    "text",
    [
        "9:00am-5:00pm, Mon-Fri",
        "M-F 9-5",
        "Monday through Friday from 9 to 5",
        "Mon. - Fri. 9 a.m. – 5 p.m.",
        "Mon-Fri: 9am-5pm",
        "Weekdays 09:00-17:00",
        "Monday - Friday\n9 AM to 5 PM",
        "Hours: 900am-500pm, Mon-Fri",
        "Open Mon, Tue, Wed, Thur & Fri, 9-5pm",
        "Mon/Tues/Weds/Thurs/Fri 9am-5",
        "9:00amGÇô5:00pm, Mon-Fri",
        "Lunes a viernes de 9:00 a. m. a 5:00 p. m.",
        "lunes, martes, miércoles, jueves y viernes 9:00-17:00",
    ],
)
def test_nine_to_five_in_many_hands(text: str) -> None:
    assert read(text) == [(WEEK, 1, *NINE_TO_FIVE, "")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Monday - Friday", "Mon–Fri"),
        ("Sunday - Saturday", "Every day"),
        ("24 hours", "Every day 24 hours"),
        ("24/7", "Every day 24 hours"),
        ("Open 24 hours a day, 7 days a week", "Every day 24 hours"),
        ("Mon-Fri 24 hours", "Mon–Fri 24 hours"),
        ("Tuesdays 10 to noon", "Tue 10:00 am–noon"),
        ("2nd Saturday 9am-12pm", "2nd Sat of the month 9:00 am–noon"),
        ("Segundo sábado de cada mes 9:00 - 12:00", "2nd Sat of the month 9:00 am–noon"),
        (
            "10:00am-11:00am, Every 1st and 3rd Thursday of the month",
            "1st and 3rd Thu of the month 10:00–11:00 am",
        ),
        ("7:00pm-8:30pm, 1st Tuesday every month", "1st Tue of the month 7:00–8:30 pm"),
        ("last Friday 9am-noon", "Last Fri of the month 9:00 am–noon"),
        ("Every other Tuesday 3:30-6pm", "Tue 3:30–6:00 pm, every second week"),
        ("T/Th 3-6", "Tue, Thu 3:00–6:00 pm"),
        ("MWF 3:30-5:30", "Mon, Wed, Fri 3:30–5:30 pm"),
        ("Mon 10pm-2am", "Mon 10:00 pm–2:00 am"),
        ("Daily 6am - midnight", "Every day 6:00 am–midnight"),
        ("Fri-Mon 8-12", "Mon, Fri–Sun 8:00 am–noon"),
        ("9:30am, Wed", "Wed starts 9:30 am"),
        (
            "9am-1pm / 2pm-6pm, Tue, Wed;\\n8:30am-12:30pm, Sat",
            "Tue, Wed 9:00 am–1:00 pm, 2:00–6:00 pm; Sat 8:30 am–12:30 pm",
        ),
        ("8:00am-12:00pm; 1:00pm-5:00pm, Mon-Fri", "Mon–Fri 8:00 am–noon, 1:00–5:00 pm"),
        ("Mon-Thu 9am-5pm, Fri 9am-3pm, Sun closed", "Mon–Thu 9:00 am–5:00 pm; Fri 9:00 am–3:00 pm"),
        ("8:30am-11:00am- Tue, Thur", "Tue, Thu 8:30–11:00 am"),
        ("Monday\n9am-5pm\nTuesday\n9am-1pm", "Mon 9:00 am–5:00 pm; Tue 9:00 am–1:00 pm"),
        (
            "Clinic:\\n10:00am-7:00pm, Mon;\\n9:00am-5:00pm, Tue",
            "Mon 10:00 am–7:00 pm (Clinic); Tue 9:00 am–5:00 pm (Clinic)",
        ),
        ("Food Pantry\n9am-11am Sat\n\n1pm-2pm Sun", "Sat 9:00–11:00 am (Food Pantry); Sun 1:00–2:00 pm"),
        ("First Sat of the month (ONLY) 9am-1pm", "1st Sat of the month 9:00 am–1:00 pm"),
        ("Closed Sundays", ""),
        ("", ""),
    ],
)
def test_hours_that_can_be_read(text: str, line: str) -> None:
    found = parse_hours(text)
    assert (phrase(found.rows, "en"), found.unread) == (line, [])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("9-5", id="no day"),
        pytest.param("7-9 Mon", id="morning or evening"),
        pytest.param("Tue 5:00-7:00", id="dawn or dusk"),
        pytest.param("Tue 05:00-07:00", id="dawn or dusk with a zero"),
        pytest.param("Mon 3", id="a bare number"),
        pytest.param("Mon 8-midnight", id="eight in which half"),
        pytest.param("10:00pm-6:00pm, Tue", id="am and pm swapped"),
        pytest.param("every second Tuesday 3-6", id="of the month or of the fortnight"),
        pytest.param("2nd Tue and Thu 3-6pm", id="does the ordinal reach Thursday"),
        pytest.param("2nd Tue-Thu 3-6pm", id="an ordinal run"),
        pytest.param("24/7, Sat, Sun", id="a day named twice"),
        pytest.param("Mon 9-5 except holidays", id="except"),
        pytest.param("Before 2:30pm, Mon-Thur", id="before"),
        pytest.param("8:00an-12:00pm, Sat", id="a slip"),
        pytest.param("10:00am-5:30pm, Mon-Thru", id="a slip in the day"),
        pytest.param("Mon 9-5, Sat", id="a day without times"),
        pytest.param("Mon closed 9-5", id="closed beside times"),
        pytest.param("S 9-5", id="Saturday or Sunday"),
        pytest.param("9:00am-12:00pm, Sat (Feb 9, 16)", id="dates in brackets"),
        pytest.param("By appointment", id="words"),
        pytest.param("Closed", id="closed, but when"),
        pytest.param("9am-10am-11am Mon", id="three times in a row"),
    ],
)
def test_hours_in_doubt_are_left_to_a_person(text: str) -> None:
    assert parse_hours(text) == ([], [text])


def test_hours_of_a_season_are_not_read_as_weekly() -> None:
    text = "8:00am-4:00pm, Mon\n\nSummer Hours:\n8:00am-2:00pm, Mon, Thur"
    found = parse_hours(text)
    assert phrase(found.rows, "en") == "Mon 8:00 am–4:00 pm"
    assert found.unread == ["Summer Hours: 8:00am-2:00pm, Mon, Thur"]
    assert parse_hours("Summer Camp\n8am-5pm Mon-Fri") == ([], ["Summer Camp: 8am-5pm Mon-Fri"])


def test_what_stands_in_brackets_is_kept_with_the_row_and_shown_as_unread() -> None:
    found = parse_hours("9am-noon, Mon (closed on holidays); 1pm-2pm Tue (Walk-in)")
    assert [row.description for row in found.rows] == ["closed on holidays", "Walk-in"]
    assert found.unread == ["closed on holidays", "Walk-in"]


def test_a_heading_that_heads_nothing_is_unread() -> None:
    assert parse_hours("Mon 9am-noon\n\nCall for dates:") == (
        [Hours("WEEKLY", byday="MO", opens_at=time(9), closes_at=time(12))],
        ["Call for dates"],
    )


def test_a_text_too_long_to_read_says_where_it_was_cut() -> None:
    found = parse_hours("Mon 9am-noon\n" + "\n" * MAX_TEXT + "Tue 9am-noon")
    assert [row.byday for row in found.rows] == ["MO"]
    assert found.unread == ["Tue 9am-noon"]


pieces = st.sampled_from(
    [
        "mon",
        "tue",
        "sat",
        "m-f",
        "weekdays",
        "daily",
        "24/7",
        "9am",
        "5pm",
        "9-5",
        "9:30",
        "noon",
        "2nd",
        "last",
        "-",
        "–",
        ",",
        ";",
        ":",
        "/",
        "(",
        ")",
        "\n",
        "\\n",
        "to",
        "and",
        "every",
        "other",
        "closed",
        "open",
        "hours",
        "summer",
        "x",
        "99",
        "a.",
        "m.",
        "é",
        "of",
        "the",
        "month",
    ]
)


@given(st.lists(pieces, max_size=25).map(" ".join) | st.text(max_size=80))
def test_any_text_is_read_or_reported(text: str) -> None:
    found = parse_hours(text)
    assert all(is_byday(row.byday) for row in found.rows)
    assert all(len(piece) <= 300 and piece for piece in found.unread)


spans = st.sampled_from(
    [("9:00 am", "5:00 pm"), ("3:30 pm", "6:00 pm"), ("10:00 pm", "2:00 am"), ("noon", "1:15 pm")]
)


@given(st.lists(st.integers(0, 6), min_size=1, unique=True), spans, st.booleans())
def test_a_plain_line_is_read_as_it_was_written(
    days: list[int], span: tuple[str, str], days_first: bool
) -> None:
    names = ", ".join(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][day] for day in days)
    times = f"{span[0]} - {span[1]}"
    (row,) = parse_hours(f"{names} {times}" if days_first else f"{times}, {names}").rows
    assert row.byday == ",".join(DAYS[day] for day in days)
    assert (row.opens_at, row.closes_at) == (parse_clock(span[0]), parse_clock(span[1]))


@settings(max_examples=5, deadline=None)
@given(
    st.sampled_from(
        ["9", " ", "9am-", "mon,", "1st ", "a. ", "(", "9:00 ", ";", "\n", "24 ", "x:", "é", "every "]
    )
)
def test_a_hundred_thousand_characters_are_answered(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    assert parse_clock(text) is None
    assert sum(map(len, parse_hours(text).unread)) < 20_000
