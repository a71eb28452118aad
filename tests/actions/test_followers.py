"""Whoever follows the directory learns of every change, however deep it lies, and of what is gone."""

from datetime import UTC, datetime, time

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from directory.actions import followers
from directory.db import db, reading
from directory.exchange.export_nested import nested_services
from directory.exchange.export_tables import public_catalog
from directory.models import (
    Address,
    Attribute,
    Contact,
    Eligibility,
    Location,
    Organization,
    Phone,
    Program,
    Removal,
    Schedule,
    School,
    Service,
    ServiceAtLocation,
    Taxonomy,
    TaxonomyTerm,
    Unit,
)
from tests.cast import Town

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def quiet(any_app: Flask, any_town: Town) -> Flask:
    """The town, unchanged since long ago."""
    with any_app.app_context():
        for table in (Organization, Location, Service):
            db.session.execute(update(table).values(last_modified=LONG_AGO))
        db.session.commit()
    return any_app


def changed(app: Flask, table: type) -> set[str]:
    with app.app_context(), reading():
        found = set(db.session.scalars(select(table.id).where(table.last_modified > LONG_AGO)))
        db.session.rollback()
        return found


def removed(app: Flask) -> dict[tuple[str, str], str | None]:
    with app.app_context(), reading():
        found = {(row.entity, row.row_id): row.moved_to for row in db.session.scalars(select(Removal))}
        db.session.rollback()
        return found


def test_nothing_has_changed_by_itself(quiet: Flask) -> None:
    assert changed(quiet, Service) == changed(quiet, Location) == changed(quiet, Organization) == set()
    assert removed(quiet) == {}


def test_new_hours_of_a_placement_change_its_service_alone(quiet: Flask) -> None:
    with quiet.app_context():
        placement = db.session.scalars(select(ServiceAtLocation)).first()
        db.session.add(
            Schedule(
                service_at_location_id=placement.id,
                freq="WEEKLY",
                byday="MO",
                opens_at=time(9),
                closes_at=time(10),
            )
        )
        db.session.commit()
        service_id = placement.service_id
    assert changed(quiet, Service) == {service_id}
    assert changed(quiet, Organization) == set()


def test_the_number_of_a_contact_changes_what_the_contact_is_of(quiet: Flask) -> None:
    with quiet.app_context():
        organization = db.session.scalars(select(Organization)).first()
        contact = Contact(organization_id=organization.id, name="Desk")
        db.session.add(contact)
        db.session.commit()
        db.session.execute(update(Organization).values(last_modified=LONG_AGO))
        db.session.commit()
        db.session.add(Phone(contact_id=contact.id, number="585-555-0199"))
        db.session.commit()
        key = organization.id
    assert key in changed(quiet, Organization)


def test_a_new_address_changes_the_place_and_the_services_there(quiet: Flask) -> None:
    with quiet.app_context():
        placement = db.session.scalars(
            select(ServiceAtLocation).join(Location).where(Location.confidential.is_(False))
        ).first()
        place = placement.location_id
        db.session.add(Address(location_id=place, address_1="1 New Street", city="Millrace"))
        db.session.commit()
        there = set(
            db.session.scalars(
                select(ServiceAtLocation.service_id).where(ServiceAtLocation.location_id == place)
            )
        )
    assert changed(quiet, Location) == {place}
    assert changed(quiet, Service) == there


def test_a_new_name_of_an_organization_changes_what_it_offers(quiet: Flask) -> None:
    with quiet.app_context():
        organization = db.session.scalars(select(Organization).join(Service)).first()
        organization.name = "Another name"
        db.session.commit()
        offered = set(
            db.session.scalars(select(Service.id).where(Service.organization_id == organization.id))
        )
    assert changed(quiet, Service) == offered


def test_a_placement_that_goes_changes_its_service_and_no_other_there(quiet: Flask) -> None:
    with quiet.app_context():
        place = db.session.scalar(
            select(ServiceAtLocation.location_id)
            .group_by(ServiceAtLocation.location_id)
            .having(func.count() > 1)
        )
        placement = db.session.scalars(
            select(ServiceAtLocation).where(ServiceAtLocation.location_id == place)
        ).first()
        service_id = placement.service_id
        db.session.delete(placement)
        db.session.commit()
    assert changed(quiet, Service) == {service_id}


def test_hours_that_are_deleted_change_their_service(quiet: Flask) -> None:
    with quiet.app_context():
        row = db.session.scalars(select(Schedule).where(Schedule.service_at_location_id.is_not(None))).first()
        service_id = db.session.get(ServiceAtLocation, row.service_at_location_id).service_id
        db.session.delete(row)
        db.session.commit()
    assert service_id in changed(quiet, Service)


def test_a_service_that_goes_is_told_and_one_that_comes_back_is_not(quiet: Flask) -> None:
    with quiet.app_context():
        service = db.session.scalars(select(Service)).first()
        key, owner, name = service.id, service.organization_id, service.name
        db.session.delete(service)
        db.session.commit()
    assert removed(quiet) == {("service", key): None}
    with quiet.app_context():
        db.session.add(Service(id=key, organization_id=owner, name=name))
        db.session.commit()
    assert removed(quiet) == {}


def test_the_services_of_an_organization_that_goes_are_told_too(quiet: Flask) -> None:
    with quiet.app_context():
        organization = db.session.scalars(select(Organization).join(Service)).first()
        key = organization.id
        services = set(db.session.scalars(select(Service.id).where(Service.organization_id == key)))
        assert services
        db.session.delete(organization)
        db.session.commit()
    assert set(removed(quiet)) == {("organization", key), *(("service", one) for one in services)}


def test_a_place_that_becomes_confidential_is_gone_and_its_services_have_changed(quiet: Flask) -> None:
    with quiet.app_context():
        placement = db.session.scalars(
            select(ServiceAtLocation).join(Location).where(Location.confidential.is_(False))
        ).first()
        place, service_id = placement.location, placement.service_id
        key = place.id
        place.latitude = place.longitude = None
        place.confidential = True
        for address in place.addresses:
            db.session.delete(address)
        db.session.commit()
    assert ("location", key) in removed(quiet)
    assert service_id in changed(quiet, Service)
    with quiet.app_context():
        db.session.get(Location, key).confidential = False
        db.session.commit()
    assert removed(quiet) == {}


def test_a_writer_that_goes_round_the_session_says_so_itself(quiet: Flask) -> None:
    now = datetime(2030, 1, 1, tzinfo=UTC)
    with quiet.app_context():
        organization = db.session.scalars(select(Organization)).first()
        key = organization.id
        connection = db.session.connection()
        followers.touch_owners(connection, {"organization": {key}}, now)
        followers.note_removed(connection, "service", ["a" * 36], now, moved_to="b" * 36)
        followers.note_removed(connection, "service", ["a" * 36], now, moved_to="c" * 36)
        db.session.commit()
    assert changed(quiet, Organization) == {key}
    assert removed(quiet) == {("service", "a" * 36): "c" * 36}


@pytest.mark.parametrize(
    "what", ["school", "pupils", "term", "taxonomy", "unit", "program", "of a placement"]
)
def test_what_a_service_says_of_others_is_told_when_it_changes(quiet: Flask, what: str) -> None:
    """Every service whose answer is another one now bears the time of that."""
    with quiet.app_context():
        placement = db.session.scalars(select(ServiceAtLocation).join(Location).join(School)).first()
        service = db.session.get_one(Service, placement.service_id)
        term = db.session.scalar(select(TaxonomyTerm).where(TaxonomyTerm.parent_id.is_not(None)))
        program = Program(organization_id=service.organization_id, name="Evenings", description="")
        db.session.add(program)
        db.session.flush()
        service.program_id = program.id
        db.session.add(Attribute(link_entity="service", link_id=service.id, taxonomy_term_id=term.id))
        school = db.session.scalars(select(School).where(School.location_id != placement.location_id)).first()
        rule = db.session.scalar(select(Eligibility).where(Eligibility.service_id == service.id))
        if rule is None:
            rule = Eligibility(service_id=service.id)
            db.session.add(rule)
        rule.enrolled, rule.enrolled_at = "schools", [school.id]
        db.session.commit()
        for table in (Organization, Location, Service):
            db.session.execute(update(table).values(last_modified=LONG_AGO))
        db.session.commit()
        before = {one["id"]: one for one in nested_services(public_catalog())}
        if what == "of a placement":
            link = {"link_entity": "service_at_location", "link_id": placement.id}
            db.session.add(Attribute(**link, taxonomy_term_id=term.id))
        else:
            named = {
                "school": placement.location.school, "pupils": school, "term": term, "program": program,
                "taxonomy": db.session.get(Taxonomy, term.taxonomy_id),
                "unit": db.session.scalar(select(Unit)),
            }[what]  # fmt: skip
            named.name = "Another name"
        db.session.commit()
        after = {one["id"]: one for one in nested_services(public_catalog())}
        db.session.rollback()
    for one in (*before.values(), *after.values()):
        del one["last_modified"]
    differing = {key for key, one in after.items() if one != before[key]}
    assert differing and differing <= changed(quiet, Service)


def test_a_place_that_was_always_hidden_goes_unheard(quiet: Flask) -> None:
    with quiet.app_context():
        for place in db.session.scalars(select(Location).where(Location.confidential.is_(True))).all():
            db.session.delete(place)
        db.session.commit()
    assert removed(quiet) == {}
