"""A small language for phrases, and the phrases that speak of danger, from `seeds/safety/patterns.yaml`.

Text and phrases are read as folded words: "She's CUTTING, again!" is "shes cutting again .". In a phrase

    word        that word                      suicid*     any word that begins so
    (a|b|c_d)   one of these; _ is a space     {partner}   one of a list under `lists`
    again?      may be left out                !(in|at)    the next word is none of these
    ..          up to three words between      ...         up to eight; neither passes the end of a sentence
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from directory.search.analysis import fold
from directory.search.safety_spelling import Spelling

MAX_LETTERS = 4000

_APART = re.compile(
    r"(?P<end>[.;:!?…。！？；؟\n]+)|(?P<sign>[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])"
    r"|(?P<word>(?:[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|(?<=\w)['’ʼ`](?=\w))+)"
)
_QUOTES = re.compile(r"['’ʼ`]")
_LONG = re.compile(r"([^\W\d])\1{2,}")
_TOKEN = re.compile(r"\([^)]*\)\??|\{\w+\}\??|!\([^)]*\)|[^\s]+")
_STOP = " ."
_GAPS = {"..": r"(?: [^ .]+){0,3}?", "...": r"(?: [^ .]+){0,8}?"}


@dataclass(frozen=True)
class Words:
    """A text as folded words between single spaces, and where in the text each of them stands."""

    line: str
    places: tuple[tuple[int, int, int], ...]  # start in the line, start and end in the text

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Of a part of the line, its place in the text."""
        inside = [place for place in self.places if start <= place[0] < end]
        return (inside[0][1], inside[-1][2]) if inside else (0, 0)


def words_in(text: str, spelling: Spelling | None = None) -> Words:
    parts, places, at = [], [], 0
    for found in _APART.finditer(text[:MAX_LETTERS]):
        word = "." if found["end"] else _tidied(found[0])
        word = spelling.mended(word) if spelling else word
        places.append((at, found.start(), found.end()))
        parts.append(f" {word}")
        at += len(parts[-1])
    return Words("".join(parts) + f"{_STOP} ", tuple(places))


def _tidied(word: str) -> str:
    """ "Pleeeease" is "pleease": nobody means three of a letter, and two may be right."""
    return _LONG.sub(r"\1\1", _QUOTES.sub("", fold(word)))


def compiled(phrase: str, lists: dict[str, str]) -> str:
    """The regular expression of a phrase. Raises KeyError for a list that is not there."""
    return "".join(_piece(token, lists) for token in _TOKEN.findall(phrase)) + "(?= )"


def _piece(token: str, lists: dict[str, str]) -> str:
    if token in _GAPS:
        return _GAPS[token]
    if token.startswith("!"):
        return f"(?! (?:{_choices(token[2:-1], lists)}) )"
    may_be_left_out = token.endswith("?")
    body = _choices(token.rstrip("?").strip("()"), lists)
    return f"(?: (?:{body}))" + ("?" if may_be_left_out else "")


def _choices(choices: str, lists: dict[str, str]) -> str:
    return "|".join(_choice(choice, lists) for choice in choices.split("|"))


def _choice(choice: str, lists: dict[str, str]) -> str:
    """Signs of Chinese and its kin are words by themselves, in phrases as in texts."""
    if choice.startswith("{"):
        return lists[choice[1:-1]]
    words = [found[0] for found in re.finditer(r"[^\s_]+", choice)]
    return " ".join(_one(word) for word in words)


def _one(word: str) -> str:
    if word == ".":
        return r"\."
    plain = words_in(word.rstrip("*")).line.removesuffix(f"{_STOP} ").strip()
    if not plain and word != "*":
        raise ValueError(f"a phrase of no words: {word!r}")
    return re.escape(plain).replace(r"\ ", " ") + (r"[^ .]*" if word.endswith("*") else "")


@dataclass(frozen=True)
class Match:
    kind: str
    is_sure: bool
    start: int  # in the line of words
    end: int


@dataclass(frozen=True)
class Patterns:
    calm: re.Pattern[str]
    spoken: tuple[tuple[str, bool, re.Pattern[str]], ...]
    spelling: Spelling

    @classmethod
    def of(cls, entry: dict[str, Any]) -> "Patterns":
        lists = {name: _choices(choices, {}) for name, choices in entry["lists"].items()}
        spoken = [
            (kind, level == "sure", _any_of(phrases, lists))
            for kind, levels in entry["kinds"].items()
            for level, phrases in levels.items()
        ]
        return cls(_any_of(entry["calm"], lists), tuple(spoken), Spelling.of(entry.get("spelling") or {}))

    def words(self, text: str) -> Words:
        """A text with its words of danger as they are spelled in the phrases."""
        return words_in(text, self.spelling)

    def matches(self, words: Words) -> Iterator[Match]:
        """What speaks of danger once the calm phrases ("suicide prevention training") are taken out."""
        line = self.calm.sub(lambda found: _hidden(found[0]), words.line)
        for kind, is_sure, pattern in self.spoken:
            for found in pattern.finditer(line):
                yield Match(kind, is_sure, found.start(), found.end())

    def is_calm(self, words: Words) -> bool:
        return self.calm.search(words.line) is not None


def _any_of(phrases: list[str], lists: dict[str, str]) -> re.Pattern[str]:
    """All begin with a space, which is asked first: most places in a line then cost nothing."""
    choices = "|".join(f"(?:{compiled(phrase, lists)})" for phrase in phrases)
    return re.compile(f"(?= )(?:{choices})")


def _hidden(words: str) -> str:
    """Words that no phrase has, of the same length and number."""
    return re.sub(r"[^ .]", "~", words)
