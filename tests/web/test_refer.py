"""A colleague's note in a minute: stored once, owned by somebody, and told back without details."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from directory.db import db, reading
from directory.models import AuditEntry, Need
from directory.queries.needs import text_of
from directory.vocabulary import AuditAct, NeedSource, ParentAware, Urgency
from tests.cast import NEEDS, Town
from tests.conftest import Clock
from tests.desk import Desk, seated
from tests.visitor import refuse_bad_page, words_of
from tests.web.test_query_counts import counted

Stored = Callable[[Any], list[Any]]

NOTE = {
    "key": "k1", "grade": "2", "seen": "eyes", "text": "He holds the book at his nose.",
    "parent_aware": "not_yet", "source": "teacher",
}  # fmt: skip


def sent(stored: Stored) -> list[Need]:
    return [need for need in stored(select(Need).order_by(Need.created_at)) if need.code not in NEEDS]


def page(desk: Desk, path: str) -> str:
    answer = desk.get(path)
    assert answer.status_code == 200, path
    assert answer.headers["Cache-Control"] == "no-store"
    return words_of(refuse_bad_page(answer.text, path))


def test_the_form_says_whose_it_will_be(app: Flask, town: Town) -> None:
    said = page(seated(app, town.stan), "/work/refer")
    assert "It goes to Cora Lane at Elm School" in said
    assert "K12" in said.replace(" ", "")


def test_a_note_becomes_a_need_that_somebody_owns(app: Flask, town: Town, stored: Stored) -> None:
    desk = seated(app, town.stan)
    answer = desk.post("/work/refer", **NOTE)
    assert answer.status_code == 303
    (need,) = sent(stored)
    assert (need.source, need.category, need.parent_aware) == (
        NeedSource.TEACHER,
        "health.vision",
        ParentAware.NOT_YET,
    )
    assert (need.owner_user_id, need.entered_by_user_id) == (town.cora.id, town.stan.id)
    assert need.card["grades"] == ["2"]
    assert need.student_id is None and need.next_step_on is not None
    assert answer.location == f"/work/refer/sent/{need.id}"
    with app.app_context(), reading():
        assert text_of(need) == NOTE["text"]
    said = page(desk, answer.location)
    assert "Cora Lane has it. Next step by" in said
    assert "nose" not in said and "vision" not in said


def test_each_thing_seen_is_a_need_of_its_own_in_one_bundle(app: Flask, town: Town, stored: Stored) -> None:
    seated(app, town.stan).post("/work/refer", **{**NOTE, "seen": ["eyes", "hungry"]})
    needs = sent(stored)
    assert {need.category for need in needs} == {"health.vision", "food.pantry"}
    assert len({need.bundle for need in needs}) == 1 and needs[0].bundle


def test_a_second_tap_stores_nothing_more(app: Flask, town: Town, stored: Stored) -> None:
    desk = seated(app, town.stan)
    places = [desk.post("/work/refer", **NOTE).location for _ in range(3)]
    assert len(set(places)) == 1
    assert len(sent(stored)) == 1


def test_somebody_elses_key_is_not_theirs(app: Flask, town: Town, stored: Stored) -> None:
    first = seated(app, town.stan).post("/work/refer", **NOTE).location
    assert seated(app, town.pru).post("/work/refer", **NOTE).location != first
    assert len(sent(stored)) == 2


def test_a_nurse_is_asked_once_who_writes(app: Flask, town: Town, stored: Stored) -> None:
    desk = seated(app, town.stan)
    desk.post("/work/refer", **{**NOTE, "source": "nurse"})
    assert sent(stored)[0].source is NeedSource.NURSE
    assert "I write as: Nurse" in page(desk, "/work/refer")


def test_nothing_seen_and_nothing_written_is_asked_again(app: Flask, town: Town, stored: Stored) -> None:
    answer = seated(app, town.stan).post("/work/refer", key="k", grade="2", text=" ")
    assert answer.status_code == 422
    assert "Tap what you see, or write one sentence." in words_of(refuse_bad_page(answer.text))
    assert sent(stored) == []


def test_what_is_never_kept_is_taken_out_and_the_rest_stays(app: Flask, town: Town, stored: Stored) -> None:
    wrong = {**NOTE, "text": "Her number is 123-45-6789 and she squints."}
    answer = seated(app, town.stan).post("/work/refer", **wrong)
    assert answer.status_code == 422
    text = unescape(answer.text)
    assert "123-45-6789" not in text and "and she squints" in text
    assert sent(stored) == []


@pytest.mark.parametrize("field", ["grade", "parent_aware", "source", "student", "school"])
def test_a_value_that_no_chip_gives_is_left_out(app: Flask, town: Town, stored: Stored, field: str) -> None:
    assert seated(app, town.stan).post("/work/refer", **{**NOTE, field: "99; x"}).status_code == 303
    (need,) = sent(stored)
    assert need.source is NeedSource.TEACHER and need.school_id == town.elm.id


def test_the_next_step_falls_on_a_school_day(app: Flask, town: Town, stored: Stored, clock: Clock) -> None:
    clock.now = clock.now.replace(year=2026, month=11, day=20, hour=18)  # a Friday
    seated(app, town.stan).post("/work/refer", **NOTE)
    (need,) = sent(stored)
    assert need.next_step_on.isoformat() == "2026-11-24"
    assert need.urgency is Urgency.WITHIN_2_WEEKS


def test_the_list_of_what_was_sent_tells_status_alone(app: Flask, town: Town, stored: Stored) -> None:
    desk = seated(app, town.stan)
    assert "Nothing yet" in page(desk, "/work/refer/sent")
    desk.post("/work/refer", **NOTE)
    (need,) = sent(stored)
    said = page(desk, "/work/refer/sent")
    assert need.code in said and "Cora Lane has it" in said and "next step by" in said
    assert "nose" not in said and "Eye" not in said
    assert need.code not in page(seated(app, town.pru), "/work/refer/sent")


def test_the_list_reads_no_more_for_many(app: Flask, town: Town) -> None:
    desk, reads = seated(app, town.stan), []
    for first in (0, 1):
        for number in range(first, 1 + 8 * first):
            desk.post("/work/refer", **{**NOTE, "key": f"k{number}"})
        with counted(app) as asked:
            desk.get("/work/refer/sent")
        reads.append(len(asked))
    assert reads[0] == reads[1] <= 16


def test_a_receipt_is_the_writers_alone(app: Flask, town: Town) -> None:
    place = seated(app, town.stan).post("/work/refer", **NOTE).location
    for other in (town.pru, town.cora, town.ada, town.otis):
        assert seated(app, other).get(place).status_code == 404
    assert seated(app, town.owen).get(place).status_code == 403


def test_after_signing_in_the_form_is_there(app: Flask, town: Town) -> None:
    answer = Desk(app).get("/work/refer")
    assert answer.status_code == 303 and answer.location == "/sign-in?next=/work/refer"


def test_the_sign_for_the_staff_room_leads_to_the_form(app: Flask, town: Town) -> None:
    answer = seated(app, town.stan).get("/work/schools/elm/refer-poster")
    said = words_of(refuse_bad_page(answer.text))
    assert "http://localhost/work/refer" in said and "Cora Lane has it" in said
    assert "<svg" in answer.text and "Quillfeather" not in answer.text


# ---- which student ----


def rows_of_log(stored: Stored, act: AuditAct) -> list[AuditEntry]:
    return stored(select(AuditEntry).where(AuditEntry.act == act))


def test_a_student_is_found_by_name_and_picked(app: Flask, town: Town, stored: Stored) -> None:
    desk = seated(app, town.otis)
    answer = desk.post("/work/refer/students", **{**NOTE, "name": "reed"})
    assert answer.status_code == 200
    said = words_of(refuse_bad_page(answer.text, "/work/refer/students"))
    assert "Reed Mossgrave (4)" in said and "holds the book" in answer.text
    assert len(rows_of_log(stored, AuditAct.SEARCHED)) == 1
    desk.post("/work/refer", **{**NOTE, "student": town.reed.id})
    assert sent(stored)[0].student_id == town.reed.id


@pytest.mark.parametrize("name", ["", "Qu", "Fin Saltmarsh", "%", "zzzz"])
def test_nobody_else_is_found(app: Flask, town: Town, name: str) -> None:
    answer = seated(app, town.otis).post("/work/refer/students", **{**NOTE, "name": name})
    assert "Quillfeather" not in answer.text and "Saltmarsh (" not in answer.text


def test_about_a_guarded_child_the_coordinator_is_asked(app: Flask, town: Town, stored: Stored) -> None:
    """A colleague at the front desk is told neither the name nor why; the coordinator sees the name."""
    desk = seated(app, town.stan)
    answer = desk.post("/work/refer/students", **{**NOTE, "name": "Pip"})
    said = words_of(refuse_bad_page(answer.text))
    assert "Contact the coordinator about this student." in said and "Quillfeather" not in answer.text
    desk.post("/work/refer", **{**NOTE, "student": town.pip.id})
    assert sent(stored)[0].student_id is None
    assert (
        "Pip Quillfeather"
        in seated(app, town.cora).post("/work/refer/students", **{**NOTE, "name": "Pip"}).text
    )


def test_a_student_of_another_school_is_nobody(app: Flask, town: Town, stored: Stored) -> None:
    seated(app, town.otis).post("/work/refer", **{**NOTE, "student": town.fin.id})
    assert sent(stored)[0].student_id is None


def test_who_runs_several_schools_chooses_one(app: Flask, town: Town, stored: Stored) -> None:
    desk = seated(app, town.ada)
    assert "Which school?" in page(desk, "/work/refer")
    desk.post("/work/refer", **{**NOTE, "school": "oak"})
    (need,) = sent(stored)
    assert need.school_id == town.oak.id and need.owner_user_id == town.otis.id


def test_without_a_coordinator_whoever_runs_the_district_has_it(
    app: Flask, town: Town, stored: Stored
) -> None:
    with app.app_context():
        db.session.get_one(type(town.cora), town.cora.id).active = False
        db.session.commit()
    seated(app, town.stan).post("/work/refer", **NOTE)
    assert sent(stored)[0].owner_user_id == town.ada.id
