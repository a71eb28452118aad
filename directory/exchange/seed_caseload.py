"""The demo's families and needs, so that a coordinator's pages are not empty. All of them are invented."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from directory.actions.households import add_guardian, add_household
from directory.actions.needs import record_need
from directory.actions.students import add_student
from directory.db import db
from directory.exchange.seed_files import SeedError, read_yaml
from directory.exchange.seed_rows import seed_id
from directory.matching.facts import need_from_json
from directory.models import Household, School, Student, User
from directory.queries.timetables import calendar_of
from directory.vocabulary import NeedSource, ParentAware, Urgency

GUARDIAN = ("name", "relation", "phone", "language", "restricted")
STUDENT = ("name", "grade", "strengths")


def load_caseload(folder: Path, today: date) -> int:
    """Returns how many needs the file has. A school that has students already is left as it is."""
    count = 0
    for entry in read_yaml(folder / "caseload.yaml"):
        school = db.session.get(School, seed_id("school", entry["school"]))
        if school is None:
            raise SeedError(f"caseload.yaml: there is no school {entry['school']!r}")
        school.crisis_owner_user_id = _person(entry["crisis_owner"]).id
        school.crisis_phone = entry["crisis_phone"]
        count += len(entry["needs"])
        if db.session.scalar(select(Student.id).where(Student.school_id == school.id).limit(1)) is None:
            _load_school(entry, school, today)
    db.session.flush()
    return count


def _load_school(entry: dict[str, Any], school: School, today: date) -> None:
    coordinator = _person(entry["coordinator"])
    households: dict[str, Household] = {}
    students: dict[str, Student] = {}
    for told in entry["households"]:
        household = add_household(
            school=school, actor=coordinator, name=told["name"], address=told["address"], zip=told["zip"],
            languages=told["languages"],
        )  # fmt: skip
        households[told["name"]] = household
        for guardian in told["guardians"]:
            add_guardian(household, actor=coordinator, **{k: guardian[k] for k in GUARDIAN if k in guardian})
        for child in told["students"]:
            students[child["name"]] = add_student(
                school=school, actor=coordinator, household=household, languages=told["languages"],
                birthdate=date.fromisoformat(child["birthdate"]),
                **{k: child[k] for k in STUDENT if k in child},
            )  # fmt: skip
    for told in entry["needs"]:
        student, family = students.get(told.get("student")), households.get(told.get("household"))
        home = family or (student.household if student else None)
        record_need(
            school=school, card=need_from_json(told["card"]), text=told["text"], actor=coordinator,
            source=NeedSource(told["source"]), student=student, household=family, owner=coordinator,
            urgency=Urgency(told["urgency"]), identified_on=today - timedelta(days=told["days_ago"]),
            parent_aware=ParentAware(told["parent_aware"]), key=f"demo {told['key']}",
            zip=home.zip if home else None, calendar=calendar_of(school.district),
        )  # fmt: skip


def _person(email: str) -> User:
    found = db.session.scalar(select(User).where(User.email == email))
    if found is None:
        raise SeedError(f"caseload.yaml: nobody signs in as {email!r}")
    return found
