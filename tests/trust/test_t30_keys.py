"""T30: a stolen database names nobody; a lost or wrong key opens nothing and says what to do."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import LargeBinary, select

from directory.actions import keys
from directory.actions.keys import SEALED, add_key, count_by_key, retire_keys, seal_anew
from directory.cli import hallway
from directory.core import settings_of
from directory.db import Base, db, reading
from directory.models import AuditEntry, Guardian, Need, Student
from directory.reports.health import examine
from directory.sealing import (
    UnsealableError,
    key_name,
    people_ring,
    ring_in,
    roster_key,
    seal_person,
    unseal_person,
)
from directory.settings import Settings, SettingsError, settings_from
from directory.vocabulary import AuditAct
from tests.cast import Town
from tests.conftest import application, close
from tests.desk import seated

NAMES = (b"Quillfeather", b"Mossgrave", b"Saltmarsh")


def key_file(app: Flask) -> Path:
    path = settings_of(app).people_key_file
    assert path is not None
    return path


def another() -> str:
    return Fernet.generate_key().decode()


def names(app: Flask) -> list[object]:
    with app.app_context(), reading():
        found = [unseal_person(s.sealed)["name"] for s in db.session.scalars(select(Student))]
        db.session.rollback()
    return sorted(found, key=str)


# ---- at rest ----


def test_the_files_of_the_database_name_nobody(app: Flask, town: Town) -> None:
    folder = settings_of(app).data
    assert len(names(app)) == 3
    for path in folder.glob("hallway.db*"):
        held = path.read_bytes()
        assert [name for name in NAMES if name in held] == []


def test_nothing_sealed_is_forgotten_when_keys_change() -> None:
    """Bytes of any other table would need a key of their own."""
    kept = {(table.name, column) for table, column in SEALED}
    of_others = {("sealed_site", "sealed")}
    found = {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert {pair for pair in found if pair[1] in {"sealed", "before"}} - of_others == kept


def test_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    path = settings_from({"HALLWAY_DATA": str(tmp_path)}).people_key_file
    assert path and path.stat().st_mode & 0o777 == 0o600
    add_key(path)
    assert {file.stat().st_mode & 0o777 for file in tmp_path.glob("people*")} == {0o600}


# ---- lost and wrong keys ----


def test_another_key_opens_nothing(app: Flask, town: Town) -> None:
    key_file(app).write_text(another())
    with pytest.raises(UnsealableError, match="hallway keys status"):
        names(app)


def test_a_missing_file_opens_and_seals_nothing(app: Flask, town: Town) -> None:
    key_file(app).unlink()
    for attempt in (lambda: names(app), lambda: sealed_in(app)):
        with pytest.raises(UnsealableError, match=r"people\.key cannot be used"):
            attempt()
    assert not key_file(app).exists(), "no new key is made while the site runs"


def sealed_in(app: Flask) -> bytes:
    with app.app_context():
        return seal_person({"name": "x"})


def test_the_key_put_back_opens_it_again(app: Flask, town: Town) -> None:
    old = key_file(app).read_text()
    key_file(app).write_text(another() + "\n" + old)
    assert len(names(app)) == 3


def test_a_page_of_names_without_their_key_is_shut(app: Flask, town: Town, caplog: Any) -> None:
    cora = seated(app, town.cora)
    key_file(app).write_text(another())
    answer = cora.get(f"/work/students/{town.pip.id}/disclosures")
    assert answer.status_code == 503 and "Quillfeather" not in answer.text
    assert "hallway keys status" in caplog.text


def test_doctor_says_what_to_mend(app: Flask, town: Town) -> None:
    def looked() -> Any:
        return next(check for check in examine(app, deep=True) if check.key == "people_keys")

    assert looked().is_well and looked().facts["unopened"] == 0
    key_file(app).write_text(another())
    assert not looked().is_well and looked().facts["unopened"] > 3 and "people.key" in looked().mend
    key_file(app).unlink()
    assert not looked().is_well and looked().mend


@pytest.mark.parametrize("given", ["nonsense", "{good},nonsense", " , "])
def test_a_bad_key_stops_the_start_and_is_not_repeated(tmp_path: Path, given: str) -> None:
    given = given.format(good=Fernet.generate_key().decode())
    with pytest.raises(SettingsError) as refused:
        settings_from({"HALLWAY_DATA": str(tmp_path), "HALLWAY_PEOPLE_KEYS": given})
    assert "HALLWAY_PEOPLE_KEYS" in str(refused.value) and "nonsense" not in str(refused.value)


def test_keys_of_the_environment_come_before_the_file(tmp_path: Path) -> None:
    new, old = another(), another()
    settings = settings_from({"HALLWAY_DATA": str(tmp_path), "HALLWAY_PEOPLE_KEYS": f"{new}, {old}"})
    assert settings.people_keys == (new, old) and settings.people_key_file is None
    assert not (tmp_path / "people.key").exists()


def test_two_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    """The second finds the file there and still empty, and waits for the first."""
    import threading

    path, key = tmp_path / "people.key", another()
    path.touch()
    threading.Timer(0.2, path.write_text, (key,)).start()
    assert settings_from({"HALLWAY_DATA": str(tmp_path)}).people_keys == (key,)


def test_a_file_that_stays_empty_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("directory.settings.time.sleep", lambda _seconds: None)
    (tmp_path / "people.key").touch()
    with pytest.raises(SettingsError, match="holds no key"):
        settings_from({"HALLWAY_DATA": str(tmp_path)})


# ---- rotation ----


def run(app: Flask, monkeypatch: pytest.MonkeyPatch, *words: str, **env: str) -> Any:
    settings = settings_of(app)
    monkeypatch.setenv("HALLWAY_DATA", str(settings.data))
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("HALLWAY_MEANING", "off")
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    return CliRunner().invoke(hallway, ["keys", *words])


def test_rotating_seals_everything_anew_while_the_site_goes_on(any_app: Flask, any_town: Town) -> None:
    before, stamps = names(any_app), changed_at(any_app)
    old = ring_in(key_file(any_app))
    ring = add_key(key_file(any_app))
    assert ring.keys[1:] == old.keys and ring.keys[0] not in old.keys
    with any_app.app_context():
        done, unopened = seal_anew(ring)
        assert done == count_by_key(ring).by_key[0] >= 7 and not unopened
        assert seal_anew(ring)[0] == 0
        for table, column in SEALED:
            for (value,) in db.session.execute(select(table.c[column])):
                with pytest.raises(UnsealableError):
                    old.opened(value)
        db.session.rollback()
        assert retire_keys(key_file(any_app)) == tuple(map(key_name, old.keys))
    assert ring_in(key_file(any_app)).keys == ring.keys[:1]
    assert names(any_app) == before, "the running site reads the new key by itself"
    assert changed_at(any_app) == stamps, "nothing was said anew"


def changed_at(app: Flask) -> list[Any]:
    with app.app_context(), reading():
        found = db.session.execute(select(Student.id, Student.last_modified).order_by(Student.id)).all()
        db.session.rollback()
    return list(found)


def test_the_command_rotates_and_writes_it_down(
    app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, old = names(app), ring_in(key_file(app)).keys
    done = run(app, monkeypatch, "rotate", "--json")
    assert done.exit_code == 0 and '"sealed_anew"' in done.output, done.output
    assert ring_in(key_file(app)).keys[1:] == old and names(app) == before
    with app.app_context(), reading():
        entry = db.session.scalars(select(AuditEntry)).one()
        assert entry.act is AuditAct.KEY_ROTATED and entry.details["values"] >= 7
        db.session.rollback()
    assert key_name(old[0]) in run(app, monkeypatch, "retire").output


def test_a_rotation_that_was_stopped_is_finished_first(
    app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "AT_ONCE", 1)
    ring = add_key(key_file(app))
    lots = 0

    def stop(_done: int) -> None:
        nonlocal lots
        lots += 1
        if lots == 3:
            raise KeyboardInterrupt

    with app.app_context(), pytest.raises(KeyboardInterrupt):
        seal_anew(ring, stop)
    with app.app_context():
        assert count_by_key(ring).by_key[0] == 3 and count_by_key(ring).older >= 4
    assert len(names(app)) == 3
    done = run(app, monkeypatch, "rotate")
    assert done.exit_code == 0, done.output
    assert ring_in(key_file(app)).keys == ring.keys, "no third key is made"
    with app.app_context():
        assert count_by_key(ring).older == 0
    assert run(app, monkeypatch, "rotate").exit_code == 0
    assert len(ring_in(key_file(app)).keys) == 3
    assert len(names(app)) == 3


def test_what_somebody_writes_meanwhile_is_not_written_over(app: Flask, town: Town) -> None:
    ring = add_key(key_file(app))
    table, column = SEALED[0]
    with app.app_context():
        row = db.session.execute(select(table.c.id, table.c[column].label("sealed"))).first()
        pip = db.session.get_one(Student, row.id)  # type: ignore[union-attr]
        pip.sealed = seal_person({"name": "Newer"})
        db.session.flush()
        assert keys._renewed(db.session.connection(), ring, table, column, row) == 0
        db.session.commit()
        assert unseal_person(pip.sealed) == {"name": "Newer"}


def test_keys_of_the_environment_are_changed_there(
    app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = key_file(app).read_text().strip(), another()
    refused = run(app, monkeypatch, "rotate", HALLWAY_PEOPLE_KEYS=old)
    assert refused.exit_code == 2 and "Put a new one in front" in refused.output
    done = run(app, monkeypatch, "rotate", "--json", HALLWAY_PEOPLE_KEYS=f"{new},{old}")
    assert done.exit_code == 0, done.output
    after = run(app, monkeypatch, "status", "--json", HALLWAY_PEOPLE_KEYS=new)
    assert after.exit_code == 0 and '"unopened": {}' in after.output
    assert run(app, monkeypatch, "retire", HALLWAY_PEOPLE_KEYS=new).exit_code == 2


def test_with_a_wrong_key_nothing_is_rotated(app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    old = key_file(app).read_text()
    key_file(app).write_text(another())
    done = run(app, monkeypatch, "rotate")
    assert done.exit_code == 1 and "open with none of them" in done.output
    assert len(ring_in(key_file(app)).keys) == 1
    status = run(app, monkeypatch, "status")
    assert status.exit_code == 1 and "student 3" in status.output
    assert not re.search(r"[\w-]{43}=", done.output + status.output), "a key was printed"
    key_file(app).write_text(old)
    assert len(names(app)) == 3


def test_a_key_that_opens_something_is_not_retired(app: Flask, town: Town) -> None:
    old = ring_in(key_file(app)).keys[0]
    add_key(key_file(app))
    with app.app_context():
        assert retire_keys(key_file(app)) == ()
    assert old in ring_in(key_file(app)).keys


def test_two_that_rotate_at_once_lose_no_key(app: Flask) -> None:
    import threading

    path = key_file(app)
    threads = [threading.Thread(target=add_key, args=(path,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(ring_in(path).keys)) == 9


# ---- what hangs on keys ----


def test_an_erased_value_opens_as_nothing(app: Flask) -> None:
    with app.app_context():
        assert unseal_person(b"") == {}
        assert people_ring().sealed_anew(b"") is None


def test_a_rosters_id_is_the_same_after_a_rotation_and_not_to_be_turned_back(app: Flask) -> None:
    with app.app_context():
        first = roster_key("90210")
        add_key(key_file(app))
        assert roster_key("90210") == first and roster_key("90211") != first
        assert re.fullmatch("[0-9a-f]{64}", first)


def test_another_installation_makes_another_hash(app: Flask, settings: Settings) -> None:
    other = application(replace(settings, sealing_key=another()))
    with app.app_context():
        first = roster_key("90210")
    with other.app_context():
        assert roster_key("90210") != first
    close(other)


def test_the_town_has_something_sealed_of_each_kind(app: Flask, town: Town) -> None:
    """Or the tests above would look at nothing."""
    with app.app_context(), reading():
        for model in (Student, Guardian, Need):
            assert db.session.scalars(select(model)).first()
        db.session.rollback()
