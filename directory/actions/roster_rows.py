"""How a roster's values become columns and sealed values of students, households and guardians."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select, update

from directory.db import db, in_chunks
from directory.models import Guardian, Household, RosterChange, School, Student
from directory.models.columns import utc_now
from directory.sealing import Keyring

MODELS: Mapping[str, Any] = {"student": Student, "household": Household, "guardian": Guardian}

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "student": {
        "grade": "grade", "languages": "languages", "active": "active", "key": "roster_key",
        "household": "household_id",
    },
    "household": {"zip": "zip", "languages": "languages"},
    "guardian": {"language": "language"},
}  # fmt: skip
"""Value of a roster: the column it stands in. All others lie in the sealed value."""

NOT_SAID = frozenset({"key", "household"})
"""No word of the roster's own: they are not remembered as what it said."""


@dataclass(frozen=True, slots=True)
class Written:
    """One row to change: what is sealed there now, what the roster said last, and the new values."""

    entity: str
    id: str
    sealed: Mapping[str, Any]
    last: Mapping[str, str]
    values: Mapping[str, str]


def column_value(name: str, text: str) -> Any:
    if name == "active":
        return text == "yes"
    if name == "languages":
        return [code for code in text.split(",") if code] or None
    return text or None


def text_of_row(entity: str, row: Any, sealed: Mapping[str, Any]) -> dict[str, str]:
    """Each value of a row as text, the way a plan has it."""
    found = {name: str(value or "") for name, value in sealed.items() if name != "roster"}
    for name, column in COLUMNS[entity].items():
        value = getattr(row, column)
        if isinstance(value, bool):
            found[name] = "yes" if value else "no"
        else:
            found[name] = ",".join(value) if isinstance(value, list) else str(value or "")
    return found


def as_columns(
    entity: str, school: School, code: str, told: Mapping[str, str], more: Mapping[str, str], ring: Keyring
) -> dict[str, Any]:
    """A whole new row. `more` may hold key, household, languages and agent: a guardian's id in the roster."""
    last = {name: value for name, value in told.items() if value}
    if more.get("agent"):
        last["id"] = more["agent"]
    inside = {name: value for name, value in told.items() if name not in COLUMNS[entity]}
    now = utc_now()
    row: dict[str, Any] = {
        "sealed": ring.seal({**inside, "roster": last}), "created_at": now, "last_modified": now,
        **{column: column_value(name, told.get(name) or more.get(name, ""))
           for name, column in COLUMNS[entity].items() if name != "active"},
    }  # fmt: skip
    if entity == "student":
        return {**row, "school_id": school.id, "code": code, "active": True}
    if entity == "household":
        return {**row, "school_id": school.id, "code": code}
    return {**row, "household_id": more["household"], "may_be_contacted": True, "restricted": False}


def before_and_after(here: Any, values: Mapping[str, str]) -> dict[str, Any]:
    """What a batch must know to put a row back: the values that it changes, as they were and as they are."""
    stood = {
        **here.said,
        "active": "yes" if here.active else "no",
        "key": here.key,
        "household": here.household,
    }
    return {
        "before": {name: stood.get(name, "") for name in values}, "after": dict(values),
        "last": dict(here.last),
    }  # fmt: skip


def write_rows(rows: Iterable[Written], ring: Keyring) -> None:
    """Changes rows, each as `values` say; what the roster said is remembered beside it."""
    for entity, columns, listed in _alike(rows, ring):
        model = MODELS[entity]
        statement = (
            update(model.__table__)
            .where(model.__table__.c.id == bindparam("row"))
            .values({column: bindparam(column) for column in columns})
        )
        db.session.connection().execute(statement, listed)


def _alike(
    rows: Iterable[Written], ring: Keyring
) -> Iterable[tuple[str, Sequence[str], list[dict[str, Any]]]]:
    """Rows that change the same columns, together: one statement for each such set."""
    found: dict[tuple[str, tuple[str, ...]], list[dict[str, Any]]] = {}
    for row in rows:
        values = row_values(row, ring)
        found.setdefault((row.entity, tuple(sorted(values))), []).append({"row": row.id, **values})
    return [(entity, columns, listed) for (entity, columns), listed in found.items()]


def row_values(row: Written, ring: Keyring) -> dict[str, Any]:
    placed = COLUMNS[row.entity]
    inside = {name: value for name, value in row.values.items() if name not in placed}
    last = {**row.last, **{name: value for name, value in row.values.items() if name not in NOT_SAID}}
    columns = {
        placed[name]: column_value(name, value) for name, value in row.values.items() if name in placed
    }
    return {**columns, "sealed": ring.seal({**row.sealed, **inside, "roster": last})}


def rows_by_id(changes: Iterable[RosterChange]) -> dict[str, Any]:
    """The rows that a batch changed and that are still there."""
    found: dict[str, Any] = {}
    listed = list(changes)
    for entity, model in MODELS.items():
        ids = [change.row_id for change in listed if change.entity == entity]
        for chunk in in_chunks(ids):
            found.update(
                {row.id: row for row in db.session.scalars(select(model).where(model.id.in_(chunk)))}
            )
    return found
