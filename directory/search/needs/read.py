"""Reading a whole note: categories, chips, the card, further needs, and whether somebody may be in danger."""

from collections.abc import Sequence
from datetime import date, time

from flask import current_app

from directory.search.meaning import Meaning, Reading, meaning_of
from directory.search.needs.card import SHARED, card_from, typed
from directory.search.needs.chips import Chip, ReadNeed
from directory.search.needs.heard import Heard
from directory.search.needs.listen import heard_in
from directory.search.needs.said import Said
from directory.search.needs.settling import GROWN_UP, settled
from directory.search.needs.topics import Topics, topics_of
from directory.search.words import language_of
from directory.vocabulary import Audience, Barrier, Urgency

MAX_LETTERS = 1200

SURE = 0.12
"""From this score on a further category is worth a chip."""

NEAR = 0.25
"""And from this part of the best one's score."""

APART = 0.15
"""From this score on, a category heard in another clause is a need of its own."""

MOST_CHIPS, MOST_OTHERS = 3, 4

ASIDE = frozenset(
    [
        "ages",
        "grades",
        "size",
        "together",
        "gender",
        "languages",
        "interpreter_gender",
        "flags",
        "cost",
        "delivery",
        "days",
        "season",
        "starts_after",
        "ends_before",
        "open_from",
        "open_until",
        "open_after",
        "after",
        "off_grown",
        "off_child",
        "off_either",
        "not_between",
        "between_dates",
        "within_days",
        "max_miles",
        "max_minutes",
    ]
)
"""Fields whose words say who, when and where, and not what is needed."""


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
    spoken = language or language_of(text)
    said = Said.of(text)
    heard = heard_in(said, spoken, today=today, bell_end=bell_end)
    aside = [said.span(one.start, one.end) for one in heard if one.field in ASIDE]
    topics = topics_of(meaning, said, aside)
    main, others = needs_in(topics)
    found = settled(said, heard, main)
    chips = _chips(said, found, spoken, main, topics)
    return ReadNeed(
        text=text,
        language=spoken,
        card=card_from(chips, main),
        chips=tuple(chips),
        readings=topics.readings,
        others=tuple(card_from(_of_clause(chips, topics, slugs), slugs) for slugs in others),
        barriers=tuple(dict.fromkeys(chip.value for chip in chips if chip.field == "barriers")),
        safety=None,
    )


def needs_in(topics: Topics) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Categories of the main need, and of each further one that is heard apart from it."""
    sure = [topic for topic in topics.topics if topic.reading.score >= SURE]
    if not topics.topics:
        return (), []
    first = topics.topics[0]
    main = [first.reading.slug]
    others: dict[int, list[str]] = {}
    for topic in sure[1:]:
        is_apart = topic.piece != first.piece and topic.piece and first.piece
        if is_apart and topic.reading.score >= APART:
            others.setdefault(topic.piece, []).append(topic.reading.slug)
        elif len(main) < MOST_CHIPS and topic.reading.score >= NEAR * first.reading.score:
            main.append(topic.reading.slug)
    return tuple(main), [tuple(slugs[:MOST_CHIPS]) for slugs in others.values()][:MOST_OTHERS]


def _chips(
    said: Said, found: Sequence[Heard], language: str, main: Sequence[str], topics: Topics
) -> list[Chip]:
    chips = [_chip(said, one) for one in found]
    if language == "es" and not any(chip.field == "languages" for chip in chips):
        chips.append(Chip("languages", "es", "", (0, 0)))
    if main and main[0].startswith(GROWN_UP) and not any(chip.field == "audience" for chip in chips):
        span = topics.readings[0].clause
        chips.append(Chip("audience", Audience.PARENT_CAREGIVER, said.words(span), span))
    return chips


def _chip(said: Said, one: Heard) -> Chip:
    span = said.span(one.start, one.end)
    words = said.words(span) if one.hush is None else one.hush
    return Chip(one.field, typed(one.field, one.value), words, span)


def _of_clause(chips: Sequence[Chip], topics: Topics, slugs: Sequence[str]) -> list[Chip]:
    """What was said in the clauses of a further need, and what holds for all."""
    clauses = [topic.reading.clause for topic in topics.topics if topic.reading.slug in slugs]
    return [
        chip
        for chip in chips
        if chip.field in SHARED or any(start <= chip.span[0] < end for start, end in clauses)
    ]


__all__ = ["Barrier", "Reading", "Urgency", "needs_in", "read_need", "read_with"]
