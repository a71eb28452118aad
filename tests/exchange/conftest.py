"""`house`: an installation with a few categories and ZIP codes. `bring(path)`: an import into it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from sqlalchemy import select

from directory.core import core_app, shipped
from directory.db import Base, db, reading
from directory.exchange.import_progress import Progress
from directory.exchange.import_report import Outcome
from directory.exchange.import_run import Wishes, bring_in
from directory.exchange.seed_categories import load_categories
from directory.models import ZipCode
from directory.search.meaning import prepare_meaning
from tests.conftest import close, settings_in

SLUGS = ("food.pantry", "food.meals", "enrich.afterschool", "academics.tutoring", "safety.dv",
         "mh.counseling", "financial.coaching", "housing.shelter")  # fmt: skip
ZIPS = (
    ("33136", "Miami", "FL", "Miami-Dade County", 25.7863, -80.2040),
    ("33142", "Miami", "FL", "Miami-Dade County", 25.8133, -80.2320),
)


@pytest.fixture(scope="session")
def stocked(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder to copy: the schema, eight categories with three sentences each, two ZIP codes."""
    folder = tmp_path_factory.mktemp("stocked")
    shutil.copy(empty_database, folder / "hallway.db")
    seeds = tmp_path_factory.mktemp("few-categories")
    shutil.copy(shipped("seeds") / "categories" / "_groups.yaml", seeds)
    for slug in SLUGS:
        told = yaml.safe_load((shipped("seeds") / "categories" / f"{slug}.yaml").read_text(encoding="utf-8"))
        told["examples"] = {language: texts[:3] for language, texts in told["examples"].items()}
        (seeds / f"{slug}.yaml").write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    app = core_app(settings_in(folder))
    with app.app_context():
        load_categories(seeds)
        for code, city, state, county, latitude, longitude in ZIPS:
            db.session.add(
                ZipCode(
                    zip=code, city=city, state=state, county=county, latitude=latitude, longitude=longitude
                )
            )
        db.session.commit()
        prepare_meaning(app)
    close(app)
    return folder


@pytest.fixture
def house(stocked: Path, tmp_path: Path) -> Iterator[Flask]:
    folder = tmp_path / "house"
    shutil.copytree(stocked, folder)
    app = core_app(settings_in(folder))
    yield app
    close(app)


@pytest.fixture
def bring(house: Flask) -> Callable[..., Outcome]:
    def bring(path: Path, **wishes: Any) -> Outcome:
        with house.app_context():
            outcome, _ = bring_in(house, path, Wishes(**wishes), Progress(is_quiet=True))
            return outcome

    return bring


@pytest.fixture
def rows(house: Flask) -> Callable[..., list[Any]]:
    """Every row of a model, or those that match, read apart and let go of."""

    def rows(model: Any, *conditions: Any) -> list[Any]:
        with house.app_context(), reading():
            found = list(db.session.scalars(select(model).where(*conditions)))
            db.session.expunge_all()
            db.session.rollback()
            return found

    return rows


@pytest.fixture
def everything(house: Flask) -> Callable[[], dict[str, list[str]]]:
    """Every row of every table as text: two of these are equal when nothing has changed in between."""

    def everything() -> dict[str, list[str]]:
        with house.app_context(), reading():
            found = {
                table.name: sorted(repr(tuple(row)) for row in db.session.execute(select(table)))
                for table in Base.metadata.sorted_tables
            }
            db.session.rollback()
            return found

    return everything


def reasons(outcome: Outcome, file: str = "", line: int = 0) -> set[str]:
    return {
        r.reason for r in outcome.remarks if (not file or r.file == file) and (not line or r.line == line)
    }


def is_accounted_for(outcome: Outcome) -> bool:
    """Rows in = rows stored, unchanged, merged or reported, in every file."""
    return all(
        counts["read"] == sum(counts[fate] for fate in ("stored", "unchanged", "merged", "reported"))
        for counts in outcome.files.values()
    )
