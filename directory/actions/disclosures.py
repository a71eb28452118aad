"""What leaves the school about somebody: each time is one row, which parents may see and nobody changes."""

from collections.abc import Sequence
from datetime import datetime

from directory.actions.audit import audit
from directory.actions.consents import ANY_NEED, FIELDS, NAMING, is_live
from directory.db import db
from directory.models import Consent, Disclosure, Household, Need, Organization, Student, User
from directory.queries.nameless import takes_no_names
from directory.vocabulary import AuditAct, ConsentKind


class NotDisclosedError(ValueError):
    """Nothing left. `reason` is a code: "fields", "no_consent", "takes_no_names"."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"not disclosed: {reason}")
        self.reason = reason


def disclose(
    *,
    organization: Organization,
    fields: Sequence[str],
    purpose: str,
    identified: bool,
    actor: User | None,
    now: datetime,
    student: Student | None = None,
    household: Household | None = None,
    need: Need | None = None,
    consent: Consent | None = None,
) -> Disclosure:
    """Writes down that it leaves now. `fields` are codes of `consents.FIELDS`, `purpose` a category's slug.

    An identified one needs a live consent of this very person that names the organization and covers every
    field. Raises NotDisclosedError; what slips past it the database refuses by its own clock, as an
    IntegrityError.
    """
    if not fields or not set(fields) <= set(FIELDS) or (not identified and NAMING & set(fields)):
        raise NotDisclosedError("fields")
    if identified:
        _refuse_without_consent(consent, student, household, organization, fields, purpose, now)
    disclosure = Disclosure(
        student_id=student.id if student else None, household_id=household.id if household else None,
        need_id=need.id if need else None, organization_id=organization.id,
        organization_name=organization.name, consent_id=consent.id if consent else None,
        identified=identified, fields=sorted(set(fields), key=FIELDS.index), purpose=purpose, at=now,
        user_id=actor.id if actor else None,
    )  # fmt: skip
    db.session.add(disclosure)
    db.session.flush()
    _log(disclosure, student or household or need, actor)
    return disclosure


def _refuse_without_consent(
    consent: Consent | None,
    student: Student | None,
    household: Household | None,
    organization: Organization,
    fields: Sequence[str],
    purpose: str,
    now: datetime,
) -> None:
    if takes_no_names(organization):
        raise NotDisclosedError("takes_no_names")
    is_covered = (
        consent is not None
        and is_live(consent, now)
        and consent.kind is not ConsentKind.SCHOOL_OFFICIAL_NO_RELEASE
        and (consent.student_id, consent.household_id)
        == (student.id if student else None, household.id if household else None)
        and set(fields) <= set(consent.fields)
        and consent.purpose in (ANY_NEED, purpose)
        and any(each.organization_id == organization.id for each in consent.organizations)
    )
    if not is_covered:
        raise NotDisclosedError("no_consent")


def _log(disclosure: Disclosure, about: Student | Household | Need | None, actor: User | None) -> None:
    entity, key = (about.__tablename__, about.id) if about is not None else ("disclosure", disclosure.id)
    audit(
        AuditAct.DISCLOSED, entity, key, actor=actor, school_id=about.school_id if about else None,
        disclosure=disclosure.id, organization=disclosure.organization_id, fields=disclosure.fields,
        identified=disclosure.identified,
    )  # fmt: skip
