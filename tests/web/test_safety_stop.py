"""Words that may tell of danger stop the note: whom to call, who is told; nothing that was typed is lost."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from directory.db import db
from directory.models import Need, SafetyAlert, School
from directory.vocabulary import AuditAct, SafetyKind, Urgency
from tests.cast import NEEDS, Town
from tests.desk import Desk, seated
from tests.visitor import refuse_bad_page, words_of
from tests.web.test_refer import rows_of_log

Stored = Callable[[Any], list[Any]]
Letters = Callable[[], list[str]]

DANGER = "He told me he doesn't want to be here anymore."
NOTE = {"key": "k1", "grade": "2", "seen": ["sad", "alone"], "text": DANGER, "parent_aware": "not_yet"}


@pytest.fixture
def guarded(app: Flask, town: Town) -> Town:
    """Elm has a crisis owner: Pru, extension 214."""
    with app.app_context():
        elm = db.session.get_one(School, town.elm.id)
        elm.crisis_owner_user_id, elm.crisis_phone = town.pru.id, "585-555-0101 ext. 214"
        db.session.commit()
    return town


def hidden_fields(html: str) -> dict[str, list[str]]:
    """Of the form that goes on."""
    form = html[html.index('class="halt__form"') :]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form[: form.index("<button")]):
        found.setdefault(name, []).append(unescape(value))
    return found


def stopped(desk: Desk, **note: Any) -> dict[str, list[str]]:
    answer = desk.post("/work/refer", **{**NOTE, **note})
    assert answer.status_code == 200
    refuse_bad_page(answer.text, "/work/refer")
    return hidden_fields(answer.text)


def go_on(desk: Desk, fields: dict[str, list[str]], answer: str) -> Any:
    kept = {name: value for name, value in fields.items() if name != "csrf_token"}
    return desk.post("/work/refer", **{**kept, "safety_answer": answer})


def needs(stored: Stored) -> list[Need]:
    return [need for need in stored(select(Need)) if need.code not in NEEDS]


def alerts(stored: Stored) -> list[SafetyAlert]:
    return stored(select(SafetyAlert).order_by(SafetyAlert.at))


def test_the_page_says_first_what_comes_first(app: Flask, guarded: Town, stored: Stored) -> None:
    said = words_of(refuse_bad_page(seated(app, guarded.stan).post("/work/refer", **NOTE).text))
    order = ["Do not leave the student alone", "Call Pru Field", "ext. 214", "988", "Then", "told just now",
             "I have handed it over, go on", "Not this, go on"]  # fmt: skip
    places = [said.index(words) for words in order]
    assert places == sorted(places)
    assert needs(stored) == []


def test_a_tap_calls_the_extension(app: Flask, guarded: Town) -> None:
    assert 'href="tel:5855550101,214"' in seated(app, guarded.stan).post("/work/refer", **NOTE).text


def test_who_watches_is_told_at_once_and_not_one_word(
    app: Flask, guarded: Town, stored: Stored, letters: Letters
) -> None:
    stopped(seated(app, guarded.stan))
    (alert,) = alerts(stored)
    assert (alert.kind, alert.raised_by_user_id) == (SafetyKind.SELF_HARM, guarded.stan.id)
    assert (alert.school_id, alert.taken_at, alert.need_id) == (guarded.elm.id, None, None)
    written = letters()
    assert {re.search(r"^To: (.*)$", one, re.MULTILINE)[1].strip() for one in written} == {  # type: ignore[index]
        "pru@town.example", "cora@town.example",
    }  # fmt: skip
    for one in written:
        assert "Stan Hill" in one and "Elm School" in one and "/work/schools/elm/alerts" in one
        for word in ("anymore", "here", "self", "harm", "suicid", "grade", "sad"):
            assert word not in one.split("\n\n", 1)[1].lower().replace("at elm school", ""), word
    assert len(rows_of_log(stored, AuditAct.ALERT_RAISED)) == 1


def test_handed_over_goes_on_with_everything_that_was_typed(
    app: Flask, guarded: Town, stored: Stored
) -> None:
    desk = seated(app, guarded.stan)
    answer = go_on(desk, stopped(desk), "handed_over")
    assert answer.status_code == 303
    kept = needs(stored)
    assert {need.category for need in kept} == {"mh.counseling", "enrich.afterschool"}
    assert {need.safety for need in kept} == {SafetyKind.SELF_HARM}
    assert {need.urgency for need in kept} == {Urgency.EMERGENCY}
    assert all(need.card["grades"] == ["2"] and need.parent_aware == "not_yet" for need in kept)
    (alert,) = alerts(stored)
    assert alert.need_id in {need.id for need in kept} and not alert.not_this and alert.taken_at is None


def test_not_this_is_one_tap_and_is_kept_as_such(
    app: Flask, guarded: Town, stored: Stored, letters: Letters
) -> None:
    desk = seated(app, guarded.stan)
    fields = stopped(desk)
    told = len(letters())
    assert go_on(desk, fields, "not_this").status_code == 303
    (alert,) = alerts(stored)
    assert alert.not_this
    assert all(need.safety is None and need.urgency is not Urgency.EMERGENCY for need in needs(stored))
    later = letters()[told:]
    assert len(later) == told and all("Called off" in one for one in later)
    go_on(desk, fields, "not_this")
    assert len(letters()) == 2 * told and len(needs(stored)) == 2


def test_a_second_press_tells_nobody_twice(
    app: Flask, guarded: Town, stored: Stored, letters: Letters
) -> None:
    desk = seated(app, guarded.stan)
    fields = stopped(desk)
    assert stopped(desk)["safety_mark"] == fields["safety_mark"]
    assert len(alerts(stored)) == 1 and len(letters()) == 2
    for _ in range(2):
        go_on(desk, fields, "handed_over")
    assert len(needs(stored)) == 2 and len(alerts(stored)) == 1


def test_an_answer_counts_for_the_very_words(app: Flask, guarded: Town, stored: Stored) -> None:
    """Who called one sentence off has said nothing about the next one."""
    desk = seated(app, guarded.stan)
    fields = stopped(desk)
    other = {**fields, "text": ["She wrote that she wants to kill herself."]}
    answer = go_on(desk, other, "not_this")
    assert answer.status_code == 200 and "Do not leave the student alone" in answer.text
    assert needs(stored) == [] and len(alerts(stored)) == 2


@pytest.mark.parametrize("mark", ["", "0" * 64])
def test_an_answer_without_its_mark_is_none(app: Flask, guarded: Town, stored: Stored, mark: str) -> None:
    answer = seated(app, guarded.stan).post(
        "/work/refer", **NOTE, safety_answer="handed_over", safety_mark=mark
    )
    assert answer.status_code == 200 and needs(stored) == []


def test_somebody_elses_mark_is_none(app: Flask, guarded: Town, stored: Stored) -> None:
    fields = stopped(seated(app, guarded.stan))
    answer = go_on(seated(app, guarded.cora), fields, "not_this")
    assert answer.status_code == 200
    assert [alert.not_this for alert in alerts(stored)] == [False, False]


def test_ordinary_words_stop_nothing(app: Flask, guarded: Town, stored: Stored) -> None:
    note = {**NOTE, "text": "She cannot see the board."}
    assert seated(app, guarded.stan).post("/work/refer", **note).status_code == 303
    assert alerts(stored) == []


def test_without_a_crisis_owner_the_office_is_called_and_the_coordinator_told(
    app: Flask, town: Town, letters: Letters
) -> None:
    with app.app_context():
        db.session.get_one(School, town.elm.id).phone = "585-555-0150"
        db.session.commit()
    said = words_of(refuse_bad_page(seated(app, town.stan).post("/work/refer", **NOTE).text))
    assert "Call the school office 585-555-0150" in said
    assert "The coordinator was told just now" in said
    assert ["cora@town.example" in one for one in letters()] == [True]


def test_the_words_come_in_spanish_to_whom_reads_it(app: Flask, guarded: Town, letters: Letters) -> None:
    with app.app_context():
        db.session.get_one(type(guarded.pru), guarded.pru.id).locale = "es"
        db.session.commit()
    stopped(seated(app, guarded.stan))
    assert len(letters()) == 2


@pytest.fixture(autouse=True)
def _nothing_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level("DEBUG"):
        yield
    for word in ("anymore", "wants to kill"):
        assert word not in caplog.text
