"""Days of the week and parts of the day: which suit, and which do not."""

import re
from collections.abc import Iterator
from datetime import time

from directory.matching.facts import NeedCard
from directory.search.needs.heard import Heard
from directory.search.needs.said import Said
from directory.search.query import DAYS
from directory.vocabulary import Delivery

EVENING, NOON, SCHOOL_OVER = time(17), time(12), time(15)
DAY_SHIFT_CLASS = time(16)
"""Who works nights must be home by then."""

_NAMES = (
    r"mon(?:day)?s?|lunes", r"tue(?:s|sday)?s?|martes", r"wed(?:s|nesday)?s?|miercoles", r"thu(?:r|rs"
    r"|rsday)?s?|jueves",
    r"fri(?:day)?s?|viernes", r"sat(?:urday)?s?|sabados?", r"sun(?:day)?s?|domingos?",
)  # fmt: skip
_DAY = re.compile(
    r"\b(?:" + "|".join(f"(?P<{day}>{names})" for day, names in zip(DAYS, _NAMES, strict=True)) + r")\b"
)
_ANY = r"(?:" + "|".join(_NAMES) + r")"
_RUN = re.compile(
    rf"\b{_ANY}(?:(?:\s*,\s*|\s+)(?:(?:and|or|nor|y|o|ni|&)\s+)?(?:on\s+|los?\s+|el\s+)?{_ANY})*\b"
)
_NO = frozenset({
    "not", "no", "cant", "except", "never", "but", "menos", "excepto", "nunca", "salvo", "ni",
})  # fmt: skip
_DENIED_AFTER = re.compile(
    r"\s+(?:(?:he|she|we|they|i|mom|dad|my|the|daughter|son|ella|el|yo|mi|hij[oa])\s+){0,2}"
    r"(?:cant|cannot|can not|wont|doesnt|dont|isnt|is not|are (?:not|no good|out)|no)\b"
    r"(?! (?:school|class|classes|clases|hay clases))"
)
_RANGE = re.compile(rf"\b(?P<first>{_ANY})\s*(?:-|to|through|thru|a)\s*(?P<last>{_ANY})\b")
_GROUPS = (
    (
        re.compile(
            r"\bweek\s?days?\b|\bentre semana\b|\bdias de semana\b|\bmonday (?:to|through"
            r"|thru) friday\b|\bde? ?lunes a viernes\b"
        ),
        DAYS[:5],
    ),
    (re.compile(r"\bweek\s?ends?\b|\bfin(?:es)? de semana\b"), DAYS[5:]),
)
_DATED = frozenset({
    "by", "next", "until", "till", "til", "before", "this", "on", "hasta", "proximo", "antes", "last",
    "pasado", "este", "hearing", "court", "due", "unless", "every", "empiezo", "empieza", "since",
    "desde",
})  # fmt: skip
_HAPPENS = re.compile(
    r"\b(?:(?<!open )(?<!ball )court|hearing"
    r"|appointment|cita|corte|audiencia|evict\w*|desaloj\w*|due|notice|aviso"
    r"|suspend\w*|surgery|cut off|shut off"
    r"|cort(?:ar|an)|buscar|died|murio|meeting|junta|start|starts|empiez\w+|report|conference)\b"
)
_EVENING = re.compile(
    r"\b(?P<plain>evenings?|weeknights?)\b|\b(?:night|evening) (?:class(?:es)?|school|courses?|hours"
    r"|clinic|program|session)s?\b"
    r"|\b(?:at|on|for|some|only|just) (?P<night>nights?)\b|\b(?:en|por) las? (?P<noche>noches?)\b"
    r"|\b(?:clases?|curso) nocturn[oa]s?\b"
)
_MORNING = re.compile(
    r"\b(?P<plain>mornings)\b|\bin the morning\b|\b(?:en|por) las? mananas?\b"
    r"|\bmorning (?:class(?:es)?|hours|program|session|clinic)\b"
)
_AFTERNOON = re.compile(r"\b(?:afternoons)\b|\bin the afternoon\b|\b(?:en|por) las? tardes?\b")
_DAYTIME = re.compile(
    r"\bdays only\b|\bonly days\b|\bso days\b|\bday\s?time\b|\bde dia (?:nomas|solamente)?\b(?<!\d de dia)"
)
_ASKED = re.compile(
    r"\b(?:class\w*|lessons?|group|program\w*|open\w*|clinic|counsel\w*|therap\w*|tutor\w*|course|esl"
    r"|ged|available|camp|club|practice"
    r"|sessions?|appointments?|clases?|curso\w*|taller\w*|grupo|abiert\w+|cita\w*|terapia|consejer\w+"
    r"|puedo|gym|court|yoga|zumba"
    r"|parque|biblioteca|entrenamiento|training|job|hay|quien|who|psicolog\w+|doctor\w*|dentist\w*|anything|something|algo|looking|need|want\w*"
    r"|busco|quiero"
    r"|telehealth|teletherapy|telemedicine|online|virtual(?:ly)?|by (?:phone|video)|en linea"
    r"|por (?:telefono|video))\b"
)
_NIGHT_WORK = re.compile(
    r"\b(?:works?|working) (?:the )?(?:nights?|overnights?|graveyard)\b|\b(?:night|graveyard"
    r"|overnight|third|3rd) shift\b"
    r"|\btrabaj(?:a|o|an|ando) (?:de|(?:en|por) las?|las) noches?\b|\bturno de (?:la )?noche\b"
)
_NIGHTS_OR_WEEKENDS = re.compile(
    r"\b(?:nights?|evenings?) (?:or|and|/|&) (?:on )?week\s?ends?\b|\bweek\s?ends? (?:or|and|/"
    r"|&) (?:nights?|evenings?)\b"
    r"|\b(?:en las?|por las?) noches? o (?:los )?fin(?:es)? de semana\b"
    r"|\bfin(?:es)? de semana o (?:en|por) las? noches?\b"
)
_SCHOOL_HOURS = re.compile(
    r"\bwhile (?:the |my |her )?kids are (?:in|at) school\b|\bduring (?:the )?school (?:day|hours)\b"
    r"|\bduring school\b"
    r"|\bmientras (?:los|mis|las|sus) (?:ninos|hijos|ninas) estan en (?:la )?(?:escuela|clases)\b"
    r"|\ben horario (?:escolar|de clases)\b"
)
_GROWN = re.compile(
    r"\b(?:mom|mother|dad|father|husband|wife|parents?|i work|grandma|mama|papa|madre|padre|esposo"
    r"|esposa|trabajo)\b"
)
_STUDENT = re.compile(
    r"\b(?:student|senior|junior|sophomore|freshman|graders?|teen|son|daughter|he works|she works"
    r"|alumn[oa]|estudiante|hij[oa]|joven|credit\w*|1[0-2](?:th|vo|mo))\b"
)


_WORK = re.compile(r"\b(?:works?|working|cleans?|trabaj\w+|limpi[oa])\b(?!.*\b(?:so|only|solo)\b)")

_PARTS = (
    (_EVENING, "starts_after", EVENING),
    (_MORNING, "ends_before", NOON),
    (_AFTERNOON, "starts_after", NOON),
    (_DAYTIME, "ends_before", EVENING),
)


def days_in(said: Said, *, bell_end: time | None) -> Iterator[Heard]:
    either = list(_NIGHTS_OR_WEEKENDS.finditer(said.plain))
    for found in either:
        ways = (NeedCard(days=DAYS[5:]), NeedCard(starts_after=EVENING))
        yield Heard("any_of", ways, found.start(), found.end())
    night_work = list(_NIGHT_WORK.finditer(said.plain))
    taken = [found.span() for found in (*either, *night_work)]
    for one in (*_week(said), *_parts(said)):
        if not any(start <= one.start < end for start, end in taken):
            yield one
    for found in night_work:
        yield from _after_night_work(said, found)
    for found in _SCHOOL_HOURS.finditer(said.plain):
        yield Heard("ends_before", bell_end or SCHOOL_OVER, found.start(), found.end())


def _week(said: Said) -> Iterator[Heard]:
    for pattern, days in _GROUPS:
        for found in pattern.finditer(said.plain):
            yield Heard("days", _asked(said, found.start(), days), found.start(), found.end())
    ranges = list(_RANGE.finditer(said.plain))
    for found in ranges:
        if not _is_work(said, found.start()):
            yield Heard("days", _asked(said, found.start(), _through(found)), found.start(), found.end())
    for found in _DAY.finditer(said.plain):
        if any(one.start() <= found.start() < one.end() for one in ranges):
            continue
        day = str(found.lastgroup)
        before = said.before(found.start(), 2)
        if day == "sun" and found[0] == "sun" and before[:1] == ["the"]:
            continue
        if _DATED.intersection(before[:2]) and not _is_weekly(said, found):
            continue
        if _HAPPENS.search(_clause(said, found.start())) and not _is_plural(found[0]):
            continue
        if (
            found[0] in ("mon", "sun", "sat", "wed", "fri")
            and len(found[0]) == 3
            and not _is_day(said, found)
        ):
            continue
        if _is_work(said, found.start()):
            continue
        yield Heard("days", _asked(said, found.start(), (day,)), found.start(), found.end())


def _is_work(said: Said, start: int) -> bool:
    """Days on which somebody works are not days that suit."""
    return _WORK.search(" ".join(reversed(said.before(start, 5)))) is not None


def _through(found: re.Match[str]) -> tuple[str, ...]:
    first, last = (_weekday(found[part]) for part in ("first", "last"))
    return DAYS[first : last + 1] if first <= last else (*DAYS[first:], *DAYS[: last + 1])


def _weekday(name: str) -> int:
    return next(at for at, names in enumerate(_NAMES) if re.fullmatch(names, name))


def _is_weekly(said: Said, found: re.Match[str]) -> bool:
    """ "On Mondays" is every week; "on Monday" is one day."""
    plural = _is_plural(found[0]) or _PART_OF_EACH.match(said.plain, found.end()) is not None
    near = said.before(found.start(), 1)
    return near[0] in ("on", "every") and (
        plural or near[0] == "every" or _ASKED.search(said.plain) is not None
    )


_PART_OF_EACH = re.compile(r"\s+(?:mornings|afternoons|evenings|nights)\b")
""" "Saturday mornings" are those of every week."""


def _is_plural(name: str) -> bool:
    """Spanish weekdays end in s either way; nothing is plural that might not be."""
    return name.endswith("days") or name in ("sabados", "domingos")


def _is_day(said: Said, found: re.Match[str]) -> bool:
    """ "Sat" and "sun" are words too."""
    near = [*said.before(found.start(), 1), *said.after(found.end(), 1)]
    return any(
        word in ("on", "open", "and", "or", "only", "y", "o", "every", "am", "pm") or _DAY.fullmatch(word)
        for word in near
    )


def _asked(said: Said, start: int, days: tuple[str, ...]) -> tuple[str, ...]:
    """The days that suit: those named, or all the others."""
    first, last = _run_of_days(said, start)
    is_denied = _NO.intersection(said.before(first, 2)) or _DENIED_AFTER.match(said.plain, last)
    if not is_denied:
        return days
    denied = {*days, *(str(one.lastgroup) for one in _DAY.finditer(said.plain, first, last))}
    return tuple(day for day in DAYS if day not in denied)


def _run_of_days(said: Said, start: int) -> tuple[int, int]:
    """Where the list begins and ends that the day at `start` stands in: "Tuesdays or Thursdays"."""
    for run in _RUN.finditer(said.plain):
        if run.start() <= start < run.end():
            return run.span()
    return start, start


def _clause(said: Said, at: int) -> str:
    start = max(said.plain.rfind(mark, 0, at) for mark in ".;!?,") + 1
    ends = [end for end in (said.plain.find(mark, at) for mark in ".;!?,") if end >= 0]
    return said.plain[start : min(ends, default=len(said.plain))]


def _parts(said: Said) -> Iterator[Heard]:
    if not _ASKED.search(said.plain):
        return
    for pattern, field, at in _PARTS:
        for found in pattern.finditer(said.plain):
            if re.search(r"\d\s*(?:am|pm)?\s*$", said.plain[: found.start()]):
                continue  # "a las 6 de la tarde" is a clock
            if any(
                word in ("every", "each", "cada", "todas", "last", "this", "all")
                for word in said.before(found.start(), 1)
            ):
                continue
            yield _part(said, found, field, at)


def _part(said: Said, found: re.Match[str], field: str, at: time) -> Heard:
    after = said.after(found.end(), 2)
    is_denied = any(
        word in ("wont", "dont", "not", "cant", "no") for word in [*after, *said.before(found.start(), 2)]
    )
    if is_denied:
        field = "starts_after" if field == "ends_before" else "ends_before"
    return Heard(field, at, found.start(), found.end())


def _after_night_work(said: Said, found: re.Match[str]) -> Iterator[Heard]:
    """A student who works nights needs it online, or over in time to sleep."""
    head = said.plain[max(0, found.start() - 60) : found.start()]
    if _GROWN.search(head) or not _STUDENT.search(said.plain):
        return
    ways = (NeedCard(delivery=(Delivery.VIRTUAL,)), NeedCard(ends_before=DAY_SHIFT_CLASS))
    yield Heard("any_of", ways, found.start(), found.end())
