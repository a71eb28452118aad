"""F10: the disk is full. Writes are refused in plain words, reads go on, none is half written, it heals."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.serving import served
from directory.db import _sqlite
from tests.proof import proof, rounds
from tests.prove.caller import calling

pytestmark = pytest.mark.prove

READ = ("/", "/find?q=food", "/find?q=qwzxv", "/find?near=14605", "/schools")

SPARE = 3 * 1024 * 1024
"""Bytes free when the site starts: for the write-ahead log and the odd index generation."""


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Path]:
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("NOT TESTED: only root can mount a small disk to fill")
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)])
    if made.returncode:
        pytest.skip("NOT TESTED: this machine does not let a small disk be mounted")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """A file that takes every byte that is left."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 4096):
                pass
        except OSError:
            return filler
    raise AssertionError("the disk took everything: it is not small")


def size_of(folder: Path) -> int:
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*"))


def kept_corrections(data: Path) -> int:
    """How many there are in a database that is whole."""
    connection = _sqlite.connect(f"file:{data / 'hallway.db'}?mode=ro", uri=True)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        return int(connection.execute("SELECT count(*) FROM correction").fetchone()[0])
    finally:
        connection.close()


def test_a_full_disk_refuses_writes_keeps_reading_and_heals(demo_folder: Path, tmp_path: Path) -> None:
    acknowledged = refused = 0
    with small_disk(tmp_path / "disk", size_of(demo_folder) + SPARE) as disk:
        data = disk / "hallway"
        shutil.copytree(demo_folder, data)
        before = kept_corrections(data)
        with served(data, HALLWAY_MEANING="off") as site:
            visitor, keeper = calling(site.port), calling(site.port)
            assert keeper.sign_in("coordinator@millrace.example").status == 303
            service = visitor.a_service()
            assert visitor.correct(service, "before").status == 303
            acknowledged += 1
            for turn in range(rounds(small=1, full=20)):
                filler = fill(disk)
                for n in range(2000):
                    said = visitor.correct(service, f"{turn}: {'full ' * 150}{n}")
                    if said.status != 303:
                        break
                    acknowledged += 1
                else:
                    raise AssertionError("the disk was full and 2,000 writes were taken")
                refused += 1
                assert said.status in {503, 507}
                assert "<h1" in said.text and "disk" not in said.text and "sqlite" not in said.text.lower()
                for address in (*READ, service):
                    assert visitor.get(address).status == 200, address
                assert keeper.get("/work/schools/juniper-street").status == 200
                assert kept_corrections(data) == before + acknowledged
                filler.unlink()
                assert visitor.correct(service, f"{turn}: room again").status == 303
                acknowledged += 1
        assert kept_corrections(data) == before + acknowledged
    proof("disk full", times=refused, acknowledged=acknowledged, lost=0, half_written=0, failed_reads=0)
