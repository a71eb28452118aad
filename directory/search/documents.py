"""What the index keeps of a service: its words, stemmed, and a digest of them.

Public text alone: no contact's name, no phone, no address, and of a confidential location nothing at all.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from directory.db import db
from directory.models import (
    Address,
    Location,
    Organization,
    Program,
    Service,
    ServiceAtLocation,
    Translation,
)
from directory.search.analysis import stems_in
from directory.vocabulary import ServiceStatus

BATCH = 400
NAME_WEIGHT = 3
OTHER_NAME_WEIGHT = 2
TRANSLATED = {"name": NAME_WEIGHT, "description": 1, "eligibility_description": 1}


class Document(NamedTuple):
    """`words` are stems parted by spaces; a weightier field's are repeated."""

    service_id: str
    words: str
    digest: str


def document_ids() -> list[str]:
    return list(db.session.scalars(select(Service.id).where(_LISTED).order_by(Service.id)))


def documents_of(ids: Sequence[str]) -> Iterator[Document]:
    """One document for each of these services that is listed; none for the others."""
    for first in range(0, len(ids), BATCH):
        yield from _batch(ids[first : first + BATCH])


_LISTED = Service.status == ServiceStatus.ACTIVE


def _batch(ids: Sequence[str]) -> Iterator[Document]:
    rows = db.session.execute(
        select(
            Service.id, Service.name, Service.alternate_name, Service.description,
            Service.eligibility_description, Organization.name.label("organization"),
            Organization.alternate_name.label("organization_alternate"), Program.name.label("program"),
        )
        .join(Organization, Service.organization_id == Organization.id)
        .outerjoin(Program, Service.program_id == Program.id)
        .where(_LISTED, Service.id.in_(ids))
        .order_by(Service.id)
    ).all()  # fmt: skip
    translations, places = _translations(ids), _places(ids)
    for row in rows:
        words = " ".join(_words(row, translations[row.id], places[row.id]))
        yield Document(row.id, words, hashlib.blake2b(words.encode(), digest_size=12).hexdigest())


def _words(row: Any, translations: list[Any], places: list[str]) -> Iterator[str]:
    yield from stems_in(row.name, "en") * NAME_WEIGHT
    yield from stems_in(row.alternate_name or "", "en") * OTHER_NAME_WEIGHT
    for text in (row.organization, row.organization_alternate, row.program):
        yield from stems_in(text or "", "en") * OTHER_NAME_WEIGHT
    for text in (row.description, row.eligibility_description, *places):
        yield from stems_in(text or "", "en")
    for translation in translations:
        yield from stems_in(translation.text, translation.language) * TRANSLATED[translation.field]


def _translations(ids: Sequence[str]) -> dict[str, list[Any]]:
    found = defaultdict(list)
    rows = db.session.execute(
        select(Translation.link_id, Translation.field, Translation.language, Translation.text)
        .where(
            Translation.link_entity == "service",
            Translation.link_id.in_(ids),
            Translation.field.in_(TRANSLATED),
        )
        .order_by(Translation.link_id, Translation.language, Translation.field)
    )
    for row in rows:
        found[row.link_id].append(row)
    return found


def _places(ids: Sequence[str]) -> dict[str, list[str]]:
    """Names and towns of the public places where a service is given."""
    found: dict[str, list[str]] = defaultdict(list)
    rows = db.session.execute(
        select(ServiceAtLocation.service_id, Location.name, Address.city, Address.region)
        .join(Location, ServiceAtLocation.location_id == Location.id)
        .outerjoin(Address, Address.location_id == Location.id)
        .where(ServiceAtLocation.service_id.in_(ids), Location.confidential.is_(False))
        .order_by(ServiceAtLocation.service_id, Location.id, Address.id)
    )
    for service_id, *texts in rows:
        found[service_id] += [text for text in texts if text and text not in found[service_id]]
    return found
