"""Searches that found nothing, counted by kind of help and day: what partners are missing."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, insert, update
from sqlalchemy.exc import IntegrityError

from directory.models import SearchMiss
from directory.models.columns import new_id

MOST_TOPICS = 3


def count_miss(connection: Connection, topics: Iterable[str], language: str, day: date) -> None:
    """Adds one to each topic's count. `topics` are slugs of categories, never words that somebody typed."""
    for topic in list(dict.fromkeys(topics))[:MOST_TOPICS]:
        if not _add_one(connection, topic, language, day):
            try:
                with connection.begin_nested():
                    connection.execute(
                        insert(SearchMiss).values(
                            id=new_id(), day=day, topic=topic, language=language, count=1
                        )
                    )
            except IntegrityError:  # another request wrote the first one meanwhile
                _add_one(connection, topic, language, day)


def _add_one(connection: Connection, topic: str, language: str, day: date) -> bool:
    changed = connection.execute(
        update(SearchMiss)
        .where(SearchMiss.day == day, SearchMiss.topic == topic, SearchMiss.language == language)
        .values(count=SearchMiss.count + 1)
    )
    return bool(changed.rowcount)
