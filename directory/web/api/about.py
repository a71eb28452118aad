"""What the API says of itself: its root, its profile, its OpenAPI document."""

from typing import Any

from flask.typing import ResponseReturnValue

from directory.exchange.export_package import ATTRIBUTION
from directory.exchange.export_profile import CODE, TERMS, taxonomy_object, term_object
from directory.queries.timetables import home_district
from directory.web.access import access, anyone
from directory.web.api import api
from directory.web.api.answers import PATH, body_of, send
from directory.web.api.objects import site
from directory.web.api.openapi import document

VERSION = "3.2"


@api.get("/", strict_slashes=False)
@access(anyone)
def root() -> ResponseReturnValue:
    return send(body_of(root_object()))


@api.get("/profile")
@access(anyone)
def profile() -> ResponseReturnValue:
    return send(body_of(profile_object()))


@api.get("/openapi.json")
@access(anyone)
def openapi() -> ResponseReturnValue:
    return send(body_of(document(site(), publisher()["name"])))


def root_object() -> dict[str, Any]:
    return {
        "version": VERSION,
        "profile": f"{site()}{PATH}/profile",
        "openapi_url": f"{site()}{PATH}/openapi.json",
        "description": f"Services around {publisher()['name']}: what is offered, by whom, where and when."
        f" {ATTRIBUTION}",
        "publisher": publisher(),
    }


def publisher() -> dict[str, Any]:
    district = home_district()
    found = {"name": district.name if district else "Hallway", "website": site()}
    return found | ({"email": district.email} if district and district.email else {})


def profile_object() -> dict[str, Any]:
    """JSON merge patches over HSDS's schemas: they add words and terms, and take nothing away."""
    groups = sorted({term.group for term in TERMS.values()})
    told = "May hold attributes with terms of the Hallway profile: " + ", ".join(groups) + "."
    patched = ("service", "service_at_location", "service_capacity", "required_document", "accessibility")
    return {
        "name": CODE,
        "title": "Hallway profile of HSDS, for community schools",
        "version": "1",
        "hsds": VERSION,
        "description": "Grades, schools, the four states of capacity, referral, cost and language ride as"
        " attributes with terms of one taxonomy. The base schemas hold as they are.",
        "schemas": {f"{name}.json": {"properties": {"attributes": {"description": told}}} for name in patched}
        | {
            "attribute.json": {
                "properties": {
                    "taxonomy_term_id": {"description": "For the profile, one of the ids under terms."},
                    "value": {"description": "What the term's description says of it."},
                }
            }
        },
        "taxonomy": taxonomy_object(site()),
        "terms": [term_object(code) for code in TERMS],
    }
