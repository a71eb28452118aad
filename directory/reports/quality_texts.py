"""Words that give themselves away: placeholders, mark-up, broken letters, cut ends, days gone by. Pure."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from directory.exchange.cleaning import mended

SHOWN = 40
"""Characters of a text that a finding quotes."""

_PLACEHOLDER = re.compile(
    r"\W*(?:(?:this is )?(?:a )?tests?(?:ing)?"
    r"(?: (?:tests?(?:ing)?|service|organization|location|entry|record|only|\d+)){0,3}"
    r"|(?:asdf|qwer|sdfg|jkl)\w*|x{3,}|t\.?b\.?[da]\.?|n/?a|none|null|nan|unknown|untitled"
    r"|dummy(?: \w+)?|placeholder(?: \w+)?|sample (?:service|organization|program|text)"
    r"|delete(?: me| this)|do not use|new (?:service|organization|program|location)"
    r"|to be (?:determined|announced|deleted)|foo|bar|prueba)\W*\d{0,3}\W*",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"\blorem ipsum\b|\bdolor sit amet\b|\binsert (?:text|description|name) here\b", re.IGNORECASE
)
_MARKUP = re.compile(
    r"</?(?:a|p|br|div|span|strong|b|i|em|u|ul|ol|li|h[1-6]|font|table|tr|td|img|script)\b[^<>]{0,200}>"
    r"|&(?:amp|nbsp|lt|gt|quot|apos|rsquo|lsquo|ndash|mdash|#\d{2,5});",
    re.IGNORECASE,
)
_CUT_LENGTHS = frozenset({254, 255, 256, 1000, 1024, 2000, 2048, 4000, 4096, 8000})
_DOTS = re.compile(r"\w\s?(?:\.{3}|…)$")
LONG = 200
"""A shorter text that ends in three dots is somebody's way of writing."""


def placeholder_in(name: str | None) -> bool:
    """Whether the whole of a name is a placeholder, or the text is filler."""
    if not name:
        return False
    return bool(_PLACEHOLDER.fullmatch(name[:80]) if len(name) <= 80 else None) or bool(_FILLER.search(name))


def markup_in(text: str | None) -> str:
    found = _MARKUP.search(text) if text else None
    return found[0][:SHOWN] if found else ""


def broken_letters_in(text: str | None) -> str:
    """The piece of the text whose letters were read in the wrong encoding; "" where none were."""
    if not text or text.isascii():
        return ""
    at = text.find("\ufffd")
    if at < 0:
        right = mended(text)
        if right == text:
            return ""
        at = next(
            place for place, (a, b) in enumerate(zip(text, right + " " * len(text), strict=False)) if a != b
        )
    return text[max(0, at - 10) : at + 15].strip()


def cut_end_of(text: str | None) -> str:
    """The end of a text that a column of another system was too short for; "" where it ends well."""
    if not text:
        return ""
    at_limit = len(text) in _CUT_LENGTHS and text[-1].isalnum()
    return text[-25:] if at_limit or (len(text) >= LONG and _DOTS.search(text)) else ""


# ---- dates within a note ----

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan enero", "february feb febrero", "march mar marzo", "april apr abril", "may mayo",
            "june jun junio", "july jul julio", "august aug agosto", "september sept sep septiembre",
            "october oct octubre", "november nov noviembre", "december dec diciembre",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_NAMED = re.compile(
    rf"\b(?:(\d{{1,2}})(?: de)? )?({_MONTH})\b\.?(?: (\d{{1,2}})(?:st|nd|rd|th)?)?,?(?: (?:de |of )?)?"
    r"(20\d\d)\b",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"\b(\d{1,2})/(\d{1,2})/(20\d\d|\d\d)\b")
_ISO = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
_YEAR = re.compile(r"(?<![\d/-])(20\d\d)(?![\d/-])")


def last_day_in(text: str | None) -> tuple[date, str] | None:
    """The latest day that a text speaks of, with the words for it. A month counts to its end, a year too.

    A year within a fuller date is that date.
    """
    if not text:
        return None
    plain = text[:2000]
    full = [*_full_days_in(plain)]
    for pattern in (_NAMED, _NUMBERS, _ISO):
        plain = pattern.sub(" ", plain)
    years = [(date(int(match[1]), 12, 31), match[1]) for match in _YEAR.finditer(plain)]
    return max([*full, *years], default=None)


def _full_days_in(text: str) -> Iterator[tuple[date, str]]:
    for match in _NAMED.finditer(text):
        before, month, after, year = match.groups()
        number = _MONTHS[month.lower()]
        found = _day(int(year), number, int(after or before or monthrange(int(year), number)[1]))
        if found:
            yield found, match[0].strip()
    for match in _NUMBERS.finditer(text):
        year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
        if found := _day(year, int(match[1]), int(match[2])):
            yield found, match[0]
    for match in _ISO.finditer(text):
        if found := _day(int(match[1]), int(match[2]), int(match[3])):
            yield found, match[0]


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
