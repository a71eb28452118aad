"""Correcting a record: what is stored, what is refused, and what nobody loses."""

import re
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from directory.db import db
from directory.models import (
    Address,
    Attribute,
    Eligibility,
    ImportBatch,
    ImportChange,
    ImportReportRow,
    Language,
    Location,
    Metadata,
    Phone,
    Schedule,
    SealedSite,
    Service,
    ServiceArea,
    ServiceAtLocation,
    Source,
    Translation,
    User,
)
from directory.vocabulary import ConfirmedBy, CostKind, ServiceStatus
from tests.cast import Town
from tests.desk import Desk, seated
from tests.visitor import refuse_bad_page

Stored = Callable[[Any], list[Any]]


class Fields(HTMLParser):
    """What a browser would send of the page's record form, as a mapping of lists."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.inside = False
        self.choice: str | None = None
        self.text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = "record" in given.get("class", "")
        if not self.inside:
            return
        if tag == "input" and given.get("name"):
            kind = given.get("type", "text")
            if kind not in {"checkbox", "radio"} or "checked" in given:
                self.values.setdefault(given["name"], []).append(given.get("value", "y"))
        elif tag == "select":
            self.choice = given["name"]
        elif tag == "option" and self.choice and "selected" in given:
            self.values[self.choice] = [given.get("value", "")]
        elif tag == "textarea":
            self.text = given["name"]
            self.values[self.text] = [""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag == "select":
            self.choice = None
        if tag == "textarea":
            self.text = None

    def handle_data(self, data: str) -> None:
        if self.text:
            self.values[self.text][0] += data.removeprefix("\n").removeprefix("\r\n")


def opened(desk: Desk, path: str) -> dict[str, Any]:
    """The form as a browser would send it untouched."""
    answer = desk.get(path)
    assert answer.status_code == 200
    refuse_bad_page(answer.text, path)
    fields = Fields()
    fields.feed(answer.text)
    return {name: values for name, values in fields.values.items() if name != "csrf_token"}


def service_path(town: Town) -> str:
    return f"/work/services/{town.homework_hour.service_id}/edit"


def log_of(stored: Stored, row_id: str) -> list[Metadata]:
    return stored(select(Metadata).where(Metadata.resource_id == row_id).order_by(Metadata.last_action_date))


BY_HAND = select(Metadata).where(Metadata.updated_by.like("user:%"))

PATHS = ("services", "organizations", "locations")


def paths(town: Town) -> dict[str, str]:
    return {
        "services": service_path(town),
        "organizations": f"/work/organizations/{town.soup_and_books.id}/edit",
        "locations": f"/work/locations/{town.elm.location_id}/edit",
    }


@pytest.mark.parametrize("kind", PATHS)
def test_saving_a_page_untouched_changes_nothing(app: Flask, town: Town, stored: Stored, kind: str) -> None:
    desk, path = seated(app, town.cora), paths(town)[kind]
    answer = desk.post(path, **opened(desk, path))
    assert answer.status_code == 303
    assert stored(BY_HAND) == []
    assert "Nothing was different" in desk.get(answer.location).text


def test_every_field_of_a_service_is_stored_and_logged(app: Flask, town: Town, stored: Stored) -> None:
    desk, path = seated(app, town.cora), service_path(town)
    form = opened(desk, path) | {
        "name": "Homework Hour and Tea",
        "description": "Help with homework.\nTea for all.",
        "name_es": "Hora de tarea",
        "description_es": "Ayuda con la tarea.",
        "status": "temporarily closed",
        "alert": "Closed this week.",
        "ages_known": "limits",
        "minimum_age": "6",
        "maximum_age": "12.5",
        "grades": ["1", "2"],
        "audience": ["student", "family"],
        "area": "zips",
        "area_zips": "14604, 14605-1234",
        "cost_kind": "sliding",
        "fees_description": "From one dollar.",
        "speaks": ["es", "ht"],
        "other_languages": "Wolof",
        "interpretation_services": "By phone.",
        "papers": "some",
        "paper_kinds": ["photo_id"],
        "other_papers": "The yellow slip",
        "start_way": "walk_in",
        "start_steps": "Come in.\nSit down.",
        "response_days": "0",
        "url": "soup.example.org/homework",
        "email": "homework@soup.example.org",
        "phones-0-number": "(585) 555-2368",
        "phones-0-extension": "4",
        "still_right": "y",
    }
    answer = desk.post(path, **form)
    assert answer.status_code == 303, answer.text
    key = town.homework_hour.service_id
    (service,) = stored(select(Service).where(Service.id == key))
    assert service.name == "Homework Hour and Tea"
    assert service.description == "Help with homework.\nTea for all."
    assert service.status is ServiceStatus.TEMPORARILY_CLOSED
    assert (service.minimum_age, service.maximum_age) == (6, 12.5)
    assert service.cost_kind is CostKind.SLIDING
    assert service.url == "https://soup.example.org/homework"
    assert service.response_days == 0
    assert service.start_steps == ["Come in.", "Sit down."]
    assert service.assured_by is ConfirmedBy.COORDINATOR and service.assured_date is not None
    (rules,) = stored(select(Eligibility).where(Eligibility.service_id == key))
    assert rules.grades == ["1", "2"] and rules.documents_asked is True
    (area,) = stored(select(ServiceArea).where(ServiceArea.service_id == key))
    assert area.members == ["14604", "14605"]
    spoken = stored(select(Language.code).where(Language.service_id == key))
    assert set(spoken) == {"es", "ht", "wo"}
    (phone,) = stored(select(Phone).where(Phone.service_id == key))
    assert (phone.number, phone.extension) == ("(585) 555-2368", "4")
    texts = stored(select(Translation).where(Translation.link_id == key))
    assert {row.field: row.text for row in texts} == {
        "name": "Hora de tarea",
        "description": "Ayuda con la tarea.",
    }
    log = {row.field_name: row for row in log_of(stored, key)}
    assert log["name"].previous_value == "Homework Hour"
    assert log["name"].updated_by == f"user:{town.cora.id}"
    assert {"ages", "minimum_age", "maximum_age", "languages", "phones", "url", "assured_date"} <= set(log)


def test_categories_are_kept_in_order_with_the_main_one_first(app: Flask, town: Town, stored: Stored) -> None:
    desk, path = seated(app, town.cora), service_path(town)
    form = opened(desk, path) | {"category": "", "main": ""}
    assert desk.post(path, **form).status_code == 303
    assert stored(select(Attribute).where(Attribute.link_id == town.homework_hour.service_id)) == []
    form = opened(desk, path) | {"main": "academics.homework"}
    assert desk.post(path, **form).status_code == 303
    (row,) = stored(select(Attribute).where(Attribute.link_id == town.homework_hour.service_id))
    assert row.position == 0 and row.link_type == "category"


def test_hours_of_a_week_and_of_the_last_friday(app: Flask, town: Town, stored: Stored) -> None:
    desk, path = seated(app, town.cora), service_path(town)
    form = opened(desk, path)
    assert form["h1-rows-0-days"] == ["MO", "TU", "WE", "TH", "FR"]
    form |= {
        "h1-rows-0-days": ["MO", "WE"], "h1-rows-0-closes": "17:30",
        "h1-rows-1-days": ["FR"], "h1-rows-1-weeks": "-1",
        "h1-rows-1-opens": "18:00", "h1-rows-1-closes": "19:00",
        "h1-rows-2-description": "By appointment in August.",
    }  # fmt: skip
    assert desk.post(path, **form).status_code == 303
    rows = stored(select(Schedule).where(Schedule.service_at_location_id == town.homework_hour.id))
    said = {(row.freq, row.byday, str(row.opens_at), str(row.closes_at), row.description) for row in rows}
    assert said == {
        ("WEEKLY", "MO,WE", "15:00:00", "17:30:00", None),
        ("MONTHLY", "-1FR", "18:00:00", "19:00:00", None),
        (None, None, "None", "None", "By appointment in August."),
    }
    page = desk.get(f"/services/{town.homework_hour.service_id}").text
    assert "3:00–5:30 pm" in page and "6:00–7:00 pm" in page


def test_hours_that_the_page_cannot_show_stay(app: Flask, town: Town, stored: Stored) -> None:
    with app.app_context():
        db.session.add(
            Schedule(service_at_location_id=town.homework_hour.id, freq="WEEKLY", byday="SA", interval=2,
                     dtstart=date(2026, 1, 3))
        )  # fmt: skip
        db.session.commit()
    desk, path = seated(app, town.cora), service_path(town)
    form = opened(desk, path)
    assert len(form["h1-kept"]) == 1
    assert desk.post(path, **form | {"name": "Another name"}).status_code == 303
    rows = stored(select(Schedule).where(Schedule.service_at_location_id == town.homework_hour.id))
    assert {row.interval for row in rows} == {2, None}
    form = opened(desk, path)
    del form["h1-kept"]
    assert desk.post(path, **form).status_code == 303
    rows = stored(select(Schedule).where(Schedule.service_at_location_id == town.homework_hour.id))
    assert {row.interval for row in rows} == {None}


WRONG = [
    ({"name": " "}, "Please fill this in."),
    ({"url": "javascript:alert(1)"}, "begins with https"),
    ({"url": "https://bank.example@evil.example"}, "hides where it leads"),
    ({"email": "nobody at home"}, "name@example.org"),
    ({"phones-0-number": "12345"}, "ten digits"),
    ({"phones-0-number": "585-555-0123"}, "made up"),
    ({"ages_known": "limits", "minimum_age": "12", "maximum_age": "6"}, "below the first"),
    ({"ages_known": "limits", "minimum_age": "200", "maximum_age": ""}, "from 0 to 120"),
    ({"ages_known": "limits", "minimum_age": "six", "maximum_age": ""}, "Write a number."),
    ({"area": "zips", "area_zips": "14604 14"}, "no ZIP code"),
    ({"area": "county", "area_county": ""}, "Write the county."),
    ({"h1-rows-0-closes": "14:00"}, "close before it opens"),
    ({"h1-rows-1-opens": "14:00"}, "Choose the days."),
    ({"ages_known": "limits", "minimum_age": "", "maximum_age": ""}, "one age, or both"),
    ({"response_days": "-1"}, "from 0 to 365"),
]


@pytest.mark.parametrize(("sent", "sentence"), WRONG)
def test_what_cannot_be_is_refused_with_a_sentence(
    app: Flask, town: Town, stored: Stored, sent: dict[str, str], sentence: str
) -> None:
    desk, path = seated(app, town.cora), service_path(town)
    answer = desk.post(path, **opened(desk, path) | {"description": "Mine, not lost."} | sent)
    assert answer.status_code == 422
    refuse_bad_page(answer.text, path)
    assert sentence in answer.text and "Mine, not lost." in answer.text
    assert stored(BY_HAND) == []


def test_an_old_slip_does_not_keep_other_things_from_being_mended(
    app: Flask, town: Town, stored: Stored
) -> None:
    key = town.homework_hour.service_id
    with app.app_context():
        db.session.add(Phone(service_id=key, number="555-0123"))
        service = db.session.get_one(Service, key)
        service.url, service.email = "http://no host", "nobody"
        db.session.commit()
    desk, path = seated(app, town.cora), service_path(town)
    assert desk.post(path, **opened(desk, path) | {"alert": "New"}).status_code == 303
    (service,) = stored(select(Service).where(Service.id == key))
    assert (service.alert, service.url, service.email) == ("New", "http://no host", "nobody")
    assert desk.post(path, **opened(desk, path) | {"url": "http://no other"}).status_code == 422
    assert desk.post(path, **opened(desk, path) | {"phones-0-number": "555-0199"}).status_code == 422


def test_the_loser_of_two_gets_both_versions_and_loses_nothing(
    app: Flask, town: Town, stored: Stored
) -> None:
    cora, ada, path = seated(app, town.cora), seated(app, town.ada), service_path(town)
    first, second = opened(cora, path), opened(ada, path)
    won = ada.post(path, **second | {"description": "Ada wrote this.", "alert": "Bring a pen."})
    assert won.status_code == 303
    answer = cora.post(path, **first | {"description": "Cora wrote this.", "fees_description": "A dollar."})
    assert answer.status_code == 409
    page = refuse_bad_page(answer.text, path)
    assert "Ada wrote this." in answer.text and "Ada Brook" in answer.text
    fields = Fields()
    fields.feed(answer.text)
    sent = {name: values for name, values in fields.values.items() if name != "csrf_token"}
    assert sent["description"] == ["Cora wrote this."]
    assert sent["fees_description"] == ["A dollar."]
    assert sent["alert"] == ["Bring a pen."], "what Cora did not touch holds what stands there now"
    assert page is not None
    assert cora.post(path, **sent).status_code == 303
    (service,) = stored(select(Service).where(Service.id == town.homework_hour.service_id))
    assert (service.description, service.alert) == ("Cora wrote this.", "Bring a pen.")


def test_the_same_form_sent_twice_is_stored_once(app: Flask, town: Town, stored: Stored) -> None:
    desk, path = seated(app, town.cora), service_path(town)
    form = opened(desk, path) | {
        "phones-0-number": "585-555-2368", "h1-rows-1-days": ["SA"], "h1-rows-1-opens": "10:00",
        "papers": "some", "other_papers": "A slip",
    }  # fmt: skip
    assert desk.post(path, **form).status_code == 303
    log = len(stored(BY_HAND))
    assert desk.post(path, **form).status_code == 303
    assert len(stored(BY_HAND)) == log
    assert len(stored(select(Phone).where(Phone.service_id == town.homework_hour.service_id))) == 1


def test_a_form_without_its_start_stores_nothing(app: Flask, town: Town, stored: Stored) -> None:
    desk, path = seated(app, town.cora), service_path(town)
    form = opened(desk, path) | {"name": "Mine", "opened": ""}
    assert desk.post(path, **form).status_code == 422
    assert desk.post(path, **form | {"opened": "name:0000"}).status_code == 409
    assert stored(BY_HAND) == []


def test_a_change_is_taken_back_and_only_while_it_is_the_newest(
    app: Flask, town: Town, stored: Stored
) -> None:
    desk, path = seated(app, town.cora), service_path(town)
    key = town.homework_hour.service_id
    for sent in ({"name": "One"}, {"name": "Two"}, {"phones-0-number": "585-555-2368"}):
        assert desk.post(path, **opened(desk, path) | sent).status_code == 303
    log = {(row.field_name, row.replacement_value): row.id for row in log_of(stored, key)}
    stale = desk.post(f"/work/changes/{log['name', 'One']}/undoing")
    assert stale.status_code == 303
    assert stored(select(Service.name).where(Service.id == key)) == ["Two"]
    assert desk.post(f"/work/changes/{log['name', 'Two']}/undoing").status_code == 303
    assert stored(select(Service.name).where(Service.id == key)) == ["One"]
    phones = next(change for (field, _new), change in log.items() if field == "phones")
    assert desk.post(f"/work/changes/{phones}/undoing").status_code == 303
    assert desk.post(f"/work/changes/{phones}/undoing").status_code == 303
    assert stored(select(Phone).where(Phone.service_id == key)) == []
    assert "Two" in desk.get(path).text


def test_whose_it_is(app: Flask, town: Town) -> None:
    reach = {
        service_path(town): {"ada", "cora"},
        f"/work/services/{town.choir_sings.service_id}/edit": {"ada", "otis"},
        f"/work/services/{town.net_mending.service_id}/edit": {"fay", "hal"},
        f"/work/services/{town.shelter.service_id}/edit": {"ada", "fay"},
        f"/work/organizations/{town.wool_choir.id}/edit": {"ada", "otis"},
        f"/work/locations/{town.oak.location_id}/edit": {"ada", "otis"},
        f"/work/locations/{town.shelter.location_id}/edit": {"ada", "fay"},
    }
    for path, expected in reach.items():
        keepers: dict[str, User] = {
            name: getattr(town, name) for name in ("ada", "cora", "otis", "fay", "hal")
        }
        found = {name for name, person in keepers.items() if seated(app, person).get(path).status_code == 200}
        assert found == expected, path
        assert seated(app, town.pru).get(path).status_code == 403
        assert seated(app, town.owen).get(path).status_code == 403


def test_public_pages_lead_there_for_those_who_may(app: Flask, town: Town) -> None:
    page = f"/services/{town.homework_hour.service_id}"
    assert service_path(town) in seated(app, town.cora).get(page).text
    for person in (town.otis, town.stan, town.owen):
        assert service_path(town) not in seated(app, person).get(page).text
    assert service_path(town) not in Desk(app).get(page).text


# ---- a place, and a secret one ----


@pytest.fixture
def pantry(app: Flask, town: Town) -> str:
    """A place of Soup & Books that is no school."""
    with app.app_context():
        place = Location(name="The pantry", organization_id=town.soup_and_books.id,
                         latitude=43.1529, longitude=-77.6, transportation="By Quarry Lane")  # fmt: skip
        db.session.add(place)
        db.session.flush()
        db.session.add(Address(location_id=place.id, address_1="88 Quarry Lane", city="Old Mill",
                               state_province="NY", postal_code="14604"))  # fmt: skip
        service = db.session.get_one(Service, town.soup_night.service_id)
        service.description = "Soup at 88 Quarry Lane, for everyone."
        source = Source(name="Somebody's list")
        db.session.add(source)
        db.session.flush()
        batch = ImportBatch(source_id=source.id, layout="made-up")
        db.session.add(batch)
        db.session.flush()
        db.session.add(
            ImportReportRow(
                batch_id=batch.id, file="a.csv", reason="odd", row={"street": "88 Quarry Lane", "name": "x"}
            )
        )
        db.session.add(
            ImportChange(
                batch_id=batch.id,
                position=0,
                table_name="location",
                action="update",
                rows=[
                    {
                        "id": place.id,
                        "was": {"latitude": 43.1529, "name": "a"},
                        "now": {"latitude": 1.0, "name": "b"},
                    }
                ],
            )
        )
        town_placement = db.session.merge(town.soup_night)
        town_placement.location_id = place.id
        db.session.commit()
        return place.id


def test_hiding_a_place_takes_it_out_of_everything(
    app: Flask, town: Town, stored: Stored, pantry: str
) -> None:
    desk, path = seated(app, town.ada), f"/work/locations/{pantry}/edit"
    moved = desk.post(
        path, **opened(desk, path) | {"address_1": "90 Quarry Lane", "transportation": "On foot"}
    )
    assert moved.status_code == 303
    assert desk.post(path, **opened(desk, path) | {"confidential": "y"}).status_code == 303
    (place,) = stored(select(Location).where(Location.id == pantry))
    assert place.confidential and place.latitude is None and place.transportation is None
    assert stored(select(Address).where(Address.location_id == pantry)) == []
    (site,) = stored(select(SealedSite).where(SealedSite.location_id == pantry))
    assert b"Quarry" not in site.sealed
    with app.app_context():
        everything = "\n".join(
            str(value)
            for table in db.metadata.sorted_tables if table.name not in {"sealed_site"}
            for row in db.session.execute(select(table)) for value in row
        )  # fmt: skip
    assert "Quarry" not in everything and "43.1529" not in everything
    page = desk.get(path).text
    assert "Quarry" not in page and "sealed" in page
    assert seated(app, town.cora).get(path).status_code == 404


def test_showing_it_again_needs_the_address_typed(
    app: Flask, town: Town, stored: Stored, pantry: str
) -> None:
    desk, path = seated(app, town.ada), f"/work/locations/{pantry}/edit"
    desk.post(path, **opened(desk, path) | {"confidential": "y"})
    form = opened(desk, path)
    del form["confidential"]
    refused = desk.post(path, **form)
    assert refused.status_code == 422 and "type the address anew" in refused.text
    assert desk.post(path, **form | {"address_1": "1 New Street", "city": "Old Mill"}).status_code == 303
    (place,) = stored(select(Location).where(Location.id == pantry))
    assert not place.confidential
    assert stored(select(SealedSite).where(SealedSite.location_id == pantry)) == []
    assert stored(select(Address.address_1).where(Address.location_id == pantry)) == ["1 New Street"]


def test_a_school_cannot_be_hidden(app: Flask, town: Town, stored: Stored) -> None:
    desk, path = seated(app, town.ada), f"/work/locations/{town.elm.location_id}/edit"
    assert desk.post(path, **opened(desk, path) | {"confidential": "y"}).status_code == 422
    assert stored(select(Location.confidential).where(Location.id == town.elm.location_id)) == [False]


def test_the_log_of_a_page_says_who_and_what(app: Flask, town: Town) -> None:
    desk, path = seated(app, town.cora), service_path(town)
    desk.post(path, **opened(desk, path) | {"cost_kind": "fee"})
    page = desk.get(path).text
    assert re.search(r"Cora Lane.*Free.*A set price", page, re.DOTALL)


def test_a_form_opened_before_a_place_was_hidden_does_not_show_it_again(
    app: Flask, town: Town, stored: Stored, pantry: str
) -> None:
    """Its box is not ticked and its address is filled in: what showing a place again looks like."""
    desk, path = seated(app, town.ada), f"/work/locations/{pantry}/edit"
    early = opened(desk, path)
    assert early["address_1"], "or the end of this proves nothing"
    assert desk.post(path, **opened(desk, path) | {"confidential": "y"}).status_code == 303
    answer = desk.post(path, **early | {"name": "A better name"})
    assert answer.status_code == 303 and answer.location == path
    assert "after you opened it" in desk.get(path).text
    assert stored(select(Location.confidential).where(Location.id == pantry)) == [True]
    assert stored(select(Address).where(Address.location_id == pantry)) == []


def test_a_service_at_very_many_places_can_be_edited(app: Flask, town: Town, stored: Stored) -> None:
    """Meals at every school: the form carries the hours at each."""
    key = town.homework_hour.service_id
    with app.app_context():
        for number in range(140):
            school = Location(name=f"School {number}", latitude=43.1, longitude=-77.6)
            db.session.add(school)
            db.session.flush()
            db.session.add(ServiceAtLocation(service_id=key, location_id=school.id))
        db.session.commit()
    desk, path = seated(app, town.ada), service_path(town)
    assert desk.post(path, **opened(desk, path) | {"name": "Homework everywhere"}).status_code == 303
    assert stored(select(Service.name).where(Service.id == key)) == ["Homework everywhere"]
