"""Every layout comes in, with every row accounted for."""

import json
import shutil
import zipfile
from datetime import time
from pathlib import Path

import pytest

from directory.exchange.hsds_tables import column_of, layout_of, table_of
from directory.models import (
    Accessibility,
    Address,
    Attribute,
    Contact,
    CostOption,
    Eligibility,
    Funding,
    IndexOutbox,
    Language,
    Location,
    Organization,
    OrganizationIdentifier,
    Phone,
    RequiredDocument,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
    TaxonomyTerm,
    Unit,
)
from directory.search.index import EVERYTHING
from directory.vocabulary import (
    AccessFeature,
    AreaKind,
    CapacityStatus,
    ConfirmedBy,
    CostKind,
    Document,
    LocationType,
    ServiceStatus,
)
from tests.exchange import sets
from tests.exchange.conftest import is_accounted_for, reasons


def by_name(found):
    return {row.name: row for row in found}


class TestHsds1:
    @pytest.fixture
    def outcome(self, bring, tmp_path):
        return bring(sets.write(tmp_path / "one", sets.HSDS_1))

    def test_layout_and_account(self, outcome):
        assert outcome.layout == "hsds-1.1"
        assert is_accounted_for(outcome)
        assert {name: counts["read"] for name, counts in outcome.files.items()} == {
            name: text.count("\n") - 1 for name, text in sets.HSDS_1.items()
        }

    def test_names_are_quieted_and_kept(self, outcome, rows):
        league = by_name(rows(Organization))["Lantern Youth League, Inc."]
        assert league.alternate_name == "LANTERN YOUTH LEAGUE, INC."
        assert league.description == "Clubs\n\nand classes & more"
        assert league.website == "http://www.lantern.example"
        assert [i.identifier for i in rows(OrganizationIdentifier)] == ["12-3456789"]

    def test_integers_shared_by_tables_stay_apart(self, outcome, rows):
        ids = [row.id for model in (Organization, Service, Location) for row in rows(model)]
        assert len(ids) == len(set(ids))

    def test_missing_organization_gets_a_stand_in(self, outcome, rows):
        truck = by_name(rows(Organization))["Moving Truck"]
        assert truck.website == "https://truck.example"
        (service,) = rows(Service, Service.name == "Moving Truck")
        assert service.organization_id == truck.id
        assert reasons(outcome, "services.csv", 4) >= {
            "Its organization is not in the package; one was made from the service's own data",
            "This is not a status; the service is taken as active",
        }
        (yard,) = rows(Location, Location.name == "Truck Yard")
        assert yard.organization_id == truck.id  # the owner of the only service there

    def test_statuses_and_costs(self, outcome, rows):
        services = by_name(rows(Service))
        assert services["Old Soup"].status is ServiceStatus.DEFUNCT
        assert services["Moving Truck"].status is ServiceStatus.ACTIVE
        assert {name: s.cost_kind for name, s in services.items()} == {
            "After School Program": CostKind.FREE,
            "Food Pantry": CostKind.FREE,
            "Moving Truck": CostKind.FEE,
            "Old Soup": None,
        }

    def test_row_without_a_name_is_reported_whole(self, outcome):
        (remark,) = [r for r in outcome.remarks if r.file == "services.csv" and r.row is not None]
        assert (remark.line, remark.reason) == (5, "It has no name")
        assert remark.row.cells["description"] == "No name here"

    def test_hours_come_from_the_words(self, outcome, rows):
        (service,) = rows(Service, Service.name == "After School Program")
        hours = {
            (s.byday, s.opens_at, s.closes_at) for s in rows(Schedule, Schedule.service_id == service.id)
        }
        assert hours == {("MO,TU,WE,TH", time(15), time(18)), ("FR", time(15), time(17))}
        assert reasons(outcome, "regular_schedules.csv", 4) == {
            "The hours in the columns are not those of the text; the text counts"
        }
        assert reasons(outcome, "regular_schedules.csv", 5) == {
            "The text has no hours for this day, so none are kept"
        }
        (words,) = rows(Schedule, Schedule.description == "Whenever the bell rings")
        assert words.freq is None

    def test_languages(self, outcome, rows):
        spoken = {(row.name, row.code, row.note) for row in rows(Language)}
        assert spoken == {("English", "en", None), ("Spanish", "es", None), ("Creole", "ht", "limited")}
        (service,) = rows(Service, Service.name == "After School Program")
        assert service.interpretation_services == "Others available upon request"

    def test_phones(self, outcome, rows):
        assert {(p.number, p.extension, p.type, p.description) for p in rows(Phone)} == {
            ("305-555-0101", "12", "voice", None),
            ("(305) 555-0102", None, "fax", "Front desk"),
        }
        assert outcome.files["phones.csv"] == {
            "read": 6, "stored": 2, "unchanged": 0, "merged": 1, "reported": 3, "noted": 0
        }  # fmt: skip

    def test_places(self, outcome, rows):
        places = by_name(rows(Location))
        assert (places["Lantern Hall"].latitude, places["Lantern Hall"].approximate) == (25.78, False)
        assert places["Harbor Kitchen"].approximate and places["Harbor Kitchen"].latitude == 25.7863
        assert places["Old Hall"].latitude is None
        assert (places["Truck Yard"].latitude, places["Truck Yard"].longitude) == (24.953221, -80.219555)
        assert {(a.postal_code, a.state_province, a.address_type) for a in rows(Address)} == {
            ("33136", "FL", LocationType.PHYSICAL),
            ("33136", "FL", LocationType.POSTAL),
        }
        said = reasons(outcome, "locations.csv")
        assert any("metres" in reason for reason in said) and any("0, 0" in reason for reason in said)

    def test_ages_and_features(self, outcome, rows):
        (service,) = rows(Service, Service.name == "After School Program")
        assert (service.minimum_age, service.maximum_age) == (6, 12)
        assert [a.feature for a in rows(Accessibility)] == [AccessFeature.WHEELCHAIR]

    def test_categories(self, outcome, rows):
        terms = {t.id: t.code for t in rows(TaxonomyTerm)}
        services = {s.id: s.name for s in rows(Service)}
        mapped = {
            (services[a.link_id], terms[a.taxonomy_term_id], a.label)
            for a in rows(Attribute, Attribute.link_type == "category")
        }
        assert mapped == {
            ("After School Program", "enrich.afterschool", "mapped"),
            ("Food Pantry", "food.pantry", "mapped"),
        }
        assert "No category of ours was found for it" in reasons(outcome, "services.csv", 4)
        assert "Its term is not in the package" in reasons(outcome, "services_taxonomy.csv", 3)
        assert {"Food", "Food Pantries", "Moon Cheese"} <= {t.name for t in rows(TaxonomyTerm)}

    def test_search_is_told(self, outcome, rows):
        assert {o.service_id for o in rows(IndexOutbox)} - {EVERYTHING} == {s.id for s in rows(Service)}

    def test_columns_without_a_place_are_kept(self, outcome, rows):
        kept = {(a.label, a.value) for a in rows(Attribute, Attribute.link_type == "source_column")}
        assert ("wait_time", "No wait") in kept


class TestHsds2:
    @pytest.fixture
    def outcome(self, bring, tmp_path):
        return bring(sets.write(tmp_path / "two", sets.HSDS_2))

    def test_layout_and_account(self, outcome):
        assert outcome.layout == "hsds-2"
        assert is_accounted_for(outcome)

    def test_rows_said_again_are_merged_and_fill_gaps(self, outcome, rows):
        assert {s.name for s in rows(Service)} == {"Story Hour", "Tax Help"}
        (story,) = rows(Service, Service.name == "Story Hour")
        assert (story.status, story.cost_kind) == (ServiceStatus.ACTIVE, CostKind.FREE)
        assert story.description == "Books ’n’ rhymes for small children"
        assert outcome.files["services.csv"] == {
            "read": 5, "stored": 2, "unchanged": 0, "merged": 2, "reported": 1, "noted": 3
        }  # fmt: skip
        assert outcome.files["organizations.csv"]["merged"] == 1

    def test_clock_times_in_date_columns(self, outcome, rows):
        found = {(s.byday, s.opens_at, s.closes_at) for s in rows(Schedule, Schedule.opens_at.is_not(None))}
        assert found == {
            ("MO,TU,WE,TH,FR", time(9), time(17)),
            ("SA", time(10), time(12, 30)),
        }
        assert "There is a time of day in a column for dates; it was read as opening hours" in reasons(
            outcome
        )

    def test_short_rows_keep_to_the_standards_order(self, outcome, rows):
        (room,) = rows(Location, Location.name == "Room Two")
        (words,) = rows(Schedule, Schedule.location_id == room.id)
        assert words.description == "8:30AM–5:30PM"
        (tax,) = rows(Service, Service.name == "Tax Help")
        assert [
            s.byday for s in rows(Schedule, Schedule.service_id == tax.id, Schedule.opens_at.is_(None))
        ] == ["MO"]

    def test_empty_row_is_reported(self, outcome):
        assert reasons(outcome, "schedules.csv", 7) == {"The row is empty"}

    def test_a_lost_minus_and_a_point_in_an_address(self, outcome, rows):
        places = by_name(rows(Location))
        assert (places["Room One"].latitude, places["Room One"].longitude) == (25.78, -80.2)
        assert (places["Room Two"].latitude, places["Room Two"].longitude) == (25.7901, -80.2101)
        assert "377 Example Street" in {a.address_1 for a in rows(Address)}

    def test_terms_and_for_whom(self, outcome, rows):
        (story,) = rows(Service, Service.name == "Story Hour")
        assert story.eligibility_description == "Youth (6-12)"
        assert (story.minimum_age, story.maximum_age, story.audience) == (6, 12, ["student"])
        kinds = {(a.link_type, a.label) for a in rows(Attribute, Attribute.link_id == story.id)}
        assert kinds == {("term", None), ("eligibility", None), ("category", "mapped")}
        assert outcome.files["service_attributes.csv"]["merged"] == 1

    def test_unknown_column_is_said_once_and_kept(self, outcome, rows):
        said = [r for r in outcome.remarks if "Nobody knows this column" in r.reason]
        assert [(r.file, r.value) for r in said] == [("taxonomy_terms.csv", "badge_color")]
        assert [t.details for t in rows(TaxonomyTerm, TaxonomyTerm.code == "90")] == [{"badge_color": "fff"}]

    def test_a_number_of_several_services(self, outcome, rows):
        assert len({p.service_id for p in rows(Phone)}) == 2


class TestHsds3:
    @pytest.fixture
    def outcome(self, bring, tmp_path):
        return bring(sets.write(tmp_path / "three", sets.HSDS_3))

    def test_layout_and_account(self, outcome):
        assert outcome.layout == "hsds-3"
        assert is_accounted_for(outcome)
        assert outcome.files["metadata.csv"]["reported"] == 1
        assert ("weather.csv", "1 rows") in {(r.file, r.value) for r in outcome.remarks}

    def test_service(self, outcome, rows):
        (service,) = rows(Service)
        assert service.status is ServiceStatus.TEMPORARILY_CLOSED
        assert (service.minimum_age, service.maximum_age, service.cost_kind) == (11, 14, CostKind.FREE)
        assert (str(service.assured_date), service.assured_by) == ("2025-10-01", ConfirmedBy.IMPORT)
        assert service.alert == "Closed this week"
        (rules,) = rows(Eligibility)
        assert rules.grades == ["6", "7", "8"]

    def test_hours(self, outcome, rows):
        assert {(s.freq, s.byday, s.opens_at, s.description) for s in rows(Schedule)} == {
            ("WEEKLY", "TU,TH", time(15), None),
            ("MONTHLY", "2SA", time(9), None),
            (None, None, None, "By appointment"),
        }
        assert all(s.service_at_location_id for s in rows(Schedule))

    def test_areas(self, outcome, rows):
        assert {(a.kind, tuple(a.members or ())) for a in rows(ServiceArea)} == {
            (AreaKind.ZIPS, ("33136", "33142")),
            (AreaKind.COUNTY, ("Miami-Dade County",)),
            (AreaKind.POLYGON, ()),
        }

    def test_capacity(self, outcome, rows):
        assert [u.name for u in rows(Unit)] == ["Seat"]
        assert {(c.available, c.maximum, c.status) for c in rows(ServiceCapacity)} == {
            (3, 12, CapacityStatus.CAPACITY),
            (12, None, CapacityStatus.CAPACITY),
        }

    def test_small_rows(self, outcome, rows):
        assert [(c.option, c.amount, c.currency) for c in rows(CostOption)] == [("Everyone", 0, "USD")]
        assert [d.kind for d in rows(RequiredDocument)] == [Document.PHOTO_ID]
        (contact,) = rows(Contact)
        assert [(p.number, p.extension, p.contact_id) for p in rows(Phone)] == [
            ("+1 305 555 0108", "9", contact.id)
        ]
        values = {(a.link_type, a.value) for a in rows(Attribute) if a.link_type in ("topic", "note")}
        assert values == {("topic", None), ("note", "bring a pencil")}
        assert reasons(outcome, "attributes.csv", 4) == {"What it belongs to is not in the package"}


class TestOhana:
    @pytest.fixture
    def outcome(self, bring, tmp_path):
        return bring(sets.write(tmp_path / "ohana", sets.OHANA))

    def test_layout_and_account(self, outcome):
        assert outcome.layout == "ohana"
        assert is_accounted_for(outcome)

    def test_services_stand_at_the_location_they_name(self, outcome, rows):
        (organization,) = rows(Organization)
        services = by_name(rows(Service))
        assert {s.organization_id for s in services.values()} == {organization.id}
        assert len(rows(ServiceAtLocation)) == 2
        assert services["Oak Line"].delivery == ["virtual"]
        assert services["Oak Line"].minimum_age == 6 and services["Oak Line"].status is ServiceStatus.DEFUNCT

    def test_lists_in_cells(self, outcome, rows):
        assert {a.feature for a in rows(Accessibility)} == {
            AccessFeature.PARKING, AccessFeature.WHEELCHAIR, AccessFeature.RESTROOM
        }  # fmt: skip
        assert {(x.name, x.code, x.note) for x in rows(Language)} == {
            ("Chinese", "zh", "Mandarin"), ("Tagalog", "tl", None), ("Spanish", "es", None)
        }  # fmt: skip
        (area,) = rows(ServiceArea)
        assert (area.kind, area.members) == (AreaKind.COUNTY, ["Miami-Dade County", "Monroe County"])
        assert {f.source for f in rows(Funding)} == {"City", "Grants"}
        (lunch,) = rows(Service, Service.name == "Lunch at Oak Hall")
        assert lunch.cost_kind is None  # a suggested donation is neither free nor a fee
        assert lunch.fees_description == "$2.50 suggested donation\nPayment accepted: Cash, Check"

    def test_taxonomy_ids_and_keywords(self, outcome, rows):
        terms = {t.id: t.code for t in rows(TaxonomyTerm)}
        mapped = [terms[a.taxonomy_term_id] for a in rows(Attribute, Attribute.link_type == "category")]
        assert mapped == ["food.meals"]
        assert ("services.csv", "Moon Cheese (of 1 services)") in {(r.file, r.value) for r in outcome.remarks}
        assert "Its term is not in the package" in reasons(outcome, "services.csv", 2)

    def test_hours_and_holidays(self, outcome, rows):
        found = {(s.byday, s.opens_at, s.closes_at, s.description) for s in rows(Schedule)}
        assert found == {
            ("MO,TU", time(8), time(17), None),
            ("WE", time(14), time(16), None),
            (None, None, None, "Friday 9am–03:00"),  # in doubt, so it stays words
            (None, None, None, "Closed January 1"),
            (None, time(10), time(16), "December 24, 2025"),
        }

    def test_post_box_and_lost_contact(self, outcome, rows):
        assert {a.address_type for a in rows(Address)} == {LocationType.PHYSICAL, LocationType.POSTAL}
        assert reasons(outcome, "phones.csv", 3) == {"What it belongs to is not in the package"}


# ways of being handed over


def zipped(folder: Path, target: Path, inside: str = "") -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, f"{inside}{path.name}")
    return target


def test_a_zip_is_read_as_the_folder_is(bring, tmp_path, rows):
    folder = sets.write(tmp_path / "one", sets.HSDS_1)
    outcome = bring(zipped(folder, tmp_path / "one.zip", "datapackage/data/"), source="one")
    again = bring(folder, source="one")
    assert outcome.files == {
        name: {**counts, "stored": counts["stored"] + counts["unchanged"], "unchanged": 0}
        for name, counts in again.files.items()
    }
    assert not again.has_changed


def test_names_of_files_and_columns_may_be_written_otherwise(bring, tmp_path, rows):
    spelled = {
        "Organization.csv": "\ufeffID;Organization Name\n1;Blue Door\n",
        "HSDS_Services.csv": "serviceId\torganizationId\tName\tWebSite\n9\t1.0\tTutoring\twww.x.example\n",
    }
    outcome = bring(sets.write(tmp_path / "spelled", spelled))
    assert is_accounted_for(outcome)
    (service,) = rows(Service)
    assert (service.name, service.url) == ("Tutoring", "http://www.x.example")
    assert [o.name for o in rows(Organization)] == ["Blue Door"]


def test_nested_json(bring, tmp_path, rows):
    service = {
        "id": sets.SERVICE_ID, "name": "Tutoring", "status": "active", "fees_description": "No fee",
        "organization": {"id": sets.ORGANIZATION_ID, "name": "Blue Door", "description": "Helps"},
        "phones": [{"number": "305-555-0108", "extension": 9}],
        "schedules": [{"freq": "WEEKLY", "byday": "MO", "opens_at": "15:00", "closes_at": "17:00"}],
        "service_at_locations": [
            {"id": sets.PLACEMENT_ID,
             "location": {"id": sets.LOCATION_ID, "location_type": "physical", "name": "Blue Door",
                          "latitude": 25.78, "longitude": -80.2,
                          "addresses": [{"address_1": "12 Example Street", "city": "Miami",
                          "state_province": "FL",
                                         "postal_code": "33136", "country": "US",
                                         "address_type": "physical"}]}}
        ],
        "attributes": [{"taxonomy_term": {"id": "w1", "name": "Tutoring", "code": "TUT"}}],
    }  # fmt: skip
    folder = tmp_path / "nested"
    folder.mkdir()
    page = {"total_items": 2, "contents": [service, {**service, "id": "other", "name": "More tutoring"}]}
    (folder / "services.json").write_text(json.dumps(page), encoding="utf-8")
    outcome = bring(folder)
    assert outcome.layout == "hsds-3-json"
    assert is_accounted_for(outcome)
    assert len(rows(Service)) == 2 and len(rows(Organization)) == 1 and len(rows(Location)) == 1
    assert outcome.files["services.json#organization"]["merged"] == 1
    assert len(rows(Schedule)) == 2 and len(rows(Phone)) == 2
    assert not bring(folder).has_changed


def test_a_second_set_in_the_package_is_left_out_and_said(bring, tmp_path):
    folder = sets.write(tmp_path / "both", sets.HSDS_3)
    sets.write(folder / "old", {"services.csv": "id,name\n1,Old\n"})
    (folder / "table.xlsx").write_bytes(b"PK")
    shutil.copytree(folder, folder / "__MACOSX")
    outcome = bring(folder)
    said = {r.file: r.reason for r in outcome.remarks if r.line == 0}
    assert "second folder" in said["old/services.csv"]
    assert "cannot be read" in said["table.xlsx"]
    assert not any("MACOSX" in r.file for r in outcome.remarks)


@pytest.mark.parametrize(
    ("written", "table"),
    [("services_at_location.csv", "service_at_location"), ("data/PhysicalAddresses.csv", "address"),
     ("Services-Taxonomy.csv", "service_attribute"), ("weather.csv", None)],
)  # fmt: skip
def test_tables_by_file_name(written, table):
    assert table_of(written) == table


@pytest.mark.parametrize(
    ("table", "written", "column"),
    [("service", "Organization ID", "organization_id"), ("service", "eligibility", "eligibility_description"),
     ("phone", "numberType", "type"), ("address", "ZIP", "postal_code"), ("service", "colour", None)],
)  # fmt: skip
def test_columns_by_name(table, written, column):
    assert column_of(table, written) == column


@pytest.mark.parametrize(
    ("files", "layout"),
    [(sets.HSDS_1, "hsds-1.1"), (sets.HSDS_2, "hsds-2"), (sets.HSDS_3, "hsds-3"), (sets.OHANA, "ohana")],
)
def test_layouts_by_looking(files, layout):
    assert layout_of({name: text.split("\n")[0].split(",") for name, text in files.items()}) == layout


def test_a_contact_told_with_each_service_keeps_its_numbers(bring, tmp_path) -> None:
    """Nested JSON says an organization whole within each of its services."""
    contact = {"id": "c1", "name": "Front desk", "phones": [{"id": "p1", "number": "585-555-0101"}]}
    organization = {"id": "o1", "name": "Mill House", "description": "A house", "contacts": [contact]}
    services = [
        {"id": key, "name": name, "status": "active", "organization": organization, "phones": []}
        for key, name in (("s1", "Homework help"), ("s2", "Chess"))
    ]
    outcome = bring(sets.write(tmp_path / "nested", {"services.json": json.dumps(services)}))
    assert outcome.tables["phone"]["added"] == 1
    assert sum(counts["reported"] for counts in outcome.files.values()) == 0
