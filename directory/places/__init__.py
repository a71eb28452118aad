"""Distance, service areas, postal codes, and street addresses in text. Pure; nothing is asked of a network.

`directory.places.geocoding` (geopy) and `directory.places.zipcodes` (the ZIP table's wheel) stand apart, so
that whoever needs a distance does not load them.
"""

from directory.places.areas import Area, FamilyPlace, any_contains, contains, county_key
from directory.places.points import (
    CheckedPoint,
    Point,
    PointFault,
    miles_between,
    parse_coordinates,
    valid_point,
)
from directory.places.postal_codes import STATES, parse_zip, state_code
from directory.places.rings import (
    AreaError,
    Ring,
    miles_to_edge,
    point_in_ring,
    point_in_rings,
    ring_centroid,
    ring_from_pairs,
    rings_from_geojson,
)
from directory.places.street_addresses import scan_for_street_addresses

__all__ = [
    "STATES",
    "Area",
    "AreaError",
    "CheckedPoint",
    "FamilyPlace",
    "Point",
    "PointFault",
    "Ring",
    "any_contains",
    "contains",
    "county_key",
    "miles_between",
    "miles_to_edge",
    "parse_coordinates",
    "parse_zip",
    "point_in_ring",
    "point_in_rings",
    "ring_centroid",
    "ring_from_pairs",
    "rings_from_geojson",
    "scan_for_street_addresses",
    "state_code",
    "valid_point",
]
