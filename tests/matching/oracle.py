"""A second opinion, plain and slow: what surely breaks a need's rules, said without the code under test."""

from collections.abc import Iterator
from datetime import date, timedelta

from directory.hours import falls_on
from directory.hours.schedule import Hours
from directory.matching.facts import Circle, Moment, NeedCard, Offering
from directory.vocabulary import Audience, Delivery, Document, Extra, SensitiveFlag, StatusPolicy

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LOOKED_AHEAD = 60


def broken(card: NeedCard, circle: Circle, moment: Moment, offering: Offering) -> set[str]:
    return set(_broken(card, circle, moment, offering))


def _broken(card: NeedCard, circle: Circle, moment: Moment, offering: Offering) -> Iterator[str]:
    rules, flags = offering.rules, set(card.flags)
    if card.categories and not set(card.categories) & set(offering.categories):
        yield "help"
    if card.audience == (Audience.STUDENT,):
        yield from _child(card, offering)
    if rules.enrolled == "schools" and circle.school and circle.school not in rules.enrolled_at:
        yield "enrolment"
    if rules.enrolled == "district" and circle.district and circle.district not in rules.enrolled_in:
        yield "enrolment"
    if (
        offering.areas
        and circle.home.zip
        and all(area.zips and circle.home.zip not in area.zips for area in offering.areas)
    ):
        yield "area"
    if card.cost == "free_only" and rules.cost_kind in {"sliding", "fee"}:
        yield "cost"
    interpreted = rules.interprets and (not rules.interpreted or set(rules.interpreted) & set(card.languages))
    speaks = set(card.languages) & set(offering.languages) or interpreted or "en" in card.languages
    if card.languages and not speaks:
        yield "language"  # not known is no fit either
    if offering.school and offering.is_cleared is False:
        yield "clearance"
    if SensitiveFlag.NO_STATUS_DOCUMENTS in flags:
        asks = set(rules.documents) & {Document.SSN, Document.IMMIGRATION_DOCUMENT}
        if asks or rules.status_policy is not StatusPolicy.DOES_NOT_ASK or not rules.status_policy_as_of:
            yield "status"  # anything but a dated promise is no fit
    has_place = not rules.delivery or set(rules.delivery) - {Delivery.VIRTUAL, Delivery.PHONE}
    checks = Extra.PICKUP_CHECKED in rules.extras
    if SensitiveFlag.RESTRICTED_GUARDIAN in flags and has_place and not checks:
        yield "guardian"
    if SensitiveFlag.CONFIDENTIAL_LOCATION in flags and has_place and not offering.confidential:
        yield "confidential"
    days_old = (moment.now - offering.places.updated).days if offering.places.updated else 999
    if offering.places.state == "full" and days_old < 60:
        yield "room"
    yield from _time(card, moment, offering)


def _child(card: NeedCard, offering: Offering) -> Iterator[str]:
    rules = offering.rules
    for age in card.ages:
        low, high = rules.minimum_age or 0, rules.maximum_age if rules.maximum_age is not None else 200
        if int(age) < int(low) or age >= high + 1:
            yield "age"
    if rules.grades and set(card.grades) - set(rules.grades):
        yield "age"
    if rules.gender in {"girls", "boys"} and card.gender != rules.gender:
        yield "gender"  # not said is no fit either


def _time(card: NeedCard, moment: Moment, offering: Offering) -> Iterator[str]:
    if not (card.days or card.starts_after or card.open_until):
        return
    if not any(_suits(card, row, day) for row, day in _openings(moment, offering)):
        yield "schedule"


def _openings(moment: Moment, offering: Offering) -> Iterator[tuple[Hours, date]]:
    for days in range(LOOKED_AHEAD):
        day = moment.today + timedelta(days=days)
        for row in offering.timetable.rows(day):
            if falls_on(row, day):
                yield row, day


def _suits(card: NeedCard, row: Hours, day: date) -> bool:
    if card.days and DAYS[day.weekday()] not in card.days:
        return False
    if (
        card.starts_after
        and not row.is_all_day
        and (row.opens_at is None or row.opens_at < card.starts_after)
    ):
        return False
    if card.open_until:
        if row.opens_at is None or row.closes_at is None:
            return False
        past_midnight = row.closes_at <= row.opens_at or row.is_all_day
        return row.opens_at <= card.open_until and (past_midnight or row.closes_at >= card.open_until)
    return True
