"""Households and guardians, opened for whoever may see names."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from directory.db import db
from directory.models import Guardian, Household, School
from directory.queries.students import folded
from directory.sealing import unseal_person


@dataclass(frozen=True, slots=True)
class HouseholdFile:
    """What is sealed about a household, opened."""

    name: str
    address: str
    notes: str


@dataclass(frozen=True, slots=True)
class GuardianPerson:
    """`may_be_contacted` is never true of one who is restricted."""

    id: str
    name: str
    phone: str
    email: str
    relation: str
    language: str
    may_be_contacted: bool
    restricted: bool


def opened_household(household: Household) -> HouseholdFile:
    opened = unseal_person(household.sealed)
    return HouseholdFile(*(str(opened.get(name) or "") for name in ("name", "address", "notes")))


def opened_guardian(guardian: Guardian) -> GuardianPerson:
    opened: Mapping[str, object] = unseal_person(guardian.sealed)
    text = {name: str(opened.get(name) or "") for name in ("name", "phone", "email", "relation")}
    return GuardianPerson(
        id=guardian.id, language=guardian.language or "", restricted=guardian.restricted,
        may_be_contacted=guardian.may_be_contacted and not guardian.restricted, **text,
    )  # fmt: skip


def guardians_of(household: Household) -> list[GuardianPerson]:
    """For staff alone: those who may be contacted first, restricted ones last."""
    found = [opened_guardian(guardian) for guardian in household.guardians]
    return sorted(found, key=lambda g: (g.restricted, not g.may_be_contacted, folded(g.name), g.id))


def guardians_to_tell(household: Household | None) -> list[GuardianPerson]:
    """Whom a letter, a message or a print may be made for, and the only guardians it may name."""
    return [g for g in guardians_of(household) if g.may_be_contacted] if household else []


def household_by_code(school: School, code: str) -> Household | None:
    """One of the school's, by the code that stands on its page."""
    return db.session.scalar(
        select(Household)
        .where(Household.school_id == school.id, Household.code == code.strip().upper())
        .options(selectinload(Household.guardians))
    )
