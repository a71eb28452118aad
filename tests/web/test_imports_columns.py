"""What is what: the guessed mapping as a form, and the mapping that a filled form means."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from sqlalchemy import select

from directory.db import db
from directory.exchange.mapping import CONVERSIONS, EACH_ROW_IS, FIELDS, mapping_from
from directory.models import Intake
from directory.vocabulary import IntakeState
from directory.web.admin.import_words import ABOUTS, CONVERSIONS_SAID, GROUPS, LABELS
from tests.cast import Town
from tests.desk import Desk, seated
from tests.imports import COLUMNS, KNOWN, LOOK, MAPPING, PEEK, handed_over
from tests.visitor import refuse_bad_page, words_of

Stored = Callable[[Any], list[Any]]


@pytest.fixture(autouse=True)
def begun(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    started: list[tuple[str, str]] = []
    monkeypatch.setattr("directory.exchange.intake._start", lambda key, task, *_: started.append((key, task)))
    return started


def waiting(app: Flask, town: Town, peek: dict[str, Any] = PEEK, **more: Any) -> str:
    with app.app_context():
        key = handed_over(town.ada, peek, **more)
        db.session.commit()
        return f"/admin/imports/{key}"


def mapping_kept(stored: Stored) -> dict[str, Any]:
    (found,) = stored(select(Intake.mapping))
    return found


def selects(
    page: str, names: tuple[str, ...] = ("to-", "as-", "with-", "about", "key-", "join-")
) -> dict[str, Any]:
    """What the form would send as it stands."""
    found: dict[str, Any] = {}
    for form in refuse_bad_page(page).iter("form"):
        if form.get("id") != "columns":
            continue
        for field in form.iter():
            name = field.get("name") or ""
            if field.tag == "select" and name.startswith(names):
                chosen = [o.get("value") for o in field.iter("option") if o.get("selected") is not None]
                found[name] = chosen[0] if chosen else next(o.get("value") for o in field.iter("option"))
            if field.tag == "input" and name.startswith(names):
                if field.get("type") != "checkbox":
                    found[name] = field.get("value", "")
                elif field.get("checked") is not None:
                    found.setdefault(name, []).append(field.get("value"))
    return found


def send(desk: Desk, path: str, step: str = "try", **changes: Any) -> Any:
    form = selects(desk.get(f"{path}/columns").text) | {"file": "0", "step": step}
    return desk.post(f"{path}/columns", **(form | changes))


# the page


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_column_shows_its_values_and_where_it_goes(app: Flask, town: Town, language: str) -> None:
    page = seated(app, town.ada).get(f"{waiting(app, town)}/columns?lang={language}").text
    said = words_of(refuse_bad_page(page))
    for column in COLUMNS:
        assert column in said
    assert "14605.0" in said and "480 Lilac Avenue" in said and "Its name says so." in said
    form = selects(page)
    assert form["to-0-0"] == "organization.name" and form["to-3-0"] == "aside" and form["to-8-0"] == "out"
    assert form["as-6-0"] == "mark" and form["with-6-0-says"] == "6-13"
    assert (form["to-7-0"], form["to-7-1"]) == ("schedule.weekdays", "schedule.description")


def test_how_sure_a_guess_is_stands_beside_it(app: Flask, town: Town) -> None:
    said = words_of(refuse_bad_page(seated(app, town.ada).get(f"{waiting(app, town)}/columns").text))
    assert "sure Its name says so." in said and "please look Some are ZIP codes." in said


def test_a_file_that_is_known_is_filled_in(app: Flask, town: Town) -> None:
    desk, path = seated(app, town.ada), waiting(app, town, PEEK | {"recognized": "Youth of a city"})
    said = words_of(refuse_bad_page(desk.get(f"{path}/columns").text))
    assert "We know this file: Youth of a city." in said and "you said so" not in said
    assert "you said so" in words_of(refuse_bad_page(send(desk, path, **{"to-8-0": "service.id"}).text))


def test_the_first_rows_are_shown_as_they_would_be_stored(app: Flask, town: Town) -> None:
    said = words_of(refuse_bad_page(seated(app, town.ada).get(f"{waiting(app, town)}/columns").text))
    assert "Row 1" in said and "ZIP 14605 " in said and "Highest age 13" in said


def test_what_is_missing_is_said_on_top(app: Flask, town: Town) -> None:
    desk, path = seated(app, town.ada), waiting(app, town)
    said = words_of(refuse_bad_page(send(desk, path, **{"to-1-0": "aside", "to-0-0": "out"}).text))
    assert "No column says “Service”." in said and "No column says who runs it." in said


def test_a_known_layout_has_nothing_to_explain(app: Flask, town: Town) -> None:
    desk, path = seated(app, town.ada), waiting(app, town, KNOWN)
    said = words_of(refuse_bad_page(desk.get(f"{path}/columns").text))
    assert "We know this one" in said and "HSDS 2.0" in said and "3 rows" in said
    own = words_of(refuse_bad_page(desk.get(f"{path}/columns?own=yes").text))
    assert "No column goes anywhere yet" in own


# what the form means


def test_a_form_sent_as_it_stands_changes_nothing(app: Flask, town: Town, stored: Stored) -> None:
    answer = send(seated(app, town.ada), waiting(app, town))
    assert answer.status_code == 200
    part = MAPPING["files"][0]
    days = {"Days": ["schedule.weekdays", "schedule.description"]}
    assert mapping_kept(stored) == MAPPING | {"files": [part | {"columns": part["columns"] | days}]}


def test_a_column_goes_to_another_field(app: Flask, town: Town, stored: Stored) -> None:
    desk, path = seated(app, town.ada), waiting(app, town)
    changed = {"to-3-0": "address.address_1", "to-5-0": "phone.number", "to-2-0": "out", "to-8-0": "aside"}
    answer = send(desk, path, **changed)
    columns = mapping_kept(stored)["files"][0]["columns"]
    assert columns["Street"] == "address.address_1" and columns["Phone"] == "phone.number"
    assert "Site" not in columns and mapping_kept(stored)["files"][0]["leave_out"] == ["Site"]
    assert "you said so" in words_of(refuse_bad_page(answer.text))


def test_a_conversion_gets_what_it_needs(app: Flask, town: Town, stored: Stored) -> None:
    desk, path = seated(app, town.ada), waiting(app, town)
    send(desk, path, **{"to-3-0": "service.keywords"})
    send(desk, path, **{"as-3-0": "mark"})
    assert mapping_kept(stored)["files"][0]["columns"]["Street"] == {
        "to": "service.keywords", "as": "mark", "says": "Street",
    }  # fmt: skip
    send(desk, path, **{"with-3-0-says": "chess"})
    assert mapping_kept(stored)["files"][0]["columns"]["Street"]["says"] == "chess"
    send(desk, path, **{"to-3-0": "address.address_1"})
    assert mapping_kept(stored)["files"][0]["columns"]["Street"] == "address.address_1"


def test_a_column_may_feed_one_field_more(app: Flask, town: Town, stored: Stored) -> None:
    desk, path = seated(app, town.ada), waiting(app, town)
    page = send(desk, path, step="", more="1").text
    assert selects(page)["to-1-1"] == "aside"
    send(desk, path, **{"to-1-1": "service.description"})
    assert mapping_kept(stored)["files"][0]["columns"]["Program"] == ["service.name", "service.description"]


def test_keys_are_chosen_and_let_go(app: Flask, town: Town, stored: Stored) -> None:
    desk, path = seated(app, town.ada), waiting(app, town)
    send(desk, path, **{"key-service": ["0", "1"], "key-location": ["2", "999", "x"]})
    assert mapping_kept(stored)["files"][0]["keys"] == {
        "service": ["Agency", "Program"],
        "location": ["Site"],
    }
    form = selects(desk.get(f"{path}/columns").text)
    assert form["key-service"] == ["0", "1"]
    desk.post(f"{path}/columns", file="0", step="try", **{k: v for k, v in form.items() if "key-" not in k})
    assert "keys" not in mapping_kept(stored)["files"][0]


def test_what_only_a_mapping_file_says_stays(app: Flask, town: Town, stored: Stored) -> None:
    part = {**MAPPING["files"][0], "fixed": {"address.state_province": "NY"}, "only": {"Code": ["A-1"]}}
    part["columns"] = {**part["columns"], "Phone": {"to": "phone.number", "area": "585", "of": "service"}}
    desk, path = seated(app, town.ada), waiting(app, town, mapping=MAPPING | {"files": [part]})
    send(desk, path, **{"to-3-0": "address.address_1"})
    kept = mapping_kept(stored)["files"][0]
    assert kept["fixed"] == part["fixed"] and kept["only"] == part["only"]
    assert kept["columns"]["Phone"] == part["columns"]["Phone"]


def test_a_form_sent_as_it_stands_keeps_every_word_of_a_mapping_file(
    app: Flask, town: Town, stored: Stored
) -> None:
    """What a form cannot show as it is: blank options, spaces and lines, the order of a key, joins."""
    part = {
        "file": "youth.csv",
        "each_row_is": "schedule",
        "keys": {"service": ["Program", "Agency"]},
        "joins": {"service": ["Code", "Agency"], "organization": "Agency"},
        "columns": {
            "Phone": {"to": "service.status", "as": "yes_no", "yes": "inactive", "no": ""},
            "Program": {"to": "service.description", "with": "\n", "label": "Where: "},
            "Days": {"to": "schedule.weekdays", "values": {"Daily": "Mon-Sun"}},
            "Not here": "service.url",
        },
        "leave_out": ["Nor here", "Code"],
    }
    whole = {"name": "Own", "files": [part, {**part, "file": "more.csv"}]}
    second = {**PEEK["files"][0], "name": "more.csv"}
    path = waiting(app, town, PEEK | {"files": [*PEEK["files"], second], "mapping": None}, mapping=whole)
    send(seated(app, town.ada), path)
    send(seated(app, town.ada), f"{path}", file="0")
    assert mapping_from(mapping_kept(stored)) == mapping_from(whole)


@pytest.mark.parametrize("field", ["user_account.email", "service", "", "../etc", "service.password_hash"])
def test_only_fields_of_ours_can_be_chosen(app: Flask, town: Town, stored: Stored, field: str) -> None:
    send(seated(app, town.ada), waiting(app, town), **{"to-3-0": field})
    assert "Street" not in mapping_kept(stored)["files"][0]["columns"]


def test_a_mapping_without_any_column_is_refused_and_not_kept(
    app: Flask, town: Town, stored: Stored, begun: list[tuple[str, str]]
) -> None:
    desk, path = seated(app, town.ada), waiting(app, town)
    nothing = {f"to-{n}-{m}": "aside" for n in range(len(COLUMNS)) for m in (0, 1)}
    answer = send(desk, path, step="look", **nothing)
    assert answer.status_code == 422 and "error-summary" in answer.text
    assert stored(select(Intake.mapping)) == [None] and begun == []


def test_a_change_makes_what_was_seen_void(app: Flask, town: Town, stored: Stored) -> None:
    desk, path = (
        seated(app, town.ada),
        waiting(app, town, look=LOOK, state=IntakeState.LOOKED, mapping=MAPPING),
    )
    send(desk, path, **{"to-3-0": "address.address_1"})
    assert stored(select(Intake.state)) == [IntakeState.UPLOADED]
    assert desk.post(f"{path}/storing").location == path
    assert stored(select(Intake.state)) == [IntakeState.UPLOADED]


# on to the next


def test_from_the_last_file_one_goes_on_to_the_look(
    app: Flask, town: Town, begun: list[tuple[str, str]], stored: Stored
) -> None:
    desk, path = seated(app, town.ada), waiting(app, town)
    answer = send(desk, path, step="look")
    assert answer.status_code == 303 and answer.location == path
    assert begun == [(path.rsplit("/", 1)[1], "look")] and mapping_kept(stored)["name"] == "Youth"


def test_files_come_one_after_the_other(app: Flask, town: Town, stored: Stored, begun: list[Any]) -> None:
    hours = {
        "name": "hours.csv",
        "sheet": "",
        "rows": 1,
        "columns": ["Program", "Day"],
        "samples": [["Chess", "Mon"]],
    }
    desk = seated(app, town.ada)
    path = waiting(app, town, PEEK | {"files": [*PEEK["files"], hours]})
    answer = send(desk, path, step="look")
    assert answer.location == f"{path}/columns?file=1" and begun == []
    page = desk.get(answer.location).text
    assert selects(page)["to-1-0"] == "aside" and "hours.csv" in page
    desk.post(
        f"{path}/columns", file="1", step="look", about="schedule",
        **{"to-0-0": "aside", "to-1-0": "schedule.weekdays", "join-service": "0"},
    )  # fmt: skip
    assert mapping_kept(stored)["files"][1] == {
        "file": "hours.csv", "each_row_is": "schedule", "joins": {"service": "Program"},
        "columns": {"Day": "schedule.weekdays"},
    }  # fmt: skip
    assert len(begun) == 1


def test_a_file_can_be_left_out(app: Flask, town: Town, stored: Stored) -> None:
    second = {**PEEK["files"][0], "name": "other.csv"}
    parts = [MAPPING["files"][0], {**MAPPING["files"][0], "file": "other.csv"}]
    desk = seated(app, town.ada)
    path = waiting(
        app, town, PEEK | {"files": [*PEEK["files"], second], "mapping": MAPPING | {"files": parts}}
    )
    send(desk, path, file="1", leave_file="yes")
    assert [part["file"] for part in mapping_kept(stored)["files"]] == ["youth.csv"]


def test_a_hundred_columns_fit_into_one_form(app: Flask, town: Town, stored: Stored) -> None:
    names = [f"Column {n}" for n in range(100)]
    wide = {"name": "wide.csv", "sheet": "", "rows": 1, "columns": names, "samples": [["x"] * 100]}
    desk, path = (
        seated(app, town.ada),
        waiting(app, town, PEEK | {"files": [wide], "mapping": None, "sure": []}),
    )
    sent = {"to": "service.keywords", "as": "mark", "with": "word " * 20}
    form = {f"{kind}-{n}-{m}": text for kind, text in sent.items() for n in range(100) for m in range(6)}
    assert desk.post(f"{path}/columns", file="0", step="try", **form).status_code == 200
    assert len(mapping_kept(stored)["files"][0]["columns"]) == 100


# as a file


def test_the_mapping_comes_back_as_it_was_downloaded(
    app: Flask, town: Town, stored: Stored, tmp_path: Path
) -> None:
    desk, path = seated(app, town.ada), waiting(app, town)
    answer = desk.get(f"{path}/mapping.yaml")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert mapping_from(yaml.load(answer.text, yaml.BaseLoader)) == mapping_from(MAPPING)  # noqa: S506
    own = tmp_path / "own.yaml"
    own.write_text(answer.text.replace("service.name", "service.description"), encoding="utf-8")
    assert desk.post(f"{path}/mapping", mapping=(str(own), "own.yaml")).status_code == 303
    assert mapping_kept(stored)["files"][0]["columns"]["Program"] == "service.description"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "There was nothing in that file"),
        ("files: [", "this is not YAML"),
        ("files:\n  - columns: {Agency: organization.nam}\n", "did you mean organization.name"),
        ("\x00\x01", "this is not YAML"),
        ("a: &a [x, x]\nb: [*a, *a]\n", "this is not YAML"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_refused_with_its_place(
    app: Flask, town: Town, stored: Stored, tmp_path: Path, text: str, says: str
) -> None:
    desk, path = seated(app, town.ada), waiting(app, town)
    own = tmp_path / "own.yaml"
    own.write_text(text, encoding="utf-8")
    answer = desk.post(f"{path}/mapping", mapping=(str(own), "own.yaml"))
    assert answer.status_code == 422 and says in words_of(refuse_bad_page(answer.text))
    assert stored(select(Intake.mapping)) == [None]


def test_columns_are_known_in_another_case(app: Flask, town: Town) -> None:
    part = {"file": "*.csv", "columns": {"agency": "organization.name", "PROGRAM": "service.name"}}
    path = waiting(app, town, mapping={"name": "own", "files": [part]})
    form = selects(seated(app, town.ada).get(f"{path}/columns").text)
    assert (form["to-0-0"], form["to-1-0"]) == ("organization.name", "service.name")


def test_values_of_a_file_are_text_on_the_page(app: Flask, town: Town) -> None:
    evil = json.loads(json.dumps(PEEK).replace("Willow Readers", "<script>alert(1)</script>"))
    page = seated(app, town.ada).get(f"{waiting(app, town, evil)}/columns").text
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page


# words


def test_every_field_and_conversion_has_its_wording() -> None:
    assert set(FIELDS) - set(LABELS) == set()
    assert set(CONVERSIONS) - set(CONVERSIONS_SAID) == set()
    assert set(EACH_ROW_IS) == set(ABOUTS)
    assert {field.split(".")[0] for field in FIELDS} == {table for _, tables in GROUPS for table in tables}
