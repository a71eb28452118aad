"""F16: an import from a page that is killed, at each tenth of its way, leaves nothing half done; done again,
nothing is lost or doubled."""

import os
import shutil

import pytest
from sqlalchemy import func, select, text

from directory.core import core_app
from directory.db import db
from directory.exchange.intake import begin, folder_of, progress_of
from directory.exchange.standing import is_alive
from directory.models import ImportBatch, ImportChange, Organization, Phone, Service
from directory.vocabulary import IntakeState
from tests.conftest import close, settings_in
from tests.exchange.intakes import done, hand_over, until
from tests.proof import in_full, proof, rounds

SERVICES = rounds(small=1500, full=6000)
ORGANIZATIONS = 40
WHOLE = {Organization: ORGANIZATIONS, Service: SERVICES, Phone: SERVICES}


def package() -> dict[str, str | bytes]:
    services = "".join(
        f"{n},{n % ORGANIZATIONS},Service number {n},Help of kind {n % 7} for everyone\n"
        for n in range(SERVICES)
    )
    phones = "".join(f"{n},{n},305-{555 + n // 9000}-{n % 9000:04}\n" for n in range(SERVICES))
    named = "".join(f"{n},Organization {n}\n" for n in range(ORGANIZATIONS))
    return {
        "organizations.csv": f"id,name\n{named}",
        "services.csv": f"id,organization_id,name,description\n{services}",
        "phones.csv": f"id,service_id,number\n{phones}",
    }


def counts() -> dict[type, int]:
    found = {model: db.session.scalar(select(func.count()).select_from(model)) or 0 for model in WHOLE}
    db.session.rollback()
    return found


def health() -> tuple[str | None, int]:
    told = db.session.scalar(text("PRAGMA integrity_check"))
    broken = db.session.execute(text("PRAGMA foreign_key_check")).all()
    db.session.rollback()
    return told, len(broken)


@pytest.fixture(autouse=True)
def _no_child() -> None:
    """Here the child does start, as nowhere else in this folder."""


@pytest.fixture
def place(empty_database, tmp_path):
    shutil.copy(empty_database, tmp_path / "hallway.db")
    app = core_app(settings_in(tmp_path))
    with app.app_context():
        yield app
        db.session.rollback()
    close(app)


@pytest.mark.prove
def test_killed_at_every_tenth_and_done_again(place):
    tenths = range(0, 100, 10) if in_full() else (10, 80)
    killed = 0
    intake = hand_over(package())
    for percent in tenths:
        begin(intake, "store")
        standing = until(intake, lambda one, least=percent: one.is_over or one.pid and one.percent >= least)
        assert standing.state != "failed", (folder_of(intake) / "child.log").read_text()
        if standing.is_over:
            break
        os.kill(standing.pid, 9)
        until(intake, lambda _: not is_alive(folder_of(intake)))
        over = progress_of(intake)
        db.session.refresh(intake)
        db.session.commit()
        if intake.state is IntakeState.STORED:  # it was quicker than the blow
            assert over.state == "done" and counts() == WHOLE
            break
        killed += 1
        assert (over.state, intake.state) == ("failed", IntakeState.FAILED)
        assert "nothing was stored" in over.sentence
        assert set(counts().values()) == {0} and health() == ("ok", 0)
    assert killed > 0, "no import was killed while it ran"
    done(place, intake, "store")
    assert done(place, intake, "store").state == "done"
    assert counts() == WHOLE and health() == ("ok", 0)
    assert db.session.scalar(select(func.count()).select_from(ImportBatch)) == 1
    assert db.session.scalar(select(func.count()).select_from(ImportChange)) > 0
    proof("imports from a page killed", kills=killed, half_done=0, lost=0, doubled=0)
