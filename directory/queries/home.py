"""The numbers over the four doors."""

from dataclasses import dataclass

from sqlalchemy import func, select

from directory.db import db
from directory.models import Organization, Partnership, School, Service
from directory.queries.schools import WORKING
from directory.queries.services import SHOWN
from directory.vocabulary import CostKind, OrganizationKind


@dataclass(frozen=True, slots=True)
class OpeningCounts:
    services: int
    free: int
    schools: int
    partners: int

    @property
    def is_mostly_free(self) -> bool:
        return self.free * 2 > self.services


def opening_counts() -> OpeningCounts:
    free = func.count().filter(Service.cost_kind == CostKind.FREE)
    services, of_them_free = db.session.execute(
        select(func.count(), free).select_from(Service).where(Service.status.in_(SHOWN))
    ).one()
    partners = (
        select(func.count())
        .select_from(Organization)
        .where(
            Organization.kind == OrganizationKind.PARTNER,
            Organization.partnerships.any(Partnership.status.in_(WORKING)),
        )
    )
    return OpeningCounts(
        services=services,
        free=of_them_free,
        schools=db.session.scalar(select(func.count()).select_from(School)) or 0,
        partners=db.session.scalar(partners) or 0,
    )
