"""Imports: what waits to come in, what came in, what each batch changed, and what it could not take."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directory.db import Base
from directory.models.columns import (
    Choice,
    Identified,
    Json,
    Long,
    Stamped,
    UTC_DateTime,
    children,
    owner,
    pointer,
)
from directory.vocabulary import ChangeAction, IntakeState


class Intake(Identified, Stamped, Base):
    """Files that an admin handed over, until they are stored or thrown away.

    The files lie under HALLWAY_DATA/imports/intake/<id>/files under names made here; `files` says what they
    were called. How far the work is stands in a file beside them: a process that stores holds the write lock.
    """

    __tablename__ = "intake"

    name: Mapped[str] = mapped_column(String(255))  # of the source
    state: Mapped[IntakeState] = mapped_column(Choice(IntakeState), default=IntakeState.UPLOADED)
    files: Mapped[list[dict[str, object]]] = mapped_column(Json, default=list)  # name, kept_as, size
    mapping: Mapped[dict[str, object] | None] = mapped_column(Json)  # None: a standard layout
    message: Mapped[Long | None]  # why it failed, in a sentence for the person
    started_at: Mapped[datetime | None] = mapped_column(UTC_DateTime)
    user_id: Mapped[str | None] = pointer("user_account.id")
    batch_id: Mapped[str | None] = pointer("import_batch.id")


class ImportBatch(Identified, Stamped, Base):
    __tablename__ = "import_batch"

    source_id: Mapped[str] = owner("source.id")
    layout: Mapped[str] = mapped_column(String(40))
    counts: Mapped[dict[str, object]] = mapped_column(Json, default=dict)  # file -> rows by fate
    tables: Mapped[dict[str, object] | None] = mapped_column(Json)  # table -> added, changed, removed
    user_id: Mapped[str | None] = pointer("user_account.id")  # None: a command
    undone_at: Mapped[datetime | None] = mapped_column(UTC_DateTime)
    undone_by_user_id: Mapped[str | None] = pointer("user_account.id")

    rows = children("ImportReportRow")
    changes = children("ImportChange")


class ImportChange(Identified, Base):
    """Up to 500 rows of one table that a batch changed alike, in the order they were written.

    create: [{"id"}]; update: [{"id", "was": {column: value}, "now": {…}}]; delete: [{every column}].
    Values as JSON: dates and times in ISO form, bytes in base64. What may say where a confidential place is
    or was, {"id", "sealed"} holds under the sealing key.
    """

    __tablename__ = "import_change"
    __table_args__ = (UniqueConstraint("batch_id", "position"),)

    batch_id: Mapped[str] = owner("import_batch.id")
    position: Mapped[int]
    table_name: Mapped[str] = mapped_column(String(60))
    action: Mapped[ChangeAction] = mapped_column(Choice(ChangeAction))
    rows: Mapped[list[dict[str, object]]] = mapped_column(Json)


class ImportReportRow(Identified, Base):
    """A row, or a part of one, that was not stored as it came, with the reason."""

    __tablename__ = "import_report_row"

    batch_id: Mapped[str] = owner("import_batch.id")
    file: Mapped[str] = mapped_column(String(255))
    line: Mapped[int | None]
    field: Mapped[str | None] = mapped_column(String(120))
    reason: Mapped[Long]
    row: Mapped[dict[str, object] | None] = mapped_column(Json)
