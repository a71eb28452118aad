"""What a coordinator picks for a family, and what the family says to it."""

from collections.abc import Iterable

from directory.actions.audit import audit
from directory.actions.needs import CLOSED, change_need
from directory.db import db
from directory.models import Need, User
from directory.vocabulary import AuditAct, NeedStatus

MOST_CHOSEN = 5
"""More than this do not fit on one page that a family reads."""

OFFERED_NEXT = "call_family"


def choose_offerings(need: Need, offering_ids: Iterable[str], *, actor: User | None) -> Need:
    """Adds them, the newest last; of more than five the first ones go. The family has not agreed by this."""
    added = list(dict.fromkeys(offering_ids))
    kept = [one for one in need.chosen or [] if one not in added]
    need.chosen = [*kept, *added][-MOST_CHOSEN:]
    return _told(need, actor)


def unchoose_offering(need: Need, offering_id: str, *, actor: User | None) -> Need:
    need.chosen = [one for one in need.chosen or [] if one != offering_id] or None
    return _told(need, actor)


def _told(need: Need, actor: User | None) -> Need:
    if need.chosen and need.status is NeedStatus.IDENTIFIED:
        need.status, need.next_step = NeedStatus.SUGGESTED, OFFERED_NEXT
    db.session.flush()
    audit(
        AuditAct.CHANGED, "need", need.id, actor=actor, school_id=need.school_id, fields=["chosen"],
        chosen=len(need.chosen or []),
    )  # fmt: skip
    return need


def say_family_agreed(need: Need, *, actor: User | None) -> Need:
    """Only on the word of whoever spoke with the family. What was closed meanwhile stays closed."""
    if need.status in CLOSED:
        return need
    return change_need(need, actor=actor, status=NeedStatus.FAMILY_AGREED, next_step="hand_over")


def settle_home(need: Need, zip_code: str) -> Need:
    """Where they live, by ZIP alone; "" takes it off."""
    need.zip = zip_code or None
    db.session.flush()
    return need


def set_chosen(need: Need, offering_ids: Iterable[str], *, actor: User | None) -> Need:
    """Exactly these, in this order, and at most five."""
    need.chosen = list(dict.fromkeys(offering_ids))[:MOST_CHOSEN] or None
    return _told(need, actor)
