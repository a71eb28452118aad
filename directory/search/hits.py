"""The services of one page, worded: names from the database, everything else from the columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from directory.db import db
from directory.hours import phrase
from directory.models import Location, Organization, Service, ServiceAtLocation
from directory.queries.translations import service_words
from directory.search.answer import Capacity, Hit
from directory.search.areas import UNMET, VERDICTS
from directory.search.columns import COSTS, STATES
from directory.search.filters import Asked, open_now
from directory.search.openings import timetable
from directory.search.ranking import STALE_DAYS
from directory.search.suiting import next_suiting
from directory.search.wording import Reason, reason_line

OPENING_DAYS = 60


@dataclass(frozen=True)
class Choice:
    """A service and the row chosen for it; `asks` names filters unknown there, `more` counts other rows."""

    service: int
    row: int
    asks: tuple[str, ...]
    more: int
    exact: bool


def make_hits(
    asked: Asked, choices: Sequence[Choice], verdicts: NDArray[np.int8], language: str
) -> list[Hit]:
    """In the same order. A service that has gone since the columns were read is left out."""
    columns = asked.columns
    ids = [columns.services.ids[choice.service] for choice in choices]
    services = _services(ids)
    places = _places([columns.rows.placements[choice.row] for choice in choices])
    words = service_words(ids, language)
    return [
        _hit(asked, choice, services[service_id], places, words, verdicts, language)
        for choice, service_id in zip(choices, ids, strict=True)
        if service_id in services
    ]


def _services(ids: Sequence[str]) -> dict[str, Any]:
    rows = db.session.execute(
        select(
            Service.id, Service.name, Service.description, Organization.name.label("organization"),
            Service.organization_id,
        )
        .join(Organization, Service.organization_id == Organization.id)
        .where(Service.id.in_(ids))
    )  # fmt: skip
    return {row.id: row for row in rows}


def _places(placement_ids: Sequence[str]) -> dict[str, Any]:
    rows = db.session.execute(
        select(ServiceAtLocation.id, Location.id.label("location_id"), Location.name)
        .join(Location, ServiceAtLocation.location_id == Location.id)
        .where(ServiceAtLocation.id.in_([i for i in placement_ids if i]), Location.confidential.is_(False))
    )
    return {row.id: row for row in rows}


def _hit(
    asked: Asked,
    choice: Choice,
    service: Any,
    places: dict[str, Any],
    words: dict[tuple[str, str], str],
    verdicts: NDArray[np.int8],
    language: str,
) -> Hit:
    columns, row = asked.columns, choice.row
    rows = columns.rows
    place = places.get(rows.placements[row])
    slugs = tuple(columns.services.category.of_owner(choice.service))
    miles = float(asked.miles[row])
    known_miles = None if np.isnan(miles) or rows.confidential[row] else round(miles, 1)
    capacity = _capacity(asked, row)
    hours, upcoming, is_open = _hours(asked, row, language)
    confirmed = int(columns.services.confirmed[choice.service])
    today = asked.now.astimezone(asked.snapshot.zone).date()
    cost = int(columns.services.cost[choice.service])
    reasons = tuple(
        _reasons(asked, choice, slugs, known_miles, capacity, upcoming, is_open, int(verdicts[row]), language)
    )
    return Hit(
        service_id=service.id,
        placement_id=rows.placements[row] or None,
        location_id=place.location_id if place else None,
        organization_id=service.organization_id,
        service=words.get((service.id, "name")) or service.name,
        organization=service.organization,
        location=place.name if place else None,
        description=words.get((service.id, "description")) or service.description,
        categories=slugs,
        miles=known_miles,
        capacity=capacity,
        cost_kind=COSTS[cost] if cost >= 0 else None,
        next_opening=upcoming,
        is_open_now=is_open,
        hours=hours,
        in_area=VERDICTS[int(verdicts[row])],
        confirmed_days=max(0, today.toordinal() - confirmed) if confirmed else None,
        more_places=choice.more,
        is_confidential=bool(rows.confidential[row]),
        asks=choice.asks,
        reasons=reasons,
        reason=reason_line(reasons, language),
        point=_point(asked, row),
    )


def _point(asked: Asked, row: int) -> tuple[float, float] | None:
    rows = asked.columns.rows
    if rows.confidential[row] or np.isnan(rows.latitude[row]):
        return None
    return float(rows.latitude[row]), float(rows.longitude[row])


def _capacity(asked: Asked, row: int) -> Capacity:
    rows = asked.columns.rows
    if np.isnan(rows.updated[row]):
        return Capacity("unknown", None, None, None, stale=False)
    days = max(0.0, (asked.now.timestamp() - rows.updated[row]) / 86400)
    available, waiting = int(rows.available[row]), int(rows.waiting[row])
    return Capacity(
        state=STATES[rows.state[row]],
        available=available if available >= 0 else None,
        waiting=waiting if waiting >= 0 else None,
        days_ago=int(days),
        stale=bool(days >= STALE_DAYS),
    )


def _hours(asked: Asked, row: int, language: str) -> tuple[str, datetime | None, bool]:
    number = int(asked.columns.rows.opening[row])
    rows = asked.columns.books.openings.tables[number]
    if not rows:
        return "", None, False
    table = timetable(rows, asked.snapshot.calendar)
    zone = asked.snapshot.zone
    today = asked.now.astimezone(zone).date()
    coming = next_suiting(asked, table, OPENING_DAYS)
    line = phrase((hours for _, hours in rows), language, today)
    return line, coming, bool(open_now(asked)[number])


def _reasons(
    asked: Asked,
    choice: Choice,
    slugs: tuple[str, ...],
    miles: float | None,
    capacity: Capacity,
    upcoming: datetime | None,
    is_open: bool,
    verdict: int,
    language: str,
) -> list[Reason]:
    found: list[Reason] = []
    if choice.exact:
        found.append(("name", {}))
    if slugs and slugs[0] in asked.snapshot.categories.by_slug:
        label = asked.snapshot.categories.by_slug[slugs[0]].label(language)
        found.append(("category", {"slug": slugs[0], "label": label}))
    if miles is not None:
        found.append(("miles", {"miles": miles}))
    else:
        found += _delivery_reason(asked, choice)
    if is_open:
        found.append(("open_now", {}))
    elif upcoming is not None:
        found.append(("next", {"at": upcoming.astimezone(asked.snapshot.zone)}))
    found += _capacity_reasons(capacity)
    if verdict == UNMET:
        found.append(("outside", {}))
    if choice.asks:
        found.append(("ask", {"about": choice.asks}))
    return found


def _delivery_reason(asked: Asked, choice: Choice) -> list[Reason]:
    delivery = asked.columns.services.delivery.of_owner(choice.service)
    if "home_visit" in delivery:
        return [("home", {})]
    if {"virtual", "phone"} & set(delivery):
        return [("online", {})]
    return []


def _capacity_reasons(capacity: Capacity) -> list[Reason]:
    if capacity.state == "unknown" or capacity.days_ago is None:
        return []
    if capacity.stale:
        return [("stale", {"days": capacity.days_ago})]
    claim: Reason = (capacity.state, {"waiting": capacity.waiting})
    if capacity.state == "open" and capacity.available is not None:
        claim = ("places", {"available": capacity.available})
    return [claim, ("claimed", {"days": capacity.days_ago})]
