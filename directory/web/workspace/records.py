"""Correcting what the directory says: a service, an organization, a place. Somebody else's is a 404."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from directory.actions.edit_location import (
    HIDDEN_FIELDS,
    LOCATION_FIELDS,
    AddressMissingError,
    IsASchoolError,
    hide_location,
    show_location,
)
from directory.actions.edit_organization import ORGANIZATION_FIELDS
from directory.actions.edit_record import (
    CannotReturnError,
    ChangedSinceError,
    EditConflictError,
    confirm_record,
    save_record,
    take_back,
)
from directory.actions.edit_service import service_fields
from directory.actions.place_location import ask_geocoder_later, place_location
from directory.core import settings_of
from directory.db import db
from directory.models import Location, Metadata, Organization, Service
from directory.queries.categories import category_tree
from directory.queries.scopes import (
    location_record_for,
    organization_record_for,
    placements_in_reach,
    service_record_for,
)
from directory.queries.services import moment_at
from directory.web import now
from directory.web.access import access, coordinators, person_here
from directory.web.languages import page_language
from directory.web.sessions import home_of, local_path
from directory.web.workspace.records_pages import (
    OrganizationPage,
    PlacePage,
    ServicePage,
    say_conflict,
)

records = Blueprint("records", __name__, url_prefix="/work")

Page = ServicePage | OrganizationPage | PlacePage


@records.get("/services/<service_id>/edit")
@access(coordinators)
def service(service_id: str) -> ResponseReturnValue:
    return _show(_service_page(service_id), _back())


@records.post("/services/<service_id>/edit")
@access(coordinators)
def save_service(service_id: str) -> ResponseReturnValue:
    return _save(_service_page(service_id))


@records.get("/organizations/<organization_id>/edit")
@access(coordinators)
def organization(organization_id: str) -> ResponseReturnValue:
    return _show(_organization_page(organization_id), _back())


@records.post("/organizations/<organization_id>/edit")
@access(coordinators)
def save_organization(organization_id: str) -> ResponseReturnValue:
    return _save(_organization_page(organization_id))


@records.get("/locations/<location_id>/edit")
@access(coordinators)
def location(location_id: str) -> ResponseReturnValue:
    return _show(_location_page(location_id), _back())


@records.post("/locations/<location_id>/edit")
@access(coordinators)
def save_location(location_id: str) -> ResponseReturnValue:
    page = _location_page(location_id)
    page.read()
    if not page.is_valid():
        return _again(page, 422)
    if not page.was_opened_as_it_is():
        flash(_("Somebody hid this place, or showed it, after you opened it. Nothing was saved."), "error")
        return redirect(page.address(), 303)
    return _switch(page) if page.wants_switch() else _stored(page)


@records.post("/changes/<change_id>/undoing")
@access(coordinators)
def undo(change_id: str) -> ResponseReturnValue:
    change = db.session.get(Metadata, change_id) or abort(404)
    page = _page_of(change)
    try:
        name = take_back(page.record, page.fields, change, current_user)
    except ChangedSinceError:
        flash(_("It was changed again since, so it was left as it is."), "error")
    except CannotReturnError:
        flash(_("This change cannot be taken back any more."), "error")
    else:
        db.session.commit()
        flash(_("Taken back: %(field)s.", field=page.label(name)), "done")
    return redirect(page.address(), 303)


# ---- whose it is ----


def _service_page(service_id: str) -> ServicePage:
    record = service_record_for(current_user, service_id) or abort(404)
    placements = placements_in_reach(current_user, record)
    return ServicePage(record, service_fields(placements), placements, category_tree(page_language()))


def _organization_page(organization_id: str) -> OrganizationPage:
    record = organization_record_for(current_user, organization_id) or abort(404)
    return OrganizationPage(record, list(ORGANIZATION_FIELDS))


def _location_page(location_id: str) -> PlacePage:
    record = location_record_for(current_user, location_id) or abort(404)
    return PlacePage(record, list(HIDDEN_FIELDS if record.confidential else LOCATION_FIELDS))


def _page_of(change: Metadata) -> Page:
    pages: dict[str, Callable[[str], Page]] = {
        Service.__tablename__: _service_page,
        Organization.__tablename__: _organization_page,
        Location.__tablename__: _location_page,
    }
    page_of = pages.get(change.resource_type) or abort(404)
    return page_of(change.resource_id)


# ---- showing and saving ----


def _show(page: Page, back: str) -> str:
    page.fill(back)
    return _rendered(page)


def _save(page: Page) -> ResponseReturnValue:
    page.read()
    return _stored(page) if page.is_valid() else _again(page, 422)


def _stored(page: Page) -> ResponseReturnValue:
    try:
        changed = save_record(
            page.record, page.fields, page.wanted(), page.form.opened_digests(), current_user
        )
    except EditConflictError as conflict:
        db.session.rollback()
        page.refill(conflict.merged, dict(conflict.now))
        return _again(page, 409, say_conflict(page, conflict))
    is_confirmed = page.is_confirmed() and confirm_record(page.record, current_user, _today())
    note = _placed(page, changed)
    db.session.commit()
    if note:
        ask_geocoder_later(current_app, page.record.id)
    flash(_said(page, changed, is_confirmed, note), "done")
    return redirect(_next(page), 303)


def _said(page: Page, changed: list[str], is_confirmed: bool, note: str) -> str:
    if not changed and not is_confirmed:
        return _("Nothing was different, so nothing was changed.")
    said = _("Saved: %(name)s.", name=page.name()) if changed else ""
    confirmed = _("It is right as of today.") if is_confirmed else ""
    return " ".join(part for part in (said, confirmed, note) if part)


def _placed(page: Page, changed: list[str]) -> str:
    """A place whose address changed gets its point; a sentence where that is only about right."""
    if not isinstance(page, PlacePage) or page.record.confidential:
        return ""
    if "address" not in changed and page.record.latitude is not None:
        return ""
    if place_location(page.record, page.opened_address, "point" in changed, current_user):
        return _("The point is the middle of its ZIP code for now. Type it if you know it.")
    return ""


def _switch(page: PlacePage) -> ResponseReturnValue:
    """Hides a place, or shows it again, and nothing else with it."""
    try:
        if page.form.confidential.data:
            hide_location(page.record, settings_of(current_app).sealing_key, current_user)
            said = _("Where this is is sealed now. No page, map, export or search shows it.")
        else:
            show_location(page.record, page.form.address(None), current_user)
            place_location(page.record, None, False, current_user)
            said = _("Families can see where this is again.")
    except IsASchoolError:
        page.form.confidential.errors = [_("A school's place cannot be secret.")]
        return _again(page, 422)
    except AddressMissingError:
        page.form.address_1.errors = [_("To show it again, type the address anew.")]
        return _again(page, 422)
    db.session.commit()
    flash(said, "done")
    return redirect(_next(page), 303)


def _next(page: Page) -> str:
    """Back to where the person came from; else to the page of the record, or home if it has none."""
    return local_path(page.form.back.data) or page.public_address() or home_of(current_user)


def _again(page: Page, code: int, conflict: list[Any] | None = None) -> ResponseReturnValue:
    return _rendered(page, conflict), code


def _rendered(page: Page, conflict: list[Any] | None = None) -> str:
    return render_template(page.template, page=page, form=page.form, conflict=conflict, errors=page.errors())


def _back() -> str:
    return local_path(request.args.get("back")) or ""


def _today() -> Any:
    return moment_at(now()).today


def edit_address(record: Service | Organization | Location) -> str | None:
    """For public pages: where this visitor may correct the record, or None."""
    person = person_here()
    if person is None or not coordinators.allows(person):
        return None
    match record:
        case Service():
            found = service_record_for(person, record.id)
            return url_for("records.service", service_id=record.id) if found else None
        case Organization():
            theirs = organization_record_for(person, record.id)
            return url_for("records.organization", organization_id=record.id) if theirs else None
        case Location():
            place = location_record_for(person, record.id)
            return url_for("records.location", location_id=record.id) if place else None
