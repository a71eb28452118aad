"""F4: the server is killed while it writes. What was acknowledged is there, nothing is half there."""

import http.client
import random
import shutil
import threading
from pathlib import Path

import pytest

from benchmarks.serving import Served, served
from directory.db import _sqlite
from tests.proof import proof, rounds
from tests.prove.caller import calling

pytestmark = pytest.mark.prove

WRITERS = 3


class Writer(threading.Thread):
    """Sends corrections until the line goes dead, and remembers which of them were acknowledged."""

    def __init__(self, site: Served, name: str) -> None:
        super().__init__(name=name)
        self.caller = calling(site.port)
        self.page = self.caller.a_service()
        self.acknowledged: list[str] = []
        self.sent = 0

    def run(self) -> None:
        while True:
            text = f"{self.name}-{self.sent}"
            self.sent += 1
            try:
                said = self.caller.correct(self.page, text)
            except (OSError, http.client.HTTPException):
                return
            assert said.status == 303, said.status
            self.acknowledged.append(text)


def killed_while_writing(data: Path, turn: int, seconds: float) -> list[str]:
    """What was acknowledged before the kill."""
    with served(data, HALLWAY_MEANING="off") as site:
        writers = [Writer(site, f"{turn}-{n}") for n in range(WRITERS)]
        for writer in writers:
            writer.start()
        while not any(writer.acknowledged for writer in writers):
            threading.Event().wait(0.02)
        threading.Event().wait(seconds)
        site.process.kill()
        for writer in writers:
            writer.join()
    return [text for writer in writers for text in writer.acknowledged]


def kept_in(data: Path) -> list[str]:
    """The corrections in a database that is whole."""
    connection = _sqlite.connect(data / "hallway.db")
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        return [row[0] for row in connection.execute("SELECT text FROM correction WHERE text LIKE '%-%-%'")]
    finally:
        connection.close()


def test_what_was_acknowledged_survives_a_kill(demo_folder: Path, tmp_path: Path) -> None:
    data, chance, kills = tmp_path / "hallway", random.Random(4), rounds(small=2, full=60)
    shutil.copytree(demo_folder, data)
    acknowledged: list[str] = []
    for turn in range(kills):
        acknowledged += killed_while_writing(data, turn, chance.uniform(0, 0.5))
        kept = kept_in(data)
        assert set(acknowledged) <= set(kept), "an acknowledged write is lost"
        assert len(kept) == len(set(kept)), "a write is there twice"
        assert len(kept) <= len(acknowledged) + WRITERS * (turn + 1), "more is there than was ever sent"
    proof("killed while writing", kills=kills, acknowledged=len(acknowledged), lost=0, half_written=0)
