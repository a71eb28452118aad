"""Filters narrow together, each is true to what is nested, and a hidden place is not there to be found."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import select, update

from directory.db import db, reading
from directory.exchange.export_profile import TAXONOMY_ID, TERMS, profile_id
from directory.models import (
    Attribute,
    Contact,
    CostOption,
    Location,
    Organization,
    Phone,
    Removal,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    ZipCode,
)
from directory.places import miles_between
from directory.search import query_from, ranked
from directory.search.indexer import rebuild
from directory.vocabulary import CapacityStatus
from directory.web import now
from tests.cast import HIDDEN, Town
from tests.web.api import standard
from tests.web.api.conftest import Asks

METRES = 1609.344
FAR_AWAY = {"zip": "10001", "city": "New York", "state": "NY", "county": "New York", "latitude": 40.75,
            "longitude": -74.0}  # fmt: skip


def ids(rows: list[dict[str, str]]) -> list[str]:
    return [row["id"] for row in rows]


# ---- together ----


def test_filters_narrow_together(asks: Asks) -> None:
    every = asks.all("/services", full="true", per_page=100)
    terms = [a["taxonomy_term"]["id"] for s in every for a in s.get("attributes", ())]
    term = max(set(terms), key=terms.count)
    taxonomy = next(
        a["taxonomy_term"]["taxonomy_detail"]["id"]
        for s in every
        for a in s["attributes"]
        if "taxonomy_detail" in a["taxonomy_term"]
    )
    owner = max((s["organization"]["id"] for s in every), key=[s["organization"]["id"] for s in every].count)
    since = sorted(s["last_modified"] for s in every)[len(every) // 2]
    wanted = {
        "taxonomy_term_id": lambda s: term in [a["taxonomy_term"]["id"] for a in s.get("attributes", ())],
        "taxonomy_id": lambda s: (
            taxonomy in [a["taxonomy_term"].get("taxonomy_detail", {}).get("id") for a in s["attributes"]]
        ),
        "organization_id": lambda s: s["organization"]["id"] == owner,
        "modified_after": lambda s: s["last_modified"] >= since,
    }
    asked = {
        "taxonomy_term_id": term, "taxonomy_id": taxonomy, "organization_id": owner, "modified_after": since,
    }  # fmt: skip
    chosen = [[name] for name in wanted] + [[a, b] for a in wanted for b in wanted if a < b] + [list(wanted)]
    for names in chosen:
        found = asks.all("/services", **{name: asked[name] for name in names})
        assert ids(found) == ids([s for s in every if all(wanted[name](s) for name in names)]), names


def test_words_narrow_with_filters_and_keep_the_order_of_the_search(asks: Asks) -> None:
    found = ids(asks.all("/services", search="food", per_page=100))
    with asks.app.app_context(), reading():
        order = ranked(query_from({"q": "food"}), now())
        db.session.rollback()
    assert found[: len(order)] == order and len(order) > 5
    owner = asks(f"/services/{found[0]}")["organization"]["id"]
    both = ids(asks.all("/services", search="food", organization_id=owner, per_page=100))
    theirs = set(ids(asks.all("/services", organization_id=owner, per_page=100)))
    assert both == [one for one in found if one in theirs]
    assert found[0] in both and len(both) < len(found)


def test_words_find_placements_in_the_same_order(asks: Asks) -> None:
    services = ids(asks.all("/services", search="tutoring", per_page=100))
    placements = asks.all("/service_at_locations", search="tutoring", per_page=100)
    order = [one["service"]["id"] for one in placements]
    assert order == sorted(order, key=services.index) and len(order) > 3


def test_words_of_organizations_and_terms(asks: Asks) -> None:
    for path in ("/organizations", "/taxonomy_terms"):
        everything = asks.all(path, per_page=500)
        word = everything[0]["name"].split()[0]
        found = asks.all(path, search=word.upper(), per_page=500)
        assert everything[0]["id"] in ids(found) and len(found) < len(everything)
        assert asks(path, search="100%_nothing")["total_items"] == 0


def test_terms_by_taxonomy_parent_and_top(asks: Asks) -> None:
    terms = asks.all("/taxonomy_terms")
    parent = next(term["parent_id"] for term in terms if "parent_id" in term)
    assert ids(asks.all("/taxonomy_terms", parent_id=parent)) == ids(
        [term for term in terms if term.get("parent_id") == parent]
    )
    top = asks.all("/taxonomy_terms", top_only="true")
    assert ids(top) == ids([term for term in terms if "parent_id" not in term])
    assert asks("/taxonomy_terms", top_only="true", parent_id=parent)["total_items"] == 0
    taxonomy = terms[0]["taxonomy_detail"]["id"]
    assert ids(asks.all("/taxonomy_terms", taxonomy_id=taxonomy)) == ids(
        [term for term in terms if term["taxonomy_detail"]["id"] == taxonomy]
    )


def test_terms_of_the_profile_find_what_carries_them(asks: Asks) -> None:
    """The conditions in SQL and the attributes that are told agree, for every term."""
    every = asks.all("/services", full="true", per_page=100)
    of_places = {"school", "access", "placement", "capacity"}
    checked = 0
    for code in TERMS:
        if code.partition(".")[0] in of_places | {"document"}:
            continue
        having = [
            s for s in every if code in [a["taxonomy_term"].get("code") for a in s.get("attributes", ())]
        ]
        assert ids(asks.all("/services", taxonomy_term_id=profile_id(code))) == ids(having), code
        checked += bool(having)
    assert checked > 20


def test_terms_of_a_place_find_its_placements(asks: Asks) -> None:
    every = asks.all("/service_at_locations", full="true", per_page=100)
    for code in ("school.held_at", "placement.room"):
        having = [p for p in every if code in [a["taxonomy_term"]["code"] for a in p.get("attributes", ())]]
        found = asks.all("/service_at_locations", taxonomy_term_id=profile_id(code))
        assert ids(found) == ids(having) and having
    wheels = asks.all("/service_at_locations", taxonomy_term_id=profile_id("access.wheelchair"), full="true",
                      per_page=100)  # fmt: skip
    assert wheels and all("Wheelchair" in str(one["location"]["accessibility"]) for one in wheels)


def test_organizations_by_what_they_offer(asks: Asks) -> None:
    term = profile_id("cost.free")
    owners = {s["organization"]["id"] for s in asks.all("/services", taxonomy_term_id=term)}
    assert set(ids(asks.all("/organizations", taxonomy_term_id=term))) == owners


# ---- where ----


def test_near_a_postcode(asks: Asks) -> None:
    every = asks.all("/service_at_locations", postcode="14605")
    near = asks.all("/service_at_locations", postcode="14605", proximity="1500")
    assert 0 < len(near) < len(every)
    assert ids(near) == [one["id"] for one in every if one["id"] in set(ids(near))]
    with asks.app.app_context(), reading():
        row = db.session.get_one(ZipCode, "14605")
        middle = (row.latitude, row.longitude)
        db.session.rollback()
    places = [(one["location"]["latitude"], one["location"]["longitude"]) for one in near]
    metres = [miles_between(*middle, *place) * METRES for place in places]
    assert metres[-1] <= 1500 and all(a <= b + 1 for a, b in pairwise(metres))
    both = asks.all("/service_at_locations", postcode="14605", proximity="1500", search="food")
    assert set(ids(both)) < set(ids(near))


def test_a_postcode_leaves_out_who_does_not_serve_it(app: Flask, town: Town) -> None:
    rebuild(app)
    asks = Asks(app)
    assert len(asks.all("/service_at_locations")) == 4
    assert len(asks.all("/service_at_locations", postcode="14604")) == 4
    with app.app_context():
        db.session.add(ZipCode(**FAR_AWAY))
        db.session.commit()
    rebuild(app)
    assert asks.all("/service_at_locations", postcode="10001") == []  # all serve Monroe County


def test_inactive_services_are_measured_by_their_areas_too(app: Flask, town: Town) -> None:
    with app.app_context():
        db.session.execute(update(Service).values(status="inactive"))
        db.session.add(ZipCode(**FAR_AWAY))
        db.session.commit()
    rebuild(app)
    asks = Asks(app)
    assert asks.all("/service_at_locations", postcode="10001") == []
    assert len(asks.all("/service_at_locations", postcode="14604")) == 4
    assert [s["name"] for s in asks.all("/services", search="mending")] == ["Net mending"]


# ---- what changed ----


def _changes() -> dict[str, object]:
    def first(model: type, **where: str) -> object:
        return db.session.scalars(select(model).filter_by(**where)).first()

    def hours(town: Town) -> None:
        first(Schedule, service_at_location_id=town.homework_hour.id).byday = "MO"

    def phone(town: Town) -> None:
        db.session.add(Phone(service_at_location_id=town.homework_hour.id, number="585-555-0100"))

    def room(town: Town) -> None:
        db.session.add(
            ServiceCapacity(
                service_id=town.homework_hour.service_id, service_at_location_id=town.homework_hour.id,
                unit_id=first(ServiceCapacity).unit_id, available=1, maximum=12,
                status=CapacityStatus.WAITLIST, updated=datetime.now(UTC),
            )
        )  # fmt: skip

    def placement(town: Town) -> None:
        db.session.delete(db.session.get(ServiceAtLocation, town.homework_hour.id))

    def attribute(town: Town) -> None:
        db.session.delete(first(Attribute, link_id=town.homework_hour.service_id))

    def price(town: Town) -> None:
        db.session.add(CostOption(service_id=town.homework_hour.service_id, amount=2))

    return {f.__name__: f for f in (hours, phone, room, placement, attribute, price)}


@pytest.mark.parametrize("name", _changes())
def test_a_change_however_deep_is_a_change(app: Flask, town: Town, name: str) -> None:
    asks = Asks(app)
    before = datetime.now(UTC) - timedelta(days=1)
    with app.app_context():
        for model in (Service, ServiceAtLocation, Organization, Location):
            db.session.execute(update(model).values(last_modified=before))
        db.session.commit()
    since = (before + timedelta(hours=1)).isoformat()
    assert asks("/services", modified_after=since)["total_items"] == 0
    with app.app_context():
        _changes()[name](town)  # type: ignore[operator]
        db.session.commit()
    found = asks("/services", modified_after=since)["contents"]
    assert ids(found) == [town.homework_hour.service_id]
    assert all(one["last_modified"] >= since[:19] for one in found)
    places = asks("/service_at_locations", modified_after=since)["contents"]
    assert (town.homework_hour.id in ids(places)) is (name != "placement")
    assert town.choir_sings.id not in ids(places)


def test_modified_after_takes_the_moment_itself_in(asks: Asks) -> None:
    one = asks("/services")["contents"][0]
    assert one["id"] in ids(asks.all("/services", modified_after=one["last_modified"]))


# ---- what stays ----


def test_a_hidden_place_is_in_no_answer(app: Flask, town: Town) -> None:
    rebuild(app)
    asks = Asks(app)
    hidden, placement = town.shelter.location_id, town.shelter.id
    paths = [
        "/services?full=true", "/services?search=bed", "/organizations?full=true&full_service=true",
        "/service_at_locations?full=true", "/service_at_locations?search=bed",
        "/service_at_locations?postcode=14604", "/service_at_locations?postcode=14604&proximity=20000000",
        f"/service_at_locations?organization_id={town.safe_porch.id}", f"/organizations/{town.safe_porch.id}",
        f"/services/{town.shelter.service_id}",
    ]  # fmt: skip
    for path in [*paths, *(f"{path}{'&' if '?' in path else '?'}format=ndjson" for path in paths[:8])]:
        text = asks.raw(path).text
        for secret in (hidden, placement, "Safe Porch house", str(HIDDEN["address_1"]), "14699", "43.21"):
            assert secret not in text, (path, secret)
    assert asks.raw(f"/service_at_locations/{placement}").status_code == 404
    told = asks(f"/services/{town.shelter.service_id}")
    assert told["phones"][0]["number"] == "585-555-0177" and "service_at_locations" not in told
    assert "capacity.capacity" not in str(told)


def test_a_number_of_a_hidden_place_stands_at_its_service(app: Flask, town: Town) -> None:
    with app.app_context():
        db.session.add(Phone(location_id=town.shelter.location_id, number="585-555-0199"))
        db.session.commit()
    numbers = [p["number"] for p in Asks(app)(f"/services/{town.shelter.service_id}")["phones"]]
    assert set(numbers) == {"585-555-0177", "585-555-0199"}


def test_people_and_columns_that_nobody_vetted_stay(app: Flask, town: Town) -> None:
    service, owner = town.homework_hour.service_id, town.soup_and_books.id
    with app.app_context():
        hidden = Contact(service_id=service, name="Not For All", public=False)
        db.session.add(hidden)
        db.session.flush()
        db.session.add_all(
            [
                Phone(contact_id=hidden.id, number="585-555-0166"),
                Contact(organization_id=owner, name="Owen Baker", title="Head"),
                Attribute(link_id=service, link_entity="service", link_type="source_column", value="raw"),
            ]
        )
        db.session.commit()
    asks = Asks(app)
    text = asks.raw(f"/services/{service}").text + asks.raw("/organizations?full_service=true").text
    assert "Not For All" not in text and "0166" not in text and '"raw"' not in text
    assert "Owen Baker" in text
    assert standard.faults("services", asks(f"/services/{service}"), is_nested=True) == []


# ---- what was ----


def test_where_a_record_went(app: Flask, town: Town) -> None:
    gone, merged = profile_id("gone"), profile_id("merged")
    with app.app_context():
        db.session.add_all(
            [
                Removal(entity="service", row_id=gone),
                Removal(entity="service", row_id=merged, moved_to=town.homework_hour.service_id),
            ]
        )
        db.session.commit()
    asks = Asks(app)
    assert asks.raw(f"/services/{gone}").status_code == 410
    assert asks.raw(f"/organizations/{gone}").status_code == 404
    answer = asks.raw(f"/services/{merged}")
    assert answer.status_code == 301
    assert answer.location.endswith(f"/api/hsds/services/{town.homework_hour.service_id}")
    assert asks.raw("/services/nobody").get_json()["error"]["status"] == 404
    assert asks.raw("/services/%00").status_code == 404


def test_every_question_on_each_database(any_app: Flask, any_town: Town) -> None:
    """Terms of the profile reach into JSON columns and dates, which databases keep in ways of their own."""
    rebuild(any_app)
    asks = Asks(any_app)
    for path in ("/services", "/service_at_locations", "/organizations"):
        for code in TERMS:
            asks(path, taxonomy_term_id=profile_id(code))
        told = "soup" if path == "/organizations" else "homework"
        for more in ({"search": told}, {"full": "true"}, {"taxonomy_id": TAXONOMY_ID}):
            page = asks(path, modified_after="2020-01-01T00:00:00Z", **more)
            assert page["total_items"] and asks(path, modified_after="2020-01-01T00:00:00Z", **more) == page
    assert len(asks("/services", taxonomy_term_id=profile_id("audience.student"))["contents"]) == 5
    assert asks("/services", taxonomy_term_id=profile_id("grade.3"))["total_items"] == 0
    waiting = asks("/service_at_locations", postcode="14604", proximity="5000", search="homework")
    assert [one["id"] for one in waiting["contents"]][:1] in ([], [any_town.homework_hour.id])
    assert asks.raw("/services?search=a%00b").status_code == asks.raw("/services?page=x").status_code == 400
    assert asks.raw("/services/a%00b").status_code == asks.raw("/services/%F0%9F%98%80").status_code == 404
    before = asks.raw("/services").headers["ETag"]
    with any_app.app_context():
        db.session.get_one(Service, any_town.homework_hour.service_id).name = "Other"
        db.session.commit()
    assert asks.raw("/services").headers["ETag"] != before


def test_places_left_are_those_of_the_placement(app: Flask, town: Town) -> None:
    """One service, full at one school and with room at the other: only the other is found."""
    with app.app_context():
        full = db.session.get_one(ServiceAtLocation, town.homework_hour.id)
        unit = db.session.scalars(select(ServiceCapacity.unit_id)).first()
        other = ServiceAtLocation(service_id=full.service_id, location_id=town.oak.location_id)
        db.session.add(other)
        db.session.flush()
        for placement, left, status in (
            (full, 0, CapacityStatus.NO_CAPACITY), (other, 5, CapacityStatus.CAPACITY),
        ):  # fmt: skip
            db.session.add(
                ServiceCapacity(
                    service_id=full.service_id, service_at_location_id=placement.id, unit_id=unit,
                    available=left, maximum=9, status=status, updated=datetime.now(UTC),
                )
            )  # fmt: skip
        db.session.commit()
        service_id, other_id = full.service_id, other.id
    asks = Asks(app)
    for code, wanted in (("capacity.capacity", other_id), ("capacity.no-capacity", town.homework_hour.id)):
        asked = {"taxonomy_term_id": profile_id(code), "organization_id": town.soup_and_books.id}
        found = asks.all("/service_at_locations", **asked)
        theirs = [one["id"] for one in found if one["service"]["id"] == service_id]
        assert theirs == [wanted], code
        assert service_id in ids(asks.all("/services", **asked))
