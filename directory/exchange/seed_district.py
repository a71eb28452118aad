"""Loads the demo district and its schools."""

from pathlib import Path

from directory.db import db
from directory.exchange.seed_files import Reader, mapping_in, mappings_in
from directory.exchange.seed_rows import (
    clock,
    in_spanish,
    languages_of,
    phone_of,
    polygon,
    schedules_of,
    seed_id,
)
from directory.models import Accessibility, Address, Contact, District, Location, Organization, Phone, School
from directory.vocabulary import AccessFeature, Locale, OrganizationKind, Sector


def load_district(folder: Path) -> int:
    """The district, an organization that stands for it, and every school. Returns how many schools."""
    entry = mapping_in(folder / "district.yaml")
    district_id = seed_id("district", entry.need("key"))
    year = entry.part("school_year")
    breaks = entry.get("breaks") or []
    district = District(
        id=district_id,
        slug=entry.need("key"),
        name=entry.need("name"),
        timezone=entry.need("timezone"),
        county=entry.get("county"),
        state_province=entry.get("state"),
        zips=entry.get("zips"),
        phone=entry.get("phone"),
        email=entry.get("email"),
        about=entry.get("about"),
        calendar={"first": year.need("first"), "last": year.need("last"), "breaks": breaks},
        crisis=entry.get("crisis"),
    )
    year.finish()
    organization = Organization(
        id=seed_id("organization", entry.need("key")),
        name=entry.need("name"),
        description=entry.get("about"),
        email=entry.get("email"),
        website=entry.get("website"),
        sector=Sector.EDUCATION_K16,
        kind=OrganizationKind.PARTNER,
    )
    spanish = {"name": entry.get("name_es"), "about": entry.get("about_es")}
    for key in ("address", "lat", "lon"):
        entry.get(key)
    entry.finish()
    for row in (district, organization, *in_spanish("district", district_id, spanish)):
        db.session.merge(row)
    db.session.flush()
    count = 0
    for school in mappings_in(folder / "schools.yaml"):
        _load_school(school, district_id, organization.id)
        count += 1
    db.session.flush()
    return count


def _load_school(entry: Reader, district_id: str, organization_id: str) -> None:
    key = entry.need("key")
    location_id = seed_id("location", key)
    _load_place(entry, key, location_id, organization_id)
    coordinator = _load_person(entry.part("coordinator"), key, "main", location_id)
    backup = _load_person(entry.part("backup"), key, "backup", location_id)
    bells = entry.part("bell_times")
    school_id = seed_id("school", key)
    db.session.merge(
        School(
            id=school_id,
            slug=key,
            district_id=district_id,
            location_id=location_id,
            name=entry.need("name"),
            nces_id=entry.get("nces_id"),
            grades=[str(grade) for grade in entry.need("grades")],
            locale=Locale(entry.need("locale")),
            students=entry.get("students"),
            bell_start=clock(bells.get("start"), bells.where),
            bell_end=clock(bells.get("end"), bells.where),
            public_door=entry.get("public_door"),
            about=entry.get("about"),
            languages=entry.get("languages"),
            zone=polygon(entry.need("zone")),
            coordinator_contact_id=coordinator,
            backup_contact_id=backup,
            phone=entry.get("phone"),
        )
    )
    spanish = {name: entry.get(f"{name}_es") for name in ("name", "about", "public_door")}
    for row in in_spanish("school", school_id, spanish):
        db.session.merge(row)
    entry.finish()


def _load_place(entry: Reader, key: str, location_id: str, organization_id: str) -> None:
    address = entry.part("address")
    place = Location(
        id=location_id,
        organization_id=organization_id,
        name=entry.need("name"),
        latitude=entry.need("lat"),
        longitude=entry.need("lon"),
        transportation=entry.get("transportation"),
    )
    rows = [
        place,
        Address(
            id=seed_id("address", key), location_id=location_id, address_1=address.need("street"),
            city=address.need("city"), state_province=address.need("state"),
            postal_code=str(address.need("zip")),
        ),
        *phone_of(entry.get("phone"), None, {"location_id": location_id}),
        *languages_of(entry.get("languages"), {"location_id": location_id}),
        Accessibility(id=seed_id("accessibility", key), location_id=location_id,
                      feature=AccessFeature.WHEELCHAIR, description="Step-free public door"),
    ]  # fmt: skip
    address.finish()
    hours = Reader({"schedules": entry.get("public_hours")}, entry.where)
    rows += schedules_of(hours, {"location_id": location_id})
    for row in rows:
        db.session.merge(row)
        db.session.flush()


def _load_person(entry: Reader, key: str, role: str, location_id: str) -> str:
    contact_id = seed_id("contact", key, role)
    db.session.merge(
        Contact(
            id=contact_id, location_id=location_id, name=entry.need("name"), role=role,
            title=entry.get("title") or ("Coordinator" if role == "main" else "School office"),
            email=entry.get("email"),
        )
    )  # fmt: skip
    entry.get("languages")
    db.session.flush()
    number, extension = entry.get("phone"), entry.get("extension")
    if number:
        db.session.merge(
            Phone(id=seed_id("phone", contact_id), contact_id=contact_id, number=number, extension=extension)
        )
    entry.finish()
    return contact_id
