"""Puts back what a roster changed. What a person has changed since is theirs and stays."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select

from directory.actions.roster_rows import COLUMNS, MODELS, column_value, text_of_row
from directory.db import db, in_chunks
from directory.models import Consent, Disclosure, Guardian, Household, Need, RosterChange, Student
from directory.sealing import Keyring, people_ring
from directory.vocabulary import ChangeAction


def take_back(changes: Sequence[RosterChange], rows: Mapping[str, Any]) -> dict[str, int]:
    """Counts: rows put back, rows gone again, students archived since they are in use, values left."""
    ring, counts = people_ring(), Counter[str]()
    changes = [change for change in changes if change.before and _is_whole(rows.get(change.row_id))]
    for change in changes:
        row = rows.get(change.row_id)
        if row is not None and change.action is ChangeAction.UPDATE:
            counts["left"] += _put_back(change, row, ring)
            counts["back"] += 1
    db.session.flush()
    _take_out(changes, rows, ring, counts)
    return {name: counts[name] for name in ("back", "gone", "archived", "left")}


def _is_whole(row: Any) -> bool:
    """Nothing comes back of whoever was erased since."""
    return row is not None and bool(row.sealed) and getattr(row, "erased_at", None) is None


def _put_back(change: RosterChange, row: Any, ring: Keyring) -> int:
    """How many values were left, since they are no longer what the roster made them."""
    said: Mapping[str, Any] = ring.unseal(change.before or b"")
    sealed = ring.unseal(row.sealed)
    stands, left = text_of_row(change.entity, row, sealed), 0
    for name, was in said["before"].items():
        if stands.get(name, "") != said["after"][name]:
            left += 1
        elif column := COLUMNS[change.entity].get(name):
            setattr(row, column, column_value(name, was))
        else:
            sealed[name] = was
    row.sealed = ring.seal({**sealed, "roster": said["last"]})
    return left


def _take_out(
    changes: Iterable[RosterChange], rows: Mapping[str, Any], ring: Keyring, counts: Counter[str]
) -> None:
    """Rows that the batch made: guardians first, then students, then households that nobody is in."""
    made = [change for change in changes if change.action is ChangeAction.CREATE and change.row_id in rows]
    touched = {change.row_id for change in made if _is_touched(change, rows[change.row_id], ring)}
    students = [change.row_id for change in made if change.entity == "student"]
    tied = _tied(Student, students) | (touched & set(students))
    for key in students:
        if key in tied:
            rows[key].active = False
            counts["archived"] += 1
    guardians = [c.row_id for c in made if c.entity == "guardian" and c.row_id not in touched]
    counts["left"] += sum(1 for c in made if c.entity == "guardian" and c.row_id in touched)
    db.session.flush()
    counts["gone"] += _delete("guardian", [key for key in guardians if not _home_tied(rows[key], rows, tied)])
    counts["gone"] += _delete("student", [key for key in students if key not in tied])
    homes = [change.row_id for change in made if change.entity == "household"]
    counts["gone"] += _delete("household", _empty_homes(homes))


def _home_tied(guardian: Guardian, rows: Mapping[str, Any], tied: set[str]) -> bool:
    """A child of the household stays, so whom to call stays too."""
    return any(rows[key].household_id == guardian.household_id for key in tied if key in rows)


def _is_touched(change: RosterChange, row: Any, ring: Keyring) -> bool:
    after: Mapping[str, str] = ring.unseal(change.before or b"").get("after", {})  # type: ignore[assignment]
    stands = text_of_row(change.entity, row, ring.unseal(row.sealed))
    return any(stands.get(name, "") != value for name, value in after.items()) or bool(
        getattr(row, "restricted", False)
    )


def _tied(model: type[Student] | type[Household], ids: Sequence[str]) -> set[str]:
    """Those on whom a need, a consent or a disclosure hangs."""
    name = "student_id" if model is Student else "household_id"
    found: set[str] = set()
    for chunk in in_chunks(ids):
        for other in (Need, Consent, Disclosure):
            column = getattr(other, name)
            found |= set(db.session.scalars(select(column).where(column.in_(chunk))))
    return found


def _empty_homes(ids: Sequence[str]) -> list[str]:
    """Households that hold no child, no need and no consent, and no guardian whom somebody has changed."""
    lived_in: set[str] = set(_tied(Household, ids))
    for chunk in in_chunks(ids):
        for model in (Student, Guardian):
            lived_in |= set(
                db.session.scalars(select(model.household_id).where(model.household_id.in_(chunk)))
            )
    return [key for key in ids if key not in lived_in]


def _delete(entity: str, ids: Sequence[str]) -> int:
    model = MODELS[entity]
    for chunk in in_chunks(ids):
        db.session.execute(
            delete(model).where(model.id.in_(chunk)), execution_options={"synchronize_session": False}
        )
    return len(ids)
