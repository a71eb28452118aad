"""The baseline for pages: a Flask page of one line, under the very server that `hallway serve` runs."""

from typing import Any

from flask import Flask

from directory.cli.serve import _open, _run
from directory.settings import settings_from

bare = Flask("bare")


@bare.get("/")
def line() -> str:
    return "<!doctype html><title>Hello</title><p>Hello"


if __name__ == "__main__":
    sockets: dict[int, Any] = {}
    _run(_open(bare, settings_from(), sockets), sockets)
