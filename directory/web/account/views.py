"""Sign in, sign out, join, and look after one's own password."""

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from directory.actions import throttle
from directory.actions.accounts import (
    TokenVoidError,
    accept_invitation,
    ask_for_reset,
    change_details,
    change_password,
    invitation_with,
    reset_password,
    reset_with,
)
from directory.actions.credentials import WeakPasswordError
from directory.actions.sign_in import check_password, normal_email, person_with
from directory.actions.throttle import admit_attempt, forget_attempt
from directory.core import settings_of
from directory.db import db
from directory.mail import deliver
from directory.models import User
from directory.web import now
from directory.web.access import access, anyone, signed_in
from directory.web.account.forms import (
    ChangePasswordForm,
    DetailsForm,
    ForgottenForm,
    JoinForm,
    NewPasswordForm,
    SignInForm,
    blame,
    wording_of,
)
from directory.web.account.letters import letter, site_address
from directory.web.sessions import begin_session, home_of, known_browser, leave_behind, local_path

account = Blueprint("account", __name__)


@account.get("/sign-in")
@access(anyone)
def sign_in() -> ResponseReturnValue:
    wanted = local_path(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(wanted or home_of(current_user), 303)
    return render_template("account/sign_in.html", form=SignInForm(formdata=None, next=wanted))


@account.post("/sign-in")
@access(anyone)
def start_session() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate():
        return render_template("account/sign_in.html", form=form), 422
    person = person_with(form.email.data)
    attempt = admit_attempt(_sign_in_limits(person, form.email.data), now())
    if attempt is None:
        return _too_often()
    if not check_password(person, form.password.data):
        blame(form.password, _("This address and this password do not go together."))
        return render_template("account/sign_in.html", form=form), 422
    assert person is not None  # nobody's password fits nothing
    forget_attempt(attempt)
    begin_session(person, form.password.data)
    db.session.commit()
    return redirect(local_path(form.next.data) or home_of(person), 303)


@account.post("/sign-out")
@access(anyone)
def sign_out() -> ResponseReturnValue:
    leave_behind()
    db.session.commit()
    flash(_("You are signed out."), "done")
    answer = make_response(redirect(url_for("account.sign_in"), 303))
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@account.get("/password/forgotten")
@access(anyone)
def forgotten() -> ResponseReturnValue:
    return render_template("account/forgotten.html", form=ForgottenForm())


@account.post("/password/forgotten")
@access(anyone)
def send_reset() -> ResponseReturnValue:
    form = ForgottenForm()
    if not form.validate():
        return render_template("account/forgotten.html", form=form), 422
    if admit_attempt([_limit("reset address", _address(), throttle.RESET_ADDRESS)], now()) is None:
        return _too_often()
    if admit_attempt([_limit("reset", normal_email(form.email.data), throttle.RESET_ACCOUNT)], now()):
        _write_reset(form.email.data)
    return redirect(url_for(".reset_sent"), 303)


def _write_reset(email: str) -> None:
    found = ask_for_reset(email, now())
    db.session.commit()
    if found:
        person, token = found
        link = site_address(url_for("account.new_password", token=token))
        deliver(
            letter("reset", to=person.email, language=person.locale, name=person.name, link=link),
            settings_of(current_app),
        )


@account.get("/password/sent")
@access(anyone)
def reset_sent() -> ResponseReturnValue:
    return render_template("account/reset_sent.html")


@account.get("/password/new/<token>")
@access(anyone)
def new_password(token: str) -> ResponseReturnValue:
    try:
        reset_with(token, now())
    except TokenVoidError:
        return _void()
    return render_template("account/new_password.html", form=NewPasswordForm())


@account.post("/password/new/<token>")
@access(anyone)
def set_password(token: str) -> ResponseReturnValue:
    form = NewPasswordForm()
    if not form.validate():
        return render_template("account/new_password.html", form=form), 422
    try:
        person = reset_password(token, form.password.data, now())
    except TokenVoidError:
        return _void()
    except WeakPasswordError as error:
        blame(form.password, wording_of(error))
        return render_template("account/new_password.html", form=form), 422
    db.session.commit()
    _tell_of_change(person)
    flash(_("Your new password is set. Sign in with it."), "done")
    return redirect(url_for(".sign_in"), 303)


@account.get("/invitations/<token>")
@access(anyone)
def invitation(token: str) -> ResponseReturnValue:
    try:
        found = invitation_with(token, now())
    except TokenVoidError:
        return _void()
    return render_template("account/join.html", form=JoinForm(name=found.name), invitation=found)


@account.post("/invitations/<token>")
@access(anyone)
def join(token: str) -> ResponseReturnValue:
    form = JoinForm()
    try:
        found = invitation_with(token, now())
        if not form.validate():
            return render_template("account/join.html", form=form, invitation=found), 422
        person = accept_invitation(token, name=form.name.data, password=form.password.data, now=now())
    except TokenVoidError:
        return _void()
    except WeakPasswordError as error:
        blame(form.password, wording_of(error))
        return render_template("account/join.html", form=form, invitation=found), 422
    begin_session(person, form.password.data)
    db.session.commit()
    return redirect(home_of(person), 303)


@account.get("/account")
@access(signed_in)
def show() -> ResponseReturnValue:
    return _own_page(DetailsForm(obj=current_user), ChangePasswordForm(formdata=None))


@account.post("/account/details")
@access(signed_in)
def set_details() -> ResponseReturnValue:
    form = DetailsForm()
    if not form.validate():
        return _own_page(form, ChangePasswordForm(formdata=None)), 422
    change_details(current_user, name=form.name.data, locale=form.locale.data)
    db.session.commit()
    flash(_("Saved."), "done")
    return redirect(url_for(".show"), 303)


@account.post("/account/password")
@access(signed_in)
def change_own_password() -> ResponseReturnValue:
    person, form = current_user, ChangePasswordForm()
    if not form.validate():
        return _own_page(DetailsForm(formdata=None, obj=person), form), 422
    attempt = admit_attempt([_limit("own", person.id, throttle.SIGN_IN)], now())
    if attempt is None:
        return _too_often()
    if not check_password(person, form.current.data):
        blame(form.current, _("This is not your password now."))
        return _own_page(DetailsForm(formdata=None, obj=person), form), 422
    try:
        change_password(person, form.password.data, now())
    except WeakPasswordError as error:
        blame(form.password, wording_of(error))
        return _own_page(DetailsForm(formdata=None, obj=person), form), 422
    forget_attempt(attempt)
    begin_session(person, form.password.data)
    db.session.commit()
    _tell_of_change(person)
    flash(_("Your new password is set. Everywhere else you are signed out."), "done")
    return redirect(url_for(".show"), 303)


def _own_page(details: DetailsForm, password: ChangePasswordForm) -> str:
    return render_template("account/show.html", details=details, password=password)


def _void() -> ResponseReturnValue:
    return render_template("account/void.html"), 410


def _too_often() -> ResponseReturnValue:
    return render_template("account/too_often.html"), 429, {"Retry-After": "60"}


def _tell_of_change(person: User) -> None:
    link = site_address(url_for("account.forgotten"))
    deliver(
        letter("password_changed", to=person.email, language=person.locale, name=person.name, link=link),
        settings_of(current_app),
    )


def _address() -> str:
    return throttle.address_group(request.remote_addr)


def _limit(kind: str, value: str, tries: throttle.Tries) -> throttle.Limit:
    return throttle.limit(settings_of(current_app).secret_key, kind, value, tries)


def _sign_in_limits(person: User | None, email: str) -> list[throttle.Limit]:
    """A browser that this account knows has a count of its own; all others share theirs."""
    known = known_browser(person)
    if known:
        return [_limit("known", known, throttle.SIGN_IN)]
    return [
        _limit("address", _address(), throttle.SIGN_IN),
        _limit("account", normal_email(email), throttle.ACCOUNT),
    ]
