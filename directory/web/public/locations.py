"""A place that is not hidden, and what is offered there. A school's place is the school's own page."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from directory.queries.locations import location_sheet
from directory.web import now
from directory.web.access import access, anyone
from directory.web.languages import page_language
from directory.web.public import ground, public
from directory.web.public.corrections import correction_form
from directory.web.public.moved import lead_on


@public.get("/locations/<uuid:location_id>")
@access(anyone)
def location(location_id: object) -> ResponseReturnValue:
    sheet = location_sheet(str(location_id), page_language(), now())
    if sheet is None:
        return lead_on("location", str(location_id))
    if sheet.location.school:
        return redirect(url_for("public.school", slug=sheet.location.school.slug))
    return render_template(
        "public/location.html", sheet=sheet, form=correction_form(), ground=ground.map_settings()
    )
