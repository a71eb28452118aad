"""T26: whoever edits, deletes, moves, forges or cuts the log of people's records is found out."""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import Connection, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError

from directory.actions import heads
from directory.actions.audit import NotACodeError, audit, checked, hash_of
from directory.cli import hallway
from directory.core import settings_of
from directory.db import db, reading
from directory.migrations.triggers_0003 import raise_walls, take_walls_down
from directory.models import AuditEntry
from directory.queries.audit_log import Verdict, verify
from directory.reports.health import Check, examine
from directory.vocabulary import AuditAct
from tests.cast import Town
from tests.desk import seated
from tests.proof import proof, rounds

LOG = AuditEntry.__table__
ROWS = 40


def write_log(app: Flask, rows: int = ROWS) -> None:
    with app.app_context():
        for n in range(rows):
            audit(AuditAct.VIEWED, "student", f"id-{n % 7}", actor=None, school_id="elm", n=n)
            if n % 5 == 4:
                db.session.commit()
        db.session.commit()


def verdict(app: Flask) -> Verdict:
    return verify(settings_of(app).data)


# ---- what somebody may do behind the triggers' back ----


def edit(c: Connection, r: random.Random, n: int) -> None:
    """Any column but the number: what was done, by whom, to whom, when, the hashes themselves."""
    column, value = r.choice(
        [
            ("act", AuditAct.ERASED), ("entity", "nobody"), ("entity_id", "id-x"), ("user_id", "somebody"),
            ("school_id", None), ("details", {"n": -1}), ("hash", "0" * 64), ("previous_hash", "f" * 64),
        ]
    )  # fmt: skip
    c.execute(update(LOG).where(LOG.c.number == r.randint(1, n)).values({column: value}))


def edit_and_hash_again(c: Connection, r: random.Random, n: int) -> None:
    """The careful one: makes every hash from there on anew, so that the chain holds."""
    first = r.randint(1, n)
    c.execute(update(LOG).where(LOG.c.number == first).values(entity_id="id-x"))
    hash_again(c)


def hash_again(c: Connection) -> None:
    previous = "0" * 64
    for row in c.execute(select(LOG).order_by(LOG.c.number)).all():
        digest = hash_of(dict(row._mapping), previous)
        values = {"previous_hash": previous, "hash": digest}
        c.execute(update(LOG).where(LOG.c.number == row.number).values(values))
        previous = digest


def remove(c: Connection, r: random.Random, n: int) -> None:
    c.execute(delete(LOG).where(LOG.c.number == r.randint(1, n)))


def remove_and_close_the_gap(c: Connection, r: random.Random, n: int) -> None:
    gone = r.randint(1, n)
    c.execute(delete(LOG).where(LOG.c.number == gone))
    for number in range(gone + 1, n + 1):
        c.execute(update(LOG).where(LOG.c.number == number).values(number=number - 1))
    hash_again(c)


def swap(c: Connection, r: random.Random, n: int) -> None:
    one, other = r.sample(range(1, n + 1), 2)
    for old, new in ((one, -1), (other, one), (-1, other)):
        c.execute(update(LOG).where(LOG.c.number == old).values(number=new))


def cut(c: Connection, r: random.Random, n: int) -> None:
    """The end is gone, from one row to nearly all: what is left is a whole chain."""
    c.execute(delete(LOG).where(LOG.c.number > r.randint(0, n - 1)))


def forge(c: Connection, r: random.Random, n: int) -> None:
    """One row put in: among the others, or at the end with a hash that is made up."""
    place = r.randint(1, n + 1)
    for number in range(n, place - 1, -1):
        c.execute(update(LOG).where(LOG.c.number == number).values(number=number + 1))
    row = dict(c.execute(select(LOG).limit(1)).one()._mapping)
    c.execute(insert(LOG).values(**row | {"number": place, "hash": "a" * 64}))


KINDS: tuple[Callable[[Connection, random.Random, int], None], ...] = (
    edit, edit_and_hash_again, remove, remove_and_close_the_gap, swap, cut, forge,
)  # fmt: skip


@contextmanager
def without_walls() -> Iterator[None]:
    """Within: the triggers are down. Afterwards they stand again and everything is as it was."""
    take_walls_down(db.session.connection())
    yield
    raise_walls(db.session.connection())
    db.session.rollback()


def tampered(app: Flask, seed: int) -> Verdict:
    """What is found after one deed, which is taken back."""
    deed = db.session.begin_nested()
    KINDS[seed % len(KINDS)](db.session.connection(), random.Random(seed), ROWS)
    found = verdict(app)
    deed.rollback()
    return found


@pytest.mark.prove
def test_every_deed_is_found_out(any_app: Flask) -> None:
    write_log(any_app)
    times = rounds(len(KINDS) * 3, 1000)
    with any_app.app_context():
        assert verdict(any_app) == Verdict(ROWS, 2)
        db.session.rollback()
        with without_walls():
            missed = [seed for seed in range(times) if tampered(any_app, seed).is_whole]
        assert verdict(any_app).is_whole
        engine = db.engine.dialect.name
    assert missed == []
    proof(f"tampering with the log is found out ({engine})", deeds=times, found=times - len(missed))


def test_without_the_heads_a_cut_would_pass(app: Flask) -> None:
    """Why they are kept outside the database, and what is not promised where the folder is taken too."""
    write_log(app)
    for name in (heads.HEADS, heads.LAST):
        (settings_of(app).data / name).unlink()
    with app.app_context(), without_walls():
        assert tampered(app, KINDS.index(cut)).is_whole
        assert not tampered(app, KINDS.index(edit)).is_whole


def test_a_row_that_cannot_be_read_is_found(app: Flask) -> None:
    write_log(app)
    with app.app_context():
        connection = db.session.connection()
        take_walls_down(connection)
        for column in ("at", "details"):
            connection.execute(text(f"UPDATE audit_entry SET {column} = 'nonsense' WHERE number = 7"))
            assert verdict(app).broken_at == 7
        db.session.rollback()


def test_a_head_that_cannot_be_read_is_found(app: Flask) -> None:
    write_log(app)
    with (settings_of(app).data / heads.HEADS).open("a") as file:
        file.write("nonsense\n")
    with app.app_context():
        assert not verdict(app).is_whole


# ---- the walls ----


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET entity_id = 'x' WHERE number = 2",
        "DELETE FROM audit_entry WHERE number = 2",
        "DELETE FROM audit_entry",
        "INSERT INTO audit_entry SELECT number + 1, at, user_id, act, entity, entity_id, school_id, details,"
        " previous_hash, hash FROM audit_entry WHERE number = 40",
        "INSERT INTO audit_entry SELECT number + 5, at, user_id, act, entity, entity_id, school_id, details,"
        " hash, hash FROM audit_entry WHERE number = 40",
    ],
)
def test_the_database_refuses_it(any_app: Flask, statement: str) -> None:
    write_log(any_app)
    with any_app.app_context():
        with pytest.raises(DBAPIError, match="audit_entry"):
            db.session.execute(text(statement))
        db.session.rollback()
        assert verdict(any_app).is_whole


def test_a_row_is_not_replaced_and_the_table_not_emptied(any_app: Flask) -> None:
    write_log(any_app)
    with any_app.app_context():
        is_sqlite = db.engine.dialect.name == "sqlite"
        statement = (
            "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE number = 2"
            if is_sqlite
            else "TRUNCATE audit_entry"
        )
        with pytest.raises(DBAPIError):
            db.session.execute(text(statement))


# ---- appending ----


def look(place: int) -> None:
    """As a page does that only reads."""
    with reading():
        db.session.scalar(select(func.count()).select_from(AuditEntry))
        audit(AuditAct.VIEWED, "student", f"id-{place}", actor=None)


def change(place: int) -> None:
    """As a form does."""
    audit(AuditAct.CHANGED, "student", f"id-{place}", actor=None)
    db.session.commit()


def again_while_held(write: Callable[[int], None], place: int) -> int:
    """How often it took: SQLite gives up after five seconds of others' writing, and a page answers 503."""
    tries = 1
    while True:
        try:
            write(place)
        except OperationalError:
            tries += 1
            db.session.rollback()
        else:
            db.session.rollback()
            return tries


@pytest.mark.prove
def test_twenty_at_once_leave_no_gap(any_app: Flask) -> None:
    """Half of them within a page that reads, half with the transaction of a form."""
    tries: list[int] = []
    times = rounds(8, 50)

    def work(place: int) -> None:
        with any_app.app_context():
            for _ in range(times):
                tries.append(again_while_held((change, look)[place % 2], place))

    threads = [threading.Thread(target=work, args=(place,)) for place in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tries) == 20 * times
    with any_app.app_context():
        found = verdict(any_app)
        engine = db.engine.dialect.name
    assert found.is_whole and found.rows == 20 * times
    proof(f"twenty write the log at once ({engine})", rows=found.rows, gaps=0, tries=sum(tries))


def test_what_is_taken_back_leaves_neither_row_nor_head(any_app: Flask) -> None:
    write_log(any_app, 3)
    with any_app.app_context():
        audit(AuditAct.ERASED, "student", "x", actor=None)
        db.session.rollback()
        audit(AuditAct.VIEWED, "student", "y", actor=None)
        with pytest.raises(ValueError, match="stop"), db.session.begin_nested():
            audit(AuditAct.ERASED, "student", "x", actor=None)
            raise ValueError("stop")
        db.session.commit()
        assert verdict(any_app) == Verdict(4, 2)


def test_heads_are_noted_once_an_hour_and_the_last_row_always(app: Flask) -> None:
    import os
    import time

    folder = settings_of(app).data
    write_log(app, 5)
    assert len((folder / heads.HEADS).read_text().splitlines()) == 1
    earlier = time.time() - 3601
    os.utime(folder / heads.HEADS, (earlier, earlier))
    write_log(app, 5)
    assert [number for number, _ in heads.known_heads(folder)] == [5, 10, 10]
    assert {(folder / name).stat().st_mode & 0o777 for name in (heads.HEADS, heads.LAST)} == {0o600}


def test_an_older_head_does_not_replace_a_newer(tmp_path: Path) -> None:
    from directory.models.columns import utc_now

    heads.keep(tmp_path, 7, "a" * 64, utc_now())
    heads.keep(tmp_path, 6, "b" * 64, utc_now())
    assert (tmp_path / heads.LAST).read_text().startswith("7 ")


@pytest.mark.parametrize(
    "value", ["Maria Lopez", "maria lopez", "585-555-0142", "María", "", "x" * 81, 1.5, {"a": 1}, [["a"]]]
)
def test_a_detail_that_may_be_a_name_is_refused(value: Any) -> None:
    with pytest.raises(NotACodeError) as refused:
        checked({"said": value})
    assert str(value) not in str(refused.value) or value == ""


def test_codes_and_counts_pass() -> None:
    passed: dict[str, Any] = {
        "code": "M-4K7Q2M", "kind": "self_harm", "n": 3, "was": None, "is": True, "grade": "K",
        "fields": ["name", "grade"], "id": "9a1fcb0e-7a0e-4ad0-9d3b-3a1b5d7f9e11", "of": "academics.homework",
    }  # fmt: skip
    assert checked(passed) == passed


# ---- the command ----


def run(app: Flask, monkeypatch: pytest.MonkeyPatch, *words: str) -> Any:
    monkeypatch.setenv("HALLWAY_DATA", str(settings_of(app).data))
    monkeypatch.setenv("HALLWAY_MEANING", "off")
    return CliRunner().invoke(hallway, [*words])


def test_the_command_says_where_it_is_broken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    write_log(app)
    whole = run(app, monkeypatch, "audit", "verify")
    assert (whole.exit_code, whole.output) == (
        0, "The log is whole: 40 rows, 2 heads noted outside the database.\n"
    )  # fmt: skip
    with app.app_context():
        connection = db.session.connection()
        take_walls_down(connection)
        connection.execute(update(LOG).where(LOG.c.number == 11).values(entity_id="x"))
        db.session.commit()
    broken = run(app, monkeypatch, "audit", "verify", "--json")
    assert broken.exit_code == 1 and '"broken_at": 11' in broken.output
    assert run(app, monkeypatch, "audit", "verify").output.startswith("BROKEN at 11:")


def test_doctor_says_that_it_is_broken(app: Flask) -> None:
    def looked() -> Check:
        return next(check for check in examine(app, deep=True) if check.key == "audit")

    write_log(app)
    assert looked().is_well and looked().facts["rows"] == ROWS
    with app.app_context():
        take_walls_down(db.session.connection())
        db.session.execute(delete(LOG).where(LOG.c.number == 9))
        db.session.commit()
    assert not looked().is_well and looked().facts["broken_at"] == 9 and "audit verify" in looked().mend


def test_the_command_lists_what_was_done(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    write_log(app)
    shown = run(app, monkeypatch, "audit", "show", "--entity", "student", "--id", "id-3", "--limit", "2")
    assert [line.split()[0] for line in shown.output.splitlines()] == ["39", "32"]


# ---- pages ----


def test_a_page_that_shows_somebody_is_in_the_log(app: Flask, town: Town) -> None:
    cora = seated(app, town.cora)
    for page in ("consents", "disclosures"):
        assert cora.get(f"/work/students/{town.pip.id}/{page}").status_code == 200
    with app.app_context(), reading():
        rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all()
        told = [(r.act, r.entity, r.entity_id, r.user_id, r.school_id, r.details) for r in rows]
        db.session.rollback()
    assert told == [
        (AuditAct.VIEWED, "student", town.pip.id, town.cora.id, town.elm.id, {"page": page})
        for page in ("consents", "disclosures")
    ]
    with app.app_context():
        assert verdict(app).is_whole
