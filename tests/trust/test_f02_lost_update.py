"""F2: twenty people edit one record. Whoever sends an old page gets 409, and nobody's words are lost."""

import random
from typing import Any

from flask import Flask
from sqlalchemy import select

from directory.db import db, reading
from directory.models import Metadata, Service
from tests.cast import Town
from tests.desk import Desk, seated
from tests.web.test_records import opened, service_path

EDITORS = 20
ROUNDS = 60


def history(app: Flask, key: str) -> list[tuple[str | None, str | None]]:
    """(before, after) of every change of the description, in order."""
    query = select(Metadata).where(Metadata.resource_id == key, Metadata.field_name == "description")
    with app.app_context(), reading():
        rows = db.session.scalars(query.order_by(Metadata.last_action_date))
        return [(row.previous_value, row.replacement_value) for row in rows]


def edit_by_many(app: Flask, town: Town, seed: int) -> tuple[int, int, list[str]]:
    """Editors open, wait and save in random order. Gives wins, refusals and the words that were accepted."""
    chance, path = random.Random(seed), service_path(town)
    desks = [seated(app, town.cora if n % 2 else town.ada) for n in range(EDITORS)]
    pages: dict[int, dict[str, Any]] = {}
    wins, refusals, accepted = 0, 0, []
    for turn in range(ROUNDS):
        who = chance.randrange(EDITORS)
        if who not in pages or chance.random() < 0.3:
            pages[who] = opened(desks[who], path)
            continue
        words = f"Words {turn} of editor {who}."
        answer = save(desks[who], path, pages.pop(who) | {"description": words})
        wins, refusals = wins + (answer == 303), refusals + (answer == 409)
        accepted += [words] if answer == 303 else []
    return wins, refusals, accepted


def save(desk: Desk, path: str, form: dict[str, Any]) -> int:
    code = desk.post(path, **form).status_code
    assert code in {303, 409}
    return code


def test_no_update_is_lost_in_silence(app: Flask, town: Town) -> None:
    wins, refusals, accepted = edit_by_many(app, town, seed=2)
    assert wins >= 5 and refusals >= 5, (wins, refusals)
    said = history(app, town.homework_hour.service_id)
    assert [after for _before, after in said] == accepted, (
        "what was accepted is what was stored, in that order"
    )
    befores = [before for before, _after in said]
    assert befores == ["Homework Hour, for everyone.", *accepted[:-1]], "each saw what it replaced"
    with app.app_context(), reading():
        assert db.session.get_one(Service, town.homework_hour.service_id).description == accepted[-1]


def test_the_check_bites_when_pages_are_not_compared(app: Flask, town: Town, monkeypatch: Any) -> None:
    """Without the digests the last one wins, and somebody's words go unseen: no refusal at all."""
    monkeypatch.setattr("directory.actions.edit_record.digests", lambda sheet: {})
    _wins, refusals, _accepted = edit_by_many(app, town, seed=2)
    assert refusals == 0
