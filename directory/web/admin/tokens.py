"""Tokens of programs that read the API: made, shown once, revoked."""

from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from directory.actions.tokens import make_token, revoke_token
from directory.db import db
from directory.models import ApiToken
from directory.queries.scopes import districts_of, people_of
from directory.web import now
from directory.web.access import access, admins
from directory.web.account.forms import NEEDED

tokens = Blueprint("tokens", __name__, url_prefix="/admin/tokens")

MOST_PER_MINUTE, MOST_DAYS = 100_000, 730


class TokenForm(FlaskForm):  # type: ignore[misc]
    name = StringField(
        _l("Whose program"),
        description=_l("So that you know later whom it was for, such as 211 of the county."),
        validators=[DataRequired(NEEDED), Length(max=120)],
        render_kw={"autocomplete": "off"},
    )
    per_minute = IntegerField(
        _l("Requests in a minute"),
        default=3000,
        validators=[
            InputRequired(NEEDED),
            NumberRange(1, MOST_PER_MINUTE, _l("From 1 to %(most)d.", most=MOST_PER_MINUTE)),
        ],
    )
    days = IntegerField(
        _l("Good for how many days"),
        default=365,
        validators=[
            InputRequired(NEEDED),
            NumberRange(1, MOST_DAYS, _l("From 1 to %(most)d.", most=MOST_DAYS)),
        ],
    )


@tokens.get("/")
@access(admins)
def index() -> ResponseReturnValue:
    return _page(TokenForm())


@tokens.post("/")
@access(admins)
def make() -> ResponseReturnValue:
    """Answers with the token: it is in no address, and no other page has it."""
    form = TokenForm()
    if not form.validate():
        return _page(form), 422
    row, token = make_token(
        name=form.name.data.strip(), per_minute=form.per_minute.data,
        expires_at=now() + timedelta(days=form.days.data), actor=current_user,
    )  # fmt: skip
    db.session.commit()
    return _page(TokenForm(formdata=None), made=(row, token))


@tokens.post("/<token_id>/revocation")
@access(admins)
def revoke(token_id: str) -> ResponseReturnValue:
    revoke_token(_load(token_id), current_user, now())
    db.session.commit()
    flash(_("The token is no longer good."), "done")
    return redirect(url_for(".index"), 303)


def _page(form: TokenForm, made: tuple[ApiToken, str] | None = None) -> str:
    return render_template("admin/tokens.html", tokens=_theirs(), form=form, made=made, moment=now())


def _theirs() -> list[ApiToken]:
    """Tokens that somebody of this admin's districts made, the newest first."""
    people = {person.id for district in districts_of(current_user) for person in people_of(district)}
    asked = select(ApiToken).where(ApiToken.user_id.in_(people)).order_by(ApiToken.created_at.desc())
    return list(db.session.scalars(asked))


def _load(token_id: str) -> ApiToken:
    found = [token for token in _theirs() if token.id == token_id]
    return found[0] if found else abort(404)
