"""Pages per second and how long each takes, served on the loopback as `hallway serve` does, beside a bare
Flask page under the same server in the same run. And what the opening page weighs.

The one who asks sits on the same machine and takes part of it, so a figure is a floor; the ratio to the bare
page, asked by the same asker, is what travels to other machines. Targets take turns, so that whatever else
the machine does falls on all of them.
"""

import http.client
import itertools
import json
import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.opening import weigh
from benchmarks.report import Part, Row, Table, as_json, as_text, percentile
from benchmarks.serving import Served, free_port, install_demo, served, serving, surroundings

SECONDS = float(os.environ.get("BENCH_SECONDS", "10"))
TURNS = 2
ASKERS = 2
QUESTIONS = Path(__file__).with_name("relevance") / "development.json"
BARE = "a bare Flask page"
LIKE_A_BROWSER = {"Accept-Encoding": "gzip", "Accept": "text/html", "Accept-Language": "en"}

Addresses = Callable[[], Iterator[str]]


def run() -> dict[str, Any]:
    found = measure()
    print(as_text(found), flush=True)
    return as_json(found)


def measure() -> Part:
    with tempfile.TemporaryDirectory(prefix="hallway-bench-") as folder:
        data = Path(folder) / "hallway"
        install_demo(data)
        port = free_port()
        bare = [sys.executable, "-m", "benchmarks.bare"]
        started = time.perf_counter()
        with served(data) as site:
            ready = time.perf_counter() - started
            first = Row("search in words, each question for the first time", _each_once(site, _questions()))
            with serving(bare, port, surroundings(data, PORT=str(port))) as line:
                rows = _in_turns(line, site, _targets(site))
            bytes_of = weigh(site.url)
    return Part(
        "Pages of the demo district",
        [
            Table("pages, two askers at once", rows, "per_second"),
            Table("one asker", [first]),
            Table("bytes of the opening page, a first visit", bytes_of),
        ],
        {"seconds_each": SECONDS, "askers": ASKERS, "ready_after_s": round(ready, 2)},
    )


def _targets(site: Served) -> dict[str, Addresses]:
    questions, services = _questions(), _service_pages(site)
    return {
        "home": lambda: itertools.repeat("/"),
        "search in words": lambda: itertools.cycle(questions),
        "search in words near a ZIP code": lambda: itertools.cycle(f"{q}&near=14605" for q in questions),
        "search by filters": lambda: itertools.repeat("/find?c=food&near=14605&places=open"),
        "a service's page": lambda: itertools.cycle(services),
    }


def _questions() -> list[str]:
    """The development sentences of the relevance set: how people write, in both languages."""
    rows = json.loads(QUESTIONS.read_text(encoding="utf-8"))
    return [f"/find?{urlencode({'q': row['text']})}" for row in rows]


def _service_pages(site: Served) -> list[str]:
    ask = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    ask.request("GET", "/find?near=14605")
    page = ask.getresponse().read().decode()
    ask.close()
    return sorted(set(re.findall(r'href="(/services/[0-9a-f-]{36})', page)))


def _in_turns(line: Served, site: Served, targets: dict[str, Addresses]) -> list[Row]:
    asked: dict[str, tuple[Served, Addresses]] = {BARE: (line, lambda: itertools.repeat("/"))}
    asked |= {name: (site, addresses) for name, addresses in targets.items()}
    taken: dict[str, list[float]] = {name: [] for name in asked}
    for server, addresses in asked.values():
        _ask_for(server, addresses(), 0.3)
    for name in [*asked] * TURNS:
        server, addresses = asked[name]
        taken[name] += _at_once(server, addresses, SECONDS / TURNS)
    return [Row(name, _rate(found), "" if name == BARE else BARE) for name, found in taken.items()]


def _rate(milliseconds: Sequence[float]) -> dict[str, float]:
    found = sorted(milliseconds)
    return {
        "per_second": round(len(found) / SECONDS, 1),
        "median_ms": round(percentile(found, 50), 2),
        "p95_ms": round(percentile(found, 95), 2),
        "p99_ms": round(percentile(found, 99), 2),
        "n": len(found),
    }


def _at_once(server: Served, addresses: Addresses, seconds: float) -> list[float]:
    """Milliseconds of every answer that ASKERS get, each on a connection of its own."""
    found: list[list[float]] = [[] for _ in range(ASKERS)]

    def ask(n: int) -> None:
        own = itertools.islice(addresses(), n * 37, None)  # askers do not walk the same way in step
        found[n] = _ask_for(server, own, seconds)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(ASKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not all(found):
        raise RuntimeError("an asker got no answer: see the error above")
    return list(itertools.chain.from_iterable(found))


def _ask_for(server: Served, addresses: Iterator[str], seconds: float) -> list[float]:
    return list(_answers(server, addresses, time.perf_counter() + seconds))


def _each_once(server: Served, addresses: Sequence[str]) -> dict[str, float]:
    found = sorted(_answers(server, iter(addresses), float("inf")))
    return {
        "median_ms": round(percentile(found, 50), 2),
        "p95_ms": round(percentile(found, 95), 2),
        "max_ms": round(found[-1], 2),
        "n": len(found),
    }


def _answers(server: Served, addresses: Iterator[str], until: float) -> Iterator[float]:
    """Milliseconds of each answer, read to its end. An answer other than 200 ends the run."""
    ask = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    for address in addresses:
        start = time.perf_counter()
        if start >= until:
            break
        ask.request("GET", address, headers=LIKE_A_BROWSER)
        answer = ask.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{address} answered {answer.status}")
        yield (time.perf_counter() - start) * 1000
    ask.close()
