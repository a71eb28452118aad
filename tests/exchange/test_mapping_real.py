"""The real spreadsheets beside the checkout, through the mappings that ship: rows accounted for, ages and
points and phones where the source has them, and a second run that changes nothing.

No row of them is here. Where they are not at hand, these tests say so.
"""

import pytest
from sqlalchemy import func, select

from directory.core import core_app, shipped
from directory.db import db, reading
from directory.exchange.import_progress import Progress
from directory.exchange.import_run import Wishes, bring_in
from directory.exchange.mapping import read_mapping
from directory.models import Eligibility, Language, Location, Phone, Schedule, Service, ServiceAtLocation
from tests.conftest import close, settings_in
from tests.exchange.conftest import is_accounted_for
from tests.exchange.sets import beginning_of
from tests.exchange.test_import_real import SHARED
from tests.proof import in_full, proof

pytestmark = pytest.mark.real

SETS = {
    "nyc-dycd-after-school": ("nyc-dycd-after-school", {"DYCD_after-school_programs.csv": (1599, 1)}),
    "sf-dcyf-youth-programs": ("sf-dcyf-youth-programs", {"dcyf_cms_05312013.csv": (609, 1)}),
    "la-foodoasis": (
        "la-foodoasis-2020-sql",
        {"stakeholder.csv": (627, 0), "stakeholder_schedule.csv": (882, 2),
         "stakeholder_category.csv": (689, 0), "category.csv": (12, 0)},
    ),
    "nyc-school-locations": ("nyc-school-locations-2018", {"2017_-_2018_School_Locations.csv": (1823, 0)}),
    "miami-open211": ("miami-open211-hsds1", {"services.csv": (4089, 0)}),
    "dc-linku": ("dc-linku-hsds2-2021-quadrupled", {"services.csv": (2004, 1503)}),
    "smc-ohana": ("smc-ohana-sample-csv", {"services.csv": (23, 0)}),
}  # fmt: skip
"""Mapping → folder, and of each file (rows read, rows merged as the same)."""


@pytest.fixture
def empty(stocked, tmp_path):
    settings = settings_in(tmp_path / "real")
    (settings.data / "hallway.db").write_bytes((stocked / "hallway.db").read_bytes())
    app = core_app(settings)
    yield app
    close(app)


def bring(app, name, within=None, **more):
    folder = SHARED / "data" / "real" / SETS[name][0]
    if not folder.is_dir():
        pytest.skip(f"{SETS[name][0]} is not beside this checkout")
    folder = beginning_of(folder, within) if within else folder
    mapping = read_mapping(shipped("seeds") / "mappings" / f"{name}.yaml")
    with app.app_context():
        return bring_in(app, folder, Wishes(**{"mapping": mapping} | more), Progress(is_quiet=True))[0]


def count(app, *queries):
    with app.app_context(), reading():
        found = [db.session.scalar(query) for query in queries]
        db.session.rollback()
    return found


@pytest.mark.prove
@pytest.mark.parametrize("name", SETS)
def test_every_row_is_accounted_for_and_again_changes_nothing(name, empty, tmp_path):
    is_cut = name == "miami-open211" and not in_full()  # all of it comes in through test_import_real
    first = bring(empty, name, within=tmp_path if is_cut else None)
    assert first.source == name and is_accounted_for(first)
    for file, (read, merged) in SETS[name][1].items():
        read = 400 if is_cut else read
        assert (first.files[file]["read"], first.files[file]["merged"]) == (read, merged)
        assert first.files[file]["reported"] == 0
    again = bring(empty, name, within=tmp_path / "again" if is_cut else None)
    assert not again.has_changed and is_accounted_for(again)
    proof(f"mapping of {name}, twice", rows=sum(one["read"] for one in first.files.values()), changed_again=0)


@pytest.mark.parametrize("name", ["nyc-dycd-after-school", "sf-dcyf-youth-programs", "nyc-school-locations"])
def test_a_shipped_mapping_is_found_by_looking(name, empty, tmp_path):
    told = bring(empty, name, within=tmp_path / "told", dry_run=True)
    found = bring(empty, name, within=tmp_path / "found", dry_run=True, mapping=None)
    assert found.source == name and found.tables == told.tables


def test_new_york_has_its_points_grades_and_phones(empty):
    bring(empty, "nyc-dycd-after-school")
    services, placed, exact, phones, graded, aged = count(
        empty,
        select(func.count()).select_from(Service),
        select(func.count()).select_from(ServiceAtLocation),
        select(func.count()).select_from(Location).where(Location.latitude.is_not(None)),
        select(func.count()).select_from(Phone),
        select(func.count()).select_from(Eligibility).where(Eligibility.grades.is_not(None)),
        select(func.count()).select_from(Service).where(Service.minimum_age.is_not(None)),
    )
    assert placed == 1596 and phones > 1590 and exact > 1350
    assert services < 1100 and graded > 400 and aged > 280


def test_san_francisco_has_its_bands_and_languages(empty):
    bring(empty, "sf-dcyf-youth-programs")
    services, aged, spoken, uncoded = count(
        empty,
        select(func.count()).select_from(Service),
        select(func.count()).select_from(Service).where(Service.minimum_age.is_not(None)),
        select(func.count()).select_from(Language),
        select(func.count()).select_from(Language).where(Language.code.is_(None)),
    )
    assert aged > 0.95 * services and spoken > 1900 and uncoded < 0.02 * spoken


def test_los_angeles_has_its_hours(empty):
    bring(empty, "la-foodoasis")
    monthly, last, words, points = count(
        empty,
        select(func.count()).select_from(Schedule).where(Schedule.freq == "MONTHLY"),
        select(func.count()).select_from(Schedule).where(Schedule.byday.like("%-1%")),
        select(func.count()).select_from(Schedule).where(Schedule.freq.is_(None)),
        select(func.count()).select_from(Location).where(Location.latitude.is_not(None)),
    )
    assert monthly > 200 and last == 9 and words < 20 and points == 627


def test_new_york_schools_make_no_services(empty):
    bring(empty, "nyc-school-locations")
    services, places, exact = count(
        empty,
        select(func.count()).select_from(Service),
        select(func.count()).select_from(Location),
        select(func.count()).select_from(Location).where(Location.latitude.is_not(None)),
    )
    assert (services, places, exact) == (0, 1823, 1821), "one has no address, one the point 0, 0"
