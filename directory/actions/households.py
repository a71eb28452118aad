"""Households and their guardians. Whoever is restricted is told nothing and gets nothing."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, Unpack

from directory.actions.audit import audit
from directory.actions.codes import new_code
from directory.actions.never_kept import refuse_never_kept
from directory.actions.students import StudentSaid, add_student, join_household, plainly
from directory.db import db
from directory.models import Guardian, Household, School, Student, User
from directory.models.columns import new_id
from directory.sealing import seal_person, unseal_person
from directory.vocabulary import AuditAct, KeepTogether, Travel

SEALED = ("name", "address", "notes")
PLAIN = ("zip", "languages", "travel", "together")
GUARDIAN_SEALED = ("name", "phone", "email", "relation")
GUARDIAN_PLAIN = ("language", "may_be_contacted", "restricted")


class HouseholdSaid(TypedDict, total=False):
    name: str
    address: str
    notes: str
    zip: str | None
    languages: Sequence[str]
    travel: Sequence[Travel]
    together: KeepTogether | None


class GuardianSaid(TypedDict, total=False):
    name: str
    phone: str
    email: str
    relation: str
    language: str | None
    may_be_contacted: bool
    restricted: bool


def add_household(*, school: School, actor: User | None, **said: Unpack[HouseholdSaid]) -> Household:
    """Raises NeverKeptError for the field that holds what is never kept."""
    refuse_never_kept(**_texts(said))
    household = Household(
        id=new_id(), school_id=school.id, code=new_code(Household.code, "F"),
        sealed=seal_person(_some(said, SEALED)), **_kept(said, PLAIN),
    )  # fmt: skip
    db.session.add(household)
    db.session.flush()
    _log(AuditAct.CREATED, household, actor)
    return household


def change_household(household: Household, *, actor: User | None, **said: Unpack[HouseholdSaid]) -> list[str]:
    """Names of the fields that changed."""
    refuse_never_kept(**_texts(said))
    changed = _write(household, _some(said, SEALED), _kept(said, PLAIN))
    if changed:
        _log(AuditAct.CHANGED, household, actor, fields=changed)
    return changed


def household_of(student: Student, *, actor: User | None) -> Household:
    """The student's household; one is made, with their languages, where they have none."""
    if student.household is not None:
        household: Household = student.household
        return household
    household = add_household(school=student.school, actor=actor, languages=student.languages or ())
    join_household(student, household, actor=actor)
    return household


def add_sibling(student: Student, *, actor: User | None, **said: Unpack[StudentSaid]) -> Student:
    """Another child of the same household. What is not said of languages is the sibling's; where they live
    and how they travel belong to the household.
    """
    household = household_of(student, actor=actor)
    said.setdefault("languages", student.languages or ())
    return add_student(school=student.school, actor=actor, household=household, **said)


# ---- guardians ----


def add_guardian(household: Household, *, actor: User | None, **said: Unpack[GuardianSaid]) -> Guardian:
    refuse_never_kept(**_texts(said))
    guardian = Guardian(
        id=new_id(), household_id=household.id, sealed=seal_person(_some(said, GUARDIAN_SEALED)),
        **_told(said),
    )  # fmt: skip
    household.guardians.append(guardian)
    db.session.flush()
    _log_guardian(AuditAct.CREATED, guardian, household, actor)
    return guardian


def change_guardian(guardian: Guardian, *, actor: User | None, **said: Unpack[GuardianSaid]) -> list[str]:
    refuse_never_kept(**_texts(said))
    changed = _write(guardian, _some(said, GUARDIAN_SEALED), _told(said, guardian.restricted))
    if changed:
        _log_guardian(AuditAct.CHANGED, guardian, guardian.household, actor, fields=changed)
    return changed


def remove_guardian(guardian: Guardian, *, actor: User | None) -> None:
    """Their name and contacts are gone for good; that they were removed stays in the log."""
    household = guardian.household
    db.session.delete(guardian)
    db.session.flush()
    _log_guardian(AuditAct.CHANGED, guardian, household, actor, fields=["removed"])


def _told(said: GuardianSaid, restricted: bool = False) -> dict[str, Any]:
    """Whoever is restricted may not be contacted, whatever else is said."""
    values = _kept(said, GUARDIAN_PLAIN)
    if values.get("restricted", restricted):
        values["may_be_contacted"] = False
    return values


# ---- shared ----


def _texts(said: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(said.get(name) or "") for name in ("name", "address", "notes", "relation")}


def _some(said: Mapping[str, Any], names: Sequence[str]) -> dict[str, str]:
    return {name: plainly(said[name]) for name in names if name in said}


def _kept(said: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    values = {name: said[name] for name in names if name in said}
    return {name: value if isinstance(value, bool) else _listed(value) for name, value in values.items()}


def _listed(value: Any) -> Any:
    return ([str(one) for one in value] if isinstance(value, list | tuple) else value) or None


def _write(row: Household | Guardian, sealed: Mapping[str, str], plain: Mapping[str, Any]) -> list[str]:
    before = unseal_person(row.sealed)
    changed = [name for name, value in sealed.items() if (before.get(name) or "") != value]
    if changed:
        row.sealed = seal_person({**before, **sealed})
    for name, value in plain.items():
        if getattr(row, name) != value:
            changed.append(name)
            setattr(row, name, value)
    db.session.flush()
    return sorted(changed)


def _log(act: AuditAct, household: Household, actor: User | None, **details: Any) -> None:
    audit(
        act, "household", household.id, actor=actor, school_id=household.school_id, code=household.code,
        **details,
    )  # fmt: skip


def _log_guardian(
    act: AuditAct, guardian: Guardian, household: Household, actor: User | None, **details: Any
) -> None:
    audit(act, "guardian", guardian.id, actor=actor, school_id=household.school_id,
          household=household.id, **details)  # fmt: skip
