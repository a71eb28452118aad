"""What columns are made of, read with a few wide selects: services, placements, and what hangs on them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, select

from directory.db import db
from directory.models import (
    Accessibility,
    Attribute,
    Eligibility,
    Language,
    Location,
    Organization,
    Partnership,
    RequiredDocument,
    Schedule,
    School,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
    Taxonomy,
    TaxonomyTerm,
)
from directory.search.areas import Ground
from directory.vocabulary import CATEGORY_TAXONOMY, Document, ServiceStatus

BATCH = 400
"""Ids in one IN (…): far below every database's limit."""


Ids = Sequence[str] | None


def rows_of(statement: Any, column: Any, ids: Ids) -> Iterator[Any]:
    if ids is None:
        yield from db.session.execute(statement.execution_options(yield_per=5000))
        return
    for first in range(0, len(ids), BATCH):
        yield from db.session.execute(statement.where(column.in_(ids[first : first + BATCH])))


def listed() -> Any:
    return (
        select(
            Service.id, Service.name, Service.minimum_age, Service.maximum_age, Service.cost_kind,
            Service.kind, Service.interpretation_services, Service.assured_date,
            Service.audience, Service.delivery, Service.extras, Service.tier, Service.response_days,
            Service.organization_id, Organization.name.label("organization"),
            Eligibility.any_age, Eligibility.grades, Eligibility.documents_asked, Eligibility.lives_in,
            Eligibility.gender, Eligibility.enrolled, Eligibility.enrolled_at, Eligibility.income_limit,
            Eligibility.referral_required, Eligibility.insurance, Eligibility.status_policy,
            Eligibility.status_policy_as_of,
        )
        .join(Organization, Service.organization_id == Organization.id)
        .outerjoin(Eligibility, Eligibility.service_id == Service.id)
        .where(Service.status == ServiceStatus.ACTIVE)
    )  # fmt: skip


def placements_of(ids: Ids) -> dict[str, list[Any]]:
    statement = (
        select(
            ServiceAtLocation.id, ServiceAtLocation.service_id, ServiceAtLocation.location_id,
            Location.latitude, Location.longitude, Location.confidential, Location.location_type,
            School.slug.label("school"), School.id.label("school_id"), School.district_id,
        )
        .join(Location, ServiceAtLocation.location_id == Location.id)
        .outerjoin(School, School.location_id == Location.id)
        .order_by(ServiceAtLocation.id)
    )  # fmt: skip
    found = defaultdict(list)
    for row in rows_of(statement, ServiceAtLocation.service_id, ids):
        found[row.service_id].append(row)
    return found


class Linked:
    """Rows that hang on a service or a placement, by the id of what they hang on."""

    def __init__(self, ids: Ids, service_ids: Ids, location_ids: Ids, ground: Ground) -> None:
        self.ground = ground
        self.categories: dict[str, list[Term]] = _categories(service_ids)
        self.areas = _owned(ServiceArea, (ServiceArea.kind, ServiceArea.members, ServiceArea.extent), ids)
        self.schedules = _owned(Schedule, _SCHEDULE, ids, location_ids)
        self.languages = _owned(Language, (Language.code, Language.name), ids, location_ids)
        self.features = _features(location_ids)
        self.capacities = _capacities(service_ids)
        self.documents = _documents(service_ids)
        self.partnerships = _partnerships()


_SCHEDULE = (
    Schedule.freq, Schedule.interval, Schedule.byday, Schedule.bymonthday, Schedule.dtstart, Schedule.until,
    Schedule.count, Schedule.valid_from, Schedule.valid_to, Schedule.opens_at, Schedule.closes_at,
    Schedule.description, Schedule.season,
)  # fmt: skip


def _owned(model: Any, columns: tuple[Any, ...], ids: Ids, location_ids: Ids = ()) -> dict[str, list[Any]]:
    """`ids` are those of services and placements together; None for everything."""
    found = defaultdict(list)
    owners = [(model.service_id, ids), (model.service_at_location_id, ids)]
    if location_ids is None or location_ids:
        owners.append((model.location_id, location_ids))
    for column, chosen in owners:
        statement = select(column.label("owner"), *columns).where(column.is_not(None)).order_by(model.id)
        for row in rows_of(statement, column, chosen):
            found[row.owner].append(row)
    return found


Term = tuple[str, str, tuple[str, ...]]
"""A category's slug, its group and its result areas."""


def _categories(ids: Ids) -> dict[str, list[Term]]:
    statement = (
        select(Attribute.link_id, Attribute.taxonomy_term_id)
        .where(Attribute.link_entity == "service", Attribute.link_type == "category")
        .order_by(Attribute.position, Attribute.id)
    )
    found, terms = defaultdict(list), _terms()
    for row in rows_of(statement, Attribute.link_id, ids):
        if row.taxonomy_term_id in terms:
            found[row.link_id].append(terms[row.taxonomy_term_id])
    return found


def _terms() -> dict[str, Term]:
    rows = db.session.execute(
        select(TaxonomyTerm.id, TaxonomyTerm.parent_id, TaxonomyTerm.code, TaxonomyTerm.details)
        .join(Taxonomy, TaxonomyTerm.taxonomy_id == Taxonomy.id)
        .where(Taxonomy.code == CATEGORY_TAXONOMY, TaxonomyTerm.code.is_not(None))
    ).all()
    codes = {row.id: row.code for row in rows}
    return {
        row.id: (row.code, codes.get(row.parent_id, ""), tuple((row.details or {}).get("results") or ()))
        for row in rows
    }


def _features(location_ids: Ids) -> dict[str, list[str]]:
    statement = select(Accessibility.location_id, Accessibility.feature).where(
        Accessibility.feature.is_not(None)
    )
    found = defaultdict(list)
    for location_id, feature in rows_of(statement, Accessibility.location_id, location_ids):
        found[location_id].append(str(feature))
    return found


def _capacities(ids: Ids) -> dict[tuple[str, str], Any]:
    """The newest claim of each placement, and of each service as a whole under ""."""
    statement = select(
        ServiceCapacity.service_id, ServiceCapacity.service_at_location_id, ServiceCapacity.available,
        ServiceCapacity.maximum, ServiceCapacity.waiting, ServiceCapacity.wait_days, ServiceCapacity.status,
        ServiceCapacity.updated,
    ).order_by(ServiceCapacity.updated, ServiceCapacity.id)  # fmt: skip
    rows = rows_of(statement, ServiceCapacity.service_id, ids)
    return {(row.service_id, row.service_at_location_id or ""): row for row in rows}


def _documents(ids: Ids) -> dict[str, list[Document]]:
    """The papers each service asks for, of those that have a name here."""
    statement = select(RequiredDocument.service_id, RequiredDocument.kind).where(
        RequiredDocument.kind.is_not(None)
    )
    found = defaultdict(list)
    for service_id, kind in rows_of(statement, RequiredDocument.service_id, ids):
        found[service_id].append(kind)
    return found


def _partnerships() -> dict[str, list[Any]]:
    found = defaultdict(list)
    for row in db.session.execute(
        select(
            Partnership.organization_id, Partnership.school_id, Partnership.district_id, Partnership.status,
            Partnership.ends_on,
            func.coalesce(Partnership.district_id, School.district_id).label("of_district"),
        ).outerjoin(School, Partnership.school_id == School.id)
    ):  # fmt: skip
        found[row.organization_id].append(row)
    return found
