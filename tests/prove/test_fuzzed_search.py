"""Whatever is put into a search address, it is answered: no error, and quickly.

The requests come from a seed, so a failure can be had again. Each is built from what people type, what tools
probe with and what breaks parsers, over every argument the search knows and some it does not.
"""

import random
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote_from_bytes, urlencode

import pytest
from flask import Flask

from directory.search.query import DAYS, HOWS, PLACES, SORTS, WHENS
from directory.web.public.addresses import SPOKEN
from tests.conftest import application, close, settings_in
from tests.proof import in_full, proof, rounds

pytestmark = pytest.mark.prove

SEED = 20260915
MOST_MS = 300

WORDS = (
    "food", "comida", "kid can't see the board", "se nos acabó la comida", "glasses", "14605", "despensa",
    "need help with the light bill", "tutoring math 4th grade", "lentes", "abuela", "free", "coats",
)  # fmt: skip

PROBES = r"""
* ? *a* a*b*c* ~ " "open ((((( ) [a food^1000 name:food food~2 -food % %%25 _ \ \\ / + & # ; .. ../etc/passwd
NULL null None NaN inf -inf 1e309 -1 0 00 0x10 1_000 ٣ ² true [] {} {{7*7}} ${7*7} <b> -->
24:00 23:59 7:5 99:99 : 14605- 00000 99999 14605-1234 2026-02-30 İ ß ﬁ Ａ 𠜎𠜱 ı ſ Ñuñez ﷺ
"""

NASTY = (
    *PROBES.split(),
    "", " ", "food AND", "AND OR NOT", "[a TO z]", "'; DROP TABLE service; --", "1 OR 1=1", "[object Object]",
    "\x00", "a\x00b", "\r\nSet-Cookie: a=b", "\u202efood", "\u200d", "\ufeff", "\uffff", "👩\u200d👧" * 40,
    "a" * 5000, "a b " * 2000, "NOT " * 500 + "x", "e\u0301" * 200, "\u0301" * 300, "ﷺ" * 100, "9" * 400,
)  # fmt: skip

KNOWN: dict[str, tuple[str, ...]] = {
    "q": WORDS,
    "near": (
        "14605",
        "14620",
        "90210",
        "99999",
        "juniper-street",
        "240 Norton St",
        "Rochester",
        "Main & East",
    ),
    "c": ("food", "food.pantry", "vision.glasses", "housing", "no-such", "FOOD"),
    "open": ("now",),
    "day": DAYS,
    "from": ("08:00", "15:30", "23:59"),
    "to": ("09:00", "18:00", "00:00"),
    "when": WHENS,
    "age": ("0", "8", "17", "120", "121"),
    "grade": ("PK", "K", "3", "12", "13"),
    "cost": ("free", "sliding", "fee", "insurance"),
    "lang": ("en", "es", "ar", "xx"),
    SPOKEN: ("en", "es", "ar", "xx"),
    "at": ("juniper-street", "eastbank", "nowhere"),
    "within": ("1", "0.5", "500", "501"),
    "how": HOWS,
    "places": PLACES,
    "docs": ("none",),
    "access": ("wheelchair",),
    "who": ("newcomers",),
    "result": ("R1", "R9", "R10"),
    "kind": ("support", "opportunity"),
    "sort": SORTS,
    "page": ("1", "2", "200", "201"),
    "contrast": ("more", "normal"),
    "nonsense": ("1",),
}


def addresses(chance: random.Random) -> Callable[[], str]:
    """A maker of addresses: mostly /find, now and then the suggestions and a branch of the tree of needs."""

    def value(name: str) -> str:
        kind = chance.random()
        if kind < 0.45:
            return chance.choice(KNOWN[name])
        if kind < 0.8:
            return chance.choice(NASTY)
        if kind < 0.9:
            return " ".join(chance.choice(WORDS + NASTY) for _ in range(chance.randrange(1, 8)))
        return "".join(
            chr(chance.choice((chance.randrange(32, 127), chance.randrange(1, 0xD800)))) for _ in range(30)
        )

    def make() -> str:
        names = chance.choices(list(KNOWN), k=chance.choice((0, 1, 2, 3, 5, 8, 40)))
        args = [("q", value("q")), *((name, value(name)) for name in names)]
        chance.shuffle(args)
        asked = urlencode(args, errors="surrogatepass")[:8000]
        if chance.random() < 0.1:
            asked += "&q=" + quote_from_bytes(chance.randbytes(20))
        path = chance.choices(("/find", "/find/suggestions", f"/needs/{quote(value('c'))}"), (8, 1, 1))[0]
        return f"{path}?{asked}"

    return make


def quote(text: str) -> str:
    return quote_from_bytes(text.encode("utf-8", "replace")[:200], safe="")


@pytest.fixture
def demo_as_met(demo_folder: Path, tmp_path: Path) -> Iterator[Flask]:
    """As people meet it: in full with the sentence encoder, which reads its bank for twenty seconds. What it
    makes of odd texts is in tests/search/test_meaning_floor.py too."""
    shutil.copytree(demo_folder, tmp_path / "hallway")
    app = application(replace(settings_in(tmp_path / "hallway"), meaning=in_full()))
    yield app
    close(app)


def test_no_search_address_is_an_error_or_slow(demo_as_met: Flask) -> None:
    make, client = addresses(random.Random(SEED)), demo_as_met.test_client()
    client.get("/find?q=food")
    spent: list[float] = []
    waited: list[float] = []
    for n in range(rounds(small=300, full=10_000)):
        address = make()
        start, work = time.perf_counter(), time.thread_time()
        answer = client.get(address)
        spent.append((time.thread_time() - work) * 1000)
        waited.append((time.perf_counter() - start) * 1000)
        assert answer.status_code in {200, 308, 404}, (  # 308: two slashes in a row become one
            f"request {n} of seed {SEED}: {answer.status} for {address[:500]}"
        )
    if in_full():
        slowest = max(range(len(spent)), key=spent.__getitem__)
        assert spent[slowest] <= MOST_MS, (
            f"request {slowest} of seed {SEED} took {spent[slowest]:.0f} ms of work"
        )
    waited.sort()
    proof(
        "fuzzed searches",
        requests=len(waited),
        server_errors=0,
        max_ms=round(waited[-1], 1),
        p95_ms=round(waited[int(len(waited) * 0.95)], 1),
        most_work_ms=round(max(spent), 1),
        seed=SEED,
    )
