# ruff: noqa: E501 - lines of CSV are as long as they are
"""Spreadsheets through a mapping: one row makes several of ours, every row is accounted for, again changes nothing."""

import json
from datetime import time

import openpyxl
import pytest

from directory.exchange.mapping import MappingError, mapping_from, mapping_in_yaml
from directory.exchange.mapping_trial import try_mapping
from directory.exchange.packages import PackageError, open_package
from directory.models import (
    Attribute,
    Eligibility,
    Language,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
    Source,
)
from tests.exchange.conftest import is_accounted_for, reasons

CITY = """\
Youth programs of Riverbend,,,,,,,,,,,,
Agency,Program,Site,Address,Zip,Phone,6-10,11-13,Parents,Spanish,Days,Time,District
Kite House,Robotics,Kite Hall,12 Elm Street,33136,305-555-0101 x2,X,X,,x,M/W/F,3:30-6pm,4
Kite House,Robotics,Annex,9 Oak Street,33142,305.555.0102,X,X,X,,Sat,0900-1200,5
KITE HOUSE,Robotics,Kite Hall,12 Elm Street,33136,305-555-0101 x2,X,X,,x,M/W/F,3:30-6pm,4
Kite House,Robotics,Lab,1 Ash Street,33136.0,N/A,,X,,,2nd and 4th Saturday,noon - 2pm,4
Pine Center,,Pine Center,"5 Fir Street
Miami, FL 33136
(25.7801, -80.2001)",NULL,call us,,,,,after school,,
,,,,,,,,,,,,
Pine Center,Closed Club,,,,,,,,,,,9
"""
MAPPING = """
name: Riverbend
source: riverbend
licence: public
files:
  - file: city*.csv
    columns:
      Agency: organization.name
      Program: service.name
      Site: location.name
      Address: location.place
      Zip: address.postal_code
      Phone: phone.number
      6-10: {to: service.ages, as: mark, says: 6-10}
      11-13: {to: service.ages, as: mark, says: 11-13}
      Parents: {to: service.audience, as: mark, says: parent_caregiver}
      Spanish: {to: language.name, as: mark, says: Spanish}
      Days: schedule.weekdays
      Time: schedule.hours
    fixed: {address.state_province: FL}
"""


@pytest.fixture
def city(tmp_path):
    path = tmp_path / "city.csv"
    path.write_text(CITY)
    return path


@pytest.fixture
def riverbend():
    return mapping_in_yaml(MAPPING.encode(), "riverbend.yaml")


def test_every_row_is_accounted_for_and_again_changes_nothing(bring, city, riverbend, everything):
    first = bring(city, mapping=riverbend)
    counts = {name: first.files["city.csv"][name] for name in ("read", "stored", "merged", "reported")}
    assert counts == {"read": 7, "stored": 5, "merged": 1, "reported": 1}
    before = everything()
    again = bring(city, mapping=riverbend)
    assert not again.has_changed and is_accounted_for(again) and everything() == before


def test_a_row_becomes_what_it_speaks_of(bring, city, riverbend, rows):
    outcome = bring(city, mapping=riverbend)
    assert outcome.source == "riverbend" and [s.licence for s in rows(Source)] == ["public"]
    assert sorted(o.name for o in rows(Organization)) == ["Kite House", "Pine Center"]
    services = {(s.name, s.minimum_age, s.maximum_age, bool(s.audience)): s for s in rows(Service)}
    assert set(services) == {("Robotics", 6, 13, False), ("Robotics", 6, 13, True), ("Robotics", 11, 13, False),
                             ("Pine Center", None, None, False), ("Closed Club", None, None, False)}  # fmt: skip
    assert services["Robotics", 6, 13, True].audience == ["student", "parent_caregiver"]
    both = services["Robotics", 6, 13, False]
    placed = rows(ServiceAtLocation, ServiceAtLocation.service_id == both.id)
    places = {place.id: place for place in rows(Location)}
    names = {places[p.location_id].name: p.id for p in placed}
    assert set(names) == {"Kite Hall"}, "at the annex it is for parents too: a service of its own"
    assert [
        (p.number, p.extension) for p in rows(Phone, Phone.service_at_location_id == names["Kite Hall"])
    ] == [("(305) 555-0101", "2")]
    assert [row.code for row in rows(Language)] == ["es"]
    (hours,) = rows(Schedule, Schedule.service_at_location_id == names["Kite Hall"])
    assert (hours.byday, hours.opens_at, hours.closes_at) == ("MO,WE,FR", time(15, 30), time(18))


def test_nth_weekdays_and_words_that_are_no_days(bring, city, riverbend, rows):
    bring(city, mapping=riverbend)
    found = {(s.freq, s.byday, s.description) for s in rows(Schedule)}
    assert ("MONTHLY", "2SA,4SA", None) in found and ("WEEKLY", "SA", None) in found
    assert (None, None, "after school") in found


def test_places_have_their_point_or_their_zip(bring, city, riverbend, rows):
    bring(city, mapping=riverbend)
    places = {place.name: place for place in rows(Location)}
    assert (places["Pine Center"].latitude, places["Pine Center"].approximate) == (25.7801, False)
    assert places["Lab"].approximate and places["Lab"].latitude == 25.7863
    assert {place.organization_id for place in places.values()} == {o.id for o in rows(Organization)}


def test_what_the_mapping_does_not_speak_of_is_kept_and_said(bring, city, riverbend, rows):
    outcome = bring(city, mapping=riverbend)
    kept = rows(Attribute, Attribute.label == "District")
    assert sorted(a.value for a in kept) == ["4", "4", "5", "9"]
    assert any("No field was chosen for this column" in reason for reason in reasons(outcome, "city.csv"))
    assert {a.value for a in rows(Attribute, Attribute.label == "Phone")} == {"call us"}


def test_an_edited_row_changes_what_it_made_and_nothing_else(bring, city, riverbend, rows):
    bring(city, mapping=riverbend)
    ids = {s.id for s in rows(Service)}
    city.write_text(CITY.replace("Lab,1 Ash Street,33136.0,N/A", "Lab,1 Ash Street,33136.0,305-555-0109"))
    outcome = bring(city, mapping=riverbend)
    assert outcome.files["city.csv"]["stored"] == 1 and outcome.files["city.csv"]["unchanged"] == 4
    assert {s.id for s in rows(Service)} == ids


def test_rows_that_are_not_wanted_are_reported(bring, city, riverbend, rows):
    told = {**_as(riverbend), "only": {"District": ["4"]}}
    outcome = bring(city, mapping=mapping_from({"name": "x", "source": "r", "files": [told]}))
    assert outcome.files["city.csv"]["reported"] == 4 and is_accounted_for(outcome)
    assert any("leaves such rows out" in reason for reason in reasons(outcome))


def test_a_line_of_totals_makes_nothing(bring, city, riverbend, rows):
    before = len(rows(Service))
    bring(city, mapping=riverbend)
    made = len(rows(Service)) - before
    city.write_text(city.read_text() + "Total" + "," * 5 + "37\n")
    outcome = bring(city, mapping=riverbend)
    assert "A line of totals; it is left out" in reasons(outcome, "city.csv")
    assert len(rows(Service)) - before == made


def _as(mapping):
    from directory.exchange.mapping import as_dict

    return as_dict(mapping)["files"][0]


FILES = {
    "sites.csv": "site_id,name,street,zip,kinds,Since\n7,Open Table,1 Elm Street,33136,1,2001\n8,Soup Hall,2 Elm Street,33142,2,2002\n",
    "times.csv": "site,day,from,to,nth\n7,Mon,09:30:00,12:30:00,0\n7,Tue,09:30:00,12:30:00,0\n8,Sat,1000,1200,-1\n99,Sun,1000,1200,0\n",
    "links.csv": "site,kind\n7,1\n8,1\n8,404\n",
    "kinds.csv": "id,name\n1,Food Pantries\n2,Moon Cheese\n",
}
JOINED = """
name: Tables
source: tables
files:
  - file: sites.csv
    keys: {organization: site_id, location: site_id, service: site_id}
    columns:
      name: [organization.name, location.name, service.name]
      street: address.address_1
      zip: address.postal_code
  - file: times.csv
    each_row_is: schedule
    joins: {service: site, location: site}
    columns: {day: schedule.weekdays, from: schedule.opens_at, to: schedule.closes_at, nth: schedule.week_of_month}
  - file: links.csv
    each_row_is: service_attribute
    joins: {service: site}
    columns: {kind: service_attribute.taxonomy_term_id}
  - file: kinds.csv
    each_row_is: taxonomy_term
    columns: {id: taxonomy_term.id, name: taxonomy_term.name}
"""


def test_files_are_joined(bring, rows, tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    outcome = bring(tmp_path, mapping=mapping_in_yaml(JOINED.encode(), "t"))
    assert is_accounted_for(outcome)
    assert outcome.files["times.csv"]["reported"] == 1 and outcome.files["links.csv"]["reported"] == 1
    assert {(s.freq, s.byday, s.opens_at) for s in rows(Schedule)} == {
        ("WEEKLY", "MO,TU", time(9, 30)), ("MONTHLY", "-1SA", time(10)),
    }  # fmt: skip
    assert len(rows(Attribute, Attribute.link_type == "term")) == 2
    assert {a.value for a in rows(Attribute, Attribute.link_type == "category")} == {"term: Food Pantries"}
    assert all(s.service_at_location_id for s in rows(Schedule))


SCHOOLS = "Code,School,Where,Grades\nM1,Elm School,1 Elm Street,PK\nM2,Oak School,2 Oak Street,06\n"


def test_a_set_of_schools_makes_no_services(bring, rows, tmp_path):
    (tmp_path / "schools.csv").write_text(SCHOOLS)
    told = {"name": "S", "source": "s", "files": [{
        "each_row_is": "location", "keys": {"location": "Code"}, "fixed": {"organization.name": "District 9"},
        "columns": {"School": "location.name", "Where": "address.address_1", "Code": "location.external_identifier"},
    }]}  # fmt: skip
    outcome = bring(tmp_path / "schools.csv", mapping=mapping_from(told))
    assert outcome.files["schools.csv"]["stored"] == 2 and not rows(Service)
    (district,) = rows(Organization)
    assert {place.organization_id for place in rows(Location)} == {district.id}
    assert {a.value for a in rows(Attribute, Attribute.label == "Grades")} == {"PK", "06"}


NESTED = {"meta": {"count": 2}, "data": {"items": [
    {"org": {"name": "Kite House", "url": "kite.example"}, "title": "Robotics", "ages": {"min": 8, "max": 12},
     "tags": ["after school", "science"],
     "sites": [{"name": "Hall", "zip": 33136, "hours": [{"day": "Mon", "at": "9-5"}, {"day": "Tue", "at": "9-5"}]},
               {"name": "Annex", "zip": 33142}]},
    {"org": {"name": "Pine Center"}, "title": "Chess", "sites": []},
]}}  # fmt: skip


def test_nested_json(bring, rows, tmp_path):
    (tmp_path / "feed.json").write_text(json.dumps(NESTED))
    told = {"name": "N", "source": "n", "files": [{
        "file": "feed.json", "records": "data.items",
        "columns": {"org.name": "organization.name", "org.url": "organization.website", "title": "service.name",
                    "ages.min": "service.minimum_age", "ages.max": "service.maximum_age", "tags": "service.keywords",
                    "sites[].name": "location.name", "sites[].zip": "address.postal_code",
                    "sites[].hours[].day": "schedule.weekdays", "sites[].hours[].at": "schedule.hours"},
    }]}  # fmt: skip
    outcome = bring(tmp_path / "feed.json", mapping=mapping_from(told))
    assert outcome.files["feed.json: data.items"]["read"] == 2 and is_accounted_for(outcome)
    services = {s.name: s for s in rows(Service)}
    assert (services["Robotics"].minimum_age, services["Robotics"].maximum_age) == (8, 12)
    assert len(rows(ServiceAtLocation)) == 2 and len(rows(Location)) == 2
    assert [(s.byday, s.opens_at) for s in rows(Schedule)] == [("MO,TU", time(9))]
    told["files"][0]["records"] = "data.rows"
    with pytest.raises(PackageError, match="no records at data.rows. It has data.items"):
        bring(tmp_path / "feed.json", mapping=mapping_from(told))


@pytest.fixture
def book(tmp_path):
    book = openpyxl.Workbook()
    notes = book.active
    notes.title = "Read me"
    notes.append(["Please ask before you print this"])
    sheet = book.create_sheet("Sites")
    sheet.append(["Riverbend 2024"])
    sheet.merge_cells("A1:F1")
    sheet.append(["Agency", "Program", "Ages", None, "ZIP", "Opens"])
    sheet.append([None, None, "0-5", "6-13", None, None])
    sheet.merge_cells("C2:D2")
    sheet.append(["Kite House", "Robotics", None, "X", 33136.0, time(9, 30)])
    sheet.append(["Pine Center", "Chess", True, None, "33142-0001", "=1+1"])
    book.save(tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


def test_a_workbook_with_a_title_and_a_header_of_two_lines(bring, rows, book):
    told = {"name": "B", "source": "b", "files": [{
        "columns": {"Agency": "organization.name", "Program": "service.name", "ZIP": "address.postal_code",
                    "Ages 0-5": {"to": "service.ages", "as": "mark", "says": "0-5"},
                    "Ages 6-13": {"to": "service.ages", "as": "mark", "says": "6-13"}},
        "fixed": {"location.name": "Everywhere"},
    }]}  # fmt: skip
    outcome = bring(book, mapping=mapping_from(told))
    assert outcome.files["book.xlsx: Sites"]["read"] == 2 and is_accounted_for(outcome)
    assert {(s.name, s.minimum_age, s.maximum_age) for s in rows(Service)} == {
        ("Robotics", 6, 13),
        ("Chess", 0, 5),
    }
    assert {a.value for a in rows(Attribute, Attribute.label == "Opens")} == {"09:30:00"}


def test_grades_groups_and_gender_reach_the_rules(bring, rows, tmp_path):
    (tmp_path / "g.csv").write_text(
        'Agency,Program,Who,Grades\nA,One,Girls 8-12,\nA,Two,Elem/MS,\nA,Three,,"PK,0K,01,SE"\nA,Four,All Ages,\nA,Five,OST,\n'
    )
    told = {"name": "G", "source": "g", "files": [{"columns": {
        "Agency": "organization.name", "Program": "service.name", "Who": "service.eligibility_description",
        "Grades": "service.grades",
    }}]}  # fmt: skip
    outcome = bring(tmp_path / "g.csv", mapping=mapping_from(told))
    services = {s.name: s for s in rows(Service)}
    rules = {e.service_id: e for e in rows(Eligibility)}
    assert (services["One"].minimum_age, services["One"].audience) == (8, ["student"])
    assert rules[services["Two"].id].grades == ["K", "1", "2", "3", "4", "5", "6", "7", "8"]
    assert rules[services["Three"].id].grades == ["PK", "K", "1"]
    assert rules[services["Four"].id].any_age is True and services["Five"].id not in rules
    assert any("kept as words" in reason for reason in reasons(outcome, "g.csv", 6))


SHELTER = """\
Agency,Program,Site,Street,Zip,Parcel,Phone,Corner
Lantern Aid,Domestic Violence Shelter,Lantern House,77 Hidden Lane,33136,PARCEL-778,305-555-0177,beside the mill
Lantern Aid,Tutoring,Lantern Hall,5 Open Street,33136,PARCEL-001,305-555-0178,
"""


def test_no_column_of_a_row_gives_a_shelter_away(bring, tmp_path, everything, house):
    (tmp_path / "s.csv").write_text(SHELTER)
    told = {"name": "S", "source": "s", "files": [{"columns": {
        "Agency": "organization.name", "Program": "service.name", "Site": "location.name",
        "Street": "address.address_1", "Zip": "address.postal_code", "Phone": "phone.number",
    }}]}  # fmt: skip
    outcome = bring(tmp_path / "s.csv", mapping=mapping_from(told))
    assert is_accounted_for(outcome)
    stored = json.dumps(everything())
    reported = "".join(p.read_text() for p in tmp_path.glob("house/imports/*/report.csv"))
    for secret in ("77 Hidden", "PARCEL-778", "beside the mill"):
        assert secret not in stored and secret not in reported
    assert "PARCEL-001" in stored


def test_a_mapping_for_other_files_is_refused(bring, city, tmp_path):
    told = {"name": "X", "files": [{"file": "other.csv", "columns": {"A": "service.name"}}]}
    with pytest.raises(MappingError, match=r"The mapping is for other.csv; city holds city.csv"):
        bring(city, mapping=mapping_from(told))
    told["files"][0]["file"] = "*.csv"
    with pytest.raises(MappingError, match=r"city.csv has none of the columns .* It has Agency, Program"):
        bring(city, mapping=mapping_from(told))


def test_a_mapping_is_tried_before_anything_is_stored(city, riverbend):
    tried = try_mapping(riverbend, open_package(city), rows=5)
    assert [(row.line, row.is_left_out) for row in tried] == [
        (3, False),
        (4, False),
        (5, False),
        (6, False),
        (7, False),
    ]
    made = dict(tried[0].made)
    assert made["organization"] == {"name": "Kite House"} and made["phone"]["number"] == "(305) 555-0101 x2"
    assert made["service"]["minimum_age"] == "6" and made["schedule"]["weekday"] == "MO,WE,FR"
    assert any("telephone" in problem for problem in tried[4].problems)


def test_a_list_at_the_top_counts_its_records_and_words_make_one_schedule(bring, rows, tmp_path):
    records = [
        {"org": "Pals", "title": "Mentors", "where": "Online", "when": "By appointment only", "grades": ["6", "7"],
         "phones": [{"n": "305-555-0101"}, {"n": "305-555-0102"}]},
        {"org": "Pals", "title": "Tutors", "where": "1 Main St, Miami, FL 33136", "when": "M-F 3-5"},
    ]  # fmt: skip
    (tmp_path / "pals.json").write_text(json.dumps(records))
    told = {"name": "P", "source": "p", "files": [{"columns": {
        "org": "organization.name", "title": "service.name", "where": "location.place", "when": "schedule.text",
        "grades": "service.grades", "phones[].n": "phone.number",
    }}]}  # fmt: skip
    outcome = bring(tmp_path / "pals.json", mapping=mapping_from(told))
    assert outcome.files["pals.json"]["read"] == 2 and is_accounted_for(outcome)
    assert len(rows(Phone)) == 2 and {str(e.grades) for e in rows(Eligibility)} == {"['6', '7']"}
    assert sorted(str(s.description) for s in rows(Schedule)) == ["By appointment only", "None"]
    assert sorted(str(place.location_type) for place in rows(Location)) == ["physical", "virtual"]


def test_marked_columns_of_grades_are_one_range(bring, rows, tmp_path):
    (tmp_path / "g.csv").write_text("Agency,Program,K-5,6-8,9-12\nA,One,X,X,\nA,Two,,,X\n")
    marks = {
        column: {"to": "service.grades", "as": "mark", "says": column} for column in ("K-5", "6-8", "9-12")
    }
    columns = {"Agency": "organization.name", "Program": "service.name"} | marks
    bring(
        tmp_path / "g.csv",
        mapping=mapping_from({"name": "G", "source": "g", "files": [{"columns": columns}]}),
    )
    names = {s.id: s.name for s in rows(Service)}
    found = {names[e.service_id]: e.grades for e in rows(Eligibility)}
    assert found == {"One": ["K", "1", "2", "3", "4", "5", "6", "7", "8"], "Two": ["9", "10", "11", "12"]}
