"""The rest of a package: accessibility, capacity, translations, and logs, which are not taken over."""

from typing import Any

from directory.db import Base
from directory.exchange.cleaning import is_blank, url_in
from directory.exchange.import_context import Build, texts
from directory.exchange.import_draft import Planned
from directory.exchange.import_links import LOST_OWNER, NOTHING_SAID, owners_of
from directory.exchange.import_rows import SourceRow
from directory.exchange.import_services import services_of
from directory.exchange.import_values import feature_in, moment_in, whole_in
from directory.vocabulary import CapacityStatus, ConfirmedBy

NOT_KEPT = "Hallway keeps a change log of its own; this one is not taken over"
NOT_A_MOMENT = "It does not say, in a way that can be read, when it was counted"
MORE_THAN_ALL = "There are more places open than there are; the larger number is left out"
UNIT = "place"


def build_accessibility(build: Build) -> None:
    for key, row in build.small_rows("accessibility"):
        if is_blank(row.get("description")) and is_blank(row.get("details")) and not row.get("url"):
            build.account.reject(row, NOTHING_SAID, "description")
            continue
        for owner in owners_of(build, row, "location_id"):
            values = owner | texts(row, "description details") | {"url": url_in(row.get("url"))}
            values["feature"] = feature_in(row.get("description")) or feature_in(row.get("details"))
            planned = build.draft.put("accessibility", f"{key}/{owner['location_id']}", values, row)
            build.keep_rest("accessibility", planned, row)


# capacity


def build_capacities(build: Build) -> None:
    for key, row in build.main_rows("unit"):
        name = (row.get("name") or row.get("identifier"))[:120]
        if not name:
            build.account.reject(row, NOTHING_SAID, "name")
        else:
            build.register("unit", key, _unit(build, name, row, texts(row, "scheme identifier uri")), row)
    for key, row in build.small_rows("service_capacity"):
        _capacity(build, key, row)


def _unit(build: Build, name: str, row: SourceRow, more: dict[str, Any]) -> Planned:
    """A unit is one for the whole directory, by its name: another source's is used where there is one."""
    here = build.known.units.get(name.lower())
    planned = build.draft.put("unit", f"by-name/{name.lower()}", {"name": name} | more, row)
    if here and here != planned.id:
        del build.draft.tables["unit"][planned.id]
        planned.id, planned.values = here, {}
        build.draft.tables["unit"][here] = planned
    return planned


def _capacity(build: Build, key: str, row: SourceRow) -> None:
    updated = moment_in(row.get("updated")) if row.get("updated") else None
    if updated is None:
        build.account.reject(row, NOT_A_MOMENT, "updated")
        return
    available, maximum = whole_in(row.get("available")), whole_in(row.get("maximum"))
    if available is not None and available < 0:
        available = None
    if available is not None and maximum is not None and available > maximum:
        build.account.note(row, MORE_THAN_ALL, "maximum", f"{available} of {maximum}")
        maximum = None
    units, _ = build.find("unit", row.get("unit_id"))
    unit = units[0] if units else _unit(build, row.get("unit_name") or UNIT, row, {})
    for service in services_of(build, row):
        values = texts(row, "description") | {
            "service_id": service.id, "unit_id": unit.id, "available": available, "maximum": maximum,
            "updated": updated, "confirmed_by": ConfirmedBy.IMPORT, "status": _state(row, available),
            "waiting": whole_in(row.get("waiting")),
        }  # fmt: skip
        values |= _of_placement(build, row)
        # one count, of one day: the rest of an older one says nothing of it
        hard = ("available", "maximum", "waiting")
        build.draft.put("service_capacity", f"{key}/{service.id}", values, row, hard=hard)


def _state(row: SourceRow, available: int | None) -> CapacityStatus:
    """As the row says, else by its numbers: with none open and people waiting, there is a waitlist."""
    if row.get("status") in set(CapacityStatus):
        return CapacityStatus(row.get("status"))
    if not available and (whole_in(row.get("waiting")) or 0) > 0:
        return CapacityStatus.WAITLIST
    return CapacityStatus.NO_CAPACITY if available == 0 else CapacityStatus.CAPACITY


def _of_placement(build: Build, row: SourceRow) -> dict[str, str]:
    cell = row.get("service_at_location_id") or row.extra.get("x_service_at_location_id", "")
    found, _ = build.find("service_at_location", cell)
    return {"service_at_location_id": found[0].id} if found else {}


# what Hallway alone has, and what is not taken over


def reject_logs(build: Build) -> None:
    for table in ("metadata", "meta_table_description"):
        for row in build.rows(table):
            build.account.reject(row, NOT_KEPT)


def build_translations(build: Build) -> None:
    for key, row in build.small_rows("translation"):
        entity = row.get("link_entity")
        found, _ = build.find(entity, row.get("link_id")) if entity in Base.metadata.tables else ([], [])
        if not found or not row.get("text") or not row.get("field"):
            build.account.reject(row, LOST_OWNER, "link_id")
            continue
        values = texts(row, "link_entity field language text") | {"link_id": found[0].id}
        build.draft.put("translation", key, values, row)
