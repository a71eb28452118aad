"""Suggestions with the names, phones and words that a page or a letter needs. A few wide selects for all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select

from directory.db import db
from directory.hours import Opening, phrase
from directory.matching.explain import Names, part_label, sentence, what_would_mend
from directory.matching.facts import Circle, Moment, NeedCard, Offering
from directory.matching.findings import Finding
from directory.matching.ranking import Score
from directory.matching.suggest import Question as Asked
from directory.matching.suggest import Suggestion, Suggestions
from directory.matching.wishes import Session
from directory.models import (
    Address,
    Location,
    Organization,
    Phone,
    School,
    Service,
    ServiceAtLocation,
)
from directory.places import miles_between
from directory.queries.capacities import NOTHING_SAID, STALE_AFTER_DAYS, Room
from directory.queries.language_names import language_name
from directory.queries.translations import service_words
from directory.search.snapshot import snapshot
from directory.vocabulary import LocationType, Verdict

MOST_QUESTIONS = 8
LOOK_AHEAD = 60
"""Days in which the next opening is looked for."""

ALL_DAY = timedelta(hours=23, minutes=30)
"""From so long on an opening is read as day and night: midnight would be a strange hour to name."""


@dataclass(frozen=True, slots=True)
class WordedFinding:
    requirement: str
    verdict: Verdict
    text: str
    asks: str  # family | partner | ""
    mendable: bool
    mend: str = ""  # what would change it, of a rule that is not met


@dataclass(frozen=True, slots=True)
class WordedPart:
    """`points` of `out_of`."""

    name: str
    label: str
    points: float
    out_of: float


@dataclass(frozen=True, slots=True)
class MatchedOffering:
    """One suggestion as it is shown. Of a confidential place nothing but how to call it."""

    id: str
    service_id: str
    placement_id: str
    organization_id: str
    name: str
    organization: str
    summary: str
    location: str
    address: str
    phone: str
    extension: str
    categories: tuple[tuple[str, str], ...]  # slug and label
    miles: float | None
    next: Opening | None
    hours: str
    room: Room
    cost_kind: str
    start_way: str
    start_steps: tuple[str, ...]
    confirmed_days: int | None
    is_confidential: bool
    findings: tuple[WordedFinding, ...]
    question: WordedFinding | None
    score: int
    parts: tuple[WordedPart, ...]
    is_open: bool = False  # at the moment of the page, at a time that suits what was asked


@dataclass(frozen=True, slots=True)
class Question:
    """Worth asking: so many offerings would be sure, or out, with its answer."""

    requirement: str
    text: str
    opens: int
    asks: str  # family | partner


@dataclass(frozen=True, slots=True)
class Matched:
    fits: tuple[MatchedOffering, ...] = ()
    may_fit: tuple[MatchedOffering, ...] = ()
    near_misses: tuple[MatchedOffering, ...] = ()
    questions: tuple[Question, ...] = ()
    considered: int = 0
    found: tuple[int, int, int] = (0, 0, 0)  # how long each list would be
    names: Names = field(default_factory=Names)

    @property
    def is_empty(self) -> bool:
        return not (self.fits or self.may_fit)


def matched_of(
    found: Suggestions,
    card: NeedCard,
    circle: Circle,
    moment: Moment,
    *,
    language: str = "en",
    voice: str = "staff",
) -> Matched:
    """In the same order. An offering that has gone since is left out."""
    shown = [*found.fits, *found.may_fit, *found.near_misses]
    reader = _Reader([one.offering for one in shown], card, circle, moment, language, voice)
    return Matched(
        fits=reader.all(found.fits),
        may_fit=reader.all(found.may_fit),
        near_misses=reader.all(found.near_misses),
        questions=tuple(
            Question(
                asked.finding.requirement,
                sentence(asked.finding, reader.names, language, voice),
                asked.opens,
                asked.finding.asks,
            )
            for asked in _worth_asking(found)
        ),
        considered=found.considered,
        found=found.found,
        names=reader.names,
    )


def _worth_asking(found: Suggestions) -> list[Asked]:
    """Of the family: what a partner is asked stands with its offering."""
    return [one for one in found.questions if one.finding.asks == "family"][:MOST_QUESTIONS]


def names_in(language: str) -> Names:
    """What findings call categories, schools and languages."""
    categories = snapshot().categories.by_slug
    return Names(
        categories={slug: category.label(language) for slug, category in categories.items()},
        schools={row.id: row.name for row in db.session.execute(select(School.id, School.name))},
        languages=lambda code: language_name(code, language),
    )


class _Reader:
    def __init__(
        self,
        offerings: Sequence[Offering],
        card: NeedCard,
        circle: Circle,
        moment: Moment,
        language: str,
        voice: str,
    ) -> None:
        self.card, self.circle, self.moment = card, circle, moment
        self.language, self.voice = language, voice
        self.names = names_in(language)
        service_ids = sorted({one.service for one in offerings})
        placement_ids = sorted({one.id for one in offerings if one.id != one.service})
        self.services = _services(service_ids)
        self.words = service_words(service_ids, language)
        self.places = _places(placement_ids)
        self.phones = _phones(service_ids, placement_ids, self.services.values(), self.places.values())

    def all(self, suggestions: Iterable[Suggestion]) -> tuple[MatchedOffering, ...]:
        return tuple(self._one(one) for one in suggestions if one.offering.service in self.services)

    def _one(self, suggestion: Suggestion) -> MatchedOffering:
        offering = suggestion.offering
        service, place = self.services[offering.service], self.places.get(offering.id)
        phone = self._phone(offering)
        today = self.moment.today
        return MatchedOffering(
            id=offering.id,
            service_id=offering.service,
            placement_id=offering.id if offering.id != offering.service else "",
            organization_id=service.organization_id,
            name=self.words.get((service.id, "name")) or service.name,
            organization=service.organization,
            summary=self.words.get((service.id, "description")) or service.description or "",
            location=(place.name or "") if place else "",
            address=_address(place),
            phone=phone.number if phone else "",
            extension=(phone.extension or "") if phone else "",
            categories=tuple((slug, self.names.categories.get(slug, slug)) for slug in offering.categories),
            miles=self._miles(offering),
            next=self._next(suggestion),
            hours=phrase(offering.timetable.rows(today), self.language, today),
            room=room_at(offering, self.moment),
            cost_kind=offering.rules.cost_kind,
            start_way=str(service.start_way or ""),
            start_steps=tuple(service.start_steps or ()),
            confirmed_days=max(0, (today - offering.confirmed).days) if offering.confirmed else None,
            is_confidential=offering.confidential,
            findings=tuple(map(self._worded, suggestion.findings)),
            question=self._worded(suggestion.question) if suggestion.question else None,
            score=round(suggestion.score.total),
            parts=self._parts(suggestion.score),
            is_open=self._is_open(suggestion),
        )

    def _worded(self, finding: Finding) -> WordedFinding:
        text = sentence(finding, self.names, self.language, self.voice)
        mend = what_would_mend(finding, self.language, self.voice)
        return WordedFinding(finding.requirement, finding.verdict, text, finding.asks, finding.mendable, mend)

    def _parts(self, score: Score) -> tuple[WordedPart, ...]:
        return tuple(
            WordedPart(part.name, part_label(part.name, self.language), part.value * part.points, part.points)
            for part in score.parts
        )

    def _miles(self, offering: Offering) -> float | None:
        if offering.confidential or offering.point is None or self.circle.point is None:
            return None
        return round(miles_between(*offering.point, *self.circle.point), 1)

    def _next(self, suggestion: Suggestion) -> Opening | None:
        """The next date of the session that suits what was asked; without one, the next time it is open."""
        table, moment = suggestion.offering.timetable, self.moment
        if not (table.steady or table.seasonal):
            return None
        coming = table.next_opening(moment.now, moment.zone, LOOK_AHEAD)
        suiting = _suiting(suggestion)
        if coming is None or suiting is None or _is_of(coming, suiting, moment):
            return coming
        for week in range(0, LOOK_AHEAD, 7):
            first = moment.today + timedelta(days=week)
            for one in table.openings(first, first + timedelta(days=6), moment.zone):
                if one.start >= moment.now and _is_of(one, suiting, moment):
                    return one
        return coming

    def _is_open(self, suggestion: Suggestion) -> bool:
        """Open now, at a time that suits what was asked. Who never closes suits at any time."""
        table, moment = suggestion.offering.timetable, self.moment
        if not table.is_open_at(moment.now, moment.zone):
            return False
        suiting = _suiting(suggestion)
        openings = table.openings(moment.today - timedelta(days=1), moment.today, moment.zone)
        running = [one for one in openings if one.includes(moment.now)]
        return suiting is None or any(_is_of(one, suiting, moment) or _is_all_day(one) for one in running)

    def _phone(self, offering: Offering) -> Any:
        """Of the placement, else the service, its organization, its building: the nearest desk first. A
        hidden place has only a number of its own, or its organization's.
        """
        service, place = self.services[offering.service], self.places.get(offering.id)
        owners = [offering.id, offering.service, service.organization_id, place.location_id if place else ""]
        return next((self.phones[owner] for owner in owners if owner in self.phones), None)


def _suiting(suggestion: Suggestion) -> Session | None:
    """The session that was judged to suit best, where time was asked about."""
    judged = (one for one in suggestion.findings if one.requirement == "schedule")
    return next((one.has.get("session") for one in judged), None)


def _is_all_day(opening: Opening) -> bool:
    return opening.end - opening.start >= ALL_DAY


def _is_of(opening: Opening, session: Session, moment: Moment) -> bool:
    """Whether an opening is a date of that session."""
    start = opening.start.astimezone(moment.zone)
    on_day = session.day == start.date() if session.day else session.weekday in (None, start.weekday())
    return on_day and session.opens in (None, start.hour * 60 + start.minute)


def room_at(offering: Offering, moment: Moment) -> Room:
    """The claim about places, as the badge shows it."""
    places = offering.places
    if places.updated is None:
        return NOTHING_SAID
    days = max(0, (moment.today - places.updated.astimezone(moment.zone).date()).days)
    return Room(
        state=places.state,
        available=places.available,
        maximum=places.maximum,
        waiting=places.waiting,
        wait_days=places.wait_days,
        days_ago=days,
        stale=days > STALE_AFTER_DAYS,
    )


def _services(ids: Sequence[str]) -> dict[str, Any]:
    rows = db.session.execute(
        select(
            Service.id, Service.name, Service.description, Service.organization_id, Service.start_way,
            Service.start_steps, Organization.name.label("organization"),
        )
        .join(Organization, Service.organization_id == Organization.id)
        .where(Service.id.in_(ids))
    )  # fmt: skip
    return {row.id: row for row in rows}


def _places(placement_ids: Sequence[str]) -> dict[str, Any]:
    """Never a confidential one: those are called, not visited."""
    rows = db.session.execute(
        select(
            ServiceAtLocation.id, ServiceAtLocation.room, Location.id.label("location_id"), Location.name,
            Address.address_1, Address.city,
        )
        .join(Location, ServiceAtLocation.location_id == Location.id)
        .outerjoin(
            Address, (Address.location_id == Location.id) & (Address.address_type == LocationType.PHYSICAL)
        )
        .where(ServiceAtLocation.id.in_(placement_ids), Location.confidential.is_(False))
        .order_by(Address.id.desc())
    )  # fmt: skip
    return {row.id: row for row in rows}


def _address(place: Any) -> str:
    return ", ".join(filter(None, (place.address_1, place.room, place.city))) if place else ""


def _phones(
    service_ids: Sequence[str], placement_ids: Sequence[str], services: Iterable[Any], places: Iterable[Any]
) -> dict[str, Any]:
    """The first voice number of each owner."""
    organizations = sorted({row.organization_id for row in services})
    locations = sorted({row.location_id for row in places})
    rows = db.session.execute(
        select(
            Phone.number, Phone.extension, Phone.service_id, Phone.service_at_location_id,
            Phone.organization_id, Phone.location_id,
        )
        .where(
            Phone.contact_id.is_(None),
            Phone.type != "fax",
            or_(
                Phone.service_id.in_(service_ids),
                Phone.service_at_location_id.in_(placement_ids),
                Phone.organization_id.in_(organizations),
                Phone.location_id.in_(locations),
            ),
        )
        .order_by(Phone.id)
    )  # fmt: skip
    found: dict[str, Any] = {}
    for row in rows:
        for owner in (row.service_at_location_id, row.service_id, row.organization_id, row.location_id):
            if owner:
                found.setdefault(owner, row)
    return found


def offering_names(ids: Iterable[str]) -> dict[str, str]:
    """The service's name of each placement, or service, of these ids."""
    wanted = sorted(set(ids))
    placed = select(ServiceAtLocation.id, Service.name).join(ServiceAtLocation.service)
    rows = [
        *db.session.execute(placed.where(ServiceAtLocation.id.in_(wanted))),
        *db.session.execute(select(Service.id, Service.name).where(Service.id.in_(wanted))),
    ]
    return {row.id: row.name for row in rows}
