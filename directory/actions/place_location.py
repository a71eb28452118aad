"""Gives a location its point: what a person typed, else a geocoder's earlier answer, else its ZIP's middle.

A geocoder is asked only where the site has set one, never for a confidential place, and never while a page
waits: a thread of its own asks after the save, with its own session, and writes what it learns.
"""

import logging
import queue
import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from directory.actions.edit_fields import Value
from directory.actions.edit_location import POINT, address_line_of, street_row
from directory.actions.edit_record import lock, write_field
from directory.core import settings_of
from directory.db import db
from directory.models import GeocoderAnswer, Location, User, ZipCode
from directory.places.address_lines import address_hash
from directory.places.breaker import Breaker
from directory.places.geocoding import Geocoder, GeocodingFailed, geocode, geocoder_from
from directory.places.points import Point
from directory.places.postal_codes import parse_zip
from directory.vocabulary import LocationType

log = logging.getLogger("hallway.places")

TIMEOUT = 3.0
"""Seconds that a geocoder has for its whole answer."""

TRIES = 3
PAUSE = 20.0
"""Seconds before the next try, once more each time, and up to half as much again by chance."""

MOST_WAITING = 1000


# ---- at the save ----


def place_location(
    location: Location, opened_address: Value, is_typed: bool, actor: User | None, *, by: str = ""
) -> bool:
    """Sets the point after an address was stored. True if it is only about right, or still missing.

    `opened_address` is the address as it was before; `is_typed` says that a person typed the point. The
    caller commits, then calls `ask_geocoder_later`.
    """
    if location.confidential or location.location_type is LocationType.VIRTUAL or is_typed:
        return False
    if location.latitude is not None and not location.approximate and _same_door(opened_address, location):
        return False
    answer = kept_answer(location)
    point = _value(answer, approximate=False) if answer else _middle_of_zip(location)
    _set_point(location, point, actor, by)
    return answer is None


def kept_answer(location: Location) -> Point | None:
    """What a geocoder said of this address before."""
    row = street_row(location)
    line = address_line_of(row) if row else ""
    kept = db.session.get(GeocoderAnswer, address_hash(line)) if line else None
    if kept is None or kept.latitude is None or kept.longitude is None:
        return None
    return Point(kept.latitude, kept.longitude)


def _same_door(opened: Value, location: Location) -> bool:
    """The same ZIP and house number: only how the street is written was mended; the point is still right."""
    row = street_row(location)
    if not opened or row is None:
        return False
    number = (row.address_1 or "").split(" ")[0]
    return (
        number[:1].isdigit()
        and number == (opened.get("address_1") or "").split(" ")[0]
        and parse_zip(row.postal_code or "") == parse_zip(opened.get("postal_code") or "")
    )


def _middle_of_zip(location: Location) -> Value:
    row = street_row(location)
    code = parse_zip(row.postal_code or "") if row else None
    found = db.session.get(ZipCode, code) if code else None
    return _value(Point(found.latitude, found.longitude), approximate=True) if found else None


def _value(point: Point, *, approximate: bool) -> Value:
    return {"latitude": point.lat, "longitude": point.lon, "approximate": approximate}


def _set_point(location: Location, point: Value, actor: User | None, by: str = "") -> None:
    current = POINT.read(location)
    if point == current:
        return
    changes = write_field(location, POINT, current, point, actor)
    for change in changes if by else ():
        change.updated_by = by
    db.session.flush()


# ---- after the commit ----


@dataclass
class Locator:
    """Asks one address after the other, in a thread that starts with the first."""

    app: Flask
    geocoder: Geocoder
    name: str
    breaker: Breaker = field(default_factory=lambda: Breaker(time.monotonic))
    pause: float = PAUSE
    waiting: "queue.Queue[tuple[str, int]]" = field(default_factory=lambda: queue.Queue(MOST_WAITING))
    thread: threading.Thread | None = None
    guard: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, location_id: str, tries: int = 0) -> None:
        """Where too many wait already, this one waits for its next save."""
        try:
            self.waiting.put_nowait((location_id, tries))
        except queue.Full:
            return
        with self.guard:
            if self.thread is None or not self.thread.is_alive():
                self.thread = threading.Thread(target=self._work, name="hallway-geocoder", daemon=True)
                self.thread.start()

    def _work(self) -> None:
        while True:
            location_id, tries = self.waiting.get()
            try:
                if not self._settle(location_id) and tries + 1 < TRIES:
                    self._again(location_id, tries + 1)
            except SQLAlchemyError as error:  # the database is held or away: the point stays about right
                log.warning("A geocoder's answer could not be stored: %s", type(error).__name__)
            finally:
                self.waiting.task_done()

    def _again(self, location_id: str, tries: int) -> None:
        delay = self.pause * 2 ** (tries - 1) * random.uniform(1, 1.5)  # noqa: S311 - spreads, hides nothing
        timer = threading.Timer(delay, self.ask, (location_id, tries))
        timer.daemon = True
        timer.start()

    def _settle(self, location_id: str) -> bool:
        """False where it is worth another try."""
        with self.app.app_context():
            line = open_question(location_id)
            db.session.rollback()
            if not line:
                return True
            if not self.breaker.may_ask():
                return False
            try:
                point = geocode(self.geocoder, line)
            except GeocodingFailed as error:
                self.breaker.failed()
                log.warning("%s", error)
                return False
            self.breaker.succeeded()
            keep_answer(location_id, line, point, self.name)
            db.session.commit()
        return True


def open_question(location_id: str) -> str:
    """The address to ask about; "" where there is none to ask: a hidden place, or one that has its point."""
    location = db.session.get(Location, location_id)
    if location is None or location.confidential or location.location_type is LocationType.VIRTUAL:
        return ""
    if location.latitude is not None and not location.approximate:
        return ""
    row = street_row(location)
    line = address_line_of(row) if row else ""
    if line and db.session.get(GeocoderAnswer, address_hash(line)) is not None:
        return ""
    return line


def keep_answer(location_id: str, line: str, point: Point | None, geocoder: str) -> None:
    """Keeps what was learnt, and gives it to the place if that is still open and where it was when asked."""
    location = db.session.get(Location, location_id)
    if location is None:
        return
    lock(location)
    if open_question(location_id) != line:
        return
    db.session.add(
        GeocoderAnswer(
            address_hash=address_hash(line),
            latitude=point.lat if point else None,
            longitude=point.lon if point else None,
            geocoder=geocoder[:40],
        )
    )
    if point:
        _set_point(location, _value(point, approximate=False), None)
    db.session.flush()


def ask_geocoder_later(app: Any, location_id: str) -> None:
    """Nothing happens where no geocoder is set. Call it after the commit."""
    locator = locator_of(app._get_current_object() if hasattr(app, "_get_current_object") else app)
    if locator is not None:
        locator.ask(location_id)


def locator_of(app: Flask) -> Locator | None:
    """This application's own, or None where the site has set no geocoder."""
    if "hallway_locator" not in app.extensions:
        settings = settings_of(app)
        geocoder = geocoder_from(
            settings.geocoder, settings.geocoder_domain, f"Hallway ({settings.url})", TIMEOUT
        )
        app.extensions["hallway_locator"] = (
            Locator(app, geocoder, settings.geocoder or "") if geocoder else None
        )
    found: Locator | None = app.extensions["hallway_locator"]
    return found


def unplaced(limit: int = MOST_WAITING) -> list[str]:
    """Ids of shown places whose point is missing or only about right."""
    query = (
        select(Location.id)
        .where(
            Location.confidential.is_(False),
            Location.location_type == LocationType.PHYSICAL,
            Location.latitude.is_(None) | Location.approximate.is_(True),
        )
        .order_by(Location.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))
