"""What would change: counts, lines and problems, and storing what was seen."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from directory.core import settings_of
from directory.db import db
from directory.exchange.intake import RESULTS, WISHES, folder_of
from directory.exchange.standing import write_whole
from directory.models import Intake
from directory.vocabulary import IntakeState
from tests.cast import Town
from tests.desk import Desk, seated
from tests.imports import LOOK, MAPPING, PEEK, handed_over
from tests.visitor import refuse_bad_page, words_of

Stored = Callable[[Any], list[Any]]


@pytest.fixture(autouse=True)
def begun(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """(intake, task) of each child. Its lock is left open, as by a child that lives."""
    started: list[tuple[str, str]] = []
    monkeypatch.setattr("directory.exchange.intake._start", lambda key, task, *_: started.append((key, task)))
    return started


def seen(app: Flask, town: Town, look: dict[str, Any] = LOOK, state: IntakeState = IntakeState.LOOKED) -> str:
    with app.app_context():
        key = handed_over(town.ada, PEEK, look, state, mapping=MAPPING)
        db.session.commit()
        return f"/admin/imports/{key}"


def said(answer: Any) -> str:
    assert answer.status_code == 200
    return words_of(refuse_bad_page(answer.text))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("show", ["", "new", "changed", "problems", "twins", "nonsense"])
def test_every_list_is_whole(app: Flask, town: Town, show: str, language: str) -> None:
    said(seated(app, town.ada).get(f"{seen(app, town)}/changes?show={show}&lang={language}"))


def test_the_page_counts_records_and_rows(app: Flask, town: Town) -> None:
    page = said(seated(app, town.ada).get(f"{seen(app, town)}/changes"))
    assert "60 new records, 1 changed, 0 removed. 1 row cannot be taken." in page
    assert "youth.csv 62 61 0 0 1".replace(" ", "") in page.replace(" ", "")
    assert "Nothing is stored yet." in page


def test_lines_come_in_pages_and_the_rest_is_in_the_report(app: Flask, town: Town) -> None:
    desk, path = seated(app, town.ada), seen(app, town)
    first = said(desk.get(f"{path}/changes?show=new"))
    assert "Chess Table 49" in first and "Chess Table 50" not in first and "Page 1 of 2" in first
    assert "of 2,499 are shown here" in first
    second = said(desk.get(f"{path}/changes?show=new&page=2"))
    assert "Chess Table 59" in second and "Chess Table 49" not in second
    for odd in ("0", "-3", "99", "x", "9" * 30):
        assert "Page" in said(desk.get(f"{path}/changes?show=new&page={odd}"))


def test_a_changed_value_stands_beside_what_it_was(app: Flask, town: Town) -> None:
    answer = seated(app, town.ada).get(f"{seen(app, town)}/changes?show=changed")
    assert "Willow Readers" in said(answer) and "<del><bdi>old@willow.example</bdi></del>" in answer.text
    assert "&lt;b&gt;new&lt;/b&gt;@willow.example" in answer.text


def test_problems_are_narrowed_to_one_reason(app: Flask, town: Town) -> None:
    desk, path = seated(app, town.ada), seen(app, town)
    every = said(desk.get(f"{path}/changes?show=problems"))
    assert "call us" in every and "The row is not taken" in every
    one = said(desk.get(f"{path}/changes?show=problems&only=It+has+no+name"))
    assert "line 9" in one and "call us" not in one


def test_what_looks_like_a_record_that_is_here_is_shown_beside_it(app: Flask, town: Town) -> None:
    answer = seated(app, town.ada).get(f"{seen(app, town)}/changes?show=twins")
    assert "Willow Readers Inc looks like Willow Readers They agree in: name and phone." in said(answer)
    assert "/organizations/99999999" in answer.text


def test_nothing_new_is_said_in_a_sentence(app: Flask, town: Town) -> None:
    same = json.loads(json.dumps(LOOK)) | {
        "changes": [],
        "changes_total": 0,
        "remarks": [],
        "remarks_total": 0,
        "twins": [],
    }
    same["outcome"]["tables"] = {"service": {"added": 0, "changed": 0, "removed": 0, "unchanged": 61}}
    page = said(seated(app, town.ada).get(f"{seen(app, town, same)}/changes"))
    assert "Nothing would change" in page and "No line differs" in page


def test_what_the_file_lacks_can_be_set_inactive(
    app: Flask, town: Town, stored: Stored, begun: list[tuple[str, str]]
) -> None:
    lacking = json.loads(json.dumps(LOOK))
    lacking["outcome"]["missing"] = {"service": 4}
    desk, path = seated(app, town.ada), seen(app, town, lacking)
    assert "Not in the file any more" in said(desk.get(f"{path}/changes"))
    assert desk.post(f"{path}/look", deactivate_missing="yes").location == path
    with app.app_context():
        folder = folder_of(db.session.scalars(select(Intake)).one())
        db.session.rollback()
    assert json.loads((folder / WISHES).read_text()) == {"deactivate_missing": True}
    assert [task for _, task in begun] == ["look"] and stored(select(Intake.state)) == [IntakeState.LOOKING]


# the report


def report(app: Flask, town: Town, place: str) -> str:
    told = json.loads(json.dumps(LOOK))
    told["outcome"]["report"] = place
    return seen(app, town, told)


def test_the_whole_report_can_be_taken_along(app: Flask, town: Town) -> None:
    folder = settings_of(app).data / "imports" / "dry-run-1"
    folder.mkdir(parents=True)
    (folder / "report.csv").write_text("file,line\n", encoding="utf-8")
    answer = seated(app, town.ada).get(f"{report(app, town, str(folder / 'report.csv'))}/report.csv")
    assert answer.get_data(as_text=True) == "file,line\n" and answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    answer.close()


@pytest.mark.parametrize(
    "place", ["secret.key", "imports/../secret.key", "/etc/passwd", "imports", "", "imports/x.csv"]
)
def test_only_a_report_is_given_out(app: Flask, town: Town, place: str) -> None:
    data = settings_of(app).data
    path = report(app, town, str(data / place) if place else "")
    answer = seated(app, town.ada).get(f"{path}/report.csv")
    assert answer.status_code == 303 and answer.location == path


# storing


def test_store_begins_once_however_often_it_is_pressed(
    app: Flask, town: Town, stored: Stored, begun: list[tuple[str, str]]
) -> None:
    desk, path = seated(app, town.ada), seen(app, town)
    for _ in range(3):
        assert desk.post(f"{path}/storing", **shown(desk, path)).location == path
    assert [task for _, task in begun] == ["store"]
    assert stored(select(Intake.state)) == [IntakeState.STORING]


def shown(desk: Desk, path: str) -> dict[str, str]:
    """What the form on the page says it has shown; nothing once the page is no more."""
    found = re.search(r'name="seen" value="(\w+)"', desk.get(f"{path}/changes").text)
    return {"seen": found[1]} if found else {}


def test_another_tab_cannot_store_what_nobody_has_seen(
    app: Flask, town: Town, stored: Stored, begun: list[tuple[str, str]]
) -> None:
    desk, path = seated(app, town.ada), seen(app, town)
    form = shown(desk, path)
    with app.app_context():
        intake = db.session.scalars(select(Intake)).one()
        write_whole(folder_of(intake) / RESULTS["look"], {**LOOK, "changes_total": 999})
    assert desk.post(f"{path}/storing", **form).location == f"{path}/changes"
    assert "It was looked at anew meanwhile" in said(desk.get(f"{path}/changes"))
    assert begun == [] and stored(select(Intake.state)) == [IntakeState.LOOKED]
    assert desk.post(f"{path}/storing").location == f"{path}/changes"
    assert desk.post(f"{path}/storing", **shown(desk, path)).location == path
    assert [task for _, task in begun] == ["store"]


@pytest.mark.parametrize("state", [IntakeState.UPLOADED, IntakeState.LOOKING, IntakeState.STORED])
def test_only_what_was_seen_is_stored(
    app: Flask, town: Town, stored: Stored, begun: list[tuple[str, str]], state: IntakeState
) -> None:
    path = seen(app, town, state=state)
    assert seated(app, town.ada).post(f"{path}/storing").location == path
    assert begun == [] and stored(select(Intake.state)) == [state]


def test_it_can_be_tried_again_after_a_stop(app: Flask, town: Town, begun: list[tuple[str, str]]) -> None:
    path = seen(app, town, state=IntakeState.FAILED)
    seated(app, town.ada).post(f"{path}/storing")
    assert [task for _, task in begun] == ["store"]


def test_a_child_that_cannot_be_started_is_said(
    app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr("directory.web.admin.imports.begin", broken)
    desk, path = seated(app, town.ada), seen(app, town)
    assert desk.post(f"{path}/storing", **shown(desk, path)).status_code == 303
    assert "It could not be started just now." in said(desk.get(f"{path}/changes"))


@pytest.mark.parametrize("name", ["cora", "owen"])
def test_nobody_but_an_admin_sees_it(app: Flask, town: Town, name: str) -> None:
    path = seen(app, town)
    for page in ("", "/columns", "/changes", "/mapping.yaml", "/report.csv"):
        assert seated(app, getattr(town, name)).get(path + page).status_code == 403
        assert seated(app, town.fay).get(path + page).status_code == 404
