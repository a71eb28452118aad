"""On which dates a row falls, with dateutil's RRULE as the second opinion."""

from datetime import date, datetime, time, timedelta

import pytest
from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.hours import DAYS, Closure, Hours, falls_on, is_byday
from directory.hours.schedule import DayRule, byday_of, day_rules, month_days

MONDAY = date(2026, 9, 7)
WINDOW = timedelta(days=199)


def dates_of(row: Hours, first: date, days: int, closures: tuple[Closure, ...] = ()) -> list[date]:
    span = [first + timedelta(days=offset) for offset in range(days)]
    return [day for day in span if falls_on(row, day, closures)]


@pytest.mark.parametrize(
    ("row", "first_four"),
    [
        pytest.param(
            Hours("WEEKLY", byday="MO,WE"), ["09-07", "09-09", "09-14", "09-16"], id="two days a week"
        ),
        pytest.param(
            Hours("WEEKLY", 2, "TU", dtstart=date(2026, 9, 8)),
            ["09-08", "09-22", "10-06", "10-20"],
            id="every second Tuesday",
        ),
        pytest.param(
            Hours("MONTHLY", byday="2SA"), ["09-12", "10-10", "11-14", "12-12"], id="second Saturday"
        ),
        pytest.param(Hours("MONTHLY", byday="-1FR"), ["09-25", "10-30", "11-27", "12-25"], id="last Friday"),
        pytest.param(
            Hours("WEEKLY", byday="2SA"), ["09-12", "10-10", "11-14", "12-12"], id="ordinal said weekly"
        ),
        pytest.param(
            Hours("MONTHLY", bymonthday="15,-1"), ["09-15", "09-30", "10-15", "10-31"], id="days of the month"
        ),
        pytest.param(
            Hours("MONTHLY", dtstart=date(2026, 8, 31)),
            ["10-31", "12-31", "01-31", "03-31"],
            id="months lacking the 31st",
        ),
        pytest.param(
            Hours("WEEKLY", dtstart=date(2026, 9, 3)),
            ["09-10", "09-17", "09-24", "10-01"],
            id="day of dtstart",
        ),
        pytest.param(Hours(dtstart=date(2026, 10, 3)), ["10-03"], id="once"),
        pytest.param(Hours(byday="MO"), ["09-07", "09-14", "09-21", "09-28"], id="a day without a freq"),
        pytest.param(
            Hours("WEEKLY", byday="MO", dtstart=MONDAY, count=3),
            ["09-07", "09-14", "09-21"],
            id="three times",
        ),
        pytest.param(
            Hours("WEEKLY", byday="MO", until=date(2026, 9, 14)), ["09-07", "09-14"], id="until is included"
        ),
        pytest.param(
            Hours("WEEKLY", byday="MO", valid_from=date(2026, 9, 8), valid_to=date(2026, 9, 21)),
            ["09-14", "09-21"],
            id="valid from and to",
        ),
        pytest.param(Hours(description="By appointment"), [], id="no days at all"),
        pytest.param(Hours("WEEKLY", byday="monday"), [], id="not an RRULE day"),
    ],
)
def test_the_dates_of_a_row(row: Hours, first_four: list[str]) -> None:
    found = dates_of(row, MONDAY, 250)[: max(4, len(first_four))]
    assert [day.strftime("%m-%d") for day in found] == first_four


@pytest.mark.parametrize("row", [Hours("WEEKLY", 2, "TU"), Hours("WEEKLY", byday="TU", count=5)])
def test_a_row_that_must_count_from_a_date_it_lacks_has_no_dates(row: Hours) -> None:
    assert dates_of(row, MONDAY, 60) == []


def test_a_closure_keeps_both_its_ends_shut_and_no_day_more() -> None:
    closure = Closure(date(2026, 12, 21), date(2027, 1, 4), "Winter break", "Vacaciones de invierno")
    open_on = dates_of(Hours("WEEKLY", byday="MO"), date(2026, 12, 14), 36, (closure,))
    assert open_on == [date(2026, 12, 14), date(2027, 1, 11), date(2027, 1, 18)]


def test_a_closed_day_still_counts_towards_the_count() -> None:
    row = Hours("WEEKLY", byday="MO", dtstart=MONDAY, count=3)
    closure = Closure(date(2026, 9, 14), date(2026, 9, 14), "Staff day")
    assert dates_of(row, MONDAY, 60, (closure,)) == [MONDAY, date(2026, 9, 21)]


weekdays = st.integers(0, 6)
plain_rules = st.lists(weekdays, min_size=1, unique=True).map(
    lambda days: tuple(DayRule(0, day) for day in days)
)
# dateutil reads "MO,1MO" as Mondays that are the first; RFC 5545 adds the two, so they are not mixed here.
nth_rules = st.lists(
    st.builds(DayRule, st.sampled_from([1, 2, 3, 4, 5, -1, -2, -5]), weekdays), max_size=4
).map(tuple)
month_day_lists = st.lists(
    st.sampled_from([1, 2, 13, 15, 28, 29, 30, 31, -1, -2, -31]), max_size=3, unique=True
)
starts = st.dates(date(2023, 1, 1), date(2027, 6, 30))
counts = st.none() | st.integers(1, 60)


@settings(max_examples=60, deadline=None)
@given(rules=plain_rules, interval=st.integers(1, 5), start=starts, count=counts, ahead=st.integers(0, 800))
def test_weekly_rows_fall_where_an_rrule_falls(
    rules: tuple[DayRule, ...], interval: int, start: date, count: int | None, ahead: int
) -> None:
    first = start + timedelta(days=ahead)
    days = [rule.weekday for rule in rules]
    rule = rrule(WEEKLY, midnight(start), interval, wkst=0, byweekday=days, until=midnight(first + WINDOW))
    row = Hours("WEEKLY", interval, byday_of(rules), dtstart=start, count=count)
    assert dates_of(row, first, WINDOW.days + 1) == rule_dates(rule, first, count)


@settings(max_examples=60, deadline=None)
@given(
    rules=plain_rules | nth_rules,
    days=month_day_lists,
    interval=st.integers(1, 5),
    start=starts,
    count=counts,
    ahead=st.integers(0, 800),
)
def test_monthly_rows_fall_where_an_rrule_falls(
    rules: tuple[DayRule, ...], days: list[int], interval: int, start: date, count: int | None, ahead: int
) -> None:
    first = start + timedelta(days=ahead)
    rule = rrule(
        MONTHLY,
        midnight(start),
        interval,
        until=midnight(first + WINDOW),
        byweekday=[weekday(rule.weekday, rule.nth or None) for rule in rules] or None,
        bymonthday=days or None,
    )
    month_days = ",".join(map(str, days))
    row = Hours("MONTHLY", interval, byday_of(rules), month_days, dtstart=start, count=count)
    assert dates_of(row, first, WINDOW.days + 1) == rule_dates(rule, first, count)


def rule_dates(rule: rrule, first: date, count: int | None) -> list[date]:
    """What the rule gives from that date on. The count is taken here, for dateutil walks to the year 9999
    to count a rule that never matches.
    """
    return [moment.date() for moment in list(rule)[:count] if moment.date() >= first]


def midnight(day: date) -> datetime:
    return datetime.combine(day, time())


@given(st.lists(st.builds(DayRule, st.integers(-5, 5), st.integers(0, 6)), max_size=7).map(tuple))
def test_a_byday_column_reads_back_as_it_was_written(rules: tuple[DayRule, ...]) -> None:
    assert day_rules(byday_of(rules)) == rules


@pytest.mark.parametrize(
    ("text", "readable"),
    [("MO,WE", True), (" 2SA , -1FR ", True), ("monday", False), ("6MO", False), ("MO,", False)],
)
def test_what_is_a_byday_column(text: str, readable: bool) -> None:
    assert is_byday(text) is readable


def test_a_month_day_that_no_month_has_is_left_out() -> None:
    assert month_days("1, 32,-1,x,0") == (1, -1)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.integers(-5, 10**6), st.none() | st.integers(-3, 10**9))
def test_any_text_in_the_columns_gives_an_answer(
    byday: str, monthday: str, interval: int, count: int | None
) -> None:
    row = Hours("MONTHLY", interval, byday, monthday, dtstart=date(2026, 1, 1), count=count)
    assert falls_on(row, MONDAY) in (True, False)


def test_a_rule_that_never_matches_and_one_as_old_as_the_calendar_are_answered() -> None:
    never = Hours("MONTHLY", 12, bymonthday="30", dtstart=date(2025, 2, 1))
    ancient = Hours("WEEKLY", byday=",".join(DAYS), dtstart=date(1, 1, 1))
    assert dates_of(never, MONDAY, 700) == []
    assert len(dates_of(ancient, MONDAY, 700)) == 700
