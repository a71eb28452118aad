"""How well words fit each service: the index's words, the categories' everyday words, and meaning."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from directory.search.analysis import STOP_WORDS, fold, stems_of, words_of
from directory.search.categories import Categories
from directory.search.columns import Columns
from directory.search.database import part_from_database
from directory.search.postings import K1, Part, Postings
from directory.search.query import MAX_TERMS
from directory.search.snapshot import Snapshot

Floats = NDArray[np.float32]

WORDS = 0.5
"""Weight of words beside meaning's 1. Measured on the 160 development sentences, the expected category among
the first three services (English / Spanish): words alone 0.26 / 0.34, meaning alone 0.90 / 0.89, both 0.93 /
0.95. Among the services of one category the words then decide.
"""

SECOND_CATEGORY = 0.85
LEAST_COVERED = 0.34
"""A service counts as found by words when it has this part of the question's weight in rare words."""

CATEGORY_WORD = 0.6
CORRECTED = 0.7
LEAST_READING, BESIDE_SHORT, BESIDE_LONG = 0.02, 0.15, 0.03
"""A reading counts from this score on, and from this part of the best reading's: less of it in a sentence,
which may hold several needs. Of 20 statements of about two needs each, all needs are then among the first ten
services for 18, against 14.
"""

GUESS = 0.3
"""A best reading below this is a guess: it counts only for a sentence none of whose words was found."""

SURENESS = 0.5
"""A second need is often read with a tenth of the first one's score and is as real: roots lie nearer."""

READINGS = 6
"""More than a page shows: a long sentence holds several needs, and the fifth may be one of them."""

COMMON, FEW = 0.2, 50
"""A word in more than this part of all services, and in more than a few, finds nothing by itself where
something rarer was said.
"""

SHORT = 4
"""Slips are mended in questions of at most this many words. In a sentence meaning reads past them."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TextFit:
    """`score` is 0..1 for each service; only services in `found` answer the words at all."""

    score: Floats
    found: NDArray[np.bool_]
    exact: NDArray[np.bool_]
    readings: Sequence[Any] = ()
    did_you_mean: str = ""
    words: tuple[str, ...] = field(default_factory=tuple)


def terms_of(text: str) -> list[str]:
    """At most twelve folded content words, in order, each once."""
    words = [word for word in dict.fromkeys(words_of(text)) if word not in STOP_WORDS]
    return words[:MAX_TERMS]


def fit_text(text: str, snapshot: Snapshot, postings: Postings | None, language: str) -> TextFit:
    terms = terms_of(text)
    corrections = _corrections(terms, snapshot, postings) if len(terms) <= SHORT else {}
    meant = _rewritten(text, corrections) if corrections else text
    readings = _likely(_readings(meant, language), BESIDE_SHORT if len(terms) <= SHORT else BESIDE_LONG)
    words, found = _words_fit(terms, corrections, snapshot, postings, is_clear=_best(readings) >= GUESS)
    if _best(readings) < GUESS and (found.any() or len(terms) <= SHORT):
        readings = []
    meaning = _meaning_fit(readings, snapshot.columns)
    exact = np.zeros(snapshot.columns.size, dtype=bool)
    position = snapshot.columns.position
    exact[[position[one] for one in snapshot.names.exact(text) if one in position]] = True
    score = (WORDS * np.minimum(words, 1) + meaning) / (WORDS + _best(readings) ** SURENESS)
    return TextFit(
        score=score.astype(np.float32),
        found=found | (meaning > 0) | exact,
        exact=exact,
        readings=readings,
        did_you_mean=meant if corrections else "",
        words=tuple(corrections.get(term, term) for term in terms),
    )


def _words_fit(
    terms: list[str],
    corrections: dict[str, str],
    snapshot: Snapshot,
    postings: Postings | None,
    *,
    is_clear: bool,
) -> tuple[Floats, NDArray[np.bool_]]:
    """The weighted part of the asked words that each service has, and which services have enough of it to be
    an answer. A word that nobody has counts against none.
    """
    size = snapshot.columns.size
    total, rare = np.zeros(size, dtype=np.float32), np.zeros(size, dtype=np.float32)
    weight, rare_weight = 0.0, 0.0
    meant = {term: corrections.get(term, term) for term in terms}
    fits = snapshot.categories.fits({stem for word in meant.values() for stem in stems_of(word)})
    for term, word in meant.items():
        part = _term_part(word, fits, snapshot, postings)
        count = int(np.count_nonzero(part))
        if not count:
            continue
        idf = float(np.log(1 + (size - count + 0.5) / (count + 0.5)))
        part *= np.float32(idf * (CORRECTED if word != term else 1.0))
        weight, total = weight + idf, total + part
        if count <= max(FEW, COMMON * size):
            rare_weight, rare = rare_weight + idf, rare + part
    if rare_weight:
        found = rare / np.float32(rare_weight) >= LEAST_COVERED
    else:
        found = np.zeros(size, dtype=bool) if is_clear else total > 0
    return (total / np.float32(weight) if weight else total), found


def _term_part(
    word: str, fits: dict[str, dict[str, float]], snapshot: Snapshot, postings: Postings | None
) -> Floats:
    """0..1 for each service: how much of the word its own text has, then its categories' everyday words."""
    own = np.zeros(snapshot.columns.size, dtype=np.float32)
    everyday = np.zeros(snapshot.columns.size, dtype=np.float32)
    for stem in stems_of(word):
        part = _stem_part(stem, word, snapshot, postings)
        if part is not None:
            positions, amount = part
            own[positions] = np.maximum(own[positions], amount / np.float32(K1 + 1))
        if stem in fits:
            np.maximum(everyday, _category_part(fits[stem], snapshot.columns), out=everyday)
    return own + (1 - own) * everyday


def _stem_part(stem: str, word: str, snapshot: Snapshot, postings: Postings | None) -> Part | None:
    if postings is not None:
        return postings.part(stem)
    return part_from_database(word, snapshot)


def _category_part(fits: dict[str, float], columns: Columns) -> Floats:
    tags = columns.services.category
    values = np.zeros(len(tags.codes.names) + 1, dtype=np.float32)
    for slug, share in fits.items():
        for code in tags.codes.known([slug]):
            values[code] = CATEGORY_WORD * share
    found = np.zeros(columns.size, dtype=np.float32)
    np.maximum.at(found, tags.owner, values[tags.code])
    return found


def _meaning_fit(readings: Sequence[Any], columns: Columns) -> Floats:
    services = columns.services
    tags = services.category
    found = np.zeros(columns.size, dtype=np.float32)
    for reading in readings:
        weight = float(reading.score) ** SURENESS
        for code in tags.codes.known([reading.slug]):
            found[tags.owner[tags.code == code]] = np.maximum(
                found[tags.owner[tags.code == code]], weight * SECOND_CATEGORY
            )
            main = services.main == code
            found[main] = np.maximum(found[main], weight)
    return found


def _readings(text: str, language: str) -> list[Any]:
    """Categories of need that the sentence is taken to mean. Without the reader, words have to do."""
    try:
        from directory.search.meaning import understand
    except ImportError:
        return []
    try:
        return list(understand(text, language=language, limit=READINGS))
    except Exception:
        log.exception("A sentence could not be read for its meaning; words answer alone")
        return []


def _best(readings: Sequence[Any]) -> float:
    return max((float(reading.score) for reading in readings), default=0.0)


def _likely(readings: list[Any], share: float) -> list[Any]:
    least = max(LEAST_READING, share * _best(readings))
    return [reading for reading in readings if reading.score >= least]


def _corrections(terms: list[str], snapshot: Snapshot, postings: Postings | None) -> dict[str, str]:
    """For words that nothing has: the known word that was probably meant."""
    found = {}
    for term in terms:
        if _is_known(term, snapshot.categories, postings, snapshot):
            continue
        meant = snapshot.spelling.correction(term)
        if meant:
            found[term] = meant
    return found


def _is_known(term: str, categories: Categories, postings: Postings | None, snapshot: Snapshot) -> bool:
    if snapshot.spelling.knows(term):
        return True
    stems = stems_of(term)
    if any(stem in categories.phrases for stem in stems):
        return True
    return postings is not None and any(postings.part(stem) is not None for stem in stems)


def _rewritten(text: str, corrections: dict[str, str]) -> str:
    """The sentence with its slips mended, else as it was typed."""
    return " ".join(corrections.get("".join(words_of(word)), word) for word in fold(text).split())
