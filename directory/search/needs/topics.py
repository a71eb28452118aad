"""What a note is about: its categories, which of them are asked for, and which only tell why.

A note often gives its reason first ("dad lost his job") and its request last. Clauses that ask weigh more than
clauses that tell, and what is heard in a clause of its own is a need of its own.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from directory.core import shipped
from directory.exchange.seed_files import read_yaml
from directory.search.bank import ELSEWHERE
from directory.search.meaning import EASE, HEARD_APART, Meaning, Reading
from directory.search.needs.said import Said
from directory.search.words import clauses_of

CLAUSES = 0.4
"""Weight of the best clause against the whole note, as a geometric mean."""

TOLD, ASKED = 0.5, 1.5
"""What a clause counts that only tells of what happened, and one that asks, against any other."""

LEAST = 0.004
MOST = 10

_ASKS = re.compile(
    r"\b(?:needs?|needed|wants?|want|looking for|looking to|searching|wheres?|where (?:can|do|is)|how (?:do|can|to)|can (?:i|we|someone|"
    r"somebody|you|they)|could|help (?:with|me|us|him|her|them|paying|getting|finding)|who (?:can|helps)|is there|are there|would like|"
    r"asked (?:for|about)|asking|trying to|hoping|wish|any|find|get (?:him|her|them|me|us)|apply|sign up|please"
    r"|necesit\w+|busc\w+|quier[oea]\w*|quisiera\w*|donde|como (?:puedo|aplico|saco|hago|le hago|consigo)|quien(?:es)?|ocup[oa]\w*|ayuda\w*"
    r"|me gustaria|pued[oe]n?|urge|solicit\w+|hay|pido|conseguir|para (?:mi|mis|su|el|la))\b"
)
_TELLS = re.compile(
    r"\b(?:(?:lost|losing|quit) (?:his|her|my|their|the) job|laid off|fired|died|passed away|deported|divorc\w+|separated|split\w*|moved|broke down"
    r"|in (?:jail|prison)|incarcerated|arrested|(?:has|have|got|sole|full) custody|arrived|came from|hospital\w*|sick|missed work|works? (?:nights|two)"
    r"|perdi(?:o|eron|mos)? (?:el|su|mi) trabajo|lo corrieron|la corrieron|murio|fallecio|deport\w+|divorci\w+|separ\w+|se fue|se descompuso"
    r"|en la carcel|preso|arrest\w+|custodia|llegamos|llegaron|llego (?:de|en)|enferm[oa]|orden de|no (?:allowed|puede))\b"
    r"|^(?:since|because|as|desde|como|ya que|porque)\b"
)


@dataclass(frozen=True)
class Topic:
    """A category, and the clause it was heard in most."""

    reading: Reading
    clause: int  # 0 is the whole note


@dataclass(frozen=True)
class Topics:
    topics: tuple[Topic, ...]  # likeliest first
    clauses: tuple[tuple[int, int], ...]  # in the text; the first is the whole

    @property
    def readings(self) -> tuple[Reading, ...]:
        return tuple(topic.reading for topic in self.topics)


def topics_of(meaning: Meaning, text: str, language: str) -> Topics:
    if not any(letter.isalnum() for letter in text) or not meaning.model.slugs:
        return Topics((), ())
    clauses = clauses_of(text)
    spans = ((0, len(text)), *(clauses if len(clauses) > 1 else ()))
    pieces = [text[a:b] for a, b in spans]
    shares = meaning.model.judge(pieces, meaning.encoder).shares
    joined, heard_in = joined_shares(shares, [weight_of(piece) for piece in pieces[1:]])
    joined = with_companions(joined, meaning.model.slugs, Said.of(text).plain)
    order = [int(at) for at in np.argsort(-joined, kind="stable") if meaning.model.slugs[at] != ELSEWHERE][
        :MOST
    ]
    scores = _scores(joined, shares, order)
    return Topics(
        tuple(
            Topic(_reading(meaning, text, spans[heard_in[at]], at, score, language), int(heard_in[at]))
            for at, score in zip(order, scores, strict=True)
            if score >= LEAST
        ),
        tuple(spans),
    )


def weight_of(clause: str) -> float:
    plain = Said.of(clause).plain
    if _ASKS.search(plain):
        return ASKED
    return TOLD if _TELLS.search(plain) else 1.0


def joined_shares(
    shares: NDArray[np.float32], weights: Sequence[float]
) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """The whole and the best weighed clause as one number for each category, and where each was heard."""
    whole, clauses = shares[0], shares[1:]
    if not len(clauses):
        return whole, np.zeros(whole.size, dtype=np.intp)
    weighed = clauses * np.asarray(weights, dtype=np.float32)[:, None]
    best = np.argmax(weighed, axis=0)
    both = (1 - CLAUSES) * np.log(whole + 1e-5) + CLAUSES * np.log(weighed.max(axis=0) + 1e-5)
    return np.exp(both).astype(np.float32), best + 1


def _scores(joined: NDArray[np.float32], shares: NDArray[np.float32], order: Sequence[int]) -> list[float]:
    clear = np.minimum(np.maximum(joined, HEARD_APART * shares.max(axis=0)), 1.0)
    falling = np.minimum.accumulate(clear[list(order)]) if order else clear[:0]
    return [round(float(score), 4) for score in falling**EASE]


def _reading(
    meaning: Meaning, text: str, span: tuple[int, int], category: int, score: float, language: str
) -> Reading:
    words = ", ".join(meaning.model.words.strongest(text[span[0] : span[1]], category))
    return Reading(meaning.model.slugs[category], score, words, span)


@cache
def _companions() -> Mapping[str, tuple[tuple[str, float, re.Pattern[str] | None], ...]]:
    """For a category: others that the same trouble often needs, how much of its share they get, and words that
    must be said for it.
    """
    table = read_yaml(shipped("seeds") / "needs" / "_companions.yaml")
    return {
        slug: tuple(
            (
                str(row["slug"]),
                float(row["part"]),
                re.compile(rf"\b(?:{row['says']})\b") if row.get("says") else None,
            )
            for row in rows
        )
        for slug, rows in table.items()
    }


def with_companions(joined: NDArray[np.float32], slugs: Sequence[str], plain: str) -> NDArray[np.float32]:
    place = {slug: at for at, slug in enumerate(slugs)}
    raised = joined.copy()
    for slug, rows in _companions().items():
        if slug not in place:
            continue
        for other, part, says in rows:
            if other in place and (says is None or says.search(plain)):
                at = place[other]
                raised[at] = max(raised[at], part * joined[place[slug]])
    return raised
