"""What a person may change of a location, field by field, and the switch that hides where it is.

Hiding seals the address and the point and takes them out of every table that a page, an export or an index
reads, the change log included. Showing it again asks for the address anew: nothing is unsealed.
"""

import json
import re
from typing import Any

from flask import current_app
from sqlalchemy import String, delete, or_, select, update

from directory.actions.edit_fields import Field, Part, Value, choice_part, digest, in_order, rows, text
from directory.actions.edit_record import lock, write_field
from directory.actions.record import forget_where, record_change, with_merged
from directory.core import settings_of
from directory.db import Base, db
from directory.exchange.import_confidential import SPOKEN, WITHHELD, WORDY, redacted
from directory.exchange.import_places import HIDDEN_NAME
from directory.models import (
    Accessibility,
    Address,
    DuplicatePair,
    GeocoderAnswer,
    ImportChange,
    ImportReportRow,
    Location,
    Metadata,
    Phone,
    SealedSite,
    Service,
    ServiceAtLocation,
    Translation,
    User,
)
from directory.places.address_lines import address_hash, address_line
from directory.sealing import seal
from directory.vocabulary import AccessFeature, LocationType

ADDRESS_COLUMNS = ("address_1", "address_2", "city", "state_province", "postal_code")

HIDES = ("latitude", "longitude", "transportation", "description", "url", "alternate_name")
"""Columns of a location that tell where it is, or may."""


SHORTEST_STREET = 8
"""Characters. A shorter one ("Main St") stands in too many texts to be cut out of all."""


class IsASchoolError(ValueError):
    """A school's place cannot be hidden: families must find it."""


class AddressMissingError(ValueError):
    """A place that is shown again needs its address, typed anew."""


# ---- the address: one row of the location ----


def street_row(location: Location) -> Address | None:
    """The address that pages show: the first where somebody can go, else the first."""
    found = in_order(location.addresses)
    physical = [row for row in found if row.address_type is LocationType.PHYSICAL]
    return next(iter([*physical, *found]), None)


def _read_address(location: Location) -> Value:
    row = street_row(location)
    said = {column: getattr(row, column) or None for column in ADDRESS_COLUMNS} if row else {}
    return said if any(said.values()) else None


def _write_address(location: Location, value: Value, actor: User | None) -> None:
    """The log of the row itself holds no value: a place that is hidden later leaves none behind."""
    row = street_row(location)
    if row is None and value:
        db.session.add(Address(location_id=location.id, **value))
    elif row is not None and not value:
        record_change(row, "*", None, None, actor, action="delete")
        db.session.delete(row)
    elif row is not None:
        for column in ADDRESS_COLUMNS:
            if getattr(row, column) != value.get(column):
                record_change(row, column, None, None, actor)
                setattr(row, column, value.get(column))
    db.session.flush()
    db.session.expire(location)


# ---- the point ----


def _read_point(location: Location) -> Value:
    if location.latitude is None or location.longitude is None:
        return None
    return {
        "latitude": location.latitude,
        "longitude": location.longitude,
        "approximate": location.approximate,
    }


def _write_point(location: Location, value: Value, _actor: User | None) -> None:
    said = value or {}
    location.latitude, location.longitude = said.get("latitude"), said.get("longitude")
    location.approximate = bool(said.get("approximate"))


POINT = Field("point", _read_point, _write_point, columns=("latitude", "longitude", "approximate"))


def _own(location: Location) -> dict[str, str]:
    return {"location_id": location.id}


NAME = text("name")

PHONES = rows(
    "phones",
    Phone,
    (Part("number"), Part("extension"), Part("description")),
    lambda location: location.phones,
    _own,
)

LOCATION_FIELDS: tuple[Field, ...] = (
    NAME,
    text("description"),
    Field("address", _read_address, _write_address),
    POINT,
    text("transportation"),
    rows(
        "accessibility",
        Accessibility,
        (choice_part("feature", AccessFeature), Part("description")),
        lambda location: location.accessibility,
        _own,
        changes_in_place=False,
    ),
    PHONES,
)

HIDDEN_FIELDS: tuple[Field, ...] = (NAME, PHONES)
"""All that may be said of a confidential place: what it is called, and its hotline."""


# ---- the switch ----


def hide_location(location: Location, sealing_key: str, actor: User) -> None:
    """Seals where it is. Raises IsASchoolError. A place that is hidden already stays as it is."""
    lock(location)
    if location.confidential:
        return
    if location.school is not None:
        raise IsASchoolError
    streets = _streets(location)
    _seal(location, sealing_key)
    _forget_answers(location)
    for row in list(location.addresses):
        db.session.delete(row)
    name, had_street = redacted(location.name or "")
    location.name = HIDDEN_NAME if had_street or not name else name
    for column in HIDES:
        setattr(location, column, None)
    location.approximate = False
    location.confidential = True
    db.session.flush()
    _forget_log(location)
    _forget_reports(location, streets)
    _withhold(location, streets)
    record_change(location, "confidential", False, True, actor)
    db.session.flush()
    db.session.expire(location)


def _streets(location: Location) -> list[str]:
    """Where it is, and where the log says that it was thought to be."""
    log = select(Metadata.previous_value).where(
        Metadata.resource_id.in_(with_merged([location.id])), Metadata.field_name == "address"
    )
    earlier = [json.loads(text).get("address_1") for text in db.session.scalars(log) if text]
    found = [*(row.address_1 for row in location.addresses), *earlier]
    return list(dict.fromkeys(street for street in found if street))


def _seal(location: Location, sealing_key: str) -> None:
    """In the shape that imports seal in."""
    found = in_order(location.addresses)
    main = street_row(location)
    columns = (*ADDRESS_COLUMNS, "region", "country", "attention")
    said = [{c: getattr(row, c) for c in columns if getattr(row, c)} for row in found if row is not main]
    box: dict[str, object] = {
        "address": {c: getattr(main, c) for c in columns if getattr(main, c)} if main else {},
        "name": location.name,
        "latitude": str(location.latitude) if location.latitude is not None else None,
        "longitude": str(location.longitude) if location.longitude is not None else None,
        "transportation": location.transportation,
        "description": location.description,
    }
    if said:
        box["more"] = said
    db.session.execute(delete(SealedSite).where(SealedSite.location_id == location.id))
    db.session.add(SealedSite(location_id=location.id, sealed=seal(box, sealing_key)))


def _forget_answers(location: Location) -> None:
    hashes = [address_hash(line) for row in location.addresses if (line := address_line_of(row))]
    db.session.execute(delete(GeocoderAnswer).where(GeocoderAnswer.address_hash.in_(hashes)))


def address_line_of(row: Address) -> str:
    """An address in one line, as a geocoder is asked."""
    return address_line(row.address_1, row.city, row.state_province, row.postal_code)


def _forget_log(location: Location) -> None:
    """Takes what the change log and the undo of imports kept of where it was."""
    forget_where([location.id])
    db.session.execute(delete(Translation).where(Translation.link_id == location.id))
    for change in db.session.scalars(
        select(ImportChange).where(ImportChange.table_name.in_(("location", "address")))
    ):
        kept = [row for row in (_without_place(row, location.id) for row in change.rows) if row]
        if digest(kept) != digest(change.rows):
            change.rows = kept


def _forget_reports(location: Location, streets: list[str]) -> None:
    """Pairs that compare its address, and what reports of imports quote of its streets: their rows here, and
    their files on the disk, which the rows can tell again.
    """
    pair = or_(DuplicatePair.left_id == location.id, DuplicatePair.right_id == location.id)
    db.session.execute(delete(DuplicatePair).where(pair))
    listed = [street.casefold() for street in streets if len(street) >= SHORTEST_STREET]
    if not listed:
        return
    query = select(ImportReportRow.id, ImportReportRow.row).where(ImportReportRow.row.is_not(None))
    for key, row in db.session.execute(query).all():
        if _quotes(json.dumps(row, ensure_ascii=False), listed):
            db.session.execute(update(ImportReportRow).where(ImportReportRow.id == key).values(row=None))
    for path in (settings_of(current_app).data / "imports").glob("*/report.csv"):
        if _quotes(path.read_text(encoding="utf-8", errors="replace"), listed):
            path.unlink(missing_ok=True)


def _quotes(text: str, streets: list[str]) -> bool:
    """Compared here: each database has an idea of its own of what is a capital letter."""
    folded = text.casefold()
    return any(street in folded for street in streets)


def _without_place(row: dict[str, Any], location_id: str) -> dict[str, Any] | None:
    if row.get("location_id") == location_id:
        return None
    if row.get("id") != location_id:
        return row
    return {
        key: {c: v for c, v in value.items() if c not in HIDES} if isinstance(value, dict) else value
        for key, value in row.items()
        if key not in HIDES
    }


def _withhold(location: Location, streets: list[str]) -> None:
    """Cuts street addresses out of the words of what is offered there."""
    placed = select(ServiceAtLocation.service_id).where(ServiceAtLocation.location_id == location.id)
    services = list(db.session.scalars(select(Service).where(Service.id.in_(placed))))
    for service in services:
        for column in WORDY:
            setattr(service, column, _cut(getattr(service, column), streets))
    ids = [service.id for service in services]
    texts = select(Translation).where(Translation.link_entity == "service", Translation.link_id.in_(ids))
    for row in db.session.scalars(texts):
        row.text = _cut(row.text, streets) or WITHHELD
    for organization in {service.organization for service in services} | {location.organization} - {None}:
        organization.description = _cut_streets(organization.description, streets)
    for placement in list(location.placements):
        placement.description = _cut(placement.description, streets)
    owners = {location.id, *ids, *(placement.id for placement in location.placements)}
    _cut_small_rows(owners | {service.organization_id for service in services}, streets)
    _cut_ledger(streets)
    log = select(Metadata).where(Metadata.resource_id.in_(ids))
    for change in db.session.scalars(log):
        change.previous_value = _cut(change.previous_value, streets)
        change.replacement_value = _cut(change.replacement_value, streets)


POINTERS = ("service_id", "organization_id", "location_id", "service_at_location_id", "link_id")


def _cut_small_rows(owners: set[str], streets: list[str]) -> None:
    """Phones, hours, kept columns and the like of what is offered there."""
    db.session.flush()
    for name in SPOKEN:
        table = Base.metadata.tables[name]
        pointing = [table.c[column].in_(owners) for column in POINTERS if column in table.c]
        texts = [c.name for c in table.c if isinstance(c.type, String) and not c.name.endswith("id")]
        for row in db.session.execute(select(table).where(or_(*pointing))).mappings() if pointing else ():
            said = {column: row[column] for column in texts if row[column]}
            cut = {column: _cut_streets(text, streets) for column, text in said.items()}
            if cut != said:
                db.session.execute(update(table).where(table.c.id == row["id"]).values(cut))
    db.session.expire_all()


def _cut_ledger(streets: list[str]) -> None:
    """Old values that imports keep for their undoing; those of places are under seal."""
    listed = [street.casefold() for street in streets if len(street) >= SHORTEST_STREET]
    for change in db.session.scalars(select(ImportChange)) if listed else ():
        text = json.dumps(change.rows, ensure_ascii=False)
        if _quotes(text, listed):
            change.rows = json.loads(_cut_streets(text, streets) or "[]")


def _cut(text: str | None, streets: list[str]) -> str | None:
    """Without these streets and anything else that looks like a street address."""
    return redacted(_cut_streets(text, streets) or "")[0] if text else text


def _cut_streets(text: str | None, streets: list[str]) -> str | None:
    for street in streets if text else ():
        if len(street) >= SHORTEST_STREET:
            pattern = r"\s+".join(re.escape(word) for word in street.split())
            text = re.sub(pattern, WITHHELD, text or "", flags=re.IGNORECASE)
    return text


def show_location(location: Location, address: Value, actor: User) -> None:
    """Shows it again at an address that was typed anew. Raises AddressMissingError."""
    lock(location)
    if not location.confidential:
        return
    if not address or not address.get("address_1"):
        raise AddressMissingError
    db.session.execute(delete(SealedSite).where(SealedSite.location_id == location.id))
    location.confidential = False
    db.session.flush()
    record_change(location, "confidential", True, False, actor)
    field = next(field for field in LOCATION_FIELDS if field.name == "address")
    write_field(location, field, field.read(location), address, actor)
    db.session.flush()
