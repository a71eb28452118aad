"""The public pages: for families, neighbors and anyone who helps them. Nobody signs in here."""

from typing import Any

from flask import Blueprint, Flask, current_app, g, request, url_for

from directory.core import settings_of
from directory.models import District
from directory.queries.schools import school_names
from directory.queries.timetables import home_district
from directory.queries.translations import Said, Told, told_in
from directory.search import Query
from directory.web import phrases
from directory.web.languages import page_language
from directory.web.public.addresses import find_address, question, toggled, without

public = Blueprint("public", __name__)

LEAVE_FOR = "https://www.weather.gov/"
"""Where "Leave this page" leads: a page that anyone could be looking at."""


def init_app(app: Flask) -> None:
    from directory.web.public import (  # noqa: F401 - each module hangs its views on the blueprint
        ask,
        calendars,
        changes,
        codes,
        corrections,
        downloads,
        embed,
        home,
        locations,
        organizations,
        pages,
        schools,
        search,
        services,
        shortlist,
    )

    phrases.init_app(app)
    app.register_blueprint(public)
    if settings_of(app).debug:
        from directory.web.public.patterns import patterns

        app.register_blueprint(patterns)
    app.jinja_env.globals.update(
        asked_here=asked_here,
        district_here=district_here,
        district_name=district_name,
        file_links=downloads.file_links,
        find_address=find_address,
        hub_label=settings_of(app).hub_label,
        kept_here=kept_here,
        leave_for=LEAVE_FOR,
        list_links=downloads.list_links,
        schools_here=schools_here,
        sign_in_address=sign_in_address,
        toggled=toggled,
        whole_address=codes.whole_address,
        without=without,
    )


def district_here() -> District | None:
    """This installation's district. Read once for each request."""
    return _once("district", home_district)


def district_name() -> Said | None:
    """Its name in the page's language."""
    district = district_here()
    told: Told = _once("district_told", lambda: told_in(page_language(), district))
    return told(district, "name") if district else None


def schools_here() -> list[tuple[str, str]]:
    """(slug, name) of every school."""
    return _once("schools", school_names)


def asked_here() -> Query:
    """What the finder in the masthead shows: this page's own question, if it has one."""
    return _once("asked", lambda: question(request.args))


def kept_here() -> list[str]:
    """Ids on this browser's shortlist."""
    from directory.web.public.shortlist import kept_ids

    return _once("kept", kept_ids)


def sign_in_address() -> str:
    if "account.sign_in" in current_app.view_functions:
        return url_for("account.sign_in")
    return "/sign-in"


def _once(name: str, read: Any) -> Any:
    key = f"public_{name}"
    if key not in g:
        setattr(g, key, read())
    return getattr(g, key)
