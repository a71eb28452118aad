"""What is exported, as the standard's own tools see it: frictionless for tables, JSON Schema for objects."""

import csv
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from frictionless import Package, system, validate
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from directory.cli.export import command
from directory.core import settings_of
from directory.db import db, reading
from directory.exchange.export_package import ExportError, write_package, write_zip
from tests.exchange.again import differences, empty_directory, exported, taken_in
from tests.exchange.hostile import catalog, put
from tests.proof import in_full

SHARED = Path(os.environ.get("HALLWAY_SHARED") or Path(__file__).resolve().parents[3] / "shared")
SCHEMAS = SHARED / "data" / "hsds" / "schema"


def problems(folder: Path) -> list[str]:
    with system.use_context(trusted=True):
        report = validate(str(folder / "datapackage.json"), type="package")
    return [
        f"{task.name}: {error.message}" for task in report.tasks for error in task.errors
    ] + [error.message for error in report.errors]  # fmt: skip


def with_hostile_rows(app: Flask, seed: int) -> None:
    with app.app_context():
        put(catalog(seed, []))
        db.session.remove()


# ---- the tabular package ----


def test_frictionless_takes_the_demo_district(seeded: Flask, tmp_path: Path) -> None:
    exported(seeded, tmp_path / "out")
    assert problems(tmp_path / "out") == []
    told = {
        one["name"]: one
        for one in json.loads((tmp_path / "out" / "datapackage.json").read_text())["resources"]
    }
    fields = {field["name"]: field for field in told["services"]["schema"]["fields"]}
    assert fields["id"]["constraints"] == {"required": True, "unique": True}
    assert fields["status"]["constraints"]["enum"] == ["active", "inactive", "defunct", "temporarily closed"]
    types = [fields[name]["type"] for name in ("minimum_age", "assured_date", "last_modified")]
    assert types == ["number", "date", "datetime"]
    keys = {key["fields"]: key["reference"]["resource"] for key in told["services"]["schema"]["foreignKeys"]}
    assert keys["organization_id"] == "organizations" and keys["x_source_id"] == "x_sources"
    fields = {field["name"]: field for field in told["locations"]["schema"]["fields"]}
    assert fields["latitude"]["constraints"] == {"minimum": -90, "maximum": 90}


def test_frictionless_takes_whatever_people_wrote(empty_database: Path, tmp_path: Path) -> None:
    with empty_directory(empty_database, tmp_path / "one") as app:
        for seed in range(4):
            with_hostile_rows(app, seed)
            exported(app, tmp_path / f"out-{seed}")
            assert problems(tmp_path / f"out-{seed}") == [], seed


@pytest.mark.prove
@pytest.mark.real
@pytest.mark.timeout(900)  # Miami comes in as a whole
@pytest.mark.parametrize("name", ["dc-linku-hsds2-2021-quadrupled", *["miami-open211-hsds1"] * in_full()])
def test_frictionless_takes_a_real_directory(name: str, empty_database: Path, tmp_path: Path) -> None:
    folder = SHARED / "data" / "real" / name
    if not folder.is_dir():
        pytest.skip(f"the real directory {name} is not beside the checkout (HALLWAY_SHARED)")
    with empty_directory(empty_database, tmp_path / "one") as app:
        taken_in(app, folder)
        exported(app, tmp_path / "out", with_json=True)
    for found in invalid(tmp_path / "out", schemas_or_skip()):
        pytest.fail(found)
    described = json.loads((tmp_path / "out" / "datapackage.json").read_text())
    described["resources"] = [one for one in described["resources"] if one["path"].endswith(".csv")]
    (tmp_path / "out" / "datapackage.json").write_text(json.dumps(described))
    assert problems(tmp_path / "out") == []


def test_frictionless_bites(seeded: Flask, tmp_path: Path) -> None:
    """A key that leads nowhere, and a status that is none."""
    exported(seeded, tmp_path / "out")
    services = tmp_path / "out" / "services.csv"
    text = services.read_text(encoding="utf-8")
    services.write_text(text.replace('"active"', '"acitve"', 1), encoding="utf-8")
    first = Package(str(tmp_path / "out" / "datapackage.json")).get_resource("organizations").read_rows()[0]
    organizations = tmp_path / "out" / "organizations.csv"
    told = organizations.read_text(encoding="utf-8")
    organizations.write_text(told.replace(str(first["id"]), "0" * 36, 1), encoding="utf-8")
    found = " ".join(problems(tmp_path / "out"))
    assert "enum" in found and "foreign" in found


def test_a_format_is_named_only_where_every_cell_has_it(empty_database: Path, tmp_path: Path) -> None:
    from directory.models import Organization

    def formats(folder: str) -> dict[str, str]:
        exported(app, tmp_path / folder)
        told = json.loads((tmp_path / folder / "datapackage.json").read_text())
        (one,) = [one for one in told["resources"] if one["name"] == "organizations"]
        return {field["name"]: field.get("format", "") for field in one["schema"]["fields"]}

    with empty_directory(empty_database, tmp_path / "one") as app:
        with app.app_context():
            db.session.add(Organization(name="A", email="a@example.org", website="https://example.org"))
            db.session.commit()
        assert (formats("first")["email"], formats("first")["website"]) == ("email", "uri")
        with app.app_context():
            db.session.add(Organization(name="B", email="ask at the desk", website="example dot org"))
            db.session.commit()
        assert (formats("second")["email"], formats("second")["website"]) == ("", "")


# ---- nested JSON ----


def schemas_or_skip() -> dict[str, Any]:
    if not SCHEMAS.is_dir():
        pytest.skip("the schemas of HSDS are not beside the checkout (HALLWAY_SHARED)")
    return {
        name: json.loads((SCHEMAS / "compiled" / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("service", "organization")
    }


def invalid(folder: Path, schemas: dict[str, Any]) -> Iterator[str]:
    """What the schema says against an object, the first few."""
    registry: Registry[Any] = Registry().with_resources(
        [(one["$id"], Resource.from_contents(one)) for one in schemas.values() if "$id" in one]
    )
    for file, name in (("services.json", "service"), ("organizations.json", "organization")):
        judge = Draft202012Validator(schemas[name], registry=registry, format_checker=FormatChecker())
        for one in json.loads((folder / file).read_text(encoding="utf-8")):
            for error in judge.iter_errors(one):
                yield f"{file} {one['id']} {error.json_path}: {error.message[:200]}"
                break


def test_nested_json_is_valid(seeded: Flask, empty_database: Path, tmp_path: Path) -> None:
    schemas = schemas_or_skip()
    exported(seeded, tmp_path / "demo", only_json=True)
    assert list(invalid(tmp_path / "demo", schemas)) == []
    services = json.loads((tmp_path / "demo" / "services.json").read_text(encoding="utf-8"))
    organizations = json.loads((tmp_path / "demo" / "organizations.json").read_text(encoding="utf-8"))
    assert len(services) == sum(len(one.get("services", ())) for one in organizations) > 100
    with empty_directory(empty_database, tmp_path / "one") as app:
        with_hostile_rows(app, 3)
        exported(app, tmp_path / "out", only_json=True)
    assert list(invalid(tmp_path / "out", schemas)) == []


# ---- one file, and one kind ----


def test_a_zip_holds_the_same_files(seeded: Flask, empty_database: Path, tmp_path: Path) -> None:
    first = exported(seeded, tmp_path / "out", with_json=True)
    with seeded.app_context(), reading():
        write_zip(tmp_path / "out.zip", with_json=True)
        db.session.rollback()
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert set(archive.namelist()) == set(first)
        assert all(archive.read(name) == first[name] for name in first if name != "datapackage.json")
    with empty_directory(empty_database, tmp_path / "one") as app:
        assert not taken_in(app, tmp_path / "out.zip").remarks
        again = exported(app, tmp_path / "again")
    tables = {name: content for name, content in first.items() if name.endswith(".csv")}
    assert differences(tables, {name: content for name, content in again.items() if name in tables}) == []


def test_a_zip_takes_no_other_files_place(seeded: Flask, tmp_path: Path) -> None:
    letter = tmp_path / "letter.zip"
    letter.write_text("dear")
    with seeded.app_context(), reading():
        with pytest.raises(ExportError, match="no export made"):
            write_zip(letter)
        with pytest.raises(ExportError, match="not a file"):
            write_zip(tmp_path)
        db.session.rollback()
    assert letter.read_text() == "dear"
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {"letter.zip"}


def test_json_alone(seeded: Flask, tmp_path: Path) -> None:
    found = exported(seeded, tmp_path / "out", only_json=True)
    assert set(found) == {"services.json", "organizations.json", "datapackage.json"}
    with seeded.app_context(), reading():
        write_package(tmp_path / "out")  # in the place of an earlier export
        db.session.rollback()
    assert (tmp_path / "out" / "services.csv").is_file()


@pytest.fixture
def hallway(demo: Flask, monkeypatch: pytest.MonkeyPatch):
    """The command on a copy of the demo district."""
    monkeypatch.setenv("HALLWAY_DATA", str(settings_of(demo).data))
    monkeypatch.setenv("HALLWAY_MEANING", "off")
    return lambda *words: CliRunner().invoke(command, list(map(str, words)))


def test_the_command(hallway, tmp_path: Path) -> None:
    told = hallway(tmp_path / "out")
    assert told.exit_code == 0 and "services.csv" in told.output
    lines = [line.split() for line in told.output.splitlines()[:-1]]
    counts = {name: int(count.replace(",", "")) for count, name in lines}
    for name, count in counts.items():
        with (tmp_path / "out" / name).open(encoding="utf-8", newline="") as file:
            assert sum(1 for _ in csv.reader(file)) - 1 == count, name
    told = hallway("--zip", tmp_path / "out.zip", "--format", "json")
    assert told.exit_code == 0
    assert set(zipfile.ZipFile(tmp_path / "out.zip").namelist()) == {
        "organizations.json", "services.json", "datapackage.json"
    }  # fmt: skip
    assert hallway().exit_code == 2
    assert hallway(tmp_path / "a", "--zip", tmp_path / "b.zip").exit_code == 2
    assert not (tmp_path / "a").exists() and not (tmp_path / "b.zip").exists()
