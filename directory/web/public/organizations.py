"""Partners, and an organization's own page."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from directory.queries.organizations import organization_sheet, partner_list
from directory.vocabulary import Sector
from directory.web import now
from directory.web.access import access, anyone
from directory.web.languages import page_language
from directory.web.public import ground, public
from directory.web.public.corrections import correction_form
from directory.web.public.moved import lead_on

LONGEST_SLUG = 80


@public.get("/partners")
@access(anyone)
def partners() -> ResponseReturnValue:
    """?sector and ?at (a school's slug) narrow the list."""
    sector = request.args.get("sector", type=Sector)
    at = request.args.get("at", "")[:LONGEST_SLUG]
    found = partner_list(page_language(), sector, at)
    return render_template("public/partners.html", found=found, sector=sector, at=at)


@public.get("/organizations/<uuid:organization_id>")
@access(anyone)
def organization(organization_id: object) -> ResponseReturnValue:
    sheet = organization_sheet(str(organization_id), page_language(), now())
    if sheet is None:
        return lead_on("organization", str(organization_id))
    return render_template(
        "public/organization.html", sheet=sheet, form=correction_form(), ground=ground.map_settings()
    )
