"""What HSDS has no column for, as attributes with terms of a taxonomy of our own: the Hallway profile.

Grades, schools, the four states of capacity, referral, cost, language. The base schemas still hold, since an
attribute may carry any term; a reader who knows the terms learns more.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from directory.vocabulary import (
    GRADES,
    AccessFeature,
    Audience,
    CapacityStatus,
    CostKind,
    Delivery,
    Document,
    Extra,
    Kind,
    StartWay,
)

NAMESPACE = uuid.UUID("6f0c1a52-9d0e-5b7e-8a53-1d5c0a3b7e11")
"""Ids of the taxonomy, its terms and what they are attached by are UUIDv5 in it: the same everywhere."""

CODE, NAME = "hallway-profile", "Hallway profile"
HL7 = "http://hl7.org/fhir/us/sdoh-clinicalcare/CodeSystem/SDOHCC-CodeSystemTemporaryCodes"

Row = dict[str, Any]


@dataclass(frozen=True)
class Term:
    """`code` is "group.value". `about` says what it means and, where it has one, what the value holds."""

    code: str
    name: str
    about: str
    uri: str | None = None

    @property
    def id(self) -> str:
        return profile_id(self.code)

    @property
    def group(self) -> str:
        return self.code.partition(".")[0]


def profile_id(name: str) -> str:
    return str(uuid.uuid5(NAMESPACE, name))


TAXONOMY_ID = profile_id(CODE)


def _each(group: str, choices: type[StrEnum] | tuple[str, ...], about: str) -> Iterator[Term]:
    for choice in choices:
        plain = str(choice).replace("_", " ").replace("-", " ")
        yield Term(f"{group}.{choice}", plain[:1].upper() + plain[1:], about)


TERMS: dict[str, Term] = {
    term.code: term
    for term in (
        *(Term(f"grade.{g}", f"Grade {g}", "Children of this grade may come") for g in GRADES),
        Term("enrolled.anyone", "Anyone", "It does not matter which school somebody goes to"),
        Term("enrolled.district", "Pupils of the district", "For pupils of the district's schools"),
        Term("enrolled.schools", "Pupils of a school", "For pupils of the school that the value names"),
        Term("school.held_at", "Held at a school", "Takes place at the school that the value names"),
        *(
            Term(f"capacity.{state}", str(state).replace("-", " ").capitalize(),
                 "The newest claim about places; the value is its date", HL7)
            for state in CapacityStatus
        ),
        Term("capacity.waiting", "People waiting", "How many wait: the value is a number"),
        Term("capacity.wait_days", "Days of waiting", "How long the wait is: the value is a number of days"),
        Term("capacity.placement", "Where the places are", "The value is the id of the service_at_location"),
        Term("referral.required", "Referral needed", "Somebody has to refer; the value says who"),
        Term("referral.not_required", "No referral needed", "Families come by themselves"),
        Term("language.spoken", "Spoken", "Somebody there speaks the language that the value names"),
        Term("language.interpreted", "Interpreted", "There is an interpreter; the value says how"),
        Term("placement.room", "Room", "The value is the room within the location"),
        *_each("cost", CostKind, "What it costs"),
        *_each("audience", Audience, "For whom it is"),
        *_each("delivery", Delivery, "How it reaches people"),
        *_each("extra", Extra, "What comes with it"),
        *_each("kind", Kind, "What kind of service it is"),
        *_each("start", StartWay, "How to begin"),
        *_each("document", Document, "What to bring"),
        *_each("access", AccessFeature, "What the place has"),
    )
}  # fmt: skip

BY_ID = {term.id: term for term in TERMS.values()}


@cache
def taxonomy_object(site: str) -> Row:
    """`site` is the installation's address, without a slash at its end."""
    return {
        "id": TAXONOMY_ID,
        "name": NAME,
        "description": "What a community school's directory says and HSDS has no field for.",
        "uri": f"{site}/api/hsds/profile",
        "version": "1",
    }


@cache
def term_object(code: str) -> Row:
    """Without its taxonomy, which would stand in every attribute again."""
    term = TERMS[code]
    found = {
        "id": term.id,
        "code": term.code,
        "name": term.name,
        "description": term.about,
        "taxonomy": NAME,
        "language": "en",
    }
    return found | ({"term_uri": term.uri} if term.uri else {})


@dataclass(frozen=True)
class Facet:
    """Values of a row that are terms of a group by themselves."""

    table: str
    group: str
    values: Callable[[Row], Iterable[str]]


def _column(name: str) -> Callable[[Row], Iterable[str]]:
    def values(row: Row) -> Iterable[str]:
        value = row.get(name)
        return value if isinstance(value, list) else [value] if value else ()

    return values


def _rule(name: str) -> Callable[[Row], Iterable[str]]:
    def values(row: Row) -> Iterable[str]:
        value = (row.get("eligibility") or {}).get(name)
        return value if isinstance(value, list) else [value] if value else ()

    return values


FACETS = (
    Facet("service", "grade", _rule("grades")),
    Facet("service", "cost", _column("cost_kind")),
    Facet("service", "audience", _column("audience")),
    Facet("service", "delivery", _column("delivery")),
    Facet("service", "extra", _column("extras")),
    Facet("service", "kind", _column("kind")),
    Facet("service", "start", _column("start_way")),
    Facet("required_document", "document", _column("kind")),
    Facet("accessibility", "access", _column("feature")),
)

_FACETS_OF = {one.table: [facet for facet in FACETS if facet.table == one.table] for one in FACETS}

PROFILED = {*_FACETS_OF, "service_at_location", "service_capacity"}
"""Tables whose columns say something in the profile's terms."""

Told = tuple[str, str | None, str | None]
"""(code of a term, value, label)."""


def told_of(table: str, row: Row, schools: dict[str, Row]) -> Iterator[Told]:
    """What a row's own columns say in the profile's terms. `schools`: id -> row."""
    for facet in _FACETS_OF.get(table, ()):
        for value in facet.values(row):
            if f"{facet.group}.{value}" in TERMS:
                yield f"{facet.group}.{value}", None, None
    if table == "service":
        yield from _told_of_service(row)
    elif table == "service_at_location":
        if row.get("room"):
            yield "placement.room", row["room"], None
        for school in schools.values():
            if school["location_id"] == row["location_id"]:
                yield "school.held_at", school["name"], school["nces_id"]
    elif table == "service_capacity":
        yield from _told_of_capacity(row)
        if row.get("service_at_location_id"):
            yield "capacity.placement", row["service_at_location_id"], None


def _told_of_service(row: Row) -> Iterator[Told]:
    rules = row.get("eligibility") or {}
    enrolled, referral = rules.get("enrolled"), rules.get("referral_required")
    if enrolled in ("anyone", "district"):
        yield f"enrolled.{enrolled}", None, None
    if referral is not None:
        yield ("referral.required", referral, None) if referral else ("referral.not_required", None, None)
    if row.get("interpretation_services"):
        yield "language.interpreted", row["interpretation_services"], None


def told_of_schools(keys: Iterable[str], schools: dict[str, Row]) -> Iterator[Told]:
    """The schools whose pupils a service is for."""
    for key in keys:
        if key in schools:
            yield "enrolled.schools", schools[key]["name"], schools[key]["nces_id"]


def _told_of_capacity(row: Row) -> Iterator[Told]:
    yield f"capacity.{row['status']}", row["updated"].date().isoformat(), None
    for name in ("waiting", "wait_days"):
        if row.get(name) is not None:
            yield f"capacity.{name}", str(row[name]), None


def told_of_claim(row: Row) -> Iterator[Told]:
    """What the newest claim says of the service or placement that it is about."""
    return _told_of_capacity(row)


def told_of_language(row: Row) -> Iterator[Told]:
    """A language that is listed is spoken."""
    name = row.get("name") or row.get("code")
    if name:
        yield "language.spoken", name, row.get("code")


def attribute_object(table: str, key: str, told: Told) -> Row:
    code, value, label = told
    found: Row = {
        "id": profile_id(f"{key}/{code}/{value or ''}"),
        "link_type": TERMS[code].group,
        "link_entity": table,
        "taxonomy_term": term_object(code),
    }
    if value is not None:
        found["value"] = value
    if label is not None:
        found["label"] = label
    return found
