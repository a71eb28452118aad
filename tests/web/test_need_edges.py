"""What a page of a need must withstand: cards nobody could have sent, words that come and go, two at once."""

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from directory.actions.alerts import raise_alert, take_alert
from directory.actions.erasure import erase_student
from directory.actions.never_kept import never_kept_in, struck
from directory.db import db
from directory.models import AuditEntry, Need, SafetyAlert, School, Student, User
from directory.queries.needs import text_of
from directory.vocabulary import AuditAct, SafetyKind
from directory.web.workspace.needs_draft import seed_of
from tests.cast import NEEDS, Town
from tests.desk import Desk, seated
from tests.web.test_needs import NEW, STORE, fields_of
from tests.web.test_safety_stop import NOTE, go_on, guarded, hidden_fields, stopped

__all__ = ["guarded"]

TEXT = "2nd grader needs homework help"

Letters = Callable[[], list[str]]

IMPOSSIBLE = {
    "no end": '{"size": Infinity}', "too large": '{"tier": 1e999}', "free for ever": '{"free": Infinity}',
    "no number": '{"max_miles": NaN}', "no age": '{"ages": [NaN]}', "unborn": '{"ages": [-5]}',
    "less than none": '{"free": -1}', "a mask of a mile": f'{{"free": {"9" * 3900}}}',
    "half a pair": '{"between_dates": ["2026-01-01"]}', "lone surrogate": '{"languages": ["\\ud800"]}',
    "mixed": '{"excluded": [1, "a"]}', "no such grade": '{"grades": ["99", "abc"]}',
    "no such day": '{"days": ["xyz"]}', "NUL": '{"languages": ["\\u0000"]}', "tier": '{"tier": 99999999999}',
    "markup": '{"languages": ["<script>"]}', "next to never": '{"within_days": 999999999999}',
    "text": '"x"', "nothing": "null", "deep": "[" * 3900,
}  # fmt: skip
"""Cards as JSON that no control of the page could send."""

LEFT_OUT = {
    "a name": '{"categories": ["Maria Lopez has no papers"]}', "NUL": '{"categories": ["a\\u0000b"]}',
    "surrogate": '{"categories": ["\\ud800"], "interests": ["\\ud800"]}',
    "long": json.dumps({"categories": ["x" * 300]}), "words": '{"excluded": ["the mother fears ICE"]}',
}  # fmt: skip
"""Cards whose unknown values are not kept."""


def own(app: Flask) -> list[Need]:
    """Needs that a test wrote, the oldest first."""
    with app.app_context():
        found = db.session.scalars(select(Need).order_by(Need.created_at, Need.code)).all()
        db.session.expunge_all()
    return [need for need in found if need.code not in NEEDS]


def alerts(app: Flask) -> list[SafetyAlert]:
    with app.app_context():
        found = list(db.session.scalars(select(SafetyAlert)))
        db.session.expunge_all()
    return found


def kept_form(desk: Desk, need_id: str) -> dict[str, Any]:
    sent = fields_of(desk.get(f"/work/needs/{need_id}"))
    sent.pop("csrf_token", None)
    return sent


def handed_over(desk: Desk, path: str, page: str) -> Any:
    sent = {name: value for name, value in hidden_fields(page).items() if name != "csrf_token"}
    return desk.post(path, **{**sent, "safety_answer": "handed_over"})


# ---- what is sent by hand ----


@pytest.mark.parametrize("card", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_a_card_that_no_control_sends_is_refused(any_app: Flask, any_town: Town, card: str) -> None:
    desk = seated(any_app, any_town.cora)
    statuses = {
        desk.post(path, text=TEXT, read=TEXT, card=card, key="k").status_code for path in (NEW, STORE)
    }
    assert statuses <= {400}
    assert own(any_app) == []


@pytest.mark.parametrize("card", LEFT_OUT.values(), ids=LEFT_OUT)
def test_unknown_words_of_a_card_are_not_kept(any_app: Flask, any_town: Town, card: str) -> None:
    desk = seated(any_app, any_town.cora)
    assert desk.post(STORE, text=TEXT, read=TEXT, card=card, key="k").status_code == 303
    (need,) = own(any_app)
    assert need.category == "" and not {"categories", "interests", "excluded"} & need.card.keys()
    assert desk.get(f"/work/needs/{need.id}").status_code == 200


def test_every_need_can_be_shown_on_either_database(any_app: Flask, any_town: Town) -> None:
    """What decides among equals is kept with what was shown: half of all needs have a large one."""
    assert all(0 <= seed_of(f"need {n}") < 2**31 for n in range(200))
    desk = seated(any_app, any_town.cora)
    for n in range(6):
        desk.post(STORE, text=TEXT, key=f"{n}")
    needs = own(any_app)
    assert len(needs) == 6
    assert {desk.get(f"/work/needs/{need.id}").status_code for need in needs} == {200}


@pytest.mark.parametrize(
    ("act", "sent"),
    [
        ("choice", {"choose": "the mother fears ICE"}), ("choice", {"choose": "a\0b"}),
        ("choice", {"letter": "\0"}), ("letter", {"offering": ["Maria Lopez", "a\0b"]}),
    ],
)  # fmt: skip
def test_only_ids_are_chosen(any_app: Flask, any_town: Town, act: str, sent: dict[str, Any]) -> None:
    desk = seated(any_app, any_town.cora)
    assert desk.post(f"/work/needs/{any_town.pips_need.id}/{act}", **sent).status_code == 303
    with any_app.app_context():
        assert not db.session.get_one(Need, any_town.pips_need.id).chosen


@pytest.mark.parametrize("place", ["9" * 5000, "²"])
def test_another_need_of_the_note_has_a_small_number(app: Flask, town: Town, place: str) -> None:
    assert seated(app, town.cora).post(NEW, text=TEXT, key="k", other=place).status_code == 200


# ---- what is never kept ----


def test_what_taking_out_brings_together_is_taken_out_too(app: Flask, town: Town) -> None:
    text = "overstayed diagnosis: " + "a" * 50 + "; visa, needs homework help"
    assert never_kept_in(struck(text)) is None
    assert seated(app, town.cora).post(STORE, text=text, key="k").status_code == 303


def test_danger_that_was_taken_out_with_a_diagnosis_still_marks_the_need(app: Flask, guarded: Town) -> None:
    desk = seated(app, guarded.cora)
    page = desk.post(NEW, text="2nd grader was diagnosed with depression and wants to kill herself", key="k")
    sent = fields_of(handed_over(desk, NEW, page.text))
    sent.pop("csrf_token", None)
    assert desk.post(STORE, **sent).status_code == 303
    (need,), (alert,) = own(app), alerts(app)
    assert (need.safety, alert.need_id) == (SafetyKind.SELF_HARM, need.id)


def test_nor_does_a_colleague_lose_it(app: Flask, guarded: Town) -> None:
    desk = seated(app, guarded.stan)
    fields = stopped(desk, text="She was diagnosed with depression and wants to kill herself")
    again = go_on(desk, fields, "handed_over")
    assert again.status_code == 422
    carried = dict(re.findall(r'name="(safety_\w+)" value="([^"]*)"', again.text))
    text = unescape(re.findall(r"<textarea[^>]*>(.*?)</textarea>", again.text, re.DOTALL)[0]).strip()
    assert desk.post("/work/refer", **{**NOTE, "text": text, **carried}).status_code == 303
    (alert,) = alerts(app)
    assert {need.safety for need in own(app)} == {SafetyKind.SELF_HARM}
    assert alert.need_id in {need.id for need in own(app)}


# ---- alerts ----


def test_what_was_called_off_and_is_sent_again_stands_again(
    app: Flask, guarded: Town, letters: Letters
) -> None:
    """The page says that somebody was told just now, so somebody is."""
    desk = seated(app, guarded.stan)
    go_on(desk, stopped(desk), "not_this")
    before = len(letters())
    stopped(desk)
    (alert,) = alerts(app)
    assert not alert.not_this and alert.taken_at is None
    assert len(letters()) > before


def test_not_this_can_be_mended(app: Flask, guarded: Town) -> None:
    desk = seated(app, guarded.stan)
    fields = stopped(desk)
    go_on(desk, fields, "not_this")
    go_on(desk, fields, "handed_over")
    (alert,) = alerts(app)
    assert not alert.not_this


def test_a_chip_of_a_need_that_was_handed_over_raises_no_second_alert(app: Flask, guarded: Town) -> None:
    desk = seated(app, guarded.cora)
    page = desk.post(NEW, text="2nd grader says he wants to kill himself", key="k")
    sent = fields_of(handed_over(desk, NEW, page.text))
    sent.pop("csrf_token", None)
    desk.post(STORE, **sent)
    (need,) = own(app)
    changed = desk.post(f"/work/needs/{need.id}/card", **{**kept_form(desk, need.id), "remove": "grades"})
    assert changed.status_code == 303
    assert len(alerts(app)) == 1


def test_a_need_that_is_reworded_into_danger_is_marked(app: Flask, guarded: Town) -> None:
    desk = seated(app, guarded.cora)
    desk.post(STORE, text=TEXT, key="k")
    (need,) = own(app)
    path = f"/work/needs/{need.id}/card"
    page = desk.post(path, **{**kept_form(desk, need.id), "text": "2nd grader wants to kill himself"})
    assert handed_over(desk, path, page.text).status_code == 303
    (need,), (alert,) = own(app), alerts(app)
    assert (need.safety, alert.need_id) == (SafetyKind.SELF_HARM, need.id)


def test_an_alert_that_two_take_at_once_is_one_persons(any_app: Flask, any_town: Town) -> None:
    with any_app.app_context():
        elm, stan = db.session.get_one(School, any_town.elm.id), db.session.get_one(User, any_town.stan.id)
        alert, _is_new = raise_alert(
            school=elm, kind=SafetyKind.MEDICAL, actor=stan, key="k", now=datetime.now(UTC)
        )
        db.session.commit()
        key = alert.id

    def read_before_the_other(person: User) -> bool:
        with any_app.app_context():
            found = db.session.get_one(SafetyAlert, key)
            db.session.rollback()  # what was read stands, as it would beside another's transaction
            found.__dict__["taken_at"] = None
            who = db.session.get_one(User, person.id)
            is_theirs = take_alert(found, who, datetime.now(UTC))
            db.session.commit()
            return is_theirs

    with ThreadPoolExecutor(2) as pool:
        took = list(pool.map(read_before_the_other, (any_town.cora, any_town.ada)))
    assert sorted(took) == [False, True]
    with any_app.app_context():
        acts = select(AuditEntry).where(AuditEntry.act == AuditAct.ALERT_TAKEN)
        assert len(list(db.session.scalars(acts))) == 1


# ---- gone back, and gone ----


def test_a_form_that_is_gone_back_to_and_reworded_is_another_need(app: Flask, town: Town) -> None:
    desk = seated(app, town.cora)
    for text in (TEXT, TEXT, "9th grader needs glasses"):
        desk.post(STORE, text=text, key="k")
    with app.app_context():
        assert [text_of(need) for need in own(app)] == [TEXT, "9th grader needs glasses"]


def test_a_colleagues_note_that_is_reworded_is_another_note(app: Flask, town: Town) -> None:
    desk = seated(app, town.stan)
    for seen in (["eyes"], ["eyes"], ["hungry", "cold"]):
        desk.post("/work/refer", key="k", seen=seen)
    assert len(own(app)) == 3


@pytest.mark.parametrize(
    ("act", "sent"),
    [("card", {"text": "Pip Quillfeather cries"}), ("plan", {"step": "match"}), ("reopening", {}),
     ("choice", {"choose": "00000000-0000-4000-8000-000000000001"}), ("agreement", {})],
)  # fmt: skip
def test_a_page_left_open_brings_nothing_of_the_erased_back(
    app: Flask, town: Town, act: str, sent: dict[str, str]
) -> None:
    desk, need_id = seated(app, town.cora), town.pips_need.id
    left_open = kept_form(desk, need_id)
    with app.app_context():
        erase_student(db.session.get_one(Student, town.pip.id), actor=None, now=datetime.now(UTC))
        db.session.commit()
    assert desk.post(f"/work/needs/{need_id}/{act}", **{**left_open, **sent}).status_code == 404
    with app.app_context():
        need = db.session.get_one(Need, need_id)
        assert (need.sealed, need.card, need.chosen, need.next_step) == (b"", {}, None, None)


# ---- on paper ----


@pytest.mark.parametrize(
    "flag",
    ["no_status_documents", "anonymous", "minor_consent", "restricted_guardian"],
)
def test_a_letter_says_nothing_of_what_a_family_fears(app: Flask, town: Town, flag: str) -> None:
    """It is the letter of a family that fears nothing, word for word, with fewer places perhaps."""
    desk, path = seated(app, town.cora), f"/work/needs/{town.pips_need.id}"
    desk.post(f"{path}/letter", offering=[town.homework_hour.id])
    before = slip_of(desk.get(f"{path}/letter?language=en").text)
    desk.post(f"{path}/card", **{**kept_form(desk, town.pips_need.id), "flags": [flag]})
    after = slip_of(desk.get(f"{path}/letter?language=en").text)
    assert after == before


def slip_of(page: str) -> str:
    """What is printed."""
    found = re.search(r"<article.*?</article>", page, re.DOTALL)
    assert found
    return re.sub(r"\s+", " ", found[0])


# ---- notes about somebody ----


@pytest.mark.parametrize("whose", ["students", "households"])
def test_a_note_that_tells_of_danger_stops_too(app: Flask, guarded: Town, whose: str) -> None:
    desk, row = seated(app, guarded.cora), guarded.pip if whose == "students" else guarded.quillfeathers
    path = f"/work/{whose}/{row.id}/edit"
    page = desk.post(path, name="Pip Quillfeather", grade="2", notes="She says she wants to kill herself.")
    assert "Do not leave the student alone" in page.text
    assert [alert.kind for alert in alerts(app)] == [SafetyKind.SELF_HARM]
    assert handed_over(desk, path, page.text).status_code == 303
    assert "wants to kill herself" in desk.get(path).text, "nothing that was typed is lost"
    again = desk.post(path, name="Pip", grade="2", notes="She says she wants to kill herself.")
    assert again.status_code == 303 and len(alerts(app)) == 1, "an old note is not asked about again"


def test_a_noughts_byte_is_no_error(any_app: Flask, any_town: Town) -> None:
    stan, ada = seated(any_app, any_town.stan), seated(any_app, any_town.ada)
    assert stan.post("/work/refer", key="k", seen="eyes", student="a\0b").status_code == 303
    steps = ada.post("/work/schools/elm/safety/protocols", self_harm_en="Stay.\0 Call.")
    assert steps.status_code == 303


def test_no_address_is_broken_by_a_noughts_byte(any_app: Flask, any_town: Town) -> None:
    desk = seated(any_app, any_town.cora)
    rules = [str(rule) for rule in any_app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    named = [re.sub(r"<[^>]+>", "a%00b", rule) for rule in rules if "<" in rule]
    assert len(named) > 40
    assert [path for path in named if desk.get(path).status_code >= 500] == []
