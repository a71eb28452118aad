"""ZIP codes with their centres, from the `zipcodes` wheel. Nothing else may import that package.

Listing them all costs about half a second and 150 MB, so it is done once, into a table. The coordinates are
GeoNames' (CC BY 4.0): a page that shows them owes GeoNames a credit line.
"""

from collections.abc import Iterator
from typing import NamedTuple

from directory.places.points import valid_point


class ZipPlace(NamedTuple):
    """`county` is "" where the source has none; `state` is the USPS code."""

    zip: str
    city: str
    state: str
    county: str
    lat: float
    lon: float


def load_zip_table() -> Iterator[ZipPlace]:
    """Every ZIP code that has coordinates, retired ones too: families keep using them. Military ones have
    none, but for three.
    """
    import zipcodes

    for row in zipcodes.list_all():  # type: ignore[no-untyped-call]
        point = valid_point(row["lat"], row["long"]).point
        if point:
            yield ZipPlace(row["zip_code"], row["city"], row["state"], row["county"], *point)
