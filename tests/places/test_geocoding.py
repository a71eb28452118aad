"""A geocoder, asked over loopback; its faults come out as one error that holds nothing of the address."""

import json
import logging
import threading
import traceback
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from directory.places import Point
from directory.places.geocoding import MAX_ANSWER, GeocodingFailed, geocode, geocoder_from

ADDRESS = "212 Juniper Street, Rochester NY 14605"
ANSWERS = {
    "nominatim": [{"lat": "43.1712", "lon": "-77.6021", "display_name": "x"}],
    "photon": {"features": [{"geometry": {"coordinates": [-77.6021, 43.1712]}, "properties": {"name": "x"}}]},
    "pelias": {"features": [{"geometry": {"coordinates": [-77.6021, 43.1712]}, "properties": {"name": "x"}}]},
}


PADDED = json.dumps(ANSWERS["nominatim"]).encode() + b" " * MAX_ANSWER


class Stub(ThreadingHTTPServer):
    """Answers every request with what a test has set."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.status, self.body, self.headers = 200, b"[]", {}
        self.asked: list[str] = []
        self.hold = threading.Event()
        self.waits = self.drips = False

    @property
    def domain(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Answer(BaseHTTPRequestHandler):
    server: Stub

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if self.server.waits:
            self.server.hold.wait(20)
            return
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        pieces = (
            [self.server.body[at : at + 1] for at in range(50)] if self.server.drips else [self.server.body]
        )
        try:
            for piece in pieces:
                self.wfile.write(piece)
                self.server.hold.wait(0.05 if self.server.drips else 0)
        except OSError:
            return  # the visitor hung up on an answer too long

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = Stub()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.hold.set()
    server.shutdown()
    server.server_close()
    thread.join()


def ask(stub: Stub, text: str = ADDRESS, name: str = "nominatim", timeout: float = 30) -> Point | None:
    return geocode(geocoder_from(name, stub.domain, "hallway-tests", timeout), text)


@pytest.mark.parametrize("name", ANSWERS)
def test_an_address_becomes_a_point(stub: Stub, name: str) -> None:
    stub.body = json.dumps(ANSWERS[name]).encode()
    assert ask(stub, f"  {ADDRESS}\n", name) == Point(43.1712, -77.6021)
    asked = parse_qs(urlsplit(stub.asked[0]).query)
    assert [ADDRESS] in asked.values()


def test_an_address_nobody_knows_is_no_point(stub: Stub) -> None:
    assert ask(stub) is None


def test_a_point_at_zero_is_no_point(stub: Stub) -> None:
    stub.body = b'[{"lat": "0", "lon": "0", "display_name": "x"}]'
    assert ask(stub) is None


def test_an_empty_text_is_not_asked(stub: Stub) -> None:
    assert ask(stub, " \n ") is None
    assert stub.asked == []


@pytest.mark.parametrize("name", [None, ""])
def test_without_a_geocoder_none_is_made(name: str | None) -> None:
    assert geocoder_from(name, None, "hallway-tests", 5) is None


@pytest.mark.parametrize(
    ("name", "domain", "reason"),
    [
        ("google", None, "one of nominatim, photon, pelias"),
        ("pelias", None, "must be a host"),
        ("nominatim", "ftp://example.org", "must be a host"),
        ("nominatim", "https://user@example.org", "must be a host"),
        ("nominatim", "file:///etc/passwd", "must be a host"),
    ],
)
def test_a_geocoder_that_cannot_be_made_says_why(name: str, domain: str | None, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        geocoder_from(name, domain, "hallway-tests", 5)


def test_a_host_without_a_scheme_is_asked_in_secret() -> None:
    geocoder = geocoder_from("Nominatim", "nominatim.example.org", "hallway-tests", 5)
    assert (geocoder.scheme, geocoder.domain) == ("https", "nominatim.example.org")
    assert geocoder_from("photon", None, "hallway-tests", 5).domain == "photon.komoot.io"


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        pytest.param(500, ADDRESS.encode(), "could not be reached", id="broken"),
        pytest.param(429, b"", "too often", id="too often"),
        pytest.param(403, b"", "refused", id="refused"),
        pytest.param(401, b"", "refused", id="unknown here"),
        pytest.param(504, b"", "too long", id="slow behind"),
        pytest.param(200, b"<html>" + ADDRESS.encode(), "could not be reached", id="a page"),
        pytest.param(200, b"\xff\xfe", "could not be reached", id="bytes"),
        pytest.param(200, b'[{"lat": "x", "lon": "y"}]', "could not be read", id="words for numbers"),
        pytest.param(200, b"[1]", "could not be read", id="a number"),
        pytest.param(200, b'{"error": "' + ADDRESS.encode() + b'"}', "could not be reached", id="says error"),
        pytest.param(200, b"[" * 200_000, "could not be read", id="deep"),
        pytest.param(200, PADDED, "could not be reached", id="too long"),
        pytest.param(200, b"", "could not be reached", id="nothing"),
    ],
)
def test_a_bad_answer_is_one_error_without_the_address(
    stub: Stub, status: int, body: bytes, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    stub.status, stub.body = status, body
    with caplog.at_level(logging.DEBUG), pytest.raises(GeocodingFailed, match=reason) as failure:
        ask(stub)
    told = "".join(traceback.format_exception(failure.value, chain=True)) + str(failure.value) + caplog.text
    assert "Juniper" not in told


def test_a_redirect_is_not_followed(stub: Stub) -> None:
    stub.status, stub.headers = 302, {"Location": f"{stub.domain}/elsewhere"}
    with pytest.raises(GeocodingFailed):
        ask(stub)
    assert len(stub.asked) == 1


def test_a_geocoder_that_hangs_is_given_up(stub: Stub) -> None:
    stub.waits = True
    with pytest.raises(GeocodingFailed, match="too long"):
        ask(stub, timeout=0.2)


def test_a_geocoder_that_answers_drop_by_drop_is_given_up(stub: Stub) -> None:
    stub.drips, stub.body = True, PADDED
    with pytest.raises(GeocodingFailed, match="too long"):
        ask(stub, timeout=0.3)


def test_a_geocoder_that_is_down_is_an_error(stub: Stub) -> None:
    geocoder = geocoder_from("nominatim", "http://127.0.0.1:1", "hallway-tests", 2)
    with pytest.raises(GeocodingFailed, match="could not be reached"):
        geocode(geocoder, ADDRESS)
