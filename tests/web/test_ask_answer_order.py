"""What stands first in an answer, when it is open, and what a person is asked about it."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from flask import Flask

from directory.hours import Hours, Opening
from directory.matching.facts import Moment
from directory.queries.matched import MatchedOffering
from directory.web.public.ask import SOON_DAYS, soon_first
from tests.web.test_ask import ALONE, asked, names_of, said_in

REFUGE = "A safe place to stay, with your children"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize("text", ["my husband hits me", "he hits me and I need a place this saturday"])
def test_a_line_that_never_closes_is_open_now_and_names_no_midnight(seeded: Flask, text: str) -> None:
    said = said_in(asked(seeded, text))
    hotline = said[: said.index("Hotline if someone at home hurts or scares you")]
    assert hotline.rstrip().split("Open now")[-1].count("call first") == 0
    assert "12:00 am" not in said


def test_a_hidden_refuge_is_first_only_for_who_is_in_danger_at_home(seeded: Flask) -> None:
    assert names_of(asked(seeded, "my husband hits me", skipped="near"))[0] == REFUGE
    homeless = asked(seeded, "we need a bed in a shelter tonight", skipped="near")
    fits = homeless[: homeless.index("These may fit: ask first")]
    assert REFUGE not in fits and REFUGE in homeless, "not first, yet in sight"


@pytest.mark.parametrize(
    ("language", "asks"), [("en", "Ask: are you within"), ("es", "Pregunte: ¿entra usted en")]
)
def test_an_income_limit_is_a_question_for_the_partner_and_ends_once(
    seeded: Flask, language: str, asks: str
) -> None:
    text = {"en": "I can not pay the rent", "es": "no puedo pagar la renta"}[language]
    page = asked(seeded, text, language)
    assert asks in page and ".”" not in page and ".." not in said_in(page).replace("...", "")


def test_a_student_alone_is_warned_of_letters_from_an_insurance(seeded: Flask) -> None:
    alone = asked(seeded, ALONE, alone="y")
    assert alone.count("does the insurance send a letter home?") == alone.count("Through insurance") > 0
    assert "send a letter home" not in asked(seeded, "my son needs counseling")
    assert "your child" not in said_in(alone)


def test_who_is_in_danger_and_hungry_is_offered_food_as_well(seeded: Flask) -> None:
    text = "my husband hits me and we have no food"
    first = asked(seeded, text, near="Juniper Street School")
    assert 'name="about" value="food.pantry"' in first
    second = asked(seeded, text, near="Juniper Street School", about="food.pantry")
    assert any("pantry" in name or "groceries" in name for name in names_of(second))
    assert "This first" in second and REFUGE not in second


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("quiero hablar con alguien pero que mi mamá no se entere", "es"),
        ("quiero un consejero a escondidas de mis papas", "es"),
        ("por favor no le digan a mi mama, necesito hablar con alguien", "es"),
        ("please dont tell my dad i need somebody to talk to", "en"),
    ],
)
def test_a_student_alone_is_known_by_more_than_one_way_of_saying_it(
    seeded: Flask, text: str, language: str
) -> None:
    assert 'id="talk-head"' in asked(seeded, text, language)


def test_who_can_not_wait_sees_the_later_dates_last() -> None:
    late, soon = NOON + timedelta(days=SOON_DAYS + 1), NOON + timedelta(days=SOON_DAYS)
    listed = [_one("late", late), _one("open", late, is_open=True), _one("call", None), _one("soon", soon)]
    moment = cast(Moment, SimpleNamespace(today=date(2026, 11, 22)))
    found = soon_first(cast(tuple[MatchedOffering, ...], tuple(listed)), moment)
    assert [one.name for one in found] == ["open", "call", "soon", "late"]


def _one(name: str, start: datetime | None, is_open: bool = False) -> Any:
    opening = Opening(start, start, Hours()) if start else None
    return SimpleNamespace(name=name, next=opening, is_open=is_open)
