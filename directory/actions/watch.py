"""Who keeps watch at a school, and what its district does first when somebody may be in danger."""

from collections.abc import Mapping
from datetime import date

from directory.actions.record import record_change
from directory.db import db
from directory.models import District, School, User

LONGEST_STEP = 300
MOST_STEPS = 12


class NotOfThisSchoolError(ValueError):
    """The crisis owner must be somebody with a role at the school."""


def set_watch(
    school: School, *, owner: User | None, phone: str, may_own: Mapping[str, User], actor: User
) -> list[str]:
    """Who is told at once, and their number with its extension. Returns the names of what changed."""
    if owner is not None and owner.id not in may_own:
        raise NotOfThisSchoolError
    wanted = {"crisis_owner_user_id": owner.id if owner else None, "crisis_phone": phone.strip() or None}
    return _changed(school, wanted, actor)


def set_protocols(
    district: District, protocols: Mapping[str, Mapping[str, list[str]]], *, today: date, actor: User
) -> list[str]:
    """The district's own first steps, by kind of danger and language; what is left empty is the default.

    Saving them says that the district has looked at them today.
    """
    kept = {
        kind: {language: steps for language, steps in by_language.items() if steps}
        for kind, by_language in protocols.items()
    }
    wanted = {"protocols": {k: v for k, v in kept.items() if v} or None, "protocols_reviewed_on": today}
    return _changed(district, wanted, actor)


def steps_in(text: str) -> list[str]:
    """One step in each line."""
    lines = (line.strip(" \t-•*").strip()[:LONGEST_STEP] for line in text.replace("\0", "").splitlines())
    return [line for line in lines if line][:MOST_STEPS]


def _changed(row: School | District, wanted: Mapping[str, object], actor: User) -> list[str]:
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in changed:
        record_change(row, name, getattr(row, name), wanted[name], actor)
        setattr(row, name, wanted[name])
    db.session.flush()
    return changed
