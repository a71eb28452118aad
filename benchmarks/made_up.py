"""A made-up directory of any size: Zipf words, real everyday words, and gaps as real ones have."""

import random
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import insert, select

from directory.db import db
from directory.models import (
    Accessibility,
    Address,
    Attribute,
    Eligibility,
    Language,
    Location,
    Organization,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
    TaxonomyTerm,
    Unit,
)
from directory.vocabulary import (
    GRADES,
    AccessFeature,
    AreaKind,
    Audience,
    CapacityStatus,
    CostKind,
    Delivery,
    Kind,
    LocationType,
    OrganizationKind,
    ServiceStatus,
)

MIDDLE = (43.16, -77.61)
ZIPS = [f"14{n}" for n in range(501, 700)]
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LANGUAGES = ("en", "es", "ar", "zh", "so", "ne", "vi", "ru")
SYLLABLES = (
    "ba",
    "ke",
    "lo",
    "mi",
    "ru",
    "sta",
    "ven",
    "tor",
    "pel",
    "quin",
    "dra",
    "shi",
    "wen",
    "gol",
    "fer",
)
CHUNK = 5000


class MadeUp:
    """`count` services; the same seed makes the same directory."""

    def __init__(self, count: int, seed: int = 7) -> None:
        self.count, self.random = count, random.Random(seed)
        self.words = self._words(6000)
        self.weights = list(accumulate(1 / (n + 3) for n in range(len(self.words))))
        self.categories: list[tuple[str, list[str]]] = []

    def _words(self, count: int) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < count:
            found["".join(self.random.choices(SYLLABLES, k=self.random.randint(2, 4)))] = None
        return list(found)

    def new_id(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def some_words(self, count: int) -> list[str]:
        return self.random.choices(self.words, cum_weights=self.weights, k=count)

    def store(self) -> None:
        """Into an empty, migrated database that has the categories."""
        self.categories = [
            (row.id, [w for ws in ((row.details or {}).get("words") or {}).values() for w in ws])
            for row in db.session.scalars(select(TaxonomyTerm).where(TaxonomyTerm.parent_id.is_not(None)))
        ]
        unit = {"id": self.new_id(), "name": "seat"}
        db.session.execute(insert(Unit), [unit])
        organizations = [self._organization() for _ in range(max(1, self.count // 8))]
        _insert(Organization, organizations)
        locations = [self._location() for _ in range(max(1, self.count // 3))]
        _insert(Location, locations)
        _insert(Address, [self._address(place) for place in locations])
        _insert(Accessibility, list(self._features(locations)))
        tables: dict[Any, list[dict[str, Any]]] = {}
        for _ in range(self.count):
            for model, row in self._service(organizations, locations, unit["id"]):
                tables.setdefault(model, []).append(row)
        for model in (Service, Eligibility, ServiceAtLocation, Attribute, Language, Schedule, ServiceArea,
                      ServiceCapacity):  # fmt: skip
            _insert(model, tables.get(model, []))
        db.session.commit()

    def _organization(self) -> dict[str, Any]:
        name = " ".join(self.some_words(3)).title()
        return {"id": self.new_id(), "name": name, "kind": OrganizationKind.LISTING}

    def _location(self) -> dict[str, Any]:
        spread = self.random.choice((0.03, 0.2, 0.8))
        is_known = self.random.random() < 0.9
        return {
            "id": self.new_id(),
            "name": " ".join(self.some_words(2)).title(),
            "latitude": self.random.gauss(MIDDLE[0], spread) if is_known else None,
            "longitude": self.random.gauss(MIDDLE[1], spread) if is_known else None,
            "location_type": LocationType.PHYSICAL,
        }

    def _address(self, place: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": self.new_id(),
            "location_id": place["id"],
            "city": self.random.choice(self.words[:300]).title(),
            "postal_code": self.random.choice(ZIPS),
        }

    def _features(self, locations: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for place in locations:
            if self.random.random() < 0.4:
                feature = self.random.choice(list(AccessFeature))
                yield {"id": self.new_id(), "location_id": place["id"], "feature": feature}

    def _service(
        self, organizations: list[dict[str, Any]], locations: list[dict[str, Any]], unit: str
    ) -> Iterator[tuple[Any, dict[str, Any]]]:
        chance, service_id = self.random, self.new_id()
        categories = chance.sample(self.categories, chance.choice((1, 1, 2)))
        everyday = [chance.choice(words) for _, words in categories if words]
        low = chance.choice((None, 0, 5, 11, 18))
        yield Service, {
            "id": service_id,
            "organization_id": chance.choice(organizations)["id"],
            "name": " ".join([*self.some_words(2), *everyday[:1]]).capitalize(),
            "description": " ".join([*self.some_words(chance.randint(15, 60)), *everyday]),
            "status": ServiceStatus.ACTIVE,
            "kind": chance.choice(list(Kind)),
            "minimum_age": low,
            "maximum_age": None if low is None else low + chance.choice((6, 10, 80)),
            "cost_kind": chance.choice((None, CostKind.FREE, CostKind.FREE, *CostKind)),
            "audience": chance.choice((None, chance.sample(list(Audience), 2))),
            "delivery": chance.choice((None, chance.sample(list(Delivery), 2))),
            "assured_date": date(2026, 9, 1) - timedelta(days=chance.randint(0, 400)),
        }  # fmt: skip
        yield (
            Eligibility,
            {
                "id": self.new_id(),
                "service_id": service_id,
                "grades": chance.choice((None, list(GRADES[2:8]))),
                "documents_asked": chance.choice((None, True, False)),
            },
        )
        for position, (term, _) in enumerate(categories):
            yield Attribute, {
                "id": self.new_id(), "link_id": service_id, "link_entity": "service",
                "link_type": "category", "taxonomy_term_id": term, "position": position,
            }  # fmt: skip
        for code in chance.sample(LANGUAGES, chance.choice((0, 1, 2))):
            yield Language, {"id": self.new_id(), "service_id": service_id, "code": code}
        if chance.random() < 0.5:
            yield ServiceArea, {
                "id": self.new_id(), "service_id": service_id, "kind": AreaKind.ZIPS,
                "members": sorted(chance.sample(ZIPS[:40], 4)),
            }  # fmt: skip
        for place in chance.sample(locations, min(len(locations), chance.choice((1, 1, 1, 2)))):
            yield from self._placement(service_id, place["id"], unit)

    def _placement(
        self, service_id: str, location_id: str, unit: str
    ) -> Iterator[tuple[Any, dict[str, Any]]]:
        chance, placement_id = self.random, self.new_id()
        yield ServiceAtLocation, {
            "id": placement_id, "service_id": service_id, "location_id": location_id, "room": "",
        }  # fmt: skip
        if chance.random() < 0.7:
            opens = chance.randint(7, 17)
            yield Schedule, {
                "id": self.new_id(), "service_at_location_id": placement_id, "freq": "WEEKLY",
                "byday": ",".join(sorted(chance.sample(DAYS, chance.randint(1, 5)))),
                "opens_at": time(opens, chance.choice((0, 30))),
                "closes_at": time(min(23, opens + chance.randint(1, 6)), 0 if opens < 17 else 45),
            }  # fmt: skip
        if chance.random() < 0.6:
            available = chance.randint(0, 20)
            yield ServiceCapacity, {
                "id": self.new_id(), "service_id": service_id, "service_at_location_id": placement_id,
                "unit_id": unit, "available": available, "maximum": 20,
                "status": CapacityStatus.CAPACITY if available else CapacityStatus.NO_CAPACITY,
                "updated": datetime(2026, 9, 1, tzinfo=UTC) - timedelta(days=chance.randint(0, 120)),
            }  # fmt: skip


def _insert(model: Any, rows: list[dict[str, Any]]) -> None:
    for first in range(0, len(rows), CHUNK):
        db.session.execute(insert(model), rows[first : first + CHUNK])
