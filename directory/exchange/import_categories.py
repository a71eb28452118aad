"""Which of our categories an imported service belongs to: by its source's terms, its name, or its words."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from directory.exchange.crosswalk import Crosswalk
from directory.exchange.import_context import Build
from directory.exchange.import_draft import Planned
from directory.exchange.import_rows import SourceRow

NO_CATEGORY = "No category of ours was found for it"
UNKNOWN_TERM = "This term of the source stands for no category of ours"
SURE = 0.45
"""The best reading of a text counts from this share on: by DC's own terms, about seven in ten are right."""

ALSO = 0.3
"""So much of the text may speak for a second category, once the first is sure."""

BACKED = 0.03
"""A phrase of the first sentence counts when at least this share of the whole text speaks for it too."""

MOST = 4
TEXT = 350
SENTENCE = 260
BATCH = 64
MAPPED = "mapped"

_SENTENCE_END = re.compile(r"[.!?\n]\s")

Shares = Sequence[tuple[str, float]]
Understand = Callable[[Sequence[str]], list[Shares]]
"""Texts -> for each, (slug, share of the text that speaks for it) of every category that has some."""


def build_categories(
    build: Build, crosswalk: Crosswalk, understand: Understand, tell: Callable[[int, int], None]
) -> None:
    """Plans the category attributes of every service that nobody here has put into categories by hand."""
    unknown: Counter[tuple[str, str]] = Counter()
    found: dict[str, list[tuple[str, str]]] = {}
    services = [s for s in build.draft.all("service") if s.id not in build.known.hand_sorted]
    for service in services:
        told = _by_terms(build, crosswalk, service, unknown)
        found[service.id] = _with_name(crosswalk, service, told) or _as_before(build, service)
    silent = [service for service in services if not found[service.id]]
    found |= _by_text(crosswalk, understand, silent, tell)
    for service in services:
        known = [(slug, why) for slug, why in found[service.id] if slug in build.known.categories]
        _put(build, service, known[:MOST], build.sources[service.id])
    for (file, name), count in unknown.most_common():
        build.account.note_file(file, UNKNOWN_TERM, f"{name} (of {count} services)")


def _by_terms(
    build: Build, crosswalk: Crosswalk, service: Planned, unknown: Counter[tuple[str, str]]
) -> list[tuple[str, str]]:
    votes: Counter[str] = Counter()
    why: dict[str, str] = {}
    for name, row in build.about_what.get(service.id, []):
        slug = crosswalk.of_term(name)
        if slug is None and row.whole is not None:  # a city's own word may hold a plain one
            slug = (crosswalk.of_name(name) or (None,))[0]
        if slug is None:
            unknown[row.file, name] += 1
        elif slug:
            votes[slug] += 1
            why.setdefault(slug, f"term: {name}")
    return [(slug, why[slug]) for slug, _ in votes.most_common()]


def _with_name(crosswalk: Crosswalk, service: Planned, found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """A service's name puts its category first, or is all there is to go by."""
    named = crosswalk.of_name(service.values["name"])
    if named is None:
        return found
    slug, words = named
    if not found:
        return [(slug, f"name: {words}")]
    return sorted(found, key=lambda entry: entry[0] != slug)


def _as_before(build: Build, service: Planned) -> list[tuple[str, str]]:
    """What its words were read as when it came in, so long as they are the same."""
    before = build.known.read_before.get(service.id)
    if before is None or before.text != text_of(service):
        return []
    return before.categories


def _by_text(
    crosswalk: Crosswalk,
    understand: Understand,
    services: Sequence[Planned],
    tell: Callable[[int, int], None],
) -> dict[str, list[tuple[str, str]]]:
    """What the services' own words speak for. The same words are read once."""
    texts = list(dict.fromkeys(map(text_of, services)))
    read: dict[str, list[tuple[str, str]]] = {}
    for first in range(0, len(texts), BATCH):
        tell(first, len(texts))
        batch = texts[first : first + BATCH]
        for text, shares in zip(batch, understand(batch), strict=True):
            phrases = crosswalk.in_text(_first_sentence(text))
            read[text] = [(slug, "text") for slug in _likely(phrases, dict(shares))]
    return {service.id: read[text_of(service)] for service in services}


def _likely(phrases: Counter[str], shares: dict[str, float]) -> list[str]:
    """The slugs of a text: what it is surely about, and what a phrase of its first sentence stands for."""
    ranked = sorted(shares, key=lambda slug: -shares[slug])
    sure = [slug for slug in ranked if shares[slug] >= ALSO] if ranked and shares[ranked[0]] >= SURE else []
    backed = [slug for slug in phrases if shares.get(slug, 0) >= BACKED and slug not in sure]
    backed.sort(key=lambda slug: (-phrases[slug] * shares[slug], slug))
    return sure + backed[: 2 if not sure else 1]


def _first_sentence(text: str) -> str:
    """The name and the first sentence of the description, or as much of it as one may be long."""
    name_end = text.find(". ") + 2
    end = _SENTENCE_END.search(text, name_end + 60)
    return text[: min(end.end() if end else SENTENCE, name_end + SENTENCE)]


def text_of(service: Planned) -> str:
    return words_of(service.values["name"], service.values["description"])


def words_of(name: str, description: str | None) -> str:
    return f"{name}. {(description or '')[:TEXT]}"


def _put(build: Build, service: Planned, found: list[tuple[str, str]], row: SourceRow) -> None:
    for position, (slug, why) in enumerate(found):
        values = {
            "link_id": service.id, "link_entity": "service", "link_type": "category", "position": position,
            "taxonomy_term_id": build.known.categories[slug], "label": MAPPED, "value": why,
        }  # fmt: skip
        planned = build.draft.put("attribute", f"category/{service.id}/{slug}", values, row)
        planned.origins += [told for _, theirs, told in build.told.get(service.id, []) if theirs == slug]
    if not found and not build.is_own:
        build.account.note(row, NO_CATEGORY, "name", service.values["name"])
