"""Times of the day in a note: until, after, before, between, when work begins and when it ends."""

import re
from collections.abc import Iterator
from datetime import time

from directory.search.needs.heard import Heard, longest
from directory.search.needs.said import Said

EARLIEST = time(7)
"""The hour by which a place for children should be open for who begins work before six: none opens sooner."""

SPARE = 30
"""Minutes from leaving work to being at the door."""

_HALF = (
    r"(?:\s*(?P<half{0}>a\.?\s?m\b\.?|p\.?\s?m\b\.?|(?:de|en|por) la (?:manana|tarde|noche|madrugada)"
    r"|in the (?:morning|afternoon|evening)|at night))?"
)


def _clock(name: str = "") -> str:
    digits = (
        rf"(?P<hour{name}>1\d|2[0-3]|0?\d)(?:[:.](?P<minute{name}>[0-5]\d)"
        rf"|(?P<tight{name}>[0-5]\d)(?=\s?[ap]m)"
        rf"|\s+y\s+(?P<part{name}>media|cuarto))?(?:ish)?(?!\d|[.:]\d)" + _HALF.format(name)
    )
    return rf"(?:{digits}|(?P<noon{name}>noon|midday|mediodia|midnight|medianoche))"


_AT = r"(?:\s+(?:at|about|around|like|a|como a|las|la|a las|a la))*\s*"
_UNIT = (
    r"(?!\s*(?:(?:months?|weeks?|days?|years?|yrs?|hours?|minutes?|miles?|kids|children|st|nd|rd|th"
    r"|meses|semanas?|dias?|anos"
    r"|horas|minutos|millas|ninos|hijos|de (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto"
    r"|septiembre|octubre"
    r"|noviembre|diciembre)|classes|people|dollars|bedrooms?|grado|grade|visits|times|more|veces)\b|[%/$]))"
)
_WORK = (
    r"(?:work\w*|job|shift|turno|trabaj\w+|fabrica|plays?|practice|practices|juega|practica|entrena"
    r"|entrenamiento|on shift|class(?:es)?)"
)
_CLOCK, _FROM, _TO = _clock(), _clock("1"), _clock("2")

_UNTIL = re.compile(rf"\b(?:until|till?|til|untill|hasta|open to|thru)\b{_AT}{_CLOCK}{_UNIT}")
_AFTER = re.compile(
    r"\b(?P<open>open |abiert[oa]s? )?(?:after|past|later than|despues de|a partir de"
    rf"|pasadas)\b{_AT}{_CLOCK}{_UNIT}"
)
_AFTER_DROP = re.compile(rf"\bafter drop\s?off{_AT}{_CLOCK}")
_BEFORE = re.compile(
    r"\b(?P<open>opens? |abr[ae]n? |abiert[oa]s? )?(?:before|done by|over by|finish(?:es|ed)? by"
    rf"|out by|ends? by|antes de|a mas tardar)\s+(?:a\s+)?(?:las\s+|la\s+)?{_CLOCK}{_UNIT}"
    rf"|\bby\s+(?P<hour9>\d{{1,2}})(?::(?P<minute9>\d\d)|\s*(?=[ap]m))\s*(?P<half9>[ap]m)?"
)
_OFF = re.compile(
    r"\b(?P<verb>(?:gets?|get|getting|got|im|is|am|are|hes|shes) (?:off|out|done)|off|home|gets? home"
    r"|out of (?:work|school|class)|done with"
    r"|finish(?:es)?|leaves?|salgo|sale|salimos|salen|termino|termina|sali[or])"
    r"(?P<of>(?:\s+(?:of|from|de|del|the|su|mi|la|el|work|working|school|class|job|shift|trabajar"
    r"|trabajo|turno|escuela|fabrica))*)"
    rf"{_AT}{_CLOCK}{_UNIT}"
)
_START = re.compile(
    r"\b(?:(?:starts?|begins?|start|clocks? in|goes in|go in|shift starts|has to be at work"
    r"|have to be at work"
    r"|be at work|leaves? for work|works? from)(?:\s+(?:working|work|her|his|my|the|shift|job))*"
    r"|(?:entro|entra|entran|entramos|empiezo|empieza|empezamos)(?:\s+(?:a|al|en|la|el|mi|su|trabajar"
    r"|trabajo|turno|fabrica))*)"
    rf"{_AT}{_CLOCK}{_UNIT}"
    r"|\b(?:(?:a|an|the|her|his"
    rf"|my) )?(?P<hour8>\d{{1,2}})(?::(?P<minute8>\d\d))?\s*(?P<half8>[ap]m)?\s+shift\b"
    r"|\bturno de las (?P<hour7>\d{1,2})\b"
)
_STARTING = re.compile(
    r"\b(?:drop\w*(?:\s+(?:him|her|them|off|me|the|kids|is|at|by))*|starting|opens?|(?:lo|la|los"
    r"|las) (?:dejo|dejamos|puedo dejar)"
    rf"|dejar(?:lo|la|los|las)|abr[ae]n?|desde)\s*{_AT}{_CLOCK}{_UNIT}"
)
_BETWEEN = re.compile(
    r"\b(?P<how>between|from|entre|de|desde|during|reading|math|lunch|recess|block)?\s*(?:las\s+"
    rf"|la\s+)?{_FROM}\s*"
    rf"(?P<joint>-|and|to|till|until|y|a|hasta)\s*(?:las\s+|la\s+)?{_TO}{_UNIT}"
)
_AWAY = frozenset({
    "not", "except", "missing", "during", "pull", "pulled", "miss", "avoid", "but", "no", "menos",
    "durante", "excepto", "salvo", "block", "busy", "cant",
})  # fmt: skip
_GROWN = frozenset({
    "i", "mom", "moms", "mother", "dad", "dads", "father", "parent", "parents", "im", "we", "salgo",
    "salimos", "entro", "wife", "husband", "grandma", "mama", "papa", "madre", "padre", "guardian",
    "esposo", "esposa", "aunt", "trabajo", "trabajamos",
})  # fmt: skip
_CHILD = frozenset({
    "he", "she", "hes", "shes", "student", "son", "daughter", "senior", "junior", "they", "hijo", "hija",
    "alumno", "alumna", "kid", "teen",
})  # fmt: skip
_MORNING = re.compile(
    r"\b(?:mornings?|early|breakfast|before school|madrugada|por la manana|en la manana"
    r"|antes de (?:la escuela|clases))\b"
)


def clocks_in(said: Said) -> Iterator[Heard]:
    """Fields of the card; and `off_…` (somebody is free from then on), `after`, `work_from` and `over_by`,
    which `settling` turns into one when it is known what is needed.
    """
    found = [*_spans(said), *_ends(said), *_begins(said)]
    kept: list[Heard] = []
    for one in sorted(found, key=lambda heard: (-heard.length, heard.start)):
        if not any(one.overlaps(other) and one.start != other.start for other in kept):
            kept.append(one)
    yield from longest(kept)


def _spans(said: Said) -> Iterator[Heard]:
    for found in _BETWEEN.finditer(said.plain):
        if not _is_pair(found):
            continue
        is_marked = bool(found["how"] or found["half1"] or found["half2"] or found["minute1"])
        is_away = any(word in _AWAY for word in said.before(found.start(), 5) + [found["how"]])
        if not is_marked or (found["how"] in ("from", "de") and not _is_clock_like(found)):
            continue
        start, end = _both(said, found)
        if start >= end:
            continue
        if any(re.fullmatch(_WORK, word) for word in said.before(found.start(), 3)):
            yield Heard(
                "work_from", EARLIEST if start < time(6) else _earlier(start), found.start(), found.end()
            )
            yield Heard(_off(said, found.start(), found[0]), end, found.start(), found.end())
            continue
        if is_away:
            yield Heard("not_between", (start, end), found.start(), found.end())
        else:
            yield Heard("starts_after", start, found.start(), found.end())
            yield Heard("over_by", end, found.start(), found.end())


def _is_pair(found: re.Match[str]) -> bool:
    """ "Between" goes with "and", "from" with "to"; "de 8 y 12" are two ages."""
    joint = found["joint"].strip()
    if found["how"] in ("between", "entre"):
        return joint in ("and", "y", "-")
    return joint not in ("and", "y")


def _both(said: Said, found: re.Match[str]) -> tuple[time, time]:
    """Without a half of the day, seven to eleven is the morning, unless evenings are spoken of."""
    first, last = _number(found, "1"), _number(found, "2")
    is_morning = 7 <= first <= 11 and not re.search(r"\b(?:evenings?|nights?|noches?|tardes?)\b", said.plain)
    half = (found["half2"] or "")[:1] if not found["half1"] and found["half2"] in ("am", "pm") else ""
    start = _read(found, "1", "a" if is_morning and not (half == "p" and first <= last) else half or "p")
    end = _read(found, "2", "a" if start.hour < 12 and last > first and last != 12 else "p")
    return start, end


def _is_clock_like(found: re.Match[str]) -> bool:
    said_as_time = found["half1"] or found["half2"] or found["minute1"] or found["minute2"]
    return bool(said_as_time) or " las " in f" {found[0]} " or _number(found, "2") > _number(found, "1")


def _ends(said: Said) -> Iterator[Heard]:
    for found in _UNTIL.finditer(said.plain):
        at = _read(found, "", "p")
        before = said.before(found.start(), 4)
        if any(re.fullmatch(_WORK, word) for word in before):
            yield Heard(_off(said, found.start(), found[0]), at, found.start(), found.end())
        else:
            yield Heard("open_until", at, found.start(), found.end())
    for found in _AFTER_DROP.finditer(said.plain):
        yield Heard("starts_after", _read(found, "", "a"), found.start(), found.end())
    for found in _AFTER.finditer(said.plain):
        at = _read(found, "", "a" if _MORNING.search(said.plain) and _number(found, "") >= 7 else "p")
        yield Heard("open_after" if found["open"] else "after", at, found.start(), found.end())
    for found in _BEFORE.finditer(said.plain):
        name = "9" if found["hour9"] else ""
        hour = _number(found, name)
        field = "open_from" if found["open"] and hour < 11 else "ends_before"
        half = "a" if 8 <= hour <= 11 or field == "open_from" else "p"
        yield Heard(field, _read(found, name, half), found.start(), found.end())


def _begins(said: Said) -> Iterator[Heard]:
    for found in _OFF.finditer(said.plain):
        if found["verb"] not in ("off", "done with") or _is_somebodys(said, found):
            who = _off(said, found.start(), found[0])
            yield Heard(who, _read(found, "", "p"), found.start(), found.end())
    for found in _START.finditer(said.plain):
        name = next((name for name in ("8", "7") if found[f"hour{name}"]), "")
        half = "p" if _number(found, name) in (12, 1, 2, 3, 4) and not _is_early(said) else "a"
        at = _read(found, name, half)
        if at >= time(12):
            yield Heard("ends_before", _earlier(at), found.start(), found.end())
        else:
            yield Heard("work_from", EARLIEST if at < time(6) else _earlier(at), found.start(), found.end())
    for found in _STARTING.finditer(said.plain):
        at = _read(found, "", "a" if _number(found, "") >= 5 else "p")
        if at < time(12) and not said.plain[: found.start()].rstrip().endswith("after"):
            yield Heard("open_from", at, found.start(), found.end())


def _is_somebodys(said: Said, found: re.Match[str]) -> bool:
    """ "Off at five" of somebody's work, not of a light."""
    if re.search(r"work|school|class|shift|job", found["of"] or ""):
        return True
    return not (_GROWN | _CHILD).isdisjoint(said.before(found.start(), 3))


def _off(said: Said, start: int, words: str) -> str:
    """Whether a grown-up or the child is meant: the nearest before it, or else a word within."""
    for word in [*said.before(start, 6), *words.split()]:
        if word in _GROWN:
            return "off_grown"
        if word in _CHILD:
            return "off_child" if not re.search(r"work|trabaj", words) else "off_either"
    said_before = " ".join(said.before(start, 4)) + words
    is_childs = re.search(r"school|class|escuela|clase|play|practice|practica|juega|entrena", said_before)
    return "off_child" if is_childs else "off_grown"


def _is_early(said: Said) -> bool:
    return _MORNING.search(said.plain) is not None


def _number(found: re.Match[str], name: str) -> int:
    return int(found[f"hour{name}"] or 12)


def _read(found: re.Match[str], name: str, half: str) -> time:
    """The clock of a match; `half` where the text leaves open which half of the day."""
    groups = found.groupdict()
    if groups.get(f"noon{name}"):
        return time(0) if groups[f"noon{name}"] in ("midnight", "medianoche") else time(12)
    hour = int(groups[f"hour{name}"])
    minute = int(groups.get(f"minute{name}") or groups.get(f"tight{name}") or 0)
    minute = {"media": 30, "cuarto": 15}.get(groups.get(f"part{name}") or "", minute)
    said_half = groups.get(f"half{name}") or ""
    if said_half:
        half = "p" if re.match(r"p|.*(?:tarde|noche|afternoon|evening|night)", said_half) else "a"
    if hour > 12 or hour == 0:
        return time(hour, minute)
    return time(hour % 12 + (12 if half == "p" else 0), minute)


def _earlier(at: time) -> time:
    minutes = max(0, at.hour * 60 + at.minute - SPARE)
    return time(minutes // 60, minutes % 60)
