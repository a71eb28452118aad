"""Does a sentence speak of danger to somebody, so that any form must stop and show help first?

Two readers, and either is enough: phrases that people use (`safety_patterns`), and what the sentence says as
a whole (`safety_model`), which needs the sentence encoder. Without the encoder words alone decide, and then
a mere hint stops the form: a false stop costs one tap, a missed one may cost a child.

Pure: no database, no application. What was typed is never logged and never kept.
"""

import logging
import os
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import numpy as np

from directory.core import shipped
from directory.exchange.seed_files import read_yaml
from directory.search.encoder import EncoderMissingError, encode, encoder_name
from directory.search.model import UNREAD
from directory.search.safety_model import KINDS, Encode, Slopes, load_slopes
from directory.search.safety_patterns import MAX_LETTERS, Match, Patterns, Words
from directory.search.words import clauses_of, language_of
from directory.vocabulary import SafetyKind

ALONE, WITH_HINT = 2.0, 0.0
"""Log odds of danger, by the sentence, from which it stops a form: alone, or with a hint beside it. With the
phrases it then stops 1 in 60 ordinary needs that nothing was tuned on (1.5: 1 in 44; 2.25: 1 in 69).
"""

CALM = 1.0
"""Taken from the log odds when a phrase such as "suicide prevention training" was there."""

SURE_SCORE, HINT_SCORE = 0.9, 0.6
MAX_CLAUSE_LETTERS = 600

log = logging.getLogger(__name__)
_making = Lock()


@dataclass(frozen=True, slots=True)
class SafetyReading:
    """`score`, 0..1, only orders readings. `clause` is the part of the text that spoke, as start and end, and
    `words` are its words as typed.
    """

    kind: SafetyKind
    score: float
    clause: tuple[int, int]
    words: str


@dataclass(frozen=True, slots=True)
class _Heard:
    """The likeliest danger among the clauses. `odds` are halfway between the worst clause and the whole: a
    clause out of its sentence often sounds worse than it is.
    """

    kind: SafetyKind
    odds: float
    clause: tuple[int, int]


@dataclass(frozen=True)
class SafetyReader:
    """Never changed, so threads share it."""

    patterns: Patterns
    slopes: Slopes | None
    encode: Encode | None

    def read(self, text: str, language: str | None = None) -> SafetyReading | None:
        """None is no promise that all is well. Reads the first 4,000 letters."""
        text = text[:MAX_LETTERS]
        words = self.patterns.words(text)
        if not words.places:
            return None
        matches = list(self.patterns.matches(words))
        heard = self._heard(text, language)
        if heard is None:
            return _spoken(text, words, matches)
        odds = heard.odds - (CALM if self.patterns.is_calm(words) else 0.0)
        if any(match.is_sure for match in matches) or (matches and odds >= WITH_HINT):
            return _spoken(text, words, matches, odds, heard.kind)
        if odds < ALONE:
            return None
        return SafetyReading(heard.kind, _score(odds), heard.clause, _excerpt(text, heard.clause))

    def _heard(self, text: str, language: str | None) -> _Heard | None:
        if self.slopes is None or self.encode is None or (language or language_of(text)) in UNREAD:
            return None
        spans = _spans(text)
        shares = self.slopes.shares(self.encode([text[start:end] for start, end in spans]))
        calm = np.clip(shares[:, 0], 1e-6, 1 - 1e-6)
        odds = np.log((1 - calm) / calm)
        at = int(np.argmax(odds))
        kind = KINDS[1 + int(np.argmax(shares[at, 1:]))]
        assert kind is not None
        return _Heard(kind, float(odds[0] + odds[at]) / 2, spans[at])


def safety_of(text: str, language: str | None = None) -> SafetyReading | None:
    """What danger a text speaks of, if any. The first call of a process takes about a second."""
    is_off = os.environ.get("HALLWAY_MEANING", "").lower() in {"off", "0", "false", "no"}
    return safety_reader(with_encoder=not is_off).read(text, language)


def safety_reader(*, with_encoder: bool) -> SafetyReader:
    """Made once in a process, and shared by its threads."""
    with _making:
        return _made(with_encoder)


@lru_cache(maxsize=2)
def _made(with_encoder: bool) -> SafetyReader:
    folder = shipped("seeds") / "safety"
    patterns = Patterns.of(read_yaml(folder / "patterns.yaml"))
    slopes = _slopes() if with_encoder else None
    return SafetyReader(patterns, slopes, encode if slopes else None)


def _slopes() -> Slopes | None:
    try:
        kept = load_slopes(shipped("seeds") / "safety" / "slopes.npz", encoder_name())
        encode(["hello"])
    except (EncoderMissingError, OSError, ValueError, KeyError) as error:
        log.warning("Safety sentences are read by words alone: %s", type(error).__name__)
        return None
    return kept[0] if kept else None


def _spans(text: str) -> list[tuple[int, int]]:
    clauses = [(start, min(end, start + MAX_CLAUSE_LETTERS)) for start, end in clauses_of(text)]
    return [(0, len(text)), *(clauses if len(clauses) > 1 else [])]


def _spoken(
    text: str, words: Words, matches: list[Match], odds: float = 0.0, heard: SafetyKind | None = None
) -> SafetyReading | None:
    """By phrases. The kind with most of them, then what the whole says; a partner before a parent, for "a mom
    told me her boyfriend hits her" names both.
    """
    if not matches:
        return None
    sure = [match for match in matches if match.is_sure] or matches
    counts = {match.kind: sum(other.kind == match.kind for other in sure) for match in sure}
    best = max(sure, key=lambda match: _rank(match, counts, heard))
    span = words.span(best.start, best.end)
    least = SURE_SCORE if best.is_sure else HINT_SCORE
    return SafetyReading(SafetyKind(best.kind), max(least, _score(odds)), span, _excerpt(text, span))


def _rank(match: Match, counts: dict[str, int], heard: SafetyKind | None) -> tuple[int, bool, bool, int]:
    is_partner = match.kind == SafetyKind.DV
    return counts[match.kind], match.kind == heard, is_partner, match.end - match.start


def _score(odds: float) -> float:
    return round(float(1 / (1 + np.exp(-odds))), 4)


def _excerpt(text: str, span: tuple[int, int]) -> str:
    return text[span[0] : span[1]]
