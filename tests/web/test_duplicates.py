"""Pairs that may be one record: looked at side by side, merged, taken back; old addresses lead on."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from directory.db import db
from directory.exchange.twins import find_twins, keep_pairs
from directory.models import Address, DuplicatePair, Location, Merge, Organization, Phone, Service, Source
from directory.vocabulary import PairStatus
from tests.cast import Town
from tests.desk import Desk, seated
from tests.visitor import refuse_bad_page

Stored = Callable[[Any], list[Any]]
LONGER = "Food for every family of the hill, twice a week, no papers asked."


@pytest.fixture
def pantries(app: Flask, town: Town) -> tuple[str, str]:
    """One pantry twice, of two sources, found. Returns (left id, right id) of the pair."""
    with app.app_context():
        db.session.add_all([Source(id="one", name="City list"), Source(id="two", name="County list")])
        db.session.flush()
        for source, description in (("one", "Food."), ("two", LONGER)):
            pantry = Organization(
                name="Hill Street Pantry", description=description, source_id=source,
                website="https://hill.example",
            )  # fmt: skip
            db.session.add(pantry)
            db.session.flush()
            place = Location(name="Hill Hall", organization_id=pantry.id, latitude=43.2, longitude=-77.6)
            db.session.add_all([place, Phone(organization_id=pantry.id, number="585-555-0101")])
            db.session.flush()
            db.session.add(
                Address(location_id=place.id, address_1="4 Hill St", city="Old Mill", postal_code="14604")
            )
        db.session.commit()
        find_twins(app)
        db.session.commit()
        (pair,) = db.session.scalars(select(DuplicatePair).where(DuplicatePair.entity == "organization"))
        return pair.left_id, pair.right_id


@pytest.fixture
def desk(app: Flask, town: Town) -> Desk:
    return seated(app, town.ada)


def pair_here(stored: Stored, entity: str = "organization") -> DuplicatePair:
    (pair,) = stored(select(DuplicatePair).where(DuplicatePair.entity == entity))
    assert isinstance(pair, DuplicatePair)
    return pair


def page(desk: Desk, path: str) -> str:
    answer = desk.get(path)
    assert answer.status_code == 200, path
    refuse_bad_page(answer.text, path)
    return answer.text


def test_an_empty_list_says_what_it_does_not_prove(desk: Desk) -> None:
    text = page(desk, "/admin/duplicates/")
    assert "No pair waits for you." in text and "does not prove" in text
    assert "Nothing was merged yet" in page(desk, "/admin/duplicates/merges")


def test_the_list_is_narrowed_by_kind(desk: Desk, pantries: Any) -> None:
    text = page(desk, "/admin/duplicates/")
    assert text.count("Hill Street Pantry") >= 2 and "Hill Hall" in text
    assert "Hill Hall" not in page(desk, "/admin/duplicates/?kind=organization").replace("<h1>", "")
    assert page(desk, "/admin/duplicates/?kind=nonsense&page=-4")


def test_the_button_looks_through_the_directory(
    app: Flask, desk: Desk, pantries: Any, stored: Stored
) -> None:
    with app.app_context():
        db.session.execute(delete(DuplicatePair))
        db.session.commit()
    assert desk.post("/admin/duplicates/search").status_code == 303
    assert {pair.entity for pair in stored(select(DuplicatePair))} == {"organization", "location"}


def test_side_by_side_the_better_value_is_chosen_and_says_why(
    desk: Desk, pantries: Any, stored: Stored
) -> None:
    text = page(desk, f"/admin/duplicates/{pair_here(stored).id}")
    assert "City list" in text and "County list" in text
    assert "it says more" in text and "4 Hill St" in text
    chosen = text.split('name="choice-description"')
    longer = next(part for part in chosen[1:] if LONGER in part)
    assert " checked" in longer.split(">")[0]


def test_merged_and_taken_back(desk: Desk, pantries: tuple[str, str], stored: Stored) -> None:
    pair = pair_here(stored)
    left, right = pantries
    answer = desk.post(f"/admin/duplicates/{pair.id}/merge", keep="right", **{"choice-description": "left"})
    assert answer.status_code == 303
    text = page(desk, answer.location)
    assert "Take it back" in text
    (kept,) = stored(select(Organization).where(Organization.id.in_([left, right])))
    (one,) = stored(select(Organization.description).where(Organization.id == right))
    assert kept.id == right and one in ("Food.", LONGER)
    (done,) = stored(select(Merge))
    assert desk.post(f"/admin/duplicates/merges/{done.id}/undoing").status_code == 303
    assert len(stored(select(Organization).where(Organization.id.in_([left, right])))) == 2
    assert "Taken back" in page(desk, "/admin/duplicates/merges")


def test_a_chosen_value_is_the_one_that_stays(desk: Desk, pantries: tuple[str, str], stored: Stored) -> None:
    (said,) = stored(select(Organization.description).where(Organization.id == pantries[1]))
    desk.post(
        f"/admin/duplicates/{pair_here(stored).id}/merge", keep="left", **{"choice-description": "right"}
    )
    (kept,) = stored(select(Organization).where(Organization.id == pantries[0]))
    assert kept.description == said


def test_two_that_are_two_never_come_back(app: Flask, desk: Desk, pantries: Any, stored: Stored) -> None:
    pair = pair_here(stored)
    assert desk.post(f"/admin/duplicates/{pair.id}/distinction").status_code == 303
    with app.app_context():
        find_twins(app)
        db.session.commit()
    assert pair_here(stored).status is PairStatus.DISTINCT
    assert "Hill Street Pantry" in page(desk, "/admin/duplicates/?decided=1")
    assert "Hill Street Pantry</bdi>" not in page(desk, "/admin/duplicates/?kind=organization")
    assert desk.post(f"/admin/duplicates/{pair.id}/reopening").status_code == 303
    assert pair_here(stored).status is PairStatus.OPEN


def test_a_pair_of_which_one_is_gone_is_said_so(
    app: Flask, desk: Desk, pantries: Any, stored: Stored
) -> None:
    pair = pair_here(stored)
    desk.post(f"/admin/duplicates/{pair.id}/merge", keep="left")
    answer = desk.get(f"/admin/duplicates/{pair.id}")
    assert answer.status_code == 303
    assert desk.post(f"/admin/duplicates/{pair.id}/merge", keep="left").status_code == 303
    assert len(stored(select(Merge))) == 1


def test_old_addresses_lead_on_with_what_was_asked(
    app: Flask, desk: Desk, pantries: Any, stored: Stored
) -> None:
    left, right = pantries
    desk.post(f"/admin/duplicates/{pair_here(stored).id}/merge", keep="left")
    answer = desk.get(f"/organizations/{right}?lang=es&x=1%202")
    assert answer.status_code == 301
    assert answer.location.endswith(f"/organizations/{left}?lang=es&x=1%202")
    place = pair_here(stored, "location")
    desk.post(f"/admin/duplicates/{place.id}/merge", keep="left")
    assert desk.get(f"/locations/{place.right_id}").location.endswith(place.left_id)
    assert desk.get("/services/99999999-9999-4999-8999-999999999999").status_code == 404


def test_services_lead_on_too(app: Flask, town: Town, desk: Desk, stored: Stored) -> None:
    with app.app_context():
        copy = Service(organization_id=town.soup_and_books.id, name="Homework Hour", description="Homework.")
        db.session.add(copy)
        db.session.flush()
        ids = sorted((copy.id, town.homework_hour.service_id))
        db.session.add(DuplicatePair(entity="service", left_id=ids[0], right_id=ids[1], score=0.9))
        db.session.commit()
        gone = copy.id
    pair = pair_here(stored, "service")
    keep = "left" if pair.left_id != gone else "right"
    page(desk, f"/admin/duplicates/{pair.id}")
    desk.post(f"/admin/duplicates/{pair.id}/merge", keep=keep)
    assert desk.get(f"/services/{gone}?age=7").location.endswith(f"{town.homework_hour.service_id}?age=7")


# ---- hidden places ----


def hidden_pair(app: Flask, town: Town) -> tuple[str, str]:
    """The shelter and an open place of the same name, as a pair. Returns (pair id, id of the open place)."""
    with app.app_context():
        shown = Location(
            name="Safe Porch house", latitude=43.3, longitude=-77.7, organization_id=town.safe_porch.id
        )
        db.session.add(shown)
        db.session.flush()
        db.session.add(Address(location_id=shown.id, address_1="44 Lilac Lane", postal_code="14604"))
        ids = sorted((shown.id, town.shelter.location_id))
        findings = [{"field": "point", "left": "43.3, -77.7", "right": "", "says": "differs", "weight": -4},
                    {"field": "name", "left": "Safe Porch house", "right": "Safe Porch house", "says": "same",
                     "weight": 3}]  # fmt: skip
        pair = DuplicatePair(entity="location", left_id=ids[0], right_id=ids[1], score=0.9, findings=findings)
        db.session.add(pair)
        db.session.commit()
        return pair.id, shown.id


def test_a_hidden_place_is_never_compared_by_where_it_is(app: Flask, town: Town, desk: Desk) -> None:
    pair_id, _shown = hidden_pair(app, town)
    text = page(desk, f"/admin/duplicates/{pair_id}")
    assert "is not shown or compared" in text and "17 Hidden Way" not in text
    assert "choice-address" not in text and "data-points" not in text and "43.3, -77.7" not in text


def test_an_open_place_s_address_does_not_lead_to_a_hidden_one(app: Flask, town: Town, desk: Desk) -> None:
    pair_id, shown = hidden_pair(app, town)
    assert desk.get(f"/locations/{shown}").status_code == 200
    assert desk.post(f"/admin/duplicates/{pair_id}/merge", keep="left").status_code == 303
    assert desk.get(f"/locations/{shown}").status_code == 404


def test_hidden_places_bring_nothing_but_their_name_to_a_comparison(app: Flask, town: Town) -> None:
    with app.app_context():
        from directory.exchange.sketches import sketches_here

        for sketch in sketches_here():
            assert "Hidden" not in repr(sketch)
            if sketch.id == town.shelter.location_id:
                assert (sketch.addresses, sketch.point, sketch.phones) == ((), None, ())


def test_found_pairs_do_not_write_down_where_places_are(app: Flask, pantries: Any, stored: Stored) -> None:
    said = repr([pair.findings for pair in stored(select(DuplicatePair))])
    assert "4 Hill St" not in said and "43.2" not in said and "Hill Street Pantry" in said


def test_the_same_pair_is_kept_once(app: Flask, pantries: Any, stored: Stored) -> None:
    with app.app_context():
        keep_pairs([], None)
        find_twins(app)
        find_twins(app)
        db.session.commit()
    assert len(stored(select(DuplicatePair))) == 2


def test_only_district_admins_come_here(app: Flask, town: Town, pantries: Any, stored: Stored) -> None:
    pair = pair_here(stored)
    for person, status in ((town.cora, 403), (town.owen, 403), (town.fay, 200)):
        own = seated(app, person)
        assert own.get("/admin/duplicates/").status_code == status
        assert own.get(f"/admin/duplicates/{pair.id}").status_code == status
    assert Desk(app).get("/admin/duplicates/").status_code == 303
    assert seated(app, town.cora).post(f"/admin/duplicates/{pair.id}/merge", keep="left").status_code == 403
    without = seated(app, town.ada).client.post(f"/admin/duplicates/{pair.id}/merge", data={"keep": "left"})
    assert without.status_code == 400
    assert stored(select(Merge)) == []


def test_pairs_and_merges_of_another_district_are_not_listed(app: Flask, town: Town) -> None:
    with app.app_context():
        left, right = sorted((town.soup_and_books.id, town.wool_choir.id))
        db.session.add_all([
            DuplicatePair(entity="organization", left_id=left, right_id=right, score=0.9),
            Merge(entity="organization", kept_id=town.soup_and_books.id, gone_id=right, before={}),
        ])  # fmt: skip
        db.session.commit()
    theirs, strangers = seated(app, town.ada), seated(app, town.fay)
    for path in ("/admin/duplicates/", "/admin/duplicates/merges"):
        assert "Soup &amp; Books" in page(theirs, path)
        assert "Soup &amp; Books" not in page(strangers, path)
    assert "1 pair may be one record." in page(theirs, "/admin/duplicates/")
    assert "No pair waits for you." in page(strangers, "/admin/duplicates/")
