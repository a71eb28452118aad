"""Every way into the application, with addresses made of the town's rows.

A route whose arguments are not known here fails the tests: whoever adds one says whose records it shows.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask

from directory.models import User
from directory.web.access import anyone, rule_of
from tests.cast import Town

ABSENT = "99999999-9999-4999-8999-999999999999"


@dataclass(frozen=True)
class Way:
    endpoint: str
    method: str
    path: str

    @property
    def is_read(self) -> bool:
        """The lists of the API are read by POST too: it keeps a question out of an address."""
        return self.method == "GET" or self.endpoint.startswith("api.")


def rules(app: Flask) -> Iterator[tuple[str, str, str, frozenset[str]]]:
    """(endpoint, method, rule as written, names of its arguments), HEAD and OPTIONS left out."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda r: (r.rule, r.endpoint)):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule.endpoint, method, rule.rule, frozenset(rule.arguments)


def ways(app: Flask, town: Town, **instead: str) -> list[Way]:
    """One address for each route and method, on rows of Elm and of its partner."""
    found = []
    for endpoint, method, _rule, arguments in rules(app):
        values = {name: instead.get(name) or value_of(endpoint, name, app, town) for name in arguments}
        found.append(Way(endpoint, method, address(app, endpoint, values)))
    return found


def address(app: Flask, endpoint: str, values: dict[str, str]) -> str:
    return app.url_map.bind("localhost").build(endpoint, values)


def value_of(endpoint: str, argument: str, app: Flask, town: Town) -> str:
    """The town's value of an argument. Raises KeyError for one that nobody described."""
    by_endpoint = {
        ("public.need", "slug"): "academics.homework",
        ("refer.receipt", "need_id"): ABSENT,
        ("public.category", "slug"): "academics.homework",
        ("static", "digest"): getattr(app.extensions.get("hallway_shelf"), "digest", "none"),
        ("static", "name"): "css/hallway.css",
        ("wordings.category", "slug"): "academics.homework",
        ("wordings.add", "slug"): "academics.homework",
        ("wordings.remove", "slug"): "academics.homework",
        ("api.services_one", "record_id"): town.homework_hour.service_id,
        ("api.organizations_one", "record_id"): town.soup_and_books.id,
        ("api.service_at_locations_one", "record_id"): town.homework_hour.id,
        ("api.taxonomies_one", "record_id"): ABSENT,
        ("api.taxonomy_terms_one", "record_id"): ABSENT,
    }
    if (endpoint, argument) in by_endpoint:
        return by_endpoint[endpoint, argument]
    return {
        "slug": town.elm.slug,
        "service_id": town.homework_hour.service_id,
        "placement_id": town.homework_hour.id,
        "location_id": town.elm.location_id,
        "organization_id": town.soup_and_books.id,
        "need_id": town.pips_need.id,
        "snapshot_id": ABSENT,
        "correction_id": ABSENT,
        "token_id": ABSENT,
        "change_id": ABSENT,
        "fix": "names",
        "batch": "no-such-batch",
        "invitation_id": ABSENT,
        "intake_id": ABSENT,
        "pair_id": ABSENT,
        "merge_id": ABSENT,
        "batch_id": ABSENT,
        "user_id": town.owen.id,
        "student_id": town.pip.id,
        "household_id": str(town.pip.household_id),
        "consent_id": ABSENT,
        "guardian_id": ABSENT,
        "draft_id": ABSENT,
        "alert_id": ABSENT,
        "token": "no-such-token",
        "sentence_id": ABSENT,
        "entity": "services",
        "row_id": town.homework_hour.service_id,
    }[argument]


def closed_to_the_public(app: Flask) -> list[str]:
    """Endpoints that need somebody signed in."""
    return sorted({e for e, *_ in rules(app) if rule_of(app, e) is not anyone})


def everyone(town: Town) -> dict[str, User | None]:
    return {"visitor": None, **town.people()}
