"""Floors on sentences that were written apart from the bank: they fail when the method breaks, not when a
sentence moves. The figure itself is made by `python -m benchmarks.relevance`.
"""

from collections.abc import Callable

import pytest

from benchmarks.relevance import (
    SETS,
    Asked,
    are_all_in,
    fts5_ranks,
    is_first_three,
    meaning_ranks,
    sentences_in,
    twins_in,
)
from directory.core import shipped
from directory.search.bank import Bank, bank_in
from tests.prove.test_fuzzed_search import NASTY

Rank = Callable[[str], list[str]]

pytestmark = pytest.mark.timeout(900)  # the whole bank is encoded: 12 s alone, 4 minutes on a crowded machine


@pytest.fixture(scope="module")
def bank() -> Bank:
    return bank_in(shipped("seeds") / "categories")


@pytest.fixture(scope="module")
def apart(bank: Bank) -> list[Asked]:
    """Development sentences without those that resemble one line of the bank."""
    rows = sentences_in(SETS / "development.json")
    return [row for row, is_twin in zip(rows, twins_in(bank, rows), strict=True) if not is_twin]


@pytest.fixture(scope="module")
def both(bank: Bank) -> Rank:
    """Encodes the whole bank: some ten seconds."""
    return meaning_ranks(bank, with_encoder=True)


@pytest.fixture(scope="module")
def words(bank: Bank) -> Rank:
    return meaning_ranks(bank, with_encoder=False)


def first_three(rank: Rank, rows: list[Asked], language: str) -> float:
    mine = [row for row in rows if row.language == language]
    return sum(is_first_three(rank(row.text), row) for row in mine) / len(mine)


@pytest.mark.parametrize(("language", "floor"), [("en", 0.88), ("es", 0.88)])
def test_meaning_finds_the_category_among_the_first_three(
    both: Rank, apart: list[Asked], language: str, floor: float
) -> None:
    assert first_three(both, apart, language) >= floor


@pytest.mark.parametrize("language", ["en", "es"])
def test_meaning_beats_full_text_search(bank: Bank, both: Rank, apart: list[Asked], language: str) -> None:
    plain = first_three(fts5_ranks(bank), apart, language)
    assert first_three(both, apart, language) >= plain + 0.1


@pytest.mark.parametrize(("language", "floor"), [("en", 0.78), ("es", 0.8)])
def test_words_alone_are_a_fair_second(words: Rank, apart: list[Asked], language: str, floor: float) -> None:
    assert first_three(words, apart, language) >= floor


@pytest.mark.parametrize("change", [str.upper, lambda text: text.lower().replace("'", "").rstrip(".!?")])
def test_capitals_and_missing_marks_cost_little(
    both: Rank, apart: list[Asked], change: Callable[[str], str]
) -> None:
    changed = [Asked(row.language, change(row.text), row.expected, row.acceptable) for row in apart]
    for language in ("en", "es"):
        assert first_three(both, changed, language) >= 0.82


@pytest.mark.parametrize("text", NASTY, ids=lambda text: repr(text[:12]))
def test_any_text_is_read_without_an_error(both: Rank, text: str) -> None:
    assert isinstance(both(text), list)


def test_every_expected_category_is_among_the_first_ten(both: Rank, apart: list[Asked]) -> None:
    assert sum(are_all_in(both(row.text), row, 10) for row in apart) / len(apart) >= 0.92
