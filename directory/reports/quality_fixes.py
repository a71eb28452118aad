"""Slips with one right way to mend them: what would be done, worked out while the rows are at hand."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from directory.exchange.cleaning import clean_text, quiet_name
from directory.places.points import Point
from directory.reports.quality_checks import Finding
from directory.reports.quality_places import turned_round, zip_facts
from directory.reports.quality_rows import Rows


@dataclass(frozen=True, slots=True)
class Step:
    """One field of one record: from what, to what."""

    entity: str
    row_id: str
    name: str
    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Fix:
    """`checks` are the findings it mends; `is_guess`: a later import's own value is better than this one."""

    key: str
    checks: tuple[str, ...]
    steps: Callable[[Rows, Iterable[Finding]], Iterable[Step]]
    is_guess: bool = False


# ---- the fixes ----


def _points_from_zips(rows: Rows, found: Iterable[Finding]) -> Iterable[Step]:
    for finding in found:
        row = rows.locations[finding.row_id]
        facts = zip_facts(rows, row)
        if facts:
            after = {"latitude": facts.point.lat, "longitude": facts.point.lon, "approximate": True}
            yield Step("location", row.id, row.name or "", "point", _point(row), after)


def _points_turned(rows: Rows, found: Iterable[Finding]) -> Iterable[Step]:
    for finding in found:
        row = rows.locations[finding.row_id]
        facts = zip_facts(rows, row)
        right = turned_round(Point(row.latitude, row.longitude), facts.point) if facts else None
        if right:
            after = {"latitude": right.lat, "longitude": right.lon, "approximate": row.approximate}
            yield Step("location", row.id, row.name or "", "point", _point(row), after)


def _point(row: Any) -> Any:
    if row.latitude is None or row.longitude is None:
        return None
    return {"latitude": row.latitude, "longitude": row.longitude, "approximate": row.approximate}


def _quiet_names(rows: Rows, found: Iterable[Finding]) -> Iterable[Step]:
    for finding in found:
        row = _row(rows, finding)
        after = quiet_name(row.name)
        if after != row.name:
            yield Step(finding.check.entity, row.id, row.name, "name", row.name, after)


def _clean_texts(rows: Rows, found: Iterable[Finding]) -> Iterable[Step]:
    """Mark-up as text and broken letters put back, as an import does it."""
    for key, finding in {finding.row_id: finding for finding in found}.items():
        row = _row(rows, finding)
        for column in ("name",) if finding.check.entity == "location" else ("name", "description"):
            before = getattr(row, column)
            after = clean_text(before) if before else before
            if after and after != before:
                yield Step(finding.check.entity, key, row.name or "", column, before, after)


def _row(rows: Rows, finding: Finding) -> Any:
    tables = {"service": rows.services, "organization": rows.organizations, "location": rows.locations}
    return tables[finding.check.entity][finding.row_id]


_EACH = ("service", "organization", "location")

FIXES: dict[str, Fix] = {
    fix.key: fix
    for fix in (
        Fix("points", ("location.no_point", "location.point_zero"), _points_from_zips, is_guess=True),
        Fix("turned", ("location.point_swapped",), _points_turned),
        Fix("names", tuple(f"{entity}.shouted" for entity in _EACH), _quiet_names),
        Fix(
            "texts",
            tuple(f"{entity}.{name}" for entity in _EACH for name in ("markup", "broken_letters")),
            _clean_texts,
        ),
    )
}


def steps_by_fix(rows: Rows, findings: Sequence[Finding]) -> dict[str, tuple[Step, ...]]:
    """What each fix would do."""
    return {
        fix.key: tuple(fix.steps(rows, [finding for finding in findings if finding.check.key in fix.checks]))
        for fix in FIXES.values()
    }
