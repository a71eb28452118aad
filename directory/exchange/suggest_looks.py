"""What the values of a column look like, whatever its name: shares of phones, ZIP codes, hours, prose …

Pure: texts in, shares in 0..1 out. Only the first SEEN filled values are looked at.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from directory.exchange.cleaning import BLANK, email_in, list_in, url_in
from directory.exchange.import_days import byday_in, hours_in, is_clock
from directory.exchange.import_languages import BY_NAME
from directory.exchange.import_values import ages_in, date_in
from directory.exchange.mapping_places import point_text
from directory.places.points import parse_coordinates
from directory.places.postal_codes import STATES

SEEN = 300
LONGEST = 300

MARKS = {"x", "✓", "✔", "☑", "√", "yes", "y", "true", "t", "1", "•", "*", "sí", "si", "checked"}
NO_MARKS = {"", "no", "n", "false", "f", "0", "unchecked", "☐"}
STATE_WORDS = {word.lower() for state in STATES.items() for word in state}

_ZIP = re.compile(r"\d{5}(?:\.0|-\d{4}|-)?")
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,20})?")
_PHONE = re.compile(r"(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]{0,3}\d{3}[ .-]{0,3}\d{4}\b")
_NUMBERED_STREET = re.compile(r"\d{1,5} [A-Z][a-z]")
_SHORT_PHONE = re.compile(r"[2-9]11|988|\d{3}[-.]\d{4}|1?-?8\d\d-[A-Z0-9-]{7,10}")
_WAY = (
    r"st|street|ave|av|avenue|rd|road|blvd|boulevard|dr|drive|ln|lane|way|pl|place|ct|court|pkwy|parkway|hwy"
    r"|highway|ter|terrace|sq|square|cir|circle|row|plaza|trail|loop|broadway|pike|alley|calle|avenida|paseo"
    r"|camino|carretera"
)
_STREET = re.compile(rf"\d{{1,6}}[\w-]{{0,4}}\s.{{0,80}}?\b(?:{_WAY})\b\.?", re.IGNORECASE)
_NUMBERED = re.compile(r"\d{1,6}[A-Za-z-]{0,3}\s+(?:[NSEW]{1,2}\.?\s+)?[A-Za-z0-9][^@,;:]{2,50}")
_NAMED_STREET = re.compile(r"(?:calle|avenida|paseo|plaza|camino|p\.?\s?o\.?\s?box)\b", re.IGNORECASE)
_CITY_STATE_ZIP = re.compile(r"[A-Za-z.],?\s{1,3}[A-Z]{2}\.?,?\s{1,3}\d{5}(?:-\d{4})?\b")
_EIN = re.compile(r"\d{2}-\d{7}")
_MOMENT = re.compile(
    r"\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}.{0,20}|\d{1,2}/\d{1,2}/\d{4},? \d{1,2}:\d{2}.{0,9}"
)
_GUID = re.compile(r"\{?[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\}?|rec[A-Za-z0-9]{12,16}")
_MONEY = re.compile(
    r"\$\s?\d|\b(?:free|no (?:cost|charge|fee)|sliding (?:scale|fee)|donation|gratis|gratuito)\b", re.I
)
_GRADE = r"(?:pk|pre-?k|tk|k|kg|kindergarten|0?k|\d{1,2}(?:st|nd|rd|th)?)"
_GRADES = re.compile(
    rf"(?:grades?\s?)?{_GRADE}(?:\s?(?:-|–|to|thru|through|,|&|and)\s?{_GRADE}){{0,16}}(?:,se)?"
    r"|(?:elem(?:entary)?|ms|middle|hs|high)(?:[ /&,]{1,3}(?:elem(?:entary)?|ms|middle|hs|high)){0,3}"
    r"(?: school)?",
    re.IGNORECASE,
)  # fmt: skip
_COUNTY = re.compile(r"\b(?:county|counties|parish|condado|statewide)\b", re.IGNORECASE)
_WEEKDAY = re.compile(
    r"\b(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)(?:days?|nesday|urday|sday|rsday)?\b|\b(?:m-f|m-th|daily"
    r"|weekdays|lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo)\b",
    re.IGNORECASE,
)
_LETTER_DAYS = re.compile(
    r"(?:[MTWRFSU]|Tu|Th|TH|TU|Sa|Su)(?:[ ,/&-]{1,3}(?:[MTWRFSU]|Tu|Th|TH|TU|Sa|Su)){0,6}"
)
_TIME = re.compile(
    r"\d{1,2}(?::\d{2})?\s?[ap]\.?m|\d{1,2}:\d{2}|\d{1,2}\s?[-–]\s?\d{1,2}\b|24 hours|noon", re.I
)
_CLOSED = re.compile(r"closed|cerrado|n/?a|by app.{0,20}|-+", re.IGNORECASE)
_NTH = re.compile(r"^(?:(?:[1-5](?:st|nd|rd|th)|last)[\s,&/]*(?:and\s)?){1,5}", re.IGNORECASE)
_RRULE = re.compile(
    r"(?:[+-]?[1-5])?(?:MO|TU|WE|TH|FR|SA|SU)(?:,(?:[+-]?[1-5])?(?:MO|TU|WE|TH|FR|SA|SU)){0,6}"
)
_SUITE = re.compile(r"(?:suite|ste|floor|fl|unit|room|rm|apt|bldg|building|#)\b.{0,30}|.{0,20}\bfloor", re.I)
_TITLED = re.compile(r"(?:Dr|Mr|Mrs|Ms|Rev|Sr|Sra|Fr)\.? [A-Z]")
_PERSON = re.compile(r"[A-ZÀ-Þ][\w'’-]{1,14}\s(?:[A-ZÀ-Þ]\.?\s)?[A-ZÀ-Þ][\w'’-]{1,18}")
_DIGITS24 = re.compile(r"[012]?\d[0-5]\d")


@dataclass(frozen=True)
class Look:
    """A column's values. `shares`: kind -> share of the filled values that are of it."""

    filled: int  # filled values among those looked at
    rows: int
    unique: float  # share of filled values that are distinct
    length: float  # mean length of the filled ones, in characters
    words: float  # mean number of words
    shares: dict[str, float] = field(default_factory=dict)
    few: tuple[str, ...] = ()  # the distinct values, where they are few
    samples: tuple[str, ...] = ()

    def share(self, kind: str) -> float:
        return self.shares.get(kind, 0.0)

    @property
    def is_blank(self) -> bool:
        return self.filled == 0


def look_at(values: Iterable[str]) -> Look:
    """The look of a column's values, in the order of its rows."""
    rows, texts = 0, []
    for value in values:
        rows += 1
        text = value.strip()[:2000]
        if text and text.lower() not in BLANK:
            texts.append(text)
    seen = texts[:: max(1, len(texts) // SEEN)][:SEEN]
    if not seen:
        return Look(0, rows, 0, 0, 0)
    counts = Counter(text.lower() for text in texts)
    shares = {kind: sum(map(test, seen)) / len(seen) for kind, test in TESTS.items()}
    return Look(
        filled=len(texts), rows=rows, unique=len(counts) / len(texts),
        length=sum(map(len, seen)) / len(seen), words=sum(len(t.split()) for t in seen) / len(seen),
        shares=shares, few=tuple(sorted(counts))[:40] if len(counts) <= 40 else (),
        samples=tuple(dict.fromkeys(seen))[:5],
    )  # fmt: skip


def _whole(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: bool(pattern.fullmatch(text[:LONGEST]))


def _any(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: bool(pattern.search(text[:LONGEST]))


def _is_metres(text: str) -> bool:
    """Web-Mercator easting or northing of a place in the United States; feet of a state's plane are not."""
    if not _NUMBER.fullmatch(text):
        return False
    return -19_700_000 < float(text) < -7_000_000 or 2_000_000 < float(text) < 11_600_000


def _is_phone(text: str) -> bool:
    return bool(_PHONE.search(text[:80]) or _SHORT_PHONE.fullmatch(text)) and not _NUMBERED_STREET.match(text)


def _is_place(text: str) -> bool:
    """Street, city and state in one cell, with or without a point behind them."""
    plain = text[:LONGEST]
    return (
        "human_address" in plain
        or bool(_CITY_STATE_ZIP.search(plain))
        or (bool(parse_coordinates(plain)) and len(plain) > 40)
    )


def _is_street(text: str) -> bool:
    plain = text[:120]
    if _TIME.search(plain) and _WEEKDAY.search(plain):
        return False
    return len(plain) < 100 and bool(
        _STREET.match(plain) or _NUMBERED.fullmatch(plain) or _NAMED_STREET.match(plain)
    )


def _is_state(text: str) -> bool:
    plain = text.lower().strip(". ")
    return plain in STATE_WORDS


def _is_date(text: str) -> bool:
    return len(text) <= 30 and any(map(str.isdigit, text)) and date_in(text) is not None


def _is_hours(text: str) -> bool:
    """Days and times together, as people write them."""
    plain = text[:LONGEST]
    return bool(_WEEKDAY.search(plain) and _TIME.search(plain)) or plain.lower() in {"24 hours", "24/7"}


def _is_span(text: str) -> bool:
    """Times without days: "9am-5pm", or that it is closed."""
    plain = _NTH.sub("", text[:80])
    if _CLOSED.fullmatch(plain):
        return True
    return bool(_TIME.search(plain)) and not hours_in(f"Mon {plain}").unread


def _is_days(text: str) -> bool:
    if _LETTER_DAYS.fullmatch(text) or _RRULE.fullmatch(text):
        return True
    if len(text) >= 80 or _TIME.search(text) or not _WEEKDAY.search(text):
        return False
    return byday_in(text) is not None


def _is_ages(text: str) -> bool:
    return len(text) <= 40 and ages_in(text) is not None and not _is_date(text)


def _is_languages(text: str) -> bool:
    parts = [part.lower() for part in list_in(text[:LONGEST].replace("/", ",").replace(" and ", ","))]
    return bool(parts) and sum(part.split("(")[0].strip() in BY_NAME for part in parts) * 2 >= len(parts)


def _is_clock(text: str) -> bool:
    return len(text) <= 25 and (is_clock(text) and not text.isdigit())


TESTS: dict[str, Callable[[str], bool]] = {
    "phone": _is_phone,
    "long_phone": lambda t: _is_phone(t) and bool(_PHONE.search(t[:80])),
    "zip": _whole(_ZIP),
    "latitude": lambda t: bool(_NUMBER.fullmatch(t)) and "." in t and 13 <= float(t) <= 72,
    "longitude": lambda t: bool(_NUMBER.fullmatch(t)) and "." in t and -180 <= float(t) <= -60,
    "metres": _is_metres,
    "point": lambda t: point_text(t[:LONGEST]) is not None,
    "place": _is_place,
    "city_state": _whole(re.compile(r"[A-Z][A-Za-z .'-]{1,40},\s?[A-Z]{2}\.?(?:,?\s+\d{5}(?:-\d{4})?)?")),
    "street": _is_street,
    "state": _is_state,
    "county": _any(_COUNTY),
    "url": lambda t: "." in t and url_in(t) is not None and "@" not in t and not _NUMBER.fullmatch(t),
    "email": lambda t: "@" in t and email_in(t) is not None,
    "ein": _whole(_EIN),
    "date": _is_date,
    "moment": _whole(_MOMENT),
    "clock": _is_clock,
    "digits24": _whole(_DIGITS24),
    "weekdays": _is_days,
    "hours": _is_hours,
    "span": _is_span,
    "ages": _is_ages,
    "age": lambda t: bool(_NUMBER.fullmatch(t)) and 0 <= float(t) <= 110,
    "grades": lambda t: bool(_GRADES.fullmatch(t[:LONGEST].replace("\n", ","))),
    "yes_no": lambda t: t.lower() in MARKS or t.lower() in NO_MARKS,
    "mark": lambda t: t.lower() in MARKS,
    "languages": _is_languages,
    "money": _any(_MONEY),
    "number": _whole(_NUMBER),
    "guid": _whole(_GUID),
    "suite": lambda t: len(t) < 40 and bool(_SUITE.fullmatch(t)),
    "prose": lambda t: len(t) > 80 or len(t.split()) >= 9,
    "titled": lambda t: bool(_TITLED.match(t)),
    "person": _whole(_PERSON),
    "letters": lambda t: any(map(str.isalpha, t)),
    "list": lambda t: len(t) < LONGEST and len(list_in(t)) > 1,
}
