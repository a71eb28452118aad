"""What a person may reach: their schools, their organizations, and the rows that belong to these.

Each `…_for` gives the row or None. None means "not theirs" and "there is none" alike, so a page answers both
with the same 404.
"""

from collections.abc import Iterable

from sqlalchemy import false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from directory.actions.glass import opened_schools
from directory.db import db
from directory.models import (
    Correction,
    District,
    Guardian,
    Household,
    Invitation,
    Location,
    Membership,
    Organization,
    Partnership,
    RosterBatch,
    RosterDraft,
    School,
    Service,
    ServiceAtLocation,
    Student,
    User,
)
from directory.models.columns import utc_now
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


def card_schools_of(person: User) -> list[School]:
    """Schools whose cards, codes and needs they read: a coordinator's, a principal's, an admin's, and those
    whose names they opened with a reason, for as long. Names are another question
    (actions.glass.may_see_names). School staff and partners have none.
    """
    own = schools_of(person, Role.COORDINATOR, Role.PRINCIPAL)
    here = {school.id for school in own}
    return [*own, *(school for school in opened_schools(person, utc_now()) if school.id not in here)]


def student_for(person: User, student_id: str) -> Student | None:
    found = db.session.get(Student, student_id)
    return found if found and _is_card_of(person, found.school_id) and not found.erased_at else None


def household_for(person: User, household_id: str) -> Household | None:
    found = db.session.get(Household, household_id)
    return found if found and _is_card_of(person, found.school_id) and not found.erased_at else None


def guardian_for(person: User, guardian_id: str) -> Guardian | None:
    found = db.session.get(Guardian, guardian_id)
    return found if found and household_for(person, found.household_id) else None


def kept_school_for(person: User, slug: str) -> School | None:
    """A school whose students they may add to and change."""
    return next((school for school in schools_of(person, Role.COORDINATOR) if school.slug == slug), None)


def roster_draft_for(person: User, draft_id: str) -> RosterDraft | None:
    """A roster that waits at a school they keep, whoever of them handed it over."""
    found = db.session.get(RosterDraft, draft_id)
    return found if found and _keeps(person, found.school_id) else None


def roster_batch_for(person: User, batch_id: str) -> RosterBatch | None:
    found = db.session.get(RosterBatch, batch_id)
    return found if found and _keeps(person, found.school_id) else None


def _keeps(person: User, school_id: str) -> bool:
    return any(school.id == school_id for school in schools_of(person, Role.COORDINATOR))


def _is_card_of(person: User, school_id: str) -> bool:
    return any(school.id == school_id for school in card_schools_of(person))


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


# ---- records that a person may correct ----


def service_record_for(person: User, service_id: str) -> Service | None:
    """A service placed at one of their schools, or of an organization that is partner there.

    A district admin also has those that touch no school of any district, which nobody else could mend.
    """
    found = db.session.get(Service, service_id)
    return found if found and _is_in_reach(person, _schools_of_service(found)) else None


def organization_record_for(person: User, organization_id: str) -> Organization | None:
    found = db.session.get(Organization, organization_id)
    return found if found and _is_in_reach(person, _schools_of_organizations([found.id])) else None


def location_record_for(person: User, location_id: str) -> Location | None:
    """A confidential place is a district admin's alone."""
    found = db.session.get(Location, location_id)
    if found is None or (found.confidential and not districts_of(person)):
        return None
    return found if _is_in_reach(person, _schools_of_location(found)) else None


def placements_in_reach(person: User, service: Service) -> list[ServiceAtLocation]:
    """Those whose hours they may say: all, for an admin or of a partner; else those at their school."""
    placements = list(service.placements)
    kept = schools_of(person, Role.COORDINATOR)
    is_partner = _schools_of_partnerships([service.organization_id]) & {school.id for school in kept}
    if districts_of(person) or is_partner:
        return placements
    places = {school.location_id for school in kept}
    return [placement for placement in placements if placement.location_id in places]


def _is_in_reach(person: User, touched: set[str]) -> bool:
    kept = {school.id for school in schools_of(person, Role.COORDINATOR)}
    return bool(touched & kept) or (not touched and bool(districts_of(person)))


def _schools_of_service(service: Service) -> set[str]:
    return _schools_at({p.location_id for p in service.placements}) | _schools_of_partnerships(
        [service.organization_id]
    )


def _schools_of_organizations(organization_ids: Iterable[str]) -> set[str]:
    ids = list(organization_ids)
    placed = (
        select(ServiceAtLocation.location_id)
        .join(ServiceAtLocation.service)
        .where(Service.organization_id.in_(ids))
    )
    return _schools_at(set(db.session.scalars(placed))) | _schools_of_partnerships(ids)


def _schools_of_location(location: Location) -> set[str]:
    """A school's own place is that school's, whoever works there."""
    own = _schools_at({location.id})
    if own:
        return own
    placed = ServiceAtLocation.service_id == Service.id
    offering = select(Service.organization_id).join(ServiceAtLocation, placed)
    organizations = set(db.session.scalars(offering.where(ServiceAtLocation.location_id == location.id)))
    return _schools_of_partnerships({*organizations, location.organization_id} - {None})  # type: ignore[arg-type]


def _schools_at(location_ids: set[str]) -> set[str]:
    return set(db.session.scalars(select(School.id).where(School.location_id.in_(location_ids))))


def _schools_of_partnerships(organization_ids: Iterable[str]) -> set[str]:
    """Schools that these organizations are partners of, by themselves or through the district."""
    ids = list(organization_ids)
    alone = select(Partnership.school_id).where(Partnership.organization_id.in_(ids))
    through = (
        select(School.id)
        .join(Partnership, Partnership.district_id == School.district_id)
        .where(Partnership.organization_id.in_(ids))
    )
    return {*db.session.scalars(alone), *db.session.scalars(through)} - {None}


def records_beyond(person: User) -> set[str]:
    """Ids of services, organizations and locations that touch schools of other districts and none of theirs.

    Empty, after one question, where this installation has one district.
    """
    run = {district.id for district in districts_of(person)}
    others = set(db.session.scalars(select(School.id).where(School.district_id.not_in(run))))
    if not others:
        return set()
    own = set(db.session.scalars(select(School.id).where(School.district_id.in_(run))))
    return _touching(others) - _touching(own)


def _touching(school_ids: set[str]) -> set[str]:
    """Ids of every record that touches one of the schools."""
    places = set(db.session.scalars(select(School.location_id).where(School.id.in_(school_ids))))
    districts = select(School.district_id).where(School.id.in_(school_ids))
    partners = set(
        db.session.scalars(
            select(Partnership.organization_id).where(
                or_(Partnership.school_id.in_(school_ids), Partnership.district_id.in_(districts))
            )
        )
    )
    placed = db.session.execute(
        select(Service.id, Service.organization_id)
        .join(ServiceAtLocation, ServiceAtLocation.service_id == Service.id)
        .where(ServiceAtLocation.location_id.in_(places))
    ).all()
    offered = db.session.scalars(select(Service.id).where(Service.organization_id.in_(partners)))
    owned = db.session.scalars(select(Location.id).where(Location.organization_id.in_(partners)))
    found = {*places, *partners, *offered, *owned}
    return found | {row.id for row in placed} | {row.organization_id for row in placed}
