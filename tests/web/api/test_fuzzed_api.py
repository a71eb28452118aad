"""Whatever the API is asked, it answers in JSON and never with a fault of its own.

The requests come from a seed, so a failure can be had again.
"""

import random
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import orjson
import pytest
from flask import Flask

from directory.web.api.questions import LISTINGS, PARAMETERS
from tests.proof import proof, rounds
from tests.prove.test_fuzzed_search import NASTY, WORDS
from tests.web.api.conftest import PATH, Asks

pytestmark = pytest.mark.prove

SEED = 20261122

KNOWN = {
    "search": (*WORDS, ""),
    "modified_after": (
        "2026-01-01T00:00:00Z",
        "2026-01-01",
        "9999-12-31T23:59:59-23:59",
        "0001-01-01",
        "now",
    ),
    "postcode": ("14605", "14605-1234", "99999", "00501", "K1A 0B1", "1"),
    "proximity": ("0", "1", "5000", "20039999", "1e3", "-0", "inf"),
    "page": ("1", "2", "1000000", "1000001", "٣"),
    "per_page": ("1", "500", "1000000", "0"),
    "format": ("json", "ndjson", "xml"),
}
SWITCHES = ("true", "false", "TRUE", "1", "")


def questions(asks: Asks, chance: random.Random) -> Callable[[], tuple[str, str, dict[str, Any]]]:
    """A maker of (method, path, what goes with it)."""
    ids = {name: [one["id"] for one in asks(f"/{name}", per_page=50)["contents"]] for name in LISTINGS}
    every = [one for some in ids.values() for one in some]

    def value(name: str) -> str:
        kind = chance.random()
        if kind < 0.35:
            return chance.choice(NASTY)
        if name.endswith("_id"):
            return chance.choice(every)
        return chance.choice(KNOWN.get(name, SWITCHES))

    def make() -> tuple[str, str, dict[str, Any]]:
        name = chance.choice(list(LISTINGS))
        names = chance.choices([*PARAMETERS, "nonsense"], k=chance.choice((0, 1, 2, 3, 5)))
        asked = [(one, value(one)) for one in names]
        head = {"Accept-Encoding": chance.choice(("", "gzip", "br, *;q=0"))}
        if chance.random() < 0.1:
            head["If-None-Match"] = chance.choice(('"a"', "*", "W/", 'W/"x", "y"'))
        if chance.random() < 0.05:
            head["Authorization"] = chance.choice(("Bearer x", "Basic", "Bearer " + "é" * 9))
        if chance.random() < 0.25:
            one = chance.choice((chance.choice(every), quote(chance.choice(NASTY).encode()[:300], safe="")))
            return (
                chance.choice(("GET", "HEAD")),
                f"/{name}/{one}",
                {"query_string": _encoded(asked), "headers": head},
            )
        if chance.random() < 0.3:
            body: Any = dict(asked)
            if chance.random() < 0.3:
                body = chance.choice(
                    ([], "a", 1, {"page": {}}, {"search": [1, 2]}, {"page": 1.5}, {"full": True})
                )
            data = orjson.dumps(body) if chance.random() < 0.8 else chance.randbytes(30)
            return "POST", f"/{name}", {"data": data, "content_type": "application/json", "headers": head}
        return chance.choice(("GET", "GET", "HEAD", "OPTIONS", "POST", "PUT")), f"/{name}", {
            "query_string": _encoded(asked), "headers": head
        }  # fmt: skip

    return make


def _encoded(asked: list[tuple[str, str]]) -> str:
    return urlencode(asked, errors="surrogatepass")[:8000]


def test_no_question_is_a_fault_of_ours(seeded: Flask) -> None:
    asks = Asks(seeded)
    make = questions(asks, random.Random(SEED))
    codes: dict[int, int] = {}
    count = rounds(small=300, full=20_000)
    for n in range(count):
        method, path, more = make()
        answer = asks.client.open(f"{PATH}{path}", method=method, **more)
        told = answer.get_data()
        codes[answer.status_code] = codes.get(answer.status_code, 0) + 1
        assert answer.status_code in {200, 304, 308, 400, 401, 404, 405, 413}, (
            f"request {n} of seed {SEED}: {answer.status} for {method} {path[:200]} {str(more)[:300]}"
        )
        if answer.status_code >= 400:
            assert answer.mimetype == "application/json"
            assert method == "HEAD" or orjson.loads(told)["error"]["status"] == answer.status_code
    assert codes[200] > count / 5 and codes[400] > count / 10
    proof("fuzzed API", requests=count, server_errors=0, seed=SEED)
