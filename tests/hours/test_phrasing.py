"""Hours in a short line, in English and in Spanish."""

from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.hours import DAYS, ENGLISH, Hours, describe, phrase

TUESDAY = Hours("WEEKLY", 2, "TU", dtstart=date(2026, 9, 8), opens_at=time(15, 30), closes_at=time(18))


@pytest.mark.parametrize(
    ("rows", "english", "spanish"),
    [
        pytest.param(
            [TUESDAY],
            "Tue 3:30–6:00 pm, every second week",
            "Mar 3:30–6:00 p. m., cada dos semanas",
            id="every second week",
        ),
        pytest.param(
            [Hours("WEEKLY", byday="MO,TU,WE,TH,FR", opens_at=time(9), closes_at=time(17))],
            "Mon–Fri 9:00 am–5:00 pm",
            "Lun–vie 9:00 a. m.–5:00 p. m.",
            id="a run of days",
        ),
        pytest.param(
            [Hours("MONTHLY", byday="2SA", opens_at=time(9), closes_at=time(12))],
            "2nd Sat of the month 9:00 am–noon",
            "2.º sáb de cada mes 9:00 a. m.–mediodía",
            id="nth weekday",
        ),
        pytest.param(
            [Hours("MONTHLY", byday="1TH,3TH", opens_at=time(12), closes_at=time(13, 30))],
            "1st and 3rd Thu of the month noon–1:30 pm",
            "1.er y 3.er jue de cada mes mediodía–1:30 p. m.",
            id="two nth weekdays",
        ),
        pytest.param(
            [Hours("MONTHLY", byday="-1FR", opens_at=time(20), closes_at=time(0))],
            "Last Fri of the month 8:00 pm–midnight",
            "Último vie de cada mes 8:00 p. m.–medianoche",
            id="last weekday",
        ),
        pytest.param(
            [Hours("MONTHLY", 2, bymonthday="1,15", opens_at=time(9), closes_at=time(10))],
            "Days 1 and 15 of the month 9:00–10:00 am, every second month",
            "Días 1 y 15 de cada mes 9:00–10:00 a. m., cada dos meses",
            id="days of the month",
        ),
        pytest.param(
            [Hours("MONTHLY", bymonthday="-1"), Hours("MONTHLY", bymonthday="-2")],
            "Last day of the month; day 2 from the end of the month",
            "Último día de cada mes; día 2 desde el fin de cada mes",
            id="from the end of the month",
        ),
        pytest.param(
            [Hours("WEEKLY", byday=",".join(DAYS), opens_at=time(0), closes_at=time(23, 59))],
            "Every day 24 hours",
            "Todos los días 24 horas",
            id="always",
        ),
        pytest.param(
            [Hours("WEEKLY", byday=day, opens_at=time(15), closes_at=time(17)) for day in ("MO", "WE")]
            + [Hours("WEEKLY", byday="SA", opens_at=time(9), closes_at=time(12))],
            "Mon, Wed 3:00–5:00 pm; Sat 9:00 am–noon",
            "Lun, mié 3:00–5:00 p. m.; sáb 9:00 a. m.–mediodía",
            id="rows of the same times",
        ),
        pytest.param(
            [
                Hours("WEEKLY", byday="MO", opens_at=time(13), closes_at=time(17)),
                Hours("WEEKLY", byday="MO", opens_at=time(8), closes_at=time(12)),
            ],
            "Mon 8:00 am–noon, 1:00–5:00 pm",
            "Lun 8:00 a. m.–mediodía, 1:00–5:00 p. m.",
            id="twice a day",
        ),
        pytest.param(
            [Hours("WEEKLY", byday="MO", opens_at=time(9), closes_at=time(12), description="Walk-in")],
            "Mon 9:00 am–noon (Walk-in)",
            "Lun 9:00 a. m.–mediodía (Walk-in)",
            id="a short note",
        ),
        pytest.param(
            [
                Hours(
                    "WEEKLY",
                    byday="MO",
                    opens_at=time(9),
                    closes_at=time(12),
                    description="9:00am-12:00pm, Mon",
                )
            ],
            "Mon 9:00 am–noon",
            "Lun 9:00 a. m.–mediodía",
            id="a note that repeats the times",
        ),
        pytest.param(
            [Hours(dtstart=date(2026, 10, 3), opens_at=time(9), closes_at=time(12))],
            "Sat, Oct 3, 2026 9:00 am–noon",
            "Sáb 3 oct 2026 9:00 a. m.–mediodía",
            id="once",
        ),
        pytest.param(
            [Hours("WEEKLY", byday="WE", opens_at=time(17, 45))],
            "Wed starts 5:45 pm",
            "Mié inicio: 5:45 p. m.",
            id="end unknown",
        ),
        pytest.param(
            [Hours("WEEKLY", byday="WE", closes_at=time(17))],
            "Wed until 5:00 pm",
            "Mié cierre: 5:00 p. m.",
            id="start unknown",
        ),
        pytest.param([Hours("WEEKLY", byday="SU,SA")], "Sat, Sun", "Sáb, dom", id="days alone"),
        pytest.param(
            [Hours(description="By  appointment ")], "By appointment", "By appointment", id="words alone"
        ),
        pytest.param(
            [Hours("WEEKLY", byday="MO", description="Walk-in"), Hours(description="Walk-in")],
            "Mon (Walk-in); Walk-in",
            "Lun (Walk-in); Walk-in",
            id="words alone beside the same words",
        ),
        pytest.param([], "", "", id="nothing"),
    ],
)
def test_a_line_of_hours(rows: list[Hours], english: str, spanish: str) -> None:
    assert phrase(rows, "en") == english
    assert phrase(rows, "es").replace("\N{NO-BREAK SPACE}", " ") == spanish


def test_with_a_today_dates_are_told_and_what_is_over_is_left_out() -> None:
    over = Hours("WEEKLY", byday="MO", until=date(2026, 6, 1))
    later = Hours("WEEKLY", byday="WE", valid_from=date(2026, 10, 5), valid_to=date(2027, 6, 24))
    line = phrase([over, later], "en", today=date(2026, 9, 9))
    assert line == "Wed, from Oct 5, 2026, until Jun 24, 2027"
    assert phrase([later], "es", today=date(2026, 11, 1)) == "Mié, hasta el 24 jun 2027"


def test_a_tag_with_a_region_reads_its_language_and_an_unknown_one_reads_english() -> None:
    assert phrase([TUESDAY], "es-419") == phrase([TUESDAY], "es_MX") == phrase([TUESDAY], "es")
    assert phrase([TUESDAY], "so") == phrase([TUESDAY], "en")


def test_another_wording_is_another_language() -> None:
    shouted = replace(
        ENGLISH, days=tuple(day.upper() for day in ENGLISH.days), second_week="EVERY OTHER WEEK"
    )
    assert describe([TUESDAY], shouted) == "TUE 3:30–6:00 pm, EVERY OTHER WEEK"


hours = st.builds(
    Hours,
    freq=st.sampled_from(["WEEKLY", "MONTHLY", None]),
    interval=st.integers(1, 4),
    byday=st.sampled_from(["", "MO", "MO,WE,FR", "2SA", "1MO,-1FR", ",".join(DAYS)]),
    bymonthday=st.sampled_from(["", "1", "15,-1"]),
    dtstart=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    opens_at=st.none() | st.times(),
    closes_at=st.none() | st.times(),
    description=st.text(max_size=20),
)


@given(st.lists(hours, max_size=6), st.sampled_from(["en", "es"]), st.none() | st.dates())
def test_any_rows_can_be_said_on_one_line(rows: list[Hours], lang: str, today: date | None) -> None:
    line = phrase(rows, lang, today)
    assert "{" not in line or any("{" in row.description for row in rows)
    assert line.splitlines() in ([], [line])
    assert "  " not in line


@given(st.lists(hours.filter(lambda row: row.byday != ""), min_size=1, max_size=4))
def test_every_weekday_of_a_row_is_said(rows: list[Hours]) -> None:
    line = phrase([replace(row, description="") for row in rows], "en").lower()
    for row in rows:
        if row.byday == "MO,WE,FR":
            assert "mon" in line and "fri" in line or "every day" in line
        if row.byday == "2SA":
            assert "2nd sat" in line
