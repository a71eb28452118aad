"""The most points each row could have, as one array: never less than what the matcher would give it.

What can be told from a column alone is told exactly (kind of help, distance, places, news); the rest counts
in full. So whatever has fewer points here than something that is listed cannot be listed before it.
"""

from datetime import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from directory.hours import mask_for
from directory.hours.week import WHOLE_WEEK
from directory.matching.belonging import judge_area
from directory.matching.facts import Circle, Moment, NeedCard, Offering
from directory.matching.ranking import (
    INTERPRETED,
    NEWS_DAYS,
    NO_DISTANCE,
    NOT_TOLD,
    OLD_NEWS_DAYS,
    PLACES_OF_CATEGORY,
    SIDE_CATEGORY,
    UNSURE,
    Weights,
    half_wait,
    score,
)
from directory.matching.sessions import days_until_open
from directory.places import Point
from directory.places.points import EARTH_RADIUS_MILES
from directory.search.offerings import table_of
from directory.search.openings import OpeningArrays
from directory.search.place import miles_between
from directory.search.query import DAYS
from directory.search.ranking import capacity_part
from directory.search.snapshot import Snapshot
from directory.search.tags import Mask
from directory.vocabulary import Extra, Verdict

Floats = NDArray[np.float64]

STEPS = np.concatenate([[0.0], np.geomspace(0.05, 3000.0, 90)])
"""Miles at which the nearness part is asked of the matcher. Between two steps the nearer one's counts."""

NO_TRIP = ("home_visit", "virtual", "phone")

NOT_JUDGED, UNMET, UNKNOWN, MET = -1, 0, 1, 2
_NUMBERS = {Verdict.UNMET: UNMET, Verdict.UNKNOWN: UNKNOWN, Verdict.MET: MET}


def area_verdicts(
    found: Snapshot, rows: NDArray[np.intp], card: NeedCard, circle: Circle, moment: Moment
) -> NDArray[np.int8]:
    """What the rule on areas says of each row; what it has nothing to say about is MET.

    The rule looks at the areas alone, but for the child's own school, whose rows are left open (MET). Every
    distinct set of areas is judged once for a circle.
    """
    area = found.columns.rows.area[rows]
    book = found.columns.books.areas.sets
    judged: NDArray[np.int8] = found.kept.get(
        ("area", circle.home, circle.school, len(book)), lambda: np.full(len(book), NOT_JUDGED, dtype=np.int8)
    )
    for number in np.unique(area[judged[area] == NOT_JUDGED]).tolist():
        finding = judge_area(card, circle, moment, Offering(id="", service="", areas=book[number]))
        judged[number] = MET if finding is None else _NUMBERS[finding.verdict]
    return np.where(_at_their_school(found, rows, circle) > 0, MET, judged[area]).astype(np.int8)


def most_points(
    found: Snapshot, rows: NDArray[np.intp], card: NeedCard, circle: Circle, moment: Moment, weights: Weights
) -> Floats:
    """One number for each of these rows, 0 to 100."""
    if not len(rows):
        return np.zeros(0)
    services = found.columns.rows.service[rows]
    there = _at_their_school(found, rows, circle)
    return (
        weights.help * _help(found, services, card)
        + weights.near * np.maximum(_near(found, rows, services, card, circle, moment), there)
        + weights.room * _room(found, rows, moment)
        + weights.fresh * _fresh(found, services, moment)
        + weights.on_site * there
        + weights.language * _language(found, rows, services, card)
        + weights.time * np.array([0.0, UNSURE, 1.0])[hour_verdicts(found, rows, card)]
        + weights.soon * _soon(found, rows, card, moment)
    )


def hour_verdicts(found: Snapshot, rows: NDArray[np.intp], card: NeedCard) -> NDArray[np.int8]:
    """UNMET where no half hour of the week is both open and asked for, UNKNOWN where no hours are known; all
    else may be MET. Rows that go by the day of the month have no half hours and stay open.
    """
    window = _window(card)
    if window is None:
        return np.full(len(rows), MET, dtype=np.int8)
    arrays = found.columns.books.openings.arrays()
    by_number: NDArray[np.int8] = found.kept.get(
        ("hours", window, len(arrays.known)), lambda: _by_window(arrays, window)
    )
    return by_number[found.columns.rows.opening[rows]]


def _by_window(arrays: OpeningArrays, window: int) -> NDArray[np.int8]:
    may_be = arrays.overlapping(window) | ~arrays.masks.any(axis=1)
    return np.where(arrays.known, np.where(may_be, MET, UNMET), UNKNOWN).astype(np.int8)


def _window(card: NeedCard) -> int | None:
    """The half hours that can suit, half an hour wider than asked; None where no time is asked for."""
    if not (card.days or card.starts_after or card.ends_before or card.free is not None):
        return None
    days = [DAYS.index(day) for day in card.days] or range(7)
    window = mask_for(days, card.starts_after or time(0), card.ends_before or time(0))
    if card.free is not None:
        window &= card.free | card.free << 1 | card.free >> 1
    return (window | window << 1 | window >> 1) & WHOLE_WEEK


def _soon(found: Snapshot, rows: NDArray[np.intp], card: NeedCard, moment: Moment) -> Floats:
    """By the next date alone. What takes longer to answer, or has a list, has less."""
    opening = found.columns.rows.opening[rows]
    days: Floats = found.kept.get(
        ("soon", moment.today, len(found.columns.books.openings.tables)),
        lambda: np.full(len(found.columns.books.openings.tables), np.nan),
    )
    for number in np.unique(opening[np.isnan(days[opening])]).tolist():
        coming = days_until_open(table_of(found, number), moment.today)
        days[number] = -1.0 if coming is None else coming
    half = half_wait(card)
    return np.where(days[opening] < 0, 1.0, half / (half + np.maximum(days[opening], 0.0)))


def _help(found: Snapshot, services: NDArray[np.int32], card: NeedCard) -> Floats:
    columns = found.columns.services
    best = np.zeros(len(services))
    for place, code in enumerate(card.categories):
        for slug in found.categories.slugs_of(code):
            number = columns.category.codes.known([slug])
            main = np.isin(columns.main[services], number)
            carried = columns.category.having([slug])[services]
            value = PLACES_OF_CATEGORY[min(place, len(PLACES_OF_CATEGORY) - 1)]
            best = np.maximum(best, np.where(main, value, np.where(carried, value * SIDE_CATEGORY, 0.0)))
    return best


def _near(
    found: Snapshot,
    rows: NDArray[np.intp],
    services: NDArray[np.int32],
    card: NeedCard,
    circle: Circle,
    moment: Moment,
) -> Floats:
    if circle.point is None:
        return np.ones(len(rows))
    columns = found.columns.rows
    miles = miles_between(
        (circle.point.lat, circle.point.lon), columns.latitude[rows], columns.longitude[rows]
    )
    table = found.kept.get(
        ("near", card.travel, card.max_minutes, circle.is_rural), lambda: _table(card, circle, moment)
    )
    steps = np.searchsorted(STEPS, np.nan_to_num(miles), side="right") - 1
    near = np.where(np.isnan(miles), NO_DISTANCE, table[np.maximum(steps, 0)])
    return np.where(_comes(found, services), 1.0, near)


def _table(card: NeedCard, circle: Circle, moment: Moment) -> Floats:
    """Nearness at each step, as the matcher gives it for a place so far to the north of the middle."""
    middle = Circle(point=Point(0.0, 0.0), is_rural=circle.is_rural)
    found = [_nearness(card, middle, moment, miles) for miles in STEPS]
    return np.maximum.accumulate(np.array(found)[::-1])[::-1]


def _nearness(card: NeedCard, middle: Circle, moment: Moment, miles: float) -> float:
    north = Point(float(np.degrees(miles / EARTH_RADIUS_MILES)), 0.0)
    parts = score(card, middle, moment, Offering(id="", service="", point=north), findings=()).parts
    return next(part.value for part in parts if part.name == "near")


def _comes(found: Snapshot, services: NDArray[np.int32]) -> Mask:
    """Those that come to people, need no trip, or drive them: distance says less of them."""
    comes = found.columns.services.delivery.having(NO_TRIP)[services]
    return np.asarray(comes | _drives(found)[found.columns.services.rule[services]])


def _drives(found: Snapshot) -> Mask:
    """For each set of rules whether it brings people there."""
    rules = found.columns.books.rules.values
    made: Any = found.kept.get(
        ("drives", len(rules)),
        lambda: np.array([Extra.TRANSPORT in rule.extras for rule in rules], dtype=bool),
    )
    return np.asarray(made)


def _language(found: Snapshot, rows: NDArray[np.intp], services: NDArray[np.int32], card: NeedCard) -> Floats:
    """Who does not say that a language is spoken may have it interpreted, or may be asked."""
    if not card.languages or "en" in card.languages:
        return np.ones(len(rows))
    spoken = found.columns.rows.language.having(card.languages)[rows]
    return np.where(spoken, 1.0, np.where(found.columns.services.interprets[services], INTERPRETED, NOT_TOLD))


def _room(found: Snapshot, rows: NDArray[np.intp], moment: Moment) -> Floats:
    whole = found.kept.get(
        ("room", moment.now), lambda: capacity_part(found.columns.rows, moment.now.timestamp())
    )
    return np.asarray(whole[rows])


def _fresh(found: Snapshot, services: NDArray[np.int32], moment: Moment) -> Floats:
    confirmed = found.columns.services.confirmed[services]
    days = moment.today.toordinal() - confirmed
    news = np.clip((OLD_NEWS_DAYS - days) / (OLD_NEWS_DAYS - NEWS_DAYS), 0.0, 1.0)
    return np.where(confirmed > 0, news, 0.0)


def _at_their_school(found: Snapshot, rows: NDArray[np.intp], circle: Circle) -> Floats:
    if not circle.school:
        return np.zeros(len(rows))
    slugs = [slug for slug, key in found.columns.ground.school_ids.items() if key == circle.school]
    return found.columns.rows.school.having(slugs)[rows].astype(np.float64)
