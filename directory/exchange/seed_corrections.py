"""Loads the corrections that wait in the demo for somebody to settle them."""

from datetime import timedelta
from pathlib import Path

from directory.db import db
from directory.exchange.seed_files import Reader, SeedError, mappings_in
from directory.exchange.seed_rows import seed_id
from directory.models import Correction, Service
from directory.models.columns import utc_now


def load_corrections(folder: Path) -> int:
    """Returns how many are listed. One that is stored stays as it is: it may have been settled since."""
    count = 0
    for entry in mappings_in(folder / "corrections.yaml"):
        _load_correction(entry)
        count += 1
    db.session.flush()
    return count


def _load_correction(entry: Reader) -> None:
    correction = Correction(
        id=seed_id("correction", entry.need("key")),
        link_entity="service",
        link_id=_service_id(entry),
        about=entry.need("about"),
        text=entry.need("text"),
        created_at=utc_now() - timedelta(days=int(entry.get("days_ago", 0))),
    )
    entry.finish()
    if db.session.get(Correction, correction.id) is None:
        db.session.add(correction)


def _service_id(entry: Reader) -> str:
    service_id = seed_id("service", entry.need("service"))
    if db.session.get(Service, service_id) is None:
        raise SeedError(f"{entry.where}: there is no service `{entry.need('service')}`")
    return service_id
