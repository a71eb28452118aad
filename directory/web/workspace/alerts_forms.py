"""Who keeps watch, and the first steps for each kind of danger."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Length, Regexp

from directory.actions.watch import steps_in
from directory.models import District, User
from directory.vocabulary import SafetyKind

LANGUAGES = ("en", "es")
LONGEST = 4000

KINDS = (
    (SafetyKind.SELF_HARM, _l("Hurting oneself")),
    (SafetyKind.ABUSE_NEGLECT, _l("Abuse or neglect")),
    (SafetyKind.VIOLENCE, _l("Violence or a weapon")),
    (SafetyKind.MEDICAL, _l("A medical emergency")),
    (SafetyKind.DV, _l("Violence at home")),
)


def kind_names() -> dict[str, str]:
    return {str(kind): str(name) for kind, name in KINDS}


class WatchForm(FlaskForm):  # type: ignore[misc]
    owner = SelectField(
        _l("Who is told at once?"), description=_l("The crisis owner: usually the counselor.")
    )
    crisis_phone = StringField(
        _l("Their phone"),
        description=_l("With the extension, such as 585-555-0101 ext. 214."),
        validators=[
            Length(max=60, message=_l("This is too long for a phone number.")),
            Regexp(r"^$|.*\d{3}", message=_l("Write a phone number.")),
        ],
        render_kw={"inputmode": "tel", "autocomplete": "off", "maxlength": 60},
    )

    def fit(self, people: list[User]) -> None:
        self.owner.choices = [("", _("Nobody yet")), *((one.id, one.name) for one in people)]


def _steps_field(kind: SafetyKind, name: Any, language: str) -> TextAreaField:
    label = (
        _l("%(kind)s, in English", kind=name) if language == "en" else _l("%(kind)s, in Spanish", kind=name)
    )
    return TextAreaField(
        label,
        validators=[Length(max=LONGEST, message=_l("This is too long to be read in a hurry."))],
        render_kw={"rows": 5, "maxlength": LONGEST},
    )


class ProtocolsForm(FlaskForm):  # type: ignore[misc]
    """One box for each kind and language, one step in each line. Empty: the steps that come with Hallway."""

    @classmethod
    def of(cls, district: District) -> "ProtocolsForm":
        form = cls(formdata=None)
        for kind, by_language in (district.protocols or {}).items():
            for language, steps in by_language.items():
                if (name := f"{kind}_{language}") in form:
                    form[name].data = "\n".join(steps)
        return form

    def steps(self) -> dict[str, dict[str, list[str]]]:
        return {
            str(kind): {language: steps_in(self[f"{kind}_{language}"].data or "") for language in LANGUAGES}
            for kind, _name in KINDS
        }


for _kind, _name in KINDS:
    for _language in LANGUAGES:
        setattr(ProtocolsForm, f"{_kind}_{_language}", _steps_field(_kind, _name, _language))
