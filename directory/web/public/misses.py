"""Writes down that a kind of help was not found, after the answer and beside it: no page waits for a lock."""

import logging
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from directory.actions.misses import count_miss
from directory.db import writing
from directory.queries.services import moment_at
from directory.search import Answer
from directory.web import now
from directory.web.languages import page_language

log = logging.getLogger(__name__)

_beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="misses")


def note_miss(answer: Answer) -> Future[None] | None:
    """For an answer without hits: kinds of help that the words were taken to mean, or that were chosen."""
    topics = [reading.slug for reading in answer.readings] or list(answer.query.c)
    if answer.total or answer.query.page > 1 or not topics:
        return None
    return note_gap(topics)


def note_gap(topics: Sequence[str]) -> Future[None]:
    """That these kinds of help, by slug, were looked for in vain."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    day = moment_at(now()).today
    return _beside.submit(_write, app, list(topics), page_language(), day)


def _write(app: Flask, topics: list[str], language: str, day: date) -> None:
    with app.app_context():
        try:
            with writing() as connection:
                count_miss(connection, topics, language, day)
        except SQLAlchemyError as error:
            log.warning("A miss was not counted: %s", type(error).__name__)
