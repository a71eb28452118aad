"""Half-hour masks, evenings, weekends and the grid."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.hours import (
    DAYS,
    Hours,
    mask_for,
    opens_in_evening,
    opens_on_weekend,
    rows_off_grid,
    week_grid,
    week_mask,
)
from directory.hours.week import SLOTS, WEEK_SLOTS, WHOLE_WEEK

SEPTEMBER = date(2026, 9, 9)


def weekly(days: str, opens: time | None, closes: time | None, **columns: object) -> Hours:
    return Hours("WEEKLY", byday=days, opens_at=opens, closes_at=closes, **columns)  # type: ignore[arg-type]


def slots(mask: int) -> list[str]:
    """Each set bit as weekday and half hour, so that a failure can be read."""
    names = [f"{DAYS[slot // SLOTS]} {slot % SLOTS / 2:g}" for slot in range(WEEK_SLOTS)]
    return [name for slot, name in enumerate(names) if mask >> slot & 1]


@pytest.mark.parametrize(
    ("opens", "closes", "set_slots"),
    [
        pytest.param(time(15), time(16), ["MO 15", "MO 15.5"], id="whole half hours"),
        pytest.param(time(15, 15), time(16, 15), ["MO 15", "MO 15.5", "MO 16"], id="at least half of each"),
        pytest.param(time(15, 16), time(16, 14), ["MO 15.5"], id="less than half of the outer two"),
        pytest.param(time(15, 20), time(15, 40), ["MO 15"], id="too short counts where it begins"),
        pytest.param(time(23), time(0, 30), ["MO 23", "MO 23.5", "TU 0"], id="past midnight"),
        pytest.param(time(9), None, ["MO 9"], id="end unknown"),
        pytest.param(None, time(9), [], id="start unknown"),
    ],
)
def test_which_half_hours_a_row_sets(opens: time | None, closes: time | None, set_slots: list[str]) -> None:
    assert slots(week_mask([weekly("MO", opens, closes)], SEPTEMBER)) == set_slots


def test_sunday_night_comes_round_to_monday() -> None:
    assert slots(week_mask([weekly("SU", time(23, 30), time(1))], SEPTEMBER)) == ["MO 0", "MO 0.5", "SU 23.5"]


def test_a_whole_week_is_all_bits() -> None:
    assert week_mask([weekly(",".join(DAYS), time(0), time(23, 59))], SEPTEMBER) == WHOLE_WEEK
    assert mask_for(range(7), time(0), time(0)) == WHOLE_WEEK


def test_a_typical_week_has_the_monthly_and_the_fortnightly_days_in_it() -> None:
    second_saturday = Hours("MONTHLY", byday="2SA", opens_at=time(9), closes_at=time(9, 30))
    fortnightly = weekly("TU", time(15), time(15, 30), interval=2)
    assert slots(week_mask([second_saturday, fortnightly], SEPTEMBER)) == ["TU 15", "SA 9"]
    assert week_mask([Hours("MONTHLY", bymonthday="15", opens_at=time(9), closes_at=time(10))]) == 0


def test_only_rows_valid_in_that_week_count() -> None:
    summer = weekly("MO", time(9), time(10), valid_from=date(2026, 7, 1), valid_to=date(2026, 8, 31))
    assert week_mask([summer], SEPTEMBER) == 0
    begun_on_friday = weekly("FR", time(9), time(10), valid_from=date(2026, 9, 11))
    assert week_mask([begun_on_friday], SEPTEMBER) == mask_for([4], time(9), time(10))
    assert week_mask([summer], date(2026, 9, 5)) == week_mask([summer]) == mask_for([0], time(9), time(10))


def test_hours_meet_a_familys_free_time_with_one_and() -> None:
    club = week_mask([weekly("MO,WE", time(15), time(17, 5))], SEPTEMBER)
    after_work = mask_for([0, 1, 2, 3, 4], time(17), time(20))
    assert club & after_work == 0, "five minutes are no overlap"
    assert club & mask_for([2], time(16), time(18))


@pytest.mark.parametrize(
    ("row", "is_evening"),
    [
        pytest.param(weekly("MO", time(15), time(18)), True, id="an hour after five"),
        pytest.param(weekly("MO", time(15), time(17, 59)), False, id="a minute short"),
        pytest.param(weekly("MO", time(19), None), True, id="starts in the evening"),
        pytest.param(weekly("MO", time(16), None), False, id="starts before"),
        pytest.param(weekly("MO", time(23), time(2)), True, id="the night"),
        pytest.param(weekly("MO", time(0), time(23, 59)), True, id="all day"),
        pytest.param(Hours(opens_at=time(18), closes_at=time(20)), False, id="on no day"),
        pytest.param(weekly("MO", None, time(20)), False, id="start unknown"),
    ],
)
def test_evenings(row: Hours, is_evening: bool) -> None:
    assert opens_in_evening([row]) is is_evening


@pytest.mark.parametrize(
    ("row", "is_weekend"),
    [
        (weekly("FR", time(22), time(3)), False),
        (weekly("MO,SA", None, None), True),
        (Hours("MONTHLY", byday="-1SU", opens_at=time(9)), True),
        (Hours("MONTHLY", bymonthday="15", opens_at=time(9)), False),
    ],
)
def test_weekends(row: Hours, is_weekend: bool) -> None:
    assert opens_on_weekend([row]) is is_weekend


def test_the_grid_lists_each_weekday_in_order_with_what_is_special() -> None:
    rows = [
        weekly("TU", time(15, 30), time(18), interval=2),
        weekly("TU", time(9), time(12), description="Walk-in"),
        weekly("TU", None, None, description="Call first"),
        Hours("MONTHLY", byday="2SA", opens_at=time(9), closes_at=time(12)),
    ]
    grid = week_grid(rows)
    assert [tuple(line) for line in grid[1]] == [
        (time(9), time(12), "Walk-in"),
        (time(15, 30), time(18), "every second week"),
        (None, None, "Call first"),
    ]
    assert [line.note for line in grid[5]] == ["2nd Sat of the month"]
    assert week_grid(rows, "es")[1][1].note == "cada dos semanas"
    assert [len(lines) for lines in grid] == [0, 3, 0, 0, 0, 1, 0]


def test_rows_without_a_weekday_are_kept_for_the_lines_below_the_grid() -> None:
    monthly = Hours("MONTHLY", bymonthday="15", opens_at=time(9))
    words = Hours(description="By appointment")
    assert rows_off_grid([weekly("MO", time(9), time(10)), monthly, words, words]) == [monthly, words]


half_hours = st.integers(0, 47).map(lambda slot: time(slot // 2, slot % 2 * 30))
days = st.lists(st.integers(0, 6), unique=True)


@given(days, half_hours, half_hours)
def test_a_window_and_a_row_with_the_same_times_have_the_same_mask(
    days: list[int], start: time, end: time
) -> None:
    row = weekly(",".join(DAYS[day] for day in days), start, end)
    mask = mask_for(days, start, end)
    assert week_mask([row]) == mask
    minutes = (end.hour * 60 + end.minute - start.hour * 60 - start.minute) % 1440 or 1440
    assert bin(mask).count("1") <= len(days) * minutes // 30
    assert mask <= WHOLE_WEEK


@given(days, st.times(), st.times())
def test_an_opening_always_sets_something(days: list[int], start: time, end: time) -> None:
    assert bool(mask_for(days, start, end)) is bool(days)
