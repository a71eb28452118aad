"""Pairs that may be one record, two records side by side, and past merges: what an admin looks at."""

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any, Literal

from sqlalchemy import or_, select

from directory.actions.absorb import LINKS, rows_hanging_on
from directory.actions.merge import ENTITIES, default_side, later_merge
from directory.db import db
from directory.models import DuplicatePair, ImportBatch, Merge, Organization, Program, Source, User
from directory.queries.better_values import FIELDS, Contender, better_of
from directory.queries.provenance import Provenance, provenances_of
from directory.vocabulary import OrganizationKind, PairStatus

PAGE = 25
Which = Literal["left", "right"]
TOLD_OF_HIDDEN = ("name", "organization")

SHOWN_PARTS = (
    "service", "service_at_location", "location", "phone", "contact", "schedule", "language", "partnership",
    "service_area", "required_document", "cost_option", "service_capacity", "program", "url", "funding",
    "organization_identifier", "school", "membership", "accessibility", *LINKS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PairLine:
    """One pair of the list. `…_of` says whose it is or where; a confidential place only has its name."""

    pair: DuplicatePair
    left: str
    right: str
    left_of: str
    right_of: str
    says: list[str]  # fields that speak for one record
    is_from_import: bool


@dataclass(frozen=True, slots=True)
class PairList:
    lines: list[PairLine]
    total: int
    counts: dict[str, int]  # open pairs by entity
    page: int
    pages: int


def pair_list(
    entity: str, page: int, status: PairStatus = PairStatus.OPEN, beyond: Set[str] = frozenset()
) -> PairList:
    """Pairs, the likeliest first; `entity` "" means all. `beyond`: ids of records that are not theirs."""
    order = (DuplicatePair.score.desc(), DuplicatePair.entity, DuplicatePair.left_id, DuplicatePair.right_id)
    columns = (DuplicatePair.id, DuplicatePair.entity, DuplicatePair.left_id, DuplicatePair.right_id)
    found = db.session.execute(select(*columns).where(DuplicatePair.status == status).order_by(*order))
    theirs = [(key, kind) for key, kind, *two in found if beyond.isdisjoint(two)]
    counts = dict.fromkeys(ENTITIES, 0) | Counter(kind for _, kind in theirs)
    wanted = [key for key, kind in theirs if kind == entity or entity not in counts]
    pages = max(1, -(-len(wanted) // PAGE))
    page = min(max(1, page), pages)
    ids = wanted[(page - 1) * PAGE : page * PAGE]
    here = db.session.scalars(select(DuplicatePair).where(DuplicatePair.id.in_(ids)))
    pairs = sorted(here, key=lambda pair: ids.index(pair.id))
    return PairList(_lines(pairs), len(wanted), counts, page, pages)


def _lines(pairs: Iterable[DuplicatePair]) -> list[PairLine]:
    listed = list(pairs)
    names = {kind: _names(kind, listed) for kind in ENTITIES}
    return [_line(pair, names[pair.entity]) for pair in listed]


def _line(pair: DuplicatePair, names: Mapping[str, tuple[str, str]]) -> PairLine:
    (left, left_of), (right, right_of) = (names.get(key, ("", "")) for key in (pair.left_id, pair.right_id))
    says = [str(one["field"]) for one in pair.findings if float(str(one["weight"])) > 0]
    return PairLine(pair, left, right, left_of, right_of, says, pair.batch_id is not None)


def _names(entity: str, pairs: list[DuplicatePair]) -> dict[str, tuple[str, str]]:
    """Id -> (name, whose it is)."""
    ids = {key for pair in pairs if pair.entity == entity for key in (pair.left_id, pair.right_id)}
    if not ids:
        return {}
    model = ENTITIES[entity]
    of: Any = Source if entity == "organization" else Organization
    link = model.source_id if of is Source else model.organization_id
    rows = db.session.execute(
        select(model.id, model.name, of.name).outerjoin(of, of.id == link).where(model.id.in_(ids))
    )
    return {key: (name or "", of or "") for key, name, of in rows}


# two side by side


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two records. `row` is the record; nothing of a confidential place is in `lines`."""

    row: Any
    name: str
    organization: str
    lines: list[str]  # addresses
    phones: list[str]
    point: tuple[float, float] | None
    is_approximate: bool
    is_hidden: bool
    source: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One choice. `better` is the side whose value is kept unless a person says otherwise."""

    name: str
    left: str
    right: str
    left_whose: Provenance | None
    right_whose: Provenance | None
    better: Which
    because: str


@dataclass(frozen=True, slots=True)
class Comparison:
    pair: DuplicatePair
    left: Side
    right: Side
    kept: Which
    fields: list[FieldLine]  # that differ
    alike: list[tuple[str, str]]  # (field, value) that both say
    speaks_for: list[Mapping[str, Any]]
    speaks_against: list[Mapping[str, Any]]
    untold: list[Mapping[str, Any]]  # fields that only one knows
    parts: list[tuple[str, int, int]]  # (table, how many on the left, on the right)

    @property
    def is_hidden(self) -> bool:
        """One of the two is confidential: it is kept, and nothing of the other comes over."""
        return self.left.is_hidden or self.right.is_hidden


def comparison_of(pair: DuplicatePair) -> Comparison | None:
    """None where one of the two is no more."""
    model = ENTITIES[pair.entity]
    left, right = db.session.get(model, pair.left_id), db.session.get(model, pair.right_id)
    if left is None or right is None:
        return None
    whose = provenances_of(pair.entity, [left, right])
    one, other = Contender(left, whose[left.id]), Contender(right, whose[right.id])
    parts = _parts(pair.entity, left.id, right.id)
    kept = _kept(one, other, parts)
    sides = _side(pair.entity, one), _side(pair.entity, other)
    is_hidden = any(side.is_hidden for side in sides)
    fields = [] if is_hidden else _fields(pair.entity, one, other, kept)
    findings = [
        found for found in pair.findings if not is_hidden or found["field"] in ("name", "organization")
    ]
    weights = [(found, float(str(found["weight"]))) for found in findings]
    return Comparison(
        pair=pair,
        left=sides[0],
        right=sides[1],
        kept=kept,
        fields=[line for line in fields if line.because != "same"],
        alike=[(line.name, line.left) for line in fields if line.because == "same" and line.left],
        speaks_for=[found for found, weight in weights if weight > 0],
        speaks_against=[found for found, weight in weights if weight < 0],
        untold=[found for found, _ in weights if found["says"] == "missing"],
        parts=parts,
    )


def _kept(left: Contender, right: Contender, parts: list[tuple[str, int, int]]) -> Which:
    """Which record stays unless a person says otherwise: the confidential one, a school's, a partner's, the
    one that a person wrote in, the one with more on it, the older one.
    """
    counts = [sum(part[1] for part in parts), sum(part[2] for part in parts)]
    ranks = [
        (
            bool(getattr(one.row, "confidential", False)),
            bool(getattr(one.row, "school", None)),
            getattr(one.row, "kind", None) is OrganizationKind.PARTNER,
            any(said.kind == "person" for said in one.whose.values()),
            count,
            -one.row.created_at.timestamp(),
        )
        for one, count in zip((left, right), counts, strict=True)
    ]
    return "right" if ranks[1] > ranks[0] else "left"


def _side(entity: str, one: Contender) -> Side:
    row = one.row
    hidden = bool(getattr(row, "confidential", False))
    has_place = entity == "location" and not hidden and row.latitude is not None
    owner = getattr(row, "organization", None)
    said = one.whose["name"]
    return Side(
        row=row,
        name=row.name or "",
        organization=owner.name if owner else "",
        lines=_addresses(entity, row, hidden),
        phones=[] if hidden else [phone.number for phone in row.phones],
        point=(row.latitude, row.longitude) if has_place else None,
        is_approximate=has_place and row.approximate,
        is_hidden=hidden,
        source=said.name if said.kind == "source" else "",
        created_at=row.created_at,
    )


def _addresses(entity: str, row: Any, hidden: bool) -> list[str]:
    if hidden:
        return []
    if entity == "location":
        return [line for address in row.addresses if (line := address_line(address))]
    if entity == "organization":
        places = list(row.locations)
    else:
        places = [placement.location for placement in row.placements]
    shown = [place for place in places if not place.confidential]
    found = [line for place in shown for address in place.addresses if (line := address_line(address))]
    return list(dict.fromkeys(found))[:6]


def address_line(address: Any) -> str:
    parts = (address.address_1, address.address_2, address.city, address.state_province, address.postal_code)
    return ", ".join(part for part in parts if part)


def _fields(entity: str, left: Contender, right: Contender, kept: Which) -> list[FieldLine]:
    keep, gone = (left, right) if kept == "left" else (right, left)
    found = []
    for name, columns in FIELDS[entity].items():
        texts = [_text(name, columns, one.row) for one in (left, right)]
        if not any(texts):
            continue
        if name == "address":
            side = default_side(name, columns, keep, gone)
            because = "same" if texts[0] == texts[1] else "only" if not all(texts) else "first"
        else:
            better = better_of(name, columns, keep, gone)
            side, because = better.side, better.because
        column = columns[0] if columns else "name"
        is_left = (side == "keep") == (kept == "left")
        found.append(
            FieldLine(
                name, texts[0], texts[1],
                left.whose[column] if texts[0] else None, right.whose[column] if texts[1] else None,
                "left" if is_left else "right", "same" if texts[0] == texts[1] else because,
            )
        )  # fmt: skip
    return found


def _text(name: str, columns: tuple[str, ...], row: Any) -> str:
    if name == "address":
        return "; ".join(line for address in row.addresses if (line := address_line(address)))
    if name == "point":
        return (
            ""
            if row.latitude is None
            else f"{row.latitude:.5f}, {row.longitude:.5f}" + " ~" * row.approximate
        )
    values = [value_text(column, getattr(row, column)) for column in columns]
    return (" – " if name == "ages" else ", ").join(text for text in values if text)


def value_text(column: str, value: Any) -> str:
    """A value as a person reads it; an id as the name of what it points to."""
    if value is None or value == "" or value == []:
        return ""
    pointed: Any = {"organization_id": Organization, "parent_organization_id": Organization,
                    "program_id": Program}.get(column)  # fmt: skip
    if pointed:
        row = db.session.get(pointed, value)
        return row.name if row else ""
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, Enum):
        return str(value.value).replace("_", " ")
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _parts(entity: str, left: str, right: str) -> list[tuple[str, int, int]]:
    counts = [dict(_summed(rows_hanging_on(entity, key))) for key in (left, right)]
    return [
        (name, counts[0].get(name, 0), counts[1].get(name, 0))
        for name in SHOWN_PARTS
        if counts[0].get(name, 0) or counts[1].get(name, 0)
    ]


def _summed(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, count in counts:
        found[name] = found.get(name, 0) + count
    return found


def next_pair(pair: DuplicatePair, beyond: Set[str] = frozenset()) -> DuplicatePair | None:
    """The next open one of the same entity, in the order of the list, of records that are theirs."""
    later = or_(
        DuplicatePair.score < pair.score,
        (DuplicatePair.score == pair.score) & (DuplicatePair.left_id > pair.left_id),
        (DuplicatePair.score == pair.score)
        & (DuplicatePair.left_id == pair.left_id)
        & (DuplicatePair.right_id > pair.right_id),
    )
    found = (
        select(DuplicatePair)
        .where(DuplicatePair.status == PairStatus.OPEN, DuplicatePair.entity == pair.entity, later)
        .order_by(DuplicatePair.score.desc(), DuplicatePair.left_id, DuplicatePair.right_id)
    )
    listed = db.session.scalars(found if beyond else found.limit(1))
    return next((one for one in listed if beyond.isdisjoint((one.left_id, one.right_id))), None)


# what was done


@dataclass(frozen=True, slots=True)
class MergeLine:
    merge: Merge
    name: str
    by: str
    may_undo: bool
    left: list[str] = field(default_factory=list)


def past_merges(page: int, beyond: Set[str] = frozenset()) -> tuple[list[MergeLine], int]:
    """Newest first, and how many pages there are. `beyond`: ids of records that are not theirs."""
    every = db.session.execute(select(Merge.id, Merge.kept_id).order_by(Merge.at.desc(), Merge.id))
    ids = [key for key, kept in every if kept not in beyond]
    pages = max(1, -(-len(ids) // PAGE))
    page = min(max(1, page), pages)
    cut = ids[(page - 1) * PAGE : page * PAGE]
    rows = sorted(
        db.session.scalars(select(Merge).where(Merge.id.in_(cut))), key=lambda row: cut.index(row.id)
    )
    people = dict(_people(rows))
    return [_merge_line(row, people) for row in rows], pages


def _people(rows: list[Merge]) -> list[tuple[str, str]]:
    ids = {row.user_id for row in rows if row.user_id}
    return [
        (key, name) for key, name in db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    ]


def _merge_line(row: Merge, people: Mapping[str, str]) -> MergeLine:
    kept = db.session.get(ENTITIES[row.entity], row.kept_id)
    may_undo = row.undone_at is None and later_merge(row) is None
    return MergeLine(row, (kept.name or "") if kept else "", people.get(row.user_id or "", ""), may_undo)


def batch_source(pair: DuplicatePair) -> str:
    """The name of the source whose import found the pair."""
    if not pair.batch_id:
        return ""
    return (
        db.session.scalar(
            select(Source.name)
            .join(ImportBatch, ImportBatch.source_id == Source.id)
            .where(ImportBatch.id == pair.batch_id)
        )
        or ""
    )
