"""A household: its children, how they live and travel, and the guardians with what each may be told."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from directory.actions.audit import audit
from directory.actions.households import (
    add_guardian,
    add_household,
    change_guardian,
    change_household,
    remove_guardian,
)
from directory.actions.never_kept import NeverKeptError
from directory.db import db
from directory.models import Guardian, Household, School
from directory.queries.categories import labels_by_slug
from directory.queries.households import guardians_of, opened_guardian, opened_household
from directory.queries.needs import needs_of_household
from directory.queries.scopes import guardian_for, household_for, may_keep
from directory.queries.students import children_of
from directory.vocabulary import AuditAct
from directory.web import now
from directory.web.access import access, card_readers, coordinators
from directory.web.languages import page_language
from directory.web.never_kept import blame_never_kept
from directory.web.workspace.privacy_pages import consents_panel
from directory.web.workspace.safety import stops_a_note
from directory.web.workspace.students import load_kept_school, sees_names
from directory.web.workspace.students_forms import GuardianForm, HouseholdForm

households = Blueprint("households", __name__, url_prefix="/work")


@households.get("/households/<household_id>")
@access(card_readers)
def show(household_id: str) -> ResponseReturnValue:
    household = _load(household_id)
    school, sees = household.school, sees_names(household.school)
    if sees:
        _note_view(household)
    return render_template(
        "workspace/households/show.html",
        household=household,
        school=school,
        sees=sees,
        keeps=may_keep(current_user, school),
        family=opened_household(household) if sees else None,
        guardians=guardians_of(household) if sees else [],
        children=children_of(household, named=sees),
        needs=needs_of_household(household),
        labels=labels_by_slug(page_language()),
        panel=consents_panel(household, current_user, now(), may_give=sees)
        if may_keep(current_user, school)
        else None,
    )


@households.get("/schools/<slug>/households/new")
@access(coordinators)
def new(slug: str) -> ResponseReturnValue:
    school = load_kept_school(slug)
    return _form(_offered(HouseholdForm(), school, None), school)


@households.post("/schools/<slug>/households/new")
@access(coordinators)
def add(slug: str) -> ResponseReturnValue:
    school = load_kept_school(slug)
    form = _offered(HouseholdForm(), school, None)
    if not form.validate():
        return _form(form, school), 422
    if stop := stops_a_note(school, form.notes.data or ""):
        return stop
    household = _tried(form, lambda: add_household(school=school, actor=current_user, **form.said()))
    if household is None:
        return _form(form, school), 422
    db.session.commit()
    flash(_("Added as %(code)s.", code=household.code), "done")
    return redirect(url_for(".show", household_id=household.id), 303)


@households.get("/households/<household_id>/edit")
@access(coordinators)
def edit(household_id: str) -> ResponseReturnValue:
    household = _load_kept(household_id)
    if not sees_names(household.school):
        return _shut(household)
    _note_view(household)
    return _form(_filled(household), household.school, household)


@households.post("/households/<household_id>/edit")
@access(coordinators)
def save(household_id: str) -> ResponseReturnValue:
    household = _load_kept(household_id)
    if not sees_names(household.school):
        return _shut(household)
    form = _filled(household)
    if not form.validate():
        return _form(form, household.school, household), 422
    if stop := stops_a_note(household.school, form.notes.data or "", opened_household(household).notes):
        return stop
    changed = _tried(form, lambda: change_household(household, actor=current_user, **form.said()))
    if changed is None:
        return _form(form, household.school, household), 422
    return _saved(household, changed)


# ---- guardians ----


@households.get("/households/<household_id>/guardians/new")
@access(coordinators)
def new_guardian(household_id: str) -> ResponseReturnValue:
    household = _load_kept(household_id)
    if not sees_names(household.school):
        return _shut(household)
    form = GuardianForm(may_be_contacted=True)
    form.offer(household.school, None)
    return _guardian_form(form, household)


@households.post("/households/<household_id>/guardians/new")
@access(coordinators)
def save_new_guardian(household_id: str) -> ResponseReturnValue:
    household, form = _load_kept(household_id), GuardianForm()
    if not sees_names(household.school):
        return _shut(household)
    form.offer(household.school, None)
    if not form.validate():
        return _guardian_form(form, household), 422
    added = _tried(form, lambda: add_guardian(household, actor=current_user, **form.said()))
    if added is None:
        return _guardian_form(form, household), 422
    return _saved(household, added)


@households.get("/guardians/<guardian_id>/edit")
@access(coordinators)
def edit_guardian(guardian_id: str) -> ResponseReturnValue:
    guardian = _load_guardian(guardian_id)
    if not sees_names(guardian.household.school):
        return _shut(guardian.household)
    _note_view(guardian.household)
    return _guardian_form(_guardian_filled(guardian), guardian.household, guardian)


@households.post("/guardians/<guardian_id>/edit")
@access(coordinators)
def save_guardian(guardian_id: str) -> ResponseReturnValue:
    guardian = _load_guardian(guardian_id)
    household = guardian.household
    if not sees_names(household.school):
        return _shut(household)
    form = _guardian_filled(guardian)
    if not form.validate():
        return _guardian_form(form, household, guardian), 422
    changed = _tried(form, lambda: change_guardian(guardian, actor=current_user, **form.said()))
    if changed is None:
        return _guardian_form(form, household, guardian), 422
    return _saved(household, changed)


@households.post("/guardians/<guardian_id>/removal")
@access(coordinators)
def remove(guardian_id: str) -> ResponseReturnValue:
    guardian = _load_guardian(guardian_id)
    household = guardian.household
    if not sees_names(household.school):
        return _shut(household)
    remove_guardian(guardian, actor=current_user)
    db.session.commit()
    flash(_("This guardian is removed, with the phone and the email."), "done")
    return redirect(url_for(".show", household_id=household.id), 303)


# ---- shared ----


def _load(household_id: str) -> Household:
    return household_for(current_user, household_id) or abort(404)


def _load_kept(household_id: str) -> Household:
    household = _load(household_id)
    return household if may_keep(current_user, household.school) else abort(404)


def _load_guardian(guardian_id: str) -> Guardian:
    guardian = guardian_for(current_user, guardian_id) or abort(404)
    return guardian if may_keep(current_user, guardian.household.school) else abort(404)


def _note_view(household: Household) -> None:
    audit(AuditAct.VIEWED, "household", household.id, actor=current_user, school_id=household.school_id)


def _shut(household: Household) -> ResponseReturnValue:
    flash(_("Names are shut to you here. The school's coordinator can change this."), "error")
    return redirect(url_for(".show", household_id=household.id), 303)


def _saved(household: Household, changed: Any) -> ResponseReturnValue:
    db.session.commit()
    flash(_("Saved.") if changed else _("Nothing was different, so nothing was changed."), "done")
    return redirect(url_for(".show", household_id=household.id), 303)


def _offered(form: HouseholdForm, school: School, household: Household | None) -> HouseholdForm:
    form.offer_languages(school, household.languages if household else None)
    return form


def _filled(household: Household) -> HouseholdForm:
    family = opened_household(household)
    form = HouseholdForm(
        name=family.name, zip=household.zip, address=family.address, notes=family.notes,
        travel=household.travel or [], together=household.together or "",
    )  # fmt: skip
    return _offered(form, household.school, household)


def _guardian_filled(guardian: Guardian) -> GuardianForm:
    person = opened_guardian(guardian)
    form = GuardianForm(
        name=person.name, relation=person.relation, phone=person.phone, email=person.email,
        language=person.language, may_be_contacted=guardian.may_be_contacted, restricted=guardian.restricted,
    )  # fmt: skip
    form.offer(guardian.household.school, guardian.language)
    return form


def _tried(form: Any, do: Any) -> Any:
    try:
        return do()
    except NeverKeptError as error:
        db.session.rollback()
        blame_never_kept(form, error)
        return None


def _form(form: HouseholdForm, school: School, household: Household | None = None) -> str:
    return render_template("workspace/households/form.html", form=form, school=school, household=household)


def _guardian_form(form: GuardianForm, household: Household, guardian: Guardian | None = None) -> str:
    return render_template(
        "workspace/households/guardian.html", form=form, school=household.school, household=household,
        guardian=guardian,
    )  # fmt: skip
