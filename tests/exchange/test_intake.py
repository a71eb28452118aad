"""What is handed over waits under names made here, a child reads it, and nothing of it is lost or doubled."""

import fcntl
import io
import json
import os
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from directory.core import settings_of
from directory.db import db
from directory.exchange import intake as intakes
from directory.exchange.import_progress import Progress
from directory.exchange.import_run import WAITING, StoredAlreadyError, Wishes, bring_in
from directory.exchange.intake import (
    STOPPED,
    begin,
    folder_of,
    package_of,
    progress_of,
    result_of,
    shown_name,
    surroundings,
    sweep_intakes,
    take_in,
    throw_away,
    unlike,
)
from directory.exchange.packages import MB, PackageError
from directory.exchange.standing import Standing, is_alive, read_standing, take_lock, write_standing
from directory.models import ImportBatch, Intake, Service, User
from directory.models.columns import utc_now
from directory.vocabulary import IntakeState
from tests.exchange import sets
from tests.exchange.intakes import done, hand_over, until
from tests.exchange.test_import_packages import zip_of


@pytest.fixture
def here(house):
    with house.app_context():
        yield house
        db.session.rollback()


def services() -> int:
    found = db.session.scalar(select(func.count()).select_from(Service)) or 0
    db.session.rollback()
    return found


# taking in


def test_files_lie_under_names_of_ours_for_nobody_else_to_read(here):
    intake = hand_over({"services.csv": "id\n1\n", "Phones.CSV": "id\n"})
    folder = folder_of(intake) / "files"
    assert sorted(path.name for path in folder.iterdir()) == ["000.csv", "001.csv"]
    assert [one["name"] for one in intake.files] == ["services.csv", "Phones.CSV"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert package_of(intake).read("services.csv") == b"id\n1\n"


def test_who_and_what(here):
    ada = User(email="ada@mill.example", name="Ada")
    db.session.add(ada)
    db.session.flush()
    intake = take_in([("City list.csv", io.BytesIO(b"a\n"))], "  ", ada)
    assert (intake.name, intake.user_id, intake.state) == ("City list", ada.id, IntakeState.UPLOADED)


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, "no file in this"),
        ({"letter.docx": "x"}, "of a kind that is not read"),
        ({"no-ending": "x"}, "of a kind that is not read"),
        ({"a.csv": b"PK\x03\x04rest"}, "no text file"),
        ({"a.csv": b"\xd0\xcf\x11\xe0rest"}, "no text file"),
        ({"a.xlsx": "id,name\n"}, "not what its name says"),
        ({"a.zip": "id,name\n"}, "not what its name says"),
        ({"a.xls": "id,name\n"}, "not what its name says"),
        ({"a.zip": b"PK\x03\x04", "b.csv": "id\n"}, "one zip alone"),
        ({"a.csv": b"x" * (10 * MB + 1)}, "larger than 10 MB"),
        ({f"{n}.csv": "id\n" for n in range(61)}, "more than 60 files"),
        ({f"{n}.csv": b"x" * 9 * MB for n in range(6)}, "more than 50 MB together"),
    ],
)
def test_refused_with_a_sentence_and_nothing_kept(here, files, sentence):
    with pytest.raises(PackageError, match=sentence):
        hand_over(files)
    db.session.rollback()
    assert list(intakes.intakes_folder().iterdir()) == []
    assert db.session.scalar(select(func.count()).select_from(Intake)) == 0


def test_two_files_of_one_name_are_told_apart(here):
    files = [("a.csv", io.BytesIO(b"1\n")), ("A.csv", io.BytesIO(b"2\n")), ("x/a.csv", io.BytesIO(b"3\n"))]
    intake = take_in(files, "s", None)
    assert [one["name"] for one in intake.files] == ["a.csv", "A (2).csv", "a (3).csv"]


def test_names():
    assert shown_name("C:\\fakepath\\Liste d'été.csv") == "Liste d'été.csv"
    assert shown_name("a\u202egpj.csv") == "agpj.csv"
    assert len(shown_name("x" * 300 + ".xlsx")) == 120 and shown_name("x" * 300 + ".xlsx").endswith(".xlsx")
    assert shown_name("\0") == "file"
    assert unlike("a.csv", {"A.csv"}) == "a (2).csv"


# a child's life


def test_peek_look_and_store(here):
    intake = hand_over(sets.HSDS_1)
    assert done(here, intake, "peek").state == "done"
    peek = result_of(intake, "peek")
    assert {one["name"] for one in peek["files"]} == set(sets.HSDS_1)
    assert (intake.state, services()) == (IntakeState.UPLOADED, 0)
    assert done(here, intake, "look").state == "done"
    look = result_of(intake, "look")
    assert look["outcome"]["tables"]["service"]["added"] == 4
    assert look["changes_total"] == len(look["changes"]) and look["remarks_total"] == len(look["remarks"])
    assert {"new"} == {one["action"] for one in look["changes"]}
    assert (intake.state, services()) == (IntakeState.LOOKED, 0)
    standing = done(here, intake, "store")
    assert (standing.state, standing.percent) == ("done", 100)
    assert (intake.state, services()) == (IntakeState.STORED, 4)
    stored = result_of(intake, "store")
    assert stored["outcome"]["batch"] == intake.batch_id
    batch = db.session.get(ImportBatch, intake.batch_id)
    assert batch.tables["service"]["added"] == 4
    left = {path.name for path in folder_of(intake).iterdir()}
    assert left == {"standing.json", "running", "stored.json", "child.log"}, (
        "an address that was sealed lies open in the upload, and in what was read out of it"
    )


def test_a_zip_is_its_files(here, tmp_path):
    path = zip_of(tmp_path / "a.zip", {name: text.encode() for name, text in sets.HSDS_1.items()})
    intake = hand_over({"set.zip": path.read_bytes()}, name="")
    assert intake.name == "set"
    done(here, intake, "store")
    assert services() == 4


def test_stored_again_is_stored_once(here):
    intake = hand_over(sets.HSDS_1)
    done(here, intake, "store")
    assert begin(intake, "store") == Standing("store", "done", 100, "done")
    assert db.session.scalar(select(func.count()).select_from(ImportBatch)) == 1


def test_two_that_store_the_same_store_it_once(here):
    """As when a page was open twice: the second finds out with the write lock held."""
    intake = hand_over(sets.HSDS_1)
    wishes = Wishes(source="s", intake_id=intake.id)
    batch = bring_in(here, package_of(intake), wishes, Progress(is_quiet=True))[0].batch
    with pytest.raises(StoredAlreadyError, match=batch):
        bring_in(here, package_of(intake), wishes, Progress(is_quiet=True))
    assert done(here, intake, "store").state == "done"
    assert db.session.scalar(select(func.count()).select_from(ImportBatch)) == 1


def test_a_second_child_is_not_begun_while_one_lives(here):
    intake = hand_over(sets.HSDS_1)
    with held_lock(here):
        begin(intake, "look")
        waiting = until(intake, lambda one: one.sentence == WAITING)
        assert waiting.state == "waiting"
        assert begin(intake, "store").task == "look"
        assert read_standing(folder_of(intake)).pid == waiting.pid
    assert until(intake, lambda one: one.is_over).state == "done"


def held_lock(app):
    folder = settings_of(app).data / "imports"
    folder.mkdir(exist_ok=True)
    file = (folder / "lock").open("ab")
    fcntl.flock(file, fcntl.LOCK_EX)
    return file


def test_a_package_that_cannot_be_read_says_why(here):
    intake = hand_over({"notes.csv": "what,ever\n1,2\n"})
    standing = done(here, intake, "look")
    assert standing.state == "failed" and standing.sentence
    assert (intake.state, intake.message) == (IntakeState.FAILED, standing.sentence)
    assert progress_of(intake) == standing


def test_it_may_be_tried_again_after_a_failure(here):
    intake = hand_over(sets.HSDS_1)
    write_standing(folder_of(intake), Standing("look", "failed", 20, "reading", "Something"))
    assert done(here, intake, "look").state == "done"
    assert intake.state is IntakeState.LOOKED


# a child's death


def test_a_killed_child_is_noticed(here):
    intake = hand_over(sets.HSDS_1)
    with held_lock(here):
        begin(intake, "store")
        standing = until(intake, lambda one: one.state == "waiting" and one.pid)
        os.kill(standing.pid, 9)
        gone = until(intake, lambda one: one.is_over)
    assert (gone.state, gone.sentence) == ("failed", STOPPED)
    assert (intake.state, intake.message) == (IntakeState.FAILED, STOPPED)
    db.session.rollback()
    db.session.refresh(intake)
    assert (intake.state, intake.message, services()) == (IntakeState.FAILED, STOPPED, 0)
    assert done(here, intake, "store").state == "done"
    assert services() == 4


def test_a_number_that_another_process_has_now_is_not_taken_for_the_child(here):
    intake = hand_over(sets.HSDS_1)
    intake.state = IntakeState.STORING
    db.session.commit()
    write_standing(folder_of(intake), Standing("store", "running", 40, "sorting", "", os.getpid()))
    assert progress_of(intake).state == "failed"
    assert intake.state is IntakeState.FAILED


def test_a_child_that_died_after_it_had_stored_has_stored(here):
    intake = hand_over(sets.HSDS_1)
    done(here, intake, "store")
    write_standing(folder_of(intake), Standing("store", "running", 99, "writing", "", 1))
    assert progress_of(intake) == Standing("store", "done", 100, "done")


def test_a_restart_of_the_server_changes_nothing(here, tmp_path):
    """The process that began the child ends at once; the child goes on, and another process sees it."""
    intake = hand_over(sets.HSDS_1)
    with held_lock(here):
        code = (
            "import os; from directory.core import core; from directory.db import db\n"
            "from directory.models import Intake; from directory.exchange.intake import begin\n"
            "with core():\n"
            f"    begin(db.session.get(Intake, {intake.id!r}), 'store'); os._exit(0)\n"
        )
        environ = {**os.environ, **surroundings(settings_of(here))}
        subprocess.run([sys.executable, "-c", code], env=environ, check=True, timeout=60)
        until(intake, lambda one: one.state == "waiting" and one.pid)
        assert is_alive(folder_of(intake))
    assert until(intake, lambda one: one.is_over).state == "done"
    assert services() == 4


def test_a_thrown_away_intake_leaves_no_file_no_row_and_no_child(here):
    intake = hand_over(sets.HSDS_1)
    folder = folder_of(intake)
    with held_lock(here):
        begin(intake, "store")
        pid = until(intake, lambda one: one.state == "waiting" and one.pid).pid
        throw_away(intake)
        db.session.commit()
    until(intake, lambda _: is_ended(pid))
    assert not folder.exists()
    assert db.session.scalar(select(func.count()).select_from(Intake)) == 0
    assert services() == 0


def is_ended(pid: int) -> bool:
    """Gone and buried by the thread that waits for it."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_what_nobody_touched_for_a_week_is_swept(here):
    old, fresh, stored = (hand_over(sets.HSDS_1, name) for name in ("old", "fresh", "stored"))
    done(here, stored, "store")
    folders = [folder_of(one) for one in (old, fresh, stored)]
    for one in (old, stored):
        one.last_modified = utc_now() - timedelta(days=8)
    db.session.commit()
    lost = intakes.intakes_folder() / "lost"
    lost.mkdir()
    os.utime(lost, (0, 0))
    assert sweep_intakes(utc_now()) == 3
    db.session.commit()
    assert [folder.exists() for folder in folders] == [False, True, False] and not lost.exists()
    assert services() == 4


# what the child is given


def test_the_child_knows_what_it_needs_and_no_more(here, monkeypatch):
    monkeypatch.setenv("SOME_PASSWORD", "xyzzy")
    monkeypatch.setenv("HALLWAY_SMTP", "smtp://me:xyzzy@mail.example")
    settings = settings_of(here)
    told = surroundings(settings)
    assert "xyzzy" not in json.dumps(told) and settings.secret_key not in told.values()
    assert told["HALLWAY_DATA"] == str(settings.data)
    assert told["HALLWAY_SEALING_KEY"] == settings.sealing_key


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks into /proc")
def test_the_child_has_a_session_of_its_own_and_none_of_our_sockets(here):
    intake = hand_over(sets.HSDS_1)
    ours = os.pipe()
    os.set_inheritable(ours[0], True)
    with held_lock(here):
        begin(intake, "look")
        pid = until(intake, lambda one: one.state == "waiting" and one.pid).pid
        assert os.getsid(pid) == pid and os.getpriority(os.PRIO_PROCESS, pid) > 0
        files = {str(one.readlink()) for one in Path(f"/proc/{pid}/fd").iterdir() if one.is_symlink()}
        limits = Path(f"/proc/{pid}/limits").read_text()
    until(intake, lambda one: one.is_over)
    assert str(Path(f"/proc/self/fd/{ours[0]}").readlink()) not in files
    assert not [name for name in files if name.startswith("socket:")]
    for name in ("Max address space", "Max cpu time"):
        (line,) = [line for line in limits.splitlines() if line.startswith(name)]
        assert "unlimited" not in line


def test_the_lock_is_free_when_nobody_lives(here):
    intake = hand_over(sets.HSDS_1)
    lock = take_lock(folder_of(intake))
    assert lock is not None and is_alive(folder_of(intake))
    assert take_lock(folder_of(intake)) is None
    lock.close()
    assert not is_alive(folder_of(intake))


@pytest.mark.parametrize("between", ["\t", ","])
def test_a_text_file_alone_is_a_table(house, between):
    """The field that takes files offers them."""
    rows = [
        ["Name", "Street", "Zip"],
        ["Lantern House", "1 Main St", "33136"],
        ["Harbor", "2 Bay St", "33142"],
    ]
    with house.app_context():
        intake = hand_over({"list.txt": "".join(between.join(row) + "\n" for row in rows)})
        assert done(house, intake, "peek").state == "done"
        (file,) = result_of(intake, "peek")["files"]
        assert (file["name"], file["columns"], file["rows"]) == ("list.txt", rows[0], 2)
