"""A roster, from the draft that somebody looks at to the batch that can be taken back.

A draft is sealed whole and gone after a day. Nothing of a roster is stored before somebody took it in.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from directory.actions.audit import audit
from directory.actions.codes import new_codes
from directory.actions.roster_rows import Written, as_columns, before_and_after, rows_by_id, write_rows
from directory.actions.roster_undo import take_back
from directory.db import db
from directory.exchange.roster_here import school_here
from directory.exchange.roster_plan import (
    Change,
    Family,
    Fate,
    GuardianStep,
    Item,
    Plan,
    guardian_told,
    home_told,
    plan_for,
    told_of,
)
from directory.exchange.roster_pupils import Roster, roster_in
from directory.exchange.roster_read import Read
from directory.models import (
    Guardian,
    Household,
    RosterBatch,
    RosterChange,
    RosterDraft,
    School,
    Student,
    User,
)
from directory.models.columns import new_id, utc_now
from directory.sealing import people_ring, roster_key, seal_person, unseal_person
from directory.vocabulary import AuditAct, ChangeAction

KEPT = timedelta(days=1)


class NothingToTakeError(ValueError):
    """The roster changes nothing here."""


# ---- drafts ----


def keep_draft(*, school: School, read: Read, name: str, actor: User, now: datetime) -> RosterDraft:
    """What was read, until somebody takes it in or throws it away, a day at most."""
    sweep_drafts(now)
    content = {"read": read, "name": name, "columns": None, "school": our_school(school, read)}
    draft = RosterDraft(
        id=new_id(), school_id=school.id, user_id=actor.id, kind=read["kind"], at=now,
        sealed=seal_person(content),
    )  # fmt: skip
    db.session.add(draft)
    db.session.flush()
    return draft


def our_school(school: School, read: Read) -> str:
    """OneRoster's id of this school, by its NCES number or name; the only one where there is one."""
    told = read.get("schools") or []
    if len(told) == 1:
        return str(told[0][0])
    for key, name, identifier, _count in told:
        if (school.nces_id and identifier == school.nces_id) or name.casefold() == school.name.casefold():
            return str(key)
    return ""


def draft_content(draft: RosterDraft) -> dict[str, Any]:
    """{"read", "name", "columns", "school"}. Raises UnsealableError."""
    return unseal_person(draft.sealed)


def settle_draft(
    draft: RosterDraft, *, columns: Mapping[str, str] | None = None, school: str | None = None
) -> None:
    """What its columns say, or which of OneRoster's schools this is."""
    content = draft_content(draft)
    if columns is not None:
        content["columns"] = dict(columns)
    if school is not None:
        content["school"] = school
    draft.sealed = seal_person(content)
    db.session.flush()


def throw_away_draft(draft: RosterDraft) -> None:
    db.session.delete(draft)
    db.session.flush()


def sweep_drafts(now: datetime) -> int:
    gone = db.session.execute(delete(RosterDraft).where(RosterDraft.at < now - KEPT))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def planned(
    school: School, content: Mapping[str, Any], *, today: date, theirs: Iterable[str] = ()
) -> tuple[Roster, Plan]:
    """What the file says, and what it would change here now."""
    roster = roster_in(
        content["read"], today=today, columns=content.get("columns"), school=content.get("school") or ""
    )
    key = _keyed(school)
    return roster, plan_for(roster, school_here(school), key, theirs)


def _keyed(school: School) -> Any:
    return lambda text: roster_key(f"{school.id}|{text}")


# ---- taking it in ----


def take_in(
    *, school: School, plan: Plan, actor: User | None, batch_id: str | None = None, archives: bool = True,
    now: datetime | None = None,
) -> RosterBatch:  # fmt: skip
    """Stores the plan as one batch. `archives`: whether those who left go out of the lists.

    The same `batch_id` again gives the batch that is there. Raises NothingToTakeError.
    """
    if batch_id and (found := db.session.get(RosterBatch, batch_id)):
        return found
    if plan.is_empty or (not archives and _only_leaves(plan)):
        raise NothingToTakeError
    batch = RosterBatch(
        id=batch_id or new_id(), school_id=school.id, at=now or utc_now(), user_id=actor.id if actor else None
    )
    try:
        with db.session.begin_nested():
            db.session.add(batch)
    except IntegrityError:
        return db.session.get_one(RosterBatch, batch_id)
    written = _Writing(school, batch)
    written.families(plan.families)
    written.students(plan.items, archives)
    written.guardians(plan.families)
    batch.counts = {**plan.counts, "leaves": len(plan.of(Fate.LEAVES)) if archives else 0}
    written.store()
    audit(
        AuditAct.CREATED, "roster_batch", batch.id, actor=actor, school_id=school.id, **batch.counts
    )  # fmt: skip
    return batch


def _only_leaves(plan: Plan) -> bool:
    counts = plan.counts
    return not any(counts[name] for name in ("new", "changed", "back", "families"))


class _Writing:
    """Collects rows of one batch, and writes them in few statements."""

    def __init__(self, school: School, batch: RosterBatch) -> None:
        self.school, self.batch, self.ring = school, batch, people_ring()
        self.new: dict[str, list[dict[str, Any]]] = {"household": [], "student": [], "guardian": []}
        self.changed: list[Written] = []
        self.changes: list[dict[str, Any]] = []
        self.homes: dict[int, str] = {}  # id(item) -> household that the student joins

    def families(self, families: Iterable[Family]) -> None:
        fresh = [family for family in families if family.here is None and family.joins]
        codes = iter(new_codes(Household.code, "F", len(fresh)))
        for family in families:
            home = family.here.id if family.here else ""
            if family.here is None and family.joins:
                home = self._new("household", next(codes), home_told(family), languages=_spoken(family))
            elif family.here and family.changes:
                self._change(family.here.id, "household", family.here, _becomes(family.changes))
            for item in family.joins:
                self.homes[id(item)] = home

    def students(self, items: Iterable[Item], archives: bool) -> None:
        listed = list(items)
        fresh = [item for item in listed if item.fate is Fate.NEW]
        for item, code in zip(fresh, new_codes(Student.code, "S", len(fresh)), strict=True):
            assert item.pupil is not None
            self._new("student", code, told_of(item.pupil), key=item.key,
                      household=self.homes.get(id(item), ""))  # fmt: skip
        for item in listed:
            if item.here and (values := self._student_values(item, archives)):
                self._change(item.here.id, "student", item.here, values)

    def _student_values(self, item: Item, archives: bool) -> dict[str, str]:
        if item.fate is Fate.LEAVES:
            return {"active": "no"} if archives else {}
        values = _becomes(item.changes)
        if item.fate is Fate.BACK:
            values["active"] = "yes"
        if item.is_adopted:
            values["key"] = item.key
        if home := self.homes.get(id(item)):
            values["household"] = home
        return values

    def guardians(self, families: Iterable[Family]) -> None:
        for family in families:
            home = (
                family.here.id
                if family.here
                else next((self.homes[id(item)] for item in family.joins if id(item) in self.homes), "")
            )
            for step in family.guardians:
                self._guardian(step, home)

    def _guardian(self, step: GuardianStep, home: str) -> None:
        if step.here is None and home:
            self._new("guardian", "", guardian_told(step.told), household=home, agent=step.told.id)
        elif step.here and step.changes:
            self._change(step.here.id, "guardian", step.here, _becomes(step.changes))

    def _new(self, entity: str, code: str, told: Mapping[str, str], **more: str) -> str:
        key = new_id()
        row = {"id": key, **as_columns(entity, self.school, code, told, more, self.ring)}
        self.new[entity].append(row)
        self._note(entity, key, ChangeAction.CREATE, {"after": dict(told)})
        return key

    def _change(self, key: str, entity: str, here: Any, values: Mapping[str, str]) -> None:
        self.changed.append(Written(entity, key, here.sealed, here.last, dict(values)))
        self._note(entity, key, ChangeAction.UPDATE, before_and_after(here, values))

    def _note(self, entity: str, key: str, action: ChangeAction, said: Mapping[str, Any]) -> None:
        self.changes.append(
            {"id": new_id(), "batch_id": self.batch.id, "entity": entity, "row_id": key, "action": action,
             "before": self.ring.seal(said)}
        )  # fmt: skip

    def store(self) -> None:
        for model in (Household, Student, Guardian):
            rows = self.new[model.__tablename__]
            if rows:
                db.session.execute(insert(model), rows)
        write_rows(self.changed, self.ring)
        if self.changes:
            db.session.execute(insert(RosterChange), self.changes)
        db.session.expire_all()  # they were written past the objects that are open


def _becomes(changes: Iterable[Change]) -> dict[str, str]:
    return {change.field: change.becomes for change in changes}


def _spoken(family: Family) -> str:
    """Languages of a new household: those of all its children."""
    codes = [code for item in family.members if item.pupil for code in item.pupil.languages]
    return ",".join(dict.fromkeys(codes))


# ---- taking it back ----


class LaterBatchError(ValueError):
    """A later roster was taken in since. It must be taken back first."""


def newest_batch(school_id: str) -> RosterBatch | None:
    """The last one that stands."""
    return db.session.scalar(
        select(RosterBatch)
        .where(RosterBatch.school_id == school_id, RosterBatch.undone_at.is_(None))
        .order_by(RosterBatch.at.desc(), RosterBatch.id.desc())
        .limit(1)
    )


def undo_batch(batch: RosterBatch, *, actor: User | None, now: datetime) -> dict[str, int]:
    """Puts every row back as it was. What a person has changed since stays theirs; a student who has a need,
    a consent or a disclosure by now is archived instead of deleted. Gives counts of each.
    """
    if batch.undone_at is not None:
        return {"back": 0, "gone": 0, "archived": 0, "left": 0}
    newest = newest_batch(batch.school_id)
    if newest is not None and newest.id != batch.id:
        raise LaterBatchError
    changes = db.session.scalars(select(RosterChange).where(RosterChange.batch_id == batch.id)).all()
    counts = take_back(changes, rows_by_id(changes))
    batch.undone_at = now
    db.session.flush()
    audit(
        AuditAct.CHANGED, "roster_batch", batch.id, actor=actor, school_id=batch.school_id, undone=True,
        **counts,
    )  # fmt: skip
    return counts
