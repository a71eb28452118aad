"""A question's filters as conditions of SQL. Each narrows what the others leave."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import String, and_, cast, exists, or_, true
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.sql.elements import ColumnElement

from directory.exchange.export_profile import BY_ID, TAXONOMY_ID
from directory.exchange.export_tables import UNVETTED
from directory.models import (
    Accessibility,
    Attribute,
    Eligibility,
    Language,
    Location,
    Organization,
    RequiredDocument,
    School,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    Taxonomy,
    TaxonomyTerm,
)
from directory.search import query_from
from directory.web.api.questions import Asked

Condition = ColumnElement[bool]


def is_public_placement(placement: Any = ServiceAtLocation) -> Condition:
    """Placements at a confidential place are not there at all."""
    place = aliased(Location)
    return exists().where(place.id == placement.location_id, place.confidential.is_(False))


def service_conditions(asked: Asked) -> Iterator[Condition]:
    if asked.organization_id:
        yield Service.organization_id == asked.organization_id
    if asked.modified_after is not None:
        yield Service.last_modified >= asked.modified_after
    yield from (_service_has_term(key) for key in asked.taxonomy_term_id)
    yield from (_service_has_taxonomy(key) for key in asked.taxonomy_id)


def placement_conditions(asked: Asked) -> Iterator[Condition]:
    """Of placements joined with their services: a term may be the placement's own or its service's."""
    yield is_public_placement()
    if asked.organization_id:
        yield Service.organization_id == asked.organization_id
    if asked.modified_after is not None:
        yield or_(
            ServiceAtLocation.last_modified >= asked.modified_after,
            Service.last_modified >= asked.modified_after,
        )
    own = ("service_at_location", ServiceAtLocation.id)
    for key in asked.taxonomy_term_id:
        yield or_(_has_term(*own, key), _place_has_term(key))
    yield from (or_(_has_taxonomy(*own, key), _service_has_taxonomy(key)) for key in asked.taxonomy_id)


def organization_conditions(asked: Asked) -> Iterator[Condition]:
    """A term may be the organization's own or that of one of its services."""
    yield from _words(asked.search, Organization.name, Organization.alternate_name, Organization.description)
    own = ("organization", Organization.id)
    for key in asked.taxonomy_term_id:
        yield or_(_has_term(*own, key), _offers(_service_has_term(key)))
    for key in asked.taxonomy_id:
        yield or_(_has_taxonomy(*own, key), _offers(_service_has_taxonomy(key)))


def taxonomy_conditions(asked: Asked) -> Iterator[Condition]:
    yield from _words(asked.search, Taxonomy.name, Taxonomy.description)


def term_conditions(asked: Asked) -> Iterator[Condition]:
    yield from _words(asked.search, TaxonomyTerm.name, TaxonomyTerm.description, TaxonomyTerm.code)
    yield from (TaxonomyTerm.taxonomy_id == key for key in asked.taxonomy_id)
    if asked.top_only:
        yield TaxonomyTerm.parent_id.is_(None)
    if asked.parent_id:
        yield TaxonomyTerm.parent_id == asked.parent_id


def is_unlisted_match(asked: Asked) -> list[Condition]:
    """Services that the search engine does not list, found by their words: those that are not active."""
    return [Service.status != "active", *_words(asked.search, Service.name, Service.description)]


def _words(text: str, *columns: InstrumentedAttribute[Any]) -> Iterator[Condition]:
    """Every word is in one of the columns."""
    for word in query_from({"q": text}).q.split()[:12]:
        yield or_(*(column.icontains(word, autoescape=True) for column in columns))


def _offers(condition: Condition) -> Condition:
    return exists().where(Service.organization_id == Organization.id, condition).correlate(Organization)


def _has_term(entity: str, key: Any, term_id: str) -> Condition:
    return exists().where(
        Attribute.link_entity == entity,
        Attribute.link_id == key,
        Attribute.taxonomy_term_id == term_id,
        Attribute.link_type.is_distinct_from(UNVETTED),
    )


def _has_taxonomy(entity: str, key: Any, taxonomy_id: str) -> Condition:
    return exists().where(
        Attribute.link_entity == entity,
        Attribute.link_id == key,
        Attribute.taxonomy_term_id == TaxonomyTerm.id,
        TaxonomyTerm.taxonomy_id == taxonomy_id,
        Attribute.link_type.is_distinct_from(UNVETTED),
    )


def _service_has_taxonomy(taxonomy_id: str) -> Condition:
    """Every service has a kind, which is a term of the profile."""
    return true() if taxonomy_id == TAXONOMY_ID else _has_taxonomy("service", Service.id, taxonomy_id)


def _service_has_term(term_id: str) -> Condition:
    term = BY_ID.get(term_id)
    if term is None:
        return _has_term("service", Service.id, term_id)
    group, _dot, value = term.code.partition(".")
    return _PROFILE[group](value)


def _place_has_term(term_id: str) -> Condition:
    """A placement has what its service has, but rooms, schools, features and places left are its own."""
    term = BY_ID.get(term_id)
    if term is None or term.group not in _OF_PLACES:
        return _service_has_term(term_id)
    return _OF_PLACES[term.group](ServiceAtLocation, term.code.partition(".")[2])


# terms of the profile, which are said by columns of ours


def _rule(condition: Condition) -> Condition:
    return exists().where(Eligibility.service_id == Service.id, condition)


def _lists(column: Any, value: str) -> Condition:
    """A JSON list has the value. Values are ours: letters, digits and _ alone."""
    return cast(column, String).contains(f'"{value}"', autoescape=True)


def _referral(value: str) -> Condition:
    column = Eligibility.referral_required
    return _rule(and_(column.is_not(None), column != "" if value == "required" else column == ""))


def _claims(value: str) -> Condition:
    """Of claims: the newest of what it is about says this."""
    later = aliased(ServiceCapacity)
    is_newest = ~exists().where(
        later.service_id == ServiceCapacity.service_id,
        later.service_at_location_id.is_not_distinct_from(ServiceCapacity.service_at_location_id),
        later.updated > ServiceCapacity.updated,
    )
    said = {
        "waiting": ServiceCapacity.waiting.is_not(None),
        "wait_days": ServiceCapacity.wait_days.is_not(None),
        "placement": ServiceCapacity.service_at_location_id.is_not(None),
    }.get(value)
    return and_(is_newest, said if said is not None else cast(ServiceCapacity.status, String) == value)


def _capacity(value: str) -> Condition:
    own = aliased(ServiceAtLocation)
    at_public_place = or_(
        ServiceCapacity.service_at_location_id.is_(None),
        exists().where(own.id == ServiceCapacity.service_at_location_id, is_public_placement(own)),
    )
    return exists().where(ServiceCapacity.service_id == Service.id, _claims(value), at_public_place)


def _capacity_there(placement: Any, value: str) -> Condition:
    """The placement's own claim; where it has none, the service's as such."""
    own = ServiceCapacity.service_at_location_id == placement.id
    of_service = and_(
        ServiceCapacity.service_id == placement.service_id, ServiceCapacity.service_at_location_id.is_(None)
    )
    return or_(
        exists().where(own, _claims(value)),
        and_(~exists().where(own), exists().where(of_service, _claims(value))),
    )


def _language(value: str) -> Condition:
    if value == "interpreted":
        return and_(Service.interpretation_services.is_not(None), Service.interpretation_services != "")
    return exists().where(Language.service_id == Service.id)


def _at_place(group: str) -> Callable[[str], Condition]:
    def condition(value: str) -> Condition:
        own = aliased(ServiceAtLocation)
        has = _OF_PLACES[group](own, value)
        return exists().where(own.service_id == Service.id, is_public_placement(own), has)

    return condition


def _school(placement: Any, _value: str) -> Condition:
    return exists().where(School.location_id == placement.location_id)


def _access(placement: Any, value: str) -> Condition:
    has_it = cast(Accessibility.feature, String) == value
    return exists().where(Accessibility.location_id == placement.location_id, has_it)


def _room(placement: Any, _value: str) -> Condition:
    is_said: Condition = placement.room != ""
    return is_said


_OF_PLACES: dict[str, Callable[[Any, str], Condition]] = {
    "school": _school, "access": _access, "placement": _room, "capacity": _capacity_there,
}  # fmt: skip


def _document(value: str) -> Condition:
    return exists().where(
        RequiredDocument.service_id == Service.id, cast(RequiredDocument.kind, String) == value
    )


_PROFILE: dict[str, Callable[[str], Condition]] = {
    "grade": lambda value: _rule(_lists(Eligibility.grades, value)),
    "enrolled": lambda value: _rule(Eligibility.enrolled == value),
    "referral": _referral,
    "capacity": _capacity,
    "language": _language,
    "school": _at_place("school"),
    "placement": _at_place("placement"),
    "cost": lambda value: cast(Service.cost_kind, String) == value,
    "kind": lambda value: cast(Service.kind, String) == value,
    "start": lambda value: cast(Service.start_way, String) == value,
    "audience": lambda value: _lists(Service.audience, value),
    "delivery": lambda value: _lists(Service.delivery, value),
    "extra": lambda value: _lists(Service.extras, value),
    "document": _document,
    "access": _at_place("access"),
}
