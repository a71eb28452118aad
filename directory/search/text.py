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
from directory.search.postings import Part, Postings
from directory.search.query import MAX_TERMS
from directory.search.snapshot import Snapshot

Floats = NDArray[np.float32]

WORDS = 1.0
MEANING = 1.0
SECOND_CATEGORY = 0.85
LEAST_COVERED = 0.34
"""A service counts as found by words when it has this part of the question's weight in rare words."""

CATEGORY_WORD = 0.8
CORRECTED = 0.7
LEAST_READING = 0.3

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


def fit_text(text: str, snapshot: Snapshot, postings: Postings | None, language: str | None) -> TextFit:
    terms = terms_of(text)
    corrections = _corrections(terms, snapshot, postings)
    readings = _readings(_rewritten(text, corrections) if corrections else text, language)
    words = _words_fit(terms, corrections, snapshot, postings)
    meaning = _meaning_fit(readings, snapshot.columns)
    exact = np.zeros(snapshot.columns.size, dtype=bool)
    exact[snapshot.names.exact(text)] = True
    found = (words >= LEAST_COVERED) | (meaning > 0) | exact
    joined = 1 - (1 - np.minimum(words, 1) * 0.65) * (1 - meaning * 0.75)
    return TextFit(
        score=joined.astype(np.float32),
        found=found,
        exact=exact,
        readings=readings,
        did_you_mean=_rewritten(text, corrections) if corrections else "",
        words=tuple(corrections.get(term, term) for term in terms),
    )


def _words_fit(
    terms: list[str], corrections: dict[str, str], snapshot: Snapshot, postings: Postings | None
) -> Floats:
    """Weighted part of the asked words that each service has; a word nobody has counts against none."""
    columns = snapshot.columns
    total, weight = np.zeros(columns.size, dtype=np.float32), 0.0
    meant = {term: corrections.get(term, term) for term in terms}
    fits = snapshot.categories.fits({stem for word in meant.values() for stem in stems_of(word)})
    for term, word in meant.items():
        part = _term_part(word, fits, snapshot, postings)
        count = int(np.count_nonzero(part))
        if not count:
            continue
        idf = float(np.log(1 + (columns.size - count + 0.5) / (count + 0.5)))
        weight += idf
        total += part * np.float32(idf * (CORRECTED if word != term else 1.0))
    return total / np.float32(weight) if weight else total


def _term_part(
    word: str, fits: dict[str, dict[str, float]], snapshot: Snapshot, postings: Postings | None
) -> Floats:
    """0..1 for each service: how much of the word its own text or its categories' everyday words have."""
    found = np.zeros(snapshot.columns.size, dtype=np.float32)
    for stem in stems_of(word):
        part = _stem_part(stem, word, snapshot, postings)
        if part is not None:
            positions, amount = part
            found[positions] = np.maximum(found[positions], amount / 2.2)
        if stem in fits:
            np.maximum(found, _category_part(fits[stem], snapshot.columns), out=found)
    return found


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
        if reading.score < LEAST_READING:
            continue
        for code in tags.codes.known([reading.slug]):
            found[tags.owner[tags.code == code]] = np.maximum(
                found[tags.owner[tags.code == code]], reading.score * SECOND_CATEGORY
            )
            main = services.main == code
            found[main] = np.maximum(found[main], reading.score)
    return found


def _readings(text: str, language: str | None) -> list[Any]:
    """Categories of need that the sentence is taken to mean. Without the reader, words have to do."""
    try:
        from directory.search.meaning import understand
    except ImportError:
        return []
    try:
        return list(understand(text, language=language, limit=3))
    except Exception:
        log.exception("A sentence could not be read for its meaning; words answer alone")
        return []


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
