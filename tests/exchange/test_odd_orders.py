"""Imports, merges, corrections and hiding in orders that nobody plans: nothing is lost, shown or refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from directory.actions.edit_location import LOCATION_FIELDS, hide_location
from directory.actions.merge import MergeError, merge, unmerge
from directory.actions.record import record_change
from directory.core import settings_of
from directory.db import Base, db
from directory.exchange.import_report import Outcome
from directory.exchange.undo import undo_batch
from directory.models import Address, ImportBatch, Location, Merge, SealedSite, Service, User
from directory.models.columns import utc_now
from directory.sealing import unseal
from directory.vocabulary import ServiceStatus
from tests.exchange.sets import write
from tests.exchange.test_import_after_edit import edit
from tests.exchange.test_import_twins import CITY, COUNTY, at, changed, inside, merged

Bring = Callable[..., Outcome]
Rows = Callable[..., list[Any]]

TYPED = "77 Marigold Passage"
SECRET_HALL = "id,organization_id,name,latitude,longitude,confidential\n{},Lantern Hall,25.78,-80.2,yes\n"
PANTRY = "2,2,Food Pantry,Groceries,\n"


@pytest.fixture
def city(tmp_path: Path) -> Path:
    return write(tmp_path / "city", CITY)


@pytest.fixture
def county(tmp_path: Path) -> Path:
    return write(tmp_path / "county", COUNTY)


def correct_address(house: Flask, place: str) -> None:
    with house.app_context():
        edit(
            db.session.get_one(Location, place),
            LOCATION_FIELDS,
            address=lambda said: {**said, "address_1": TYPED},
        )


def tables_with(house: Flask, word: str) -> set[str]:
    """Tables in which any row says this in clear."""
    with house.app_context():
        return {
            table.name
            for table in Base.metadata.sorted_tables
            for row in db.session.execute(select(table))
            if word.lower() in repr(tuple(row)).lower()
        }


def tell_secret(county_or_city: Path, files: dict[str, str], ids: str) -> None:
    write(county_or_city, {**files, "locations.csv": SECRET_HALL.format(ids)})


# ---- places that become secret ----


def test_a_correction_does_not_keep_a_place_from_being_hidden(
    house: Flask, bring: Bring, rows: Rows, city: Path
) -> None:
    """A typed address moves the point; an import that hides the place takes both, and seals what it knows."""
    bring(city)
    correct_address(house, at("city", "location", "1"))
    tell_secret(city, CITY, "1,1")
    batch = bring(city).batch
    (hall,) = rows(Location)
    assert hall.confidential and hall.latitude is None and rows(Address) == []
    (box,) = rows(SealedSite)
    assert unseal(box.sealed, settings_of(house).sealing_key)["address"]["address_1"] == "10 Example St"
    assert tables_with(house, TYPED) == tables_with(house, "10 Example") == set()
    assert not bring(city).has_changed
    with inside(house):
        undo_batch(db.session.get_one(ImportBatch, batch), None, utc_now())
    (hall,) = rows(Location)
    assert not hall.confidential and [a.address_1 for a in rows(Address)] == [TYPED]


def test_a_merged_place_that_its_source_calls_secret_is_hidden(
    house: Flask, bring: Bring, rows: Rows, city: Path, county: Path
) -> None:
    """It was said that where it is had been sealed, while the kept record still showed it."""
    bring(city)
    bring(county)
    merged(house)
    tell_secret(county, COUNTY, "90,70")
    bring(county)
    (hall,) = rows(Location)
    assert hall.confidential and hall.latitude is None
    assert rows(Address) == [] and len(rows(SealedSite)) == 1
    assert tables_with(house, "10 Example") == set()
    for package in (county, city, county):
        bring(package)
        (hall,) = rows(Location)
        assert hall.confidential and rows(Address) == [], package.name


def test_a_merged_place_that_people_show_stays_shown(
    house: Flask, bring: Bring, rows: Rows, city: Path, county: Path
) -> None:
    bring(city)
    bring(county)
    merged(house)
    with inside(house):
        hall = db.session.get_one(Location, at("city", "location", "1"))
        record_change(hall, "confidential", True, False, None)
    tell_secret(county, COUNTY, "90,70")
    bring(county)
    (hall,) = rows(Location)
    assert not hall.confidential and len(rows(Address)) == 1


def test_hiding_a_place_takes_the_log_of_what_went_into_it(
    house: Flask, bring: Bring, rows: Rows, city: Path, county: Path
) -> None:
    bring(city)
    bring(county)
    correct_address(house, at("county", "location", "90"))
    merged(house)
    assert tables_with(house, TYPED) == {"metadata"}, "or the end of this proves nothing"
    with inside(house):
        hall = db.session.get_one(Location, at("city", "location", "1"))
        hide_location(hall, settings_of(house).sealing_key, db.session.scalars(select(User)).first())
    assert tables_with(house, TYPED) == tables_with(house, "10 Example") == set()


def test_a_place_that_goes_into_a_hidden_one_takes_its_log_along(
    house: Flask, bring: Bring, city: Path, county: Path
) -> None:
    bring(city)
    bring(county)
    correct_address(house, at("county", "location", "90"))
    with inside(house):
        hall = db.session.get_one(Location, at("city", "location", "1"))
        hide_location(hall, settings_of(house).sealing_key, db.session.scalars(select(User)).first())
    merged(house)
    assert tables_with(house, TYPED) == set()


@pytest.mark.parametrize("by", ["a person", "an import"])
def test_a_merge_is_not_taken_back_once_the_place_is_hidden(
    by: str, house: Flask, bring: Bring, rows: Rows, city: Path, county: Path
) -> None:
    """The second record would stand there again, open, with the address of the hidden one."""
    bring(city)
    bring(county)
    _, place, _ = merged(house, point="gone", description="gone")
    if by == "a person":
        with inside(house):
            hall = db.session.get_one(Location, at("city", "location", "1"))
            hide_location(hall, settings_of(house).sealing_key, db.session.scalars(select(User)).first())
    else:
        tell_secret(city, CITY, "1,1")
        bring(city)
    with pytest.raises(MergeError) as told:
        take_apart(house, place)
    assert told.value.reason == "hidden"
    (hall,) = rows(Location)
    assert hall.confidential and rows(Address) == []


# ---- what a package has no more ----


def status_of_pantry(rows: Rows) -> ServiceStatus:
    (pantry,) = rows(Service, Service.id == at("city", "service", "2"))
    status = pantry.status
    assert isinstance(status, ServiceStatus)
    return status


def test_a_status_that_a_person_said_outlives_the_package(
    house: Flask, bring: Bring, rows: Rows, city: Path
) -> None:
    bring(city)
    with inside(house):
        pantry = db.session.get_one(Service, at("city", "service", "2"))
        record_change(pantry, "status", pantry.status, ServiceStatus.TEMPORARILY_CLOSED, None)
        pantry.status = ServiceStatus.TEMPORARILY_CLOSED
    write(city, changed(CITY, "services.csv", PANTRY, ""))
    assert bring(city, dry_run=True, deactivate_missing=True).deactivated == 0
    assert bring(city, deactivate_missing=True).deactivated == 0
    assert status_of_pantry(rows) is ServiceStatus.TEMPORARILY_CLOSED


def test_a_row_that_could_not_be_taken_is_not_missing(bring: Bring, rows: Rows, city: Path) -> None:
    bring(city)
    write(city, changed(CITY, "services.csv", PANTRY, "2,2,,Groceries,\n"))
    looked = bring(city, dry_run=True, deactivate_missing=True)
    stored = bring(city, deactivate_missing=True)
    assert looked.deactivated == stored.deactivated == 0
    assert status_of_pantry(rows) is ServiceStatus.ACTIVE
    write(city, changed(CITY, "services.csv", PANTRY, ""))
    assert bring(city, deactivate_missing=True).deactivated == 1
    assert bring(city, dry_run=True, deactivate_missing=True).deactivated == 0, "it is inactive already"
    assert status_of_pantry(rows) is ServiceStatus.INACTIVE


def test_what_another_source_still_tells_is_not_set_inactive(
    house: Flask, bring: Bring, rows: Rows, city: Path, county: Path
) -> None:
    bring(city)
    bring(county)
    merged(house)
    gone = "1,1,After School Program,Homework and games,www.lantern.example/after\n"
    write(city, changed(CITY, "services.csv", gone, ""))
    assert bring(city, deactivate_missing=True).deactivated == 0
    assert {service.status for service in rows(Service)} == {ServiceStatus.ACTIVE}


# ---- merges of one kind upon merges of another ----


def one_of(house: Flask, table: str, mine: str, theirs: str) -> str:
    with inside(house):
        done = merge(
            entity=table, keep_id=at("city", table, mine), gone_id=at("county", table, theirs), choices={},
            actor=None, now=utc_now(),
        )  # fmt: skip
        return done.id


def take_apart(house: Flask, key: str) -> None:
    with house.app_context():
        try:
            unmerge(db.session.get_one(Merge, key), None, utc_now())
            db.session.commit()
        finally:
            db.session.rollback()


@pytest.mark.parametrize("order", [("service", "organization"), ("organization", "service")])
def test_a_merge_under_a_later_one_of_another_kind_waits(
    order: tuple[str, str], house: Flask, bring: Bring, rows: Rows, city: Path, county: Path
) -> None:
    """Its service would hang on an organization that is no more, or on the wrong one."""
    bring(city)
    bring(county)
    ids = {"service": ("1", "80"), "organization": ("1", "70")}
    first, second = (one_of(house, table, *ids[table]) for table in order)
    with pytest.raises(MergeError) as told:
        take_apart(house, first)
    assert told.value.reason == "later"
    take_apart(house, second)
    take_apart(house, first)
    (theirs,) = rows(Service, Service.id == at("county", "service", "80"))
    assert theirs.organization_id == at("county", "organization", "70")
    assert not bring(county).has_changed and not bring(city).has_changed


@pytest.mark.parametrize("said", ["10 Peña Street", "10 PEÑA STREET", "10 pe&ntilde;a Street, Miami"])
def test_hiding_a_place_takes_reports_that_quote_its_street(
    said: str, house: Flask, bring: Bring, city: Path
) -> None:
    """In their rows, where JSON writes ñ in a way of its own, and in their files."""
    files = changed(CITY, "addresses.csv", "10 Example St", "10 Peña Street")
    files = changed(files, "addresses.csv", "FL,33136\n", f'FL,33136\n2,99,"{said}",Miami,FL,33136\n')
    bring(write(city, files))
    reports = settings_of(house).data / "imports"
    assert tables_with(house, "99") >= {"import_report_row"} and list(reports.glob("*/report.csv"))
    with inside(house):
        hall = db.session.get_one(Location, at("city", "location", "1"))
        hide_location(hall, settings_of(house).sealing_key, db.session.scalars(select(User)).first())
    assert "a Street" not in "".join(path.read_text() for path in reports.glob("*/report.csv"))
    assert not tables_with(house, "10 pe") & {"import_report_row"}


def test_hiding_a_place_cuts_its_street_out_of_all_that_hangs_on_it(
    house: Flask, bring: Bring, rows: Rows, city: Path
) -> None:
    """Phones, hours, columns nobody knew, and what an import keeps for its undoing."""
    bring(city)
    files = changed(CITY, "services.csv", "Homework and games", "Games at 10 Example St")
    files["phones.csv"] = "id,service_id,number,description\n1,1,305-555-0102,Desk at 10 Example St\n"
    files["schedules.csv"] = "id,service_id,weekday,opens_at,closes_at,description\n" + (
        "1,1,Monday,09:00,10:00,Meet at 10 EXAMPLE ST\n"
    )
    files["services.csv"] = files["services.csv"].replace("url\n", "url,Directions\n", 1)
    files["services.csv"] = files["services.csv"].replace("/after\n", "/after,Ring at 10 Example St\n")
    bring(write(city, files))
    assert tables_with(house, "10 Example") >= {"phone", "schedule", "attribute", "service", "import_change"}
    with inside(house):
        hall = db.session.get_one(Location, at("city", "location", "1"))
        hide_location(hall, settings_of(house).sealing_key, db.session.scalars(select(User)).first())
    assert tables_with(house, "10 Example") == set()
    (service,) = rows(Service, Service.id == at("city", "service", "1"))
    assert service.description == "Games at [address withheld]"
