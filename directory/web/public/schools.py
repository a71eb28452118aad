"""Schools: the list, one school's page, and its printable sheet."""

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from directory.queries.schools import HubSheet, hub_list, hub_sheet
from directory.search.place import locate
from directory.web import now
from directory.web.access import access, anyone
from directory.web.languages import page_language
from directory.web.public import ground, public
from directory.web.public.codes import code_for, whole_address
from directory.web.public.corrections import correction_form

LONGEST_PLACE = 120


@public.get("/schools")
@access(anyone)
def schools() -> ResponseReturnValue:
    """With ?near, a ZIP code, a school or a street: from there outwards."""
    near = request.args.get("near", "")[:LONGEST_PLACE].strip()
    place = locate(near)
    found = hub_list(page_language(), now(), place.point if place else None)
    return render_template(
        "public/schools.html", found=found, near=near, place=place, ground=ground.map_settings()
    )


@public.get("/schools/<slug>")
@access(anyone)
def school(slug: str) -> ResponseReturnValue:
    return render_template(
        "public/school.html",
        sheet=_sheet(slug),
        form=correction_form(),
        ground={**ground.map_settings(), "home": slug},
    )


@public.get("/schools/<slug>/sheet")
@access(anyone)
def school_paper(slug: str) -> ResponseReturnValue:
    """One page of paper for the office wall."""
    sheet = _sheet(slug)
    address = whole_address(url_for("public.school", slug=slug))
    return render_template("public/school_paper.html", sheet=sheet, code=code_for(address), address=address)


def _sheet(slug: str) -> HubSheet:
    sheet = hub_sheet(slug, page_language(), now())
    if sheet is None:
        abort(404)
    return sheet
