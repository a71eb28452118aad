"""What an import stored: its account, its report, and taking it back."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from directory.db import db
from directory.exchange.undo import Kept, NotUndoableError, Undo
from directory.models import ImportBatch, ImportChange, Service
from directory.models.columns import utc_now
from directory.vocabulary import ChangeAction
from tests.cast import Town
from tests.desk import seated
from tests.imports import stored_batch
from tests.visitor import refuse_bad_page, words_of

Stored = Callable[[Any], list[Any]]


def batch(app: Flask, town: Town, reported: int = 0, who: str | None = "ada", **more: Any) -> str:
    with app.app_context():
        key = stored_batch(getattr(town, who) if who else None, reported, **more)
        db.session.commit()
        return f"/admin/imports/batches/{key}"


def said(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    return words_of(refuse_bad_page(answer.text))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("reported", [0, 60])
def test_the_account_is_whole(app: Flask, town: Town, reported: int, language: str) -> None:
    said(seated(app, town.ada).get(f"{batch(app, town, reported)}?lang={language}&page=2"))


def test_it_says_what_was_stored_by_whom_and_what_was_left(app: Flask, town: Town) -> None:
    page = said(seated(app, town.ada).get(batch(app, town, 2)))
    assert "3 rows stored, 2 not taken." in page and "Ada" in page and "It has no name" in page


def test_what_a_command_stored_is_every_admins(app: Flask, town: Town) -> None:
    path = batch(app, town, who=None)
    for name in ("ada", "fay"):
        assert "by a command" in said(seated(app, getattr(town, name)).get(path))


def test_services_that_it_brought_can_be_opened(app: Flask, town: Town) -> None:
    path = batch(app, town)
    with app.app_context():
        rows = [{"id": town.homework_hour.service_id}, {"id": "gone-since"}]
        db.session.add(
            ImportChange(
                batch_id=path.rsplit("/", 1)[1],
                position=0,
                table_name="service",
                action=ChangeAction.CREATE,
                rows=rows,
            )
        )
        db.session.commit()
        name = db.session.get_one(Service, town.homework_hour.service_id).name
    answer = seated(app, town.ada).get(path)
    assert name in said(answer) and f'href="/services/{town.homework_hour.service_id}"' in answer.text


def test_the_report_opens_in_a_spreadsheet_and_runs_nothing(app: Flask, town: Town) -> None:
    answer = seated(app, town.ada).get(f"{batch(app, town, 3)}/report.csv")
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert len(rows) == 4 and rows[1][:4] == ["youth.csv", "2", "", "It has no name"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


# taking it back


def test_undo_asks_first_and_takes_it_back_once(app: Flask, town: Town, stored: Stored) -> None:
    desk, path = seated(app, town.ada), batch(app, town)
    assert "Undo this import" in said(desk.get(path))
    assert "Yes, undo it" in said(desk.get(f"{path}/undoing"))
    assert stored(select(ImportBatch.undone_at)) == [None]
    assert desk.post(f"{path}/undoing").location == path
    (first,) = stored(select(ImportBatch))
    assert first.undone_at and first.undone_by_user_id == town.ada.id
    page = said(desk.get(path))
    assert "Taken back on" in page and "Yes, undo it" not in page
    assert desk.post(f"{path}/undoing").status_code == 303
    assert stored(select(ImportBatch.undone_at)) == [first.undone_at]
    assert desk.get(f"{path}/undoing").location == path
    assert "undone" in said(desk.get("/admin/imports/"))


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_says_what_goes_and_what_stays(
    app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    undo = Undo(
        counts={"service": {"removed": 12, "restored": 3}, "phone": {"returned": 1}},
        kept=[Kept("service", "s", "<i>Chess</i> Table", "description", "Somebody has changed it since.")],
        shown_again=1,
    )
    monkeypatch.setattr("directory.web.admin.imports_stored.undoable", lambda _: undo)
    answer = seated(app, town.ada).get(f"{batch(app, town)}/undoing?lang={language}")
    page = said(answer)
    assert "12" in page and "<i>Chess</i> Table" in page and "<i>Chess" not in answer.text
    assert "Somebody has changed it since." in page


def test_what_cannot_be_undone_says_why(app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    path = batch(app, town)
    why = "A newer import of the same source lies on it."
    monkeypatch.setattr("directory.web.admin.imports_stored.undoable", lambda _: Undo(sentence=why))
    page = said(seated(app, town.ada).get(f"{path}/undoing"))
    assert why in page and "Yes, undo it" not in page


def test_an_undo_that_is_refused_changes_nothing(
    app: Flask, town: Town, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(row: ImportBatch, *_: object) -> None:
        row.undone_at = utc_now()
        raise NotUndoableError("Another import runs just now.")

    monkeypatch.setattr("directory.web.admin.imports_stored.undo_batch", refuse)
    answer = seated(app, town.ada).post(f"{batch(app, town)}/undoing")
    assert "Another import runs just now." in said(answer, 422)
    assert stored(select(ImportBatch.undone_at)) == [None]


@pytest.mark.parametrize("name", ["cora", "owen"])
def test_nobody_but_its_district_takes_it_back(app: Flask, town: Town, stored: Stored, name: str) -> None:
    path = batch(app, town)
    for page in ("", "/report.csv", "/undoing"):
        assert seated(app, getattr(town, name)).get(path + page).status_code == 403
        assert seated(app, town.fay).get(path + page).status_code == 404
    assert seated(app, town.fay).post(f"{path}/undoing").status_code == 404
    assert stored(select(ImportBatch.undone_at)) == [None]
