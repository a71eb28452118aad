"""Clock times as people write them, one at a time or as a span."""

import re
from datetime import time
from typing import NamedTuple

MAX_NIGHT_MINUTES = 16 * 60
"""A span past midnight longer than this is a slip of am and pm, not an opening: it is not read."""

_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{1,2}))?(?::\d{2}(?:\.\d{1,6})?)? ?([ap])?m?")
_MILITARY = re.compile(r"([012]\d)([0-5]\d)")
_ZONE = re.compile(r"(\d:\d\d) ?(?:z|[+-]\d\d:?\d\d)")
_HALF = re.compile(r"([ap])\. ?m\b\.?")

NOON = {"noon", "midday", "mediodía", "mediodia", "12 noon", "12n"}
MIDNIGHT = {"midnight", "medianoche", "12 midnight"}


class ClockText(NamedTuple):
    """A time as written. `half` is "a", "p" or "" for a time that leaves it open."""

    hour: int
    minute: int
    half: str
    is_24h: bool  # 15:30, 0:15 or 09:00, which no 12-hour clock writes

    @property
    def is_settled(self) -> bool:
        return bool(self.half) or self.hour == 0 or self.hour > 12

    def as_time(self, half: str = "") -> time:
        """The time, with the half of the day given where the text has none."""
        half = self.half or ("" if self.is_settled else half)
        hour = self.hour % 12 + (12 if half == "p" else 0) if half else self.hour
        return time(hour, self.minute)


def parse_clock(text: str) -> time | None:
    """A single time of day: "1:50pm", "15:30:00", "9", "noon", "3:30 p. m.", "17:00Z". None if unreadable.

    Alone, a bare "9" is 9:00 and a bare "3" is 3:00: there is nothing to tell the half of the day from.
    A zone is left off: the clock on the wall is what a visitor sees.
    """
    plain = _HALF.sub(r"\1m", " ".join(text[:40].lower().split()))
    zoned = _ZONE.search(plain)
    if zoned and zoned.end() == len(plain):
        plain = plain[: zoned.end(1)]
    if military := _MILITARY.fullmatch(plain):
        return time(int(military[1]), int(military[2])) if int(military[1]) < 24 else None
    clock = read_clock(plain)
    return clock.as_time() if clock else None


def read_clock(plain: str) -> ClockText | None:
    """One time in lower case with single spaces, "am" and "pm" without dots."""
    if plain in NOON or plain in MIDNIGHT:
        return ClockText(12, 0, "p" if plain in NOON else "a", is_24h=False)
    match = _CLOCK.fullmatch(plain)
    if not match or (plain.endswith("m") and not match[3]):
        return None
    hour, minute, half = int(match[1]), _minute(match[2]), match[3] or ""
    if minute is None or hour > 24 or (half and not 1 <= hour <= 12) or (hour == 24 and minute):
        return None
    is_24h = not half and (hour == 0 or hour > 12 or match[1].startswith("0"))
    return ClockText(hour % 24, minute, half, is_24h)


def _minute(digits: str | None) -> int | None:
    if digits is None or digits == "0":
        return 0
    return int(digits) if len(digits) == 2 and int(digits) < 60 else None


def read_span(opens: ClockText, closes: ClockText) -> tuple[time, time] | None:
    """Both times of a span, with the halves of the day that it leaves out; None where they stay in doubt.

    "9-5" is 9 am to 5 pm, "3-6" the afternoon, "8-4pm" the morning on; "7-9" and "5-7" may be either
    half, so they are left to a person.
    """
    span = _settled(opens, closes)
    if span is None:
        return None
    start, end = span
    if start == end:
        return (time(0), time(23, 59)) if start == time(0) else None
    runs_past_midnight = time(0) < end < start
    night = _minutes(end) + 1440 - _minutes(start)
    return None if runs_past_midnight and night > MAX_NIGHT_MINUTES else span


def _settled(opens: ClockText, closes: ClockText) -> tuple[time, time] | None:
    if opens.is_settled and closes.is_settled:
        return opens.as_time(), closes.as_time()
    if opens.is_24h or closes.is_24h:
        return _whole_day_clock(opens, closes)
    if opens.is_settled:
        return _close_after(opens.as_time(), closes)
    if closes.is_settled:
        return _open_before(opens, closes.as_time())
    return _bare(opens, closes)


def _whole_day_clock(opens: ClockText, closes: ClockText) -> tuple[time, time] | None:
    """24-hour times taken as written, unless a "05:00" may be the afternoon's."""
    start, end = opens.as_time(), closes.as_time()
    is_daytime = start < end and (start >= time(6) or closes.hour > 12)
    is_night = end == time(0) and closes.is_24h
    return (start, end) if not (opens.half or closes.half) and (is_daytime or is_night) else None


def _close_after(start: time, closes: ClockText) -> tuple[time, time]:
    """The first time after the start that the text can mean: "9am-5", "8pm-2"."""
    ends = (closes.as_time("a"), closes.as_time("p"))
    return start, min(ends, key=lambda end: (_minutes(end) - _minutes(start)) % 1440 or 1440)


def _open_before(opens: ClockText, end: time) -> tuple[time, time] | None:
    """The half that the end names, or the other if that begins too late: "3-6pm", "8-4pm"."""
    if end == time(0):
        return None
    same, other = ("p", "a") if end >= time(12) else ("a", "p")
    start = opens.as_time(same)
    return (start if start < end else opens.as_time(other)), end


def _bare(opens: ClockText, closes: ClockText) -> tuple[time, time] | None:
    if 7 <= opens.hour <= 11:
        start, end = _close_after(opens.as_time("a"), closes)
        return (start, end) if end >= time(12) else None
    if opens.hour == 12 or opens.hour <= 4:
        start, end = opens.as_time("p"), closes.as_time("p")
        return (start, end) if start < end else None
    return None


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
