"""Schools: the list, one school's page, and its printable sheet."""

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from directory.queries.schools import HubSheet, all_hubs, hub_sheet
from directory.web import now
from directory.web.access import access, anyone
from directory.web.languages import page_language
from directory.web.public import ground, public
from directory.web.public.corrections import correction_form
from directory.web.public.shortlist import code_for


@public.get("/schools")
@access(anyone)
def schools() -> ResponseReturnValue:
    hubs, told, moment = all_hubs(page_language(), now())
    return render_template(
        "public/schools.html", hubs=hubs, told=told, moment=moment, ground=ground.map_settings()
    )


@public.get("/schools/<slug>")
@access(anyone)
def school(slug: str) -> ResponseReturnValue:
    return render_template(
        "public/school.html", sheet=_sheet(slug), form=correction_form(), ground=ground.map_settings()
    )


@public.get("/schools/<slug>/sheet")
@access(anyone)
def school_paper(slug: str) -> ResponseReturnValue:
    """One page of paper for the office wall."""
    sheet = _sheet(slug)
    address = url_for("public.school", slug=slug, _external=True)
    return render_template("public/school_paper.html", sheet=sheet, code=code_for(address), address=address)


def _sheet(slug: str) -> HubSheet:
    sheet = hub_sheet(slug, page_language(), now())
    if sheet is None:
        abort(404)
    return sheet
