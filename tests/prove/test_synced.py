"""F6: what was acknowledged is on the disk. Between two acknowledged writes the kernel was told to sync."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.serving import surroundings
from tests.proof import proof, rounds

pytestmark = pytest.mark.prove

_SYNC = re.compile(r"\b(?:fdatasync|fsync)\(\d+\)\s+= 0")
_ACKNOWLEDGED = re.compile(r'\bwrite\(1, "OK \d+\\n"')


def syncs_before_each_acknowledgement(trace: str) -> list[int]:
    """How often something was synced before each answer, since the answer before it."""
    found, since = [], 0
    for line in trace.splitlines():
        since += bool(_SYNC.search(line))
        if _ACKNOWLEDGED.search(line):
            found.append(since)
            since = 0
    return found


def test_every_acknowledged_write_was_synced_first(demo_folder: Path, tmp_path: Path) -> None:
    if not shutil.which("strace"):
        pytest.skip("NOT TESTED: strace is not here (Debian: strace)")
    writes, data, trace = rounds(small=10, full=200), tmp_path / "hallway", tmp_path / "trace"
    shutil.copytree(demo_folder, data)
    watched = ["strace", "-f", "-e", "trace=fdatasync,fsync,write", "-e", "signal=none", "-o", str(trace)]
    told = [*watched, sys.executable, "-m", "tests.prove.acknowledged", str(writes)]
    done = subprocess.run(told, env=surroundings(data, HALLWAY_MEANING="off"), capture_output=True, text=True)
    if done.returncode and "PTRACE" in done.stderr:
        pytest.skip("NOT TESTED: this machine does not let a program be watched")
    assert done.returncode == 0, done.stderr[-2000:]
    syncs = syncs_before_each_acknowledgement(trace.read_text(errors="replace"))
    assert len(syncs) == writes
    assert min(syncs) >= 1, "a write was acknowledged before it was on the disk"
    proof("synced before acknowledged", writes=writes, not_synced=0, syncs=sum(syncs))


def test_a_write_that_is_not_synced_is_noticed() -> None:
    """The counting itself, on a made-up trace: the second answer came with no sync before it."""
    trace = (
        '1 fdatasync(7) = 0\n1 write(1, "OK 0\\n", 5) = 5\n'
        '1 fsync(7) = -1 EIO (Input/output error)\n1 write(1, "OK 1\\n", 5) = 5\n'
    )
    assert syncs_before_each_acknowledgement(trace) == [1, 0]
