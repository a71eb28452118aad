"""A partner's home: what their organization offers, and whether what is said of it is still right."""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from directory.queries.school_day import by_hurt, local_day, local_time, offers, placements_of
from directory.queries.scopes import organization_for, organizations_of
from directory.web import now
from directory.web.access import access, partners

partner = Blueprint("partner", __name__, url_prefix="/work/organizations")


@partner.get("/")
@access(partners)
def home() -> ResponseReturnValue:
    organizations = organizations_of(current_user)
    if len(organizations) == 1:
        return redirect(url_for(".show", organization_id=organizations[0].id), 303)
    return render_template("workspace/organizations.html", organizations=organizations)


@partner.get("/<organization_id>")
@access(partners)
def show(organization_id: str) -> ResponseReturnValue:
    """404 unless it is one of theirs."""
    organization, moment = organization_for(current_user, organization_id) or abort(404), now()
    found = offers(placements_of(organization.id), None, moment)
    return render_template(
        "workspace/organization.html",
        organization=organization,
        hour=local_time(None, moment).hour,
        stale=by_hurt(found, local_day(None, moment)),
        offers=found,
    )
