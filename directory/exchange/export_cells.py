"""Cells that no spreadsheet takes for a formula, and files that are there whole or not at all."""

import os
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TRIGGERS = set("=+-@|\t\r\n\0") | set("＝＋－＠｜")


def _first(text: str) -> str:
    """The first character that a spreadsheet minds: not a space, a control or an invisible one."""
    return next((c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf")), "")


def is_formula(text: str) -> bool:
    return bool(text) and (text[0] in _TRIGGERS or _first(text) in _TRIGGERS)


def safe_cell(text: str) -> str:
    """Text as a CSV may hold it: with a quote before what a spreadsheet would run.

    What was written with such a quote gets one more, so that `plain_cell` gives back each text as it was.
    """
    return f"'{text}" if is_formula(text.lstrip("'")) else text


def plain_cell(text: str) -> str:
    """What `safe_cell` was given, so that what was exported comes back as it was."""
    return text[1:] if text.startswith("'") and is_formula(text.lstrip("'")) else text


def storable(text: str) -> str:
    """Text that a file of UTF-8 can hold: no NUL, no lone half of a letter."""
    if text.isascii():
        return text.replace("\0", "")
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A new folder to fill; it takes the place of `target` when all went well, and goes when it did not.

    What stood at `target` stays until the last moment and comes back if the change of places fails.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.parent / f".{target.name}.{os.getpid()}.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    try:
        yield part
        for path in part.rglob("*"):
            if path.is_file():
                _settle(path)
        _swap(part, target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _settle(path: Path) -> None:
    """On the disk before it gets its name."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _swap(part: Path, target: Path) -> None:
    old = target.parent / f".{target.name}.{os.getpid()}.old"
    if target.exists():
        target.rename(old)
    try:
        part.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
