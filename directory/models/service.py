"""The HSDS Service, its placements (service_at_location), who can get it, what it costs, how many places."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directory.db import Base
from directory.models.columns import (
    Choice,
    Identified,
    Json,
    Long,
    Stamped,
    UTC_DateTime,
    children,
    owner,
    pointer,
)
from directory.vocabulary import (
    CapacityStatus,
    ConfirmedBy,
    CostKind,
    Document,
    Kind,
    ServiceStatus,
    StartWay,
    StatusPolicy,
)


class Service(Identified, Stamped, Base):
    __tablename__ = "service"
    __table_args__ = (CheckConstraint("minimum_age <= maximum_age", name="ages_in_order"),)

    organization_id: Mapped[str] = owner("organization.id")
    program_id: Mapped[str | None] = pointer("program.id")
    name: Mapped[str] = mapped_column(String(255), index=True)
    alternate_name: Mapped[str | None] = mapped_column(String(255))
    description: Mapped[Long | None]
    url: Mapped[str | None] = mapped_column(String(2000))
    email: Mapped[str | None] = mapped_column(String(255))
    status: Mapped[ServiceStatus] = mapped_column(
        Choice(ServiceStatus), default=ServiceStatus.ACTIVE, index=True
    )
    interpretation_services: Mapped[Long | None]
    application_process: Mapped[Long | None]
    fees_description: Mapped[Long | None]
    eligibility_description: Mapped[Long | None]
    minimum_age: Mapped[float | None]
    maximum_age: Mapped[float | None]
    accreditations: Mapped[Long | None]
    alert: Mapped[Long | None]
    assured_date: Mapped[date | None]
    assurer_email: Mapped[str | None] = mapped_column(String(255))
    # ours
    assured_by: Mapped[ConfirmedBy | None] = mapped_column(Choice(ConfirmedBy))
    kind: Mapped[Kind] = mapped_column(Choice(Kind), default=Kind.SUPPORT)
    cost_kind: Mapped[CostKind | None] = mapped_column(Choice(CostKind))  # None: unknown
    audience: Mapped[list[str] | None] = mapped_column(Json)  # Audience values; None: unknown
    delivery: Mapped[list[str] | None] = mapped_column(Json)  # Delivery values; None: unknown
    extras: Mapped[list[str] | None] = mapped_column(Json)  # Extra values that are known to be there
    tier: Mapped[int | None]
    start_way: Mapped[StartWay | None] = mapped_column(Choice(StartWay))
    start_steps: Mapped[list[str] | None] = mapped_column(Json)
    response_days: Mapped[int | None]
    source_id: Mapped[str | None] = pointer("source.id")

    organization = relationship("Organization", back_populates="services")
    program = relationship("Program")
    eligibility = children("Eligibility", back_populates="service", uselist=False)
    placements = children("ServiceAtLocation", back_populates="service")
    cost_options = children("CostOption")
    required_documents = children("RequiredDocument")
    capacities = children("ServiceCapacity", "service_id")
    phones = children("Phone", "service_id")
    contacts = children("Contact", "service_id")
    languages = children("Language", "service_id")
    schedules = children("Schedule", "service_id")
    service_areas = children("ServiceArea", "service_id")
    funding = children("Funding", "service_id")
    urls = children("Url", "service_id")


class ServiceAtLocation(Identified, Stamped, Base):
    """A placement: the unit that is matched. Its own rows (schedule, area, phone) replace the service's."""

    __tablename__ = "service_at_location"
    __table_args__ = (UniqueConstraint("service_id", "location_id", "room"),)

    service_id: Mapped[str] = owner("service.id")
    location_id: Mapped[str] = owner("location.id")
    description: Mapped[Long | None]
    room: Mapped[str] = mapped_column(String(120), default="")

    service = relationship("Service", back_populates="placements")
    location = relationship("Location", back_populates="placements")
    schedules = children("Schedule", "service_at_location_id")
    service_areas = children("ServiceArea", "service_at_location_id")
    phones = children("Phone", "service_at_location_id")
    contacts = children("Contact", "service_at_location_id")
    languages = children("Language", "service_at_location_id")
    capacities = children("ServiceCapacity", "service_at_location_id")


class Eligibility(Identified, Base):
    """Who can get a service, as rules a machine can test. None always means unknown: "ask first"."""

    __tablename__ = "eligibility"

    service_id: Mapped[str] = mapped_column(
        String(36), ForeignKey("service.id", ondelete="CASCADE"), unique=True
    )
    any_age: Mapped[bool | None]  # True: ages were asked about and there is no limit
    grades: Mapped[list[str] | None] = mapped_column(Json)  # of vocabulary.GRADES
    enrolled: Mapped[str | None] = mapped_column(String(20))  # anyone | district | schools
    enrolled_at: Mapped[list[str] | None] = mapped_column(Json)  # school ids, when enrolled == schools
    lives_in: Mapped[dict[str, object] | None] = mapped_column(
        Json
    )  # {"anywhere": true} | {"zips": […]} | {"county": …} | {"school_zone": id}
    income_limit: Mapped[Long | None]  # "" : asked, there is none
    gender: Mapped[str | None] = mapped_column(String(20))  # any | girls | boys
    referral_required: Mapped[str | None] = mapped_column(String(255))  # "" : none needed
    insurance: Mapped[dict[str, object] | None] = mapped_column(Json)  # {"needed": bool, "accepted": […]}
    documents_asked: Mapped[bool | None]  # False: asked about, none needed; True: see required_document
    status_policy: Mapped[StatusPolicy | None] = mapped_column(Choice(StatusPolicy))
    status_policy_as_of: Mapped[date | None]
    status_policy_source: Mapped[str | None] = mapped_column(String(255))

    service = relationship("Service", back_populates="eligibility")

    __table_args__ = (
        CheckConstraint(
            "status_policy IS NULL OR status_policy_as_of IS NOT NULL", name="status_policy_is_dated"
        ),
    )


class CostOption(Identified, Base):
    __tablename__ = "cost_option"

    service_id: Mapped[str] = owner("service.id")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    option: Mapped[Long | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    amount: Mapped[float | None]
    amount_description: Mapped[Long | None]


class RequiredDocument(Identified, Base):
    __tablename__ = "required_document"

    service_id: Mapped[str] = owner("service.id")
    kind: Mapped[Document | None] = mapped_column(Choice(Document))
    document: Mapped[Long | None]
    uri: Mapped[str | None] = mapped_column(String(2000))


class Unit(Identified, Base):
    __tablename__ = "unit"

    name: Mapped[str] = mapped_column(String(120), unique=True)
    scheme: Mapped[str | None] = mapped_column(String(255))
    identifier: Mapped[str | None] = mapped_column(String(255))
    uri: Mapped[str | None] = mapped_column(String(2000))


class ServiceCapacity(Identified, Base):
    """A dated claim. The newest row of a placement (else of its service) is the one that counts."""

    __tablename__ = "service_capacity"
    __table_args__ = (
        CheckConstraint("available >= 0", name="available_not_negative"),
        CheckConstraint("available <= maximum", name="available_within_maximum"),
        Index("ix_service_capacity_newest", "service_id", "service_at_location_id", "updated"),
    )

    service_id: Mapped[str] = owner("service.id", index=False)
    service_at_location_id: Mapped[str | None] = owner("service_at_location.id")
    unit_id: Mapped[str] = mapped_column(String(36), ForeignKey("unit.id"), index=True)
    available: Mapped[int | None]
    maximum: Mapped[int | None]
    description: Mapped[Long | None]
    updated: Mapped[datetime] = mapped_column(UTC_DateTime)
    status: Mapped[CapacityStatus] = mapped_column(Choice(CapacityStatus))
    waiting: Mapped[int | None]
    wait_days: Mapped[int | None]
    confirmed_by: Mapped[ConfirmedBy | None] = mapped_column(Choice(ConfirmedBy))
    confirmed_by_user_id: Mapped[str | None] = pointer("user_account.id")

    unit = relationship("Unit")
