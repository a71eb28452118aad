"""Rows of the columns as the matcher sees them, and the circle a family turns in."""

from datetime import UTC, date, datetime
from math import isnan

from sqlalchemy import select

from directory.db import db
from directory.hours.timetable import Timetable
from directory.matching.facts import Circle, Moment, Offering, Places
from directory.models import District, School
from directory.places import FamilyPlace, Point
from directory.queries.timetables import home_district
from directory.search.areas import ZIP_ERROR_MILES
from directory.search.columns import NOBODY_SAYS, STATES
from directory.search.openings import timetable
from directory.search.place import Place, locate
from directory.search.snapshot import Snapshot, snapshot

NOTHING_SAID = Places()


def offering_at(found: Snapshot, row: int, today: date) -> Offering:
    """The offering of one row. `id` is its placement's, or its service's where it has none."""
    columns = found.columns
    rows, services, books = columns.rows, columns.services, columns.books
    service = rows.service.item(row)
    confirmed = services.confirmed.item(service)
    return Offering(
        id=rows.placements[row] or services.ids[service],
        service=services.ids[service],
        organization=services.organization_ids[service],
        location=rows.locations[row],
        school=_school(found, row),
        categories=tuple(services.category.of_owner(service)),
        rules=books.rules.values[services.rule.item(service)],
        areas=books.areas.sets[rows.area.item(row)],
        timetable=table_of(found, rows.opening.item(row)),
        languages=books.spoken.values[rows.spoken.item(row)],
        access=books.features.values[rows.features.item(row)],
        point=_point(found, row),
        confidential=rows.confidential.item(row),
        places=_places(found, row),
        confirmed=date.fromordinal(confirmed) if confirmed else None,
        is_cleared=_is_cleared(rows.cleared.item(row), today),
    )


def table_of(found: Snapshot, number: int) -> Timetable:
    """One timetable by its number in the book, made once while the snapshot lasts."""
    rows = found.columns.books.openings.tables[number]
    made: Timetable = found.tables.get(number) or found.tables.setdefault(
        number, timetable(rows, found.calendar)
    )
    return made


def _school(found: Snapshot, row: int) -> str:
    slugs = found.columns.rows.school.of_owner(row)
    return found.columns.ground.school_ids.get(slugs[0], "") if slugs else ""


def _point(found: Snapshot, row: int) -> Point | None:
    rows = found.columns.rows
    latitude = rows.latitude.item(row)
    if isnan(latitude) or rows.confidential.item(row):
        return None
    return Point(latitude, rows.longitude.item(row))


def _places(found: Snapshot, row: int) -> Places:
    rows = found.columns.rows
    updated = rows.updated.item(row)
    if isnan(updated):
        return NOTHING_SAID
    available, maximum, waiting, wait_days = (
        count.item(row) for count in (rows.available, rows.maximum, rows.waiting, rows.wait_days)
    )
    return Places(
        state=STATES[rows.state.item(row)],
        available=available if available >= 0 else None,
        maximum=maximum if maximum >= 0 else None,
        waiting=waiting if waiting >= 0 else None,
        wait_days=wait_days if wait_days >= 0 else None,
        updated=datetime.fromtimestamp(updated, UTC),
    )


def _is_cleared(until: int, today: date) -> bool | None:
    return None if until == NOBODY_SAYS else until >= today.toordinal()


def match_moment(now: datetime, seed: int = 0) -> Moment:
    return Moment(now=now, zone=snapshot().zone, seed=seed)


def circle_of_school(school: School, *, zip_code: str = "") -> Circle:
    """Around a school. Where the family has not said its ZIP, the school's own stands in for it."""
    place = locate(school.slug)
    if place is None:
        return Circle(school=school.id, district=school.district_id, bell_end=school.bell_end)
    home = locate(zip_code) if zip_code else None
    return _circle(place, home or place, school)


def circle_of_place(place: Place | None) -> Circle:
    """Around a ZIP, a town or a school that somebody named; around the whole district where nobody did."""
    if place is None:
        return _circle_of_district(home_district())
    school = db.session.get(School, place.school_id) if place.school_id else None
    return _circle(place, place, school)


def _circle(place: Place, home: Place, school: School | None) -> Circle:
    """Where a family lives and where its child goes to school may be two districts, each with its rules."""
    point = Point(*place.point) if place.point else None
    is_near = home.zip == place.zip
    lives = FamilyPlace(
        zip=home.zip or None,
        county=home.county or None,
        state=home.state or None,
        point=Point(*home.point) if home.point else None,
        point_error_miles=0.0 if home.school else ZIP_ERROR_MILES,
        school=place.school_id if is_near and place.school_id else None,
        district=place.district_id if is_near and place.district_id else _district_of_zip(home.zip),
    )
    return Circle(
        home=lives,
        school=place.school_id,
        district=place.district_id,
        point=point,
        is_rural=place.is_rural,
        bell_end=school.bell_end if school else None,
    )


def _district_of_zip(zip_code: str) -> str | None:
    rows = db.session.execute(select(District.id, District.zips).order_by(District.created_at, District.id))
    return next((row.id for row in rows if zip_code and zip_code in (row.zips or ())), None)


def _circle_of_district(district: District | None) -> Circle:
    """Nothing but what every family of the district shares."""
    if district is None:
        return Circle()
    home = FamilyPlace(county=district.county, state=district.state_province, district=district.id)
    return Circle(home=home, district=district.id)
