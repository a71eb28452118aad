"""`hallway understand`."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from directory.cli import hallway
from directory.core import settings_of, shipped
from directory.db import db
from directory.exchange.seed_categories import load_categories


@pytest.fixture
def stocked(app: Flask) -> Flask:
    with app.app_context():
        load_categories(shipped("seeds") / "categories")
        db.session.commit()
    return app


def ask(folder: Path, *words: str) -> Result:
    settings = {"HALLWAY_DATA": str(folder), "HALLWAY_MEANING": "off", "DATABASE_URL": ""}
    return CliRunner().invoke(hallway, ["understand", *words], env={**os.environ, **settings})


def test_three_categories_with_score_and_reason(stocked: Flask) -> None:
    shown = ask(settings_of(stocked).data, "my son has a toothache")
    assert shown.exit_code == 0
    first = shown.stdout.splitlines()[0].split(maxsplit=2)
    assert first[1] == "health.dental"
    assert 0.3 <= float(first[0]) <= 1
    assert "toothache" in first[2]
    assert "words answer alone" in shown.stderr


def test_json_tells_the_same_with_clauses(stocked: Flask) -> None:
    shown = ask(settings_of(stocked).data, "--json", "my", "son", "has", "a", "toothache")
    readings = json.loads(shown.stdout)
    assert readings[0]["slug"] == "health.dental"
    assert set(readings[0]) == {"slug", "score", "because", "clause"}
    assert 1 <= len(readings) <= 3


def test_before_init_it_says_what_to_do(app: Flask) -> None:
    shown = ask(settings_of(app).data, "hungry")
    assert shown.exit_code == 1
    assert "hallway init" in shown.stderr
