"""The pages about a need: looking stores nothing, keeping stores once, strangers see nothing."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from directory.db import db
from directory.matching.facts import need_from_json
from directory.models import AuditEntry, Need, SearchMiss, SuggestionSnapshot
from directory.queries.needs import text_of
from directory.vocabulary import AuditAct, NeedStatus, SensitiveFlag
from tests.cast import HIDDEN, Town
from tests.desk import Desk, seated
from tests.visitor import refuse_bad_page, words_of

NEW = "/work/schools/elm/needs/new"
STORE = "/work/schools/elm/needs"
SENTENCE = "2nd grader needs homework help"


@pytest.fixture
def cora(app: Flask, town: Town) -> Desk:
    return seated(app, town.cora)


def said(answer: TestResponse) -> str:
    """What a good page says."""
    body = refuse_bad_page(answer.text).find("body")
    assert body is not None
    return words_of(body)


def looked(desk: Desk, text: str = SENTENCE, **more: str) -> TestResponse:
    return desk.post(NEW, text=text, key="k", **more)


def fields_of(answer: TestResponse) -> dict[str, Any]:
    """What the form of the need would send if nothing were changed."""
    page = refuse_bad_page(answer.text)
    form = next(one for one in page.iter("form") if one.get("id") == "need-form")
    sent: dict[str, Any] = {}
    for field in form.iter():
        name, kind = field.get("name"), field.get("type")
        is_off = kind in ("checkbox", "radio") and field.get("checked") is None
        if field.tag == "input" and name and not is_off:
            sent.setdefault(name, []).append(field.get("value", ""))
        elif field.tag == "textarea" and name:
            sent.setdefault(name, []).append("".join(field.itertext()))
        elif field.tag == "select" and name:
            on = [o for o in field.iter("option") if o.get("selected") is not None] or list(
                field.iter("option")
            )
            sent.setdefault(name, []).append(on[0].get("value", "") if on else "")
    return sent


def newest(app: Flask) -> Need:
    with app.app_context():
        need = db.session.scalars(select(Need).order_by(Need.created_at.desc(), Need.code)).first()
        assert need
        db.session.expunge_all()
        return need


# ---- looking ----


def test_the_box_has_the_focus_and_asks_for_no_name(cora: Desk) -> None:
    answer = cora.get(NEW)
    assert "No names" in said(answer)
    assert re.search(r"<textarea[^>]*\bautofocus", answer.text)


def test_a_sentence_becomes_chips_and_suggestions(cora: Desk) -> None:
    answer = looked(cora)
    page = said(answer)
    assert "needs Homework help" in page and "grade 2" in page
    assert "Homework Hour" in page
    assert "<mark>" in answer.text, "the words that were read are marked"


def test_looking_stores_nothing(cora: Desk, stored: Callable[[Any], list[Any]]) -> None:
    before = len(stored(select(Need)))
    looked(cora)
    looked(cora, remove="grades")
    assert len(stored(select(Need))) == before
    assert stored(select(SuggestionSnapshot)) == []


def test_the_page_is_small_and_never_kept(cora: Desk) -> None:
    answer = looked(cora)
    assert len(answer.data) < 100_000
    assert answer.headers["Cache-Control"] == "no-store"


def test_nothing_written_is_told_off_kindly(cora: Desk) -> None:
    answer = cora.post(NEW, text="   ")
    assert answer.status_code == 422
    assert "Write at least one word." in said(answer)


def test_one_button_of_the_page_is_filled(cora: Desk) -> None:
    page = refuse_bad_page(looked(cora).text)
    lists = next(e for e in page.iter("div") if e.get("id") == "lists")
    filled = [e for e in lists.iter() if "btn--main" in (e.get("class") or "").split()]
    assert len(filled) == 1


def test_a_chip_is_changed_by_its_control(cora: Desk) -> None:
    sent = fields_of(looked(cora))
    sent["starts_after"] = ["16:30"]
    page = said(cora.post(NEW, **sent))
    assert "free after 4:30 pm" in page
    assert "grade 2" in page, "the other chips stay"


def test_a_chip_is_taken_off(cora: Desk) -> None:
    sent = fields_of(looked(cora))
    page = said(cora.post(NEW, **sent, remove="grades"))
    assert "grade 2" not in page.replace("2nd grader", "")


def test_another_sentence_is_read_anew(cora: Desk) -> None:
    sent = fields_of(looked(cora))
    sent["text"] = ["Kindergartner needs homework help on Tuesdays"]
    page = said(cora.post(NEW, **sent))
    assert "days Tuesday" in page and "grade 2" not in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"grades": "99"}, {"starts_after": "late"}, {"cost": "cheap"}, {"days": "someday"}, {"tier": "7"},
        {"ages": "old"}, {"card": "[1"}, {"card": '{"ages": "x"}'}, {"max_miles": "-3"},
    ],
    ids=str,
)  # fmt: skip
def test_what_no_control_gives_is_refused(cora: Desk, wrong: dict[str, str]) -> None:
    sent = {**fields_of(looked(cora)), **wrong}
    assert cora.post(NEW, **sent).status_code == 400


def test_a_gap_is_counted_once_for_a_sitting(
    app: Flask, cora: Desk, stored: Callable[[Any], list[Any]]
) -> None:
    from directory.web.public.misses import _beside

    sent = fields_of(looked(cora, "3 year old needs homework help"))
    assert "Nothing fits yet" in said(cora.post(NEW, **sent))
    cora.post(NEW, **fields_of(cora.post(NEW, **sent)))
    _beside.submit(lambda: None).result(timeout=10)
    assert [(row.topic, row.count) for row in stored(select(SearchMiss))] == [("academics.homework", 1)]


def test_what_is_never_kept_is_struck_and_its_wish_stays(cora: Desk) -> None:
    answer = looked(cora, "2nd grader needs homework help, mother is undocumented")
    assert "undocumented" not in answer.text
    assert "We took out what is never kept" in said(answer)


def test_every_page_is_a_good_page_in_spanish(app: Flask, town: Town) -> None:
    desk = seated(app, town.cora)
    desk.headers["Accept-Language"] = "es"
    need = f"/work/needs/{town.pips_need.id}"
    pages = [looked(desk), *(desk.get(path) for path in (NEW, STORE, need, f"{need}/letter"))]
    assert all('<html lang="es"' in page.text for page in pages)
    assert all(said(page) for page in pages)


# ---- keeping ----


def test_keeping_stores_the_card_and_seals_the_words(app: Flask, cora: Desk) -> None:
    sent = fields_of(looked(cora))
    answer = cora.post(STORE, **sent)
    need = newest(app)
    assert answer.status_code == 303 and answer.location == f"/work/needs/{need.id}"
    assert need.category == "academics.homework" and need.card["grades"] == ["2"]
    assert SENTENCE.encode() not in need.sealed
    with app.app_context():
        assert text_of(need) == SENTENCE


def test_pressing_twice_stores_once(cora: Desk, stored: Callable[[Any], list[Any]]) -> None:
    sent = fields_of(looked(cora))
    before = len(stored(select(Need)))
    first, second = cora.post(STORE, **sent), cora.post(STORE, **sent)
    assert first.location == second.location
    assert len(stored(select(Need))) == before + 1


def test_choosing_stores_it_as_suggested_and_not_as_agreed(app: Flask, cora: Desk, town: Town) -> None:
    cora.post(STORE, **fields_of(looked(cora)), choose=town.homework_hour.id)
    need = newest(app)
    assert need.chosen == [town.homework_hour.id]
    assert need.status is NeedStatus.SUGGESTED
    cora.post(f"/work/needs/{need.id}/agreement")
    assert newest(app).status is NeedStatus.FAMILY_AGREED


def test_a_page_that_stood_open_does_not_open_a_closed_need(app: Flask, cora: Desk, town: Town) -> None:
    path = f"/work/needs/{town.pips_need.id}"
    cora.post(f"{path}/closure", because="moved_away")
    cora.post(f"{path}/agreement")
    with app.app_context():
        assert db.session.get_one(Need, town.pips_need.id).status is NeedStatus.WITHDRAWN


def test_a_code_ties_it_to_a_student_of_this_school_alone(app: Flask, cora: Desk, town: Town) -> None:
    sent = fields_of(looked(cora))
    cora.post(STORE, **{**sent, "code": town.pip.code})
    assert newest(app).student_id == town.pip.id
    answer = cora.post(STORE, **{**sent, "code": town.reed.code, "key": "other"})
    assert answer.status_code == 422
    assert "No student or family here has that code." in said(answer)


def test_what_is_on_record_of_a_student_joins_the_card(cora: Desk, town: Town) -> None:
    page = said(looked(cora, "needs homework help", code=town.pip.code))
    assert "grade 2" in page
    assert "Quillfeather" not in page, "a code is enough"


# ---- one need ----


def test_the_page_of_a_need_keeps_what_it_showed_once_an_hour(
    app: Flask, cora: Desk, town: Town, clock: Any, stored: Callable[[Any], list[Any]]
) -> None:
    path = f"/work/needs/{town.pips_need.id}"
    assert "M-PZPZ22" in said(cora.get(path))
    cora.get(path)
    assert len(stored(select(SuggestionSnapshot))) == 1
    clock.move(hours=2)
    cora = seated(app, town.cora)
    cora.get(path)
    kept = stored(select(SuggestionSnapshot))
    assert len(kept) == 2
    assert "Homework Hour" in said(cora.get(f"{path}/snapshots/{kept[0].id}"))


def test_looking_at_it_writes_one_audit_row(
    cora: Desk, town: Town, stored: Callable[[Any], list[Any]]
) -> None:
    looks = select(AuditEntry).where(
        AuditEntry.act == AuditAct.VIEWED, AuditEntry.entity_id == town.pips_need.id
    )
    cora.get(f"/work/needs/{town.pips_need.id}")
    assert len(stored(looks)) == 1


def test_a_chip_of_a_kept_need_is_kept(app: Flask, cora: Desk, town: Town) -> None:
    path = f"/work/needs/{town.pips_need.id}"
    sent = fields_of(cora.get(path))
    sent["flags"] = ["no_status_documents"]
    assert cora.post(f"{path}/card", **sent).status_code == 303
    with app.app_context():
        need = db.session.get_one(Need, town.pips_need.id)
        assert need_from_json(need.card).flags == (SensitiveFlag.NO_STATUS_DOCUMENTS,)
        assert "cries over her sums" in text_of(need), "the sentence stays"


def test_a_principal_reads_the_card_and_not_the_sentence(app: Flask, cora: Desk, town: Town) -> None:
    answer = seated(app, town.pru).get(f"/work/needs/{town.pips_need.id}")
    page = said(answer)
    assert "M-PZPZ22" in page and "Homework help" in page
    assert "sums" not in answer.text and "Quillfeather" not in answer.text
    assert 'name="choose"' not in answer.text


def test_closing_asks_how_and_can_be_taken_back(app: Flask, cora: Desk, town: Town) -> None:
    path = f"/work/needs/{town.pips_need.id}"
    assert cora.post(f"{path}/closure").status_code == 422
    assert cora.post(f"{path}/closure", because="moved_away").status_code == 303
    assert f'href="{path}"' not in cora.get(STORE).text
    cora.post(f"{path}/reopening")
    assert f'href="{path}"' in cora.get(STORE).text


def test_the_plan_names_an_owner_and_a_next_step(app: Flask, cora: Desk, town: Town) -> None:
    path = f"/work/needs/{town.pips_need.id}"
    cora.post(f"{path}/plan", owner=town.cora.id, step="ask_partner", step_on="2026-12-01", aware="not_yet")
    page = said(cora.get(STORE))
    assert "Ask a partner" in page and "Cora Lane" in page


def test_the_list_shows_codes_and_no_name(cora: Desk) -> None:
    answer = cora.get(STORE)
    assert "M-PZPZ22" in said(answer)
    assert "Quillfeather" not in answer.text and "sums" not in answer.text


def test_the_list_reads_no_more_however_many_there_are(app: Flask, cora: Desk, town: Town) -> None:
    from tests.web.test_query_counts import counted

    cora.get(STORE)
    reads = []
    for more in (0, 5):
        for place in range(more):
            cora.post(STORE, **{**fields_of(looked(cora)), "key": f"more{place}", "code": town.pip.code})
        with counted(app) as asked:
            cora.get(STORE)
        reads.append(len(asked))
    assert reads[1] <= reads[0] + 1 <= 31


# ---- the letter ----


def test_a_letter_names_nobody_and_no_hidden_place(cora: Desk, town: Town) -> None:
    answer = cora.get(f"/work/needs/{town.pips_need.id}/letter")
    page = said(answer)
    assert "M-PZPZ22" in page and "Homework Hour" in page
    assert "Quillfeather" not in answer.text
    assert not any(str(secret) in answer.text for secret in HIDDEN.values())


def test_a_letter_names_the_student_when_asked(cora: Desk, town: Town) -> None:
    assert "Pip Quillfeather" in said(cora.get(f"/work/needs/{town.pips_need.id}/letter?named=1"))


def test_a_letter_is_in_their_language_with_english_under_it(cora: Desk, town: Town) -> None:
    answer = cora.get(f"/work/needs/{town.pips_need.id}/letter")
    assert 'lang="es"' in answer.text and 'class="en" lang="en"' in answer.text


def test_a_letter_holds_what_was_picked_and_five_at_most(app: Flask, cora: Desk, town: Town) -> None:
    path = f"/work/needs/{town.pips_need.id}/letter"
    more = (f"00000000-0000-4000-8000-00000000fff{n}" for n in range(5))
    wanted = [town.soup_night.id, town.homework_hour.id, *more]
    assert cora.post(path, offering=wanted).status_code == 303
    with app.app_context():
        chosen = db.session.get_one(Need, town.pips_need.id).chosen
    assert chosen == wanted[:5]


def test_with_a_restricted_guardian_a_letter_is_given_by_hand(cora: Desk, town: Town) -> None:
    path = f"/work/needs/{town.pips_need.id}"
    cora.post(f"{path}/card", **{**fields_of(cora.get(path)), "flags": ["restricted_guardian"]})
    assert "Give it by hand" in said(cora.get(f"{path}/letter"))


# ---- whose it is ----


def pages(town: Town) -> list[tuple[str, str]]:
    need = f"/work/needs/{town.pips_need.id}"
    posts = ("card", "choice", "plan", "agreement", "closure", "reopening", "letter")
    return [
        ("GET", NEW), ("POST", NEW), ("POST", STORE), ("GET", STORE), ("GET", need),
        ("GET", f"{need}/letter"), *(("POST", f"{need}/{name}") for name in posts),
    ]  # fmt: skip


def asked(desk: Desk, method: str, path: str) -> int:
    return (desk.get(path) if method == "GET" else desk.post(path, text=SENTENCE)).status_code


def test_signed_out_one_is_asked_to_sign_in(app: Flask, town: Town) -> None:
    assert {asked(Desk(app), *page) for page in pages(town)} == {303}


def test_another_school_s_coordinator_finds_nothing(app: Flask, town: Town) -> None:
    for stranger in (town.otis, town.hal):
        assert {asked(seated(app, stranger), *page) for page in pages(town)} == {404}


def test_a_teacher_and_a_partner_are_refused(app: Flask, town: Town) -> None:
    for person in (town.stan, town.owen):
        assert {asked(seated(app, person), *page) for page in pages(town)} == {403}


def test_a_principal_changes_nothing(app: Flask, town: Town) -> None:
    pru = seated(app, town.pru)
    changing = [page for page in pages(town) if page[0] == "POST"]
    assert {asked(pru, *page) for page in changing} == {403}
