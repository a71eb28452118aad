"""What people type about themselves. Labels and errors are in the page's language."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, Email, EqualTo, Length

from directory.actions.credentials import LONGEST, SHORTEST, WeakPasswordError
from directory.web.languages import LANGUAGES

NEEDED = _l("Please fill this in.")


def email_field() -> EmailField:
    return EmailField(
        _l("Email"),
        filters=[lambda typed: typed.strip() if typed else typed],
        validators=[DataRequired(NEEDED), Length(max=255), Email(_l("Write it like name@example.org."))],
        render_kw={"autocomplete": "username", "spellcheck": "false"},
    )


def name_field() -> StringField:
    return StringField(
        _l("Your name"),
        validators=[DataRequired(NEEDED), Length(max=255)],
        description=_l("As colleagues know you."),
        render_kw={"autocomplete": "name"},
    )


def new_password_field() -> PasswordField:
    return PasswordField(
        _l("New password"),
        validators=[DataRequired(NEEDED)],
        description=_l(
            "At least %(least)d characters. Three or four words together are easy to keep in mind.",
            least=SHORTEST,
        ),
        render_kw={"autocomplete": "new-password"},
    )


def repeat_field() -> PasswordField:
    return PasswordField(
        _l("The new password again"),
        validators=[DataRequired(NEEDED), EqualTo("password", _l("This is not the same as above."))],
        render_kw={"autocomplete": "new-password"},
    )


class SignInForm(FlaskForm):  # type: ignore[misc]
    email = email_field()
    password = PasswordField(
        _l("Password"),
        validators=[DataRequired(NEEDED)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class ForgottenForm(FlaskForm):  # type: ignore[misc]
    email = email_field()


class NewPasswordForm(FlaskForm):  # type: ignore[misc]
    password = new_password_field()
    repeat = repeat_field()


class JoinForm(FlaskForm):  # type: ignore[misc]
    name = name_field()
    password = new_password_field()
    repeat = repeat_field()


class ChangePasswordForm(FlaskForm):  # type: ignore[misc]
    current = PasswordField(
        _l("Password now"),
        validators=[DataRequired(NEEDED)],
        render_kw={"autocomplete": "current-password"},
    )
    password = new_password_field()
    repeat = repeat_field()


class DetailsForm(FlaskForm):  # type: ignore[misc]
    name = name_field()
    locale = SelectField(
        _l("Language of letters to you"), choices=list(LANGUAGES.items()), validators=[DataRequired(NEEDED)]
    )


def wording_of(error: WeakPasswordError) -> str:
    words: dict[str, str] = {
        "short": _("Use at least %(least)d characters.", least=SHORTEST),
        "long": _("Use at most %(most)d characters.", most=LONGEST),
        "common": _("Too many people use this one. Add words of your own."),
        "local": _("Somebody from here would guess this one. Add words that have nothing to do with it."),
    }
    return words[error.reason]


def blame(field: PasswordField, text: str) -> None:
    """An error that only trying could find, shown as the field's own."""
    field.errors = [*field.errors, text]
