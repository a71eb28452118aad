"""What the report on quality finds: each slip in a record that has it, nothing in one that has none."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import event

from directory.actions.capacity import _usual_unit
from directory.actions.edit_service import _write_categories
from directory.db import db, reading
from directory.models import (
    Address,
    Eligibility,
    Language,
    Location,
    Organization,
    Phone,
    Schedule,
    School,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
    Translation,
    ZipCode,
)
from directory.reports.quality import look_over, report_of
from directory.reports.quality_checks import CHECKS, Kind
from directory.reports.quality_texts import (
    broken_letters_in,
    cut_end_of,
    last_day_in,
    markup_in,
    placeholder_in,
)
from directory.vocabulary import AreaKind, CapacityStatus, CostKind, LocationType, ServiceStatus
from tests.cast import Town

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


@pytest.fixture
def ground(app: Flask, town: Town) -> Iterator[str]:
    """A service of Soup & Books at a pantry, with nothing amiss. Gives its id, in an open session."""
    with app.app_context():
        db.session.add_all(
            [
                ZipCode(
                    zip="14604", city="Old Mill", state="NY", county="Monroe", latitude=43.15, longitude=-77.6
                ),
                ZipCode(
                    zip="33101",
                    city="Miami",
                    state="FL",
                    county="Miami-Dade",
                    latitude=25.77,
                    longitude=-80.19,
                ),
                ZipCode(
                    zip="10001",
                    city="New York",
                    state="NY",
                    county="New York",
                    latitude=40.75,
                    longitude=-73.99,
                ),
            ]
        )
        organization = Organization(
            name="Good Bread", description="Bakers.", website="https://bread.example.org"
        )
        db.session.add(organization)
        db.session.flush()
        place = Location(
            name="The bakery", organization_id=organization.id, latitude=43.151, longitude=-77.601
        )
        db.session.add(place)
        service = Service(
            id="10000000-0000-4000-8000-000000000001",
            organization_id=organization.id,
            name="Bread on Friday",
            description="Fresh bread for anyone.",
            cost_kind=CostKind.FREE,
            minimum_age=3,
            maximum_age=99.5 - 40,
            assured_date=NOW.date() - timedelta(days=10),
        )
        db.session.add(service)
        db.session.flush()
        placement = ServiceAtLocation(service_id=service.id, location_id=place.id)
        db.session.add(placement)
        db.session.flush()
        db.session.add_all(
            [
                Address(
                    location_id=place.id,
                    address_1="8 Quarry Lane",
                    city="Old Mill",
                    state_province="NY",
                    postal_code="14604",
                ),
                Schedule(
                    service_at_location_id=placement.id,
                    freq="WEEKLY",
                    byday="FR",
                    opens_at=time(9),
                    closes_at=time(12),
                ),
                Phone(service_id=service.id, number="585-262-1000"),
                Language(service_id=service.id, code="en", name="English"),
                ServiceArea(service_id=service.id, kind=AreaKind.COUNTY, members=["Monroe"]),
            ]
        )
        category(service, town)
        db.session.commit()
        yield service.id
        db.session.rollback()


def category(service: Service, town: Town) -> None:
    _write_categories(service, ["academics.homework"], None)


def found(service_id: str) -> set[str]:
    """Checks that complain of the service, its organization or its place."""
    db.session.flush()
    service = db.session.get_one(Service, service_id)
    placements = db.session.query(ServiceAtLocation).filter_by(service_id=service_id)
    ids = {service_id, service.organization_id, *(p.location_id for p in placements)}
    return {f.check.key for f in look_over(NOW).findings if f.row_id in ids}


def test_nothing_is_said_of_a_record_with_nothing_amiss(ground: str) -> None:
    assert found(ground) == set()


def service_of(key: str) -> Service:
    return db.session.get_one(Service, key)


def placement_of(key: str) -> ServiceAtLocation:
    return db.session.query(ServiceAtLocation).filter_by(service_id=key).one()


def place_of(key: str) -> Location:
    return db.session.get_one(Location, placement_of(key).location_id)


def hours_of(key: str) -> Schedule:
    return db.session.query(Schedule).filter_by(service_at_location_id=placement_of(key).id).one()


def said(key: str, status: CapacityStatus, available: int | None, days: int) -> None:
    db.session.add(
        ServiceCapacity(
            service_id=key,
            service_at_location_id=placement_of(key).id,
            unit_id=_usual_unit().id,
            status=status,
            available=available,
            updated=NOW - timedelta(days=days),
        )
    )


def sets(of: Callable[[str], Any], **values: Any) -> Callable[[str], None]:
    def change(key: str) -> None:
        row = of(key)
        for column, value in values.items():
            setattr(row, column, value)

    return change


def drops(model: Any, **where: str) -> Callable[[str], None]:
    def change(key: str) -> None:
        names = {"service": key, "placement": placement_of(key).id, "place": place_of(key).id}
        db.session.query(model).filter_by(**{k: names[v] for k, v in where.items()}).delete()

    return change


def adds(make: Callable[[str], Any]) -> Callable[[str], None]:
    return lambda key: db.session.add(make(key))


def organization_of(key: str) -> Organization:
    return db.session.get_one(Organization, service_of(key).organization_id)


def no_place(key: str) -> None:
    db.session.query(ServiceArea).filter_by(service_id=key).delete()
    db.session.query(ServiceAtLocation).filter_by(service_id=key).delete()


def no_contact(key: str) -> None:
    drops(Phone, service_id="service")(key)
    organization_of(key).website = None


def spanish_school(key: str) -> None:
    school = db.session.query(School).filter_by(slug="elm").one()
    school.languages = ["en", "es"]
    db.session.add(ServiceAtLocation(service_id=key, location_id=school.location_id))


def grades_of_the_small(key: str) -> None:
    service_of(key).minimum_age = 12
    db.session.add(Eligibility(service_id=key, grades=["PK", "K"]))


def crowd(key: str) -> None:
    place = place_of(key)
    for number in range(30):
        other = Location(name=f"Place {number}", latitude=place.latitude, longitude=place.longitude)
        db.session.add(other)
        db.session.flush()
        db.session.add(
            Address(location_id=other.id, address_1=f"{number} Street {number}", postal_code="14604")
        )


def no_zip_in_florida(key: str) -> None:
    street_of(key).postal_code = None
    street_of(key).state_province = "FL"


def street_of(key: str) -> Address:
    return db.session.query(Address).filter_by(location_id=place_of(key).id).one()


SLIPS: dict[str, Callable[[str], None]] = {
    "service.no_category": lambda key: __import__(
        "directory.actions.edit_service", fromlist=["x"]
    )._write_categories(service_of(key), [], None),
    "service.no_description": sets(service_of, description=" "),
    "service.no_place": no_place,
    "service.no_contact": no_contact,
    "service.no_phone": drops(Phone, service_id="service"),
    "service.no_hours": drops(Schedule, service_at_location_id="placement"),
    "service.no_languages": drops(Language, service_id="service"),
    "service.no_cost": sets(service_of, cost_kind=None),
    "service.no_ages": sets(service_of, minimum_age=None, maximum_age=None),
    "service.no_spanish": spanish_school,
    "service.name_of_organization": sets(service_of, name="good bread"),
    "service.not_offered": sets(service_of, status=ServiceStatus.INACTIVE),
    "service.never_confirmed": sets(service_of, assured_date=None),
    "service.confirmed_long_ago": sets(service_of, assured_date=date(2025, 1, 1)),
    "service.capacity_stale": lambda key: said(key, CapacityStatus.CAPACITY, 3, days=90),
    "service.hours_over": sets(hours_of, valid_to=date(2026, 6, 30)),
    "service.alert_over": sets(service_of, alert="Closed until March 2020 for repairs."),
    "service.full_yet_free": lambda key: said(key, CapacityStatus.NO_CAPACITY, 4, days=1),
    "service.open_yet_none": lambda key: said(key, CapacityStatus.CAPACITY, 0, days=1),
    "service.grades_against_ages": grades_of_the_small,
    "service.all_ages_as_numbers": sets(service_of, minimum_age=0, maximum_age=120),
    "service.overnight": sets(hours_of, opens_at=time(18), closes_at=time(8)),
    "service.place_is_mailbox": sets(place_of, location_type=LocationType.POSTAL),
    "service.hours_impossible": sets(hours_of, opens_at=time(9), closes_at=time(9)),
    "service.hours_without_days": sets(hours_of, byday=None, freq=None),
    "service.ages_impossible": sets(service_of, minimum_age=5, maximum_age=700),
    "service.confirmed_in_future": sets(service_of, assured_date=date(2030, 1, 1)),
    "service.phone_length": adds(lambda key: Phone(service_id=key, number="262-1000")),
    "service.phone_made_up": adds(lambda key: Phone(service_id=key, number="585-555-0111")),
    "service.phone_repeated": adds(lambda key: Phone(service_id=key, number="1111111111")),
    "service.url_wrong": sets(service_of, url="http://bread example"),
    "service.email_wrong": sets(service_of, email="bread at example"),
    "service.placeholder": sets(service_of, name="TEST service 2"),
    "service.shouted": sets(service_of, name="BREAD ON EVERY FRIDAY"),
    "service.markup": sets(service_of, description="Bread<br>and&nbsp;tea"),
    "service.broken_letters": sets(service_of, description="PanaderÃ­a de niÃ±os"),
    "service.cut_short": sets(service_of, description="a" * 255),
    "organization.without_services": sets(service_of, status=ServiceStatus.DEFUNCT),
    "organization.unreachable": sets(organization_of, website=None),
    "organization.url_wrong": sets(organization_of, website="bread"),
    "location.no_point": sets(place_of, latitude=None, longitude=None),
    "location.no_address": drops(Address, location_id="place"),
    "location.about_right": sets(place_of, approximate=True),
    "location.point_far": sets(place_of, latitude=40.75, longitude=-73.99),
    "location.point_shared": crowd,
    "location.state_against_zip": lambda key: sets(street_of, state_province="Florida")(key),
    "location.point_swapped": sets(place_of, latitude=-77.601, longitude=43.151),
    "location.point_zero": sets(place_of, latitude=0, longitude=0),
    "location.point_out_of_state": no_zip_in_florida,
    "location.zip_unknown": lambda key: sets(street_of, postal_code="99999")(key),
}


@pytest.mark.parametrize("check", SLIPS)
def test_each_slip_is_found(ground: str, check: str) -> None:
    SLIPS[check](ground)
    assert check in found(ground)


def test_every_check_has_an_example_here_or_shares_its_code_with_one() -> None:
    shared = {key.partition(".")[2] for key in SLIPS}
    assert {check.partition(".")[2] for check in CHECKS} <= shared


def test_what_hurts_most_comes_first(ground: str) -> None:
    SLIPS["service.no_category"](ground)
    SLIPS["service.shouted"](ground)
    mine = [f.check.key for f in (db.session.flush(), look_over(NOW))[1].findings if f.row_id == ground]
    assert mine == ["service.no_category", "service.shouted"]


def test_a_translation_settles_what_is_not_in_spanish(ground: str) -> None:
    spanish_school(ground)
    db.session.add(
        Translation(
            link_entity="service", link_id=ground, field="name", language="es", text="Pan los viernes"
        )
    )
    assert "service.no_spanish" not in found(ground)


def test_a_night_that_ends_at_midnight_is_no_slip(ground: str) -> None:
    sets(hours_of, opens_at=time(18), closes_at=time(0))(ground)
    assert found(ground) == set()


def test_a_secret_place_is_left_alone(app: Flask, town: Town, ground: str) -> None:
    assert town.shelter.location_id not in {f.row_id for f in look_over(NOW).findings}


def test_every_sentence_can_be_filled(ground: str) -> None:
    for name, slip in SLIPS.items():
        if name not in {"service.no_place"}:
            with db.session.begin_nested() as inner:
                slip(ground)
                db.session.flush()
                for finding in look_over(NOW).findings:
                    assert finding.check.says % finding.facts
                inner.rollback()
            db.session.expire_all()


def test_shares_add_up(ground: str) -> None:
    report = look_over(NOW)
    assert sum(share.findings for share in report.by_kind().values()) == len(report.findings)
    assert sum(share.findings for _check, share in report.by_check()) == len(report.findings)
    assert all(0 <= share.share <= 1 for share in report.by_kind().values())
    chosen = report.chosen(kind=Kind.MISSING, entity="service")
    assert chosen and all(f.check.kind is Kind.MISSING and f.check.entity == "service" for f in chosen)


def test_the_report_is_kept_until_something_changes(app: Flask, ground: str) -> None:
    first = report_of(app, NOW)
    assert report_of(app, NOW) is first
    db.session.add(Phone(service_id=ground, number="12"))
    db.session.commit()
    second = report_of(app, NOW)
    assert second is not first
    assert "service.phone_length" in {f.check.key for f in second.findings}
    assert report_of(app, NOW + timedelta(days=1)) is not second


def questions(app: Flask) -> int:
    asked: list[str] = []

    def note(*args: Any) -> None:
        asked.append(args[2])

    with app.app_context(), reading():
        event.listen(db.engine, "before_cursor_execute", note)
        look_over(NOW)
        event.remove(db.engine, "before_cursor_execute", note)
    return len(asked)


def test_the_number_of_questions_does_not_grow(app: Flask, town: Town, seeded: Flask) -> None:
    small, large = questions(app), questions(seeded)
    assert 0 < small <= 25
    assert large <= small + 3


# ---- words ----


@pytest.mark.parametrize(
    "name", ["test", "Testing 123", "TEST SERVICE", "asdfgh", "xxx", "TBD", "n/a", "Lorem ipsum dolor"]
)
def test_placeholders(name: str) -> None:
    assert placeholder_in(name)


@pytest.mark.parametrize(
    "name",
    ["HIV Test Clinic", "Testing and vaccines", "Barrio Food", "Nana's House", "Unknown Soldiers Post", ""],
)
def test_no_placeholders(name: str) -> None:
    assert not placeholder_in(name)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Closed until March 2020", date(2020, 3, 31)),
        ("Closed through December 24, 2025.", date(2025, 12, 24)),
        ("Cerrado hasta el 5 de mayo de 2024", date(2024, 5, 5)),
        ("from 1/2/2024 to 3/4/2024", date(2024, 3, 4)),
        ("until 2024-02-30 or 2024-02-28", date(2024, 2, 28)),
        ("in 2023", date(2023, 12, 31)),
    ],
)
def test_days_in_a_note(text: str, day: date) -> None:
    told = last_day_in(text)
    assert told and told[0] == day


def test_notes_without_a_day() -> None:
    assert last_day_in("Call 585-262-2020 first, every May.") is None
    assert last_day_in("") is None


def test_texts_that_give_themselves_away() -> None:
    assert markup_in("a <b>bold</b> word") == "<b>"
    assert markup_in("2 < 3 and R&D") == ""
    assert "Ã±" in broken_letters_in("Los niÃ±os")
    assert broken_letters_in("Los niños") == ""
    assert cut_end_of("x" * 255) and not cut_end_of("x" * 254 + ".")
    assert cut_end_of("word " * 60 + "and so...") and not cut_end_of("Call us...")


def test_the_command(seeded: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    import json

    from directory.cli.quality import command
    from directory.core import settings_of

    monkeypatch.setenv("HALLWAY_DATA", str(settings_of(seeded).data))
    plain = CliRunner().invoke(command, ["--limit", "2"])
    assert plain.exit_code == 0, plain.output
    assert "more: --limit 0 lists them all" in plain.output
    told = json.loads(CliRunner().invoke(command, ["--json", "--limit", "0"]).output)
    assert len(told["findings"]) == sum(kind["findings"] for kind in told["by_kind"].values())
    assert told["findings"] == sorted(told["findings"], key=lambda f: -f["harm"])
