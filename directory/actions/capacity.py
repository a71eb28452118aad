"""How many places there are: each claim is a new dated row, and the newest one counts."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from directory.actions.record import record_change
from directory.db import db
from directory.models import ServiceAtLocation, ServiceCapacity, Unit, User
from directory.vocabulary import CapacityStatus, ConfirmedBy

SAME_TAP = timedelta(minutes=5)
USUAL_UNIT = "place"
MOST = 100_000


class NothingToConfirmError(ValueError):
    """Nobody has said yet how many places there are, so "still right" has no meaning."""


class Contradiction(StrEnum):
    BELOW_ZERO = "below zero"
    FULL_YET_FREE = "full, yet places are free"
    OPEN_YET_NONE = "open, yet no place is free"
    MORE_THAN_ALL = "more free than in all"


class CountError(ValueError):
    """The numbers contradict each other. `field` is the one to mend: available, maximum or waiting."""

    def __init__(self, field: str, contradiction: Contradiction) -> None:
        super().__init__(f"{field}: {contradiction}")
        self.field = field
        self.contradiction = contradiction


def newest_claim(placement: ServiceAtLocation) -> ServiceCapacity | None:
    """The claim that counts: the placement's own newest, else its service's."""
    claims = select(ServiceCapacity).order_by(ServiceCapacity.updated.desc(), ServiceCapacity.id.desc())
    own = claims.where(ServiceCapacity.service_at_location_id == placement.id)
    general = claims.where(
        ServiceCapacity.service_id == placement.service_id, ServiceCapacity.service_at_location_id.is_(None)
    )
    return db.session.scalar(own.limit(1)) or db.session.scalar(general.limit(1))


def set_capacity(
    placement: ServiceAtLocation, *, status: CapacityStatus, available: int | None, maximum: int | None,
    waiting: int | None, confirmed_by: ConfirmedBy, actor: User, now: datetime,
) -> ServiceCapacity:  # fmt: skip
    """Says anew how many places there are. Raises CountError. Full, with nothing counted, is none available.

    The same said again by the same person within minutes is one claim: a double tap, or a page sent twice.
    """
    _refuse_below_zero(available=available, maximum=maximum, waiting=waiting)
    if status is CapacityStatus.NO_CAPACITY:
        available = available or 0
    _refuse_contradiction(status, available, maximum)
    return _say(
        placement, newest_claim(placement), actor, now,
        status=status, available=available, maximum=maximum, waiting=waiting, confirmed_by=confirmed_by,
    )  # fmt: skip


def confirm_capacity(
    placement: ServiceAtLocation, *, confirmed_by: ConfirmedBy, actor: User, now: datetime
) -> ServiceCapacity:
    """Still right: the same claim with today's date. Raises NothingToConfirmError."""
    before = newest_claim(placement)
    if before is None:
        raise NothingToConfirmError
    return _say(
        placement, before, actor, now, status=before.status, available=before.available,
        maximum=before.maximum, waiting=before.waiting, confirmed_by=confirmed_by,
    )  # fmt: skip


def _refuse_below_zero(**counts: int | None) -> None:
    for field, count in counts.items():
        if count is not None and count < 0:
            raise CountError(field, Contradiction.BELOW_ZERO)


def _refuse_contradiction(status: CapacityStatus, available: int | None, maximum: int | None) -> None:
    if available is None:
        return
    if status is CapacityStatus.NO_CAPACITY and available > 0:
        raise CountError("available", Contradiction.FULL_YET_FREE)
    if status is CapacityStatus.CAPACITY and available == 0:
        raise CountError("available", Contradiction.OPEN_YET_NONE)
    if maximum is not None and available > maximum:
        raise CountError("available", Contradiction.MORE_THAN_ALL)


def _say(
    placement: ServiceAtLocation, before: ServiceCapacity | None, actor: User, now: datetime, **said: Any
) -> ServiceCapacity:
    claim = ServiceCapacity(
        service_id=placement.service_id,
        service_at_location_id=placement.id,
        unit_id=before.unit_id if before else _usual_unit().id,
        wait_days=before.wait_days if before and said["status"] is CapacityStatus.WAITLIST else None,
        description=before.description if before else None,
        updated=now,
        confirmed_by_user_id=actor.id,
        **said,
    )
    if before and _is_repeat(before, claim):
        return before
    db.session.add(claim)
    db.session.flush()
    for field in ("status", "available", "maximum", "waiting"):
        old, new = getattr(before, field, None), getattr(claim, field)
        if old != new:
            record_change(placement, f"capacity.{field}", old, new, actor)
    record_change(placement, "capacity.updated", before.updated if before else None, now, actor)
    return claim


def _is_repeat(before: ServiceCapacity, claim: ServiceCapacity) -> bool:
    said = ("service_at_location_id", "status", "available", "maximum", "waiting", "confirmed_by_user_id")
    same = all(getattr(before, field) == getattr(claim, field) for field in said)
    return same and abs(claim.updated - before.updated) < SAME_TAP


def _usual_unit() -> Unit:
    unit = db.session.scalar(select(Unit).where(Unit.name == USUAL_UNIT))
    if unit is None:
        unit = Unit(name=USUAL_UNIT)
        db.session.add(unit)
        db.session.flush()
    return unit
