"""A place gets its point at the save: typed, kept, asked for afterwards, or its ZIP code's middle.

F15: the geocoder is down, slow, sends garbage or ten megabytes; the page does not wait and nothing is lost.
T16: nothing leaves unless a geocoder is set, and never a secret address.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from directory.actions.place_location import Locator, ask_geocoder_later, locator_of
from directory.core import settings_of
from directory.db import db
from directory.models import Address, GeocoderAnswer, Location, Metadata, ZipCode
from directory.places.address_lines import address_hash, address_line
from directory.places.breaker import Breaker
from directory.settings import SettingsError, settings_from
from tests.cast import Town
from tests.desk import seated
from tests.web.test_records import opened

Stored = Callable[[Any], list[Any]]
THERE = [{"lat": "43.1712", "lon": "-77.6021", "display_name": "x"}]


class Stub(ThreadingHTTPServer):
    """Answers as a test says, and keeps what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.body, self.status, self.asked = json.dumps(THERE).encode(), 200, []
        self.hold: threading.Event | None = None


class Answer(BaseHTTPRequestHandler):
    server: Stub

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if self.server.hold:
            self.server.hold.wait(20)
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        try:
            self.wfile.write(self.server.body)
        except OSError:
            return  # hung up on

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = Stub()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    if server.hold:
        server.hold.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def pantry(app: Flask, town: Town) -> str:
    with app.app_context():
        db.session.add(ZipCode(zip="14604", city="Old Mill", state="NY", county="Monroe", latitude=43.15,
                               longitude=-77.6))  # fmt: skip
        place = Location(name="The pantry", organization_id=town.soup_and_books.id)
        db.session.add(place)
        db.session.flush()
        db.session.add(Address(location_id=place.id, address_1="8 Quarry Lane", city="Old Mill",
                               state_province="NY", postal_code="14604"))  # fmt: skip
        db.session.commit()
        return place.id


@pytest.fixture
def asking(app: Flask, stub: Stub) -> Locator:
    """The application with the stub as its geocoder, impatient between tries."""
    settings = settings_of(app)
    app.extensions["hallway_settings"] = replace(
        settings, geocoder="nominatim", geocoder_domain=f"http://127.0.0.1:{stub.server_address[1]}"
    )
    locator = locator_of(app)
    assert locator is not None
    locator.pause = 0.01
    return locator


def save(app: Flask, town: Town, pantry: str, **sent: Any) -> int:
    desk, path = seated(app, town.cora), f"/work/locations/{pantry}/edit"
    return desk.post(path, **opened(desk, path) | sent).status_code


def point_of(stored: Stored, pantry: str) -> tuple[Any, ...]:
    (place,) = stored(select(Location).where(Location.id == pantry))
    return place.latitude, place.longitude, place.approximate


def settled(locator: Locator, is_done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_done():
        assert time.monotonic() < deadline, "the geocoder was not asked in time"
        time.sleep(0.01)


def test_with_no_geocoder_nothing_is_asked_and_the_zip_stands_in(
    app: Flask, town: Town, stored: Stored, pantry: str
) -> None:
    assert locator_of(app) is None
    assert save(app, town, pantry, address_1="9 Quarry Lane") == 303
    assert point_of(stored, pantry) == (43.15, -77.6, True)


def test_a_typed_point_stands(
    app: Flask, town: Town, stored: Stored, pantry: str, asking: Locator, stub: Stub
) -> None:
    assert save(app, town, pantry, address_1="9 Quarry Lane", latitude="43.2", longitude="-77.5") == 303
    assert point_of(stored, pantry) == (43.2, -77.5, False)
    assert stub.asked == []


def test_an_answer_comes_after_the_page_and_is_kept(
    app: Flask, town: Town, stored: Stored, pantry: str, asking: Locator, stub: Stub
) -> None:
    stub.hold = threading.Event()
    assert save(app, town, pantry, address_1="9 Quarry Lane") == 303
    assert point_of(stored, pantry) == (43.15, -77.6, True), "the page did not wait"
    stub.hold.set()
    settled(asking, lambda: point_of(stored, pantry) == (43.1712, -77.6021, False))
    (answer,) = stored(select(GeocoderAnswer))
    assert answer.address_hash == address_hash("9 quarry lane,  Old Mill NY 14604")
    assert save(app, town, pantry, address_1="77 Far Road") == 303
    settled(asking, lambda: len(stub.asked) == 2 and not point_of(stored, pantry)[2])
    assert save(app, town, pantry, address_1="9 Quarry Lane") == 303
    assert point_of(stored, pantry) == (43.1712, -77.6021, False)
    assert len(stub.asked) == 2, "a kept answer is not asked for again"


FAULTS = {
    "garbage": (200, b"<html>no json"),
    "an empty list": (200, b"[]"),
    "a place off the globe": (200, b'[{"lat": "999", "lon": "0", "display_name": "x"}]'),
    "ten megabytes": (200, b'[{"lat":"1","lon":"2","display_name":"' + b"x" * 10_000_000 + b'"}]'),
    "an error": (500, b"broken"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_bad_answer_leaves_the_zip(
    app: Flask, town: Town, stored: Stored, pantry: str, asking: Locator, stub: Stub, fault: str
) -> None:
    stub.status, stub.body = FAULTS[fault]
    assert save(app, town, pantry, address_1="9 Quarry Lane") == 303
    settled(asking, lambda: bool(stub.asked))
    asking.waiting.join()
    assert point_of(stored, pantry) == (43.15, -77.6, True)


def test_one_that_is_down_is_tried_three_times_and_then_left_alone(
    app: Flask, town: Town, stored: Stored, pantry: str, asking: Locator, stub: Stub
) -> None:
    stub.status = 503
    assert save(app, town, pantry, address_1="9 Quarry Lane") == 303
    settled(asking, lambda: len(stub.asked) == 3)
    for number in range(3):
        assert save(app, town, pantry, address_1=f"{number + 10} Quarry Lane") == 303
    settled(asking, lambda: not asking.breaker.may_ask())
    asked = len(stub.asked)
    assert asked == 5
    ask_geocoder_later(app, pantry)
    asking.waiting.join()
    assert len(stub.asked) == asked
    assert point_of(stored, pantry) == (43.15, -77.6, True)


def test_a_secret_place_is_never_asked_about(
    app: Flask, town: Town, stored: Stored, pantry: str, asking: Locator, stub: Stub
) -> None:
    ask_geocoder_later(app, town.shelter.location_id)
    asking.waiting.join()
    stub.hold = threading.Event()
    assert save(app, town, pantry, address_1="9 Quarry Lane") == 303
    settled(asking, lambda: bool(stub.asked))
    desk, path = seated(app, town.ada), f"/work/locations/{pantry}/edit"
    assert desk.post(path, **opened(desk, path) | {"confidential": "y"}).status_code == 303
    stub.hold.set()
    asking.waiting.join()
    assert point_of(stored, pantry) == (None, None, False), "an answer on its way finds nothing to place"
    assert stored(select(GeocoderAnswer)) == []


def test_a_mended_spelling_keeps_the_point(app: Flask, town: Town, stored: Stored, pantry: str) -> None:
    assert save(app, town, pantry, latitude="43.2", longitude="-77.5") == 303
    assert save(app, town, pantry, address_1="8 Quarry Ln.") == 303
    assert point_of(stored, pantry) == (43.2, -77.5, False)
    assert save(app, town, pantry, address_1="120 Other Street") == 303
    assert point_of(stored, pantry) == (43.15, -77.6, True)
    (said,) = stored(
        select(Metadata).where(Metadata.field_name == "approximate").order_by(Metadata.last_action_date)
    )[-1:]
    assert said.updated_by == f"user:{town.cora.id}", "an import leaves what came of a person's address"


def test_the_breaker_opens_after_five_and_lets_one_through_after_a_rest() -> None:
    at = [0.0]
    breaker = Breaker(lambda: at[0], limit=5, rest=60)
    for _ in range(4):
        breaker.failed()
    assert breaker.may_ask()
    breaker.failed()
    assert not breaker.may_ask()
    at[0] = 61
    assert breaker.may_ask() and not breaker.may_ask()
    breaker.failed()
    at[0] = 100
    assert not breaker.may_ask()
    at[0] = 200
    assert breaker.may_ask()
    breaker.succeeded()
    assert breaker.may_ask() and breaker.may_ask()


@pytest.mark.parametrize(
    "domain",
    ["http://maps.example.org", "ftp://127.0.0.1", "https://user@maps.example.org", "http://10.0.0.1"],
)
def test_a_geocoder_over_plain_http_elsewhere_is_refused(domain: str, tmp_path: Any) -> None:
    with pytest.raises(SettingsError, match="HALLWAY_GEOCODER_DOMAIN"):
        settings_from({"HALLWAY_DATA": str(tmp_path), "HALLWAY_GEOCODER_DOMAIN": domain})


def test_an_unknown_geocoder_is_refused(tmp_path: Any) -> None:
    with pytest.raises(SettingsError, match="HALLWAY_GEOCODER"):
        settings_from({"HALLWAY_DATA": str(tmp_path), "HALLWAY_GEOCODER": "somewhere"})


def test_one_address_has_one_hash() -> None:
    line = address_line(" 212  Juniper St. ", "Rochester", "NY", "14605")
    assert line == "212 Juniper St., Rochester, NY 14605"
    assert address_hash(line) == address_hash("212 juniper st rochester ny 14605")
    assert address_line(None, "Rochester", "NY", "14605") == ""
