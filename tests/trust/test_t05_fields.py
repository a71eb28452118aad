"""T5: an answer holds the fields its page chose. A column that nobody chose appears nowhere.

A canary column is added to every table. Since a mapped class cannot lose a column again, that happens in a
process of its own, which prints what it found as JSON.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.proof import proof, rounds

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """Of one process: what leaks, and what would if one more page told every column."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.trust.canary_columns"],
        cwd=ROOT, capture_output=True, text=True, timeout=280,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.prove
def test_a_column_that_no_page_chose_appears_in_no_answer(found: dict[str, Any]) -> None:
    assert found["leaks"] == []
    assert found["tables"] >= 40 and found["answers"] >= rounds(small=250, full=500)
    proof("columns that no page chose", tables=found["tables"], answers=found["answers"], leaks=0)


def test_the_check_bites_on_a_view_that_tells_every_column(found: dict[str, Any]) -> None:
    assert set(found["broken"]) == {"visitor GET every_column"}
