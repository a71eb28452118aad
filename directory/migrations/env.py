"""Alembic's entry point. Online only: the application's own engine, with its safe SQLite settings."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from sqlalchemy import JSON, Connection

import directory.models  # noqa: F401 - fills the metadata
from directory.db import Base, db
from directory.models.columns import Choice, UTC_DateTime

app = context.config.attributes["app"]


def written(kind: str, value: Any, autogen: Any) -> str | bool:
    """Our own column types as plain ones: a migration must not change when a class does."""
    if kind != "type":
        return False
    if isinstance(value, UTC_DateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(value, Choice):
        return "sa.String(40)"
    if isinstance(value, JSON):
        autogen.imports.add("from sqlalchemy.dialects.postgresql import JSONB")
        return 'sa.JSON().with_variant(JSONB(), "postgresql")'
    return False


@contextmanager
def unlinked(connection: Connection) -> Iterator[None]:
    """SQLite alters a table by making it anew, and dropping the old one would take what hangs on it along."""
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.dbapi_connection  # before SQLAlchemy begins: within a transaction it is deaf
    assert raw is not None
    raw.cursor().execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.cursor().execute("PRAGMA foreign_keys=ON")


with app.app_context(), db.engine.connect() as connection, unlinked(connection):
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=written,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            assert not broken, f"a migration left rows without their owners: {broken[:3]}"
    connection.commit()
