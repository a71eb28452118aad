"""What a reader may rely on: every page has a rule, every template is used, layers import downwards, the
documents name commands that are there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask

from directory.cli import VERBS, hallway
from directory.web.access import access, anyone, rule_of
from tests import access_table

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "directory"
TEMPLATES = ROOT / "templates"

LAYERS = (
    {"vocabulary", "matching", "hours", "places"},
    {"settings", "sealing", "db"},
    {"models", "mail"},
    {"core", "queries", "actions", "search", "exchange", "reports", "migrations"},
    {"web", "cli", "jobs"},
)
"""From the ground up. A module imports from its own layer and from those before it."""

PURE = LAYERS[0]
KEPT_OUT = {"flask", "flask_sqlalchemy", "sqlalchemy", "whoosh", "flask_wtf", "wtforms", "flask_login"}


# ---- pages and rules ----


def without_a_rule(app: Flask) -> list[str]:
    return sorted(endpoint for endpoint in app.view_functions if rule_of(app, endpoint) is None)


def test_every_route_has_a_rule(app: Flask) -> None:
    assert without_a_rule(app) == []


def test_a_route_without_one_is_found(app: Flask) -> None:
    app.add_url_rule("/new", "new", lambda: "")
    app.add_url_rule("/open", "open", access(anyone)(lambda: ""))
    assert without_a_rule(app) == ["new"]


def test_the_page_of_access_says_what_the_rules_say(app: Flask) -> None:
    said = access_table.PAGE.read_text(encoding="utf-8")
    assert said == access_table.page(app), "run: python -m tests.access_table"


# ---- templates ----


def templates() -> list[str]:
    return sorted(
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("*")
        if path.suffix in {".html", ".txt"}
    )


def named_anywhere() -> str:
    sources = [*CODE.rglob("*.py"), *TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt")]
    return "\n".join(path.read_text(encoding="utf-8") for path in sources)


def unused(names: list[str], said: str) -> list[str]:
    """A letter is named by its kind alone: letter("reset") is templates/mail/reset.txt."""
    kinds = {f"mail/{kind}.txt" for kind in re.findall(r'\bletter\(\s*"(\w+)"', said)}
    return [
        name for name in names if f'"{name}"' not in said and f"'{name}'" not in said and name not in kinds
    ]


def test_every_template_is_used() -> None:
    assert unused(templates(), named_anywhere()) == []


def test_an_unused_template_is_found() -> None:
    assert unused(["public/nowhere.html", "mail/nothing.txt"], named_anywhere()) == [
        "public/nowhere.html", "mail/nothing.txt",
    ]  # fmt: skip


def test_no_template_writes_styles_scripts_or_addresses_of_other_hosts() -> None:
    """The content policy would refuse the first two; the third would tell another host who reads here."""
    for name in templates():
        text = (TEMPLATES / name).read_text(encoding="utf-8")
        found = re.findall(
            r"<style\b|\bstyle=\"|\bon[a-z]+=\"|<script(?![^>]*\bsrc=)|\bsrc=\"(?:https?:)?//", text
        )
        assert not found, f"{name}: {found}"


# ---- layers ----


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = (
                [f"{node.module}.{a.name}" for a in node.names]
                if node.module == "directory"
                else [node.module]
            )
            yield from ((node.lineno, name) for name in names)


def layer_of(name: str) -> int | None:
    return next((place for place, names in enumerate(LAYERS) if name in names), None)


def upward(path: str, source: str) -> list[str]:
    """Imports that a module at `path` (as "hours/week.py") must not make."""
    own = path.split("/")[0].removesuffix(".py")
    here, wrong = layer_of(own), []
    for line, name in imports(ast.parse(source)):
        parts = name.split(".")
        there = layer_of(parts[1]) if parts[0] == "directory" and len(parts) > 1 else None
        if there is not None and here is not None and there > here:
            wrong.append(f"{path}:{line} imports {name}")
        if own in PURE and parts[0] in KEPT_OUT:
            wrong.append(f"{path}:{line} imports {name}, and is to be pure")
    return wrong


def modules() -> Iterator[tuple[str, str]]:
    for path in sorted(CODE.rglob("*.py")):
        yield path.relative_to(CODE).as_posix(), path.read_text(encoding="utf-8")


def test_layers_import_downwards() -> None:
    assert [line for path, source in modules() for line in upward(path, source)] == []


def test_every_module_has_a_layer() -> None:
    tops = {path.split("/")[0].removesuffix(".py") for path, _source in modules()} - {"__init__"}
    assert {name for name in tops if layer_of(name) is None} == set()


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("hours/week.py", "from directory.models import Schedule"),
        ("models/school.py", "def later():\n    from directory.web import now"),
        ("queries/schools.py", "import directory.web.sessions"),
        ("matching/ranking.py", "from sqlalchemy import select"),
        ("actions/refer.py", "from directory import web"),
    ],
)
def test_an_upward_import_is_found(path: str, source: str) -> None:
    assert upward(path, source)


# ---- documents ----

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SPANS = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
COMMAND = re.compile(r"(?:^|[\s`$=])hallway[ \t]+([a-z][a-z-]*)((?:[ \t]+[^\s`|;&]+)*)", re.MULTILINE)
MADE = re.compile(r"(?:^|[\s`$])make[ \t]+((?:[A-Z_]+=\S+[ \t]+)*)([a-z]+)", re.MULTILINE)


def wrong_commands(text: str) -> list[str]:
    """Commands in code spans and blocks whose verb, sub-command, option or make target does not exist."""
    wrong = []
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for span in SPANS.findall(text):
        for verb, rest in COMMAND.findall(span):
            if verb not in VERBS:
                wrong.append(f"hallway {verb}")
                continue
            wrong += [f"hallway {verb} {word}" for word in _unknown(verb, rest.split())]
        wrong += [f"make {target}" for _settings, target in MADE.findall(span) if target not in targets]
    return wrong


def _unknown(verb: str, words: list[str]) -> Iterator[str]:
    command = hallway.get_command(click.Context(hallway), verb)
    assert command is not None
    if isinstance(command, click.Group) and words and re.fullmatch(r"[a-z-]+", words[0]):
        inner = command.commands.get(words[0])
        if inner is None:
            yield words[0]
            return
        command = inner
    options = {option for parameter in command.params for option in parameter.opts} | {"--help", "-h"}
    yield from (word for word in words if re.fullmatch(r"--[a-z-]+", word) and word not in options)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_documents_name_commands_that_are_there(path: Path) -> None:
    assert wrong_commands(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    ["`hallway dance`", "`hallway user befriend`", "`hallway doctor --deeply`", "```\nmake everything\n```"],
)
def test_a_command_that_is_not_there_is_found(text: str) -> None:
    assert wrong_commands(text)


@pytest.mark.parametrize("text", ["`hallway user list --json`", "run `make test` and `PORT=9 hallway serve`"])
def test_those_that_are_there_pass(text: str) -> None:
    assert wrong_commands(text) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{path.name} points to {target}"
