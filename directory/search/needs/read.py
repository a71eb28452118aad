"""Reading a whole note: categories, chips, the card, further needs, and whether somebody may be in danger."""

from datetime import date, time

from flask import current_app

from directory.matching.facts import NeedCard
from directory.search.meaning import Meaning, meaning_of
from directory.search.needs.chips import ReadNeed
from directory.search.words import language_of

MAX_LETTERS = 1200


def read_need(
    text: str, *, language: str | None = None, today: date, bell_end: time | None = None
) -> ReadNeed:
    """Reads with the meaning of the current application. `bell_end` is when the school day ends."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    return read_with(meaning_of(app), text, language=language, today=today, bell_end=bell_end)


def read_with(
    meaning: Meaning,
    text: str,
    *,
    language: str | None = None,
    today: date,
    bell_end: time | None = None,
) -> ReadNeed:
    """Pure. Only the first 1,200 letters are read."""
    text = text[:MAX_LETTERS]
    readings = tuple(meaning.understand(text, limit=10, language=language))
    card = NeedCard(categories=tuple(reading.slug for reading in readings[:3]))
    return ReadNeed(text, language or language_of(text), card, (), readings, (), (), None)
