"""Categories of need as search sees them: labels, everyday words by stem, and the tree."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from directory.db import db
from directory.models import ExampleSentence, Taxonomy, TaxonomyTerm
from directory.search.analysis import content_words, english_stem, fold, spanish_stem, words_of
from directory.vocabulary import CATEGORY_TAXONOMY

PHRASE_WORDS = 6


@dataclass(frozen=True)
class Category:
    slug: str
    group: str
    labels: dict[str, str]
    words: dict[str, tuple[str, ...]]

    def label(self, language: str) -> str:
        return self.labels.get(language) or self.labels.get("en") or self.slug


@dataclass(frozen=True)
class Phrase:
    """An everyday word or phrase of a category, as the set of its stems."""

    stems: frozenset[str]
    slug: str


@dataclass(frozen=True)
class Categories:
    """Every category and group. `phrases` are found by any of their stems."""

    by_slug: dict[str, Category] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    group_labels: dict[str, dict[str, str]] = field(default_factory=dict)
    phrases: dict[str, list[Phrase]] = field(default_factory=dict)

    def slugs_of(self, code: str) -> tuple[str, ...]:
        """The categories a slug or a group stands for."""
        return self.groups.get(code) or ((code,) if code in self.by_slug else ())

    def fits(self, stems: set[str]) -> dict[str, dict[str, float]]:
        """For each asked stem the categories whose words hold it: 1 where the whole phrase was said."""
        found: dict[str, dict[str, float]] = {}
        for stem in stems:
            for phrase in self.phrases.get(stem, ()):
                share = len(phrase.stems & stems) / len(phrase.stems)
                fits = found.setdefault(stem, {})
                fits[phrase.slug] = max(fits.get(phrase.slug, 0.0), share**2)
        return found

    def vocabulary(self) -> set[str]:
        """Folded words of labels and everyday words, for the spelling."""
        texts = [
            text
            for category in self.by_slug.values()
            for text in (*category.labels.values(), *(w for ws in category.words.values() for w in ws))
        ]
        return {word for text in texts for word in content_words(text)}


def load_categories() -> Categories:
    rows = db.session.execute(
        select(
            TaxonomyTerm.id, TaxonomyTerm.parent_id, TaxonomyTerm.code, TaxonomyTerm.name,
            TaxonomyTerm.details,
        )
        .join(Taxonomy, TaxonomyTerm.taxonomy_id == Taxonomy.id)
        .where(Taxonomy.code == CATEGORY_TAXONOMY, TaxonomyTerm.code.is_not(None))
        .order_by(TaxonomyTerm.position, TaxonomyTerm.code)
    ).all()  # fmt: skip
    codes = {row.id: row.code for row in rows}
    parents = {row.parent_id for row in rows if row.parent_id}
    by_slug, groups = {}, defaultdict(list)
    for row in rows:
        if row.id in parents or (row.parent_id is None and "." not in row.code):
            continue
        details: dict[str, Any] = row.details or {}
        words = {lang: tuple(map(str, ws or ())) for lang, ws in (details.get("words") or {}).items()}
        group = codes.get(row.parent_id, "")
        by_slug[row.code] = Category(row.code, group, dict(details.get("label") or {"en": row.name}), words)
        groups[group].append(row.code)
    labels = {row.code: dict((row.details or {}).get("label") or {"en": row.name}) for row in rows}
    return Categories(
        by_slug,
        {group: tuple(slugs) for group, slugs in groups.items() if group},
        {code: label for code, label in labels.items() if code in groups},
        _phrases(by_slug),
    )


def load_said() -> frozenset[str]:
    """Words of the bank's sentences: no slips, though no service may have them."""
    return frozenset(
        word for text in db.session.scalars(select(ExampleSentence.text)) for word in words_of(text)
    )


def _phrases(by_slug: dict[str, Category]) -> dict[str, list[Phrase]]:
    found: dict[str, list[Phrase]] = defaultdict(list)
    for category in by_slug.values():
        for language in ("en", "es"):
            stem = spanish_stem if language == "es" else english_stem
            texts = (category.labels.get(language, ""), *category.words.get(language, ()))
            for text in dict.fromkeys(map(fold, texts)):
                stems = frozenset(stem(word) for word in content_words(text)[:PHRASE_WORDS])
                for one in stems:
                    found[one].append(Phrase(stems, category.slug))
    return dict(found)
