"""Which of two values to keep when two records become one, and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from directory.exchange.cleaning import is_shouted, url_in
from directory.queries.provenance import Provenance
from directory.vocabulary import OrganizationKind

Side = Literal["keep", "gone"]

FIELDS: dict[str, dict[str, tuple[str, ...]]] = {
    "organization": {
        "name": ("name",), "description": ("description",), "email": ("email",), "website": ("website",),
        "logo": ("logo",), "year_incorporated": ("year_incorporated",), "legal_status": ("legal_status",),
        "parent_organization_id": ("parent_organization_id",), "sector": ("sector",), "kind": ("kind",),
        "assured": ("assured_date", "assured_by"),
    },
    "location": {
        "name": ("name",), "location_type": ("location_type",), "description": ("description",),
        "address": (), "point": ("latitude", "longitude", "approximate"),
        "transportation": ("transportation",), "url": ("url",), "organization_id": ("organization_id",),
        "external_identifier": ("external_identifier", "external_identifier_type"),
    },
    "service": {
        "name": ("name",), "organization_id": ("organization_id", "program_id"),
        "description": ("description",), "url": ("url",), "email": ("email",), "status": ("status",),
        "application_process": ("application_process",),
        "cost": ("cost_kind", "fees_description"), "ages": ("minimum_age", "maximum_age"),
        "eligibility_description": ("eligibility_description",),
        "interpretation_services": ("interpretation_services",), "accreditations": ("accreditations",),
        "alert": ("alert",), "assured": ("assured_date", "assured_by", "assurer_email"), "kind": ("kind",),
        "audience": ("audience",), "delivery": ("delivery",), "extras": ("extras",), "tier": ("tier",),
        "start": ("start_way", "start_steps"), "response_days": ("response_days",),
    },
}  # fmt: skip
"""Entity -> what a person chooses between -> its columns. An address is rows of its own."""

TEXTS = frozenset(
    [
        "description",
        "transportation",
        "application_process",
        "eligibility_description",
        "interpretation_services",
    ]
)
LINKS = frozenset({"website", "url", "logo"})
MUCH_LONGER = 1.2


@dataclass(frozen=True, slots=True)
class Better:
    """`because`: same | only | person | longer | whole | exact | valid | spelling | partner | confirmed |
    first (nothing speaks for either)
    """

    side: Side
    because: str


@dataclass(frozen=True, slots=True)
class Contender:
    """One of the two: its row, and whose each value is."""

    row: Any
    whose: Mapping[str, Provenance]

    def values(self, columns: tuple[str, ...]) -> tuple[Any, ...]:
        return tuple(getattr(self.row, column) for column in columns)

    def is_persons(self, columns: tuple[str, ...]) -> bool:
        return any(self.whose[column].kind == "person" for column in columns if column in self.whose)

    @property
    def confirmed(self) -> date:
        return getattr(self.row, "assured_date", None) or date.min


def better_of(field: str, columns: tuple[str, ...], keep: Contender, gone: Contender) -> Better:
    """What a person said beats a source; then what is fuller, exact or valid; then what was confirmed later;
    then what the kept record says.
    """
    mine, theirs = keep.values(columns), gone.values(columns)
    if mine == theirs or _is_blank(theirs):
        return Better("keep", "same" if mine == theirs else "only")
    if _is_blank(mine):
        return Better("gone", "only")
    if keep.is_persons(columns) != gone.is_persons(columns):
        return Better("keep" if keep.is_persons(columns) else "gone", "person")
    for judge in (_by_kind_of_field, _by_date):
        if found := judge(field, keep, gone, columns):
            return found
    return Better("keep", "first")


def _is_blank(values: tuple[Any, ...]) -> bool:
    return values[0] in (None, "", [])


def _by_kind_of_field(
    field: str, keep: Contender, gone: Contender, columns: tuple[str, ...]
) -> Better | None:
    mine, theirs = keep.values(columns)[0], gone.values(columns)[0]
    if field in TEXTS:
        return _longer(mine, theirs)
    if field in LINKS:
        return _one_of(lambda url: url_in(url) is not None, mine, theirs, "valid") or _one_of(
            lambda url: url.startswith("https://"), mine, theirs, "valid"
        )
    if field == "email":
        return _one_of(lambda mail: "@" in mail, mine, theirs, "valid")
    if field == "point":
        return _one_of(lambda row: not row.approximate, keep.row, gone.row, "exact")
    if field == "kind" and isinstance(mine, OrganizationKind):
        return _one_of(lambda kind: kind is OrganizationKind.PARTNER, mine, theirs, "partner")
    if field == "name":
        return _one_of(lambda name: not is_shouted(name), mine, theirs, "spelling")
    return None


def _one_of(holds: Callable[[Any], bool], mine: Any, theirs: Any, because: str) -> Better | None:
    """The one for which it holds, if it does not for both."""
    if holds(mine) == holds(theirs):
        return None
    return Better("keep" if holds(mine) else "gone", because)


def _longer(mine: str, theirs: str) -> Better | None:
    """A text that was cut loses to a whole one; else the one that says clearly more."""
    if found := _one_of(lambda text: not text.rstrip().endswith(("…", "...")), mine, theirs, "whole"):
        return found
    if len(mine) * MUCH_LONGER < len(theirs) or theirs.startswith(mine.rstrip(" .…")):
        return Better("gone", "longer")
    if len(theirs) * MUCH_LONGER < len(mine) or mine.startswith(theirs.rstrip(" .…")):
        return Better("keep", "longer")
    return None


def _by_date(_field: str, keep: Contender, gone: Contender, _columns: tuple[str, ...]) -> Better | None:
    if keep.confirmed == gone.confirmed:
        return None
    return Better("keep" if keep.confirmed > gone.confirmed else "gone", "confirmed")
