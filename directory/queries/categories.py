"""The tree of needs: branches, categories, their words in a language, and how many services each has."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from directory.db import db
from directory.models import Attribute, Service, Taxonomy, TaxonomyTerm
from directory.vocabulary import CATEGORY_TAXONOMY, ServiceStatus


@dataclass(frozen=True, slots=True)
class Label:
    """A category in the words of one language."""

    slug: str
    name: str
    summary: str
    icon: str
    sensitive: bool
    parent: str


@dataclass(frozen=True, slots=True)
class Branch:
    label: Label
    leaves: list[tuple[Label, int]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(count for _, count in self.leaves)


def label_of(term: TaxonomyTerm, language: str, parent: str = "") -> Label:
    details: dict[str, Any] = term.details or {}
    return Label(
        slug=term.code or "",
        name=_worded(details.get("label"), language) or term.name,
        summary=_worded(details.get("summary"), language),
        icon=str(details.get("icon") or "circle"),
        sensitive=bool(details.get("sensitive")),
        parent=parent,
    )


def _worded(words: Any, language: str) -> str:
    return str(words.get(language) or words.get("en") or "") if isinstance(words, dict) else ""


def category_tree(language: str) -> list[Branch]:
    """Branches in their order, each with its categories and the number of services on offer in them."""
    terms = list(
        db.session.scalars(
            select(TaxonomyTerm)
            .join(Taxonomy)
            .where(Taxonomy.code == CATEGORY_TAXONOMY)
            .order_by(TaxonomyTerm.position, TaxonomyTerm.code)
        )
    )
    counts = services_by_category()
    branches = {t.id: Branch(label_of(t, language)) for t in terms if t.parent_id is None}
    for term in terms:
        branch = branches.get(term.parent_id or "")
        if branch:
            branch.leaves.append((label_of(term, language, branch.label.slug), counts.get(term.id, 0)))
    return list(branches.values())


def services_by_category() -> dict[str, int]:
    """Term id: how many services on offer carry it."""
    rows = db.session.execute(
        select(Attribute.taxonomy_term_id, func.count(func.distinct(Attribute.link_id)))
        .join(Service, Attribute.link_id == Service.id)
        .where(
            Attribute.link_entity == "service",
            Attribute.link_type == "category",
            Service.status.in_((ServiceStatus.ACTIVE, ServiceStatus.TEMPORARILY_CLOSED)),
        )
        .group_by(Attribute.taxonomy_term_id)
    )
    return {str(term_id): int(count) for term_id, count in rows}


def category(slug: str, language: str) -> tuple[Label, list[Label]] | None:
    """A category (or a branch) and its neighbours: of a branch its categories, else the others beside it."""
    for branch in category_tree(language):
        leaves = [label for label, _ in branch.leaves]
        if branch.label.slug == slug:
            return branch.label, leaves
        for label in leaves:
            if label.slug == slug:
                return label, [other for other in leaves if other.slug != slug]
    return None


def labels_of(service_ids: Iterable[str], language: str) -> dict[str, list[Label]]:
    """Each service's categories, main one first."""
    ids = sorted(service_ids)
    rows = db.session.execute(
        select(Attribute.link_id, TaxonomyTerm)
        .join(TaxonomyTerm, Attribute.taxonomy_term_id == TaxonomyTerm.id)
        .where(
            Attribute.link_entity == "service", Attribute.link_type == "category", Attribute.link_id.in_(ids)
        )
        .order_by(Attribute.link_id, Attribute.position, TaxonomyTerm.code)
    )
    found: dict[str, list[Label]] = {service_id: [] for service_id in ids}
    for service_id, term in rows:
        found[service_id].append(label_of(term, language))
    return found


def labels_by_slug(language: str) -> dict[str, Label]:
    """Every category and branch by slug."""
    tree = category_tree(language)
    found = {branch.label.slug: branch.label for branch in tree}
    found.update({label.slug: label for branch in tree for label, _ in branch.leaves})
    return found
