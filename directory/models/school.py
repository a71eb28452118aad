"""Schools as hubs, their district, and the partnerships that organizations have with them."""

from datetime import date, time

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directory.db import Base
from directory.models.columns import Choice, Identified, Json, Long, Stamped, children, owner, pointer
from directory.vocabulary import (
    Agreement,
    Locale,
    PartnershipRole,
    PartnershipStatus,
    PartnershipType,
)


class District(Identified, Stamped, Base):
    __tablename__ = "district"

    name: Mapped[str] = mapped_column(String(255))
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    timezone: Mapped[str] = mapped_column(String(60), default="America/New_York")
    county: Mapped[str | None] = mapped_column(String(120))
    state_province: Mapped[str | None] = mapped_column(String(40))
    zips: Mapped[list[str] | None] = mapped_column(Json)
    phone: Mapped[str | None] = mapped_column(String(60))
    email: Mapped[str | None] = mapped_column(String(255))
    about: Mapped[Long | None]
    # {"first": "09-03", "last": "06-24", "breaks": [{"first", "last", "name"} or {"rule", "days", "name"}]}
    calendar: Mapped[dict[str, object] | None] = mapped_column(Json)
    crisis: Mapped[list[dict[str, str]] | None] = mapped_column(
        Json
    )  # [{"name", "phone"}], most urgent first
    # what staff do first, by kind of danger: {"self_harm": {"en": [steps], "es": [steps]}}; else the default
    protocols: Mapped[dict[str, dict[str, list[str]]] | None] = mapped_column(Json)
    protocols_reviewed_on: Mapped[date | None]

    schools = children("School", back_populates="district")


class School(Identified, Stamped, Base):
    """A hub. Its public opening hours are the schedules of its location; its zone a GeoJSON polygon."""

    __tablename__ = "school"

    district_id: Mapped[str] = owner("district.id")
    location_id: Mapped[str] = mapped_column(
        String(36), ForeignKey("location.id", ondelete="RESTRICT"), unique=True
    )
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(255), index=True)
    nces_id: Mapped[str | None] = mapped_column(String(12), unique=True)
    grades: Mapped[list[str]] = mapped_column(Json, default=list)
    locale: Mapped[Locale] = mapped_column(Choice(Locale), default=Locale.CITY)
    students: Mapped[int | None]
    bell_start: Mapped[time | None]
    bell_end: Mapped[time | None]
    public_door: Mapped[Long | None]
    about: Mapped[Long | None]
    languages: Mapped[list[str] | None] = mapped_column(Json)
    zone: Mapped[Long | None]  # GeoJSON Polygon or MultiPolygon
    coordinator_contact_id: Mapped[str | None] = pointer("contact.id")
    backup_contact_id: Mapped[str | None] = pointer("contact.id")
    phone: Mapped[str | None] = mapped_column(String(60))
    crisis_owner_user_id: Mapped[str | None] = pointer("user_account.id")  # who is told at once
    crisis_phone: Mapped[str | None] = mapped_column(String(60))  # with its extension

    district = relationship("District", back_populates="schools")
    location = relationship("Location", back_populates="school")
    coordinator = relationship("Contact", foreign_keys=[coordinator_contact_id])
    backup = relationship("Contact", foreign_keys=[backup_contact_id])
    crisis_owner = relationship("User", foreign_keys=[crisis_owner_user_id])
    partnerships = children("Partnership", back_populates="school")


class Partnership(Identified, Stamped, Base):
    """An organization's agreement with one school or with a whole district."""

    __tablename__ = "partnership"
    __table_args__ = (CheckConstraint("(school_id IS NULL) <> (district_id IS NULL)", name="one_side"),)

    organization_id: Mapped[str] = owner("organization.id")
    school_id: Mapped[str | None] = owner("school.id")
    district_id: Mapped[str | None] = owner("district.id")
    type: Mapped[PartnershipType | None] = mapped_column(Choice(PartnershipType))
    role: Mapped[PartnershipRole] = mapped_column(Choice(PartnershipRole), default=PartnershipRole.PARTNER)
    agreement: Mapped[Agreement | None] = mapped_column(Choice(Agreement))
    status: Mapped[PartnershipStatus] = mapped_column(
        Choice(PartnershipStatus), default=PartnershipStatus.APPROVED
    )
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    renewal_notice_days: Mapped[int] = mapped_column(default=90)
    results: Mapped[list[str] | None] = mapped_column(Json)  # R1..R9
    goals: Mapped[Long | None]

    organization = relationship("Organization", back_populates="partnerships")
    school = relationship("School", back_populates="partnerships")
    district = relationship("District")
