"""A directory of a few services for one test. Everything not given is unknown, as in a real one.

town = Town()
town.service("Reading club", category="academics.literacy", at=town.location(43.16, -77.61))
"""

import json
import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from directory.db import db, reading
from directory.models import (
    Accessibility,
    Address,
    Attribute,
    District,
    Eligibility,
    Language,
    Location,
    Organization,
    Schedule,
    School,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
    Taxonomy,
    TaxonomyTerm,
    Translation,
    Unit,
    ZipCode,
)
from directory.search import Answer, Hit, find, query_from
from directory.search.indexer import drain_once
from directory.vocabulary import CATEGORY_TAXONOMY, AreaKind, CapacityStatus, Locale, OrganizationKind

NOW = datetime(2026, 9, 15, 19, 30, tzinfo=UTC)
"""A Tuesday, 3:30 in the afternoon in New York, while school is on."""

HOME = (43.1600, -77.6100)
MILE = 1 / 69.09  # degrees of latitude

CATEGORIES = {
    "food": {
        "food.pantry": (("Food pantry", "Despensa"), ("hungry", "groceries"), ("comida", "despensa")),
        "food.benefits": (("Food stamps", "Estampillas"), ("food stamps", "snap"), ("estampillas",)),
    },
    "learning": {
        "academics.literacy": (("Learning to read", "Aprender a leer"), ("reading", "behind"), ("leer",)),
        "academics.tutoring": (("Tutoring", "Tutoría"), ("homework", "math"), ("tarea",)),
    },
    "health": {
        "health.vision": (("Glasses", "Lentes"), ("glasses", "can't see the board"), ("lentes",)),
        "mh.counseling": (("Counseling", "Consejería"), ("counseling", "sad"), ("triste",)),
    },
}


class Town:
    """Adds rows to the open session. `commit` stores them."""

    def __init__(self) -> None:
        self.organization = Organization(name="Acorn House", kind=OrganizationKind.PARTNER)
        self.unit = Unit(name=f"seat {uuid.uuid4()}")
        self.district = District(
            name="Millrace", slug="millrace", timezone="America/New_York", county="Monroe",
            state_province="NY", zips=["14605", "14609"],
            calendar={"first": "09-03", "last": "06-24", "breaks": [{"first": "12-22", "last": "01-02"}]},
        )  # fmt: skip
        self.terms: dict[str, TaxonomyTerm] = {}
        db.session.add_all([self.organization, self.unit, self.district])
        self._add_categories()
        for code, lat, lon in (
            ("14605", *HOME),
            ("14609", HOME[0] + 2 * MILE, HOME[1]),
            ("90210", 34.1, -118.4),
        ):
            state, county = ("CA", "Los Angeles County") if code == "90210" else ("NY", "Monroe County")
            db.session.add(
                ZipCode(zip=code, city="Here", state=state, county=county, latitude=lat, longitude=lon)
            )
        db.session.flush()

    def _add_categories(self) -> None:
        taxonomy = Taxonomy(code=CATEGORY_TAXONOMY, name="Needs")
        db.session.add(taxonomy)
        db.session.flush()
        for group, slugs in CATEGORIES.items():
            parent = TaxonomyTerm(taxonomy_id=taxonomy.id, code=group, name=group)
            db.session.add(parent)
            db.session.flush()
            for slug, ((en, es), words_en, words_es) in slugs.items():
                details = {
                    "label": {"en": en, "es": es},
                    "words": {"en": list(words_en), "es": list(words_es)},
                    "results": ["R2" if group == "learning" else "R7"],
                }
                self.terms[slug] = TaxonomyTerm(
                    taxonomy_id=taxonomy.id, code=slug, name=en, parent_id=parent.id, details=details
                )
                db.session.add(self.terms[slug])

    def location(
        self,
        lat: float | None = HOME[0],
        lon: float | None = HOME[1],
        *,
        name: str = "Corner hall",
        confidential: bool = False,
        features: tuple[str, ...] = (),
        zip_code: str = "",
        **more: Any,
    ) -> Location:
        place = Location(
            organization_id=self.organization.id, name=name, confidential=confidential,
            latitude=None if confidential else lat, longitude=None if confidential else lon, **more,
        )  # fmt: skip
        db.session.add(place)
        db.session.flush()
        db.session.add_all([Accessibility(location_id=place.id, feature=one) for one in features])
        if zip_code and not confidential:
            db.session.add(Address(location_id=place.id, city="Millrace", postal_code=zip_code))
        return place

    def school(
        self, slug: str, lat: float, lon: float, zone: Any = None, locale: Locale = Locale.CITY
    ) -> School:
        place = self.location(lat, lon, name=f"{slug} school", zip_code="14605")
        school = School(
            district_id=self.district.id, location_id=place.id, slug=slug, name=f"{slug.title()} School",
            grades=["K", "1"], locale=locale,
            zone=json.dumps({"type": "Polygon", "coordinates": [zone]}) if zone else None,
        )  # fmt: skip
        db.session.add(school)
        db.session.flush()
        return school

    def service(
        self,
        name: str,
        *,
        category: str | None = None,
        at: Location | list[Location] | None = None,
        areas: tuple[tuple[AreaKind, list[str] | None], ...] = (),
        polygon: list[list[float]] | None = None,
        languages: tuple[str, ...] = (),
        hours: tuple[tuple[str, str, str], ...] = (),
        season: str | None = None,
        capacity: tuple[CapacityStatus, int | None, int] | None = None,
        waiting: int | None = None,
        grades: list[str] | None = None,
        any_age: bool | None = None,
        documents: bool | None = None,
        spanish: str = "",
        organization: Organization | None = None,
        **columns: Any,
    ) -> Service:
        """`hours` are (byday, opens, closes); `capacity` is (status, available, days ago)."""
        service = Service(name=name, organization_id=(organization or self.organization).id, **columns)
        db.session.add(service)
        db.session.flush()
        rows: list[Any] = [
            Eligibility(service_id=service.id, grades=grades, any_age=any_age, documents_asked=documents),
            *(Language(service_id=service.id, code=code) for code in languages),
            *(ServiceArea(service_id=service.id, kind=kind, members=members) for kind, members in areas),
            *(
                Schedule(
                    service_id=service.id, freq="WEEKLY", byday=days, season=season,
                    opens_at=time.fromisoformat(opens), closes_at=time.fromisoformat(closes),
                )
                for days, opens, closes in hours
            ),
        ]  # fmt: skip
        if polygon:
            extent = json.dumps({"type": "Polygon", "coordinates": [polygon]})
            rows.append(ServiceArea(service_id=service.id, kind=AreaKind.POLYGON, extent=extent))
        if category:
            rows.append(
                Attribute(
                    link_id=service.id, link_entity="service", link_type="category",
                    taxonomy_term_id=self.terms[category].id,
                )
            )  # fmt: skip
        if spanish:
            rows.append(
                Translation(
                    link_entity="service", link_id=service.id, field="name", language="es", text=spanish
                )
            )
        for place in at if isinstance(at, list) else [at] if at else []:
            rows.append(ServiceAtLocation(service_id=service.id, location_id=place.id))
        if capacity:
            status, available, days = capacity
            rows.append(
                ServiceCapacity(
                    service_id=service.id, unit_id=self.unit.id, status=status, available=available,
                    waiting=waiting, updated=NOW - timedelta(days=days),
                )
            )  # fmt: skip
        db.session.add_all(rows)
        db.session.flush()
        return service

    @staticmethod
    def commit() -> None:
        db.session.commit()


def asked(app: Flask, *, now: datetime = NOW, reader: str = "en", **args: Any) -> Answer:
    """The answer to these GET arguments (`from_` for from), after the index has taken in what was stored."""
    drain_once(app)
    return asked_as_is(app, now=now, reader=reader, **args)


def asked_as_is(app: Flask, *, now: datetime = NOW, reader: str = "en", **args: Any) -> Answer:
    with app.app_context(), reading():
        found = find(query_from({name.rstrip("_"): value for name, value in args.items()}), now, lang=reader)
        db.session.rollback()
        return found


def names(answer: Answer) -> list[str]:
    return [hit.service for hit in answer.hits]


def hit_of(answer: Answer, name: str) -> Hit:
    return next(hit for hit in answer.hits if hit.service == name)


def days_ago(days: int) -> date:
    return (NOW - timedelta(days=days)).date()


def service_id(app: Flask, name: str) -> str:
    with app.app_context(), reading():
        found = db.session.scalar(select(Service.id).where(Service.name == name))
        db.session.rollback()
    assert found is not None
    return found
