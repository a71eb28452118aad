"""Lists as cities, schools and shelters publish them come in by a guess alone, and say what they said."""

import os
import time
from pathlib import Path

import pytest

from directory.exchange.import_report import KEPT_FOR, sweep
from directory.exchange.import_values import ages_in, says_any_age
from directory.exchange.mapping_counts import count_cells
from directory.models import (
    Attribute,
    Eligibility,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceCapacity,
)
from directory.vocabulary import CapacityStatus
from tests.exchange.conftest import is_accounted_for, reasons
from tests.exchange.suggest_sets import MADE_UP

SHAPES = ("after_school_slots.csv", "agency_addresses.csv", "by_id.json", "form_responses.csv",
          "clinics_by_county.csv", "shelters.csv", "two_sheets")  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_every_row_is_kept_and_a_second_run_changes_nothing(name, bring, everything):
    first = bring(MADE_UP / name)
    assert is_accounted_for(first) and first.has_changed
    assert sum(counts["reported"] for counts in first.files.values()) == (name == "clinics_by_county.csv")
    before = everything()
    assert not bring(MADE_UP / name).has_changed
    assert everything() == before


def test_open_places_are_counts_of_a_day_and_site(bring, rows):
    bring(MADE_UP / "after_school_slots.csv")
    found = {(count.available, count.maximum, count.status) for count in rows(ServiceCapacity)}
    assert found == {
        (14, 120, CapacityStatus.CAPACITY), (0, 80, CapacityStatus.NO_CAPACITY),
        (5, 60, CapacityStatus.CAPACITY), (None, 30, CapacityStatus.WAITLIST),
        (20, 100, CapacityStatus.CAPACITY),
    }  # fmt: skip
    assert all(count.service_at_location_id and count.updated.year == 2024 for count in rows(ServiceCapacity))


def test_a_count_without_a_day_is_no_claim(bring, rows, tmp_path):
    sheet = tmp_path / "camps.csv"
    sheet.write_text(
        "Agency,Camp,Openings\nKite House,Chess Camp,5\nPine Center,Swim Camp,0\n", encoding="utf-8"
    )
    bring(sheet)
    assert not rows(ServiceCapacity)
    assert {kept.value for kept in rows(Attribute, Attribute.label == "Openings")} == {"5", "0"}


def test_an_organization_has_a_place_of_its_own_beside_its_sites(bring, rows):
    bring(MADE_UP / "agency_addresses.csv")
    assert sorted(place.name for place in rows(Location)) == [
        "Bright Minds Inc", "Bright Minds North", "Bright Minds South", "Gateway Kids",
    ]  # fmt: skip
    (own,) = rows(Location, Location.name == "Bright Minds Inc")
    (runs,) = rows(Organization, Organization.name == "Bright Minds Inc")
    assert own.organization_id == runs.id and not rows(Attribute, Attribute.label == "Agency Address")


def test_the_place_of_whoever_runs_a_shelter_is_sealed_too(bring, rows, tmp_path):
    sheet = tmp_path / "help.csv"
    sheet.write_text(
        "Agency,Agency Address,Agency Zip,Program,Site Name,Site Address,Site Zip\n"
        "Anchor,9 Hidden Lane,33136,Domestic violence shelter,The House,4 Quiet Court,33142\n"
        "Pine Center,1 Fir Street,33136,Chess,Kite Hall,12 Elm Street,33142\n",
        encoding="utf-8",
    )
    bring(sheet)
    secret = {place.name: place.confidential for place in rows(Location)}
    assert secret == {"Anchor": True, "The House": True, "Pine Center": False, "Kite Hall": False}


def test_records_under_their_ids_are_rows(bring, rows):
    bring(MADE_UP / "by_id.json")
    assert {service.name for service in rows(Service)} == {"Robotics Club", "Homework Cafe", "Night Hoops"}
    assert {tuple(rules.grades) for rules in rows(Eligibility)} >= {("6", "7", "8"), ("9", "10", "11", "12")}
    assert sorted({phone.type for phone in rows(Phone)}) == ["fax", "voice"] and len(rows(Phone)) == 9
    assert {(hours.byday, hours.closes_at.hour) for hours in rows(Schedule)} == {("MO", 18), ("WE", 17)}


def test_the_questions_of_a_form_are_understood(bring, rows):
    bring(MADE_UP / "form_responses.csv")
    (robots,) = rows(Service, Service.name == "STEM Saturdays")
    assert robots.description == "Hands-on science for girls."
    assert (robots.minimum_age, robots.maximum_age, robots.fees_description) == (8, 14, "Free")
    assert not rows(Attribute, Attribute.label == "Your name")


def test_a_clinic_is_held_at_its_venue(bring, rows):
    outcome = bring(MADE_UP / "clinics_by_county.csv")
    assert {service.name for service in rows(Service)} >= {"Immigration Night", "Expungement Clinic"}
    assert "Valdez-Perry Branch Library" in {place.name for place in rows(Location)}
    (night,) = rows(Service, Service.name == "Immigration Night")
    assert night.application_process is None
    assert "It has no name" in reasons(outcome, line=2)  # a heading between rows, of a county


def test_shelters_of_a_list_are_sealed(bring, rows):
    bring(MADE_UP / "shelters.csv")
    secret = {place.name for place in rows(Location, Location.confidential.is_(True))}
    assert secret == {"Anchor House", "Haven of Hope"}


def test_files_called_programs_and_locations_are_no_standard_package(bring, rows):
    outcome = bring(MADE_UP / "two_sheets")
    assert outcome.layout == "mapping"
    (drums,) = rows(Service, Service.name == "Drumline")
    assert (drums.minimum_age, drums.maximum_age) == (10, 17)
    assert {place.name for place in rows(Location)} == {"Lincoln Rec", "Main Library"}


@pytest.mark.parametrize(
    ("cell", "made"),
    [("12", {"available": "12"}), ("5 spots left", {"available": "5"}), ("FULL", {"available": "0"}),
     ("20+", {"available": "20", "description": "20+"}), ("Waitlist", {"status": "waitlist"}),
     ("Sí", {"status": "capacity"}), ("call", {}), ("not sure", {}), ("3-5", {})],
)  # fmt: skip
def test_counts(cell, made):
    assert count_cells(cell, "available") == made


@pytest.mark.parametrize(
    ("text", "ages"),
    [("18 años en adelante", (18, None)), ("6 a 12 años", (6, 12)), ("de 5 a 17 años", (5, 17)),
     ("mayores de 60 años", (60, None))],
)  # fmt: skip
def test_ages_in_spanish(text, ages):
    assert ages_in(text) == ages


def test_all_ages_in_spanish():
    assert says_any_age("Todas las edades") and not says_any_age("edades de 5 a 9")


def test_old_accounts_of_runs_that_stored_nothing_are_swept(tmp_path: Path):
    old = time.time() - KEPT_FOR.total_seconds() - 60
    for name in ("dry-run-1", "unchanged-1", "0f6a-batch", "dry-run-2", "unchanged-2"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "report.csv").write_text("x", encoding="utf-8")
    for name in ("dry-run-1", "unchanged-1", "0f6a-batch"):
        os.utime(tmp_path / name, (old, old))
    sweep(tmp_path)
    assert sorted(place.name for place in tmp_path.iterdir()) == ["0f6a-batch", "dry-run-2", "unchanged-2"]


@pytest.mark.parametrize(
    "text",
    [
        "Families with children under 18",
        "Parents of kids ages 0-5",
        "Households that have at least one child under 6",
        "Women with infants under 1",
        "Familias con niños menores de 5 años",
        "Adults raising teens 13 to 17",
    ],
)
def test_the_ages_of_somebodys_children_are_not_their_own(text: str) -> None:
    assert ages_in(text) is None


@pytest.mark.parametrize("text", ["Children under 18", "Kids with asthma ages 5 to 17", "Teens 13 to 17"])
def test_the_ages_of_children_are(text: str) -> None:
    assert ages_in(text) is not None
