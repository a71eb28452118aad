"""How to reach somebody, and in which language. Each belongs to exactly one owner."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from directory.db import Base
from directory.models.columns import Identified, Long, children, owner


class Contact(Identified, Base):
    """A named person, main or backup. Published only where `public` says so."""

    __tablename__ = "contact"

    organization_id: Mapped[str | None] = owner("organization.id")
    service_id: Mapped[str | None] = owner("service.id")
    service_at_location_id: Mapped[str | None] = owner("service_at_location.id")
    location_id: Mapped[str | None] = owner("location.id")
    name: Mapped[str | None] = mapped_column(String(255))
    title: Mapped[str | None] = mapped_column(String(255))
    department: Mapped[str | None] = mapped_column(String(255))
    email: Mapped[str | None] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(10), default="main")  # main | backup
    public: Mapped[bool] = mapped_column(default=True)

    phones = children("Phone", "contact_id")


class Phone(Identified, Base):
    __tablename__ = "phone"

    location_id: Mapped[str | None] = owner("location.id")
    service_id: Mapped[str | None] = owner("service.id")
    organization_id: Mapped[str | None] = owner("organization.id")
    contact_id: Mapped[str | None] = owner("contact.id")
    service_at_location_id: Mapped[str | None] = owner("service_at_location.id")
    number: Mapped[str] = mapped_column(String(60), index=True)
    extension: Mapped[str | None] = mapped_column(String(20))
    type: Mapped[str] = mapped_column(String(20), default="voice")
    description: Mapped[Long | None]


class Language(Identified, Base):
    __tablename__ = "language"

    service_id: Mapped[str | None] = owner("service.id")
    location_id: Mapped[str | None] = owner("location.id")
    service_at_location_id: Mapped[str | None] = owner("service_at_location.id")
    phone_id: Mapped[str | None] = owner("phone.id")
    name: Mapped[str | None] = mapped_column(String(120))
    code: Mapped[str | None] = mapped_column(String(10))  # ISO 639-1 or 639-3
    note: Mapped[Long | None]
