"""What the form of a need carries from press to press, before and after anything is stored."""

import hashlib
import json
import re
import secrets
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import TypeVar

from flask import request
from flask_login import current_user
from sqlalchemy import select

from directory.actions.never_kept import never_kept_in, struck
from directory.db import db
from directory.matching.facts import NeedCard
from directory.models import Household, School, Student
from directory.queries.categories import Label
from directory.queries.scopes import household_for, student_for
from directory.queries.students import card_of_household, card_of_student
from directory.search.needs import ReadNeed, read_need
from directory.search.safety import SafetyReading
from directory.vocabulary import NeedSource, ParentAware
from directory.web.workspace.needs_fields import EMPTY, UnreadableError, card_from, carried_card

LONGEST_TEXT = 1200
LONGEST_CARD = 4000
LONGEST_KEY = 64
CARRIED = ("safety_answer", "safety_mark", "safety_key")
"""What somebody answered to words of danger stays with these words, so that nobody is asked at each chip."""

_CODE = re.compile(r"[SF]-[2-9A-Z]{6}")
_ZIP = re.compile(r"\d{5}", re.ASCII)
_PLACE = re.compile(r"[0-9]{1,3}")

About = TypeVar("About", Student, Household)


@dataclass(frozen=True)
class Draft:
    """`text` is what was written, without what is never kept; `read_as` the text that `card` was read from.

    `is_counted` says that this sitting already counted a gap; `left_out` that something was struck.
    """

    text: str = ""
    card: NeedCard = NeedCard()
    read: ReadNeed | None = None
    zip: str = ""
    key: str = ""
    is_counted: bool = False
    left_out: bool = False
    student: Student | None = None
    household: Household | None = None
    code: str = ""
    source: NeedSource = NeedSource.COORDINATOR
    parent_aware: ParentAware | None = None
    identified_on: date | None = None
    safety: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)  # field, and what kind of error

    @property
    def danger(self) -> SafetyReading | None:
        return self.read.safety if self.read else None

    @property
    def seed(self) -> int:
        return seed_of(self.key)

    @property
    def kept_text(self) -> str:
        """What is stored of the sentence: no word of status, and no number of a person."""
        return struck(self.read.keepable_text) if self.read else self.text

    @property
    def card_json(self) -> str:
        return json.dumps(self.card.as_json(), separators=(",", ":"), ensure_ascii=False)


def seed_of(key: str) -> int:
    """Who goes first among equals: another for each need, the same each time it is looked at. 31 bits: a
    snapshot keeps it in a column that is signed.
    """
    return int.from_bytes(hashlib.sha256(key.encode("utf-8", "replace")).digest()[:4], "big") >> 1


def empty_draft(school: School) -> Draft:
    """`?student` or `?household` says whom it is about, by id."""
    student = student_for(current_user, request.args.get("student", ""))
    household = household_for(current_user, request.args.get("household", ""))
    about = next((row for row in (student, household) if row and row.school_id == school.id), None)
    return Draft(key=secrets.token_urlsafe(16), code=about.code if about else "")


def draft_from_form(school: School, known: dict[str, Label], today: date) -> Draft:
    """Reads what was posted. A new sentence is read into a new card; else the chips say what holds.

    Raises UnreadableError for what no control of the page sends.
    """
    form = request.form
    written = form.get("text", "").strip()[:LONGEST_TEXT]
    text = struck(written)
    draft = Draft(
        text=text,
        zip=_first(_ZIP, form.get("zip", "")),
        key=form.get("key", "")[:LONGEST_KEY] or secrets.token_urlsafe(16),
        is_counted=form.get("counted") == "1",
        left_out=never_kept_in(written) is not None,
        source=_source(form.get("source", "")),
        parent_aware=ParentAware(form["aware"]) if form.get("aware") in set(ParentAware) else None,
        identified_on=_day(form.get("heard", ""), today),
        safety={name: form[name][:200] for name in CARRIED if form.get(name)},
        errors={} if text else {"text": "missing"},
    )
    draft = _with_subject(draft, school, form.get("code", ""))
    return _with_card(draft, written, school, known, today) if text else draft


def _with_card(draft: Draft, written: str, school: School, known: dict[str, Label], today: date) -> Draft:
    read = read_need(written, today=today, bell_end=school.bell_end)
    if _PLACE.fullmatch(request.form.get("other", "")):
        place = int(request.form["other"])
        card = ([*read.others, read.card])[min(place, len(read.others))]
    elif request.form.get("read") == draft.text and "card" in request.form:
        card = card_from(request.form, _base(request.form["card"], known), known)
    else:
        card = read.card
    return replace(draft, read=read, card=_filled(card, draft, today))


def _base(sent: str, known: dict[str, Label]) -> NeedCard:
    """The card that the last page carried. Nothing in it is trusted."""
    try:
        told = json.loads(sent[:LONGEST_CARD])
    except (ValueError, RecursionError) as error:
        raise UnreadableError("card") from error
    return carried_card(told, known)


def _filled(card: NeedCard, draft: Draft, today: date) -> NeedCard:
    """What is on record of the student or family is added where the sentence does not say it: once, so that
    it can be taken off again.
    """
    if not draft.code or request.form.get("filled") == draft.code:
        return card
    if draft.student:
        known = card_of_student(draft.student, today)
    elif draft.household:
        known = card_of_household(draft.household, today)
    else:
        return card
    said_age = bool(card.ages or card.grades)
    unsaid = [f.name for f in fields(NeedCard) if getattr(card, f.name) == getattr(EMPTY, f.name)]
    added = {name: getattr(known, name) for name in unsaid if not (said_age and name in ("ages", "grades"))}
    return replace(card, **added)


def _with_subject(draft: Draft, school: School, code: str) -> Draft:
    """A code of this school's student or family; "" is nobody yet."""
    code = code.strip().upper()[:12]
    if not code:
        return draft
    found = subject_by_code(school, code)
    if found is None:
        return replace(draft, code=code, errors={**draft.errors, "code": "unknown"})
    return replace(
        draft,
        code=code,
        student=found if isinstance(found, Student) else None,
        household=found if isinstance(found, Household) else None,
        zip=draft.zip or _home_zip(found),
    )


def subject_by_code(school: School, code: str) -> Student | Household | None:
    """None for another school's, as for one that does not exist."""
    if not _CODE.fullmatch(code):
        return None
    if code.startswith("S-"):
        return _of_school(Student, school, code)
    return _of_school(Household, school, code)


def _of_school(model: type[About], school: School, code: str) -> About | None:
    return db.session.scalar(
        select(model).where(model.code == code, model.school_id == school.id, model.erased_at.is_(None))
    )


def _home_zip(found: Student | Household) -> str:
    household = found.household if isinstance(found, Student) else found
    return (household.zip or "")[:5] if household else ""


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text[:40])
    return found[0] if found else ""


def _source(sent: str) -> NeedSource:
    return NeedSource(sent) if sent in set(NeedSource) else NeedSource.COORDINATOR


def _day(sent: str, today: date) -> date:
    """When it was heard: not tomorrow, and not before last year."""
    try:
        day = date.fromisoformat(sent)
    except ValueError:
        return today
    return day if date(today.year - 1, 1, 1) <= day <= today else today
