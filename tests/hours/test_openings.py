"""What is open now, when it next opens, and that a change of clocks moves nothing on the wall."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from directory.hours import DAYS, Closure, Hours, is_open_at, next_opening, occurrences, opening_at

NEW_YORK = ZoneInfo("America/New_York")
SPRING_FORWARD = date(2027, 3, 14)  # 2:00 to 3:00 is left out
FALL_BACK = date(2026, 11, 1)  # 1:00 to 2:00 happens twice

AFTER_SCHOOL = Hours("WEEKLY", byday="MO,WE", opens_at=time(15), closes_at=time(17, 30))
NIGHT_DESK = Hours("WEEKLY", byday="FR", opens_at=time(22), closes_at=time(2))
ALWAYS = Hours("WEEKLY", byday=",".join(DAYS), opens_at=time(0), closes_at=time(23, 59))
BREAK = Closure(date(2026, 11, 23), date(2026, 11, 27), "Thanksgiving")


def at(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK, fold=fold)


@pytest.mark.parametrize(
    ("row", "when", "is_open"),
    [
        pytest.param(AFTER_SCHOOL, "2026-09-07 15:00", True, id="from the opening minute"),
        pytest.param(AFTER_SCHOOL, "2026-09-07 17:29", True, id="to the last minute"),
        pytest.param(AFTER_SCHOOL, "2026-09-07 17:30", False, id="not at closing"),
        pytest.param(AFTER_SCHOOL, "2026-09-08 16:00", False, id="not on Tuesday"),
        pytest.param(NIGHT_DESK, "2026-09-12 01:59", True, id="past midnight"),
        pytest.param(NIGHT_DESK, "2026-09-12 02:00", False, id="until two"),
        pytest.param(NIGHT_DESK, "2026-09-11 01:00", False, id="not the night before"),
        pytest.param(ALWAYS, "2026-09-07 23:59:59", True, id="the last second of a whole day"),
        pytest.param(
            Hours("WEEKLY", byday="MO", opens_at=time(18)), "2026-09-07 18:00", False, id="end unknown"
        ),
        pytest.param(
            Hours("WEEKLY", byday="MO", closes_at=time(18)), "2026-09-07 17:00", False, id="start unknown"
        ),
    ],
)
def test_open_now(row: Hours, when: str, is_open: bool) -> None:
    assert is_open_at([row], at(when)) is is_open


def test_the_moment_may_come_in_any_zone() -> None:
    evening_in_utc = datetime(2026, 9, 7, 20, 0, tzinfo=UTC)  # 16:00 in New York
    assert is_open_at([AFTER_SCHOOL], evening_in_utc, zone=NEW_YORK)
    assert not is_open_at([AFTER_SCHOOL], evening_in_utc)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        is_open_at([AFTER_SCHOOL], datetime(2026, 9, 7, 16))
    with pytest.raises(ValueError, match="aware"):
        next_opening([AFTER_SCHOOL], datetime(2026, 9, 7, 16))


def test_a_closure_shuts_the_days_it_covers() -> None:
    assert not is_open_at([AFTER_SCHOOL], at("2026-11-25 16:00"), [BREAK])
    assert is_open_at([AFTER_SCHOOL], at("2026-11-25 16:00"))
    found = next_opening([AFTER_SCHOOL], at("2026-11-18 18:00"), [BREAK])
    assert found and found.start == at("2026-11-30 15:00")


def test_of_two_that_are_open_the_one_that_closes_last_is_told() -> None:
    longer = Hours("WEEKLY", byday="MO", opens_at=time(9), closes_at=time(20))
    found = opening_at([AFTER_SCHOOL, longer], at("2026-09-07 16:00"))
    assert found and (found.row, found.end) == (longer, at("2026-09-07 20:00"))


@pytest.mark.parametrize(
    ("after", "opens"),
    [
        ("2026-09-07 14:59", "2026-09-07 15:00"),
        ("2026-09-07 15:00", "2026-09-07 15:00"),
        ("2026-09-07 15:01", "2026-09-09 15:00"),
        ("2026-09-09 18:00", "2026-09-14 15:00"),
    ],
)
def test_the_next_opening(after: str, opens: str) -> None:
    found = next_opening([AFTER_SCHOOL], at(after))
    assert found and found.start == at(opens)


def test_no_next_opening_within_the_days_looked_at() -> None:
    spring = Hours("WEEKLY", byday="MO", dtstart=date(2027, 4, 5), opens_at=time(9), closes_at=time(10))
    assert next_opening([spring], at("2026-09-07 09:00")) is None
    assert next_opening([spring], at("2026-09-07 09:00"), within_days=220) is not None
    assert next_opening([Hours(description="By appointment")], at("2026-09-07 09:00")) is None


def test_an_opening_whose_end_is_unknown_says_so() -> None:
    (found,) = occurrences(
        [Hours("WEEKLY", byday="WE", opens_at=time(9, 30))], date(2026, 9, 9), date(2026, 9, 9), zone=NEW_YORK
    )
    assert (found.start, found.end, found.has_end) == (at("2026-09-09 09:30"), at("2026-09-09 09:30"), False)


def test_openings_come_in_order_of_time_and_the_same_row_counts_once() -> None:
    morning = Hours("WEEKLY", byday="WE", opens_at=time(9), closes_at=time(12))
    found = occurrences(
        [AFTER_SCHOOL, morning, AFTER_SCHOOL], date(2026, 9, 7), date(2026, 9, 13), zone=NEW_YORK
    )
    assert [o.start.strftime("%a %H:%M") for o in found] == ["Mon 15:00", "Wed 09:00", "Wed 15:00"]


def test_a_span_of_years_is_refused() -> None:
    with pytest.raises(ValueError, match="800 days"):
        occurrences([AFTER_SCHOOL], date(2026, 1, 1), date(2029, 1, 1), zone=NEW_YORK)


def test_four_o_clock_stays_four_o_clock_over_the_change_of_clocks() -> None:
    found = occurrences([AFTER_SCHOOL], date(2026, 10, 26), date(2026, 11, 8), zone=NEW_YORK)
    assert {opening.start.time() for opening in found} == {time(15)}
    assert [opening.start.utcoffset() for opening in found] == [timedelta(hours=-4)] * 2 + [
        timedelta(hours=-5)
    ] * 2


def test_a_night_over_the_change_of_clocks_lasts_as_long_as_it_really_does() -> None:
    night = Hours("WEEKLY", byday="SA", opens_at=time(22), closes_at=time(6))
    nights = [
        occurrences([night], day - timedelta(days=1), day - timedelta(days=1), zone=NEW_YORK)[0]
        for day in (SPRING_FORWARD, FALL_BACK)
    ]
    lengths = [opening.end.astimezone(UTC) - opening.start.astimezone(UTC) for opening in nights]
    assert lengths == [timedelta(hours=7), timedelta(hours=9)]


def test_in_the_hour_that_happens_twice_it_closes_the_first_time() -> None:
    late = Hours("WEEKLY", byday="SA", opens_at=time(22), closes_at=time(1, 30))
    assert is_open_at([late], at("2026-11-01 01:15"))
    assert not is_open_at([late], at("2026-11-01 01:15", fold=1))


def test_nothing_opens_in_the_hour_that_is_left_out() -> None:
    skipped = Hours("WEEKLY", byday="SU", opens_at=time(2), closes_at=time(3))
    assert occurrences([skipped], SPRING_FORWARD, SPRING_FORWARD, zone=NEW_YORK) == []
    longer = Hours("WEEKLY", byday="SU", opens_at=time(2, 30), closes_at=time(6))
    (found,) = occurrences([longer], SPRING_FORWARD, SPRING_FORWARD, zone=NEW_YORK)
    assert found.start.time() == time(3, 30)


zones = st.sampled_from(
    [
        "America/New_York",
        "America/Los_Angeles",
        "America/Phoenix",
        "Pacific/Auckland",
        "Asia/Kathmandu",
        "UTC",
    ]
).map(ZoneInfo)
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
rows = st.builds(
    Hours,
    freq=st.just("WEEKLY"),
    byday=st.lists(st.sampled_from(DAYS), min_size=1, max_size=4).map(",".join),
    opens_at=clocks,
    closes_at=clocks,
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(rows, min_size=1, max_size=3), st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)), zones
)
def test_open_now_and_the_list_of_openings_agree(rows: list[Hours], moment: datetime, zone: ZoneInfo) -> None:
    when = moment.replace(tzinfo=zone)
    around = occurrences(rows, when.date() - timedelta(days=2), when.date() + timedelta(days=2), zone=zone)
    assert is_open_at(rows, when) is any(opening.includes(when) for opening in around)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(rows, min_size=1, max_size=3), st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)), zones
)
def test_the_next_opening_is_the_first_of_the_list(
    rows: list[Hours], moment: datetime, zone: ZoneInfo
) -> None:
    after = moment.replace(tzinfo=zone)
    listed = occurrences(rows, after.date(), after.date() + timedelta(days=9), zone=zone)
    coming = [opening for opening in listed if opening.start.astimezone(UTC) >= after.astimezone(UTC)]
    assert next_opening(rows, after, within_days=9) == (coming[0] if coming else None)


@settings(max_examples=60, deadline=None)
@given(rows, st.dates(date(2025, 1, 1), date(2028, 1, 1)), zones)
def test_every_opening_starts_at_the_clock_time_of_its_row(row: Hours, first: date, zone: ZoneInfo) -> None:
    for opening in occurrences([row], first, first + timedelta(days=30), zone=zone):
        written = datetime.combine(opening.start.date(), row.opens_at or time(), zone)
        is_skipped = written.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != written.replace(
            tzinfo=None
        )
        assume(not is_skipped)
        assert opening.start.time() == row.opens_at
        assert (
            timedelta() < opening.end.astimezone(UTC) - opening.start.astimezone(UTC) <= timedelta(hours=25)
        )
