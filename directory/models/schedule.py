"""When things happen and whom an area serves."""

from datetime import date, time

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from directory.db import Base
from directory.models.columns import Choice, Identified, Json, Long, owner
from directory.vocabulary import AreaKind, Season


class Schedule(Identified, Base):
    """One HSDS schedule row: RRULE parts in columns, one row for each opening interval, local wall clock."""

    __tablename__ = "schedule"

    service_id: Mapped[str | None] = owner("service.id")
    location_id: Mapped[str | None] = owner("location.id")
    service_at_location_id: Mapped[str | None] = owner("service_at_location.id")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    dtstart: Mapped[date | None]
    until: Mapped[date | None]
    count: Mapped[int | None]
    freq: Mapped[str | None] = mapped_column(String(10))  # WEEKLY | MONTHLY | None: one occasion or text only
    interval: Mapped[int | None]
    byday: Mapped[str | None] = mapped_column(String(60))
    bymonthday: Mapped[str | None] = mapped_column(String(120))
    byweekno: Mapped[str | None] = mapped_column(String(120))
    byyearday: Mapped[str | None] = mapped_column(String(120))
    wkst: Mapped[str | None] = mapped_column(String(2))
    opens_at: Mapped[time | None]
    closes_at: Mapped[time | None]
    timezone: Mapped[float | None]
    description: Mapped[Long | None]
    schedule_link: Mapped[str | None] = mapped_column(String(2000))
    attending_type: Mapped[str | None] = mapped_column(String(120))
    notes: Mapped[Long | None]
    season: Mapped[Season | None] = mapped_column(Choice(Season))  # ours: follows the school calendar


class ServiceArea(Identified, Base):
    """Who is served, by where they live. `members` holds ZIPs, county names or school ids, by `kind`."""

    __tablename__ = "service_area"

    service_id: Mapped[str | None] = owner("service.id")
    service_at_location_id: Mapped[str | None] = owner("service_at_location.id")
    name: Mapped[str | None] = mapped_column(String(255))
    description: Mapped[Long | None]
    extent: Mapped[Long | None]  # GeoJSON for a polygon
    extent_type: Mapped[str | None] = mapped_column(String(20))
    uri: Mapped[str | None] = mapped_column(String(2000))
    kind: Mapped[AreaKind] = mapped_column(Choice(AreaKind), default=AreaKind.TEXT)
    members: Mapped[list[str] | None] = mapped_column(Json)
