"""A search that nobody should see over a shoulder: a way out, neutral words, the numbers for danger first."""

import pytest
from flask import Flask

from tests.visitor import Visitor

SENSITIVE = ("my husband hits me", "mi esposo me pega y tengo miedo")


@pytest.mark.parametrize("words", SENSITIVE)
def test_words_about_violence_bring_a_way_out_and_a_neutral_title(seeded: Flask, words: str) -> None:
    page = Visitor(seeded).get("/find", query_string={"q": words}).get_data(as_text=True)
    title = page[page.index("<title>") : page.index("</title>")]
    assert 'data-module="leave"' in page
    assert 'href="tel:911"' in page
    assert "hurts" not in title and "daño" not in title and "pega" not in title


def test_ordinary_words_do_not(seeded: Flask) -> None:
    page = Visitor(seeded).get("/find?q=food+pantry").get_data(as_text=True)
    assert 'data-module="leave"' not in page
    assert 'href="tel:911"' not in page


@pytest.mark.parametrize("words", ["i dont want to be alive anymore", "ya no quiero vivir"])
def test_a_cry_in_the_search_box_brings_the_numbers_first(seeded: Flask, words: str) -> None:
    page = Visitor(seeded).get("/find", query_string={"q": words}).get_data(as_text=True)
    assert 'href="tel:988"' in page and 'data-module="leave"' in page
    assert words not in page[: page.index("</title>")]
