"""T35: the same press twenty times at once is one note, one alert and one letter for each who watches."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask
from sqlalchemy import select

from directory.models import Need, SafetyAlert
from tests.cast import NEEDS, Town
from tests.desk import Desk, seated

Stored = Callable[[Any], list[Any]]

PRESSES = 20


def pressed_at_once(app: Flask, town: Town, **note: str) -> list[int]:
    """Statuses of as many browsers as presses, with one person signed in to all of them."""
    desks: list[Desk] = [seated(app, town.stan) for _ in range(PRESSES)]
    with ThreadPoolExecutor(PRESSES) as pool:
        return list(pool.map(lambda desk: desk.post("/work/refer", **note).status_code, desks))


def test_twenty_presses_store_one_note(app: Flask, town: Town, stored: Stored) -> None:
    statuses = pressed_at_once(app, town, key="one", grade="2", seen="eyes", text="She squints.")
    assert statuses == [303] * PRESSES
    assert len([need for need in stored(select(Need)) if need.code not in NEEDS]) == 1


def test_twenty_presses_raise_one_alert(
    app: Flask, town: Town, stored: Stored, letters: Callable[[], list[str]]
) -> None:
    text = "He said he doesn't want to be here anymore."
    assert pressed_at_once(app, town, key="one", text=text) == [200] * PRESSES
    assert len(stored(select(SafetyAlert))) == 1
    assert len(letters()) == 1


def test_two_keys_are_two_notes(app: Flask, town: Town, stored: Stored) -> None:
    """The count would see a second one."""
    for key in ("one", "two"):
        seated(app, town.stan).post("/work/refer", key=key, seen="eyes")
    assert len([need for need in stored(select(Need)) if need.code not in NEEDS]) == 2
