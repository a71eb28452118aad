"""Languages of a family: "speaks Dari", "solo habla mixteco", "Spanish-speaking therapist"."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from directory.core import shipped
from directory.exchange.seed_files import read_yaml
from directory.search.needs.heard import Heard, longest
from directory.search.needs.said import Said
from directory.vocabulary import Barrier

_BEFORE = (
    r"(?:speaks?|speaking|spoke|talks?|hablan?|hablo|hablamos|hablen?|hable|in|en|only|solo|nomas"
    r"|(?:bilingual|bilingue)(?: \w+)?"
    r"|language(?: is)?|lengua|idioma|interpreter (?:for|in)|interprete (?:de|en)|translator (?:for"
    r"|in)|traductor (?:de|al)"
    r"|traduccion (?:al|en)|and|y|or|o|de habla|understands?|entienden?|entiende)"
)
_AFTER = (
    r"[\s-]+(?:speak\w*|language|interpret\w*|translat\w*|families|family|mom|mother|dad|father"
    r"|parents?|grand\w+"
    r"|famil\w+|only|please|if possible)"
)
_NOT_WANTED = re.compile(
    r"\b(?:learn|learning|study|studying|failing|failed|passing|practice|aprend\w+|estudi\w+"
    r"|tutor\w* (?:in|for|de)"
    r"|clases? de|read in|help with|homework in|escribir|little|limited|poco|no|not|dont|doesnt"
    r"|do not|does not|some|cant"
    r"|casi nada de|barely|tampoco)\s+(?:to )?(?:(?:speaks?|much|any|very|more|mucho|muy poco|hablan?"
    r"|entienden?|entiende"
    r"|understands?|hablo|hablamos|well|read|leer)\s+)?(?:much |any |mucho |muy poco |poco |nada de )?$"
)
_LESSON = re.compile(r"\s+(?:class(?:es)?|lessons?|homework|teacher|test|tutor|club|lab|food|restaurant)\b")
_ENGLISH_TOO = {"es", "en"}


@cache
def _names() -> tuple[tuple[str, re.Pattern[str], bool], ...]:
    """Code, pattern, and whether the name alone is enough."""
    table = read_yaml(shipped("seeds") / "needs" / "_languages.yaml")
    found = []
    for code, names in table.items():
        own = names.get("own") or []
        other = (names.get("en") or []) + (names.get("es") or [])
        for words, is_enough in ((own, True), (other, False)):
            if words:
                found.append((str(code), re.compile(rf"\b(?:{'|'.join(words)})\b"), is_enough))
    return tuple(found)


_MANY = re.compile(
    r"\b(?:languages?|idiomas?|lenguas?|others?|otr[oa]s|also|tambien|more|mas|every|each|by phone for)\b"
)


@lru_cache(maxsize=4096)
def interpreted_in(text: str) -> tuple[str, ...]:
    """Languages that words on interpretation keep to: "Spanish by headset" is no Arabic. Empty where they
    name none, or name some beside others.
    """
    plain = Said.of(text).plain
    if _MANY.search(plain):
        return ()
    return tuple(dict.fromkeys(code for code, pattern, _ in _names() if pattern.search(plain)))


def tongues_in(said: Said) -> Iterator[Heard]:
    """A language each, in order; and the barrier that a language of few offers is."""
    found = longest(
        Heard(f"languages:{code}", code, place.start(), place.end())
        for code, pattern, is_enough in _names()
        for place in pattern.finditer(said.plain)
        if _is_wanted(said, place, is_enough)
    )
    for one in dict.fromkeys(found):
        yield Heard("languages", one.value, one.start, one.end)
        if one.value not in _ENGLISH_TOO:
            yield Heard("barriers", Barrier.LANGUAGE, one.start, one.end)


def _is_wanted(said: Said, place: re.Match[str], is_enough: bool) -> bool:
    head = said.plain[max(0, place.start() - 40) : place.start()]
    if _NOT_WANTED.search(head) or _LESSON.match(said.plain, place.end()):
        return False
    if is_enough or re.match(_AFTER, said.plain[place.end() : place.end() + 24]):
        return True
    return re.search(rf"\b{_BEFORE}[\s,:-]+(?:el |la |un |a )?$", head) is not None
