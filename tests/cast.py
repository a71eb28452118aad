"""One small town for every test that needs people and places.

    Old Mill district (Ada runs it)                        Far Shore district (Fay runs it)
    ├─ Elm School    Cora coordinates, Pru is principal,   └─ Harbor School   Hal coordinates
    │    │           Stan teaches                               └─ Harbor Nets: net mending, 4 of 4
    │    ├─ Homework Hour   Soup & Books, room 4, Mon to Fri 3 to 5 pm, 6 of 12 places, said 3 days ago
    │    └─ Soup Night      Soup & Books, hall, Tue 5 to 7 pm, 8 places, said 76 days ago: stale
    └─ Oak School    Otis coordinates
         └─ Wool Choir sings   Wool Choir, Thu 4 pm, nobody has said how many

    Soup & Books   Owen owns it, Colleen is his colleague; an agreement with Elm that ends in 40 days
    Wool Choir     Wanda's, the stranger to everyone at Elm; an agreement with Oak
    Safe Porch     Nell's confidential shelter; where it stands is sealed: 17 Hidden Way, 43.21, -77.61
    Ivy            a program that reads: an API client of Old Mill

    Elm    the Quillfeather family: Pip (grade 2), who needs homework help; a father who may not be told
    Oak    Reed Mossgrave (grade 4) needs homework help          Harbor    Fin Saltmarsh (grade 5) does too

Everyone's password is `PASSWORD`. Names, places and numbers are invented.
"""

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, TypeVar

from flask import Flask

from directory.actions.accounts import Scope, add_person
from directory.actions.credentials import hash_password
from directory.core import settings_of
from directory.db import db
from directory.matching.facts import NeedCard
from directory.models import (
    Address,
    Attribute,
    District,
    Eligibility,
    Guardian,
    Household,
    Location,
    Need,
    Organization,
    Partnership,
    Phone,
    Schedule,
    School,
    SealedSite,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
    Student,
    Taxonomy,
    TaxonomyTerm,
    Unit,
    User,
)
from directory.sealing import seal, seal_person
from directory.vocabulary import (
    CATEGORY_TAXONOMY,
    Agreement,
    AreaKind,
    CapacityStatus,
    ConfirmedBy,
    CostKind,
    NeedSource,
    OrganizationKind,
    Role,
)

Row = TypeVar("Row")

PASSWORD = "seven geese over water"

NEEDS = ("M-PZPZ22", "M-RDRD22", "M-FNFN22")
"""Codes of the needs that the town has: a test that counts its own leaves these out."""

HIDDEN = {"address_1": "17 Hidden Way", "postal_code": "14699", "latitude": 43.2109, "longitude": -77.6107}
"""What no page, export, index or log may ever show."""


@dataclass(frozen=True)
class Town:
    old_mill: District
    far_shore: District
    elm: School
    oak: School
    harbor: School
    soup_and_books: Organization
    wool_choir: Organization
    harbor_nets: Organization
    safe_porch: Organization
    homework_hour: ServiceAtLocation
    soup_night: ServiceAtLocation
    choir_sings: ServiceAtLocation
    net_mending: ServiceAtLocation
    shelter: ServiceAtLocation
    ada: User
    cora: User
    pru: User
    stan: User
    otis: User
    owen: User
    colleen: User
    wanda: User
    nell: User
    ivy: User
    fay: User
    hal: User
    quillfeathers: Household
    pip: Student
    pips_need: Need
    reed: Student
    reeds_need: Need
    fin: Student
    fins_need: Need

    def people(self) -> dict[str, User]:
        return {f.name: getattr(self, f.name) for f in fields(self) if f.type is User or f.type == "User"}


def build_town(app: Flask, hidden: dict[str, object] | None = None) -> Town:
    """Builds and commits it. `hidden` replaces where the shelter stands, and nothing else."""
    with app.app_context():
        town = _Builder(settings_of(app).sealing_key).town(hidden or dict(HIDDEN))
        db.session.commit()
        db.session.expunge_all()
    return town


class _Builder:
    """Ids are made of names, so that two towns built alike are alike to the byte."""

    def __init__(self, sealing_key: str) -> None:
        self.key = sealing_key
        self.today = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
        self.count = 0

    def id(self) -> str:
        self.count += 1
        return f"00000000-0000-4000-8000-{self.count:012d}"

    def keep(self, row: Row) -> Row:
        row.id = self.id()  # type: ignore[attr-defined]
        for column in ("created_at", "last_modified"):
            if hasattr(type(row), column):
                setattr(row, column, self.today)
        db.session.add(row)
        db.session.flush()
        return row

    def town(self, hidden: dict[str, object]) -> Town:
        self.unit = self.keep(Unit(name="place"))
        taxonomy = self.keep(Taxonomy(code=CATEGORY_TAXONOMY, name="Needs"))
        group = self.keep(TaxonomyTerm(taxonomy_id=taxonomy.id, code="learning", name="Learning"))
        words = {"label": {"en": "Homework help", "es": "Ayuda con la tarea"}, "words": {"en": ["homework"]}}
        self.category = self.keep(
            TaxonomyTerm(
                taxonomy_id=taxonomy.id,
                code="academics.homework",
                name="Homework help",
                parent_id=group.id,
                details=words,
            )
        )
        self.today_local = self.today.date()
        old_mill, far_shore = self.district("Old Mill", "old-mill"), self.district("Far Shore", "far-shore")
        elm = self.school(old_mill, "Elm School", "elm", 43.17, -77.60)
        oak = self.school(old_mill, "Oak School", "oak", 43.15, -77.62)
        harbor = self.school(far_shore, "Harbor School", "harbor", 43.25, -77.50)
        soup = self.organization("Soup & Books")
        choir, nets = self.organization("Wool Choir"), self.organization("Harbor Nets")
        porch = self.organization("Safe Porch")
        self.partnership(soup, elm, ends_on=self.today_local + timedelta(days=40))
        self.partnership(choir, oak)
        self.partnership(nets, harbor)
        places = self.placements(elm, oak, harbor, soup, choir, nets, porch, hidden)
        people = self.people(old_mill, far_shore, elm, oak, harbor, soup, choir, porch)
        learners = self.learners(elm, oak, harbor, people)
        return Town(
            old_mill=old_mill,
            far_shore=far_shore,
            elm=elm,
            oak=oak,
            harbor=harbor,
            soup_and_books=soup,
            wool_choir=choir,
            harbor_nets=nets,
            safe_porch=porch,
            **places,
            **people,
            **learners,
        )

    def district(self, name: str, slug: str) -> District:
        calendar = {"first": "09-03", "last": "06-24", "breaks": []}
        return self.keep(
            District(
                name=f"{name} Schools",
                slug=slug,
                timezone="America/New_York",
                county="Monroe",
                state_province="NY",
                zips=["14604", "14605"],
                calendar=calendar,
            )
        )

    def school(self, district: District, name: str, slug: str, lat: float, lon: float) -> School:
        place = self.keep(Location(name=name, latitude=lat, longitude=lon))
        self.keep(
            Address(
                location_id=place.id,
                address_1=f"1 {name} Road",
                city="Old Mill",
                state_province="NY",
                postal_code="14604",
            )
        )
        return self.keep(
            School(
                district_id=district.id,
                location_id=place.id,
                slug=slug,
                name=name,
                grades=["K", "1", "2"],
                bell_start=time(8),
                bell_end=time(15),
            )
        )

    def organization(self, name: str) -> Organization:
        return self.keep(
            Organization(name=name, description=f"{name} of the town.", kind=OrganizationKind.PARTNER)
        )

    def partnership(self, organization: Organization, school: School, ends_on: date | None = None) -> None:
        self.keep(
            Partnership(
                organization_id=organization.id, school_id=school.id, agreement=Agreement.MOU, ends_on=ends_on
            )
        )

    def placements(
        self,
        elm: School,
        oak: School,
        harbor: School,
        soup: Organization,
        choir: Organization,
        nets: Organization,
        porch: Organization,
        hidden: dict[str, object],
    ) -> dict[str, ServiceAtLocation]:
        homework = self.place(
            soup, "Homework Hour", elm.location_id, "MO,TU,WE,TH,FR", time(15), time(17), "Room 4"
        )
        self.said(homework, 6, 12, days_ago=3)
        night = self.place(soup, "Soup Night", elm.location_id, "TU", time(17), time(19), "Hall")
        self.said(night, 8, 40, days_ago=76)
        sings = self.place(choir, "Wool Choir sings", oak.location_id, "TH", time(16), time(17))
        mending = self.place(nets, "Net mending", harbor.location_id, "SA", time(9), time(11))
        self.said(mending, 4, 4, days_ago=2)
        site = self.keep(Location(name="Safe Porch house", confidential=True, organization_id=porch.id))
        self.keep(SealedSite(location_id=site.id, sealed=seal(hidden, self.key)))
        shelter = self.place(porch, "A bed tonight", site.id)
        self.keep(Phone(service_id=shelter.service_id, number="585-555-0177"))
        self.said(shelter, 2, 9, days_ago=1)
        return {
            "homework_hour": homework,
            "soup_night": night,
            "choir_sings": sings,
            "net_mending": mending,
            "shelter": shelter,
        }

    def place(
        self,
        organization: Organization,
        name: str,
        location_id: str,
        byday: str = "",
        opens: time | None = None,
        closes: time | None = None,
        room: str = "",
    ) -> ServiceAtLocation:
        service = self.keep(
            Service(
                organization_id=organization.id,
                name=name,
                description=f"{name}, for everyone.",
                cost_kind=CostKind.FREE,
                minimum_age=5,
                maximum_age=18,
                audience=["student"],
                tier=1,
            )
        )
        self.keep(
            Attribute(
                link_id=service.id,
                link_entity="service",
                link_type="category",
                taxonomy_term_id=self.category.id,
            )
        )
        self.keep(Eligibility(service_id=service.id, enrolled="anyone"))
        self.keep(ServiceArea(service_id=service.id, kind=AreaKind.COUNTY, members=["Monroe"]))
        placement = self.keep(ServiceAtLocation(service_id=service.id, location_id=location_id, room=room))
        if byday:
            self.keep(
                Schedule(
                    service_at_location_id=placement.id,
                    freq="WEEKLY",
                    byday=byday,
                    opens_at=opens,
                    closes_at=closes,
                )
            )
        return placement

    def said(self, placement: ServiceAtLocation, available: int, maximum: int, days_ago: int) -> None:
        self.keep(
            ServiceCapacity(
                service_id=placement.service_id,
                service_at_location_id=placement.id,
                unit_id=self.unit.id,
                available=available,
                maximum=maximum,
                status=CapacityStatus.CAPACITY,
                confirmed_by=ConfirmedBy.PARTNER,
                updated=self.today - timedelta(days=days_ago),
            )
        )

    def people(
        self,
        old_mill: District,
        far_shore: District,
        elm: School,
        oak: School,
        harbor: School,
        soup: Organization,
        choir: Organization,
        porch: Organization,
    ) -> dict[str, User]:
        run_old_mill, run_far_shore = Scope(district_id=old_mill.id), Scope(district_id=far_shore.id)
        at_elm, at_oak, at_harbor = (Scope(school_id=s.id) for s in (elm, oak, harbor))
        of_soup, of_choir, of_porch = (Scope(organization_id=o.id) for o in (soup, choir, porch))
        rows = (
            ("ada", "Ada Brook", Role.DISTRICT_ADMIN, run_old_mill),
            ("cora", "Cora Lane", Role.COORDINATOR, at_elm),
            ("pru", "Pru Field", Role.PRINCIPAL, at_elm),
            ("stan", "Stan Hill", Role.SCHOOL_STAFF, at_elm),
            ("otis", "Otis Wood", Role.COORDINATOR, at_oak),
            ("owen", "Owen Baker", Role.PARTNER, of_soup),
            ("colleen", "Colleen Cook", Role.PARTNER, of_soup),
            ("wanda", "Wanda Weaver", Role.PARTNER, of_choir),
            ("nell", "Nell Porter", Role.PARTNER, of_porch),
            ("ivy", "Ivy", Role.API_CLIENT, run_old_mill),
            ("fay", "Fay Shore", Role.DISTRICT_ADMIN, run_far_shore),
            ("hal", "Hal Fisher", Role.COORDINATOR, at_harbor),
        )
        people = {}
        for key, name, role, scope in rows:
            people[key] = add_person(email=f"{key}@town.example", name=name, role=role, scope=scope)
            people[key].password_hash = _hash()
        db.session.flush()
        return people

    def learners(self, elm: School, oak: School, harbor: School, people: dict[str, User]) -> dict[str, Any]:
        family = self.keep(
            Household(
                school_id=elm.id, code="F-QUZZ22", zip="14604", languages=["es"],
                sealed=seal_person({"name": "Quillfeather", "address": "3 Thistle Row", "notes": ""}),
            )
        )  # fmt: skip
        for name, phone, restricted in (("Wren Quillfeather", "585-555-0191", False),
                                        ("Crag Quillfeather", "585-555-0192", True)):  # fmt: skip
            told = {"name": name, "phone": phone, "email": "", "relation": "parent"}
            self.keep(Guardian(household_id=family.id, language="es", may_be_contacted=not restricted,
                               restricted=restricted, sealed=seal_person(told)))  # fmt: skip
        pip = self.learner(elm, "S-PZPZ22", "2", "Pip Quillfeather", family)
        reed = self.learner(oak, "S-RDRD22", "4", "Reed Mossgrave")
        fin = self.learner(harbor, "S-FNFN22", "5", "Fin Saltmarsh")
        return {
            "quillfeathers": family,
            "pip": pip,
            "pips_need": self.need(pip, "M-PZPZ22", people["cora"], "Pip Quillfeather cries over her sums"),
            "reed": reed,
            "reeds_need": self.need(reed, "M-RDRD22", people["otis"], "Reed Mossgrave hides his homework"),
            "fin": fin,
            "fins_need": self.need(fin, "M-FNFN22", people["hal"], "Fin Saltmarsh lost his sums at sea"),
        }

    def learner(
        self, school: School, code: str, grade: str, name: str, family: Household | None = None
    ) -> Student:
        told = {
            "name": name,
            "birthdate": "2018-05-04",
            "email": "",
            "phone": "",
            "notes": "",
            "source_id": "",
        }
        return self.keep(
            Student(
                school_id=school.id, household_id=family.id if family else None, code=code, grade=grade,
                languages=["es"], sealed=seal_person(told),
            )
        )  # fmt: skip

    def need(self, student: Student, code: str, by: User, text: str) -> Need:
        card = NeedCard(categories=("academics.homework",), grades=(student.grade or "",), languages=("es",))
        return self.keep(
            Need(
                school_id=student.school_id, code=code, student_id=student.id, card=card.as_json(),
                category="academics.homework", source=NeedSource.COORDINATOR, identified_on=self.today_local,
                due_on=self.today_local + timedelta(days=60), owner_user_id=by.id, entered_by_user_id=by.id,
                sealed=seal_person({"text": text, "goal": "", "note": ""}),
            )
        )  # fmt: skip


@cache
def _hash() -> str:
    """Made once: thirty milliseconds for each of twelve people would slow every test."""
    return hash_password(PASSWORD)
