"""Lists cost the same number of reads however long they are."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from directory.db import db, reading
from directory.models import ServiceAtLocation


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("path", "most"),
    [("/", 14), ("/find?q=food&near=14605", 14), ("/find", 10), ("/needs", 6), ("/needs/food.pantry", 11)],
)
def test_reads_are_few(seeded: Flask, path: str, most: int) -> None:
    client = seeded.test_client()
    client.get(path)
    with counted(seeded) as asked:
        assert client.get(path).status_code == 200
    assert 0 < len(asked) <= most, "\n".join(statement[:90] for statement in asked)


def test_a_service_with_five_places_reads_no_more_than_one_with_one(seeded: Flask) -> None:
    with seeded.app_context(), reading():
        counts = db.session.execute(
            select(ServiceAtLocation.service_id, func.count())
            .group_by(ServiceAtLocation.service_id)
            .order_by(func.count(), ServiceAtLocation.service_id)
        ).all()
    reads = []
    for service_id in (counts[0][0], counts[-1][0]):
        seeded.test_client().get(f"/services/{service_id}")
        with counted(seeded) as asked:
            seeded.test_client().get(f"/services/{service_id}")
        reads.append(len(asked))
    assert counts[-1][1] >= 4
    assert max(reads) <= 34
    assert reads[1] - reads[0] <= 6
