"""Findings, parts and lists in words, for staff and for a family, in English and Spanish."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from directory.matching.findings import Finding


def _same(code: str) -> str:
    return code


@dataclass(frozen=True, slots=True)
class Names:
    """What ids and codes are called, in the language asked for."""

    categories: Mapping[str, str] = field(default_factory=dict)
    schools: Mapping[str, str] = field(default_factory=dict)
    languages: Callable[[str], str] = _same


def sentence(finding: Finding, names: Names, language: str = "en", voice: str = "staff") -> str:
    """One plain sentence without its full stop. `voice` is staff or family."""
    return finding.key
