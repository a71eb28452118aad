"""What the matcher sees: a need card without a name, and an offering with its rules, hours, area and places.

Everything is frozen, hashable and free of any database. An empty tuple, "" or None means "not said" for
a need and "not known" for an offering: never no, and never yes.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime, time, tzinfo
from typing import Any

from directory.hours.timetable import Timetable
from directory.places import Area, FamilyPlace, Point
from directory.vocabulary import (
    Accommodation,
    Audience,
    CostLimit,
    Delivery,
    Document,
    Extra,
    Insurance,
    KeepTogether,
    SensitiveFlag,
    StatusPolicy,
    SubjectType,
    Travel,
    Urgency,
)

Span = tuple[time, time]


@dataclass(frozen=True, slots=True)
class NeedCard:
    """One service sought, as a card. `categories` are slugs, best first: what meets any of them helps.

    `ages` are of each child who must be taken (three siblings have three), `grades` likewise; one of the two
    is enough. Times are the school's wall clock. `days` are mon … sun and mean any of them will do.
    """

    categories: tuple[str, ...] = ()
    subject: SubjectType = SubjectType.STUDENT
    ages: tuple[float, ...] = ()
    grades: tuple[str, ...] = ()
    audience: tuple[Audience, ...] = ()  # who comes, where that is not the child: a parent's class
    gender: str = ""  # girls | boys, only to ask for or accept a place for one
    size: int = 1  # of a group; places wanted
    together: KeepTogether | None = None
    languages: tuple[str, ...] = ()  # ISO 639 codes; any one will do
    interpreter_gender: str = ""  # female | male
    # when
    days: tuple[str, ...] = ()
    free: int | None = None  # 336 half hours of a week as bits (hours.week), when they can come
    starts_after: time | None = None  # it must not begin before
    ends_before: time | None = None  # it must be over by
    open_from: time | None = None  # open at that hour or earlier
    open_until: time | None = None  # still open at
    not_between: tuple[Span, ...] = ()
    between_dates: tuple[date, date] | None = None  # open on some day of these
    season: str = ""  # school_year | summer
    within_days: int | None = None  # must begin in so many days
    # where
    delivery: tuple[Delivery, ...] = ()  # any of these, and nothing else
    travel: tuple[Travel, ...] = ()  # ways they have
    max_miles: float | None = None
    max_minutes: int | None = None
    # money and papers
    cost: CostLimit | None = None
    insurance: Insurance | None = None  # what they have
    flags: tuple[SensitiveFlag, ...] = ()
    papers: tuple[Document, ...] = ()  # they have these
    lacks: tuple[Document, ...] = ()  # and cannot show these
    # what else it must have
    accommodations: tuple[Accommodation, ...] = ()
    extras: tuple[Extra, ...] = ()  # childcare, meals, pickup_checked …
    open_to_public: bool = False
    # order, never a filter
    tier: int | None = None
    urgency: Urgency | None = None
    interests: tuple[str, ...] = ()  # slugs
    # alternatives: at least one of these must hold beside the rest, each a card with only its own fields
    any_of: tuple["NeedCard", ...] = ()
    excluded: frozenset[str] = frozenset()  # ids of placements or services that were refused before

    def as_json(self) -> dict[str, Any]:
        """Only what was said, in plain JSON. `need_from_json` reads it back."""
        return {
            name: _plain(value)
            for name, value in ((f.name, getattr(self, f.name)) for f in fields(self))
            if value != _DEFAULTS[name] and value is not None
        }


_DEFAULTS: Mapping[str, Any] = asdict(NeedCard())


def _plain(value: Any) -> Any:
    if isinstance(value, NeedCard):
        return value.as_json()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def need_from_json(card: Mapping[str, Any]) -> NeedCard:
    """The card that `as_json` wrote. Unknown names are left out; an unreadable value raises ValueError."""
    known: dict[str, Any] = {}
    for f in fields(NeedCard):
        if f.name in card and card[f.name] is not None:
            known[f.name] = _READERS.get(f.name, lambda value: value)(card[f.name])
    return NeedCard(**known)


def _clock(text: str) -> time:
    return time.fromisoformat(text)


def _many(kind: Any) -> Any:
    return lambda values: tuple(kind(value) for value in values)


_READERS: Mapping[str, Any] = {
    "categories": _many(str), "subject": SubjectType, "ages": _many(float), "grades": _many(str),
    "audience": _many(Audience), "size": int, "together": KeepTogether, "languages": _many(str),
    "days": _many(str), "free": int, "starts_after": _clock, "ends_before": _clock, "open_from": _clock,
    "open_until": _clock, "not_between": lambda spans: tuple((_clock(a), _clock(b)) for a, b in spans),
    "between_dates": lambda pair: (date.fromisoformat(pair[0]), date.fromisoformat(pair[1])),
    "within_days": int, "delivery": _many(Delivery), "travel": _many(Travel), "max_miles": float,
    "max_minutes": int, "cost": CostLimit, "insurance": Insurance, "flags": _many(SensitiveFlag),
    "papers": _many(Document), "lacks": _many(Document),
    "accommodations": _many(Accommodation), "extras": _many(Extra), "open_to_public": bool, "tier": int,
    "urgency": Urgency, "interests": _many(str), "any_of": lambda cards: tuple(map(need_from_json, cards)),
    "excluded": frozenset,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Circle:
    """Around whom it turns: where they live and learn, and when the school day ends. Not part of the card.

    `home` is where the family lives as far as it is known; `school` and `district` are ids of where the child
    is enrolled. `point` is where trips begin: the school's door, else the ZIP's middle.
    """

    home: FamilyPlace = FamilyPlace()
    school: str = ""
    district: str = ""
    point: Point | None = None
    is_rural: bool = False
    bell_end: time | None = None
    birth_dates: tuple[date, ...] = ()  # of each child, where told: they stand for the card's ages


@dataclass(frozen=True, slots=True)
class Moment:
    """`now` is aware; `zone` is the district's. `seed` decides who goes first among equals."""

    now: datetime
    zone: tzinfo
    seed: int = 0

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Rules:
    """What a service asks of people and what it gives, without where and when. Many services share one."""

    minimum_age: float | None = None
    maximum_age: float | None = None
    any_age: bool = False
    grades: tuple[str, ...] = ()
    audience: tuple[Audience, ...] = ()
    gender: str = ""  # any | girls | boys; "": not known
    enrolled: str = ""  # anyone | district | schools; "": not known
    enrolled_at: tuple[str, ...] = ()  # school ids
    enrolled_in: tuple[str, ...] = ()  # district ids, where `enrolled` is district
    income_limit: str | None = None  # "": asked, none
    referral_required: str | None = None  # "": none needed
    insurance_needed: bool | None = None
    insurance_accepted: tuple[str, ...] = ()
    documents_asked: bool | None = None  # False: none needed
    documents: tuple[Document, ...] = ()
    status_policy: StatusPolicy | None = None
    status_policy_as_of: date | None = None
    cost_kind: str = ""  # free | sliding | fee | insurance
    delivery: tuple[Delivery, ...] = ()
    extras: tuple[Extra, ...] = ()
    interprets: bool = False  # somebody interprets, in some languages
    interpreted: tuple[str, ...] = ()  # in these and no other; none named: in any that is asked for
    tier: int | None = None
    response_days: int | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """A dated claim. `state` is open, waitlist, full, assessment or unknown."""

    state: str = "unknown"
    available: int | None = None
    maximum: int | None = None
    waiting: int | None = None
    wait_days: int | None = None
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class Offering:
    """A service at a location, as the matcher sees it. A confidential one has no point, ever."""

    id: str  # of the placement; of the service where it has none
    service: str
    organization: str = ""
    location: str = ""  # id of the building; "" for none and for a confidential one
    school: str = ""  # id of the school whose building it is
    categories: tuple[str, ...] = ()  # the main one first
    rules: Rules = Rules()
    areas: frozenset[Area] = frozenset()
    timetable: Timetable = field(default_factory=lambda: Timetable(()))
    languages: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    point: Point | None = None
    confidential: bool = False
    places: Places = Places()
    confirmed: date | None = None
    is_cleared: bool | None = None  # for work on campus: agreement and clearance hold; None: nothing says
