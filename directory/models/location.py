"""Places. A confidential place keeps nothing here but its name: where it is lies sealed in its own table."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directory.db import Base
from directory.models.columns import Choice, Identified, Long, Stamped, children, owner, pointer
from directory.vocabulary import AccessFeature, LocationType


class Location(Identified, Stamped, Base):
    __tablename__ = "location"
    __table_args__ = (
        CheckConstraint(
            "NOT confidential OR (latitude IS NULL AND longitude IS NULL AND transportation IS NULL)",
            name="confidential_has_no_place",
        ),
        CheckConstraint("latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name="on_earth"),
        Index("ix_location_place", "latitude", "longitude"),
    )

    location_type: Mapped[LocationType] = mapped_column(Choice(LocationType), default=LocationType.PHYSICAL)
    organization_id: Mapped[str | None] = pointer("organization.id")
    name: Mapped[str | None] = mapped_column(String(255), index=True)
    alternate_name: Mapped[str | None] = mapped_column(String(255))
    description: Mapped[Long | None]
    transportation: Mapped[Long | None]
    url: Mapped[str | None] = mapped_column(String(2000))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    approximate: Mapped[bool] = mapped_column(default=False)  # from a ZIP's centre, not a door
    confidential: Mapped[bool] = mapped_column(default=False)
    external_identifier: Mapped[str | None] = mapped_column(String(120))
    external_identifier_type: Mapped[str | None] = mapped_column(String(120))
    source_id: Mapped[str | None] = pointer("source.id")

    organization = relationship("Organization", back_populates="locations")
    addresses = children("Address", back_populates="location")
    accessibility = children("Accessibility")
    phones = children("Phone", "location_id")
    languages = children("Language", "location_id")
    schedules = children("Schedule", "location_id")
    placements = children("ServiceAtLocation", back_populates="location")
    school = relationship("School", back_populates="location", uselist=False)


class Address(Identified, Base):
    __tablename__ = "address"

    location_id: Mapped[str] = owner("location.id")
    attention: Mapped[str | None] = mapped_column(String(255))
    address_1: Mapped[str | None] = mapped_column(String(255))
    address_2: Mapped[str | None] = mapped_column(String(255))
    city: Mapped[str | None] = mapped_column(String(120))
    region: Mapped[str | None] = mapped_column(String(120))
    state_province: Mapped[str | None] = mapped_column(String(40))
    postal_code: Mapped[str | None] = mapped_column(String(20), index=True)
    country: Mapped[str] = mapped_column(String(2), default="US")
    address_type: Mapped[LocationType] = mapped_column(Choice(LocationType), default=LocationType.PHYSICAL)

    location = relationship("Location", back_populates="addresses")


class Accessibility(Identified, Base):
    """`feature` is ours, where the text names one we can filter on; description and details are HSDS."""

    __tablename__ = "accessibility"

    location_id: Mapped[str] = owner("location.id")
    feature: Mapped[AccessFeature | None] = mapped_column(Choice(AccessFeature))
    description: Mapped[Long | None]
    details: Mapped[Long | None]
    url: Mapped[str | None] = mapped_column(String(2000))


class SealedSite(Identified, Stamped, Base):
    """Where a confidential location is, encrypted with a key kept outside the database.

    No public query joins this table, and it holds no foreign key that could leak by order or count.
    """

    __tablename__ = "sealed_site"

    location_id: Mapped[str] = mapped_column(
        String(36), ForeignKey("location.id", ondelete="CASCADE"), unique=True
    )
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
