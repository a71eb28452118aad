"""Meaning: which categories of need an everyday sentence is about, in English, Spanish and other languages.

A sentence is read whole and, when it is long, clause by clause, so that a second need in it is heard too.
What was typed is never logged and never kept.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from flask import Flask, current_app
from numpy.typing import NDArray
from sqlalchemy.exc import SQLAlchemyError

from directory.core import settings_of
from directory.db import db, reading
from directory.search import encoder as sentence_encoder
from directory.search.analysis import words_of
from directory.search.bank import ELSEWHERE, Bank, Line, bank_in_database, stamp_of_database
from directory.search.encoder import EncoderMissingError, encode, encoder_name
from directory.search.model import Encode, Judgement, Model, train
from directory.search.model_file import DamagedModelError, key_of, load_model, load_vectors, save_model
from directory.search.words import clauses_of, language_of

MAX_LETTERS = 1200
NAME_WORDS = 4
"""The most words of a line of the bank that still names its category."""

CLAUSE = 0.3
"""Weight of the best clause against the whole sentence, as a geometric mean. It decides the order."""

HEARD_APART = 0.75
"""Part of a clause's own likelihood that a second need in a sentence is sure to keep."""

EASE = 0.8
"""Exponent that turns a share among all categories into how often such a reading was right."""

LEAST = 0.01
LIKE, LIKE_ABROAD = 0.2, 0.35
"""Cosine from which a line in the reader's language, or in another, is near enough to be the reason shown."""

LOOK_EVERY = 30.0
"""Seconds between looks at whether the bank has changed."""

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reading:
    """A category the text may be about. `score`, 0..1, is about how often such a reading is right: below
    0.3 it is a guess. `because` is the line of the bank it resembles, or the words of the text that spoke
    for it. `clause` is where in the text it was heard, as start and end.
    """

    slug: str
    score: float
    because: str
    clause: tuple[int, int]


@dataclass(frozen=True)
class Meaning:
    """Reads sentences by one bank. Never changed, so threads share it."""

    model: Model
    lines: tuple[Line, ...]
    encoder: Encode | None
    built: datetime
    starts: dict[str, tuple[int, int]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, bank: Bank, model: Model, encoder: Encode | None = None, built: datetime | None = None
    ) -> "Meaning":
        starts: dict[str, tuple[int, int]] = {}
        for at, line in enumerate(bank.lines):
            starts[line.slug] = (starts.get(line.slug, (at, at))[0], at + 1)
        return cls(model, bank.lines, encoder, built or datetime.now(UTC), starts)

    @cached_property
    def names(self) -> dict[tuple[str, ...], tuple[int, ...]]:
        """Words and short phrases of the bank, folded, and the categories that each may name; those that
        ask for nothing ("good morning") too.
        """
        place = {slug: at for at, slug in enumerate(self.model.slugs)}
        found: dict[tuple[str, ...], set[int]] = {}
        for line in self.lines:
            words = tuple(words_of(line.text)[: NAME_WORDS + 1])
            if not line.is_sentence and 1 <= len(words) <= NAME_WORDS:
                found.setdefault(words, set()).add(place[line.slug])
        return {words: tuple(sorted(categories)) for words, categories in found.items()}

    def named(self, text: str) -> NDArray[np.float32]:
        """(categories,) 0..1: whether a text has a name of each, and how few others share that name."""
        words = words_of(text)
        found = np.zeros(len(self.model.slugs), dtype=np.float32)
        at = 0
        while at < len(words):
            length = next((n for n in range(NAME_WORDS, 0, -1) if tuple(words[at : at + n]) in self.names), 0)
            for category in self.names.get(tuple(words[at : at + length]), ()) if length else ():
                found[category] = max(found[category], 1 / len(self.names[tuple(words[at : at + length])]))
            at += length or 1
        return found

    def understand(self, text: str, limit: int = 3, language: str | None = None) -> list[Reading]:
        """The likeliest categories, best first; none for what holds no words. Ties go by slug.

        Reads the first 1,200 letters and ten clauses. `language` is the reader's: `because` is worded in it
        where the bank can.
        """
        text = text[:MAX_LETTERS]
        if not any(letter.isalnum() for letter in text) or not self.model.slugs:
            return []
        spans = _spans(text)
        judgement = self.model.judge([text[a:b] for a, b in spans], self.encoder)
        order = [at for at in _order(judgement) if self.model.slugs[at] != ELSEWHERE][:limit]
        pieces = np.argmax(judgement.shares, axis=0)
        wanted = language or language_of(text)
        return [
            Reading(
                self.model.slugs[at],
                score,
                self._because(text, spans, judgement, pieces[at], at, wanted),
                spans[pieces[at]],
            )
            for at, score in zip(order, _scores(judgement, order), strict=True)
            if score >= LEAST
        ]

    def _because(
        self,
        text: str,
        spans: Sequence[tuple[int, int]],
        judgement: Judgement,
        piece: int,
        category: int,
        language: str,
    ) -> str:
        start, end = spans[piece]
        words = ", ".join(self.model.words.strongest(text[start:end], category))
        if judgement.cosines is None:
            return words
        line, is_near = self._nearest(judgement.cosines[piece], self.model.slugs[category], language)
        return line if is_near or not words else words

    def _nearest(self, cosines: NDArray[np.float32], slug: str, language: str) -> tuple[str, bool]:
        """The nearest line in the reader's language, or else in any, and whether it is like the text."""
        start, end = self.starts[slug]
        order = start + np.argsort(-cosines[start:end], kind="stable")
        same = (at for at in order if self.lines[at].language == language and cosines[at] >= LIKE)
        best = int(next(same, order[0]))
        least = LIKE if self.lines[best].language == language else LIKE_ABROAD
        return self.lines[best].text, bool(cosines[best] >= least)


def _spans(text: str) -> list[tuple[int, int]]:
    clauses = clauses_of(text)
    return [(0, len(text)), *(clauses if len(clauses) > 1 else [])]


def _joined(judgement: Judgement) -> NDArray[np.float32]:
    """The whole sentence and the best clause for each category, as one number. Row 0 is the whole."""
    whole: NDArray[np.float32] = judgement.shares[0]
    clauses = judgement.shares[1:]
    if not len(clauses):
        return whole
    both = (1 - CLAUSE) * np.log(whole + 1e-6) + CLAUSE * np.log(clauses.max(axis=0) + 1e-6)
    return np.asarray(np.exp(both), dtype=np.float32)


def _order(judgement: Judgement) -> list[int]:
    return [int(at) for at in np.argsort(-_joined(judgement), kind="stable")]


def _scores(judgement: Judgement, order: Sequence[int]) -> list[float]:
    """A category said clearly in one clause is sure, however many others the sentence has. Never rises."""
    clear = np.maximum(_joined(judgement), HEARD_APART * judgement.shares.max(axis=0))
    falling = np.minimum.accumulate(clear[list(order)])
    return [round(float(score), 4) for score in falling**EASE]


@dataclass
class _State:
    """One for each application: what is read with now, and whether something newer is being made."""

    meaning: Meaning | None = None
    key: str = ""
    stamp: tuple[Any, ...] = ()
    looked_at: float = 0.0
    problem: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)
    maker: threading.Thread | None = None


def understand(text: str, limit: int = 3, language: str | None = None) -> list[Reading]:
    return meaning_of(current_app._get_current_object()).understand(text, limit, language)  # type: ignore[attr-defined]


def meaning_of(app: Flask) -> Meaning:
    """What this application reads with. Never waits for a bank to be encoded: until that is done, in another
    thread, words answer alone or the bank of a moment ago does.
    """
    state = _state_of(app)
    found = state.meaning
    if found is not None and time.monotonic() - state.looked_at < LOOK_EVERY:
        return found
    with state.lock:
        return _look(app, state)


def words_meaning_of(app: Flask) -> Meaning:
    """For who reads words alone: the model that is kept, without the encoder's 150 MB beside it. Made now
    where none is kept, and then with the encoder.
    """
    bank, name = _bank_of(app)[0], _encoder_of(app)
    try:
        model, built = load_model(_path(app, name), key_of(bank, name), bank)
    except (FileNotFoundError, DamagedModelError):
        return prepare_meaning(app)
    return Meaning.of(bank, model, None, built)


def refresh_meaning(app: Flask) -> None:
    """After sentences or words were changed: the next reader in this process looks at once."""
    _state_of(app).looked_at = 0.0
    _state_of(app).stamp = ()


def prepare_meaning(app: Flask) -> Meaning:
    """Makes the model now, unless the one kept in the data folder still fits: 10 s for 11,000 lines.
    For `hallway init` and `hallway reindex`.
    """
    state = _state_of(app)
    with state.lock:
        bank, state.stamp = _bank_of(app)
        state.meaning = _kept(app, state, bank) or _made(app, state, bank)
        state.looked_at = time.monotonic()
        return state.meaning


def meaning_status(app: Flask) -> dict[str, Any]:
    """For the status page and `hallway doctor`. `state` is ready, making, words (alone), or empty."""
    meaning = meaning_of(app)
    state = _state_of(app)
    maker = state.maker
    is_making = maker is not None and maker.is_alive()
    languages: dict[str, int] = Bank(meaning.lines).languages
    if not languages:
        name = "empty"
    elif meaning.encoder is not None:
        name = "ready"
    else:
        name = "making" if is_making else "words"
    return {
        "state": name,
        "encoder": _encoder_of(app),
        "problem": state.problem,
        "sentences": sum(languages.values()),
        "words": sum(not line.is_sentence and line.slug != ELSEWHERE for line in meaning.lines),
        "languages": languages,
        "categories": sum(slug != ELSEWHERE for slug in meaning.model.slugs),
        "built": meaning.built,
    }


def is_meaning_loaded(app: Flask) -> bool:
    return _state_of(app).meaning is not None


def release_meaning(app: Flask) -> None:
    """Gives back about 150 MB, for a process that has read what it had to. The next use loads it again."""
    state = _state_of(app)
    with state.lock:
        state.meaning, state.stamp, state.key = None, (), ""
    sentence_encoder.release()


def _state_of(app: Flask) -> _State:
    found: _State = app.extensions.setdefault("hallway_meaning", _State())
    return found


def _encoder_of(app: Flask) -> str:
    """The encoder's name, or "" when it is switched off or missing."""
    if not settings_of(app).meaning:
        return ""
    try:
        return encoder_name()
    except EncoderMissingError:
        return ""


def _look(app: Flask, state: _State) -> Meaning:
    """Takes in a changed bank. The caller holds the state's lock."""
    if state.meaning is not None and time.monotonic() - state.looked_at < LOOK_EVERY:
        return state.meaning
    stamp = _stamp_of(app)
    state.looked_at = time.monotonic()
    if state.meaning is not None and stamp == state.stamp:
        return state.meaning
    bank, state.stamp = _bank_of(app)
    if state.meaning is not None and state.key == key_of(bank, _encoder_of(app)):
        return state.meaning
    state.meaning = _kept(app, state, bank) or _meanwhile(app, state, bank)
    return state.meaning


def _kept(app: Flask, state: _State, bank: Bank) -> Meaning | None:
    """From the data folder, when it was made from this bank by this method and is whole."""
    name = _encoder_of(app)
    key = key_of(bank, name)
    try:
        model, built = load_model(_path(app, name), key, bank)
        if name:
            encode([])  # loads the encoder, or raises
    except FileNotFoundError:
        return None
    except (DamagedModelError, EncoderMissingError) as error:
        state.problem = str(error)
        return None
    state.key, state.problem = key, ""
    return Meaning.of(bank, model, encode if name else None, built)


def _meanwhile(app: Flask, state: _State, bank: Bank) -> Meaning:
    """Something to answer with at once; where there is an encoder, a thread makes the better thing."""
    if not _encoder_of(app) or not bank.lines:
        return _made(app, state, bank)
    if state.maker is None or not state.maker.is_alive():
        state.maker = threading.Thread(
            target=_make_apart, args=(app, state), name="hallway-meaning", daemon=True
        )
        state.maker.start()
    return state.meaning or Meaning.of(bank, train(bank))


def _make_apart(app: Flask, state: _State) -> None:
    try:
        bank, stamp = _bank_of(app)
        made = _made(app, state, bank)
    except SQLAlchemyError as error:
        log.warning("Meaning was not made anew: %s", type(error).__name__)
        state.stamp = ()  # so that it is tried again at the next look
        return
    with state.lock:
        state.meaning, state.stamp = made, stamp


def _made(app: Flask, state: _State, bank: Bank) -> Meaning:
    """Trained now and kept. Falls back to words when the encoder does not load."""
    name, problem = _encoder_of(app), ""
    try:
        if name:
            encode([])  # all lines may have been encoded before, and then nothing else would find it missing
        model = train(bank, encode if name else None, load_vectors(_path(app, name), name) if name else None)
    except EncoderMissingError as error:
        model, name, problem = train(bank), "", str(error)
    key, built = key_of(bank, name), datetime.now(UTC)
    try:
        save_model(_path(app, name), key, name, model, built)
    except OSError as error:
        problem = f"the model of meaning cannot be kept in the data folder: {error.strerror}"
    state.key, state.problem = key, problem
    return Meaning.of(bank, replace(model, vectors=None), encode if name else None, built)


def _path(app: Flask, encoder: str) -> Path:
    """Two files, so that switching the encoder off for a while does not throw the vectors away."""
    return settings_of(app).data / ("meaning.npz" if encoder else "meaning-words.npz")


def _stamp_of(app: Flask) -> tuple[Any, ...]:
    return _apart(app, stamp_of_database)


def _bank_of(app: Flask) -> tuple[Bank, tuple[Any, ...]]:
    """The bank, and the stamp it had before it was read: a change in between is then seen next time."""
    stamp = _stamp_of(app)
    return _apart(app, bank_in_database), stamp


def _apart(app: Flask, read: Callable[[], T]) -> T:
    """In a database session of its own, so that a request's own transaction is left alone."""
    with app.app_context(), reading():
        try:
            return read()
        finally:
            db.session.rollback()
