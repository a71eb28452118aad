"""Polygons: GeoJSON read into rings, and which side of them a point is on.

A ring is a closed tuple of (lon, lat), GeoJSON's order. Outer rings go anticlockwise and holes clockwise,
whatever way the file has them, so that rings of one area add up: a point is inside where the turns around
it do not cancel out. Areas across the 180th meridian are refused.
"""

import json
import math
from collections.abc import Sequence
from typing import NoReturn

from directory.places.points import Point, PointFault, miles_between, valid_point

Ring = tuple[tuple[float, float], ...]

MAX_TEXT = 1_000_000
MAX_RINGS = 500
MAX_POSITIONS = 20_000


class AreaError(ValueError):
    """An area that cannot be used. The message is a sentence for the person who gave it."""


def point_in_ring(point: Point, ring: Ring) -> bool:
    """Whether the point is inside the ring or on its edge, whichever way round the ring goes."""
    return point_in_rings(point, (ring,))


def point_in_rings(point: Point, rings: Sequence[Ring]) -> bool:
    """Inside the rings of one area: in an outer ring and not in its hole. An edge belongs to the area."""
    turns = 0
    for ring in rings:
        turn = _turns(point, ring)
        if turn is None:
            return True
        turns += turn
    return turns != 0


def _turns(point: Point, ring: Ring) -> int | None:
    """How often the ring goes round the point, anticlockwise positive; None on the edge."""
    x, y = point.lon, point.lat
    turns = 0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:], strict=False):
        side = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
        if side == 0 and min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2):
            return None
        if y1 <= y < y2 and side > 0:
            turns += 1
        elif y2 <= y < y1 and side < 0:
            turns -= 1
    return turns


def miles_to_edge(point: Point, rings: Sequence[Ring]) -> float:
    """Miles to the nearest edge, inside or out; the map is taken as flat around the point."""
    return min(
        (_miles_to_segment(point, a, b) for ring in rings for a, b in zip(ring, ring[1:], strict=False)),
        default=math.inf,
    )


def _miles_to_segment(point: Point, a: tuple[float, float], b: tuple[float, float]) -> float:
    narrowing = math.cos(math.radians(point.lat))
    ax, ay = (a[0] - point.lon) * narrowing, a[1] - point.lat
    bx, by = (b[0] - point.lon) * narrowing, b[1] - point.lat
    length = (bx - ax) ** 2 + (by - ay) ** 2
    along = 0.0 if length == 0 else max(0.0, min(1.0, -(ax * (bx - ax) + ay * (by - ay)) / length))
    lon = point.lon + (ax + along * (bx - ax)) / (narrowing or 1.0)
    return miles_between(point.lat, point.lon, ay + along * (by - ay) + point.lat, lon)


def ring_centroid(ring: Ring) -> Point:
    """The centre of the ring's surface; of a ring without surface, the mean of its corners."""
    x0, y0 = ring[0]
    corners = [(x - x0, y - y0) for x, y in ring]
    double_area = cx = cy = 0.0
    for (x1, y1), (x2, y2) in zip(corners, corners[1:], strict=False):
        cross = x1 * y2 - x2 * y1
        double_area, cx, cy = double_area + cross, cx + (x1 + x2) * cross, cy + (y1 + y2) * cross
    if abs(double_area) < 1e-18:
        return Point(math.fsum(y for _, y in ring) / len(ring), math.fsum(x for x, _ in ring) / len(ring))
    return Point(y0 + cy / (3 * double_area), x0 + cx / (3 * double_area))


def ring_from_pairs(pairs: Sequence[object], *, is_hole: bool = False) -> Ring:
    """A closed ring from [lon, lat] pairs, turned the right way round. Raises `AreaError`."""
    ring = tuple(_corner(pair) for pair in pairs)
    if ring and ring[0] != ring[-1]:
        ring = (*ring, ring[0])
    if len(set(ring)) < 3:
        raise AreaError("A polygon needs at least three different corners.")
    area = _signed_area(ring)
    if area == 0:
        raise AreaError("A polygon's corners must not all lie on one line.")
    if max(x for x, _ in ring) - min(x for x, _ in ring) > 180:
        raise AreaError("A polygon that crosses the 180th meridian cannot be read. Split it there.")
    return ring[::-1] if (area > 0) is is_hole else ring


def _signed_area(ring: Ring) -> float:
    """Square degrees, positive for anticlockwise. Measured from a corner, to keep small areas exact."""
    x0, y0 = ring[0]
    return (
        math.fsum(
            (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
            for (x1, y1), (x2, y2) in zip(ring, ring[1:], strict=False)
        )
        / 2
    )


def _corner(pair: object) -> tuple[float, float]:
    if not isinstance(pair, list | tuple) or len(pair) < 2 or not all(_is_number(part) for part in pair[:2]):
        raise AreaError("Each corner of a polygon is a pair of numbers, longitude first.")
    lon, lat = float(pair[0]), float(pair[1])
    fault = valid_point(lat, lon).fault
    if fault is PointFault.METRES:
        raise AreaError("The corners are in metres. Save the file as WGS84 longitude and latitude.")
    if fault and fault is not PointFault.ZERO:
        raise AreaError("A corner lies off the globe: longitude goes to 180 and latitude to 90.")
    return lon, lat


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12


def rings_from_geojson(text: str) -> tuple[Ring, ...]:
    """All rings of a Polygon, MultiPolygon, Feature or FeatureCollection. Raises `AreaError`."""
    if len(text) > MAX_TEXT:
        raise AreaError("The GeoJSON is longer than a million characters. Simplify the outline first.")
    polygons = _polygons(_read_json(text))
    rings = [(ring, index > 0) for polygon in polygons for index, ring in enumerate(_listed(polygon))]
    if not rings:
        raise AreaError("The GeoJSON holds no polygon.")
    if len(rings) > MAX_RINGS:
        raise AreaError(f"The GeoJSON has more than {MAX_RINGS} rings. Simplify the outline first.")
    if sum(len(_listed(ring)) for ring, _ in rings) > MAX_POSITIONS:
        raise AreaError(f"The GeoJSON has more than {MAX_POSITIONS:,} corners. Simplify the outline first.")
    return tuple(ring_from_pairs(_listed(ring), is_hole=is_hole) for ring, is_hole in rings)


def _read_json(text: str) -> object:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except AreaError:
        raise
    except (ValueError, RecursionError):
        raise AreaError("This is not GeoJSON: it cannot be read as JSON.") from None


def _refuse_constant(name: str) -> NoReturn:
    raise AreaError(f"This is not GeoJSON: {name} is no number.")


def _polygons(shape: object) -> list[object]:
    """The coordinates of every polygon. A feature inside a feature is no GeoJSON and is not followed."""
    if not isinstance(shape, dict):
        raise AreaError("This is not GeoJSON: an object with a type is expected.")
    if shape.get("type") == "FeatureCollection":
        features = _listed(shape.get("features"))
        return [polygon for feature in features for polygon in _geometry_polygons(_geometry_of(feature))]
    return _geometry_polygons(_geometry_of(shape))


def _geometry_of(shape: object) -> object:
    is_feature = isinstance(shape, dict) and shape.get("type") == "Feature"
    return shape.get("geometry") if is_feature and isinstance(shape, dict) else shape


def _geometry_polygons(geometry: object) -> list[object]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if isinstance(geometry, dict) and kind == "Polygon":
        return [geometry.get("coordinates")]
    if isinstance(geometry, dict) and kind == "MultiPolygon":
        return _listed(geometry.get("coordinates"))
    raise AreaError("The GeoJSON must be a Polygon or a MultiPolygon, not lines or points.")


def _listed(value: object) -> list[object]:
    if not isinstance(value, list):
        raise AreaError("This is not GeoJSON: a polygon's coordinates are lists of corners.")
    return value
