"""F16: an import that is killed, at any moment, leaves nothing half done, and the next one does it all."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from directory.core import core_app
from directory.db import db, reading
from directory.exchange.import_progress import Progress
from directory.exchange.import_run import Wishes, bring_in
from directory.models import ImportBatch, Organization, Service
from tests.conftest import close, settings_in
from tests.exchange import sets
from tests.proof import in_full, proof, rounds

SERVICES = 400


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Path:
    """A package of some thousands of rows, so that there is a while to be killed in."""
    count = rounds(small=SERVICES, full=10 * SERVICES)
    lines = [f"{n},{n % 40},Service number {n},Help of kind {n % 7} for everyone" for n in range(count)]
    places = [f"{n},{n % 40},Place {n},25.{7000 + n % 999},-80.2" for n in range(count)]
    return sets.write(
        tmp_path_factory.mktemp("large"),
        {
            "organizations.csv": "id,name\n" + "".join(f"{n},Organization {n}\n" for n in range(40)),
            "services.csv": "id,organization_id,name,description\n" + "\n".join(lines) + "\n",
            "locations.csv": "id,organization_id,name,latitude,longitude\n" + "\n".join(places) + "\n",
            "services_at_location.csv": "id,service_id,location_id\n"
            + "".join(f"{n},{n},{n}\n" for n in range(count)),
            "phones.csv": "id,service_id,number\n"
            + "".join(f"{n},{n},305-555-{n:04}\n" for n in range(count)),
        },
    )


def start(data: Path, folder: Path) -> subprocess.Popen[str]:
    environ = {**os.environ, "HALLWAY_DATA": str(data), "HALLWAY_MEANING": "off"}
    code = "from directory.cli import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, "import", str(folder)],
        env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def kill_at(child: subprocess.Popen[str], percent: int, wait: float, how: signal.Signals) -> bool:
    """Waits for a line of progress and a moment more, then kills. False if the child was done before."""
    assert child.stderr
    for line in child.stderr:
        if line.startswith(f"{percent} %"):
            break
    time.sleep(wait)
    is_running = child.poll() is None
    child.send_signal(how)
    child.wait(timeout=60)
    child.stderr.close()
    return is_running


def look(data: Path) -> tuple[int, int, int, str]:
    """Services, organizations, batches, and what the database says of itself."""
    app = core_app(settings_in(data))
    with app.app_context(), reading():
        counts = tuple(
            db.session.scalar(select(func.count()).select_from(model)) or 0
            for model in (Service, Organization, ImportBatch)
        )
        health = db.session.scalar(text("PRAGMA integrity_check"))
        broken = db.session.execute(text("PRAGMA foreign_key_check")).all()
        db.session.rollback()
    close(app)
    return counts[0], counts[1], counts[2], f"{health} {broken}"


@pytest.mark.prove
def test_killed_at_every_point_leaves_all_or_nothing(stocked, large, tmp_path):
    percents = [0, 40, 80, 90] if not in_full() else list(range(0, 100, 10))
    waits = (0.0, 0.05) if not in_full() else (0.0, 0.02, 0.05, 0.1, 0.2)
    killed = 0
    whole = rounds(small=SERVICES, full=10 * SERVICES)
    for percent in percents:
        for wait in waits:
            data = tmp_path / f"at-{percent}-{wait}"
            shutil.copytree(stocked, data)
            killed += kill_at(start(data, large), percent, wait, signal.SIGKILL)
            services, organizations, batches, health = look(data)
            assert (services, organizations, batches) in {(0, 0, 0), (whole, 40, 1)}, (percent, wait)
            assert health == "ok []"
            shutil.rmtree(data)
    assert killed > 0, "no import was killed while it ran"
    proof("imports killed", kills=killed, half_done=0)


def test_after_a_kill_the_next_import_does_it_all_and_sweeps(stocked, large, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(stocked, data)
    kill_at(start(data, large), 90, 0.0, signal.SIGKILL)
    (data / "imports").mkdir(exist_ok=True)
    (data / "imports" / ".half.123.part").mkdir()
    app = core_app(settings_in(data))
    with app.app_context():
        bring_in(app, large, Wishes(), Progress(is_quiet=True))
        assert db.session.scalar(select(func.count()).select_from(Service)) == rounds(SERVICES, 10 * SERVICES)
        db.session.rollback()
    close(app)
    assert not list((data / "imports").glob(".*"))


def test_interrupted_says_so(stocked, large, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(stocked, data)
    child = start(data, large)
    assert child.stderr
    for line in child.stderr:
        if line.startswith("30 %"):
            break
    child.send_signal(signal.SIGINT)
    told = child.stderr.read()
    child.wait(timeout=60)
    child.stderr.close()
    if child.returncode == 0:
        pytest.skip("the import was done before the interruption came")
    assert "Nothing was stored" in told and "Traceback" not in told
    assert look(data)[0] == 0
