"""Who can have a need in hand."""

from sqlalchemy import select

from directory.db import db
from directory.models import Membership, School, User
from directory.vocabulary import Role


def possible_owners(school: School) -> list[User]:
    """The coordinators of the school, by name."""
    return list(
        db.session.scalars(
            select(User)
            .join(Membership, Membership.user_id == User.id)
            .where(
                Membership.school_id == school.id, Membership.role == Role.COORDINATOR, User.active.is_(True)
            )
            .order_by(User.name, User.id)
            .distinct()
        )
    )
