"""Ages of children: "6 and 9 year old", "de 8 años", "12 y/o", "3 months old", "recién nacido"."""

import re
from collections.abc import Iterator
from dataclasses import replace

from directory.search.needs.heard import Heard, longest
from directory.search.needs.numbers import NUMBER, NUMBERS, number_of, numbers_in
from directory.search.needs.said import Said

OLDEST = 21
"""Grown-ups' ages say who asks, not who is to be taken."""

BABY, TODDLER = 0.5, 2.0

KIDS = (
    r"(?:sons?|daughters?|kids?|child|children|boys?|girls?|grand(?:son|daughter|kid|child)s?"
    r"|brothers?|sisters?"
    r"|nephews?|nieces?|students?|teens?|twins?|triplets|siblings|toddlers?|cousins?"
    r"|hij[oa]s?|nin[oa]s?|niet[oa]s?|herman[oa]s?|hermanit[oa]s?|nen[ea]s?|muchach[oa]s?|jovene?s?"
    r"|bebes?|gemel[oa]s"
    r"|sobrin[oa]s?|alumn[oa]s?|chamac[oa]s?|chav[oa]s?|chiquit[oa]s?|estudiantes?|varon(?:es)?)"
)
_THING = (
    r"(?!st\b|nd\b|rd\b|th\b|ro\b|do\b|to\b|mo\b|vo\b|no\b|er\b)"
    r"(?!\s*(?:[-:/]\s*\d|\.\d|%|(?:months?|mos|weeks?|days?|hours?|hrs?|minutes?|mins?|miles?|mi"
    r"|blocks?|dollars?|credits?"
    r"|times?|am|pm|kids?|children|boys?|girls?|people|others?|more|classes|bedrooms?|grades?|of|visits?"
    r"|meses|semanas?|dias?|horas?|minutos?|millas?|cuadras?|dolares|veces|hij[oa]s?|nin[oa]s?"
    r"|personas|faltas"
    r"|trabajos?|hermanos?|clases|creditos|recamaras?|cuartos?|alumn[oa]s?|nenes|de la (?:manana|tarde|noche)"
    r"|grado|hospital\w*|er)\b))"
)
_YEARS_EN = rf"(?P<en>{NUMBERS})[\s-]*(?:(?:years?|yrs?|y)[\s./-]*(?:olds?|o)\b\.?|yo\b|yos\b|y\.o\.?)"
_YEARS_ES = (
    rf"(?P<es>{NUMBERS})\s*(?:anos|ano|anitos|anito)\b(?!\s+(?:que|sin|aqui|viviendo|trabajando"
    r"|de (?!edad)\w+))"
)
_YEARS = re.compile(rf"\b(?:{_YEARS_EN}|{_YEARS_ES})")
_AGED = re.compile(
    rf"\b(?:aged?|ages|edad(?:es)?)(?:\s+(?:are|is|of|de))?\s+(?P<range>{NUMBER}\s*(?:-|to"
    rf"|a)\s*{NUMBER}|(?P<list>{NUMBERS}))"
)
_BEING = re.compile(
    rf"\b(?:(?:he|she|{KIDS}|who|one)(?:s| is| was)|they(?:re| are)|im|i am|(?:just )?turn(?:ed|s|ing)"
    rf"|{KIDS} are"
    rf"|tiene[n]?|tengo|cumpl(?:io|e|ira)|uno de|una de|otr[oa] de)\s+(?:now |just |only |solo |como )?"
    rf"(?P<list>{NUMBERS}){_THING}(?=\s*(?:$|[.,;!?)]|(?:and|y|who|with|but|needs?|anos?|she|he|is"
    r"|otr[oa])\b))"
)
_AFTER_KID = re.compile(
    rf"\b{KIDS}(?:\s*[,(]\s*|\s+(?:de\s+)?|\s+is\s+)(?P<list>{NUMBERS}){_THING}"
    r"(?=\s*(?:$|[.,;!?)]|(?:and|y|who|with|but|needs?|is|are|have|quiero|que|anda|en|no|van?|esta"
    r"|estan|futbol|necesit\w+|get\w*)\b))"
)
_AFTER_KIDS = re.compile(
    rf"\b{KIDS}(?:\s*[,(]\s*|\s+(?:de\s+|aged?\s+)?)(?P<list>{NUMBER}(?:\s*,\s*{NUMBER})*,?"
    rf"\s+(?:and|y|&)\s+{NUMBER}){_THING}(?=\s+[a-z]|\s*(?:$|[.,;!?)]))"
)
_OF = re.compile(rf"\b{KIDS}\s+de\s+(?P<list>{NUMBERS}){_THING}(?!\s+(?:a|hasta)\s+\d)")
_SELF = re.compile(rf"\b(?:soy|somos) (?:de |un joven de )(?P<list>{NUMBER})\s*anos\b")
_MONTHS = re.compile(
    rf"(?P<old>{NUMBER})[\s-]*(?:months?|mos?|mths?)[\s-]*(?:olds?|o)\b"
    r"|\b(?:baby|infant|bebe|nena|nene|nin[oa]|toddler|hij[oa])(?:\s+(?:is|de|tiene|of|con)"
    rf"|,)\s+(?P<baby>{NUMBER})\s*"
    r"(?:months?|meses)\b(?!\s+(?:de\s+(?:renta|embarazo|retraso|atraso)|behind|pregnant|along|ago))"
    rf"|\b(?:de|tiene|and|is)\s+(?P<of>{NUMBER})\s+mes(?:es)?\b(?!\s+(?:de|que)\b)"
)
_BARE = re.compile(
    rf",\s+(?P<list>[3-9]|1\d|2[01]|{NUMBER}\s+(?:and|y)\s+{NUMBER})(?!\s*:)(?=,\s+[a-z]|\s*$)"
)
_TWINS = re.compile(r"\b(?:twins|gemel[oa]s|cuates|mellizos)\b")
_BABY_THINGS = r"(?!\s+(?:shower|stuff|food|formula|supplies|clothes|wipes|is due|due|coming))"
_LITTLE = re.compile(
    r"\b(?P<newborn>newborns?|new born|recien nacid[oa]s?)\b"
    r"|(?:^|[,.;]\s*|\b(?:my|the|a|her|his|our|with|and|w|mi|el|la|un|una|tengo|con|su|al|del|y)\s+)"
    r"(?:new |little |small |sick )?"
    rf"(?P<baby>baby|infant|bebes?|bebita|bebito)\b{_BABY_THINGS}"
    r"|\b(?P<toddler>toddlers?)\b"
)
_AT_SCHOOL = re.compile(r"head ?start|pre-?\s?k\b|preschool|preescolar|kinder|school|escuela")
_WHILE_AGO = {
    "for", "since", "hace", "desde", "llevo", "llevamos", "lleva", "por", "debo", "past", "last", "over",
}  # fmt: skip
_CARRIED = re.compile(r"\b(?:embarazada|pregnant|embarazo)\b")
_EXPECTING = {"having", "expecting", "pregnant", "esperando", "espero", "tener"}


def ages_in(said: Said) -> Iterator[Heard]:
    """In years; one chip for the ages said together. Months are fractions, to three places."""
    counted = longest(heard for heard in _counted(said) if _is_a_childs(said, heard))
    if len(counted) == 1 and len(counted[0].value) == 1 and _TWINS.search(said.plain):
        counted = [replace(counted[0], value=counted[0].value * 2)]
    yield from counted
    named: set[str] = set()
    for found in _LITTLE.finditer(said.plain):
        name = next(name for name, text in found.groupdict().items() if text)
        one = Heard("ages", (_LITTLE_AGES[name],), found.start(name), found.end(name))
        if name not in named and not _is_told_apart(said, one, counted, name):
            named.add(name)
            yield one


_LITTLE_AGES = {"newborn": 0.0, "baby": BABY, "toddler": TODDLER}


def _counted(said: Said) -> Iterator[Heard]:
    for found in _YEARS.finditer(said.plain):
        yield _years(found, found["en"] or found["es"])
    for found in _AGED.finditer(said.plain):
        yield _years(found, found["range"])
    for pattern in (_BEING, _AFTER_KID, _AFTER_KIDS, _OF, _SELF, _BARE):
        for found in pattern.finditer(said.plain):
            yield _years(found, found["list"], "list")
    for found in _MONTHS.finditer(said.plain):
        months = number_of(found["old"] or found["baby"] or found["of"])
        yield Heard("ages", (round(months / 12, 3),), found.start(), found.end())


def _years(found: re.Match[str], text: str, part: str = "") -> Heard:
    return Heard("ages", tuple(numbers_in(text)), found.start(part or 0), found.end(part or 0))


def _is_a_childs(said: Said, heard: Heard) -> bool:
    before = said.before(heard.start, 1)
    is_while_ago = bool(before) and before[0] in _WHILE_AGO and heard.field == "ages"
    words = said.plain[heard.start : heard.end]
    is_months = "mes" in words or "month" in words or "mo" in words.split()
    is_span = is_while_ago and ("old" not in words) and (is_months or "ano" in words or before[0] != "for")
    if max(heard.value) < 1 and _CARRIED.search(said.plain[max(0, heard.start - 20) : heard.end]):
        return False
    return all(0 <= age <= OLDEST for age in heard.value) and not is_span


def _is_told_apart(said: Said, one: Heard, counted: list[Heard], name: str) -> bool:
    """A baby whose months were said, who is not born yet, or who is called so and goes to school."""
    if any(abs(one.start - other.start) < 40 and min(other.value) < 4 for other in counted):
        return True
    around = said.plain[max(0, one.start - 40) : one.end + 40]
    if name == "baby" and _AT_SCHOOL.search(around):
        return True
    return any(word in _EXPECTING for word in said.before(one.start, 3))
