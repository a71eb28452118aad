"""Reading a sentence: with the real encoder over a small bank, and with words alone."""

import logging
from pathlib import Path

import numpy as np
import pytest

from directory.core import shipped
from directory.search.bank import ELSEWHERE, Bank, Line, bank_in
from directory.search.encoder import encode
from directory.search.meaning import MAX_LETTERS, Meaning
from directory.search.model import encode_lines, train
from directory.search.words import clauses_of, language_of

SLUGS = ("food.pantry", "health.dental", "health.vision", "housing.rent_help", "legal.immigration")


@pytest.fixture(scope="module")
def bank() -> Bank:
    """Five categories of the bank that ships, and what belongs to none."""
    whole = bank_in(shipped("seeds") / "categories")
    return Bank.of(line for line in whole.lines if line.slug in (*SLUGS, ELSEWHERE))


@pytest.fixture(scope="module")
def meaning(bank: Bank) -> Meaning:
    return Meaning.of(bank, train(bank, encode), encode)


@pytest.fixture(scope="module")
def by_words(bank: Bank) -> Meaning:
    return Meaning.of(bank, train(bank))


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("there is not one thing left in our kitchen", "food.pantry"),
        ("he cannot make out what the teacher writes on the board", "health.vision"),
        ("se nos juntaron dos meses y el dueño quiere su dinero", "housing.rent_help"),
        ("hace días que no puede masticar de este lado", "health.dental"),
        ("minha filha está com muita dor de dente", "health.dental"),
        ("孩子牙疼得厉害", "health.dental"),
        ("MY TOOTH IS KILLING ME", "health.dental"),
    ],
)
def test_first_reading_is_what_was_meant(meaning: Meaning, text: str, slug: str) -> None:
    assert meaning.understand(text)[0].slug == slug


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("we need a pantry, the cupboards are bare", "food.pantry"),
        ("a mi hija le duele una muela", "health.dental"),
        ("she needs new eyeglases", "health.vision"),
        ("con tôi bị đau răng", "health.dental"),
    ],
)
def test_words_alone_still_answer(by_words: Meaning, text: str, slug: str) -> None:
    found = by_words.understand(text)
    assert found[0].slug == slug
    assert found[0].because


def test_scores_fall_from_the_first_and_lie_between_0_and_1(meaning: Meaning) -> None:
    scores = [reading.score for reading in meaning.understand("we are hungry and my tooth hurts", limit=5)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_limit_is_kept(meaning: Meaning) -> None:
    text = "hungry, toothache, glasses, rent, visa"
    assert len(meaning.understand(text, limit=1)) == 1
    assert len(meaning.understand(text, limit=50)) <= len(SLUGS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "?!…",
        "\n\n",
        "¿?",
        "good morning",
        "gracias",
        "Jefferson Elementary",
        "60608",
        "on Saturdays",
    ],
)
def test_what_asks_for_nothing_is_not_read_as_a_need(meaning: Meaning, text: str) -> None:
    assert [reading for reading in meaning.understand(text) if reading.score >= 0.3] == []


def test_a_second_need_is_heard_with_the_clause_it_stands_in(meaning: Meaning) -> None:
    text = "my daughter has had a toothache since Sunday, and we are two months behind on the rent"
    found = {reading.slug: reading for reading in meaning.understand(text)}
    assert {"health.dental", "housing.rent_help"} <= {
        slug for slug, reading in found.items() if reading.score >= 0.3
    }
    start, end = found["health.dental"].clause
    assert text[start:end] == "my daughter has had a toothache since Sunday"


def test_reason_is_worded_in_the_readers_language(meaning: Meaning, bank: Bank) -> None:
    languages = {line.text: line.language for line in bank.lines}
    for language in ("en", "es"):
        reading = meaning.understand("no tengo dinero para la renta", language=language)[0]
        assert languages[reading.because] == language


def test_reason_without_encoder_is_words_of_the_text(by_words: Meaning) -> None:
    reading = by_words.understand("My granddaughter's toothache is back!")[0]
    assert "toothache" in reading.because.split(", ")


def test_same_text_reads_the_same_from_a_model_made_again(meaning: Meaning, bank: Bank) -> None:
    again = Meaning.of(bank, train(bank, encode, meaning.model.vectors), encode)
    for text in ("my tooth hurts", "sin comida y sin papeles", "rent is due, and the fridge is empty"):
        assert again.understand(text) == meaning.understand(text)


def test_order_of_the_lines_makes_no_difference(bank: Bank) -> None:
    assert Bank.of(reversed(bank.lines)) == bank
    assert Bank.of([*bank.lines, *bank.lines]).digest == bank.digest


def test_lines_encoded_before_give_the_same_model(bank: Bank) -> None:
    few = Bank.of(bank.lines[::4])
    kept = encode_lines(Bank.of(few.lines[::2]), encode)
    fresh, spared = train(few, encode), train(few, encode, kept)
    assert fresh.nearness is not None
    assert spared.nearness is not None
    assert np.allclose(fresh.nearness.rows, spared.nearness.rows, atol=2e-3)


def test_a_known_line_is_not_encoded_again(bank: Bank) -> None:
    few = Bank.of(bank.lines[::4])
    kept = encode_lines(few, encode)
    asked: list[str] = []

    def watched(texts: list[str]) -> np.ndarray:
        asked.extend(texts)
        return encode(texts)

    extra = Line("food.pantry", "en", "the twins ate the last of the oatmeal", True)
    train(Bank.of([*few.lines, extra]), watched, kept)
    assert asked == [extra.text]


def test_only_the_beginning_of_a_long_text_is_read(meaning: Meaning) -> None:
    start = ("my tooth hurts a lot. " * 100)[:MAX_LETTERS]
    assert meaning.understand(start + "we have nothing to eat. " * 4300) == meaning.understand(start)


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "и" * 100_000, "\x00\ufeff\u202e tooth", "💔" * 5000, "x, " * 40_000]
)
def test_odd_text_is_no_trouble(meaning: Meaning, by_words: Meaning, text: str) -> None:
    for reader in (meaning, by_words):
        assert all(np.isfinite(reading.score) for reading in reader.understand(text))


def test_an_empty_bank_reads_nothing() -> None:
    empty = Bank.of([])
    assert Meaning.of(empty, train(empty)).understand("we are hungry") == []
    assert Meaning.of(empty, train(empty, encode), encode).understand("we are hungry") == []


def test_what_was_typed_is_in_no_log(meaning: Meaning, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        meaning.understand("my name is Rosalinda Quezada and we are hungry")
    assert "Quezada" not in caplog.text


def test_clauses_are_parts_of_the_text_and_none_is_short() -> None:
    text = "I lost my job in May; the rent is late. My little boy has a very bad tooth"
    pieces = [text[start:end] for start, end in clauses_of(text)]
    assert pieces == ["I lost my job in May; the rent is late", "My little boy has a very bad tooth"]
    assert clauses_of("hungry") == [(0, 6)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("my son needs glasses", "en"),
        ("mi hijo necesita lentes", "es"),
        ("¿Dónde hay comida?", "es"),
        ("Mwen pa gen kote pou m dòmi ak timoun yo", "ht"),
        ("Con tôi bị đau răng", "vi"),
        ("ребёнок голодный", "other"),
    ],
)
def test_language_is_guessed_from_little_words_and_marks(text: str, language: str) -> None:
    assert language_of(text) == language


def test_the_bank_that_ships_is_whole() -> None:
    bank = bank_in(shipped("seeds") / "categories")
    assert len([slug for slug in bank.slugs if slug != ELSEWHERE]) == 80
    for slug in bank.slugs[1:]:
        for language in ("en", "es"):
            lines = [line for line in bank.lines if (line.slug, line.language) == (slug, language)]
            assert sum(line.is_sentence for line in lines) >= 30, (slug, language)
            assert sum(not line.is_sentence for line in lines) >= 15, (slug, language)


def test_a_bank_without_its_file_of_nothings_says_so(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="_elsewhere"):
        bank_in(tmp_path)
