"""A note to the coordinator: what a colleague saw of a student, as needs that somebody owns from then on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from directory.actions.needs import change_need, record_need
from directory.hours.calendar import SchoolCalendar
from directory.matching.facts import NeedCard
from directory.models import Need, School, Student, User
from directory.models.columns import new_id
from directory.vocabulary import Barrier, NeedSource, ParentAware, SafetyKind, Urgency

FIRST_LOOK_DAYS = 2
"""School days until whoever wrote hears of a next step."""

USUAL = Urgency.WITHIN_2_WEEKS


@dataclass(frozen=True)
class Note:
    """What was tapped and written. `seen` are categories, best first, for each thing that was seen.

    `card` is what the sentence was read as; of its categories none count where something was tapped.
    """

    text: str
    grade: str
    seen: tuple[tuple[str, ...], ...]
    card: NeedCard
    source: NeedSource
    barriers: tuple[Barrier, ...] = ()
    parent_aware: ParentAware | None = None
    safety: SafetyKind | None = None
    student: Student | None = None


def write_note(
    note: Note, *, school: School, actor: User, owner: User | None, today: date,
    calendar: SchoolCalendar | None, key: str,
) -> list[Need]:  # fmt: skip
    """One need for each thing that was seen, since one need is one kind of help, tied together as a bundle.

    The same `key` again gives the same needs. Raises NeverKeptError.
    """
    cards = cards_of(note)
    bundle = new_id() if len(cards) > 1 else None
    needs = [
        record_need(
            school=school, card=card, text=note.text, actor=actor, source=note.source, student=note.student,
            owner=owner, urgency=_urgency(note), identified_on=today, parent_aware=note.parent_aware,
            barriers=note.barriers, safety=note.safety, bundle=bundle, key=f"{key}:{place}",
            calendar=calendar,
        )
        for place, card in enumerate(cards)
    ]  # fmt: skip
    for need in needs:
        if need.next_step is None:
            _promise(need, note, actor, today, calendar)
    return needs


def cards_of(note: Note) -> list[NeedCard]:
    """A card for each thing seen, else one of the sentence alone."""
    said = replace(note.card, grades=(note.grade,) if note.grade else note.card.grades)
    if not note.seen:
        return [said]
    return [replace(said, categories=_best_first(slugs, note.card.categories)) for slugs in note.seen]


def _best_first(slugs: Sequence[str], read: Sequence[str]) -> tuple[str, ...]:
    """What the sentence speaks of comes first among the kinds of help for the thing seen."""
    return tuple(sorted(slugs, key=lambda slug: slug not in read))


def _urgency(note: Note) -> Urgency:
    return Urgency.EMERGENCY if note.safety else note.card.urgency or USUAL


def _promise(need: Need, note: Note, actor: User, today: date, calendar: SchoolCalendar | None) -> None:
    step = "match" if note.student else "ask_who"
    day = today if note.safety else next_school_day(today, FIRST_LOOK_DAYS, calendar)
    change_need(need, actor=actor, next_step=step, next_step_on=day)


def next_school_day(day: date, count: int, calendar: SchoolCalendar | None) -> date:
    """The count-th school day after that day: weekends and breaks are not counted."""
    while count:
        day += timedelta(days=1)
        count -= not _is_off(day, calendar)
    return day


def _is_off(day: date, calendar: SchoolCalendar | None) -> bool:
    breaks = calendar.closures(day) if calendar else ()
    return day.weekday() > 4 or any(closure.first <= day <= closure.last for closure in breaks)
