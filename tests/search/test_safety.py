"""What stops a form: sentences of danger do, ordinary needs do not, with the encoder and without."""

import logging
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import pytest

from benchmarks.safety import judge
from directory.core import shipped
from directory.exchange.seed_files import read_yaml
from directory.search.encoder import encoder_name
from directory.search.protocols import protocol_for
from directory.search.safety import safety_of, safety_reader
from directory.search.safety_model import key_of, lines_of_safety, load_slopes
from directory.search.safety_patterns import Patterns, words_in
from directory.search.safety_spelling import Spelling
from directory.vocabulary import SafetyKind
from tests.proof import proof, rounds

DANGERS = [
    (
        "student had her head down all week, today she told me she doesn't want to be here anymore",
        "self_harm",
    ),
    ("MI HIJO YA NO QUIERE VIVIR", "self_harm"),
    ("needs tutoring in math. Also, her uncle touches her", "abuse_neglect"),
    ("llegó con moretones y dice que se cayó", "abuse_neglect"),
    ("they are going to jump him after school", "violence"),
    ("they shut off our lights and the baby is on a breathing machine", "medical"),
    ("mi esposo me pega y no sé a dónde ir con mis hijos", "dv"),
    ("a mom told me her boyfriend chokes her", "dv"),
]
ORDINARY = [
    "asthma kid, 3 ER visits this year, apartment is full of mold",
    "I'm dying to get into soccer",
    "me muero de hambre, dónde dan comida",
    "suicide prevention training for teachers",
    "student denies any thoughts of suicide, wants regular counseling",
    "mom has sole custody, dad is not allowed contact",
    "lo cortaron del equipo",
    "wheres the nearest food pantry open saturday",
]


@pytest.mark.parametrize("with_encoder", [True, False])
@pytest.mark.parametrize(("text", "kind"), DANGERS)
def test_danger_is_heard(text: str, kind: str, with_encoder: bool) -> None:
    reading = safety_reader(with_encoder=with_encoder).read(text)
    assert reading is not None
    assert reading.kind == kind
    assert text[slice(*reading.clause)] == reading.words


@pytest.mark.parametrize("with_encoder", [True, False])
@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_need_is_left_in_peace(text: str, with_encoder: bool) -> None:
    assert safety_reader(with_encoder=with_encoder).read(text) is None


@pytest.mark.parametrize("text", ["", "   ", "?!", "\x00", "🙂" * 3000, "a" * 9000, "'" * 500])
def test_what_holds_no_words_is_no_danger(text: str) -> None:
    assert safety_of(text) is None


def test_the_part_that_spoke_is_shown_as_typed() -> None:
    reading = safety_reader(with_encoder=False).read("Needs shoes, size 4. She said she WANTS TO DIE…")
    assert reading is not None
    assert reading.words == "WANTS TO DIE"


def test_without_an_encoder_a_hint_is_enough() -> None:
    hint = "there is a rifle in the picture he drew"
    reading = safety_reader(with_encoder=False).read(hint)
    assert reading is not None
    assert reading.kind == SafetyKind.VIOLENCE


def test_it_can_be_read_by_words_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALLWAY_MEANING", "off")
    assert safety_reader(with_encoder=False).encode is None
    assert safety_of("i want to die") is not None


def test_nothing_that_was_typed_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        safety_of("xyzzy wants to kill herself")
    assert "xyzzy" not in caplog.text


def test_threads_share_one_reader() -> None:
    with ThreadPoolExecutor(8) as pool:
        readers = list(pool.map(lambda _: safety_reader(with_encoder=True), range(16)))
    assert len({id(reader) for reader in readers}) == 1


def test_the_slopes_were_made_from_the_sentences_that_ship() -> None:
    """When this fails: python -m benchmarks.safety --make"""
    folder = shipped("seeds") / "safety"
    kept = load_slopes(folder / "slopes.npz", encoder_name())
    assert kept is not None
    assert kept[1] == key_of(lines_of_safety(folder), encoder_name())


@pytest.mark.parametrize(
    ("phrase", "text", "is_heard"),
    [
        ("gave .. away", "She GAVE all her things away", True),
        ("gave .. away", "she gave one two three four away", False),
        ("gave .. away", "she gave. go away", False),
        ("suicid*", "suicidal", True),
        ("(left|been) alone", "he's been alone", True),
        ("lost !(my|a) way", "lost way", True),
        ("gave away again?", "gave away", True),
        ("{grown} hits", "my step dad hits", True),
        ("想 死", "我想死了", True),
        ("cant breathe", "I can’t breathe", True),
    ],
)
def test_the_language_of_phrases(phrase: str, text: str, is_heard: bool) -> None:
    entry = {"lists": {"grown": "step_dad|mom"}, "calm": ["never"], "kinds": {"medical": {"sure": [phrase]}}}
    assert bool(list(Patterns.of(entry).matches(words_in(text)))) == is_heard


@pytest.mark.parametrize(
    ("kind", "audience", "language"), list(product(SafetyKind, ["staff", "family"], ["en", "es"]))
)
def test_every_danger_has_a_protocol(kind: SafetyKind, audience: str, language: str) -> None:
    protocol = protocol_for(kind, audience, language)  # type: ignore[arg-type]
    assert "911" in {number.phone for number in protocol.numbers}
    assert all(number.name and number.note for number in protocol.numbers)
    assert len(protocol.steps) >= (5 if audience == "staff" else 1)
    other = protocol_for(kind, audience, "es" if language == "en" else "en")  # type: ignore[arg-type]
    assert other.steps != protocol.steps


def test_pills_and_a_partner_have_their_own_number() -> None:
    phones = {
        kind: {number.phone for number in protocol_for(kind, "family", "en").numbers} for kind in SafetyKind
    }
    assert "988" in phones[SafetyKind.SELF_HARM]
    assert "1-800-222-1222" in phones[SafetyKind.MEDICAL]
    assert "1-800-799-7233" in phones[SafetyKind.DV]
    assert "1-800-422-4453" in phones[SafetyKind.ABUSE_NEGLECT]


def test_held_out_sentences_are_heard_and_told_apart() -> None:
    judged = judge(safety_reader(with_encoder=True), "heldout", step=rounds(small=4, full=1))
    ordinary = [row for key, row in judged.items() if key[0] == "none"]
    dangers = [row for key, row in judged.items() if key[0] != "none"]
    heard, of = sum(stops for stops, _ in dangers), sum(all_ for _, all_ in dangers)
    stopped, needs = sum(stops for stops, _ in ordinary), sum(all_ for _, all_ in ordinary)
    assert heard / of >= 0.93
    assert stopped / needs <= 0.06
    proof("safety sentences, held out", heard=heard, dangers=of, stopped=stopped, ordinary=needs)


def stops_in(name: str, *, with_encoder: bool) -> tuple[int, int]:
    """Of a set with a `safety` on each line: how many dangers are heard, how many others are stopped."""
    reader = safety_reader(with_encoder=with_encoder)
    rows = read_yaml(Path(__file__).parent / "safety" / f"{name}.yaml")
    stopped = [row["safety"] is not None for row in rows if reader.read(row["text"])]
    return sum(stopped), len(stopped) - sum(stopped)


@pytest.mark.parametrize(
    ("name", "with_encoder", "least_heard", "most_stopped"),
    [("stranger", True, 70, 0), ("stranger", False, 70, 0), ("exam", True, 15, 0), ("exam", False, 7, 1)],
)
def test_strangers_are_heard_no_worse_than_measured(
    name: str, with_encoder: bool, least_heard: int, most_stopped: int
) -> None:
    heard, stopped = stops_in(name, with_encoder=with_encoder)
    assert heard >= least_heard
    assert stopped <= most_stopped


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ya no kiero bibir", "self_harm"),
        ("she is burnin herself with a lighter", "self_harm"),
        ("biolaron a mi sobrina", "abuse_neglect"),
        ("le sacaron una nabaja a mijo en el parque", "violence"),
        ("my baby is not breething", "medical"),
    ],
)
def test_hurried_spelling_is_read_by_its_sound(text: str, kind: str) -> None:
    reading = safety_reader(with_encoder=False).read(text)
    assert reading is not None
    assert reading.kind == kind
    assert text[slice(*reading.clause)] == reading.words


@pytest.mark.parametrize(
    "word", ["chores", "building", "betting", "shouting", "teaching", "scarred", "penas"]
)
def test_a_word_of_its_own_is_not_made_another(word: str) -> None:
    spelling = Spelling.of(read_yaml(shipped("seeds") / "safety" / "patterns.yaml")["spelling"])
    assert spelling.mended(word) == word
