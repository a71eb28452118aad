"""How long one need takes against 1,000, 10,000 and 100,000 offerings, beside the least that must be done.

The floor is one brute-force numpy pass over the same columns for the same need: kind of help, ages, language,
great-circle distance, shared half hours, and the twenty nearest. It judges five rules, says nothing of what
is not known, and explains nothing. The ceiling is a Python loop that judges every offering of that kind of
help. Needs come from an open application, database included; the page adds names, phones and words.
"""

import os
import random
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import numpy as np

from benchmarks.made_up import MadeUp
from benchmarks.report import Part, Row, Table, as_json, as_text, spread, timed
from directory.core import core_app, shipped
from directory.db import db, reading
from directory.exchange.seed_categories import load_categories
from directory.exchange.zip_table import fill_zip_table
from directory.hours import mask_for
from directory.matching.facts import Circle, Moment, NeedCard
from directory.matching.suggest import suggest
from directory.migrations import upgrade_to_head
from directory.queries.matched import matched_of
from directory.search.matches import candidates, matches_for
from directory.search.meaning import prepare_meaning
from directory.search.needs import read_need
from directory.search.offerings import circle_of_place, match_moment, offering_at
from directory.search.place import locate, miles_between
from directory.search.query import DAYS
from directory.search.snapshot import Snapshot, snapshot
from directory.settings import settings_from

NOW = datetime(2026, 9, 15, 19, 30, tzinfo=UTC)
SIZES = (1_000, 10_000, 100_000)
TIMES = 120
PLACES_OF_ONE = 1.25
"""Offerings of one made-up service, on average."""

SENTENCES = (
    "5th grader can't see the board, mom speaks Spanish, works until 3, no insurance, no car",
    "after school program till 6pm for my 6 and 9 year old",
    "Busco clases de inglés en la noche con cuidado de niños",
    "family of 5 in a motel, two elementary one middle, want to stay at the same schools, need bus passes",
    "necesito una despensa de comida cerca de la escuela, salgo de trabajar a las 6",
    "senior short 3 credits, works nights at a warehouse, needs flexible credit recovery",
)


def run() -> dict[str, Any]:
    part = measure()
    print(as_text(part), flush=True)
    return as_json(part)


def measure() -> Part:
    """BENCH_SIZES ("1000,10000") measures other sizes."""
    sizes = [int(size) for size in os.environ.get("BENCH_SIZES", "").split(",") if size] or SIZES
    tables = [Table(f"{size:,} offerings", list(_rows(size)), ratio="p95_ms") for size in sizes]
    return Part(
        "One need against many offerings",
        [*tables, Table("Reading a sentence into a need card", [_reading()])],
        facts={"needs": TIMES, "kinds of help in a need": "1 to 3 of 80", "gaps": "as real directories have"},
        notes=(
            "Lists: fits, may fit and near misses, five each, the same as if every offering had been judged."
            " Page: with names, phones, next dates and every finding in words. Loop: every offering of the"
            " kinds of help judged one after the other (a quarter of the needs).",
        ),
    )


def _rows(size: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="hallway-bench-") as folder:
        app = core_app(settings_from({"HALLWAY_DATA": folder, "HALLWAY_MEANING": "off"}))
        upgrade_to_head(app)
        with app.app_context():
            fill_zip_table()
            load_categories(shipped("seeds") / "categories")
            db.session.commit()
            MadeUp(round(size / PLACES_OF_ONE)).store()
        with app.app_context(), reading():
            found = snapshot()
            asked = list(_asked(found))
            for card, circle, moment in asked[:10]:  # as an open application: its first needs are behind it
                matches_for(card, circle, moment)
            yield Row("numpy pass, five rules", spread(timed(_each(asked, _floor, found))))
            yield Row("lists", spread(timed(_each(asked, _lists))), against="numpy pass, five rules")
            yield Row("page", spread(timed(_each(asked, _page))), against="numpy pass, five rules")
            some = asked[: TIMES // 4]
            yield Row("loop", spread(timed(_each(some, _loop, found))), against="numpy pass, five rules")
            db.session.rollback()
        with app.app_context():
            db.engine.dispose()


Asked = tuple[NeedCard, Circle, Moment]


def _asked(found: Snapshot) -> Iterator[Asked]:
    chance, slugs = random.Random(3), sorted(found.categories.by_slug)
    circles = [circle_of_place(locate(code)) for code in ("14605", "14620", "14509", "14450", "14607")]
    for number in range(TIMES):
        card = NeedCard(
            categories=tuple(chance.sample(slugs, chance.choice((1, 1, 2, 3)))),
            ages=chance.choice(((), (9.0,), (6.0, 9.0))),
            languages=chance.choice(((), ("es",), ("ar",))),
            starts_after=chance.choice((None, time(15))),
            days=chance.choice(((), ("mon", "wed"), ("sat",))),
        )
        yield card, chance.choice(circles), match_moment(NOW, seed=number)


def _each(asked: list[Asked], do: Callable[..., Any], *more: Any) -> Iterator[Callable[[], Any]]:
    for one in asked:
        yield lambda one=one: do(*one, *more)


def _lists(card: NeedCard, circle: Circle, moment: Moment) -> Any:
    return matches_for(card, circle, moment)


def _page(card: NeedCard, circle: Circle, moment: Moment) -> Any:
    return matched_of(matches_for(card, circle, moment), card, circle, moment)


def _loop(card: NeedCard, circle: Circle, moment: Moment, found: Snapshot) -> Any:
    every = (offering_at(found, int(row), moment.today) for row in candidates(found, card))
    return suggest(card, circle, moment, every)


def _floor(card: NeedCard, circle: Circle, _moment: Moment, found: Snapshot) -> Any:
    services, rows = found.columns.services, found.columns.rows
    fits = services.category.having(card.categories)
    for age in card.ages:
        fits &= ~(services.minimum_age > age) & ~(services.maximum_age + 1 <= age)
    chosen = fits[rows.service]
    if card.languages:
        chosen &= rows.language.having(card.languages)
    if card.days or card.starts_after:
        days = [DAYS.index(day) for day in card.days] or range(7)
        window = mask_for(days, card.starts_after or time(0), time(0))
        chosen &= found.columns.books.openings.arrays().overlapping(window)[rows.opening]
    assert circle.point is not None
    miles = miles_between((circle.point.lat, circle.point.lon), rows.latitude, rows.longitude)
    near = np.flatnonzero(chosen)
    return near[np.argsort(miles[near], kind="stable")[:20]]


def _reading() -> Row:
    with tempfile.TemporaryDirectory(prefix="hallway-bench-") as folder:
        app = core_app(settings_from({"HALLWAY_DATA": folder}))
        upgrade_to_head(app)
        with app.app_context():
            load_categories(shipped("seeds") / "categories")
            db.session.commit()
            prepare_meaning(app)
            today = date(2026, 9, 15)
            for text in SENTENCES:
                read_need(text, today=today)
            calls = [lambda text=text: read_need(text, today=today) for text in SENTENCES * 20]
            found = spread(timed(calls))
            db.session.rollback()
            db.engine.dispose()
    return Row("a sentence of 8 to 20 words", found)
