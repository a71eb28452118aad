"""Days that somebody wrote are offered as filters; nothing is narrowed without their tap."""

import pytest
from flask import Flask

from directory.search.query import query_from
from directory.web.public.offers import offers_of


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("food pantry open saturday", ["day=sat"]),
        ("comida el sábado", ["day=sat"]),
        ("food for this weekend", ["when=weekend"]),
        ("clases de inglés en la noche", ["when=evening"]),
        ("saturnine monday-ish", ["day=mon"]),
        ("winter coats", []),
    ],
)
def test_days_and_times_in_the_words_are_offered(seeded: Flask, words: str, asked: list[str]) -> None:
    with seeded.test_request_context():
        addresses = [chip.address for chip in offers_of(query_from({"q": words}))]
    assert [part for part, address in zip(asked, addresses, strict=True) if part in address] == asked


def test_what_is_asked_already_is_not_offered(seeded: Flask) -> None:
    with seeded.test_request_context():
        assert offers_of(query_from({"q": "food on saturday", "day": "sat"})) == []
