"""Organizations that may hold no name of ours: it could lead to them whoever looks for somebody."""

from collections.abc import Iterable

from sqlalchemy import or_, select

from directory.db import db
from directory.models import Attribute, Organization, Service, TaxonomyTerm

NAMELESS_CATEGORY = "safety.dv"
"""Whoever offers this takes no names, whatever their record says. The database's trigger names it too."""


def nameless_among(organization_ids: Iterable[str]) -> set[str]:
    """Those who say so, and those who help against violence at home."""
    shelters = (
        select(Service.organization_id)
        .join(Attribute, (Attribute.link_id == Service.id) & (Attribute.link_entity == "service"))
        .join(TaxonomyTerm, TaxonomyTerm.id == Attribute.taxonomy_term_id)
        .where(Attribute.link_type == "category", TaxonomyTerm.code == NAMELESS_CATEGORY)
    )
    return set(
        db.session.scalars(
            select(Organization.id).where(
                Organization.id.in_(list(organization_ids)),
                or_(Organization.takes_no_names, Organization.id.in_(shelters)),
            )
        )
    )


def takes_no_names(organization: Organization) -> bool:
    return bool(nameless_among([organization.id]))
