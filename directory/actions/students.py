"""Students of a school: added, corrected, archived. Names, contacts and notes lie sealed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypedDict, Unpack

from directory.actions.audit import audit
from directory.actions.codes import new_code
from directory.actions.never_kept import refuse_never_kept
from directory.db import db
from directory.models import Household, School, Student, User
from directory.models.columns import new_id
from directory.sealing import seal_person, unseal_person
from directory.vocabulary import AuditAct

SEALED = ("name", "birthdate", "email", "phone", "good_at", "notes")
"""What is said of a student in the sealed value, beside "roster"."""

PLAIN = ("grade", "languages", "strengths")


class StudentSaid(TypedDict, total=False):
    """What is said of a student. `strengths` are slugs of categories; `good_at` the same in words."""

    name: str
    birthdate: date | None
    grade: str | None
    languages: Sequence[str]
    strengths: Sequence[str]
    good_at: str
    email: str
    phone: str
    notes: str


class OtherSchoolError(ValueError):
    """A student and a household of two schools."""


def add_student(
    *, school: School, actor: User | None, household: Household | None = None, **said: Unpack[StudentSaid]
) -> Student:
    """Raises NeverKeptError for the field that holds what is never kept, OtherSchoolError."""
    _check(said)
    if household and household.school_id != school.id:
        raise OtherSchoolError
    student = Student(
        id=new_id(), school_id=school.id, code=new_code(Student.code, "S"), sealed=seal_person(_sealed(said)),
        household_id=household.id if household else None, active=True, **_plain(said),
    )  # fmt: skip
    db.session.add(student)
    db.session.flush()
    _log(AuditAct.CREATED, student, actor)
    return student


def change_student(student: Student, *, actor: User | None, **said: Unpack[StudentSaid]) -> list[str]:
    """Names of the fields that changed, in order."""
    _check(said)
    before = unseal_person(student.sealed)
    sealed, plain = _sealed(said), _plain(said)
    changed = [name for name, value in sealed.items() if (before.get(name) or "") != value]
    changed += [name for name, value in plain.items() if (getattr(student, name) or None) != value]
    if not changed:
        return []
    student.sealed = seal_person({**before, **sealed})
    for name, value in plain.items():
        setattr(student, name, value)
    db.session.flush()
    _log(AuditAct.CHANGED, student, actor, fields=sorted(changed))
    return sorted(changed)


def join_household(student: Student, household: Household | None, *, actor: User | None) -> None:
    """Into the household, or out of the one they are in."""
    if household and household.school_id != student.school_id:
        raise OtherSchoolError
    student.household_id = household.id if household else None
    student.household = household
    db.session.flush()
    _log(AuditAct.CHANGED, student, actor, fields=["household"])


def archive_student(student: Student, *, actor: User | None) -> None:
    """Out of the lists. Nothing is lost: `restore_student` brings them back."""
    _activate(student, False, actor)


def restore_student(student: Student, *, actor: User | None) -> None:
    _activate(student, True, actor)


def _activate(student: Student, active: bool, actor: User | None) -> None:
    if student.active is active:
        return
    student.active = active
    db.session.flush()
    _log(AuditAct.CHANGED, student, actor, fields=["active"], active=active)


def _check(said: StudentSaid) -> None:
    refuse_never_kept(**{name: str(said.get(name) or "") for name in ("name", "good_at", "notes")})


def _sealed(said: StudentSaid) -> dict[str, str]:
    named: Mapping[str, Any] = said
    return {name: plainly(named[name]) for name in SEALED if name in named}


def plainly(value: object) -> str:
    """As it is sealed: text, days in ISO form, "" for nothing."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _plain(said: StudentSaid) -> dict[str, Any]:
    named: Mapping[str, Any] = said
    values = {name: named[name] for name in PLAIN if name in named}
    return {
        name: (list(value) if isinstance(value, list | tuple) else value) or None
        for name, value in values.items()
    }


def _log(act: AuditAct, student: Student, actor: User | None, **details: Any) -> None:
    audit(
        act, "student", student.id, actor=actor, school_id=student.school_id, code=student.code, **details
    )  # fmt: skip
