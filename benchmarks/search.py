"""How long a search takes inside the process, at 1,000, 10,000 and 100,000 services, beside SQLite's FTS5.

FTS5 is given the same text and the same words in the same run. It answers with the first twenty names; the
search answers with all of a page: place, filters, counts of every filter, hours, reasons.
"""

import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pysqlite3
from flask import Flask
from sqlalchemy import select

from benchmarks.made_up import MadeUp
from benchmarks.report import Part, Row, Table, as_json, as_text, spread
from directory.core import core_app, shipped
from directory.db import db, reading
from directory.exchange.seed_categories import load_categories
from directory.exchange.zip_table import fill_zip_table
from directory.migrations import upgrade_to_head
from directory.models import Organization, Service
from directory.search import Query, find, suggest
from directory.search.indexer import drain_once, rebuild
from directory.search.outbox import mark_services
from directory.search.snapshot import snapshot, state_of
from directory.search.text import fit_text
from directory.settings import settings_from

NOW = datetime(2026, 9, 15, 19, 30, tzinfo=UTC)
SIZES = (1_000, 10_000, 100_000)
TIMES = 60


def run() -> dict[str, Any]:
    part = measure()
    print(as_text(part), flush=True)
    return as_json(part)


def measure() -> Part:
    """BENCH_SIZES ("1000,10000") measures other sizes."""
    sizes = [int(size) for size in os.environ.get("BENCH_SIZES", "").split(",") if size] or SIZES
    tables = [table for size in sizes for table in _tables(size)]
    return Part(
        "Search inside the process",
        tables,
        facts={"words": "Zipf, 6,000 made-up words and the categories' everyday words", "meaning": "off"},
        notes=(
            "A row without a baseline's name is a whole answer: matches, filters, counts of every filter,"
            " place, order, and twenty results worded. FTS5 answers with twenty names in order of bm25.",
        ),
    )


def _tables(size: int) -> list[Table]:
    with tempfile.TemporaryDirectory(prefix="hallway-bench-") as folder:
        app = core_app(settings_from({"HALLWAY_DATA": folder, "HALLWAY_MEANING": "off"}))
        upgrade_to_head(app)
        made = MadeUp(size)
        with app.app_context():
            fill_zip_table()
            load_categories(shipped("seeds") / "categories")
            db.session.commit()
            made.store()
        upkeep = _upkeep(app)
        with app.app_context(), reading():
            rows = list(_kinds(made, _fts5()))
            db.session.rollback()
        with app.app_context():
            db.engine.dispose()
    return [
        Table(f"{size:,} services", rows, ratio="p95_ms"),
        Table(
            f"{size:,} services, upkeep", [Row(name, {"seconds": value}) for name, value in upkeep.items()]
        ),
    ]


def _upkeep(app: Flask) -> dict[str, float]:
    started = time.perf_counter()
    rebuild(app)
    built = time.perf_counter()
    with app.app_context(), reading():
        state_of(app).snapshot = None
        snapshot()
        loaded = time.perf_counter()
        ids = list(db.session.scalars(select(Service.id).order_by(Service.id).limit(20)))
        db.session.rollback()
    with app.app_context():
        mark_services(ids)
        db.session.commit()
    changed = time.perf_counter()
    drain_once(app)
    drained = time.perf_counter()
    return {
        "rebuild the index": round(built - started, 2),
        "load a process": round(loaded - built, 2),
        "take in 20 changes": round(drained - changed, 3),
    }


Fts5 = Callable[[str, str], list[Any]]


def _fts5() -> Fts5:
    """SQLite's own full-text search over the same names and descriptions, in memory, bm25 by weights."""
    connection = pysqlite3.connect(":memory:")
    connection.execute(
        "create virtual table words using fts5(name, organization, description,"
        " tokenize = 'porter unicode61 remove_diacritics 2', prefix = '2 3')"
    )
    rows = db.session.execute(
        select(Service.name, Organization.name, Service.description).join(
            Organization, Service.organization_id == Organization.id
        )
    )
    connection.executemany("insert into words values (?, ?, ?)", [tuple(row) for row in rows])
    connection.execute("insert into words(words, rank) values ('rank', 'bm25(3.0, 2.0, 1.0)')")

    def ask(text: str, column: str = "") -> list[Any]:
        quoted = " OR ".join(f'"{word}"{"*" if column else ""}' for word in text.split())
        asked = f"{column}: {quoted}" if column else quoted
        return connection.execute(
            "select rowid, name from words where words match ? order by rank limit 20", (asked,)
        ).fetchall()

    return ask


def _kinds(made: MadeUp, fts5: Fts5) -> Iterator[Row]:
    chance = random.Random(3)
    everyday = sorted(
        {word for _, words in made.categories for w in words for word in w.split() if len(word) > 3}
    )
    common, middle = made.words[:12], made.words[40:1500]

    def one() -> str:
        return chance.choice(middle)

    def typo() -> str:
        word = chance.choice([w for w in everyday if len(w) > 6])
        cut = chance.randrange(1, len(word) - 1)
        return word[:cut] + word[cut + 1 :]

    def sentence() -> str:
        return " ".join([*chance.sample(common, 3), one(), one(), chance.choice(everyday)])

    def search(make: Callable[[], Query]) -> Callable[[], tuple[str, Callable[[], Any]]]:
        def prepare() -> tuple[str, Callable[[], Any]]:
            query = make()
            return query.q, lambda: find(query, NOW)

        return prepare

    filters = {"cost": ("free",), "lang": ("es",), "age": 8, "when": ("evening",)}
    kinds = {
        "one word": search(lambda: Query(q=one())),
        "three words": search(lambda: Query(q=" ".join((one(), one(), one())))),
        "three common words": search(lambda: Query(q=" ".join(chance.sample(common, 3)))),
        "a sentence": search(lambda: Query(q=sentence())),
        "a typo": search(lambda: Query(q=typo())),
        "words and filters": search(lambda: Query(q=" ".join((one(), one())), **filters)),  # type: ignore[arg-type]
        "words and a place": search(lambda: Query(q=one(), near=chance.choice(("14605", "14620", "14546")))),
        "filters alone": search(lambda: Query(c=("food",), **filters)),  # type: ignore[arg-type]
        "open now near": search(lambda: Query(open_now=True, near="14605")),
        "browse": search(lambda: Query()),
        "page 5": search(lambda: Query(q=one(), page=5)),
    }
    for name, prepare in kinds.items():
        yield from _timed(name, prepare, fts5 if "word" in name or "sentence" in name else None)
    yield from _timed(
        "words alone, no page",
        lambda: (
            q := " ".join((one(), one(), one())),
            lambda: fit_text(q, snapshot(), snapshot().postings, "en"),
        ),
        fts5,
    )
    yield from _timed(
        "suggestions",
        lambda: (q := chance.choice(everyday)[:3], lambda: suggest(q)),
        lambda q, _: fts5(q, "name"),
    )
    yield from _timed("counts alone", lambda: ("", lambda: find(Query(c=("food",), page=200), NOW)), None)


def _timed(
    name: str, prepare: Callable[[], tuple[str, Callable[[], Any]]], fts5: Fts5 | None
) -> Iterator[Row]:
    """The two take turns, so that what else the machine does falls on both."""
    ours, theirs = [], []
    for turn in range(TIMES + 1):
        text, ask = prepare()
        started = time.perf_counter()
        ask()
        asked = time.perf_counter()
        if fts5 is not None:
            fts5(text, "")
        if turn:  # the first one warms both
            ours.append((asked - started) * 1000)
            theirs.append((time.perf_counter() - asked) * 1000)
    baseline = f"{name} (FTS5)"
    yield Row(name, spread(ours), baseline if fts5 else "")
    if fts5 is not None:
        yield Row(baseline, spread(theirs))
