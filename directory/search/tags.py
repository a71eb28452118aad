"""Many-valued columns: which codes each owner carries, as two flat arrays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Mask = NDArray[np.bool_]


@dataclass
class Codes:
    """Words as small numbers. Only ever grows, so a number keeps its meaning in every older column."""

    names: list[str] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def number(self, name: str) -> int:
        found = self._numbers.get(name)
        if found is not None:
            return found
        with self._lock:
            if name not in self._numbers:
                self.names.append(name)
                self._numbers[name] = len(self.names) - 1
            return self._numbers[name]

    def known(self, names: Iterable[str]) -> list[int]:
        return [self._numbers[name] for name in names if name in self._numbers]


@dataclass(frozen=True)
class Tags:
    """`owner[i]` carries `code[i]`; owners ascend. `size` owners in all."""

    codes: Codes
    owner: Ints
    code: Ints
    size: int

    @classmethod
    def of(cls, codes: Codes, values: Sequence[Iterable[str]]) -> "Tags":
        pairs = [(i, codes.number(name)) for i, names in enumerate(values) for name in dict.fromkeys(names)]
        flat = np.array(pairs, dtype=np.int32).reshape(-1, 2)
        return cls(codes, flat[:, 0].copy(), flat[:, 1].copy(), len(values))

    def having(self, names: Iterable[str]) -> Mask:
        """Owners that carry any of these."""
        wanted = np.zeros(len(self.codes.names) + 1, dtype=bool)
        wanted[self.codes.known(names)] = True
        mask = np.zeros(self.size, dtype=bool)
        mask[self.owner[wanted[self.code]]] = True
        return mask

    @cached_property
    def given(self) -> Mask:
        """Owners that carry anything at all: the others are unknown."""
        mask = np.zeros(self.size, dtype=bool)
        mask[self.owner] = True
        return mask

    def count(self, owners: Mask) -> dict[str, int]:
        found = np.bincount(self.code[owners[self.owner]], minlength=1)
        return {self.codes.names[i]: int(n) for i, n in enumerate(found) if n}

    @cached_property
    def starts(self) -> NDArray[np.intp]:
        """Where each owner's codes begin, and at the end how many there are."""
        return np.searchsorted(self.owner, np.arange(self.size + 1))

    def of_owner(self, position: int) -> list[str]:
        first, after = self.starts[position : position + 2].tolist()
        return [self.codes.names[number] for number in self.code[first:after].tolist()]

    def kept(self, keep: Mask) -> "Tags":
        """Only the owners that are kept, counted anew."""
        places = np.cumsum(keep, dtype=np.int32) - 1
        chosen = keep[self.owner]
        return Tags(self.codes, places[self.owner[chosen]], self.code[chosen], int(keep.sum()))

    def followed_by(self, other: "Tags") -> "Tags":
        owner = np.concatenate([self.owner, other.owner + np.int32(self.size)])
        return Tags(self.codes, owner, np.concatenate([self.code, other.code]), self.size + other.size)
