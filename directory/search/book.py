"""Distinct values as small numbers: what many rows share is kept, and judged, once."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


@dataclass
class Book(Generic[T]):
    """Only ever grows, so a number keeps its meaning in every older column."""

    values: list[T] = field(default_factory=list)
    _numbers: dict[T, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def number(self, value: T) -> int:
        found = self._numbers.get(value)
        if found is not None:
            return found
        with self._lock:
            if value not in self._numbers:
                self.values.append(value)
                self._numbers[value] = len(self.values) - 1
            return self._numbers[value]
