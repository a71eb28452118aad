"""Checks of places: whether a search by distance finds what is there. A confidential place is left alone."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from directory.places.points import Point, PointFault, miles_between, valid_point
from directory.places.postal_codes import STATES, parse_zip, state_code
from directory.reports.quality_checks import CHECKS, Finding
from directory.reports.quality_rows import SHOWN, Row, Rows, ZipFacts
from directory.reports.quality_services import phone_findings, text_findings
from directory.vocabulary import LocationType

FAR_MILES = 31.1
"""50 km: no ZIP code of a town reaches so far from its middle."""

STATE_MARGIN = 0.5
"""Degrees that a state may reach beyond the middles of its ZIP codes."""

SHARED = 100
SHARED_BY_STREETS = 25
STREETS = 10
"""So many places on one point, or these on so many streets: a geocoder's stand-in."""


def location_findings(rows: Rows) -> Iterator[Finding]:
    crowds = _crowds(rows)
    for row in rows.shown_places():
        touches = sum(rows.services[key].status in SHOWN for key in rows.placed_at.get(row.id, ()))
        if row.location_type is LocationType.PHYSICAL:
            yield from _address(rows, row, touches)
            yield from _point(rows, row, touches, crowds)
        yield from text_findings("location", row, min(1, touches), ("description",))
        yield from phone_findings(rows, "location", row, min(1, touches))


def _said(key: str, row: Row, touches: int, **facts: object) -> Finding:
    return Finding(CHECKS[f"location.{key}"], row.id, row.name or "", facts, touches)


# ---- the address ----


def _address(rows: Rows, row: Row, touches: int) -> Iterator[Finding]:
    street = street_of(rows, row)
    if street is None or not (street.address_1 or "").strip():
        yield _said("no_address", row, touches)
    if street is None:
        return
    written = (street.postal_code or "").strip()
    facts = zip_facts(rows, row)
    if written and facts is None and rows.has_zips and not _is_canadian(written):
        yield _said("zip_unknown", row, touches, zip=written[:12])
    said = state_code(street.state_province or "")
    if facts and said in STATES and said != facts.state:
        yield _said("state_against_zip", row, touches, state=said, zip=written[:12], other=facts.state)


def street_of(rows: Rows, row: Row) -> Row | None:
    found = rows.addresses_at.get(row.id, [])
    return next((a for a in found if a.address_type is LocationType.PHYSICAL), next(iter(found), None))


def zip_facts(rows: Rows, row: Row) -> ZipFacts | None:
    street = street_of(rows, row)
    return rows.zips.get(parse_zip(street.postal_code or "") or "") if street else None


def _is_canadian(text: str) -> bool:
    code = parse_zip(text)
    return code is not None and not code.isdigit()


# ---- the point ----


def _point(rows: Rows, row: Row, touches: int, crowds: dict[Point, tuple[int, int]]) -> Iterator[Finding]:
    point, fault = valid_point(row.latitude, row.longitude)
    if fault is PointFault.ZERO:
        yield _said("point_zero", row, touches)
    if point is None:
        if fault is not PointFault.ZERO:
            yield _said("no_point", row, touches)
        return
    yield from _misplaced(rows, row, touches, point)
    if row.approximate:
        yield _said("about_right", row, touches)
    elif point in crowds:
        count, streets = crowds[point]
        yield _said("point_shared", row, touches, count=count, streets=streets)


def _misplaced(rows: Rows, row: Row, touches: int, point: Point) -> Iterator[Finding]:
    facts, street = zip_facts(rows, row), street_of(rows, row)
    if facts:
        miles = miles_between(*point, *facts.point)
        if miles > FAR_MILES and turned_round(point, facts.point):
            yield _said("point_swapped", row, touches)
        elif miles > FAR_MILES:
            yield _said("point_far", row, touches, miles=round(miles), zip=(street.postal_code or "")[:12])  # type: ignore[union-attr]
        return
    state = state_code((street.state_province or "") if street else "")
    box = rows.boxes.get(state)
    if box and not box.holds(point, STATE_MARGIN):
        yield _said("point_out_of_state", row, touches, state=state)


def turned_round(point: Point, middle: Point) -> Point | None:
    """The same numbers put right, if that brings them to the ZIP code; the import mends them the same way."""
    for other in (
        Point(point.lat, -point.lon), Point(point.lon, point.lat), Point(point.lon, -point.lat),
        Point(-point.lon, point.lat),
    ):  # fmt: skip
        if abs(other.lat) <= 90 and miles_between(*other, *middle) <= FAR_MILES:
            return other
    return None


def _crowds(rows: Rows) -> dict[Point, tuple[int, int]]:
    """Points that stand for many addresses: (places on them, streets of these)."""
    counts: Counter[Point] = Counter()
    streets: dict[Point, set[str]] = defaultdict(set)
    for row in rows.shown_places():
        if row.latitude is None or row.longitude is None or row.approximate:
            continue
        point = Point(row.latitude, row.longitude)
        counts[point] += 1
        street = street_of(rows, row)
        if street and street.address_1:
            streets[point].add(" ".join(street.address_1.lower().split()))
    return {
        point: (count, len(streets[point]))
        for point, count in counts.items()
        if count >= SHARED or (count >= SHARED_BY_STREETS and len(streets[point]) >= STREETS)
    }
