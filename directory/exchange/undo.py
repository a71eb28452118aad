"""Takes a stored import back: what it made goes, what it changed and took away comes back.

What a person changed since, and what people have hung something on, stays and is listed. The newest import
of a source first: an older one lies under it. Importing the same package again makes the same rows again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import bindparam, delete, insert, or_, select, update

from directory.actions.followers import FOLLOWED, NAMED, note_back, note_removed, touch_owners
from directory.core import settings_of
from directory.db import db, in_chunks
from directory.exchange.import_changes import table_named
from directory.exchange.import_ledger import lively
from directory.exchange.import_report import names_of
from directory.exchange.import_store import OWNING, Owners, mark, pointed_at, services_of
from directory.exchange.standing import one_at_a_time
from directory.exchange.undo_plan import NEEDED, WHOLE, Entry, Plan, entries, plan_of, restorable
from directory.models import DuplicatePair, ImportBatch, User
from directory.vocabulary import ChangeAction, PairStatus

BUSY = "An import is on its way. Undo this one when that has ended."
OLD = "It was stored before imports kept what they change, so it cannot be undone."


class NotUndoableError(ValueError):
    """The import cannot be taken back. The message is a sentence for the person who asked."""


@dataclass(frozen=True)
class Kept:
    """A row, or one column of it, that stays as it is. `because` is one of few sentences."""

    table: str
    id: str
    name: str
    column: str  # "" for the whole row
    because: str


@dataclass(frozen=True)
class Undo:
    """What taking it back would do, or did. `sentence` says why it cannot be; "" where it can.

    `counts`: table -> removed, restored (columns got their former values), returned (deleted rows are back).
    `shown_again` counts locations that the import sealed and that would be shown again.
    """

    sentence: str = ""
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)
    shown_again: int = 0


@dataclass(frozen=True)
class Undone:
    """What was taken back, and when. `was_undone`: it had been already, and nothing was done now."""

    batch_id: str
    at: datetime
    undo: Undo
    was_undone: bool = False


def undoable(batch: ImportBatch) -> Undo:
    """What undoing would do. Reads only."""
    sentence = hindrance(batch)
    if sentence:
        return Undo(sentence)
    return _told(plan_of(batch, settings_of(current_app).sealing_key))


def hindrance(batch: ImportBatch) -> str:
    """Why the import cannot be undone, "" where it can. Cheap: nothing of what it changed is read."""
    if batch.undone_at is not None:
        return f"It was undone on {batch.undone_at:%Y-%m-%d}."
    if batch.tables is None:
        return OLD
    newer = db.session.scalar(
        select(ImportBatch)
        .where(
            ImportBatch.source_id == batch.source_id,
            ImportBatch.undone_at.is_(None),
            ImportBatch.created_at > batch.created_at,
        )
        .order_by(ImportBatch.created_at.desc())
        .limit(1)
    )
    if newer is not None:
        return (
            f"A newer import of the same source lies on it: that of {newer.created_at:%Y-%m-%d %H:%M} UTC"
            f" ({newer.id}). Undo that one first."
        )
    return ""


def undo_batch(batch: ImportBatch, actor: User | None, now: datetime) -> Undone:
    """Takes the import back; again does nothing. The caller commits. Raises NotUndoableError."""
    lock = settings_of(current_app).data / "imports" / "lock"
    with one_at_a_time(lock, 5, lambda: None) as is_ours:
        if not is_ours:
            raise NotUndoableError(BUSY)
        db.session.refresh(batch, with_for_update=True)
        if batch.undone_at is not None:
            return Undone(batch.id, batch.undone_at, Undo(), was_undone=True)
        sentence = hindrance(batch)
        if sentence:
            raise NotUndoableError(sentence)
        return Undone(batch.id, now, _take_back(batch, actor, now))


def _take_back(batch: ImportBatch, actor: User | None, now: datetime) -> Undo:
    key = settings_of(current_app).sealing_key
    plan = plan_of(batch, key)
    told = _told(plan)
    restored = {name: set(rows) for name, rows in plan.restored.items()}
    before = _both(pointed_at(plan.removed), pointed_at(restored))
    secret = _secret(plan.removed.get("location", ()))
    services = services_of(before)
    for entry in entries(batch, key, last_first=True):
        _reverse(entry, plan, batch, now)
    after = _both(pointed_at(plan.returned), pointed_at(restored))
    mark(services | services_of(after))
    _tell_followers(plan, _both(before, after), now, secret)
    _forget_pairs(plan.removed)
    batch.undone_at, batch.undone_by_user_id = now, actor.id if actor else None
    db.session.flush()
    db.session.expire_all()
    return told


def _both(one: Owners, other: Owners) -> Owners:
    return defaultdict(set, {key: one.get(key, set()) | other.get(key, set()) for key in {*one, *other}})


# one entry of the ledger, the other way round


def _reverse(entry: Entry, plan: Plan, batch: ImportBatch, now: datetime) -> None:
    match entry.action:
        case ChangeAction.CREATE:
            _take_away(entry, plan)
        case ChangeAction.UPDATE:
            _put_back(entry, plan, batch, now)
        case ChangeAction.DELETE:
            _bring_back(entry, plan, now)


def _take_away(entry: Entry, plan: Plan) -> None:
    gone = plan.removed.get(entry.table.name, set())
    for chunk in in_chunks(row["id"] for row in entry.rows if row["id"] in gone):
        db.session.execute(delete(entry.table).where(entry.table.c.id.in_(chunk)))


def _put_back(entry: Entry, plan: Plan, batch: ImportBatch, now: datetime) -> None:
    """Whoever follows must learn of it, so the time of the last change is now and not the former one."""
    table, wanted = entry.table, plan.restored.get(entry.table.name, {})
    stamps = {"last_modified": now} if "last_modified" in table.c else {}
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row, free, _ in reversed(list(restorable(batch, entry))):
        columns = tuple(sorted(free & wanted.get(row["id"], set())))
        if columns:
            was = {f"was_{c}": lively(table, c, row["was"][c]) for c in columns}
            groups[columns].append({"key": row["id"], **was})
    for columns, values in groups.items():
        new = {c: bindparam(f"was_{c}", type_=table.c[c].type) for c in columns}
        statement = update(table).where(table.c.id == bindparam("key")).values(new | stamps)
        db.session.connection().execute(statement, values)


def _bring_back(entry: Entry, plan: Plan, now: datetime) -> None:
    table, back = entry.table, plan.returned.get(entry.table.name, set())
    rows = [
        {column: lively(table, column, value) for column, value in row.items() if column in table.c}
        for row in entry.rows
        if row["id"] in back
    ]
    if "last_modified" in table.c:
        rows = [row | {"last_modified": now} for row in rows]
    if rows:
        db.session.execute(insert(table), rows)


# who must learn of it


def _secret(locations: Iterable[str]) -> set[str]:
    """Those of them that nobody outside has heard of, and that nobody hears of now."""
    place = table_named("location")
    return {
        key
        for chunk in in_chunks(locations)
        for key in db.session.scalars(
            select(place.c.id).where(place.c.id.in_(chunk), place.c.confidential.is_(True))
        )
    }


def _tell_followers(plan: Plan, owners: Owners, now: datetime, secret: set[str]) -> None:
    connection = db.session.connection()
    gone = plan.removed
    touched = {name: owners[f"{name}_id"] - gone.get(name, set()) for name in OWNING}
    touched |= {name: set(plan.restored.get(name, ())) for name in NAMED}
    touch_owners(connection, {name: ids for name, ids in touched.items() if ids}, now)
    for name in FOLLOWED:
        note_removed(connection, name, sorted(set(gone.get(name, ())) - secret), now)
    turned = [key for key, columns in plan.restored.get("location", {}).items() if "confidential" in columns]
    place = table_named("location")
    for chunk in in_chunks(turned):
        for key, is_hidden in db.session.execute(
            select(place.c.id, place.c.confidential).where(place.c.id.in_(chunk))
        ):
            if is_hidden:
                note_removed(connection, "location", [key], now)
            else:
                note_back(connection, "location", [key])


def _forget_pairs(gone: Mapping[str, Iterable[str]]) -> None:
    """Nobody need look at a pair of which one is no more. What people decided of it is remembered."""
    for name in FOLLOWED:
        for chunk in in_chunks(gone.get(name, ())):
            either = or_(DuplicatePair.left_id.in_(chunk), DuplicatePair.right_id.in_(chunk))
            db.session.execute(
                delete(DuplicatePair).where(
                    DuplicatePair.entity == name, DuplicatePair.status == PairStatus.OPEN, either
                )
            )


# told


def _told(plan: Plan) -> Undo:
    names = {*plan.made, *plan.restored, *plan.returned}
    counts = {
        name: {"removed": len(plan.removed.get(name, ())), "restored": len(plan.restored.get(name, ())),
               "returned": len(plan.returned.get(name, ()))}
        for name in sorted(names)
    }  # fmt: skip
    return Undo(
        counts={name: told for name, told in counts.items() if any(told.values())},
        kept=list(_kept(plan)),
        shown_again=plan.shown_again,
    )


def _kept(plan: Plan) -> Iterator[Kept]:
    """Not the small parts of a record that stays: it is named itself."""
    for table, rows in plan.stays.items():
        named = {key: why for key, why in rows.items() if table in WHOLE or why != NEEDED}
        for key, name in names_of(table, named):
            yield Kept(table, key, name, "", named[key])
    stuck: dict[str, dict[str, str]] = defaultdict(dict)
    for table, key, _, _ in plan.stuck:
        stuck[table][key] = ""
    for table, keys in stuck.items():
        keys.update(names_of(table, list(keys)))
    for table, key, column, because in plan.stuck:
        yield Kept(table, key, stuck[table][key], column, because)
