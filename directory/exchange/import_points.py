"""Where a location is: its own point if that can be, else the centre of its ZIP code, marked as such."""

import math
from collections import defaultdict
from typing import Any

from directory.exchange.import_context import Build
from directory.exchange.import_draft import Planned
from directory.exchange.import_rows import SourceRow
from directory.places.points import Point, PointFault, miles_between, parse_coordinates, valid_point
from directory.places.postal_codes import parse_zip
from directory.vocabulary import LocationType

FAULTS = {
    PointFault.NOT_A_NUMBER: "Its coordinates are not numbers; they are left out",
    PointFault.ZERO: "Its coordinates are 0, 0; they are left out",
    PointFault.METRES: "Its coordinates are metres of a map projection, not degrees; they are left out",
    PointFault.OUT_OF_RANGE: "Its coordinates lie outside the Earth; they are left out",
}
HALF = "It has one coordinate without the other; it is left out"
MENDED = "Its coordinates were swapped or lacked a minus sign; they were put right, as its ZIP code shows"
FROM_METRES = "Its coordinates were metres of the web map's projection; they were turned into degrees"
SWAPPED = "Its latitude and longitude were swapped; they were put right"
FAR = "Its coordinates lie more than 100 miles from its ZIP code; one of the two is wrong"
FROM_ZIP = "It has no coordinates; the centre of its ZIP code is used"
FALLBACK = "Many locations with other addresses share this point; the centre of the ZIP code is used instead"
FALLBACK_KEPT = "Many locations with other addresses share this point; it is marked as approximate"

HALF_AROUND = 20_037_508.342789244
"""Metres from the prime meridian to the date line on the web map."""

FAR_MILES = 100
NEAR_MILES = 60
SHARED = 15
STREETS = 10
"""A point of so many locations, on so many streets, is a stand-in that a geocoder gave."""


def point_columns(
    build: Build, row: SourceRow, addresses: list[dict[str, Any]], kind: LocationType
) -> dict[str, Any]:
    """latitude, longitude and approximate of a location."""
    centre = _centre(build, addresses)
    point = _own_point(build, row, addresses, centre)
    if point:
        return {"latitude": point.lat, "longitude": point.lon, "approximate": False}
    if centre is None or kind is LocationType.VIRTUAL or build.is_own:
        return {"latitude": None, "longitude": None, "approximate": False}
    build.from_zip[row.file] += 1
    return {"latitude": centre.lat, "longitude": centre.lon, "approximate": True}


def _centre(build: Build, addresses: list[dict[str, Any]]) -> Point | None:
    streets = [a for a in addresses if a["address_type"] is LocationType.PHYSICAL] or addresses
    for address in streets:
        facts = build.known.zips.get(parse_zip(address["postal_code"] or "") or "")
        if facts:
            return facts.point
    return None


def _own_point(
    build: Build, row: SourceRow, addresses: list[dict[str, Any]], centre: Point | None
) -> Point | None:
    lat, lon = row.get("latitude"), row.get("longitude")
    point, fault = valid_point(lat, lon)
    if fault is PointFault.MISSING:
        if lat or lon:
            build.account.note(row, HALF, "latitude" if lat else "longitude", lat or lon)
        return parse_coordinates(row.get("address_1")) or _in_addresses(build, row)
    said = f"{lat}, {lon}"
    if point is None and fault:
        mended = _mended(lat, lon, fault, centre)
        build.account.note(row, mended[1] if mended else FAULTS[fault], "latitude", said)
        return mended[0] if mended else None
    if point and centre is None and not build.is_own and not _is_american(point):
        other = Point(point.lon, point.lat)
        if _is_american(other):
            build.account.note(row, SWAPPED, "latitude", said)
            return other
    return _checked(build, row, point, centre) if point else None


def _mended(lat: str, lon: str, fault: PointFault, centre: Point | None) -> tuple[Point, str] | None:
    """Numbers that are no degrees, as the place that they can only mean: Web-Mercator metres, or the two
    swapped. Metres of another projection lead to another country, and are refused.
    """
    tries: list[tuple[Point | None, str]] = []
    if fault is PointFault.METRES:
        north, east = float(lat), float(lon)
        tries = [(_from_mercator(east, north), FROM_METRES), (_from_mercator(north, east), FROM_METRES)]
    elif fault is PointFault.OUT_OF_RANGE:
        tries = [(valid_point(lon, lat).point, SWAPPED)]
    for point, reason in tries:
        if point is None or not (_is_near(point, centre) if centre else _is_american(point)):
            continue
        return point, reason
    return None


def _from_mercator(x: float, y: float) -> Point | None:
    """Web-Mercator metres (EPSG 3857) as degrees."""
    lon = x / HALF_AROUND * 180
    lat = math.degrees(math.atan(math.sinh(y / HALF_AROUND * math.pi)))
    return valid_point(round(lat, 6), round(lon, 6)).point


def _is_near(point: Point, centre: Point) -> bool:
    return miles_between(*point, *centre) <= NEAR_MILES


def _is_american(point: Point) -> bool:
    """Within the box of the fifty states and Puerto Rico."""
    return 17.5 <= point.lat <= 71.5 and -180 <= point.lon <= -65


def _in_addresses(build: Build, row: SourceRow) -> Point | None:
    """A point written behind the street, as open-data portals do."""
    found = [parse_coordinates(part.get("address_1")) for part in build.addresses_of(row)]
    return next((point for point in found if point), None)


def _checked(build: Build, row: SourceRow, point: Point, centre: Point | None) -> Point:
    if build.is_own or centre is None or miles_between(*point, *centre) <= FAR_MILES:
        return point
    for other in (Point(point.lat, -point.lon), Point(point.lon, point.lat), Point(point.lon, -point.lat),
                  Point(-point.lon, point.lat)):  # fmt: skip
        if abs(other.lat) <= 90 and miles_between(*other, *centre) <= NEAR_MILES:
            build.account.note(row, MENDED, "latitude", f"{point.lat}, {point.lon}")
            return other
    build.account.note(row, FAR, "latitude", f"{point.lat}, {point.lon}")
    return point


def share_out_fallbacks(build: Build) -> None:
    """Finds points that stand in for many addresses, and says of each location on one what it is."""
    if build.is_own:
        return
    groups: dict[tuple[float, float], list[Planned]] = defaultdict(list)
    for planned in build.draft.all("location"):
        if planned.values["latitude"] is not None and not planned.values["approximate"]:
            groups[planned.values["latitude"], planned.values["longitude"]].append(planned)
    streets = _streets(build)
    for group in groups.values():
        if len(group) >= SHARED and len(set().union(*(streets[p.id] for p in group))) >= STREETS:
            for planned in group:
                _unfix(build, planned)


def _streets(build: Build) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for address in build.draft.all("address"):
        street = address.values["address_1"]
        if street:
            found[address.values["location_id"]].add(" ".join(street.lower().split()))
    return found


def _unfix(build: Build, planned: Planned) -> None:
    row = build.sources[planned.id]
    theirs = [a.values for a in build.draft.all("address") if a.values["location_id"] == planned.id]
    centre = _centre(build, theirs)
    said = f"{planned.values['latitude']}, {planned.values['longitude']}"
    build.account.note(row, FALLBACK if centre else FALLBACK_KEPT, "latitude", said)
    planned.values["approximate"] = True
    if centre:
        planned.values |= {"latitude": centre.lat, "longitude": centre.lon}
