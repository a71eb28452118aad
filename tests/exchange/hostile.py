"""Made-up catalogs full of what breaks exports: a few rows of every table, with texts that nobody expects."""

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import JSON, Boolean, Column, Date, Float, Integer, String, Time, delete, insert

from directory.db import Base, db
from directory.exchange.ids import source_id
from directory.exchange.import_changes import NATURAL
from directory.models.columns import Choice, UTC_DateTime
from directory.vocabulary import GRADES

ODD_TEXTS = (
    "", " ", "  two  spaces ", "=1+1", "'=1+1", "''=1+1", "'", "+1 305-555-0100", "-", "--", "@SUM(A1)", "|x",
    "\t=1", "\r\n=1", "\n", "a\r\nb\rc\nd", 'say "hi"', '"', '""', "a,b;c|d", "NULL", "N/A", "nan", "None",
    "true", "0", "007", "1e5", "<b>bold</b>", "&amp; &lt;", "\\n", "\\", "A" * 200, "é", "e\u0301",
    "e" + "\u0301" * 40,
    "\u202eright to left\u202c", "محمد علي", "李小龍𠮷", "👩‍👩‍👧‍👦", "\u200b", "\ufeffmark", "\u00a0",
    "\u2028line", "\x1f", "\x85", "ﬁ Ⅷ", "İı", "SHOUTED NAME OF A PLACE", "#REF!", "{{ 7*7 }}", "24:00",
)  # fmt: skip

odd_texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=40)
NUMBERS = (0.0, -0.0, 0.1 + 0.2, 1e-7, 25.7801, 1 / 3, -12.5, 1e6)
HOURS = (time(0), time(23, 59), time(12, 30), time(8, 5))

ORDER = (
    "source", "taxonomy", "taxonomy_term", "unit", "organization", "program", "location", "service",
    "eligibility", "service_at_location", "contact", "phone", "address", "accessibility", "language",
    "schedule", "service_area", "required_document", "cost_option", "funding", "url",
    "organization_identifier", "service_capacity", "attribute", "translation",
)  # fmt: skip

Rows = dict[str, list[dict[str, Any]]]


def catalogs() -> st.SearchStrategy[Rows]:
    """One to three rows of every table, each of whose pointers leads to a row of the catalog."""
    return st.builds(catalog, st.integers(0, 2**32), st.lists(odd_texts, max_size=20))


def catalog(seed: int, more: list[str]) -> Rows:
    made = _Maker(random.Random(seed), (*ODD_TEXTS, *more))
    for table in ORDER:
        made.found[table] = _distinct(table, [made.row(table) for _ in range(made.chance.randint(1, 3))])
    return made.found


@dataclass
class _Maker:
    chance: random.Random
    texts: tuple[str, ...]
    found: Rows = field(default_factory=dict)

    def row(self, table: str) -> dict[str, Any]:
        chance = self.chance
        row = {column.name: self.value(column) for column in Base.metadata.tables[table].c}
        row["id"] = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        match table:
            case "service":
                row["minimum_age"], row["maximum_age"] = _in_order(row["minimum_age"], row["maximum_age"])
            case "service_capacity":
                row["available"], row["maximum"] = _in_order(row["available"], row["maximum"])
            case "location":
                row["latitude"], row["longitude"] = chance.uniform(-90, 90), chance.uniform(-180, 180)
                row["confidential"] = chance.random() < 0.3
                if row["confidential"]:
                    row |= {"latitude": None, "longitude": None, "transportation": None}
            case "eligibility":
                row |= {
                    "status_policy_as_of": date(2026, 1, 1),
                    "lives_in": chance.choice([None, {"zips": [self.text()], "county": self.text()}]),
                    "insurance": chance.choice([None, {"needed": True, "accepted": [self.text()]}]),
                    "grades": chance.choice([None, [], list(GRADES[:3])]),
                }
            case "attribute" | "translation":
                row["link_entity"] = chance.choice(["organization", "service", "location"])
                row["link_id"] = chance.choice(self.found[row["link_entity"]])["id"]
            case "source":
                row["name"], row["details"] = row["name"].strip() or "x", None
                row["id"] = source_id(row["name"])
        return row

    def text(self) -> str:
        return self.chance.choice(self.texts)

    def value(self, column: Column[Any]) -> Any:
        if column.nullable and self.chance.random() < 0.25:
            return None
        if column.foreign_keys:
            rows = self.found.get(next(iter(column.foreign_keys)).column.table.name, [])
            return self.chance.choice(rows)["id"] if rows else None
        kind = column.type
        if isinstance(kind, Choice):
            return self.chance.choice(list(kind.choices))
        if isinstance(kind, String):
            return self.text()[: kind.length]
        if isinstance(kind, JSON):
            return [self.text() for _ in range(self.chance.randint(0, 2))]
        return next(made(self.chance) for known, made in _KINDS if isinstance(kind, known))


_KINDS: tuple[tuple[Any, Callable[[random.Random], Any]], ...] = (
    (Boolean, lambda chance: chance.random() < 0.5),
    (Integer, lambda chance: chance.randint(0, 10_000)),
    (Float, lambda chance: chance.choice(NUMBERS)),
    (UTC_DateTime, lambda chance: datetime(2026, 1, 1, 1, 2, 3, chance.randint(0, 999_999), tzinfo=UTC)),
    (Date, lambda chance: date(chance.randint(1900, 2100), 2, 28)),
    (Time, lambda chance: chance.choice(HOURS)),
)


def _in_order(low: Any, high: Any) -> tuple[Any, Any]:
    return (high, low) if low is not None and high is not None and low > high else (low, high)


def _distinct(table: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without rows that the database would refuse beside the first ones."""
    names = {"unit": ("name",), "source": ("name",), **NATURAL}.get(table, ("id",))
    found = {tuple(str(row[name]).lower().strip() for name in names): row for row in reversed(rows)}
    return list(found.values())


def put(rows: Rows) -> None:
    """In place of what is there; the caller commits."""
    for table in reversed(Base.metadata.sorted_tables):
        if table.name in ("zip_code", "alembic_version"):
            continue
        db.session.execute(delete(table))
    for table in ORDER:
        pointing_up = {"organization": "parent_organization_id", "taxonomy_term": "parent_id"}.get(table)
        for row in rows[table]:
            if pointing_up and row[pointing_up] not in {one["id"] for one in rows[table]}:
                row[pointing_up] = None
        if rows[table]:
            db.session.execute(insert(Base.metadata.tables[table]), rows[table])
    db.session.commit()
