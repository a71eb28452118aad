"""Which student a note is about, if the writer says so. Most notes name nobody."""

from collections.abc import Iterable
from dataclasses import dataclass

from directory.actions.audit import audit
from directory.db import db
from directory.models import Household, School, Student, User
from directory.queries.scopes import may_keep
from directory.queries.students import find_students, guardians_restricted
from directory.vocabulary import AuditAct

LEAST_LETTERS = 3
MOST_SHOWN = 6


@dataclass(frozen=True)
class Named:
    """Students as a colleague picks them: (id, name and grade), and nothing else about them.

    `is_kept_back`: there is somebody whom only the coordinator may be asked about.
    """

    students: tuple[tuple[str, str], ...] = ()
    is_kept_back: bool = False


def students_named(person: User, school: School, name: str) -> Named:
    """Of that school alone, by the beginnings of the name or by code. Written in the log as a search."""
    if len(name.strip()) < LEAST_LETTERS:
        return Named()
    rows = [row for row in find_students(school, name) if row.active]
    kept_back = set() if may_keep(person, school) else _kept_back(row.household_id for row in rows)
    shown = [row for row in rows if row.household_id not in kept_back][:MOST_SHOWN]
    audit(AuditAct.SEARCHED, "school", school.id, actor=person, school_id=school.id, shown=len(shown))
    named = tuple((row.id, f"{row.name} ({row.grade})" if row.grade else row.name) for row in shown)
    return Named(named, any(row.household_id in kept_back for row in rows))


def _kept_back(household_ids: Iterable[str]) -> set[str]:
    """Households with somebody who must not learn anything: what is said of these goes through one person."""
    ids = {key for key in household_ids if key}
    return {key for key in ids if guardians_restricted(db.session.get(Household, key))}


def chosen_student(person: User, school: School, student_id: str | None) -> Student | None:
    """The student that was picked. One of another school, or kept back, is nobody."""
    named = (student_id or "").replace("\0", "")
    found = db.session.get(Student, named) if named else None
    if found is None or found.school_id != school.id or not found.active or found.erased_at:
        return None
    if not may_keep(person, school) and _kept_back([found.household_id or ""]):
        return None
    return found
