""" "Something wrong here?": anyone may say so, without a name, and we look again."""

import secrets
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from directory.actions.corrections import LONGEST_TEXT, report_correction
from directory.db import db
from directory.models import Location, Organization, School, Service
from directory.queries.translations import told_in
from directory.web.access import access, anyone
from directory.web.languages import page_language
from directory.web.public import public

Row = Service | Organization | Location | School

ROWS: dict[str, tuple[str, Any]] = {
    "services": ("service", Service),
    "organizations": ("organization", Organization),
    "locations": ("location", Location),
    "schools": ("school", School),
}

ADDRESS = "/<any(services, organizations, locations, schools):entity>/<uuid:row_id>/corrections"

LONGEST_KEY = 64

PAGES = {
    "services": ("public.service", "service_id"),
    "organizations": ("public.organization", "organization_id"),
    "locations": ("public.location", "location_id"),
}


class CorrectionForm(FlaskForm):  # type: ignore[misc]
    about = RadioField(
        lazy_gettext("What is wrong?"),
        choices=[
            ("phone", lazy_gettext("The phone number")),
            ("hours", lazy_gettext("The days or hours")),
            ("place", lazy_gettext("The address or room")),
            ("full", lazy_gettext("Whether there are places")),
            ("closed", lazy_gettext("It is closed or has moved")),
            ("other", lazy_gettext("Something else")),
        ],
        validators=[InputRequired(lazy_gettext("Choose what is wrong."))],
    )
    text = TextAreaField(
        lazy_gettext("What should it say?"),
        validators=[Length(max=LONGEST_TEXT, message=lazy_gettext("Please write less than 1,000 letters."))],
        render_kw={"rows": 3, "maxlength": LONGEST_TEXT},
    )
    website = StringField()  # people do not see it; programs that fill in everything do
    key = HiddenField()


def correction_form() -> CorrectionForm:
    """An empty form. Its key makes a second press of the same button file nothing twice."""
    return CorrectionForm(formdata=None, key=secrets.token_urlsafe(16))


@public.get(ADDRESS)
@access(anyone)
def correction(entity: str, row_id: object) -> ResponseReturnValue:
    """The form alone, for whoever comes back to the address that it was sent to."""
    return _form_page(entity, _row(entity, row_id), correction_form())


@public.post(ADDRESS)
@access(anyone)
def correct(entity: str, row_id: object) -> ResponseReturnValue:
    row = _row(entity, row_id)
    form = CorrectionForm()
    if not form.validate_on_submit():
        return _form_page(entity, row, form), 422
    if not form.website.data:
        _file(entity, row, form)
    flash(_("Thank you. A person will check this."), "done")
    return redirect(_back_to(entity, row), 303)


def _row(entity: str, row_id: object) -> Row:
    """A hidden place is not there."""
    row: Row | None = db.session.get(ROWS[entity][1], str(row_id))
    if row is None or getattr(row, "confidential", False):
        abort(404)
    return row


def _file(entity: str, row: Row, form: CorrectionForm) -> None:
    """The same press twice at the same moment is stored once: the key is unique."""
    try:
        report_correction(
            link_entity=ROWS[entity][0],
            link_id=row.id,
            about=form.about.data,
            text=form.text.data,
            key=(form.key.data or "")[:LONGEST_KEY],
        )
        db.session.commit()
    except IntegrityError:
        db.session.rollback()


def _form_page(entity: str, row: Row, form: CorrectionForm) -> str:
    name = told_in(page_language(), row)(row, "name")
    back = _back_to(entity, row)
    return render_template("public/correction.html", form=form, entity=entity, row=row, name=name, back=back)


def _back_to(entity: str, row: Row) -> str:
    if isinstance(row, School):
        return url_for("public.school", slug=row.slug)
    endpoint, argument = PAGES[entity]
    place: dict[str, Any] = {argument: row.id}
    return url_for(endpoint, **place)
