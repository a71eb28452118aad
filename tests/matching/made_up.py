"""Hypothesis: needs and offerings out of ordinary parts, so that most of them nearly suit each other."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from directory.hours.timetable import Timetable
from directory.matching.facts import Circle, Moment, NeedCard, Offering, Places, Rules
from directory.places import FamilyPlace, Point
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
    Travel,
)
from tests.matching.cases.made import ANYWHERE, MILE, NOW, SCHOOL_DOOR, ZONE, clock, hours, zips

TUTORING, HOMEWORK, PANTRY, CLINIC = (
    "academics.tutoring",
    "academics.homework",
    "food.pantry",
    "health.primary",
)
SLUGS = (TUTORING, HOMEWORK, PANTRY, CLINIC)
OPEN = (
    "", "?", "MO-FR 9:00-17:00", "TU+TH 15:30-17:00", "SA 9:00-12:00", "2SA 9:00-12:00", "MO-FR 14:30-18:00",
    "FR 20:00-2:00", "MO-SU 0:00-23:59", "MO 15:00-", "TU ?", "MO-FR 15:00-18:00 @school_year",
    "WE 18:00-20:00; SA 13:00-15:00", "MO 9:00-12:00 until 2026-04-01", "day15 9:00-12:00",
)  # fmt: skip


def _some(values: Any, most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from(list(values)), max_size=most, unique=True).map(tuple)


cards = st.builds(
    NeedCard,
    categories=st.sampled_from([(TUTORING,), (TUTORING, HOMEWORK), (PANTRY,), (CLINIC,), ()]),
    ages=st.sampled_from([(), (9.0,), (6.0, 9.0), (13.0,), (4.0,), (2.5,)]),
    grades=st.sampled_from([(), ("4",), ("K",), ("8",), ("1", "4")]),
    audience=st.sampled_from([(), (), (Audience.STUDENT,), (Audience.PARENT_CAREGIVER,), (Audience.FAMILY,)]),
    gender=st.sampled_from(["", "", "girls", "boys"]),
    together=st.sampled_from([None, None, *KeepTogether]),
    languages=st.sampled_from([(), (), ("es",), ("mix", "es"), ("en",)]),
    days=_some(("mon", "tue", "sat")),
    starts_after=st.sampled_from([None, None, clock("15:00"), clock("17:00")]),
    open_until=st.sampled_from([None, None, None, clock("18:00")]),
    ends_before=st.sampled_from([None, None, None, clock("17:00")]),
    within_days=st.sampled_from([None, None, 3, 14]),
    delivery=st.sampled_from([(), (), (Delivery.VIRTUAL,), (Delivery.ON_SITE,)]),
    travel=st.sampled_from([(), (Travel.WALK,), (Travel.CAR,), (Travel.NONE,), (Travel.TRANSIT,)]),
    max_miles=st.sampled_from([None, None, 2.0]),
    max_minutes=st.sampled_from([None, None, 30]),
    cost=st.sampled_from([None, None, *CostLimit]),
    insurance=st.sampled_from([None, None, *Insurance]),
    flags=_some(SensitiveFlag, 1),
    lacks=_some((Document.PHOTO_ID, Document.SSN), 1),
    accommodations=_some(Accommodation, 1),
    extras=_some((Extra.CHILDCARE, Extra.MEALS, Extra.TRANSPORT), 1),
    open_to_public=st.sampled_from([False, False, True]),
    tier=st.sampled_from([None, 1, 3]),
    any_of=st.sampled_from([(), (), (NeedCard(days=("sat",)), NeedCard(delivery=(Delivery.VIRTUAL,)))]),
)  # fmt: skip

rules = st.builds(
    Rules,
    minimum_age=st.sampled_from([None, None, 5.0, 11.0, 2.5, 18.0]),
    maximum_age=st.sampled_from([None, None, 18.0, 21.0]),
    any_age=st.booleans(),
    grades=st.sampled_from([(), (), ("K", "1", "2", "3", "4", "5"), ("6", "7", "8")]),
    audience=st.sampled_from([(), (), (Audience.STUDENT,), (Audience.FAMILY,), (Audience.RESIDENT,)]),
    gender=st.sampled_from(["", "any", "girls"]),
    enrolled=st.sampled_from(["", "anyone", "district", "schools"]),
    enrolled_at=st.sampled_from([("juniper",), ("boone",)]),
    enrolled_in=st.sampled_from([("westside",), ("eastside",)]),
    income_limit=st.sampled_from([None, None, "", "low income"]),
    referral_required=st.sampled_from([None, "", "school", "a doctor"]),
    insurance_needed=st.sampled_from([None, True, False]),
    insurance_accepted=st.sampled_from([(), ("Medicaid",), ("Aetna",)]),
    documents=_some(Document, 1),
    status_policy=st.sampled_from([None, *StatusPolicy]),
    status_policy_as_of=st.sampled_from([None, date(2026, 3, 3)]),
    cost_kind=st.sampled_from(["", "free", "free", "sliding", "fee", "insurance"]),
    delivery=st.sampled_from([(), (Delivery.OFF_SITE,), (Delivery.VIRTUAL,), (Delivery.ON_SITE,)]),
    extras=_some(Extra, 3),
    interprets=st.booleans(),
    tier=st.sampled_from([None, 1, 2, 3]),
    response_days=st.sampled_from([None, 0, 5, 30]),
)  # fmt: skip

places = st.builds(
    Places,
    state=st.sampled_from(["unknown", "open", "open", "waitlist", "full", "assessment"]),
    available=st.sampled_from([None, 0, 1, 9]),
    waiting=st.sampled_from([None, 3, 40]),
    wait_days=st.sampled_from([None, 7, 60]),
    updated=st.sampled_from([None, 1, 13, 14, 30, 59, 60, 200]).map(
        lambda days: None if days is None else NOW - timedelta(days=days)
    ),
)  # fmt: skip


def _timetable(text: str) -> Timetable:
    return hours(text)


offerings = st.builds(
    Offering,
    id=st.uuids().map(str),
    service=st.sampled_from(["s1", "s2", "s3"]),
    organization=st.sampled_from(["org1", "org2", "org3", ""]),
    location=st.sampled_from(["", "hall", "library"]),
    school=st.sampled_from(["", "", "juniper", "boone"]),
    categories=st.sampled_from([(TUTORING,), (HOMEWORK, TUTORING), (PANTRY,), (CLINIC, PANTRY)]),
    rules=rules,
    areas=st.sampled_from([frozenset(), ANYWHERE, zips("10451"), zips("10453")]),
    timetable=st.sampled_from(OPEN).map(_timetable),
    languages=st.sampled_from([(), ("en",), ("en", "es"), ("es",)]),
    access=_some(("wheelchair", "asl", "sensory_friendly")),
    point=st.sampled_from([None, 0.3, 1.5, 4.0, 20.0]).map(
        lambda miles: None if miles is None else Point(SCHOOL_DOOR.lat + miles * MILE, SCHOOL_DOOR.lon)
    ),
    confidential=st.sampled_from([False, False, False, True]),
    places=places,
    confirmed=st.sampled_from([None, date(2026, 4, 1), date(2025, 9, 1)]),
    is_cleared=st.sampled_from([None, True, False]),
)  # fmt: skip

circles = st.builds(
    Circle,
    home=st.sampled_from([FamilyPlace(), FamilyPlace(zip="10451", state="NY")]),
    school=st.sampled_from(["juniper", "juniper", ""]),
    district=st.sampled_from(["westside", ""]),
    point=st.sampled_from([SCHOOL_DOOR, SCHOOL_DOOR, None]),
    is_rural=st.booleans(),
    bell_end=st.sampled_from([None, clock("15:05")]),
)

moments = st.builds(Moment, now=st.just(NOW), zone=st.just(ZONE), seed=st.integers(0, 99))
