"""About, what we never ask, accessibility, and whether everything works."""

from flask import Response, current_app, render_template
from flask.typing import ResponseReturnValue

from directory.core import settings_of
from directory.queries.home import opening_counts
from directory.queries.status import status_now
from directory.web import now
from directory.web.access import access, anyone
from directory.web.public import public


@public.get("/about")
@access(anyone)
def about() -> ResponseReturnValue:
    return render_template("public/about.html", counts=opening_counts())


@public.get("/privacy")
@access(anyone)
def privacy() -> ResponseReturnValue:
    return render_template("public/privacy.html")


@public.get("/accessibility")
@access(anyone)
def accessibility() -> ResponseReturnValue:
    return render_template("public/accessibility.html")


@public.get("/status")
@access(anyone)
def status() -> ResponseReturnValue:
    return render_template("public/status.html", status=status_now(settings_of(current_app), now()))


@public.get("/robots.txt")
@access(anyone)
def robots() -> ResponseReturnValue:
    """Search results are for people; crawling them would only make every answer slower."""
    return Response("User-agent: *\nDisallow: /find\nDisallow: /list\n", mimetype="text/plain")
