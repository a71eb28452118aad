"""Calendars to follow: of a school, an organization, a service. A confidential place has none."""

from urllib.parse import urlsplit

from flask import Response, abort, current_app, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from directory.core import settings_of
from directory.exchange.calendars import calendar_file
from directory.queries.calendars import (
    Calendar,
    Entry,
    organization_calendar,
    school_calendar,
    service_calendar,
)
from directory.queries.services import Moment, moment_at
from directory.web import now
from directory.web.access import access, anyone
from directory.web.languages import page_language
from directory.web.public import public
from directory.web.public.codes import whole_address
from directory.web.public.moved import lead_on


@public.get("/calendars/schools/<slug>.ics")
@access(anyone)
def calendar_of_school(slug: str) -> ResponseReturnValue:
    moment = moment_at(now())
    return _file(school_calendar(slug, page_language(), moment) or abort(404), moment)


@public.get("/calendars/organizations/<uuid:organization_id>.ics")
@access(anyone)
def calendar_of_organization(organization_id: object) -> ResponseReturnValue:
    moment = moment_at(now())
    found = organization_calendar(str(organization_id), page_language(), moment)
    if found is None:
        return lead_on("organization", str(organization_id), "calendar_of_organization")
    return _file(found, moment)


@public.get("/calendars/services/<uuid:service_id>.ics")
@access(anyone)
def calendar_of_service(service_id: object) -> ResponseReturnValue:
    moment = moment_at(now())
    found = service_calendar(str(service_id), page_language(), moment)
    if found is None:
        return lead_on("service", str(service_id), "calendar_of_service")
    return _file(found, moment)


def _file(calendar: Calendar, moment: Moment) -> Response:
    host = urlsplit(settings_of(current_app).url).hostname or "hallway.invalid"
    answer = Response(calendar_file(calendar, host, moment.zone, _described), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'inline; filename="hallway.ics"'
    return answer


def _described(entry: Entry) -> tuple[str, str]:
    """Words of an entry in the language of the calendar, and the address of its page."""
    address = whole_address(url_for("public.service", service_id=entry.service_id))
    lines = [entry.organization, _("Ask before you come: times and places can change."), address]
    if not entry.has_end:
        lines.insert(1, _("When it ends is not told."))
    return "\n".join(lines), address
