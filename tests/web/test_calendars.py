"""Calendars to follow: every time a phone shows is one the directory says, and nothing of a hidden place."""

from datetime import UTC, date, datetime, timedelta

import icalendar
from dateutil.rrule import rrulestr
from flask import Flask
from sqlalchemy import select

from directory.actions.followers import note_removed
from directory.db import db, reading
from directory.hours import occurrences
from directory.models import Organization, Schedule, School, Service, ServiceAtLocation
from directory.queries.services import moment_at
from directory.queries.timetables import timetable_of
from tests.cast import HIDDEN, Town


def file_of(app: Flask, address: str) -> icalendar.Calendar:
    answer = app.test_client().get(address)
    assert answer.status_code == 200, address
    assert answer.mimetype == "text/calendar"
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))
    return icalendar.Calendar.from_ical(answer.data)


def events(calendar: icalendar.Calendar) -> list[icalendar.Event]:
    return list(calendar.walk("VEVENT"))


def ids(app: Flask, table: type) -> dict[str, str]:
    with app.app_context(), reading():
        found = dict(db.session.execute(select(table.name, table.id)).all())
        db.session.rollback()
        return found


def test_a_school_has_what_happens_there(town: Town, app: Flask) -> None:
    found = events(file_of(app, f"/calendars/schools/{town.elm.slug}.ics"))
    assert {str(event["summary"]) for event in found} == {"Homework Hour", "Soup Night"}
    hour = next(event for event in found if event["summary"] == "Homework Hour")
    start, end = hour["dtstart"].dt, hour["dtend"].dt
    assert (start.hour, start.minute, end.hour) == (15, 0, 17)
    assert str(start.tzinfo) == "America/New_York"
    assert set(hour["rrule"]["BYDAY"]) == {"MO", "TU", "WE", "TH", "FR"}
    assert "Elm School" in hour["location"]


def test_an_entry_keeps_its_key_and_says_when_it_changed(town: Town, app: Flask) -> None:
    address = f"/calendars/services/{ids(app, Service)['Homework Hour']}.ics"
    first, second = events(file_of(app, address)), events(file_of(app, address))
    assert [event["uid"] for event in first] == [event["uid"] for event in second]
    stamp = first[0]["last-modified"].dt
    with app.app_context():
        row = db.session.scalar(
            select(Schedule).join(ServiceAtLocation).join(Service).where(Service.name == "Homework Hour")
        )
        service = db.session.scalar(select(Service).where(Service.name == "Homework Hour"))
        service.last_modified = datetime.now(UTC) - timedelta(days=9)
        db.session.commit()
        old = events(file_of(app, address))[0]["last-modified"].dt
        row.description = "In the library this week"
        db.session.commit()
    assert events(file_of(app, address))[0]["last-modified"].dt > old
    assert stamp


def test_the_times_are_those_of_the_directory(seeded: Flask) -> None:
    """Four schools of the demo, for half a year: what a calendar program reads beside our own openings."""
    with seeded.app_context(), reading():
        moment = moment_at(datetime.now(UTC))
        slugs = list(db.session.scalars(select(School.slug).order_by(School.slug)))
        rows = {
            f"{row.id}-{placement.id}": timetable_of([row], moment.calendar)
            for placement in db.session.scalars(select(ServiceAtLocation))
            for row in (list(placement.schedules) or list(placement.service.schedules))
        }
        db.session.rollback()
    looked = 0
    monday = moment.today - timedelta(days=moment.today.weekday())
    until = monday + timedelta(days=180)
    for slug in slugs[:4]:
        for event in events(file_of(seeded, f"/calendars/schools/{slug}.ics")):
            table = rows[str(event["uid"]).partition("@")[0]]
            hours = table.rows(moment.today)
            closures = moment.calendar.closures(moment.today) if table.seasonal and moment.calendar else ()
            ours = {o.start for o in occurrences(hours, monday, until, closures, zone=moment.zone)}
            assert _starts(event, until) == ours
            looked += 1
    assert looked > 20


def _starts(event: icalendar.Event, until: date) -> set[datetime]:
    start = event["dtstart"].dt
    found = {start}
    if "rrule" in event:
        parts = {k: v for k, v in event["rrule"].items() if k != "UNTIL"}
        text = icalendar.vRecur(parts).to_ical().decode()
        end = event["rrule"].get("UNTIL")
        naive = start.replace(tzinfo=None)
        for moment in rrulestr(text, dtstart=naive):
            aware = moment.replace(tzinfo=start.tzinfo)
            if moment.date() > until or (end and aware > end[0]):
                break
            found.add(aware)
    skipped = event.get("exdate")
    for part in skipped if isinstance(skipped, list) else [skipped] if skipped else []:
        found -= {one.dt for one in part.dts}
    return {moment for moment in found if moment.date() <= until}


def test_nothing_of_a_hidden_place_is_in_a_calendar(town: Town, app: Flask) -> None:
    organization = ids(app, Organization)["Safe Porch"]
    client = app.test_client()
    addresses = [f"/calendars/organizations/{organization}.ics"]
    addresses += [f"/calendars/services/{key}.ics" for key in ids(app, Service).values()]
    said = b"".join(client.get(address).data for address in addresses)
    assert b"BEGIN:VEVENT" in said
    for value in HIDDEN.values():
        assert str(value).encode() not in said
    assert not events(file_of(app, addresses[0]))
    assert b"Follow in your own calendar" not in client.get(f"/organizations/{organization}").data


def test_an_unknown_calendar_is_a_404(app: Flask) -> None:
    client = app.test_client()
    nobody = "00000000-0000-4000-8000-000000000000"
    for address in (
        "/calendars/schools/nowhere.ics",
        f"/calendars/organizations/{nobody}.ics",
        f"/calendars/services/{nobody}.ics",
    ):
        assert client.get(address).status_code == 404


def test_a_service_says_where_its_calendar_is(town: Town, visitor) -> None:
    visitor.get(f"/services/{town.homework_hour.service_id}")
    assert "Follow in your own calendar" in visitor.text()


def test_the_calendar_of_what_was_merged_leads_on(town: Town, app: Flask) -> None:
    """Phones go on following it: nobody would tell them the new address."""
    gone = "00000000-0000-4000-8000-00000000aaaa"
    with app.app_context():
        for entity, new in (
            ("organization", town.soup_and_books.id), ("service", town.soup_night.service_id),
        ):  # fmt: skip
            note_removed(db.session.connection(), entity, [gone], datetime.now(UTC), moved_to=new)
        db.session.commit()
    for kind, new in (("organizations", town.soup_and_books.id), ("services", town.soup_night.service_id)):
        answer = app.test_client().get(f"/calendars/{kind}/{gone}.ics?lang=es")
        assert answer.status_code == 301
        assert answer.location == f"/calendars/{kind}/{new}.ics?lang=es"
        assert events(file_of(app, answer.location))
