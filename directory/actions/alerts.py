"""Somebody may be in danger: whoever keeps watch at the school is told at once, and says "I have it".

An alert holds no word of what was written: which school, what kind of danger, who wrote, and when.
"""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from directory.actions.audit import audit
from directory.db import db
from directory.models import Need, SafetyAlert, School, User
from directory.vocabulary import AuditAct, SafetyKind


def raise_alert(
    *, school: School, kind: SafetyKind, actor: User, key: str, now: datetime
) -> tuple[SafetyAlert, bool]:
    """The alert, and whether it is new. The same person's same `key` gives the same alert again, also where
    two presses arrive at the same moment. One that was called off stands again, as if it were new.
    """
    if kept := alert_with(actor, key):
        return kept, _stands_again(kept, actor, now)
    alert = SafetyAlert(
        school_id=school.id, kind=kind, at=now, raised_by_user_id=actor.id, idempotency_key=_own(actor, key)
    )
    try:
        with db.session.begin_nested():
            db.session.add(alert)
    except IntegrityError:
        if kept := alert_with(actor, key):
            return kept, False
        raise
    audit(AuditAct.ALERT_RAISED, "safety_alert", alert.id, actor=actor, school_id=school.id, kind=str(kind))
    return alert, True


def _stands_again(alert: SafetyAlert, actor: User, now: datetime) -> bool:
    """Whether it was called off. Nobody has it then: who took it was told that it was not meant so."""
    if not alert.not_this:
        return False
    alert.not_this, alert.at = False, now
    alert.taken_at = alert.taken_by_user_id = None
    audit(
        AuditAct.ALERT_RAISED, "safety_alert", alert.id, actor=actor, school_id=alert.school_id,
        kind=str(alert.kind), again=True,
    )  # fmt: skip
    return True


def alert_with(actor: User, key: str) -> SafetyAlert | None:
    """The alert that this person raised under this key. Somebody else's key finds nothing of theirs."""
    return db.session.scalar(select(SafetyAlert).where(SafetyAlert.idempotency_key == _own(actor, key)))


def _own(actor: User, key: str) -> str:
    return sha256(f"{actor.id}\0{key}".encode()).hexdigest()


def take_alert(alert: SafetyAlert, actor: User, now: datetime) -> bool:
    """They have it. Whoever was first keeps it: a second tap, or a second person, changes nothing."""
    free = update(SafetyAlert).where(SafetyAlert.id == alert.id, SafetyAlert.taken_at.is_(None))
    done = db.session.execute(free.values(taken_at=now, taken_by_user_id=actor.id))
    db.session.refresh(alert)
    if not done.rowcount:  # type: ignore[attr-defined]
        return False
    audit(AuditAct.ALERT_TAKEN, "safety_alert", alert.id, actor=actor, school_id=alert.school_id)
    db.session.flush()
    return True


def call_off(alert: SafetyAlert) -> bool:
    """Who wrote says that it was not meant so. It stays in the list; True if it was not called off before."""
    if alert.not_this:
        return False
    alert.not_this = True
    db.session.flush()
    return True


def link_alert(actor: User, key: str, need: Need) -> None:
    """The need that was stored after the alert: whoever takes the alert finds it."""
    alert = alert_with(actor, key)
    if alert is not None and alert.need_id is None:
        alert.need_id = need.id
        db.session.flush()
