"""What a reader hands back: chips, each with the words it came from, and the card they make."""

from dataclasses import dataclass
from typing import Any

from directory.matching.facts import NeedCard
from directory.search.meaning import Reading
from directory.search.safety import SafetyReading
from directory.vocabulary import Barrier, SensitiveFlag

UNKEPT = frozenset(
    {SensitiveFlag.NO_STATUS_DOCUMENTS, Barrier.FEAR_OF_INSTITUTIONS, Barrier.DOCUMENTS}
)  # fmt: skip
"""What was said for these could tell somebody's status."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that was heard. `field` is a field of NeedCard, or "barriers".

    `value` is one value of that field, or all of them where they were said together (the ages of two
    siblings). `words` are the very words of the text between `span`, but for what must not be kept: then
    they are a neutral name of what is asked for.
    """

    field: str
    value: Any
    words: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class ReadNeed:
    """A note as it was understood. `others` are further needs in the same note, without those of `card`."""

    text: str
    language: str  # en, es, ht, vi or other
    card: NeedCard
    chips: tuple[Chip, ...]
    readings: tuple[Reading, ...]  # up to ten categories, likeliest first
    others: tuple[NeedCard, ...]
    barriers: tuple[Barrier, ...]
    safety: SafetyReading | None

    @property
    def keepable_text(self) -> str:
        """The note without the words of status and papers, for whoever keeps it: no store may hold them."""
        kept, at = [], 0
        for start, end in sorted(chip.span for chip in self.chips if chip.value in UNKEPT):
            if start >= at:
                kept += [self.text[at:start], "…"]
            at = max(at, end)
        return "".join([*kept, self.text[at:]])
