"""The Spanish catalog says everything the pages say, with the same placeholders, and nothing besides."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
SPANISH = ROOT / "directory/translations/es/LC_MESSAGES/messages.po"
KEYWORDS = DEFAULT_KEYWORDS | {"_l": None, "lazy_gettext": None}
SAYING = {"_", "_l", "N_", "gettext", "lazy_gettext", "ngettext"}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|</?\w+>")
SPOKEN = re.compile(r"[A-Za-zÀ-ÿ]{2}")
ATTRIBUTES = re.compile(r'\b(?:aria-label|title|placeholder|alt)="([^"{]*)"')
CLASSES = r"\{% block (?:main_class|surface) %\}.*?\{% endblock %\}"
CODE = r"<code\b[^>]*>.*?</code>|&lt;iframe .*?iframe&gt;|\{\{ path \}\}/[\w.]+"
NOT_SAID = re.compile(
    rf"{CODE}|\{{#.*?#\}}|\{{% trans\b.*?endtrans %\}}|{CLASSES}|\{{%.*?%\}}|\{{\{{.*?\}}\}}", re.DOTALL
)
NAMES = {"Hallway", "OneRoster", "openstreetmap.org", "JSON", "OpenAPI 3.1"}
UNSEEN = {"Website"}  # the label of a field that only programs fill in
FOR_CHANGERS = "patterns.html"  # shows components to people who change them; families never see it
TEMPLATES = [path for path in sorted((ROOT / "templates").rglob("*.*")) if path.name != FOR_CHANGERS]
HOW_TO = "make translations, then write the Spanish"


def forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


@cache
def spanish() -> Catalog:
    with SPANISH.open("rb") as file:
        return read_po(file, locale="es", abort_invalid=True)


def messages() -> list[Message]:
    return [message for message in spanish() if message.id]


@cache
def said_in_source() -> dict[tuple[str, ...], str]:
    """Every string that the extractor finds, with a file that says it."""
    found: dict[tuple[str, ...], str] = {}
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        method_map, options_map = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    for folder in ("directory", "templates"):
        taken = extract_from_dir(
            ROOT / folder,
            [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in method_map],
            {pattern.removeprefix(f"{folder}/"): options for pattern, options in options_map.items()},
            KEYWORDS,
        )
        for name, _line, text, _comments, _context in taken:
            found.setdefault(forms(text), f"{folder}/{name}")
    return found


def constants_in_calls(path: Path) -> Iterator[str]:
    """The first argument of each call that translates, also within an f-string: the extractor skips those."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def test_the_extractor_sees_both_templates_and_code() -> None:
    files = set(said_in_source().values())
    assert len(said_in_source()) > 700
    assert {"templates/public/home.html", "templates/mail/reset.txt", "directory/web/phrases.py"} <= files


def test_every_string_of_the_pages_is_in_the_catalog() -> None:
    known = {forms(message.id) for message in messages()}
    missing = {text: file for text, file in said_in_source().items() if text not in known}
    assert not missing, HOW_TO


def test_no_string_hides_from_the_extractor() -> None:
    seen = {text for texts in said_in_source() for text in texts}
    hidden = [
        (str(path.relative_to(ROOT)), text)
        for path in sorted((ROOT / "directory").rglob("*.py"))
        for text in constants_in_calls(path)
        if text not in seen
    ]
    assert not hidden, "give it a name of its own before the f-string, and a keyword in the Makefile"


def test_the_makefile_collects_what_this_test_collects() -> None:
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    command = next(line for line in lines if "pybabel --quiet extract" in line)
    assert set(re.findall(r"-k (\w+)", command)) == KEYWORDS.keys() - DEFAULT_KEYWORDS.keys()


def test_no_string_of_the_catalog_is_out_of_use() -> None:
    unused = [message.id for message in messages() if forms(message.id) not in said_in_source()]
    assert not unused, HOW_TO
    assert not spanish().obsolete, HOW_TO


def test_every_string_has_its_spanish() -> None:
    empty = [message.id for message in messages() if not all(forms(message.string))]
    assert not empty
    short = [m.id for m in messages() if m.pluralizable and len(forms(m.string)) != spanish().num_plurals]
    assert not short


def test_no_spanish_is_a_guess() -> None:
    assert not [message.id for message in messages() if message.fuzzy]


def marks(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def test_placeholders_and_tags_are_the_same() -> None:
    """Form by form; but a Spanish singular may say a number that only the English plural says."""
    wrong = []
    for message in messages():
        english, ours = forms(message.id), forms(message.string)
        for number, text in enumerate(ours):
            alike = english[min(number, len(english) - 1)], english[-1]
            if marks(text) not in [marks(each) for each in alike]:
                wrong.append((message.id, text))
    assert not wrong


def test_babel_finds_no_error() -> None:
    lines = [line for line in SPANISH.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    assert not [line for line in lines if not line.endswith('"')]  # babel reads past a lost quote
    assert not [(message.id, str(error)) for message, errors in spanish().check() for error in errors]


@pytest.mark.parametrize("mark", [".", ":", "?", ",", " "])
def test_spanish_ends_and_begins_as_english_does(mark: str) -> None:
    """Pages join some strings to others: a full stop or a space too many would show."""
    differ = [
        (message.id, text)
        for message in messages()
        for text in forms(message.string)
        if text.endswith(mark) != forms(message.id)[-1].endswith(mark)
        or text.startswith(" ") != forms(message.id)[-1].startswith(" ")
    ]
    alone = {"Hello %(name)s,"}  # a greeting has a mark of its own
    assert not [pair for pair in differ if pair[0] not in alone]


def test_questions_open_as_spanish_questions_do() -> None:
    lone = [text for m in messages() for text in forms(m.string) if text.count("?") != text.count("¿")]
    halves = {"¿Quiso decir"}
    assert not [text for text in lone if text not in halves]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: "-".join(path.parts[-2:]))
def test_templates_say_nothing_in_one_language_only(path: Path) -> None:
    shown = NOT_SAID.sub("", path.read_text(encoding="utf-8"))
    texts = [*ATTRIBUTES.findall(shown), *re.sub(r"<[^>]*>|&\w+;", "\n", shown).splitlines()]
    said = {text.strip(" –()") for text in texts if SPOKEN.search(text)}
    assert said <= NAMES | UNSEEN
