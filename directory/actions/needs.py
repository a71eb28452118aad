"""Needs: one service sought each. What was written lies sealed; the card beside it holds no name."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from directory.actions.audit import audit
from directory.actions.codes import new_code
from directory.actions.never_kept import refuse_never_kept
from directory.db import db
from directory.hours.calendar import SchoolCalendar
from directory.matching.facts import NeedCard, need_from_json
from directory.models import Household, Need, School, Student, Taxonomy, TaxonomyTerm, User
from directory.models.columns import new_id
from directory.sealing import seal_person, unseal_person
from directory.vocabulary import (
    CATEGORY_TAXONOMY,
    AuditAct,
    Barrier,
    KeepTogether,
    NeedKind,
    NeedSource,
    NeedStatus,
    ParentAware,
    SafetyKind,
    SubjectType,
    Urgency,
)

CLOCK: dict[Urgency, int | None] = {
    Urgency.EMERGENCY: 0,
    Urgency.WITHIN_48H: 2,
    Urgency.WITHIN_2_WEEKS: 14,
    Urgency.THIS_TERM: 60,
    Urgency.WHEN_AVAILABLE: None,
}
"""Days from the day the need was named to the day help must have begun. None: no day is promised."""

NO_WAITING = frozenset({Urgency.EMERGENCY, Urgency.WITHIN_48H})
"""These run through weekends and breaks. The others end on a school day, when somebody is there to look."""

CLOSED = frozenset({NeedStatus.MET, NeedStatus.WITHDRAWN})


class WrongSubjectError(ValueError):
    """The student or household is of another school, or both are named."""


class ClosedWithoutReasonError(ValueError):
    """A need was to be closed with a status that leaves it open."""


class Changes(TypedDict, total=False):
    """What may be changed of a need. What is not named stays."""

    card: NeedCard
    text: str
    goal: str
    note: str
    kind: NeedKind
    urgency: Urgency
    identified_on: date
    results: Sequence[str]
    domain: str | None
    barriers: Sequence[Barrier]
    parent_aware: ParentAware | None
    safety: SafetyKind | None
    source: NeedSource
    owner: User | None
    next_step: str | None
    next_step_on: date | None
    status: NeedStatus
    bundle: str | None
    zip: str | None
    chosen: Sequence[str]
    student: Student | None
    household: Household | None


def due_on(urgency: Urgency, identified_on: date, calendar: SchoolCalendar | None = None) -> date | None:
    """The day by which help must have begun. A day off gives way to the school day before it, and a term ends
    with the school year that runs then.
    """
    days = CLOCK[urgency]
    if days is None:
        return None
    due = identified_on + timedelta(days=days)
    if urgency in NO_WAITING:
        return due
    if calendar and urgency is Urgency.THIS_TERM:
        first, last = calendar.school_year(identified_on)
        due = min(due, last) if first <= identified_on <= last else due
    return _school_day_until(due, identified_on, calendar)


def _school_day_until(due: date, earliest: date, calendar: SchoolCalendar | None) -> date:
    day = due
    while day > earliest and _is_off(day, calendar):
        day -= timedelta(days=1)
    return due if _is_off(day, calendar) else day


def _is_off(day: date, calendar: SchoolCalendar | None) -> bool:
    breaks = calendar.closures(day) if calendar else ()
    return day.weekday() > 4 or any(closure.first <= day <= closure.last for closure in breaks)


def record_need(
    *, school: School, card: NeedCard, text: str, actor: User | None, source: NeedSource,
    student: Student | None = None, household: Household | None = None, owner: User | None = None,
    urgency: Urgency, identified_on: date, parent_aware: ParentAware | None = None,
    barriers: Sequence[Barrier] = (), safety: SafetyKind | None = None, goal: str = "", note: str = "",
    kind: NeedKind = NeedKind.NEED, bundle: str | None = None, key: str | None = None,
    zip: str | None = None, chosen: Sequence[str] = (), calendar: SchoolCalendar | None = None,
) -> Need:  # fmt: skip
    """Writes one need down. The same `key` again by the same person gives the need that is there.

    A card without a category is kept too, as not sorted yet. Raises NeverKeptError, WrongSubjectError.
    """
    if found := _said_before(actor, key):
        return found
    refuse_never_kept(text=text, goal=goal, note=note)
    subject = _subject(school, card, student, household)
    card = replace(card, urgency=urgency, subject=subject)
    results, domain = results_of(_first(card))
    need = Need(
        id=new_id(), school_id=school.id, code=new_code(Need.code, "M"), subject_type=subject,
        student_id=student.id if student else None, household_id=household.id if household else None,
        kind=kind, card=card.as_json(), category=_first(card), results=results, domain=domain,
        barriers=[str(barrier) for barrier in barriers] or None, tier=card.tier, urgency=urgency,
        safety=safety, source=source, parent_aware=parent_aware, identified_on=identified_on,
        due_on=due_on(urgency, identified_on, calendar), bundle=bundle, zip=zip,
        chosen=list(chosen) or None, owner_user_id=_id(owner),
        entered_by_user_id=_id(actor), idempotency_key=_key(actor, key),
        sealed=seal_person({"text": text, "goal": goal, "note": note}),
    )  # fmt: skip
    return _kept_once(need, actor, key)


def _kept_once(need: Need, actor: User | None, key: str | None) -> Need:
    """Another request may have written the same key meanwhile: then that one counts."""
    try:
        with db.session.begin_nested():
            db.session.add(need)
    except IntegrityError:
        if found := _said_before(actor, key):
            return found
        raise
    audit(
        AuditAct.CREATED, "need", need.id, actor=actor, school_id=need.school_id,
        code=need.code, category=need.category or None, source=str(need.source),
    )  # fmt: skip
    return need


def _said_before(actor: User | None, key: str | None) -> Need | None:
    if not key:
        return None
    return db.session.scalar(select(Need).where(Need.idempotency_key == _key(actor, key)))


def _key(actor: User | None, key: str | None) -> str | None:
    """A key counts for one person alone: nobody can come upon another's need with a guessed one."""
    return hashlib.sha256(f"{_id(actor)}:{key}".encode()).hexdigest() if key else None


def _id(person: User | None) -> str | None:
    return person.id if person else None


def _first(card: NeedCard) -> str:
    return card.categories[0] if card.categories else ""


def _subject(
    school: School, card: NeedCard, student: Student | None, household: Household | None
) -> SubjectType:
    if (student and household) or any(row and row.school_id != school.id for row in (student, household)):
        raise WrongSubjectError
    if student or household:
        return SubjectType.STUDENT if student else SubjectType.HOUSEHOLD
    return card.subject


def results_of(category: str) -> tuple[list[str] | None, str | None]:
    """(result areas R1 … R9, domain) that the category of that slug serves."""
    term = db.session.scalar(
        select(TaxonomyTerm)
        .join(Taxonomy)
        .where(Taxonomy.code == CATEGORY_TAXONOMY, TaxonomyTerm.code == category)
    )
    details: dict[str, Any] = (term.details if term else None) or {}
    return list(details.get("results") or []) or None, details.get("domain")


# ---- changes ----


def change_need(
    need: Need, *, actor: User | None, calendar: SchoolCalendar | None = None, **changes: Unpack[Changes]
) -> Need:
    """Changes what is named. Another category brings its own results and domain, unless these are named too;
    another urgency or day starts the clock anew. Raises NeverKeptError, WrongSubjectError.
    """
    refuse_never_kept(**_written(changes))
    _change_subject(need, changes)
    if "card" in changes:
        _change_card(need, changes["card"])
    _change_written(need, changes)
    for column, value in _columns(changes).items():
        setattr(need, column, value)
    if {"urgency", "identified_on", "card"} & changes.keys():
        _restart(need, calendar)
    if "status" in changes:
        need.closed_on = need.closed_on if need.status in CLOSED else None
    db.session.flush()
    audit(
        AuditAct.CHANGED, "need", need.id, actor=actor, school_id=need.school_id, fields=sorted(changes)
    )  # fmt: skip
    return need


def _change_subject(need: Need, changes: Changes) -> None:
    if not {"student", "household"} & changes.keys():
        return
    student, household = changes.get("student"), changes.get("household")
    need.subject_type = _subject(need.school, card_as_kept(need), student, household)
    need.student_id = student.id if student else None
    need.household_id = household.id if household else None
    need.card = {**need.card, **NeedCard(subject=need.subject_type).as_json()}


def _change_card(need: Need, card: NeedCard) -> None:
    before = need.category
    card = replace(card, subject=need.subject_type)
    need.card, need.category, need.tier = card.as_json(), _first(card), card.tier
    if card.urgency:
        need.urgency = card.urgency
    if need.category != before:
        need.results, need.domain = results_of(need.category)


def _change_written(need: Need, changes: Changes) -> None:
    if said := _written(changes):
        need.sealed = seal_person({**unseal_person(need.sealed), **said})


def _written(changes: Changes) -> dict[str, str]:
    named: dict[str, Any] = dict(changes)
    return {name: named[name] for name in ("text", "goal", "note") if name in named}


_PLAIN = ("kind", "urgency", "identified_on", "domain", "parent_aware", "safety", "source", "next_step",
          "next_step_on", "status", "bundle", "zip")  # fmt: skip


def _columns(changes: Changes) -> dict[str, Any]:
    named: dict[str, Any] = dict(changes)
    columns = {name: named[name] for name in _PLAIN if name in named}
    for name in ("results", "barriers", "chosen"):
        if name in named:
            columns[name] = [str(one) for one in named[name]] or None
    if "owner" in named:
        columns["owner_user_id"] = _id(named["owner"])
    return columns


def _restart(need: Need, calendar: SchoolCalendar | None) -> None:
    need.card = {**need.card, "urgency": str(need.urgency)}
    need.due_on = due_on(need.urgency, need.identified_on, calendar)


def close_need(need: Need, *, status: NeedStatus, on: date, actor: User | None, because: str = "") -> Need:
    """Met, or withdrawn with a code that says why: no_longer_needed, moved_away, duplicate …"""
    if status not in CLOSED:
        raise ClosedWithoutReasonError(status)
    need.status, need.closed_on, need.closed_because = status, on, because or None
    need.next_step = need.next_step_on = None
    return _flushed(need, actor, status=str(status), because=because or None)


def reopen_need(need: Need, *, actor: User | None, because: str = "") -> Need:
    """Open again as it was named: its clock has run on meanwhile."""
    need.status, need.closed_on, need.closed_because = NeedStatus.IDENTIFIED, None, None
    return _flushed(need, actor, status=str(need.status), because=because or None)


def _flushed(need: Need, actor: User | None, **details: str | None) -> Need:
    db.session.flush()
    audit(AuditAct.CHANGED, "need", need.id, actor=actor, school_id=need.school_id, **details)
    return need


def add_another(
    need: Need, *, categories: Sequence[str], actor: User, text: str = "", key: str | None = None,
    calendar: SchoolCalendar | None = None,
) -> Need:  # fmt: skip
    """One more service sought for the same people: everything but the category is copied."""
    card = replace(card_as_kept(need), categories=tuple(categories), excluded=frozenset())
    return record_need(
        school=need.school, card=card, text=text, actor=actor, source=need.source, student=need.student,
        household=need.household, owner=need.owner, urgency=need.urgency, identified_on=need.identified_on,
        parent_aware=need.parent_aware, barriers=[Barrier(one) for one in need.barriers or ()],
        kind=need.kind, zip=need.zip, key=key, calendar=calendar,
    )  # fmt: skip


def keep_together(needs: Iterable[Need], *, how: KeepTogether | None, actor: User | None) -> str | None:
    """Siblings' needs as one bundle, or apart again with None. Gives the bundle's id."""
    listed = list(needs)
    bundle = next((need.bundle for need in listed if need.bundle), None) or new_id()
    for need in listed:
        need.bundle = bundle if how else None
        need.card = replace(card_as_kept(need), together=how).as_json()
    db.session.flush()
    for need in listed:
        audit(AuditAct.CHANGED, "need", need.id, actor=actor, school_id=need.school_id, fields=["bundle"])
    return bundle if how else None


def exclude(need: Need, refused: Iterable[str]) -> Need:
    """These services or placements are not suggested for it again. Written in no log: a card says it."""
    card = card_as_kept(need)
    need.card = replace(card, excluded=card.excluded | frozenset(refused)).as_json()
    db.session.flush()
    return need


def card_as_kept(need: Need) -> NeedCard:
    return need_from_json(need.card)
