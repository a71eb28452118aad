"""Weekdays and clock times as schedule columns have them: numbers, names, ranges, RRULE codes."""

import re
from datetime import time
from functools import lru_cache

from directory.hours import DAYS, ReadHours, is_byday, parse_clock, parse_hours

_RRULE = re.compile(
    r"^\s*[+-]?[1-5]?(?:MO|TU|WE|TH|FR|SA|SU)(?:\s*,\s*[+-]?[1-5]?(?:MO|TU|WE|TH|FR|SA|SU))*\s*$"
)
_CLOCKLIKE = re.compile(
    r"^\s*\d{1,2}(?::\d{2}){0,2}\s*(?:[ap]\.?\s*m?\.?)?\s*$|^\s*(?:noon|midnight)\s*$", re.I
)
_DAY_BEFORE = re.compile(r"^\d{4}-\d{2}-\d{2}[T ](?=\d{2}:\d{2})")
_SPREADSHEET_CLOCK = re.compile(r"^(?:1899-12-3[01]|1900-01-0\d|1970-01-01)[T ]\d{2}:\d{2}")
_PLAIN_24 = re.compile(r"^\s*(?:0\d|1\d|2[0-4]):\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?\s*$", re.IGNORECASE)


@lru_cache(maxsize=4096)
def hours_in(text: str) -> ReadHours:
    """`parse_hours`, remembered: rows by the thousand share few texts. Days written together, "MTWThF",
    and times without a colon, "0900-1700", are taken apart where the text cannot be read as it stands.
    """
    read = parse_hours(text)
    if not read.unread:
        return read
    plain = _TOGETHER.sub(_apart, _NO_COLON.sub(r"\1:\2-\3:\4", text))
    again = parse_hours(plain) if plain != text else read
    return again if again.rows and not again.unread else read


_ONE = "M|TU|TH|T|W|R|F|SA|SU"
_TOGETHER = re.compile(rf"(?<![A-Za-z])(?:{_ONE}){{2,7}}(?![A-Za-z])", re.IGNORECASE)
_CODE = {"M": "Mon", "T": "Tue", "TU": "Tue", "W": "Wed", "TH": "Thu", "R": "Thu", "F": "Fri", "SA": "Sat",
         "SU": "Sun"}  # fmt: skip
_NO_COLON = re.compile(r"(?<![\d:])([01]?\d|2[0-3])([0-5]\d) ?(?:-|–|to) ?([01]?\d|2[0-4])([0-5]\d)(?![\d:])")


def _apart(match: re.Match[str]) -> str:
    """ "MWF" as its days; what only looks like it, such as "Thu" or "Sat", stays."""
    word = match[0]
    days = [_CODE[code.upper()] for code in re.findall(_ONE, word, re.IGNORECASE)]
    is_known = word.lower() in {"tu", "th", "sa", "su", "mt"} or len(days) < 2
    in_order = [list(_CODE.values()).index(day) for day in days] == sorted(
        list(_CODE.values()).index(day) for day in days
    )
    return word if is_known or not in_order else ", ".join(days)


def is_clock(text: str) -> bool:
    """Whether a cell holds a time of day, which some sets put into columns for dates."""
    if _SPREADSHEET_CLOCK.match(text):
        return True
    return bool(text) and bool(_CLOCKLIKE.match(text)) and parse_clock(text) is not None


@lru_cache(maxsize=1024)
def byday_in(text: str, from_zero: bool = False) -> str | None:
    """RRULE days of "Monday - Friday", "Mon, Wed & Fri", "1", "MO,WE", "2SA", "weekdays"; None if unreadable.

    Numbers run from 1 for Monday to 7, as in HSDS; in a file that has a 0 they run from 0 for Sunday.
    """
    plain = text.strip()
    if not plain:
        return None
    if _RRULE.match(plain.upper()):
        return ",".join(part.strip() for part in plain.upper().split(","))
    numbers = re.split(r"[,;\s]+", plain.removesuffix(".0"))
    if all(number.isdigit() and int(number) <= 7 for number in numbers):
        return _numbered([int(number) for number in numbers], from_zero)
    read = hours_in(f"{plain} 9am-5pm")
    if read.unread or not read.rows:
        return None
    days = dict.fromkeys(day for row in read.rows for day in row.byday.split(",") if day)
    return ",".join(days) if days and is_byday(",".join(days)) else None


def _numbered(numbers: list[int], from_zero: bool) -> str | None:
    if from_zero:
        return ",".join(DAYS[(number - 1) % 7] for number in numbers if number <= 6) or None
    return None if 0 in numbers else ",".join(DAYS[number - 1] for number in numbers)


def in_week_order(days: list[str]) -> str:
    """Codes each once, Monday first; nth-weekday codes stay in the order met."""
    unique = dict.fromkeys(days)
    if all(day in DAYS for day in unique):
        return ",".join(sorted(unique, key=DAYS.index))
    return ",".join(unique)


def span_in(opens: str, closes: str) -> tuple[time | None, time | None] | None:
    """Opening and closing time of two cells; None where they stay in doubt.

    Plain 24-hour times are as written. Others are read together, as people write "8:00 - 5:00"; one cell may
    hold both, or a whole day.
    """
    opens, closes = _plain_clock(opens), _plain_clock(closes)
    if not opens and not closes:
        return None, None
    if _PLAIN_24.match(opens) and _PLAIN_24.match(closes):
        start, end = parse_clock(opens), parse_clock(closes)
        if start and end and start < end:
            return start, end
    if opens:
        words = f"{_joined(opens)} - {_joined(closes)}" if closes else opens
        read = hours_in(f"Mon {words}")
        if not read.unread and len(read.rows) == 1:
            return read.rows[0].opens_at, read.rows[0].closes_at
        if closes:
            return None
    start, end = (parse_clock(opens) if opens else None), (parse_clock(closes) if closes else None)
    return (start, end) if start or end else None


def _plain_clock(text: str) -> str:
    """A cell without the day that a spreadsheet puts before a time, and "0900" as 09:00."""
    plain = _DAY_BEFORE.sub("", text).removesuffix(".000Z").removesuffix(".000")
    return f"{plain[:2]}:{plain[2:]}" if re.fullmatch(r"[012]\d[0-5]\d", plain) else plain


def _joined(text: str) -> str:
    return "".join(text.split())
