"""Imports as an admin sees them: what waits, what was stored, and whether it is theirs.

Whoever runs a district sees what the people who run it handed over. What a command stored belongs to nobody's
district, so every admin sees it.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from directory.db import db
from directory.models import (
    ImportBatch,
    ImportChange,
    ImportReportRow,
    Intake,
    Membership,
    Service,
    Source,
    User,
)
from directory.queries.scopes import districts_of
from directory.vocabulary import ChangeAction, IntakeState, Role

IDS_AT_ONCE = 500

COUNTED = ("read", "stored", "unchanged", "merged", "reported")


@dataclass(frozen=True, slots=True)
class StoredBatch:
    """A batch, what it is called, who brought it and who took it back (None: a command, or nobody now)."""

    batch: ImportBatch
    source: str
    by: str | None
    undone_by: str | None

    @property
    def totals(self) -> dict[str, int]:
        """Rows by fate over all files."""
        files = [counts for counts in self.batch.counts.values() if isinstance(counts, dict)]
        return {fate: sum(int(counts.get(fate, 0)) for counts in files) for fate in COUNTED}


def waiting_intakes(person: User) -> list[Intake]:
    """Handed over and not stored, newest first."""
    return list(
        db.session.scalars(
            select(Intake)
            .where(_theirs(Intake.user_id, person), Intake.state != IntakeState.STORED)
            .order_by(Intake.created_at.desc(), Intake.id)
        )
    )


def intake_for(person: User, intake_id: str) -> Intake | None:
    return db.session.scalar(select(Intake).where(Intake.id == intake_id, _theirs(Intake.user_id, person)))


def stored_batches(person: User, limit: int = 50) -> list[StoredBatch]:
    """Newest first."""
    rows = _batches(person).order_by(ImportBatch.created_at.desc(), ImportBatch.id).limit(limit)
    return _named(db.session.execute(rows).all())


def batch_for(person: User, batch_id: str) -> StoredBatch | None:
    return next(
        iter(_named(db.session.execute(_batches(person).where(ImportBatch.id == batch_id)).all())), None
    )


def _batches(person: User) -> Any:
    return (
        select(ImportBatch, Source.name)
        .join(Source, Source.id == ImportBatch.source_id)
        .where(_theirs(ImportBatch.user_id, person))
    )


def _theirs(owner: Any, person: User) -> ColumnElement[bool]:
    run = [district.id for district in districts_of(person)]
    colleagues = select(Membership.user_id).where(
        Membership.role == Role.DISTRICT_ADMIN, Membership.district_id.in_(run)
    )
    return or_(owner.in_(colleagues), owner.is_(None))


def _named(rows: Any) -> list[StoredBatch]:
    wanted = {key for batch, _ in rows for key in (batch.user_id, batch.undone_by_user_id) if key}
    people = db.session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    names: dict[str | None, str] = {row.id: row.name for row in people}
    return [
        StoredBatch(batch, source, names.get(batch.user_id), names.get(batch.undone_by_user_id))
        for batch, source in rows
    ]


# what a batch left behind


def found_now(batch: ImportBatch, limit: int) -> tuple[list[Service], int]:
    """(services that it made or changed and that are still here, by name; how many it made or changed)."""
    found = {
        str(row["id"])
        for rows in db.session.scalars(
            select(ImportChange.rows).where(
                ImportChange.batch_id == batch.id,
                ImportChange.table_name == "service",
                ImportChange.action.in_((ChangeAction.CREATE, ChangeAction.UPDATE)),
            )
        )
        for row in rows
    }
    ids, here = sorted(found), list[Service]()
    for start in range(0, len(ids), IDS_AT_ONCE):
        chunk = Service.id.in_(ids[start : start + IDS_AT_ONCE])
        here += db.session.scalars(
            select(Service).where(chunk).order_by(Service.name, Service.id).limit(limit)
        )
    return sorted(here, key=lambda one: (one.name, one.id))[:limit], len(ids)


def report_reasons(batch: ImportBatch) -> list[tuple[str, int]]:
    """(reason, how many rows) of what was not taken as it came, the commonest first."""
    count = func.count()
    rows = db.session.execute(
        select(ImportReportRow.reason, count)
        .where(ImportReportRow.batch_id == batch.id)
        .group_by(ImportReportRow.reason)
        .order_by(count.desc(), ImportReportRow.reason)
    )
    return [(reason, n) for reason, n in rows]


def report_rows(
    batch: ImportBatch, reason: str = "", limit: int | None = None, offset: int = 0
) -> list[ImportReportRow]:
    """In the order of the files; those of one reason, if one is given."""
    rows = select(ImportReportRow).where(ImportReportRow.batch_id == batch.id)
    if reason:
        rows = rows.where(ImportReportRow.reason == reason)
    order = (ImportReportRow.file, ImportReportRow.line, ImportReportRow.id)
    return list(db.session.scalars(rows.order_by(*order).limit(limit).offset(offset)))
