"""The sweeps press every button, also those that start a child process: here it does not start. What it does
is tested in tests/exchange, and that its pages wait for it in tests/journeys."""

import pytest


@pytest.fixture(autouse=True)
def _no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("directory.exchange.intake._start", lambda *_: None)
