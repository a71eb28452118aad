"""What an import says in English is known on the pages by its pattern, so that it can be said in Spanish."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from directory.web.admin.imports_said import PATTERNS
from directory.web.admin.imports_sentences import in_words

EXCHANGE = Path(__file__).resolve().parents[2] / "directory" / "exchange"
SPEAKS = ("apart", "import_", "intake", "mapping", "packages", "peek", "undo")
SENTENCE = re.compile(r"[A-Z][a-z]+ [^\n{]+")


def sentences() -> Iterator[tuple[str, str]]:
    """Constants of the import that are sentences: reasons of a report, and why something cannot be."""
    for path in sorted(EXCHANGE.glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body if path.name.startswith(SPEAKS) else ():
            value = node.value if isinstance(node, ast.Assign) else None
            if (
                isinstance(value, ast.Constant)
                and isinstance(value.value, str)
                and SENTENCE.fullmatch(value.value)
            ):
                yield path.name, value.value


def test_every_sentence_of_the_import_is_marked_for_the_translators() -> None:
    missing = [f"{name}: {text}" for name, text in sentences() if text not in PATTERNS]
    assert not missing, "put these into directory/web/admin/imports_said.py"
    assert len(PATTERNS) == len(set(PATTERNS))


@pytest.fixture
def spanish(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A page in Spanish whose every sentence is said in brackets."""

    def said(pattern: str, **facts: str) -> str:
        return f"[{pattern % facts if facts else pattern}]"

    monkeypatch.setattr("directory.web.admin.imports_sentences._", said)
    with app.test_request_context("/?lang=es"):
        yield


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("It has no name", "[It has no name]"),
        ("big.csv is larger than 10 MB.", "[big.csv is larger than 10 MB.]"),
        (
            "The name of the column says it, and 90 % of the values are streets.",
            "[The name of the column says it[, and 90 % of the values are [streets]].]",
        ),
        ("Nobody has put this down.", "Nobody has put this down."),
        ("", ""),
    ],
)
@pytest.mark.usefixtures("spanish")
def test_a_sentence_is_found_by_its_pattern_with_what_differs(text: str, says: str) -> None:
    assert in_words(text) == says


@pytest.mark.usefixtures("spanish")
def test_every_pattern_reads_its_own_sentences() -> None:
    for pattern in PATTERNS:
        names = re.findall(r"%\((\w)\)s", pattern)
        text = pattern % dict.fromkeys(names, "Quill") if names else pattern
        assert in_words(text).startswith("["), pattern


def test_in_english_it_stays_as_it_is(app: Flask) -> None:
    with app.test_request_context("/"):
        assert in_words("It has no name") == "It has no name"
        assert in_words("comparing") == "Comparing with what is here"
