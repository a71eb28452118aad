"""Needs as somebody may read them. None means "not theirs" and "there is none" alike."""

from collections.abc import Iterable

from sqlalchemy import Select, case, select
from sqlalchemy.orm import joinedload

from directory.db import db
from directory.matching.facts import NeedCard, need_from_json
from directory.models import Household, Need, School, Student, User
from directory.queries.scopes import card_schools_of
from directory.sealing import unseal_person
from directory.vocabulary import NeedStatus, Urgency

OPEN = (NeedStatus.IDENTIFIED, NeedStatus.SUGGESTED, NeedStatus.FAMILY_AGREED)

_PRESSING = case({str(urgency): place for place, urgency in enumerate(Urgency)}, value=Need.urgency, else_=9)
"""Most pressing first: the order of the enumeration."""


def need_for(person: User, need_id: str) -> Need | None:
    """A need of a school whose cards they read. Whoever only entered it has `entered_need_for`."""
    found = db.session.scalar(_needs().where(Need.id == need_id))
    return found if found and found.school_id in {school.id for school in card_schools_of(person)} else None


def entered_need_for(person: User, need_id: str) -> Need | None:
    """A need that they wrote down themselves: of its status they may be told, and no more."""
    return db.session.scalar(_needs().where(Need.id == need_id, Need.entered_by_user_id == person.id))


def needs_entered_by(person: User) -> list[Need]:
    """Newest first, closed ones too."""
    written = _needs().where(Need.entered_by_user_id == person.id)
    return list(db.session.scalars(written.order_by(Need.created_at.desc(), Need.id)))


def open_needs_at(school: School) -> list[Need]:
    """Most pressing first, then whose day comes first, then the longest known."""
    return _ordered(_needs().where(Need.school_id == school.id, Need.status.in_(OPEN)))


def needs_of_student(student: Student) -> list[Need]:
    """Open ones first."""
    return _open_first(_ordered(_needs().where(Need.student_id == student.id)))


def needs_of_household(household: Household) -> list[Need]:
    """Of the household itself and of each child in it, open ones first."""
    children = select(Student.id).where(Student.household_id == household.id)
    return _open_first(
        _ordered(_needs().where((Need.household_id == household.id) | Need.student_id.in_(children)))
    )


def needs_together(need: Need) -> list[Need]:
    """The needs of its bundle, itself among them; alone where it has none."""
    if need.bundle is None:
        return [need]
    bundle = Need.bundle == need.bundle
    return _ordered(_needs().where(bundle, Need.school_id == need.school_id))


def text_of(need: Need) -> str:
    """What was written. For whoever may see names, and with an audit row."""
    return written_of(need)["text"]


def written_of(need: Need) -> dict[str, str]:
    """{"text", "goal", "note"}, each "" where nothing was written."""
    opened = unseal_person(need.sealed)
    return {name: str(opened.get(name) or "") for name in ("text", "goal", "note")}


def card_of(need: Need) -> NeedCard:
    return need_from_json(need.card)


def _needs() -> Select[Need]:
    return select(Need).options(
        joinedload(Need.school).joinedload(School.district), joinedload(Need.owner),
        joinedload(Need.student), joinedload(Need.household),
    )  # fmt: skip


def _ordered(query: Select[Need]) -> list[Need]:
    order = (_PRESSING, Need.due_on.is_(None), Need.due_on, Need.identified_on, Need.id)
    return list(db.session.scalars(query.order_by(*order)))


def _open_first(needs: Iterable[Need]) -> list[Need]:
    return sorted(needs, key=lambda need: need.status not in OPEN)
