"""Kinds of fields that the forms of records are made of, what they refuse, and the sentences they say."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    FloatField,
    Form,
    FormField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from directory.actions.edit_checks import (
    PhoneFault,
    UrlFault,
    is_email,
    phone_fault,
    tidy,
    url_fault,
    whole_url,
)
from directory.actions.edit_fields import Sheet, Value

NEEDED = _l("Please fill this in.")
UNKNOWN = _l("We don't know yet")

PHONE_SENTENCES = {
    PhoneFault.LENGTH: _l(
        "A phone number has ten digits, such as 585-555-2368, or is a short one such as 211."
    ),
    PhoneFault.INVENTED: _l("Numbers with 555-01 are made up: nobody answers there."),
    PhoneFault.REPEATED: _l("This is one digit over and over. Which number is it?"),
}
URL_SENTENCES = {
    UrlFault.SPACES: _l("A web address has no spaces."),
    UrlFault.SCHEME: _l("A web address begins with https:// or http://."),
    UrlFault.HOST: _l("Write a web address such as https://example.org."),
    UrlFault.DISGUISED: _l("This address hides where it leads. Copy it from the page itself."),
}
NOT_EMAIL = _l("Write it like name@example.org.")


class MultiCheckboxField(SelectMultipleField):  # type: ignore[misc]
    """Several of the choices, as boxes to tick. None ticked means that we do not know."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def settled(typed: str | None) -> str | None:
    return tidy(typed) if typed else typed


def line(
    label: object,
    most: int = 255,
    hint: object = "",
    validators: Sequence[Any] = (),
    *,
    may_be_empty: bool = True,
    **more: Any,
) -> StringField:
    """`may_be_empty` False: the form's own check is asked even where nothing was typed."""
    return StringField(
        label,
        description=hint,
        filters=[settled],
        validators=[
            *([Optional()] if may_be_empty else []),
            Length(max=most, message=_too_long(most)),
            *validators,
        ],
        render_kw={"maxlength": most, **more},
    )


def needed_line(label: object, most: int = 255, **more: Any) -> StringField:
    return StringField(
        label,
        filters=[settled],
        validators=[DataRequired(NEEDED), Length(max=most, message=_too_long(most))],
        render_kw={"maxlength": most, **more},
    )


def paragraph(
    label: object, hint: object = "", rows: int = 4, most: int = 10_000, **more: Any
) -> TextAreaField:
    return TextAreaField(
        label,
        description=hint,
        filters=[settled],
        validators=[Optional(), Length(max=most, message=_too_long(most))],
        render_kw={"rows": rows, "maxlength": most, **more},
    )


def pick(
    label: object, choices: Iterable[tuple[str, object]], hint: object = "", unknown: bool = True
) -> SelectField:
    """One of the choices, or, first of all, that we do not know."""
    listed = [(str(key), said) for key, said in choices]
    return SelectField(
        label,
        description=hint,
        choices=[("", UNKNOWN), *listed] if unknown else listed,
        validators=[Optional()],
        validate_choice=True,
    )


def ticks(label: object, choices: Iterable[tuple[str, object]], hint: object = "") -> MultiCheckboxField:
    return MultiCheckboxField(
        label,
        description=hint,
        choices=[(str(key), said) for key, said in choices],
        validate_choice=True,
    )


def web_address(label: object, hint: object = "") -> StringField:
    field = line(label, 2000, hint, [dialable_url], inputmode="url", spellcheck="false", autocomplete="off")
    field.kwargs["filters"] = [settled, lambda typed: whole_url(typed) if typed else typed]
    return field


def email_address(label: object, hint: object = "") -> StringField:
    return line(label, 255, hint, [real_email], inputmode="email", spellcheck="false", autocomplete="off")


def _too_long(most: int) -> object:
    return _l("Please write less than %(most)d letters.", most=most + 1)


def dialable_url(_form: Any, field: Any) -> None:
    fault = url_fault(field.data)
    if fault:
        raise ValidationError(URL_SENTENCES[fault])


def real_email(_form: Any, field: Any) -> None:
    if not is_email(field.data):
        raise ValidationError(NOT_EMAIL)


def dialable(_form: Any, field: Any) -> None:
    """A number that nobody touched never stands in the way of another change, such as who is restricted."""
    if field.data == field.object_data:
        return
    fault = phone_fault(field.data)
    if fault:
        raise ValidationError(PHONE_SENTENCES[fault])


# ---- rows ----


class Number(FloatField):  # type: ignore[misc]
    """A number, with a sentence for what is none. Whole ones show without their zero."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data).removesuffix(".0")

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        try:
            self.data = float(text) if text else None
        except ValueError:
            raise ValueError(_("Write a number.")) from None


class PhoneRow(Form):  # type: ignore[misc]
    """An empty row is no number; a row that lost its number takes the number away."""

    number = line(_l("Number"), 60, "", [dialable], inputmode="tel", autocomplete="off")
    extension = line(_l("Extension"), 20, "", inputmode="numeric", autocomplete="off")
    description = line(_l("For what"), 500)
    gone = BooleanField(_l("Take this number out"))


BLANK_ROWS = 1


def row_list(row: type[Form], most: int) -> FieldList:
    return FieldList(FormField(row), min_entries=0, max_entries=most)


def with_blank(rows: list[Any], blanks: int = BLANK_ROWS) -> list[Any]:
    return [*rows, *({} for _ in range(blanks))]


def phones_in(rows: Iterable[Any], current: list[Value]) -> list[Value]:
    """The numbers of a form as values of a sheet. One that is there already stays as it is there."""
    left = list(current)
    found = []
    for row in rows:
        typed = {name: row.get(name) or None for name in ("number", "extension", "description")}
        if typed["number"] and not row.get("gone"):
            found.append(_as_it_was(typed, left) or typed)
    return sorted_like(found, current)


def _as_it_was(typed: Value, left: list[Value]) -> Value:
    for value in left:
        if {k: settled(v) for k, v in value.items()} == typed:
            left.remove(value)
            return value
    return None


def sorted_like(found: list[Value], current: list[Value]) -> list[Value]:
    """A list that holds the same as the current one is the current one: rows have no order of their own."""
    same = len(found) == len(current) and all(value in current for value in found)
    return current if same and all(value in found for value in current) else found


def as_it_was(typed: Value, current: Value) -> Value:
    """Text as it stands in the record, if what was typed differs from it in nothing that shows."""
    if isinstance(current, str) and settled(current) == (typed or ""):
        return current
    return typed or None


LONGEST_START = 100_000
"""Characters of what a form was opened with: 60 for the hours at each of a service's places."""


class RecordForm(FlaskForm):  # type: ignore[misc]
    """`opened` holds the digest of every field as the page was opened; `back` the page to return to."""

    opened = HiddenField(
        validators=[DataRequired(_l("Please open the page again: it was sent without its start."))]
    )
    back = HiddenField()

    def opened_digests(self) -> dict[str, str]:
        pairs = (part.partition(":") for part in (self.opened.data or "")[:LONGEST_START].split())
        return {name: value for name, colon, value in pairs if colon}

    def remember(self, digests: dict[str, str]) -> None:
        self.opened.data = " ".join(f"{name}:{value}" for name, value in digests.items())


def flat_errors(form: Any) -> list[tuple[str, str]]:
    """(id of the input, sentence) for each error of a form, those within rows too."""
    found: list[tuple[str, str]] = []
    for field in form:
        if isinstance(field, FieldList):
            found += [pair for entry in field for pair in flat_errors(entry.form)]
        elif field.errors:
            found.append((field.id, str(field.errors[0])))
    return found


def forgive_standing(form: Any, sheet: Sheet) -> None:
    """Takes back the complaints about numbers and addresses that are in the record as they were sent."""
    standing = {value["number"] for value in sheet.get("phones", [])}
    for entry in form.phones:
        if entry.form.number.data in standing:
            entry.form.number.errors = []
    for name in ("url", "website", "email"):
        if name in form and form[name].data and form[name].data == settled(sheet.get(name)):
            form[name].errors = []
