"""Takes a stored import back: what it made goes, what it changed and took away comes back.

What a person changed since, and what people have hung something on, stays and is listed. The newest import
of a source first: an older one lies under it.
"""

from dataclasses import dataclass, field
from datetime import datetime

from directory.models import ImportBatch, User


class NotUndoableError(ValueError):
    """The import cannot be taken back. The message is a sentence for the person who asked."""


@dataclass(frozen=True)
class Kept:
    """A row, or one column of it, that stays as it is. `because` is one of few sentences."""

    table: str
    id: str
    name: str
    column: str  # "" for the whole row
    because: str


@dataclass(frozen=True)
class Undo:
    """What taking it back would do, or did. `sentence` says why it cannot be; "" where it can.

    `counts`: table -> removed, restored (columns got their former values), returned (deleted rows are back).
    `shown_again` counts locations that the import sealed and that would be shown again.
    """

    sentence: str = ""
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)
    shown_again: int = 0


@dataclass(frozen=True)
class Undone:
    """What was taken back, and when. `was_undone`: it had been already, and nothing was done now."""

    batch_id: str
    at: datetime
    undo: Undo
    was_undone: bool = False


def undoable(batch: ImportBatch) -> Undo:
    """What undoing would do. Reads only."""
    raise NotImplementedError


def undo_batch(batch: ImportBatch, actor: User | None, now: datetime) -> Undone:
    """Takes the import back. The caller commits. Raises NotUndoableError with a sentence."""
    raise NotImplementedError
