"""The schema: made step by step, taken back, made again with rows in it, and the same as the models'."""

from dataclasses import replace
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect, select

from directory.core import core_app
from directory.db import Base, db, reading
from directory.migrations import config_for, downgrade_to, upgrade_to_head
from directory.models import (
    ImportBatch,
    ImportReportRow,
    Metadata,
    Organization,
    School,
    Service,
    Source,
    User,
)
from directory.settings import Settings
from tests.cast import build_town
from tests.conftest import close
from tests.demo import fingerprint


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request: pytest.FixtureRequest, settings: Settings) -> Any:
    """An application whose database has no table yet."""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_database")
        settings = replace(settings, database_url=url)
        app = core_app(settings)
        downgrade_to(app, "base")
    else:
        app = core_app(settings)
    yield app
    close(app)


def differences(app: Flask) -> list[Any]:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        return list(compare_metadata(context, Base.metadata))


def tables(app: Flask) -> set[str]:
    with app.app_context(), db.engine.connect() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def test_one_head(bare: Flask) -> None:
    assert len(ScriptDirectory.from_config(config_for(bare)).get_heads()) == 1


def test_the_newest_schema_is_the_models(bare: Flask) -> None:
    upgrade_to_head(bare)
    assert differences(bare) == []
    assert tables(bare) == {table.name for table in Base.metadata.sorted_tables}


def test_a_column_that_no_migration_makes_is_found(bare: Flask) -> None:
    upgrade_to_head(bare)
    with bare.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE school DROP COLUMN about")
    assert differences(bare)


def test_up_down_and_up_again(bare: Flask) -> None:
    upgrade_to_head(bare)
    downgrade_to(bare, "base")
    assert tables(bare) == set()
    upgrade_to_head(bare)
    assert differences(bare) == []


def test_every_step_goes_up_and_down(bare: Flask) -> None:
    steps = [s.revision for s in ScriptDirectory.from_config(config_for(bare)).walk_revisions()][::-1]
    for step in steps:
        upgrade_to_head(bare, step)
    for step in [*steps[:-1][::-1], "base"]:
        downgrade_to(bare, step)
    assert tables(bare) == set()


def test_upgrading_again_changes_nothing(bare: Flask) -> None:
    upgrade_to_head(bare)
    build_town(bare)
    before = fingerprint(bare, but=set())
    upgrade_to_head(bare)
    assert fingerprint(bare, but=set()) == before


def test_rows_survive_every_step_that_keeps_their_table(bare: Flask) -> None:
    """Down to each earlier revision and up again; what the older schema could hold is still there."""
    upgrade_to_head(bare)
    build_town(bare)
    steps = [s.revision for s in ScriptDirectory.from_config(config_for(bare)).walk_revisions()]
    with bare.app_context(), reading():
        names = {
            model: sorted(db.session.scalars(select(model.name))) for model in (Organization, School, User)
        }
        db.session.rollback()
    for step in steps[1:]:
        downgrade_to(bare, step)
        upgrade_to_head(bare)
        with bare.app_context(), reading():
            for model, kept in names.items():
                assert sorted(db.session.scalars(select(model.name))) == kept, f"{step}: {model.__name__}"
            db.session.rollback()


def test_what_hangs_on_an_altered_table_stays(bare: Flask) -> None:
    """SQLite makes a table anew to alter it; the reports of a batch must not go with the old one."""
    upgrade_to_head(bare)
    with bare.app_context():
        source = Source(name="a city's list")
        db.session.add(source)
        db.session.flush()
        batch = ImportBatch(source_id=source.id, layout="hsds-3")
        batch.rows = [ImportReportRow(file="services.csv", line=2, reason="The row is empty")]
        db.session.add(batch)
        db.session.commit()
    downgrade_to(bare, "0001")
    upgrade_to_head(bare)
    with bare.app_context(), reading():
        assert db.session.scalars(select(ImportReportRow.line)).all() == [2]
        db.session.rollback()


def test_a_full_database_is_taken_down_without_a_complaint(bare: Flask) -> None:
    """Foreign keys must not stand in the way."""
    upgrade_to_head(bare)
    build_town(bare)
    downgrade_to(bare, "base")
    assert tables(bare) == set()
    upgrade_to_head(bare)
    build_town(bare)
    with bare.app_context():
        assert db.session.scalars(select(Service.name)).first()
        assert db.session.scalars(select(Metadata.id)).first()


def test_both_databases_end_with_the_same_tables(any_app: Flask) -> None:
    """Columns by name, and which may be empty."""
    with any_app.app_context(), db.engine.connect() as connection:
        look = inspect(connection)
        for table in Base.metadata.sorted_tables:
            found = {column["name"]: column["nullable"] for column in look.get_columns(table.name)}
            assert found == {column.name: column.nullable for column in table.columns}, table.name
