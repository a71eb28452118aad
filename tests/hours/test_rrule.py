"""What a calendar is told is what the directory says itself, with dateutil's RRULE as the reader."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.hours import DAYS, Closure, Hours, occurrences
from directory.hours.rrule import HORIZON_DAYS, Recurring, recurring

ZONE = ZoneInfo("America/New_York")
MONDAY = date(2026, 9, 7)
LAST = MONDAY + timedelta(days=HORIZON_DAYS)


def read(found: Recurring) -> list[str]:
    """Starts as wall-clock text, as a calendar program would find them."""
    start = found.first.start.replace(tzinfo=None)
    starts = {start}
    if found.rule:
        parts = {name: value for name, value in found.rule.items() if name != "UNTIL"}
        text = ";".join(f"{name}={_said(value)}" for name, value in parts.items())
        until = found.rule.get("UNTIL")
        last = until.replace(tzinfo=None) if until else None
        for moment in rrulestr(text, dtstart=start):
            if moment.date() > LAST or (last and moment > last):
                break
            starts.add(moment)
    starts |= {moment.replace(tzinfo=None) for moment in found.more}
    starts -= {moment.replace(tzinfo=None) for moment in found.skipped}
    return sorted(moment.isoformat() for moment in starts)


def _said(value: object) -> str:
    return ",".join(str(one) for one in value) if isinstance(value, list) else str(value)


def expected(row: Hours, closures: tuple[Closure, ...] = ()) -> list[str]:
    found = occurrences([row], MONDAY, LAST, closures, zone=ZONE)
    return sorted(opening.start.replace(tzinfo=None).isoformat() for opening in found)


NINE, TEN = time(9), time(10)
BREAK = Closure(date(2026, 12, 22), date(2027, 1, 3), "Winter break")


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(Hours("WEEKLY", byday="MO,WE", opens_at=NINE, closes_at=TEN), id="two days a week"),
        pytest.param(Hours("WEEKLY", 2, "TU", dtstart=date(2026, 9, 8), opens_at=NINE), id="second weeks"),
        pytest.param(Hours("MONTHLY", byday="2SA,4SA", opens_at=NINE, closes_at=TEN), id="nth Saturdays"),
        pytest.param(Hours("MONTHLY", byday="-1FR", opens_at=NINE, closes_at=TEN), id="last Friday"),
        pytest.param(Hours("MONTHLY", bymonthday="15,-1", opens_at=NINE), id="days of the month"),
        pytest.param(
            Hours("WEEKLY", byday="FR", bymonthday="13", opens_at=NINE), id="Friday the 13th, weekly"
        ),
        pytest.param(Hours("WEEKLY", byday="MO", dtstart=MONDAY, count=3, opens_at=NINE), id="three times"),
        pytest.param(Hours(dtstart=date(2026, 10, 3), opens_at=NINE, closes_at=TEN), id="once"),
        pytest.param(
            Hours(
                "WEEKLY", byday="MO", valid_from=date(2026, 10, 1), valid_to=date(2027, 2, 1), opens_at=NINE
            ),
            id="a term",
        ),
        pytest.param(Hours("WEEKLY", byday="SA", opens_at=time(22), closes_at=time(2)), id="past midnight"),
    ],
)
@pytest.mark.parametrize("closures", [(), (BREAK,)], ids=["open", "with a break"])
def test_a_calendar_reads_the_same_dates(row: Hours, closures: tuple[Closure, ...]) -> None:
    found = recurring(row, MONDAY, ZONE, closures)
    assert found is not None
    assert read(found) == expected(row, closures)


def test_nothing_is_told_of_a_row_without_a_time_or_that_is_over() -> None:
    assert recurring(Hours("WEEKLY", byday="MO"), MONDAY, ZONE) is None
    over = Hours("WEEKLY", byday="MO", until=date(2026, 1, 1), opens_at=NINE)
    assert recurring(over, MONDAY, ZONE) is None
    shut = Closure(date(2026, 1, 1), date(2028, 1, 1), "Closed")
    assert recurring(Hours("WEEKLY", byday="MO", opens_at=NINE), MONDAY, ZONE, (shut,)) is None


rows = st.builds(
    Hours,
    freq=st.sampled_from(["WEEKLY", "MONTHLY", None]),
    interval=st.integers(1, 3),
    byday=st.lists(
        st.builds(
            lambda nth, day: f"{nth or ''}{day}",
            st.sampled_from([0, 0, 0, 1, 2, 4, -1]),
            st.sampled_from(DAYS),
        ),
        max_size=3,
    ).map(",".join),
    bymonthday=st.lists(st.sampled_from([1, 13, 15, 29, 31, -1, -3]).map(str), max_size=2).map(",".join),
    dtstart=st.none() | st.dates(date(2025, 1, 1), date(2027, 6, 1)),
    until=st.none() | st.dates(date(2026, 10, 1), date(2028, 1, 1)),
    count=st.none() | st.integers(1, 60),
    valid_from=st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    valid_to=st.none() | st.dates(date(2026, 10, 1), date(2028, 1, 1)),
    opens_at=st.just(NINE),
    closes_at=st.sampled_from([None, TEN, time(2)]),
)


@settings(max_examples=80, deadline=None)
@given(rows, st.booleans())
def test_any_row_reads_the_same(row: Hours, is_closed: bool) -> None:
    closures = (BREAK,) if is_closed else ()
    found = recurring(row, MONDAY, ZONE, closures)
    assert (read(found) if found else []) == expected(row, closures)
