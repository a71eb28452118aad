"""Words joined with "and", in English and in Spanish."""

from datetime import time

import pytest

from directory.hours.wording import wording_for


@pytest.mark.parametrize(
    ("words", "english", "spanish"),
    [
        pytest.param([], "", "", id="none"),
        pytest.param(["a"], "a", "a", id="one"),
        pytest.param(["a", "b", "c"], "a, b and c", "a, b y c", id="three"),
        pytest.param(["español", "inglés"], "español and inglés", "español e inglés", id="begins with i"),
        pytest.param(["urdu", "hindi"], "urdu and hindi", "urdu e hindi", id="begins with a silent h and i"),
        pytest.param(["agua", "hielo"], "agua and hielo", "agua y hielo", id="begins with another sound"),
        pytest.param(["lao", "hmong"], "lao and hmong", "lao y hmong", id="begins with h alone"),
    ],
)
def test_words_are_joined_as_they_sound(words: list[str], english: str, spanish: str) -> None:
    assert wording_for("en").listed(words) == english
    assert wording_for("es").listed(words) == spanish


def test_the_half_of_a_spanish_day_does_not_break_over_two_lines() -> None:
    assert wording_for("es").clock(time(15, 30)) == "3:30 p.\N{NO-BREAK SPACE}m."
