"""Reading a whole note: categories, chips, the card, further needs, and whether somebody may be in danger."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, time

from flask import current_app

from directory.matching.facts import NeedCard
from directory.search.meaning import Meaning, Reading, meaning_of
from directory.search.needs.asking import requests_in
from directory.search.needs.card import SHARED, card_from, typed
from directory.search.needs.chips import UNKEPT, Chip, ReadNeed
from directory.search.needs.heard import Heard
from directory.search.needs.listen import heard_in
from directory.search.needs.said import Said
from directory.search.needs.settling import GROWN_UP, settled
from directory.search.needs.topics import Span, Topics, topics_of
from directory.search.safety import SafetyReading, safety_of
from directory.search.words import language_of
from directory.vocabulary import Audience, Barrier, SafetyKind, SensitiveFlag, Urgency

MAX_LETTERS = 1200

SURE = 0.12
"""From this score on a further category is worth a chip."""

NEAR = 0.25
"""And from this part of the best one's score."""

APART = 0.25
"""From this score on, a category heard in another clause is a need of its own. Of 256 labelled notes, about
half of such cards are welcome; at 0.35 as many are and a third fewer are found.
"""

CLEAR = 0.25
"""From this score on, what such a need says of itself is not said of the main one."""

MOST_CHIPS, MOST_OTHERS = 3, 4

ASIDE = frozenset({
    "ages", "grades", "size", "together", "gender", "languages", "interpreter_gender", "flags", "cost",
    "delivery", "days", "season", "starts_after", "ends_before", "open_from", "open_until",
    "open_after", "after", "off_grown", "off_child", "off_either", "not_between", "between_dates",
    "within_days", "max_miles", "max_minutes",
})  # fmt: skip
"""Fields whose words say who, when and where, and not what is needed."""

CRISIS = {
    SafetyKind.SELF_HARM: "mh.crisis",
    SafetyKind.ABUSE_NEGLECT: "mh.crisis",
    SafetyKind.DV: "safety.dv",
}

ASIDE_BARRIERS = frozenset({
    "schedule_work", "internet_device", "childcare", "transport", "language", "stigma", "cost", "pets",
    "fear_of_institutions",
})  # fmt: skip
"""What stands in the way, said beside what is needed."""

_ZIP = re.compile(
    r"(?:\b(?:near|around|in|close to|cerca de|por|en)\s+)?(?:(?:the|la|el)\s+)?"
    r"(?:(?:zip(?: code)?|zona)\s+)?\b\d{5}(?:-\d{4})?\b",
    re.IGNORECASE,
)
_YOUNG_SELF = re.compile(
    r"\b(?:im|i am|tengo|soy de)\s+1[0-8]\b(?!\s*(?:[a-z]*(?:min|hour|dia|hij|kid|mes|month)))"
)
_GROWN = re.compile(
    r"\b(?:moms?|mother|dads?|father|parents?|adults?|wife|husband|grandma|grandmother|guardian|i|im"
    r"|my own|myself"
    r"|mama|papa|papas|padres?|madre|adultos?|esposo|esposa|abuela|suegra|yo|para mi|quiero|trabajo|senora)\b"
)


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
    aside = [said.span(one.start, one.end) for one in heard if _is_aside(said, one)]
    aside += [found.span() for found in _ZIP.finditer(text)]
    safety = safety_of(text, language)
    topics = topics_of(meaning, said, aside, _leaning(said, heard, safety))
    main, others = needs_in(topics)
    found = settled(said, heard, main)
    chips = [*_chips(said, found, spoken), *_for_danger(safety)]
    chips += _for_grown_ups(said, chips, topics, main)
    return ReadNeed(
        text=text,
        language=spoken,
        card=card_from(_of_main(said, chips, topics, main, others), main),
        chips=tuple(chips),
        readings=tuple(_without_unkept(reading, said, chips) for reading in topics.readings),
        others=tuple(_other(said, chips, topics, slugs) for slugs in others),
        barriers=tuple(dict.fromkeys(chip.value for chip in chips if chip.field == "barriers")),
        safety=safety,
    )


def _is_aside(said: Said, one: Heard) -> bool:
    """ "With childcare" comes with a class; "needs childcare" is the need."""
    if one.field == "extras":
        return said.plain.startswith(("with ", "con ", "and ", "y "), one.start)
    return one.field in ASIDE or one.value in ASIDE_BARRIERS


def _leaning(said: Said, heard: Sequence[Heard], safety: SafetyReading | None) -> dict[str, float]:
    leaning = {CRISIS[safety.kind]: 2.0} if safety and safety.kind in CRISIS else {}
    return {**leaning, "adult.": 0.3} if is_about_a_pupil(said, heard) else leaning


def _for_danger(safety: SafetyReading | None) -> list[Chip]:
    """Who is in danger cannot wait, and where somebody is hit at home nobody must find them."""
    if safety is None:
        return []
    chips = [Chip("urgency", Urgency.EMERGENCY, safety.words, safety.clause)]
    if safety.kind is SafetyKind.DV:
        flag = SensitiveFlag.CONFIDENTIAL_LOCATION
        chips.append(Chip("flags", flag, "a place whose address is kept", safety.clause))
    return chips


def needs_in(topics: Topics) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Categories of the main need, and of each further one that is heard apart from it."""
    sure = [topic for topic in topics.topics if topic.reading.score >= SURE]
    if not topics.topics:
        return (), []
    first = topics.topics[0]
    if first.reading.score < SURE:
        return (), []
    main = [first.reading.slug]
    others: dict[int, list[str]] = {}
    for topic in sure[1:]:
        if topic.piece != first.piece and topic.piece and first.piece:
            if topic.reading.score >= APART:
                others.setdefault(topic.piece, []).append(topic.reading.slug)
        elif len(main) < MOST_CHIPS and topic.reading.score >= NEAR * first.reading.score:
            main.append(topic.reading.slug)
    return tuple(main), [tuple(slugs[:MOST_CHIPS]) for slugs in others.values()][:MOST_OTHERS]


def _chips(said: Said, found: Sequence[Heard], language: str) -> list[Chip]:
    chips = [_chip(said, one) for one in found]
    spoken = [chip for chip in chips if chip.field == "languages"]
    is_strange = any(
        one.field == "barriers" and one.value == Barrier.LANGUAGE and one.length > 10 for one in found
    )
    if language == "es" and not any(chip.value == "es" for chip in spoken) and not (spoken and is_strange):
        chips.append(Chip("languages", "es", "", (0, 0)))
    return chips


def _for_grown_ups(said: Said, chips: Sequence[Chip], topics: Topics, slugs: Sequence[str]) -> list[Chip]:
    """A class for adults is for a parent, unless the note speaks of a pupil and of no grown-up."""
    if not slugs or not slugs[0].startswith(GROWN_UP) or any(chip.field == "audience" for chip in chips):
        return []
    if is_about_a_pupil(said, chips):
        return []
    span = next(reading.clause for reading in topics.readings if reading.slug == slugs[0])
    is_kept = not any(_overlap(chip.span, span) for chip in chips if chip.value in UNKEPT)
    return [Chip("audience", Audience.PARENT_CAREGIVER, said.words(span) if is_kept else "", span)]


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _without_unkept(reading: Reading, said: Said, chips: Sequence[Chip]) -> Reading:
    """A reading whose reason repeats no word that must not be kept."""
    unkept = {word for chip in chips if chip.value in UNKEPT for word in said.words(chip.span).split()}
    words = [word for word in reading.because.split(", ") if word not in unkept]
    return replace(reading, because=", ".join(words))


def is_about_a_pupil(said: Said, chips: Iterable[Chip | Heard]) -> bool:
    if _YOUNG_SELF.search(said.plain):
        return True
    return any(chip.field in ("ages", "grades") for chip in chips) and not _GROWN.search(said.plain)


def _chip(said: Said, one: Heard) -> Chip:
    span = said.span(one.start, one.end)
    words = said.words(span) if one.hush is None else one.hush
    return Chip(one.field, typed(one.field, one.value), words, span)


def _of_main(
    said: Said, chips: Sequence[Chip], topics: Topics, main: Sequence[str], others: Sequence[Sequence[str]]
) -> list[Chip]:
    """All but what was said in a request of its own for something else: "a pantry open on Saturdays. She also
    needs a tutor".
    """
    mine = [topic.reading.clause for topic in topics.topics if topic.reading.slug in main]
    further = {slug for slugs in others for slug in slugs}
    theirs = [one.clause for one in topics.readings if one.slug in further and one.score >= CLEAR]
    requests = [said.span(*request) for request in requests_in(said)]
    apart = [one for one in requests if not _any_overlap(one, mine) and _any_overlap(one, theirs)]
    if len(apart) == len(requests):
        return list(chips)
    return [chip for chip in chips if chip.field in SHARED or not _any_overlap(chip.span, apart)]


def _any_overlap(span: Span, others: Iterable[Span]) -> bool:
    return any(_overlap(span, other) for other in others)


def _other(said: Said, chips: Sequence[Chip], topics: Topics, slugs: Sequence[str]) -> NeedCard:
    """A further need: what was said in its own clause, and what holds for all."""
    theirs = [chip for chip in _of_clause(said, chips, topics, slugs) if chip.field != "audience"]
    return card_from([*theirs, *_for_grown_ups(said, theirs, topics, slugs)], slugs)


def _of_clause(said: Said, chips: Sequence[Chip], topics: Topics, slugs: Sequence[str]) -> list[Chip]:
    """What was said in the clauses of a further need, and what holds for all. Where it is no request of its
    own ("has Medicaid, we can only come on Saturdays"), all that was said holds for it.
    """
    clauses = [topic.reading.clause for topic in topics.topics if topic.reading.slug in slugs]
    requests = [said.span(*request) for request in requests_in(said)]
    if len(requests) < 2 or not any(_any_overlap(request, clauses) for request in requests):
        return list(chips)
    return [
        chip
        for chip in chips
        if chip.field in SHARED or any(start <= chip.span[0] < end for start, end in clauses)
    ]
