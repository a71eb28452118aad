"""The points of a suggestion's score: seen, tried on the needs that are open, and set."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from directory.actions.weights import set_weights
from directory.db import db
from directory.matching.ranking import PARTS, WEIGHTS, Weights
from directory.models import District
from directory.queries.matched import names_in, offering_names
from directory.queries.scopes import districts_of
from directory.queries.weights import Preview, past_weights, preview_of, weights_for
from directory.search.offerings import match_moment
from directory.web import now
from directory.web.access import access, admins
from directory.web.account.forms import NEEDED
from directory.web.languages import page_language

weights = Blueprint("weights", __name__, url_prefix="/admin/weights")


def _points(label: str) -> IntegerField:
    return IntegerField(
        label,
        validators=[InputRequired(NEEDED), NumberRange(0, 100, _l("From 0 to 100."))],
        render_kw={"inputmode": "numeric", "min": 0, "max": 100},
    )


class WeightsForm(FlaskForm):  # type: ignore[misc]
    """One field for each part of `matching.ranking.Weights`, by its name."""

    help = _points(_l("The right help"))
    time = _points(_l("The right time"))
    near = _points(_l("Near enough"))
    room = _points(_l("Has room"))
    language = _points(_l("Their language"))
    soon = _points(_l("Starts soon"))
    fresh = _points(_l("Fresh news"))
    on_site = _points(_l("At school"))

    def validate_on_site(self, field: IntegerField) -> None:
        total = sum(self[name].data or 0 for name in PARTS)
        if total != 100:
            raise ValidationError(_("Together they must make 100. Now they make %(total)d.", total=total))

    @property
    def points(self) -> Weights:
        return Weights(**{name: float(self[name].data) for name in PARTS})


@weights.get("/")
@access(admins)
def index() -> ResponseReturnValue:
    district = _district()
    in_use = weights_for(district).weights
    return _page(district, WeightsForm(data={name: round(getattr(in_use, name)) for name in PARTS}))


@weights.post("/trial")
@access(admins)
def try_out() -> ResponseReturnValue:
    """What would change, with nothing set."""
    district, form = _district(), WeightsForm()
    if not form.validate():
        return _page(district, form), 422
    before = weights_for(district).weights
    return _page(district, form, preview_of(district, before, form.points, match_moment(now())))


@weights.post("/")
@access(admins)
def put() -> ResponseReturnValue:
    district, form = _district(), WeightsForm()
    if not form.validate():
        return _page(district, form), 422
    set_weights(district, form.points, actor=current_user)
    db.session.commit()
    flash(_("These points count from now on. Earlier suggestions stay as they were shown."), "done")
    return redirect(url_for(".index"), 303)


def _district() -> District:
    found = districts_of(current_user)
    return found[0] if found else abort(404)


def _page(district: District, form: WeightsForm, preview: Preview | None = None) -> str:
    return render_template(
        "admin/weights.html",
        district=district,
        form=form,
        parts=PARTS,
        shipped=WEIGHTS,
        in_use=weights_for(district),
        past=past_weights(district),
        preview=preview,
        category_names=names_in(page_language()).categories,
        offering_names=offering_names(one for case in preview.moved for one in case.after) if preview else {},
    )
