"""Every rule between a need and an offering, each as one function, in the order they are shown."""

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
    heeds: tuple[str, ...]
    always: bool = False

    def is_awake(self, card: NeedCard) -> bool:
        return self.always or any(getattr(card, name) != getattr(_DEFAULTS, name) for name in self.heeds)


REQUIREMENTS: tuple[Requirement, ...] = ()


def requirements_for(card: NeedCard) -> tuple[Requirement, ...]:
    """Those that can find anything for the card. The rest would answer None for every offering."""
    return tuple(requirement for requirement in REQUIREMENTS if requirement.is_awake(card))


def judge(card: NeedCard, circle: Circle, moment: Moment, offering: Offering) -> tuple[Finding, ...]:
    return judge_by(requirements_for(card), card, circle, moment, offering)


def judge_by(
    requirements: tuple[Requirement, ...], card: NeedCard, circle: Circle, moment: Moment, offering: Offering
) -> tuple[Finding, ...]:
    """`requirements` are those of `requirements_for`, asked for once where many offerings are judged."""
    found = (requirement.judge(card, circle, moment, offering) for requirement in requirements)
    return tuple(finding for finding in found if finding is not None)


def is_excluded(card: NeedCard, offering: Offering) -> bool:
    """Refused before, as a placement or as a whole service: not listed at all."""
    return bool(card.excluded) and (offering.id in card.excluded or offering.service in card.excluded)
