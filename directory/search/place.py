"""Where somebody asks from: a ZIP, a school, or an address, with a point where one is known."""

import logging
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from flask import current_app
from numpy.typing import NDArray
from sqlalchemy import func, or_, select

from directory.core import settings_of
from directory.db import db
from directory.models import Address, District, Location, School, ZipCode
from directory.places import state_code
from directory.places.geocoding import GeocodingFailed, geocode, geocoder_from
from directory.places.points import EARTH_RADIUS_MILES
from directory.vocabulary import Locale

GEOCODER_SECONDS = 3.0
URBAN_MILES = (3.0, 10.0, 30.0)
RURAL_MILES = (30.0, 60.0, 100.0)
"""Radii tried in turn until enough is found. People in the country expect to drive."""

RURAL_ZIPS_WITHIN_10_MILES = 12
"""Fewer ZIP centres than this within ten miles: the country. No school's locale was near enough to ask."""

log = logging.getLogger(__name__)

_ZIP = re.compile(r"(?<!\d)(\d{5})(?:-\d{4})?(?!\d)")


@dataclass(frozen=True, slots=True)
class Place:
    """`point` is (latitude, longitude). What is not known is empty or None."""

    label: str
    zip: str = ""
    school: str = ""
    school_id: str = ""
    district_id: str = ""
    point: tuple[float, float] | None = None
    county: str = ""
    state: str = ""
    is_rural: bool = False

    @property
    def radii(self) -> tuple[float, ...]:
        return RURAL_MILES if self.is_rural else URBAN_MILES


def miles_between(
    point: tuple[float, float], latitudes: NDArray[np.float64], longitudes: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Great-circle miles (haversine); NaN where there is no place."""
    lat, lon = np.radians(point[0]), np.radians(point[1])
    lats, lons = np.radians(latitudes), np.radians(longitudes)
    a = np.sin((lats - lat) / 2) ** 2 + np.cos(lat) * np.cos(lats) * np.sin((lons - lon) / 2) ** 2
    miles: NDArray[np.float32] = (2 * EARTH_RADIUS_MILES * np.arcsin(np.sqrt(np.clip(a, 0, 1)))).astype(
        np.float32
    )
    return miles


def locate(near: str) -> Place | None:
    """The place meant by `near`, or None where nothing by that name is known."""
    text = near.strip()
    if not text:
        return None
    return _school_place(text) or _zip_place(text) or _address_place(text) or _city_place(text)


def _school_place(text: str) -> Place | None:
    row = db.session.execute(
        select(School, Location, District)
        .join(Location, School.location_id == Location.id)
        .join(District, School.district_id == District.id)
        .where(or_(School.slug == text.lower(), func.lower(School.name) == text.lower()))
        .order_by(School.slug)
        .limit(1)
    ).first()
    if row is None:
        return None
    school, location, district = row
    point = None
    if not location.confidential and location.latitude is not None and location.longitude is not None:
        point = (location.latitude, location.longitude)
    return Place(
        label=school.name,
        zip=(_zip_of(location.id) or "")[:5],
        school=school.slug,
        school_id=school.id,
        district_id=district.id,
        point=point,
        county=district.county or "",
        state=district.state_province or "",
        is_rural=school.locale in {Locale.RURAL, Locale.TOWN},
    )


def _zip_of(location_id: str) -> str | None:
    return db.session.scalar(
        select(Address.postal_code).where(
            Address.location_id == location_id, Address.postal_code.is_not(None)
        )
    )


def _zip_place(text: str) -> Place | None:
    found = _ZIP.search(text)
    if found is None or (len(text) > 10 and _geocoder() is not None):
        return None
    return _place_of_zip(found[1])


def _place_of_zip(zip_code: str) -> Place:
    row = db.session.get(ZipCode, zip_code)
    if row is None:
        point = _middle_of_addresses(zip_code)
        return Place(label=zip_code, zip=zip_code, point=point, is_rural=_is_rural(point))
    point = (row.latitude, row.longitude)
    return Place(
        label=f"{row.city} {zip_code}",
        zip=zip_code,
        point=point,
        county=row.county or "",
        state=row.state,
        is_rural=_is_rural(point),
    )


def _middle_of_addresses(zip_code: str) -> tuple[float, float] | None:
    """For a ZIP that the table lacks: the middle of the public places that have it."""
    row = db.session.execute(
        select(func.avg(Location.latitude), func.avg(Location.longitude))
        .join(Address, Address.location_id == Location.id)
        .where(Address.postal_code == zip_code, Location.confidential.is_(False))
    ).one()
    return (row[0], row[1]) if row[0] is not None and row[1] is not None else None


def _address_place(text: str) -> Place | None:
    """By the configured geocoder. One that fails costs the answer a place, not the page."""
    geocoder = _geocoder()
    if geocoder is None:
        return None
    try:
        found = geocode(geocoder, text)
    except GeocodingFailed as error:
        log.warning("%s", error)
        return None
    if found is None:
        return None
    nearest = _nearest_zip(found)
    return Place(
        label=text,
        zip=nearest.zip if nearest else "",
        point=(found.lat, found.lon),
        county=(nearest.county or "") if nearest else "",
        state=nearest.state if nearest else "",
        is_rural=_is_rural(found),
    )


def _geocoder() -> Any:
    """The configured geocoder, made once for the application; None where none is configured."""
    if "hallway_geocoder" not in current_app.extensions:
        settings = settings_of(current_app)
        current_app.extensions["hallway_geocoder"] = geocoder_from(
            settings.geocoder, settings.geocoder_domain, "hallway", GEOCODER_SECONDS
        )
    return current_app.extensions["hallway_geocoder"]


def _city_place(text: str) -> Place | None:
    city, _, state = (part.strip() for part in text.partition(","))
    asked = select(ZipCode).where(func.lower(ZipCode.city) == city.lower())
    if state:
        asked = asked.where(ZipCode.state == state_code(state))
    rows = db.session.scalars(asked.order_by(ZipCode.zip).limit(200)).all()
    if not rows or len({row.state for row in rows}) > 1:
        return None
    middle = rows[len(rows) // 2]
    point = (sum(row.latitude for row in rows) / len(rows), sum(row.longitude for row in rows) / len(rows))
    return Place(
        label=f"{middle.city}, {middle.state}",
        point=point,
        county=middle.county or "",
        state=middle.state,
        is_rural=_is_rural(point),
    )


def _box(point: tuple[float, float], degrees: float) -> tuple[Any, Any]:
    lat, lon = point
    return (
        ZipCode.latitude.between(lat - degrees, lat + degrees),
        ZipCode.longitude.between(lon - degrees, lon + degrees),
    )


def _nearest_zip(point: tuple[float, float]) -> ZipCode | None:
    rows = db.session.scalars(select(ZipCode).where(*_box(point, 0.5))).all()
    return min(rows, key=lambda r: (r.latitude - point[0]) ** 2 + (r.longitude - point[1]) ** 2, default=None)


def _is_rural(point: tuple[float, float] | None) -> bool:
    """By the nearest school within ten miles; else by how many ZIP centres lie within ten miles."""
    if point is None:
        return False
    schools = db.session.execute(
        select(School.locale, Location.latitude, Location.longitude)
        .join(Location, School.location_id == Location.id)
        .where(
            Location.confidential.is_(False),
            Location.latitude.between(point[0] - 0.15, point[0] + 0.15),
            Location.longitude.between(point[1] - 0.2, point[1] + 0.2),
        )
    ).all()
    if schools:
        miles = miles_between(point, np.array([s[1] for s in schools]), np.array([s[2] for s in schools]))
        return schools[int(miles.argmin())][0] in {Locale.RURAL, Locale.TOWN}
    count = db.session.scalar(select(func.count()).select_from(ZipCode).where(*_box(point, 0.15)))
    return 0 < (count or 0) < RURAL_ZIPS_WITHIN_10_MILES
