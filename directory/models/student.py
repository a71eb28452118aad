"""Students and households. Names, contacts and notes lie sealed; the codes are what is printed and spoken."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directory.db import Base
from directory.models.columns import (
    Choice,
    Identified,
    Json,
    Stamped,
    UTC_DateTime,
    children,
    owner,
    pointer,
    utc_now,
)
from directory.vocabulary import ChangeAction, KeepTogether


class Household(Identified, Stamped, Base):
    """A family at one school. `sealed` holds {"name", "address", "notes"}; its ZIP is for areas served.

    `travel` are the ways they have; `together` says whether the children should go to one place.
    """

    __tablename__ = "household"

    school_id: Mapped[str] = owner("school.id")
    code: Mapped[str] = mapped_column(String(12), unique=True)  # such as F-4K7Q2M
    zip: Mapped[str | None] = mapped_column(String(10))
    languages: Mapped[list[str] | None] = mapped_column(Json)
    travel: Mapped[list[str] | None] = mapped_column(Json)
    together: Mapped[KeepTogether | None] = mapped_column(Choice(KeepTogether))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    erased_at: Mapped[datetime | None] = mapped_column(UTC_DateTime)

    school = relationship("School")
    students = relationship("Student", back_populates="household")
    guardians = children("Guardian", back_populates="household")


class Guardian(Identified, Stamped, Base):
    """`sealed` holds {"name", "phone", "email", "relation", "roster"}. A restricted one is told nothing."""

    __tablename__ = "guardian"

    household_id: Mapped[str] = owner("household.id")
    language: Mapped[str | None] = mapped_column(String(10))
    may_be_contacted: Mapped[bool] = mapped_column(default=True)
    restricted: Mapped[bool] = mapped_column(default=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)

    household = relationship("Household", back_populates="guardians")


class Student(Identified, Stamped, Base):
    """`sealed` holds {"name", "birthdate", "email", "phone", "strengths", "notes", "roster"}: the last one is
    what the roster said when it was last taken in, by which a person's own correction is told from it.

    `roster_key` is a keyed hash of the roster's own id: the same student again is the same row, and the id
    cannot be read from it.
    """

    __tablename__ = "student"
    __table_args__ = (UniqueConstraint("school_id", "roster_key"),)

    school_id: Mapped[str] = owner("school.id")
    household_id: Mapped[str | None] = pointer("household.id")
    code: Mapped[str] = mapped_column(String(12), unique=True)  # such as S-4K7Q2M
    grade: Mapped[str | None] = mapped_column(String(4))
    languages: Mapped[list[str] | None] = mapped_column(Json)
    strengths: Mapped[list[str] | None] = mapped_column(Json)  # slugs of what they are good at or like
    active: Mapped[bool] = mapped_column(default=True)
    roster_key: Mapped[str | None] = mapped_column(String(64))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    erased_at: Mapped[datetime | None] = mapped_column(UTC_DateTime)

    school = relationship("School")
    household = relationship("Household", back_populates="students")


class RosterBatch(Identified, Base):
    """One roster that was taken in, and can be taken back."""

    __tablename__ = "roster_batch"

    school_id: Mapped[str] = owner("school.id")
    at: Mapped[datetime] = mapped_column(UTC_DateTime, default=utc_now)
    user_id: Mapped[str | None] = pointer("user_account.id")
    counts: Mapped[dict[str, int]] = mapped_column(Json, default=dict)
    undone_at: Mapped[datetime | None] = mapped_column(UTC_DateTime)

    changes = children("RosterChange")


class RosterChange(Identified, Base):
    """What a roster did to one row. `before` holds the row as it was, sealed whole."""

    __tablename__ = "roster_change"
    __table_args__ = (
        CheckConstraint("entity IN ('student', 'household', 'guardian')", name="entity_is_known"),
        Index("ix_roster_change_batch", "batch_id", "row_id"),
    )

    batch_id: Mapped[str] = owner("roster_batch.id", index=False)
    entity: Mapped[str] = mapped_column(String(20))
    row_id: Mapped[str] = mapped_column(String(36), index=True)
    action: Mapped[ChangeAction] = mapped_column(Choice(ChangeAction))
    before: Mapped[bytes | None] = mapped_column(LargeBinary)


class RosterDraft(Identified, Base):
    """A roster that was looked at and not yet taken in: sealed whole, gone after a day."""

    __tablename__ = "roster_draft"
    __table_args__ = (CheckConstraint("kind IN ('oneroster', 'sheet')", name="kind_is_known"),)

    school_id: Mapped[str] = owner("school.id")
    user_id: Mapped[str] = owner("user_account.id")
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UTC_DateTime, default=utc_now)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
