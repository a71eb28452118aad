"""The real directories that are in no standard's shape, brought in with a drafted mapping alone.

A check of the drafting, not what it was fitted to. Where the sets are not at hand, these tests say so.
"""

import pytest
from sqlalchemy import func, select

from directory.db import db, reading
from directory.exchange.import_progress import Progress
from directory.exchange.import_run import Wishes, bring_in
from directory.exchange.packages import open_package
from directory.exchange.suggest import recognized_mapping, suggest_mapping
from directory.models import Location, Organization, Schedule, Service
from tests.exchange.conftest import is_accounted_for
from tests.exchange.test_import_real import SHARED
from tests.proof import proof

pytestmark = pytest.mark.real

SETS = {
    "la-foodoasis-2020-sql": ("stakeholder.csv", {"service.name", "location.latitude", "schedule.weekdays"}),
    "nyc-dycd-after-school": ("DYCD_after-school_programs.csv", {"organization.name", "service.name"}),
    "nyc-school-locations-2018": ("2017_-_2018_School_Locations.csv", {"location.name", "location.place"}),
    "sf-dcyf-youth-programs": ("dcyf_cms_05312013.csv", {"service.ages", "service.languages"}),
}
MOST_ROWS = dict(zip(SETS, (600, 1000, 1800, 550), strict=True))


def package_of(name):
    folder = SHARED / "data" / "real" / name
    if not folder.is_dir():
        pytest.skip(f"{name} is not beside the checkout")
    return open_package(folder)


@pytest.mark.parametrize("name", SETS)
def test_a_draft_alone_brings_a_real_set_in(name, house):
    suggestion = suggest_mapping(package_of(name))
    targets = {sure.target for sure in suggestion.columns}
    assert SETS[name][1] <= targets
    with house.app_context():
        outcome, _ = bring_in(
            house, package_of(name), Wishes(mapping=suggestion.mapping), Progress(is_quiet=True)
        )
        with reading():
            counts = {model: db.session.scalar(select(func.count()).select_from(model))
                      for model in (Organization, Service, Location, Schedule)}  # fmt: skip
            db.session.rollback()
    assert is_accounted_for(outcome)
    main = outcome.files[SETS[name][0]]
    assert main["stored"] + main["merged"] >= MOST_ROWS[name], main
    is_schools = name == "nyc-school-locations-2018"
    assert (counts[Service] == 0) if is_schools else counts[Service] >= 200
    proof(f"drafted mapping of {name}", read=main["read"], stored=main["stored"], merged=main["merged"],
          reported=main["reported"], organizations=counts[Organization], services=counts[Service],
          locations=counts[Location], schedules=counts[Schedule])  # fmt: skip
    print(name, main, {model.__name__: count for model, count in counts.items()})


@pytest.mark.parametrize("name", SETS)
def test_a_shipped_mapping_is_recognized(name):
    mapping = recognized_mapping(package_of(name))
    assert mapping is not None and mapping.files[0].columns
