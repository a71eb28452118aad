"""Loads the demo organizations: one YAML file each, with their locations, partnerships and services."""

from datetime import date
from pathlib import Path

from directory.db import db
from directory.exchange.seed_files import Reader, SeedError, mapping_in
from directory.exchange.seed_rows import day, days_before, in_spanish, languages_of, phone_of, seed_id
from directory.exchange.seed_services import load_service
from directory.models import (
    Accessibility,
    Address,
    Contact,
    Location,
    Organization,
    OrganizationIdentifier,
    Partnership,
    Phone,
    Program,
    SealedSite,
)
from directory.sealing import seal
from directory.vocabulary import (
    AccessFeature,
    Agreement,
    ConfirmedBy,
    LocationType,
    OrganizationKind,
    PartnershipRole,
    PartnershipStatus,
    PartnershipType,
    Sector,
)


def load_organizations(folder: Path, today: date, sealing_key: str, district: str) -> dict[str, int]:
    """Two passes, since a service may stand in another organization's location. Returns counts by table."""
    files = [mapping_in(path) for path in sorted(folder.glob("*.yaml"))]
    for entry in files:
        _load_organization(entry, sealing_key, district)
    db.session.flush()
    counts = {"organizations": len(files), "services": 0, "placements": 0}
    for entry in files:
        newest: date | None = None
        for service in entry.parts("services"):
            key = service.need("key")
            placements = load_service(service, seed_id("organization", entry.need("key")), today)
            counts["services"] += 1
            counts["placements"] += placements
            confirmed = days_before(today, service.values.get("confirmed_days_ago"))
            newest = max(filter(None, (newest, confirmed)), default=None)
            if not key.strip():
                raise SeedError(f"{service.where}: empty key")
        _stamp(entry.need("key"), newest)
        entry.finish()
        db.session.flush()
    return counts


def _stamp(key: str, newest: date | None) -> None:
    organization = db.session.get(Organization, seed_id("organization", key))
    if organization is not None and newest is not None:
        organization.assured_date, organization.assured_by = newest, ConfirmedBy.PARTNER


def _load_organization(entry: Reader, sealing_key: str, district: str) -> None:
    key = entry.need("key")
    organization_id = seed_id("organization", key)
    owner = {"organization_id": organization_id}
    sector = entry.get("sector")
    db.session.merge(
        Organization(
            id=organization_id,
            name=entry.need("name"),
            alternate_name=entry.get("alternate_name"),
            description=entry.get("description"),
            email=entry.get("email"),
            website=entry.get("website"),
            sector=Sector(sector) if sector else None,
            kind=OrganizationKind(entry.need("kind")),
            year_incorporated=entry.get("year_incorporated"),
        )
    )
    db.session.flush()
    rows: list[object] = [*phone_of(**_phone(entry.part("phone")), owner=owner)]
    if entry.get("ein"):
        rows.append(
            OrganizationIdentifier(id=seed_id("ein", key), identifier_scheme="US-EIN", identifier_type="EIN",
                                   identifier=entry.get("ein"), **owner)
        )  # fmt: skip
    rows += [
        Program(id=seed_id("program", part.need("key")), name=part.need("name"),
                description=part.get("description"), **owner)
        for part in entry.parts("programs")
    ]  # fmt: skip
    rows += in_spanish(
        "organization", organization_id, {f: entry.get(f"{f}_es") for f in ("name", "description")}
    )
    for row in rows:
        db.session.merge(row)
    entry.get("languages")
    for number, part in enumerate(entry.parts("contacts")):
        _load_contact(part, key, number, owner)
    for part in entry.parts("locations"):
        _load_location(part, organization_id, sealing_key)
    for number, part in enumerate(entry.parts("partnerships")):
        _load_partnership(part, key, number, organization_id, district)
    db.session.flush()


def _phone(part: Reader) -> dict[str, object]:
    return {"number": part.get("number"), "extension": part.get("extension")}


def _load_contact(part: Reader, key: str, number: int, owner: dict[str, str]) -> None:
    contact_id = seed_id("contact", key, number)
    db.session.merge(
        Contact(
            id=contact_id, name=part.need("name"), title=part.get("title"), email=part.get("email"),
            role=part.get("role", "main"), **owner,
        )
    )  # fmt: skip
    db.session.flush()
    if part.get("phone"):
        db.session.merge(
            Phone(id=seed_id("phone", contact_id), contact_id=contact_id, number=part.get("phone"),
                  extension=str(part.get("extension")) if part.get("extension") else None)
        )  # fmt: skip
    part.get("languages")
    part.finish()


def _load_location(part: Reader, organization_id: str, sealing_key: str) -> None:
    key, hidden = part.need("key"), bool(part.get("confidential"))
    location_id = seed_id("location", key)
    address = part.part("address")
    latitude, longitude = part.get("lat"), part.get("lon")
    transportation = part.get("transportation")
    db.session.merge(
        Location(
            id=location_id,
            organization_id=organization_id,
            name=part.need("name"),
            description=part.get("description"),
            location_type=LocationType(part.get("type", "physical")),
            url=part.get("url"),
            confidential=hidden,
            latitude=None if hidden else latitude,
            longitude=None if hidden else longitude,
            transportation=None if hidden else transportation,
        )
    )
    db.session.flush()
    if hidden:
        plain = {"address": address.values, "latitude": latitude, "longitude": longitude,
                 "transportation": transportation}  # fmt: skip
        if not db.session.get(SealedSite, seed_id("sealed", key)):
            db.session.add(
                SealedSite(
                    id=seed_id("sealed", key), location_id=location_id, sealed=seal(plain, sealing_key)
                )
            )
        _skip(address)
    else:
        _load_address(address, key, location_id)
    for row in (
        *phone_of(part.get("public_phone") or part.get("phone"), None, {"location_id": location_id}),
        *languages_of(part.get("languages"), {"location_id": location_id}),
        *(
            Accessibility(id=seed_id("accessibility", key, feature), location_id=location_id,
                          feature=AccessFeature(feature))
            for feature in part.get("accessibility") or []
        ),
    ):  # fmt: skip
        db.session.merge(row)
    part.finish()


def _skip(part: Reader) -> None:
    for name in part.values:
        part.get(name)


def _load_address(address: Reader, key: str, location_id: str) -> None:
    if not address.values:
        return
    db.session.merge(
        Address(
            id=seed_id("address", key), location_id=location_id, address_1=address.get("street"),
            address_2=address.get("street_2"), city=address.need("city"),
            state_province=address.need("state"),
            postal_code=str(address.need("zip")),
        )
    )  # fmt: skip
    address.finish()


def _load_partnership(part: Reader, key: str, number: int, organization_id: str, district: str) -> None:
    school, whole = part.get("school"), part.get("district")
    db.session.merge(
        Partnership(
            id=seed_id("partnership", key, number),
            organization_id=organization_id,
            school_id=seed_id("school", school) if school else None,
            district_id=seed_id("district", district) if whole else None,
            type=PartnershipType(part.get("type")) if part.get("type") else None,
            role=PartnershipRole(part.get("role", "partner")),
            agreement=Agreement(part.get("agreement")) if part.get("agreement") else None,
            status=PartnershipStatus(part.get("status", "approved")),
            starts_on=day(part.get("starts"), part.where),
            ends_on=day(part.get("ends"), part.where),
            results=part.get("results"),
            goals=part.get("goals"),
        )
    )
    part.finish()
