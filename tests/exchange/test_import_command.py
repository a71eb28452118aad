"""`hallway import` as a person types it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.exchange import sets


@pytest.fixture
def hallway(stocked, tmp_path):
    """Runs the command in a child, on a data folder of its own."""
    folder = tmp_path / "data"
    shutil.copytree(stocked, folder)

    def run(*arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
        environ = {**os.environ, "HALLWAY_DATA": str(folder), "HALLWAY_MEANING": "off", **more}
        code = "from directory.cli import main; main()"
        command = [sys.executable, "-c", code, *map(str, arguments)]
        return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120)

    return run


def test_the_summary(hallway, tmp_path):
    done = hallway("import", sets.write(tmp_path / "one", sets.HSDS_1))
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "one: hsds-1.1"
    (services,) = [line.split() for line in lines if line.startswith("services.csv")]
    assert services == ["services.csv", "5", "4", "0", "0", "1", services[-1]]
    assert "Most often said:" in lines
    assert any(line.startswith("Every remark, row by row:") for line in lines)
    report = Path(done.stdout.strip().split("row by row: ")[1].splitlines()[0])
    assert report.is_file() and report.parent.parent.name == "imports"
    assert [line.split(" %")[0] for line in done.stderr.splitlines() if " % " in line][-1] == "100"


def test_json(hallway, tmp_path):
    done = hallway("import", sets.write(tmp_path / "one", sets.HSDS_1), "--json", "--source", "Our list")
    told = json.loads(done.stdout)
    assert (told["source"], told["layout"], told["dry_run"]) == ("Our list", "hsds-1.1", False)
    assert told["files"]["services.csv"] == {
        "read": 5, "stored": 4, "unchanged": 0, "merged": 0, "reported": 1,
        "noted": told["files"]["services.csv"]["noted"],
    }  # fmt: skip
    assert told["tables"]["service"]["added"] == 4
    assert sum(entry["count"] for entry in told["reasons"]) > 10


def test_a_dry_run_says_row_by_row_what_and_why(hallway, tmp_path):
    folder = sets.write(tmp_path / "one", sets.HSDS_1)
    done = hallway("import", folder, "--dry-run")
    assert "services.csv line 3: new service “Food Pantry”" in done.stdout
    assert "services.csv line 5, name: It has no name (row not kept)" in done.stdout
    assert "services.csv line 4, status: This is not a status; the service is taken as active" in done.stdout
    assert "nothing was stored" in done.stdout
    hallway("import", folder)
    sets.write(
        folder, {"services.csv": sets.HSDS_1["services.csv"].replace("Groceries every week", "Twice a week")}
    )
    done = hallway("import", folder, "--dry-run")
    assert "services.csv line 3: service description: Groceries every week → Twice a week" in done.stdout


def test_again_says_that_nothing_changed(hallway, tmp_path):
    folder = sets.write(tmp_path / "one", sets.HSDS_1)
    hallway("import", folder)
    done = hallway("import", folder)
    assert "Nothing has changed" in done.stdout


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(None, "There is nothing at"), ({}, "No organizations, services or locations were found"),
     ({"services.csv": 'id,name\n1,"x\n'}, "a quote is opened and never closed")],
)  # fmt: skip
def test_errors_are_sentences(hallway, tmp_path, content, sentence):
    folder = tmp_path / "bad"
    if content is not None:
        sets.write(folder, content)
    done = hallway("import", folder)
    assert done.returncode == 2
    assert sentence in done.stderr and "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_database_without_tables_is_said(tmp_path):
    environ = {**os.environ, "HALLWAY_DATA": str(tmp_path / "new"), "HALLWAY_MEANING": "off"}
    folder = sets.write(tmp_path / "one", sets.HSDS_1)
    code = "from directory.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "import", str(folder)],
        env=environ, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1
    assert "hallway init" in done.stderr and "Traceback" not in done.stderr


def test_more_rows_where_asked_for(hallway, tmp_path):
    many = "id,organization_id,name\n" + "".join(f"{n},1,Service {n}\n" for n in range(300))
    folder = sets.write(tmp_path / "many", {"services.csv": many, "organizations.csv": "id,name\n1,Org\n"})
    assert "--max-rows" in hallway("import", folder, "--max-rows", "200").stderr
    assert hallway("import", folder, "--max-rows", "400").returncode == 0


def test_export_and_import_by_command(hallway, tmp_path, stocked):
    hallway("import", sets.write(tmp_path / "one", sets.HSDS_1))
    done = hallway("export", tmp_path / "out", "--json")
    assert done.returncode == 0, done.stderr
    assert f"{4:>8,}  services.csv" in done.stdout
    assert (tmp_path / "out" / "services.json").is_file()
    other = tmp_path / "other"
    shutil.copytree(stocked, other)
    again = hallway("import", tmp_path / "out", HALLWAY_DATA=str(other))
    assert again.returncode == 0 and again.stdout.startswith("one: hallway")


def test_export_refuses_a_folder_with_other_files(hallway, tmp_path):
    sets.write(tmp_path / "mine", {"letter.txt": "dear"})
    done = hallway("export", tmp_path / "mine")
    assert done.returncode == 2 and "no export made" in done.stderr
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]
