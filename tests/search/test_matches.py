"""Narrowing changes nothing: what is listed is what judging every offering would list."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, time

import pytest
from flask import Flask

from benchmarks.made_up import MadeUp
from directory.core import shipped
from directory.db import db, reading
from directory.exchange.seed_categories import load_categories
from directory.exchange.zip_table import fill_zip_table
from directory.matching.facts import Circle, Moment, NeedCard
from directory.matching.ranking import WEIGHTS, Weights
from directory.matching.suggest import Suggestion, suggest
from directory.migrations import upgrade_to_head
from directory.search import matches
from directory.search.matches import candidates, matches_for
from directory.search.offerings import circle_of_place, match_moment, offering_at
from directory.search.place import locate
from directory.search.snapshot import snapshot
from directory.vocabulary import CostLimit, Delivery, Travel, Urgency
from tests.conftest import application, close, settings_in

NOW = datetime(2026, 9, 15, 19, 30, tzinfo=UTC)
SERVICES = 1200


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = application(settings_in(tmp_path_factory.mktemp("large")))
    upgrade_to_head(app)
    with app.app_context():
        fill_zip_table()
        load_categories(shipped("seeds") / "categories")
        db.session.commit()
        made = MadeUp(SERVICES, seed=11)
        made.store()
    yield app
    close(app)


@pytest.fixture(autouse=True)
def few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a small directory is narrowed as a large one is."""
    monkeypatch.setattr(matches, "WHOLE", 0)
    monkeypatch.setattr(matches, "CHUNK", 8)


def cards(chance: random.Random, slugs: list[str]) -> Iterator[NeedCard]:
    while True:
        yield NeedCard(
            categories=tuple(chance.sample(slugs, chance.choice((1, 3, 12)))),
            ages=chance.choice(((), (9.0,), (6.0, 9.0))),
            grades=chance.choice(((), (), ("3",))),
            languages=chance.choice(((), ("es",), ("en",), ("ar", "zh"))),
            starts_after=chance.choice((None, time(15))),
            ends_before=chance.choice((None, None, time(18))),
            days=chance.choice(((), ("mon", "wed"), ("sat",))),
            delivery=chance.choice(((), (), (Delivery.VIRTUAL,))),
            travel=chance.choice(((), (Travel.WALK,), (Travel.TRANSIT, Travel.CAR))),
            max_miles=chance.choice((None, None, 2.0)),
            cost=chance.choice((None, CostLimit.FREE_ONLY)),
            urgency=chance.choice((None, Urgency.WITHIN_48H)),
        )


def listed(found: tuple[Suggestion, ...]) -> list[tuple[str, float]]:
    return [(one.offering.id, round(one.score.total, 4)) for one in found]


def both(card: NeedCard, circle: Circle, moment: Moment, weights: Weights, limit: int) -> None:
    found = snapshot()
    every = [offering_at(found, int(row), moment.today) for row in candidates(found, card)]
    whole = suggest(card, circle, moment, every, weights, limit)
    narrow = matches_for(card, circle, moment, weights=weights, limit=limit)
    for name in ("fits", "may_fit", "near_misses"):
        assert listed(getattr(narrow, name)) == listed(getattr(whole, name)), (name, card)
    assert narrow.considered == whole.considered
    assert all(some <= of for some, of in zip(narrow.found, whole.found, strict=True))


def test_what_is_listed_is_the_same_as_if_all_were_judged(large: Flask) -> None:
    chance = random.Random(5)
    with large.app_context(), reading():
        some = cards(chance, sorted(snapshot().categories.by_slug))
        for number in range(60):
            circle = circle_of_place(locate(chance.choice(("14605", "14620", "14509", "10001"))))
            weights = chance.choice((WEIGHTS, Weights(help=14, near=34), Weights(help=0, room=48)))
            both(next(some), circle, match_moment(NOW, seed=number), weights, chance.choice((1, 5, 10)))
        both(next(some), Circle(), match_moment(NOW), WEIGHTS, 5)
        db.session.rollback()


def test_most_of_a_large_list_is_never_judged(large: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the test above would hold of a search that narrows nothing."""
    judged = []
    monkeypatch.setattr(matches, "offering_at", lambda *asked: judged.append(1) or offering_at(*asked))
    with large.app_context(), reading():
        card = NeedCard(categories=tuple(sorted(snapshot().categories.by_slug)))
        found = matches_for(card, circle_of_place(locate("14605")), match_moment(NOW))
        db.session.rollback()
    assert found.considered > 1000 and len(judged) < found.considered / 2


def test_a_card_without_a_category_finds_nothing(large: Flask) -> None:
    with large.app_context(), reading():
        found = matches_for(NeedCard(ages=(9.0,)), Circle(), match_moment(NOW))
        assert (found.fits, found.may_fit, found.near_misses, found.considered) == ((), (), (), 0)
        db.session.rollback()


def test_what_was_refused_before_is_not_listed(large: Flask) -> None:
    with large.app_context(), reading():
        circle, moment = circle_of_place(locate("14605")), match_moment(NOW)
        card = NeedCard(categories=("food.pantry",))
        first = matches_for(card, circle, moment)
        gone = (*first.fits, *first.may_fit)[0].offering
        again = matches_for(
            NeedCard(categories=("food.pantry",), excluded=frozenset({gone.service})), circle, moment
        )
        assert gone.service not in {one.offering.service for one in (*again.fits, *again.may_fit)}
        db.session.rollback()
