"""Export, import into an empty directory, export: the same bytes, whatever people have written."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from directory.db import db, reading
from directory.exchange.export_profile import BY_ID, NAME, TAXONOMY_ID, TERMS
from directory.models import Attribute, Organization, Service, Source, Taxonomy, TaxonomyTerm
from tests.cast import Town
from tests.exchange.again import differences, empty_directory, exported, taken_in
from tests.exchange.conftest import is_accounted_for
from tests.exchange.hostile import Rows, catalogs, put
from tests.exchange.sets import beginning_of
from tests.proof import in_full, proof

SHARED = Path(os.environ.get("HALLWAY_SHARED") or Path(__file__).resolve().parents[3] / "shared")
REAL = ("miami-open211-hsds1", "dc-linku-hsds2-2021-quadrupled", "smc-ohana-sample-csv")


def test_the_demo_district(seeded: Flask, empty_database: Path, tmp_path: Path) -> None:
    first = exported(seeded, tmp_path / "first")
    with empty_directory(empty_database, tmp_path / "other") as other:
        outcome = taken_in(other, tmp_path / "first")
        second = exported(other, tmp_path / "second")
        assert is_accounted_for(outcome)
        assert not outcome.remarks
        again = taken_in(other, tmp_path / "first")
        assert not again.has_changed and not again.remarks
    assert differences(first, second) == []
    assert len(first) > 20


@pytest.mark.prove
@pytest.mark.real
@pytest.mark.timeout(900)  # in full, Miami comes in as a whole
@pytest.mark.parametrize("name", REAL)
def test_real_directories(name: str, empty_database: Path, tmp_path: Path) -> None:
    folder = SHARED / "data" / "real" / name
    if not folder.is_dir():
        pytest.skip(f"the real directory {name} is not beside the checkout (HALLWAY_SHARED)")
    if not in_full():
        folder = beginning_of(folder, tmp_path / "package")
    with empty_directory(empty_database, tmp_path / "one") as one:
        taken_in(one, folder)
        first = exported(one, tmp_path / "first", with_json=True)
    with empty_directory(empty_database, tmp_path / "two") as two:
        outcome = taken_in(two, tmp_path / "first")
        assert not [remark for remark in outcome.remarks if remark.row is not None]
        second = exported(two, tmp_path / "second", with_json=True)
        with two.app_context(), reading():
            names = set(db.session.scalars(select(Source.name)))
            counts = db.session.scalar(select(func.count()).select_from(Service))
            assert db.session.scalar(select(Organization.id).where(Organization.source_id.is_(None))) is None
            db.session.rollback()
    assert names == {folder.name} and counts
    assert differences(first, second) == []
    proof(f"export of {name} again", services=counts, differing_bytes=0)


# ---- whatever anybody writes ----


@contextmanager
def two(empty_database: Path, folder: Path, addresses: tuple[str, str]) -> Iterator[tuple[Flask, Flask]]:
    with (
        empty_directory(empty_database, folder / "one", addresses[0]) as one,
        empty_directory(empty_database, folder / "two", addresses[1]) as other,
    ):
        yield one, other


def there_and_back(one: Flask, other: Flask, folder: Path, rows: Rows) -> None:
    with one.app_context():
        put(rows)
        db.session.remove()
    with other.app_context():
        put({table: [] for table in rows})
        db.session.remove()
    shutil.rmtree(folder, ignore_errors=True)
    first = exported(one, folder / "first")
    if "organizations.csv" not in first:
        return
    outcome = taken_in(other, folder / "first")
    assert not outcome.remarks, outcome.remarks
    assert is_accounted_for(outcome)
    assert differences(first, exported(other, folder / "second")) == []
    hidden = {row["id"] for row in rows["location"] if row["confidential"]}
    assert not any(key.encode() in content for key in hidden for content in first.values())


def many(examples: int):
    return settings(
        max_examples=examples, deadline=None, database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )  # fmt: skip


def test_hostile_catalogs(empty_database: Path, tmp_path: Path) -> None:
    with two(empty_database, tmp_path, ("", "")) as (one, other):

        @given(catalogs())
        @many(25)
        def tried(rows: Rows) -> None:
            there_and_back(one, other, tmp_path / "packages", rows)

        tried()


def test_hostile_catalogs_from_one_database_to_the_other(
    empty_database: Path, tmp_path: Path, postgres_database: str
) -> None:
    """What SQLite wrote down, PostgreSQL takes in, and the other way round."""
    with two(empty_database, tmp_path, ("", postgres_database)) as (one, other):

        @given(catalogs(), st.booleans())
        @many(10)
        def tried(rows: Rows, back: bool) -> None:
            pair = (other, one) if back else (one, other)
            there_and_back(*pair, tmp_path / "packages", rows)

        tried()


def test_nested_json_brings_no_terms_of_the_profile(
    town: Town, app: Flask, empty_database: Path, tmp_path: Path
) -> None:
    """They are made of columns: kept as attributes, each would be told twice from then on."""
    exported(app, tmp_path / "first", only_json=True)
    terms = [{"id": key, "name": one.name, "taxonomy_id": TAXONOMY_ID} for key, one in BY_ID.items()]
    (tmp_path / "first" / "taxonomy_terms.json").write_text(json.dumps({"contents": terms}))
    assert TAXONOMY_ID not in (first := (tmp_path / "first" / "services.json").read_text()) and NAME in first
    with empty_directory(empty_database, tmp_path / "two") as two:
        taken_in(two, tmp_path / "first")
        with two.app_context(), reading():
            assert set(db.session.scalars(select(Service.name))) >= {"Soup Night", "Homework Hour"}
            assert not set(db.session.scalars(select(TaxonomyTerm.code))) & set(TERMS)
            assert NAME not in set(db.session.scalars(select(Taxonomy.name)))
            found = set(db.session.scalars(select(Attribute.link_type)))
            assert not found & {term.group for term in TERMS.values()}
            db.session.rollback()
