"""Alerts: for whoever keeps watch alone, open ones first, taken once; and who keeps watch at a school."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from directory.actions.alerts import call_off, raise_alert, take_alert
from directory.db import db, reading
from directory.models import District, SafetyAlert, School, User
from directory.queries.alerts import alerts_at, open_alerts, watchers_of
from directory.vocabulary import SafetyKind
from tests.cast import Town
from tests.desk import Desk, seated
from tests.visitor import refuse_bad_page, words_of
from tests.web.test_query_counts import counted

Stored = Callable[[Any], list[Any]]
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


def raised(app: Flask, town: Town, key: str = "a", at: datetime = NOW, by: User | None = None) -> str:
    with app.app_context():
        alert, _is_new = raise_alert(
            school=db.session.get_one(School, town.elm.id), kind=SafetyKind.SELF_HARM, actor=by or town.stan,
            key=key, now=at,
        )  # fmt: skip
        db.session.commit()
        return alert.id


def page(desk: Desk, path: str) -> str:
    answer = desk.get(path)
    assert answer.status_code == 200, path
    return words_of(refuse_bad_page(answer.text, path))


def set_owner(app: Flask, town: Town, person: User) -> None:
    with app.app_context():
        db.session.get_one(School, town.elm.id).crisis_owner_user_id = person.id
        db.session.commit()


def test_an_alert_is_raised_once_for_one_key_of_one_person(app: Flask, town: Town) -> None:
    assert raised(app, town) == raised(app, town)
    assert raised(app, town, by=town.pru) != raised(app, town)


def test_open_ones_come_first_and_the_longest_waiting_on_top(app: Flask, town: Town) -> None:
    ids = [raised(app, town, key=str(n), at=NOW + timedelta(hours=n)) for n in range(5)]
    with app.app_context():
        rows = [db.session.get_one(SafetyAlert, one) for one in ids]
        assert take_alert(rows[0], town.cora, NOW)
        assert call_off(rows[3])
        db.session.commit()
        school = db.session.get_one(School, town.elm.id)
        listed = [alert.id for alert in alerts_at(school, NOW)]
        assert listed == [ids[1], ids[2], ids[4], ids[3], ids[0]]
        assert open_alerts([school]) == {school.id: 3}
        later = [alert.id for alert in alerts_at(school, NOW + timedelta(days=200))]
        assert later == [ids[1], ids[2], ids[4]], "an open alert never leaves the list"


def test_whoever_was_first_has_it(app: Flask, town: Town, stored: Stored) -> None:
    alert_id = raised(app, town)
    set_owner(app, town, town.pru)
    path = f"/work/alerts/{alert_id}/taking"
    assert seated(app, town.pru).post(path).location == "/work/schools/elm/alerts"
    desk = seated(app, town.cora)
    assert "Pru Field has it" in words_of(refuse_bad_page(desk.get(desk.post(path).location).text))
    (alert,) = stored(select(SafetyAlert))
    assert alert.taken_by_user_id == town.pru.id


def test_nobody_else_sees_or_takes_one(app: Flask, town: Town, stored: Stored) -> None:
    alert_id = raised(app, town)
    for person in (town.stan, town.pru, town.otis, town.fay):
        desk = seated(app, person)
        assert desk.get("/work/schools/elm/alerts").status_code == 404
        assert desk.post(f"/work/alerts/{alert_id}/taking").status_code == 404
        assert "safety alert" not in desk.get("/work/refer").text
    assert stored(select(SafetyAlert))[0].taken_at is None


def test_the_navigation_tells_who_watches(app: Flask, town: Town) -> None:
    set_owner(app, town, town.pru)
    for person in (town.cora, town.pru, town.ada):
        assert "safety alert" not in page(seated(app, person), "/work/refer")
    raised(app, town)
    for person in (town.cora, town.pru, town.ada):
        assert "1 safety alert" in page(seated(app, person), "/work/refer")


def test_the_day_begins_with_it(app: Flask, town: Town) -> None:
    assert "nobody has taken" not in page(seated(app, town.cora), "/work/schools/elm")
    raised(app, town)
    assert "1 safety alert nobody has taken yet." in page(seated(app, town.cora), "/work/schools/elm")


def test_the_list_says_whom_to_ask_and_nothing_of_what_was_written(app: Flask, town: Town) -> None:
    raised(app, town)
    said = page(seated(app, town.cora), "/work/schools/elm/alerts")
    assert "1 alert nobody has taken yet." in said and "Go to Stan Hill" in said and "I have it" in said
    assert "self" not in said.lower()


def test_the_list_reads_no_more_for_many(app: Flask, town: Town) -> None:
    raised(app, town)
    desk, reads = seated(app, town.cora), []
    for _ in range(2):
        desk.get("/work/schools/elm/alerts")
        with counted(app) as asked:
            desk.get("/work/schools/elm/alerts")
        reads.append(len(asked))
        for n in range(10):
            raised(app, town, key=str(n))
    assert reads[0] == reads[1]


def test_who_is_told(app: Flask, town: Town) -> None:
    def told() -> list[str]:
        with app.app_context(), reading():
            return [person.name for person in watchers_of(db.session.get_one(School, town.elm.id))]

    assert told() == ["Cora Lane"]
    set_owner(app, town, town.pru)
    assert told() == ["Pru Field", "Cora Lane"]
    with app.app_context():
        for person in (town.cora, town.pru):
            db.session.get_one(User, person.id).active = False
        db.session.commit()
    assert told() == ["Ada Brook"]


# ---- who keeps watch ----


def test_the_coordinator_says_who_keeps_watch(app: Flask, town: Town, stored: Stored) -> None:
    desk = seated(app, town.cora)
    assert "Default, not reviewed by your district yet" in page(desk, "/work/schools/elm/safety")
    answer = desk.post("/work/schools/elm/safety", owner=town.pru.id, crisis_phone=" 585-555-0101 ext. 214 ")
    assert answer.status_code == 303
    elm = next(school for school in stored(select(School)) if school.slug == "elm")
    assert (elm.crisis_owner_user_id, elm.crisis_phone) == (town.pru.id, "585-555-0101 ext. 214")
    preview = page(desk, "/work/schools/elm/safety/preview")
    assert "Call Pru Field 585-555-0101 ext. 214" in preview and "This is a preview" in preview
    assert stored(select(SafetyAlert)) == []


@pytest.mark.parametrize("owner", ["otis", "owen", "ada"])
def test_who_keeps_watch_works_at_the_school(app: Flask, town: Town, stored: Stored, owner: str) -> None:
    desk = seated(app, town.cora)
    person = getattr(town, owner)
    assert desk.post("/work/schools/elm/safety", owner=person.id, crisis_phone="").status_code == 422
    assert stored(select(School).where(School.crisis_owner_user_id.is_not(None))) == []


def test_a_phone_has_digits(app: Flask, town: Town) -> None:
    answer = seated(app, town.cora).post("/work/schools/elm/safety", owner="", crisis_phone="ask Pru")
    assert answer.status_code == 422 and "Write a phone number." in answer.text


def test_the_districts_own_steps_are_its_admins_to_write(app: Flask, town: Town, stored: Stored) -> None:
    steps = {"self_harm_en": "Stay.\n - Call Pru.\n\n", "self_harm_es": "Quédese.\nLlame a Pru."}
    path = "/work/schools/elm/safety/protocols"
    assert seated(app, town.cora).post(path, **steps).status_code == 403
    assert seated(app, town.fay).post(path, **steps).status_code == 404
    assert seated(app, town.ada).post(path, **steps).status_code == 303
    district = next(one for one in stored(select(District)) if one.slug == "old-mill")
    assert district.protocols == {
        "self_harm": {"en": ["Stay.", "Call Pru."], "es": ["Quédese.", "Llame a Pru."]}
    }
    assert district.protocols_reviewed_on is not None
    desk = seated(app, town.cora)
    assert "Stay.Call Pru." in page(desk, "/work/schools/elm/safety/preview")
    assert "Quédese." in page(desk, "/work/schools/elm/safety/preview?lang=es")
    assert "not reviewed" not in page(desk, "/work/schools/elm/safety?lang=en")
    said = page(seated(app, town.ada), "/work/schools/elm/safety")
    assert "Call Pru." in said
