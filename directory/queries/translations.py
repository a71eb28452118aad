"""The words of rows in the language of a page: a person's translation if there is one, else the original."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from directory.db import db
from directory.models import Translation

ORIGINAL = "en"
"""The language rows are written in. A text that falls back to it is marked with it on the page."""

_CHUNK = 400


@dataclass(frozen=True, slots=True)
class Said:
    """A text and the language it is in, so that a page in another language can mark it."""

    text: str
    lang: str = ORIGINAL

    def __str__(self) -> str:
        return self.text


class Told:
    """Translations of the rows of one page, read at once. `told(row, "name")` is a Said, or None if empty."""

    def __init__(self, language: str, texts: dict[tuple[str, str], str]) -> None:
        self.language = language
        self._texts = texts

    def __call__(self, row: Any, field: str) -> Said | None:
        found = self._texts.get((row.id, field))
        if found:
            return Said(found, self.language)
        value = getattr(row, field)
        if isinstance(value, list):
            value = "\n".join(str(line) for line in value)
        return Said(value) if value else None

    def lines(self, row: Any, field: str) -> list[Said]:
        """A field that holds several lines, such as a service's `start_steps`."""
        said = self(row, field)
        return [Said(line, said.lang) for line in said.text.splitlines() if line] if said else []


def told_in(language: str, *groups: Iterable[Any] | Any) -> Told:
    """Reads the translations of all these rows (rows, or lists of them; None is passed over)."""
    if language == ORIGINAL:
        return Told(language, {})
    ids = sorted({row.id for row in _flat(groups)})
    texts: dict[tuple[str, str], str] = {}
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        for row in db.session.scalars(
            select(Translation).where(Translation.link_id.in_(chunk), Translation.language == language)
        ):
            texts[row.link_id, row.field] = row.text
    return Told(language, texts)


def _flat(groups: Iterable[Any]) -> Iterable[Any]:
    for group in groups:
        if group is None:
            continue
        if isinstance(group, list | tuple | set):
            yield from _flat(group)
        else:
            yield group


def service_words(ids: Sequence[str], language: str) -> dict[tuple[str, str], str]:
    """Names and descriptions of services by (id, field), as far as somebody has translated them."""
    if language == ORIGINAL:
        return {}
    rows = db.session.execute(
        select(Translation.link_id, Translation.field, Translation.text).where(
            Translation.link_entity == "service",
            Translation.link_id.in_(ids),
            Translation.language == language,
            Translation.field.in_(("name", "description")),
        )
    )
    return {(row.link_id, row.field): row.text for row in rows}
