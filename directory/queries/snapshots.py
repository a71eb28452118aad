"""What was shown for a need, newest first. Whoever reads the need reads these."""

from sqlalchemy import select

from directory.db import db
from directory.models import Need, SuggestionSnapshot, User


def snapshots_of(need: Need, most: int = 20) -> list[tuple[SuggestionSnapshot, str]]:
    """Each with the name of who looked, "" where nobody is known."""
    rows = db.session.execute(
        select(SuggestionSnapshot, User.name)
        .outerjoin(User, User.id == SuggestionSnapshot.user_id)
        .where(SuggestionSnapshot.need_id == need.id)
        .order_by(SuggestionSnapshot.at.desc(), SuggestionSnapshot.id)
        .limit(most)
    )
    return [(row[0], row[1] or "") for row in rows]


def snapshot_of(need: Need, snapshot_id: str) -> SuggestionSnapshot | None:
    return db.session.scalar(
        select(SuggestionSnapshot).where(
            SuggestionSnapshot.id == snapshot_id, SuggestionSnapshot.need_id == need.id
        )
    )
