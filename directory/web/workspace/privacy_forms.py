"""What is asked for a consent and for opening names, and the words of their codes."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from directory.actions.consents import ANY_NEED, FIELDS
from directory.models import Organization
from directory.vocabulary import ConsentKind, GlassReason
from directory.web.workspace.records_fields import NEEDED, settled, ticks

FIELD_WORDS = {
    "name": _l("Their name"),
    "grade": _l("Grade"),
    "birthdate": _l("Date of birth"),
    "languages": _l("Languages"),
    "contact": _l("Phone and email of the family"),
    "address": _l("Home address"),
    "need": _l("What they need"),
    "schedule": _l("When they have time"),
    "accommodations": _l("What they need to take part"),
    "notes": _l("Notes"),
}
KIND_WORDS = {
    ConsentKind.WRITTEN: _l("In writing, signed"),
    ConsentKind.VERBAL_LOGGED: _l("Said, and written down here"),
    ConsentKind.MINOR_SELF: _l("By the student, as the law lets them"),
    ConsentKind.SCHOOL_OFFICIAL_NO_RELEASE: _l("For school staff alone: nothing leaves"),
}
LASTS = {"30": _l("30 days"), "90": _l("3 months"), "180": _l("6 months"), "365": _l("1 year")}
REASON_WORDS = {
    GlassReason.EMERGENCY: _l("An emergency"),
    GlassReason.COVERING: _l("I stand in for the coordinator"),
    GlassReason.RECORDS_REQUEST: _l("A parent or a court asks what is kept"),
    GlassReason.COMPLAINT: _l("A complaint"),
    GlassReason.AUDIT: _l("Checking our own work"),
}
HOURS = {"1": _l("1 hour"), "2": _l("2 hours"), "4": _l("4 hours")}
SOME = _l("Tick at least one.")
CONSENT_WRONG = {
    "empty": SOME,
    "unknown": _l("For school staff alone, no partner is named."),
    "past": _l("This is over already."),
    "too_long": _l("A year is the longest."),
    "takes_no_names": _l("They take no names: give the family their number instead."),
}


def _choices(words: dict[Any, Any]) -> list[tuple[str, object]]:
    return [(str(key), said) for key, said in words.items()]


class ConsentForm(FlaskForm):  # type: ignore[misc]
    """`offer(organizations, purposes)` comes before reading it."""

    organizations = ticks(_l("Who may be told?"), [], _l("Each by name: nobody else hears of it."))
    fields = ticks(_l("What may they be told?"), _choices({key: FIELD_WORDS[key] for key in FIELDS}))
    purpose = SelectField(_l("What for?"), validators=[InputRequired()])
    kind = RadioField(
        _l("How did they say yes?"), choices=_choices(KIND_WORDS), default=str(ConsentKind.WRITTEN),
        validators=[InputRequired(_l("Choose one."))],
    )  # fmt: skip
    lasts = RadioField(
        _l("For how long?"), choices=_choices(LASTS), default="90",
        validators=[InputRequired(_l("Choose one."))],
    )  # fmt: skip
    given_by = StringField(
        _l("Who said yes?"), description=_l("Name, and mother, father, guardian or the student."),
        filters=[settled], validators=[DataRequired(NEEDED), Length(max=200)],
        render_kw={"maxlength": 200, "autocomplete": "off"},
    )  # fmt: skip
    note = TextAreaField(
        _l("Note"), description=_l("Such as where the signed paper lies."), filters=[settled],
        validators=[Length(max=500)], render_kw={"rows": 2, "maxlength": 500, "autocomplete": "off"},
    )  # fmt: skip

    def offer(self, organizations: Iterable[Organization], purposes: Sequence[tuple[str, str]]) -> None:
        self.organizations.choices = [(each.id, each.name) for each in organizations]
        self.purpose.choices = [(ANY_NEED, _l("Any help the family asks for")), *purposes]

    def told(self, by_id: dict[str, Organization], now: Any) -> dict[str, Any]:
        """The arguments of `give_consent` that come from the form."""
        return {
            "kind": ConsentKind(self.kind.data), "fields": self.fields.data, "purpose": self.purpose.data,
            "organizations": [by_id[key] for key in self.organizations.data],
            "expires_at": now + timedelta(days=int(self.lasts.data)),
            "given_by": self.given_by.data, "note": self.note.data or "",
        }  # fmt: skip


class GlassForm(FlaskForm):  # type: ignore[misc]
    reason = RadioField(
        _l("Why?"), choices=_choices(REASON_WORDS), validators=[InputRequired(_l("Choose one."))]
    )
    note = TextAreaField(
        _l("In a sentence"), description=_l("Kept sealed, for whoever looks into it later."),
        filters=[settled], validators=[DataRequired(NEEDED), Length(max=400)],
        render_kw={"rows": 2, "maxlength": 400, "autocomplete": "off"},
    )  # fmt: skip
    hours = RadioField(
        _l("For how long?"), choices=_choices(HOURS), default="1", validators=[InputRequired()]
    )
