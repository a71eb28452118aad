""" "Say it in your words": an answer for a family or a student alone, and not a trace of what was written."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask

from tests.demo import fingerprint
from tests.visitor import Visitor, refuse_bad_page, words_of

ALONE = "i want to talk to someone but dont want my mom to know"
PAPERS = "we need food but we have no papers and are scared to ask"


def asked(app: Flask, text: str, language: str = "en", **more: str) -> str:
    visitor = Visitor(app, **{"Accept-Language": language})
    visitor.get("/ask")
    answer = visitor.post("/ask", text=text, **more)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return unescape(answer.get_data(as_text=True))


def said_in(page: str) -> str:
    return words_of(refuse_bad_page(page))


def names_of(page: str) -> list[str]:
    return re.findall(r'class="helpcard__name"><a[^>]*>([^<]+)', page)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_box_is_there_for_anybody(seeded: Flask, language: str) -> None:
    page = Visitor(seeded, **{"Accept-Language": language}).get("/ask")
    assert page.status_code == 200
    assert 'name="q"' not in page.text, "a sentence typed into the finder would stand in an address"


def test_a_sentence_brings_what_may_help(seeded: Flask) -> None:
    page = asked(seeded, "we have no food for the weekend", near="Juniper Street School")
    assert "Food pantry" in page
    assert 1 <= len(names_of(page)) <= 5
    assert "Juniper Street School" in said_in(page)


def test_no_sentence_is_asked_again(seeded: Flask) -> None:
    visitor = Visitor(seeded)
    visitor.get("/ask")
    answer = visitor.post("/ask", text="  ")
    assert answer.status_code == 422 and "Write a few words first." in answer.text


def test_where_is_asked_first_and_may_be_skipped(seeded: Flask) -> None:
    first = asked(seeded, "we have no food for the weekend")
    assert "Look near there" in first
    assert "Look near there" not in asked(seeded, "we have no food for the weekend", skipped="near")
    assert "Look near there" not in asked(seeded, "we have no food for the weekend", near="14605")
    assert "We do not know that place" in asked(seeded, "we have no food", near="1 Elm Street, Rochester")


def test_one_question_at_a_time(seeded: Flask) -> None:
    page = asked(seeded, "she needs a reading tutor")
    assert page.count('class="say__question"') == 1


# ---- danger ----


def test_danger_comes_before_everything_else(seeded: Flask) -> None:
    page = asked(seeded, "I want to die and nobody cares")
    assert page.index('href="tel:988"') < page.index(
        "We heard:" if "We heard:" in page else "Nothing of this"
    )
    assert said_in(page).startswith("What may help")
    assert "tell" not in page[page.index("<title>") : page.index("</title>")]


def test_ordinary_words_frighten_nobody(seeded: Flask) -> None:
    assert "This first" not in asked(seeded, "we have no food for the weekend")


# ---- a student alone ----


@pytest.mark.parametrize("how", [{}, {"alone": "y"}])
def test_a_student_alone_sees_a_person_and_what_stays_private(seeded: Flask, how: dict[str, str]) -> None:
    text = ALONE if not how else "i want to talk to someone"
    page = asked(seeded, text, near="Juniper Street School", **how)
    said = said_in(page)
    assert 'href="tel:5855550101"' in page and "Ask for the counselor" in said
    assert "Nobody is told that you asked" in said and "danger" in said


def test_a_student_alone_sees_only_where_one_may_come_alone(seeded: Flask) -> None:
    from sqlalchemy import select

    from directory.db import db, reading
    from directory.models import Service

    names = names_of(asked(seeded, ALONE, near="Juniper Street School", alone="y"))
    with seeded.app_context(), reading():
        extras = {
            row.name: row.extras or [] for row in db.session.execute(select(Service.name, Service.extras))
        }
    assert names
    assert all("minor_consent" in extras[name] for name in names)


def test_without_a_school_the_district_is_called(seeded: Flask) -> None:
    page = asked(seeded, ALONE, alone="y")
    assert 'href="tel:5855550140"' in page and 'href="tel:988"' in page


# ---- fear about papers ----


def test_fear_about_papers_is_met_without_a_question_or_a_promise(seeded: Flask) -> None:
    said = said_in(asked(seeded, PAPERS, near="Juniper Street School"))
    assert "This site does not ask or keep immigration status" in said
    for word in ("safe from", "guarantee", "citizen", "undocumented", "legal status?"):
        assert word not in said.lower()


def test_who_has_not_been_asked_stands_below(seeded: Flask) -> None:
    page = asked(seeded, PAPERS, near="Juniper Street School", skipped="grade")
    if "They told us they do not ask" in page and "We have not asked them yet" in page:
        assert page.index("They told us they do not ask") < page.index("We have not asked them yet")
    assert "These fit what you said" not in page


# ---- nothing stays ----


def test_not_a_trace(demo: Flask, caplog: pytest.LogCaptureFixture) -> None:
    before = fingerprint(demo)
    with caplog.at_level("DEBUG"):
        page = asked(demo, "zanzibar quillwort: my son needs winter boots", near="14605")
        asked(demo, "zanzibar quillwort and nothing that anybody knows", near="14605")
    assert "zanzibar" in page, "the person may say it differently"
    assert "zanzibar" not in caplog.text and "quillwort" not in caplog.text
    assert fingerprint(demo) == before


def test_a_cookie_holds_nothing_of_it(seeded: Flask) -> None:
    visitor = Visitor(seeded)
    visitor.get("/ask")
    answer = visitor.post("/ask", text="zanzibar quillwort", near="14605")
    assert "zanzibar" not in str(answer.headers)


@pytest.fixture(autouse=True)
def _one_way_out(seeded: Flask) -> Iterator[None]:
    page = Visitor(seeded).get("/ask").text
    assert page.index("Leave this page") < page.index("Skip to the page")
    yield
