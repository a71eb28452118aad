"""The child's bounds are the system's, and whatever goes wrong in it ends in a sentence."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from directory.db import db
from directory.exchange import apart
from directory.exchange.apart import BROKEN, HELD, NO_MEMORY, NO_TIME, Child, DeadlineError, ToldProgress
from directory.exchange.intake import folder_of, result_of
from directory.exchange.packages import PackageError
from directory.exchange.standing import Standing, read_standing
from directory.vocabulary import IntakeState
from tests.exchange import sets
from tests.exchange.intakes import hand_over


@pytest.fixture
def child(house):
    with house.app_context():
        intake = hand_over(sets.HSDS_1)
        folder = folder_of(intake)
        yield Child(house, intake, "peek", folder, ToldProgress(folder, Standing("peek", "running")))
        db.session.rollback()


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (PackageError("services.csv is UTF-16."), "services.csv is UTF-16."),
        (MemoryError(), NO_MEMORY),
        (DeadlineError(), NO_TIME),
        (OperationalError("", {}, Exception("database is locked")), HELD),
        (RecursionError("a cell nobody may read"), BROKEN),
    ],
)
def test_what_goes_wrong_ends_in_a_sentence(child, monkeypatch, capsys, error, sentence):
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(apart, "peeked", fail)
    child.run()
    standing = read_standing(child.folder)
    assert (standing.state, standing.sentence) == ("failed", sentence)
    db.session.refresh(child.intake)
    assert (child.intake.state, child.intake.message) == (IntakeState.FAILED, sentence)
    assert "a cell nobody may read" not in capsys.readouterr().err


def test_what_goes_well_is_written_whole(child):
    child.run()
    assert read_standing(child.folder).state == "done"
    peek = result_of(child.intake, "peek")
    (services,) = [one for one in peek["files"] if one["name"] == "services.csv"]
    assert (services["rows"], services["columns"][:2]) == (5, ["id", "organization_id"])
    assert len(services["samples"]) == 5 and peek["layout"] == "hsds-1.1"
    assert peek["mapping"]["files"]  # for a person who does not want the layout
    assert not list(child.folder.glob(".*.part"))


def test_a_sheet_gets_a_drafted_mapping(house):
    sheet = "Agency,Program,Phone,Address,ZIP\n" + "".join(
        f"Harbor League {n},Homework Hour {n},305-555-01{n:02},{n} Example Street,33136\n" for n in range(30)
    )
    with house.app_context():
        intake = hand_over({"programs.csv": sheet})
        folder = folder_of(intake)
        Child(house, intake, "peek", folder, ToldProgress(folder, Standing("peek", "running"))).run()
        peek = result_of(intake, "peek")
        assert peek["layout"] == "" and peek["mapping"]["files"]
        assert {one["column"] for one in peek["sure"]} >= {"Agency", "Program"}
        assert all(0 <= one["sure"] <= 1 and one["because"] for one in peek["sure"] if one["target"])
        db.session.rollback()


def held_back(code: str, **bounds: int) -> subprocess.CompletedProcess[str]:
    """Runs code in a process of its own, under the child's bounds, some of them tighter."""
    told = "".join(f"apart.{name} = {value}\n" for name, value in bounds.items())
    whole = f"from directory.exchange import apart\n{told}apart.hold_back()\n{code}"
    root = Path(apart.__file__).resolve().parents[2]
    return subprocess.run(
        [sys.executable, "-c", whole], capture_output=True, text=True, timeout=120, cwd=root
    )


def test_memory_is_bounded():
    done = held_back(
        "try:\n    held = bytearray(3_000_000_000)\nexcept MemoryError:\n    print('refused')", MEMORY_MB=2000
    )
    assert done.stdout.strip() == "refused", done.stderr


def test_processor_time_is_bounded():
    done = held_back(
        "try:\n    while True: sum(range(1000))\nexcept apart.DeadlineError:\n    print('said')",
        CPU_SECONDS=3,
    )
    assert done.stdout.strip() == "said", done.stderr


def test_the_clock_is_bounded():
    done = held_back(
        "import time\ntry:\n    time.sleep(60)\nexcept apart.DeadlineError:\n    print('said')",
        DEADLINE_SECONDS=1,
    )
    assert done.stdout.strip() == "said", done.stderr


def test_after_its_last_words_the_system_ends_it():
    code = "import time\ntry:\n    time.sleep(60)\nexcept apart.DeadlineError:\n    time.sleep(60)"
    assert held_back(code, DEADLINE_SECONDS=1, LAST_WORDS_SECONDS=1).returncode < 0
