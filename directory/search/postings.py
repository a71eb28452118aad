"""A generation's postings as numpy arrays, and BM25 over all services at once.

Whoosh keeps the words; each term's postings are read once and kept as arrays, so that scoring every match
(which filters and counts need) costs about as much as scoring the first twenty.
"""

import math
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from directory.search.index import Generation

K1 = 1.2
B = 0.5
KEPT_TERMS = 4000
COMMON = 0.02
"""Terms in more than this part of the services are read when an index is opened, not when first asked for."""

_UNREAD = object()

Part = tuple[NDArray[np.int32], NDArray[np.float32]]


@dataclass
class _Segment:
    reader: Any
    positions: NDArray[np.int32]  # document number to position in the columns; -1: not there
    lengths: NDArray[np.float32]


class Postings:
    """One generation over one set of columns. Safe to ask from several threads."""

    def __init__(self, generation: Generation, position: dict[str, int]) -> None:
        self._lock = Lock()  # Whoosh's readers share one file position
        self._kept: OrderedDict[str, Part | None] = OrderedDict()
        self._reader = generation.index.reader()
        leaves = [reader for reader, _ in self._reader.leaf_readers()]
        self._segments = [_segment(reader, position) for reader in leaves]
        lengths = [segment.lengths for segment in self._segments]
        self.mean = float(np.concatenate(lengths).mean()) if sum(map(len, lengths)) else 1.0
        self.count = sum(int((segment.positions >= 0).sum()) for segment in self._segments)

    def digests(self) -> dict[str, str]:
        """Every service in the index with its document's digest."""
        with self._lock:
            return {stored["id"]: stored["digest"] for stored in self._reader.all_stored_fields()}

    def warm(self) -> None:
        least = max(50, int(self.count * COMMON))
        with self._lock:
            terms = [
                (info.doc_frequency(), name.decode())
                for segment in self._segments
                for (field_name, name), info in segment.reader
                if field_name == "all" and info.doc_frequency() >= least
            ]
        for _, term in sorted(terms, reverse=True)[: KEPT_TERMS // 4]:
            self.part(term)

    def idf(self, found: int) -> float:
        return math.log(1 + (self.count - found + 0.5) / (found + 0.5))

    def part(self, term: str) -> Part | None:
        """Positions of the services with that stem, and how much of it each has (BM25 without idf)."""
        kept = self._kept.get(term, _UNREAD)
        if kept is not _UNREAD:
            return kept  # type: ignore[return-value]
        with self._lock:
            found = self._read(term)
            self._kept[term] = found
            if len(self._kept) > KEPT_TERMS:
                self._kept.popitem(last=False)
        return found

    def _read(self, term: str) -> Part | None:
        parts = [part for segment in self._segments if (part := self._read_segment(segment, term))]
        if not parts:
            return None
        return np.concatenate([p for p, _ in parts]), np.concatenate([w for _, w in parts])

    def _read_segment(self, segment: _Segment, term: str) -> Part | None:
        if ("all", term) not in segment.reader:
            return None
        matcher = segment.reader.postings("all", term)
        numbers, weights = [], []
        while matcher.is_active():
            numbers.append(matcher.id())
            weights.append(matcher.weight())
            matcher.next()
        documents = np.array(numbers, dtype=np.int64)
        weight = np.array(weights, dtype=np.float32)
        positions = segment.positions[documents]
        length = segment.lengths[documents]
        part = weight * (K1 + 1) / (weight + K1 * (1 - B + B * length / self.mean))
        listed = positions >= 0
        return positions[listed], part[listed].astype(np.float32)


def _segment(reader: Any, position: dict[str, int]) -> _Segment:
    count = reader.doc_count_all()
    positions = np.full(count, -1, dtype=np.int32)
    for number, stored in reader.iter_docs():
        positions[number] = position.get(stored["id"], -1)
    lengths = [reader.doc_field_length(number, "all") for number in range(count)]
    return _Segment(reader, positions, np.array(lengths, dtype=np.float32))
