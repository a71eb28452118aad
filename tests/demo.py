"""The demo district for tests, loaded by the same functions as `hallway init` and `hallway seed`."""

import hashlib
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from directory.core import settings_of
from directory.db import Base, db, reading
from directory.exchange.seed_caseload import load_caseload
from directory.exchange.seed_categories import load_categories
from directory.exchange.seed_corrections import load_corrections
from directory.exchange.seed_district import load_district
from directory.exchange.seed_organizations import load_organizations
from directory.exchange.seed_people import load_people
from directory.exchange.zip_table import fill_zip_table
from directory.models.columns import utc_now
from directory.search.indexer import rebuild

MOVING = {
    "sign_in_session", "sign_in_attempt", "search_miss", "index_outbox", "zip_code", "example_sentence",
    "audit_entry", "suggestion_snapshot",
}  # fmt: skip
"""Also what a look writes: a page about a person writes who looked, and a need's what was suggested."""


def load_demo(app: Flask, seeds: Path) -> None:
    fill_zip_table()
    load_categories(seeds / "categories")
    load_district(seeds / "demo")
    load_organizations(
        seeds / "demo" / "organizations", utc_now().date(), settings_of(app).sealing_key, "millrace"
    )
    load_people()
    load_corrections(seeds / "demo")
    load_caseload(seeds / "demo", utc_now().date())
    db.session.commit()
    rebuild(app)


def fingerprint(app: Flask, but: frozenset[str] | set[str] = frozenset(MOVING)) -> dict[str, str]:
    """A hash of every row of every table, by table, but for those that move by themselves."""
    found = {}
    with app.app_context(), reading():
        for table in Base.metadata.sorted_tables:
            if table.name not in but:
                rows = sorted(repr(tuple(row)) for row in db.session.execute(select(table)))
                found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
        db.session.rollback()
    return found
