"""Corrections: anyone writes down that something is wrong; those whose school it touches settle it."""

from datetime import datetime

from sqlalchemy import select

from directory.actions.record import record_change
from directory.db import db
from directory.models import Correction, User
from directory.vocabulary import CorrectionStatus

ABOUT = ("phone", "hours", "place", "full", "closed", "other")
ENTITIES = ("service", "service_at_location", "location", "organization", "school")
LONGEST_TEXT = 1000


def report_correction(
    *, link_entity: str, link_id: str, about: str, text: str | None = None, key: str | None = None
) -> Correction:
    """Writes down that something is wrong. The same `key` again gives the same row.

    Keeps nothing about who wrote. Raises ValueError for an entity or a subject that is not one of ours.
    """
    if link_entity not in ENTITIES or about not in ABOUT:
        raise ValueError("a correction is about a phone, hours, … of one of our rows")
    if key:
        kept = db.session.scalar(select(Correction).where(Correction.idempotency_key == key))
        if kept:
            return kept
    words = (text or "").replace("\0", "").strip()[:LONGEST_TEXT]
    correction = Correction(
        link_entity=link_entity,
        link_id=link_id,
        about=about,
        text=words or None,
        idempotency_key=key[:64] if key else None,
    )
    db.session.add(correction)
    db.session.flush()
    return correction


def settle_correction(correction: Correction, actor: User, now: datetime) -> None:
    """The directory is right again."""
    _decide(correction, CorrectionStatus.DONE, actor, now)


def dismiss_correction(correction: Correction, actor: User, now: datetime) -> None:
    """There was nothing to mend."""
    _decide(correction, CorrectionStatus.DISMISSED, actor, now)


def reopen_correction(correction: Correction, actor: User, now: datetime) -> None:
    _decide(correction, CorrectionStatus.OPEN, actor, now)


def _decide(correction: Correction, status: CorrectionStatus, actor: User, now: datetime) -> None:
    """A repeat changes nothing, so a second tap does not move the date or the name."""
    if correction.status is status:
        return
    record_change(correction, "status", correction.status, status, actor)
    is_open = status is CorrectionStatus.OPEN
    correction.status = status
    correction.settled_at = None if is_open else now
    correction.settled_by_user_id = None if is_open else actor.id
    db.session.flush()
