"""Words of danger as hurried people spell them: "cuting", "breething", "ya no kiero bibir".

A word that is not among those we know, and sounds like one of them, is read as that one. Sounds, not nearness
of letters: "chokes" must never be made of "chores". Which words: `spelling` in `seeds/safety/patterns.yaml`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

LEAST_LETTERS = 4
LEAST_CONSONANTS = 6
"""From so many on, the consonants tell an English word by themselves: "threatning", "brething"."""

_DOUBLE = re.compile(r"(.)\1")
_VOWELS = re.compile(r"(?<=.)[aeiou]")

_ENGLISH = (
    (re.compile(r"ph"), "f"),
    (re.compile(r"ck"), "k"),
    (re.compile(r"s?c(?=[ei])"), "s"),
    (_DOUBLE, r"\1"),
    (re.compile(r"ea|ie|ei"), "e"),
    (re.compile(r"ui"), "u"),
    (re.compile(r"in$"), "ing"),
    (re.compile(r"(?<=..)e$"), ""),
)
_SPANISH = (
    (re.compile(r"qu"), "k"),
    (re.compile(r"sc(?=[ei])|c(?=[ei])|z"), "s"),
    (re.compile(r"c(?!h)"), "k"),
    (re.compile(r"v"), "b"),
    (re.compile(r"(?<!c)h"), ""),
    (re.compile(r"ll|y"), "i"),
    (re.compile(r"g(?=[ei])"), "j"),
    (re.compile(r"n(?=[pb])"), "m"),
    (re.compile(r"pi(?=[ao])"), "pe"),
    (_DOUBLE, r"\1"),
)


@dataclass(frozen=True)
class Spelling:
    known: frozenset[str]
    sounds: Mapping[str, str]  # "en:" or "es:" and a sound -> the word

    @classmethod
    def of(cls, entry: Mapping[str, str]) -> "Spelling":
        """`entry` is words between spaces, by language; `right` are words to be left as they are."""
        sounds = {
            f"{language}:{sound(word)}": word
            for language, sound in _SOUNDS.items()
            for word in entry.get(language, "").split()
        }
        return cls(frozenset(" ".join(entry.values()).split()), sounds)

    def mended(self, word: str) -> str:
        """Of a folded word."""
        if len(word) < LEAST_LETTERS or word in self.known or not self.sounds:
            return word
        heard = (self.sounds.get(f"{language}:{sound(word)}") for language, sound in _SOUNDS.items())
        return next((known for known in heard if known), word)


def _english(word: str) -> str:
    for written, spoken in _ENGLISH:
        word = written.sub(spoken, word)
    consonants = _VOWELS.sub("", word)
    return consonants if len(consonants) >= LEAST_CONSONANTS else word


def _spanish(word: str) -> str:
    for written, spoken in _SPANISH:
        word = written.sub(spoken, word)
    return word


_SOUNDS: dict[str, Callable[[str], str]] = {"en": _english, "es": _spanish}
