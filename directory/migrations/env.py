"""Alembic's entry point. Online only: the application's own engine, with its safe SQLite settings."""

from typing import Any

from alembic import context
from sqlalchemy import JSON

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


with app.app_context(), db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=written,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
