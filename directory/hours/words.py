"""Written hours cut into tokens: days, ordinals, times, and the few small words that mean something.

A word that is not known here is kept as `OTHER`, and a clause that holds one is not read at all.
"""

import re
from enum import Enum, auto
from typing import NamedTuple

from directory.hours.clock import MIDNIGHT, NOON, ClockText, read_clock


class Kind(Enum):
    DAYS = auto()  # value: weekdays, 0 = Monday
    ORDINAL = auto()  # value: 1..5 or -1
    TIME = auto()
    DASH = auto()
    SEPARATOR = auto()
    ALL_DAY = auto()
    CLOSED = auto()
    EVERY = auto()
    ALTERNATE = auto()
    OF_MONTH = auto()
    FILLER = auto()
    OTHER = auto()


class Token(NamedTuple):
    kind: Kind
    days: tuple[int, ...] = ()
    nth: int = 0
    clock: ClockText | None = None


DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))

BROKEN_DASHES = ("gçô", "gçö", "â€“", "â€”")
"""A dash in UTF-8 that something on the way read as code page 850 or Windows-1252."""

_PHRASES = tuple(
    (re.compile(pattern), f" {word} ")
    for pattern, word in (
        (r"(?<![a-z])([ap])\. ?m\b\.?", r"\1m"),
        (r"\b12(?::00)? ?(?:pm )?noon\b", "noon"),
        (r"\b12(?::00)? ?(?:am )?midnight\b", "midnight"),
        (r"\b24 ?/ ?7\b", "allday everyday"),
        (r"\b24 ?-?(?:hours?|hrs?|horas|h)\b(?: (?:a|per|each|every|al|por) (?:day|d[ií]a)\b)?", "allday"),
        (r"\baround the clock\b|\ball day\b|\btodo el d[ií]a\b", "allday"),
        (r"\b(?:7|seven) days\b(?: (?:a|per|each) week\b)?", "everyday"),
        (r"\b(?:7|siete) d[ií]as\b(?: a la semana\b)?", "everyday"),
        (r"\b(?:every|each) day\b|\btodos los d[ií]as\b|\bcada d[ií]a\b", "everyday"),
        (r"\b(?:every|each) weekday\b|\bentre semana\b|\bd[ií]as de semana\b", "weekdays"),
        (r"\bfines? de semana\b", "weekends"),
        (r"\b(?:every other|every (?:2|two|second)|alternate|alternating) weeks?\b", "alternate"),
        (r"\bevery other\b|\bbi-?weekly\b|\balternate\b|\bcada (?:dos|2) semanas\b", "alternate"),
        (r"\b(?:of )?(?:the|each|every) month\b|\b(?:del|de cada|cada) mes\b", "ofmonth"),
        (r"\b(\d{1,2})(\d\d) ?([ap]m)\b", r"\1:\2\3"),
    )
)

_TOKEN = re.compile(
    r"(?P<ordinal>[1-5](?:st|nd|rd|th|er|o|º)(?!\w))"
    r"|(?P<time>\d{1,2}(?:[:.h]\d{1,2}){0,2}(?: ?[ap]m|[ap])?(?!\w))"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<dash>-+)"
    r"|(?P<separator>[,/&+]+)"
    r"|(?P<filler>[.:]+)"
    r"|(?P<other>\S)"
)

_DAY_NAMES = (
    "monday mondays mon mo m lunes lun",
    "tuesday tuesdays tues tue tu t martes",
    "wednesday wednesdays weds wed we w miércoles miercoles mié mie",
    "thursday thursdays thurs thur thu th jueves jue",
    "friday fridays fri fr f viernes vie",
    "saturday saturdays sat sa sábado sábados sabado sabados sáb sab",
    "sunday sundays sun su domingo domingos dom",
)

_DAY_GROUPS = {
    "everyday": (0, 1, 2, 3, 4, 5, 6),
    "daily": (0, 1, 2, 3, 4, 5, 6),
    "diario": (0, 1, 2, 3, 4, 5, 6),
    "weekdays": (0, 1, 2, 3, 4),
    "weekday": (0, 1, 2, 3, 4),
    "weekends": (5, 6),
    "weekend": (5, 6),
    "mwf": (0, 2, 4),
    "mw": (0, 2),
    "tth": (1, 3),
    "tuth": (1, 3),
}

_ORDINALS = {
    1: "first primer primero",
    2: "second segundo",
    3: "third tercer tercero",
    4: "fourth cuarto",
    5: "fifth quinto",
    -1: "last último ultimo",
}

_SMALL = {
    Kind.DASH: "to til till until through thru a al hasta",
    Kind.SEPARATOR: "and y",
    Kind.ALL_DAY: "allday",
    Kind.CLOSED: "closed cerrado",
    Kind.EVERY: "every each cada",
    Kind.ALTERNATE: "alternate",
    Kind.OF_MONTH: "ofmonth",
    Kind.FILLER: "open opens hours hour hrs from on at only"
    " de desde el la los las abierto horario horas solo sólo",
}

_WORDS: dict[str, Token] = (
    {name: Token(Kind.DAYS, (day,)) for day, names in enumerate(_DAY_NAMES) for name in names.split()}
    | {name: Token(Kind.DAYS, days) for name, days in _DAY_GROUPS.items()}
    | {name: Token(Kind.ORDINAL, nth=nth) for nth, names in _ORDINALS.items() for name in names.split()}
    | {name: Token(kind) for kind, names in _SMALL.items() for name in names.split()}
)

_MARKS = {"dash": Kind.DASH, "separator": Kind.SEPARATOR, "filler": Kind.FILLER}

SEASON = re.compile(
    r"\b(?:january|february|march|april|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
    r"|summer|winter|fall|autumn|spring|holidays?|school (?:year|days?|session)"
    r"|enero|febrero|marzo|abril|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
    r"|verano|invierno|otoño|primavera|feriados?|escolar|except|excepto)\b"
)
"""Words in a heading or in brackets that narrow the hours below them, so these are not read as weekly."""


CLOSED_HOLIDAYS = re.compile(r"(?:closed|cerrado)(?: \w{1,12}){0,3} (?:holidays?|feriados?)\.?")


def narrows(text: str) -> bool:
    """Whether a heading or a bracket limits the hours it stands with to a part of the year."""
    plain = text.lower()
    return bool(SEASON.search(plain)) and not CLOSED_HOLIDAYS.fullmatch(plain)


def plain_text(text: str) -> str:
    """Lower case, single spaces, one kind of dash, phrases of several words made one."""
    plain = " ".join(text.lower().translate(DASHES).split())
    for broken in BROKEN_DASHES:
        plain = plain.replace(broken, "-")
    for pattern, word in _PHRASES:
        plain = pattern.sub(word, plain)
    return " ".join(plain.split())


def tokens_in(text: str) -> list[Token]:
    return [_token(match) for match in _TOKEN.finditer(plain_text(text))]


def _token(match: re.Match[str]) -> Token:
    text = match.group()
    if match.lastgroup == "word":
        if text in NOON or text in MIDNIGHT:
            return Token(Kind.TIME, clock=read_clock(text))
        return _WORDS.get(text, Token(Kind.OTHER))
    if match.lastgroup == "ordinal":
        return Token(Kind.ORDINAL, nth=int(text[0]))
    if match.lastgroup == "time":
        clock = read_clock(text.replace(".", ":"))
        return Token(Kind.TIME, clock=clock) if clock else Token(Kind.OTHER)
    return Token(_MARKS.get(match.lastgroup or "", Kind.OTHER))
