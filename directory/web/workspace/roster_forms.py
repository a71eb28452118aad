"""Handing a roster over, and what the pages of a roster call things."""

import secrets
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import HiddenField
from wtforms.validators import DataRequired, Length

from directory.exchange.roster_columns import TARGETS
from directory.exchange.roster_pupils import Fault
from directory.web.phrases import language_name, listed

ACCEPTED = ".csv,.tsv,.txt,.xlsx,.xls,.ods,.zip"


class RosterForm(FlaskForm):  # type: ignore[misc]
    files = MultipleFileField(
        _l("Files"),
        validators=[DataRequired(_l("Choose a file, or several."))],
        render_kw={"accept": ACCEPTED},
    )
    key = HiddenField(validators=[Length(max=64)])

    @classmethod
    def fresh(cls) -> "RosterForm":
        return cls(formdata=None, key=secrets.token_urlsafe(16))

    def chosen(self) -> list[tuple[str, bytes]]:
        return [(file.filename or "", file.read()) for file in self.files.data if file and file.filename]


TARGET_WORDS: Mapping[str, object] = {
    "id": _l("Student's number"),
    "name": _l("Whole name"),
    "first": _l("First name"),
    "middle": _l("Middle name"),
    "last": _l("Last name"),
    "grade": _l("Grade"),
    "birthdate": _l("Birth date"),
    "language": _l("Language at home"),
    "email": _l("Student's email"),
    "phone": _l("Student's phone"),
    "guardian": _l("Guardian"),
    "guardian_first": _l("Guardian's first name"),
    "guardian_last": _l("Guardian's last name"),
    "relation": _l("Who the guardian is"),
    "guardian_phone": _l("Guardian's phone"),
    "guardian_email": _l("Guardian's email"),
    "guardian_language": _l("Guardian's language"),
    "guardian2": _l("Second guardian"),
    "guardian2_phone": _l("Second guardian's phone"),
    "guardian2_email": _l("Second guardian's email"),
    "family": _l("Number of the family"),
    "address": _l("Address"),
    "zip": _l("ZIP code"),
}

FIELD_WORDS: Mapping[str, object] = {
    "name": _l("Name"),
    "grade": _l("Grade"),
    "birthdate": _l("Birth date"),
    "languages": _l("Languages"),
    "language": _l("Language"),
    "email": _l("Email"),
    "phone": _l("Phone"),
    "relation": _l("Who they are"),
    "address": _l("Address"),
    "zip": _l("ZIP code"),
    "active": _l("In the lists"),
}

DROPPED_WORDS: Mapping[str, object] = {
    "ssn": _l("Social Security or tax numbers"),
    "immigration": _l("immigration or citizenship"),
    "birth_country": _l("where somebody was born"),
    "health": _l("health, diagnoses, special education"),
    "lunch": _l("lunch status, income"),
    "race": _l("race, ethnicity, religion"),
    "family_matters": _l("homelessness, foster care, courts, discipline"),
    "file": _l("a file with race, sex and birth country in it"),
}

FAULT_WORDS: Mapping[Fault, object] = {
    Fault.NO_NAME: _l("There is no name. Not taken."),
    Fault.NAME_IS_NONE: _l("What stands there is no name. Not taken."),
    Fault.ONE_ID_TWO_STUDENTS: _l(
        "Two students have the same number or cannot be told apart. Neither is taken."
    ),
    Fault.TWICE: _l("The same student again. Taken once."),
    Fault.NO_ID: _l("There is no number, so the name and birth date tell who it is."),
    Fault.NO_GRADE: _l("There is no grade. Taken without one."),
    Fault.GRADE: _l("The grade cannot be read. Taken without one."),
    Fault.BIRTHDATE: _l("The birth date cannot be read. Taken without one."),
    Fault.LANGUAGE: _l("We do not know this language. Taken without it."),
    Fault.ZIP: _l("The ZIP code cannot be read. Taken without one."),
    Fault.EMAIL: _l("The email cannot be read. Taken without it."),
    Fault.PHONE: _l("The phone cannot be read. Taken without it."),
    Fault.FORBIDDEN: _l("A cell holds what we never keep. Taken without it."),
}

SENTENCES: Mapping[str, object] = {
    "There is no sheet in these files. Give CSV, a workbook (xlsx, xls, ods), or OneRoster's files.": _l(
        "There is no sheet in these files. Give CSV, a workbook (xlsx, xls, ods), or OneRoster's files."
    ),
    "OneRoster needs users.csv; it is not among these files.": _l(
        "OneRoster needs users.csv; it is not among these files."
    ),
    "users.csv names no student.": _l("users.csv names no student."),
    "The files need more time or memory than a roster may. Give one school's list, as CSV.": _l(
        "The files need more time or memory than a roster may. Give one school's list, as CSV."
    ),
}


def in_words(sentence: str) -> str:
    return str(SENTENCES.get(sentence, sentence))


def value_words(field: str, value: str) -> str:
    """A value of a plan as a person reads it."""
    if not value:
        return str(_("nothing"))
    if field in ("languages", "language"):
        return str(listed([language_name(code) for code in value.split(",")]))
    if field == "active":
        return str(_("yes")) if value == "yes" else str(_("no"))
    return value


def targets() -> list[tuple[str, str]]:
    return [(target, str(TARGET_WORDS[target])) for target in TARGETS]


def columns_in(form: Any, columns: list[str]) -> dict[str, str]:
    """Target: column, as the page's pickers send them; a column is one thing only, the first that is said."""
    found: dict[str, str] = {}
    for target in TARGETS:
        place = form.get(f"to-{target}", "")
        if place.isascii() and place.isdigit() and len(place) < 4 and int(place) < len(columns):
            column = columns[int(place)]
            if column not in found.values():
                found[target] = column
    return found
