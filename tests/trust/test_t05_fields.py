"""T5: an answer holds the fields its page chose. A column that nobody chose appears nowhere.

A canary column is added to every table. Since a mapped class cannot lose a column again, that happens in a
process of its own, which prints what it found as JSON.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def crawl(*more: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.trust.canary_columns", *more],
        cwd=ROOT, capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_a_column_that_no_page_chose_appears_in_no_answer() -> None:
    found = crawl()
    assert found["leaks"] == []
    assert int(str(found["tables"])) >= 40 and int(str(found["answers"])) >= 250


def test_the_check_bites_on_a_view_that_tells_every_column() -> None:
    assert crawl("--broken")["leaks"]
