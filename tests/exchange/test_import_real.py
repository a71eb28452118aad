"""The real directories that are kept beside the checkout: every row accounted for, and the known numbers.

They are old and belong to others: no row of them is here. Where they are not at hand, these tests say so.
"""

import os
from pathlib import Path

import pytest
from sqlalchemy import func, select

from directory.core import core_app
from directory.db import db, reading
from directory.exchange.import_progress import Progress
from directory.exchange.import_run import Wishes, bring_in
from directory.models import Location, Organization, Schedule, Service, ServiceAtLocation
from tests.conftest import close, settings_in
from tests.exchange.conftest import is_accounted_for
from tests.proof import proof

pytestmark = pytest.mark.real

SHARED = Path(os.environ.get("HALLWAY_SHARED") or Path(__file__).resolve().parents[3] / "shared")

MIAMI = "miami-open211-hsds1"

EXPECTED = {
    MIAMI: (
        "hsds-1.1",
        {"services.csv": 4089, "organizations.csv": 1074, "locations.csv": 4089},
    ),
    "dc-linku-hsds2-2021-quadrupled": (
        "hsds-2",
        {"services.csv": 501, "organizations.csv": 57, "locations.csv": 220},
    ),
    "smc-ohana-sample-csv": ("ohana", {"services.csv": 23, "organizations.csv": 8, "locations.csv": 22}),
}


@pytest.fixture
def empty(stocked, tmp_path):
    settings = settings_in(tmp_path / "real")
    (settings.data / "hallway.db").write_bytes((stocked / "hallway.db").read_bytes())
    app = core_app(settings)
    yield app
    close(app)


def bring(app, folder):
    with app.app_context():
        return bring_in(app, folder, Wishes(), Progress(is_quiet=True))[0]


def counted(app, *models):
    with app.app_context(), reading():
        found = [db.session.scalar(select(func.count()).select_from(model)) for model in models]
        db.session.rollback()
    return found


def miami_in_detail(empty, outcome):
    organizations, placements = counted(empty, Organization, ServiceAtLocation)
    assert organizations == 1074 + 82  # 447 services name 82 organizations that are not in the package
    assert placements == 4089
    assert outcome.files["regular_schedules.csv"]["reported"] == 0
    assert outcome.files["eligibility.csv"]["stored"] == 0  # it lost its service ids: all of it is reported
    with empty.app_context(), reading():
        hidden = db.session.scalars(select(Location).where(Location.confidential.is_(True))).all()
        assert len(hidden) >= 12
        assert all(place.latitude is None for place in hidden)
        assert (
            db.session.scalar(select(func.count()).select_from(Schedule).where(Schedule.byday.is_not(None)))
            > 3000
        )
        shown = db.session.scalars(
            select(Location.name).where(Location.confidential.is_(False), Location.name.ilike("%safespace%"))
        ).all()
        assert shown == []
        db.session.rollback()


@pytest.mark.parametrize("name", EXPECTED)
def test_comes_in_whole_and_again_changes_nothing(name, empty):
    folder = SHARED / "data" / "real" / name
    if not folder.is_dir():
        pytest.skip(f"the real directory {name} is not beside the checkout (HALLWAY_SHARED)")
    layout, stored = EXPECTED[name]
    first = bring(empty, folder)
    if name == MIAMI:
        miami_in_detail(empty, first)
    assert first.layout == layout
    assert is_accounted_for(first)
    assert {file: first.files[file]["stored"] for file in stored} == stored
    (services,) = counted(empty, Service)
    assert services == stored["services.csv"]
    again = bring(empty, folder)
    assert not again.has_changed
    assert all(counts["stored"] == 0 for counts in again.files.values())
    proof(f"import of {name}", seconds=round(first.seconds, 1), services=services)
