"""Students as lists and pages show them. Names only where `named` says that the reader may see them."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select

from directory.db import db
from directory.matching.facts import NeedCard
from directory.models import Guardian, Household, Need, School, Student, Taxonomy, TaxonomyTerm
from directory.queries.categories import Label, label_of
from directory.queries.needs import OPEN
from directory.sealing import Keyring, people_ring, unseal_person
from directory.vocabulary import (
    CATEGORY_TAXONOMY,
    GRADES,
    Extra,
    Kind,
    SensitiveFlag,
    SubjectType,
    Travel,
)

MOST_FOUND = 40


@dataclass(frozen=True, slots=True)
class StudentPerson:
    """What is sealed about a student, opened."""

    name: str
    birthdate: date | None
    email: str
    phone: str
    good_at: str
    notes: str


@dataclass(frozen=True, slots=True)
class StudentRow:
    """`name` is "" where the reader may not see it. `needs` counts open ones."""

    id: str
    code: str
    grade: str
    languages: tuple[str, ...]
    household_id: str
    household_code: str
    active: bool
    needs: int
    name: str = ""


def opened_student(student: Student) -> StudentPerson:
    """Raises UnsealableError."""
    return person_from(unseal_person(student.sealed))


def person_from(opened: Mapping[str, object]) -> StudentPerson:
    text = {name: str(opened.get(name) or "") for name in ("name", "email", "phone", "good_at", "notes")}
    return StudentPerson(birthdate=_day(opened.get("birthdate")), **text)


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text)) if text else None
    except ValueError:
        return None


def students_at(
    school: School, *, grade: str | None = None, archived: bool = False, named: bool = False
) -> list[StudentRow]:
    """By grade, then by name or, where names are not shown, by code. `grade` "" is those without one."""
    which = [Student.school_id == school.id, Student.active.is_(not archived)]
    if grade is not None:
        which.append(Student.grade == grade if grade else Student.grade.is_(None))
    rows = _rows(which, people_ring() if named else None)
    return sorted(rows, key=lambda row: (grade_place(row.grade), folded(row.name), row.code))


def find_students(school: School, words: str, most: int = MOST_FOUND) -> list[StudentRow]:
    """Whose name has a word beginning with each of these, or whose code or family's code is this; archived
    ones last. Every name of the school is opened for it, and none is kept.
    """
    asked = folded(words).split()
    if not asked:
        return []
    rows = _rows([Student.school_id == school.id], people_ring())
    found = [row for row in rows if _has_code(row, words) or _is_called(row.name, asked)]
    found.sort(key=lambda row: (not row.active, not _has_code(row, words), folded(row.name), row.code))
    return found[:most]


def _has_code(row: StudentRow, words: str) -> bool:
    code = words.strip().upper()
    return len(code) > 3 and code in (row.code, row.household_code, row.code[2:], row.household_code[2:])


def _is_called(name: str, asked: Sequence[str]) -> bool:
    words = folded(name).replace("-", " ").replace("'", " ").split()
    return all(any(word.startswith(one) for word in words) for one in asked)


def folded(text: str) -> str:
    """Without accents and case, so that "pena" finds Peña."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


def grade_place(grade: str) -> int:
    return GRADES.index(grade) if grade in GRADES else len(GRADES)


def grades_at(school: School, *, archived: bool = False) -> dict[str, int]:
    """Grade ("" for none): how many students, in the order of grades."""
    counted = db.session.execute(
        select(Student.grade, func.count())
        .where(Student.school_id == school.id, Student.active.is_(not archived), Student.erased_at.is_(None))
        .group_by(Student.grade)
    )
    found = {grade or "": int(count) for grade, count in counted}
    return dict(sorted(found.items(), key=lambda pair: grade_place(pair[0])))


def children_of(household: Household, *, named: bool = False) -> list[StudentRow]:
    """Its students, archived ones last."""
    rows = _rows([Student.household_id == household.id], people_ring() if named else None)
    return sorted(rows, key=lambda row: (not row.active, grade_place(row.grade), row.code))


def _rows(which: Iterable[ColumnElement[bool]], ring: Keyring | None) -> list[StudentRow]:
    """Columns alone: two thousand mapped objects would cost more than opening their names."""
    columns: list[Any] = [Student.id, Student.code, Student.grade, Student.languages, Student.household_id,
               Household.code.label("household_code"), Student.active]  # fmt: skip
    columns += [Student.sealed] if ring else []
    found = db.session.execute(
        select(*columns)
        .outerjoin(Household, Student.household_id == Household.id)
        .where(*which, Student.erased_at.is_(None))
    ).all()
    counts = _open_needs([row.id for row in found] if len(found) < 400 else None)
    return [
        StudentRow(
            id=row.id, code=row.code, grade=row.grade or "", languages=tuple(row.languages or ()),
            household_id=row.household_id or "", household_code=row.household_code or "", active=row.active,
            needs=counts.get(row.id, 0), name=str(ring.unseal(row.sealed).get("name") or "") if ring else "",
        )
        for row in found
    ]  # fmt: skip


def _open_needs(student_ids: list[str] | None) -> dict[str, int]:
    """Student: how many open needs. Of all students, where there are too many ids for one statement."""
    query = select(Need.student_id, func.count()).where(Need.status.in_(OPEN), Need.student_id.is_not(None))
    if student_ids is not None:
        query = query.where(Need.student_id.in_(student_ids))
    return {str(key): int(count) for key, count in db.session.execute(query.group_by(Need.student_id))}


# ---- what a need card takes from them ----


def card_of_student(student: Student, today: date) -> NeedCard:
    """What is known for any need of theirs: age, grade, languages, ways to travel, what pick-up asks for."""
    household = student.household
    return NeedCard(
        subject=SubjectType.STUDENT,
        ages=_ages([student], today),
        grades=(student.grade,) if student.grade else (),
        languages=tuple(student.languages or (household.languages if household else None) or ()),
        **_of_household(household),
        interests=tuple(student.strengths or ()),
    )


def card_of_household(household: Household, today: date) -> NeedCard:
    """The same for all children of a household together."""
    children = [student for student in household.students if student.active and not student.erased_at]
    children.sort(key=lambda student: grade_place(student.grade or ""))
    ages = _ages(children, today)
    return NeedCard(
        subject=SubjectType.HOUSEHOLD,
        ages=ages if len(ages) == len(children) else (),
        grades=tuple(student.grade for student in children if student.grade),
        size=max(1, len(children)),
        languages=tuple(household.languages or ()),
        together=household.together if len(children) > 1 else None,
        **_of_household(household),
    )


def _of_household(household: Household | None) -> dict[str, Any]:
    if household is None:
        return {}
    has_restricted = any(guardian.restricted for guardian in household.guardians)
    return {
        "travel": tuple(Travel(way) for way in household.travel or ()),
        "flags": (SensitiveFlag.RESTRICTED_GUARDIAN,) if has_restricted else (),
        "extras": (Extra.PICKUP_CHECKED,) if has_restricted else (),
    }


def _ages(students: Iterable[Student], today: date) -> tuple[float, ...]:
    """In whole years, of those whose birth date is known."""
    born = [opened_student(student).birthdate for student in students]
    return tuple(float(age_on(day, today)) for day in born if day)


def age_on(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def guardians_restricted(household: Household | None) -> list[Guardian]:
    return [guardian for guardian in household.guardians if guardian.restricted] if household else []


def opportunities(language: str) -> list[Label]:
    """Kinds of help that build on what somebody likes: what strengths are picked from."""
    terms = db.session.scalars(
        select(TaxonomyTerm)
        .join(Taxonomy)
        .where(Taxonomy.code == CATEGORY_TAXONOMY, TaxonomyTerm.parent_id.is_not(None))
    )
    found = [
        label_of(term, language) for term in terms if (term.details or {}).get("kind") == Kind.OPPORTUNITY
    ]
    return sorted(found, key=lambda label: folded(label.name))


def same_name_at(school: School, name: str, birthdate: date | None) -> StudentRow | None:
    """An active student of that very name, unless the birth dates are known and differ."""
    ring, asked = people_ring(), folded(name)
    found = db.session.execute(
        select(Student.id, Student.sealed).where(
            Student.school_id == school.id, Student.active.is_(True), Student.erased_at.is_(None)
        )
    ).all()
    for row in found:
        person = person_from(ring.unseal(row.sealed))
        is_other = birthdate and person.birthdate and birthdate != person.birthdate
        if folded(person.name) == asked and not is_other:
            return _rows([Student.id == row.id], None)[0]
    return None
