"""Consent, what left the school under it, and the log of everything that was done with a person's record."""

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
from directory.vocabulary import AuditAct, ConsentKind, GlassReason


class Consent(Identified, Stamped, Base):
    """Whose, to which organizations, for which fields, from when until when. Never without an end."""

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint("(student_id IS NULL) <> (household_id IS NULL)", name="one_subject"),
        CheckConstraint("expires_at > starts_at", name="ends_after_it_starts"),
    )

    student_id: Mapped[str | None] = owner("student.id")
    household_id: Mapped[str | None] = owner("household.id")
    kind: Mapped[ConsentKind] = mapped_column(Choice(ConsentKind))
    fields: Mapped[list[str]] = mapped_column(Json, default=list)  # of actions.consents.FIELDS
    purpose: Mapped[str] = mapped_column(String(80))  # a category's slug, or "any_need"
    starts_at: Mapped[datetime] = mapped_column(UTC_DateTime, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UTC_DateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTC_DateTime)
    logged_by_user_id: Mapped[str | None] = pointer("user_account.id")
    sealed: Mapped[bytes] = mapped_column(LargeBinary)  # {"given_by", "note"}

    organizations = children("ConsentOrganization", back_populates="consent")


class ConsentOrganization(Identified, Base):
    """One organization that a consent names."""

    __tablename__ = "consent_organization"
    __table_args__ = (UniqueConstraint("consent_id", "organization_id"),)

    consent_id: Mapped[str] = owner("consent.id")
    organization_id: Mapped[str] = owner("organization.id")

    consent = relationship("Consent", back_populates="organizations")


class Disclosure(Identified, Base):
    """What left the school about somebody: to whom, which fields, when, under which consent.

    The database itself refuses an identified one without a consent that names the organization, covers the
    same person and is alive at that moment. Rows are never changed.
    """

    __tablename__ = "disclosure"
    __table_args__ = (
        CheckConstraint("NOT identified OR consent_id IS NOT NULL", name="identified_has_consent"),
        Index("ix_disclosure_student", "student_id", "at"),
        Index("ix_disclosure_household", "household_id", "at"),
    )

    student_id: Mapped[str | None] = owner("student.id", index=False)
    household_id: Mapped[str | None] = owner("household.id", index=False)
    need_id: Mapped[str | None] = pointer("need.id")
    organization_id: Mapped[str | None] = pointer("organization.id")
    organization_name: Mapped[str] = mapped_column(String(255))
    consent_id: Mapped[str | None] = mapped_column(String(36), index=True)
    identified: Mapped[bool]
    fields: Mapped[list[str]] = mapped_column(Json, default=list)
    purpose: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UTC_DateTime, default=utc_now)
    user_id: Mapped[str | None] = pointer("user_account.id")


class AuditEntry(Base):
    """One act on a person's record. Each row holds the hash of the one before it; none is ever changed."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_user", "user_id", "at"),
        Index("ix_audit_entry_record", "entity_id", "at"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 1, 2, 3 … without a gap
    at: Mapped[datetime] = mapped_column(UTC_DateTime)
    user_id: Mapped[str | None] = mapped_column(String(36))  # outlives the account
    act: Mapped[AuditAct] = mapped_column(Choice(AuditAct))
    entity: Mapped[str] = mapped_column(String(40))
    entity_id: Mapped[str] = mapped_column(String(36))
    school_id: Mapped[str | None] = mapped_column(String(36), index=True)
    details: Mapped[dict[str, object]] = mapped_column(Json, default=dict)  # codes and counts, never a name
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class BrokenGlass(Identified, Base):
    """Names opened outside one's own caseload, with a reason, for at most four hours.

    `sealed` holds {"note"}: whoever writes why may write a name.
    """

    __tablename__ = "broken_glass"
    __table_args__ = (
        CheckConstraint("until > at", name="ends_after_it_opens"),
        Index("ix_broken_glass_open", "user_id", "school_id", "until"),
    )

    user_id: Mapped[str] = owner("user_account.id", index=False)
    school_id: Mapped[str] = owner("school.id")
    reason: Mapped[GlassReason] = mapped_column(Choice(GlassReason))
    at: Mapped[datetime] = mapped_column(UTC_DateTime, default=utc_now)
    until: Mapped[datetime] = mapped_column(UTC_DateTime)  # moved to now when closed before its time
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
