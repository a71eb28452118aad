"""T11: no SQL is made of text. Read from the source: calls that run SQL get a literal or an expression."""

import ast
from pathlib import Path

import pytest

import directory

SOURCE = Path(directory.__file__).parent
RUNS_TEXT = {"text", "exec_driver_sql", "literal_column", "executescript"}

ALLOWED = {("db.py", "exec_driver_sql"), ("db.py", "execute"), ("erasure.py", "exec_driver_sql")}
"""PRAGMAs, BEGIN and VACUUM have no parameters to bind; their words come from constants beside them. So do
those of a migration, which runs once and reads nothing that anybody wrote.
"""


def made_of_text(tree: ast.AST) -> list[tuple[int, str]]:
    """(line, function) of each call that runs SQL put together from an f-string, `+`, `%` or `.format`."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in RUNS_TEXT | {"execute"} and _is_put_together(node.args[0]):
                found.append((node.lineno, name))
    return found


def _is_put_together(node: ast.expr) -> bool:
    match node:
        case ast.JoinedStr(values=values):
            return any(isinstance(value, ast.FormattedValue) for value in values)
        case ast.BinOp(op=ast.Add() | ast.Mod()):
            return any(isinstance(n, ast.Constant) and isinstance(n.value, str) for n in ast.walk(node))
        case ast.Call(func=ast.Attribute(attr="format")):
            return True
    return False


def test_no_sql_is_put_together_from_text() -> None:
    wrong = []
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        for line, name in made_of_text(ast.parse(path.read_text(encoding="utf-8"))):
            if (path.name, name) not in ALLOWED:
                wrong.append(f"{path.relative_to(SOURCE)}:{line} {name}")
    assert wrong == []


@pytest.mark.parametrize(
    "line",
    [
        "db.session.execute(text(f\"SELECT * FROM school WHERE slug = '{slug}'\"))",
        'connection.exec_driver_sql("SELECT * FROM school WHERE slug = " + slug)',
        "text(\"SELECT * FROM school WHERE slug = '%s'\" % slug)",
        'cursor.execute("DELETE FROM {}".format(table))',
        'select(literal_column(f"{column}"))',
    ],
)
def test_the_check_bites(line: str) -> None:
    assert made_of_text(ast.parse(line))


@pytest.mark.parametrize(
    "line", ['text("SELECT 1")', "db.session.execute(select(School).where(School.slug == slug))"]
)
def test_and_lets_the_rest_be(line: str) -> None:
    assert not made_of_text(ast.parse(line))
