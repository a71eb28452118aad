"""Short forms for rows: a need with its circle and moment, an offering, its hours and claim as one text."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from directory.hours import Hours
from directory.hours.calendar import Break, SchoolCalendar
from directory.hours.timetable import Timetable
from directory.matching.facts import Circle, Moment, NeedCard, Offering, Places, Rules
from directory.matching.findings import Standing
from directory.places import Area, FamilyPlace, Point
from directory.vocabulary import (
    Accommodation,
    AreaKind,
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

FITS, ASK, NEAR, NO = Standing.FITS, Standing.MAY_FIT, Standing.NEAR_MISS, Standing.NO

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 4, 8, 10, 0, tzinfo=ZONE)  # a Wednesday
SCHOOL_DOOR = Point(40.80, -73.90)
MILE = 1 / 69.0933  # degrees of latitude
CALENDAR = SchoolCalendar(
    "09-03",
    "06-24",
    (
        Break("Winter break", "Vacaciones de invierno", "12-22", "01-02", "", 1),
        Break("Thanksgiving", "Acción de Gracias", "", "", "TH4-11", 2),
        Break("Spring break", "Vacaciones de primavera", "04-13", "04-17", "", 1),
    ),
)


@dataclass(frozen=True)
class Asked:
    card: NeedCard
    circle: Circle
    moment: Moment


Row = tuple[str, Asked, Offering, Standing, str]


def clock(text: str) -> time:
    hour, _, minute = text.partition(":")
    return time(int(hour), int(minute or 0))


def need(
    *,
    now: datetime | str = NOW,
    zip: str = "10451",
    county: str = "",
    state: str = "NY",
    home: Point | None = None,
    blur: float = 0.0,
    lives_in_district: str = "",
    zone: str = "",
    school: str = "juniper",
    district: str = "westside",
    born: Iterable[str] = (),
    rural: bool = False,
    bell: str = "",
    start: Point | None = SCHOOL_DOOR,
    **card: Any,
) -> Asked:
    """A card's fields by their names, in short: c="food.pantry", ages=9, after="15:00", until="18:00"."""
    if isinstance(now, str):
        now = datetime.fromisoformat(now).replace(tzinfo=ZONE)
    place = FamilyPlace(
        zip=zip or None, county=county or None, state=state or None, point=home, point_error_miles=blur,
        school=zone or None, district=lives_in_district or None,
    )  # fmt: skip
    circle = Circle(
        home=place, school=school, district=district, point=start, is_rural=rural,
        bell_end=clock(bell) if bell else None, birth_dates=tuple(date.fromisoformat(day) for day in born),
    )  # fmt: skip
    if "ages" not in card and "grades" not in card and not born:
        card["ages"] = 9
    return Asked(NeedCard(**_card(card)), circle, Moment(now, ZONE, 7))


def _card(told: dict[str, Any]) -> dict[str, Any]:
    known: dict[str, Any] = {"categories": _words(told.pop("c", "academics.tutoring"))}
    for name, value in told.items():
        known[_FULL.get(name, name)] = _CARD[name](value) if name in _CARD else value
    return known


def _words(value: str | Iterable[str]) -> tuple[str, ...]:
    return tuple(value.split()) if isinstance(value, str) else tuple(value)


def _many(kind: Any) -> Any:
    return lambda value: tuple(kind(one) for one in _words(value))


def _spans(text: str) -> tuple[tuple[time, time], ...]:
    return tuple((clock(a), clock(b)) for a, b in (span.split("-") for span in text.split()))


def _dates(text: str) -> tuple[date, date]:
    first, last = text.split("/")
    return date.fromisoformat(first), date.fromisoformat(last)


_FULL = {
    "langs": "languages", "after": "starts_after", "before": "ends_before", "from_": "open_from",
    "until": "open_until", "busy": "not_between", "dates": "between_dates", "within": "within_days",
    "miles": "max_miles", "minutes": "max_minutes", "access": "accommodations", "public": "open_to_public",
    "who": "audience", "by": "travel", "interpreter": "interpreter_gender",
}  # fmt: skip

_CARD: dict[str, Any] = {
    "ages": lambda v: tuple(map(float, (v,) if isinstance(v, int | float) else v)),
    "grades": _words, "who": _many(Audience), "langs": _words, "days": _words, "after": clock,
    "before": clock, "from_": clock, "until": clock, "busy": _spans, "dates": _dates,
    "delivery": _many(Delivery),
    "by": _many(Travel), "cost": CostLimit, "insurance": Insurance, "flags": _many(SensitiveFlag),
    "papers": _many(Document), "lacks": _many(Document), "access": _many(Accommodation),
    "extras": _many(Extra), "together": KeepTogether, "subject": SubjectType, "urgency": Urgency,
    "interests": _words, "any_of": lambda cards: tuple(NeedCard(**_card_only(one)) for one in cards),
    "free": lambda text: free_mask(text), "excluded": frozenset,
}  # fmt: skip


def _card_only(told: dict[str, Any]) -> dict[str, Any]:
    whole = _card(dict(told))
    return whole if "c" in told else {name: value for name, value in whole.items() if name != "categories"}


DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def free_mask(text: str) -> int:
    """Half hours: "MO-FR 15:00-18:00, SA 8:00-20:00"."""
    mask = 0
    for part in text.split(","):
        days, span = part.split()
        first, last = (clock(one) for one in span.split("-"))
        begin, end = first.hour * 2 + first.minute // 30, (last.hour * 2 + last.minute // 30) or 48
        for day in _days(days):
            for slot in range(begin, end):
                mask |= 1 << (DAYS.index(day) * 48 + slot)
    return mask


def _days(text: str) -> list[str]:
    found: list[str] = []
    for part in text.split("+"):
        first, _, last = part.partition("-")
        if last:
            found += DAYS[DAYS.index(first) : DAYS.index(last) + 1]
        else:
            found.append(first)
    return found


def hours(text: str) -> Timetable:
    """Lines parted by ";": "TU+TH 15:30-17:00", "2SA 9:00-12:00", "day15 9:00-12:00", "MO 15:00-" (no end),
    "MO ?" (hours not told), "?" (by appointment); then "@school_year", "from 2026-05-01", "until 2026-05-30".
    """
    steady: list[Hours] = []
    seasonal: list[tuple[str, Hours]] = []
    for line in filter(None, (part.strip() for part in text.split(";"))):
        words = line.split()
        season = next((w[1:] for w in words if w.startswith("@")), "")
        row = _row(words)
        if season:
            seasonal.append((season, row))
        else:
            steady.append(row)
    return Timetable(tuple(steady), tuple(seasonal), CALENDAR if "@" in text else None)


def _row(words: list[str]) -> Hours:
    dates = {
        name: date.fromisoformat(words[words.index(word) + 1])
        for word, name in (("from", "valid_from"), ("until", "valid_to"), ("on", "dtstart"))
        if word in words
    }
    span = next((w for w in words if ":" in w and "-" in w), "")
    opens, _, closes = span.partition("-")
    told: dict[str, Any] = {
        "opens_at": clock(opens) if opens else None,
        "closes_at": clock(closes) if closes else None,
    }
    if words[0] in {"?", "on"}:
        return Hours(**told, **dates)
    if words[0].startswith("day"):
        return Hours("MONTHLY", bymonthday=words[0][3:], **told, **dates)
    if words[0][0].isdigit() or words[0][0] == "-":
        return Hours("MONTHLY", byday=words[0], **told, **dates)
    return Hours("WEEKLY", byday=",".join(_days(words[0])), **told, **dates)


def claim(text: str, now: datetime = NOW) -> Places:
    """ "open 4 @13" is four places, told 13 days ago; "waitlist 6 @3 wait 40"; "full @5"."""
    words = text.split()
    numbers = [int(w) for w in words[1:2] if w.isdigit()]
    days = next((float(w[1:]) for w in words if w.startswith("@")), None)
    wait = int(words[words.index("wait") + 1]) if "wait" in words else None
    return Places(
        state=words[0],
        available=numbers[0] if numbers and words[0] == "open" else None,
        waiting=numbers[0] if numbers and words[0] == "waitlist" else None,
        wait_days=wait,
        updated=None if days is None else now - timedelta(days=days),
    )


ANYWHERE = frozenset({Area(AreaKind.ANYWHERE)})


def zips(*codes: str) -> frozenset[Area]:
    return frozenset({Area(AreaKind.ZIPS, zips=frozenset(codes))})


def offer(
    id: str = "o1",
    *,
    c: str = "academics.tutoring",
    ages: tuple[float | None, float | None] | None = None,
    areas: frozenset[Area] = ANYWHERE,
    open: str = "",
    room: str = "",
    at: float | None = None,
    claimed: datetime = NOW,
    langs: str = "",
    access: str = "",
    school: str = "",
    organization: str = "",
    location: str = "",
    confidential: bool = False,
    cleared: bool | None = None,
    confirmed: date | None = None,
    service: str = "",
    point: Point | None = None,
    **rules: Any,
) -> Offering:
    """Rules by their names, ages=(5, 11), open="TU 15:30-17:00", room="open 4 @3", at=2.5 miles north."""
    if ages is None:
        rules.setdefault("any_age", "grades" not in rules)
    else:
        rules["minimum_age"], rules["maximum_age"] = ages
    for name, kind in _RULES.items():
        if name in rules:
            rules[name] = kind(rules[name])
    if at is not None:
        point = Point(SCHOOL_DOOR.lat + at * MILE, SCHOOL_DOOR.lon)
    return Offering(
        id=id, service=service or f"service of {id}", organization=organization or f"organization of {id}",
        location=location, school=school, categories=_words(c), rules=Rules(**rules), areas=areas,
        timetable=hours(open), languages=_words(langs), access=_words(access), point=point,
        confidential=confidential, places=claim(room, claimed) if room else Places(), confirmed=confirmed,
        is_cleared=cleared,
    )  # fmt: skip


_RULES: dict[str, Any] = {
    "grades": _words, "audience": _many(Audience), "enrolled_at": _words, "enrolled_in": _words,
    "documents": _many(Document), "delivery": _many(Delivery), "extras": _many(Extra),
    "status_policy": StatusPolicy, "status_policy_as_of": date.fromisoformat,
    "insurance_accepted": lambda v: (v,) if isinstance(v, str) else tuple(v),
}  # fmt: skip
