"""Schemathesis against the running application: requests made from a document, answers held against it.

Two documents: HSDS's own, where it lies beside the checkout, and ours.
"""

import json
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.serving import Served, served
from tests.proof import proof, rounds
from tests.web.api.conftest import PATH
from tests.web.api.standard import SCHEMAS

pytestmark = [pytest.mark.prove, pytest.mark.timeout(1800)]

EXAMPLES = rounds(small=2, full=40)
KINDS = ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms")
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
STANDARDS = "not_a_server_error,response_schema_conformance"


@pytest.fixture(scope="module")
def site(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served") / "hallway"
    shutil.copytree(demo_folder, folder)
    with served(folder, HALLWAY_MEANING="off", HALLWAY_API_PER_MINUTE="10000000") as site:
        yield site


def read(site: Served, path: str) -> dict[str, object]:
    with urllib.request.urlopen(f"{site.url}{PATH}{path}", timeout=30) as answer:
        found: dict[str, object] = json.load(answer)
    return found


def settings_for(site: Served, folder: Path) -> Path:
    """Ids that are there: any other would only meet 404."""
    lines = []
    for kind in KINDS:
        contents: list[dict[str, str]] = read(site, f"/{kind}?per_page=20")["contents"]  # type: ignore[assignment]
        told = json.dumps([one["id"] for one in contents[:8]])
        lines += [
            "[[operations]]",
            f'include-name = "GET /{kind}/{{id}}"',
            f'parameters = {{ "path.id" = {told} }}',
        ]
    path = folder / "schemathesis.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def run(site: Served, document: str | Path, folder: Path, checks: str) -> tuple[int, int, str]:
    """(operations that passed, operations there are, what it said)."""
    done = subprocess.run(
        [
            sys.executable, "-m", "schemathesis.cli", "--config-file", str(settings_for(site, folder)), "run",
            "--url", f"{site.url}{PATH}", "--phases", "fuzzing", "--max-examples", f"{EXAMPLES}", "--seed=7",
            "--checks", checks, "--suppress-health-check", "all", "--no-color", str(document),
        ],
        cwd=folder, capture_output=True, text=True, timeout=1700,
    )  # fmt: skip
    said = done.stdout + done.stderr
    tested = re.search(r"Tested:\s*(\d+)", said)
    total = re.search(r"Selected:\s*(\d+)/(\d+)", said)
    assert tested and total, said[-3000:]
    assert done.returncode == 0, said[-4000:]
    return int(tested[1]), int(total[2]), said


def test_the_standards_own_document(site: Served, tmp_path: Path) -> None:
    document = SCHEMAS.parent / "openapi" / "openapi.local-get-only.json"
    if not document.is_file():
        pytest.skip("HSDS's OpenAPI document is not beside the checkout (HALLWAY_SHARED)")
    passed, total, _ = run(site, document, tmp_path, STANDARDS)
    assert (passed, total) == (11, 11)
    proof("schemathesis with HSDS's document", operations=total, passed=passed, examples_each=EXAMPLES)


def test_our_own_document(site: Served, tmp_path: Path) -> None:
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(read(site, "/openapi.json")), encoding="utf-8")
    passed, total, _ = run(site, path, tmp_path, CHECKS)
    assert (passed, total) == (16, 16)
    proof("schemathesis with our document", operations=total, passed=passed, examples_each=EXAMPLES)
