"""T20: where a confidential site stands is told by no page, index, log or letter, nor by any difference.

Two proofs. A crawl as everyone looks for the secret itself. Then two worlds, equal but for the secret, are
asked the same questions: every answer must be the same to the byte, which also covers order, counts,
lengths and tags.
"""

import logging
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from directory.core import settings_of
from directory.db import db
from directory.models import Location, SealedSite
from directory.queries import whereabouts
from directory.sealing import unseal
from directory.search.indexer import rebuild
from tests.cast import HIDDEN, Town
from tests.conftest import Clock
from tests.desk import Desk, seated
from tests.proof import in_full, proof, rounds
from tests.reading import text_of
from tests.trust.routes import everyone, ways
from tests.trust.worlds import browser, questions, second_world, told

REQUESTS = rounds(small=300, full=5000)

SECRETS = ("Hidden Way", "17 Hidden", "14699", "43.21", "77.61", "4321", "7761")


QUESTIONS = ("", "?q=bed+tonight&near=14604&sort=distance&within=50", "?lang=es&q=cama")


def crawl(app: Flask, town: Town, names: str = "visitor ada cora nell") -> tuple[int, list[str]]:
    """Every address as everyone, of the shelter where a route takes one. Returns (pages, where it leaked).
    In full with every question, else with one of them in turn: each is asked at every address."""
    leaks, pages = [], 0
    of_shelter = {
        "service_id": town.shelter.service_id, "row_id": town.shelter.service_id,
        "placement_id": town.shelter.id, "location_id": town.shelter.location_id,
        "organization_id": town.safe_porch.id,
    }  # fmt: skip
    people = everyone(town)
    for turn, name in enumerate(names.split()):
        person = people[name]
        desk = seated(app, person) if person else Desk(app)
        addresses = [*ways(app, town, **of_shelter), *ways(app, town)]
        for place, path in enumerate(dict.fromkeys(way.path for way in addresses if way.is_read)):
            for query in QUESTIONS if in_full() else QUESTIONS[(turn + place) % len(QUESTIONS) :][:1]:
                answer = desk.client.get(path + query)
                assert answer.status_code < 500, f"{path}: {answer.status}"
                pages += 1
                leaks += [f"{name} {path}{query}: {s}" for s in SECRETS if _shows(text_of(answer), s)]
    return pages, leaks


def _shows(page: str, secret: str) -> bool:
    """Numbers inside ids and digests are not the secret."""
    return secret in page and not (secret.isdigit() and len(secret) == 4)


def test_the_crawl_can_read_a_pdf(app: Flask, town: Town) -> None:
    rebuild(app)
    told = text_of(Desk(app).client.get("/find.pdf?q=homework"))
    assert "Homework Hour" in told and f"/services/{town.homework_hour.service_id}" in told


@pytest.mark.prove
def test_no_page_shows_it_to_anyone(app: Flask, town: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    rebuild(app)
    pages, leaks = crawl(app, town)
    assert leaks == [] and pages >= rounds(small=134, full=400)
    proof("a hidden site on every page", pages=pages, leaks=len(leaks))
    assert not any(secret in caplog.text for secret in SECRETS[:5])


def test_no_file_holds_it(app: Flask, town: Town) -> None:
    """The index, the database and its log, letters: everything in the data folder, as bytes."""
    rebuild(app)
    Desk(app).get("/find?q=bed")
    for path in settings_of(app).data.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for secret in SECRETS[:3]:
                assert secret.encode() not in content, path.name


@pytest.fixture
def unsealing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build whose pages look into the sealed table. It needs the application: a module that is imported for
    the first time afterwards would keep what is put into its place here.
    """
    real = whereabouts.whereabouts_of

    def talkative(location: Location, room: str = "") -> whereabouts.Whereabouts:
        if not location.confidential:
            return real(location, room)
        from flask import current_app

        site = db.session.scalar(select(SealedSite).where(SealedSite.location_id == location.id))
        assert site
        opened = unseal(site.sealed, settings_of(current_app).sealing_key)
        return whereabouts.Whereabouts(
            location_id=location.id, street=str(opened["address_1"]), name="A house"
        )

    for module in list(__import__("sys").modules.values()):
        if getattr(module, "whereabouts_of", None) is real:
            monkeypatch.setattr(module, "whereabouts_of", talkative)


@pytest.mark.usefixtures("unsealing")
def test_the_crawl_bites_on_a_build_that_unseals(app: Flask, town: Town) -> None:
    rebuild(app)
    assert crawl(app, town, "visitor")[1]


def tell_apart(app: Flask, other: Flask, town: Town, count: int) -> int:
    """Asks both worlds and fails at the first difference. Returns how many questions were asked."""
    one, two = browser(app), browser(other)
    asked = 0
    for address in questions(app, town, count, seed=20):
        first, second = told(one.client.get(address)), told(two.client.get(address))
        assert first[2].splitlines() == second[2].splitlines(), address
        assert first == second, address
        asked += 1
    return asked


@pytest.mark.prove
@pytest.mark.timeout(3600)
def test_two_worlds_cannot_be_told_apart(app: Flask, town: Town, clock: Clock, tmp_path: Path) -> None:
    other = second_world(app, tmp_path / "other")
    asked = tell_apart(app, other, town, REQUESTS)
    assert asked >= REQUESTS
    proof("two worlds, one secret address", requests=asked, differing_bytes=0)


@pytest.mark.usefixtures("unsealing")
def test_the_comparison_bites_on_a_build_that_unseals(
    app: Flask, town: Town, clock: Clock, tmp_path: Path
) -> None:
    other = second_world(app, tmp_path / "other")
    with pytest.raises(AssertionError):
        tell_apart(app, other, town, 120)


def test_the_database_refuses_coordinates_for_it(any_app: Flask, any_town: Town) -> None:
    with any_app.app_context():
        place = db.session.get_one(Location, any_town.shelter.location_id)
        place.latitude, place.longitude = 43.2, -77.6
        with pytest.raises(IntegrityError):
            db.session.commit()
        db.session.rollback()
        with pytest.raises(IntegrityError):
            db.session.execute(text("UPDATE location SET transportation = 'Bus 9' WHERE confidential"))


def test_only_the_right_key_opens_it(app: Flask, town: Town) -> None:
    with app.app_context():
        sealed = db.session.scalars(select(SealedSite.sealed)).one()
    assert unseal(sealed, settings_of(app).sealing_key) == HIDDEN
