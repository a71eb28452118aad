"""What keeps the directory true: corrections, the change log, the outbox, removals, places on the map."""

from datetime import date, datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from directory.db import Base
from directory.models.columns import (
    Choice,
    Identified,
    Long,
    Stamped,
    UTC_DateTime,
    pointer,
    utc_now,
)
from directory.vocabulary import CorrectionStatus


class Correction(Identified, Stamped, Base):
    """ "Something here is wrong", from anyone. Holds no name and no address of who wrote it."""

    __tablename__ = "correction"

    link_entity: Mapped[str] = mapped_column(String(40))
    link_id: Mapped[str] = mapped_column(String(36), index=True)
    about: Mapped[str] = mapped_column(String(40))  # phone | hours | place | full | closed | other
    text: Mapped[Long | None]
    status: Mapped[CorrectionStatus] = mapped_column(
        Choice(CorrectionStatus), default=CorrectionStatus.OPEN, index=True
    )
    settled_by_user_id: Mapped[str | None] = pointer("user_account.id")
    settled_at: Mapped[datetime | None] = mapped_column(UTC_DateTime)
    idempotency_key: Mapped[str | None] = mapped_column(String(64), unique=True)


class Metadata(Identified, Base):
    """HSDS metadata: one changed field of one row, who and when."""

    __tablename__ = "metadata"
    __table_args__ = (Index("ix_metadata_link", "resource_type", "resource_id"),)

    resource_id: Mapped[str] = mapped_column(String(36))
    resource_type: Mapped[str] = mapped_column(String(40))
    last_action_date: Mapped[datetime] = mapped_column(UTC_DateTime, default=utc_now)
    last_action_type: Mapped[str] = mapped_column(String(20))  # create | update | delete
    field_name: Mapped[str] = mapped_column(String(80))
    previous_value: Mapped[Long | None]
    replacement_value: Mapped[Long | None]
    updated_by: Mapped[str] = mapped_column(String(255))


class IndexOutbox(Base):
    """A service whose index entry is out of date, written in the transaction that changed it."""

    __tablename__ = "index_outbox"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    service_id: Mapped[str] = mapped_column(String(36), index=True)
    created_at: Mapped[datetime] = mapped_column(UTC_DateTime, default=utc_now)


class SearchMiss(Identified, Base):
    """Days on which searches about a category found nothing. Counts of topics only: never what was typed."""

    __tablename__ = "search_miss"
    __table_args__ = (Index("uq_search_miss", "day", "topic", "language", unique=True),)

    day: Mapped[date]
    topic: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(10))
    count: Mapped[int] = mapped_column(default=1)


class ZipCode(Base):
    """ZIP centroids: GeoNames (CC BY 4.0), loaded once from the `zipcodes` package."""

    __tablename__ = "zip_code"

    zip: Mapped[str] = mapped_column(String(10), primary_key=True)
    city: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(2))
    county: Mapped[str | None] = mapped_column(String(120), index=True)
    latitude: Mapped[float]
    longitude: Mapped[float]


class Removal(Identified, Base):
    """A public record that is no more, for directories that follow this one. `moved_to`: it was merged."""

    __tablename__ = "removal"
    __table_args__ = (Index("uq_removal", "entity", "row_id", unique=True),)

    entity: Mapped[str] = mapped_column(String(40))
    row_id: Mapped[str] = mapped_column(String(36))
    moved_to: Mapped[str | None] = mapped_column(String(36))
    at: Mapped[datetime] = mapped_column(UTC_DateTime, default=utc_now, index=True)


class GeocoderAnswer(Base):
    """What a geocoder said of a public address, kept so that it is asked once. None: it knew nothing."""

    __tablename__ = "geocoder_answer"

    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    geocoder: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UTC_DateTime, default=utc_now)
