"""An import that is undone leaves the directory as it was; what people did since stays, and is named."""

import csv
import io
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, select

from directory.actions.record import record_change
from directory.db import Base, db, reading
from directory.exchange.import_progress import Progress
from directory.exchange.import_run import Wishes, bring_in
from directory.exchange.undo import NotUndoableError, Undo, undo_batch, undoable
from directory.exchange.undo_plan import CHANGED, HIDDEN, HUNG, NEEDED, UNREADABLE
from directory.models import (
    Address,
    Correction,
    DuplicatePair,
    ImportBatch,
    ImportChange,
    IndexOutbox,
    Location,
    Organization,
    Phone,
    Removal,
    SealedSite,
    Service,
    ServiceCapacity,
    Unit,
    User,
)
from directory.models.columns import utc_now
from directory.vocabulary import CapacityStatus, PairStatus
from tests.exchange import sets
from tests.proof import proof, rounds

LAYOUTS = {"one": sets.HSDS_1, "two": sets.HSDS_2, "three": sets.HSDS_3, "ohana": sets.OHANA}

RECORDS = {"source", "import_batch", "import_change", "import_report_row", "index_outbox", "removal"}
"""What tells of imports, and who must learn of them: it is added to, and never taken back."""


def bring(app, folder, **wishes) -> str:
    """The batch's id, "" where nothing had changed."""
    with app.app_context():
        return bring_in(app, folder, Wishes(**wishes), Progress(is_quiet=True))[0].batch


def undo(app, batch_id: str) -> Undo:
    with app.app_context():
        undone = undo_batch(db.session.get(ImportBatch, batch_id), None, utc_now())
        db.session.commit()
        return undone.undo


def directory(app) -> dict[str, list[str]]:
    """Every row of every table but RECORDS; when a row was last changed moves on, so that followers learn
    of an undoing too."""
    with app.app_context(), reading():
        found = {}
        for table in Base.metadata.sorted_tables:
            if table.name not in RECORDS:
                columns = [c for c in table.c if c.name != "last_modified"]
                found[table.name] = sorted(repr(tuple(row)) for row in db.session.execute(select(*columns)))
        db.session.rollback()
        return found


def count(app, model) -> int:
    with app.app_context(), reading():
        found = db.session.scalar(select(func.count()).select_from(model)) or 0
        db.session.rollback()
        return found


# random edits of a package


WORDS = ("lantern", "harbor", "orchard", "violet", "kettle", "meadow", "copper", "thistle")


def edited(files: dict[str, str], chance: random.Random) -> dict[str, str]:
    """The package with rows dropped, doubled under a new id and changed in some cells."""
    return {name: _edited(text, chance) for name, text in files.items()}


def _edited(text: str, chance: random.Random) -> str:
    header, *rows = list(csv.reader(io.StringIO(text)))
    kept = []
    for row in rows:
        if chance.random() < 0.15:
            continue
        if chance.random() < 0.4:
            _change_a_cell(header, row, chance)
        kept.append(row)
        if chance.random() < 0.15 and header[0] == "id":
            kept.append([f"9{row[0]}", *row[1:]])
    out = io.StringIO()
    csv.writer(out).writerows([header, *kept])
    return out.getvalue()


def _change_a_cell(header: list[str], row: list[str], chance: random.Random) -> None:
    places = [n for n, column in enumerate(header[: len(row)]) if n and "id" not in column.split("_")]
    if places:
        place = chance.choice(places)
        was = row[place]
        row[place] = chance.choice(("", f"{chance.choice(WORDS)} {was}", chance.choice(WORDS).title(), was))


@pytest.mark.prove
@pytest.mark.parametrize("name", LAYOUTS)
def test_undone_is_as_before_whatever_was_edited(any_app, tmp_path, name):
    for seed in range(rounds(small=3, full=60)):
        chance = random.Random(f"{name} {seed}")
        one = sets.write(tmp_path / f"{seed}-one", edited(LAYOUTS[name], chance))
        other = sets.write(tmp_path / f"{seed}-other", edited(LAYOUTS[name], chance))
        before = directory(any_app)
        first = bring(any_app, one, source="set")
        after_first = directory(any_app)
        second = bring(any_app, other, source="set", deactivate_missing=chance.random() < 0.5)
        after_second = directory(any_app)
        if second:
            told = undo(any_app, second)
            assert told.kept == [], seed
            assert directory(any_app) == after_first, seed
            assert bring(any_app, other, source="set"), seed
            assert ids(directory(any_app)) == ids(after_second), seed
            newest = newest_batch(any_app)
            undo(any_app, newest)
        undo(any_app, first)
        assert directory(any_app) == before, seed
    proof(f"imports undone, {name}", rounds=rounds(3, 60), different=0)


def ids(rows: dict[str, list[str]]) -> dict[str, list[str]]:
    return {table: sorted(row.split(",")[0] for row in said) for table, said in rows.items()}


def newest_batch(app) -> str:
    with app.app_context(), reading():
        found = db.session.scalar(
            select(ImportBatch.id)
            .where(ImportBatch.undone_at.is_(None))
            .order_by(ImportBatch.created_at.desc())
            .limit(1)
        )
        db.session.rollback()
        return found


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_same_package_again_makes_the_same_rows(any_app, tmp_path, name):
    folder = sets.write(tmp_path / name, LAYOUTS[name])
    batch = bring(any_app, folder)
    said = ids(directory(any_app))
    undo(any_app, batch)
    assert count(any_app, Service) == 0
    bring(any_app, folder)
    assert ids(directory(any_app)) == said


# what people did since


def person(db_session) -> User:
    ada = User(email="ada@mill.example", name="Ada")
    db_session.add(ada)
    db_session.flush()
    return ada


def kept(told: Undo) -> set[tuple[str, str, str, str]]:
    return {(one.table, one.name, one.column, one.because) for one in told.kept}


def test_a_corrected_record_stays_whole(house, bring, tmp_path):
    batch = bring(sets.write(tmp_path / "one", sets.HSDS_1)).batch
    with house.app_context():
        pantry = db.session.scalar(select(Service).where(Service.name == "Food Pantry"))
        record_change(pantry, "description", pantry.description, "Groceries on Mondays", person(db.session))
        pantry.description = "Groceries on Mondays"
        db.session.commit()
        before = {p.id for p in db.session.scalars(select(Phone).where(Phone.service_id == pantry.id))}
        told = undoable(db.session.get(ImportBatch, batch))
        assert ("service", "Food Pantry", "", CHANGED) in kept(told)
        assert ("organization", "Harbor Kitchen", "", NEEDED) in kept(told)
        assert ("location", "Harbor Kitchen", "", NEEDED) in kept(told)
        db.session.rollback()
    assert before
    assert kept(undo(house, batch)) == kept(told)
    with house.app_context(), reading():
        assert set(db.session.scalars(select(Service.name))) == {"Food Pantry"}
        assert set(db.session.scalars(select(Organization.name))) == {"Harbor Kitchen"}
        assert set(db.session.scalars(select(Location.name))) == {"Harbor Kitchen"}
        assert set(db.session.scalars(select(Phone.id))) == before
        assert db.session.scalar(select(Service.description)) == "Groceries on Mondays"
        db.session.rollback()


def test_a_corrected_value_stays_and_the_others_go_back(house, bring, tmp_path):
    files = {"organizations.csv": "id,name,description,email\n1,Blue Door,Old,old@door.example\n"}
    newer = {"organizations.csv": "id,name,description,email\n1,Blue Door,New,new@door.example\n"}
    bring(sets.write(tmp_path / "a", files), source="s")
    batch = bring(sets.write(tmp_path / "b", newer), source="s").batch
    with house.app_context():
        door = db.session.scalar(select(Organization))
        record_change(door, "email", door.email, "by-hand@door.example", person(db.session))
        door.email = "by-hand@door.example"
        db.session.commit()
    assert kept(undo(house, batch)) == {("organization", "Blue Door", "email", CHANGED)}
    with house.app_context(), reading():
        door = db.session.scalar(select(Organization))
        assert (door.description, door.email) == ("Old", "by-hand@door.example")
        db.session.rollback()


def test_what_people_hung_something_on_stays(house, bring, tmp_path):
    batch = bring(sets.write(tmp_path / "one", sets.HSDS_1)).batch
    with house.app_context():
        unit = Unit(name="place")
        db.session.add(unit)
        db.session.flush()
        pantry = db.session.scalar(select(Service).where(Service.name == "Food Pantry"))
        after_school = db.session.scalar(select(Service).where(Service.name == "After School Program"))
        db.session.add(
            ServiceCapacity(
                service_id=pantry.id, unit_id=unit.id, available=3, updated=utc_now(),
                status=CapacityStatus.CAPACITY,
            )
        )  # fmt: skip
        db.session.add(Correction(link_entity="service", link_id=after_school.id, about="hours"))
        db.session.commit()
    told = undo(house, batch)
    assert {("service", "Food Pantry", "", HUNG), ("service", "After School Program", "", HUNG)} <= kept(told)
    assert count(house, Service) == 2 and count(house, ServiceCapacity) == 1


def test_an_untouched_neighbour_goes_and_search_and_followers_learn_of_it(house, bring, tmp_path):
    batch = bring(sets.write(tmp_path / "two", sets.HSDS_2)).batch
    with house.app_context():
        ids = set(db.session.scalars(select(Service.id)))
        db.session.execute(IndexOutbox.__table__.delete())
        db.session.commit()
    undo(house, batch)
    with house.app_context(), reading():
        assert ids <= set(db.session.scalars(select(IndexOutbox.service_id)))
        gone = set(db.session.scalars(select(Removal.row_id).where(Removal.entity == "service")))
        assert gone == ids
        db.session.rollback()
    bring(tmp_path / "two")
    assert count(house, Removal) == 0


def test_followers_learn_of_a_value_that_went_back(house, bring, rows, tmp_path):
    files = {"organizations.csv": "id,name,description\n1,Blue Door,Old\n"}
    bring(sets.write(tmp_path / "a", files), source="s")
    newer = {"organizations.csv": "id,name,description\n1,Blue Door,New\n"}
    batch = bring(sets.write(tmp_path / "b", newer), source="s").batch
    (written,) = rows(Organization)
    undo(house, batch)
    (back,) = rows(Organization)
    assert back.description == "Old" and back.last_modified > written.last_modified


def test_followers_learn_of_a_term_that_was_renamed_and_of_its_way_back(house, bring, rows, tmp_path):
    files = {
        "organizations.csv": "id,name\n1,Blue Door\n",
        "services.csv": "id,organization_id,name\n1,1,Evenings\n",
        "taxonomies.csv": "id,name,description\n1,Ours,\n",
        "taxonomy_terms.csv": "id,name,description,taxonomy_id\n7,Clubs,,1\n",
        "attributes.csv": "id,link_id,link_entity,taxonomy_term_id\n9,1,service,7\n",
    }
    bring(sets.write(tmp_path / "a", files), source="s")
    (first,) = rows(Service)
    files["taxonomy_terms.csv"] = files["taxonomy_terms.csv"].replace("Clubs", "Circles")
    batch = bring(sets.write(tmp_path / "b", files), source="s").batch
    (renamed,) = rows(Service)
    undo(house, batch)
    (back,) = rows(Service)
    assert first.last_modified < renamed.last_modified < back.last_modified


# order


def test_the_newest_of_a_source_first_and_twice_is_harmless(house, bring, everything, tmp_path):
    older = bring(sets.write(tmp_path / "a", sets.HSDS_2), source="s").batch
    newer = bring(
        sets.write(tmp_path / "b", {"organizations.csv": "id,name\n70,Other Name\n"}), source="s"
    ).batch
    bring(sets.write(tmp_path / "c", sets.HSDS_1), source="another")
    with pytest.raises(NotUndoableError, match=newer):
        undo(house, older)
    undo(house, newer)
    before = everything()
    with house.app_context():
        again = undo_batch(db.session.get(ImportBatch, newer), None, utc_now() + timedelta(days=1))
        db.session.commit()
    assert again.was_undone and again.undo.counts == {}
    assert everything() == before
    undo(house, older)
    assert count(house, Service) == 4


def test_an_import_from_before_the_ledger_is_left_alone(house, bring, tmp_path):
    batch = bring(sets.write(tmp_path / "one", sets.HSDS_1)).batch
    with house.app_context():
        db.session.get(ImportBatch, batch).tables = None
        db.session.commit()
    with pytest.raises(NotUndoableError, match="before imports kept"):
        undo(house, batch)


def test_who_undid_it_and_when(house, bring, rows, tmp_path):
    batch = bring(sets.write(tmp_path / "one", sets.HSDS_1)).batch
    with house.app_context():
        ada, now = person(db.session), utc_now()
        undo_batch(db.session.get(ImportBatch, batch), ada, now)
        db.session.commit()
        ada_id = ada.id
    (stored,) = rows(ImportBatch)
    assert (stored.undone_at, stored.undone_by_user_id) == (now, ada_id)


def test_looking_at_an_undoing_changes_nothing(house, bring, everything, tmp_path):
    batch = bring(sets.write(tmp_path / "one", sets.HSDS_1)).batch
    before = everything()
    with house.app_context(), reading():
        told = undoable(db.session.get(ImportBatch, batch))
        db.session.rollback()
    assert everything() == before
    assert told.sentence == "" and told.counts["service"]["removed"] == 4


# confidential places


OPEN = {
    "organizations.csv": "id,name\n1,Safe Haven League\n",
    "locations.csv": "id,organization_id,name,latitude,longitude\n1,1,The House,25.7811,-80.2033\n",
    "services.csv": "id,organization_id,name,description\n1,1,Evening Help,Come to 4821 Quiet Lane\n",
    "services_at_location.csv": "id,service_id,location_id\n1,1,1\n",
    "physical_addresses.csv": (
        "id,location_id,address_1,city,state_province,postal_code\n1,1,4821 Quiet Lane,Miami,FL,33136\n"
    ),
}
SHUT = OPEN | {
    "locations.csv": "id,organization_id,name,description,latitude,longitude\n"
    "1,1,The House,Confidential location,25.7811,-80.2033\n",
}


def test_what_an_import_sealed_is_in_no_ledger_and_comes_back(house, bring, tmp_path):
    bring(sets.write(tmp_path / "open", OPEN), source="s")
    before = directory(house)
    batch = bring(sets.write(tmp_path / "shut", SHUT), source="s").batch
    assert count(house, SealedSite) == 1 and count(house, Address) == 0
    with house.app_context(), reading():
        told = str(db.session.scalars(select(ImportChange.rows).where(ImportChange.batch_id == batch)).all())
        assert "Quiet Lane" not in told and "25.78" not in told
        assert undoable(db.session.get(ImportBatch, batch)).shown_again == 1
        db.session.rollback()
    undo(house, batch)
    assert directory(house) == before


def test_a_place_that_came_in_hidden_goes_unheard(house, bring, tmp_path):
    batch = bring(sets.write(tmp_path / "shut", SHUT), source="s").batch
    assert count(house, SealedSite) == 1
    undo(house, batch)
    with house.app_context(), reading():
        assert set(db.session.scalars(select(Removal.entity))) == {"organization", "service"}
        db.session.rollback()


def test_without_the_key_what_was_sealed_stays_sealed(house, bring, tmp_path):
    bring(sets.write(tmp_path / "open", OPEN), source="s")
    batch = bring(sets.write(tmp_path / "shut", SHUT), source="s").batch
    settings = house.extensions["hallway_settings"]
    house.extensions["hallway_settings"] = replace(settings, sealing_key=Fernet.generate_key().decode())
    told = undo(house, batch)
    assert {one.because for one in told.kept} >= {UNREADABLE} and told.shown_again == 0
    assert_hidden(house)


def test_a_place_that_a_person_hid_as_well_is_not_given_away(house, bring, tmp_path):
    bring(sets.write(tmp_path / "open", OPEN), source="s")
    batch = bring(sets.write(tmp_path / "shut", SHUT), source="s").batch
    with house.app_context():
        place = db.session.scalar(select(Location))
        record_change(place, "confidential", True, True, person(db.session))
        db.session.commit()
    told = undo(house, batch)
    assert {one.because for one in told.kept} >= {CHANGED, HIDDEN} and told.shown_again == 0
    assert_hidden(house)


def test_an_address_does_not_come_back_to_a_place_that_was_hidden_since(house, bring, tmp_path):
    """The import moved the place; a person hid it; the undoing must not tell where it was."""
    quiet = OPEN | {"services.csv": "id,organization_id,name\n1,1,Evening Help\n"}
    bring(sets.write(tmp_path / "open", quiet), source="s")
    moved = quiet | {
        "locations.csv": OPEN["locations.csv"].replace("25.7811", "25.7911"),
        "physical_addresses.csv": "id,location_id,address_1,city,state_province,postal_code\n"
        "2,1,12 Other Street,Miami,FL,33136\n",
    }
    batch = bring(sets.write(tmp_path / "moved", moved), source="s").batch
    with house.app_context():
        place = db.session.scalar(select(Location))
        db.session.delete(db.session.scalar(select(Address)))
        place.latitude = place.longitude = None
        place.confidential = True
        db.session.add(SealedSite(location_id=place.id, sealed=b"x"))
        db.session.commit()
    told = undo(house, batch)
    assert HIDDEN in {one.because for one in told.kept}
    assert_hidden(house)


def assert_hidden(app) -> None:
    """The one place there is, is sealed, and nothing says where it is."""
    assert (count(app, SealedSite), count(app, Address)) == (1, 0)
    with app.app_context(), reading():
        place = db.session.scalar(select(Location))
        assert place.confidential and place.latitude is None
        db.session.rollback()
    rows = directory(app)
    assert "Quiet Lane" not in str([rows[name] for name in rows if name != "sealed_site"])


def test_a_pair_that_nobody_looked_at_goes_with_its_record(house, bring, tmp_path):
    batch = bring(sets.write(tmp_path / "one", sets.HSDS_1)).batch
    with house.app_context():
        one, other, third = db.session.scalars(select(Service.id).order_by(Service.id).limit(3))
        db.session.add(DuplicatePair(entity="service", left_id=one, right_id=other, score=0.9))
        db.session.add(
            DuplicatePair(
                entity="service", left_id=one, right_id=third, score=0.9, status=PairStatus.DISTINCT
            )
        )
        db.session.commit()
    undo(house, batch)
    with house.app_context(), reading():
        assert set(db.session.scalars(select(DuplicatePair.status))) == {PairStatus.DISTINCT}
        db.session.rollback()
