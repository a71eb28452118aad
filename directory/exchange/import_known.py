"""Reads what this directory holds that an import must respect, before the package's rows are built."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select

from directory.db import db, in_chunks
from directory.exchange.import_categories import MAPPED, words_of
from directory.exchange.import_changes import BY_IMPORT, is_imported
from directory.exchange.import_context import Known, ReadBefore, ZipFacts
from directory.exchange.import_rows import SourceRow
from directory.models import (
    Attribute,
    Location,
    Metadata,
    SealedSite,
    Service,
    Taxonomy,
    TaxonomyTerm,
    Unit,
    ZipCode,
)
from directory.places.points import Point
from directory.places.postal_codes import parse_zip
from directory.sealing import UnsealableError, unseal
from directory.vocabulary import CATEGORY_TAXONOMY


def read_known(source_id: str, sealing_key: str, tables: dict[str, list[SourceRow]]) -> Known:
    known = Known(sealing_key=sealing_key)
    _read_places(known, source_id)
    _read_categories(known, source_id)
    known.zips = _zips(_codes(tables))
    known.has_zips = db.session.scalar(select(ZipCode.zip).limit(1)) is not None
    known.units = {name.lower(): key for key, name in db.session.execute(select(Unit.id, Unit.name))}
    return known


def _read_places(known: Known, source_id: str) -> None:
    ours = Location.source_id == source_id
    hidden = select(Location.id).where(ours, Location.confidential.is_(True))
    known.confidential = set(db.session.scalars(hidden))
    shown = select(Location.id).where(ours, Location.confidential.is_(False))
    decided = select(Metadata.resource_id).where(
        Metadata.resource_id.in_(shown),
        Metadata.field_name == "confidential",
        Metadata.updated_by.not_like(f"{BY_IMPORT}%"),
    )
    known.opened = set(db.session.scalars(decided))
    sealed = select(SealedSite.location_id, SealedSite.sealed).join(
        Location, Location.id == SealedSite.location_id
    )
    for key, box in db.session.execute(sealed.where(ours)):
        try:
            known.sealed[key] = unseal(box, known.sealing_key)
        except UnsealableError:
            continue  # sealed with another key: it is sealed anew with this one


def _read_categories(known: Known, source_id: str) -> None:
    terms = select(TaxonomyTerm.code, TaxonomyTerm.id).join(Taxonomy)
    for code, key in db.session.execute(terms.where(Taxonomy.code == CATEGORY_TAXONOMY)):
        if code:
            known.categories[code] = key
    slugs = {key: code for code, key in known.categories.items()}
    query = (
        select(Attribute.id, Attribute.link_id, Attribute.label, Attribute.value, Attribute.taxonomy_term_id,
               Service.name, Service.description)
        .join(Service, Service.id == Attribute.link_id)
        .where(Service.source_id == source_id, Attribute.link_type == "category")
        .order_by(Attribute.link_id, Attribute.position)
    )  # fmt: skip
    read: dict[str, list[tuple[str, str]]] = defaultdict(list)
    words: dict[str, str] = {}
    for key, service_id, label, why, term_id, name, description in db.session.execute(query):
        if label != MAPPED or not is_imported(key):
            known.hand_sorted.add(service_id)
        elif why == "text":
            read[service_id].append((slugs.get(term_id or "", ""), why))
            words[service_id] = words_of(name, description)
    known.read_before = {key: ReadBefore(words[key], found) for key, found in read.items()}


def _codes(tables: dict[str, list[SourceRow]]) -> set[str]:
    rows = [*tables.get("address", []), *tables.get("location", [])]
    return {code for row in rows if (code := parse_zip(row.get("postal_code")))}


def _zips(codes: Iterable[str]) -> dict[str, ZipFacts]:
    found = {}
    for chunk in in_chunks(sorted(codes)):
        for row in db.session.scalars(select(ZipCode).where(ZipCode.zip.in_(chunk))):
            point = Point(row.latitude, row.longitude)
            found[row.zip] = ZipFacts(point, row.county or "", row.state, row.city)
    return found
