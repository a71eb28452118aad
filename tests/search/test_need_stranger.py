"""What a stranger wrote and the reader once misheard: each of these named a rule that was then broken."""

from datetime import date
from typing import Any

import pytest

from directory.search.needs.listen import heard_in
from directory.search.needs.said import Said
from directory.search.needs.tongues import interpreted_in

TODAY = date(2026, 11, 16)


def heard(text: str, language: str, field: str) -> list[Any]:
    found = heard_in(Said.of(text), language, today=TODAY, bell_end=None)
    return [one.value for one in found if one.field == field]


@pytest.mark.parametrize(
    ("text", "language", "days"),
    [
        ("clases de baile, los martes y jueves no puede", "es", {"mon", "wed", "fri", "sat", "sun"}),
        ("tutoring, Tuesdays and Thursdays she can't", "en", {"mon", "wed", "fri", "sat", "sun"}),
        ("tutoring, not on mondays or wednesdays", "en", {"tue", "thu", "fri", "sat", "sun"}),
        ("tutoring except Friday", "en", {"mon", "tue", "wed", "thu", "sat", "sun"}),
        ("basketball for 4th graders on Saturday mornings within 3 miles", "en", {"sat"}),
        ("no puedo entre semana, clases los sábados", "es", {"sat", "sun"}),
        ("tutoring on tuesdays and thursdays", "en", {"tue", "thu"}),
    ],
)
def test_days_that_do_not_suit_are_not_taken_for_days_that_do(
    text: str, language: str, days: set[str]
) -> None:
    assert {day for value in heard(text, language, "days") for day in value} == days


@pytest.mark.parametrize(
    ("text", "language", "ages"),
    [
        ("soldier dad deploying, two girls 7 and 10 taking it hard", "en", (7, 10)),
        ("my boys 5, 8 and 11 love soccer", "en", (5, 8, 11)),
        ("dos niñas de 7 y 10 que van a la escuela", "es", (7, 10)),
    ],
)
def test_every_child_of_a_list_counts(text: str, language: str, ages: tuple[int, ...]) -> None:
    assert heard(text, language, "ages") == [ages]


@pytest.mark.parametrize(
    ("text", "language", "field", "value"),
    [
        ("free after school care til 5:30", "en", "cost", "free_only"),
        ("free Saturday soccer", "en", "cost", "free_only"),
        ("que acepte sillas de ruedas", "es", "accommodations", "wheelchair"),
        ("no tenemos seguro ni papeles", "es", "flags", "no_status_documents"),
        ("no insurance or papers", "en", "flags", "no_status_documents"),
        ("she is 15 and doesn't want parents told", "en", "flags", "minor_consent"),
    ],
)
def test_what_a_place_must_do_is_heard(text: str, language: str, field: str, value: str) -> None:
    assert value in heard(text, language, field)


def test_an_evening_is_heard_beside_help_from_afar() -> None:
    assert heard("panic attacks, telehealth in the evening", "en", "starts_after")


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("Spanish by headset.", {"es"}),
        ("Arabic and Somali on request.", {"ar", "so"}),
        ("Phone interpreter.", set()),
        ("In-house for Spanish and Somali, by phone for others.", set()),
        ("Phone interpreter for parents, also Mixteco.", set()),
    ],
)
def test_an_interpreter_of_one_language_is_none_of_another(words: str, codes: set[str]) -> None:
    assert set(interpreted_in(words)) == codes
