"""The baseline for the API: the same answers out of memory, by Flask and orjson alone, under the very server
that `hallway serve` runs. BARE_ANSWERS names a JSON file of path -> object, or list of objects for a stream.
"""

import json
import os
from pathlib import Path
from typing import Any

import orjson
from flask import Flask, Response

from directory.cli.serve import _open, _run
from directory.settings import settings_from

bare = Flask("bare")
ANSWERS: dict[str, Any] = json.loads(Path(os.environ["BARE_ANSWERS"]).read_text("utf-8"))


@bare.get("/")
def root() -> str:
    return "ready"


@bare.get("/<name>")
def answer(name: str) -> Response:
    told = ANSWERS[name]
    if isinstance(told, list):
        lines = (
            b"".join(orjson.dumps(one) + b"\n" for one in told[n : n + 100]) for n in range(0, len(told), 100)
        )
        return Response(lines, mimetype="application/x-ndjson")
    return Response(orjson.dumps(told), mimetype="application/json")


if __name__ == "__main__":
    sockets: dict[int, Any] = {}
    _run(_open(bare, settings_from(), sockets), sockets)
