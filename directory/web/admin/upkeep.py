"""Every correction of the district, and whether the installation is well."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from directory.queries.correction_lists import decided_notes, open_notes
from directory.reports.health import examine
from directory.web import now
from directory.web.access import access, admins

upkeep = Blueprint("upkeep", __name__, url_prefix="/admin")


@upkeep.get("/corrections")
@access(admins)
def corrections() -> ResponseReturnValue:
    return render_template(
        "admin/corrections.html",
        notes=open_notes(current_user),
        decided=decided_notes(current_user, now()),
    )


@upkeep.get("/status")
@access(admins)
def status() -> ResponseReturnValue:
    return render_template("admin/status.html", checks=examine(current_app))
