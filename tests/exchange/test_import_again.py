"""A second import of the same package changes nothing; a newer one changes what it says and no more."""

import re

import pytest
from sqlalchemy import delete, select

from directory.db import db
from directory.exchange.ids import row_id, source_id
from directory.models import (
    Attribute,
    Eligibility,
    ImportBatch,
    ImportReportRow,
    IndexOutbox,
    Location,
    Metadata,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
    Source,
)
from directory.vocabulary import ConfirmedBy, OrganizationKind, ServiceStatus
from tests.exchange import sets
from tests.exchange.conftest import is_accounted_for, reasons

LAYOUTS = {"one": sets.HSDS_1, "two": sets.HSDS_2, "three": sets.HSDS_3, "ohana": sets.OHANA}


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_same_package_again_changes_no_row_of_any_table(name, bring, everything, tmp_path):
    folder = sets.write(tmp_path / name, LAYOUTS[name])
    first = bring(folder)
    before = everything()
    again = bring(folder)
    assert everything() == before
    assert not again.has_changed and again.batch == ""
    assert is_accounted_for(again)
    for file, counts in again.files.items():
        assert counts["stored"] == 0
        assert counts["reported"] == first.files[file]["reported"]


def test_ids_are_made_of_source_and_id(bring, rows, tmp_path):
    bring(sets.write(tmp_path / "two", sets.HSDS_2), source="City list")
    (story,) = rows(Service, Service.name == "Story Hour")
    assert story.id == row_id(source_id("City list"), "service", "71")
    assert [s.name for s in rows(Source)] == ["City list"]


def test_two_sources_do_not_meet(bring, rows, tmp_path):
    folder = sets.write(tmp_path / "two", sets.HSDS_2)
    bring(folder, source="a")
    bring(folder, source="b")
    assert len(rows(Service)) == 4


def newer(files: dict[str, str], name: str, old: str, new: str) -> dict[str, str]:
    assert old in files[name]
    return {**files, name: files[name].replace(old, new)}


class TestNewer:
    @pytest.fixture
    def folder(self, bring, tmp_path):
        folder = sets.write(tmp_path / "one", sets.HSDS_1)
        bring(folder)
        return folder

    def test_a_changed_field(self, folder, bring, rows, house):
        with house.app_context():
            db.session.execute(delete(IndexOutbox))
            db.session.commit()
        outcome = bring(
            sets.write(folder, newer(sets.HSDS_1, "services.csv", "Groceries every week", "Twice a week"))
        )
        assert outcome.tables["service"]["changed"] == 1
        (pantry,) = rows(Service, Service.name == "Food Pantry")
        assert pantry.description == "Twice a week"
        assert {o.service_id for o in rows(IndexOutbox)} == {pantry.id}
        assert outcome.files["services.csv"]["stored"] == 1

    def test_a_number_that_is_said_no_more_goes(self, folder, bring, rows):
        gone = newer(sets.HSDS_1, "phones.csv", "1,1,1,,,1,305-555-0101 x12,,,,\n", "")
        outcome = bring(sets.write(folder, gone))
        assert outcome.tables["phone"] == {"added": 0, "changed": 0, "removed": 1, "unchanged": 1}
        assert [p.number for p in rows(Phone)] == ["(305) 555-0102"]

    def test_a_number_that_a_person_added_stays(self, folder, bring, rows, house):
        with house.app_context():
            service = db.session.scalar(select(Service).where(Service.name == "Food Pantry"))
            db.session.add(Phone(service_id=service.id, number="305-555-0199"))
            db.session.commit()
        bring(sets.write(folder, newer(sets.HSDS_1, "services.csv", "Groceries", "Food")))
        assert "305-555-0199" in {p.number for p in rows(Phone)}

    def test_a_file_that_is_not_there_takes_nothing_away(self, folder, bring, rows):
        (folder / "phones.csv").unlink()
        assert not bring(folder).has_changed
        assert len(rows(Phone)) == 2

    def test_a_service_that_is_gone_is_said_and_stays(self, folder, bring, rows):
        without = re.sub(r"5,2,,Old Soup.*\n", "", sets.HSDS_1["services.csv"])
        outcome = bring(sets.write(folder, {**sets.HSDS_1, "services.csv": without}))
        assert outcome.missing == {"service": ["Old Soup"]}
        assert len(rows(Service)) == 4

    def test_a_service_that_is_gone_can_be_set_inactive(self, folder, bring, rows):
        without = re.sub(r"2,2,,Food Pantry.*\n", "", sets.HSDS_1["services.csv"])
        sets.write(folder, {**sets.HSDS_1, "services.csv": without})
        assert bring(folder, deactivate_missing=True).deactivated == 1
        (pantry,) = rows(Service, Service.name == "Food Pantry")
        assert pantry.status is ServiceStatus.INACTIVE
        assert bring(folder, deactivate_missing=True).deactivated == 0

    def test_a_blank_wipes_nothing_out(self, folder, bring, rows):
        bring(sets.write(folder, newer(sets.HSDS_1, "services.csv", "Groceries every week", "")))
        (pantry,) = rows(Service, Service.name == "Food Pantry")
        assert pantry.description == "Groceries every week"


class TestPeople:
    """What a person here has said counts more than what a package says."""

    @pytest.fixture
    def folder(self, bring, tmp_path):
        folder = sets.write(tmp_path / "one", sets.HSDS_1)
        bring(folder)
        return folder

    def touch(self, house, service_name, field, value, action="update", by="ana@school.example"):
        with house.app_context():
            service = db.session.scalar(select(Service).where(Service.name == service_name))
            if action == "delete":
                db.session.delete(service)
            else:
                setattr(service, field, value)
            db.session.add(
                Metadata(resource_id=service.id, resource_type="service", last_action_type=action,
                         field_name=field, replacement_value=str(value), updated_by=by)
            )  # fmt: skip
            db.session.commit()

    def test_a_field_that_a_person_changed_is_kept_and_said(self, folder, bring, rows, house):
        self.touch(house, "Food Pantry", "description", "Ours")
        outcome = bring(folder)
        assert [s.description for s in rows(Service, Service.name == "Food Pantry")] == ["Ours"]
        said = [
            (r.file, r.line, r.field) for r in outcome.remarks if "A person here has changed this" in r.reason
        ]
        assert said == [("services.csv", 3, "description")]

    def test_other_fields_of_the_row_still_change(self, folder, bring, rows, house):
        self.touch(house, "Food Pantry", "description", "Ours")
        bring(sets.write(folder, newer(sets.HSDS_1, "services.csv", "Walk in,,Free", "Ring twice,,Free")))
        (pantry,) = rows(Service, Service.name == "Food Pantry")
        assert (pantry.description, pantry.application_process) == ("Ours", "Ring twice")

    def test_a_row_that_a_person_deleted_does_not_come_back(self, folder, bring, rows, house):
        self.touch(house, "Food Pantry", "name", None, action="delete")
        outcome = bring(folder)
        assert "Food Pantry" not in {s.name for s in rows(Service)}
        assert "A person here has deleted this; it is not brought back" in reasons(outcome)

    def test_what_is_decided_here_is_never_overwritten(self, folder, bring, rows, house):
        with house.app_context():
            organization = db.session.scalar(
                select(Organization).where(Organization.name == "Harbor Kitchen")
            )
            organization.kind = OrganizationKind.PARTNER
            service = db.session.scalar(select(Service).where(Service.name == "Food Pantry"))
            service.assured_by, service.tier = ConfirmedBy.PARTNER, 2
            db.session.commit()
        assert not bring(folder).has_changed
        (pantry,) = rows(Service, Service.name == "Food Pantry")
        assert (pantry.assured_by, pantry.tier) == (ConfirmedBy.PARTNER, 2)

    def test_an_exact_point_is_not_replaced_by_a_zip(self, folder, bring, rows, house):
        with house.app_context():
            place = db.session.scalar(select(Location).where(Location.name == "Harbor Kitchen"))
            place.latitude, place.longitude, place.approximate = 25.7777, -80.2222, False
            db.session.commit()
        assert not bring(folder).has_changed
        assert [p.latitude for p in rows(Location, Location.name == "Harbor Kitchen")] == [25.7777]

    def test_categories_set_by_hand_are_left(self, folder, bring, rows, house):
        with house.app_context():
            mapped = db.session.scalar(select(Attribute).where(Attribute.link_type == "category"))
            service_id, term_id = mapped.link_id, mapped.taxonomy_term_id
            db.session.execute(
                delete(Attribute).where(Attribute.link_id == service_id, Attribute.link_type == "category")
            )
            db.session.add(
                Attribute(
                    link_id=service_id, link_entity="service", link_type="category", taxonomy_term_id=term_id
                )
            )
            db.session.commit()
        assert not bring(folder).has_changed
        found = rows(Attribute, Attribute.link_id == service_id, Attribute.link_type == "category")
        assert [a.label for a in found] == [None]

    def test_rows_made_by_hand_that_say_the_same(self, bring, rows, house, tmp_path):
        """A placement and rules that staff wrote for an imported service do not stop a later import."""
        files = {**sets.HSDS_1, "services_at_location.csv": "id,service_id,location_id,description\n"}
        files["eligibility.csv"] = "id,service_id,eligibility\n"
        folder = sets.write(tmp_path / "later", files)
        bring(folder)
        with house.app_context():
            service = db.session.scalar(select(Service).where(Service.name == "After School Program"))
            place = db.session.scalar(select(Location).where(Location.name == "Lantern Hall"))
            db.session.add(ServiceAtLocation(service_id=service.id, location_id=place.id))
            db.session.add(Eligibility(service_id=service.id, any_age=True))
            db.session.commit()
        told = {**sets.HSDS_1, "eligibility.csv": "id,service_id,eligibility\n1,1,K-5\n"}
        outcome = bring(sets.write(folder, told))
        assert is_accounted_for(outcome)
        assert len(rows(ServiceAtLocation)) == 3
        assert [e.any_age for e in rows(Eligibility)] == [True]
        assert "A person here has written this down already; it is left as it is" in reasons(outcome)
        assert not bring(folder).has_changed


def test_the_batch_and_its_report_are_kept(bring, rows, tmp_path):
    outcome = bring(sets.write(tmp_path / "one", sets.HSDS_1))
    (batch,) = rows(ImportBatch)
    assert (batch.id, batch.layout) == (outcome.batch, "hsds-1.1")
    assert batch.counts["services.csv"] == outcome.files["services.csv"]
    assert len(rows(ImportReportRow)) == len(outcome.remarks)


def test_a_dry_run_stores_nothing_and_says_what_would_be(bring, everything, tmp_path):
    before = everything()
    outcome = bring(sets.write(tmp_path / "one", sets.HSDS_1), dry_run=True)
    assert everything() == before
    assert outcome.tables["service"]["added"] == 4
    assert outcome.files["services.csv"]["stored"] == 4


def test_hours_follow_a_package_that_drops_a_day(bring, rows, tmp_path):
    bring(sets.write(tmp_path / "ohana", sets.OHANA))
    fewer = newer(sets.OHANA, "regular_schedules.csv", "2,1,,Tuesday,08:00,17:00\n", "")
    bring(sets.write(tmp_path / "ohana", fewer))
    assert "MO" in {s.byday for s in rows(Schedule)} and "MO,TU" not in {s.byday for s in rows(Schedule)}
