"""Consent given and withdrawn, what left the school about somebody, and names opened with a reason."""

import logging
from datetime import timedelta

from flask import Blueprint, Flask, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from directory.actions.audit import audit
from directory.actions.consents import ConsentError, give_consent, subject_of, withdraw_consent
from directory.actions.glass import (
    GlassError,
    close_glass,
    coordinates,
    glass_open_for,
    may_open_glass,
    open_glass,
)
from directory.db import db
from directory.models import Consent, Household, Organization, School, Student
from directory.queries.nameless import organizations_to_name
from directory.queries.scopes import household_for, student_for
from directory.queries.timetables import zone_of
from directory.sealing import UnsealableError
from directory.vocabulary import AuditAct, GlassReason, Role
from directory.web import now
from directory.web.access import access, card_readers, coordinators, has_role
from directory.web.answers import answer_with
from directory.web.sessions import local_path
from directory.web.workspace.privacy_forms import CONSENT_WRONG, ConsentForm, GlassForm
from directory.web.workspace.privacy_pages import (
    Subject,
    address_of,
    agreed_by_student,
    consents_panel,
    name_of,
    printed_lists,
    purposes,
    unspoken,
)
from directory.web.workspace.privacy_watch import tell_of_glass, watch_for_many

log = logging.getLogger("hallway.privacy")

LOOKED_BACK = timedelta(days=365)

privacy = Blueprint("privacy", __name__, url_prefix="/work")


def init_app(app: Flask) -> None:
    app.register_blueprint(privacy)
    app.register_error_handler(UnsealableError, _shut)
    app.after_request(watch_for_many)


def _shut(error: Exception) -> Response:
    """Names that no key opens stay unread; the log tells whoever runs the site what to do."""
    log.error("%s", error)
    return answer_with(503)


# ---- consent ----


@privacy.get("/students/<student_id>/consents")
@access(coordinators)
def student_consents(student_id: str) -> ResponseReturnValue:
    return _consents(_student(student_id))


@privacy.get("/households/<household_id>/consents")
@access(coordinators)
def household_consents(household_id: str) -> ResponseReturnValue:
    return _consents(_household(household_id))


@privacy.post("/students/<student_id>/consents")
@access(coordinators)
def give_for_student(student_id: str) -> ResponseReturnValue:
    return _give(_student(student_id))


@privacy.post("/households/<household_id>/consents")
@access(coordinators)
def give_for_household(household_id: str) -> ResponseReturnValue:
    return _give(_household(household_id))


@privacy.post("/consents/<consent_id>/withdrawal")
@access(coordinators)
def withdraw(consent_id: str) -> ResponseReturnValue:
    consent, subject = _consent(consent_id)
    withdraw_consent(consent, actor=current_user, now=now())
    db.session.commit()
    flash(_("Withdrawn. Nothing more leaves under it."), "done")
    return redirect(local_path(request.form.get("back")) or address_of("consents", subject), 303)


def _consents(subject: Subject) -> ResponseReturnValue:
    form, _organizations = _form(subject)
    page = _consents_page(subject, form)
    _note(subject, "consents")
    return page


def _give(subject: Subject) -> ResponseReturnValue:
    form, organizations = _form(subject)
    if not form.validate():
        return _consents_page(subject, form), 422
    of = {"student": subject} if isinstance(subject, Student) else {"household": subject}
    try:
        give_consent(**form.told(organizations, now()), **of, actor=current_user, now=now())
    except ConsentError as error:
        form[error.field].errors = [CONSENT_WRONG[error.reason]]
        return _consents_page(subject, form), 422
    db.session.commit()
    flash(_("Written down. It can be withdrawn at any time."), "done")
    return redirect(address_of("consents", subject), 303)


def _form(subject: Subject) -> tuple[ConsentForm, dict[str, Organization]]:
    """The form, and the organizations it offers, by id: partners, and those the address or form names."""
    others = [*request.args.getlist("organization"), *request.form.getlist("organizations")][:20]
    found = organizations_to_name(subject.school, others)
    form = ConsentForm()
    form.offer(found, purposes())
    if request.method == "GET":
        form.organizations.data = [each.id for each in found if each.id in others]
    return form, {each.id: each for each in found}


def _consents_page(subject: Subject, form: ConsentForm) -> str:
    return render_template(
        "workspace/privacy/consents.html",
        subject=subject,
        school=subject.school,
        is_student=isinstance(subject, Student),
        panel=consents_panel(subject, current_user, now(), may_give=True),
        name=name_of(subject, current_user, now()),
        form=form,
    )


# ---- what left ----


@privacy.get("/students/<student_id>/disclosures")
@access(card_readers)
def student_disclosures(student_id: str) -> ResponseReturnValue:
    return _disclosures(_student(student_id))


@privacy.get("/households/<household_id>/disclosures")
@access(card_readers)
def household_disclosures(household_id: str) -> ResponseReturnValue:
    return _disclosures(_household(household_id))


def _disclosures(subject: Subject) -> ResponseReturnValue:
    household = subject.household if isinstance(subject, Student) else subject
    page = render_template(
        "workspace/privacy/disclosures.html",
        subject=subject,
        school=subject.school,
        is_student=isinstance(subject, Student),
        lists=printed_lists(subject, current_user, now(), now() - LOOKED_BACK),
        own=agreed_by_student(subject),
        unspoken=unspoken(subject),
        restricted=bool(household and any(guardian.restricted for guardian in household.guardians)),
        keeps=has_role(current_user, Role.COORDINATOR, Role.DISTRICT_ADMIN),
        address=address_of("consents", subject),
    )
    _note(subject, "disclosures")
    return page


def _note(subject: Subject, page: str) -> None:
    audit(
        AuditAct.VIEWED, subject.__tablename__, subject.id, actor=current_user, school_id=subject.school_id,
        page=page,
    )  # fmt: skip


# ---- names opened with a reason ----


@privacy.get("/schools/<slug>/names")
@access(card_readers)
def names(slug: str) -> ResponseReturnValue:
    return _names_page(_school(slug), GlassForm())


@privacy.post("/schools/<slug>/names")
@access(card_readers)
def open_names(slug: str) -> ResponseReturnValue:
    school, form, moment = _school(slug), GlassForm(), now()
    if coordinates(current_user, school) or glass_open_for(current_user, school, moment):
        return redirect(url_for(".names", slug=slug), 303)
    if not form.validate():
        return _names_page(school, form), 422
    try:
        glass = open_glass(
            person=current_user, school=school, reason=GlassReason(form.reason.data), note=form.note.data,
            now=moment, lasts=timedelta(hours=int(form.hours.data)),
        )  # fmt: skip
    except GlassError:
        form.note.errors = [_("A few words more: whoever is told must understand it.")]
        return _names_page(school, form), 422
    db.session.commit()
    tell_of_glass(glass, school, current_user)
    flash(_("Names are open to you. The school's coordinator was told."), "done")
    return redirect(url_for(".names", slug=slug), 303)


@privacy.post("/schools/<slug>/names/closing")
@access(card_readers)
def close_names(slug: str) -> ResponseReturnValue:
    school = _school(slug)
    glass = glass_open_for(current_user, school, now())
    if glass is not None:
        close_glass(glass, actor=current_user, now=now())
        db.session.commit()
        flash(_("Names are shut again."), "done")
    return redirect(url_for(".names", slug=slug), 303)


def _names_page(school: School, form: GlassForm) -> str:
    glass = glass_open_for(current_user, school, now())
    return render_template(
        "workspace/privacy/names.html",
        school=school,
        form=form,
        coordinates=coordinates(current_user, school),
        until=glass.until.astimezone(zone_of(school.district)) if glass else None,
    )


# ---- whose it is ----


def _student(student_id: str) -> Student:
    return student_for(current_user, student_id) or abort(404)


def _household(household_id: str) -> Household:
    return household_for(current_user, household_id) or abort(404)


def _consent(consent_id: str) -> tuple[Consent, Subject]:
    consent = db.session.get(Consent, consent_id) or abort(404)
    subject = subject_of(consent)
    reach = student_for if isinstance(subject, Student) else household_for
    return (consent, subject) if reach(current_user, subject.id) else abort(404)


def _school(slug: str) -> School:
    """A school whose names they see or may open."""
    school = db.session.query(School).filter(School.slug == slug).one_or_none()
    if school and (coordinates(current_user, school) or may_open_glass(current_user, school)):
        return school
    return abort(404)
