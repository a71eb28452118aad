"""What a note is about: its categories, likeliest first, and where each was heard.

A note is judged whole, clause by clause, and by the things it asks for, mostly without the words that only
say who, when and where. A clause that asks weighs more than one that tells why: "dad lost his job" is not the
need. What one trouble often needs beside it ("mold" and a landlord: a lawyer) is a table.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from directory.core import shipped
from directory.exchange.seed_files import read_yaml
from directory.search.bank import ELSEWHERE
from directory.search.meaning import EASE, HEARD_APART, Meaning, Reading
from directory.search.needs.asking import ASKED, things_asked, weight_of
from directory.search.needs.said import Said
from directory.search.words import clauses_of

Floats = NDArray[np.float32]
Span = tuple[int, int]

CLAUSES = 0.4
"""Weight of the best clause against the whole note, as a geometric mean."""

REQUEST = 0.15
"""Weight of the things asked for within the whole note's own part."""

BARE = 0.5
"""Weight of the whole note without the words for who, when and where, against it as it stands."""

PLAINLY = 2.0
"""Log odds that the very name of a category adds."""

LEANT_TO = 0.6
"""Part of the likeliest category's share that one leant to has at least."""

GUESS = 0.25

MOST = 10


@dataclass(frozen=True)
class Topic:
    """A category, and which of `Topics.pieces` it was heard in most."""

    reading: Reading
    piece: int


@dataclass(frozen=True)
class Topics:
    """`pieces` are parts of the text: the whole, then its clauses, then the things it asks for."""

    topics: tuple[Topic, ...]
    pieces: tuple[Span, ...]

    @property
    def readings(self) -> tuple[Reading, ...]:
        return tuple(topic.reading for topic in self.topics)


def topics_of(
    meaning: Meaning, said: Said, aside: Iterable[Span] = (), leaning: Mapping[str, float] | None = None
) -> Topics:
    """Up to ten. `aside` are the words, as spans of the text, that say who, when and where. `leaning` are
    categories, or beginnings of several, with what their likelihood is multiplied by.
    """
    text = said.text
    if not any(letter.isalpha() for letter in text) or not meaning.model.slugs:
        return Topics((), ())
    clauses = clauses_of(text)
    spans: list[Span] = [(0, len(text)), *(clauses if len(clauses) > 1 else ())]
    bare = _without(text, aside)
    asked = [span for span in things_asked(said) if _has_words(bare[span[0] : span[1]])]
    shares, things = _judged(meaning, text, bare, spans, asked)
    joined, heard_in = _joined(shares, things, [weight_of(text[a:b]) for a, b in spans[1:]])
    joined = _leant(joined, meaning.model.slugs, leaning or {})
    joined, heard_in = with_companions(joined, heard_in, meaning.model.slugs, said.plain)
    if _asks_for_nothing(joined, meaning.model.slugs):
        return Topics((), ())
    order = [int(at) for at in np.argsort(-joined, kind="stable") if meaning.model.slugs[at] != ELSEWHERE][
        :MOST
    ]
    clearest = np.vstack([shares, things]).max(axis=0)
    pieces = (*spans, *asked)
    return Topics(
        tuple(
            Topic(_reading(meaning, text, pieces[heard_in[at]], at, score), int(heard_in[at]))
            for at, score in zip(order, _scores(joined, clearest, order), strict=True)
        ),
        pieces,
    )


def _asks_for_nothing(joined: Floats, slugs: Sequence[str]) -> bool:
    """A greeting, a name, a day: nearest to what belongs to no category, and near to nothing else."""
    best = int(np.argmax(joined))
    rest = np.delete(joined, best)
    return slugs[best] == ELSEWHERE and (not rest.size or float(rest.max()) < GUESS)


def _without(text: str, aside: Iterable[Span]) -> str:
    """The text with those words as spaces, so that places in it stay what they are."""
    letters = list(text)
    for start, end in aside:
        letters[start:end] = " " * (end - start)
    return "".join(letters)


def _has_words(text: str) -> bool:
    return any(letter.isalnum() for letter in text)


def _judged(
    meaning: Meaning, text: str, bare: str, spans: Sequence[Span], asked: Sequence[Span]
) -> tuple[Floats, Floats]:
    """(spans, categories) and (asked, categories), each row adding up to one."""
    full = [text, *(bare[a:b] if _has_words(bare[a:b]) else text[a:b] for a, b in spans[1:])]
    less = [bare[a:b] if _has_words(bare[a:b]) else text[a:b] for a, b in spans]
    things = [bare[a:b] for a, b in asked]
    texts = list(dict.fromkeys([*full, *less, *things]))
    place = {one: at for at, one in enumerate(texts)}
    shares = meaning.model.judge(texts, meaning.encoder).shares

    def rows(pieces: Sequence[str]) -> Floats:
        return shares[[place[one] for one in pieces]].reshape(len(pieces), shares.shape[1])

    both = (rows(full) + 1e-6) ** (1 - BARE) * (rows(less) + 1e-6) ** BARE
    return _named(meaning, both, full), _named(meaning, rows(things), things)


def _named(meaning: Meaning, shares: Floats, pieces: Sequence[str]) -> Floats:
    """Shares with what is called by its name raised."""
    if not len(pieces):
        return shares
    raised = shares * np.exp(PLAINLY * np.array([meaning.named(piece) for piece in pieces]))
    return np.asarray(raised / np.maximum(raised.sum(axis=1, keepdims=True), 1e-9), dtype=np.float32)


def _joined(shares: Floats, things: Floats, weights: Sequence[float]) -> tuple[Floats, NDArray[np.intp]]:
    """One number for each category, and the piece in which it was heard most."""
    whole = shares[0] + np.float32(1e-5)
    parts = shares[1:] * np.asarray(weights, dtype=np.float32)[:, None]
    parts = np.vstack([parts, ASKED * things])
    if not len(parts):
        return whole, np.zeros(whole.size, dtype=np.intp)
    if len(things):
        whole = whole ** (1 - REQUEST) * (things.mean(axis=0) + 1e-5) ** REQUEST
    both = (1 - CLAUSES) * np.log(whole) + CLAUSES * np.log(parts.max(axis=0) + 1e-5)
    return np.exp(both).astype(np.float32), np.argmax(parts, axis=0) + 1


def _leant(joined: Floats, slugs: Sequence[str], leaning: Mapping[str, float]) -> Floats:
    leant = joined.copy()
    for start, factor in leaning.items():
        for at, slug in enumerate(slugs):
            if slug.startswith(start):
                leant[at] *= factor
                if factor > 1:
                    leant[at] = max(leant[at], LEANT_TO * joined.max())
    return np.minimum(leant, 1.0)


def _scores(joined: Floats, clearest: Floats, order: Sequence[int]) -> list[float]:
    """About how often such a reading is right. Never rises."""
    clear = np.minimum(np.maximum(joined, HEARD_APART * clearest), 1.0)
    falling = np.minimum.accumulate(clear[list(order)])
    return [round(float(score), 4) for score in falling**EASE]


def _reading(meaning: Meaning, text: str, span: Span, category: int, score: float) -> Reading:
    words = ", ".join(meaning.model.words.strongest(text[span[0] : span[1]], category))
    return Reading(meaning.model.slugs[category], score, words, span)


@cache
def _companions() -> Mapping[str, tuple[tuple[str, float, re.Pattern[str] | None], ...]]:
    """For a category: others that the same trouble often needs, how much of its share they get, and words of
    which one must be said.
    """
    table = read_yaml(shipped("seeds") / "needs" / "_companions.yaml")
    return {
        slug: tuple(
            (
                row["slug"],
                float(row["part"]),
                re.compile(rf"\b(?:{row['says']})\b") if "says" in row else None,
            )
            for row in rows
        )
        for slug, rows in table.items()
    }


def with_companions(
    joined: Floats, heard_in: NDArray[np.intp], slugs: Sequence[str], plain: str
) -> tuple[Floats, NDArray[np.intp]]:
    """A companion that is raised was heard where the one it goes with was."""
    place = {slug: at for at, slug in enumerate(slugs)}
    raised, places = joined.copy(), heard_in.copy()
    for slug, rows in _companions().items():
        for other, part, says in rows if slug in place else ():
            if other in place and (says is None or says.search(plain)):
                least = part * joined[place[slug]]
                if least > raised[place[other]]:
                    raised[place[other]], places[place[other]] = least, heard_in[place[slug]]
    return raised, places
