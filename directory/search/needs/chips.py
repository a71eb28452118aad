"""What a reader hands back: chips, each with the words it came from, and the card they make."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from directory.matching.facts import NeedCard
from directory.search.meaning import Reading
from directory.vocabulary import Barrier

if TYPE_CHECKING:
    from directory.search.safety import SafetyReading


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
    safety: "SafetyReading | None"
