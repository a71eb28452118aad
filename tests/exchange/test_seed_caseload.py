"""The demo's families: there for a coordinator, sealed in the database, and loaded once."""

from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from directory.core import shipped
from directory.db import db
from directory.exchange.seed_caseload import load_caseload
from directory.models import AuditEntry, Need, School, Student
from directory.models.columns import utc_now
from directory.queries.needs import text_of
from directory.sealing import unseal_person

NAMES = ("Rosalba", "Zakariye", "Ottilie", "585-555-0299", "41 Alder Road", "teacher they loved")


def test_names_and_notes_are_nowhere_in_the_file(demo_folder: Path) -> None:
    for file in demo_folder.glob("hallway.db*"):
        content = file.read_bytes()
        assert [name for name in NAMES if name.encode() in content] == []


def test_a_coordinator_finds_them_and_the_crisis_owner_is_set(seeded: Flask) -> None:
    with seeded.app_context():
        school = db.session.scalar(select(School).where(School.slug == "juniper-street"))
        assert school is not None and school.crisis_owner is not None and school.crisis_phone
        names = {
            unseal_person(row.sealed)["name"]
            for row in db.session.scalars(select(Student).where(Student.school_id == school.id))
        }
        assert {"Emilio Trujillo", "Ayaan Warsame"} <= names
        needs = db.session.scalars(select(Need).where(Need.school_id == school.id)).all()
        assert len(needs) == 5 and any("cannot" in text_of(n) or "can't" in text_of(n) for n in needs)


def test_loading_it_again_changes_nothing(seeded: Flask) -> None:
    with seeded.app_context():

        def counted() -> list[int | None]:
            tables = (Need, Student, AuditEntry)
            return [db.session.scalar(select(func.count()).select_from(table)) for table in tables]

        before = counted()
        load_caseload(shipped("seeds") / "demo", utc_now().date())
        assert counted() == before
        db.session.rollback()
