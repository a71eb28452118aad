"""Schedules: one row of ours for each opening interval, read from columns or from words.

Where a row carries the words it was made from, the words count: the columns of such sets were cut out of
them by a program that erred. What cannot be read is kept as words and said.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from directory.exchange.cleaning import is_yes
from directory.exchange.import_context import Build, texts
from directory.exchange.import_days import byday_in, hours_in, in_week_order, is_clock, span_in
from directory.exchange.import_draft import Planned, digest
from directory.exchange.import_links import NOTHING_SAID, owners_of
from directory.exchange.import_rows import SourceRow
from directory.exchange.import_values import date_in, number_in, whole_in
from directory.hours import DAYS, Hours, is_byday, parse_clock

CLOCK_IN_DATE = "There is a time of day in a column for dates; it was read as opening hours"
NOT_A_DATE = "This is not a date; it is left out"
UNREAD = "These hours could not be read; they are kept as words"
DIFFERS = "The hours in the columns are not those of the text; the text counts"
NOT_IN_TEXT = "The text has no hours for this day, so none are kept"
NO_DAYS = "It has hours but no days; they are kept as words"
NOT_DAYS = "These days could not be read; they are kept as words"
NOT_HOURS = "These times are in doubt; they are kept as words"
NO_TIMES = "It has days but no hours"

OWNERS = "service_at_location_id service_id location_id"
RULES = "byweekno byyearday wkst"
WORDS = "schedule_link attending_type notes"


@dataclass(frozen=True)
class Clock:
    """When a row opens: RRULE days and local times, each None where the row does not say."""

    byday: str | None
    opens_at: time | None
    closes_at: time | None


def build_hours(build: Build) -> None:
    from_zero = any(row.get("weekday").strip() == "0" for row in build.rows("schedule"))
    by_text: dict[tuple[str, str], list[tuple[dict[str, str], SourceRow]]] = defaultdict(list)
    for key, row in build.small_rows("schedule"):
        if not _says_something(row):
            build.account.reject(row, NOTHING_SAID)
            continue
        for owner in owners_of(build, row, OWNERS):
            if build.is_own:
                _put_as_is(build, key, owner, row)
            elif row.get("text"):
                by_text[next(iter(owner.values())), row.get("text")].append((owner, row))
            else:
                _from_columns(build, key, owner, row, from_zero)
    for (_, text), group in by_text.items():
        _from_text(build, text, group, from_zero)
    _from_cells(build)
    _holidays(build)


def _says_something(row: SourceRow) -> bool:
    return any(
        text for name, text in row.cells.items() if not name.endswith("_id") and name not in ("id", "name")
    )


# words


def _from_text(
    build: Build, text: str, group: list[tuple[dict[str, str], SourceRow]], from_zero: bool
) -> None:
    """All rows of one owner that were cut out of one text."""
    read = hours_in(text)
    owner = group[0][0]
    if not read.rows:
        for place, (_, row) in enumerate(group):
            _from_columns(build, f"{digest(text)}/{place}", owner, row, from_zero, said=text)
        return
    rows = [row for _, row in group]
    planned = _put_read(build, owner, text, read.rows, rows)
    if read.unread:
        left = "; ".join(read.unread)
        build.account.note(rows[0], UNREAD, "text", left)
        planned.append((_put_words(build, owner, left, rows[0]), None))
    for row in rows:
        _settle(build, row, planned, from_zero)


def _put_read(
    build: Build, owner: dict[str, str], text: str, read: list[Hours], rows: list[SourceRow]
) -> list[tuple[Planned, Hours | None]]:
    found: list[tuple[Planned, Hours | None]] = []
    for hours in read:
        values = owner | {
            "freq": hours.freq, "interval": hours.interval if hours.interval != 1 else None,
            "byday": hours.byday or None, "opens_at": hours.opens_at, "closes_at": hours.closes_at,
            "description": hours.description or None,
        }  # fmt: skip
        key = f"{next(iter(owner.values()))}/{digest(*values.values())}"
        found.append((build.draft.put("schedule", key, values, rows[0]), hours))
    return found


def _settle(
    build: Build, row: SourceRow, planned: list[tuple[Planned, Hours | None]], from_zero: bool
) -> None:
    """Counts a row to what the text says of its day, and says where its columns say otherwise."""
    days = set((byday_in(row.get("weekday"), from_zero) or "").split(",")) - {""}
    theirs = [(p, h) for p, h in planned if h is None or not days or days & set(h.byday.split(","))]
    timed = [hours for _, hours in theirs if hours is not None]
    for plan, _ in theirs:
        plan.origins.append(row)
    if not theirs:
        build.account.reject(row, NOT_IN_TEXT, "weekday", row.get("weekday"))
        return
    span = span_in(row.get("opens_at"), row.get("closes_at"))
    if timed and span and span[0] and all(hours.opens_at != span[0] for hours in timed):
        build.account.note(row, DIFFERS, "opens_at", f"{row.get('opens_at')}–{row.get('closes_at')}")


def _put_words(build: Build, owner: dict[str, str], text: str, row: SourceRow) -> Planned:
    values = owner | {"freq": None, "byday": None, "opens_at": None, "closes_at": None, "description": text}
    return build.draft.put("schedule", f"{next(iter(owner.values()))}/words/{digest(text)}", values, row)


def _from_cells(build: Build) -> None:
    """Hours that a service's or a location's own cell has."""
    for table in ("service", "location"):
        for planned in list(build.draft.all(table)):
            row = build.sources.get(planned.id)
            if row is None or row.table != table or not row.get("hours"):
                continue
            owner, text = {f"{table}_id": planned.id}, row.get("hours")
            read = hours_in(text)
            _put_read(build, owner, text, read.rows, [row])
            if read.unread:
                build.account.note(row, UNREAD, "hours", "; ".join(read.unread))
                _put_words(build, owner, "; ".join(read.unread), row)


# columns


def _from_columns(
    build: Build, key: str, owner: dict[str, str], row: SourceRow, from_zero: bool, said: str = ""
) -> None:
    clock, doubt = _clock(build, row, from_zero)
    has_times = clock is not None and (clock.opens_at or clock.closes_at or said)
    if clock is None or (clock.byday is None and has_times and not _has_rule(row)):
        words = said or _words(row)
        if words:
            build.account.note(row, doubt or NO_DAYS, "weekday", words)
            _put_words(build, owner, words, row)
        else:
            build.account.reject(row, doubt or NOTHING_SAID)
        return
    if said:
        build.account.note(row, UNREAD, "text", said)
    if clock.byday and clock.opens_at is None and clock.closes_at is None:
        build.account.note(row, NO_TIMES, "opens_at")
    if _has_rule(row):
        _put_rule(build, key, owner, row, clock)
    elif not clock.byday and row.get("description"):
        _from_description(build, owner, row)
    else:
        _put_weekly(build, owner, row, clock, said)


def _has_rule(row: SourceRow) -> bool:
    """Whether a row is HSDS 3's own way of saying when: such a row stays a row."""
    return row.get("freq").upper() in ("WEEKLY", "MONTHLY") or any(
        row.get(name) for name in ("interval", "bymonthday", "count", "byweekno", "byyearday")
    )


def _clock(build: Build, row: SourceRow, from_zero: bool) -> tuple[Clock | None, str]:
    """Days and times of a row. None, with the reason, where something is there that cannot be read."""
    opens, closes = row.get("opens_at"), row.get("closes_at")
    for first, last in (("dtstart", "until"), ("valid_from", "valid_to")):
        if not opens and (is_clock(row.get(first)) or is_clock(row.get(last))):
            opens, closes = row.cells.pop(first, ""), row.cells.pop(last, "")
            row.cells |= {"opens_at": opens, "closes_at": closes}
            build.account.note(row, CLOCK_IN_DATE, first, f"{opens}–{closes}")
    span = span_in(opens, closes)
    days = row.get("weekday") or row.get("byday") or _day_as_freq(row)
    byday = byday_in(days, from_zero) if days else None
    if days and byday is None:
        return None, NOT_DAYS
    if span is None:
        return None, NOT_HOURS
    return Clock(_nth(row, byday), *span), ""


def _day_as_freq(row: SourceRow) -> str:
    return "" if row.get("freq").upper() in ("", "WEEKLY", "MONTHLY", "DAILY", "YEARLY") else row.get("freq")


def _nth(row: SourceRow, byday: str | None) -> str | None:
    """The second Saturday, where a column says which week of the month."""
    weeks = [whole_in(part) for part in row.get("week_of_month").split(",") if part]
    if not byday or not weeks or not all(week in (-1, 1, 2, 3, 4, 5) for week in weeks):
        return byday
    row.cells["freq"] = "MONTHLY"
    return ",".join(f"{week}{day[-2:]}" for day in byday.split(",") for week in weeks)


def _words(row: SourceRow) -> str:
    times = "–".join(text for text in (row.get("opens_at"), row.get("closes_at")) if text)
    parts = [row.get("weekday") or row.get("byday"), times, row.get("description")]
    return " ".join(part for part in parts if part)


def _put_weekly(build: Build, owner: dict[str, str], row: SourceRow, clock: Clock, said: str) -> None:
    """Rows of single weekdays with the same hours become one row of several days."""
    rest = {**_dates(build, row), **texts(row, "description")}
    freq = "MONTHLY" if clock.byday and any(char.isdigit() for char in clock.byday) else "WEEKLY"
    owner_id = next(iter(owner.values()))
    key = f"{owner_id}/{freq}/{clock.opens_at}/{clock.closes_at}/{digest(*rest.values())}"
    values = owner | rest | {
        "freq": freq if clock.byday else None, "byday": clock.byday,
        "opens_at": clock.opens_at, "closes_at": clock.closes_at,
    }  # fmt: skip
    planned = build.draft.put("schedule", key, values, row)
    had, new = (planned.values["byday"] or "").split(","), (clock.byday or "").split(",")
    if planned.origins[0] is not row and set(new) <= set(had):
        build.account.merge(row)
        planned.origins.remove(row)
        return
    planned.values["byday"] = in_week_order([day for day in [*had, *new] if day]) or None
    if row.get("name") and not planned.values.get("notes"):
        planned.values["notes"] = row.get("name")
    if said:
        _put_words(build, owner, said, row)


def _put_rule(build: Build, key: str, owner: dict[str, str], row: SourceRow, clock: Clock) -> None:
    freq = row.get("freq").upper() if row.get("freq").upper() in ("WEEKLY", "MONTHLY") else "WEEKLY"
    values = owner | texts(row, f"{RULES} {WORDS} description bymonthday") | _dates(build, row) | {
        "freq": freq, "interval": whole_in(row.get("interval")), "count": whole_in(row.get("count")),
        "byday": clock.byday if clock.byday and is_byday(clock.byday) else None,
        "opens_at": clock.opens_at, "closes_at": clock.closes_at, "timezone": number_in(row.get("timezone")),
    }  # fmt: skip
    planned = build.draft.put("schedule", f"{key}/{next(iter(owner.values()))}", values, row)
    build.keep_rest("schedule", planned, row)


def _put_as_is(build: Build, key: str, owner: dict[str, str], row: SourceRow) -> None:
    """A row of an export of ours, which was read when it first came in."""
    values = owner | texts(row, f"{RULES} {WORDS} description bymonthday byday freq") | _dates(build, row) | {
        "interval": whole_in(row.get("interval")), "count": whole_in(row.get("count")),
        "opens_at": parse_clock(row.get("opens_at")), "closes_at": parse_clock(row.get("closes_at")),
        "timezone": number_in(row.get("timezone")),
    }  # fmt: skip
    build.draft.put("schedule", f"{key}/{next(iter(owner.values()))}", values, row)


def _from_description(build: Build, owner: dict[str, str], row: SourceRow) -> None:
    """Only words: read where they can be, kept as they are where not."""
    read = hours_in(row.get("description"))
    if read.rows and not read.unread:
        _put_read(build, owner, row.get("description"), read.rows, [row])
    else:
        if read.rows:
            _put_read(build, owner, row.get("description"), read.rows, [row])
        build.account.note(row, UNREAD, "description", "; ".join(read.unread))
        _put_words(build, owner, "; ".join(read.unread) or row.get("description"), row)


def _dates(build: Build, row: SourceRow) -> dict[str, date | None]:
    found: dict[str, date | None] = {}
    for column in ("valid_from", "valid_to", "dtstart", "until"):
        text = row.get(column)
        found[column] = date_in(text) if text else None
        if text and found[column] is None:
            build.account.note(row, NOT_A_DATE, column, text)
    return found


# holidays


def _holidays(build: Build) -> None:
    """HSDS 1's holidays: days with other hours as a dated row, days closed as words."""
    for key, row in build.small_rows("holiday_schedule"):
        first, last = date_in(row.get("start_date")), date_in(row.get("end_date"))
        if first is None and last is None:
            build.account.reject(row, NOT_A_DATE, "start_date")
            continue
        for owner in owners_of(build, row, OWNERS):
            values: dict[str, Any] = owner | _holiday(build, row, first or last, last or first)
            build.draft.put("schedule", f"holiday/{key}/{next(iter(owner.values()))}", values, row)


def _holiday(build: Build, row: SourceRow, first: date | None, last: date | None) -> dict[str, Any]:
    assert first and last, "one of the two dates was read"
    span = span_in(row.get("opens_at"), row.get("closes_at"))
    days = _day(first) if first == last else f"{_day(first)} – {_day(last)}"
    if is_yes(row.get("closed")) or span is None or span == (None, None):
        return {"freq": None, "byday": None, "opens_at": None, "closes_at": None, "notes": "holiday",
                "description": f"Closed {days}"}  # fmt: skip
    opening = {"opens_at": span[0], "closes_at": span[1], "notes": "holiday", "description": days}
    if first.year <= 1900:
        return opening | {"freq": None, "byday": None}
    if first == last:
        return opening | {"freq": None, "byday": None, "dtstart": first}
    return opening | {"freq": "WEEKLY", "byday": ",".join(DAYS), "valid_from": first, "valid_to": last}


def _day(day: date) -> str:
    """A date as its set means it: the year 1 stands for every year."""
    return f"{day:%B} {day.day}" + (f", {day.year}" if day.year > 1900 else "")
