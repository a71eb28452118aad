"""What a colleague taps and writes in a minute: a grade, what they see, one sentence."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from directory.models import School
from directory.vocabulary import GRADES, NeedSource, ParentAware
from directory.web.workspace.records_fields import MultiCheckboxField

LONGEST_TEXT = 600


@dataclass(frozen=True)
class Observation:
    """What anybody in a classroom sees, and the kinds of help that it may call for, likeliest first."""

    key: str
    label: Any
    categories: tuple[str, ...]


OBSERVATIONS = (
    Observation("hungry", _l("Hungry, or asks for food"), ("food.pantry", "food.meals", "food.benefits")),
    Observation("cold", _l("No coat, shoes or clean clothes"), ("clothing.school", "hygiene.laundry")),
    Observation("eyes", _l("Squints, cannot see the board"), ("health.vision",)),
    Observation("unwell", _l("Toothache, or often unwell"), ("health.dental", "health.primary")),
    Observation("absent", _l("Often absent or late"), ("attendance.support", "family.navigation")),
    Observation("sad", _l("Sad, worried or very quiet"), ("mh.counseling", "mh.grief", "mentoring.youth")),
    Observation("fights", _l("Angry, fights, or left out by others"), ("sel.groups", "behavior.restorative")),
    Observation(
        "behind", _l("Behind in reading or math"),
        ("academics.tutoring", "academics.literacy", "academics.homework"),
    ),
    Observation("new", _l("New here, or learning English"), ("academics.newcomer", "interpret.translate")),
    Observation("alone", _l("Alone after school"), ("enrich.afterschool", "mentoring.youth")),
    Observation("home", _l("No steady place to sleep"), ("homeless.liaison", "housing.shelter")),
    Observation("parents", _l("Trouble at home: rent, work, money"),
                ("family.navigation", "housing.rent_help", "benefits.navigation")),
)  # fmt: skip

FAMILY_KNOWS = (
    (ParentAware.YES, _l("Yes")),
    (ParentAware.NOT_YET, _l("Not yet")),
    (ParentAware.NO, _l("No")),
    (ParentAware.NOT_APPROPRIATE, _l("Better not, for now")),
)

SOURCES = (
    (NeedSource.TEACHER, _l("Teacher")),
    (NeedSource.COUNSELOR, _l("Counselor")),
    (NeedSource.NURSE, _l("Nurse")),
    (NeedSource.ATTENDANCE_TEAM, _l("Attendance team")),
    (NeedSource.COORDINATOR, _l("Coordinator")),
)


def _codes(pairs: Any) -> list[tuple[str, Any]]:
    return [(str(code), label) for code, label in pairs]


class ReferForm(FlaskForm):  # type: ignore[misc]
    """`fit(school)` comes before reading it: the grades are the school's own."""

    school = RadioField(_l("Which school?"), validate_choice=False)
    grade = RadioField(_l("Grade"), validate_choice=False)
    seen = MultiCheckboxField(_l("What do you see?"), choices=[(o.key, o.label) for o in OBSERVATIONS])
    text = TextAreaField(
        _l("One sentence"),
        validators=[Length(max=LONGEST_TEXT, message=_l("One or two sentences are enough here."))],
        render_kw={"rows": 3, "maxlength": LONGEST_TEXT, "autocomplete": "off"},
    )
    parent_aware = RadioField(
        _l("Does the family know?"), choices=_codes(FAMILY_KNOWS), validate_choice=False
    )
    source = RadioField(_l("I write as"), choices=_codes(SOURCES), validate_choice=False)
    name = StringField(_l("Name, or the student’s code"), render_kw={"autocomplete": "off", "maxlength": 80})
    student = RadioField(_l("Which student?"), choices=[], validate_choice=False)
    key = HiddenField()

    def fit(self, school: School, schools: list[School]) -> None:
        grades = [grade for grade in GRADES if grade in school.grades] or list(GRADES)
        self.grade.choices = [(grade, grade) for grade in grades]
        self.school.choices = [(one.slug, one.name) for one in schools]
        self.school.data = school.slug

    def validate_seen(self, _field: object) -> None:
        if not self.seen.data and not (self.text.data or "").strip():
            raise ValidationError(_l("Tap what you see, or write one sentence."))

    def observed(self) -> tuple[tuple[str, ...], ...]:
        return tuple(one.categories for one in OBSERVATIONS if one.key in (self.seen.data or ()))

    def grade_said(self) -> str:
        return self.grade.data if self.grade.data in GRADES else ""

    def family_knows(self) -> ParentAware | None:
        return ParentAware(self.parent_aware.data) if self.parent_aware.data in set(ParentAware) else None

    def written_as(self) -> NeedSource:
        offered = {str(code) for code, _label in SOURCES}
        return NeedSource(self.source.data) if self.source.data in offered else NeedSource.TEACHER
