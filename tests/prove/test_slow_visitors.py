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
    "does not read the answer": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
}


@contextmanager
def dawdling(port: int, count: int) -> Iterator[list[socket.socket]]:
    """Open connections that said so much and no more, a third of each kind."""
    with ExitStack() as open_ones:
        found = []
        for n in range(count):
            line = open_ones.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            line.sendall(list(DAWDLERS.values())[n % len(DAWDLERS)])
            found.append(line)
        yield found


def test_slow_visitors_keep_nobody_waiting(demo_folder: Path) -> None:
    slow, probes = rounds(small=300, full=1000), rounds(small=20, full=300)
    with served(demo_folder, HALLWAY_MEANING="off") as site:
        caller = calling(site.port, seconds=10)
        assert caller.get("/find?q=food").status == 200
        with dawdling(site.port, slow) as lines:
            waited = []
            for _ in range(probes):
                start = time.perf_counter()
                assert caller.get("/find?q=food").status == 200
                waited.append((time.perf_counter() - start) * 1000)
            assert len(lines) == slow
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
