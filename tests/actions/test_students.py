"""Students, households and guardians: sealed, found, kept apart by school, never told to the wrong one."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from directory.actions.codes import LETTERS, new_codes
from directory.actions.households import (
    add_guardian,
    add_household,
    add_sibling,
    change_guardian,
    change_household,
    household_of,
    remove_guardian,
)
from directory.actions.never_kept import NeverKeptError
from directory.actions.students import (
    OtherSchoolError,
    add_student,
    archive_student,
    change_student,
    join_household,
    restore_student,
)
from directory.db import db
from directory.models import Household, School, Student, User
from directory.queries.households import guardians_of, guardians_to_tell, household_by_code
from directory.queries.scopes import household_for, student_for
from directory.queries.students import (
    age_on,
    card_of_household,
    card_of_student,
    children_of,
    find_students,
    grades_at,
    opened_student,
    same_name_at,
    students_at,
)
from directory.vocabulary import Extra, KeepTogether, SensitiveFlag, SubjectType, Travel
from tests.cast import Town

TODAY = date(2026, 3, 2)


@pytest.fixture
def oak(any_app: Flask, any_town: Town) -> Iterator[School]:
    with any_app.app_context():
        yield db.session.get_one(School, any_town.oak.id)
        db.session.rollback()


@pytest.fixture
def otis(oak: School, any_town: Town) -> User:
    return db.session.get_one(User, any_town.otis.id)


def names(rows: list[object]) -> list[str]:
    return [row.name for row in rows]  # type: ignore[attr-defined]


def test_a_name_lies_sealed_and_a_code_stands_for_it(oak: School, otis: User) -> None:
    student = add_student(
        school=oak, actor=otis, name="Xiomara Peña", birthdate=date(2016, 5, 9), grade="4",
        languages=["es", "mix"], notes="Walks home with her aunt",
    )  # fmt: skip
    assert student.code.startswith("S-") and set(student.code[2:]) <= set(LETTERS)
    assert b"Pe" not in student.sealed and b"aunt" not in student.sealed
    assert opened_student(student).birthdate == date(2016, 5, 9)
    assert change_student(student, actor=otis, name="Xiomara Peña", grade="5", notes="") == ["grade", "notes"]
    assert change_student(student, actor=otis, grade="5") == []


def test_codes_are_each_their_own(oak: School) -> None:
    codes = new_codes(Student.code, "S", 500)
    assert len(set(codes)) == 500 and not set("".join(code[2:] for code in codes)) & set("01OILAEU")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("xio", ["Xiomara Peña-Ruiz"]), ("PENA", ["Xiomara Peña-Ruiz"]), ("ruiz", ["Xiomara Peña-Ruiz"]),
        ("ruiz xiom", ["Xiomara Peña-Ruiz"]), ("iomara", []), ("", []), ("  ", []), ("%", []), ("_", []),
        ("l", ["Lark Lin", "Lin Lark"]),
    ],
)  # fmt: skip
def test_finding_by_a_part_of_the_name(oak: School, otis: User, words: str, found: list[str]) -> None:
    for name in ("Xiomara Peña-Ruiz", "Lin Lark", "Lark Lin"):
        add_student(school=oak, actor=otis, name=name)
    assert [row.name for row in find_students(oak, words)] == found


def test_finding_by_a_code_and_never_at_another_school(oak: School, otis: User, any_town: Town) -> None:
    student = add_student(school=oak, actor=otis, name="Lin Lark")
    home = household_of(student, actor=otis)
    for code in (student.code, student.code.lower(), student.code[2:], home.code):
        assert [row.id for row in find_students(oak, code)] == [student.id]
    elm = db.session.get_one(School, any_town.elm.id)
    assert find_students(elm, student.code) == [] and find_students(elm, "Lark") == []


def test_lists_show_names_only_where_they_may(oak: School, otis: User) -> None:
    for name, grade in (("Zed Low", "1"), ("Amy High", "12"), ("Bo Low", "1"), ("No Grade", None)):
        add_student(school=oak, actor=otis, name=name, grade=grade)
    assert grades_at(oak) == {"1": 2, "4": 1, "12": 1, "": 1}
    assert [row.name for row in students_at(oak, grade="1", named=True)] == ["Bo Low", "Zed Low"]
    assert [row.name for row in students_at(oak, grade="", named=True)] == ["No Grade"]
    assert {row.name for row in students_at(oak)} == {""}


def test_archived_students_are_out_of_the_lists_and_come_back(oak: School, otis: User) -> None:
    student = add_student(school=oak, actor=otis, name="Lin Lark", grade="3")
    archive_student(student, actor=otis)
    assert students_at(oak, grade="3") == [] and len(students_at(oak, archived=True)) == 1
    assert [row.active for row in find_students(oak, "lin")] == [False], (
        "they are found, and said to be archived"
    )
    restore_student(student, actor=otis)
    assert len(students_at(oak, grade="3")) == 1


def test_a_sibling_comes_with_language_area_and_travel(oak: School, otis: User) -> None:
    first = add_student(school=oak, actor=otis, name="Ana Lima", grade="1", languages=["mix"])
    home = household_of(first, actor=otis)
    change_household(home, actor=otis, zip="14604", travel=[Travel.WALK], together=KeepTogether.REQUIRED)
    second = add_sibling(first, actor=otis, name="Bo Lima", grade="5", birthdate=date(2015, 1, 1))
    third = add_sibling(first, actor=otis, name="Cy Lima", languages=["es"])
    assert second.languages == ["mix"] and third.languages == ["es"]
    assert {row.name for row in children_of(home, named=True)} == {"Ana Lima", "Bo Lima", "Cy Lima"}
    card = card_of_student(second, TODAY)
    assert (card.grades, card.ages, card.languages, card.travel) == (
        ("5",),
        (11.0,),
        ("mix",),
        (Travel.WALK,),
    )
    db.session.refresh(home)
    together = card_of_household(home, TODAY)
    assert together.subject is SubjectType.HOUSEHOLD and together.size == 3
    assert together.together is KeepTogether.REQUIRED and together.grades == ("1", "5")
    assert together.ages == (), "one age is not known, so ages tell nothing"


def test_a_restricted_guardian_is_told_nothing_and_pick_up_is_checked(oak: School, otis: User) -> None:
    student = add_student(school=oak, actor=otis, name="Ana Lima")
    home = household_of(student, actor=otis)
    add_guardian(home, actor=otis, name="Rosa Lima", phone="585-242-0001", may_be_contacted=True)
    other = add_guardian(home, actor=otis, name="Crag Lima", phone="585-242-0002", may_be_contacted=True)
    assert card_of_student(student, TODAY).flags == ()
    change_guardian(other, actor=otis, restricted=True, may_be_contacted=True)
    assert other.may_be_contacted is False
    assert [one.name for one in guardians_to_tell(home)] == ["Rosa Lima"]
    assert [one.name for one in guardians_of(home)] == ["Rosa Lima", "Crag Lima"]
    card = card_of_student(student, TODAY)
    assert card.flags == (SensitiveFlag.RESTRICTED_GUARDIAN,) and card.extras == (Extra.PICKUP_CHECKED,)
    change_guardian(other, actor=otis, phone="585-242-0003", may_be_contacted=True)
    assert other.may_be_contacted is False, "only lifting the restriction lets them be told again"


def test_a_removed_guardian_is_gone(oak: School, otis: User) -> None:
    home = add_household(school=oak, actor=otis, name="Lima")
    guardian = add_guardian(home, actor=otis, name="Rosa Lima")
    remove_guardian(guardian, actor=otis)
    db.session.expire_all()
    assert guardians_of(home) == []


def test_schools_do_not_mix(oak: School, otis: User, any_town: Town) -> None:
    elm = db.session.get_one(School, any_town.elm.id)
    home = add_household(school=elm, actor=otis)
    with pytest.raises(OtherSchoolError):
        add_student(school=oak, actor=otis, name="Lin Lark", household=home)
    student = add_student(school=oak, actor=otis, name="Lin Lark")
    with pytest.raises(OtherSchoolError):
        join_household(student, home, actor=otis)
    assert household_by_code(oak, home.code) is None and household_by_code(elm, home.code.lower()) is home


@pytest.mark.parametrize("field", ["notes", "good_at", "name"])
def test_what_is_never_kept_is_refused_by_its_field(oak: School, otis: User, field: str) -> None:
    said = {"name": "Lin Lark", field: "SSN 123-45-6789"}
    with pytest.raises(NeverKeptError) as refused:
        add_student(school=oak, actor=otis, **said)  # type: ignore[arg-type]
    assert refused.value.field == field
    home = add_household(school=oak, actor=otis)
    with pytest.raises(NeverKeptError):
        change_household(home, actor=otis, notes="they are undocumented")
    with pytest.raises(NeverKeptError):
        add_guardian(home, actor=otis, name="Rosa", relation="passport X1234567")


def test_who_reads_whose_card(any_app: Flask, any_town: Town) -> None:
    with any_app.app_context():
        people = {name: db.session.get_one(User, row.id) for name, row in any_town.people().items()}
        readers = {name for name, person in people.items() if student_for(person, any_town.pip.id)}
        homes = {name for name, person in people.items() if household_for(person, any_town.quillfeathers.id)}
        assert readers == homes == {"ada", "cora", "pru"}
        assert student_for(people["cora"], "99999999-9999-4999-8999-999999999999") is None
        row = db.session.get_one(Student, any_town.pip.id)
        row.erased_at = row.created_at
        assert student_for(people["cora"], any_town.pip.id) is None, "whoever was erased is nobody's"
        db.session.rollback()


def test_the_same_name_is_noticed_before_it_is_added_twice(oak: School, otis: User) -> None:
    student = add_student(school=oak, actor=otis, name="Ána Lima", birthdate=date(2016, 1, 1))
    assert (found := same_name_at(oak, "ana lima", None)) and found.id == student.id
    assert same_name_at(oak, "Ana Lima", date(2015, 1, 1)) is None
    assert same_name_at(oak, "Ana", None) is None
    archive_student(student, actor=otis)
    assert same_name_at(oak, "Ana Lima", None) is None


def test_ages_turn_on_the_birthday() -> None:
    born = date(2016, 3, 3)
    assert (age_on(born, date(2026, 3, 2)), age_on(born, date(2026, 3, 3))) == (9, 10)


def test_a_family_page_is_made_once(oak: School, otis: User) -> None:
    student = add_student(school=oak, actor=otis, name="Lin Lark", languages=["so"])
    home = household_of(student, actor=otis)
    assert household_of(student, actor=otis) is home and home.languages == ["so"]
    join_household(student, None, actor=otis)
    assert db.session.get_one(Household, home.id).students == []
