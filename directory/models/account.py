"""People who sign in: staff and partners. Families never need an account. Secrets are kept as hashes only."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directory.db import Base
from directory.models.columns import (
    Choice,
    Identified,
    Stamped,
    UTC_DateTime,
    children,
    owner,
    pointer,
    utc_now,
)
from directory.vocabulary import Role


class User(Identified, Stamped, Base):
    __tablename__ = "user_account"

    email: Mapped[str] = mapped_column(String(255), unique=True)  # lower case
    name: Mapped[str] = mapped_column(String(255))
    password_hash: Mapped[str | None] = mapped_column(String(255))  # Argon2id; None: invited, not yet set
    locale: Mapped[str] = mapped_column(String(10), default="en")
    active: Mapped[bool] = mapped_column(default=True)
    password_changed_at: Mapped[datetime | None] = mapped_column(UTC_DateTime)

    memberships = children("Membership", back_populates="user")

    is_authenticated = True  # what Flask-Login asks of a person; a visitor is its AnonymousUserMixin


class Membership(Identified, Stamped, Base):
    """A role within one scope. A district admin's scope is a district, a coordinator's a school, …"""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN district_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN school_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN organization_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_scope",
        ),
    )

    user_id: Mapped[str] = owner("user_account.id")
    role: Mapped[Role] = mapped_column(Choice(Role))
    district_id: Mapped[str | None] = owner("district.id")
    school_id: Mapped[str | None] = owner("school.id")
    organization_id: Mapped[str | None] = owner("organization.id")

    user = relationship("User", back_populates="memberships")
    district = relationship("District")
    school = relationship("School")
    organization = relationship("Organization")


class Invitation(Identified, Stamped, Base):
    """One use, dated. Only the SHA-256 of its token is kept."""

    __tablename__ = "invitation"

    email: Mapped[str] = mapped_column(String(255), index=True)
    name: Mapped[str] = mapped_column(String(255))
    role: Mapped[Role] = mapped_column(Choice(Role))
    district_id: Mapped[str | None] = owner("district.id")
    school_id: Mapped[str | None] = owner("school.id")
    organization_id: Mapped[str | None] = owner("organization.id")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UTC_DateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UTC_DateTime)
    invited_by_user_id: Mapped[str | None] = pointer("user_account.id")


class PasswordReset(Identified, Base):
    __tablename__ = "password_reset"

    user_id: Mapped[str] = owner("user_account.id")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTC_DateTime, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UTC_DateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTC_DateTime)


class SignInSession(Identified, Base):
    """A server-side session: the cookie holds a random value, this row its SHA-256."""

    __tablename__ = "sign_in_session"

    user_id: Mapped[str] = owner("user_account.id")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTC_DateTime, default=utc_now)
    seen_at: Mapped[datetime] = mapped_column(UTC_DateTime, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UTC_DateTime)

    user = relationship("User")


class SignInAttempt(Identified, Base):
    """Failed tries, for throttling by account and address: keyed hashes, which go after a day."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_key", "key", "at"),)

    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTC_DateTime, default=utc_now)


class ApiToken(Identified, Stamped, Base):
    """Lets a program read more often. Only the SHA-256 of the token is kept."""

    __tablename__ = "api_token"

    user_id: Mapped[str] = owner("user_account.id")
    name: Mapped[str] = mapped_column(String(120))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    per_minute: Mapped[int] = mapped_column(default=600)  # requests
    expires_at: Mapped[datetime] = mapped_column(UTC_DateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UTC_DateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTC_DateTime)
