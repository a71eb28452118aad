"""A kept list in words: what stood on the page then, told by today's sentences."""

from dataclasses import dataclass
from typing import Any

from directory.matching.explain import Names, sentence
from directory.matching.findings import Finding
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


def worded_snapshot(kept: SuggestionSnapshot, names: Names, language: str) -> Shown:
    shown: dict[str, Any] = dict(kept.shown)
    lists = {
        name: [_offering(entry, names, language) for entry in shown.get(name, ())]
        for name in ("fits", "may_fit", "near_misses")
    }
    return Shown(**lists, considered=int(shown.get("considered", 0)))


def _offering(entry: dict[str, Any], names: Names, language: str) -> ShownOffering:
    return ShownOffering(
        id=entry["placement"],
        service_id=entry["service"],
        name=entry["name"],
        organization=entry["organization_name"],
        findings=tuple(_finding(one, names, language) for one in entry["findings"]),
        score=round(entry["score"]),
        parts=tuple(
            WordedPart(name, name, value * points, points) for name, (value, points) in entry["parts"].items()
        ),
    )


def _finding(kept: dict[str, Any], names: Names, language: str) -> WordedFinding:
    finding = Finding(
        requirement=kept["requirement"],
        verdict=Verdict(kept["verdict"]),
        key=kept["key"],
        wanted=kept["wanted"],
        has=kept["has"],
        mendable=kept["mendable"],
        asks=kept["asks"],
    )
    text = sentence(finding, names, language, "staff")
    return WordedFinding(finding.requirement, finding.verdict, text, finding.asks, finding.mendable)
