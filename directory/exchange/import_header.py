"""Finds the header of a sheet: titles may stand above it, and it may take two lines, one over the other."""

import re
from collections.abc import Sequence

from directory.exchange.cleaning import is_phone
from directory.exchange.import_values import date_in, number_in

Row = tuple[int, list[str]]
"""The line a row begins on, and its cells."""

LOOK = 30
"""A header lies within so many rows."""

_EMAIL = re.compile(r"\S@\S")


def find_header(rows: Sequence[Row]) -> tuple[int, ...]:
    """Places in `rows` of the one or two rows that name the columns; (0,) where none looks like it."""
    head = rows[:LOOK]
    counts = [sum(1 for cell in cells if cell.strip()) for _, cells in head]
    width = max(counts, default=0)
    for place, (_, cells) in enumerate(head):
        if counts[place] >= max(2, width * 0.5) and is_header(cells):
            return _with_second(head, place, width)
    return (next((place for place, count in enumerate(counts) if count >= max(1, width * 0.5)), 0),)


def is_header(cells: Sequence[str]) -> bool:
    """Whether cells read as names of columns: short, mostly unlike each other, and no numbers or dates."""
    said = [cell.strip() for cell in cells if cell.strip()]
    labels = [cell for cell in said if _is_label(cell)]
    return bool(said) and len(labels) >= 0.7 * len(said) and len(set(said)) >= 0.6 * len(said)


def _is_label(cell: str) -> bool:
    if len(cell) > 120 or _EMAIL.search(cell) or cell.startswith(("http://", "https://", "www.")):
        return False
    digits = sum(letter.isdigit() for letter in cell)
    return not (
        number_in(cell) is not None
        or date_in(cell) is not None
        or (digits >= 7 and is_phone(cell))
        or digits > len(cell) / 2 > 3
    )


def _with_second(rows: Sequence[Row], place: int, width: int) -> tuple[int, ...]:
    """A row of names may carry names of single columns below, where a name spans several; or be that row."""
    cells = _padded(rows[place][1], width)
    if place + 1 < len(rows):
        below = _padded(rows[place + 1][1], len(cells))
        blanks = [at for at, cell in enumerate(cells) if not cell.strip()]
        filled = [at for at in blanks if at < len(below) and below[at].strip()]
        gaps = sum(1 for at, cell in enumerate(cells) if cell.strip() and not below[at].strip())
        is_plain = len(filled) > 1 or (gaps > 1 and not below[0].strip())
        fills = filled and gaps and is_plain and len(filled) >= 0.8 * len(blanks)
        if fills and is_header([cell for cell in below if cell.strip()]):
            return (place, place + 1)
    has_twice = len({c.strip() for c in cells if c.strip()}) < sum(1 for c in cells if c.strip())
    if place and has_twice and sum(1 for cell in rows[place - 1][1] if cell.strip()) > 1:
        return (place - 1, place)
    return (place,)


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


def names_in(rows: Sequence[Row], places: tuple[int, ...]) -> list[str]:
    """The names of the columns: of two rows, the upper one runs on until its next name."""
    found = [rows[place][1] for place in places if place < len(rows)]
    if not found:
        return []
    if len(found) == 1:
        return found[0]
    width = max(map(len, found))
    upper, lower = (_padded(cells, width) for cells in found[:2])
    names, group = [], ""
    for above, below in zip(upper, lower, strict=True):
        group = above.strip() or (group if below.strip() else "")
        names.append(" ".join(part for part in (group, below.strip()) if part))
    return names
