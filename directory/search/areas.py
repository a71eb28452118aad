"""Areas served, each distinct set of them once, and whether a family's place lies in it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from directory.places import (
    Area,
    AreaError,
    FamilyPlace,
    Point,
    Ring,
    any_contains,
    parse_zip,
    rings_from_geojson,
)
from directory.search.place import Place
from directory.vocabulary import AreaKind, Verdict

MET, UNKNOWN, UNMET = 2, 1, 0
VERDICTS = {MET: Verdict.MET, UNKNOWN: Verdict.UNKNOWN, UNMET: Verdict.UNMET}
_NUMBERS = {verdict: number for number, verdict in VERDICTS.items()}

ZIP_ERROR_MILES = 1.0
"""How far a home may lie from its ZIP's centre: near an edge that is "ask", not yes or no."""


@dataclass(frozen=True)
class Ground:
    """What areas are measured against, read with the columns: the districts' ZIPs and the schools' zones."""

    districts: frozenset[str] = frozenset()
    district_zips: frozenset[str] = frozenset()
    zones: dict[str, tuple[Ring, ...]] = field(default_factory=dict)  # by school id
    school_ids: dict[str, str] = field(default_factory=dict)  # by slug


def area_of(kind: AreaKind, members: Iterable[Any] | None, extent: str | None, ground: Ground) -> Area:
    """A service_area row as an area; an extent that cannot be read leaves it unknown."""
    told = frozenset(map(str, members or ()))
    match kind:
        case AreaKind.ZIPS:
            return Area(kind, zips=told)
        case AreaKind.COUNTY:
            return Area(kind, counties=told)
        case AreaKind.STATEWIDE:
            return Area(kind, states=told)
        case AreaKind.DISTRICT:
            return Area(kind, zips=ground.district_zips, districts=ground.districts)
        case AreaKind.SCHOOL_ZONE:
            rings = tuple(ring for school in sorted(told) for ring in ground.zones.get(school, ()))
            return Area(kind, schools=told, rings=rings)
        case AreaKind.POLYGON:
            return Area(kind, rings=rings_of(extent))
    return Area(kind)


def rings_of(extent: str | None) -> tuple[Ring, ...]:
    try:
        return rings_from_geojson(extent) if extent else ()
    except AreaError:
        return ()


@dataclass
class AreaBook:
    """Number 0 is "nothing declared". Only grows."""

    sets: list[frozenset[Area]] = field(default_factory=lambda: [frozenset()])
    _zips: list[frozenset[str]] = field(default_factory=lambda: [frozenset()])
    _numbers: dict[frozenset[Area], int] = field(default_factory=lambda: {frozenset(): 0})
    _lock: Lock = field(default_factory=Lock)

    def number(self, areas: Iterable[Area]) -> int:
        key = frozenset(areas)
        with self._lock:
            if key not in self._numbers:
                self._zips.append(_zips_alone(key))
                self.sets.append(key)
                self._numbers[key] = len(self.sets) - 1
            return self._numbers[key]

    def verdicts(self, place: Place) -> NDArray[np.int8]:
        """MET, UNKNOWN or UNMET for each number."""
        family = FamilyPlace(
            zip=place.zip or None,
            county=place.county or None,
            state=place.state or None,
            point=Point(*place.point) if place.point else None,
            point_error_miles=0.0 if place.school else ZIP_ERROR_MILES,
            school=place.school_id or None,
            district=place.district_id or None,
        )
        code = parse_zip(place.zip)
        found = [
            _by_zips(zips, code) if zips else _NUMBERS[any_contains(areas, family)]
            for areas, zips in zip(list(self.sets), list(self._zips), strict=False)
        ]
        return np.array(found, dtype=np.int8)


def _by_zips(zips: frozenset[str], code: str | None) -> int:
    """The commonest case, of which a directory may have tens of thousands."""
    return UNKNOWN if code is None else MET if code in zips else UNMET


def _zips_alone(areas: frozenset[Area]) -> frozenset[str]:
    """All ZIPs of a set that declares nothing else; empty for any other set."""
    if any(area.kind is not AreaKind.ZIPS or not area.zips for area in areas):
        return frozenset()
    return frozenset(code for area in areas for code in area.zips)
