"""A kept list as it stood on the page then, sentences and names of that day."""

from dataclasses import dataclass
from typing import Any

from directory.matching.explain import part_label
from directory.models import SuggestionSnapshot
from directory.queries.matched import WordedFinding, WordedPart
from directory.vocabulary import Verdict


@dataclass(frozen=True)
class ShownOffering:
    """`name` and `organization` are those of the day it was shown."""

    id: str
    service_id: str
    name: str
    organization: str
    findings: tuple[WordedFinding, ...]
    score: int
    parts: tuple[WordedPart, ...]


@dataclass(frozen=True)
class Shown:
    fits: list[ShownOffering]
    may_fit: list[ShownOffering]
    near_misses: list[ShownOffering]
    considered: int


def worded_snapshot(kept: SuggestionSnapshot, language: str) -> Shown:
    shown: dict[str, Any] = dict(kept.shown)
    lists = {
        name: [_offering(entry, language) for entry in shown.get(name, ())]
        for name in ("fits", "may_fit", "near_misses")
    }
    return Shown(**lists, considered=int(shown.get("considered", 0)))


def _offering(entry: dict[str, Any], language: str) -> ShownOffering:
    return ShownOffering(
        id=entry["placement"],
        service_id=entry["service"],
        name=entry["name"],
        organization=entry["organization_name"],
        findings=tuple(_finding(one, language) for one in entry["findings"]),
        score=round(entry["score"]),
        parts=tuple(
            WordedPart(name, part_label(name, language), value * points, points)
            for name, (value, points) in entry["parts"].items()
        ),
    )


def _finding(kept: dict[str, Any], language: str) -> WordedFinding:
    text = kept["said"].get(language) or kept["said"]["en"]
    return WordedFinding(kept["requirement"], Verdict(kept["verdict"]), text, kept["asks"], kept["mendable"])
