"""Answers of the API a second and megabytes a second, served on the loopback as `hallway serve` does, beside
a bare Flask application that answers the same bytes out of memory with orjson, in the same run.

Each question is measured twice: made anew each time, as after a change, and asked again while nothing has
changed. Targets take turns, so that whatever else the machine does falls on all of them.
"""

import http.client
import itertools
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.report import Part, Row, Table, as_json, as_text, percentile
from benchmarks.serving import Served, free_port, install_demo, served, serving, surroundings

SECONDS = float(os.environ.get("BENCH_SECONDS", "8"))
TURNS = 2
PATH = "/api/hsds"

Addresses = Callable[[], Iterator[str]]


def run() -> dict[str, Any]:
    found = measure()
    print(as_text(found), flush=True)
    return as_json(found)


def measure() -> Part:
    with tempfile.TemporaryDirectory(prefix="hallway-bench-") as folder:
        data = Path(folder) / "hallway"
        install_demo(data)
        with served(data, HALLWAY_MEANING="off", HALLWAY_API_PER_MINUTE="10000000") as site:
            questions = _questions(site)
            answers = Path(folder) / "answers.json"
            told = {name: _read(site, path) for name, path in questions.items()}
            answers.write_text(json.dumps(told), encoding="utf-8")
            port = free_port()
            environ = surroundings(data, PORT=str(port), BARE_ANSWERS=str(answers))
            with serving([sys.executable, "-m", "benchmarks.bare_api"], port, environ) as bare:
                tables = [_table(name, path, site, bare) for name, path in questions.items()]
    return Part("The API over the demo district", tables, {"seconds_each": SECONDS, "askers": 1})


def _questions(site: Served) -> dict[str, str]:
    one = _read(site, "/services?per_page=1")["contents"][0]["id"]
    return {
        "a page of 20 services": "/services?per_page=20",
        "a page of 100 nested services": "/services?per_page=100&full=true",
        "one service": f"/services/{one}",
        "all nested services as a stream": "/services?full=true&format=ndjson",
    }


def _read(site: Served, path: str) -> Any:
    ask = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    ask.request("GET", f"{PATH}{path}")
    text = ask.getresponse().read()
    ask.close()
    return [json.loads(line) for line in text.splitlines()] if "ndjson" in path else json.loads(text)


def _table(name: str, path: str, site: Served, bare: Served) -> Table:
    baseline = "Flask and orjson out of memory"
    new = _each_new(path, site)
    asked: dict[str, tuple[Served, Addresses]] = {
        baseline: (bare, lambda: itertools.repeat(f"/{_quoted(name)}")),
        "made anew": (site, lambda: new),
    }
    if "ndjson" not in path:
        asked["asked again"] = (site, lambda: itertools.repeat(PATH + path))
    taken: dict[str, list[tuple[float, int]]] = {one: [] for one in asked}
    for one in [*asked] * TURNS:
        server, addresses = asked[one]
        taken[one] += _answers(server, addresses(), SECONDS / TURNS)
    rows = [Row(one, _rate(found), "" if one == baseline else baseline) for one, found in taken.items()]
    return Table(name, rows, "per_second")


def _quoted(name: str) -> str:
    return name.replace(" ", "%20")


def _each_new(path: str, site: Served) -> Iterator[str]:
    """The same question so that no kept answer fits: in words not used before, or each service once."""
    if path.startswith("/services/"):
        yield from (
            f"{PATH}/services/{one['id']}" for one in _read(site, "/services?minimal=true")["contents"]
        )
        return
    mark = "&" if "?" in path else "?"
    for n in range(1_000_000):
        yield f"{PATH}{path}{mark}modified_after=2000-01-01T00:00:00.{n:06}Z"


def _rate(found: list[tuple[float, int]]) -> dict[str, float]:
    spent = sorted(milliseconds for milliseconds, _ in found)
    seconds = sum(spent) / 1000
    return {
        "per_second": round(len(found) / seconds, 1),
        "mb_per_second": round(sum(size for _, size in found) / seconds / 1e6, 2),
        "median_ms": round(percentile(spent, 50), 2),
        "p95_ms": round(percentile(spent, 95), 2),
        "n": len(found),
    }


def _answers(server: Served, addresses: Iterator[str], seconds: float) -> list[tuple[float, int]]:
    """(milliseconds, bytes) of each answer, read to its end. An answer other than 200 ends the run."""
    ask = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    found = []
    until = time.perf_counter() + seconds
    for address in addresses:
        start = time.perf_counter()
        if found and start >= until:
            break
        ask.request("GET", address)
        answer = ask.getresponse()
        size = len(answer.read())
        if answer.status != 200:
            raise RuntimeError(f"{address} answered {answer.status}")
        found.append(((time.perf_counter() - start) * 1000, size))
    ask.close()
    return found
