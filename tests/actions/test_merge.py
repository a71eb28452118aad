"""Two records become one, and two again, to the last row."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from directory.actions.merge import MergeError, merge, unmerge
from directory.actions.pairs import mark_distinct, pair_of, reopen
from directory.actions.record import record_change
from directory.core import settings_of
from directory.db import Base, db
from directory.models import (
    Address,
    Attribute,
    Contact,
    CostOption,
    DuplicatePair,
    Eligibility,
    FieldSource,
    Funding,
    IndexOutbox,
    Language,
    Location,
    Merge,
    Metadata,
    Organization,
    OrganizationIdentifier,
    Partnership,
    Phone,
    Program,
    Redirect,
    Removal,
    Schedule,
    SealedSite,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
    Source,
    Translation,
    Unit,
    Url,
)
from directory.queries.followed import moved_to
from directory.queries.provenance import provenance_of
from directory.sealing import seal
from directory.vocabulary import AreaKind, CapacityStatus, PairStatus
from tests.cast import Town

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
LOGS = {"merge", "metadata", "index_outbox"}


def rows_of_all() -> dict[str, list[str]]:
    """Every row but logs. A followed record's time of change moves both ways, so that followers learn."""
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in LOGS:
            columns = [c for c in table.c if not (c.name == "last_modified" and table.name in FOLLOWED)]
            found[table.name] = sorted(repr(tuple(row)) for row in db.session.execute(select(*columns)))
    return found


FOLLOWED = {"organization", "location", "service"}


@pytest.fixture
def here(any_app: Flask, any_town: Town) -> Iterator[Town]:
    """The town on each database in turn, with two sources, and a session open."""
    with any_app.app_context():
        db.session.add_all([Source(id="one", name="City list"), Source(id="two", name="County list")])
        db.session.flush()
        yield any_town
        db.session.rollback()


def add(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def pantry(source: str, **more: Any) -> Any:
    told = {"name": "Hill Pantry", "description": "Food.", "source_id": source}
    return add(Organization(**(told | more)))


def one_of(entity: str, keep: Any, gone: Any, **choices: Any) -> Merge:
    return merge(entity=entity, keep_id=keep.id, gone_id=gone.id, choices=choices, actor=None, now=NOW)


def count(model: Any, *conditions: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


# ---- values ----


def test_the_better_value_of_each_field_is_kept(here: Town) -> None:
    keep = pantry("one", name="HILL PANTRY INC", website="www.hill", email="x@hill.example")
    gone = pantry("two", description="Food for every family of the hill, twice a week.",
                  website="https://hill.example", legal_status="nonprofit")  # fmt: skip
    one_of("organization", keep, gone)
    kept = db.session.get(Organization, keep.id)
    assert kept is not None
    assert kept.name == "Hill Pantry"
    assert kept.alternate_name in (None, "")  # the same name in other letters is no other name
    assert kept.description == "Food for every family of the hill, twice a week."
    assert (kept.website, kept.email, kept.legal_status) == (
        "https://hill.example",
        "x@hill.example",
        "nonprofit",
    )


def test_a_person_s_word_beats_a_longer_one(here: Town) -> None:
    keep = pantry("one", description="Closed on Fridays.")
    gone = pantry("two", description="A much longer text that came out of a spreadsheet last year.")
    record_change(keep, "description", None, keep.description, here.ada)
    one_of("organization", keep, gone)
    assert db.session.get_one(Organization, keep.id).description == "Closed on Fridays."


def test_a_choice_beats_the_better_value(here: Town) -> None:
    keep, gone = pantry("one", description="Long and good and true."), pantry("two", description="Short.")
    one_of("organization", keep, gone, description="gone")
    assert db.session.get_one(Organization, keep.id).description == "Short."


def test_the_other_name_stays_beside(here: Town) -> None:
    keep, gone = pantry("one", alternate_name="The Hill"), pantry("two", name="Hill Street Pantry")
    one_of("organization", keep, gone)
    assert db.session.get_one(Organization, keep.id).alternate_name == "The Hill; Hill Street Pantry"


def test_an_exact_point_beats_a_zip_s_centre(here: Town) -> None:
    keep = add(Location(name="Hall", latitude=43.1, longitude=-77.5, approximate=True))
    gone = add(Location(name="Hall", latitude=43.2, longitude=-77.6))
    one_of("location", keep, gone)
    kept = db.session.get_one(Location, keep.id)
    assert (kept.latitude, kept.longitude, kept.approximate) == (43.2, -77.6, False)


def test_values_that_came_over_keep_their_source(here: Town) -> None:
    keep, gone = pantry("one"), pantry("two", email="desk@hill.example")
    record_change(gone, "email", None, gone.email, here.ada)
    one_of("organization", keep, gone, description="gone")
    whose = provenance_of("organization", db.session.get_one(Organization, keep.id))
    assert (whose["email"].kind, whose["name"].name) == ("person", "City list")
    db.session.expire_all()
    gone = pantry("two", year_incorporated=1990)
    one_of("organization", db.session.get_one(Organization, keep.id), gone)
    whose = provenance_of("organization", db.session.get_one(Organization, keep.id))
    assert (whose["year_incorporated"].kind, whose["year_incorporated"].name) == ("source", "County list")


# ---- what hangs on them ----


def test_nothing_is_said_twice_afterwards(here: Town) -> None:
    keep, gone = pantry("one"), pantry("two")
    for owner, numbers in ((keep, ["585-555-0101"]), (gone, ["(585) 555-0101", "585-555-0102"])):
        for number in numbers:
            add(Phone(organization_id=owner.id, number=number))
        add(OrganizationIdentifier(organization_id=owner.id, identifier_type="EIN", identifier="12-3"))
        add(Partnership(organization_id=owner.id, school_id=here.elm.id))
    one_of("organization", keep, gone)
    assert count(Phone, Phone.organization_id == keep.id) == 2
    assert count(OrganizationIdentifier, OrganizationIdentifier.organization_id == keep.id) == 1
    assert count(Partnership, Partnership.organization_id == keep.id) == 1
    assert count(Organization, Organization.id == gone.id) == 0


def service(organization: Organization, name: str = "Food Shelf", **more: Any) -> Any:
    return add(Service(organization_id=organization.id, name=name, **more))


def test_placements_at_one_place_become_one_with_all_that_hung_on_them(here: Town) -> None:
    organization = pantry("one")
    keep, gone = service(organization), service(organization)
    first = add(ServiceAtLocation(service_id=keep.id, location_id=here.elm.location_id))
    second = add(
        ServiceAtLocation(service_id=gone.id, location_id=here.elm.location_id, description="Back door")
    )
    for placement in (first, second):
        add(Schedule(service_at_location_id=placement.id, freq="WEEKLY", byday="MO", opens_at=time(9)))
    add(Schedule(service_at_location_id=second.id, freq="WEEKLY", byday="TU", opens_at=time(9)))
    one_of("service", keep, gone)
    placements = list(
        db.session.scalars(select(ServiceAtLocation).where(ServiceAtLocation.service_id == keep.id))
    )
    assert [(p.id, p.description) for p in placements] == [(first.id, "Back door")]
    assert {s.byday for s in placements[0].schedules} == {"MO", "TU"}
    assert len(placements[0].schedules) == 2


def test_two_places_of_two_schools_stay_two(here: Town) -> None:
    with pytest.raises(MergeError) as refused:
        one_of("location", db.session.get(Location, here.elm.location_id),
               db.session.get(Location, here.oak.location_id))  # fmt: skip
    assert refused.value.reason == "schools"


def test_a_school_goes_with_its_place(here: Town) -> None:
    keep = add(Location(name="Elm School", latitude=43.17, longitude=-77.6))
    one_of("location", keep, db.session.get(Location, here.elm.location_id))
    assert db.session.get_one(Location, keep.id).school.id == here.elm.id


# ---- hidden places ----


def test_a_hidden_place_stays_hidden_whichever_is_named(here: Town) -> None:
    hidden = db.session.get_one(Location, here.shelter.location_id)
    shown = add(Location(name="44 Lilac Lane", latitude=43.3, longitude=-77.7, description="Lilac house"))
    add(Address(location_id=shown.id, address_1="44 Lilac Lane", postal_code="14604"))
    found = one_of("location", shown, hidden)
    kept = db.session.get_one(Location, hidden.id)
    assert found.kept_id == hidden.id and kept.confidential
    assert (kept.latitude, kept.description, kept.alternate_name, kept.addresses) == (None, None, None, [])
    assert "Lilac" not in repr(found.before)
    assert "Lilac" not in repr([
        (row.previous_value, row.replacement_value) for row in db.session.scalars(select(Metadata))
    ])  # fmt: skip
    unmerge(found, here.ada, NOW)
    assert [a.address_1 for a in db.session.get_one(Location, shown.id).addresses] == ["44 Lilac Lane"]


def test_two_hidden_places_keep_one_seal(here: Town, any_app: Flask) -> None:
    key = settings_of(any_app).sealing_key
    hidden = db.session.get_one(Location, here.shelter.location_id)
    other = add(Location(name="Safe Porch 2", confidential=True))
    add(SealedSite(location_id=other.id, sealed=seal({"address_1": "9 Far Way"}, key)))
    before = rows_of_all()
    found = one_of("location", hidden, other)
    assert count(SealedSite, SealedSite.location_id == hidden.id) == 1
    unmerge(found, None, NOW)
    assert rows_of_all() == before


# ---- where they are found ----


def test_addresses_lead_on_through_two_merges(here: Town) -> None:
    a, b, c = pantry("one"), pantry("one"), pantry("two")
    one_of("organization", b, a)
    one_of("organization", db.session.get(Organization, c.id), db.session.get(Organization, b.id))
    assert moved_to("organization", a.id) == c.id
    assert count(Redirect, Redirect.new_id == b.id) == 0
    assert count(Removal, Removal.row_id == a.id, Removal.moved_to.is_not(None)) == 1


def test_a_merge_with_a_later_one_on_it_waits(here: Town) -> None:
    a, b, c = pantry("one"), pantry("one"), pantry("two")
    first = one_of("organization", b, a)
    second = merge(entity="organization", keep_id=c.id, gone_id=b.id, choices={}, actor=None,
                   now=NOW + timedelta(minutes=1))  # fmt: skip
    with pytest.raises(MergeError, match="later"):
        unmerge(first, None, NOW)
    unmerge(second, None, NOW)
    unmerge(first, None, NOW)
    assert count(Organization, Organization.id.in_([a.id, b.id, c.id])) == 3


def test_the_search_index_is_told(here: Town) -> None:
    organization, other = pantry("one"), pantry("two")
    moved = service(other)
    db.session.execute(delete(IndexOutbox))
    db.session.commit()
    one_of(
        "organization", db.session.get(Organization, organization.id), db.session.get(Organization, other.id)
    )
    assert moved.id in set(db.session.scalars(select(IndexOutbox.service_id)))


# ---- pairs ----


def pair(left: Any, right: Any) -> Any:
    one, other = sorted((left.id, right.id))
    return add(DuplicatePair(entity="organization", left_id=one, right_id=other, score=0.9))


def test_pairs_follow_the_kept_record(here: Town) -> None:
    a, b, c = pantry("one"), pantry("two"), pantry("two")
    ab, bc = pair(a, b), pair(b, c)
    mark_distinct(bc, here.ada, NOW)
    one_of("organization", a, b)
    assert db.session.get_one(DuplicatePair, ab.id).status is PairStatus.MERGED
    found = pair_of("organization", a.id, c.id)
    assert found is not None and found.status is PairStatus.DISTINCT


def test_a_pair_that_was_decided_can_be_looked_at_again(here: Town) -> None:
    found = pair(pantry("one"), pantry("two"))
    mark_distinct(found, here.ada, NOW)
    assert (found.status, found.decided_by_user_id) == (PairStatus.DISTINCT, here.ada.id)
    reopen(found, here.ada, NOW)
    assert (found.status, found.decided_at) == (PairStatus.OPEN, None)


# ---- back again ----


def test_what_a_person_changed_since_stays_and_is_told(here: Town) -> None:
    keep, gone = pantry("one"), pantry("two", email="a@hill.example")
    found = one_of("organization", keep, gone)
    kept = db.session.get_one(Organization, keep.id)
    kept.email = "new@hill.example"
    record_change(kept, "email", "a@hill.example", kept.email, here.ada)
    db.session.flush()
    undone = unmerge(found, here.ada, NOW)
    assert undone.left == [("organization", keep.id, "email")]
    assert db.session.get_one(Organization, keep.id).email == "new@hill.example"
    assert db.session.get_one(Organization, gone.id).email == "a@hill.example"


def test_taking_it_back_twice_does_nothing_more(here: Town) -> None:
    found = one_of("organization", pantry("one"), pantry("two"))
    unmerge(found, here.ada, NOW)
    before = rows_of_all()
    assert unmerge(found, here.ada, NOW + timedelta(days=1)).left == []
    assert rows_of_all() == before and found.undone_at == NOW


def _small_rows(
    here: Town, dice: random.Random, organizations: list[Any], places: list[Any], own: str, unit: str
) -> list[Callable[[], Any]]:
    owner, place = dice.choice(organizations).id, dice.choice(places).id
    number = f"585-555-010{dice.randint(0, 2)}"
    return [
        lambda: Phone(organization_id=owner, number=number),
        lambda: Phone(location_id=place, number=number),
        lambda: Contact(organization_id=owner, name=dice.choice(["Ann", "Bo"])),
        lambda: Url(service_id=own, url=dice.choice(["https://a.example", "https://b.example"])),
        lambda: Program(organization_id=owner, name=dice.choice(["P", "Q"])),
        lambda: Funding(organization_id=owner, source="City"),
        lambda: Language(service_id=own, code=dice.choice(["en", "es"])),
        lambda: CostOption(service_id=own, amount=dice.choice([0, 5])),
        lambda: ServiceArea(service_id=own, kind=AreaKind.ZIPS, members=["14604"]),
        lambda: Schedule(service_id=own, byday=dice.choice(["MO", "TU"]), valid_from=date(2026, 1, 1)),
        lambda: Address(location_id=place, address_1=f"{dice.randint(1, 2)} Oak St"),
        lambda: Partnership(organization_id=owner, school_id=here.elm.id),
        lambda: Attribute(link_id=own, link_entity="service", link_type="topic", value=dice.choice("xy")),
        lambda: ServiceCapacity(service_id=own, unit_id=unit, status=CapacityStatus.CAPACITY,
                                available=2, updated=NOW),
    ]  # fmt: skip


def _furnished(here: Town, dice: random.Random) -> dict[str, list[str]]:
    """Organizations, places and services with random rows of every kind on them. Returns ids by entity."""
    organizations = [
        pantry(dice.choice(["one", "two"]), email=dice.choice([None, "a@b.example"])) for _ in "abc"
    ]
    places = [add(Location(name=dice.choice("HK"), latitude=43.0, longitude=-77.0)) for _ in "abc"]
    offered = [service(dice.choice(organizations), minimum_age=dice.choice([None, 5])) for _ in "abcd"]
    unit = add(Unit(name=f"seat {dice.random()}"))
    for _ in range(40):
        makers = _small_rows(here, dice, organizations, places, dice.choice(offered).id, unit.id)
        add(dice.choice(makers)())
    for one in offered:
        for place in dice.sample(places, 2):
            placement = add(ServiceAtLocation(service_id=one.id, location_id=place.id))
            add(Schedule(service_at_location_id=placement.id, byday="MO"))
        if dice.random() < 0.7:
            add(Eligibility(service_id=one.id, grades=["K"], gender=dice.choice([None, "any"])))
        if dice.random() < 0.7:
            add(
                Translation(link_entity="service", link_id=one.id, field="name", language="es", text="Comida")
            )
    return {
        "organization": [row.id for row in organizations], "location": [row.id for row in places],
        "service": [row.id for row in offered],
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_merged_and_unmerged_leaves_every_row_as_it_was(here: Town, seed: int) -> None:
    dice = random.Random(seed)
    ids = _furnished(here, dice)
    db.session.commit()
    before = rows_of_all()
    done = []
    for step in range(3):
        entity = dice.choice(sorted(ids))
        if len(ids[entity]) < 2:
            continue
        keep, gone = dice.sample(ids[entity], 2)
        ids[entity].remove(gone)
        choices: Any = {"name": dice.choice(["keep", "gone"]), "address": dice.choice(["keep", "gone"])}
        done.append(merge(entity=entity, keep_id=keep, gone_id=gone, choices=choices, actor=here.ada,
                          now=NOW + timedelta(minutes=step)))  # fmt: skip
    db.session.commit()
    assert rows_of_all() != before
    for found in reversed(done):
        assert unmerge(found, here.ada, NOW + timedelta(hours=1)).left == []
    db.session.commit()
    assert rows_of_all() == before


def test_field_sources_of_the_second_record_are_not_left_behind(here: Town) -> None:
    a, b, c = pantry("one"), pantry("two", email="a@hill.example"), pantry("one")
    one_of("organization", a, b)
    one_of("organization", db.session.get(Organization, c.id), db.session.get(Organization, a.id))
    rows = list(db.session.scalars(select(FieldSource)))
    assert {(row.link_id, row.field, row.source_id) for row in rows} == {(c.id, "email", "two")}
