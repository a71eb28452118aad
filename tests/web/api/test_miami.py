"""Every answer over a real directory, which lies beside the checkout: its 4,089 services, or the first."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from directory.core import core_app
from directory.exchange.import_progress import Progress
from directory.exchange.import_run import Wishes, bring_in
from directory.search.indexer import rebuild
from directory.web.api.questions import LISTINGS
from tests.conftest import application, close, settings_in
from tests.exchange.conftest import stocked  # noqa: F401 - a fixture
from tests.exchange.sets import beginning_of
from tests.proof import in_full, proof, rounds
from tests.web.api import standard
from tests.web.api.conftest import Asks

pytestmark = [pytest.mark.real, pytest.mark.prove]

SERVICES = rounds(small=1200, full=4089)
FOLDER = standard.SHARED / "data" / "real" / "miami-open211-hsds1"


@pytest.fixture(scope="session")
def miami(stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:  # noqa: F811
    if not FOLDER.is_dir() or not standard.has_standard():
        pytest.skip("the real directory of Miami is not beside the checkout (HALLWAY_SHARED)")
    settings = settings_in(tmp_path_factory.mktemp("miami"))
    (settings.data / "hallway.db").write_bytes((stocked / "hallway.db").read_bytes())
    core = core_app(settings)
    with core.app_context():
        package = FOLDER if in_full() else beginning_of(FOLDER, settings.data / "package", SERVICES)
        bring_in(core, package, Wishes(), Progress(is_quiet=True))
    rebuild(core)
    close(core)
    app = application(settings)
    yield app
    close(app)


def test_every_answer_is_what_the_standard_says(miami: Flask) -> None:
    """In full: every object of every list, flat and nested. Else a page of each from the middle."""
    asks = Asks(miami)
    nested = ("services", "organizations", "service_at_locations")
    looked_at = wrong = 0
    for name in LISTINGS:
        for more in ({}, {"full": "true"}) if name in nested else ({},):
            size = 100 if more else 500
            for number, page in enumerate(asks.pages(f"/{name}", per_page=size, **more)):
                if in_full() or number in (0, 2):
                    sample = page if in_full() else page | {"contents": page["contents"][:25]}
                    found = standard.page_faults(name, sample, is_nested=bool(more))
                    assert found == []
                    looked_at += len(sample["contents"])
                    wrong += len(found)
                if not in_full() and number >= 2:
                    break
    assert looked_at >= 150
    proof("API of Miami against HSDS's schemas", objects=looked_at, faults=wrong)


def test_pages_and_lines_hold_every_service(miami: Flask) -> None:
    asks = Asks(miami)
    pages = list(asks.pages("/services", per_page=500))
    assert sum(page["size"] for page in pages) == pages[0]["total_items"] == SERVICES
    assert [one["id"] for one in asks.lines("/services", full="true")] == [
        one["id"] for page in pages for one in page["contents"]
    ]
    assert asks("/services", minimal="true")["size"] == SERVICES


def test_words_and_places(miami: Flask) -> None:
    asks = Asks(miami)
    assert 0 < asks("/services", search="food pantry")["total_items"] < SERVICES
    near = asks("/service_at_locations", postcode="33136", proximity="3000")["total_items"]
    assert 0 < near < asks("/service_at_locations", postcode="33136")["total_items"]
