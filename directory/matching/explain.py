"""Findings, parts and lists in words, for staff and for a family, in English and Spanish."""

from collections.abc import Mapping
from typing import Any

from directory.matching import sentences_en, sentences_es
from directory.matching.findings import Finding
from directory.matching.sentences_en import Sentence
from directory.matching.small_words import ENGLISH_WORDS, SPANISH_WORDS, Words
from directory.matching.told import Names, values_of

__all__ = [
    "Names",
    "list_note",
    "list_title",
    "part_label",
    "sentence",
    "what_was_not_looked_at",
    "what_would_mend",
]


def sentence(finding: Finding, names: Names, language: str = "en", voice: str = "staff") -> str:
    """One plain sentence without its full stop. `voice` is staff or family."""
    table, words = _of(language)
    values = values_of(finding, names, words)
    return _voiced(table.SENTENCES[finding.key], voice).format_map(_with_capitals(values))


def what_would_mend(finding: Finding, language: str = "en", voice: str = "staff") -> str:
    """What would change a rule that is not met; "" where nothing would."""
    table, _ = _of(language)
    told = table.MENDS.get(finding.requirement) if finding.mendable else None
    return _voiced(told, voice) if told else ""


def part_label(name: str, language: str = "en") -> str:
    table, _ = _of(language)
    label: str = table.PARTS[name]
    return label


def list_title(name: str, language: str = "en", voice: str = "staff") -> str:
    """`name` is fits, may_fit or near_misses."""
    table, _ = _of(language)
    return _voiced(table.LISTS[name][0], voice)


def list_note(name: str, language: str = "en", voice: str = "staff") -> str:
    table, _ = _of(language)
    return _voiced(table.LISTS[name][1], voice)


def what_was_not_looked_at(language: str = "en") -> tuple[str, ...]:
    table, _ = _of(language)
    told: tuple[str, ...] = table.NOT_LOOKED_AT
    return told


def _of(language: str) -> tuple[Any, Words]:
    return (sentences_es, SPANISH_WORDS) if language.startswith("es") else (sentences_en, ENGLISH_WORDS)


def _voiced(told: Sentence, voice: str) -> str:
    return told if isinstance(told, str) else told[voice == "family"]


def _with_capitals(values: Mapping[str, str]) -> dict[str, str]:
    """{Range} is {range} at the head of a sentence."""
    return {**values, **{name.capitalize(): text[:1].upper() + text[1:] for name, text in values.items()}}
