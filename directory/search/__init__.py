"""Search: words, meaning, filters with counts, a place, and an index that can always be burnt.

`find(query_from(request.args), now())` answers; `suggest` completes; `init_app` prepares an application.
"""

from flask import Flask

from directory.search.answer import Answer, Capacity, Hit, Loosening
from directory.search.engine import find, ranked
from directory.search.outbox import listen
from directory.search.query import Query, query_from
from directory.search.snapshot import state_of
from directory.search.suggest import Suggestion, suggest

__all__ = [
    "Answer",
    "Capacity",
    "Hit",
    "Loosening",
    "Query",
    "Suggestion",
    "find",
    "init_app",
    "query_from",
    "ranked",
    "suggest",
]


def init_app(app: Flask) -> None:
    """Makes changes write the outbox, and gives the application its search state. Starts no thread."""
    listen()
    state_of(app)
