"""Who may open what. Deny by default: a view without a rule answers 403, and a test refuses to let it in.

A rule is a predicate over the signed-in person, or None for a visitor. Rules on a record live with the
loading of that record: somebody else's is a 404, the same 404 as one that does not exist.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request
from flask_login import current_user

from directory.models import User
from directory.vocabulary import Role

View = TypeVar("View", bound=Callable[..., Any])
STAFF = frozenset({Role.DISTRICT_ADMIN, Role.COORDINATOR, Role.PRINCIPAL, Role.SCHOOL_STAFF})


@dataclass(frozen=True)
class Rule:
    """`name` is what the access table prints; `allows` gets the person or None."""

    name: str
    allows: Callable[[User | None], bool]
    asks_to_sign_in: bool = True


def has_role(person: User | None, *roles: Role) -> bool:
    return person is not None and person.active and any(m.role in roles for m in person.memberships)


anyone = Rule("anyone", lambda person: True, asks_to_sign_in=False)
signed_in = Rule("signed in", lambda person: person is not None and person.active)
staff = Rule("school staff", lambda person: has_role(person, *STAFF))
coordinators = Rule("coordinators", lambda person: has_role(person, Role.COORDINATOR, Role.DISTRICT_ADMIN))
card_readers = Rule(
    "coordinators and principals",
    lambda person: has_role(person, Role.COORDINATOR, Role.PRINCIPAL, Role.DISTRICT_ADMIN),
)
admins = Rule("district admins", lambda person: has_role(person, Role.DISTRICT_ADMIN))
partners = Rule("partners", lambda person: has_role(person, Role.PARTNER))
keepers = Rule(
    "coordinators and partners",
    lambda person: has_role(person, Role.COORDINATOR, Role.DISTRICT_ADMIN, Role.PARTNER),
)


def access(rule: Rule) -> Callable[[View], View]:
    """Mark a view with its rule. Goes under the route decorator."""

    def mark(view: View) -> View:
        view.access_rule = rule  # type: ignore[attr-defined]
        return view

    return mark


def rule_of(app: Flask, endpoint: str) -> Rule | None:
    return getattr(app.view_functions.get(endpoint), "access_rule", None)


def person_here() -> User | None:
    return current_user if current_user.is_authenticated else None


def enforce() -> Any:
    """Before every request. Unknown addresses pass: they are 404s for everyone."""
    if request.endpoint is None:
        return None
    rule = rule_of(current_app, request.endpoint)
    if rule is anyone:
        return None
    person = person_here()
    if rule is not None and rule.allows(person):
        return None
    if rule is not None and person is None and rule.asks_to_sign_in:
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    return abort(403)
