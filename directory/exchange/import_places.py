"""Locations with their addresses and points; where a confidential one is goes under seal."""

import re
from typing import Any

from directory.exchange.cleaning import is_yes, list_in
from directory.exchange.import_confidential import redacted, secret_locations
from directory.exchange.import_context import Build, texts
from directory.exchange.import_draft import Planned, plain_id, split_ids
from directory.exchange.import_links import add_phone
from directory.exchange.import_organizations import web_address
from directory.exchange.import_points import point_columns, share_out_fallbacks
from directory.exchange.import_rows import SourceRow
from directory.exchange.import_values import feature_in, location_type_in
from directory.places.points import parse_coordinates
from directory.places.postal_codes import parse_zip, state_code
from directory.vocabulary import LocationType

NO_STREET = "It has no street, no city and no ZIP code"
NOT_A_ZIP = "This is not a ZIP code; it is left out"
NOT_A_COUNTRY = "This is not a country of two letters; the address is taken as one in the US"
LOST_LOCATION = "Its location is not in the package"
NO_LOCATION = "It names no location"
OF_ORGANIZATION = "It is an organization's address, and no single location of the organization to put it on"
NOT_A_TYPE = "This is not a kind of location; it is taken as a physical one"
HIDDEN_NAME = "Confidential location"

_PO_BOX = re.compile(r"\bp\.? ?o\.? ?(?:box|drawer)\b|^box \d", re.IGNORECASE)
_POINT_TEXT = re.compile(r"\s{0,3}\(?-?\d{1,3}\.\d{3,20},\s{0,3}-?\d{1,3}\.\d{3,20}\)?\s{0,3}$")


class Places:
    """The locations of a package while they are built: rows by id, their addresses and services."""

    def __init__(self, build: Build) -> None:
        self.build = build
        self.rows = build.locations
        self.addresses = self._addresses_by_location()
        self.services: dict[str, list[SourceRow]] = {}

    def _addresses_by_location(self) -> dict[str, list[SourceRow]]:
        found: dict[str, list[SourceRow]] = {}
        for row in self.build.rows("address"):
            keys = _keys_in(row.get("location_id"), self.rows) or self._of_organization(row)
            for key in keys:
                found.setdefault(key, []).append(row)
        return found

    def _of_organization(self, row: SourceRow) -> list[str]:
        owner = plain_id(row.get("organization_id"))
        if not owner or row.get("location_id"):
            return []
        theirs = [key for key, place in self.rows.items() if plain_id(place.get("organization_id")) == owner]
        return theirs if len(theirs) == 1 else []


def _keys_in(cell: str, rows: dict[str, SourceRow]) -> list[str]:
    whole = plain_id(cell)
    if whole in rows:
        return [whole]
    return [key for key in map(plain_id, split_ids(cell)) if key in rows]


def build_places(build: Build, places: Places, terms: dict[int, list[str]]) -> None:
    """Plans every location and address. `terms` are names of terms by id(service row)."""
    build.addresses = {id(row): places.addresses.get(key, []) for key, row in places.rows.items()}
    secret = secret_locations(build, places.rows, places.addresses, places.services, terms)
    for key, row in places.rows.items():
        addresses = places.addresses.get(key, [])
        if key in secret:
            _seal(build, key, row, addresses, secret[key])
        else:
            _place(build, key, row, addresses)
    _reject_lost(build, places)
    share_out_fallbacks(build)


def _common(build: Build, row: SourceRow) -> dict[str, Any]:
    found, missing = build.find("organization", row.get("organization_id"))
    if missing:
        build.unowned.append((row, ", ".join(missing)))
    kind = location_type_in(row.get("location_type"))
    if row.get("location_type") and kind is None:
        build.account.note(row, NOT_A_TYPE, "location_type", row.get("location_type"))
    if is_yes(row.get("virtual")):
        kind = LocationType.VIRTUAL
    return build.of_source() | texts(row, "external_identifier external_identifier_type") | {
        "organization_id": found[0].id if found else None,
        "location_type": kind or LocationType.PHYSICAL,
        "url": web_address(build, row, "url"),
    }  # fmt: skip


def _place(build: Build, key: str, row: SourceRow, addresses: list[SourceRow]) -> Planned:
    values = build.named(row) | _common(build, row) | texts(row, "transportation")
    values["name"] = values["name"] or None
    values["description"] = row.get("description") or row.get("short_description") or None
    planned_addresses = [_address(build, part) for part in addresses]
    inline = _inline(build, row)
    values |= point_columns(
        build, row, [a for a in [*planned_addresses, inline] if a], values["location_type"]
    )
    values["confidential"] = False
    planned = build.draft.put("location", key, values, row)
    build.register("location", key, planned, row)
    for part, address in zip(addresses, planned_addresses, strict=True):
        _put_address(build, planned, part, address, bool(part.get("id")))
    if inline:
        _put_address(build, planned, row, inline, with_id=False)
    _hang_on(build, planned, row)
    return planned


def _hang_on(build: Build, planned: Planned, row: SourceRow) -> None:
    for text in list_in(row.get("accessibility")):
        values = {
            "location_id": planned.id,
            "feature": feature_in(text),
            "description": text.replace("_", " "),
        }
        build.draft.put("accessibility", f"{planned.id}/{text}", values, row)
    if row.get("phone"):
        add_phone(build, {"location_id": planned.id}, row.get("phone"), row)
    build.keep_rest(
        "location", planned, row, "email short_description" if row.get("description") else "email"
    )


# addresses


def _address(build: Build, row: SourceRow) -> dict[str, Any] | None:
    """The columns of an address row; None, rejected, where it names no place at all."""
    if not any(row.get(name) for name in ("address_1", "city", "postal_code")):
        if row.table == "address":
            build.account.reject(row, NO_STREET)
        return None
    more = [row.get(name) for name in ("address_2", "address_3", "address_4") if row.get(name)]
    street = _POINT_TEXT.sub("", row.get("address_1")) or None
    kind = location_type_in(row.get("address_type"))
    if street and _PO_BOX.search(street) and not any(letter.isalpha() for letter in _PO_BOX.sub("", street)):
        kind = LocationType.POSTAL
    return {
        "attention": row.get("attention") or None,
        "address_1": " ".join(street.split("\n")) if street else None,
        "address_2": ", ".join(more) or None,
        "city": row.get("city").rstrip(",") or None,
        "region": row.get("region") or None,
        "state_province": state_code(row.get("state_province"))[:40] or None,
        "postal_code": _postal_code(build, row),
        "country": _country(build, row),
        "address_type": kind or LocationType.PHYSICAL,
    }


def _inline(build: Build, row: SourceRow) -> dict[str, Any] | None:
    """The address in a location's own columns, as some sets have it."""
    has_one = any(row.get(name) for name in ("address_1", "city", "postal_code"))
    return _address(build, row) if has_one else None


def _postal_code(build: Build, row: SourceRow) -> str | None:
    text = row.get("postal_code")
    if not text:
        return None
    code = parse_zip(text)
    if code:
        build.shortened[row.file] += code != text
        return code
    if row.get("country").upper() not in ("", "US", "USA"):
        return text[:20]
    build.account.note(row, NOT_A_ZIP, "postal_code", text)
    return None


def _country(build: Build, row: SourceRow) -> str:
    text = row.get("country").upper().replace(".", "")
    if text in ("", "USA", "UNITED STATES", "UNITED STATES OF AMERICA"):
        return "US"
    if len(text) == 2 and text.isalpha():
        return text
    build.account.note(row, NOT_A_COUNTRY, "country", row.get("country"))
    return "US"


def _put_address(
    build: Build, place: Planned, row: SourceRow, address: dict[str, Any] | None, with_id: bool
) -> None:
    if address is None:
        return
    said = (place.id, *address.values())
    if said in build.said.setdefault("address", {}):
        if row.table == "address":
            build.account.merge(row)
        return
    key = f"{plain_id(row.get('id')) if with_id else ''}/{place.id}/{address['address_type']}"
    if build.draft.key("address", key) in build.draft.tables.get("address", {}):
        key += f"/{address['address_1']}/{address['postal_code']}"
    planned = build.draft.put("address", key, address | {"location_id": place.id}, row)
    build.said["address"][said] = planned
    if row.table == "address":
        build.keep_rest("address", planned, row)


def _reject_lost(build: Build, places: Places) -> None:
    """Addresses that led to no location."""
    placed = {id(row) for rows in places.addresses.values() for row in rows}
    for row in build.rows("address"):
        if id(row) in placed:
            continue
        if row.get("location_id"):
            build.account.reject(row, LOST_LOCATION, "location_id")
        else:
            build.account.reject(row, OF_ORGANIZATION if row.get("organization_id") else NO_LOCATION)


# under seal

SEALED = "address_1 address_2 address_3 address_4 city region state_province postal_code country attention"
HIDDEN = "latitude longitude transportation"


def _seal(build: Build, key: str, row: SourceRow, addresses: list[SourceRow], reason: str) -> None:
    """A location with nothing but its name, and what was known of where it is as one sealed row."""
    for part in [row, *addresses]:
        part.is_secret = True
    build.account.note(row, reason, "confidential")
    values = build.named(row) | _common(build, row)
    values |= dict.fromkeys(HIDDEN.split()) | {"confidential": True, "approximate": False, "url": None}
    name, had = redacted(values["name"])
    values["name"] = HIDDEN_NAME if had or not name else name
    values["alternate_name"] = None if had else redacted(values["alternate_name"] or "")[0] or None
    values["description"] = None  # "the red house behind the school": no scan finds that
    hard = [*HIDDEN.split(), "url", "description", "alternate_name"]
    planned = build.draft.put("location", key, values, row, hard=hard)
    build.register("location", key, planned, row)
    plain = _sealed_words(row, addresses)
    build.sealed[planned.id] = (plain, [row, *addresses])
    if row.get("phone"):
        add_phone(build, {"location_id": planned.id}, row.get("phone"), row)


def _sealed_words(row: SourceRow, addresses: list[SourceRow]) -> dict[str, object]:
    """What a person with the key may read: the shape that other parts of Hallway seal too."""
    parts = addresses or [row]
    address: dict[str, object] = {name: parts[0].get(name) for name in SEALED.split() if parts[0].get(name)}
    plain: dict[str, object] = {"address": address, "name": row.get("name")}
    plain |= {name: row.get(name) or None for name in HIDDEN.split()}
    plain["description"] = row.get("description") or row.get("short_description") or None
    if len(parts) > 1:
        plain["more"] = [{name: p.get(name) for name in SEALED.split() if p.get(name)} for p in parts[1:]]
    point = parse_coordinates(" ".join(part.get("address_1") for part in parts))
    if point and not row.get("latitude"):
        plain |= {"latitude": str(point.lat), "longitude": str(point.lon)}
    return plain
