"""A colleague's note in a minute: what they see goes to the coordinator, and they hear who has it."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from directory.actions.never_kept import NeverKeptError, struck
from directory.actions.notes import Note, write_note
from directory.db import db
from directory.matching.facts import NeedCard
from directory.models import Need, School
from directory.queries.alerts import owner_of_notes
from directory.queries.needs import entered_need_for, needs_entered_by
from directory.queries.school_day import local_day
from directory.queries.scopes import may_keep, school_for, schools_of
from directory.queries.timetables import calendar_of
from directory.search.needs import ReadNeed, read_need
from directory.vocabulary import NeedSource
from directory.web import now
from directory.web.access import access, staff
from directory.web.public.codes import code_for, whole_address
from directory.web.workspace.needs_draft import CARRIED
from directory.web.workspace.refer_forms import ReferForm
from directory.web.workspace.refer_who import Named, chosen_student, students_named
from directory.web.workspace.safety import Checked, check_safety

refer = Blueprint("refer", __name__, url_prefix="/work")

WRITES_AS = "refer_as"
"""Where the browser's session keeps that somebody is a nurse, so that it is not asked each time."""


@refer.get("/refer")
@access(staff)
def form() -> ResponseReturnValue:
    school, form = _school(), ReferForm(formdata=None, key=secrets.token_urlsafe(16))
    form.source.data = session.get(WRITES_AS) or str(_usual_source(school))
    return _shown(form, school)


@refer.post("/refer")
@access(staff)
def send() -> ResponseReturnValue:
    school, form = _school(), ReferForm()
    form.fit(school, schools_of(current_user))
    if not form.validate():
        return _shown(form, school), 422
    read = _read(form, school)
    # by what would be kept, so that an answer still holds when what is never kept was taken out
    checked = check_safety(school, struck(read.text), reading=read.safety, key=form.key.data)
    if checked.page:
        return checked.page
    try:
        needs = _stored(form, school, read, checked)
    except NeverKeptError:
        return _left_out(form, school), 422
    db.session.commit()
    session[WRITES_AS] = form.source.data
    return redirect(url_for(".receipt", need_id=needs[0].id), 303)


@refer.post("/refer/students")
@access(staff)
def find_student() -> ResponseReturnValue:
    """The form again, with the students whose name was typed. A name never stands in an address."""
    school, form = _school(), ReferForm()
    found = students_named(current_user, school, form.name.data or "")
    db.session.commit()
    form.student.choices = list(found.students)
    return _shown(form, school, found)


@refer.get("/refer/sent")
@access(staff)
def sent() -> ResponseReturnValue:
    return render_template("workspace/refer/sent.html", needs=needs_entered_by(current_user))


@refer.get("/refer/sent/<need_id>")
@access(staff)
def receipt(need_id: str) -> ResponseReturnValue:
    """Who has it and by when they hear: no more than that. 404 unless they wrote it."""
    need = entered_need_for(current_user, need_id) or abort(404)
    return render_template("workspace/refer/received.html", need=need, school=need.school)


@refer.get("/schools/<slug>/refer-poster")
@access(staff)
def poster(slug: str) -> ResponseReturnValue:
    """For the staff room. Its code leads to the form, which asks to sign in first."""
    school, address = school_for(current_user, slug) or abort(404), whole_address(url_for(".form"))
    return render_template(
        "workspace/refer/poster.html",
        school=school, owner=owner_of_notes(school), address=address, code=code_for(address),
    )  # fmt: skip


# ---- parts ----


def _school() -> School:
    """The school that was chosen, else the first of theirs. 404 without any."""
    schools = schools_of(current_user)
    asked = request.form.get("school")
    return (
        next((one for one in schools if one.slug == asked), None) or next(iter(schools), None) or abort(404)
    )


def _usual_source(school: School) -> NeedSource:
    return NeedSource.COORDINATOR if may_keep(current_user, school) else NeedSource.TEACHER


def _shown(
    form: ReferForm, school: School, found: Named | None = None, answered: Mapping[str, str] | None = None
) -> str:
    """`answered` goes along: what was answered to words of danger."""
    schools = schools_of(current_user)
    form.fit(school, schools)
    picked = None if found else chosen_student(current_user, school, form.student.data)
    if picked:
        form.student.choices = [(picked.id, picked.code)]
    return render_template(
        "workspace/refer/form.html",
        form=form, school=school, schools=schools, owner=owner_of_notes(school), found=found,
        answered=answered or {},
    )  # fmt: skip


def _read(form: ReferForm, school: School) -> ReadNeed:
    """Reading may take a moment, the first time seconds: nobody waits for our write lock meanwhile."""
    text, today, bell_end = (form.text.data or "").replace("\0", "").strip(), _today(school), school.bell_end
    db.session.rollback()
    return read_need(text, today=today, bell_end=bell_end)


def _stored(form: ReferForm, school: School, read: ReadNeed, checked: Checked) -> list[Need]:
    note = Note(
        text=read.keepable_text, grade=form.grade_said(), seen=form.observed(), card=_card(read, checked),
        source=form.written_as(), barriers=read.barriers, parent_aware=form.family_knows(),
        safety=checked.kind, student=chosen_student(current_user, school, form.student.data),
    )  # fmt: skip
    needs = write_note(
        note, school=school, actor=current_user, owner=owner_of_notes(school), today=_today(school),
        calendar=calendar_of(school.district), key=_key_of(form),
    )  # fmt: skip
    checked.link(needs[0])
    return needs


def _key_of(form: ReferForm) -> str:
    """Of the form and of what it says: pressed twice it is one note, gone back to and reworded it is two."""
    said = (form.text.data, form.grade.data, form.student.data, *(form.seen.data or ()))
    digest = sha256(chr(0).join(one or "" for one in said).encode()).hexdigest()
    return f"{form.key.data or secrets.token_urlsafe(16)}:{digest}"


def _card(read: ReadNeed, checked: Checked) -> NeedCard:
    """As it was read; without the urgency of danger once the writer has said that there is none."""
    is_called_off = read.safety is not None and checked.kind is None
    return replace(read.card, urgency=None) if is_called_off else read.card


def _left_out(form: ReferForm, school: School) -> str:
    """The form again, without what is never kept."""
    form.text.data = struck(form.text.data or "")
    form.text.errors = [
        _("Papers, ID numbers and diagnoses are never written here. We took them out: look again.")
    ]
    answered = {name: request.form[name][:200] for name in CARRIED if request.form.get(name)}
    return _shown(form, school, answered=answered)


def _today(school: School) -> date:
    return local_day(school, now())
