"""Organizations and programs, and a stand-in where a package names an organization that it does not hold."""

import re
from collections import Counter

from directory.exchange.cleaning import emails_in, list_in, url_in
from directory.exchange.import_context import Build, texts
from directory.exchange.import_draft import Planned, plain_id, split_ids
from directory.exchange.import_links import add_phone
from directory.exchange.import_rows import SourceRow
from directory.vocabulary import OrganizationKind

NO_NAME = "It has no name"
NOT_AN_ADDRESS = "This is not a web address; it is left out"
MORE_EMAILS = "There are several e-mail addresses; the first one is kept in its column"
NOT_AN_EMAIL = "This is not an e-mail address; it is left out"
NOT_A_YEAR = "This is not a year; it is left out"
STAND_IN = "Its organization is not in the package; one was made from the service's own data"
NO_PARENT = "The organization it belongs to is not in the package"
NO_ORGANIZATION = "Its organization is not in the package"

_YEAR = re.compile(r"(?<!\d)(1[6-9]\d\d|20\d\d)(?!\d)")


def build_organizations(build: Build) -> None:
    parents = []
    for key, row in build.main_rows("organization"):
        if not row.get("name"):
            build.account.reject(row, NO_NAME, "name")
            continue
        planned = _organization(build, key, row)
        if row.get("parent_organization_id"):
            parents.append((row, planned))
    for row, planned in parents:
        _point_to_parent(build, row, planned)


def _organization(build: Build, key: str, row: SourceRow) -> Planned:
    values = build.named(row) | texts(row, "description legal_status")
    values |= {
        "email": first_email(build, row, "email"),
        "website": web_address(build, row, "website"),
        "logo": web_address(build, row, "logo"),
        "year_incorporated": _year(build, row),
        "kind": OrganizationKind.LISTING,
    }
    planned = build.draft.put("organization", key, values | build.of_source(), row, once=["kind"])
    build.register("organization", key, planned, row)
    for source in list_in(row.get("funding")):
        funding = {"organization_id": planned.id, "source": source}
        build.draft.put("funding", f"{planned.id}/{source}", funding, row)
    if row.get("identifier"):
        _identify(build, planned, row)
    if row.get("phone"):
        add_phone(build, {"organization_id": planned.id}, row.get("phone"), row)
    build.keep_rest("organization", planned, row, "uri tax_status accreditations licenses")
    return planned


def _identify(build: Build, planned: Planned, row: SourceRow) -> None:
    values = {"organization_id": planned.id, "identifier_scheme": "US-EIN", "identifier_type": "EIN",
              "identifier": row.get("identifier")}  # fmt: skip
    build.draft.put("organization_identifier", f"{planned.id}/EIN", values, row)


def _year(build: Build, row: SourceRow) -> int | None:
    text = row.get("year_incorporated")
    match = _YEAR.search(text)
    if text and not match:
        build.account.note(row, NOT_A_YEAR, "year_incorporated", text)
    return int(match[1]) if match else None


def _point_to_parent(build: Build, row: SourceRow, planned: Planned) -> None:
    found, missing = build.find("organization", row.get("parent_organization_id"))
    if found and found[0] is not planned:
        planned.values["parent_organization_id"] = found[0].id
    for key in missing:
        build.account.note(row, NO_PARENT, "parent_organization_id", key)


def build_programs(build: Build) -> None:
    for key, row in build.main_rows("program"):
        owners, missing = build.find("organization", row.get("organization_id"))
        if not row.get("name"):
            build.account.reject(row, NO_NAME, "name")
        elif not owners:
            build.account.reject(row, NO_ORGANIZATION, "organization_id", ", ".join(missing))
        else:
            values = build.named(row) | texts(row, "description") | {"organization_id": owners[0].id}
            planned = build.draft.put("program", key, values, row)
            build.register("program", key, planned, row)
            build.keep_rest("program", planned, row)


# stand-ins


def organization_of(build: Build, key: str, row: SourceRow, namesakes: bool) -> Planned:
    """The organization of a service; made from the service's own data where the package holds none.

    `namesakes`: in this set an organization and its main service share one id, so the service with the id of
    the missing organization is what it was called after.
    """
    cell = row.get("organization_id")
    found, missing = build.find("organization", cell)
    found = found or _by_program(build, row) or _by_location(build, row)
    if missing:
        build.account.note(row, STAND_IN if not found else NO_PARENT, "organization_id", ", ".join(missing))
    if found:
        return found[0]
    if not missing:
        build.account.note(row, STAND_IN, "organization_id")
    ids = [plain_id(part) for part in split_ids(cell)]
    return _stand_in(build, ids[0] if ids else f"of-service/{key}", row, namesakes)


def _by_program(build: Build, row: SourceRow) -> list[Planned]:
    programs, _ = build.find("program", row.get("program_id"))
    made = build.draft.tables.get("organization", {})
    return [made[program.values["organization_id"]] for program in programs[:1]]


def _by_location(build: Build, row: SourceRow) -> list[Planned]:
    """Ohana's services belong to the organization of their location."""
    if row.get("organization_id"):
        return []
    places = (build.locations.get(plain_id(part)) for part in split_ids(row.get("location_id")))
    found = [build.find("organization", place.get("organization_id"))[0] for place in places if place]
    return [organization for organizations in found for organization in organizations][:1]


def _stand_in(build: Build, key: str, row: SourceRow, namesakes: bool) -> Planned:
    model = (build.services.get(key) if namesakes else None) or row
    values = build.named(model) | {
        "description": model.get("description") or None if model is not row else None,
        "email": next(iter(emails_in(model.get("email"))), None),
        "website": _site(url_in(model.get("url"))),
        "kind": OrganizationKind.LISTING,
    }
    planned = build.draft.put("organization", key, values | build.of_source(), row, once=["kind"])
    build.register("organization", key, planned, row)
    return planned


def _site(url: str | None) -> str | None:
    """The front page of a site: a service's own page is too deep for its organization."""
    return "/".join(url.split("/")[:3]) if url else None


def share_ids(build: Build) -> bool:
    """Whether organizations and services share one id and name: most of them do, or none."""
    names = {plain_id(row.get("id")): row.get("name") for row in build.tables.get("service", [])}
    organizations = build.tables.get("organization", [])
    same = Counter(names.get(plain_id(row.get("id"))) == row.get("name") for row in organizations)
    return same[True] > 0.8 * len(organizations) and len(organizations) > 10


# values that other builders read too


def web_address(build: Build, row: SourceRow, column: str) -> str | None:
    text = row.get(column)
    url = url_in(text) if text else None
    if text and url is None:
        build.account.note(row, NOT_AN_ADDRESS, column, text)
    return url


def first_email(build: Build, row: SourceRow, column: str) -> str | None:
    text = row.get(column)
    found = emails_in(text)
    if len(found) > 1:
        build.account.note(row, MORE_EMAILS, column, text)
    if text and not found:
        build.account.note(row, NOT_AN_EMAIL, column, text)
    return found[0] if found else None
