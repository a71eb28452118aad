"""`hallway roster`: counts and lines, never a name; a dry run stores nothing; a batch is taken back."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from directory.cli import hallway
from directory.core import settings_of
from directory.models import RosterBatch, Student
from tests.cast import Town
from tests.rosters import HEADER, oneroster, pupil_row, school_sheet, sheet, zipped

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("HALLWAY_DATA", str(settings_of(app).data))
    monkeypatch.setenv("HALLWAY_URL", "http://localhost")
    monkeypatch.setenv("HALLWAY_MEANING", "off")
    return lambda *words: CliRunner().invoke(hallway, ["roster", *map(str, words)])


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    def write(content: bytes, name: str = "roster.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def here(stored: Any, town: Town) -> int:
    return len(stored(select(Student).where(Student.school_id == town.elm.id)))


def test_a_dry_run_says_what_would_change_and_stores_nothing(
    run: Run, file: Callable[..., Path], town: Town, stored: Any
) -> None:
    path = file(sheet([[*pupil_row(0), "123-45-6789"], pupil_row(1, Grade="zz")], [*HEADER, "SSN"]))
    said = run("import", path, "--school", "elm", "--dry-run").output
    assert "2 new" in said and "Did not come in: SSN" in said and "line 3: the grade" in said
    assert "Thorn" not in said and "6789" not in said and "Nothing was stored" in said
    assert here(stored, town) == 1


def test_brought_in_again_and_taken_back(
    run: Run, file: Callable[..., Path], town: Town, stored: Any
) -> None:
    path = file(school_sheet(20))
    told = json.loads(run("import", path, "--school", "elm", "--json").output)
    assert told["new"] == 20 and told["batch"] and here(stored, town) == 21
    again = json.loads(run("import", path, "--school", "elm", "--json").output)
    assert (again["new"], again["same"], again["batch"]) == (0, 20, None)
    few = run("import", file(school_sheet(5)), "--school", "elm")
    assert few.exit_code == 1 and "--keep-missing" in few.output
    assert "Taken back" in run("undo", told["batch"]).output and here(stored, town) == 1
    assert run("undo", told["batch"]).exit_code == 1
    (batch,) = stored(select(RosterBatch))
    assert batch.user_id is None and batch.undone_at


def test_oneroster_asks_which_school(run: Run, file: Callable[..., Path], town: Town, stored: Any) -> None:
    users = [
        {"sourcedId": f"u{n}", "givenName": "Kid", "familyName": f"Of {n}", "grades": "01"} for n in "ab"
    ]
    roles = [("ua", "student", "s1"), ("ub", "student", "s2")]
    path = file(zipped(oneroster(users, roles=roles)), "one.zip")
    asked = run("import", path, "--school", "elm")
    assert asked.exit_code == 1 and "s1 (1 students)" in asked.output
    assert run("import", path, "--school", "elm", "--org", "s9").exit_code == 1
    assert "1 new" in run("import", path, "--school", "elm", "--org", "s1").output
    assert here(stored, town) == 2


def test_a_folder_of_oneroster(run: Run, tmp_path: Path, town: Town) -> None:
    folder = tmp_path / "sis"
    folder.mkdir()
    users = [{"sourcedId": "u1", "givenName": "Kid", "familyName": "One", "grades": "KG"}]
    for name, content in oneroster(users, roles=[("u1", "student", "s1")]):
        (folder / name).write_bytes(content)
    assert "1 new" in run("import", folder, "--school", "elm", "--dry-run").output


@pytest.mark.parametrize(
    ("content", "school", "word"),
    [(b"A,B\n1,2\n", "elm", "No column is called like a name"), (b"Name\nAna Lima\n", "nowhere", "no school"),
     (b"\0\0", "elm", "NUL")],
)  # fmt: skip
def test_what_cannot_be_done_is_said(
    run: Run, file: Callable[..., Path], content: bytes, school: str, word: str
) -> None:
    said = run("import", file(content), "--school", school)
    assert said.exit_code == 1 and word in said.output
