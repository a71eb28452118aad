"""Private search: numbers first, no place, nothing kept but that somebody looked."""

import pytest
from flask import Flask
from sqlalchemy import select

from directory.models import AuditEntry
from directory.vocabulary import AuditAct
from tests.cast import HIDDEN, Town
from tests.demo import fingerprint
from tests.desk import Desk, seated
from tests.visitor import refuse_bad_page, words_of
from tests.web.test_refer import Stored, rows_of_log

PATH = "/work/private"


def maya(demo: Flask) -> Desk:
    """The demo's coordinator at Juniper Street."""
    from directory.db import db, reading
    from directory.models import User

    with demo.app_context(), reading():
        person = db.session.scalar(select(User).where(User.email == "coordinator@millrace.example"))
        db.session.expunge_all()
    return seated(demo, person)


def test_a_number_is_there_before_anything_is_asked(app: Flask, town: Town) -> None:
    answer = seated(app, town.cora).get(PATH)
    assert answer.headers["Cache-Control"] == "no-store"
    page = answer.text
    refuse_bad_page(page, PATH)
    assert 'href="tel:911"' in page
    assert page.index("Leave this page") < page.index("Skip to the page"), "the way out is first"
    assert "violence" not in page[: page.index("</title>")].lower()


@pytest.mark.parametrize("wanted", ["any", "stay", "children", "beside", "something else"])
def test_the_advocates_line_comes_without_a_place(demo: Flask, wanted: str) -> None:
    answer = maya(demo).post(PATH, wanted=wanted)
    assert answer.status_code == 200
    said = words_of(refuse_bad_page(answer.text, PATH))
    assert "Heron House" in said and 'href="tel:5855550199"' in answer.text
    for word in (
        "Sedge",
        "Justice Mall",
        "14618",
        "43.12",
        "Blue door",
        "data-lat",
        "/locations/",
        "/services/",
    ):
        assert word not in answer.text, word


def test_what_it_takes_is_said_with_what_to_ask(demo: Flask) -> None:
    said = words_of(refuse_bad_page(maya(demo).post(PATH, wanted="stay").text))
    assert "Takes children: yes" in said and "Pets: ask" in said
    assert "the advocate says it on the phone" in said
    assert "A safe place to stay, with your children" in said
    assert "Talking and drawing" not in said


def test_a_hidden_place_stays_hidden(app: Flask, town: Town) -> None:
    page = seated(app, town.cora).post(PATH, wanted="any").text
    for value in HIDDEN.values():
        assert str(value) not in page


def test_the_log_says_that_somebody_looked_and_no_more(app: Flask, town: Town, stored: Stored) -> None:
    before = fingerprint(app)
    seated(app, town.cora).post(PATH, wanted="stay")
    (row,) = rows_of_log(stored, AuditAct.SEARCHED)
    assert (row.user_id, row.school_id, row.entity_id, row.details) == (town.cora.id, None, "private", {})
    after = fingerprint(app)
    changed = {table for table in after if after[table] != before[table]}
    assert changed <= {AuditEntry.__tablename__}


def test_looking_at_the_page_writes_nothing(app: Flask, town: Town, stored: Stored) -> None:
    seated(app, town.cora).get(PATH)
    assert rows_of_log(stored, AuditAct.SEARCHED) == []


def test_it_is_for_coordinators(app: Flask, town: Town) -> None:
    for person in (town.stan, town.pru, town.owen, town.ivy):
        assert seated(app, person).get(PATH).status_code == 403
