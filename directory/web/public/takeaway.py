"""What a list to take along says of each service, in the page's language: its columns and their words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from directory.exchange.sheets_out import Column, Kind, Value
from directory.models import Phone, Service
from directory.queries.capacities import Room
from directory.queries.categories import labels_of
from directory.queries.listings import Listing
from directory.queries.services import Moment
from directory.queries.translations import Told, told_in
from directory.vocabulary import GRADES, ServiceStatus
from directory.web.languages import page_language
from directory.web.phrases import ages, code_name, grades, is_link, language_name, listed
from directory.web.public.codes import whole_address


@dataclass(frozen=True, slots=True)
class Worded:
    """One service in words. `places` is how many are open, `as_of` the day somebody said so."""

    service: str
    organization: str
    categories: str
    description: str
    place: str
    address: str
    miles: float | None
    phone: str
    hours: str
    cost: str
    who: str
    ages: str
    grades: str
    languages: str
    room: str
    places: int | None
    as_of: date | None
    start: str
    ask: str
    page: str
    website: str
    confirmed: date | None
    confirmed_days: int | None
    state: str


def columns() -> list[Column]:
    """In the order of `row_of`."""
    return [
        Column(_("Service"), 30),
        Column(_("Organization"), 26),
        Column(_("Kind of help"), 22),
        Column(_("What it is"), 50),
        Column(_("Where"), 26),
        Column(_("Address"), 32),
        Column(_("Miles"), 8, Kind.NUMBER),
        Column(_("Phone"), 18),
        Column(_("Hours"), 32),
        Column(_("Cost"), 22),
        Column(_("For whom"), 32),
        Column(_("Ages"), 14),
        Column(_("Grades"), 12),
        Column(_("Languages"), 20),
        Column(_("Is there room?"), 20),
        Column(_("Open places"), 9, Kind.NUMBER),
        Column(_("As of"), 12, Kind.DATE),
        Column(_("How to start"), 36),
        Column(_("Ask first"), 20),
        Column(_("More about it"), 34),
        Column(_("Their own page"), 30),
        Column(_("Last confirmed"), 13, Kind.DATE),
    ]


def row_of(one: Worded) -> list[Value]:
    return [
        one.service, one.organization, one.categories, one.description, one.place, one.address, one.miles,
        one.phone, one.hours, one.cost, one.who, one.ages, one.grades, one.languages, one.room, one.places,
        one.as_of, one.start, one.ask, one.page, one.website, one.confirmed,
    ]  # fmt: skip


def worded(listings: list[Listing], moment: Moment) -> Iterator[Worded]:
    """Each listing in the page's language."""
    services = [one.service for one in listings]
    schools = [one.placement.location.school for one in listings if one.placement]
    told = told_in(page_language(), services, [one.organization for one in services], schools)
    labels = labels_of([service.id for service in services], page_language())
    for one in listings:
        names = [label.name for label in labels.get(one.service.id, [])]
        yield _worded(one, told, names, moment)


def _worded(one: Listing, told: Told, names: list[str], moment: Moment) -> Worded:
    service, room = one.service, one.room
    return Worded(
        service=_text(told, service, "name"),
        organization=_text(told, service.organization, "name"),
        categories=", ".join(names),
        description=_description(told, service),
        place=place_of(one, told),
        address=address_of(one),
        miles=one.miles,
        phone=phone_in_words(one.call_first),
        hours=one.hours,
        cost=_cost(told, service),
        who=_text(told, service, "eligibility_description"),
        ages=ages_of(service),
        grades=grades_of(service),
        languages=_languages(one.languages),
        room=room_in_words(room),
        places=room.available if room.shown == "open" else None,
        as_of=moment.today - timedelta(days=room.days_ago) if room.days_ago is not None else None,
        start=_start(told, service),
        ask=listed(ask_words(one.picked.asks)),
        page=whole_address(url_for("public.service", service_id=service.id)),
        website=service.url if service.url and is_link(service.url) else "",
        confirmed=service.assured_date,
        confirmed_days=max((moment.today - service.assured_date).days, 0) if service.assured_date else None,
        state={"assessment": "waitlist"}.get(room.shown, room.shown),
    )


def _text(told: Told, row: object, field: str) -> str:
    said = told(row, field)
    return said.text if said else ""


def _description(told: Told, service: Service) -> str:
    """What would be a warning on the page comes first here too."""
    closed = _("Closed for a while. Call before you go.")
    parts = (
        closed if service.status is ServiceStatus.TEMPORARILY_CLOSED else "",
        _text(told, service, "alert"),
        _text(told, service, "description"),
    )
    return "\n".join(filter(None, parts))


def place_of(one: Listing, told: Told) -> str:
    where = one.where
    if where is None:
        return ""
    if where.is_hidden:
        return _("Address is given by phone")
    school = one.placement.location.school if one.placement else None
    name = _text(told, school, "name") if school else where.name
    count = one.picked.more_places
    more = (
        ngettext("and %(count)s more place", "and %(count)s more places", count, count=count) if count else ""
    )
    return ", ".join(filter(None, (name, where.room, more)))


def address_of(one: Listing) -> str:
    where = one.where
    if where is None or where.is_hidden:
        return ""
    return ", ".join(filter(None, (where.street, where.town)))


def phone_in_words(phone: Phone | None) -> str:
    if phone is None:
        return ""
    return phone.number + (_(", ext. %(ext)s", ext=phone.extension) if phone.extension else "")


def _cost(told: Told, service: Service) -> str:
    kind = code_name(service.cost_kind) if service.cost_kind else ""
    said = _text(told, service, "fees_description")
    return ". ".join(filter(None, (kind, said))) or _("ask about cost")


def ages_of(service: Service) -> str:
    if service.minimum_age is not None or service.maximum_age is not None:
        return ages(service.minimum_age, service.maximum_age)
    return _("Any age") if service.eligibility and service.eligibility.any_age else ""


def grades_of(service: Service) -> str:
    rules = service.eligibility
    known = [grade for grade in (rules.grades or [] if rules else []) if grade in GRADES]
    return grades(known) if known else ""


def _languages(codes: Iterable[str]) -> str:
    names = [language_name(code) for code in codes if code]
    return ", ".join(name[:1].upper() + name[1:] for name in names)


def room_in_words(room: Room) -> str:
    """As the sign beside a service has it."""
    match room.shown:
        case "open" if room.available:
            return ngettext("%(count)s place", "%(count)s places", room.available, count=room.available)
        case "open":
            return _("Has places")
        case "waitlist" if room.waiting:
            return ngettext(
                "Waitlist, %(count)s ahead of you",
                "Waitlist, %(count)s ahead of you",
                room.waiting,
                count=room.waiting,
            )
        case "waitlist":
            return _("Waitlist")
        case "assessment":
            return _("They look at each case")
        case "full":
            return _("Full")
    return _("Places not known") if room.days_ago is None else _("Places not confirmed lately")


def _start(told: Told, service: Service) -> str:
    steps = [line.text for line in told.lines(service, "start_steps")]
    return "\n".join(steps) or _text(told, service, "application_process")


def ask_words(asks: Iterable[str]) -> list[str]:
    """What nobody has told us about a hit, as its card says it."""
    names = {
        "open": _("the hours"), "time": _("the hours"), "when": _("the hours"), "age": _("the ages"),
        "grade": _("the grades"), "cost": _("the cost"), "lang": _("the language"),
        "within": _("how far it is"), "how": _("how it comes to you"),
        "places": _("whether there is room"), "docs": _("the papers"), "access": _("getting in"),
        "who": _("who it is for"), "result": _("what it is for"),
    }  # fmt: skip
    return list(dict.fromkeys(names.get(ask, ask) for ask in asks))
