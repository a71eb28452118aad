"""What a coordinator types about a student, a household and a guardian."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from directory.actions.households import GuardianSaid, HouseholdSaid
from directory.actions.students import StudentSaid
from directory.exchange.home_languages import language_codes
from directory.models import School
from directory.places import parse_zip
from directory.queries.students import opportunities
from directory.vocabulary import GRADES, KeepTogether, Travel
from directory.web import now
from directory.web.languages import page_language
from directory.web.never_kept import HINT
from directory.web.phrases import language_name
from directory.web.workspace.records_fields import (
    NEEDED,
    dialable,
    email_address,
    line,
    paragraph,
    pick,
    settled,
    ticks,
)

SPOKEN = ("en", "es", "ar", "zh", "vi", "pt", "ht", "so", "ne", "prs")
"""Languages to tick beside the school's own; any other is written."""

OLDEST = 120
TRAVELS = (
    (Travel.WALK, _l("On foot")),
    (Travel.SCHOOL_BUS, _l("School bus")),
    (Travel.TRANSIT, _l("City bus")),
    (Travel.CAR, _l("Car")),
    (Travel.NONE, _l("No way to travel")),
)
TOGETHERS = (
    (KeepTogether.PREFERRED, _l("Better together")),
    (KeepTogether.REQUIRED, _l("Only together")),
)


def name_field(label: object) -> StringField:
    return StringField(
        label,
        filters=[settled],
        validators=[DataRequired(NEEDED), Length(max=200)],
        render_kw={"maxlength": 200, "autocomplete": "off", "spellcheck": "false"},
    )


def phone_field(label: object) -> StringField:
    return line(label, 60, "", [dialable], inputmode="tel", autocomplete="off")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


class SpeaksForm(FlaskForm):  # type: ignore[misc]
    """Languages to tick, and others to write."""

    speaks = ticks(_l("Languages at home"), [])
    other_languages = line(_l("Other languages"), 300, _l("With commas between them."), may_be_empty=False)

    def offer_languages(self, school: School, here: Iterable[str] | None) -> None:
        own = dict.fromkeys(code for code in (*SPOKEN, *(school.languages or ())))
        self.speaks.choices = [(code, _capital(language_name(code))) for code in own]
        if not self.is_submitted():
            codes = list(here or ())
            self.speaks.data = [code for code in codes if code in own]
            self.other_languages.data = ", ".join(language_name(code) for code in codes if code not in own)

    def validate_other_languages(self, field: Any) -> None:
        unread = language_codes(field.data or "")[1]
        if unread:
            raise ValidationError(_("We do not know this language: %(name)s.", name=unread[0]))

    def languages(self) -> list[str]:
        return list(
            dict.fromkeys([*(self.speaks.data or []), *language_codes(self.other_languages.data or "")[0]])
        )


class StudentForm(SpeaksForm):
    name = name_field(_l("Name"))
    grade = SelectField(_l("Grade"), validators=[Optional()])
    birthdate = DateField(_l("Birth date"), validators=[Optional()])
    strengths = ticks(_l("Likes and is good at"), [])
    good_at = paragraph(_l("In words"), _l("What goes well? Who listens to them?"), rows=2, most=1000)
    email = email_address(_l("Their own email"))
    phone = phone_field(_l("Their own phone"))
    notes = paragraph(_l("Notes"), HINT, rows=3, most=4000)
    twice = BooleanField(_l("This is another child of that name"))

    def offer(self, school: School, languages: Iterable[str] | None, grade: str | None = None) -> None:
        """The choices of this school; a grade that it does not teach stays if it stands there."""
        taught = [g for g in GRADES if g in (school.grades or GRADES) or g == grade]
        self.grade.choices = [("", _("We don't know yet")), *((g, g) for g in taught)]
        self.strengths.choices = [(label.slug, label.name) for label in opportunities(page_language())]
        self.offer_languages(school, languages)

    def validate_birthdate(self, field: Any) -> None:
        today = now().date()
        if field.data and not today.replace(year=today.year - OLDEST, day=1) <= field.data <= today:
            raise ValidationError(_("Write the day they were born."))

    def said(self) -> StudentSaid:
        return {
            "name": self.name.data, "grade": self.grade.data or None, "birthdate": self.birthdate.data,
            "languages": self.languages(), "strengths": self.strengths.data or [],
            "good_at": self.good_at.data or "", "email": self.email.data or "",
            "phone": self.phone.data or "", "notes": self.notes.data or "",
        }  # fmt: skip


class HouseholdForm(SpeaksForm):
    name = line(_l("What you call them"), 200, _l("Such as: the Rivera family."), autocomplete="off")
    zip = line(
        _l("ZIP code at home"), 10, _l("For what is offered only in some places."),
        inputmode="numeric", autocomplete="off",
    )  # fmt: skip
    address = paragraph(
        _l("Address"), _l("Only if somebody has to go there. It is sealed."), rows=2, most=500
    )
    travel = ticks(_l("How they get around"), TRAVELS)
    together = pick(_l("Brothers and sisters"), TOGETHERS, unknown=True)
    notes = paragraph(_l("Notes"), HINT, rows=3, most=4000)

    def validate_zip(self, field: Any) -> None:
        if field.data and not parse_zip(field.data):
            raise ValidationError(_("A ZIP code has five digits."))

    def said(self) -> HouseholdSaid:
        return {
            "name": self.name.data or "", "zip": parse_zip(self.zip.data or "") or None,
            "address": self.address.data or "", "languages": self.languages(),
            "travel": [Travel(one) for one in self.travel.data or ()], "notes": self.notes.data or "",
            "together": KeepTogether(self.together.data) if self.together.data else None,
        }  # fmt: skip


class GuardianForm(FlaskForm):  # type: ignore[misc]
    name = name_field(_l("Name"))
    relation = line(_l("Who they are to the child"), 80, _l("Such as: grandmother."), autocomplete="off")
    phone = phone_field(_l("Phone"))
    email = email_address(_l("Email"))
    language = SelectField(_l("Language to speak and write in"), validators=[Optional()])
    may_be_contacted = BooleanField(_l("We may call and write to them"))
    restricted = BooleanField(_l("Restricted: tell them nothing, give them nothing"))

    def offer(self, school: School, here: str | None) -> None:
        codes = dict.fromkeys([*SPOKEN, *(school.languages or ()), *([here] if here else [])])
        named = sorted((_capital(language_name(code)), code) for code in codes)
        self.language.choices = [("", _("We don't know yet")), *((code, name) for name, code in named)]

    def said(self) -> GuardianSaid:
        return {
            "name": self.name.data, "relation": self.relation.data or "", "phone": self.phone.data or "",
            "email": self.email.data or "", "language": self.language.data or None,
            "may_be_contacted": bool(self.may_be_contacted.data), "restricted": bool(self.restricted.data),
        }  # fmt: skip


class SearchForm(FlaskForm):  # type: ignore[misc]
    """By POST, so that no name stands in an address."""

    words = StringField(
        _l("Name or code"),
        filters=[settled],
        validators=[DataRequired(NEEDED), Length(max=100)],
        render_kw={"maxlength": 100, "autocomplete": "off", "spellcheck": "false"},
    )


class JoinForm(FlaskForm):  # type: ignore[misc]
    code = StringField(
        _l("Code of the family"),
        filters=[settled],
        validators=[DataRequired(NEEDED), Length(max=12)],
        description=_l("Such as F-4K7Q2M. It stands on the family's page."),
        render_kw={"maxlength": 12, "autocomplete": "off", "spellcheck": "false"},
    )
