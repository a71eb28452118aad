"""Codes that are printed, spoken and shown in lists in place of a name, such as M-4K7Q2M."""

import secrets

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from directory.db import db, in_chunks

LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"
"""Without 0 O 1 I L, which are misread, and without vowels, so that no code spells a word."""

LENGTH = 6


def new_code(column: InstrumentedAttribute[str], prefix: str) -> str:
    return new_codes(column, prefix, 1)[0]


def new_codes(column: InstrumentedAttribute[str], prefix: str, count: int) -> list[str]:
    """So many codes that no row has yet. They tell nothing: not the school, the order nor the day."""
    free: set[str] = set()
    while len(free) < count:
        drawn = {_drawn(prefix) for _ in range(count - len(free))} - free
        free |= drawn - _taken(column, drawn)
    return sorted(free, key=lambda _: secrets.randbits(32))


def _drawn(prefix: str) -> str:
    return f"{prefix}-" + "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def _taken(column: InstrumentedAttribute[str], codes: set[str]) -> set[str]:
    return {
        code
        for chunk in in_chunks(codes)
        for code in db.session.scalars(select(column).where(column.in_(chunk)))
    }
