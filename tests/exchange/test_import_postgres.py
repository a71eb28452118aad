"""The same on both databases: stored, said again without a change, and nothing too long for a column."""

import pytest
from sqlalchemy import func, select

from directory.db import db
from directory.exchange.import_progress import Progress
from directory.exchange.import_run import Wishes, bring_in
from directory.models import Organization, Service
from tests.exchange import sets

LAYOUTS = {"one": sets.HSDS_1, "two": sets.HSDS_2, "three": sets.HSDS_3, "ohana": sets.OHANA}


def bring(app, folder, **wishes):
    with app.app_context():
        return bring_in(app, folder, Wishes(**wishes), Progress(is_quiet=True))[0]


@pytest.mark.parametrize("name", LAYOUTS)
def test_stored_and_then_unchanged(any_app, tmp_path, name):
    folder = sets.write(tmp_path / name, LAYOUTS[name])
    first = bring(any_app, folder)
    assert first.has_changed
    assert not bring(any_app, folder).has_changed
    with any_app.app_context():
        assert (
            db.session.scalar(select(func.count()).select_from(Service)) == first.tables["service"]["added"]
        )


def test_what_is_too_long_is_cut_and_said(any_app, tmp_path):
    files = {"organizations.csv": f"id,name,description\n1,{'Very ' * 200}long,{'x' * 12_000}\n"}
    outcome = bring(any_app, sets.write(tmp_path / "long", files))
    with any_app.app_context():
        organization = db.session.scalar(select(Organization))
        assert len(organization.name) == 255 and organization.name.endswith("…")
        assert len(organization.description) == 10_000
    cut = [r for r in outcome.remarks if r.reason == "The text was too long; what follows was cut"]
    assert {r.field for r in cut} == {"name", "description"}
