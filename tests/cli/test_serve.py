"""`hallway serve`, as a process of its own: what it says, whom it lets in, how it ends."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from benchmarks.serving import free_port


class Served:
    """A running server. `said` is all that it printed once it has ended."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        environ = {
            **os.environ, "HALLWAY_DATA": str(folder), "PORT": str(port), "HALLWAY_MEANING": "off",
            "HALLWAY_URL": f"http://localhost:{port}", "PYTHONUNBUFFERED": "1",
        }  # fmt: skip
        command = [sys.executable, "-c", "from directory.cli import main; main()", "serve"]
        self.process = subprocess.Popen(
            command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def wait_until_open(self) -> "Served":
        for _ in range(600):
            if self.process.poll() is not None:
                raise AssertionError(self.process.communicate()[0])
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.1)
        raise AssertionError("it did not open its door")

    def get(self, path: str) -> int:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    def end(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        self.process.send_signal(how)
        said, _nothing = self.process.communicate(timeout=60)
        return self.process.returncode, said


@pytest.fixture
def folder(demo_folder: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "served"
    shutil.copytree(demo_folder, copy)
    return copy


@pytest.fixture
def served(folder: Path) -> Iterator[Served]:
    server = Served(folder, free_port()).wait_until_open()
    yield server
    if server.process.poll() is None:
        server.process.kill()
        server.process.communicate()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_and_ends_when_told(served: Served, folder: Path, how: signal.Signals) -> None:
    assert served.get("/") == 200
    code, said = served.end(how)
    assert code == 0
    assert f"http://localhost:{served.port}" in said
    assert "coordinator@millrace.example" in said and "open the green door" in said
    assert str(folder / "mail") in said
    assert "Ctrl-C" in said and "closed" in said


def test_a_port_that_is_taken_gets_a_sentence(served: Served, folder: Path) -> None:
    second = Served(folder, served.port)
    said, _nothing = second.process.communicate(timeout=60)
    assert second.process.returncode == 1
    assert f"Port {served.port} is taken" in said and f"PORT={served.port + 1}" in said
    assert "Traceback" not in said


def test_an_empty_folder_gets_a_sentence(tmp_path: Path) -> None:
    server = Served(tmp_path / "nothing", free_port())
    said, _nothing = server.process.communicate(timeout=60)
    assert server.process.returncode == 1 and "hallway init" in said and "Traceback" not in said


def test_three_hundred_slow_visitors_keep_nobody_out(served: Served) -> None:
    """Each has begun a request and says no more. Eight threads serve the rest."""
    slow = []
    try:
        for _ in range(300):
            one = socket.create_connection(("127.0.0.1", served.port), 60)
            one.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
            slow.append(one)
        assert [served.get("/sign-in") for _ in range(5)] == [200] * 5
    finally:
        for one in slow:
            one.close()


def test_who_is_being_served_is_served_to_the_end(served: Served) -> None:
    """Told to end while thirty ask: each gets a whole answer, or finds the door shut; none is cut off."""
    outcomes: list[str] = []

    def ask() -> None:
        with closing(HTTPConnection("127.0.0.1", served.port, timeout=60)) as connection:
            try:
                connection.connect()
            except ConnectionRefusedError:
                outcomes.append("shut")
                return
            try:
                connection.request("GET", "/find?q=food&near=14605")
                answer = connection.getresponse()
                is_whole = answer.status == 200 and answer.read().rstrip().endswith(b"</html>")
                outcomes.append("whole" if is_whole else "broken")
            except OSError as error:
                outcomes.append(f"cut off: {error!r}")

    served.get("/find?q=food&near=14605")
    visitors = [threading.Thread(target=ask) for _ in range(30)]
    for visitor in visitors:
        visitor.start()
    while not outcomes:
        time.sleep(0.01)
    code, _said = served.end()
    for visitor in visitors:
        visitor.join()
    assert code == 0 and "whole" in outcomes
    assert set(outcomes) <= {"whole", "shut"}, outcomes
