"""A school's working home, its counts and its corrections. Principals and staff read; coordinators settle."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from directory.actions.corrections import dismiss_correction, reopen_correction, settle_correction
from directory.db import db
from directory.models import Correction, School
from directory.queries.correction_lists import decided_notes, open_notes
from directory.queries.school_day import (
    agreements_at,
    by_hurt,
    local_day,
    local_time,
    next_day_at,
    offers,
    placements_at,
)
from directory.queries.scopes import correction_for, may_keep, school_for, schools_of
from directory.web import now
from directory.web.access import access, coordinators, staff
from directory.web.sessions import local_path

workspace = Blueprint("workspace", __name__, url_prefix="/work")


@workspace.get("/")
@access(staff)
def home() -> ResponseReturnValue:
    schools = schools_of(current_user)
    if len(schools) == 1:
        return redirect(url_for(".school", slug=schools[0].slug), 303)
    return render_template("workspace/schools.html", schools=schools)


@workspace.get("/schools/<slug>")
@access(staff)
def school(slug: str) -> ResponseReturnValue:
    school, moment = load_school(slug), now()
    found = offers(placements_at(school), school, moment)
    next_day, openings = next_day_at(school, found, moment)
    day = local_day(school, moment)
    return render_template(
        "workspace/school.html",
        school=school,
        day=day,
        hour=local_time(school, moment).hour,
        keeps=may_keep(current_user, school),
        stale=by_hurt(found, day),
        next_day=next_day,
        today=openings,
        notes=open_notes(current_user, [school]),
        agreements=agreements_at(school, day),
    )


@workspace.get("/schools/<slug>/counts")
@access(staff)
def school_counts(slug: str) -> ResponseReturnValue:
    school = load_school(slug)
    return render_template(
        "workspace/counts.html",
        school=school,
        keeps=may_keep(current_user, school),
        offers=offers(placements_at(school), school, now()),
    )


@workspace.get("/schools/<slug>/corrections")
@access(staff)
def school_corrections(slug: str) -> ResponseReturnValue:
    school = load_school(slug)
    return render_template(
        "workspace/corrections.html",
        school=school,
        keeps=may_keep(current_user, school),
        notes=open_notes(current_user, [school]),
        decided=decided_notes(current_user, now(), [school]),
    )


@workspace.post("/corrections/<correction_id>/settlement")
@access(coordinators)
def settle(correction_id: str) -> ResponseReturnValue:
    settle_correction(_load_correction(correction_id), current_user, now())
    db.session.commit()
    flash(_("Settled. You can take it back for a week."), "done")
    return redirect(back(), 303)


@workspace.post("/corrections/<correction_id>/dismissal")
@access(coordinators)
def dismiss(correction_id: str) -> ResponseReturnValue:
    dismiss_correction(_load_correction(correction_id), current_user, now())
    db.session.commit()
    flash(_("Put aside: nothing was wrong. You can take it back for a week."), "done")
    return redirect(back(), 303)


@workspace.post("/corrections/<correction_id>/reopening")
@access(coordinators)
def reopen(correction_id: str) -> ResponseReturnValue:
    reopen_correction(_load_correction(correction_id), current_user, now())
    db.session.commit()
    flash(_("It is open again."), "done")
    return redirect(back(), 303)


def load_school(slug: str) -> School:
    """404 unless it is one of theirs."""
    return school_for(current_user, slug) or abort(404)


def _load_correction(correction_id: str) -> Correction:
    return correction_for(current_user, correction_id) or abort(404)


def back() -> str:
    """The page the button was on, which it names itself; else this person's home."""
    return local_path(request.form.get("back")) or url_for("workspace.home")
