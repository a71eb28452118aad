"""Dates and how soon: "by Friday", "del 23 de dic al 3 de enero", "in two weeks", "tomorrow"."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from directory.search.needs.heard import Heard, longest
from directory.search.needs.numbers import NUMBER, number_of
from directory.search.needs.said import Said
from directory.search.query import DAYS
from directory.vocabulary import Season, Urgency

_MONTHS = (
    "january|jan|enero|ene", "february|feb|febrero", "march|mar|marzo", "april|apr|abril|abr", "may|mayo",
    "june|jun|junio", "july|jul|julio", "august|aug|agosto|ago", "september|sept|sep|septiembre|setiembre",
    "october|oct|octubre", "november|nov|noviembre", "december|dec|diciembre|dic",
)  # fmt: skip
_MONTH_OF = {name: month for month, names in enumerate(_MONTHS, 1) for name in names.split("|")}
_MONTH = r"(?:" + "|".join(sorted(_MONTH_OF, key=len, reverse=True)) + r")\b\.?"
_WEEKDAYS = {
    "mon": "monday|mon|lunes", "tue": "tuesday|tues|tue|martes", "wed": "wednesday|wed|miercoles",
    "thu": "thursday|thurs|thu|jueves", "fri": "friday|fri|viernes", "sat": "saturday|sat|sabado",
    "sun": "sunday|sun|domingo",
}  # fmt: skip
_WEEKDAY_OF = {name: day for day, names in _WEEKDAYS.items() for name in names.split("|")}
_WEEKDAY = r"(?:" + "|".join(sorted(_WEEKDAY_OF, key=len, reverse=True)) + r")\b"
_DAY = r"(?:the )?(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th|ro)?"
_THROUGH = r"\s*(?:-|to|through|thru|until|till|and|al|a|hasta(?: el)?|y(?: el)?)\s*"

_RANGE = re.compile(
    rf"\b(?P<m1>{_MONTH})\s*(?P<d1>{_DAY}){_THROUGH}(?:(?P<m2>{_MONTH})\s*)?(?P<d2>{_DAY})\b"
    r"|\b(?:del?|from|entre el|desde el)?\s*"
    rf"(?P<e1>\d{{1,2}})(?:\s+(?:de )?(?P<n1>{_MONTH}))?{_THROUGH}"
    rf"(?P<e2>\d{{1,2}})\s+(?:de )?(?P<n2>{_MONTH})"
)
_DATE = re.compile(rf"\b(?P<m>{_MONTH})\s*(?P<d>{_DAY})\b|\b(?P<e>\d{{1,2}})\s+(?:de|of)\s+(?P<n>{_MONTH})")
_SLASHED = re.compile(r"\b(?P<month>1[0-2]|0?[1-9])/(?P<day>3[01]|[12]\d|0?[1-9])\b(?!/?\d)")
_BY_WEEKDAY = re.compile(
    r"\b(?:by|before|no later than|antes del?|para el)\s+(?P<next>next |this |the |el |este "
    rf"|proximo )?(?P<day>{_WEEKDAY})"
    rf"|\b(?:off|cut off|shut off|due|cortar|cortan)\b[^.;,]{{0,20}}?\b(?P<end>{_WEEKDAY})"
)
_NEXT_WEEKDAY = re.compile(
    rf"\b(?:next|this|este|el proximo|proximo)\s+(?P<day>{_WEEKDAY})"
    rf"|\b(?:el )?(?P<dia>{_WEEKDAY})\s+(?:que viene|proximo)\b"
    r"|\b(?:(?<!open )(?<!ball )court|hearing|meeting|appointment|conference|junta|cita|corte"
    rf"|audiencia)\b(?: \w+){{0,3}}? (?:on |el |is )?(?P<event>{_WEEKDAY})"
)
_WITHIN = re.compile(
    r"\b(?:in|within|en|dentro de|in the next|en los proximos|have|tenemos|tengo|quedan"
    rf"|faltan)\s+(?P<n>{NUMBER}|a)\s+"
    r"(?P<unit>days?|weeks?|dias?|semanas?)\b(?!\s+(?:a|por|ago|per|each|vacation|old|missed)\b)"
)
_SOON = re.compile(
    r"\b(?P<tomorrow>tomorrow|tmrw|tomorow)\b"
    r"|(?<!la )(?<!las )(?<!esta )(?<!cada )\b(?P<manana>manana)\b(?! por la| en la)"
)
_TODAY = re.compile(r"\b(?P<today>today|hoy)\b")
_OPEN = re.compile(
    r"\b(?:open|abiert\w*|hay|dan|somewhere|food|meals?|pantry|despensa|comida|clinic|where|donde)\b"
)
_BREAK = re.compile(
    r"\b(?P<winter>(?:winter|christmas|holiday) (?:break|vacation|recess)|vacaciones de (?:invierno"
    r"|navidad|diciembre))\b"
    r"|\b(?P<thanks>thanksgiving (?:break|week|vacation|recess)|(?:over|during) thanksgiving"
    r"|vacaciones de (?:accion de gracias|thanksgiving))\b"
)
_WHOLE_MONTH = re.compile(
    r"\b(?:in|during|for|en|durante|for the month of|the month of|el mes de"
    rf"|todo)\s+(?:el mes de )?(?P<m>{_MONTH})(?!\s*\d)"
)
_GOING_ON = re.compile(
    r"\b(?:camps?|programs?|class\w*|club|pantry|meals?|food|lessons?|childcare|care|sports?|league"
    r"|clinic|campamentos?|programas?|clases?"
    r"|curso|despensa|comida|guarderia|cuidado|deportes?)\b"
)
_TAKES_PLACE = re.compile(r"\b(?:meeting|conference|junta|appointment|cita|interpret\w*|traduc\w*)\b")
_PAST = re.compile(
    r"\b(?:since|last|desde|hace|lost|arrived|died|murio|llegaron|llegamos|llego|started|empezo|moved"
    r"|was|fue|perdio)\b[^.;]{0,40}$"
)


def dates_in(said: Said, today: date) -> Iterator[Heard]:
    ranges = list(_ranges(said, today))
    spells = [one for one in _spells(said, today) if not ranges or one.field != "between_dates"]
    yield from longest([*ranges, *_deadlines(said, today), *spells])


def _ranges(said: Said, today: date) -> Iterator[Heard]:
    for found in _RANGE.finditer(said.plain):
        groups = found.groupdict()
        if groups["m1"]:
            first = _on(groups["m1"], groups["d1"], today)
            last = _on(groups["m2"] or groups["m1"], groups["d2"], first or today)
        else:
            first = _on(groups["n1"] or groups["n2"], groups["e1"], today)
            last = _on(groups["n2"], groups["e2"], first or today)
        if first and last and first <= last:
            yield Heard("between_dates", (first, last), found.start(), found.end())


def _on(month: str | None, day: str | None, after: date) -> date | None:
    """The first such day that is not before `after`."""
    digits = re.search(r"\d+", day or "")
    if not month or not digits:
        return None
    for year in (after.year, after.year + 1):
        try:
            found = date(year, _MONTH_OF[month.rstrip(".")], int(digits[0]))
        except ValueError:
            return None
        if found >= after:
            return found
    return None


def _deadlines(said: Said, today: date) -> Iterator[Heard]:
    ranges = [found.span() for found in _RANGE.finditer(said.plain)]
    for pattern in (_DATE, _SLASHED):
        for found in pattern.finditer(said.plain):
            groups = found.groupdict()
            if any(a <= found.start() < b for a, b in ranges) or _PAST.search(said.plain[: found.start()]):
                continue
            day = _dated(groups, today)
            if day:
                yield from _on_day(said, found, day, today)
    for found in _BY_WEEKDAY.finditer(said.plain):
        name = found["day"] or found["end"]
        yield from _in_days(
            (_coming(name, today, is_next=(found["next"] or "").startswith("next")) - today).days, found
        )
    for found in _NEXT_WEEKDAY.finditer(said.plain):
        name = found["day"] or found["dia"] or found["event"]
        day = _coming(name, today, is_next="next " in found[0])
        if not re.search(r"\b(?:by|before|antes del?|para el)\s+$", said.plain[: found.start()]):
            yield from _on_day(said, found, day, today)
    for found in _WITHIN.finditer(said.plain):
        number = 1 if found["n"] == "a" else number_of(found["n"])
        yield from _in_days(int(number) * (7 if found["unit"][0] in "ws" else 1), found)


def _dated(groups: dict[str, str | None], today: date) -> date | None:
    if groups.get("month"):
        try:
            found = date(today.year, int(groups["month"] or 0), int(groups["day"] or 0))
        except ValueError:
            return None
        return found if found >= today else found.replace(year=today.year + 1)
    return _on(groups.get("m") or groups.get("n"), groups.get("d") or groups.get("e"), today)


def _coming(name: str, today: date, *, is_next: bool) -> date:
    """The next such weekday after today; "next" is the one of the following week."""
    weekday = DAYS.index(_WEEKDAY_OF[name])
    ahead = (weekday - today.weekday()) % 7 or 7
    if is_next and ahead < 7 and weekday > today.weekday():
        ahead += 7
    return today + timedelta(days=ahead)


def _on_day(said: Said, found: re.Match[str], day: date, today: date) -> Iterator[Heard]:
    """Something that happens on a day needs help on it, where it is a meeting, and else before it."""
    clause = said.plain[max(0, found.start() - 90) : found.end()]
    if _TAKES_PLACE.search(clause) or _OPEN.search(clause):
        yield Heard("between_dates", (day, day), found.start(), found.end())
    else:
        yield from _in_days((day - today).days, found)


def _in_days(days: int, found: re.Match[str]) -> Iterator[Heard]:
    if not 0 <= days <= 366:
        return
    yield Heard("within_days", days, found.start(), found.end())
    if days <= 14:
        soon = Urgency.WITHIN_48H if days <= 2 else Urgency.WITHIN_2_WEEKS
        yield Heard("urgency", soon, found.start(), found.end())


def _spells(said: Said, today: date) -> Iterator[Heard]:
    for found in _SOON.finditer(said.plain):
        day = today + timedelta(days=1)
        yield Heard("urgency", Urgency.WITHIN_48H, found.start(), found.end())
        if _OPEN.search(said.plain) and not re.search(r"court|corte|hearing|audiencia", said.plain):
            yield Heard("between_dates", (day, day), found.start(), found.end())
    for found in _TODAY.finditer(said.plain):
        if re.search(r"\b(?:open|abiert[oa]s?)\b[^.;]{0,12}$", said.plain[: found.start()]):
            yield Heard("between_dates", (today, today), found.start(), found.end())
    for found in _BREAK.finditer(said.plain):
        days = _winter(today) if found["winter"] else _thanksgiving(today)
        yield Heard("between_dates", days, found.start(), found.end())
    for found in _WHOLE_MONTH.finditer(said.plain):
        if _PAST.search(said.plain[: found.start()]) or not _GOING_ON.search(said.plain):
            continue
        yield from _month(found, today)


def _month(found: re.Match[str], today: date) -> Iterator[Heard]:
    month = _MONTH_OF[found["m"].rstrip(".")]
    year = today.year + (month < today.month)
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    yield Heard("between_dates", (date(year, month, 1), last), found.start(), found.end())
    if month in (6, 7):
        yield Heard("season", Season.SUMMER.value, found.start(), found.end())


def _winter(today: date) -> tuple[date, date]:
    """From 23 December to 2 January: what nearly every school's winter break holds."""
    year = today.year - (today.month == 1 and today.day <= 2)
    return date(year, 12, 23), date(year + 1, 1, 2)


def _thanksgiving(today: date) -> tuple[date, date]:
    first = date(today.year, 11, 1)
    thursday = first + timedelta(days=(3 - first.weekday()) % 7 + 21)
    return thursday - timedelta(days=1), thursday + timedelta(days=1)
