"""About, what we never ask, accessibility, and whether everything works."""

from datetime import date

from flask import Response, current_app, render_template
from flask.typing import ResponseReturnValue

from directory.core import settings_of
from directory.matching.ranking import PARTS
from directory.queries.home import opening_counts
from directory.queries.services import moment_at
from directory.queries.status import status_now
from directory.queries.translations import told_in
from directory.queries.weights import weights_for
from directory.web import now
from directory.web.access import access, anyone
from directory.web.languages import page_language
from directory.web.public import district_here, public

REVIEWED = date(2026, 11, 1)
"""When a person last went through the accessibility statement. Shown on it by month."""


@public.get("/about")
@access(anyone)
def about() -> ResponseReturnValue:
    told = told_in(page_language(), district_here())
    return render_template("public/about.html", counts=opening_counts(), told=told)


@public.get("/privacy")
@access(anyone)
def privacy() -> ResponseReturnValue:
    """Says what this installation does: whom it asks about a street depends on its settings."""
    settings = settings_of(current_app)
    return render_template("public/privacy.html", geocoder=settings.geocoder, tiles=settings.tiles)


@public.get("/how-matching-works")
@access(anyone)
def how_matching_works() -> ResponseReturnValue:
    district = district_here()
    used = weights_for(district)
    return render_template(
        "public/how_matching_works.html",
        weights=used.weights,
        parts=PARTS,
        is_own=used.version > 0,
        told=told_in(page_language(), district),
        district=district,
    )


@public.get("/accessibility")
@access(anyone)
def accessibility() -> ResponseReturnValue:
    return render_template("public/accessibility.html", reviewed=REVIEWED)


@public.get("/status")
@access(anyone)
def status() -> ResponseReturnValue:
    asked_at = now()
    return render_template(
        "public/status.html",
        status=status_now(current_app, asked_at),
        asked_at=asked_at,
        here=asked_at.astimezone(moment_at(asked_at).zone),
    )


@public.get("/robots.txt")
@access(anyone)
def robots() -> ResponseReturnValue:
    """Search results are for people; crawling them would only make every answer slower."""
    return Response("User-agent: *\nDisallow: /find\nDisallow: /list\n", mimetype="text/plain")
