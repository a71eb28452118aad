"""Organizations and their programs."""

from datetime import date

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directory.db import Base
from directory.models.columns import Choice, Identified, Json, Long, Stamped, children, owner, pointer
from directory.vocabulary import ConfirmedBy, OrganizationKind, Sector


class Organization(Identified, Stamped, Base):
    __tablename__ = "organization"

    name: Mapped[str] = mapped_column(String(255), index=True)
    alternate_name: Mapped[str | None] = mapped_column(String(255))
    description: Mapped[Long | None]
    email: Mapped[str | None] = mapped_column(String(255))
    website: Mapped[str | None] = mapped_column(String(2000))
    logo: Mapped[str | None] = mapped_column(String(2000))
    year_incorporated: Mapped[int | None]
    legal_status: Mapped[str | None] = mapped_column(String(255))
    parent_organization_id: Mapped[str | None] = pointer("organization.id")
    sector: Mapped[Sector | None] = mapped_column(Choice(Sector))
    kind: Mapped[OrganizationKind] = mapped_column(Choice(OrganizationKind), default=OrganizationKind.LISTING)
    takes_no_names: Mapped[bool] = mapped_column(default=False)  # may hold no name of ours: victim services
    assured_date: Mapped[date | None]
    assured_by: Mapped[ConfirmedBy | None] = mapped_column(Choice(ConfirmedBy))
    source_id: Mapped[str | None] = pointer("source.id")

    services = children("Service", back_populates="organization")
    programs = children("Program", back_populates="organization")
    locations = relationship("Location", back_populates="organization", passive_deletes=True)
    phones = children("Phone", "organization_id")
    contacts = children("Contact", "organization_id")
    identifiers = children("OrganizationIdentifier")
    funding = children("Funding", "organization_id")
    urls = children("Url", "organization_id")
    partnerships = children("Partnership", back_populates="organization")


class OrganizationIdentifier(Identified, Base):
    __tablename__ = "organization_identifier"
    __table_args__ = (UniqueConstraint("organization_id", "identifier_type", "identifier"),)

    organization_id: Mapped[str] = owner("organization.id")
    identifier_scheme: Mapped[str | None] = mapped_column(String(40))
    identifier_type: Mapped[str] = mapped_column(String(80))
    identifier: Mapped[str] = mapped_column(String(120), index=True)


class Program(Identified, Base):
    __tablename__ = "program"

    organization_id: Mapped[str] = owner("organization.id")
    name: Mapped[str] = mapped_column(String(255))
    alternate_name: Mapped[str | None] = mapped_column(String(255))
    description: Mapped[Long | None]

    organization = relationship("Organization", back_populates="programs")


class Funding(Identified, Base):
    __tablename__ = "funding"

    organization_id: Mapped[str | None] = owner("organization.id")
    service_id: Mapped[str | None] = owner("service.id")
    source: Mapped[Long]


class Url(Identified, Base):
    __tablename__ = "url"

    organization_id: Mapped[str | None] = owner("organization.id")
    service_id: Mapped[str | None] = owner("service.id")
    url: Mapped[str] = mapped_column(String(2000))
    label: Mapped[str | None] = mapped_column(String(255))


class Source(Identified, Stamped, Base):
    """Where rows came from: an import's namespace. Row ids are UUIDv5 of (source id, table, foreign id)."""

    __tablename__ = "source"

    name: Mapped[str] = mapped_column(String(255), unique=True)
    licence: Mapped[str | None] = mapped_column(String(255))
    details: Mapped[dict[str, object] | None] = mapped_column(Json)
