"""`hallway user`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask import current_app, url_for
from sqlalchemy import or_, select

from directory.actions.accounts import (
    SCOPE_OF,
    Scope,
    TakenError,
    add_person,
    ask_for_reset,
    change_role,
    disable,
    enable,
    invite,
    scope_of,
)
from directory.actions.sign_in import normal_email
from directory.core import settings_of
from directory.db import db, reading
from directory.models import District, Organization, School, User
from directory.models.columns import utc_now
from directory.queries.scopes import place_of
from directory.vocabulary import Role

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
ROLE = click.option("--role", required=True, type=click.Choice([str(role) for role in Role]))
AT = click.option(
    "--at", "place", required=True,
    help="Where: a school's or the district's slug, or an organization's name or id.",
)  # fmt: skip


@click.group("user")
def command() -> None:
    """Add, list, invite and disable the people who sign in."""


@command.command("add")
@click.argument("email")
@click.option("--name", required=True)
@ROLE
@AT
@AS_JSON
def add(email: str, name: str, role: str, place: str, as_json: bool) -> None:
    """Add somebody, and print a link with which they set their password (once, within 30 minutes)."""
    with _site():
        try:
            person = add_person(email=email, name=name, role=Role(role), scope=_scope(Role(role), place))
        except TakenError as error:
            raise click.ClickException(f"There is somebody with the address {error} already.") from error
        _tell(person, as_json, link=_reset_link(person.email))


@command.command("list")
@AS_JSON
def show(as_json: bool) -> None:
    """List everyone, with their roles."""
    with _site(), reading():
        people = [_described(person) for person in db.session.scalars(select(User).order_by(User.email))]
        db.session.rollback()
    if as_json:
        click.echo(json.dumps(people, ensure_ascii=False, indent=2))
        return
    for person in people:
        roles = ", ".join(f"{r['role']} at {r['at']}" for r in person["roles"])
        click.echo(
            f"{person['email']:<40} {person['name']:<24} {roles}{'' if person['active'] else ' (disabled)'}"
        )


@command.command("invite")
@click.argument("email")
@click.option("--name", required=True)
@ROLE
@AT
@AS_JSON
def invite_(email: str, name: str, role: str, place: str, as_json: bool) -> None:
    """Invite somebody by letter, and print its link (once, within 7 days)."""
    from directory.web.admin.people import send_letter

    with _site():
        try:
            invitation, token = invite(
                email=email, name=name, role=Role(role), scope=_scope(Role(role), place), actor=None,
                now=utc_now(),
            )  # fmt: skip
        except TakenError as error:
            raise click.ClickException(f"There is somebody with the address {error} already.") from error
        db.session.commit()
        link = send_letter(invitation, token, None)
        _say({"email": invitation.email, "role": role, "at": place, "link": link}, as_json, link)


@command.command("disable")
@click.argument("email")
@AS_JSON
def disable_(email: str, as_json: bool) -> None:
    """Shut somebody out, at once and everywhere. Their work stays."""
    with _site():
        person = _person(email)
        disable(person, None)
        _tell(person, as_json)


@command.command("enable")
@click.argument("email")
@AS_JSON
def enable_(email: str, as_json: bool) -> None:
    """Let somebody who was disabled sign in again."""
    with _site():
        person = _person(email)
        enable(person, None)
        _tell(person, as_json)


@command.command("role")
@click.argument("email")
@ROLE
@AT
@AS_JSON
def role(email: str, role: str, place: str, as_json: bool) -> None:
    """Give somebody one role in place of what they had. They sign in anew."""
    with _site():
        person = _person(email)
        change_role(person, Role(role), _scope(Role(role), place), None)
        _tell(person, as_json)


@command.command("reset-link")
@click.argument("email")
@AS_JSON
def reset_link(email: str, as_json: bool) -> None:
    """Print a link with which somebody sets a new password (once, within 30 minutes)."""
    with _site():
        person = _person(email)
        _tell(person, as_json, link=_reset_link(person.email))


@contextmanager
def _site() -> Iterator[None]:
    """The whole application, since letters and links are made of its templates and addresses."""
    from directory.web import create_app

    with create_app().test_request_context("/"):
        yield


def _person(email: str) -> User:
    person = db.session.scalar(select(User).where(User.email == normal_email(email)))
    if person is None:
        raise click.ClickException(f"Nobody has the address {email}. See: hallway user list")
    return person


def _scope(role: Role, place: str) -> Scope:
    """The row a role belongs to, by the name people know it by."""
    kind = SCOPE_OF[role]
    found: District | School | Organization | None
    match kind:
        case "district":
            found = db.session.scalar(select(District).where(District.slug == place))
        case "school":
            found = db.session.scalar(select(School).where(School.slug == place))
        case _:
            named = or_(Organization.id == place, Organization.name == place)
            found = db.session.scalar(select(Organization).where(named).order_by(Organization.id).limit(1))
    if found is None:
        raise click.ClickException(f"There is no {kind} {place!r}, and a {role} belongs to a {kind}.")
    return scope_of(found)


def _reset_link(email: str) -> str:
    asked = ask_for_reset(email, utc_now())
    if asked is None:
        raise click.ClickException("This account is disabled, or is an API client's: it has no password.")
    return settings_of(current_app).url + url_for("account.new_password", token=asked[1])


def _tell(person: User, as_json: bool, link: str | None = None) -> None:
    described = _described(person)
    db.session.commit()
    if link:
        described["link"] = link
    _say(described, as_json, link or f"Done: {person.email}")


def _described(person: User) -> dict[str, Any]:
    roles = [{"role": str(m.role), "at": place_of(m).name} for m in person.memberships]
    return {"email": person.email, "name": person.name, "active": person.active, "roles": roles}


def _say(facts: dict[str, Any], as_json: bool, line: str) -> None:
    click.echo(json.dumps(facts, ensure_ascii=False, indent=2) if as_json else line)
