"""What is missing, stale, contradictory or impossible in the directory, ordered by what hurts families most.

`look_over` reads everything anew; `report_of` keeps its answer until a record changes or the day does.
"""

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from directory.db import db
from directory.models import Location, Organization, Service
from directory.queries.timetables import home_district, zone_of
from directory.reports.quality_checks import CHECKS, Check, Finding, Kind
from directory.reports.quality_fixes import Step, steps_by_fix
from directory.reports.quality_places import location_findings
from directory.reports.quality_rows import Rows, read_rows
from directory.reports.quality_services import organization_findings, service_findings

ENTITIES = ("service", "organization", "location")


@dataclass(frozen=True, slots=True)
class Share:
    """How much of one kind of slip there is: findings, the records they are in, and their share of all."""

    findings: int
    records: int
    share: float  # 0..1


@dataclass(frozen=True)
class Report:
    """`findings` begin with what hurts most; `totals` are all records of each entity; `steps` are what each
    fix of quality_fixes would do."""

    findings: tuple[Finding, ...]
    totals: dict[str, int]
    steps: dict[str, tuple[Step, ...]]

    def without(self, row_ids: set[str]) -> "Report":
        """The same without these records."""
        if not row_ids:
            return self
        kept = tuple(finding for finding in self.findings if finding.row_id not in row_ids)
        steps = {
            key: tuple(step for step in found if step.row_id not in row_ids)
            for key, found in self.steps.items()
        }
        return Report(kept, self.totals, steps)

    def chosen(self, kind: str = "", entity: str = "", check: str = "") -> list[Finding]:
        return [
            finding
            for finding in self.findings
            if (not kind or finding.check.kind == kind)
            and (not entity or finding.check.entity == entity)
            and (not check or finding.check.key == check)
        ]

    def by_kind(self) -> dict[Kind, Share]:
        everything = sum(self.totals.values())
        return {kind: _share([f for f in self.findings if f.check.kind is kind], everything) for kind in Kind}

    def by_check(self) -> list[tuple[Check, Share]]:
        """Checks that found something, the most harm first. The share is of the records of their entity."""
        harm: Counter[str] = Counter()
        groups: dict[str, list[Finding]] = {}
        for finding in self.findings:
            harm[finding.check.key] += finding.harm
            groups.setdefault(finding.check.key, []).append(finding)
        return [
            (CHECKS[key], _share(groups[key], self.totals[CHECKS[key].entity]))
            for key, _n in harm.most_common()
        ]

    @property
    def flawed(self) -> int:
        """Records with something amiss."""
        return len({finding.row_id for finding in self.findings})

    @property
    def unfindable(self) -> int:
        """Services on offer that a search by kind, by place or at all cannot find."""
        hiding = {"service.no_category", "service.no_place"}
        return len({finding.row_id for finding in self.findings if finding.check.key in hiding})


def _share(found: Iterable[Finding], of: int) -> Share:
    listed = list(found)
    records = len({finding.row_id for finding in listed})
    return Share(len(listed), records, records / of if of else 0.0)


def look_over(now: datetime) -> Report:
    """Every record, in about 20 questions."""
    rows = read_rows(now, now.astimezone(zone_of(home_district())).date())
    found = [*service_findings(rows), *organization_findings(rows), *location_findings(rows)]
    findings = tuple(sorted(found, key=_by_harm))
    return Report(findings, _totals(rows), steps_by_fix(rows, findings))


def _totals(rows: Rows) -> dict[str, int]:
    return {
        "service": len(rows.services),
        "organization": len(rows.organizations),
        "location": len(rows.locations),
    }


def _by_harm(finding: Finding) -> tuple[int, str, str, str]:
    return -finding.harm, finding.check.key, finding.name.lower(), finding.row_id


# ---- kept until something changes ----


@dataclass
class _Kept:
    mark: Any = None
    report: Report | None = None
    guard: threading.Lock = field(default_factory=threading.Lock)


def report_of(app: Flask, now: datetime) -> Report:
    """As `look_over`, from the last look while no record has changed since."""
    kept: _Kept = app.extensions.setdefault("hallway_quality", _Kept())
    mark = (_mark(), now.astimezone(zone_of(home_district())).date())
    with kept.guard:
        if kept.report is None or kept.mark != mark:
            kept.report, kept.mark = look_over(now), mark
        return kept.report


def _mark() -> tuple[Any, ...]:
    """Changes whenever a record, or anything that hangs on one, does: its owner is stamped anew."""
    parts = [
        select(func.count(), func.max(table.last_modified)).select_from(table)
        for table in (Service, Organization, Location)
    ]
    return tuple(tuple(db.session.execute(part).one()) for part in parts)
