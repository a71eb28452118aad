"""The same on both databases: stored, said again without a change, and nothing too long for a column."""

import threading

import pytest
from sqlalchemy import func, select

from directory.actions.edit_record import lock
from directory.actions.record import record_change
from directory.db import db
from directory.exchange.import_progress import Progress
from directory.exchange.import_run import Wishes, bring_in
from directory.exchange.packages import PackageError
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


class Meddling(Progress):
    """A person corrects a service when the import has compared, and has not written yet."""

    def __init__(self, app):
        super().__init__(is_quiet=True)
        self.app, self.is_done = app, False

    def tell(self, word, *more):
        super().tell(word, *more)
        if word == "writing" and not self.is_done:
            self.is_done = True
            person = threading.Thread(target=self.correct)
            person.start()
            person.join()

    def correct(self):
        with self.app.app_context():
            service = db.session.scalars(select(Service)).one()
            lock(service)
            record_change(service, "description", service.description, "As a person wrote it", None)
            service.description = "As a person wrote it"
            db.session.commit()


def test_what_a_person_saves_meanwhile_is_not_overwritten(any_app, tmp_path):
    if db_is_sqlite(any_app):
        pytest.skip("SQLite lets nobody write between the two")
    bring(any_app, sets.write(tmp_path / "three", sets.HSDS_3), source="city")
    newer = {
        **sets.HSDS_3,
        "services.csv": sets.HSDS_3["services.csv"].replace("Reading and maths", "Sums and tea"),
    }
    assert newer != sets.HSDS_3
    folder = sets.write(tmp_path / "newer", newer)
    with any_app.app_context(), pytest.raises(PackageError, match="Somebody changed a record"):
        bring_in(any_app, folder, Wishes(source="city"), Meddling(any_app))
    bring(any_app, folder, source="city")
    with any_app.app_context():
        assert db.session.scalars(select(Service)).one().description == "As a person wrote it"


def db_is_sqlite(app):
    with app.app_context():
        return db.engine.dialect.name == "sqlite"
