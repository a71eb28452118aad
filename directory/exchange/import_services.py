"""Services, who can get them, what they cost, and where they are given."""

from collections import defaultdict
from typing import Any

from directory.exchange.cleaning import list_in
from directory.exchange.import_context import Build, texts
from directory.exchange.import_draft import Planned, plain_id, split_ids
from directory.exchange.import_links import LOST_OWNER, NOTHING_SAID, add_phone
from directory.exchange.import_organizations import (
    NO_NAME,
    first_email,
    organization_of,
    share_ids,
    web_address,
)
from directory.exchange.import_places import Places
from directory.exchange.import_rows import SourceRow
from directory.exchange.import_values import (
    Ages,
    ages_in,
    audience_in,
    cost_kind_in,
    date_in,
    document_in,
    grades_in,
    number_in,
    says_any_age,
    status_in,
)
from directory.vocabulary import ConfirmedBy, CostKind, Kind, LocationType, ServiceStatus

NOT_A_STATUS = "This is not a status; the service is taken as active"
AGES_CROSSED = "Its lowest age is above its highest; both are left out"
NOT_AN_AGE = "This is not an age in years; it is left out"
NOT_A_DATE = "This is not a date; it is left out"
LOST_PROGRAM = "Its program is not in the package"
LOST_SERVICE = "Its service is not in the package"
LOST_LOCATION = "Its location is not in the package"
NAMES_NONE = "It names no service and location"
PLACED_TWICE = "It says again that the service is at this location"


def build_services(build: Build) -> None:
    namesakes = share_ids(build)
    said = _eligibility_rows(build)
    for key, row in build.services.items():
        if not row.get("name"):
            build.account.reject(row, NO_NAME, "name")
            continue
        owner = organization_of(build, key, row, namesakes)
        _service(build, key, row, owner, said.get(key, []))
    _reject_rest(build, "eligibility")


def _service(build: Build, key: str, row: SourceRow, owner: Planned, said: list[SourceRow]) -> None:
    values = build.named(row) | build.of_source() | {"organization_id": owner.id, "kind": Kind.SUPPORT}
    values |= texts(row, "interpretation_services application_process accreditations alert")
    values |= {
        "program_id": _program(build, row),
        "description": row.get("description") or row.get("short_description") or None,
        "url": web_address(build, row, "url"),
        "email": first_email(build, row, "email"),
        "status": _status(build, row),
        "fees_description": _fees(row),
        "cost_kind": cost_kind_in(row.get("fees_description")),
    }
    values |= _assured(build, row)
    eligibility = _joined([row.get("eligibility_description"), *(part.get("eligibility") for part in said)])
    values["eligibility_description"] = eligibility
    words = [text for text in (eligibility, row.get("audience_description")) if text]
    ages = _ages(build, [row, *said], words)
    values |= {"minimum_age": ages.low, "maximum_age": ages.high, "audience": _audience(row, words)}
    if row.get("delivery"):
        values["delivery"] = row.get("delivery").split(",")
    hard = ["alert", "minimum_age", "maximum_age"] if ages != (None, None) else ["alert"]
    planned = build.draft.put("service", key, values, row, *said, hard=hard, once=["kind"])
    build.register("service", key, planned, row)
    _rules(build, planned, row, words)
    _hang_on(build, planned, row)


def _program(build: Build, row: SourceRow) -> str | None:
    found, missing = build.find("program", row.get("program_id"))
    for key in missing:
        build.account.note(row, LOST_PROGRAM, "program_id", key)
    return found[0].id if found else None


def _status(build: Build, row: SourceRow) -> ServiceStatus:
    text = row.get("status")
    status, is_known = status_in(text) if text else (ServiceStatus.ACTIVE, True)
    if not is_known:
        build.account.note(row, NOT_A_STATUS, "status", text)
    return status


def _fees(row: SourceRow) -> str | None:
    text, taken = row.get("fees_description"), row.get("accepted_payments")
    return _joined([text, f"Payment accepted: {taken}" if taken else ""])


def _joined(parts: list[str]) -> str | None:
    return "\n".join(dict.fromkeys(part for part in parts if part)) or None


def _assured(build: Build, row: SourceRow) -> dict[str, Any]:
    """The source's own date of confirming. A date that a partner gave here is kept by `import_changes`."""
    day = date_in(row.get("assured_date")) if row.get("assured_date") else None
    if row.get("assured_date") and day is None:
        build.account.note(row, NOT_A_DATE, "assured_date", row.get("assured_date"))
    email = first_email(build, row, "assurer_email")
    return {"assured_date": day, "assured_by": ConfirmedBy.IMPORT if day else None, "assurer_email": email}


# who can get it


def _eligibility_rows(build: Build) -> dict[str, list[SourceRow]]:
    """HSDS 1 and 2 have who is eligible in a table of its own. Rows by the service they name."""
    services = build.services
    found: dict[str, list[SourceRow]] = defaultdict(list)
    for _, row in build.small_rows("eligibility"):
        ids = [key for key in map(plain_id, split_ids(row.get("service_id"))) if key in services]
        if row.get("eligibility") or row.get("minimum_age") or row.get("maximum_age"):
            for key in ids:
                found[key].append(row)
    return found


def _reject_rest(build: Build, table: str) -> None:
    """Rows that no service took up."""
    used = {id(origin) for planned in build.draft.all("service") for origin in planned.origins}
    for row in build.rows(table):
        if id(row) in used:
            continue
        if row.get("service_id"):
            build.account.reject(row, LOST_SERVICE, "service_id")
        else:
            build.account.reject(row, "It does not say of which service")


def _ages(build: Build, rows: list[SourceRow], words: list[str]) -> Ages:
    low = _age(build, rows, "minimum_age")
    high = _age(build, rows, "maximum_age")
    if low is None and high is None:
        return (ages_in(words[0]) if words and not build.is_own else None) or Ages(None, None)
    if low is not None and high is not None and low > high:
        build.account.note(rows[0], AGES_CROSSED, "minimum_age", f"{low:g}–{high:g}")
        return Ages(None, None)
    return Ages(low, high)


def _age(build: Build, rows: list[SourceRow], column: str) -> float | None:
    row = next((row for row in rows if row.get(column)), None)
    if row is None:
        return None
    age = number_in(row.get(column))
    if age is None or not 0 <= age <= 130:
        build.account.note(row, NOT_AN_AGE, column, row.get(column))
        return None
    return age


def _audience(row: SourceRow, words: list[str]) -> list[str] | None:
    """Whom columns say it is for, as a mapping reads them; else what the words say."""
    return row.get("audience").split(",") if row.get("audience") else audience_in(" ".join(words))


def _rules(build: Build, planned: Planned, row: SourceRow, words: list[str]) -> None:
    """Our own row of rules, where a mapping or the words plainly say one."""
    told = row.get("grades").split(",") if row.get("grades") else None
    grades = told or next((found for text in words if (found := grades_in(text))), None)
    any_age = True if row.get("any_age") or any(says_any_age(text) for text in words) else None
    has_limits = planned.values["minimum_age"] is not None or planned.values["maximum_age"] is not None
    gender = row.get("gender") or None
    if grades or gender or (any_age and not has_limits):
        values = {"service_id": planned.id, "grades": grades, "any_age": None if has_limits else any_age,
                  "gender": gender}  # fmt: skip
        build.draft.put("eligibility", planned.id, values, row)


# what hangs on its own cells


def _hang_on(build: Build, planned: Planned, row: SourceRow) -> None:
    for text in list_in(row.get("required_documents")):
        add_document(build, planned, text, None, f"{planned.id}/{text}", row)
    for source in list_in(row.get("funding")):
        build.draft.put(
            "funding", f"{planned.id}/{source}", {"service_id": planned.id, "source": source}, row
        )
    if row.get("phone"):
        add_phone(build, {"service_id": planned.id}, row.get("phone"), row)
    kept = "wait_time licenses audience_description"
    build.keep_rest("service", planned, row, kept + (" short_description" if row.get("description") else ""))


def add_document(
    build: Build, service: Planned, text: str, uri: str | None, key: str, row: SourceRow
) -> None:
    values = {"service_id": service.id, "document": text or None, "uri": uri, "kind": document_in(text)}
    build.draft.put("required_document", key, values, row)


def services_of(build: Build, row: SourceRow) -> list[Planned]:
    """The services a row names; rejects it where there is none."""
    found, missing = build.find("service", row.get("service_id"))
    if not found:
        reason = LOST_SERVICE if missing else "It does not say of which service"
        build.account.reject(row, reason, "service_id", ", ".join(missing))
    return found


def build_documents(build: Build) -> None:
    for key, row in build.small_rows("required_document"):
        if not row.get("document") and not row.get("uri"):
            build.account.reject(row, NOTHING_SAID, "document")
            continue
        for service in services_of(build, row):
            uri = web_address(build, row, "uri")
            add_document(build, service, row.get("document"), uri, f"{key}/{service.id}", row)


def build_costs(build: Build) -> None:
    for key, row in build.small_rows("cost_option"):
        amount = number_in(row.get("amount"))
        if amount is None and not any(row.get(name) for name in ("option", "amount_description", "amount")):
            build.account.reject(row, NOTHING_SAID, "option")
            continue
        for service in services_of(build, row):
            values = texts(row, "option amount_description") | {
                "service_id": service.id,
                "amount": amount,
                "currency": row.get("currency").upper()[:3] or None,
                "valid_from": date_in(row.get("valid_from")),
                "valid_to": date_in(row.get("valid_to")),
            }
            if row.get("amount") and amount is None:
                values["amount_description"] = _joined([row.get("amount"), row.get("amount_description")])
            build.draft.put("cost_option", f"{key}/{service.id}", values, row)
            _tell_cost(service, amount)


def _tell_cost(service: Planned, amount: float | None) -> None:
    if service.values["cost_kind"] is None and not service.values["fees_description"] and amount is not None:
        service.values["cost_kind"] = CostKind.FREE if amount == 0 else CostKind.FEE


def build_payments(build: Build) -> None:
    """HSDS 1's accepted payments, which HSDS 3 has no table for: a line of the fees."""
    for _, row in build.small_rows("payment"):
        if not row.get("payment"):
            build.account.reject(row, NOTHING_SAID, "payment")
            continue
        for service in services_of(build, row):
            line = f"Payment accepted: {row.get('payment')}"
            service.values["fees_description"] = _joined([service.values["fees_description"] or "", line])
            service.origins.append(row)


# where it is given


def read_placements(build: Build, places: Places) -> None:
    """Tells `places` which services stand where, before the places are built: it decides what is sealed."""
    services = build.services
    pairs = [(row.get("service_id"), row.get("location_id")) for row in build.rows("service_at_location")]
    pairs += [(key, row.get("location_id")) for key, row in services.items()]
    for service_cell, location_cell in pairs:
        for service in _known(service_cell, services):
            for location in _known(location_cell, places.rows):
                standing = places.services.setdefault(location, [])
                if not any(row is services[service] for row in standing):
                    standing.append(services[service])


def _known(cell: str, rows: dict[str, SourceRow]) -> list[str]:
    whole = plain_id(cell)
    if whole in rows:
        return [whole]
    return [key for key in map(plain_id, split_ids(cell)) if key in rows]


def build_placements(build: Build) -> None:
    for key, row in build.small_rows("service_at_location"):
        services, lost = build.find("service", row.get("service_id"))
        places, gone = build.find("location", row.get("location_id"))
        if not services or not places:
            _reject_placement(build, row, lost if not services else gone, bool(services))
            continue
        for service in services:
            for place in places:
                _put_placement(build, key, service, place, row)
    _from_services(build)
    _own_locations(build)


def _reject_placement(build: Build, row: SourceRow, missing: list[str], has_service: bool) -> None:
    if not missing:
        build.account.reject(row, NAMES_NONE)
    elif has_service:
        build.account.reject(row, LOST_LOCATION, "location_id", ", ".join(missing))
    else:
        build.account.reject(row, LOST_SERVICE, "service_id", ", ".join(missing))


def _put_placement(build: Build, key: str, service: Planned, place: Planned, row: SourceRow) -> None:
    room = row.get("room")[:120] if row.table == "service_at_location" else ""
    pair = (service.id, place.id)
    first = build.placed.get(pair)
    if first is not None and first.values["room"] == room:
        if row.table == "service_at_location":
            build.register("service_at_location", key, first, row)
            build.account.merge(row)
        return
    values: dict[str, Any] = {"service_id": service.id, "location_id": place.id, "room": room}
    values |= {"description": row.get("description") or None} if row.table == "service_at_location" else {}
    planned = build.draft.put("service_at_location", f"{service.id}/{place.id}/{room}", values, row)
    build.placed.setdefault(pair, planned)
    if row.table == "service_at_location":
        build.register("service_at_location", key, planned, row)
        build.keep_rest("service_at_location", planned, row)


def _from_services(build: Build) -> None:
    """Ohana's services name their location themselves."""
    for service in list(build.draft.all("service")):
        row = build.sources[service.id]
        places, missing = build.find("location", row.get("location_id"))
        for place in places:
            _put_placement(build, "", service, place, row)
        if missing:
            build.account.note(row, LOST_LOCATION, "location_id", ", ".join(missing))


def _own_locations(build: Build) -> None:
    """A service whose every place is online is given online; an ownerless place is whose service is there."""
    by_service: dict[str, list[Planned]] = defaultdict(list)
    owners: dict[str, set[str]] = defaultdict(set)
    services = build.draft.tables.get("service", {})
    for placement in build.draft.all("service_at_location"):
        place = build.draft.tables["location"][placement.values["location_id"]]
        by_service[placement.values["service_id"]].append(place)
        owners[place.id].add(services[placement.values["service_id"]].values["organization_id"])
    for service_id, places in by_service.items():
        if all(place.values["location_type"] is LocationType.VIRTUAL for place in places):
            services[service_id].values["delivery"] = ["virtual"]
    _own_unowned(build, owners)


def _own_unowned(build: Build, owners: dict[str, set[str]]) -> None:
    by_row = {id(build.sources[place.id]): place for place in build.draft.all("location")}
    for row, missing in build.unowned:
        place = by_row[id(row)]
        theirs = owners.get(place.id, set())
        if len(theirs) == 1:
            place.values["organization_id"] = next(iter(theirs))
        else:
            build.account.note(row, LOST_OWNER, "organization_id", missing)
