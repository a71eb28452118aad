"""One record instead of two: the better values, everything that hung on either, and the way back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import insert, or_, select

from directory.actions.absorb import Absorption, Row
from directory.actions.followers import note_back, note_removed, touch
from directory.actions.journal import Journal, row_of, take_back
from directory.actions.pairs import settle_pairs
from directory.actions.record import forget_where, written
from directory.core import settings_of
from directory.db import Base, db
from directory.exchange.likeness_names import name_of
from directory.models import (
    Location,
    Merge,
    Metadata,
    Organization,
    Redirect,
    Service,
    ServiceAtLocation,
    User,
)
from directory.models.columns import new_id
from directory.queries.better_values import FIELDS, Contender, Side, better_of
from directory.queries.provenance import BY_IMPORT, MERGED, Provenance, provenances_of
from directory.sealing import UnsealableError, seal, unseal
from directory.search.outbox import mark_services

LONGEST_NAME = 255
SAYS_WHERE = frozenset({"latitude", "longitude", "approximate", "transportation"})
"""Not written into the log: the place may be hidden one day."""
ENTITIES: dict[str, type[Any]] = {"organization": Organization, "location": Location, "service": Service}


class MergeError(ValueError):
    """These two cannot become one, or no longer two. `reason`: same | gone | schools | later | sealed
    | hidden
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Unmerged:
    """`left`: (table, row id, column) that were changed since the merge and stay as they are."""

    merge: Merge
    left: list[tuple[str, str, str]] = field(default_factory=list)


Choices = Mapping[str, Side]


def merge(
    *, entity: str, keep_id: str, gone_id: str, choices: Choices, actor: User | None, now: datetime
) -> Merge:
    """Takes record `gone_id` into `keep_id`. Fields without a choice get the better value.

    Of a confidential and an open location the confidential one is kept, whichever was named, and nothing that
    says where the open one is comes over. Raises MergeError. The caller commits.
    """
    keep, gone = _both(entity, keep_id, gone_id)
    if _is_hidden(gone) and not _is_hidden(keep):
        keep, gone, choices = gone, keep, {}
    is_secret = _is_hidden(keep) or _is_hidden(gone)
    whose = provenances_of(entity, [keep, gone])
    sides = settled(
        entity, Contender(keep, whose[keep.id]), Contender(gone, whose[gone.id]), choices, is_secret
    )
    services = _services_of(entity, [keep.id, gone.id])
    journal = Journal()
    taken = _taken(entity, sides, keep, gone)
    values = taken | _names(entity, sides, keep, gone, is_secret)
    absorption = Absorption(journal, _left_out(sides, is_secret))
    if entity == "location":
        _settle_addresses(journal, absorption, sides, keep, gone)
        _settle_seal(journal, keep.id, gone.id)
    _replace_translations(journal, entity, sides, keep, gone)
    absorption.absorb(entity, keep.id, gone.id)
    absorption.delete_whole(entity, gone.id)
    journal.update(entity, keep.id, values)
    found = Merge(id=new_id(), entity=entity, kept_id=keep.id, gone_id=gone.id, at=now, before={})
    found.user_id = actor.id if actor else None
    by_hand = {column: Provenance("person", now) for column in values if column not in taken}
    _credit(journal, entity, keep.id, values, {**whose[gone.id], **by_hand}, now)
    settle_pairs(journal, entity, keep.id, gone.id, actor, now)
    db.session.add(found)
    db.session.flush()
    _redirect(journal, found, absorption.taken_in)
    found.before = _kept_before(journal, sides, entity == "location", is_secret)
    if is_secret:
        forget_where([gone.id])
    _log(found, keep, gone, {} if is_secret else taken, actor, now)
    db.session.flush()
    db.session.expunge(gone)  # deleted past the session, which would look for it
    _tell(found, services, now, is_secret)
    return found


def _both(entity: str, keep_id: str, gone_id: str) -> tuple[Any, Any]:
    model = ENTITIES[entity]
    if keep_id == gone_id:
        raise MergeError("same")
    for key in sorted((keep_id, gone_id)):  # in one order: two at once wait, and do not lock up
        db.session.execute(select(model.id).where(model.id == key).with_for_update())
    db.session.flush()
    keep, gone = (db.session.get(model, key, populate_existing=True) for key in (keep_id, gone_id))
    if keep is None or gone is None:
        raise MergeError("gone")
    if entity == "location" and keep.school and gone.school:
        raise MergeError("schools")
    return keep, gone


def _is_hidden(row: Any) -> bool:
    return bool(getattr(row, "confidential", False))


# values


def settled(
    entity: str, keep: Contender, gone: Contender, choices: Choices, is_secret: bool = False
) -> dict[str, Side]:
    """Field -> whose value is kept. Of two of which one is hidden, only the hidden one's."""
    if is_secret:
        return dict.fromkeys(FIELDS[entity], "keep")
    found: dict[str, Side] = {}
    for name, columns in FIELDS[entity].items():
        chosen = choices.get(name)
        found[name] = chosen if chosen in ("keep", "gone") else default_side(name, columns, keep, gone)
    return found


def default_side(name: str, columns: tuple[str, ...], keep: Contender, gone: Contender) -> Side:
    if name == "address":
        return "keep" if keep.row.addresses or not gone.row.addresses else "gone"
    return better_of(name, columns, keep, gone).side


def _taken(entity: str, sides: Mapping[str, Side], keep: Any, gone: Any) -> dict[str, Any]:
    """Columns whose value comes from the second record."""
    columns = [c for name, side in sides.items() if side == "gone" for c in FIELDS[entity][name]]
    return {
        column: getattr(gone, column)
        for column in columns
        if getattr(gone, column) != getattr(keep, column) and getattr(gone, column) != keep.id
    }


def _names(entity: str, sides: Mapping[str, Side], keep: Any, gone: Any, is_secret: bool) -> dict[str, str]:
    """The other name stays among the alternate ones."""
    if is_secret:
        return {}
    kept, other = (keep, gone) if sides["name"] == "keep" else (gone, keep)
    found = {name_of(kept.name or "").compact: ""}
    for name in (keep.alternate_name, other.name, gone.alternate_name):
        if name and len("; ".join([*found.values(), name])) <= LONGEST_NAME:
            found.setdefault(name_of(name).compact, name)
    names = "; ".join(name for name in found.values() if name)
    return {"alternate_name": names} if names != (keep.alternate_name or "") else {}


def _left_out(sides: Mapping[str, Side], is_secret: bool) -> Callable[[str, Row], bool]:
    """Rows that do not come over: the address that was not chosen, and what says where an open place is that
    becomes a hidden one. A kept value's translation stays with it.
    """

    def is_left(name: str, row: Row) -> bool:
        if name == "field_source":
            return True  # whose the values are that come over is written down anew
        if name == "address" and row["location_id"]:
            return is_secret or sides.get("address") == "keep" and row["address_type"] == "physical"
        if not is_secret:
            return False
        return name in ("translation", "accessibility") or (
            name == "attribute" and row["link_type"] == "source_column" and row["link_entity"] == "location"
        )

    return is_left


def _settle_addresses(
    journal: Journal, absorption: Absorption, sides: Mapping[str, Side], keep: Any, gone: Any
) -> None:
    """Where the other address was chosen, the kept record's own goes."""
    if sides["address"] != "gone":
        return
    chosen = [row for row in gone.addresses if row.address_type == "physical"]
    for row in keep.addresses:
        if row.address_type == "physical" and chosen:
            absorption.taken_in["address", row.id] = chosen[0].id
            journal.delete("address", row.id)


def _settle_seal(journal: Journal, keep_id: str, gone_id: str) -> None:
    """What is sealed of the kept place stays; where it has nothing, the other's comes over."""
    table = Base.metadata.tables["sealed_site"]
    mine, theirs = (
        db.session.scalar(select(table.c.id).where(table.c.location_id == key)) for key in (keep_id, gone_id)
    )
    if theirs and mine:
        journal.delete("sealed_site", theirs)
    elif theirs:
        journal.update("sealed_site", theirs, {"location_id": keep_id})


def _replace_translations(
    journal: Journal, entity: str, sides: Mapping[str, Side], keep: Any, gone: Any
) -> None:
    """A translation belongs to the words it was made of."""
    table = Base.metadata.tables["translation"]
    for name, side in sides.items():
        loser = keep.id if side == "gone" else gone.id
        if getattr(keep, name, None) == getattr(gone, name, None) or getattr(keep, name, None) is None:
            continue
        lost = select(table.c.id).where(
            table.c.link_entity == entity, table.c.link_id == loser, table.c.field == name
        )
        for key in list(db.session.scalars(lost.order_by(table.c.id))):
            journal.delete("translation", key)


def _credit(
    journal: Journal,
    entity: str,
    keep_id: str,
    taken: Mapping[str, Any],
    whose: Mapping[str, Provenance],
    now: datetime,
) -> None:
    """Writes down whose each value is that came over. A source's stays that source's to update."""
    table = Base.metadata.tables["field_source"]
    for column in taken:
        said = whose[column]
        here = db.session.scalar(
            select(table.c.id).where(
                table.c.link_entity == entity, table.c.link_id == keep_id, table.c.field == column
            )
        )
        values = {"source_id": said.source_id, "at": now}
        if here:
            journal.update("field_source", here, values)
        else:
            row = {"id": new_id(), "link_entity": entity, "link_id": keep_id, "field": column, **values}
            journal.insert("field_source", row)


# what points to the two


def _redirect(journal: Journal, found: Merge, taken_in: Mapping[tuple[str, str], str]) -> None:
    """Chains are made short: whatever led to the second record leads to the kept one."""
    table = Base.metadata.tables["redirect"]
    pairs = {(found.entity, found.gone_id): found.kept_id, **taken_in}
    for (entity, old), new in pairs.items():
        leading = select(table.c.id).where(table.c.entity == entity, table.c.new_id == old)
        for key in list(db.session.scalars(leading.order_by(table.c.id))):
            journal.update("redirect", key, {"new_id": new})
        row = {"id": new_id(), "entity": entity, "old_id": old, "new_id": new, "merge_id": found.id}
        stale = select(table.c.id).where(table.c.entity == entity, table.c.old_id == old)
        for key in list(db.session.scalars(stale)):
            journal.delete("redirect", key)
        journal.insert("redirect", row)


# the record of it


def _kept_before(
    journal: Journal, sides: Mapping[str, Side], is_place: bool, is_secret: bool
) -> dict[str, object]:
    """Old values of a place are sealed: it may be hidden, now or later."""
    told = {"taken": sorted(name for name, side in sides.items() if side == "gone"), "is_secret": is_secret}
    if not is_place:
        return {**told, "steps": journal.steps}
    key = settings_of(current_app).sealing_key
    return {**told, "sealed": seal({"steps": journal.steps}, key).decode()}


def _steps(found: Merge) -> list[dict[str, Any]]:
    before: dict[str, Any] = found.before
    if "sealed" not in before:
        steps: list[dict[str, Any]] = before["steps"]
        return steps
    try:
        opened: Any = unseal(str(before["sealed"]).encode(), settings_of(current_app).sealing_key)
    except UnsealableError as error:
        raise MergeError("sealed") from error
    return list(opened["steps"])


def _log(
    found: Merge, keep: Any, gone: Any, taken: Mapping[str, Any], actor: User | None, now: datetime
) -> None:
    for column, value in taken.items():
        if column in SAYS_WHERE:
            continue
        _say(found.entity, keep.id, column, getattr(keep, column), value, actor, now)
    _say(found.entity, found.kept_id, "merged_from", None, found.gone_id, actor, now)
    _say(found.entity, found.gone_id, "merged_into", None, found.kept_id, actor, now)


def _say(
    entity: str, key: str, name: str, old: object, new: object, actor: User | None, now: datetime
) -> None:
    db.session.execute(
        insert(Metadata).values(
            id=new_id(),
            resource_id=key,
            resource_type=entity,
            last_action_date=now,
            last_action_type=MERGED,
            field_name=name,
            previous_value=written(old),
            replacement_value=written(new),
            updated_by=f"user:{actor.id}" if actor else "hallway",
        )
    )


def _tell(found: Merge, services: Iterable[str], now: datetime, is_secret: bool) -> None:
    """Those who follow, and the search index. Nobody learns which open place is a hidden one now."""
    connection = db.session.connection()
    moved_to = None if is_secret else found.kept_id
    note_removed(connection, found.entity, [found.gone_id], now, moved_to=moved_to)
    _touch_all(found, services, now)


def _touch_all(found: Merge, services: Iterable[str], now: datetime) -> None:
    db.session.flush()
    connection = db.session.connection()
    listed = sorted(services)
    touch(connection, found.entity, [found.kept_id, found.gone_id], now)
    touch(connection, "service", listed, now)
    mark_services([*listed, *([found.kept_id, found.gone_id] if found.entity == "service" else [])])
    db.session.expire_all()


def _services_of(entity: str, ids: list[str]) -> set[str]:
    """Services whose entries say something of these records."""
    if entity == "service":
        return set(ids)
    if entity == "organization":
        return set(db.session.scalars(select(Service.id).where(Service.organization_id.in_(ids))))
    placed = select(ServiceAtLocation.service_id).where(ServiceAtLocation.location_id.in_(ids))
    return set(db.session.scalars(placed))


# the way back


def unmerge(found: Merge, actor: User | None, now: datetime) -> Unmerged:
    """Both records as they were. What a person changed since stays and is told. Again does nothing.

    Raises MergeError where a later merge lies on it, what it hung on is gone, its seal cannot be opened, or
    the place was hidden since.
    """
    db.session.execute(select(Merge.id).where(Merge.id == found.id).with_for_update())
    db.session.refresh(found)
    if found.undone_at is not None:
        return Unmerged(found)
    if later_merge(found) is not None:
        raise MergeError("later")
    if _is_hidden_since(found):
        raise MergeError("hidden")
    steps = _steps(found)
    _refuse_tangled(found, steps)
    said = _said_since(found, {str(step["id"]) for step in steps})
    services = _services_of(found.entity, [found.kept_id])
    left = list(take_back(steps, said))
    note_back(db.session.connection(), found.entity, [found.gone_id])
    found.undone_at, found.undone_by_user_id = now, actor.id if actor else None
    db.session.flush()
    _say(found.entity, found.kept_id, "unmerged_from", found.gone_id, None, actor, now)
    _touch_all(found, services, now)
    return Unmerged(found, left)


def _is_hidden_since(found: Merge) -> bool:
    """Both were shown when they became one: the second record and the old values say where a place is that
    is hidden now.
    """
    kept = db.session.get(ENTITIES[found.entity], found.kept_id, populate_existing=True)
    return _is_hidden(kept) and not found.before.get("is_secret")


def _refuse_tangled(found: Merge, steps: list[dict[str, Any]]) -> None:
    """A merge since, of other records, may have taken in what this one moved, or what the second record hangs
    on: without that, not all of it could come back.
    """
    moved = {(step["table"], str(step["id"])) for step in steps if step["do"] == "update"}
    (whole,) = (step["was"] for step in steps if _is_whole(found, step))
    table = Base.metadata.tables[found.entity]
    owners = {
        (key.column.table.name, str(whole[key.parent.name]))
        for key in table.foreign_keys
        if not key.parent.nullable
    }
    for name, key in moved | owners:
        if row_of(name, key) is None and _merged_later(found, name, key):
            raise MergeError("later")
    if any(row_of(name, key) is None for name, key in owners):
        raise MergeError("gone")


def _is_whole(found: Merge, step: Mapping[str, Any]) -> bool:
    """Whether the step took away the second record itself."""
    return (step["do"], step["table"], step["id"]) == ("delete", found.entity, found.gone_id)


def _merged_later(found: Merge, name: str, key: str) -> bool:
    by_others = Redirect.merge_id != found.id
    query = select(Redirect.id).where(Redirect.entity == name, Redirect.old_id == key, by_others)
    return db.session.scalar(query.limit(1)) is not None


def later_merge(found: Merge) -> Merge | None:
    """A merge since, not undone, of one of the two: it must be taken back first."""
    ids = (found.kept_id, found.gone_id)
    return db.session.scalar(
        select(Merge)
        .where(
            Merge.entity == found.entity,
            Merge.id != found.id,
            Merge.undone_at.is_(None),
            Merge.at > found.at,
            or_(Merge.kept_id.in_(ids), Merge.gone_id.in_(ids)),
        )
        .order_by(Merge.at.desc())
        .limit(1)
    )


def _said_since(found: Merge, ids: set[str]) -> dict[str, set[str]]:
    """Row id -> columns that a person changed after the merge."""
    said: dict[str, set[str]] = {}
    query = select(Metadata.resource_id, Metadata.field_name).where(
        Metadata.resource_id.in_(sorted(ids)),
        Metadata.last_action_date >= found.at,
        Metadata.last_action_type != MERGED,
        Metadata.updated_by.not_like(f"{BY_IMPORT}%"),
    )
    for key, column in db.session.execute(query):
        said.setdefault(key, set()).add(column)
    return said
