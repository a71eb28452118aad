"""Whatever changes a service's entry writes the outbox in the same transaction; nothing else does."""

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from directory.db import db, reading
from directory.models import (
    Accessibility,
    Address,
    Attribute,
    Contact,
    IndexOutbox,
    Language,
    Location,
    Organization,
    Program,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
    Translation,
)
from directory.search.index import EVERYTHING
from directory.search.indexer import database_digests, drain_once, indexed_digests
from directory.search.outbox import mark_all, mark_services
from directory.vocabulary import AccessFeature, AreaKind, CapacityStatus
from tests.search.town import NOW, Town, asked, asked_as_is, names


def outbox(app: Flask) -> list[str]:
    with app.app_context(), reading():
        found = sorted(db.session.scalars(select(IndexOutbox.service_id)))
        db.session.rollback()
    return found


@pytest.fixture
def club(app: Flask, town: Town) -> Service:
    """One service at one place, taken in."""
    place = town.location()
    club = town.service("Club", at=place, languages=("en",), hours=(("MO", "09:00", "10:00"),))
    db.session.add(Program(organization_id=town.organization.id, name="Programme"))
    town.commit()
    drain_once(app)
    assert outbox(app) == []
    return club


def _placement(club: Service) -> ServiceAtLocation:
    return db.session.scalars(select(ServiceAtLocation).where(ServiceAtLocation.service_id == club.id)).one()


def _location(club: Service) -> Location:
    found = db.session.get(Location, _placement(club).location_id)
    assert found is not None
    return found


CHANGES: dict[str, Callable[[Town, Service], Any]] = {
    "service": lambda town, club: setattr(club, "name", "Circle"),
    "organization": lambda town, club: setattr(town.organization, "name", "Oak House"),
    "location": lambda town, club: setattr(_location(club), "latitude", 43.2),
    "eligibility": lambda town, club: setattr(club.eligibility, "any_age", True),
    "address": lambda town, club: db.session.add(Address(location_id=_location(club).id, city="Here")),
    "feature": lambda town, club: db.session.add(
        Accessibility(location_id=_location(club).id, feature=AccessFeature.WHEELCHAIR)
    ),
    "placement's schedule": lambda town, club: db.session.add(
        Schedule(service_at_location_id=_placement(club).id, byday="MO", freq="WEEKLY", opens_at=time(9))
    ),
    "location's schedule": lambda town, club: db.session.add(
        Schedule(location_id=_location(club).id, byday="MO", freq="WEEKLY", opens_at=time(9))
    ),
    "area": lambda town, club: db.session.add(ServiceArea(service_id=club.id, kind=AreaKind.ANYWHERE)),
    "language": lambda town, club: db.session.add(
        Language(service_at_location_id=_placement(club).id, code="es")
    ),
    "capacity": lambda town, club: db.session.add(
        ServiceCapacity(service_id=club.id, unit_id=town.unit.id, status=CapacityStatus.WAITLIST, updated=NOW)
    ),
    "translation": lambda town, club: db.session.add(
        Translation(link_entity="service", link_id=club.id, field="name", language="es", text="Círculo")
    ),
    "category": lambda town, club: db.session.add(
        Attribute(
            link_entity="service", link_id=club.id, link_type="category",
            taxonomy_term_id=town.terms["food.pantry"].id,
        )
    ),
    "gone placement": lambda town, club: db.session.delete(_placement(club)),
    "gone schedule": lambda town, club: db.session.delete(club.schedules[0]),
    "gone service": lambda town, club: db.session.delete(club),
    "gone organization": lambda town, club: db.session.delete(town.organization),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_in_the_outbox_once_it_is_stored(
    app: Flask, town: Town, club: Service, change: str
) -> None:
    club_id = club.id
    CHANGES[change](town, club)
    db.session.flush()
    assert outbox(app) == [], "not before the commit"
    town.commit()
    assert set(outbox(app)) == {club_id}
    drain_once(app)
    assert outbox(app) == []
    assert indexed_digests(app) == database_digests(app)


def test_what_is_rolled_back_leaves_nothing(app: Flask, town: Town, club: Service) -> None:
    club.name = "Circle"
    db.session.flush()
    db.session.rollback()
    assert outbox(app) == []
    club.name = "Circle"
    town.commit()
    assert outbox(app) == [club.id], "marked again after the rollback"


def test_contacts_are_no_business_of_the_index(app: Flask, town: Town, club: Service) -> None:
    db.session.add(Contact(service_id=club.id, name="Imani Castellow"))
    town.commit()
    assert outbox(app) == []


def test_a_school_or_a_category_changes_everything(app: Flask, town: Town, club: Service) -> None:
    town.terms["food.pantry"].name = "Pantry"
    town.commit()
    assert outbox(app) == [EVERYTHING]
    drained = drain_once(app)
    assert drained is not None
    assert drained.rebuilt


def test_writers_past_the_session_say_so_themselves(app: Flask, town: Town, club: Service) -> None:
    db.session.execute(update(Service).values(name="Circle"))
    mark_services([club.id, club.id])
    town.commit()
    assert outbox(app) == [club.id]
    assert names(asked(app, q="circle")) == ["Circle"]
    db.session.execute(delete(Service))
    mark_all()
    town.commit()
    assert asked(app).total == 0


def test_places_and_hours_are_new_before_the_indexer_comes(app: Flask, town: Town, club: Service) -> None:
    from directory.search.snapshot import state_of

    assert asked_as_is(app).hits[0].capacity.state == "unknown"
    CHANGES["capacity"](town, club)
    town.commit()
    state_of(app).looked_at = 0.0
    assert asked_as_is(app).hits[0].capacity.state == "waitlist"
    assert outbox(app) == [club.id], "a reader writes nothing"


def test_many_changes_leave_index_and_database_equal(demo: Flask) -> None:
    import random

    chance = random.Random(4)
    for turn in range(6):
        with demo.app_context():
            services = list(db.session.scalars(select(Service).order_by(Service.id)))
            for service in chance.sample(services, 15):
                service.description = f"{chance.random()} words of turn {turn}"
            db.session.delete(chance.choice(services))
            organization = chance.choice(
                list(db.session.scalars(select(Organization).order_by(Organization.id)))
            )
            organization.name = f"Organization of turn {turn}"
            db.session.commit()
        drained = drain_once(demo)
        assert drained is not None
        assert not drained.rebuilt
        assert indexed_digests(demo) == database_digests(demo)
