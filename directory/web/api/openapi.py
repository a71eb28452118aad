"""The OpenAPI document, made from the table of lists and parameters and from the tables of columns: what is
answered and what is described cannot drift apart.
"""

from functools import cache
from typing import Any

from flask_babel import force_locale
from sqlalchemy import Date, DateTime, Float, Integer

from directory import __version__
from directory.db import Base
from directory.exchange import export_nested as nested
from directory.exchange.export_package import ATTRIBUTION
from directory.exchange.export_tables import COLUMNS
from directory.models.columns import Choice, UTC_DateTime
from directory.web.api.answers import PATH
from directory.web.api.questions import LISTINGS, PARAMETERS, Listing

Schema = dict[str, Any]

REQUIRED = {
    "organization": ("name", "description"),
    "program": ("name", "description"),
    "service": ("name", "status"),
    "location": ("location_type",),
    "service_capacity": ("available", "updated", "unit"),
    "unit": ("name",),
    "taxonomy": ("name", "description"),
    "taxonomy_term": ("name", "description"),
    "attribute": ("link_entity",),
}
"""Table -> fields that every object has, beside its id and what NEEDED in export_nested says."""

LISTED = {
    "service": {"organization": "OrganizationListed", "program": "ProgramListed"},
    "organization": {},
    "service_at_location": {"location": "LocationListed", "service": "ServiceListed"},
    "location": {},
    "program": {},
}
"""Flat objects of lists -> the one object each that they have."""

OPERATIONS = {
    "services": ("getPaginatedListOfServices", "getFullyNestedServiceById"),
    "organizations": ("getPaginatedListOfOrganizations", "getOrganizationById"),
    "service_at_locations": (
        "getPaginatedListOfServiceAtLocation", "getServiceAtLocationWithNestedDataById",
    ),
    "taxonomies": ("getPaginatedListOfTaxonomies", "getTaxonomyById"),
    "taxonomy_terms": ("getPaginatedListOfTaxonomyTerms", "getTaxonomyTermById"),
}  # fmt: skip

URI = {"type": "string", "format": "uri"}


@cache
def document(site: str, publisher: str) -> Schema:
    """In English, whoever asks."""
    with force_locale("en"):
        return _document(site, publisher)


def _document(site: str, publisher: str) -> Schema:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"Human services around {publisher}",
            "version": __version__,
            "summary": "HSDS 3.2, read only",
            "description": f"Public facts about services, as a family would read them. {ATTRIBUTION}",
            "license": {"name": "CC BY-SA 4.0", "url": "https://creativecommons.org/licenses/by-sa/4.0/"},
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": f"{site}{PATH}"}],
        "tags": [
            {"name": "required", "description": "HSDS requires it."},
            {"name": "optional", "description": "HSDS leaves it to us."},
        ],
        "security": [{}, {"token": []}],
        "paths": _paths(),
        "components": {
            "schemas": _schemas(),
            "parameters": {name: _parameter(name) for name in PARAMETERS},
            "responses": {name: _refusal(about) for name, about in REFUSALS.items()},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "Lets you ask more often."}
            },
        },
    }


# paths


def _paths() -> Schema:
    found: Schema = {
        "/": {
            "get": _operation("getAPIMetaInformation", "What this API is.", True, {"$ref": _ref("Root")}, ())
        }
    }
    for listing in LISTINGS.values():
        many, one = OPERATIONS[listing.name]
        page = {"$ref": _ref(f"{_name(listing.title)}Page")}
        found[f"/{listing.name}"] = {
            "get": _list_operation(many, listing, page)
            | {"parameters": [{"$ref": f"#/components/parameters/{name}"} for name in listing.takes]},
            "post": _list_operation(f"{many}ByPost", listing, page) | {"requestBody": _body(listing)},
        }
        found[f"/{listing.name}/{{id}}"] = {
            "parameters": [_id_of(listing)],
            "get": _operation(
                one, str(listing.about_one), listing.is_required, {"$ref": _ref(_name(listing.title))},
                ("moved", "unknown", "gone"),
            )
            | {"parameters": [{"$ref": f"#/components/parameters/{name}"} for name in listing.one_takes]},
        }  # fmt: skip
    return found


def _list_operation(name: str, listing: Listing, schema: Schema) -> Schema:
    is_required = listing.is_required and not name.endswith("ByPost")
    found = _operation(name, str(listing.about), is_required, schema, ("unreadable",))
    found["responses"]["200"]["content"]["application/x-ndjson"] = {"schema": {"type": "string"}}
    return found


def _operation(name: str, about: str, is_required: bool, schema: Schema, refusals: tuple[str, ...]) -> Schema:
    answers = {"200": {"description": about, "content": {"application/json": {"schema": schema}}}}
    answers |= {
        CODES[one]: {"$ref": f"#/components/responses/{one}"}
        for one in (*refusals, "wrong_token", "too_often")
    }
    return {
        "operationId": name,
        "summary": about,
        "tags": ["required" if is_required else "optional"],
        "responses": answers,
    }


def _id_of(listing: Listing) -> Schema:
    return {
        "name": "id",
        "in": "path",
        "required": True,
        "description": f"The {listing.title}'s id.",
        "schema": {"type": "string"},
    }


def _parameter(name: str) -> Schema:
    one = PARAMETERS[name]
    schema = {"type": "array", "items": dict(one.schema)} if one.is_repeatable else dict(one.schema)
    found = {"name": name, "in": "query", "required": False, "description": str(one.about), "schema": schema}
    return found | ({"style": "form", "explode": True} if one.is_repeatable else {})


def _body(listing: Listing) -> Schema:
    schema = {"type": "object", "properties": {name: _parameter(name)["schema"] for name in listing.takes}}
    kinds = ("application/x-www-form-urlencoded", "application/json")
    return {"required": False, "content": {kind: {"schema": schema} for kind in kinds}}


CODES = {"unreadable": "400", "wrong_token": "401", "unknown": "404", "gone": "410", "too_often": "429",
         "moved": "301"}  # fmt: skip
REFUSALS = {
    "unreadable": "A value cannot be read.",
    "wrong_token": "The token is not good.",
    "unknown": "There is none with this id.",
    "gone": "It was taken out of the directory.",
    "too_often": "Too many requests. Retry-After says when to come again.",
    "moved": "It has become part of another one: see Location.",
}


def _refusal(about: str) -> Schema:
    if about == REFUSALS["moved"]:
        return {"description": about}
    return {"description": about, "content": {"application/json": {"schema": {"$ref": _ref("Error")}}}}


# schemas


def _ref(name: str) -> str:
    return f"#/components/schemas/{name}"


def _name(table: str) -> str:
    return "".join(word.capitalize() for word in table.split("_"))


def _schemas() -> Schema:
    tables = [table for table in COLUMNS if table != "translation"]
    found = {_name(table): _nested_schema(table) for table in tables}
    found |= {f"{_name(table)}Listed": _listed_schema(table, ones) for table, ones in LISTED.items()}
    found |= {f"{_name(listing.title)}Page": _page_schema(listing) for listing in LISTINGS.values()}
    return found | {"Page": _PAGE, "Root": _ROOT, "Error": _ERROR}


def _own_schema(table: str) -> Schema:
    """Fields of its own. No others are ever sent, so none are allowed."""
    fields = {name: _field(table, name) for name in nested.own_names(table)}
    if table == "taxonomy_term":
        fields["taxonomy"] = {"type": "string"}
    needed = dict.fromkeys(("id", *REQUIRED.get(table, ()), *nested.NEEDED.get(table, ())))
    return {"type": "object", "additionalProperties": False, "properties": fields, "required": list(needed)}


def _listed_schema(table: str, ones: dict[str, str]) -> Schema:
    schema = _own_schema(table)
    schema["properties"] |= {name: {"$ref": _ref(other)} for name, other in ones.items()}
    return schema


def _nested_schema(table: str) -> Schema:
    schema = _own_schema(table)
    fields = schema["properties"]
    for name in nested.ONE.get(table, {}).values():
        fields[name] = {"$ref": _ref(_name(nested.TABLES.get(name, name)))}
    if table == "service_at_location":
        fields["service"] = {"$ref": _ref("Service")}
    for part, name in nested.CHILDREN.get(table, {}).items():
        fields[name] = {"type": "array", "items": {"$ref": _ref(_name(part))}}
    if table == "attribute":
        fields["link_entity"] = {"type": "string"}
    elif table not in {"taxonomy", "taxonomy_term"}:
        fields["attributes"] = {"type": "array", "items": {"$ref": _ref("Attribute")}}
    return schema


def _page_schema(listing: Listing) -> Schema:
    """A list's objects are flat, or nested where `full` asks for that."""
    name = _name(listing.title)
    one = {"$ref": _ref(name)}
    contents = {"anyOf": [{"$ref": _ref(f"{name}Listed")}, one]} if listing.title in LISTED else one
    return {
        "allOf": [
            {"$ref": _ref("Page")},
            {"type": "object", "properties": {"contents": {"type": "array", "items": contents}},
             "required": ["contents"]},
        ]
    }  # fmt: skip


def _field(table: str, name: str) -> Schema:
    form = nested.FORMS.get((table, name))
    if form is nested.uri_of:
        return dict(URI)
    if form is nested.email_of:
        return {"type": "string", "format": "email"}
    if form is nested.number_of:
        return {"type": "number"}
    if isinstance(form, nested.OneOf):
        return {"type": "string", "enum": list(form.allowed)}
    if name == "id" or name in nested.POINTS_ON:
        return {"type": "string", "format": "uuid"}
    return _of_column(Base.metadata.tables[table].c[name].type)


def _of_column(kind: Any) -> Schema:
    if isinstance(kind, Choice):
        return {"type": "string", "enum": [str(choice) for choice in kind.choices]}
    if isinstance(kind, UTC_DateTime | DateTime):
        return {"type": "string", "format": "date-time"}
    if isinstance(kind, Date):
        return {"type": "string", "format": "date"}
    return {"type": "number"} if isinstance(kind, Integer | Float) else {"type": "string"}


_COUNT = {"type": "integer", "minimum": 0}
_PAGE_FIELDS: dict[str, Schema] = {
    "total_items": _COUNT, "total_pages": _COUNT, "page_number": {"type": "integer", "minimum": 1},
    "size": _COUNT, "first_page": {"type": "boolean"}, "last_page": {"type": "boolean"},
    "empty": {"type": "boolean"},
}  # fmt: skip
_PAGE = {"type": "object", "properties": _PAGE_FIELDS, "required": list(_PAGE_FIELDS)}
_ROOT = {
    "type": "object",
    "properties": {
        "version": {"type": "string"},
        "profile": URI,
        "openapi_url": URI,
        "description": {"type": "string"},
        "publisher": {
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "website": URI,
                "email": {"type": "string", "format": "email"},
            },
            "required": ["name"],
        },
    },
    "required": ["version", "profile", "openapi_url"],
}
_ERROR = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                "status": {"type": "integer"},
                "title": {"type": "string"},
                "detail": {"type": "string"},
                "parameter": {"type": "string"},
                "reference": {"type": "string"},
            },
            "required": ["status", "title"],
        }
    },
    "required": ["error"],
}
