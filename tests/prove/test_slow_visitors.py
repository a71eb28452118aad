"""F22: hundreds of visitors that open a connection and dawdle keep nobody else waiting."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from benchmarks.report import percentile
from benchmarks.serving import served
from tests.proof import proof, rounds
from tests.prove.caller import calling

pytestmark = pytest.mark.prove

DAWDLERS = {
    "stops within a header": b"GET /find HTTP/1.1\r\nHost: localhost\r\nAccept-Lang",
    "stops within a form": b"POST /list HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nadd=",
    "does not read the answer": b"GET /static/0/fonts/AtkinsonHyperlegible-Regular.ttf HTTP/1.1\r\n"
    b"Host: localhost\r\n\r\n",
}


@contextmanager
def dawdling(port: int, count: int) -> Iterator[list[socket.socket]]:
    """Open connections that said so much and no more, a third of each kind."""
    with ExitStack() as open_ones:
        found = []
        for n in range(count):
            line = open_ones.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            line.sendall(list(DAWDLERS.values())[n % len(DAWDLERS)])
            found.append(line)
        yield found


def is_open(line: socket.socket) -> bool:
    line.setblocking(False)
    try:
        return line.recv(1, socket.MSG_PEEK) != b""
    except BlockingIOError:
        return True
    except ConnectionError:
        return False


def test_slow_visitors_keep_nobody_waiting(demo_folder: Path) -> None:
    """A server that is full would answer too, once it has given up on those who dawdle: so they must be on
    the line still when the first one after them has been answered.
    """
    slow, probes, waited = rounds(small=300, full=1000), rounds(small=20, full=300), []
    with served(demo_folder, HALLWAY_MEANING="off") as site:
        caller = calling(site.port, seconds=120)
        assert caller.get("/find?q=food").status == 200
        with dawdling(site.port, slow) as lines:
            for probe in range(probes):
                start = time.perf_counter()
                assert caller.get("/find?q=food").status == 200
                waited.append((time.perf_counter() - start) * 1000)
                assert probe or all(is_open(line) for line in lines)
        assert caller.get("/").status == 200
    waited.sort()
    proof(
        "slow visitors",
        dawdling=slow,
        probes=probes,
        failed=0,
        probe_median_ms=round(percentile(waited, 50), 1),
        probe_p95_ms=round(percentile(waited, 95), 1),
    )
