"""A source's own taxonomies, terms and attributes, kept as it has them."""

from collections import defaultdict
from typing import Any

from directory.exchange.cleaning import list_in
from directory.exchange.crosswalk import is_about_whom
from directory.exchange.import_context import Build, texts
from directory.exchange.import_draft import Planned, digest, plain_id
from directory.exchange.import_links import LOST_OWNER, NO_OWNER, NOTHING_SAID
from directory.exchange.import_organizations import NO_NAME
from directory.exchange.import_rows import SourceRow
from directory.exchange.import_services import LOST_SERVICE
from directory.exchange.import_values import ages_of_group, audience_in, together
from directory.vocabulary import CATEGORY_TAXONOMY

LOST_TERM = "Its term is not in the package"
LOST_PARENT = "The term above it is not in the package"
ENTITIES = ("service", "service_at_location", "organization", "location", "program", "phone", "contact")
FREE = "Terms without a taxonomy"


def term_names(build: Build) -> dict[int, list[str]]:
    """id(service row) -> names of its terms, read before anything is built: they tell what to seal."""
    names = {plain_id(row.get("id")): row.get("name") for row in build.rows("taxonomy_term")}
    by_service: dict[str, list[str]] = defaultdict(list)
    for table, pointer in (("service_attribute", "service_id"), ("attribute", "link_id")):
        for row in build.rows(table):
            name = names.get(plain_id(row.get("taxonomy_term_id"))) or row.get("term_name")
            by_service[plain_id(row.get(pointer))].append(name or "")
    found = {}
    for key, service in build.services.items():
        own = [names.get(plain_id(part), part) for part in list_in(service.get("taxonomy_ids"))]
        found[id(service)] = [*by_service.get(key, []), *own, *list_in(service.get("keywords"))]
    return found


# taxonomies and terms


def build_taxonomies(build: Build) -> None:
    for key, row in build.main_rows("taxonomy"):
        name = row.get("name") or row.get("code")
        if row.get("code") == CATEGORY_TAXONOMY and build.is_own:
            build.ours.add(key)
            build.account.merge(row)
            continue
        if not name:
            build.account.reject(row, NO_NAME, "name")
            continue
        planned = _taxonomy(build, key, name, row, texts(row, "description uri version"))
        build.register("taxonomy", key, planned, row)


def _taxonomy(build: Build, key: str, name: str, row: SourceRow, more: dict[str, Any]) -> Planned:
    code = f"{build.source_name}/{name}"
    if len(code) > 80 or any(other.values["code"] == code for other in build.draft.all("taxonomy")):
        code = f"{code[:60]}-{digest(code, key)[:12]}"
    values = {"code": code, "name": name} | more
    return build.draft.put("taxonomy", key, values, row)


def build_terms(build: Build) -> None:
    parents: list[tuple[Planned, SourceRow]] = []
    codes: set[tuple[object, str]] = set()
    for place, (key, row) in enumerate(build.main_rows("taxonomy_term")):
        if plain_id(row.get("taxonomy_id")) in build.ours:
            _ours(build, key, row)
        elif not row.get("name"):
            build.account.reject(row, NO_NAME, "name")
        else:
            planned = _term(build, key, row, place, codes)
            build.register("taxonomy_term", key, planned, row)
            parents.append((planned, row))
    for planned, row in parents:
        _point_up(build, planned, row)


def _ours(build: Build, key: str, row: SourceRow) -> None:
    """A category of ours in an export of ours: it is here already."""
    build.our_terms[key] = row.get("code")
    build.account.merge(row)


def _term(build: Build, key: str, row: SourceRow, place: int, codes: set[tuple[object, str]]) -> Planned:
    taxonomy = _taxonomy_of(build, row)
    code = row.get("code") or key
    if (taxonomy.id, code) in codes:
        code = key
    codes.add((taxonomy.id, code))
    values = texts(row, "description term_uri") | {
        "taxonomy_id": taxonomy.id,
        "code": code,
        "name": row.get("name"),
        "language": row.get("language")[:10] or None,
        "position": place,
        "details": dict(sorted(row.extra.items())) or None,
    }
    return build.draft.put("taxonomy_term", key, values, row)


def _taxonomy_of(build: Build, row: SourceRow) -> Planned:
    found, _ = build.find("taxonomy", row.get("taxonomy_id"))
    if found:
        return found[0]
    name = row.get("taxonomy") or FREE
    found, _ = build.find("taxonomy", f"by-name/{name}")
    if found:
        return found[0]
    planned = _taxonomy(build, f"by-name/{name}", name, row, {})
    build.register("taxonomy", f"by-name/{name}", planned, row)
    return planned


def _point_up(build: Build, planned: Planned, row: SourceRow) -> None:
    text = row.get("parent_id")
    found, missing = build.find("taxonomy_term", text)
    if found and found[0] is not planned:
        planned.values["parent_id"] = found[0].id
    elif missing and text != "0":
        build.account.note(row, LOST_PARENT, "parent_id", ", ".join(missing))


# attributes


def build_attributes(build: Build) -> None:
    for key, row in build.small_rows("service_attribute"):
        services, missing = build.find("service", row.get("service_id"))
        if not services:
            build.account.reject(row, LOST_SERVICE if missing else NO_OWNER, "service_id", ", ".join(missing))
            continue
        for service in services:
            _attach(build, key, "service", service, row)
    for key, row in build.small_rows("attribute"):
        linked = _linked(build, row)
        if linked is None:
            build.account.reject(row, LOST_OWNER if row.get("link_id") else NO_OWNER, "link_id")
        else:
            _attach(build, key, *linked, row)
    _from_cells(build)


def _linked(build: Build, row: SourceRow) -> tuple[str, Planned] | None:
    """What an attribute is of: by its entity, or where that is none of ours, by whatever has its id."""
    entity = row.get("link_entity").lower().removesuffix("s")
    for table in (entity, *ENTITIES) if entity in ENTITIES else ENTITIES:
        found, _ = build.find(table, row.get("link_id"))
        if found:
            return table, found[0]
    return None


def _attach(build: Build, key: str, entity: str, owner: Planned, row: SourceRow) -> None:
    cell = row.get("taxonomy_term_id")
    if plain_id(cell) in build.our_terms:
        _attach_ours(build, owner, build.our_terms[plain_id(cell)], row)
        return
    terms, missing = build.find("taxonomy_term", cell)
    if not terms and row.get("term_name"):
        terms = [_free_term(build, row.get("term_name"), row)]
    if not terms and missing:
        build.account.reject(row, LOST_TERM, "taxonomy_term_id", ", ".join(missing))
    elif not terms and not (row.get("value") or row.get("label")):
        build.account.reject(row, NOTHING_SAID)
    for term in terms:
        _put(build, key, entity, owner, term, row)
    if not terms and not missing:
        _put(build, key, entity, owner, None, row)


def _put(build: Build, key: str, entity: str, owner: Planned, term: Planned | None, row: SourceRow) -> None:
    if term is None and not (row.get("value") or row.get("label")):
        return
    taxonomy = build.draft.tables["taxonomy"][term.values["taxonomy_id"]].values["name"] if term else ""
    kind = row.get("link_type") or ("eligibility" if is_about_whom(taxonomy) else "term")
    said = (entity, owner.id, term.id if term else None, row.get("value"), row.get("label"), kind)
    if said in build.said.setdefault("attribute", {}):
        if row.table in ("attribute", "service_attribute"):
            build.account.merge(row)
        return
    values = texts(row, "value label") | {
        "link_id": owner.id, "link_entity": entity, "link_type": "term" if kind == "category" else kind,
        "taxonomy_term_id": term.id if term else None, "position": 0,
    }  # fmt: skip
    planned = build.draft.put("attribute", f"{key}/{owner.id}/{term.id if term else ''}", values, row)
    build.said["attribute"][said] = planned
    if entity == "service" and term:
        about = build.about_whom if kind.lower().find("eligib") >= 0 else build.about_what
        about.setdefault(owner.id, []).append((term.values["name"], row))


def _attach_ours(build: Build, owner: Planned, slug: str, row: SourceRow) -> None:
    build.told.setdefault(owner.id, []).append((int(row.get("x_position") or 0), slug, row))


def _free_term(build: Build, name: str, row: SourceRow) -> Planned:
    """A term that is only named, as in a cell of words: made once for each name."""
    found, _ = build.find("taxonomy_term", f"by-name/{name.lower()}")
    if found:
        return found[0]
    stand_in = SourceRow("taxonomy_term", row.file, row.line, {"name": name})
    taxonomy = _taxonomy_of(build, stand_in)
    key = f"by-name/{name.lower()}"
    values = {"taxonomy_id": taxonomy.id, "code": name.lower()[:255], "name": name, "position": 0}
    planned = build.draft.put("taxonomy_term", key, values, row)
    build.register("taxonomy_term", key, planned, row)
    return planned


def _from_cells(build: Build) -> None:
    """Terms and keywords in a service's own cells: ids of the package's terms, or their names."""
    for service in list(build.draft.all("service")):
        row = build.sources[service.id]
        for part in list_in(row.get("taxonomy_ids")):
            found, _ = build.find("taxonomy_term", part)
            if not found and any(letter.isdigit() for letter in part) and " " not in part:
                build.account.note(row, LOST_TERM, "taxonomy_ids", part)
                continue
            term = found[0] if found else _free_term(build, part, row)
            _put(build, f"cell/{part}", "service", service, term, row)
        for part in list_in(row.get("keywords")):
            build.about_what.setdefault(service.id, []).append((part, row))
            values = {"link_id": service.id, "link_entity": "service", "link_type": "keyword", "value": part,
                      "label": "keyword", "position": 0}  # fmt: skip
            build.draft.put("attribute", f"keyword/{service.id}/{part.lower()}", values, row)


def tell_whom(build: Build) -> None:
    """Terms that say for whom a service is, as its eligibility where it says nothing else."""
    for service_id, said in build.about_whom.items():
        service = build.draft.tables["service"][service_id]
        names = list(dict.fromkeys(name for name, _ in said))
        if not service.values["eligibility_description"]:
            service.values["eligibility_description"] = "; ".join(names)
        if service.values["audience"] is None:
            service.values["audience"] = audience_in("; ".join(names))
        groups = [found for name in names if (found := ages_of_group(name))]
        ages = together(groups) if groups else None
        if ages and service.values["minimum_age"] is None and service.values["maximum_age"] is None:
            service.values |= {"minimum_age": ages.low, "maximum_age": ages.high}
            service.hard |= {"minimum_age", "maximum_age"}
