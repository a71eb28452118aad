"""How many there are: a family, a group of students, things wanted for a whole school, siblings."""

import re
from collections.abc import Iterator, Sequence

from directory.search.needs.ages import KIDS
from directory.search.needs.heard import Heard
from directory.search.needs.numbers import NUMBER, ORDINAL, number_of
from directory.search.needs.said import Said
from directory.vocabulary import KeepTogether, SubjectType

MOST = 2000
CLOSE = 25
"""Letters between two grades that still list two children: "a 1st grader and my girl in kinder"."""

FEW_THINGS = 10
"""From so many of a thing on, a school asks and not a family."""

_COUNT = rf"(?:\d{{1,4}}|{NUMBER})"
_FAMILY = re.compile(
    rf"\b(?:family|household|famil(?:ia|y) de|familia)\s+(?:of|de|con)?\s*(?P<of>{_COUNT})\b"
    rf"|\bsomos\s+(?:una familia de\s+)?(?P<somos>{_COUNT})\b(?!\s+(?:hermanos|alumnos|estudiantes|amig))"
    rf"|\b(?P<us>{_COUNT}) of us\b|\bsomos (?P<siblings>{_COUNT}) hermanos\b"
)
_GROUP = re.compile(
    rf"\b(?:group|bunch|grupo) (?:of|de) (?:about |como )?(?P<of>{_COUNT})\b"
    rf"|\b(?P<students>{_COUNT})\s+(?:of (?:our|the|my) )?(?:{ORDINAL}[\s-]*(?:grade(?:rs?)?)?\s*)?"
    r"(?P<who>girls|boys|students|graders|kids|children|alumn[oa]s|estudiantes|muchach[oa]s|jovenes"
    r"|ninos|ninas)?\b"
    r"(?:\s+(?:de\s+)?(?P<want>want|need|would|are|quieren|necesitan|de|who|from|in))?"
)
_GROUP_WORD = re.compile(r"\b(?:group|club|grupo|equipo|team|crew|circle)\b")
_THINGS = re.compile(
    r"\b(?P<many>\d{2,4})\s+(?:new |winter |free |extra |gently used )?(?:backpacks?|coats?|jackets?"
    r"|bags?|boxes|kits?"
    r"|uniforms?|shoes|pairs?|toys|gifts|tickets?|passes|books|laptops|hotspots|meals|turkeys|masks"
    r"|hats|gloves|socks"
    r"|mochilas?|chamarras|abrigos|bolsas?|cajas|uniformes|zapatos|juguetes|regalos|boletos|pases"
    r"|libros|despensas)\b"
)
_SEVERAL = re.compile(
    r"\b(?:kids|children|boys|girls|sons|daughters|siblings|brothers|sisters|twins|grandkids|them|elementary"
    r"|hijos|hijas|ninos|ninas|hermanos|hermanas|nietos|gemel[oa]s)\b"
)


def counts_in(said: Said, *, has_ages: bool) -> Iterator[Heard]:
    for found in _FAMILY.finditer(said.plain):
        name = next(name for name, text in found.groupdict().items() if text)
        whole = None if name == "siblings" else SubjectType.HOUSEHOLD
        yield from _of_size(found, int(number_of(found[name])), whole)
    for found in _THINGS.finditer(said.plain):
        if int(found["many"]) >= FEW_THINGS:
            yield from _of_size(found, int(found["many"]), SubjectType.SCHOOL)
    if not has_ages:
        yield from _groups(said)


def _groups(said: Said) -> Iterator[Heard]:
    is_group = bool(_GROUP_WORD.search(said.plain))
    for found in _GROUP.finditer(said.plain):
        if found["of"]:
            yield from _of_size(found, int(number_of(found["of"])), SubjectType.GROUP)
            continue
        size = int(number_of(found["students"]))
        who = found["who"] or "graders" in found[0]
        if size >= 3 and who and (is_group or re.search(ORDINAL, found[0])):
            yield from _of_size(found, size, SubjectType.GROUP)
            yield from _gender(found)


def _gender(found: re.Match[str]) -> Iterator[Heard]:
    """Girls who want a group of their own; "ten boys fighting" asks for none."""
    if found["want"] in ("want", "need", "would", "quieren", "necesitan"):
        if found["who"] in ("girls", "alumnas", "muchachas", "ninas"):
            yield Heard("gender", "girls", found.start(), found.end())
        if found["who"] == "boys":
            yield Heard("gender", "boys", found.start(), found.end())


def _of_size(found: re.Match[str], size: int, subject: SubjectType | None) -> Iterator[Heard]:
    if 2 <= size <= MOST:
        yield Heard("size", size, found.start(), found.end())
        if subject:
            yield Heard("subject", subject, found.start(), found.end())


def siblings_in(said: Said, heard: Sequence[Heard]) -> Iterator[Heard]:
    """Several children said together are wanted together; where the note says so, they must be."""
    if any(one.field == "subject" and one.value is SubjectType.GROUP for one in heard):
        return
    several = [one for one in heard if one.field in ("ages", "grades") and _are_siblings(said, one)]
    apart = [one for one in heard if one.field in ("ages", "grades")]
    if several:
        yield Heard("together", KeepTogether.PREFERRED, several[0].start, several[0].end)
    elif len(apart) > 1 and (
        apart[0].field == "ages" == apart[1].field
        or apart[1].start - apart[0].end < CLOSE
        or _SEVERAL.search(said.plain)
    ):
        yield Heard("together", KeepTogether.PREFERRED, apart[1].start, apart[1].end)


def is_about_several(said: Said, heard: Sequence[Heard]) -> bool:
    """Whether "the same place" is for several children, not for one who would stay where it is."""
    return bool(_SEVERAL.search(said.plain)) or any(
        one.field in ("ages", "grades") and len(one.value) > 1 for one in heard
    )


def _are_siblings(said: Said, one: Heard) -> bool:
    words = said.plain[one.start : one.end]
    is_range = re.search(r"\d(?:st|nd|rd|th)?\s*(?:-|to|through|thru|a|al)\s*\d", words) is not None
    return len(one.value) > 1 and not is_range


__all__ = ["KIDS", "counts_in", "is_about_several", "siblings_in"]
