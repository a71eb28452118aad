"""Points on the map, how far apart they are, and which numbers are no point at all."""

import math
import re
from enum import StrEnum
from typing import NamedTuple

EARTH_RADIUS_MILES = 3958.7613
NULL_ISLAND_DEGREES = 0.001
MAX_TEXT = 10_000

_DEGREES = r"([+-]?\d{1,3}\.\d{3,20})(?!\d)"
_PAIR = re.compile(rf"(?<![\d.]){_DEGREES}\s{{0,4}},\s{{0,4}}{_DEGREES}")
_WELL_KNOWN = re.compile(rf"POINT\s{{0,4}}\(\s{{0,4}}{_DEGREES}\s{{1,4}}{_DEGREES}\s{{0,4}}\)", re.IGNORECASE)


class Point(NamedTuple):
    """WGS84 degrees."""

    lat: float
    lon: float


class PointFault(StrEnum):
    """Why two numbers are no place."""

    MISSING = "missing"
    NOT_A_NUMBER = "not_a_number"
    ZERO = "zero"  # 0, 0: a blank that something turned into numbers
    METRES = "metres"  # Web-Mercator metres where degrees belong
    OUT_OF_RANGE = "out_of_range"


class CheckedPoint(NamedTuple):
    """Either a point or the reason there is none."""

    point: Point | None
    fault: PointFault | None


def valid_point(lat: float | str | None, lon: float | str | None) -> CheckedPoint:
    """Two numbers, or their text, as a point; refuses 0, 0, what lies off the globe, and metres."""
    if lat is None or lon is None or not str(lat).strip() or not str(lon).strip():
        return CheckedPoint(None, PointFault.MISSING)
    try:
        north, east = float(lat), float(lon)
    except ValueError:
        return CheckedPoint(None, PointFault.NOT_A_NUMBER)
    fault = _fault(north, east)
    return CheckedPoint(None, fault) if fault else CheckedPoint(Point(north, east), None)


def _fault(lat: float, lon: float) -> PointFault | None:
    if not (math.isfinite(lat) and math.isfinite(lon)):
        return PointFault.NOT_A_NUMBER
    if abs(lat) < NULL_ISLAND_DEGREES and abs(lon) < NULL_ISLAND_DEGREES:
        return PointFault.ZERO
    if abs(lat) <= 90 and abs(lon) <= 180:
        return None
    is_metres = max(abs(lat), abs(lon)) > 1_000 and max(abs(lat), abs(lon)) < 20_100_000
    return PointFault.METRES if is_metres else PointFault.OUT_OF_RANGE


def miles_between(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle miles by the haversine formula on a sphere; within 0.6 % of the ellipsoid."""
    lat1, lon1, lat2, lon2 = map(math.radians, (lat1, lon1, lat2, lon2))
    a = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_MILES * math.asin(math.sqrt(min(1.0, a)))


def parse_coordinates(text: str) -> Point | None:
    """The point inside a text cell: "377 145th Street\\n(40.8138, -73.9203)" or "POINT (-73.92 40.81)".

    Degrees with three decimals or more, so that a price or a version is never taken for a place. The last
    pair counts, as open-data portals put it after the address. None if there is none or it is no place.
    """
    text = text[-MAX_TEXT:]
    if known := _WELL_KNOWN.search(text):
        return valid_point(known[2], known[1]).point
    pairs = _PAIR.findall(text)
    return valid_point(*pairs[-1]).point if pairs else None
