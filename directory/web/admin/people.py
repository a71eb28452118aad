"""Who signs in: the list, invitations, and closing an account."""

from datetime import datetime

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from directory.actions.accounts import TakenError, disable, enable, invite, withdraw_invitation
from directory.core import settings_of
from directory.db import db
from directory.mail import deliver
from directory.models import Invitation, User
from directory.queries.scopes import districts_of, open_invitations, people_of, place_of
from directory.vocabulary import Role
from directory.web import now
from directory.web.access import access, admins
from directory.web.account.forms import blame
from directory.web.account.letters import letter, site_address
from directory.web.admin.forms import InviteForm

people = Blueprint("people", __name__, url_prefix="/admin/people")


@people.get("/")
@access(admins)
def index() -> ResponseReturnValue:
    return _page(_invite_form())


@people.post("/invitations")
@access(admins)
def send_invitation() -> ResponseReturnValue:
    form = _invite_form()
    if not form.validate():
        return _page(form), 422
    try:
        invitation, token = invite(
            email=form.email.data, name=form.name.data, role=Role(form.role.data), scope=form.scope(),
            actor=current_user, now=now(),
        )  # fmt: skip
    except TakenError:
        blame(form.email, _("Somebody with this address is here already."))
        return _page(form), 422
    db.session.commit()
    send_letter(invitation, token, current_user)
    flash(_("Invited. The letter holds for 7 days."), "done")
    return redirect(url_for(".index"), 303)


@people.post("/invitations/<invitation_id>/withdrawal")
@access(admins)
def withdraw(invitation_id: str) -> ResponseReturnValue:
    withdraw_invitation(_load_invitation(invitation_id), current_user)
    db.session.commit()
    flash(_("The invitation is void."), "done")
    return redirect(url_for(".index"), 303)


@people.post("/<user_id>/disabling")
@access(admins)
def close(user_id: str) -> ResponseReturnValue:
    person = _load_person(user_id)
    if person.id == current_user.id:
        flash(_("You cannot close your own account."), "error")
        return redirect(url_for(".index"), 303)
    disable(person, current_user)
    db.session.commit()
    flash(_("%(name)s can no longer sign in.", name=person.name), "done")
    return redirect(url_for(".index"), 303)


@people.post("/<user_id>/enabling")
@access(admins)
def reopen(user_id: str) -> ResponseReturnValue:
    person = _load_person(user_id)
    enable(person, current_user)
    db.session.commit()
    flash(_("%(name)s can sign in again.", name=person.name), "done")
    return redirect(url_for(".index"), 303)


def _page(form: InviteForm) -> str:
    found = [person for district in districts_of(current_user) for person in people_of(district)]
    return render_template(
        "admin/people.html",
        people=list(dict.fromkeys(found)),
        invitations=[(i, place_of(i)) for i in _waiting(now())],
        invite=form,
    )


def _invite_form() -> InviteForm:
    form = InviteForm()
    form.offer_places(districts_of(current_user))
    return form


def _waiting(moment: datetime) -> list[Invitation]:
    return [i for d in districts_of(current_user) for i in open_invitations(d) if i.expires_at > moment]


def _load_person(user_id: str) -> User:
    found = [p for d in districts_of(current_user) for p in people_of(d) if p.id == user_id]
    return found[0] if found else abort(404)


def _load_invitation(invitation_id: str) -> Invitation:
    found = [i for d in districts_of(current_user) for i in open_invitations(d) if i.id == invitation_id]
    return found[0] if found else abort(404)


def send_letter(invitation: Invitation, token: str, inviter: User | None) -> str:
    """Writes the invitation to them and returns its link, for whoever sends it another way."""
    link = site_address(url_for("account.invitation", token=token))
    place = place_of(invitation).name
    text = letter(
        "invitation", to=invitation.email, language="en", name=invitation.name, link=link, place=place,
        inviter=inviter.name if inviter else "",
    )  # fmt: skip
    deliver(text, settings_of(current_app))
    return link
