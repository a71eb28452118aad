"""The whole site in a network with nothing in it: it needs no other machine, at no page."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.serving import surroundings
from tests.proof import proof, rounds

pytestmark = pytest.mark.prove


def unshared() -> list[str]:
    """How to start a program in an empty network. Skips, saying why, where that is not allowed."""
    way = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]
    if not shutil.which("unshare") or subprocess.run([*way, "true"], capture_output=True).returncode:
        pytest.skip("NOT TESTED: this machine does not let a program have an empty network")
    return way


def test_the_site_works_with_no_network_at_all(demo_folder: Path, tmp_path: Path) -> None:
    alone, data = unshared(), tmp_path / "hallway"
    shutil.copytree(demo_folder, data)
    walk = [sys.executable, "-m", "tests.prove.alone", str(data), str(rounds(small=40, full=600))]
    done = subprocess.run([*alone, *walk], env=surroundings(data), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    assert found["pages"] >= 30
    proof("no network", **found, failed=0)
