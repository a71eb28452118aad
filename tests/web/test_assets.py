"""Front-end files: from here or from their pinned packages, never from elsewhere, and kept by browsers."""

import gzip
import re

from flask import Flask

from directory.core import shipped
from directory.web.assets import PACKAGED, SHEETS, shelf_of

TEMPLATES = shipped("templates")
STATIC = shipped("static")


def test_an_address_changes_with_any_content(tmp_path) -> None:
    (tmp_path / "css").mkdir()
    for parts in SHEETS.values():
        for _, name in parts:
            (tmp_path / "css" / name).write_text("a{color:red}", encoding="utf-8")
    before = shelf_of(tmp_path).digest
    assert shelf_of(tmp_path).digest == before
    (tmp_path / "css" / "base.css").write_text("a{color:blue}", encoding="utf-8")
    assert shelf_of(tmp_path).digest != before


def test_files_are_immutable_and_packed(app: Flask) -> None:
    shelf = app.extensions["hallway_shelf"]
    client = app.test_client()
    for name in shelf.files:
        answer = client.get(f"/static/{shelf.digest}/{name}", headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        body = gzip.decompress(answer.data) if answer.headers.get("Content-Encoding") else answer.data
        assert body == shelf.files[name].body
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_old_address_gives_the_new_file_but_is_not_kept(app: Flask) -> None:
    answer = app.test_client().get("/static/0000000000000000/js/main.js")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


def test_no_path_leads_out_of_the_shelf(app: Flask) -> None:
    client = app.test_client()
    for name in (
        "../pyproject.toml",
        "%2e%2e/pyproject.toml",
        "css/../../pyproject.toml",
        "//etc/passwd",
        "css/tokens.css",
    ):
        assert client.get(f"/static/x/{name}").status_code in {404, 308}


def test_packages_carry_what_the_mapping_names() -> None:
    assert set(PACKAGED) <= set(shelf_of(STATIC).files)


def test_nothing_is_asked_of_another_host() -> None:
    """No template, script or sheet loads a file of another host. Links for people may lead to one."""
    loads = re.compile(r"""(?:src|srcset|action|@import|url\()\s*=?\s*["'(]?\s*(?:https?:)?//""")
    for path in [*TEMPLATES.rglob("*.html"), *STATIC.rglob("*.css"), *STATIC.rglob("*.js")]:
        assert not loads.search(path.read_text(encoding="utf-8")), path


def test_every_colour_and_font_lives_in_the_tokens() -> None:
    for path in (STATIC / "css").glob("*.css"):
        if path.name in {"tokens.css", "print.css"}:
            continue
        text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.findall(r"#[0-9a-fA-F]{6}\b", text), path
        assert "font-family:" not in re.sub(r"font-family:\s*var\(", "", text), path


def test_sheets_read_from_left_to_right_and_back() -> None:
    """Logical properties throughout, so that another direction of writing needs no other sheet."""
    physical = re.compile(
        r"[{;]\s*(?:(?:margin|padding|border)-)?(?:left|right|top|bottom)\s*:|text-align:\s*(?:left|right)"
    )
    for path in (STATIC / "css").glob("*.css"):
        assert not physical.search(path.read_text(encoding="utf-8")), path
