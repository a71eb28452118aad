"""A place that must not be found is sealed, whatever the package says, and nothing gives it away."""

import csv
from pathlib import Path

import pytest
from sqlalchemy import delete

from directory.db import db
from directory.exchange.import_confidential import (
    describes_a_shelter,
    is_shelter_by_name,
    names_a_shelter,
    redacted,
    says_confidential,
)
from directory.models import (
    Address,
    Attribute,
    ImportReportRow,
    Location,
    Metadata,
    Organization,
    Phone,
    SealedSite,
    Service,
)
from directory.sealing import unseal
from tests.exchange import sets

SECRETS = ("44 Hidden", "46 Hidden", "25.7811", "25.7844", "25.7855", "25.7866", "Red house", "Bus 9")


@pytest.fixture
def outcome(bring, tmp_path):
    return bring(sets.write(tmp_path / "shelters", sets.SHELTERS))


def test_which_places_are_sealed(outcome, rows):
    sealed = {place.name for place in rows(Location, Location.confidential.is_(True))}
    assert sealed == {"Confidential location", "Line", "Back Door", "South"}
    shown = {place.name for place in rows(Location, Location.confidential.is_(False))}
    assert shown == {"Harbour Office", "City Help"}


def test_nothing_outside_the_seal_says_where(outcome, everything, house):
    found = everything()
    for table, text in ((t, " ".join(lines)) for t, lines in found.items() if t != "sealed_site"):
        for secret in SECRETS:
            assert secret not in text, (table, secret)


def test_what_is_sealed_can_be_read_with_the_key(outcome, rows, house):
    key = house.extensions["hallway_settings"].sealing_key
    (place,) = rows(Location, Location.name == "Confidential location")
    (site,) = rows(SealedSite, SealedSite.location_id == place.id)
    told = unseal(site.sealed, key)
    assert told["address"] == {
        "address_1": "44 Hidden Lane",
        "city": "Miami",
        "state_province": "FL",
        "postal_code": "33136",
    }
    assert (told["latitude"], told["transportation"]) == ("25.7811", "Bus 9")


def test_the_report_does_not_tell(outcome, rows):
    stored = " ".join(f"{r.reason} {r.row}" for r in rows(ImportReportRow))
    written = Path(outcome.report).read_text(encoding="utf-8-sig")
    for secret in SECRETS:
        assert secret not in stored and secret not in written
    assert "looks like a shelter" in written


def test_the_way_to_reach_it_stays(outcome, rows):
    (place,) = rows(Location, Location.name == "Confidential location")
    assert [p.number for p in rows(Phone, Phone.location_id == place.id)] == ["305-555-0144"]


def test_a_service_text_loses_the_address(outcome, rows):
    (service,) = rows(Service, Service.name == "Domestic Violence Shelter")
    assert "44 Hidden" not in service.description
    assert "[address withheld]" in service.description


def test_again_changes_nothing_though_every_seal_is_new_each_time(outcome, bring, everything, tmp_path):
    before = everything()
    assert not bring(tmp_path / "shelters").has_changed
    assert everything() == before


def test_a_sealed_street_goes_out_of_every_text(bring, tmp_path, rows):
    files = {**sets.SHELTERS, "organizations.csv": "id,name,description,notes\n"
             '1,Safe Harbour,"Find us at 44  hidden lane","44 Hidden Lane, ring twice"\n'
             '2,City Help,,\n'}  # fmt: skip
    bring(sets.write(tmp_path / "told", files))
    (organization,) = rows(Organization, Organization.name == "Safe Harbour")
    assert organization.description == "Find us at [address withheld]"
    assert [a.value for a in rows(Attribute, Attribute.label == "notes")] == [
        "[address withheld], ring twice"
    ]


def test_a_place_made_confidential_here_stays_so(bring, tmp_path, rows, house):
    folder = sets.write(tmp_path / "one", sets.HSDS_1)
    bring(folder)
    with house.app_context():
        place = db.session.query(Location).filter_by(name="Lantern Hall").one()
        place.confidential, place.latitude, place.longitude, place.transportation = True, None, None, None
        db.session.execute(delete(Address).where(Address.location_id == place.id))
        db.session.commit()
    outcome = bring(folder)
    (place,) = rows(Location, Location.name == "Lantern Hall")
    assert place.confidential and place.latitude is None
    assert rows(Address, Address.location_id == place.id) == []
    assert any("is confidential here" in r.reason for r in outcome.remarks)
    assert not bring(folder).has_changed


def test_a_place_that_becomes_confidential_loses_every_address(bring, tmp_path, rows, house):
    files = {**sets.HSDS_1}
    bring(sets.write(tmp_path / "one", files))
    with house.app_context():
        place = db.session.query(Location).filter_by(name="Lantern Hall").one()
        db.session.add(Address(location_id=place.id, address_1="By hand 1", city="Miami"))
        db.session.commit()
    files["physical_addresses.csv"] = files["physical_addresses.csv"].replace(
        "10 Example Street", "Undisclosed"
    )
    bring(sets.write(tmp_path / "one", files))
    (place,) = rows(Location, Location.name == "Lantern Hall")
    assert place.confidential and place.latitude is None
    assert rows(Address, Address.location_id == place.id) == []


def test_a_person_may_open_a_place_that_was_sealed(bring, tmp_path, rows, house):
    folder = sets.write(tmp_path / "shelters", sets.SHELTERS)
    bring(folder)
    with house.app_context():
        place = db.session.query(Location).filter_by(name="South").one()
        place.confidential = False
        db.session.add(
            Metadata(resource_id=place.id, resource_type="location", last_action_type="update",
                     field_name="confidential", previous_value="True",
                     replacement_value="False", updated_by="ana")
        )  # fmt: skip
        db.session.commit()
    bring(folder)
    (place,) = rows(Location, Location.name == "South")
    assert not place.confidential and place.latitude == 25.7866
    assert [a.address_1 for a in rows(Address, Address.location_id == place.id)] == ["46 Hidden Lane"]


@pytest.mark.parametrize(
    "cell", ["Confidential", "UNDISCLOSED LOCATION", "Address withheld", "call for address"]
)
def test_addresses_that_say_so(cell):
    assert says_confidential(cell)


@pytest.mark.parametrize(
    ("names", "is_shelter"),
    [(["Domestic Violence", "Emergency Shelter"], True), (["Safe House", "battered women"], True),
     (["Animal Shelter"], False), (["Domestic Violence Hotline"], False), (["Homeless Shelter"], False)],
)  # fmt: skip
def test_names_and_terms(names, is_shelter):
    assert names_a_shelter(names) is is_shelter


@pytest.mark.parametrize(
    ("text", "is_shelter"),
    [("Provides shelter for women fleeing domestic violence.", True),
     ("Shelter is scarce here. Domestic violence is discussed.", False),
     ("Refers victims of domestic violence to a shelter.", False),
     ("Trains police on domestic violence and shelter rules.", False)],
)  # fmt: skip
def test_descriptions(text, is_shelter):
    assert describes_a_shelter(text) is is_shelter


def test_a_shelter_by_name_needs_only_violence_in_its_text():
    assert is_shelter_by_name("Safespace Shelter North", "Protects victims of domestic violence.")
    assert not is_shelter_by_name("Animal Shelter", "Pets of victims of domestic violence.")


def test_redacting():
    assert redacted("Come to 44 Hidden\nLane at noon.") == ("Come to [address withheld] at noon.", True)
    assert redacted("Open 9 to 5.") == ("Open 9 to 5.", False)


def test_the_report_is_a_table(outcome):
    with Path(outcome.report).open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert lines[0] == ["file", "line", "kept", "field", "reason", "value", "row"]
    assert len(lines) == len(outcome.remarks) + 1
