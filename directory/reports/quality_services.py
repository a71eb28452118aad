"""Checks of services and organizations: what keeps a family from finding them, or leads it astray."""

from collections.abc import Iterator, Sequence
from datetime import date, time
from typing import Any

from directory.actions.edit_checks import PhoneFault, is_email, phone_fault, url_fault
from directory.exchange.cleaning import is_shouted, quiet_name
from directory.hours.clock import MAX_NIGHT_MINUTES
from directory.queries.capacities import STALE_AFTER_DAYS
from directory.reports.quality_checks import CHECKS, Finding
from directory.reports.quality_rows import SHOWN, Row, Rows
from directory.reports.quality_texts import (
    broken_letters_in,
    cut_end_of,
    last_day_in,
    markup_in,
    placeholder_in,
)
from directory.vocabulary import CapacityStatus, LocationType

CONFIRM_DAYS = 180
"""A partner is asked twice a year whether the details still hold."""

OLDEST = 120
ANY_AGE_FROM = 99
"""An upper age that nobody means."""

_GRADE_AGE = {"PK": 4, "K": 5} | {str(n): n + 5 for n in range(1, 13)}


def service_findings(rows: Rows) -> Iterator[Finding]:
    for row in rows.services.values():
        if row.status in SHOWN:
            yield from _missing(rows, row)
            yield from _stale(rows, row)
            yield from _ages(rows, row)
            yield from _hours(rows, row)
            yield from _placement(rows, row)
        else:
            yield _said("service.not_offered", row, status=str(row.status))
        yield from text_findings("service", row, 1, ("description",))
        yield from _contact_findings(rows, "service", row, 1, row.url)
    yield from _capacity(rows)


def organization_findings(rows: Rows) -> Iterator[Finding]:
    for row in rows.organizations.values():
        offered = [key for key in rows.services_of.get(row.id, ()) if rows.services[key].status in SHOWN]
        if not offered:
            yield _said("organization.without_services", row, touches=0)
        if not (row.id in rows.reached_by_phone or row.email or row.website or row.id in rows.with_url):
            yield _said("organization.unreachable", row, touches=min(1, len(offered)))
        yield from text_findings("organization", row, min(1, len(offered)), ("description",))
        yield from _contact_findings(rows, "organization", row, min(1, len(offered)), row.website)


def _said(key: str, row: Row, touches: int = 1, **facts: object) -> Finding:
    return Finding(CHECKS[key], row.id, row.name or "", facts, touches)


# ---- missing ----


def _missing(rows: Rows, row: Row) -> Iterator[Finding]:
    placements = rows.placements_of.get(row.id, [])
    keys = [row.id, *(p.id for p in placements)]
    rules = rows.rules_of.get(row.id)
    organization = rows.organizations[row.organization_id]
    has_phone = not rows.reached_by_phone.isdisjoint(
        [*keys, row.organization_id, *(p.location_id for p in placements)]
    )
    has_page = bool(row.url or organization.website) or not rows.with_url.isdisjoint(
        [row.id, row.organization_id]
    )
    absent = {
        "no_category": row.id not in rows.with_category,
        "no_description": not (row.description or "").strip(),
        "no_place": not placements and rows.with_area.isdisjoint(keys) and not (rules and rules.lives_in),
        "no_contact": not (has_phone or has_page or row.email or organization.email),
        "no_phone": not has_phone and bool(has_page or row.email or organization.email),
        "no_hours": not any(rows.schedules_of.get(key) for key in keys),
        "no_languages": rows.with_language.isdisjoint(keys),
        "no_cost": row.cost_kind is None and not (row.fees_description or "").strip(),
        "no_ages": row.minimum_age is None
        and row.maximum_age is None
        and not (rules and (rules.any_age or rules.grades)),
        "no_spanish": row.id in rows.spanish_services
        and not {"name", "description"} & rows.in_spanish.get(row.id, set()),
        "name_of_organization": _same(row.name, organization.name),
    }
    for name, is_absent in absent.items():
        if is_absent:
            yield _said(f"service.{name}", row)


def _same(name: str | None, other: str | None) -> bool:
    return bool(name and other) and (name or "").strip().lower() == (other or "").strip().lower()


# ---- stale ----


def _stale(rows: Rows, row: Row) -> Iterator[Finding]:
    if row.assured_date is None:
        yield _said("service.never_confirmed", row)
    elif row.assured_date > rows.today:
        yield _said("service.confirmed_in_future", row, day=row.assured_date.isoformat())
    elif (days := (rows.today - row.assured_date).days) > CONFIRM_DAYS:
        yield _said("service.confirmed_long_ago", row, days=days)
    told = last_day_in(row.alert)
    if told and told[0] < rows.today:
        yield _said("service.alert_over", row, when=told[1])
    ended = _ended(_schedules(rows, row), rows.today)
    if ended:
        yield _said("service.hours_over", row, day=ended.isoformat())


def _schedules(rows: Rows, row: Row) -> list[Row]:
    own = rows.schedules_of.get(row.id, [])
    return [*own, *(s for p in rows.placements_of.get(row.id, ()) for s in rows.schedules_of.get(p.id, ()))]


def _ended(schedules: Sequence[Row], today: date) -> date | None:
    """The last day of hours that are all over."""
    lasts = [_last_day(schedule) for schedule in schedules]
    last = max((day for day in lasts if day), default=None)
    return last if last and all(day is not None and day < today for day in lasts) else None


def _last_day(schedule: Row) -> date | None:
    is_once = not schedule.freq and not schedule.byday and not schedule.bymonthday and schedule.dtstart
    days = [day for day in (schedule.valid_to, schedule.until, schedule.dtstart if is_once else None) if day]
    return min(days, default=None)


def _capacity(rows: Rows) -> Iterator[Finding]:
    for claim in rows.newest_claims:
        row = rows.services.get(claim.service_id)
        if row is None or row.status not in SHOWN:
            continue
        days = (rows.now - claim.updated).days
        found: tuple[str, dict[str, Any]] | None = None
        if claim.status is CapacityStatus.NO_CAPACITY and (claim.available or 0) > 0:
            found = "service.full_yet_free", {"available": claim.available}
        elif claim.status is CapacityStatus.CAPACITY and claim.available == 0:
            found = "service.open_yet_none", {}
        elif days > STALE_AFTER_DAYS:
            found = "service.capacity_stale", {"days": days}
        if found:
            yield Finding(
                CHECKS[found[0]], row.id, row.name, found[1], placement_id=claim.service_at_location_id
            )


# ---- ages ----


def _ages(rows: Rows, row: Row) -> Iterator[Finding]:
    low, high = row.minimum_age, row.maximum_age
    shown = {"low": low or 0, "high": high if high is not None else low or 0}
    if any(age is not None and not 0 <= age <= OLDEST for age in (low, high)):
        yield _said("service.ages_impossible", row, **shown)
    elif high is not None and high >= ANY_AGE_FROM and not low:
        yield _said("service.all_ages_as_numbers", row, **shown)
    rules = rows.rules_of.get(row.id)
    ages = [_GRADE_AGE[grade] for grade in (rules.grades or [] if rules else []) if grade in _GRADE_AGE]
    if ages and ((low is not None and low > max(ages) + 2) or (high is not None and high < min(ages) - 1)):
        yield _said("service.grades_against_ages", row)


# ---- hours ----


def _hours(rows: Rows, row: Row) -> Iterator[Finding]:
    """Each kind of slip once for a service, however many rows it is in."""
    found: dict[str, Finding] = {}
    for schedule in _schedules(rows, row):
        key = _slip(schedule)
        if key:
            opens, closes = _clock(schedule.opens_at), _clock(schedule.closes_at)
            found.setdefault(key, _said(f"service.{key}", row, opens=opens, closes=closes))
    yield from found.values()


def _slip(schedule: Row) -> str:
    opens, closes = schedule.opens_at, schedule.closes_at
    if opens is None:
        return ""
    if not (schedule.byday or schedule.bymonthday or schedule.dtstart or schedule.description):
        return "hours_without_days"
    if closes is None or closes > opens or _is_midnight(closes):
        return ""
    night = (closes.hour * 60 + closes.minute) + 1440 - (opens.hour * 60 + opens.minute)
    return "hours_impossible" if closes == opens or night > MAX_NIGHT_MINUTES else "overnight"


def _is_midnight(at: time) -> bool:
    return (at.hour, at.minute) == (0, 0)


def _clock(at: time | None) -> str:
    return at.strftime("%H:%M") if at else ""


def _placement(rows: Rows, row: Row) -> Iterator[Finding]:
    places = [rows.locations[p.location_id] for p in rows.placements_of.get(row.id, ())]
    if places and all(place.location_type is LocationType.POSTAL for place in places):
        yield _said("service.place_is_mailbox", row)


# ---- words, numbers and addresses, of any record ----


def text_findings(entity: str, row: Row, touches: int, columns: Sequence[str]) -> Iterator[Finding]:
    if placeholder_in(row.name):
        yield _said(f"{entity}.placeholder", row, touches, text=(row.name or "")[:40])
    if row.name and is_shouted(row.name) and quiet_name(row.name) != row.name:
        yield _said(f"{entity}.shouted", row, touches)
    texts = [row.name, *(getattr(row, column) for column in columns)]
    for name, look in (
        ("markup", markup_in),
        ("broken_letters", broken_letters_in),
        ("cut_short", cut_end_of),
    ):
        said = next((piece for text in texts if (piece := look(text))), "")
        if said and f"{entity}.{name}" in CHECKS:
            yield _said(f"{entity}.{name}", row, touches, text=said)


_PHONES = {
    PhoneFault.LENGTH: "phone_length",
    PhoneFault.INVENTED: "phone_made_up",
    PhoneFault.REPEATED: "phone_repeated",
}


def phone_findings(rows: Rows, entity: str, row: Row, touches: int) -> Iterator[Finding]:
    for phone in rows.phones_of.get(row.id, ()):
        fault = phone_fault(phone.number)
        if fault:
            yield _said(f"{entity}.{_PHONES[fault]}", row, touches, number=phone.number[:30])


def _contact_findings(
    rows: Rows, entity: str, row: Row, touches: int, address: str | None
) -> Iterator[Finding]:
    yield from phone_findings(rows, entity, row, touches)
    if address and url_fault(address):
        yield _said(f"{entity}.url_wrong", row, touches, url=address[:60])
    if row.email and not is_email(row.email):
        yield _said(f"{entity}.email_wrong", row, touches, email=row.email[:60])
