"""What a person may change of a service, field by field. See `edit_record` for how it is saved."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from directory.actions.edit_fields import (
    Field,
    Part,
    Value,
    choice,
    choice_part,
    date_part,
    in_order,
    plain,
    required_text,
    rows,
    text,
    time_part,
    translation,
)
from directory.actions.record import record_change
from directory.db import db
from directory.models import (
    Attribute,
    Eligibility,
    Language,
    Phone,
    RequiredDocument,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    Taxonomy,
    TaxonomyTerm,
    User,
)
from directory.vocabulary import (
    CATEGORY_TAXONOMY,
    AreaKind,
    CostKind,
    Document,
    Season,
    ServiceStatus,
    StartWay,
)

HOURS = "hours"
"""The field of a service's own hours; those at a placement are "hours.<id of the placement>"."""


def service_fields(placements: Iterable[ServiceAtLocation]) -> list[Field]:
    """In the order of the page. The hours of these placements are among them."""
    return [*_FIELDS, *(_hours_at(placement) for placement in in_order(placements))]


# ---- ages, grades and papers: the rules beside a service ----


def _rules(service: Service) -> Eligibility:
    if service.eligibility is None:
        service.eligibility = Eligibility(service_id=service.id)
        db.session.flush()
    rules: Eligibility = service.eligibility
    return rules


def _rule(column: str) -> Field:
    def read(service: Service) -> Value:
        return getattr(service.eligibility, column) if service.eligibility else None

    def write(service: Service, value: Value, actor: User | None) -> None:
        rules = _rules(service)
        record_change(rules, column, getattr(rules, column), value, actor)
        setattr(rules, column, value)

    return Field(column, read, write)


def _read_ages(service: Service) -> Value:
    """None: not known. {"any": true}: there is no limit. Else the limits in years."""
    low, high = service.minimum_age, service.maximum_age
    if low is None and high is None:
        return {"any": True} if service.eligibility and service.eligibility.any_age else None
    return {"minimum": low, "maximum": high}


def _write_ages(service: Service, value: Value, actor: User | None) -> None:
    said = value or {}
    service.minimum_age, service.maximum_age = said.get("minimum"), said.get("maximum")
    any_age = True if said.get("any") else None
    if service.eligibility or any_age:
        rules = _rules(service)
        if rules.any_age is not any_age:
            record_change(rules, "any_age", rules.any_age, any_age, actor)
            rules.any_age = any_age


# ---- categories ----


def _category_rows(service: Service) -> list[tuple[Attribute, str]]:
    found = db.session.execute(
        select(Attribute, TaxonomyTerm.code)
        .join(TaxonomyTerm, Attribute.taxonomy_term_id == TaxonomyTerm.id)
        .where(
            Attribute.link_entity == "service",
            Attribute.link_type == "category",
            Attribute.link_id == service.id,
        )
        .order_by(Attribute.position, TaxonomyTerm.code)
    )
    return [(row, code or "") for row, code in found]


def _read_categories(service: Service) -> Value:
    return [code for _row, code in _category_rows(service)]


def _write_categories(service: Service, value: Value, actor: User | None) -> None:
    """All anew, in rows with ids of their own: an import then leaves this service's categories alone."""
    for row, code in _category_rows(service):
        record_change(row, "*", code, None, actor, action="delete")
        db.session.delete(row)
    db.session.flush()
    terms = (
        select(TaxonomyTerm.code, TaxonomyTerm.id).join(Taxonomy).where(Taxonomy.code == CATEGORY_TAXONOMY)
    )
    ids: dict[str | None, str] = {code: key for code, key in db.session.execute(terms)}  # noqa: C416 - rows are no pairs
    for position, slug in enumerate(slug for slug in value or [] if slug in ids):
        db.session.add(
            Attribute(
                link_id=service.id, link_entity="service", link_type="category",
                taxonomy_term_id=ids[slug], position=position,
            )
        )  # fmt: skip
    db.session.flush()


# ---- hours ----

HOUR_PARTS = (
    Part("freq"),
    Part("byday"),
    time_part("opens_at"),
    time_part("closes_at"),
    date_part("valid_from"),
    date_part("valid_to"),
    choice_part("season", Season),
    Part("description"),
    Part("interval", lambda value: value if value and value > 1 else None),
    Part("count"),
    Part("bymonthday"),
    date_part("dtstart"),
    date_part("until"),
)
"""Every column that says when. What the page does not show is sent back as it was."""


def _hours(name: str, owner: Any, key: str) -> Field:
    """Hours of the service itself, or of one placement, which stand for the service's there."""
    return rows(
        name,
        Schedule,
        HOUR_PARTS,
        lambda service: owner(service).schedules,
        lambda service: {key: owner(service).id},
    )


def _hours_at(placement: ServiceAtLocation) -> Field:
    def found(service: Service) -> ServiceAtLocation:
        row = db.session.get(ServiceAtLocation, placement.id)
        assert row is not None and row.service_id == service.id, "a placement of another service"
        return row

    field = _hours(f"{HOURS}.{placement.id}", found, "service_at_location_id")

    def write(service: Service, value: Value, actor: User | None) -> None:
        field.write(service, value, actor)
        db.session.expire(found(service))

    return replace(field, write=write)


# ---- who is served, by where they live ----


AREA_PARTS = (
    choice_part("kind", AreaKind), Part("members"), Part("name"), Part("extent"), Part("extent_type"),
    Part("description"),
)  # fmt: skip


_OWNER = "service_id"


def _own(service: Service) -> dict[str, str]:
    return {_OWNER: service.id}


_FIELDS: tuple[Field, ...] = (
    required_text("name"),
    text("description"),
    translation("name"),
    translation("description"),
    Field("categories", _read_categories, _write_categories),
    choice("status", ServiceStatus),
    text("alert"),
    Field("ages", _read_ages, _write_ages, columns=("minimum_age", "maximum_age")),
    _rule("grades"),
    plain("audience"),
    text("eligibility_description"),
    rows("service_areas", ServiceArea, AREA_PARTS, lambda s: s.service_areas, _own, changes_in_place=False),
    choice("cost_kind", CostKind),
    text("fees_description"),
    rows(
        "languages",
        Language,
        (Part("code"), Part("name")),
        lambda s: s.languages,
        _own,
        changes_in_place=False,
    ),
    text("interpretation_services"),
    _rule("documents_asked"),
    rows(
        "required_documents",
        RequiredDocument,
        (choice_part("kind", Document), Part("document")),
        lambda s: s.required_documents,
        _own,
        changes_in_place=False,
    ),
    choice("start_way", StartWay),
    text("application_process"),
    plain("start_steps"),
    plain("response_days"),
    text("url"),
    text("email"),
    rows(
        "phones",
        Phone,
        (Part("number"), Part("extension"), Part("description")),
        lambda s: s.phones,
        _own,
    ),
    _hours(HOURS, lambda service: service, _OWNER),
)
