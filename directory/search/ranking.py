"""In what order: how well the words fit, then the place, then places left and how fresh that claim is."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from directory.search.areas import MET, UNMET
from directory.search.columns import STATES, Rows

FRESH_DAYS, HALF_DAYS, STALE_DAYS = 14.0, 30.0, 60.0
"""A claim about places counts in full up to 14 days, half at 30, and says nothing from 60 on."""

SHORT_WAITLIST = 10
CONFIRMED_DAYS = 365.0


@dataclass(frozen=True)
class Weights:
    """The whole of the ranking. Every part is 0..1 before its weight."""

    text: float = 4.0
    place: float = 1.2
    area_met: float = 0.2
    area_unmet: float = -1.5
    capacity: float = 0.8
    confirmed: float = 0.3


WEIGHTS = Weights()

CAPACITY = {"open": 1.0, "waitlist": 0.65, "assessment": 0.6, "unknown": 0.4, "full": 0.1}
LONG_WAITLIST = 0.5
"""A stale "open" comes down to "unknown", below a fresh waitlist, be it long."""

NO_DISTANCE = 0.5
"""For a row without a point: online, by phone, or confidential. Nothing about where it is goes in."""

SPREAD = {False: 3.0, True: 15.0}
"""Miles at which a place counts half, in town and in the country."""

Floats = NDArray[np.float64]


def place_part(miles: NDArray[np.float32], is_rural: bool) -> Floats:
    spread = SPREAD[is_rural]
    return np.where(np.isnan(miles), NO_DISTANCE, spread / (spread + np.nan_to_num(miles)))


def area_part(verdicts: NDArray[np.int8]) -> Floats:
    """Weighted already: in the area lifts a little, outside it lowers much."""
    return np.where(verdicts == MET, WEIGHTS.area_met, np.where(verdicts == UNMET, WEIGHTS.area_unmet, 0.0))


def freshness(days: Floats) -> Floats:
    """1 to 14 days, down to 0.5 at 30 and 0 at 60. NaN (no claim) is 0."""
    return np.nan_to_num(np.interp(days, [FRESH_DAYS, HALF_DAYS, STALE_DAYS], [1.0, 0.5, 0.0]))


def capacity_part(rows: Rows, now: float) -> Floats:
    """`now` in POSIX seconds."""
    by_state = np.array([CAPACITY[state] for state in STATES])
    claim = by_state[rows.state]
    long = (rows.state == STATES.index("waitlist")) & (rows.waiting > SHORT_WAITLIST)
    claim = np.where(long, LONG_WAITLIST, claim)
    fresh = freshness((now - rows.updated) / 86400)
    return CAPACITY["unknown"] + (claim - CAPACITY["unknown"]) * fresh


def confirmed_part(confirmed: NDArray[np.int32], today: date) -> Floats:
    days = today.toordinal() - confirmed
    return np.where(confirmed > 0, np.clip(1 - days / CONFIRMED_DAYS, 0, 1), 0.0)


def turn_of(spin: NDArray[np.uint32], today: date) -> NDArray[np.int64]:
    """Who goes first among equals on that day: a shuffle that the date alone decides."""
    day = np.uint64(today.toordinal() * 2654435761 & 0xFFFFFFFF)
    mixed = (spin.astype(np.uint64) ^ day) * np.uint64(0x9E3779B1) & np.uint64(0xFFFFFFFF)
    mixed ^= mixed >> np.uint64(15)
    return (mixed * np.uint64(0x85EBCA77) & np.uint64(0x7FFFFFFF)).astype(np.int64)
