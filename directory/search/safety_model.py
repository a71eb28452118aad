"""What a whole sentence says of danger: a linear reading of sentence vectors, made from our own sentences.

`seeds/safety/slopes.npz` holds six rows of 512 numbers and is shipped, so nothing is trained where Hallway
runs. After those sentences changed, `python -m benchmarks.safety --make` makes it anew; a test says when.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from directory.exchange.seed_files import read_yaml
from directory.vocabulary import SafetyKind

Floats = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Floats]

METHOD = 1
"""Raise it with any change to how the slopes are made."""

KINDS: tuple[SafetyKind | None, ...] = (None, *SafetyKind)
CRISES = {"mh.crisis": SafetyKind.SELF_HARM, "safety.dv": SafetyKind.DV}
UNCLEAR = frozenset({"safety.violence"})
"""A category of both: "found a gun" and "needs community service hours"."""

SCALE = 10.0
STEPS, RATE, DECAY = 120, 0.05, 5e-4
PLAIN_WEIGHT, DANGER_WEIGHT = 0.2, 1.5
"""Of an ordinary line of the bank of needs, and of a line of danger; hard ordinary lines weigh one."""


@dataclass(frozen=True, slots=True)
class Line:
    kind: SafetyKind | None
    text: str
    weight: float


@dataclass(frozen=True)
class Slopes:
    mean: Floats  # (size,)
    weights: Floats  # (size + 1, kinds), the last row for a constant

    def shares(self, vectors: Floats) -> Floats:
        """(texts, kinds), each row adding up to one, in the order of KINDS."""
        placed = (vectors - self.mean) * np.float32(SCALE)
        return _shares(placed @ self.weights[:-1] + self.weights[-1])


def lines_of_safety(folder: Path) -> list[Line]:
    """What `seeds/safety` has: danger of every kind, and ordinary needs that sound like it."""
    lines = [Line(None, text, 1.0) for text in _texts(folder / "_ordinary.yaml")]
    for kind in SafetyKind:
        lines += [Line(kind, text, DANGER_WEIGHT) for text in _texts(folder / f"{kind}.yaml")]
    return lines


def lines_of_needs(folder: Path, is_danger: Callable[[str], bool]) -> list[Line]:
    """Example sentences of `seeds/categories`. An ordinary one that words alone call dangerous is of neither
    side and left out.
    """
    lines: list[Line] = []
    for path in sorted(folder.glob("[!_]*.yaml")):
        if path.stem in CRISES:
            lines += [Line(CRISES[path.stem], text, DANGER_WEIGHT) for text in _texts(path)]
        elif path.stem not in UNCLEAR:
            lines += [Line(None, text, PLAIN_WEIGHT) for text in _texts(path) if not is_danger(text)]
    return lines


def _texts(path: Path) -> list[str]:
    examples = read_yaml(path).get("examples") or {}
    return [str(text) for language in examples for text in examples[language]]


def key_of(lines: Sequence[Line], encoder: str) -> str:
    rows = [[str(line.kind or ""), line.text, line.weight] for line in lines]
    made_from = json.dumps([METHOD, encoder, rows], ensure_ascii=False)
    return hashlib.sha256(made_from.encode()).hexdigest()


def train(lines: Sequence[Line], encode: Encode) -> Slopes:
    """Multinomial logistic regression by full steps of Adam; no chance in it. About 20 s for 10,000 lines."""
    vectors = encode([line.text for line in lines])
    mean = vectors.mean(axis=0)
    inputs = np.hstack([(vectors - mean) * SCALE, np.ones((len(vectors), 1))]).astype(np.float32)
    kinds = np.array([KINDS.index(line.kind) for line in lines], dtype=np.intp)
    shares = np.array([line.weight for line in lines], dtype=np.float32)
    weights = _descended(inputs, kinds, shares / shares.sum())
    return Slopes(mean.astype(np.float32), weights)


def _descended(inputs: Floats, kinds: NDArray[np.intp], shares: Floats) -> Floats:
    weights = np.zeros((inputs.shape[1], len(KINDS)), dtype=np.float32)
    first: NDArray[Any] = np.zeros_like(weights)
    second: NDArray[Any] = np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        errors = _shares(inputs @ weights)
        errors[np.arange(len(errors)), kinds] -= 1
        gradient = inputs.T @ (errors * shares[:, None])
        gradient[:-1] += np.float32(DECAY) * weights[:-1]
        first = 0.9 * first + 0.1 * gradient
        second = 0.99 * second + 0.01 * gradient**2
        rate = RATE * (0.5 * (1 + np.cos(np.pi * step / STEPS)) + 0.02)
        weights = weights - rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
        weights = weights.astype(np.float32)
    return weights


def _shares(evidence: Floats) -> Floats:
    powers = np.exp(evidence - evidence.max(axis=1, keepdims=True))
    shares: Floats = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares


def save_slopes(path: Path, slopes: Slopes, key: str, encoder: str) -> None:
    np.savez(path, mean=slopes.mean, weights=slopes.weights, key=_text(key), encoder=_text(encoder))


def load_slopes(path: Path, encoder: str) -> tuple[Slopes, str] | None:
    """The slopes and the key of what they were made from; None where they were made for another encoder."""
    with np.load(path, allow_pickle=False) as kept:
        if kept["encoder"].tobytes().decode() != encoder:
            return None
        return Slopes(kept["mean"], kept["weights"]), kept["key"].tobytes().decode()


def _text(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), dtype=np.uint8)
