"""The week of a service as rows of a form: days, which weeks of the month, opens, closes, and a note.

What the rows cannot say (every other week, the 15th of the month) stays as it is, to be kept or taken out.
"""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Form, SelectMultipleField, StringField
from wtforms.validators import Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from directory.actions.edit_fields import Value, digest
from directory.actions.edit_service import HOUR_PARTS
from directory.hours import DAYS, parse_clock, phrase
from directory.hours.schedule import Hours, byday_of, day_rules
from directory.vocabulary import Season
from directory.web.workspace.records_fields import (
    MultiCheckboxField,
    line,
    pick,
    row_list,
    settled,
    sorted_like,
)

MOST_ROWS = 40
NIGHT_ENDS = time(6)
"""A thing that closes after midnight closes before this; a later time is a slip of am and pm."""

DAY_NAMES = tuple(
    zip(DAYS, (_l("Mon"), _l("Tue"), _l("Wed"), _l("Thu"), _l("Fri"), _l("Sat"), _l("Sun")), strict=True)
)
WEEKS = (
    ("1", _l("the 1st of the month")),
    ("2", _l("the 2nd of the month")),
    ("3", _l("the 3rd of the month")),
    ("4", _l("the 4th of the month")),
    ("-1", _l("the last of the month")),
)
SEASONS = ((Season.SCHOOL_YEAR, _l("in the school year")), (Season.SUMMER, _l("in the summer")))

EMPTY: dict[str, Value] = {part.column: None for part in HOUR_PARTS}


def clock_line(label: object) -> StringField:
    return StringField(
        label,
        filters=[settled],
        validators=[Optional(), Length(max=20), _is_clock],
        render_kw={"type": "time", "autocomplete": "off"},
    )


def _is_clock(_form: Any, field: Any) -> None:
    if parse_clock(field.data) is None:
        raise ValidationError(_("Write a time such as 3:30 pm."))


class HourRow(Form):  # type: ignore[misc]
    days = SelectMultipleField(
        _l("Days"),
        choices=list(DAY_NAMES),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    weeks = pick(_l("Which weeks"), (("", _l("every week")), *WEEKS), unknown=False)
    opens = clock_line(_l("Opens"))
    closes = clock_line(_l("Closes"))
    first = DateField(_l("From the day"), validators=[Optional()])
    last = DateField(_l("Until the day"), validators=[Optional()])
    season = pick(_l("When in the year"), (("", _l("all year")), *SEASONS), unknown=False)
    description = line(_l("In words"), 500, _l("Such as: by appointment."))
    gone = BooleanField(_l("Take these hours out"))

    def validate_closes(self, field: StringField) -> None:
        opens, closes = self._clocks()
        if closes and not opens:
            raise ValidationError(_("When does it open?"))
        if opens and closes and closes <= opens and not (closes <= NIGHT_ENDS and opens > closes):
            raise ValidationError(_("It would close before it opens."))

    def validate_days(self, field: SelectMultipleField) -> None:
        if not field.data and self.opens.data and not self.description.data:
            raise ValidationError(_("Choose the days."))

    def validate_last(self, field: DateField) -> None:
        if field.data and self.first.data and field.data < self.first.data:
            raise ValidationError(_("It would end before it begins."))

    def _clocks(self) -> tuple[time | None, time | None]:
        return parse_clock(self.opens.data or ""), parse_clock(self.closes.data or "")


class HoursForm(FlaskForm):  # type: ignore[misc]
    """The rows of one owner; several stand on a page, each with a prefix of its own."""

    class Meta:
        csrf = False  # the form around it has the token

    rows = row_list(HourRow, MOST_ROWS)
    kept = MultiCheckboxField(_l("These stay as they are"), choices=[])


# ---- from the sheet to the form and back ----


def form_row(value: Value) -> dict[str, Any] | None:
    """What a row of the form shows of one schedule; None for one that it cannot show whole."""
    if value["interval"] or value["count"] or value["bymonthday"]:
        return None
    rules = day_rules(value["byday"] or "")
    nths = {rule.nth for rule in rules}
    if len(nths) > 1 or not nths <= {0, 1, 2, 3, 4, -1} or byday_of(rules) != (value["byday"] or ""):
        return None
    first, last = value["valid_from"] or value["dtstart"], value["valid_to"] or value["until"]
    is_dated = bool(value["dtstart"] or value["until"])
    if is_dated and (value["valid_from"] or value["valid_to"] or not rules):
        return None
    if not rules and value["freq"]:
        return None
    return {
        "days": [DAYS[rule.weekday] for rule in rules],
        "weeks": str(nths.pop() or "") if nths else "",
        "opens": value["opens_at"] or "",
        "closes": value["closes_at"] or "",
        "first": date.fromisoformat(first) if first else None,
        "last": date.fromisoformat(last) if last else None,
        "season": value["season"] or "",
        "description": value["description"] or "",
    }


def value_of(row: dict[str, Any]) -> Value | None:
    """One schedule out of a row of the form; None for an empty row."""
    opens, closes = parse_clock(row["opens"] or ""), parse_clock(row["closes"] or "")
    if row.get("gone"):
        return None
    if not row["days"] and not opens and not row["description"]:
        return None
    days = [day for day in DAYS if day in (row["days"] or [])]
    return EMPTY | {
        "freq": ("MONTHLY" if row["weeks"] else "WEEKLY") if days else None,
        "byday": ",".join(f"{row['weeks']}{day}" for day in days) or None,
        "opens_at": opens.strftime("%H:%M") if opens else None,
        "closes_at": closes.strftime("%H:%M") if closes else None,
        "valid_from": row["first"].isoformat() if row["first"] else None,
        "valid_to": row["last"].isoformat() if row["last"] else None,
        "season": row["season"] or None,
        "description": row["description"] or None,
    }


def hours_data(values: Iterable[Value]) -> dict[str, Any]:
    """What the form of one owner is filled with: rows in the order of the week, and what it keeps whole."""
    shown = [row for row in map(form_row, values) if row]
    kept = [digest(value) for value in values if form_row(value) is None]
    return {"rows": sorted(shown, key=_in_week), "kept": kept}


def _in_week(row: dict[str, Any]) -> tuple[int, str, str]:
    return min((DAYS.index(day) for day in row["days"]), default=7), row["opens"], row["description"]


def hours_in(form: HoursForm, current: list[Value]) -> list[Value]:
    """The schedules that a form says. A row that was not touched stays exactly as it is in the record."""
    whole = [value for value in current if form_row(value) is None]
    found = [value for value in whole if digest(value) in (form.kept.data or [])]
    left = [value for value in current if form_row(value) is not None]
    for row in form.rows.data:
        value = value_of(row)
        if value is not None:
            found.append(_untouched(value, left) or value)
    return sorted_like(found, current)


def _untouched(value: Value, left: list[Value]) -> Value | None:
    """The schedule of the record that the form would show the same way."""
    for old in left:
        shown = form_row(old)
        if shown is not None and value_of(_settled_row(shown)) == value:
            left.remove(old)
            return old
    return None


def _settled_row(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"description": settled(row["description"])}


def in_words(values: Iterable[Value], language: str, today: date) -> str:
    """Schedules as one line a person reads."""
    return phrase([hours_of_value(value) for value in values], language, today)


def hours_of_value(value: Value) -> Hours:
    def day(name: str) -> date | None:
        return date.fromisoformat(value[name]) if value[name] else None

    return Hours(
        freq=value["freq"],
        interval=value["interval"] or 1,
        byday=value["byday"] or "",
        bymonthday=value["bymonthday"] or "",
        dtstart=day("dtstart"),
        until=day("until"),
        count=value["count"],
        valid_from=day("valid_from"),
        valid_to=day("valid_to"),
        opens_at=time.fromisoformat(value["opens_at"]) if value["opens_at"] else None,
        closes_at=time.fromisoformat(value["closes_at"]) if value["closes_at"] else None,
        description=value["description"] or "",
    )
