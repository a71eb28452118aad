"""`asks`: a program that reads the API of the demo district."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from flask import Flask

PATH = "/api/hsds"


class Asks:
    """`asks(path, **parameters)` gives the JSON of an answer that has to be 200."""

    def __init__(self, app: Flask) -> None:
        self.app, self.client = app, app.test_client()

    def __call__(self, path: str, **parameters: Any) -> Any:
        answer = self.client.get(f"{PATH}{path}", query_string=parameters)
        assert answer.status_code == 200, f"{path} {parameters}: {answer.status} {answer.text[:300]}"
        return orjson.loads(answer.data)

    def raw(self, path: str, method: str = "GET", **more: Any) -> Any:
        return self.client.open(f"{PATH}{path}", method=method, **more)

    def pages(self, path: str, **parameters: Any) -> Iterator[Any]:
        """Every page of a list, one after the other."""
        number = 1
        while True:
            page = self(path, page=number, **parameters)
            yield page
            if page["last_page"]:
                return
            number += 1

    def all(self, path: str, **parameters: Any) -> list[Any]:
        found = self.pages(path, **({"per_page": 500} | parameters))
        return [one for page in found for one in page["contents"]]

    def lines(self, path: str, **parameters: Any) -> list[Any]:
        answer = self.client.get(f"{PATH}{path}", query_string={**parameters, "format": "ndjson"})
        assert answer.status_code == 200 and answer.mimetype == "application/x-ndjson"
        return [orjson.loads(line) for line in answer.data.splitlines()]


@pytest.fixture
def asks(seeded: Flask) -> Asks:
    return Asks(seeded)
