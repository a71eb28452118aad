"""What a person may reach: their schools, their organizations, and the rows that belong to these.

Each `…_for` gives the row or None. None means "not theirs" and "there is none" alike, so a page answers both
with the same 404.
"""

from collections.abc import Iterable

from sqlalchemy import false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from directory.db import db
from directory.models import (
    Correction,
    District,
    Invitation,
    Location,
    Membership,
    Organization,
    Partnership,
    School,
    Service,
    ServiceAtLocation,
    User,
)
from directory.vocabulary import ConfirmedBy, Role

AT_A_SCHOOL = frozenset({Role.COORDINATOR, Role.PRINCIPAL, Role.SCHOOL_STAFF})


def districts_of(person: User) -> list[District]:
    """Districts that this person runs."""
    return [m.district for m in person.memberships if m.role is Role.DISTRICT_ADMIN and m.district]


def schools_of(person: User, *roles: Role) -> list[School]:
    """Schools where the person has one of the roles (any staff role if none is named). Admins have all."""
    held = [m for m in person.memberships if m.role in (roles or AT_A_SCHOOL)]
    own = [m.school_id for m in held if m.school_id]
    run = [district.id for district in districts_of(person)]
    reach = or_(School.id.in_(own), School.district_id.in_(run))
    return list(
        db.session.scalars(
            select(School)
            .where(reach)
            .order_by(School.name, School.id)
            .options(joinedload(School.district), joinedload(School.location))
        )
    )


def organizations_of(person: User) -> list[Organization]:
    own = [m.organization_id for m in person.memberships if m.role is Role.PARTNER]
    return list(
        db.session.scalars(select(Organization).where(Organization.id.in_(own)).order_by(Organization.name))
    )


def school_for(person: User, slug: str) -> School | None:
    return next((school for school in schools_of(person) if school.slug == slug), None)


def organization_for(person: User, organization_id: str) -> Organization | None:
    return next((o for o in organizations_of(person) if o.id == organization_id), None)


def may_keep(person: User, school: School) -> bool:
    """Whether they may change what stands about this school, or only read it."""
    return any(kept.id == school.id for kept in schools_of(person, Role.COORDINATOR))


def placement_for(person: User, placement_id: str) -> ServiceAtLocation | None:
    """A placement whose count they may keep: at their school, or of their organization."""
    locations = [school.location_id for school in schools_of(person, Role.COORDINATOR)]
    organizations = [organization.id for organization in organizations_of(person)]
    return db.session.scalar(
        select(ServiceAtLocation)
        .join(ServiceAtLocation.service)
        .where(
            ServiceAtLocation.id == placement_id,
            or_(
                ServiceAtLocation.location_id.in_(locations) if locations else false(),
                Service.organization_id.in_(organizations) if organizations else false(),
            ),
        )
        .options(
            joinedload(ServiceAtLocation.service).joinedload(Service.organization),
            joinedload(ServiceAtLocation.location).joinedload(Location.school),
        )
    )


def speaks_as(person: User, placement: ServiceAtLocation) -> ConfirmedBy:
    """Whose word a count is: the partner's own, or else the coordinator's."""
    own = {organization.id for organization in organizations_of(person)}
    return ConfirmedBy.PARTNER if placement.service.organization_id in own else ConfirmedBy.COORDINATOR


# ---- corrections ----


def places_of(corrections: Iterable[Correction]) -> dict[str, set[str]]:
    """For each correction the locations that it touches: those of its service, organization or placement."""
    corrections = list(corrections)
    wanted = {
        entity: {c.link_id for c in corrections if c.link_entity == entity}
        for entity in ("service", "service_at_location", "organization", "school")
    }
    placed = db.session.execute(
        select(
            ServiceAtLocation.id,
            ServiceAtLocation.service_id,
            Service.organization_id,
            ServiceAtLocation.location_id,
        )
        .join(ServiceAtLocation.service)
        .where(
            or_(
                ServiceAtLocation.id.in_(wanted["service_at_location"]),
                ServiceAtLocation.service_id.in_(wanted["service"]),
                Service.organization_id.in_(wanted["organization"]),
            )
        )
    ).all()
    hubs = {
        row.id: row.location_id
        for row in db.session.execute(
            select(School.id, School.location_id).where(School.id.in_(wanted["school"]))
        )
    }
    found: dict[str, set[str]] = {}
    for correction in corrections:
        link = correction.link_id
        match correction.link_entity:
            case "location":
                found[correction.id] = {link}
            case "school":
                found[correction.id] = {hubs[link]} if link in hubs else set()
            case _:
                found[correction.id] = {
                    row.location_id for row in placed if link in (row.id, row.service_id, row.organization_id)
                }
    return found


def reached_by(
    person: User, corrections: Iterable[Correction], schools: list[School] | None = None
) -> list[Correction]:
    """Those that this person may settle.

    A coordinator's touch their school. A district admin also has those that touch no school of any district,
    which nobody else would see. `schools` narrows it to what touches these.
    """
    corrections = list(corrections)
    places = places_of(corrections)
    kept = {s.location_id for s in (schools or schools_of(person, Role.COORDINATOR))}
    hubs = set(db.session.scalars(select(School.location_id)))
    takes_strays = bool(districts_of(person)) and schools is None
    return [c for c in corrections if places[c.id] & kept or (takes_strays and not places[c.id] & hubs)]


def correction_for(person: User, correction_id: str) -> Correction | None:
    found = db.session.get(Correction, correction_id)
    return found if found and reached_by(person, [found]) else None


# ---- people ----


def people_of(district: District) -> list[User]:
    """Everyone with a role in the district: its own, its schools', and its partners'."""
    everyone = db.session.scalars(
        select(User).order_by(User.name, User.id).options(selectinload(User.memberships))
    )
    schools, partners = _within(district)
    return [
        person
        for person in everyone
        if any(
            m.district_id == district.id or m.school_id in schools or m.organization_id in partners
            for m in person.memberships
        )
    ]


def partners_of(district: District) -> list[Organization]:
    """Organizations with a partnership with the district or with one of its schools."""
    _schools, partners = _within(district)
    return list(
        db.session.scalars(
            select(Organization).where(Organization.id.in_(partners)).order_by(Organization.name)
        )
    )


def open_invitations(district: District) -> list[Invitation]:
    """To anything in the district, not yet accepted, newest first."""
    schools, partners = _within(district)
    return list(
        db.session.scalars(
            select(Invitation)
            .where(
                Invitation.accepted_at.is_(None),
                or_(
                    Invitation.district_id == district.id,
                    Invitation.school_id.in_(schools),
                    Invitation.organization_id.in_(partners),
                ),
            )
            .order_by(Invitation.expires_at.desc(), Invitation.id)
        )
    )


def place_of(row: Invitation | Membership) -> District | School | Organization:
    """Where a role holds."""
    for entity, key in (
        (District, row.district_id), (School, row.school_id), (Organization, row.organization_id)
    ):  # fmt: skip
        if key:
            return db.session.get_one(entity, key)  # type: ignore[return-value]
    raise ValueError("a role without a place")


def _within(district: District) -> tuple[set[str], set[str]]:
    """(ids of the district's schools, ids of its partners)"""
    schools = set(db.session.scalars(select(School.id).where(School.district_id == district.id)))
    partners = set(
        db.session.scalars(
            select(Partnership.organization_id).where(
                or_(Partnership.school_id.in_(schools), Partnership.district_id == district.id)
            )
        )
    )
    return schools, partners
