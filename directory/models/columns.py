"""Column types and mixins that every aggregate uses."""

import uuid
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from sqlalchemy import JSON, DateTime, ForeignKey, String, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column, relationship

T = TypeVar("T", bound=StrEnum)


class UTC_DateTime(TypeDecorator[datetime]):  # noqa: N801 - reads as a column type
    """An aware datetime, stored in UTC. SQLite forgets zones, so they are put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Choice(TypeDecorator[T]):
    """A StrEnum kept as its value. Unknown values from older data raise on reading, not silently pass."""

    impl = String(40)
    cache_ok = True

    def __init__(self, choices: type[T]) -> None:
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: T | None, dialect: Dialect) -> str | None:
        return None if value is None else str(self.choices(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> T | None:
        return None if value is None else self.choices(value)


Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

Key = Annotated[str, mapped_column(String(36))]
Long = Annotated[str, mapped_column(Text)]


def new_id() -> str:
    return str(uuid.uuid4())


def utc_now() -> datetime:
    return datetime.now(UTC)


class Identified:
    """A row with an HSDS id: a UUID as text, random unless an import derives it."""

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}>"


class Stamped:
    created_at: Mapped[datetime] = mapped_column(UTC_DateTime, default=utc_now)
    last_modified: Mapped[datetime] = mapped_column(
        UTC_DateTime, default=utc_now, onupdate=utc_now, index=True
    )


def owner(target: str, *, index: bool = True) -> Any:
    """A foreign key whose row goes when its owner goes."""
    return mapped_column(String(36), ForeignKey(target, ondelete="CASCADE"), index=index)


def pointer(target: str) -> Any:
    """A foreign key that is emptied when the row it names goes."""
    return mapped_column(String(36), ForeignKey(target, ondelete="SET NULL"), index=True)


def children(
    entity: str, by: str | None = None, *, back_populates: str | None = None, uselist: bool = True
) -> Any:
    """Rows that belong to this one and go with it. `by` names their key where they have several owners."""
    return relationship(
        entity,
        foreign_keys=f"{entity}.{by}" if by else None,
        back_populates=back_populates,
        uselist=uselist,
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
