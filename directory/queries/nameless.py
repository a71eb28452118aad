"""Organizations that may hold no name of ours: it could lead to them whoever looks for somebody."""

from collections.abc import Iterable

from sqlalchemy import or_, select

from directory.db import db
from directory.models import Attribute, Organization, Partnership, School, Service, TaxonomyTerm
from directory.queries.schools import WORKING

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


def organizations_to_name(school: School, others: Iterable[str] = ()) -> list[Organization]:
    """Those that a consent may name: the school's partners, and `others` by id, but for those that take no
    names. By name.
    """
    here = or_(Partnership.school_id == school.id, Partnership.district_id == school.district_id)
    partners = select(Partnership.organization_id).where(here, Partnership.status.in_(WORKING))
    found = db.session.scalars(
        select(Organization)
        .where(or_(Organization.id.in_(partners), Organization.id.in_(list(others))))
        .order_by(Organization.name, Organization.id)
    ).all()
    nameless = nameless_among(each.id for each in found)
    return [each for each in found if each.id not in nameless]
