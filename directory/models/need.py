"""Needs: one service sought each, as a card without a name, and what was suggested for it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directory.db import Base
from directory.models.columns import (
    Choice,
    Identified,
    Json,
    Stamped,
    UTC_DateTime,
    owner,
    pointer,
    utc_now,
)
from directory.vocabulary import (
    NeedKind,
    NeedSource,
    NeedStatus,
    ParentAware,
    SafetyKind,
    SubjectType,
    Urgency,
)


class Need(Identified, Stamped, Base):
    """`card` is a `matching.facts.NeedCard` as JSON: all that matching sees. `sealed` holds what was written:
    {"text", "goal", "note"}. The columns beside the card repeat what queues and counts go by.
    """

    __tablename__ = "need"
    __table_args__ = (
        CheckConstraint(
            "(subject_type = 'student' AND household_id IS NULL)"
            " OR (subject_type = 'household' AND student_id IS NULL)"
            " OR (subject_type IN ('group', 'school') AND student_id IS NULL AND household_id IS NULL)",
            name="one_subject",
        ),
        Index("ix_need_queue", "school_id", "status", "due_on"),
    )

    school_id: Mapped[str] = owner("school.id", index=False)
    code: Mapped[str] = mapped_column(String(12), unique=True)  # such as M-4K7Q2M
    subject_type: Mapped[SubjectType] = mapped_column(Choice(SubjectType), default=SubjectType.STUDENT)
    student_id: Mapped[str | None] = owner("student.id")
    household_id: Mapped[str | None] = owner("household.id")
    kind: Mapped[NeedKind] = mapped_column(Choice(NeedKind), default=NeedKind.NEED)
    card: Mapped[dict[str, object]] = mapped_column(Json, default=dict)
    category: Mapped[str] = mapped_column(String(80), index=True)  # the first of the card's
    results: Mapped[list[str] | None] = mapped_column(Json)  # R1..R9
    domain: Mapped[str | None] = mapped_column(String(40))
    barriers: Mapped[list[str] | None] = mapped_column(Json)
    tier: Mapped[int | None]
    urgency: Mapped[Urgency] = mapped_column(Choice(Urgency), default=Urgency.THIS_TERM)
    safety: Mapped[SafetyKind | None] = mapped_column(Choice(SafetyKind))
    source: Mapped[NeedSource] = mapped_column(Choice(NeedSource), default=NeedSource.COORDINATOR)
    parent_aware: Mapped[ParentAware | None] = mapped_column(Choice(ParentAware))
    identified_on: Mapped[date]  # the day the need was named: its clock starts here
    due_on: Mapped[date | None]  # by its urgency
    bundle: Mapped[str | None] = mapped_column(String(36), index=True)  # shared by siblings kept together
    zip: Mapped[str | None] = mapped_column(String(10))  # of their home, else it is the household's
    chosen: Mapped[list[str] | None] = mapped_column(Json)  # ids of offerings picked for the family, in order
    status: Mapped[NeedStatus] = mapped_column(Choice(NeedStatus), default=NeedStatus.IDENTIFIED)
    closed_on: Mapped[date | None]
    closed_because: Mapped[str | None] = mapped_column(String(40))  # a code: no_longer_needed | duplicate …
    owner_user_id: Mapped[str | None] = pointer("user_account.id")
    entered_by_user_id: Mapped[str | None] = pointer("user_account.id")
    next_step: Mapped[str | None] = mapped_column(String(40))  # a code: call_family | match | wait …
    next_step_on: Mapped[date | None]
    idempotency_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)

    school = relationship("School")
    student = relationship("Student")
    household = relationship("Household")
    owner = relationship("User", foreign_keys=[owner_user_id])


class SuggestionSnapshot(Identified, Base):
    """What was shown for a need and all that it was made of. Written once: the database refuses changes."""

    __tablename__ = "suggestion_snapshot"
    __table_args__ = (Index("ix_suggestion_snapshot_need", "need_id", "at"),)

    need_id: Mapped[str] = owner("need.id", index=False)
    at: Mapped[datetime] = mapped_column(UTC_DateTime, default=utc_now)
    user_id: Mapped[str | None] = pointer("user_account.id")
    rules_version: Mapped[str] = mapped_column(String(20))
    weights: Mapped[dict[str, float]] = mapped_column(Json)
    weights_version: Mapped[int]
    seed: Mapped[int]
    card: Mapped[dict[str, object]] = mapped_column(Json)
    shown: Mapped[dict[str, object]] = mapped_column(
        Json
    )  # {"fits": […], "may_fit": […], "near_misses": […]}
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 over all of the above but who and when


class MatchWeights(Identified, Base):
    """A district's points for each part of the score. The newest counts; older ones stay."""

    __tablename__ = "match_weights"
    __table_args__ = (Index("uq_match_weights", "district_id", "version", unique=True),)

    district_id: Mapped[str] = owner("district.id", index=False)
    version: Mapped[int]
    weights: Mapped[dict[str, float]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(UTC_DateTime, default=utc_now)
    user_id: Mapped[str | None] = pointer("user_account.id")


class SafetyAlert(Identified, Base):
    """Somebody may be in danger: who was told, and who took it on. Holds no word of what was written."""

    __tablename__ = "safety_alert"

    school_id: Mapped[str] = owner("school.id")
    kind: Mapped[SafetyKind] = mapped_column(Choice(SafetyKind))
    at: Mapped[datetime] = mapped_column(UTC_DateTime, default=utc_now)
    raised_by_user_id: Mapped[str | None] = pointer("user_account.id")
    need_id: Mapped[str | None] = pointer("need.id")
    taken_at: Mapped[datetime | None] = mapped_column(UTC_DateTime)
    taken_by_user_id: Mapped[str | None] = pointer("user_account.id")
    not_this: Mapped[bool] = mapped_column(default=False)  # the writer said it was not meant so
    idempotency_key: Mapped[str | None] = mapped_column(String(64), unique=True)

    school = relationship("School")
    raised_by = relationship("User", foreign_keys=[raised_by_user_id])
    taken_by = relationship("User", foreign_keys=[taken_by_user_id])
