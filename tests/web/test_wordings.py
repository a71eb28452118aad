"""Staff teach the site more ways to say a need, and see what was looked for in vain."""

from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import select

from directory.actions.misses import count_miss
from directory.db import db, writing
from directory.models import ExampleSentence
from tests.cast import Town
from tests.desk import Desk, seated

AT = "/admin/everyday-words/academics.homework"


def own(app: Flask) -> list[str]:
    with app.app_context():
        asked = select(ExampleSentence.text).where(ExampleSentence.added_by_user_id.is_not(None))
        return list(db.session.scalars(asked))


def test_a_coordinator_adds_a_sentence_once_and_takes_it_away(app: Flask, town: Town) -> None:
    cora = seated(app, town.cora)
    for _ in range(2):
        answer = cora.post(f"{AT}/sentences", text="  sums make  her cry ", language="en")
        assert answer.status_code == 303
    assert own(app) == ["sums make her cry"]
    assert "sums make her cry" in cora.get(AT).text
    with app.app_context():
        row_id = db.session.scalar(select(ExampleSentence.id))
    assert cora.post(f"{AT}/sentences/{row_id}/removal").status_code == 303
    assert own(app) == []
    assert cora.post(f"{AT}/sentences/{row_id}/removal").status_code == 404


def test_what_comes_with_hallway_stays(app: Flask, town: Town) -> None:
    with app.app_context():
        term = town.homework_hour.service_id
        row = ExampleSentence(taxonomy_term_id=_term(app), language="en", text="a shipped sentence")
        db.session.add(row)
        db.session.commit()
        row_id = row.id
        assert term
    assert seated(app, town.cora).post(f"{AT}/sentences/{row_id}/removal").status_code == 404


def test_numbers_of_people_and_empty_sentences_are_refused(app: Flask, town: Town) -> None:
    cora = seated(app, town.cora)
    answer = cora.post(f"{AT}/sentences", text="her ssn is 123-45-6789", language="en")
    assert answer.status_code == 422 and "number of a person" in answer.text
    assert cora.post(f"{AT}/sentences", text="", language="en").status_code == 422
    assert cora.post(f"{AT}/sentences", text="x", language="tlh").status_code == 422
    assert own(app) == []


def test_topics_that_found_nothing_come_first(app: Flask, town: Town) -> None:
    with app.app_context(), writing() as connection:
        count_miss(connection, ["academics.homework"], "en", datetime.now(UTC).date())
    page = seated(app, town.cora).get("/admin/everyday-words/").text
    assert "Homework help" in page and ">1</td>" in page


def test_a_sentence_is_tried_and_not_kept(app: Flask, town: Town) -> None:
    answer = seated(app, town.cora).post("/admin/everyday-words/trial", text="zebra homework")
    assert answer.status_code == 200 and "Homework help" in answer.text
    assert own(app) == []


def test_only_coordinators(app: Flask, town: Town) -> None:
    assert seated(app, town.stan).get(AT).status_code == 403
    assert seated(app, town.owen).get(AT).status_code == 403
    assert Desk(app).get(AT).status_code == 303
    assert seated(app, town.cora).get("/admin/everyday-words/no.such").status_code == 404


def _term(app: Flask) -> str:
    from directory.queries.wordings import category_term

    term = category_term("academics.homework")
    assert term is not None
    return term.id
