"""Every reader over one note, in one place."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time

from directory.search.needs.ages import ages_in
from directory.search.needs.clocks import clocks_in
from directory.search.needs.dates import dates_in
from directory.search.needs.days import days_in
from directory.search.needs.grades import grades_in
from directory.search.needs.heard import Heard, longest
from directory.search.needs.likes import likes_in
from directory.search.needs.people import counts_in, siblings_in
from directory.search.needs.phrases import hits_in
from directory.search.needs.reach import reach_in
from directory.search.needs.said import Said
from directory.search.needs.tongues import tongues_in


def heard_in(said: Said, language: str, *, today: date, bell_end: time | None) -> list[Heard]:
    """Everything that was said, each once, before it is known what is asked for."""
    grades = list(grades_in(said))
    people = [*(one for one in ages_in(said) if not any(map(one.overlaps, grades))), *grades]
    people += counts_in(said, has_ages=any(one.field == "ages" for one in people))
    people += siblings_in(said, people)
    found = [
        *people,
        *clocks_in(said),
        *days_in(said, bell_end=bell_end),
        *dates_in(said, today),
        *reach_in(said),
        *tongues_in(said),
        *likes_in(said),
        *_phrases(said, language),
    ]
    return _each_once(found)


def _phrases(said: Said, language: str) -> Iterator[Heard]:
    hits = list(hits_in(said, language))
    found = [
        Heard(field, value, hit.start, hit.end, hit.entry.hush)
        for hit in hits
        for field, value in hit.entry.hears
    ]
    yield from longest_of_value(found)


def longest_of_value(found: list[Heard]) -> list[Heard]:
    """Of overlapping hits for the same value, the longest; a school bus is no other bus."""
    kept: list[Heard] = []
    for value in dict.fromkeys((one.field, one.value) for one in found if one.field != "travel"):
        kept += longest(one for one in found if (one.field, one.value) == value)
    ways = longest(one for one in found if one.field == "travel")
    return kept + [replace(one, value=way) for one in ways for way in one.value.split("+")]


def _each_once(found: list[Heard]) -> list[Heard]:
    seen: dict[tuple[str, str, int], Heard] = {}
    for one in found:
        seen.setdefault((one.field, repr(one.value), one.start), one)
    return sorted(seen.values(), key=lambda one: (one.start, -one.end, one.field))
