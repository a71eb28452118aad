"""Open needs of a school in the order of work: what is overdue, what is due soon, what is new, what waits."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from directory.models import Need, School
from directory.queries.needs import card_of, open_needs_at
from directory.vocabulary import NeedStatus, Urgency

SOON = timedelta(days=3)

STEPS = {
    "call_family": _l("Talk with the family"),
    "ask_partner": _l("Ask a partner"),
    "match": _l("Look for what fits"),
    "hand_over": _l("Take them there"),
    "wait": _l("Wait"),
}
"""What comes next, in the order of a usual need."""

ENDINGS = {
    "met": _l("Help has begun"),
    "no_longer_needed": _l("No longer needed"),
    "family_declined": _l("The family does not want it"),
    "moved_away": _l("They moved away"),
    "duplicate": _l("It is here twice"),
}

PRESSING = frozenset({Urgency.EMERGENCY, Urgency.WITHIN_48H})


@dataclass(frozen=True)
class Clock:
    """`share` is how much of the promised time has gone by, 0 to 100; None where no day was promised."""

    days: int
    left: int | None
    share: int | None
    is_late: bool


@dataclass(frozen=True)
class Case:
    need: Need
    clock: Clock
    languages: tuple[str, ...]
    grades: tuple[str, ...]
    is_pressing: bool
    step: Any  # lazy


@dataclass(frozen=True)
class Group:
    key: str
    icon: str
    cases: list[Case]


@dataclass(frozen=True)
class Queue:
    groups: list[Group]

    @property
    def count(self) -> int:
        return sum(len(group.cases) for group in self.groups)


def queue_at(school: School, today: date) -> Queue:
    """Groups that have something in them, each in its order of work."""
    cases = [_case(need, today) for need in open_needs_at(school)]
    groups = [Group(key, icon, [case for case in cases if _group_of(case) == key]) for key, icon in _GROUPS]
    return Queue([group for group in groups if group.cases])


_GROUPS = (
    ("overdue", "triangle-alert"), ("soon", "hourglass"), ("new", "inbox"), ("waiting", "message-circle"),
)  # fmt: skip


def _case(need: Need, today: date) -> Case:
    card = card_of(need)
    return Case(
        need=need,
        clock=clock_of(need, today),
        languages=card.languages,
        grades=card.grades,
        is_pressing=need.urgency in PRESSING,
        step=STEPS.get(need.next_step or "") or _FIRST.get(need.status, ""),
    )


_FIRST = {
    NeedStatus.IDENTIFIED: STEPS["match"],
    NeedStatus.SUGGESTED: STEPS["call_family"],
    NeedStatus.FAMILY_AGREED: STEPS["hand_over"],
}


def _group_of(case: Case) -> str:
    clock = case.clock
    if clock.is_late:
        return "overdue"
    if clock.left is not None and clock.left <= SOON.days:
        return "soon"
    return "new" if case.need.status is NeedStatus.IDENTIFIED else "waiting"


def clock_of(need: Need, today: date) -> Clock:
    """From the day the need was named."""
    days = max((today - need.identified_on).days, 0)
    if need.due_on is None:
        return Clock(days, None, None, False)
    whole = max((need.due_on - need.identified_on).days, 1)
    left = (need.due_on - today).days
    return Clock(days, left, min(100, 100 * days // whole), left < 0)


def day_in(sent: str) -> date | None:
    try:
        return date.fromisoformat(sent)
    except ValueError:
        return None
