"""Loads one demo service with its eligibility, cost, contacts, placements, schedules and capacities."""

from datetime import UTC, date, datetime, time, timedelta

from directory.db import db
from directory.exchange.seed_categories import term_id
from directory.exchange.seed_files import Reader, SeedError
from directory.exchange.seed_rows import (
    area_of,
    day,
    days_before,
    in_spanish,
    languages_of,
    phone_of,
    read_area,
    schedules_of,
    seed_id,
)
from directory.models import (
    Attribute,
    Contact,
    CostOption,
    Eligibility,
    Location,
    Phone,
    RequiredDocument,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    Unit,
)
from directory.vocabulary import (
    GRADES,
    AreaKind,
    Audience,
    CapacityStatus,
    ConfirmedBy,
    CostKind,
    Delivery,
    Document,
    Extra,
    Kind,
    LocationType,
    ServiceStatus,
    StartWay,
    StatusPolicy,
)


def load_service(entry: Reader, organization_id: str, today: date) -> int:
    """Stores the service and returns how many placements it has."""
    key = entry.need("key")
    service_id = seed_id("service", key)
    owner = {"service_id": service_id}
    start = entry.part("how_to_start")
    db.session.merge(_service(entry, start, service_id, organization_id, today))
    db.session.flush()
    for row in (
        _eligibility(entry, service_id),
        *_categories(entry, service_id),
        *_documents(entry, service_id),
        *_cost(entry, service_id),
        *languages_of(entry.get("languages"), owner),
        *area_of(entry.get("area"), owner, entry.where),
        *in_spanish("service", service_id, _spanish(entry, start)),
    ):
        db.session.merge(row)
    _load_contact(entry.part("contact"), key, service_id)
    count = 0
    for number, part in enumerate(entry.parts("at")):
        _load_placement(part, key, number, service_id, today)
        count += 1
    start.finish()
    entry.finish()
    return count


def _service(entry: Reader, start: Reader, service_id: str, organization_id: str, today: date) -> Service:
    ages = entry.get("ages")
    cost = entry.part("cost")
    program = entry.get("program")
    way = start.get("way")
    return Service(
        id=service_id,
        organization_id=organization_id,
        program_id=seed_id("program", program) if program else None,
        name=entry.need("name"),
        alternate_name=entry.get("alternate_name"),
        description=entry.get("description"),
        url=entry.get("url"),
        email=entry.get("email"),
        status=ServiceStatus(entry.get("status", "active")),
        interpretation_services=entry.get("interpretation"),
        application_process=" ".join(start.get("steps") or []) or None,
        fees_description=cost.get("text"),
        eligibility_description=entry.part("eligibility").get("text"),
        minimum_age=ages.get("min") if isinstance(ages, dict) else None,
        maximum_age=ages.get("max") if isinstance(ages, dict) else None,
        alert=entry.get("alert"),
        assured_date=days_before(today, entry.get("confirmed_days_ago")),
        assured_by=ConfirmedBy(entry.get("confirmed_by")) if entry.get("confirmed_by") else None,
        kind=Kind(entry.get("kind", "support")),
        cost_kind=CostKind(cost.get("kind")) if cost.get("kind") else None,
        audience=_known(entry, "audience", Audience),
        delivery=_known(entry, "delivery", Delivery),
        extras=_known(entry, "extras", Extra),
        tier=entry.get("tier"),
        start_way=StartWay(way) if way else None,
        start_steps=start.get("steps"),
        response_days=start.get("response_days"),
    )


def _known(entry: Reader, key: str, choices: type) -> list[str] | None:
    values = entry.get(key)
    if values is None:
        return None
    try:
        return [str(choices(value)) for value in values]
    except ValueError as error:
        raise SeedError(f"{entry.where}: {key}: {error}") from error


def _spanish(entry: Reader, start: Reader) -> dict[str, object]:
    cost, rules = entry.part("cost"), entry.part("eligibility")
    return {
        "name": entry.get("name_es"),
        "description": entry.get("description_es"),
        "fees_description": cost.get("text_es"),
        "eligibility_description": rules.get("text_es"),
        "start_steps": start.get("steps_es"),
        "alert": entry.get("alert_es"),
    }


def _eligibility(entry: Reader, service_id: str) -> Eligibility:
    rules = entry.part("eligibility")
    grades = entry.get("grades")
    if grades and set(map(str, grades)) - set(GRADES):
        raise SeedError(f"{entry.where}: grades must be of {', '.join(GRADES)}")
    enrolled, schools = _enrolled(rules.get("enrolled_at"))
    policy = entry.part("status_policy")
    documents = entry.get("documents") if entry.has("documents") else None
    row = Eligibility(
        id=seed_id("eligibility", service_id),
        service_id=service_id,
        any_age=True if entry.get("ages") == "any" else None,
        grades=[str(grade) for grade in grades] if grades else None,
        enrolled=enrolled,
        enrolled_at=schools,
        lives_in=_lives_in(rules.get("lives_in"), rules.where),
        income_limit=_none_is_empty(rules.get("income")),
        gender=rules.get("gender"),
        referral_required=_none_is_empty(rules.get("referral_required")),
        insurance=_insurance(rules.get("insurance")),
        documents_asked=None if documents is None else bool(documents),
        status_policy=StatusPolicy(policy.get("policy")) if policy.get("policy") else None,
        status_policy_as_of=day(policy.get("as_of"), policy.where),
        status_policy_source=policy.get("source"),
    )
    for name in ("text", "text_es"):
        rules.get(name)
    rules.finish()
    policy.finish()
    return row


def _none_is_empty(value: object) -> str | None:
    """The seeds' `none` says that there is no such rule; a missing key that nobody knows."""
    if value is None:
        return None
    return "" if value == "none" else str(value)


def _enrolled(value: object) -> tuple[str | None, list[str] | None]:
    if isinstance(value, list):
        return "schools", [seed_id("school", key) for key in value]
    return (str(value), None) if value else (None, None)


def _lives_in(value: object, where: str) -> dict[str, object] | None:
    if value is None:
        return None
    kind, members, _, _ = read_area(value, where)
    match kind:
        case AreaKind.ANYWHERE:
            return {"anywhere": True}
        case AreaKind.ZIPS:
            return {"zips": members}
        case AreaKind.COUNTY:
            return {"county": (members or [""])[0]}
        case AreaKind.SCHOOL_ZONE:
            return {"school_zone": (members or [""])[0]}
        case AreaKind.DISTRICT:
            return {"district": True}
        case _:
            raise SeedError(f"{where}: lives_in cannot be of kind {kind}")


def _insurance(value: object) -> dict[str, object] | None:
    if value is None:
        return None
    if isinstance(value, dict):
        required = value.get("required")
        return {"needed": bool(required), "accepted": required or value.get("accepted") or []}
    return {"needed": value not in ("not_needed", "none"), "accepted": []}


def _categories(entry: Reader, service_id: str) -> list[Attribute]:
    return [
        Attribute(
            id=seed_id("attribute", service_id, slug), link_id=service_id, link_entity="service",
            link_type="category", taxonomy_term_id=term_id(slug), position=position,
        )
        for position, slug in enumerate(entry.need("categories"))
    ]  # fmt: skip


def _documents(entry: Reader, service_id: str) -> list[RequiredDocument]:
    return [
        RequiredDocument(id=seed_id("document", service_id, kind), service_id=service_id, kind=Document(kind),
                         document=str(kind).replace("_", " "))
        for kind in entry.get("documents") or []
    ]  # fmt: skip


def _cost(entry: Reader, service_id: str) -> list[CostOption]:
    cost = entry.part("cost")
    kind, amount = cost.get("kind"), cost.get("amount")
    text = cost.get("text")
    cost.get("text_es")
    cost.finish()
    if kind is None:
        return []
    return [
        CostOption(id=seed_id("cost_option", service_id), service_id=service_id, option=str(kind),
                   currency="USD", amount=0 if kind == "free" else amount, amount_description=text)
    ]  # fmt: skip


def _load_contact(part: Reader, key: str, service_id: str) -> None:
    if not part.values:
        return
    contact_id = seed_id("contact", "service", key)
    db.session.merge(
        Contact(id=contact_id, service_id=service_id, name=part.get("main"), email=part.get("email"))
    )
    db.session.flush()
    if part.get("phone"):
        db.session.merge(
            Phone(id=seed_id("phone", contact_id), contact_id=contact_id, number=str(part.get("phone")),
                  extension=str(part.get("extension")) if part.get("extension") else None)
        )  # fmt: skip
    for name in ("backup", "title"):
        part.get(name)
    part.finish()


def _load_placement(part: Reader, key: str, number: int, service_id: str, today: date) -> None:
    place = part.get("school") or part.get("location")
    if not place:
        raise SeedError(f"{part.where}: give `location` or `school`")
    placement_id = seed_id("service_at_location", key, number)
    owner = {"service_at_location_id": placement_id}
    location_id = _online(part, key) if place == "online" else seed_id("location", place)
    if db.session.get(Location, location_id) is None:
        raise SeedError(f"{part.where}: there is no location `{place}`")
    db.session.merge(
        ServiceAtLocation(
            id=placement_id, service_id=service_id, location_id=location_id,
            room=part.get("room") or "", description=part.get("note"),
        )
    )  # fmt: skip
    db.session.flush()
    for row in (
        *schedules_of(part, owner),
        *area_of(part.get("area"), owner, part.where),
        *languages_of(part.get("languages"), owner),
        *phone_of(part.get("phone"), part.get("extension"), owner),
        *_capacity(part.part("capacity"), service_id, placement_id, today),
    ):
        db.session.merge(row)
    part.get("url")
    part.finish()


def _online(part: Reader, key: str) -> str:
    """A virtual location of this service's own."""
    location_id = seed_id("location", "online", key)
    db.session.merge(
        Location(
            id=location_id, name="Online", location_type=LocationType.VIRTUAL, url=part.get("url"),
        )
    )  # fmt: skip
    db.session.flush()
    return location_id


def _capacity(part: Reader, service_id: str, placement_id: str, today: date) -> list[ServiceCapacity]:
    if not part.values:
        return []
    maximum, available = part.get("maximum"), part.get("available")
    unit = _unit(part.get("unit", "place"))
    at = datetime.combine(today, time(12), UTC) - timedelta(days=int(part.get("days_ago", 0)))
    by = part.get("by")
    row = ServiceCapacity(
        id=seed_id("service_capacity", placement_id),
        service_id=service_id,
        service_at_location_id=placement_id,
        unit_id=unit,
        maximum=maximum,
        available=available,
        status=_state(part.get("state"), available),
        waiting=part.get("waiting"),
        wait_days=part.get("wait_days"),
        updated=at,
        confirmed_by=ConfirmedBy(by) if by else None,
    )
    part.finish()
    return [row]


def _state(state: str | None, available: int | None) -> CapacityStatus:
    if state:
        return CapacityStatus(state)
    return CapacityStatus.NO_CAPACITY if available == 0 else CapacityStatus.CAPACITY


def _unit(name: str) -> str:
    unit_id = seed_id("unit", name)
    if db.session.get(Unit, unit_id) is None:
        db.session.add(Unit(id=unit_id, name=name))
        db.session.flush()
    return unit_id
