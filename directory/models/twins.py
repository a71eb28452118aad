"""One record, not six: pairs that look alike, merges, where a merged record went, and whose a value is."""

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directory.db import Base
from directory.models.columns import Choice, Identified, Json, Stamped, UTC_DateTime, owner, pointer, utc_now
from directory.vocabulary import PairStatus


class DuplicatePair(Identified, Stamped, Base):
    """Two organizations, locations or services that may be one. `left_id` sorts before `right_id`."""

    __tablename__ = "duplicate_pair"
    __table_args__ = (
        UniqueConstraint("entity", "left_id", "right_id"),
        Index("ix_duplicate_pair_open", "status", "entity", "score"),
    )

    entity: Mapped[str] = mapped_column(String(40))
    left_id: Mapped[str] = mapped_column(String(36), index=True)
    right_id: Mapped[str] = mapped_column(String(36), index=True)
    score: Mapped[float]  # 0..1
    findings: Mapped[list[dict[str, object]]] = mapped_column(Json, default=list)  # for and against
    status: Mapped[PairStatus] = mapped_column(Choice(PairStatus), default=PairStatus.OPEN)
    decided_by_user_id: Mapped[str | None] = pointer("user_account.id")
    decided_at: Mapped[datetime | None] = mapped_column(UTC_DateTime)
    batch_id: Mapped[str | None] = pointer("import_batch.id")  # found as it arrived


class Merge(Identified, Base):
    """One record taken into another. `before` holds what is needed to take it back."""

    __tablename__ = "merge"

    entity: Mapped[str] = mapped_column(String(40))
    kept_id: Mapped[str] = mapped_column(String(36), index=True)
    gone_id: Mapped[str] = mapped_column(String(36), index=True)
    before: Mapped[dict[str, object]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(UTC_DateTime, default=utc_now)
    user_id: Mapped[str | None] = pointer("user_account.id")
    undone_at: Mapped[datetime | None] = mapped_column(UTC_DateTime)
    undone_by_user_id: Mapped[str | None] = pointer("user_account.id")


class Redirect(Identified, Base):
    """Where a record that is no more is now. Addresses of it, and imports of it, lead there."""

    __tablename__ = "redirect"
    __table_args__ = (UniqueConstraint("entity", "old_id"),)

    entity: Mapped[str] = mapped_column(String(40))
    old_id: Mapped[str] = mapped_column(String(36))
    new_id: Mapped[str] = mapped_column(String(36), index=True)
    merge_id: Mapped[str] = owner("merge.id")


class FieldSource(Identified, Base):
    """The source of one value, where it is not the source of its row: taken over in a merge."""

    __tablename__ = "field_source"
    __table_args__ = (UniqueConstraint("link_entity", "link_id", "field"),)

    link_entity: Mapped[str] = mapped_column(String(40))
    link_id: Mapped[str] = mapped_column(String(36), index=True)
    field: Mapped[str] = mapped_column(String(80))
    source_id: Mapped[str | None] = pointer("source.id")
    at: Mapped[datetime] = mapped_column(UTC_DateTime, default=utc_now)
