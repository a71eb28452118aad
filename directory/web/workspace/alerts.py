"""Alerts for whoever keeps watch, and who that is: the crisis owner, their number, the first steps."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from directory.actions.alerts import take_alert
from directory.actions.watch import set_protocols, set_watch
from directory.db import db
from directory.models import SafetyAlert, School
from directory.queries.alerts import (
    alert_for,
    alerts_at,
    open_alerts,
    people_at,
    watched_school,
    watched_schools,
)
from directory.queries.protocols import protocol_at
from directory.queries.school_day import local_day
from directory.queries.scopes import districts_of, may_keep, school_for
from directory.queries.timetables import zone_of
from directory.vocabulary import SafetyKind
from directory.web import now
from directory.web.access import access, admins, coordinators, person_here, staff
from directory.web.languages import page_language
from directory.web.workspace.alerts_forms import ProtocolsForm, WatchForm, kind_names
from directory.web.workspace.safety import GoOn

alerts = Blueprint("alerts", __name__, url_prefix="/work")


@alerts.get("/schools/<slug>/alerts")
@access(staff)
def index(slug: str) -> ResponseReturnValue:
    """404 unless they coordinate the school or are its crisis owner."""
    school = watched_school(current_user, slug) or abort(404)
    return render_template(
        "workspace/safety/alerts.html",
        school=school, alerts=alerts_at(school, now()), zone=zone_of(school.district),
        may_set=may_keep(current_user, school),
    )  # fmt: skip


@alerts.post("/alerts/<alert_id>/taking")
@access(staff)
def take(alert_id: str) -> ResponseReturnValue:
    alert = _load_alert(alert_id)
    is_theirs = take_alert(alert, current_user, now())
    db.session.commit()
    if not is_theirs and alert.taken_by_user_id != current_user.id:
        flash(_("Somebody else had it first: see below."), "notice")
    return redirect(url_for(".index", slug=alert.school.slug), 303)


@alerts.get("/schools/<slug>/safety")
@access(coordinators)
def watch(slug: str) -> ResponseReturnValue:
    school = _load_kept(slug)
    form = WatchForm(obj=school, formdata=None)
    form.fit(people_at(school))
    form.owner.data = school.crisis_owner_user_id or ""
    return _settings(school, form)


@alerts.post("/schools/<slug>/safety")
@access(coordinators)
def save_watch(slug: str) -> ResponseReturnValue:
    school, form = _load_kept(slug), WatchForm()
    people = {person.id: person for person in people_at(school)}
    form.fit(list(people.values()))
    if not form.validate():
        return _settings(school, form), 422
    set_watch(
        school, owner=people.get(form.owner.data), phone=form.crisis_phone.data or "", may_own=people,
        actor=current_user,
    )  # fmt: skip
    db.session.commit()
    flash(_("Saved. Look at the preview once: it is what your colleagues see."), "done")
    return redirect(url_for(".watch", slug=school.slug), 303)


@alerts.post("/schools/<slug>/safety/protocols")
@access(admins)
def save_protocols(slug: str) -> ResponseReturnValue:
    """The steps are the whole district's, so only its admins write them."""
    school, form = _load_kept(slug), ProtocolsForm()
    if not form.validate():
        return _settings(school, None, form), 422
    set_protocols(school.district, form.steps(), today=local_day(school, now()), actor=current_user)
    db.session.commit()
    flash(_("Saved as the steps of your district, looked at today."), "done")
    return redirect(url_for(".watch", slug=school.slug), 303)


@alerts.get("/schools/<slug>/safety/preview")
@access(coordinators)
def preview(slug: str) -> ResponseReturnValue:
    """What a colleague would see now. Nobody is told of anything."""
    school = _load_kept(slug)
    return render_template(
        "workspace/safety/interrupt.html",
        school=school, reading=None, go_on=GoOn(url_for(".watch", slug=slug), (), "", ""),
        protocol=protocol_at(school.district, SafetyKind.SELF_HARM, "staff", page_language()),
    )  # fmt: skip


def alerts_waiting() -> list[tuple[School, int]]:
    """(school, how many nobody has taken) for the schools that whoever is here keeps watch over. Read once
    for each request, and only where there is something, by the navigation."""
    if "alerts_waiting" not in g:
        g.alerts_waiting = _waiting()
    found: list[tuple[School, int]] = g.alerts_waiting
    return found


def _waiting() -> list[tuple[School, int]]:
    person = person_here()
    if person is None or not staff.allows(person):
        return []
    watched = watched_schools(person)
    counts = open_alerts(watched)
    return [(school, counts[school.id]) for school in watched if school.id in counts]


def _settings(school: School, form: WatchForm | None, protocols: ProtocolsForm | None = None) -> str:
    if form is None:
        form = WatchForm(obj=school, formdata=None)
        form.fit(people_at(school))
        form.owner.data = school.crisis_owner_user_id or ""
    runs = _runs(school)
    return render_template(
        "workspace/safety/watch.html",
        school=school, form=form, names=kind_names(), shown=_shown(school), runs=runs,
        protocols=protocols or (ProtocolsForm.of(school.district) if runs else None),
    )  # fmt: skip


def _shown(school: School) -> list[Any]:
    return [protocol_at(school.district, kind, "staff", page_language()) for kind in SafetyKind]


def _runs(school: School) -> bool:
    return any(district.id == school.district_id for district in districts_of(current_user))


def _load_kept(slug: str) -> School:
    school = school_for(current_user, slug)
    return school if school and may_keep(current_user, school) else abort(404)


def _load_alert(alert_id: str) -> SafetyAlert:
    return alert_for(current_user, alert_id) or abort(404)
