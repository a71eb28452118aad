"""Small rows that hang on an organization, a service, a placement or a location: how to reach it."""

import re
from collections.abc import Iterator
from typing import Any

from directory.exchange.cleaning import emails_in, is_phone, list_in, phone_parts, url_in
from directory.exchange.import_context import Build, texts
from directory.exchange.import_draft import Planned
from directory.exchange.import_rows import SourceRow

NO_OWNER = "It names nothing that it belongs to"
LOST_OWNER = "What it belongs to is not in the package"
ALSO_NAMES = "It also names something that is not in the package"
NO_NUMBER = "It has no number"
NOT_A_NUMBER = "This is not a telephone number"
NOTHING_SAID = "It says nothing"
NOT_A_URL = "This is not a web address"

PHONE_TYPES = {
    "voice",
    "text",
    "fax",
    "cell",
    "tty",
    "video",
    "pager",
    "textphone",
    "hotline",
    "sms",
    "toll-free",
}
_TYPE_WORDS = {"telephone": "voice", "phone": "voice", "main": "voice", "office": "voice", "mobile": "cell",
               "tdd": "tty", "tty/tdd": "tty", "toll free": "toll-free", "tollfree": "toll-free"}  # fmt: skip


def owners_of(build: Build, row: SourceRow, columns: str) -> list[dict[str, str]]:
    """Who a row belongs to, as {"service_id": …}: the first of `columns` that leads somewhere.

    A service and a location together are their placement, where there is one and `columns` names placements
    before services. Rejects the row, with the reason, if none leads anywhere.
    """
    lost: list[str] = []
    named = {}
    for column in columns.split():
        found, missing = build.find(column.removesuffix("_id"), row.get(column))
        if found:
            named[column] = found
        lost += [f"{column} {key}" for key in missing]
    if not named:
        reason = LOST_OWNER if lost else NO_OWNER
        build.account.reject(row, reason, lost[0].split()[0] if lost else "", ", ".join(lost))
        return []
    if lost:
        build.account.note(row, ALSO_NAMES, lost[0].split()[0], ", ".join(lost))
    return list(_narrowest(build, named, columns))


def _narrowest(build: Build, named: dict[str, list[Planned]], columns: str) -> Iterator[dict[str, str]]:
    first = next((column for column in ("contact_id", "service_at_location_id") if column in named), None)
    if first:
        yield from ({str(first): owner.id} for owner in named[first])
        return
    by_placement = columns.find("service_at_location_id") < columns.find("service_id")
    if by_placement and "service_id" in named and "location_id" in named:
        pairs = [(s.id, place.id) for s in named["service_id"] for place in named["location_id"]]
        placements = [build.placed[pair] for pair in pairs if pair in build.placed]
        yield from ({"service_at_location_id": owner.id} for owner in placements)
        placed = {planned.values["service_id"] for planned in placements}
        yield from ({"service_id": s.id} for s in named["service_id"] if s.id not in placed)
        return
    column = next(column for column in columns.split() if column in named)
    yield from ({column: owner.id} for owner in named[column])


# phones


def build_phones(build: Build) -> None:
    order = "contact_id service_at_location_id service_id location_id organization_id"
    for key, row in build.small_rows("phone"):
        if not row.get("number") and not row.get("vanity_number"):
            build.account.reject(row, NO_NUMBER, "number")
            continue
        number, extension = _number(row)
        if not is_phone(number):
            build.account.reject(row, NOT_A_NUMBER, "number", row.get("number"))
            continue
        for owner in owners_of(build, row, order):
            values = owner | {"number": number, "extension": extension} | _phone_words(row)
            planned = _unless_said(build, "phone", key, owner, values, row)
            if planned:
                build.register("phone", key, planned, row)
                build.keep_rest("phone", planned, row, "language")


def _number(row: SourceRow) -> tuple[str, str | None]:
    number, extension = phone_parts(row.get("number") or row.get("vanity_number"))
    prefix = row.get("country_prefix")
    if prefix and prefix not in ("+1", "1") and not number.startswith("+"):
        number = f"{prefix} {number}"
    return number, row.get("extension").removeprefix("x").strip() or extension


def _phone_words(row: SourceRow) -> dict[str, Any]:
    kind = row.get("type").lower()
    said = [row.get("department"), row.get("description")]
    if row.get("number") and row.get("vanity_number"):
        said.append(row.get("vanity_number"))
    kind = _TYPE_WORDS.get(kind, kind)
    return {
        "type": kind if kind in PHONE_TYPES else "voice",
        "description": "; ".join(dict.fromkeys(text for text in said if text)) or None,
    }


def add_phone(build: Build, owner: dict[str, str], text: str, row: SourceRow) -> None:
    """Phones written in another row's cell: "555-0100; 555-0101 ext 3"."""
    for part in list_in(text):
        number, extension = phone_parts(part)
        if is_phone(number):
            values = owner | {"number": number, "extension": extension, "type": "voice"}
            build.draft.put("phone", f"{_owner_key(owner)}/{number}", values, row)
        else:
            build.account.note(row, NOT_A_NUMBER, "phone", part)


def _owner_key(owner: dict[str, str]) -> str:
    ((column, key),) = owner.items()
    return f"{column}/{key}"


_DIGITS = re.compile(r"\D")


def _unless_said(
    build: Build, table: str, key: str, owner: dict[str, str], values: dict[str, Any], row: SourceRow
) -> Planned | None:
    """Plans a phone unless its owner has that number already, from a row with another id."""
    said = (_owner_key(owner), _DIGITS.sub("", values["number"]) or values["number"], values["extension"])
    if said in build.said.setdefault(table, {}):
        first = build.said[table][said]
        if values.get("description") and not first.values.get("description"):
            first.values["description"] = values["description"]
        build.account.merge(row)
        build.register(table, key, first, row)
        return None
    owned_key = f"{key}/{_owner_key(owner)}" if "," in row.get(next(iter(owner))) else key
    planned = build.draft.put(table, owned_key, values, row)
    build.said[table][said] = planned
    return planned


# contacts


def build_contacts(build: Build) -> None:
    order = "service_at_location_id service_id location_id organization_id"
    for key, row in build.small_rows("contact"):
        if not any(row.get(name) for name in ("name", "email", "title")):
            build.account.reject(row, NOTHING_SAID, "name")
            continue
        for owner in owners_of(build, row, order)[:1]:
            found = emails_in(row.get("email"))
            values = owner | texts(row, "name title department") | {"email": found[0] if found else None}
            planned = build.draft.put("contact", key, values, row)
            build.register("contact", key, planned, row)
            build.keep_rest("contact", planned, row)


# addresses on the web, and money


def build_urls(build: Build) -> None:
    for key, row in build.small_rows("url"):
        url = url_in(row.get("url"))
        if url is None:
            build.account.reject(row, NOT_A_URL if row.get("url") else NOTHING_SAID, "url")
            continue
        for owner in owners_of(build, row, "service_id organization_id")[:1]:
            build.draft.put("url", key, owner | {"url": url} | texts(row, "label"), row)


def build_funding(build: Build) -> None:
    for key, row in build.small_rows("funding"):
        if not row.get("source"):
            build.account.reject(row, NOTHING_SAID, "source")
            continue
        for owner in owners_of(build, row, "service_id organization_id"):
            build.draft.put("funding", f"{key}/{_owner_key(owner)}", owner | texts(row, "source"), row)


def build_identifiers(build: Build) -> None:
    seen: set[tuple[str, str, str]] = set()
    for key, row in build.small_rows("organization_identifier"):
        if not row.get("identifier"):
            build.account.reject(row, NOTHING_SAID, "identifier")
            continue
        for owner in owners_of(build, row, "organization_id")[:1]:
            values = owner | texts(row, "identifier_scheme identifier")
            values["identifier_type"] = row.get("identifier_type") or row.get("identifier_scheme") or "other"
            said = (owner["organization_id"], values["identifier_type"], values["identifier"])
            if said in seen:
                build.account.merge(row)
            else:
                seen.add(said)
                build.draft.put("organization_identifier", key, values, row)
