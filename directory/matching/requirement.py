"""The shape of a rule."""

from collections.abc import Callable
from dataclasses import dataclass

from directory.matching.facts import Circle, Moment, NeedCard, Offering
from directory.matching.findings import Finding

Judge = Callable[[NeedCard, Circle, Moment, Offering], Finding | None]

_DEFAULTS = NeedCard()


@dataclass(frozen=True, slots=True)
class Requirement:
    """`reads` names the attributes of Offering it looks at, and it looks at nothing else of one: offerings
    that are the same in these get the same finding. `heeds` names the fields of NeedCard that wake it; with
    `always` it is judged even where none of them is said, since the offering may restrict by itself.
    """

    name: str
    reads: tuple[str, ...]
    judge: Judge
    heeds: tuple[str, ...] = ()
    always: bool = False

    def is_awake(self, card: NeedCard) -> bool:
        return self.always or self.is_asked(card)

    def is_asked(self, card: NeedCard) -> bool:
        """Whether the card says anything of what it heeds."""
        return any(getattr(card, name) != getattr(_DEFAULTS, name) for name in self.heeds)
