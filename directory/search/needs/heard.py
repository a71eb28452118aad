"""What one reader heard, before it is settled which of several readings of the same words stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Heard:
    """`start` and `end` are in the folded text. `hush` stands in for words that must not be kept."""

    field: str
    value: Any
    start: int
    end: int
    hush: str | None = None

    @property
    def length(self) -> int:
        return self.end - self.start

    def overlaps(self, other: "Heard") -> bool:
        return self.start < other.end and other.start < self.end


def longest(found: Iterable[Heard]) -> list[Heard]:
    """Of readings of the same words for one field, the longest, or the earlier of equals; in order."""
    kept: list[Heard] = []
    for one in sorted(found, key=lambda heard: (-heard.length, heard.start)):
        if not any(one.field == other.field and one.overlaps(other) for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda heard: (heard.start, heard.field))
