"""Builds, from a package's rows, everything that it wants the directory to hold. Nothing is written."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache

from flask import Flask

from directory.core import settings_of
from directory.db import db, reading
from directory.exchange.crosswalk import shipped_crosswalk
from directory.exchange.ids import source_id
from directory.exchange.import_areas import build_areas
from directory.exchange.import_categories import (
    BACKED,
    Shares,
    Understand,
    build_categories,
)
from directory.exchange.import_confidential import withhold_addresses, withhold_rows
from directory.exchange.import_context import SHOUTED, Build
from directory.exchange.import_draft import Draft
from directory.exchange.import_extras import (
    build_accessibility,
    build_capacities,
    build_translations,
    reject_logs,
)
from directory.exchange.import_hours import build_hours
from directory.exchange.import_known import read_known
from directory.exchange.import_languages import build_languages
from directory.exchange.import_links import (
    build_contacts,
    build_funding,
    build_identifiers,
    build_phones,
    build_urls,
)
from directory.exchange.import_organizations import build_organizations, build_programs
from directory.exchange.import_own import build_own
from directory.exchange.import_places import Places, build_places
from directory.exchange.import_points import FROM_ZIP
from directory.exchange.import_progress import Progress
from directory.exchange.import_read import Reading
from directory.exchange.import_services import (
    build_costs,
    build_documents,
    build_payments,
    build_placements,
    build_services,
    read_placements,
)
from directory.exchange.import_taxonomy import (
    build_attributes,
    build_taxonomies,
    build_terms,
    tell_whom,
    term_names,
)
from directory.search.meaning import (
    Meaning,
    is_meaning_loaded,
    meaning_of,
    meaning_status,
    prepare_meaning,
    words_meaning_of,
)

NO_ZIPS = "The table of ZIP codes is empty, so no place was filled in from one; run `hallway init`"
WORDS_ALONE = "Categories of so many services are read from single words, not from whole sentences"
MOST_ENCODED = 10_000
"""Services of one package whose sentences the encoder reads: 50,000 of them would take it some minutes. It
depends on the package alone, so a second import reads them alike."""

SHORTENED = "ZIP codes of nine digits were cut to five"


def build_rows(app: Flask, found: Reading, name: str, progress: Progress) -> Build:
    """Everything the package wants the directory to hold."""
    source = source_id(name)
    with looking():
        known = read_known(source, settings_of(app).sealing_key, found.tables)
    draft = Draft(source, found.account)
    build = Build(name, found.account, draft, known, found.tables, found.is_own)
    if found.is_own:
        with looking():
            build_own(build, is_named=name != found.source)
        return build
    if found.licence:
        build.sources_told[source] = (name, found.licence[:255])
    if not known.has_zips and found.tables.get("address"):
        found.account.note_file("", NO_ZIPS)
    _build_main(build)
    _build_small(build, progress)
    withhold_addresses(build)
    withhold_rows(build)
    _sort(app, build, progress)
    build.let_go("organization", "program", "service", "location", "service_at_location")
    build.forget_found()
    _say_counts(build)
    return build


def _sort(app: Flask, build: Build, progress: Progress) -> None:
    crosswalk = shipped_crosswalk()
    is_large = len(build.draft.tables.get("service", {})) > MOST_ENCODED
    if is_large:
        build.account.note_file("", WORDS_ALONE, f"{len(build.draft.tables['service'])} services")
    understand = _reader_of(app, by_words_alone=is_large)
    build_categories(build, crosswalk, understand, lambda done, total: progress.tell("sorting", done, total))


@contextmanager
def looking() -> Iterator[None]:
    """A short transaction that only reads, over before anything is written."""
    with reading():
        yield
        db.session.rollback()


def _build_main(build: Build) -> None:
    build.services = dict(build.main_rows("service"))
    build.locations = dict(build.main_rows("location"))
    terms = term_names(build)
    build_taxonomies(build)
    build_terms(build)
    build_organizations(build)
    build_programs(build)
    build_services(build)
    places = Places(build)
    read_placements(build, places)
    build_places(build, places, terms)
    build_placements(build)


def _build_small(build: Build, progress: Progress) -> None:
    steps = (
        build_payments, build_contacts, build_phones, build_languages, build_accessibility, build_hours,
        build_areas, build_documents, build_costs, build_funding, build_urls, build_identifiers,
        build_capacities, build_attributes, tell_whom, build_translations, reject_logs,
    )  # fmt: skip
    for place, step in enumerate(steps):
        progress.tell("understanding", place + 1, len(steps))
        step(build)
        if step in DONE_WITH:
            build.let_go(*DONE_WITH[step])


DONE_WITH: dict[Callable[[Build], None], tuple[str, ...]] = {
    build_phones: ("phone", "contact"),
    build_hours: ("schedule", "language", "accessibility"),
    build_translations: (
        "service_area", "required_document", "cost_option", "url", "service_capacity", "attribute",
    ),
}  # fmt: skip
"""Step -> tables whose rows nothing reads after it."""


def _reader_of(app: Flask, *, by_words_alone: bool) -> Understand:
    """What reads services' words. A half-made model is waited for: a second run must read them alike.

    Whole texts by the batch: a description is no family's sentence, so its clauses are not read apart, and a
    batch costs the encoder a fifth. Where every service has a category by then, none is needed.
    """

    @cache
    def model() -> Meaning:
        with looking():
            if by_words_alone and not is_meaning_loaded(app):
                return words_meaning_of(app)
            if meaning_status(app)["state"] == "making":
                prepare_meaning(app)
            return meaning_of(app)

    def understand(texts: Sequence[str]) -> list[Shares]:
        meaning = model()
        slugs = meaning.model.slugs
        if not slugs:
            return [[] for _ in texts]
        shares = meaning.model.judge(texts, None if by_words_alone else meaning.encoder).shares
        return [_best(slugs, row) for row in shares.tolist()]

    return understand


def _best(slugs: Sequence[str], shares: Sequence[float]) -> Shares:
    """The categories that a text may speak for; "" is what is about none."""
    return [(slug, share) for slug, share in zip(slugs, shares, strict=True) if slug and share >= BACKED]


def _say_counts(build: Build) -> None:
    for counter, reason in (
        (build.quieted, SHOUTED),
        (build.shortened, SHORTENED),
        (build.from_zip, FROM_ZIP),
    ):
        for file, count in counter.items():
            if count:
                build.account.note_file(file, reason, f"{count} times")
