"""`hallway imports` as a person types it."""

import json

import pytest
from click.testing import CliRunner

from directory.cli import hallway
from directory.db import db
from directory.exchange.import_progress import Progress
from directory.exchange.import_run import Wishes, bring_in
from directory.models import User
from tests.exchange import sets


@pytest.fixture
def type_in(house, monkeypatch):
    """Runs a command on the house's data folder."""
    data = house.extensions["hallway_settings"].data
    monkeypatch.setenv("HALLWAY_DATA", str(data))
    monkeypatch.setenv("HALLWAY_MEANING", "off")
    return lambda *words: CliRunner().invoke(hallway, [str(word) for word in words], catch_exceptions=False)


def test_before_any_import_the_list_says_where_to_begin(type_in):
    done = type_in("imports")
    assert done.exit_code == 0 and "hallway import --help" in done.output
    assert json.loads(type_in("imports", "--json").output) == []


def test_the_list_says_when_what_by_whom_and_how_much(house, type_in, tmp_path):
    with house.app_context():
        ada = User(email="ada@mill.example", name="Ada")
        db.session.add(ada)
        db.session.commit()
        folder = sets.write(tmp_path / "one", sets.HSDS_1)
        wishes = Wishes(source="Our list", user_id=ada.id)
        batch = bring_in(house, folder, wishes, Progress(is_quiet=True))[0].batch
    (told,) = json.loads(type_in("imports", "--json").output)
    assert (told["batch"], told["source"], told["by"], told["state"]) == (
        batch, "Our list", "ada@mill.example", "stored",
    )  # fmt: skip
    assert told["tables"]["service"]["added"] == 4 and told["rows"]["read"] > told["rows"]["stored"] > 0
    line = type_in("imports").output.splitlines()[1]
    assert all(word in line for word in (batch[:8], "Our list", "ada@mill.example", "stored"))


def test_undo_by_a_beginning_of_the_id(type_in, bring, tmp_path):
    batch = bring(sets.write(tmp_path / "one", sets.HSDS_1)).batch
    asked = type_in("imports", "undo", batch[:6], "--dry-run")
    assert "service: 4 would be removed" in asked.output and "nothing was changed" in asked.output
    assert json.loads(type_in("imports", "--json").output)[0]["state"] == "stored"
    done = type_in("imports", "undo", batch[:6])
    assert done.exit_code == 0 and "service: 4 removed" in done.output
    assert json.loads(type_in("imports", "--json").output)[0]["state"] == "undone"
    again = type_in("imports", "undo", batch[:6])
    assert again.exit_code == 0 and "undone already" in again.output


def test_undo_as_json(type_in, bring, tmp_path):
    batch = bring(sets.write(tmp_path / "one", sets.HSDS_1)).batch
    told = json.loads(type_in("imports", "undo", batch, "--json").output)
    assert told["counts"]["service"] == {"removed": 4, "restored": 0, "returned": 0}
    assert told["kept"] == [] and told["undone_at"]


@pytest.mark.parametrize("name", ["", "nothing-like-it", "%"])
def test_a_batch_that_is_not_there(type_in, bring, tmp_path, name):
    bring(sets.write(tmp_path / "one", sets.HSDS_1))
    done = type_in("imports", "undo", name)
    assert done.exit_code == 2 and "There is no import" in done.output


def test_an_older_one_says_which_goes_first(type_in, bring, tmp_path):
    older = bring(sets.write(tmp_path / "a", sets.HSDS_2), source="s").batch
    files = {"organizations.csv": "id,name\n70,Other Name\n"}
    newer = bring(sets.write(tmp_path / "b", files), source="s").batch
    done = type_in("imports", "undo", older)
    assert done.exit_code == 2 and newer in done.output


def test_the_help_teaches(type_in):
    told = type_in("imports", "--help").output
    assert "hallway imports undo 4f2a --dry-run" in told
    assert "stay" in type_in("imports", "undo", "--help").output
