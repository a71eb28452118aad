"""Is there a place? The newest dated claim of a placement, else of its whole service."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from directory.models import ServiceAtLocation, ServiceCapacity
from directory.vocabulary import CapacityStatus

STALE_AFTER_DAYS = 60

STATES = {
    CapacityStatus.CAPACITY: "open",
    CapacityStatus.NO_CAPACITY: "full",
    CapacityStatus.WAITLIST: "waitlist",
    CapacityStatus.ASSESSMENT_REQUIRED: "assessment",
}


@dataclass(frozen=True, slots=True)
class Room:
    """`state` is open, waitlist, full, assessment or unknown. A stale claim is shown as not confirmed."""

    state: str = "unknown"
    available: int | None = None
    maximum: int | None = None
    unit: str = "place"
    waiting: int | None = None
    wait_days: int | None = None
    days_ago: int | None = None
    stale: bool = False

    @property
    def shown(self) -> str:
        return "unknown" if self.stale else self.state


NOTHING_SAID = Room()


def room_of(placement: ServiceAtLocation, now: datetime, zone: tzinfo) -> Room:
    """Expects `capacities` of the placement and of its service to be loaded."""
    of_service = [row for row in placement.service.capacities if row.service_at_location_id is None]
    return newest_room([*placement.capacities] or of_service, now.astimezone(zone).date(), zone)


def newest_room(rows: Iterable[ServiceCapacity], today: date, zone: tzinfo) -> Room:
    row = max(rows, key=lambda row: (row.updated, row.id), default=None)
    if row is None:
        return NOTHING_SAID
    days_ago = max((today - row.updated.astimezone(zone).date()).days, 0)
    return Room(
        state=STATES[row.status],
        available=row.available,
        maximum=row.maximum,
        unit=row.unit.name,
        waiting=row.waiting,
        wait_days=row.wait_days,
        days_ago=days_ago,
        stale=days_ago > STALE_AFTER_DAYS,
    )
