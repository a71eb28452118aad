"""How people say what they need: the bank by category, and topics that searches looked for in vain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from directory.db import db
from directory.models import ExampleSentence, SearchMiss, Taxonomy, TaxonomyTerm
from directory.queries.categories import Label, label_of
from directory.vocabulary import CATEGORY_TAXONOMY

MISSED_DAYS = 90


@dataclass(frozen=True, slots=True)
class Wording:
    """`own` are sentences that staff added; `missed` are searches of the last 90 days that found nothing."""

    label: Label
    sentences: int
    own: int
    missed: int


def wordings(language: str, today: date) -> list[Wording]:
    """Every category, those that were searched for in vain first."""
    misses = _missed(today)
    counts = _counts()
    rows = [
        Wording(label_of(term, language), *counts.get(term.id, (0, 0)), misses.get(term.code or "", 0))
        for term in db.session.scalars(_categories())
    ]
    return sorted(rows, key=lambda row: (-row.missed, row.label.name))


def category_term(slug: str) -> TaxonomyTerm | None:
    found: TaxonomyTerm | None = db.session.scalar(_categories().where(TaxonomyTerm.code == slug))
    return found


def own_sentences(term: TaxonomyTerm) -> Sequence[ExampleSentence]:
    """Those that staff added, the newest first."""
    return db.session.scalars(
        select(ExampleSentence)
        .where(ExampleSentence.taxonomy_term_id == term.id, ExampleSentence.added_by_user_id.is_not(None))
        .order_by(ExampleSentence.created_at.desc(), ExampleSentence.id)
    ).all()


def some_shipped(term: TaxonomyTerm, language: str, limit: int = 8) -> Sequence[str]:
    """A few of those that come with Hallway, to show the manner."""
    return db.session.scalars(
        select(ExampleSentence.text)
        .where(
            ExampleSentence.taxonomy_term_id == term.id,
            ExampleSentence.added_by_user_id.is_(None),
            ExampleSentence.language == language,
        )
        .order_by(ExampleSentence.id)
        .limit(limit)
    ).all()


def sentence_for(term: TaxonomyTerm, sentence_id: str) -> ExampleSentence | None:
    found = db.session.get(ExampleSentence, sentence_id)
    is_own = found is not None and found.taxonomy_term_id == term.id and found.added_by_user_id is not None
    return found if is_own else None


def _categories() -> Any:
    return (
        select(TaxonomyTerm)
        .join(Taxonomy, TaxonomyTerm.taxonomy_id == Taxonomy.id)
        .where(Taxonomy.code == CATEGORY_TAXONOMY, TaxonomyTerm.parent_id.is_not(None))
    )


def _counts() -> dict[str, tuple[int, int]]:
    rows = db.session.execute(
        select(
            ExampleSentence.taxonomy_term_id, func.count(), func.count(ExampleSentence.added_by_user_id)
        ).group_by(ExampleSentence.taxonomy_term_id)
    )
    return {term_id: (int(all_of_them), int(own)) for term_id, all_of_them, own in rows}


def _missed(today: date) -> dict[str, int]:
    rows = db.session.execute(
        select(SearchMiss.topic, func.sum(SearchMiss.count))
        .where(SearchMiss.day >= today - timedelta(days=MISSED_DAYS))
        .group_by(SearchMiss.topic)
    )
    return {topic: int(count) for topic, count in rows}
