"""School grades: "3rd grader", "6th and 8th", "va en segundo", "kinder", "sophomore"."""

import re
from collections.abc import Iterator

from directory.search.needs.heard import Heard, longest
from directory.search.needs.numbers import NUMBERS, ORDINAL, ORDINALS_LISTED, numbers_in, ordinals_in
from directory.search.needs.said import Said
from directory.vocabulary import GRADES

_GRADE = r"(?:graders?|grades?|gr|grado|grados|de primaria|ano de primaria)\b"
_LISTED = re.compile(rf"\b(?P<list>{ORDINALS_LISTED})[\s-]*{_GRADE}")
_APART = re.compile(rf"\b(?P<list>{ORDINAL})[\s-]*{_GRADE}(?=\s*(?:and|y|,)\s*{ORDINAL})")
_RANGE = re.compile(
    rf"\b(?P<first>{ORDINAL})\s*(?:-|to|through|thru|a|al)\s*(?P<last>{ORDINAL})[\s-]*{_GRADE}"
    r"|\b(?:(?:grades?|grados?)\s+(?P<low>k|\d{1,2})|(?P<kinder>k))\s*(?:-|to|through|thru|a|al)\s*"
    r"(?P<high>\d{1,2})\b(?:st|nd|rd|th)?"
)
_OF_PUPILS = re.compile(rf"\b(?P<list>{ORDINALS_LISTED})\s+(?:boys?|girls?|students?|class)\b")
_NUMBERED = re.compile(rf"\b(?:grades?|gr|grados?)\s+(?P<list>{NUMBERS})(?!\s*(?:level|-|\w))")
_PLACED = re.compile(
    rf"\bin (?:the )?(?P<en>{ORDINALS_LISTED})(?=\s*(?:$|[.;,!?]|(?:and|who|but|now|needs?|wants?)\b))"
    rf"|(?:^|[.;,!?]\s*)(?P<bare>{ORDINALS_LISTED})(?=\s*(?:$|[.;,!?]))"
    r"|\b(?:de|en|va en|va a|esta en|para|a|cursa|soy de|voy en|y)\s+"
    rf"(?P<es>{ORDINALS_LISTED})(?!\s+(?:lugar|vez|piso|hij[oa]|nivel|cita|opcion|semana|visita|mes"
    r"|dia|grado)\b)"
    r"|\b(?:soy de|va en|voy en|esta en|estoy en|para|tutor\w* (?:de|para) \w+ (?:de"
    r"|para))\s+(?P<plain>[1-9]|1[0-2])"
    r"(?=\s*(?:$|[.;,!?]| y ))"
)
_STAGE = re.compile(rf"\b(?P<list>{ORDINAL})\s+(?:ano )?(?:de|en) (?:la )?(?P<stage>secundaria|prepa\w*)\b")
_KINDER = re.compile(r"\b(?:kindergart[a-z]+|kinders?|kindergardener|kindegarten)\b")
_PREK = re.compile(
    r"\b(?:in|at|our|my) (?:the )?(?:pre-?\s?k|preschool)(?=\s*(?:$|[.;,!?]| and| y| class))"
    r"|\bpre-?\s?k(?:er|ers)?\s+(?:student|kid|boy|girl|child|twins?|class)s?\b|\bpre-?\s?kers?\b"
    r"|\bpreschoolers?\b"
    r"|\b(?:alumn[oa]|nin[oa]|hij[oa]|esta|va) (?:de|en) (?:pre-?\s?k|prekinder|preescolar)\b"
)
_NAMED = re.compile(r"\b(?P<name>freshm[ae]n|sophomores?|juniors?|seniors?)\b")
_NAMES = {"fresh": "9", "sopho": "10", "junio": "11", "senio": "12"}
_NOT_SCHOOL = re.compile(
    r"\s+(?:high|center|centers|citizens?|living|housing|apartments?|services?|discount|volunteers?"
    r"|care|programs?"
    r"|moments?|meals?|companion|year old|lunch|activities|adults?|community)\b"
)
_LEVEL = re.compile(r"[\s-]+(?:(?:reading|math|grade)[\s-]+)?levels?\b")
_ONLY_ONCE = {"past", "since", "at", "on", "like", "finished", "until", "level", "after", "left"}
_NEVER = {"never", "not", "nunca", "no", "hasnt"}


def grades_in(said: Said) -> Iterator[Heard]:
    """One chip for the grades that were said together. A level of reading is no grade."""
    found = [*_ranges(said), *_lists(said), *_placed(said), *_named(said)]
    yield from longest(heard for heard in found if not _is_level(said, heard))


def _lists(said: Said) -> Iterator[Heard]:
    for pattern in (_LISTED, _APART, _OF_PUPILS):
        for found in pattern.finditer(said.plain):
            yield _heard(tuple(map(str, ordinals_in(found["list"]))), found)
    for found in _NUMBERED.finditer(said.plain):
        yield _heard(tuple(f"{number:g}" for number in numbers_in(found["list"])), found)
    for found in _STAGE.finditer(said.plain):
        years = 6 if found["stage"] == "secundaria" else 9
        yield _heard(tuple(str(one + years) for one in ordinals_in(found["list"])), found)


def _ranges(said: Said) -> Iterator[Heard]:
    for found in _RANGE.finditer(said.plain):
        if found["first"]:
            low, high = str(next(ordinals_in(found["first"]))), str(next(ordinals_in(found["last"])))
        else:
            low, high = (found["low"] or "k").upper(), found["high"]
        if low in GRADES and high in GRADES and GRADES.index(low) < GRADES.index(high):
            yield _heard(GRADES[GRADES.index(low) : GRADES.index(high) + 1], found)


def _placed(said: Said) -> Iterator[Heard]:
    for found in _PLACED.finditer(said.plain):
        name = next(name for name, text in found.groupdict().items() if text)
        text = found[name]
        if name == "es" and text.isascii() and text in ("first", "second", "third", "1st", "2nd", "3rd"):
            continue
        if name == "en" and said.after(found.end(), 1)[:1] in (["place"], ["period"], ["floor"], ["grade"]):
            continue
        grades = (text,) if name == "plain" else tuple(map(str, ordinals_in(text)))
        yield Heard("grades", _known(grades), found.start(name), found.end(name))
    for pattern, grade in ((_KINDER, "K"), (_PREK, "PK")):
        for found in pattern.finditer(said.plain):
            before = said.before(found.start(), 3)
            if before[:1] != ["pre"] and not _NEVER.intersection(before):
                yield _heard((grade,), found)


def _named(said: Said) -> Iterator[Heard]:
    for found in _NAMED.finditer(said.plain):
        before = said.before(found.start(), 1)[:1]
        if not _NOT_SCHOOL.match(said.plain, found.end()) and before not in (["a", "the"], ["for"], ["jr"]):
            yield _heard((_NAMES[found["name"][:5]],), found)


def _heard(grades: tuple[str, ...], found: re.Match[str]) -> Heard:
    return Heard("grades", _known(grades), found.start(), found.end())


def _known(grades: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(grade for grade in grades if grade in GRADES)


def _is_level(said: Said, heard: Heard) -> bool:
    if not heard.value or _LEVEL.match(said.plain, heard.end):
        return True
    before = said.before(heard.start, 2)
    if before[:1] and before[0] in _ONLY_ONCE:
        return True
    return len(before) > 1 and before[0] in ("a", "an", "the") and before[1] in ("at", "on")
