"""Calendars as RFC 5545 files, which phones and school web pages follow."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo

import icalendar

from directory import __version__
from directory.queries.calendars import Calendar, Entry

ASK_AGAIN = timedelta(hours=12)


def calendar_file(
    calendar: Calendar, host: str, zone: tzinfo, describe: Callable[[Entry], tuple[str, str]]
) -> bytes:
    """`describe` gives an entry's words and its address; `host` makes its key unique in the world."""
    out = icalendar.Calendar()
    out.add("prodid", f"-//Hallway//Hallway {__version__}//EN")
    out.add("version", "2.0")
    out.add("method", "PUBLISH")
    out.add("x-wr-calname", calendar.name)
    out.add("x-wr-timezone", str(zone))
    out.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    out.add("x-published-ttl", "PT12H")
    for entry in calendar.entries:
        out.add_component(_event(entry, host, *describe(entry)))
    out.add_missing_timezones()
    return bytes(out.to_ical())


def _event(entry: Entry, host: str, words: str, address: str) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{entry.key}@{host}")
    event.add("dtstamp", entry.changed.astimezone(UTC))
    event.add("last-modified", entry.changed.astimezone(UTC))
    event.add("summary", entry.name)
    event.add("description", words)
    event.add("url", address)
    event.add("transp", "TRANSPARENT")  # it is on offer; nobody is busy
    _place(event, entry)
    _times(event, entry)
    return event


def _place(event: icalendar.Event, entry: Entry) -> None:
    where = ", ".join(part for part in (entry.room, entry.place) if part)
    if where:
        event.add("location", where)
    if entry.point:
        event.add("geo", entry.point)


def _times(event: icalendar.Event, entry: Entry) -> None:
    times = entry.times
    event.add("dtstart", times.first.start)
    if entry.has_end:
        event.add("dtend", times.first.end)
    if times.rule:
        event.add("rrule", {name: _until(value) for name, value in times.rule.items()})
    if times.skipped:
        event.add("exdate", list(times.skipped))
    if times.more:
        event.add("rdate", list(times.more))


def _until(value: object) -> object:
    """RFC 5545 wants the end of a rule with a time zone in UTC."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value
