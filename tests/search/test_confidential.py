"""A confidential place is nowhere: whatever is asked, the answer is the same wherever it really is."""

import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from directory.core import settings_of
from directory.db import db
from directory.models import Location, SealedSite, Service, ServiceAtLocation
from directory.sealing import seal
from directory.search import suggest
from directory.search.indexer import rebuild
from directory.search.snapshot import state_of
from directory.vocabulary import AreaKind, CapacityStatus
from tests.conftest import application, close, settings_in
from tests.proof import proof, rounds
from tests.search.town import HOME, MILE, Town, asked, asked_as_is, hit_of, names

SECRET = "17 Larkspur Hideaway"


def test_it_has_no_place_in_any_answer(app: Flask, town: Town) -> None:
    hidden = town.location(name=SECRET, confidential=True)
    town.service("Shelter", at=hidden, areas=((AreaKind.COUNTY, ["Monroe"]),))
    town.service("Pantry", at=town.location())
    town.commit()
    hit = hit_of(asked(app, near="14605"), "Shelter")
    assert (hit.miles, hit.location, hit.location_id, hit.point) == (None, None, None, None)
    assert hit.is_confidential
    assert str(hit.in_area) == "met"
    assert str(hit_of(asked(app, near="90210"), "Shelter").in_area) == "unmet"


def test_within_miles_it_is_always_ask_first(app: Flask, town: Town) -> None:
    town.service("Shelter", at=town.location(confidential=True))
    town.commit()
    for near in ("14605", "14609", "90210"):
        for within in ("0.1", "5", "500"):
            answer = asked(app, near=near, within=within)
            assert [hit.asks for hit in answer.hits] == [("within",)]


def test_an_area_drawn_round_it_says_nothing(app: Flask, town: Town) -> None:
    """A polygon or a school's zone could be drawn so tight that it is an address."""
    square = [[-77.611, 43.159], [-77.609, 43.159], [-77.609, 43.161], [-77.611, 43.161], [-77.611, 43.159]]
    school = town.school("juniper", *HOME, zone=square)
    town.service("Shelter", at=town.location(confidential=True), polygon=square)
    town.service(
        "Safe room", at=town.location(confidential=True), areas=((AreaKind.SCHOOL_ZONE, [school.id]),)
    )
    town.commit()
    for near in ("juniper", "14605", "90210"):
        assert {str(hit.in_area) for hit in asked(app, near=near).hits} == {"unknown"}


def test_its_name_is_not_searched_and_its_building_not_told(app: Flask, town: Town) -> None:
    hidden = town.location(name="Larkspur", confidential=True, features=("elevator",))
    town.service("Shelter", at=hidden)
    town.commit()
    assert asked(app, q="larkspur").total == 0
    assert asked(app).counts["access"] == {}
    with app.app_context():
        assert suggest("lark") == []


def test_a_row_that_kept_its_place_by_mistake_is_still_nowhere(app: Flask, town: Town) -> None:
    """The database refuses such a row; were one to be there, search would not read it."""
    place = town.location(name="Corner")
    town.service("Shelter", at=place)
    town.commit()
    with app.app_context():
        db.session.connection().exec_driver_sql("PRAGMA ignore_check_constraints=ON")
        db.session.execute(update(Location).values(confidential=True))
        db.session.commit()
        db.session.connection().exec_driver_sql("PRAGMA ignore_check_constraints=OFF")
        db.session.rollback()
    rebuild(app)
    state_of(app).snapshot = None
    hit = asked_as_is(app, near="14605").hits[0]
    assert (hit.miles, hit.location, hit.point) == (None, None, None)


@pytest.fixture
def worlds(demo_folder: Path, tmp_path: Path) -> Iterator[list[Flask]]:
    """The demo twice; in the second every sealed place lies somewhere else."""
    found = []
    for number in range(2):
        folder = tmp_path / f"world{number}"
        shutil.copytree(demo_folder, folder)
        app = application(settings_in(folder))
        with app.app_context():
            for site in db.session.scalars(select(SealedSite)):
                where = {
                    "address": {"street": f"{SECRET} {number}"},
                    "latitude": 43 + number,
                    "longitude": -77.0,
                }
                site.sealed = seal(where, settings_of(app).sealing_key)
            db.session.commit()
        rebuild(app)
        found.append(app)
    yield found
    for app in found:
        close(app)


def test_two_worlds_answer_alike(worlds: list[Flask]) -> None:
    chance, same = random.Random(2), 0
    for _ in range(rounds(60, 5000)):
        args = _about_places(chance)
        first, second = (_told(app, args) for app in worlds)
        assert first == second, args
        same += 1
    for app in worlds:
        for path in state_of(app).folder.rglob("*"):
            if path.is_file():
                assert b"arkspur" not in path.read_bytes()
    proof("two worlds, search", questions=same, different=0)


def _about_places(chance: random.Random) -> dict[str, str]:
    near = chance.choice(
        ("14605", "14609", "14546", "14428", "juniper-street", "boone", "Rochester, NY", "90210")
    )
    found = {"near": near}
    if chance.random() < 0.7:
        found["within"] = f"{chance.uniform(0.1, 40):.2f}"
    if chance.random() < 0.5:
        found["c"] = chance.choice(("safety", "home", "safety.dv", "housing.shelter"))
    if chance.random() < 0.5:
        found["q"] = chance.choice(("shelter tonight", "he hits me", "safe place", "larkspur", "refugio"))
    if chance.random() < 0.5:
        found["sort"] = chance.choice(("distance", "places", "name", "confirmed"))
    if chance.random() < 0.3:
        found["open"] = "now"
    found["page"] = str(chance.randint(1, 3))
    return found


def _told(app: Flask, args: dict[str, Any]) -> str:
    answer = asked_as_is(app, **args)
    readings = [str(reading) for reading in answer.readings]
    return json.dumps(asdict(replace(answer, readings=readings)), default=str, sort_keys=True)


def test_the_demo_keeps_confidential_places(seeded: Flask) -> None:
    """The proofs above would say nothing of a demo without one."""
    with seeded.app_context():
        found = list(
            db.session.scalars(
                select(Service.name)
                .join(ServiceAtLocation)
                .join(Location)
                .where(Location.confidential.is_(True))
                .distinct()
            )
        )
        db.session.rollback()
    assert found
    listed = asked_as_is(seeded, q=found[0])
    assert found[0] in names(listed)


def test_a_capacity_of_it_is_told(app: Flask, town: Town) -> None:
    """What may be said is said: places left are no place."""
    hidden = town.location(confidential=True)
    town.service("Shelter", at=hidden, capacity=(CapacityStatus.CAPACITY, 2, 1))
    town.service("Far", at=town.location(HOME[0] + 2 * MILE))
    town.commit()
    answer = asked(app, near="14605", sort="distance")
    assert hit_of(answer, "Shelter").reason == "2 places, confirmed 1 day ago"
    assert answer.hits[0].service == "Far", "a place without a distance is behind those with one"
