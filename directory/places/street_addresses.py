"""Probable street addresses in free text, to warn before a confidential place gives itself away.

Finding too much is the lesser evil here: a person reads the warning. Text is compared after NFKC and
without invisible characters, so full-width digits and zero-width joiners hide nothing.
"""

import re
import unicodedata
from typing import NamedTuple

MAX_TEXT = 100_000
MAX_NAME_WORDS = 6
LONGEST_SHORT_FORM = 3
"""A full stop after a longer word ends a sentence, not a "Rev." in the name of a street."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_STREETS = _set(
    "street st avenue ave av road rd boulevard blvd lane ln parkway pkwy highway hwy terrace ter"
    " turnpike tpke expressway expwy expy freeway fwy crescent cres concourse calle avenida avda"
    " drive dr court ct place pl way circle cir square sq trail trl alley aly plaza plz loop row path walk"
    " pike run pass point pt cove cv bend crossing xing ridge extension ext park causeway mews close"
    " carretera camino broadway"
)
"""Words that end a street's name. Many are everyday words too, so nothing small may stand before them."""

_FIRST = _set("calle avenida avda avenue ave carretera camino via")
"""Words that may begin a street's name: "Calle Luna", "Avenue L"."""

_SPANISH_FIRST = _FIRST - _set("avenue ave via")

_BETWEEN = _set("and & y at near /")

_DIRECTIONS = _set("N S E W NE NW SE SW")

_NUMBERS = _set(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred"
)

_NOT_IN_A_NAME = _set(
    "a an the of off on in to for and or per by at with from is are be we you they it this that their your"
    " our hour hours day days week weeks month months year years minute minutes people families family kids"
    " children students adults girls boys women men meals beds am pm percent dollars miles blocks any every"
    " each all no en y o para por con que su sus horas días dias semanas meses años personas"
)

_WORD = re.compile(
    r"(?P<number>\d{1,6}(?:-\d{1,5})?(?:-?[A-Za-z])?(?![\w/:-]))"
    r"|(?P<word>\w{1,30}(?:['’-]\w{1,30}){0,3}\.?)"
    r"|(?P<stop>[^\w\s])"
)
_NAME = re.compile(r"[A-Z][a-z]|\d{1,3}(?:st|nd|rd|th|ST|ND|RD|TH)\b|[A-Z]{3}")
_COORDINATES = re.compile(r"(?<![\d.])[+-]?\d{1,3}\.\d{3,20}\s{0,3}[,;/ ]\s{0,3}[+-]?\d{1,3}\.\d{3,20}(?!\d)")


class Word(NamedTuple):
    text: str
    bare: str  # lower case, without a final full stop
    kind: str  # "number", "word" or "stop"
    start: int
    end: int


_END = Word("", "", "stop", 0, 0)


def scan_for_street_addresses(text: str) -> list[str]:
    """Pieces that look like a house number and street, a crossing of streets, or coordinates; in order,
    each once. Reads the first `MAX_TEXT` characters in linear time.
    """
    plain = _visible(text[:MAX_TEXT])
    words = [*map(_word, _WORD.finditer(plain)), _END, _END]
    spans = _merged([*_houses(words), *_crossings(words), *(m.span() for m in _COORDINATES.finditer(plain))])
    return list(dict.fromkeys(" ".join(plain[start:end].split()).rstrip(".") for start, end in spans))


def _visible(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c for c in plain[:MAX_TEXT] if unicodedata.category(c) != "Cf")


def _word(match: re.Match[str]) -> Word:
    text = match.group()
    return Word(text, text.lower().rstrip("."), match.lastgroup or "stop", match.start(), match.end())


def _houses(words: list[Word]) -> list[tuple[int, int]]:
    """A number and a street, "212 N. Juniper Street", or the other way round, "Calle Luna 123"."""
    found = []
    for at, word in enumerate(words[:-2]):
        if word.kind != "number" and word.bare not in _NUMBERS:
            continue
        has_comma = words[at + 1].text == "," and words[at + 2].kind != "number"
        end = _street_end(words, at + 2 if has_comma else at + 1)
        if end is not None:
            found.append((word.start, words[end - 1].end))
        elif (start := _spanish_start(words, at)) is not None:
            found.append((words[start].start, word.end))
    return found


def _street_end(words: list[Word], first: int) -> int | None:
    """The index after the last word of the street whose name begins at `first`."""
    if words[first].bare == "broadway":
        return first + 1
    if words[first].bare in _FIRST and words[first + 1].text.isalnum():
        return first + 2
    if (end := _named_end(words, first)) is not None:
        return end
    if words[first].text.rstrip(".") in _DIRECTIONS and _NAME.match(words[first + 1].text):
        return first + 2  # "1990 NE 163rd" leaves the word for the street out
    return None


def _named_end(words: list[Word], first: int) -> int | None:
    for at in range(first, min(first + MAX_NAME_WORDS + 1, len(words))):
        word = words[at]
        if word.kind == "stop" or word.bare in _NOT_IN_A_NAME:
            return None
        if at > first and word.bare in _STREETS:
            return at + 1
        if word.text.endswith(".") and len(word.bare) > LONGEST_SHORT_FORM:
            return None
    return None


def _spanish_start(words: list[Word], number: int) -> int | None:
    for at in range(number - 1, max(number - MAX_NAME_WORDS, 0) - 1, -1):
        if words[at].bare in _SPANISH_FIRST:
            return at if at < number - 1 else None
        if words[at].kind == "stop" and words[at].text not in ",#":
            return None
    return None


def _crossings(words: list[Word]) -> list[tuple[int, int]]:
    """Two streets with a small word between: "Elm Street and 5th Avenue"."""
    found = []
    for at in range(2, len(words) - 2):
        if words[at].bare in _BETWEEN and words[at - 1].bare in _STREETS:
            end = _street_end(words, at + 1)
            if end is not None:
                found.append((words[at - 2].start, words[end - 1].end))
    return found


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """In order, with overlapping ones as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
