"""Times and days as spreadsheets have them, one cell at a time."""

import re

from directory.exchange.import_days import byday_in, span_in
from directory.hours import parse_clock

_BARE = re.compile(r"(\d{1,2})([0-5]\d)(?:\.0)?")
_FRACTION = re.compile(r"0?\.\d{1,17}")
_DAY_BEFORE = re.compile(r"^\d{4}-\d{2}-\d{2}[T ](?=\d{2}:\d{2})")
_CLOSED = re.compile(r"^\W*(?:closed|cerrado|none|no|off|not open|x)\W*$", re.IGNORECASE)


def clock_in_cell(cell: str) -> str | None:
    """A time of day as our schedules read it: "930" is 9:30, "0.375" of a spreadsheet 09:00, "noon" 12:00.

    The half of the day stays open where the cell leaves it so: it is settled together with the other time.
    """
    plain = _DAY_BEFORE.sub("", cell.strip())
    if _FRACTION.fullmatch(plain):
        minutes = round(float(plain) * 1440)
        return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
    plain = with_colons(plain)
    return plain if parse_clock(plain) is not None else None


def with_colons(text: str) -> str:
    """ "0930" and "930" as 09:30; "130", which may be the afternoon's, as 1:30."""

    def mended(match: re.Match[str]) -> str:
        hour = int(match[1])
        if hour > 24:
            return match[0]
        is_open = len(match[1]) == 1 and hour <= 4
        return f"{hour}:{match[2]}" if is_open else f"{hour:02d}:{match[2]}"

    return re.sub(rf"(?<![\d:.$]){_BARE.pattern}(?![\d:])(?! ?[ap]\.?m)", mended, text)


def is_closed(cell: str) -> bool:
    return bool(_CLOSED.match(cell))


def hours_in_cell(cell: str) -> dict[str, str] | None:
    """opens_at and closes_at of "9-5" or "0900-1700"; {"closed": …} for a day off; None for anything else."""
    if is_closed(cell):
        return {"closed": "true"}
    span = span_in(with_colons(cell.strip()), "")
    if span is None or span[0] is None or span[1] is None:
        return None
    return {"opens_at": f"{span[0]:%H:%M}", "closes_at": f"{span[1]:%H:%M}"}


_NTH = {
    "first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "last": "-1", "every": "0",
    "all": "0", "weekly": "0", "each": "0",
}  # fmt: skip


def nth_week(cell: str) -> str | None:
    """ "2nd", "last", "1 & 3" as "2", "-1", "1,3"; "0" for every week; None for anything else."""
    parts = re.split(r"\s*(?:,|&|/|;|\band\b)\s*", cell.strip().lower().removesuffix(".0"))
    weeks = []
    for part in parts:
        week = _NTH.get(part.removesuffix(" week").strip()) or re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", part)
        if week not in {"-1", "0", "1", "2", "3", "4", "5"}:
            return None
        weeks.append(week)
    return ",".join(weeks) if "0" not in weeks else "0"


_NTHS = r"(?:[1-5](?:st|nd|rd|th)|last)(?:\s?[,&/]\s?[1-5](?:st|nd|rd|th))*"
_DAY_NTH = re.compile(rf"^([a-z]{{2,9}})\s?\(?({_NTHS})\)?$", re.IGNORECASE)


def week_and_days(cell: str) -> str | None:
    """ "Sat4th" and "Wed (1st & 3rd)" as RRULE days; None for another shape."""
    match = _DAY_NTH.match(cell.strip())
    day = byday_in(match[1]) if match else None
    weeks = nth_week(match[2]) if match else None
    if not day or not weeks or "," in day:
        return None
    return ",".join(f"{week}{day}" for week in weeks.split(","))
