"""Words from the database itself, for as long as the index is missing or being rebuilt.

Slower and plainer than the index: names in memory, then descriptions by LIKE.
"""

import numpy as np
from sqlalchemy import func, or_, select

from directory.db import db
from directory.models import Service, Translation
from directory.search.postings import Part
from directory.search.snapshot import Snapshot

MOST = 2000
NAME = 1.6
DESCRIPTION = 1.0


def part_from_database(word: str, snapshot: Snapshot) -> Part | None:
    """Services that have the word in their name, their organization's or their own description."""
    columns = snapshot.columns
    beginning = word[: max(4, len(word) - 2)]
    found = dict.fromkeys(_described(beginning, columns.position), DESCRIPTION)
    found |= {i: NAME for i, names in enumerate(columns.folded_names) if beginning in names}
    if not found:
        return None
    return np.array(list(found), dtype=np.int32), np.array(list(found.values()), dtype=np.float32)


def _described(beginning: str, position: dict[str, int]) -> list[int]:
    like = f"%{beginning.replace('%', '').replace('_', '')}%"
    texts = select(Service.id).where(func.lower(Service.description).like(like)).limit(MOST)
    translated = (
        select(Translation.link_id)
        .where(
            Translation.link_entity == "service",
            or_(Translation.field == "name", Translation.field == "description"),
            func.lower(Translation.text).like(like),
        )
        .limit(MOST)
    )
    ids = [*db.session.scalars(texts), *db.session.scalars(translated)]
    return [position[i] for i in ids if i in position]
