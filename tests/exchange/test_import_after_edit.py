"""What a person corrected stays, whatever later packages say of it; the rest of the record follows them."""

from typing import Any

from sqlalchemy import select

from directory.actions.accounts import Scope, add_person
from directory.actions.edit_fields import digests, sheet_of
from directory.actions.edit_location import LOCATION_FIELDS
from directory.actions.edit_record import save_record
from directory.actions.edit_service import service_fields
from directory.actions.place_location import place_location
from directory.db import db
from directory.models import Address, Attribute, District, Language, Location, Schedule, Service
from directory.vocabulary import Role
from tests.exchange import sets


def edit(record: Any, fields: Any, **changes: Any) -> None:
    """Saves as the page does, by an admin made for it."""
    district = District(name="Home", slug="home")
    db.session.add(district)
    db.session.flush()
    actor = add_person(
        email="a@home.example", name="Ann", role=Role.DISTRICT_ADMIN, scope=Scope(district_id=district.id)
    )
    sheet = sheet_of(record, fields)
    wanted = sheet | {name: change(sheet[name]) for name, change in changes.items()}
    save_record(record, fields, wanted, digests(sheet), actor)
    if isinstance(record, Location):
        place_location(record, sheet["address"], False, actor)
    db.session.commit()


def newer(files: dict[str, str], **changes: tuple[str, str]) -> dict[str, str]:
    for name, (old, new) in changes.items():
        assert old in files[f"{name}.csv"], name
        files = {**files, f"{name}.csv": files[f"{name}.csv"].replace(old, new)}
    return files


def test_corrected_fields_and_rows_stay(bring, house, rows, tmp_path) -> None:
    bring(sets.write(tmp_path / "three", sets.HSDS_3), source="city")
    with house.app_context():
        service = db.session.scalars(select(Service)).one()
        placement = service.placements[0]
        edit(
            service,
            service_fields([placement]),
            name=lambda _name: "Tutoring and tea",
            ages=lambda _ages: {"minimum": 10, "maximum": 15},
            languages=lambda _spoken: [{"code": "ht", "name": "Haitian Creole"}],
            categories=lambda _slugs: ["food.meals"],
            **{
                f"hours.{placement.id}": lambda hours: [
                    h for h in hours if h["description"] != "By appointment"
                ]
            },
        )
    files = newer(
        sets.HSDS_3,
        services=("Tutoring,Reading and maths,temporarily closed", "Tutoring for all,Sums and tea,active"),
        languages=("Spanish,es,", "Spanish,es,fluent"),
    )
    files["services.csv"] = files["services.csv"].replace("11,14", "9,13")
    bring(sets.write(tmp_path / "newer", files), source="city")
    (service,) = rows(Service)
    assert service.name == "Tutoring and tea", "corrected here"
    assert (service.minimum_age, service.maximum_age) == (10, 15), "corrected here"
    assert service.description == "Sums and tea", "not touched here, so it follows the package"
    assert [row.code for row in rows(Language)] == ["ht"], "the row that was taken out does not come back"
    assert len(rows(Schedule)) == 2, "nor does this one"
    assert len(rows(Attribute, Attribute.link_type == "category")) == 1


def test_a_corrected_address_and_its_point_stay(bring, house, rows, tmp_path) -> None:
    bring(sets.write(tmp_path / "three", sets.HSDS_3), source="city")
    with house.app_context():
        location = db.session.scalars(select(Location)).one()
        edit(
            location,
            LOCATION_FIELDS,
            address=lambda said: said | {"address_1": "400 Other Road", "postal_code": "33142"},
        )
    bring(
        sets.write(
            tmp_path / "newer", newer(sets.HSDS_3, locations=("25.7801,-80.2001", "25.7802,-80.2002"))
        ),
        source="city",
    )
    (location,) = rows(Location)
    (address,) = rows(Address)
    assert (address.address_1, address.postal_code) == ("400 Other Road", "33142")
    assert (location.latitude, location.longitude, location.approximate) == (25.8133, -80.232, True)
