"""Consent: whose, to which organizations, for which fields, until when. Never longer than a year.

It is given and withdrawn, never changed: to widen one, another is given. The database refuses anything else.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from directory.actions.audit import audit
from directory.db import db
from directory.models import Consent, ConsentOrganization, Household, Organization, Student, User
from directory.queries.nameless import nameless_among
from directory.sealing import seal_person
from directory.vocabulary import AuditAct, ConsentKind

FIELDS = (
    "name", "grade", "birthdate", "languages", "contact", "address", "need", "schedule", "accommodations",
    "notes",
)  # fmt: skip
"""What may leave the school about somebody, by code."""

NAMING = frozenset({"name", "birthdate", "contact", "address", "notes"})
"""Of these, what says who it is. The database holds the same list."""

LONGEST = timedelta(days=366)
PRESSED_TWICE = timedelta(minutes=1)
ANY_NEED = "any_need"


class ConsentError(ValueError):
    """`field` is the part of the form that is wrong, `reason` a code: "empty", "unknown", "past", "too_long",
    "takes_no_names".
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason = field, reason


def give_consent(
    *,
    kind: ConsentKind,
    organizations: Sequence[Organization],
    fields: Sequence[str],
    expires_at: datetime,
    given_by: str,
    actor: User | None,
    now: datetime,
    student: Student | None = None,
    household: Household | None = None,
    purpose: str = ANY_NEED,
    note: str = "",
) -> Consent:
    """For exactly one of student and household. `given_by` is who said yes, in words: it is sealed.

    Without a release (SCHOOL_OFFICIAL_NO_RELEASE) no organization is named. The same said twice within a
    minute is one consent: a button was pressed twice. Raises ConsentError.
    """
    subject = _one_of(student, household)
    _check(kind, organizations, fields, expires_at, given_by, now)
    if kept := _given_just_now(subject, kind, organizations, fields, purpose, actor, now):
        return kept
    consent = Consent(
        student_id=student.id if student else None, household_id=household.id if household else None,
        kind=kind, fields=sorted(set(fields), key=FIELDS.index), purpose=purpose, starts_at=now,
        expires_at=expires_at, logged_by_user_id=actor.id if actor else None,
        sealed=seal_person({"given_by": given_by.strip(), "note": note.strip()}),
    )  # fmt: skip
    consent.organizations = [
        ConsentOrganization(organization_id=each.id) for each in _distinct(organizations)
    ]
    db.session.add(consent)
    db.session.flush()
    audit(
        AuditAct.CONSENT_GIVEN, subject.__tablename__, subject.id, actor=actor, school_id=subject.school_id,
        consent=consent.id, kind=str(kind), fields=consent.fields, organizations=len(consent.organizations),
    )  # fmt: skip
    return consent


def _given_just_now(
    subject: Student | Household,
    kind: ConsentKind,
    organizations: Sequence[Organization],
    fields: Sequence[str],
    purpose: str,
    actor: User | None,
    now: datetime,
) -> Consent | None:
    said = (kind, purpose, actor.id if actor else None, set(fields), {each.id for each in organizations})
    return next(
        (
            one
            for one in consents_of(subject)
            if is_live(one, now)
            and now - one.starts_at < PRESSED_TWICE
            and said
            == (
                one.kind,
                one.purpose,
                one.logged_by_user_id,
                set(one.fields),
                {each.organization_id for each in one.organizations},
            )
        ),
        None,
    )


def withdraw_consent(consent: Consent, *, actor: User | None, now: datetime) -> bool:
    """From now on. False where it was withdrawn before: the first time counts."""
    if consent.revoked_at is not None:
        return False
    consent.revoked_at = now
    subject = subject_of(consent)
    db.session.flush()
    audit(
        AuditAct.CONSENT_WITHDRAWN, subject.__tablename__, subject.id, actor=actor,
        school_id=subject.school_id, consent=consent.id,
    )  # fmt: skip
    return True


def live_consent_for(
    subject: Student | Household,
    organization: Organization,
    now: datetime,
    fields: Iterable[str] = (),
    purpose: str = "",
) -> Consent | None:
    """The one that names this organization, covers the fields and the purpose (a category's slug; "" asks for
    none) and lasts longest; None where there is none.
    """
    wanted = set(fields)
    return next(
        (
            consent
            for consent in consents_of(subject)
            if is_live(consent, now)
            and consent.kind is not ConsentKind.SCHOOL_OFFICIAL_NO_RELEASE
            and wanted <= set(consent.fields)
            and (not purpose or consent.purpose in (ANY_NEED, purpose))
            and any(each.organization_id == organization.id for each in consent.organizations)
        ),
        None,
    )


def is_live(consent: Consent, now: datetime) -> bool:
    return consent.revoked_at is None and consent.starts_at <= now < consent.expires_at


def consents_of(subject: Student | Household) -> list[Consent]:
    """The one that lasts longest first."""
    column = Consent.student_id if isinstance(subject, Student) else Consent.household_id
    return list(
        db.session.scalars(
            select(Consent)
            .where(column == subject.id)
            .order_by(Consent.expires_at.desc(), Consent.id)
            .options(selectinload(Consent.organizations))
        )
    )


def subject_of(consent: Consent) -> Student | Household:
    if consent.student_id:
        return db.session.get_one(Student, consent.student_id)
    return db.session.get_one(Household, consent.household_id)


def _one_of(student: Student | None, household: Household | None) -> Student | Household:
    if student is not None and household is None:
        return student
    if household is not None and student is None:
        return household
    raise ValueError("a consent is for one student or for one household")


def _check(
    kind: ConsentKind,
    organizations: Sequence[Organization],
    fields: Sequence[str],
    expires_at: datetime,
    given_by: str,
    now: datetime,
) -> None:
    releases = kind is not ConsentKind.SCHOOL_OFFICIAL_NO_RELEASE
    for is_wrong, field, reason in (
        (not given_by.strip(), "given_by", "empty"),
        (releases and not organizations, "organizations", "empty"),
        (not releases and bool(organizations), "organizations", "unknown"),
        (not fields, "fields", "empty"),
        (not set(fields) <= set(FIELDS), "fields", "unknown"),
        (expires_at <= now, "expires_at", "past"),
        (expires_at - now > LONGEST, "expires_at", "too_long"),
        (bool(nameless_among(o.id for o in organizations)), "organizations", "takes_no_names"),
    ):  # fmt: skip
        if is_wrong:
            raise ConsentError(field, reason)


def _distinct(organizations: Sequence[Organization]) -> list[Organization]:
    return list({each.id: each for each in organizations}.values())
