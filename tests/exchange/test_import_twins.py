"""Twins as a package arrives, and merged records when their sources come again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from directory.actions.merge import merge, unmerge
from directory.actions.record import record_change
from directory.db import db
from directory.exchange.ids import row_id, source_id
from directory.exchange.import_report import Outcome
from directory.exchange.undo import undo_batch
from directory.models import (
    Address,
    DuplicatePair,
    ImportBatch,
    Location,
    Merge,
    Organization,
    Phone,
    Service,
    ServiceAtLocation,
)
from directory.models.columns import utc_now
from tests.exchange.sets import write

Bring = Callable[..., Outcome]
Rows = Callable[..., list[Any]]
Everything = Callable[[], dict[str, list[str]]]

CITY = {
    "organizations.csv": (
        "id,name,description,email,url\n"
        '1,"Lantern Youth League, Inc.",Clubs,info@lantern.example,www.lantern.example\n'
        "2,Harbor Kitchen,Meals,,\n"
    ),
    "services.csv": (
        "id,organization_id,name,description,url\n"
        "1,1,After School Program,Homework and games,www.lantern.example/after\n"
        "2,2,Food Pantry,Groceries,\n"
    ),
    "locations.csv": "id,organization_id,name,latitude,longitude\n1,1,Lantern Hall,25.78,-80.2\n",
    "services_at_location.csv": "id,service_id,location_id\n1,1,1\n",
    "addresses.csv": (
        "id,location_id,address_1,city,state_province,postal_code\n1,1,10 Example St,Miami,FL,33136\n"
    ),
    "phones.csv": "id,organization_id,service_id,number\n1,1,,305-555-0101\n2,,1,305-555-0102\n",
}
COUNTY = {
    "organizations.csv": (
        "id,name,description,email,url,year_incorporated\n"
        "70,Lantern Youth League,Clubs and classes for every child of the bay after school.,,"
        "lantern.example,1998\n"
        "71,Bay Clinic,Doctors,,,\n"
    ),
    "services.csv": (
        "id,organization_id,name,description,url,fees\n"
        "80,70,Afterschool Program,Homework and games,https://lantern.example/after,Free\n"
    ),
    "locations.csv": "id,organization_id,name,latitude,longitude\n90,70,Lantern Hall,25.78002,-80.20001\n",
    "services_at_location.csv": "id,service_id,location_id,description\n1,80,90,Upstairs\n",
    "addresses.csv": (
        "id,location_id,address_1,city,state_province,postal_code\n1,90,10 Example Street,Miami,FL,33136\n"
    ),
    "phones.csv": "id,organization_id,service_id,number\n1,70,,(305) 555-0101\n2,70,,305-555-0199\n",
}


def changed(files: dict[str, str], name: str, old: str, new: str) -> dict[str, str]:
    assert old in files[name]
    return {**files, name: files[name].replace(old, new)}


@pytest.fixture
def city(tmp_path: Path) -> Path:
    return write(tmp_path / "city", CITY)


@pytest.fixture
def county(tmp_path: Path) -> Path:
    return write(tmp_path / "county", COUNTY)


def at(source: str, table: str, key: str) -> str:
    return row_id(source_id(source), table, key)


@contextmanager
def inside(house: Flask) -> Iterator[None]:
    with house.app_context():
        yield
        db.session.commit()


def merged(house: Flask, **choices: Any) -> list[str]:
    """The league, its hall and its program of the county become the city's. Returns the ids of the merges."""
    found = []
    for table, mine, theirs in (("organization", "1", "70"), ("location", "1", "90"), ("service", "1", "80")):
        with inside(house):
            done = merge(
                entity=table, keep_id=at("city", table, mine), gone_id=at("county", table, theirs),
                choices=choices, actor=None, now=utc_now(),
            )  # fmt: skip
            found.append(done.id)
    return found


def league(rows: Rows) -> Organization:
    (found,) = rows(Organization, Organization.id == at("city", "organization", "1"))
    assert isinstance(found, Organization)
    return found


# ---- as they arrive ----


def test_twins_are_told_in_a_dry_run_and_stored_with_the_batch(
    bring: Bring, rows: Rows, city: Path, county: Path
) -> None:
    bring(city)
    looked = bring(county, dry_run=True)
    assert rows(DuplicatePair) == []
    told = {(str(t["entity"]), t["new"]["name"], t["here"]["name"]) for t in looked.twins}  # type: ignore[index]
    assert told == {
        ("organization", "Lantern Youth League", "Lantern Youth League, Inc."),
        ("service", "Afterschool Program", "After School Program"),
        ("location", "Lantern Hall", "Lantern Hall"),
    }
    assert all(t["because"] and float(str(t["score"])) >= 0.5 for t in looked.twins)
    stored = bring(county)
    pairs = rows(DuplicatePair)
    assert {pair.entity for pair in pairs} == {"organization", "service", "location"}
    assert {pair.batch_id for pair in pairs} == {stored.batch}
    assert all(pair.left_id < pair.right_id for pair in pairs)


def test_nothing_new_is_compared_with_nothing(bring: Bring, rows: Rows, city: Path, county: Path) -> None:
    bring(city)
    bring(county)
    assert bring(county).twins == []
    assert len(rows(DuplicatePair)) == 3


# ---- when they come again ----


def test_after_a_merge_both_sources_come_again_and_change_nothing(
    house: Flask, bring: Bring, everything: Everything, city: Path, county: Path
) -> None:
    bring(city)
    bring(county)
    merged(house)
    before = everything()
    for package in (city, county, county, city):
        again = bring(package)
        assert not again.has_changed, (package.name, again.tables)
        assert everything() == before


def test_each_source_updates_its_own_values_only(
    house: Flask, bring: Bring, rows: Rows, city: Path, county: Path
) -> None:
    bring(city)
    bring(county)
    merged(house)
    assert "Clubs and classes" in (league(rows).description or "")
    told = changed(COUNTY, "organizations.csv", "of the bay", "of the whole bay")
    write(county, changed(told, "organizations.csv", "Youth League,", "League of the County,"))
    bring(county)
    kept = league(rows)
    assert "of the whole bay" in (kept.description or "")
    assert (kept.name, kept.year_incorporated) == ("Lantern Youth League, Inc.", 1998)
    write(city, changed(changed(CITY, "organizations.csv", ",Clubs,", ",Clubs and more clubs,"),
                        "organizations.csv", "info@", "hello@"))  # fmt: skip
    bring(city)
    kept = league(rows)
    assert kept.email == "hello@lantern.example"
    assert "of the whole bay" in (kept.description or ""), "the county's value is not the city's to change"


def test_what_a_person_corrected_stays(
    house: Flask, bring: Bring, rows: Rows, city: Path, county: Path
) -> None:
    bring(city)
    bring(county)
    merged(house)
    with inside(house):
        kept = db.session.get_one(Organization, at("city", "organization", "1"))
        record_change(kept, "year_incorporated", kept.year_incorporated, 1997, None)
        kept.year_incorporated = 1997
    write(county, changed(COUNTY, "organizations.csv", ",1998", ",1999"))
    bring(county)
    assert league(rows).year_incorporated == 1997


def test_small_rows_of_another_source_are_not_taken_away(
    house: Flask, bring: Bring, rows: Rows, city: Path, county: Path
) -> None:
    bring(city)
    bring(county)
    merged(house)
    numbers = {phone.number for phone in rows(Phone, Phone.organization_id == league(rows).id)}
    assert len(numbers) == 2
    write(county, changed(COUNTY, "phones.csv", "305-555-0199", "305-555-0188"))
    bring(county)
    assert len(rows(Phone, Phone.organization_id == league(rows).id)) == 2
    write(city, changed(CITY, "phones.csv", "1,1,,305-555-0101\n", ""))
    bring(city)
    left = {phone.number[-4:] for phone in rows(Phone, Phone.organization_id == league(rows).id)}
    assert left == {"0188"}


def test_what_is_new_of_a_merged_record_hangs_on_the_kept_one(
    house: Flask, bring: Bring, rows: Rows, city: Path, county: Path
) -> None:
    bring(city)
    bring(county)
    merged(house)
    write(county, changed(COUNTY, "services.csv", "80,70,", "81,70,Chess Club,Boards,,Free\n80,70,"))
    bring(county)
    (club,) = rows(Service, Service.name == "Chess Club")
    assert club.organization_id == league(rows).id
    assert len(rows(ServiceAtLocation)) == 1 and len(rows(Address)) == 1


def test_two_rows_of_one_source_may_be_merged(
    house: Flask, bring: Bring, rows: Rows, everything: Everything, tmp_path: Path
) -> None:
    files = changed(
        CITY, "organizations.csv", "2,Harbor Kitchen,Meals,,", "2,Lantern League,Clubs and a long list.,,"
    )
    package = write(tmp_path / "city", files)
    bring(package)
    with inside(house):
        merge(entity="organization", keep_id=at("city", "organization", "1"),
              gone_id=at("city", "organization", "2"), choices={"description": "gone"}, actor=None,
              now=utc_now())  # fmt: skip
    before = everything()
    for _ in range(2):
        assert not bring(package).has_changed
        assert everything() == before
    write(package, changed(files, "organizations.csv", "a long list", "a longer list"))
    bring(package)
    assert league(rows).description == "Clubs and a longer list."


# ---- there and back ----


def test_unmerged_after_a_second_import_both_go_on(
    house: Flask, bring: Bring, rows: Rows, city: Path, county: Path
) -> None:
    bring(city)
    bring(county)
    done = merged(house)
    write(county, changed(COUNTY, "organizations.csv", "of the bay", "of the whole bay"))
    bring(county)
    for key in reversed(done):
        with inside(house):
            unmerge(db.session.get_one(Merge, key), None, utc_now())
    assert league(rows).description == "Clubs"
    bring(county)
    bring(city)
    (other,) = rows(Organization, Organization.id == at("county", "organization", "70"))
    assert "of the whole bay" in other.description and league(rows).description == "Clubs"
    assert len(rows(Location)) == 2 and len(rows(ServiceAtLocation)) == 2
    assert not bring(county).has_changed and not bring(city).has_changed


def test_an_import_is_undone_around_what_was_merged(
    house: Flask, bring: Bring, rows: Rows, city: Path, county: Path
) -> None:
    bring(city)
    batch = bring(county).batch
    done = merged(house)
    with inside(house):
        undo_batch(db.session.get_one(ImportBatch, batch), None, utc_now())
    assert league(rows).year_incorporated == 1998
    for key in reversed(done):
        with inside(house):
            unmerge(db.session.get_one(Merge, key), None, utc_now())
    assert {o.name for o in rows(Organization)} >= {"Lantern Youth League, Inc.", "Lantern Youth League"}
    bring(county)
    assert not bring(county).has_changed


def test_a_place_that_went_into_a_hidden_one_brings_no_address(
    house: Flask, bring: Bring, rows: Rows, city: Path, county: Path
) -> None:
    bring(city)
    bring(county)
    with inside(house):
        hall = db.session.get_one(Location, at("city", "location", "1"))
        for address in list(hall.addresses):
            db.session.delete(address)
        hall.latitude = hall.longitude = None
        hall.confidential = True
        record_change(hall, "confidential", False, True, None)
    merged(house)
    for _ in range(2):
        bring(county)
        (kept,) = rows(Location)
        assert kept.confidential and kept.latitude is None
        assert rows(Address) == []
