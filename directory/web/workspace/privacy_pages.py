"""What the pages of consent and of disclosures show: rows with words, in the language that is spoken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import render_template, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import select

from directory.actions.consents import ANY_NEED, consents_of, is_live
from directory.actions.glass import may_see_names
from directory.db import db
from directory.models import Consent, Household, Organization, School, Student, User
from directory.queries.categories import labels_by_slug
from directory.queries.disclosed import Left, disclosures_of, looks_at
from directory.queries.households import opened_household
from directory.queries.students import opened_student
from directory.queries.timetables import zone_of
from directory.sealing import unseal_person
from directory.web.languages import LANGUAGES, page_language, speaking
from directory.web.phrases import in_sentence
from directory.web.workspace.privacy_forms import FIELD_WORDS, KIND_WORDS

Subject = Student | Household


@dataclass(frozen=True)
class ConsentLine:
    """`given_by` and `note` are "" for whoever may not see names. `until` is when it ended, or will."""

    id: str
    kind: str
    organizations: tuple[str, ...]
    fields: tuple[str, ...]
    purpose: str
    since: datetime
    until: datetime
    is_live: bool
    was_withdrawn: bool
    given_by: str
    note: str


@dataclass(frozen=True)
class ConsentsPanel:
    """For templates/workspace/privacy/_consents.html. `may_give` is False for whoever only reads."""

    live: tuple[ConsentLine, ...]
    ended: tuple[ConsentLine, ...]
    address: str
    disclosures: str
    may_give: bool


@dataclass(frozen=True)
class LeftLine:
    day: datetime
    to: str
    fields: tuple[str, ...]
    purpose: str
    consent: str
    by: str


def consents_panel(subject: Subject, person: User, moment: datetime, *, may_give: bool) -> ConsentsPanel:
    """Of a student or a household, for any page that shows them."""
    named = may_see_names(person, subject.school, moment)
    lines = [_consent_line(one, moment, named=named) for one in consents_of(subject)]
    return ConsentsPanel(
        live=tuple(one for one in lines if one.is_live),
        ended=tuple(one for one in lines if not one.is_live),
        address=address_of("consents", subject),
        disclosures=address_of("disclosures", subject),
        may_give=may_give,
    )


def address_of(page: str, subject: Subject) -> str:
    """Of the page of `consents` or of `disclosures`."""
    if isinstance(subject, Student):
        return url_for(f"privacy.student_{page}", student_id=subject.id)
    return url_for(f"privacy.household_{page}", household_id=subject.id)


def _consent_line(consent: Consent, moment: datetime, *, named: bool) -> ConsentLine:
    opened = unseal_person(consent.sealed) if named else {}
    ids = [each.organization_id for each in consent.organizations]
    names = db.session.scalars(
        select(Organization.name).where(Organization.id.in_(ids)).order_by(Organization.name)
    )
    zone = zone_of(_school_of(consent).district)
    until = min(consent.revoked_at or consent.expires_at, consent.expires_at)
    return ConsentLine(
        id=consent.id, kind=str(KIND_WORDS[consent.kind]), organizations=tuple(names),
        fields=worded_fields(consent.fields), purpose=worded_purpose(consent.purpose),
        since=consent.starts_at.astimezone(zone), until=until.astimezone(zone),
        is_live=is_live(consent, moment), was_withdrawn=consent.revoked_at is not None,
        given_by=str(opened.get("given_by") or ""), note=str(opened.get("note") or ""),
    )  # fmt: skip


def _school_of(consent: Consent) -> School:
    found: Subject = (
        db.session.get_one(Student, consent.student_id)
        if consent.student_id
        else db.session.get_one(Household, consent.household_id)
    )
    school: School = found.school
    return school


def worded_fields(codes: Sequence[str]) -> tuple[str, ...]:
    words = [str(FIELD_WORDS[code]) for code in codes if code in FIELD_WORDS]
    return (*words[:1], *map(in_sentence, words[1:]))


def worded_purpose(code: str) -> str:
    """The kind of help in the language that is spoken; a code that is no more shows as itself."""
    if code == ANY_NEED:
        return _("Any help the family asks for")
    label = labels_by_slug(page_language()).get(code)
    return label.name if label else code


def purposes() -> list[tuple[str, str]]:
    labels = labels_by_slug(page_language()).values()
    return sorted(((label.slug, label.name) for label in labels if label.parent), key=lambda pair: pair[1])


# ---- what left ----


def languages_to_print(subject: Subject) -> list[str]:
    """English, and the family's own first where we speak it."""
    spoken = subject.languages or []
    if isinstance(subject, Student) and not spoken and subject.household:
        spoken = subject.household.languages or []
    own = next((code for code in spoken if code in LANGUAGES), "en")
    return list(dict.fromkeys([own, "en"]))


def unspoken(subject: Subject) -> str:
    """Their first language, where we cannot print it."""
    first = next(iter(subject.languages or []), "")
    return "" if first in LANGUAGES else first


def printed_lists(
    subject: Subject, person: User, moment: datetime, since: datetime
) -> list[tuple[str, Markup]]:
    """(language, the list in it) for each language to print."""
    zone = zone_of(subject.school.district)
    left = [one for one in disclosures_of(subject) if not one.is_the_students_own]
    facts = {
        "subject": subject,
        "is_student": isinstance(subject, Student),
        "looks": looks_at(subject, since, zone),
        "moment": moment.astimezone(zone),
        "name": name_of(subject, person, moment),
    }
    found = []
    for language in languages_to_print(subject):
        with speaking(language):
            lines = [_left_line(one, subject) for one in left]
            html = render_template("workspace/privacy/_left.html", lines=lines, language=language, **facts)
            found.append((language, Markup(html)))  # noqa: S704 - made by our own template, which escapes
    return found


def agreed_by_student(subject: Subject) -> list[LeftLine]:
    """What is not on the printed list, for staff to know of."""
    return [_left_line(one, subject) for one in disclosures_of(subject) if one.is_the_students_own]


def _left_line(left: Left, subject: Subject) -> LeftLine:
    one, zone = left.disclosure, zone_of(subject.school.district)
    consent = ""
    if left.consent is not None:
        day = left.consent.starts_at.astimezone(zone)
        consent = _(
            "%(kind)s, %(day)s", kind=KIND_WORDS[left.consent.kind], day=format_date(day.date(), "medium")
        )
    return LeftLine(
        day=one.at.astimezone(zone), to=one.organization_name, fields=worded_fields(one.fields),
        purpose=worded_purpose(one.purpose), consent=consent, by=left.by,
    )  # fmt: skip


def name_of(subject: Subject, person: User, moment: datetime) -> str:
    """Nothing ("") for whoever may not see it."""
    if not may_see_names(person, subject.school, moment):
        return ""
    return opened_student(subject).name if isinstance(subject, Student) else opened_household(subject).name
