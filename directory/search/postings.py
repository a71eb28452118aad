"""A generation's postings as numpy arrays, and BM25 over all services at once.

Whoosh keeps the words; each term's postings are read once and kept as arrays, so that scoring every match
(which filters and counts need) costs about as much as scoring the first twenty.
"""

from collections import OrderedDict
from collections.abc import Mapping
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

Raw = tuple[NDArray[np.int32], NDArray[np.float32]]
Part = tuple[NDArray[np.int32], NDArray[np.float32]]


class _Segment:
    """A segment's file never changes, so what was read of it serves every generation that still has it."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader
        documents = [reader.stored_fields(number) for number in range(reader.doc_count_all())]
        self.ids: list[str] = [stored["id"] for stored in documents]
        self.lengths = np.array([stored["length"] for stored in documents], dtype=np.float32)
        self._is_warm = False
        self._kept: OrderedDict[str, Raw | None] = OrderedDict()
        self._lock = Lock()  # Whoosh's readers share one file position

    def raw(self, term: str) -> Raw | None:
        """Document numbers and weights of a term."""
        kept = self._kept.get(term, _UNREAD)
        if kept is not _UNREAD:
            return kept  # type: ignore[return-value]
        with self._lock:
            found = self._read(term)
            self._kept[term] = found
            if len(self._kept) > KEPT_TERMS:
                self._kept.popitem(last=False)
        return found

    def _read(self, term: str) -> Raw | None:
        if ("all", term) not in self.reader:
            return None
        matcher = self.reader.postings("all", term)
        numbers, weights = [], []
        while matcher.is_active():
            numbers.append(matcher.id())
            weights.append(matcher.weight())
            matcher.next()
        return np.array(numbers, dtype=np.int32), np.array(weights, dtype=np.float32)

    def warm(self) -> None:
        if self._is_warm:
            return
        self._is_warm = True
        least = max(50, int(len(self.ids) * COMMON))
        with self._lock:
            found = [
                (info.doc_frequency(), name.decode())
                for (field, name), info in self.reader
                if field == "all" and info.doc_frequency() >= least
            ]
        for _, term in sorted(found, reverse=True)[: KEPT_TERMS // 4]:
            self.raw(term)


class Postings:
    """One generation over one set of columns. Safe to ask from several threads."""

    def __init__(
        self, generation: Generation, position: Mapping[str, int], before: "Postings | None" = None
    ) -> None:
        """`before` lends the segments that it has read."""
        leaves = [reader for reader, _ in generation.index.reader().leaf_readers() if reader.segment()]
        names = [reader.segment().segment_id() for reader in leaves]
        self._segments: dict[str, _Segment] = {
            name: before._segments[name] if before and name in before._segments else _Segment(reader)
            for name, reader in zip(names, leaves, strict=True)
        }
        self._positions = {
            name: _positions(self._segments[name], reader, position)
            for name, reader in zip(names, leaves, strict=True)
        }
        lengths = [segment.lengths for segment in self._segments.values() if len(segment.ids)]
        self._mean = float(np.concatenate(lengths).mean()) if lengths else 1.0
        self._leaves = leaves

    def digests(self) -> dict[str, str]:
        """Every service in the index with its document's digest."""
        return {stored["id"]: stored["digest"] for reader in self._leaves for _, stored in reader.iter_docs()}

    def warm(self) -> None:
        """Reads the commonest terms, which take longest, before anybody asks for them."""
        for segment in self._segments.values():
            segment.warm()

    def part(self, term: str) -> Part | None:
        """Positions of the services with that stem, and how much of it each has (BM25 without idf)."""
        parts = [self._part(name, raw) for name, one in self._segments.items() if (raw := one.raw(term))]
        if not parts:
            return None
        return np.concatenate([p for p, _ in parts]), np.concatenate([w for _, w in parts])

    def _part(self, name: str, raw: Raw) -> Part:
        numbers, weight = raw
        positions = self._positions[name][numbers]
        length = self._segments[name].lengths[numbers]
        part = weight * (K1 + 1) / (weight + K1 * (1 - B + B * length / self._mean))
        listed = positions >= 0
        return positions[listed], part[listed].astype(np.float32)


def _positions(segment: _Segment, reader: Any, position: Mapping[str, int]) -> NDArray[np.int32]:
    """Document number to position in the columns; -1 for what is deleted or not listed."""
    found = np.fromiter((position.get(i, -1) for i in segment.ids), dtype=np.int32, count=len(segment.ids))
    found[list(reader.segment().deleted_docs())] = -1
    return found
