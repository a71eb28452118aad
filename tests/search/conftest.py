"""A directory of a few services, with its index."""

from collections.abc import Iterator

import pytest
from flask import Flask

from directory.db import db
from tests.search.town import Town


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    """Inside an application context; `town.commit()` before anything is asked."""
    with app.app_context():
        yield Town()
        db.session.rollback()
