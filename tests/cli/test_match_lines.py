"""`hallway match --from`: a line that can not be read is named, and nothing ends in a traceback."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from directory.cli import hallway
from directory.core import settings_of

GOOD = b'{"text": "glasses for my son"}\n'


@pytest.fixture
def _site(demo: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALLWAY_DATA", str(settings_of(demo).data))
    monkeypatch.setenv("HALLWAY_MEANING", "off")


def match(path: Path, lines: bytes) -> Result:
    path.write_bytes(lines)
    return CliRunner().invoke(hallway, ["match", "--from", str(path)])


@pytest.mark.usefixtures("_site")
@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"\xff\xfe", "Line 2 is not UTF-8."),
        (b"{text}", "Line 2 is not JSON"),
        (b"[1]", 'Line 2 needs a "text"'),
        (b'{"text": " "}', 'Line 2 needs a "text"'),
        (b'{"text": "x", "lang": "xx"}', 'Line 2 has a "lang"'),
        (b'{"text": "x", "school": "no"}', "Line 2 has a \"school\" that is not known: 'no'"),
        (b'{"text": "x", "school": 5}', 'Line 2 has a "school" that is not known: 5'),
    ],
)
def test_a_line_that_can_not_be_read_is_named(tmp_path: Path, line: bytes, said: str) -> None:
    result = match(tmp_path / "needs.jsonl", GOOD + line + b"\n")
    assert result.exit_code == 1 and said in result.output
    assert result.output.startswith("{"), "the lines before it were answered"


@pytest.mark.usefixtures("_site")
def test_half_characters_and_empty_lines_hurt_nobody(tmp_path: Path) -> None:
    result = match(tmp_path / "needs.jsonl", b"\xef\xbb\xbf" + GOOD + b'\n{"text": "\\ud800 winter coat"}\n')
    assert result.exit_code == 0 and len(result.output.splitlines()) == 2
    assert match(tmp_path / "none.jsonl", b"").output == ""
