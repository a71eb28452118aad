"""Is everything working: how search answers, how old its index is, and when the directory last changed."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import func, select

from directory.core import settings_of
from directory.db import db
from directory.models import IndexOutbox, Service
from directory.queries.home import opening_counts
from directory.search.index import Generation
from directory.search.meaning import meaning_status
from directory.search.snapshot import snapshot


@dataclass(frozen=True, slots=True)
class Status:
    """`index_age_seconds` is None where there is no index: the database answers. `waiting` counts services
    whose index entry is being refreshed.
    """

    services: int
    engine: str
    index_age_seconds: int | None
    waiting: int
    meaning: bool
    last_change: datetime | None


def status_now(app: Flask, now: datetime) -> Status:
    found = snapshot()
    built = _built_at(found.generation)
    return Status(
        services=opening_counts().services,
        engine="index" if found.postings is not None else "database",
        index_age_seconds=int((now - built).total_seconds()) if built else None,
        waiting=db.session.scalar(select(func.count()).select_from(IndexOutbox)) or 0,
        meaning=settings_of(app).meaning and meaning_status(app)["state"] == "ready",
        last_change=db.session.scalar(select(func.max(Service.last_modified))),
    )


def _built_at(generation: Generation | None) -> datetime | None:
    """When the index was last written: its folder's own date."""
    if generation is None or not generation.folder.exists():
        return None
    return datetime.fromtimestamp(generation.folder.stat().st_mtime, UTC)
