"""Who may sign in, as what and where: inviting, joining, new passwords, disabling.

Tokens are returned once, for a letter, and kept as hashes. Whatever voids a person's rights or password
closes their open sessions in the same transaction.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from directory.actions.credentials import hash_password, hashed, judge_password, new_token
from directory.actions.record import record_change
from directory.actions.sign_in import close_sessions, normal_email, person_with
from directory.db import db
from directory.models import District, Invitation, Membership, Organization, PasswordReset, School, User
from directory.models.columns import utc_now
from directory.vocabulary import Role

INVITATION_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(minutes=30)

SCOPE_OF = {
    Role.DISTRICT_ADMIN: "district",
    Role.COORDINATOR: "school",
    Role.PRINCIPAL: "school",
    Role.SCHOOL_STAFF: "school",
    Role.PARTNER: "organization",
    Role.API_CLIENT: "district",
}


class TokenVoidError(ValueError):
    """The link was used, is too old, or never was one of ours. Which of these is not said."""


class TakenError(ValueError):
    """There is somebody with this address already."""


class ScopeError(ValueError):
    """A role was given the wrong kind of scope."""


@dataclass(frozen=True)
class Scope:
    """Where a role holds: exactly one of the three."""

    district_id: str | None = None
    school_id: str | None = None
    organization_id: str | None = None

    def keys(self) -> dict[str, str | None]:
        return {
            "district_id": self.district_id,
            "school_id": self.school_id,
            "organization_id": self.organization_id,
        }


def scope_of(row: District | School | Organization) -> Scope:
    match row:
        case District():
            return Scope(district_id=row.id)
        case School():
            return Scope(school_id=row.id)
        case Organization():
            return Scope(organization_id=row.id)


def _check(role: Role, scope: Scope) -> None:
    named = [name for name, value in scope.keys().items() if value]
    if named != [f"{SCOPE_OF[role]}_id"]:
        raise ScopeError(f"a {role.replace('_', ' ')} belongs to one {SCOPE_OF[role]}")


def add_person(
    *, email: str, name: str, role: Role, scope: Scope, password: str | None = None, actor: User | None = None
) -> User:
    """Someone who may sign in at once, or, without a password, after a reset letter."""
    _check(role, scope)
    email = normal_email(email)
    if db.session.scalar(select(User.id).where(User.email == email)):
        raise TakenError(email)
    if password is not None:
        judge_password(password, local_words(email, name))
    person = User(
        email=email,
        name=name.strip(),
        password_hash=hash_password(password) if password else None,
        password_changed_at=utc_now() if password else None,
    )
    db.session.add(person)
    db.session.flush()
    _join(person, role, scope, actor)
    return person


def _join(person: User, role: Role, scope: Scope, actor: User | None) -> None:
    person.memberships.append(Membership(role=role, **scope.keys()))
    db.session.flush()
    record_change(person.memberships[-1], "role", None, role, actor, "create")


def invite(
    *, email: str, name: str, role: Role, scope: Scope, actor: User | None, now: datetime
) -> tuple[Invitation, str]:
    """An invitation and its token. Asked again before it was used, the same invitation gets a new token."""
    _check(role, scope)
    email = normal_email(email)
    if db.session.scalar(select(User.id).where(User.email == email)):
        raise TakenError(email)
    waiting = db.session.scalar(
        select(Invitation).where(
            Invitation.email == email, Invitation.role == role, Invitation.accepted_at.is_(None),
            *[getattr(Invitation, column) == value for column, value in scope.keys().items() if value],
        )
    )  # fmt: skip
    invitation = waiting or Invitation(email=email, role=role, **scope.keys())
    token = new_token()
    invitation.name = name.strip()
    invitation.token_hash = hashed(token)
    invitation.expires_at = now + INVITATION_LASTS
    invitation.invited_by_user_id = actor.id if actor else None
    db.session.add(invitation)
    db.session.flush()
    record_change(invitation, "role", None, role, actor, "update" if waiting else "create")
    return invitation, token


def withdraw_invitation(invitation: Invitation, actor: User) -> None:
    record_change(invitation, "role", invitation.role, None, actor, "delete")
    db.session.delete(invitation)
    db.session.flush()


def invitation_with(token: str, now: datetime) -> Invitation:
    """Raises TokenVoidError."""
    found = db.session.scalar(select(Invitation).where(Invitation.token_hash == hashed(token)))
    if found is None or found.accepted_at is not None or found.expires_at <= now:
        raise TokenVoidError
    return found


def accept_invitation(token: str, *, name: str, password: str, now: datetime) -> User:
    """Raises TokenVoidError or WeakPasswordError. The address was proved by the letter."""
    invitation = invitation_with(token, now)
    judge_password(password, local_words(invitation.email, name))
    used = db.session.execute(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.accepted_at.is_(None))
        .values(accepted_at=now)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise TokenVoidError
    scope = Scope(invitation.district_id, invitation.school_id, invitation.organization_id)
    try:
        return add_person(
            email=invitation.email, name=name, role=invitation.role, scope=scope, password=password
        )
    except TakenError as error:
        raise TokenVoidError from error


def ask_for_reset(email: str, now: datetime) -> tuple[User, str] | None:
    """The person to write to and the token, or None if nobody may have one. The answer shown is the same."""
    person = person_with(email)
    if person is None or not person.active:
        return None
    token = new_token()
    db.session.add(
        PasswordReset(
            user_id=person.id, token_hash=hashed(token), created_at=now, expires_at=now + RESET_LASTS
        )
    )
    db.session.flush()
    return person, token


def reset_with(token: str, now: datetime) -> PasswordReset:
    """Raises TokenVoidError. One made in the future was written by a clock that went back: void too."""
    found = db.session.scalar(select(PasswordReset).where(PasswordReset.token_hash == hashed(token)))
    if found is None or found.used_at is not None or not found.created_at <= now < found.expires_at:
        raise TokenVoidError
    return found


def reset_password(token: str, password: str, now: datetime) -> User:
    """Sets it, uses the token and every other one of theirs up, and signs them out everywhere."""
    reset = reset_with(token, now)
    person = db.session.get_one(User, reset.user_id)
    if not person.active:
        raise TokenVoidError
    judge_password(password, local_words(person.email, person.name))
    used = db.session.execute(
        update(PasswordReset)
        .where(PasswordReset.id == reset.id, PasswordReset.used_at.is_(None))
        .values(used_at=now)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise TokenVoidError
    change_password(person, password, now)
    return person


def change_password(person: User, password: str, now: datetime) -> None:
    """Raises WeakPasswordError. Every open session of theirs ends, the one that asked for it included."""
    judge_password(password, local_words(person.email, person.name))
    person.password_hash = hash_password(password)
    person.password_changed_at = now
    record_change(person, "password_changed_at", None, now, person)
    db.session.execute(
        delete(PasswordReset).where(PasswordReset.user_id == person.id, PasswordReset.used_at.is_(None))
    )
    close_sessions(person)
    db.session.flush()


def change_details(person: User, *, name: str, locale: str) -> None:
    for field, new in (("name", name.strip()), ("locale", locale)):
        if getattr(person, field) != new:
            record_change(person, field, None, None, person)
            setattr(person, field, new)


def disable(person: User, actor: User | None) -> None:
    if person.active:
        record_change(person, "active", True, False, actor)
    person.active = False
    close_sessions(person)
    db.session.flush()


def enable(person: User, actor: User | None) -> None:
    if not person.active:
        record_change(person, "active", False, True, actor)
    person.active = True
    db.session.flush()


def change_role(person: User, role: Role, scope: Scope, actor: User | None) -> None:
    """One role in place of whatever they had. They sign in anew, so no session outlives its rights."""
    _check(role, scope)
    for membership in list(person.memberships):
        record_change(membership, "role", membership.role, None, actor, "delete")
        person.memberships.remove(membership)
    db.session.flush()
    _join(person, role, scope, actor)
    close_sessions(person)


def local_words(email: str, name: str) -> list[str]:
    """What somebody from here would try first: the person's names, the district's and its schools'."""
    names = [*db.session.scalars(select(District.name)), *db.session.scalars(select(School.name))]
    counties = [c for c in db.session.scalars(select(District.county)) if c]
    return [*names, *counties, name, *email.replace("@", " ").replace(".", " ").split()]
