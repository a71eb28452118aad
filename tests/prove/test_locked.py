"""F12: somebody else holds the database. Short: writers wait and none fails. Long: 503 with a time to try
again. Readers notice neither.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from directory.core import settings_of
from directory.db import _sqlite, db, reading
from directory.models import Correction
from tests.conftest import Clock
from tests.proof import in_full, proof
from tests.prove.caller import Caller, inside

pytestmark = pytest.mark.prove

PATIENCE_MS = 5000
"""How long a writer waits for the database in earnest; the short run waits less."""

READ = ("/", "/find?q=food", "/find?q=qwzxv", "/find?near=14605&places=open", "/schools", "/sign-in")


@contextmanager
def held(database: Path) -> Iterator[None]:
    """Another program has begun to write and does not end."""
    other = _sqlite.connect(database, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def be_less_patient(app: Flask, milliseconds: int) -> None:
    with app.app_context():
        engine = db.engine
        engine.dispose()

    @event.listens_for(engine, "connect")
    def _settle(connection: object, _record: object) -> None:
        connection.execute(f"PRAGMA busy_timeout={milliseconds}")  # type: ignore[attr-defined]


def corrections(app: Flask) -> int:
    with app.app_context(), reading():
        found = db.session.scalar(select(func.count()).select_from(Correction)) or 0
        db.session.rollback()
    return found


def ready_to_correct(app: Flask) -> tuple[Caller, str]:
    """A visitor with the form on the screen, and the page it is on."""
    caller = inside(app)
    return caller, caller.a_service()


def test_writers_wait_for_one_that_holds_the_database_for_a_while(demo: Flask) -> None:
    seconds = 3.0 if in_full() else 0.4
    before, crowd_of = corrections(demo), [ready_to_correct(demo) for _ in range(8)]
    inside(demo).get("/find?q=food")  # the first search learns words, which takes a while
    with ThreadPoolExecutor(8) as crowd, held(settings_of(demo).data / "hallway.db"):
        waiting = [crowd.submit(caller.correct, page, "waits") for caller, page in crowd_of]
        start = time.monotonic()
        assert inside(demo).get("/find?q=food").status == 200
        time.sleep(max(0.0, start + seconds - time.monotonic()))
        assert not any(one.done() for one in waiting), "acknowledged while another held the database"
    assert [one.result().status for one in waiting] == [303] * 8
    assert corrections(demo) == before + 8
    proof("database held for 3 s", writers=8, failed=0, seconds_held=seconds)


def test_a_database_held_for_long_is_a_503_with_a_time_and_readers_go_on(demo: Flask, clock: Clock) -> None:
    if not in_full():
        be_less_patient(demo, 300)
    before, keeper, (visitor, page) = corrections(demo), inside(demo), ready_to_correct(demo)
    assert keeper.sign_in("coordinator@millrace.example").status == 303
    clock.move(minutes=2)  # long enough for the session to want a new "seen at"
    with held(settings_of(demo).data / "hallway.db"):
        start = time.monotonic()
        refused = visitor.correct(page, "too long")
        waited = time.monotonic() - start
        reads = [inside(demo).get(address) for address in (*READ, page)]
        start = time.monotonic()
        own = keeper.get("/work/schools/juniper-street")
        read_after = time.monotonic() - start
    assert refused.status == 503
    assert int(refused.headers["Retry-After"]) > 0
    assert "<h1" in refused.text and "sqlite" not in refused.text.lower() and "locked" not in refused.text
    assert [answer.status for answer in reads] == [200] * len(reads)
    assert own.status == 200
    assert corrections(demo) == before
    assert visitor.correct(page, "again").status == 303
    assert corrections(demo) == before + 1
    if in_full():
        assert waited <= PATIENCE_MS / 1000 + 1
    proof(
        "database held for long",
        answered_after_s=round(waited, 2),
        retry_after_s=int(refused.headers["Retry-After"]),
        signed_in_read_after_s=round(read_after, 2),
        failed_reads=0,
    )
