"""A school's students: the list by grade, the search, one student's page, and what is said of them."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from directory.actions.audit import audit
from directory.actions.glass import may_see_names
from directory.actions.households import add_sibling, household_of
from directory.actions.never_kept import NeverKeptError
from directory.actions.students import (
    StudentSaid,
    add_student,
    archive_student,
    change_student,
    join_household,
    restore_student,
)
from directory.db import db
from directory.models import School, Student
from directory.queries.categories import labels_by_slug
from directory.queries.households import guardians_of, household_by_code, opened_household
from directory.queries.needs import needs_of_student
from directory.queries.school_day import local_day
from directory.queries.scopes import kept_school_for, may_keep, student_for
from directory.queries.students import (
    StudentPerson,
    StudentRow,
    age_on,
    children_of,
    find_students,
    grades_at,
    opened_student,
    same_name_at,
    students_at,
)
from directory.vocabulary import AuditAct
from directory.web import now
from directory.web.access import access, card_readers, coordinators
from directory.web.languages import page_language
from directory.web.never_kept import blame_never_kept
from directory.web.workspace.privacy_pages import consents_panel
from directory.web.workspace.safety import stops_a_note
from directory.web.workspace.school import load_school
from directory.web.workspace.students_forms import JoinForm, SearchForm, StudentForm

students = Blueprint("students", __name__, url_prefix="/work")


# ---- the list ----


@students.get("/schools/<slug>/students")
@access(card_readers)
def index(slug: str) -> ResponseReturnValue:
    school = load_school(slug)
    archived = "archived" in request.args
    grades = grades_at(school, archived=archived)
    grade = request.args.get("grade", next(iter(grades), ""))
    rows = students_at(school, grade=grade, archived=archived, named=sees_names(school))
    if sees_names(school) and rows:
        audit(AuditAct.VIEWED, "school", school.id, actor=current_user, school_id=school.id,
              list="students", shown=len(rows))  # fmt: skip
    return _list(school, rows, grades, grade, archived=archived)


@students.post("/schools/<slug>/students/search")
@access(card_readers)
def search(slug: str) -> ResponseReturnValue:
    """What was typed stands in no address, and is nowhere written down."""
    school, form = load_school(slug), SearchForm()
    if not sees_names(school):
        return redirect(url_for(".index", slug=slug), 303)
    if not form.validate():
        return _list(school, [], grades_at(school), "", form=form), 422
    found = find_students(school, form.words.data)
    audit(AuditAct.SEARCHED, "school", school.id, actor=current_user, school_id=school.id, found=len(found))
    db.session.commit()
    return _list(school, found, grades_at(school), "", form=form, asked=True)


def _list(school: School, rows: list[StudentRow], grades: dict[str, int], grade: str, **more: Any) -> str:
    shown: dict[str, Any] = {"archived": False, "asked": False, "form": SearchForm(formdata=None), **more}
    return render_template(
        "workspace/students/index.html", school=school, rows=rows, grades=grades, grade=grade,
        total=sum(grades.values()), sees=sees_names(school), keeps=may_keep(current_user, school), **shown,
    )  # fmt: skip


# ---- one student ----


@students.get("/students/<student_id>")
@access(card_readers)
def show(student_id: str) -> ResponseReturnValue:
    student = load_student(student_id)
    school, sees = student.school, sees_names(student.school)
    household = student.household
    if sees:
        note_view(student)
    return render_template(
        "workspace/students/show.html",
        student=student,
        school=school,
        sees=sees,
        keeps=may_keep(current_user, school),
        person=opened_student(student) if sees else None,
        age=_age(student) if sees else None,
        family=opened_household(household) if sees and household else None,
        guardians=guardians_of(household) if sees and household else [],
        siblings=[row for row in children_of(household, named=sees) if row.id != student.id]
        if household
        else [],
        needs=needs_of_student(student),
        labels=labels_by_slug(page_language()),
        panel=consents_panel(student, current_user, now(), may_give=sees)
        if may_keep(current_user, school)
        else None,
        join=JoinForm(formdata=None),
    )


def _age(student: Student) -> int | None:
    born = opened_student(student).birthdate
    return age_on(born, local_day(student.school, now())) if born else None


def note_view(student: Student) -> None:
    audit(AuditAct.VIEWED, "student", student.id, actor=current_user, school_id=student.school_id)


# ---- adding and correcting ----


@students.get("/schools/<slug>/students/new")
@access(coordinators)
def new(slug: str) -> ResponseReturnValue:
    school = load_kept_school(slug)
    return _form(_offered(StudentForm(), school, None), school)


@students.post("/schools/<slug>/students/new")
@access(coordinators)
def add(slug: str) -> ResponseReturnValue:
    school = load_kept_school(slug)
    form = _offered(StudentForm(), school, None)
    twin = _twin(form, school)
    if not form.validate() or twin:
        return _form(form, school, twin=twin), 422
    if stop := stops_a_note(school, _told(form)):
        return stop
    student = _tried(form, lambda said: add_student(school=school, actor=current_user, **said))
    if student is None:
        return _form(form, school), 422
    db.session.commit()
    flash(_("Added as %(code)s.", code=student.code), "done")
    return redirect(url_for(".show", student_id=student.id), 303)


@students.get("/students/<student_id>/siblings/new")
@access(coordinators)
def new_sibling(student_id: str) -> ResponseReturnValue:
    sibling = load_kept_student(student_id)
    if not sees_names(sibling.school):
        return shut(sibling)
    return _form(_offered(StudentForm(), sibling.school, sibling), sibling.school, sibling=sibling)


@students.post("/students/<student_id>/siblings/new")
@access(coordinators)
def save_sibling(student_id: str) -> ResponseReturnValue:
    sibling = load_kept_student(student_id)
    if not sees_names(sibling.school):
        return shut(sibling)
    form = _offered(StudentForm(), sibling.school, sibling)
    twin = _twin(form, sibling.school)
    if not form.validate() or twin:
        return _form(form, sibling.school, sibling=sibling, twin=twin), 422
    if stop := stops_a_note(sibling.school, _told(form)):
        return stop
    student = _tried(form, lambda said: add_sibling(sibling, actor=current_user, **said))
    if student is None:
        return _form(form, sibling.school, sibling=sibling), 422
    db.session.commit()
    flash(_("Added as %(code)s, of the same family.", code=student.code), "done")
    return redirect(url_for(".show", student_id=student.id), 303)


@students.get("/students/<student_id>/edit")
@access(coordinators)
def edit(student_id: str) -> ResponseReturnValue:
    student = load_kept_student(student_id)
    if not sees_names(student.school):
        return shut(student)
    note_view(student)
    return _form(_filled(student), student.school, student=student)


@students.post("/students/<student_id>/edit")
@access(coordinators)
def save(student_id: str) -> ResponseReturnValue:
    student = load_kept_student(student_id)
    if not sees_names(student.school):
        return shut(student)
    form = _filled(student)
    if not form.validate():
        return _form(form, student.school, student=student), 422
    person = opened_student(student)
    if stop := stops_a_note(student.school, _told(form), f"{person.good_at}\n{person.notes}"):
        return stop
    changed = _tried(form, lambda said: change_student(student, actor=current_user, **said))
    if changed is None:
        return _form(form, student.school, student=student), 422
    db.session.commit()
    flash(_("Saved.") if changed else _("Nothing was different, so nothing was changed."), "done")
    return redirect(url_for(".show", student_id=student.id), 303)


@students.post("/students/<student_id>/archive")
@access(coordinators)
def archive(student_id: str) -> ResponseReturnValue:
    student = load_kept_student(student_id)
    archive_student(student, actor=current_user)
    db.session.commit()
    flash(_("%(code)s is out of the lists. You can put them back.", code=student.code), "done")
    return redirect(url_for(".show", student_id=student.id), 303)


@students.post("/students/<student_id>/restoration")
@access(coordinators)
def restore(student_id: str) -> ResponseReturnValue:
    student = load_kept_student(student_id)
    restore_student(student, actor=current_user)
    db.session.commit()
    flash(_("%(code)s is back in the lists.", code=student.code), "done")
    return redirect(url_for(".show", student_id=student.id), 303)


# ---- the family ----


@students.post("/students/<student_id>/household")
@access(coordinators)
def join(student_id: str) -> ResponseReturnValue:
    """Into the family whose code was typed; into a new one where nothing was."""
    student, form = load_kept_student(student_id), JoinForm()
    if not form.code.data:
        household = household_of(student, actor=current_user)
        db.session.commit()
        return redirect(url_for("households.show", household_id=household.id), 303)
    found = household_by_code(student.school, form.code.data)
    if found is None:
        flash(_("No family here has this code."), "error")
        return redirect(url_for(".show", student_id=student.id), 303)
    join_household(student, found, actor=current_user)
    db.session.commit()
    flash(_("%(code)s belongs to this family now.", code=student.code), "done")
    return redirect(url_for("households.show", household_id=found.id), 303)


@students.post("/students/<student_id>/household/leaving")
@access(coordinators)
def leave(student_id: str) -> ResponseReturnValue:
    student = load_kept_student(student_id)
    left = student.household
    join_household(student, None, actor=current_user)
    db.session.commit()
    code = left.code if left else ""
    flash(_("Taken out of the family. Its code is %(code)s, if that was a mistake.", code=code), "done")
    return redirect(url_for(".show", student_id=student.id), 303)


# ---- shared ----


def load_student(student_id: str) -> Student:
    """404 unless they read the cards of that school."""
    return student_for(current_user, student_id) or abort(404)


def load_kept_student(student_id: str) -> Student:
    student = load_student(student_id)
    return student if may_keep(current_user, student.school) else abort(404)


def load_kept_school(slug: str) -> School:
    return kept_school_for(current_user, slug) or abort(404)


def sees_names(school: School) -> bool:
    return may_see_names(current_user, school, now())


def shut(student: Student) -> ResponseReturnValue:
    """Names are shut to this person: nothing of a form is shown, and nothing of it is stored."""
    flash(_("Names are shut to you here. The school's coordinator can change this."), "error")
    return redirect(url_for(".show", student_id=student.id), 303)


def _offered(form: StudentForm, school: School, sibling: Student | None) -> StudentForm:
    languages = sibling.languages if sibling else None
    form.offer(school, languages)
    return form


def _filled(student: Student) -> StudentForm:
    person: StudentPerson = opened_student(student)
    form = StudentForm(
        name=person.name, grade=student.grade or "", birthdate=person.birthdate, good_at=person.good_at,
        strengths=student.strengths or [], email=person.email, phone=person.phone, notes=person.notes,
    )  # fmt: skip
    form.offer(student.school, student.languages, student.grade)
    return form


def _told(form: StudentForm) -> str:
    """Their words about a student."""
    return f"{form.good_at.data or ''}\n{form.notes.data or ''}"


def _twin(form: StudentForm, school: School) -> StudentRow | None:
    """Somebody of that name who is there already, until the box says that this is another."""
    if not form.name.data or form.twice.data:
        return None
    return same_name_at(school, form.name.data, form.birthdate.data)


def _tried(form: StudentForm, do: Any) -> Any:
    """What the action gives; None where a text holds what is never kept, which the form then says."""
    said: StudentSaid = form.said()
    try:
        return do(said)
    except NeverKeptError as error:
        db.session.rollback()
        blame_never_kept(form, error)
        return None


def _form(
    form: StudentForm, school: School, *, student: Student | None = None, sibling: Student | None = None,
    twin: StudentRow | None = None,
) -> str:  # fmt: skip
    return render_template(
        "workspace/students/form.html", form=form, school=school, student=student, sibling=sibling, twin=twin
    )
