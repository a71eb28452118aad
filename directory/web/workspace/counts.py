"""How many places: said anew with one form, confirmed with one tap, by a coordinator or the partner."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from directory.actions.capacity import (
    CountError,
    NothingToConfirmError,
    confirm_capacity,
    newest_claim,
    set_capacity,
)
from directory.db import db
from directory.models import ServiceAtLocation
from directory.queries.scopes import placement_for, speaks_as
from directory.web import now
from directory.web.access import access, keepers
from directory.web.sessions import home_of, local_path
from directory.web.workspace.forms import CONTRADICTIONS, CapacityForm

counts = Blueprint("counts", __name__, url_prefix="/work/placements")


@counts.get("/<placement_id>/capacity")
@access(keepers)
def edit(placement_id: str) -> ResponseReturnValue:
    placement = _load_placement(placement_id)
    form = CapacityForm(obj=newest_claim(placement), back=local_path(request.args.get("back")))
    return render_template("workspace/capacity.html", placement=placement, form=form)


@counts.post("/<placement_id>/capacity")
@access(keepers)
def save(placement_id: str) -> ResponseReturnValue:
    placement, form = _load_placement(placement_id), CapacityForm()
    if not form.validate():
        return render_template("workspace/capacity.html", placement=placement, form=form), 422
    try:
        set_capacity(
            placement, **form.claim(), confirmed_by=speaks_as(current_user, placement),
            actor=current_user, now=now(),
        )  # fmt: skip
    except CountError as error:
        form[error.field].errors = [CONTRADICTIONS[error.contradiction]]
        return render_template("workspace/capacity.html", placement=placement, form=form), 422
    db.session.commit()
    flash(_("Saved, with today's date: %(service)s.", service=placement.service.name), "done")
    return redirect(_back(), 303)


@counts.post("/<placement_id>/confirmation")
@access(keepers)
def confirm(placement_id: str) -> ResponseReturnValue:
    placement = _load_placement(placement_id)
    try:
        confirm_capacity(
            placement, confirmed_by=speaks_as(current_user, placement), actor=current_user, now=now()
        )
    except NothingToConfirmError:
        return redirect(url_for(".edit", placement_id=placement.id), 303)
    db.session.commit()
    flash(_("Still right, with today's date: %(service)s.", service=placement.service.name), "done")
    return redirect(_back(), 303)


def _load_placement(placement_id: str) -> ServiceAtLocation:
    """404 unless it is at their school or of their organization."""
    return placement_for(current_user, placement_id) or abort(404)


def _back() -> str:
    return local_path(request.form.get("back")) or home_of(current_user)
