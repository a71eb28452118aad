"""What is exported is public, whole, safe to open, and comes back as it was."""

import csv
import json
from pathlib import Path

import pytest
from sqlalchemy import select

from directory.core import core_app
from directory.db import db, reading
from directory.exchange.export_cells import is_formula, plain_cell, safe_cell, whole_folder
from directory.exchange.export_package import ExportError, write_package
from directory.exchange.export_tables import public_catalog
from directory.exchange.import_progress import Progress
from directory.exchange.import_run import Wishes, bring_in
from directory.models import (
    Attribute,
    Contact,
    Eligibility,
    Location,
    Organization,
    Phone,
    Service,
    ServiceArea,
    ServiceAtLocation,
    Translation,
)
from directory.vocabulary import AreaKind, CostKind, Extra, StartWay
from tests.conftest import close, settings_in
from tests.exchange import sets

PAYLOADS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", " =1+1",
            "\u200b=1+1", "＝1+1", "＋1", "－1", "＠A1",
            "=cmd|' /C calc'!A0", "\u00a0=1", "|x", "｜x", "\n=1"]  # fmt: skip


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def export(house, tmp_path):
    def export(name: str = "out", **more: bool) -> Path:
        with house.app_context(), reading():
            write_package(tmp_path / name, **more)
            db.session.rollback()
        return tmp_path / name

    return export


def comparable(app) -> dict[str, list[str]]:
    """The catalog without ids, so that two installations can be compared: what a row points to is named."""
    with app.app_context(), reading():
        catalog = public_catalog()
        db.session.rollback()
    names = {
        row["id"]: row.get("name") or row.get("number") or ""
        for rows in catalog.tables.values()
        for row in rows
    }
    passing = {"assured_by", "confirmed_by"}  # what was confirmed elsewhere is here the import's word
    passing |= {
        "created_at",
        "last_modified",
        "source_id",
        "position",
        "details",
    }  # details: unvetted columns
    found = {}
    for table, rows in catalog.tables.items():
        lines = []
        for row in rows:
            values = {
                key: names.get(value, value) if key.endswith("_id") else value
                for key, value in row.items()
                if key not in passing and key != "id"
            }
            if table == "organization":
                values.pop("assured_date")  # HSDS has no such column
            if table == "taxonomy" or (table == "attribute" and values["link_type"] == "category"):
                values = {key: values[key] for key in values if key not in ("code", "value", "label")}
            lines.append(repr(sorted(values.items(), key=lambda pair: pair[0])))
        found[table] = sorted(lines)
    return found


@pytest.mark.parametrize("files", [sets.HSDS_1, sets.HSDS_2, sets.HSDS_3, sets.OHANA, sets.SHELTERS])
def test_there_and_back(files, bring, export, house, stocked, tmp_path):
    bring(sets.write(tmp_path / "set", files))
    out = export()
    settings = settings_in(tmp_path / "other")
    (settings.data / "hallway.db").write_bytes((stocked / "hallway.db").read_bytes())
    other = core_app(settings)
    with other.app_context():
        bring_in(other, out, Wishes(), Progress(is_quiet=True))
        db.session.remove()
    here, there = comparable(house), comparable(other)
    close(other)
    assert here.keys() == there.keys()
    for table in here:
        assert there[table] == here[table], table


def test_the_demo_district_there_and_back(seeded, stocked, tmp_path):
    with seeded.app_context(), reading():
        write_package(tmp_path / "out")
        db.session.rollback()
    settings = settings_in(tmp_path / "other")
    (settings.data / "hallway.db").write_bytes((stocked / "hallway.db").read_bytes())
    other = core_app(settings)
    with other.app_context():
        outcome, _ = bring_in(other, tmp_path / "out", Wishes(), Progress(is_quiet=True))
        db.session.remove()
    here, there = comparable(seeded), comparable(other)
    close(other)
    said = {remark.reason for remark in outcome.remarks if remark.row is not None}
    assert said == {"This directory has no such category"}  # the other has eight of eighty
    for table in here.keys() - {"taxonomy", "taxonomy_term", "attribute"}:
        assert there[table] == here[table], table


def test_our_own_columns_come_back(house, bring, export, stocked, tmp_path):
    bring(sets.write(tmp_path / "three", sets.HSDS_3))
    with house.app_context():
        service = db.session.scalar(select(Service))
        service.cost_kind, service.extras = CostKind.SLIDING, [Extra.CHILDCARE.value]
        service.start_way, service.start_steps = StartWay.CALL, ["Ring", "Come"]
        rules = db.session.scalar(select(Eligibility))
        rules.gender, rules.lives_in, rules.documents_asked = "girls", {"zips": ["33136"]}, False
        db.session.add(
            Translation(
                link_entity="service", link_id=service.id, field="name", language="es", text="Tutoría"
            )
        )
        db.session.commit()
    out = export()
    settings = settings_in(tmp_path / "other")
    (settings.data / "hallway.db").write_bytes((stocked / "hallway.db").read_bytes())
    other = core_app(settings)
    with other.app_context():
        bring_in(other, out, Wishes(), Progress(is_quiet=True))
        service = db.session.scalar(select(Service))
        assert (service.cost_kind, service.extras, service.start_steps) == (
            CostKind.SLIDING, ["childcare"], ["Ring", "Come"]
        )  # fmt: skip
        rules = db.session.scalar(select(Eligibility))
        assert (rules.gender, rules.lives_in, rules.documents_asked) == ("girls", {"zips": ["33136"]}, False)
        assert rules.grades == ["6", "7", "8"]
        assert [t.text for t in db.session.scalars(select(Translation))] == ["Tutoría"]
        db.session.remove()
    close(other)


def test_somebody_elses_package_cannot_set_our_columns(bring, tmp_path, rows):
    """Only a package that says it is an export is read so; elsewhere x_ columns are unknown ones."""
    files = {
        "organizations.csv": "id,name\n1,Org\n",
        "services.csv": "id,organization_id,name,x_tier\n1,1,Help,3\n",
    }
    bring(sets.write(tmp_path / "plain", files))
    assert [s.tier for s in rows(Service)] == [None]


class TestConfidential:
    def test_the_place_is_left_out_entirely(self, bring, export, rows, tmp_path):
        bring(sets.write(tmp_path / "shelters", sets.SHELTERS))
        out = export(with_json=True)
        hidden = {place.id for place in rows(Location, Location.confidential.is_(True))}
        placements = {p.id for p in rows(ServiceAtLocation, ServiceAtLocation.location_id.in_(hidden))}
        assert hidden and placements
        for path in out.iterdir():
            text = path.read_text(encoding="utf-8")
            for secret in (
                *hidden,
                *placements,
                "44 Hidden",
                "46 Hidden",
                "25.7811",
                "Back Door",
                "Red house",
            ):
                assert secret not in text, (path.name, secret)

    def test_the_service_stays_with_its_number_and_area(self, bring, export, rows, house, tmp_path):
        bring(sets.write(tmp_path / "shelters", sets.SHELTERS))
        with house.app_context():
            service = db.session.scalar(select(Service).where(Service.name == "Domestic Violence Shelter"))
            placement = db.session.scalar(
                select(ServiceAtLocation).where(ServiceAtLocation.service_id == service.id)
            )
            db.session.add(
                ServiceArea(
                    service_at_location_id=placement.id, name="City", kind=AreaKind.ZIPS, members=["33136"]
                )
            )
            db.session.commit()
            service_id = service.id
        out = export()
        assert service_id in {row["id"] for row in read(out / "services.csv")}
        assert [(p["number"], p["service_id"]) for p in read(out / "phones.csv")] == [
            ("305-555-0144", service_id)
        ]
        assert [(a["name"], a["service_id"]) for a in read(out / "service_areas.csv")] == [
            ("City", service_id)
        ]

    def test_people_and_columns_that_nobody_vetted_stay(self, bring, export, house, tmp_path):
        bring(sets.write(tmp_path / "ohana", sets.OHANA))
        with house.app_context():
            organization = db.session.scalar(select(Organization))
            hidden = Contact(organization_id=organization.id, name="Not For All", public=False)
            db.session.add(hidden)
            db.session.flush()
            db.session.add(Phone(contact_id=hidden.id, number="305-555-0177"))
            db.session.commit()
        text = "".join(path.read_text(encoding="utf-8") for path in export().iterdir())
        assert "Not For All" not in text and "305-555-0177" not in text
        assert "boss@oak.example" not in text


# formulas (T14)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_is_a_formula(payload):
    assert is_formula(payload)
    safe = safe_cell(payload)
    assert safe.startswith("'") and plain_cell(safe) == payload


@pytest.mark.parametrize("text", ["", "plain", "a=b", "'quoted", "1-2", "-"])
def test_what_is_safe_or_comes_back(text):
    assert plain_cell(safe_cell(text)) == text


def test_formulas_in_an_export_and_in_a_report(bring, export, house, tmp_path):
    files = {
        "organizations.csv": 'id,name,description\n1,=1+1,"@SUM(A1)"\n2,"=HYPERLINK(""http://x"")",y\n,,\n'
    }
    outcome = bring(sets.write(tmp_path / "bad", files))
    cells = [cell for row in read(export() / "organizations.csv") for cell in row.values() if cell]
    assert not [cell for cell in cells if is_formula(cell)]
    assert "'=1+1" in cells
    with Path(outcome.report).open(encoding="utf-8-sig", newline="") as file:
        assert not [cell for row in csv.reader(file) for cell in row if is_formula(cell)]


def test_numbers_are_numbers(bring, export, tmp_path):
    bring(sets.write(tmp_path / "three", sets.HSDS_3))
    line = (export() / "locations.csv").read_text(encoding="utf-8").splitlines()[1]
    assert ",25.7801,-80.2001," in line


# whole or not at all


def test_the_description_names_every_column(bring, export, tmp_path):
    bring(sets.write(tmp_path / "three", sets.HSDS_3))
    out = export()
    told = json.loads((out / "datapackage.json").read_text(encoding="utf-8"))
    assert told["hallway"]["hsds"] == "3.2"
    for resource in told["resources"]:
        with (out / resource["path"]).open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == [field["name"] for field in resource["schema"]["fields"]]
    assert {path.name for path in out.iterdir()} == {r["path"] for r in told["resources"]} | {
        "datapackage.json"
    }


def test_an_export_takes_the_place_of_an_earlier_one(bring, export, tmp_path):
    bring(sets.write(tmp_path / "three", sets.HSDS_3))
    out = export()
    (out / "services.csv").unlink()
    assert (export() / "services.csv").is_file()


def test_a_failed_export_leaves_what_was_there(bring, export, house, tmp_path, monkeypatch):
    bring(sets.write(tmp_path / "three", sets.HSDS_3))
    before = {path.name: path.read_bytes() for path in export().iterdir()}

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("directory.exchange.export_package._as_json", refuse)
    with pytest.raises(OSError, match="No space left"):
        export()
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".out")]


def test_a_folder_of_somebody_elses_is_not_touched(house, tmp_path):
    folder = sets.write(tmp_path / "mine", {"letter.txt": "dear"})
    with house.app_context(), reading():
        with pytest.raises(ExportError, match="no export made"):
            write_package(folder)
        with pytest.raises(ExportError, match="not a folder"):
            write_package(folder / "letter.txt")
        db.session.rollback()


def test_whole_folder_keeps_the_old_one_until_the_new_is_there(tmp_path):
    target = tmp_path / "place"
    with whole_folder(target) as part:
        (part / "a").write_text("1")
        assert not target.exists()
    with pytest.raises(ValueError, match="stop"), whole_folder(target) as part:
        (part / "a").write_text("2")
        raise ValueError("stop")
    assert (target / "a").read_text() == "1"
    assert [path.name for path in tmp_path.iterdir()] == ["place"]


def test_nested_json(bring, export, tmp_path):
    bring(sets.write(tmp_path / "three", sets.HSDS_3))
    (service,) = json.loads((export(with_json=True) / "services.json").read_text(encoding="utf-8"))
    assert service["organization"]["name"] == "Blue Door"
    (placement,) = service["service_at_locations"]
    assert placement["location"]["addresses"][0]["postal_code"] == "33136"
    assert {schedule["freq"] for schedule in placement["schedules"] if "freq" in schedule} == {
        "WEEKLY",
        "MONTHLY",
    }
    assert service["capacities"][0]["unit"]["name"] == "Seat"


def test_every_kept_attribute_is_of_an_exported_row(bring, export, rows, tmp_path):
    bring(sets.write(tmp_path / "two", sets.HSDS_2))
    out = export()
    ids = {row["id"] for path in out.glob("*.csv") for row in read(path)}
    links = {row["link_id"] for row in read(out / "attributes.csv")}
    assert links and links <= ids
    assert rows(Attribute)
