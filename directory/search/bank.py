"""The bank of everyday language: what people say when they mean each category of need.

At run time it comes from the database, where staff add sentences of their own; benchmarks read the YAML under
`seeds/categories` and need no database.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, select

from directory.core import shipped
from directory.db import db
from directory.exchange.seed_files import read_yaml
from directory.models import ExampleSentence, Taxonomy, TaxonomyTerm
from directory.vocabulary import CATEGORY_TAXONOMY

MAX_LINE = 400

ELSEWHERE = ""
"""The slug of what asks for no category. It sorts before every other."""


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """Something people say. A sentence was typed as a whole; the rest are labels, words and short phrases."""

    slug: str
    language: str
    text: str
    is_sentence: bool


@dataclass(frozen=True)
class Bank:
    """Lines in one fixed order, each once, so that the same bank always makes the same model."""

    lines: tuple[Line, ...]

    @classmethod
    def of(cls, lines: Iterable[Line]) -> "Bank":
        return cls(tuple(sorted({line for line in lines if line.text})))

    @cached_property
    def slugs(self) -> tuple[str, ...]:
        return tuple(sorted({line.slug for line in self.lines}))

    @cached_property
    def languages(self) -> dict[str, int]:
        """Sentences in each language."""
        found: dict[str, int] = {}
        for line in self.lines:
            if line.is_sentence:
                found[line.language] = found.get(line.language, 0) + 1
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))

    @cached_property
    def digest(self) -> str:
        """Changes with any word of any line."""
        rows = [[line.slug, line.language, line.text, line.is_sentence] for line in self.lines]
        return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def bank_in(folder: Path) -> Bank:
    """The bank that ships: every `<slug>.yaml` of a folder, and what belongs to no category."""
    lines = lines_elsewhere(folder)
    for path in sorted(folder.glob("[!_]*.yaml")):
        entry = read_yaml(path)
        lines += _described(entry["slug"], entry)
        for language, texts in (entry.get("examples") or {}).items():
            lines += [Line(entry["slug"], language, _tidy(text), True) for text in texts]
    return Bank.of(lines)


def lines_elsewhere(folder: Path) -> list[Line]:
    """Greetings, names, days and the like, so that they need not resemble some category most."""
    texts = read_yaml(folder / "_elsewhere.yaml")
    return [Line(ELSEWHERE, language, _tidy(text), False) for language in texts for text in texts[language]]


def bank_in_database() -> Bank:
    """The bank as this installation has it. Reads; the caller decides on the transaction."""
    lines: list[Line] = []
    for code, details in db.session.execute(
        select(TaxonomyTerm.code, TaxonomyTerm.details).join(Taxonomy).where(_is_category())
    ):
        lines += _described(str(code), details or {})
    lines += [
        Line(str(code), language, _tidy(text), True)
        for code, language, text in db.session.execute(
            select(TaxonomyTerm.code, ExampleSentence.language, ExampleSentence.text)
            .join(TaxonomyTerm, ExampleSentence.taxonomy_term_id == TaxonomyTerm.id)
            .join(Taxonomy)
            .where(_is_category())
        )
    ]
    return Bank.of(lines + lines_elsewhere(shipped("seeds") / "categories") if lines else [])


def stamp_of_database() -> tuple[Any, ...]:
    """Differs when a sentence or a category's words probably changed: two small reads instead of a full one.

    A word changed for one of the same length goes unseen; actions that edit words call `refresh_meaning`.
    """
    sentences = db.session.execute(
        select(
            func.count(),
            func.max(ExampleSentence.created_at),
            func.sum(func.length(ExampleSentence.text)),
        ).select_from(ExampleSentence)
    ).one()
    terms = db.session.execute(
        select(func.count(), func.sum(func.length(cast(TaxonomyTerm.details, Text))))
        .select_from(TaxonomyTerm)
        .join(Taxonomy)
        .where(_is_category())
    ).one()
    return (*sentences, *terms)


def _is_category() -> ColumnElement[bool]:
    """Leaves of the tree of needs; its branches ("food", "home") are no answer to a sentence."""
    return (Taxonomy.code == CATEGORY_TAXONOMY) & TaxonomyTerm.parent_id.is_not(None)


def _described(slug: str, details: dict[str, Any]) -> list[Line]:
    """Label, summary and everyday words, in each language that has them."""
    lines: list[Line] = []
    for key in ("label", "summary"):
        for language, text in (details.get(key) or {}).items():
            lines.append(Line(slug, language, _tidy(text), False))
    for language, words in (details.get("words") or {}).items():
        lines += [Line(slug, language, _tidy(word), False) for word in words or ()]
    return lines


def _tidy(text: object) -> str:
    return " ".join(str(text).split())[:MAX_LINE]
