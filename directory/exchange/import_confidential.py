"""Which locations of a package must not be found: those that say so, and shelters from violence.

A place hidden by mistake costs a coordinator a minute; one shown by mistake may cost a life. So names and
terms decide alone, a description decides for a place of few services, and for a place of many it is asked.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from directory.exchange.import_context import Build
from directory.exchange.import_draft import Planned, plain_id
from directory.exchange.import_rows import SourceRow
from directory.places.street_addresses import scan_for_street_addresses

SAYS_SO = "The address is confidential; where it is was sealed"
SHELTER = "It looks like a shelter for people who flee violence; where it is was sealed"
MAYBE_SHELTER = (
    "It may shelter people who flee violence; a person must decide whether its address may be shown"
)
SAME_ADDRESS = "It has the address of a sealed location of the same organization; it was sealed too"
STAYS = "The location is confidential here; its place in the package was sealed, not shown"
IN_TEXT = "The text gave away the street address of a confidential place; the address was cut out"
WITHHELD = "[address withheld]"

FEW = 3
"""A description of one service hides a location only if it holds no more services than this."""

_SAYS_SO = re.compile(
    r"\bconfidential\b|\bundisclosed\b|\bnot (?:published|disclosed|listed publicly)\b|\b(?:address|location)"
    r" (?:is )?(?:withheld|private|hidden|secret|protected)\b|\bcall for (?:the )?(?:address|location)\b"
    r"|\bsafe ?house\b|\bdirecci[oó]n confidencial\b",
    re.IGNORECASE,
)
_PLACE_SAYS_SO = re.compile(
    r"\b(?:confidential|undisclosed|secret) (?:location|address|site|shelter|safe)|\bsafe ?house\b"
    r"|\b(?:location|address) (?:is|are|remains?|kept) (?:kept )?(?:confidential|undisclosed|secret)",
    re.IGNORECASE,
)
_VIOLENCE = re.compile(
    r"domestic (?:and family )?violence|domestic abuse|family violence|intimate partner|dating violence"
    r"|batter(?:ed|ing)|abused (?:women|wom[ae]n|spouse|partner|adult)|abusive (?:relationship|partner|home)"
    r"|escape violence|flee(?:ing)? (?:violence|abuse)|human trafficking"
    r"|sex(?:ual)? (?:trafficking|exploitation)"
    r"|violencia (?:dom[eé]stica|familiar|intrafamiliar)|\bDV\b",
    re.IGNORECASE,
)
_SHELTER = re.compile(
    r"shelter(?!ed workshop)|safe ?(?:house|home|housing|haven|space)|\brefuge\b"
    r"|transitional (?:housing|living|home)"
    r"|emergency housing|crisis housing|temporary housing|residential program|albergue|refugio",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\brefer|\bhotline|\bhelp\s?line|\bassist\w* (?:\w+ ){0,4}(?:find|locat|obtain|access|plac)"
    r"|\blink(?:s|ed|age)?\b|\bconnect|\btrain|\bpolice|\bcourt|\bsheriff|\binjunction|\bfund(?:s|ed|ing)\b"
    r"|\badvoca\w+ for|\banimal|\bpets?\b|\bdonat|\bvictims? (?:of|advoca)\w* .{0,60}compensation",
    re.IGNORECASE,
)
_ANIMALS = re.compile(r"\banimal|\bpets?\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?\n]{1,9}\s{1,9}|\n")


def says_confidential(*cells: str) -> bool:
    """Whether an address cell says that it is no address to be told: "Confidential", "Undisclosed"."""
    return any(_SAYS_SO.search(cell) for cell in cells if cell)


def names_a_shelter(names: Iterable[str]) -> bool:
    """Whether names and terms together speak of violence and of shelter."""
    joined = " | ".join(names)
    return bool(_VIOLENCE.search(joined) and _SHELTER.search(joined))


def is_shelter_by_name(name: str, description: str) -> bool:
    """A place called a shelter whose description speaks of violence: "Safespace Shelter North"."""
    return bool(_SHELTER.search(name) and _VIOLENCE.search(description) and not _ANIMALS.search(name))


def _speaks_of_both(text: str) -> bool:
    return bool(_VIOLENCE.search(text) and _SHELTER.search(text))


def describes_a_shelter(text: str) -> bool:
    """Whether one sentence of a description offers shelter from violence, rather than a way to one."""
    if not _speaks_of_both(text):
        return False
    return any(
        _VIOLENCE.search(part) and _SHELTER.search(part) and not _ELSEWHERE.search(part)
        for part in _SENTENCE.split(text)
    )


def redacted(text: str) -> tuple[str, bool]:
    """A text without the street addresses in it, and whether it had any."""
    found = scan_for_street_addresses(text)
    for address in found:
        pattern = r"\s+".join(re.escape(word) for word in address.split())
        text = re.sub(pattern, WITHHELD, text)
    return text, bool(found)


SPOKEN = (
    "organization", "program", "service", "service_at_location", "contact", "phone", "language", "schedule",
    "service_area", "attribute", "accessibility", "required_document", "cost_option", "funding",
)  # fmt: skip
"""Tables whose words may repeat a sealed address."""

WORDY = ("description", "application_process", "eligibility_description", "fees_description", "alert",
         "interpretation_services", "accreditations")  # fmt: skip


def withhold_addresses(build: Build) -> None:
    """Cuts street addresses out of the words of services at sealed places, and the sealed streets themselves
    out of all other words.
    """
    services = build.draft.tables.get("service", {})
    for placement in build.draft.all("service_at_location"):
        service = services[placement.values["service_id"]]
        if placement.values["location_id"] in build.sealed:
            for column in WORDY:
                _cut(build, service, column, *redacted(service.values.get(column) or ""))
    streets = _sealed_streets(build)
    if streets:
        pattern = re.compile("|".join(streets), re.IGNORECASE)
        for table in SPOKEN:
            for planned in build.draft.all(table):
                for column, value in planned.values.items():
                    if isinstance(value, str) and pattern.search(value):
                        _cut(build, planned, column, pattern.sub(WITHHELD, value), True)


def withhold_rows(build: Build) -> None:
    """A row of a spreadsheet that holds a sealed place may say where it is in any of its columns: what was
    kept of them beside our own is dropped, and no value of it stays in a remark.
    """
    secret = _secret_wholes(build)
    if not secret:
        return
    owners = set()
    for table in ("organization", "program", "service", "service_at_location", "location"):
        for row in build.tables.get(table, []):
            if id(row.whole) in secret:
                row.is_secret = True
                owners |= {planned.id for planned in build.find(table, row.get("id"))[0]}
    kept = build.draft.tables.get("attribute", {})
    for key, planned in list(kept.items()):
        if planned.values["link_type"] == "source_column" and planned.values["link_id"] in owners:
            del kept[key]
    places = {(whole.file, whole.line) for whole in secret.values()}
    remarks = build.account.remarks
    remarks[:] = [replace(r, value="") if (r.file, r.line) in places else r for r in remarks]


def _secret_wholes(build: Build) -> dict[int, SourceRow]:
    """By id(row): the rows of spreadsheets whose location is sealed."""
    found: dict[int, SourceRow] = {}
    for row in build.tables.get("location", []):
        places, _ = build.find("location", row.get("id"))
        if row.whole is not None and any(place.id in build.sealed for place in places):
            row.whole.is_secret = True
            found[id(row.whole)] = row.whole
    return found


def _cut(build: Build, planned: Planned, column: str, text: str, had: bool) -> None:
    if had:
        planned.values[column] = text
        planned.hard |= {column}
        build.account.note(planned.origins[0], IN_TEXT, column)


def _sealed_streets(build: Build) -> list[str]:
    """Patterns of the streets under seal, with any space between their words."""
    rows = [row for _, rows in build.sealed.values() for row in rows]
    streets = {" ".join(row.get("address_1").split()) for row in rows}
    return [
        r"\s+".join(re.escape(word) for word in street.split())
        for street in sorted(streets, key=len, reverse=True)
        if len(street) >= 8 and any(letter.isdigit() for letter in street) and "box" not in street.lower()
    ]


def secret_locations(
    build: Build,
    locations: dict[str, SourceRow],
    addresses: dict[str, list[SourceRow]],
    services: dict[str, list[SourceRow]],
    terms: dict[int, list[str]],
) -> dict[str, str]:
    """Location id of the package -> why it is sealed.

    `addresses` and `services` are by location id; `terms` are the names of a service row's terms by id(row).
    """
    found: dict[str, str] = {}
    theirs = _services_by_owner(build)
    for key, row in locations.items():
        here = services.get(key, [])
        if row.get("whose") == "organization":  # whoever runs a shelter may run it from there
            here = theirs.get(plain_id(row.get("organization_id")), [])
        reason = _reason(build, row, addresses.get(key, []), here, terms)
        if build.draft.key("location", key) in build.known.opened:
            continue
        if reason:
            found[key] = reason
        elif build.draft.key("location", key) in build.known.confidential:
            found[key] = STAYS
    also = _same_addresses(locations, addresses, found)
    opened = build.known.opened
    return found | {key: why for key, why in also.items() if build.draft.key("location", key) not in opened}


def _services_by_owner(build: Build) -> dict[str, list[SourceRow]]:
    found: dict[str, list[SourceRow]] = {}
    for row in build.services.values():
        found.setdefault(plain_id(row.get("organization_id")), []).append(row)
    return found


def _reason(
    build: Build,
    row: SourceRow,
    addresses: list[SourceRow],
    services: list[SourceRow],
    terms: dict[int, list[str]],
) -> str | None:
    cells = [row.get("address_1"), row.get("city")]
    cells += [
        address.get(name) for address in addresses for name in ("address_1", "address_2", "city", "attention")
    ]
    if row.get("confidential").lower() in ("true", "1", "yes", "t") or says_confidential(*cells):
        return SAYS_SO
    if _PLACE_SAYS_SO.search(row.get("name")) or _PLACE_SAYS_SO.search(row.get("description")):
        return SAYS_SO
    for service in services:
        names = [
            row.get("name"),
            service.get("name"),
            service.get("alternate_name"),
            *terms.get(id(service), []),
        ]
        if names_a_shelter(names) or is_shelter_by_name(service.get("name"), service.get("description")):
            return SHELTER
    said = [s for s in services if describes_a_shelter(s.get("description"))]
    if said and len(services) <= FEW or describes_a_shelter(row.get("description")):
        return SHELTER
    if said or any(_speaks_of_both(s.get("description")) for s in services):
        build.account.note(row, MAYBE_SHELTER)
    return None


def _same_addresses(
    locations: dict[str, SourceRow], addresses: dict[str, list[SourceRow]], found: dict[str, str]
) -> dict[str, str]:
    """Other locations of an organization at an address that is sealed."""
    sealed = {spot for key in found for spot in _spots(locations[key], addresses.get(key, []))}
    return {
        key: SAME_ADDRESS
        for key, row in locations.items()
        if key not in found and sealed & _spots(row, addresses.get(key, []))
    }


def _spots(row: SourceRow, addresses: list[SourceRow]) -> set[tuple[str, str, str]]:
    owner = plain_id(row.get("organization_id"))
    cells = [(part.get("address_1"), part.get("postal_code")[:5]) for part in [row, *addresses]]
    return {
        (owner, " ".join(street.lower().replace(".", "").split()), zip_code)
        for street, zip_code in cells
        if owner and street and any(letter.isdigit() for letter in street) and "box" not in street.lower()
    }
