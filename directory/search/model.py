"""The model of meaning: which categories a piece of text speaks for. Pure: lines in, numbers out.

Three kinds of evidence, added as log odds:
- nearness: the lines of a category that lie close to the text among sentence vectors. The vectors are centred
  and divided by the spread they have *within* categories (so "my son", "is there" or a language stop
  counting), then compared by cosine; a category's lines are joined by a soft maximum, so a few good
  neighbours count more than a middling crowd, whatever language they are in.
- slope: a linear classifier over the same vectors, which knows what tells two close categories apart.
- words: stems and pieces of words, by how much each speaks for a category (`words.WordEvidence`).

The constants were measured by leaving out parts of the bank, and on the development set: see
`benchmarks/relevance.py`.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from directory.search.bank import Bank
from directory.search.words import WordEvidence, language_of, weigh_words

Floats = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Floats]

METHOD = 3
"""Raise it with any change to how a model is made: a model made another way is then made anew."""

SHRINK = 0.75  # of the spread within categories, towards the same in every direction
SHARPNESS = 14.0  # of the soft maximum
NEARNESS = 19.0
SLOPE = 0.4
WORDS = 0.7
WORDS_ALONE = 1.2
STEPS, RATE, DECAY = 50, 0.1, 2e-5
UNREAD = frozenset({"vi", "ht"})
"""Languages the encoder was never shown: its vectors are noise there and words answer alone."""


@dataclass(frozen=True)
class Vectors:
    """Encoded lines, kept so that a changed bank encodes only what is new. Half precision is enough."""

    digests: NDArray[np.uint64]  # (lines,) of each line's text
    values: NDArray[np.float16]  # (lines, size)

    def known(self) -> dict[int, int]:
        return {int(digest): place for place, digest in enumerate(self.digests)}


@dataclass(frozen=True)
class Nearness:
    mean: Floats  # (size,)
    turn: Floats  # (size, size)
    rows: Floats  # (lines, size), unit length, in the order of the bank's lines
    starts: NDArray[np.intp]  # (categories,) first line of each
    slopes: Floats  # (size + 1, categories), the last row for a constant

    def place(self, vectors: Floats) -> Floats:
        """Encoded texts where the lines are."""
        return _unit_rows((_unit_rows(vectors - self.mean)) @ self.turn)

    def weigh(self, cosines: Floats) -> Floats:
        """(texts, lines) -> (texts, categories): log of the mean of e^(14 · cosine), over 14."""
        sums = np.add.reduceat(np.exp(SHARPNESS * cosines), self.starts, axis=1)
        counts = np.diff(np.append(self.starts, cosines.shape[1]))
        return (np.log(sums / counts) / SHARPNESS).astype(np.float32)

    def lean(self, placed: Floats) -> Floats:
        """(texts, size) -> (texts, categories)."""
        leaning: Floats = placed @ self.slopes[:-1] + self.slopes[-1]
        return leaning


@dataclass(frozen=True)
class Judgement:
    shares: Floats  # (texts, categories), each row adding up to one, or to nothing
    cosines: Floats | None  # (texts, lines)


@dataclass(frozen=True)
class Model:
    slugs: tuple[str, ...]
    words: WordEvidence
    nearness: Nearness | None = None
    vectors: Vectors | None = None

    def judge(self, texts: Sequence[str], encode: Encode | None = None) -> Judgement:
        """How likely each text is about each category. Without an encoder, or its vectors, by words; a text
        of unknown words then has zeros throughout.
        """
        weights = self.words.weigh(texts)
        alone = np.where(weights.any(axis=1, keepdims=True), _shares(WORDS_ALONE * weights), np.float32(0))
        if self.nearness is None or encode is None:
            return Judgement(alone, None)
        placed = self.nearness.place(encode(texts))
        cosines = placed @ self.nearness.rows.T
        near = NEARNESS * self.nearness.weigh(cosines) + SLOPE * self.nearness.lean(placed)
        unread = np.array([language_of(text) in UNREAD for text in texts])
        return Judgement(np.where(unread[:, None], alone, _shares(near + WORDS * weights)), cosines)


def train(bank: Bank, encode: Encode | None = None, kept: Vectors | None = None) -> Model:
    """A model of the bank; of its words alone when no encoder is given. `kept` saves encoding lines again."""
    slugs = bank.slugs
    place = {slug: at for at, slug in enumerate(slugs)}
    categories = np.array([place[line.slug] for line in bank.lines], dtype=np.intp)
    words = weigh_words([line.text for line in bank.lines], categories, len(slugs))
    if encode is None or not slugs:
        return Model(slugs, words)
    vectors = encode_lines(bank, encode, kept)
    return Model(slugs, words, spread_out(vectors, categories, len(slugs)), vectors)


def encode_lines(bank: Bank, encode: Encode, kept: Vectors | None = None) -> Vectors:
    texts = [line.text for line in bank.lines]
    digests = np.array([_digest(text) for text in texts], dtype=np.uint64)
    known = kept.known() if kept is not None else {}
    new = [at for at, digest in enumerate(digests) if int(digest) not in known]
    fresh = encode([texts[at] for at in new]).astype(np.float16) if new else None
    size = fresh.shape[1] if fresh is not None else (kept.values.shape[1] if kept is not None else 0)
    values = np.empty((len(texts), size), dtype=np.float16)
    if fresh is not None:
        values[new] = fresh
    if kept is not None:
        old = [at for at, digest in enumerate(digests) if int(digest) in known]
        values[old] = kept.values[[known[int(digests[at])] for at in old]]
    return Vectors(digests, values)


def spread_out(vectors: Vectors, categories: NDArray[np.intp], count: int) -> Nearness:
    """Divides by the spread within categories. The square root is the symmetric one: it has no free sign."""
    values = vectors.values.astype(np.float64)
    mean = values.mean(axis=0)
    unit = _unit_rows(values - mean)
    starts = np.searchsorted(categories, np.arange(count)).astype(np.intp)
    sizes = np.diff(np.append(starts, len(categories)))
    centres = np.add.reduceat(unit, starts, axis=0) / sizes[:, None]
    rest = unit - centres[categories]
    spread = rest.T @ rest / len(rest)
    spread = (1 - SHRINK) * spread + SHRINK * np.eye(len(spread)) * (np.trace(spread) / len(spread) or 1.0)
    along, axes = np.linalg.eigh(spread)
    turn = (axes / np.sqrt(along)) @ axes.T
    kept = _unit_rows(unit @ turn).astype(np.float16)  # as on the disk, so that a restart changes nothing
    rows = kept.astype(np.float32)
    slopes = fit_slopes(rows, categories, count)
    return Nearness(mean.astype(np.float32), turn.astype(np.float32), rows, starts, slopes)


def fit_slopes(rows: Floats, categories: NDArray[np.intp], count: int) -> Floats:
    """Multinomial logistic regression by fifty full steps of Adam, the rate falling to nothing. No chance in
    it: the same rows give the same slopes. About 3 s for 12,000 lines.
    """
    inputs = np.hstack([rows, np.ones((len(rows), 1), dtype=np.float32)])
    slopes = np.zeros((inputs.shape[1], count), dtype=np.float32)
    first, second = np.zeros_like(slopes), np.zeros_like(slopes)
    for step in range(1, STEPS + 1):
        gradient = _gradient(inputs, categories, slopes)
        first = 0.9 * first + 0.1 * gradient
        second = 0.99 * second + 0.01 * gradient**2
        rate = RATE * (0.5 * (1 + np.cos(np.pi * step / STEPS)) + 0.02)
        slopes -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
        slopes = slopes.astype(np.float32)
    return slopes


def _gradient(inputs: Floats, categories: NDArray[np.intp], slopes: Floats) -> Floats:
    errors = _shares(inputs @ slopes)
    errors[np.arange(len(errors)), categories] -= 1
    gradient = inputs.T @ errors / np.float32(len(inputs))
    gradient[:-1] += np.float32(DECAY) * slopes[:-1]
    return gradient


def _shares(evidence: Floats) -> Floats:
    powers = np.exp(evidence - evidence.max(axis=1, keepdims=True))
    shares: Floats = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares


def _unit_rows(values: NDArray[np.floating]) -> NDArray[np.floating]:
    lengths = np.sqrt(np.einsum("ij,ij->i", values, values))
    unit: NDArray[np.floating] = values / np.maximum(lengths, 1e-9)[:, None]
    return unit


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
