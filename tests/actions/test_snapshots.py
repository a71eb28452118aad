"""What was shown for a need stays as it was shown, and says when it does not."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from directory.actions.snapshots import digest_of, is_unchanged, keep_snapshot, shown_of
from directory.db import db
from directory.matching.facts import need_from_json
from directory.matching.ranking import RULES_VERSION, WEIGHTS
from directory.matching.suggest import Suggestions
from directory.models import Need, SuggestionSnapshot
from directory.models.columns import utc_now
from directory.search.matches import matches_for
from directory.search.offerings import circle_of_school, match_moment
from tests.cast import Town


def looked(need: Need, seed: int = 0) -> Suggestions:
    circle = circle_of_school(need.school)
    return matches_for(need_from_json(need.card), circle, match_moment(utc_now(), seed))


def kept(need: Need, town: Town, **more: Any) -> SuggestionSnapshot:
    values: dict[str, Any] = {"weights_version": 0, "seed": 0, "now": utc_now(), **more}
    return keep_snapshot(
        need, looked(need, values["seed"]), WEIGHTS.as_json(), actor=town.cora, rules_version=RULES_VERSION,
        **values,
    )  # fmt: skip


def how_many() -> int:
    return db.session.scalar(select(func.count()).select_from(SuggestionSnapshot)) or 0


def test_the_same_list_within_the_hour_is_kept_once(app: Flask, town: Town) -> None:
    with app.app_context():
        need, now = db.session.get_one(Need, town.pips_need.id), utc_now()
        first = kept(need, town, now=now)
        assert kept(need, town, now=now + timedelta(minutes=59)).id == first.id
        assert kept(need, town, now=now + timedelta(minutes=61)).id != first.id
        assert how_many() == 2


def test_another_card_other_points_or_another_turn_are_another_list(app: Flask, town: Town) -> None:
    with app.app_context():
        need = db.session.get_one(Need, town.pips_need.id)
        kept(need, town)
        kept(need, town, weights_version=1)
        kept(need, town, weights_version=1, seed=7)
        need.card = {**need.card, "cost": "free_only"}
        kept(need, town, weights_version=1, seed=7)
        assert how_many() == 4


def test_it_says_when_it_was_tampered_with(app: Flask, town: Town) -> None:
    with app.app_context():
        row = kept(db.session.get_one(Need, town.pips_need.id), town)
        db.session.commit()
        db.session.expire(row)
        assert is_unchanged(row), "through the database and back"
        row.shown = {**row.shown, "considered": 99}
        assert not is_unchanged(row)
        db.session.rollback()


def test_it_holds_names_sentences_and_values_of_that_day(app: Flask, town: Town) -> None:
    with app.app_context():
        shown = shown_of(looked(db.session.get_one(Need, town.pips_need.id)))
    entry = next(one for one in shown["fits"] + shown["may_fit"] if one["name"] == "Homework Hour")
    assert entry["organization_name"] == "Soup & Books"
    assert all(set(finding["said"]) == {"en", "es"} for finding in entry["findings"])
    assert sum(points for _value, points in entry["parts"].values()) == 100


def test_order_of_keys_does_not_change_the_digest() -> None:
    assert digest_of("n", {"a": 1, "b": {"c": 2, "d": 3}}) == digest_of("n", {"b": {"d": 3, "c": 2}, "a": 1})
    assert digest_of("n", {"a": 1}) != digest_of("m", {"a": 1})
