"""Phrases of the tables in `seeds/needs`, found in a note. `_lists.yaml` there explains their signs."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from directory.core import shipped
from directory.exchange.seed_files import read_yaml
from directory.search.needs.said import Said

GAP = r"[\s\-/]+"
_SOME = rf"{GAP}(?:\w+{GAP}){{0,3}}"
_LIST = re.compile(r"<(\w+)>")
NEGATORS = frozenset(
    [
        "no",
        "not",
        "dont",
        "doesnt",
        "isnt",
        "arent",
        "wasnt",
        "never",
        "without",
        "nor",
        "neither",
        "havent",
        "hasnt",
        "didnt",
        "aint",
        "wont",
        "shouldnt",
        "sin",
        "nunca",
        "ni",
        "tampoco",
        "jamas",
        "ya",
    ]
) - {"ya"}
REACH = 3
"""Words before a phrase within which a "no" denies it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`hears` is field -> value. `hush` is what is shown in place of the words, where these must not be kept;
    None where the words themselves are shown. After a word of `unless` it means something else.
    """

    hears: tuple[tuple[str, Any], ...]
    is_deniable: bool
    hush: str | None
    unless: frozenset[str]


@dataclass(frozen=True, slots=True)
class Phrase:
    entry: Entry
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Hit:
    entry: Entry
    start: int  # in Said.plain
    end: int


def hits_in(said: Said, language: str) -> Iterator[Hit]:
    """Every phrase that is said and not denied, longest first where one entry is found twice in a place."""
    tables = (
        [phrases_of("en"), phrases_of("es")] if language != "es" else [phrases_of("es"), phrases_of("en")]
    )
    best: dict[tuple[int, int], Hit] = {}
    for word, start in said.tokens:
        for table in tables:
            for phrase in table.get(word[:2], ()):
                found = phrase.pattern.match(said.plain, start)
                if not found or _means_else(said, phrase.entry, start):
                    continue
                key = (id(phrase.entry), start)
                if key not in best or found.end() > best[key].end:
                    best[key] = Hit(phrase.entry, start, found.end())
    yield from sorted(best.values(), key=lambda hit: (hit.start, -hit.end))


def _means_else(said: Said, entry: Entry, start: int) -> bool:
    if entry.is_deniable and is_denied(said, start):
        return True
    return not entry.unless.isdisjoint(said.before(start, REACH))


def is_denied(said: Said, start: int) -> bool:
    return any(word in NEGATORS for word in said.before(start, REACH))


@cache
def phrases_of(language: str) -> dict[str, tuple[Phrase, ...]]:
    """By the first two letters of their first word."""
    folder = shipped("seeds") / "needs"
    lists = read_yaml(folder / "_lists.yaml")
    found: dict[str, list[Phrase]] = {}
    for row in (row for path in sorted(folder.glob("[!_]*.yaml")) for row in read_yaml(path)):
        entry = Entry(
            tuple(row["hears"].items()),
            row.get("denied", True),
            row.get("hush"),
            frozenset(row.get("unless", ())),
        )
        for text in row.get(language, ()):
            written = _listed(str(text), lists)
            phrase = Phrase(entry, re.compile(pattern_of(written)))
            for first in sorted({word[:2] for word in first_words(written)}):
                found.setdefault(first, []).append(phrase)
    return {first: tuple(phrases) for first, phrases in found.items()}


def pattern_of(written: str) -> str:
    """The regular expression of a phrase, from a word's start to a word's end."""
    pattern = written.strip().replace("\\w+", "\0")
    pattern = pattern.replace(" ?", "\2")
    pattern = re.sub(r"\(\?!", "\1", pattern)
    pattern = re.sub(r"(?<!\\)\((?!\?)", "(?:", pattern).replace("\1", "(?!")
    pattern = pattern.replace(" ~ ", _SOME).replace(" ~", rf"(?:{GAP}\w+){{0,3}}")
    pattern = re.sub(r"([a-z\])])\*", lambda m: m[1] + ("*" if m[1] == ")" else r"\w*"), pattern)
    pattern = (
        pattern.replace("#", r"\d{1,4}").replace(" ", GAP).replace("\0", r"\w+").replace("\2", r"[\s\-/]*")
    )
    return rf"(?:{pattern})(?!\w)"


def _listed(text: str, lists: dict[str, str]) -> str:
    while _LIST.search(text):
        text = _LIST.sub(lambda found: f"({lists[found[1]]})", text)
    return text


def first_words(written: str) -> set[str]:
    """Every word (or piece of one) that a phrase can begin with."""
    found: set[str] = set()
    for branch in _branches(written):
        found |= _firsts(branch.strip())
    return found


def _firsts(branch: str) -> set[str]:
    if branch.startswith("("):
        inside, rest = _bracket(branch)
        found = first_words(inside)
        if rest.startswith(("?", "*")):
            found |= _firsts(rest[1:].lstrip())
        return found
    if branch.startswith("["):
        raise ValueError(f"a phrase cannot begin with a choice of letters: {branch}")
    if branch.startswith("#"):
        return {str(digit) for digit in range(10)} | {f"{a}{b}" for a in range(1, 10) for b in range(10)}
    word = re.match(r"[a-z0-9]+", branch)
    if not word:
        return set()
    following = branch[word.end() :]
    if following.startswith("[") and len(word[0]) < 2:
        raise ValueError(f"too little before a choice of letters: {branch}")
    found = {word[0]}
    if following.startswith("?"):
        found.add(word[0][:-1])
    if following.startswith("(") and len(word[0]) < 2:
        found |= {word[0] + more for more in first_words(_bracket(following)[0])}
    return found


def _branches(written: str) -> Iterable[str]:
    depth, start = 0, 0
    for at, letter in enumerate(written):
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and depth == 0:
            yield written[start:at]
            start = at + 1
    yield written[start:]


def _bracket(text: str) -> tuple[str, str]:
    depth = 0
    for at, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return text[1:at], text[at + 1 :]
    raise ValueError(f"an open bracket: {text}")
