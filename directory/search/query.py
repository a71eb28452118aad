"""What was asked: one frozen Query from the arguments of a GET address, and back.

Every argument is whitelisted and bounded here; what cannot be read is left out, never an error. There is no
query language: words are words, so no request can be made slow by how it is written.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import time
from typing import Any

from directory.vocabulary import GRADES, RESULT_AREAS, AccessFeature, Audience, CostKind, Kind

MAX_LENGTH = 200
MAX_TERMS = 12
MAX_VALUES = 12
MAX_PAGE = 200
PAGE_SIZE = 20
MAX_MILES = 500.0

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WHENS = ("before_school", "after_school", "evening", "weekend", "summer")
HOWS = ("comes_to_us", "online", "home")
PLACES = ("open", "waitlist", "full", "unknown")
SORTS = ("best", "distance", "places", "confirmed", "name")

_SLUG = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_CLOCK = re.compile(r"([01]?\d|2[0-3])(?::?([0-5]\d))?")
_MILES = re.compile(r"\d{1,3}(\.\d{1,2})?")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Query:
    """Field names are the GET arguments, but for `open_now` (open=now), `start` (from) and `end` (to)."""

    q: str = ""
    near: str = ""
    c: tuple[str, ...] = ()
    open_now: bool = False
    day: str = ""
    start: time | None = None
    end: time | None = None
    when: tuple[str, ...] = ()
    age: int | None = None
    grade: str = ""
    cost: tuple[str, ...] = ()
    lang: tuple[str, ...] = ()
    at: str = ""
    within: float | None = None
    how: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    docs: str = ""
    access: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    result: tuple[str, ...] = ()
    kind: str = ""
    sort: str = "best"
    page: int = 1

    def as_args(self) -> dict[str, str | list[str]]:
        """The canonical GET arguments: only what was asked, always in the same order."""
        found: dict[str, str | list[str]] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value == field.default:
                continue
            found[_ARGUMENTS.get(field.name, field.name)] = _written(value)
        return found

    def without(self, *names: str) -> "Query":
        """The same question without those fields, from its first page."""
        defaults: dict[str, Any] = {field.name: field.default for field in fields(self)}
        return replace(self, page=1, **{name: defaults[name] for name in names})

    @property
    def filters(self) -> tuple[str, ...]:
        """Names of the fields that narrow: everything but the words, the place and the order."""
        default = Query()
        aside = {"q", "near", "sort", "page"}
        return tuple(
            field.name
            for field in fields(self)
            if field.name not in aside and getattr(self, field.name) != getattr(default, field.name)
        )


_ARGUMENTS = {"open_now": "open", "start": "from", "end": "to"}


def _written(value: Any) -> str | list[str]:
    if value is True:
        return "now"
    if isinstance(value, tuple):
        return [str(one) for one in value] if len(value) > 1 else str(value[0])
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def query_from(args: Mapping[str, Any]) -> Query:
    """Reads the arguments of a request (`request.args`) or a plain mapping of names to text or lists."""
    return Query(
        q=_words(_one(args, "q")),
        near=_words(_one(args, "near"))[:120].strip(),
        c=_several(args, "c", _is_slug),
        open_now=_one(args, "open") == "now",
        day=_of(_one(args, "day"), DAYS),
        start=_clock(_one(args, "from")),
        end=_clock(_one(args, "to")),
        when=_several(args, "when", WHENS.__contains__),
        age=_whole(_one(args, "age"), 0, 120),
        grade=_of(_one(args, "grade").upper(), GRADES),
        cost=_several(args, "cost", set(CostKind).__contains__),
        lang=_several(args, "lang", _is_language),
        at=_one(args, "at") if _is_slug(_one(args, "at")) else "",
        within=_miles(_one(args, "within")),
        how=_several(args, "how", HOWS.__contains__),
        places=_several(args, "places", PLACES.__contains__),
        docs=_of(_one(args, "docs"), ("none",)),
        access=_several(args, "access", set(AccessFeature).__contains__),
        who=_several(args, "who", set(Audience).__contains__),
        result=_several(args, "result", RESULT_AREAS.__contains__),
        kind=_of(_one(args, "kind"), tuple(Kind)),
        sort=_of(_one(args, "sort"), SORTS) or "best",
        page=_whole(_one(args, "page"), 1, MAX_PAGE) or 1,
    )


def _values(args: Mapping[str, Any], name: str) -> list[str]:
    if hasattr(args, "getlist"):
        found = args.getlist(name)
    else:
        value = args.get(name)
        found = [] if value is None else value if isinstance(value, list | tuple) else [value]
    return [str(value) for value in found[:MAX_VALUES]]


def _one(args: Mapping[str, Any], name: str) -> str:
    values = _values(args, name)
    return values[0][:1000].strip() if values else ""


def _several(args: Mapping[str, Any], name: str, is_allowed: Any) -> tuple[str, ...]:
    """Distinct allowed values in a settled order, so that one question has one address."""
    found = {value.strip() for value in _values(args, name)}
    return tuple(sorted(value for value in found if is_allowed(value)))


def _words(text: str) -> str:
    """At most 200 characters; control characters become spaces."""
    plain = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in text[: MAX_LENGTH * 4])
    return _SPACES.sub(" ", unicodedata.normalize("NFC", plain)).strip()[:MAX_LENGTH].strip()


def _of(value: str, allowed: tuple[str, ...]) -> str:
    return str(value) if value in allowed else ""


def _is_slug(value: str) -> bool:
    return _SLUG.fullmatch(value) is not None


def _is_language(value: str) -> bool:
    return _LANGUAGE.fullmatch(value) is not None


def _clock(text: str) -> time | None:
    found = _CLOCK.fullmatch(text)
    return time(int(found[1]), int(found[2] or 0)) if found else None


def _whole(text: str, low: int, high: int) -> int | None:
    if not text.isascii() or not text.isdigit() or len(text) > 4:
        return None
    return int(text) if low <= int(text) <= high else None


def _miles(text: str) -> float | None:
    found = float(text) if _MILES.fullmatch(text) else 0.0
    return found if 0 < found <= MAX_MILES else None
