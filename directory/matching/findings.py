"""What a requirement found: met, not met or unknown, with what was wanted and what is there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from directory.vocabulary import Verdict

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Finding:
    """`key` picks the sentence, `wanted` and `has` fill it: what the need asks and what the offering says.

    `asks` says who can answer an UNKNOWN: the family or the partner. `mendable` marks an UNMET that a person
    could change: a ride, another day, a paper, a birthday. `requirement` is the rule's name.
    """

    requirement: str
    verdict: Verdict
    key: str
    wanted: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    has: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    mendable: bool = False
    asks: str = ""  # "" | family | partner


class Standing(StrEnum):
    """Which list an offering belongs to."""

    FITS = "fits"
    MAY_FIT = "may_fit"
    NEAR_MISS = "near_miss"
    NO = "no"


def standing_of(findings: Iterable[Finding]) -> Standing:
    """No rule broken and nothing unknown fits; exactly one broken rule that can be mended is a near miss."""
    unknown = False
    broken: Finding | None = None
    for finding in findings:
        if finding.verdict is Verdict.UNKNOWN:
            unknown = True
        elif finding.verdict is Verdict.UNMET:
            if broken is not None or not finding.mendable:
                return Standing.NO
            broken = finding
    if broken is not None:
        return Standing.NEAR_MISS
    return Standing.MAY_FIT if unknown else Standing.FITS


def broken_in(findings: Iterable[Finding]) -> Finding | None:
    """The first rule that is not met."""
    return next((finding for finding in findings if finding.verdict is Verdict.UNMET), None)


def unknown_in(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.verdict is Verdict.UNKNOWN)


def met(requirement: str, key: str, wanted: Mapping[str, Any] = NOTHING, **has: Any) -> Finding:
    return Finding(requirement, Verdict.MET, key, wanted, has)


def unmet(
    requirement: str, key: str, wanted: Mapping[str, Any] = NOTHING, *, mendable: bool = False, **has: Any
) -> Finding:
    return Finding(requirement, Verdict.UNMET, key, wanted, has, mendable=mendable)


def ask_family(requirement: str, key: str, wanted: Mapping[str, Any] = NOTHING, **has: Any) -> Finding:
    """The offering restricts, and the need does not say."""
    return Finding(requirement, Verdict.UNKNOWN, key, wanted, has, asks="family")


def ask_partner(requirement: str, key: str, wanted: Mapping[str, Any] = NOTHING, **has: Any) -> Finding:
    """The need wants it, and the offering does not say."""
    return Finding(requirement, Verdict.UNKNOWN, key, wanted, has, asks="partner")
