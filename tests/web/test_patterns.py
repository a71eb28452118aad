"""The page of patterns: there in debug alone, good HTML, and with every component on it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from directory.core import settings_of, shipped
from tests.conftest import application, close
from tests.visitor import Visitor

FRAME = {
    "finder",
    "masthead",
    "footer",
    "flashes",
    "place_choices",
    "search_box",
    "filter_form",
    "service_card",
}
"""Components that the page stands in, or that have a page of their own."""


@pytest.fixture
def debugging(app: Flask) -> Iterator[Flask]:
    in_debug = application(replace(settings_of(app), debug=True))
    yield in_debug
    close(in_debug)


def test_every_component_is_shown(debugging: Flask) -> None:
    template = Path(shipped("templates"), "public", "patterns.html").read_text(encoding="utf-8")
    components = {path.stem for path in Path(shipped("templates"), "components").glob("*.html")}
    assert {name for name in components - FRAME if f'"components/{name}.html"' not in template} == set()
    assert Visitor(debugging).get("/patterns").status_code == 200


def test_each_component_is_one_macro_of_its_name() -> None:
    for path in Path(shipped("templates"), "components").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert text.count("{% macro ") == 1, path.name
        assert f"{{% macro {path.stem}(" in text, path.name


def test_there_is_no_such_page_outside_of_debug(app: Flask) -> None:
    assert Visitor(app).get("/patterns").status_code == 404
