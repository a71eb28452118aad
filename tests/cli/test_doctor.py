"""`hallway doctor`: well when all is well, and for each thing that can be wrong a sentence that mends it."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import text

from directory.cli import hallway
from directory.core import settings_of
from directory.db import db
from directory.models import IndexOutbox
from directory.models.columns import utc_now
from tests.conftest import close


@pytest.fixture
def site(demo: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    settings = settings_of(demo)
    settings.data.chmod(0o700)
    monkeypatch.setenv("HALLWAY_DATA", str(settings.data))
    monkeypatch.setenv("HALLWAY_MEANING", "off")
    yield demo


def doctor(*words: str) -> Result:
    return CliRunner().invoke(hallway, ["doctor", *words])


def ill() -> dict[str, str]:
    """What is to be mended, by the key of its check."""
    result = doctor("--json")
    found = {check["check"]: check["mend"] for check in json.loads(result.output) if not check["well"]}
    assert result.exit_code == (1 if found else 0)
    assert all(found.values()), "a check says that something is wrong, and not what to do"
    return found


def test_a_new_demo_is_well(site: Flask) -> None:
    assert ill() == {}
    result = doctor()
    assert result.exit_code == 0 and "MEND" not in result.output and "SQLite" in result.output


def lose_the_index(app: Flask) -> None:
    next(settings_of(app).index_folder.glob("gen-*/manifest.json")).write_text("{}")


def change_behind_its_back(app: Flask) -> None:
    with app.app_context():
        db.session.execute(
            text("UPDATE service SET name = 'Another name' WHERE id IN (SELECT min(id) FROM service)")
        )
        db.session.commit()


def leave_work_undone(app: Flask) -> None:
    with app.app_context():
        db.session.add(IndexOutbox(service_id="x", created_at=utc_now() - timedelta(hours=1)))
        db.session.commit()


def empty_the_zips(app: Flask) -> None:
    with app.app_context():
        db.session.execute(text("DELETE FROM zip_code"))
        db.session.commit()


def open_the_folder(app: Flask) -> None:
    settings_of(app).data.chmod(0o755)


def open_a_key(app: Flask) -> None:
    (settings_of(app).data / "secret.key").chmod(0o644)


def change_the_key(app: Flask) -> None:
    (settings_of(app).data / "sealing.key").write_text(Fernet.generate_key().decode())


def go_back_a_version(app: Flask) -> None:
    with app.app_context():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        db.session.commit()


def lose_a_row(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql(
            "DELETE FROM organization WHERE id IN (SELECT organization_id FROM service LIMIT 1)"
        )
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        connection.exec_driver_sql("BEGIN")


@pytest.mark.parametrize(
    ("harm", "key"),
    [
        (lose_the_index, "index"),
        (change_behind_its_back, "index"),
        (leave_work_undone, "outbox"),
        (empty_the_zips, "look_ups"),
        (open_the_folder, "folder"),
        (open_a_key, "folder"),
        (change_the_key, "keys"),
        (go_back_a_version, "revision"),
        (lose_a_row, "whole"),
    ],
)
def test_each_harm_is_found(site: Flask, harm: Callable[[Flask], None], key: str) -> None:
    harm(site)
    close(site)
    assert key in ill()


def test_a_database_that_is_away_is_said_to_be(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert ill().keys() == {"database"}


def test_a_public_site_with_the_demo_password_is_warned(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALLWAY_URL", "https://help.example.org")
    assert "hallway user disable" in ill()["demo"]


def test_letters_that_nobody_takes_are_noticed(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    monkeypatch.setenv("HALLWAY_SMTP", "smtp://127.0.0.1:1")
    waiting = settings_of(site).mail_folder / "waiting"
    waiting.mkdir(parents=True)
    old = waiting / "1-a.eml"
    old.write_text("To: x\n\n")
    os.utime(old, (0, 0))
    assert "HALLWAY_SMTP" in ill()["mail"]


def test_a_bare_folder_is_told_to_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALLWAY_DATA", str(tmp_path / "new"))
    result = doctor()
    assert result.exit_code == 1 and "hallway init" in result.output and "Traceback" not in result.output
