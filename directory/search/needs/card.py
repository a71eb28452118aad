"""Chips put together into one card."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from directory.matching.facts import NeedCard
from directory.search.needs.chips import Chip
from directory.vocabulary import (
    Accommodation,
    Audience,
    Barrier,
    CostLimit,
    Delivery,
    Extra,
    Insurance,
    KeepTogether,
    SensitiveFlag,
    SubjectType,
    Travel,
    Urgency,
)

KINDS: Mapping[str, type[StrEnum]] = {
    "accommodations": Accommodation,
    "audience": Audience,
    "barriers": Barrier,
    "cost": CostLimit,
    "delivery": Delivery,
    "extras": Extra,
    "flags": SensitiveFlag,
    "insurance": Insurance,
    "subject": SubjectType,
    "together": KeepTogether,
    "travel": Travel,
    "urgency": Urgency,
}
"""The words of each field that has a list of them."""

LISTS = frozenset({"ages", "grades"})
"""Fields whose chips hold several values at once, each for one child."""

EACH = frozenset({
    "audience", "languages", "not_between", "delivery", "travel", "flags", "accommodations", "extras",
    "interests",
})  # fmt: skip
"""Fields that gather one value from each chip."""

SHARED = frozenset({
    "languages", "interpreter_gender", "flags", "travel", "max_miles", "max_minutes", "cost",
    "insurance", "accommodations", "urgency", "ages", "grades", "subject", "size", "together", "gender",
})  # fmt: skip
"""What holds for every need of a note, wherever it was said."""

_SOON = tuple(Urgency)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def typed(field: str, value: Any) -> Any:
    return KINDS[field](value) if field in KINDS else value


def card_from(chips: Iterable[Chip], categories: Sequence[str]) -> NeedCard:
    """Where two chips disagree on a field that holds one value, the more careful one stands."""
    by_field: dict[str, list[Any]] = {}
    for chip in chips:
        if chip.field not in ("barriers", "categories"):
            by_field.setdefault(chip.field, []).append(chip.value)
    values: dict[str, Any] = {}
    for field, said in by_field.items():
        values[field] = _JOINED.get(field, _joined(field))(said)
    if Audience.PARENT_CAREGIVER in values.get("audience", ()):
        for field in ("ages", "grades", "together", "gender"):
            values.pop(field, None)  # of children who are not the ones to come
    return NeedCard(categories=tuple(categories), **values)


def _joined(field: str) -> Callable[[list[Any]], Any]:
    if field in LISTS:
        return lambda said: tuple(one for values in said for one in values)
    if field in EACH:
        return lambda said: tuple(dict.fromkeys(said))
    return lambda said: said[0]


def _ways(said: list[Travel]) -> tuple[Travel, ...]:
    """Without a car people walk or ride a bus; where no bus goes either, they walk."""
    if Travel.NONE in said:
        said = [way for way in said if way not in (Travel.TRANSIT, Travel.SCHOOL_BUS)]
    return tuple(dict.fromkeys(said))


_JOINED: Mapping[str, Callable[[list[Any]], Any]] = {
    "days": lambda said: tuple(day for day in _DAYS if any(day in days for days in said)),
    "any_of": lambda said: tuple(card for cards in said for card in cards),
    "urgency": lambda said: min(said, key=_SOON.index),
    "together": lambda said: min(said, key=lambda value: value != KeepTogether.REQUIRED),
    "travel": _ways,
    "cost": lambda said: min(said, key=lambda value: value != CostLimit.SLIDING_OK),
    "starts_after": max, "ends_before": min, "open_from": min, "open_until": max,
    "max_miles": min, "max_minutes": min, "within_days": min, "size": max, "tier": max,
}  # fmt: skip
