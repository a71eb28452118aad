"""The index can be burnt, damaged or killed at any moment: search goes on, and it comes back as it was."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from directory.db import db
from directory.models import Service
from directory.search.index import IndexDamaged, current_text, read_generation
from directory.search.indexer import (
    database_digests,
    drain_once,
    index_status,
    indexed_digests,
    rebuild,
)
from directory.search.snapshot import state_of
from tests.proof import in_full, proof, rounds
from tests.search.town import Town, asked, asked_as_is, names, service_id

QUESTIONS = (
    {"q": "glasses"}, {"q": "counseling in spanish"}, {"q": "food", "near": "14605"},
    {"q": "tutoring", "cost": "free"},
    {"q": "estampillas", "reader": "es"}, {"near": "juniper-street", "when": "evening"},
)  # fmt: skip


def answers(app: Flask) -> list[tuple[int, list[str]]]:
    found = [asked_as_is(app, **args) for args in QUESTIONS]
    assert {answer.engine for answer in found} == {"index"}
    return [(answer.total, names(answer)) for answer in found]


def test_a_burnt_index_comes_back_with_the_same_answers(demo: Flask) -> None:
    before, folder = answers(demo), state_of(demo).folder
    burn(folder)
    rebuild(demo)
    assert answers(demo) == before
    assert indexed_digests(demo) == database_digests(demo)


def burn(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()


def _delete(path: Path) -> None:
    path.unlink()


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _halve(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[random.Random(path.name).randrange(len(content))] ^= 0x10
    path.write_bytes(content)


def _lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")


HARMS: dict[str, Callable[[Path], None]] = {
    "deleted": _delete, "emptied": _empty, "halved": _halve, "one bit flipped": _flip,
    "lengthened": _lengthen,
}  # fmt: skip
FILES = ("CURRENT", "manifest.json", "*.toc", "*.seg")


@pytest.mark.parametrize("harm", HARMS)
def test_damage_is_seen_answered_over_and_mended(demo: Flask, harm: str) -> None:
    before = answers(demo)
    for pattern in FILES:
        _damage_and_mend(demo, pattern, HARMS[harm])
        assert answers(demo) == before


def _damage_and_mend(demo: Flask, pattern: str, harm: Callable[[Path], None]) -> None:
    state = state_of(demo)
    newest = state.folder / current_text(state.folder).split()[0]
    harm(next((state.folder if pattern == "CURRENT" else newest).glob(pattern)))
    assert index_status(demo).state in {"damaged", "missing"}
    with pytest.raises(IndexDamaged):
        read_generation(state.folder)
    state.looked_at = 0.0
    meanwhile = asked_as_is(demo, q="glasses")
    assert (meanwhile.engine, bool(meanwhile.hits)) == ("database", True)
    fresh_process_also_answers(demo)
    drained = drain_once(demo)
    assert drained is not None
    assert drained.rebuilt
    assert index_status(demo).state == "ok"


def fresh_process_also_answers(app: Flask) -> None:
    """One that has nothing in memory yet."""
    state = state_of(app)
    kept, state.snapshot, state.damaged = state.snapshot, None, None
    assert asked_as_is(app, q="glasses").engine == "database"
    state.snapshot = kept


def test_an_older_index_put_back_is_not_taken_for_the_newest(demo: Flask, tmp_path: Path) -> None:
    """A generation of another time under the newest one's name."""
    folder = state_of(demo).folder
    old = next(folder.glob("gen-*"))
    kept = {path.name: path.read_bytes() for path in old.iterdir()}
    rename(demo, "Eye test and free glasses on the van", "Qwyjibo for rent")
    drain_once(demo)
    new = folder / current_text(folder).split()[0]
    assert new != old
    for name, content in kept.items():
        (new / name).write_bytes(content)
    assert index_status(demo).state == "damaged"
    drain_once(demo)
    assert "Qwyjibo for rent" in names(asked_as_is(demo, q="qwyjibo"))


def rename(app: Flask, name: str, to: str) -> str:
    found = service_id(app, name)
    with app.app_context():
        service = db.session.get(Service, found)
        assert service is not None
        service.name = to
        db.session.commit()
    return found


def test_an_index_of_another_version_is_made_anew(demo: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(demo)
    monkeypatch.setattr("directory.search.index.FORMAT", "of tomorrow")
    assert index_status(demo).state == "damaged"
    state_of(demo).snapshot = None
    drained = drain_once(demo)
    assert drained is not None
    assert drained.rebuilt


def test_whoosh_failing_in_the_middle_costs_no_error(demo: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(demo)

    def fail(*_: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr("directory.search.postings.Postings.part", fail)
    answer = asked_as_is(demo, q="glasses")
    assert answer.engine == "database"
    assert answer.hits


def test_without_an_index_the_database_answers(app: Flask, town: Town) -> None:
    town.service("Chess club", description="with pawns", category="academics.tutoring")
    town.service("Zither lessons")
    town.commit()
    for words in ("chess", "pawns", "homework"):
        answer = asked_as_is(app, q=words)
        assert (answer.engine, names(answer)) == ("database", ["Chess club"])


def test_a_second_indexer_stands_back(demo: Flask) -> None:
    from directory.search.index import lock

    with lock(state_of(demo).folder) as is_ours:
        assert is_ours
        assert drain_once(demo) is None


def test_changes_are_found_by_a_process_that_does_not_index(demo: Flask, tmp_path: Path) -> None:
    """Another application on the same folder, as a second process would be."""
    from directory.core import core_app, settings_of

    other = core_app(settings_of(demo))
    assert names(asked_as_is(other, q="qwyjibo")) == []
    rename(demo, "Eye test and free glasses on the van", "Qwyjibo for rent")
    state_of(other).looked_at = 0.0
    assert "Qwyjibo for rent" in names(asked_as_is(other, q="glasses")), "names come from the database"
    drain_once(demo)
    state_of(other).looked_at = 0.0
    assert names(asked_as_is(other, q="qwyjibo")) == ["Qwyjibo for rent"]


def test_small_changes_make_small_generations(demo: Flask) -> None:
    folder = state_of(demo).folder
    for number in range(12):
        rename(
            demo,
            *(
                ["Eye test and free glasses on the van", "Van 0"]
                if not number
                else [f"Van {number - 1}", f"Van {number}"]
            ),
        )
        drained = drain_once(demo)
        assert drained is not None
        assert (drained.services, drained.rebuilt) == (1, False)
    assert indexed_digests(demo) == database_digests(demo)
    assert len(list(folder.glob("gen-*"))) == 2, "the newest and the one before"
    assert names(asked_as_is(demo, q="Van 11"))[0] == "Van 11"


WRITER = """
import sys
from directory.core import core_app
from directory.db import db
from directory.models import Service
from directory.search.indexer import drain_once, rebuild
from directory.settings import settings_from
from sqlalchemy import select

app = core_app(settings_from({"HALLWAY_DATA": sys.argv[1]}))
print("ready", flush=True)
with app.app_context():
    ids = list(db.session.scalars(select(Service.id).order_by(Service.id)))
    db.session.rollback()
turn = 0
while True:
    turn += 1
    with app.app_context():
        for one in ids[turn % 200 : turn % 200 + 3]:
            db.session.get(Service, one).name = f"Turn {turn} of {sys.argv[2]}"
        db.session.commit()
    rebuild(app) if turn % 7 == 0 else drain_once(app)
"""


@pytest.mark.prove
def test_kill_nine_at_any_moment_loses_nothing(demo: Flask) -> None:
    """A writer that changes, drains and rebuilds is killed; what is left must open, answer and catch up."""
    from directory.core import settings_of

    chance, times, damaged = random.Random(5), rounds(4, 200), 0
    longest = 0.0
    for number in range(times):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(settings_of(demo).data), str(number)], stdout=subprocess.PIPE
        )
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        time.sleep(chance.uniform(0.05, 0.8))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        damaged += index_status(demo).state not in {"ok", "behind"}
        state_of(demo).looked_at = 0.0
        assert asked_as_is(demo, q="help").hits
        started = time.perf_counter()
        drain_once(demo)
        longest = max(longest, time.perf_counter() - started)
        assert indexed_digests(demo) == database_digests(demo)
    assert damaged == 0, "a kill never leaves CURRENT on half a generation"
    proof(
        "kill -9 while indexing",
        rounds=times,
        unequal=0,
        damaged=damaged,
        longest_catch_up_s=round(longest, 2),
    )
    assert times == 200 or not in_full()


@pytest.mark.prove
def test_every_byte_matters(demo: Flask) -> None:
    """Bits flipped all over the index, one at a time: each is seen."""
    chance, seen, times = random.Random(9), 0, rounds(20, 2000)
    folder = state_of(demo).folder
    files = [folder / "CURRENT", *(path for path in (folder / current_text(folder).split()[0]).iterdir())]
    for _ in range(times):
        path = chance.choice(files)
        content = path.read_bytes()
        place = chance.randrange(len(content.rstrip(b"\n")))
        changed = bytearray(content)
        changed[place] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        try:
            read_generation(folder)
        except IndexDamaged:
            seen += 1
        path.write_bytes(content)
    assert seen == times
    proof("one flipped bit", flipped=times, seen=seen)


def test_four_processes_never_write_at_once(demo: Flask) -> None:
    from directory.core import settings_of

    folder = str(settings_of(demo).data)
    script = WRITER.replace("while True:", "while turn < 5:").replace(
        "turn % 200", "int(sys.argv[2]) * 20 + turn"
    )
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", script, folder, str(n)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        for n in range(4)
    ]
    for writer in writers:
        _, complaint = writer.communicate(timeout=120)
        assert writer.returncode == 0, complaint.decode()[-2000:]
    drain_once(demo)
    assert indexed_digests(demo) == database_digests(demo)
    assert index_status(demo).state == "ok"


def test_asked_in_the_first_second(app: Flask, town: Town) -> None:
    town.service("Chess club")
    town.commit()
    assert names(asked(app, q="chess")) == ["Chess club"]
