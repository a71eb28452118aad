"""Services that somebody keeps: each with all its places, and the number its own page says to call."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import joinedload, selectinload

from directory.models import Contact, Organization, Phone, Service, ServiceAtLocation
from directory.queries.services import Line, Moment, lines_by_service, number_to_try, people_of


@dataclass(frozen=True, slots=True)
class Entry:
    """`line` is the placement that opens next, `lines` are all of them, that one first."""

    lines: tuple[Line, ...]

    @property
    def line(self) -> Line:
        return self.lines[0]

    @property
    def service(self) -> Service:
        return self.line.service

    @property
    def has_hidden_place(self) -> bool:
        return any(line.where and line.where.is_hidden for line in self.lines)

    @property
    def call_first(self) -> Phone | None:
        own = (*self.service.phones, *self.service.organization.phones)
        of_places = [phone for line in self.lines for phone in _phones_at(line)]
        return number_to_try(people_of(self.service), own, of_places, hidden=self.has_hidden_place)


_SERVICE = joinedload(ServiceAtLocation.service)
_CALLED = (
    selectinload(ServiceAtLocation.phones),
    _SERVICE.selectinload(Service.contacts).selectinload(Contact.phones),
    _SERVICE.joinedload(Service.organization)
    .selectinload(Organization.contacts)
    .selectinload(Contact.phones),
)


def entries_of(service_ids: Sequence[str], language: str, moment: Moment) -> list[Entry]:
    """In the order given. Ids that name nothing on offer are passed over."""
    return [Entry(tuple(lines)) for lines in lines_by_service(service_ids, language, moment, _CALLED)]


def _phones_at(line: Line) -> tuple[Phone, ...]:
    """As the service's page has it: a hidden place has the phones of its location alone."""
    if line.where is None or line.placement is None:
        return ()
    return line.where.phones if line.where.is_hidden else (*line.placement.phones, *line.where.phones)
