"""Students, households and guardians of a school as they are here, opened, for comparison with a roster."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from directory.db import db, in_chunks
from directory.models import Guardian, Household, School, Student
from directory.sealing import people_ring

STUDENT = ("name", "birthdate", "grade", "languages", "email", "phone")
HOUSEHOLD = ("address", "zip")
GUARDIAN = ("name", "phone", "email", "relation", "language")
"""What a roster may say of each, every value as text; a list of languages as "es,mix"."""


@dataclass(slots=True)
class Here:
    """One row. `said` is what stands here, `last` what the roster said when it was last taken in: where both
    differ, a person has corrected it. `sealed` is the whole opened value.
    """

    entity: str
    id: str
    code: str = ""
    active: bool = True
    key: str = ""
    household: str = ""  # a student's, or the one a guardian belongs to
    restricted: bool = False
    said: dict[str, str] = field(default_factory=dict)
    last: dict[str, str] = field(default_factory=dict)
    sealed: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SchoolHere:
    students: tuple[Here, ...]
    households: Mapping[str, Here]
    guardians: Mapping[str, tuple[Here, ...]]  # by household


def school_here(school: School) -> SchoolHere:
    """Everybody of the school who was not erased. Raises UnsealableError."""
    ring = people_ring()

    def opened(sealed: bytes) -> dict[str, Any]:
        return ring.unseal(sealed) if sealed else {}

    students = tuple(
        _student(row, opened(row.sealed))
        for row in db.session.execute(
            select(
                Student.id, Student.code, Student.active, Student.roster_key, Student.household_id,
                Student.grade, Student.languages, Student.sealed,
            ).where(Student.school_id == school.id, Student.erased_at.is_(None))
        )
    )  # fmt: skip
    households = {
        row.id: _household(row, opened(row.sealed))
        for row in db.session.execute(
            select(Household.id, Household.code, Household.zip, Household.sealed).where(
                Household.school_id == school.id, Household.erased_at.is_(None)
            )
        )
    }
    return SchoolHere(students, households, _guardians(households, opened))


def _student(row: Any, sealed: dict[str, Any]) -> Here:
    said = {name: str(sealed.get(name) or "") for name in ("name", "birthdate", "email", "phone")}
    said |= {"grade": row.grade or "", "languages": ",".join(row.languages or ())}
    return Here(
        "student", row.id, row.code, row.active, row.roster_key or "", row.household_id or "",
        said=said, last=dict(sealed.get("roster") or {}), sealed=sealed,
    )  # fmt: skip


def _household(row: Any, sealed: dict[str, Any]) -> Here:
    said = {"address": str(sealed.get("address") or ""), "zip": row.zip or ""}
    return Here(
        "household", row.id, row.code, said=said, last=dict(sealed.get("roster") or {}), sealed=sealed
    )


def _guardians(households: Iterable[str], opened: Any) -> dict[str, tuple[Here, ...]]:
    found: dict[str, list[Here]] = {}
    columns = select(
        Guardian.id, Guardian.household_id, Guardian.language, Guardian.restricted, Guardian.sealed
    )
    for chunk in in_chunks(households):
        for row in db.session.execute(columns.where(Guardian.household_id.in_(chunk))):
            found.setdefault(row.household_id, []).append(_guardian(row, opened(row.sealed)))
    return {household: tuple(sorted(rows, key=lambda one: one.id)) for household, rows in found.items()}


def _guardian(row: Any, sealed: dict[str, Any]) -> Here:
    said = {name: str(sealed.get(name) or "") for name in ("name", "phone", "email", "relation")}
    last = dict(sealed.get("roster") or {})
    return Here(
        "guardian", row.id, household=row.household_id, restricted=row.restricted, key=last.get("id", ""),
        said={**said, "language": row.language or ""}, last=last, sealed=sealed,
    )  # fmt: skip
