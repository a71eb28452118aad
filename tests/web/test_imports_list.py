"""Handing files over, what waits, and what becomes of an import that stopped."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from directory.core import settings_of
from directory.db import db
from directory.exchange.intake import folder_of
from directory.exchange.standing import Standing, take_lock, write_standing
from directory.models import Intake
from directory.vocabulary import IntakeState
from tests.cast import Town
from tests.desk import Desk, seated
from tests.imports import LOOK, PEEK, handed_over, stored_batch
from tests.visitor import refuse_bad_page, words_of

Stored = Callable[[Any], list[Any]]


@pytest.fixture(autouse=True)
def begun(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """(intake, task) of each child that would have been started."""
    started: list[tuple[str, str]] = []
    monkeypatch.setattr("directory.exchange.intake._start", lambda key, task, *_: started.append((key, task)))
    return started


def sheet(text: str = "Agency,Program\nWillow,Chess\n", name: str = "youth.csv") -> tuple[io.BytesIO, str]:
    return io.BytesIO(text.encode()), name


def large(desk: Desk, size: int) -> Any:
    """Hands over one file of so many bytes, in a body made here: a client that spools leaves files open."""
    token = desk.token()
    parts = [("csrf_token", token), ("name", "Youth"), ("key", "k")]
    head = "".join(f'--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in parts)
    head += '--b\r\nContent-Disposition: form-data; name="files"; filename="big.csv"\r\n\r\n'
    body = head.encode() + b"x" * size + b"\r\n--b--\r\n"
    kind = "multipart/form-data; boundary=b"
    return desk.client.post(
        "/admin/imports/", input_stream=io.BytesIO(body), content_length=len(body), content_type=kind
    )


def page(answer: Any) -> str:
    return words_of(refuse_bad_page(answer.text))


def kept(app: Flask, make: Callable[[], str]) -> str:
    with app.app_context():
        key = make()
        db.session.commit()
        return key


def intake_in(app: Flask, key: str) -> Intake:
    with app.app_context():
        return db.session.get_one(Intake, key)


# the list


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_empty_list_says_what_can_be_brought_in(app: Flask, town: Town, language: str) -> None:
    answer = seated(app, town.ada).get(f"/admin/imports/?lang={language}")
    assert answer.status_code == 200 and "JSON" in page(answer)


def test_the_list_shows_what_waits_and_what_was_stored(app: Flask, town: Town) -> None:
    kept(app, lambda: handed_over(town.ada, PEEK, LOOK, IntakeState.LOOKED))
    kept(app, lambda: stored_batch(town.ada, reported=2))
    said = page(seated(app, town.ada).get("/admin/imports/"))
    assert "1 waits for you" in said and "ready to be stored" in said
    assert "5 rows read" in said and "2 rows not taken" in said and "Ada" in said


def test_another_district_sees_none_of_it(app: Flask, town: Town) -> None:
    kept(app, lambda: handed_over(town.ada, PEEK))
    kept(app, lambda: stored_batch(town.ada))
    said = page(seated(app, town.fay).get("/admin/imports/"))
    assert "Youth programs" not in said


# handing over


def test_files_are_kept_and_looked_into(
    app: Flask, town: Town, stored: Stored, begun: list[tuple[str, str]]
) -> None:
    answer = seated(app, town.ada).post(
        "/admin/imports/", files=[sheet(), sheet(name="more.csv")], name="Youth", key="k"
    )
    (intake,) = stored(select(Intake))
    assert answer.status_code == 303 and answer.location == f"/admin/imports/{intake.id}"
    assert (intake.name, intake.user_id) == ("Youth", town.ada.id)
    assert [file["name"] for file in intake.files] == ["youth.csv", "more.csv"]
    assert begun == [(intake.id, "peek")]


def test_a_second_press_hands_nothing_over_twice(
    app: Flask, town: Town, stored: Stored, begun: list[tuple[str, str]]
) -> None:
    desk = seated(app, town.ada)
    first = desk.post("/admin/imports/", files=sheet(), name="Youth", key="once")
    second = desk.post("/admin/imports/", files=sheet(), name="Youth", key="once")
    assert first.location == second.location
    assert len(stored(select(Intake))) == 1 and len(begun) == 1


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (sheet(name="letter.pdf"), "letter.pdf is of a kind that is not read"),
        (sheet(name="book.xlsx"), "not what its name says"),
        ((io.BytesIO(), ""), "Choose a file, or several."),
    ],
    ids=["kind", "disguised", "none"],
)
def test_what_cannot_be_read_is_said_beside_the_field(
    app: Flask, town: Town, stored: Stored, file: tuple[io.BytesIO, str], says: str
) -> None:
    answer = seated(app, town.ada).post("/admin/imports/", files=file, name="Youth", key="k")
    assert answer.status_code == 422 and says in page(answer)
    assert stored(select(Intake)) == []


def test_a_file_may_have_ten_megabytes(app: Flask, town: Town, stored: Stored) -> None:
    desk = seated(app, town.ada)
    answer = large(desk, 10 * 1024 * 1024 + 1)
    assert answer.status_code == 422 and "big.csv is larger than 10 MB" in page(answer)
    assert stored(select(Intake)) == []
    assert large(desk, 10 * 1024 * 1024).status_code == 303


def test_a_name_is_asked_for(app: Flask, town: Town, stored: Stored) -> None:
    answer = seated(app, town.ada).post("/admin/imports/", files=sheet(), name=" ", key="k")
    assert answer.status_code == 422 and stored(select(Intake)) == []


def test_too_much_at_once_is_told_on_the_same_page(
    app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("directory.web.admin.imports_forms.AT_ONCE", 1000)
    monkeypatch.setattr("directory.web.admin.imports_forms.FRAME", 0)
    answer = seated(app, town.ada).post("/admin/imports/", files=sheet("x" * 2000), name="Youth", key="k")
    assert answer.status_code == 413 and "That is too big" in page(answer)


@pytest.mark.parametrize("name", ["cora", "owen", None])
def test_nobody_else_may_send_more_than_usual(app: Flask, town: Town, name: str | None) -> None:
    desk = seated(app, getattr(town, name)) if name else Desk(app)
    answer = large(desk, 11 * 1024 * 1024)
    assert answer.status_code == 413 and "Hand it over" not in answer.text


def test_a_full_disk_loses_nothing_and_says_so(
    app: Flask, town: Town, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("directory.exchange.intake._keep", full)
    answer = seated(app, town.ada).post("/admin/imports/", files=sheet(), name="Youth", key="k")
    assert answer.status_code == 503 and "the disk is full" in page(answer)
    assert stored(select(Intake)) == []


# where an import stands


def standing(app: Flask, key: str, **said: Any) -> Any:
    """Writes how far its child is. The lock it holds while it lives is the caller's to let go."""
    with app.app_context():
        folder = folder_of(db.session.get_one(Intake, key))
        write_standing(folder, Standing(**said))
        return take_lock(folder)


@pytest.mark.parametrize(
    ("task", "says"),
    [("peek", "Looking inside"), ("look", "Looking what would change"), ("store", "Storing")],
)
def test_a_running_import_shows_how_far_it_is(app: Flask, town: Town, task: str, says: str) -> None:
    key = kept(app, lambda: handed_over(town.ada))
    with standing(app, key, task=task, state="running", percent=40, stage="comparing"):
        answer = seated(app, town.ada).get(f"/admin/imports/{key}")
        said = page(answer)
    assert says in said and "40 %" in said and "Comparing with what is here" in said
    assert 'data-module="imports-progress"' in answer.text and "http-equiv" not in answer.text


def test_one_waits_for_somebody_elses_import_in_words(app: Flask, town: Town) -> None:
    key = kept(app, lambda: handed_over(town.ada))
    with standing(app, key, task="look", state="waiting", sentence="Another import goes first."):
        assert "Another import goes first." in page(seated(app, town.ada).get(f"/admin/imports/{key}"))


def test_a_child_that_died_is_a_sentence_and_a_next_step(app: Flask, town: Town, stored: Stored) -> None:
    key = kept(app, lambda: handed_over(town.ada, PEEK, state=IntakeState.LOOKING))
    standing(app, key, task="look", state="running", percent=40).close()
    answer = seated(app, town.ada).get(f"/admin/imports/{key}")
    said = page(answer)
    assert "It stopped" in said and "Nothing was stored, and your files are still here: youth.csv" in said
    assert f'action="/admin/imports/{key}/look"' in answer.text
    assert stored(select(Intake.state)) == [IntakeState.FAILED]


def test_a_damaged_file_can_be_looked_into_again_or_thrown_away(app: Flask, town: Town) -> None:
    key = kept(app, lambda: handed_over(town.ada, state=IntakeState.FAILED, message="It is damaged."))
    answer = seated(app, town.ada).get(f"/admin/imports/{key}")
    assert "It is damaged." in page(answer)
    assert f'action="/admin/imports/{key}/peek"' in answer.text and "/columns" not in answer.text


@pytest.mark.parametrize(
    ("state", "leads_to"),
    [(IntakeState.UPLOADED, "columns"), (IntakeState.LOOKED, "changes"), (IntakeState.STORED, "nothing-new")],
)
def test_an_import_leads_to_the_page_it_has_reached(
    app: Flask, town: Town, state: IntakeState, leads_to: str
) -> None:
    key = kept(app, lambda: handed_over(town.ada, PEEK, LOOK, state))
    desk = seated(app, town.ada)
    answer = desk.get(f"/admin/imports/{key}")
    assert answer.location == f"/admin/imports/{key}/{leads_to}"
    assert desk.get(answer.location).status_code == 200


def test_a_stored_import_leads_to_its_batch(app: Flask, town: Town) -> None:
    def stored_one() -> str:
        return handed_over(town.ada, state=IntakeState.STORED, batch_id=stored_batch(town.ada))

    key = kept(app, stored_one)
    batch = intake_in(app, key).batch_id
    desk = seated(app, town.ada)
    for path in ("", "/columns", "/changes", "/nothing-new"):
        answer = desk.get(f"/admin/imports/{key}{path}")
        while answer.location and answer.location.endswith(key):
            answer = desk.get(answer.location)
        assert answer.location == f"/admin/imports/batches/{batch}", path


# throwing away


def test_thrown_away_is_gone_with_its_files(app: Flask, town: Town, stored: Stored) -> None:
    key = kept(app, lambda: handed_over(town.ada, PEEK))
    folder = Path(settings_of(app).data) / "imports" / "intake" / key
    assert folder.exists()
    desk = seated(app, town.ada)
    answer = desk.post(f"/admin/imports/{key}/removal")
    assert answer.status_code == 303 and "Thrown away: Youth programs" in page(desk.get(answer.location))
    assert stored(select(Intake)) == [] and not folder.exists()


def test_what_is_stored_is_not_thrown_away(app: Flask, town: Town, stored: Stored) -> None:
    key = kept(app, lambda: handed_over(town.ada, state=IntakeState.STORED))
    seated(app, town.ada).post(f"/admin/imports/{key}/removal")
    assert len(stored(select(Intake))) == 1


@pytest.mark.parametrize("step", ["removal", "storing", "look", "peek", "columns", "mapping"])
def test_a_stranger_finds_nothing_to_press(app: Flask, town: Town, stored: Stored, step: str) -> None:
    key = kept(app, lambda: handed_over(town.ada, PEEK, LOOK, IntakeState.LOOKED))
    assert seated(app, town.fay).post(f"/admin/imports/{key}/{step}").status_code == 404
    assert stored(select(Intake.state)) == [IntakeState.LOOKED]
