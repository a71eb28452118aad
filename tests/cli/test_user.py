"""`hallway user`: people are added, invited, moved, shut out and let in again from a shell."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from directory.cli import hallway
from directory.core import settings_of
from tests.cast import PASSWORD, Town
from tests.desk import Desk, seated

NEW = {"password": "nine lanterns, slow river", "repeat": "nine lanterns, slow river"}


@pytest.fixture
def run(app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("HALLWAY_DATA", str(settings_of(app).data))
    monkeypatch.setenv("HALLWAY_URL", "http://localhost")
    monkeypatch.setenv("HALLWAY_MEANING", "off")
    return lambda *words: CliRunner().invoke(hallway, ["user", *words])


def path_in(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output.strip().removeprefix("http://localhost")


def test_somebody_added_sets_a_password_with_the_link(app: Flask, run: Callable[..., Result]) -> None:
    path = path_in(run("add", "Ines@New.example", "--name", "Ines", "--role", "coordinator", "--at", "oak"))
    assert Desk(app).post(path, **NEW).status_code == 303
    desk = Desk(app)
    assert desk.sign_in("ines@new.example", NEW["password"]).status_code == 303
    assert desk.get("/work/schools/oak").status_code == 200
    assert desk.get("/work/schools/elm").status_code == 404


def test_a_partner_is_added_by_the_name_of_their_organization(run: Callable[..., Result]) -> None:
    result = run("add", "p@new.example", "--name", "P", "--role", "partner", "--at", "Wool Choir", "--json")
    assert json.loads(result.output)["roles"] == [{"role": "partner", "at": "Wool Choir"}]


def test_everyone_is_listed(run: Callable[..., Result]) -> None:
    people = json.loads(run("list", "--json").output)
    assert len(people) == 12
    cora = next(p for p in people if p["email"] == "cora@town.example")
    assert cora == {
        "email": "cora@town.example", "name": "Cora Lane", "active": True,
        "roles": [{"role": "coordinator", "at": "Elm School"}],
    }  # fmt: skip
    assert "Cora Lane" in run("list").output


def test_an_invitation_is_a_letter_and_a_link(app: Flask, run: Callable[..., Result]) -> None:
    path = path_in(run("invite", "i@new.example", "--name", "I", "--role", "principal", "--at", "elm"))
    (letter,) = Path(settings_of(app).mail_folder).glob("*.eml")
    assert path in letter.read_text(encoding="utf-8") and "Elm School" in letter.read_text(encoding="utf-8")
    assert Desk(app).post(path, name="Isa", **NEW).status_code == 303


def test_a_disabled_person_is_out_at_once(app: Flask, town: Town, run: Callable[..., Result]) -> None:
    desk = seated(app, town.cora)
    assert run("disable", "cora@town.example").exit_code == 0
    assert desk.get("/account").status_code == 303
    assert "(disabled)" in run("list").output
    assert run("reset-link", "cora@town.example").exit_code == 1
    assert run("enable", "cora@town.example").exit_code == 0
    assert Desk(app).sign_in("cora@town.example", PASSWORD).status_code == 303


def test_a_new_role_replaces_the_old_one(app: Flask, run: Callable[..., Result]) -> None:
    assert run("role", "cora@town.example", "--role", "partner", "--at", "Soup & Books").exit_code == 0
    desk = Desk(app)
    assert desk.sign_in("cora@town.example", PASSWORD).location == "/work/organizations/"
    assert desk.get("/work/schools/elm").status_code == 403


def test_a_reset_link_works(app: Flask, run: Callable[..., Result]) -> None:
    assert Desk(app).post(path_in(run("reset-link", "stan@town.example")), **NEW).status_code == 303


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "cora@town.example", "--name", "C", "--role", "partner", "--at", "Wool Choir"), "already"),
        (("add", "x@new.example", "--name", "X", "--role", "coordinator", "--at", "nowhere"), "no school"),
        (("add", "x@new.example", "--name", "X", "--role", "partner", "--at", "elm"), "no organization"),
        (("disable", "nobody@new.example"), "hallway user list"),
        (("reset-link", "ivy@town.example"), "API client"),
        (("add", "x@new.example", "--name", "X", "--role", "king", "--at", "elm"), "king"),
    ],
)
def test_a_mistake_gets_a_sentence(run: Callable[..., Result], words: tuple[str, ...], said: str) -> None:
    result = run(*words)
    assert result.exit_code != 0 and said in result.output and "Traceback" not in result.output
