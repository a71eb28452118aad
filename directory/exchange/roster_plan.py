"""What a roster would change at a school. Pure: a roster and what is here in, a plan out.

Of each value there are three: what the roster says now, what it said last time, and what stands here. Where a
person has corrected it since, theirs stays until somebody says otherwise. What a roster does not say wipes
nothing out.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from directory.actions.edit_checks import digits_of
from directory.exchange.roster_here import GUARDIAN, HOUSEHOLD, STUDENT, Here, SchoolHere
from directory.exchange.roster_pupils import Pupil, Roster, RosterGuardian, key_of
from directory.queries.students import folded

Key = Callable[[str], str]
"""Turns a roster's own id into the keyed hash that is stored."""

MANY_LEAVE = 0.2
"""Where more than this share of a school would leave at once, the file is likely not the whole school."""


class Fate(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    BACK = "back"  # archived by an earlier roster, and here again
    LEAVES = "leaves"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Change:
    """`is_theirs`: a person's own word stands against the roster's; it changes only if somebody ticks it."""

    field: str
    was: str
    becomes: str
    is_theirs: bool = False


@dataclass(slots=True)
class Item:
    """One student. `here` is None for a new one, `pupil` for one that the file does not name."""

    fate: Fate
    pupil: Pupil | None
    here: Here | None
    key: str = ""
    is_adopted: bool = False  # entered by hand, and known by name from now on
    changes: list[Change] = field(default_factory=list)
    kept: list[Change] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.here.said["name"] if self.here else self.pupil.name if self.pupil else ""


@dataclass(slots=True)
class GuardianStep:
    here: Here | None
    told: RosterGuardian
    changes: list[Change] = field(default_factory=list)
    kept: list[Change] = field(default_factory=list)


@dataclass(slots=True)
class Family:
    """One household. `joins` are students that come into it; `here` is None for a new one."""

    here: Here | None
    members: list[Item]
    joins: list[Item] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    kept: list[Change] = field(default_factory=list)
    guardians: list[GuardianStep] = field(default_factory=list)

    @property
    def touches(self) -> bool:
        return bool(self.joins or self.changes or any(g.here is None or g.changes for g in self.guardians))


@dataclass(frozen=True, slots=True)
class Plan:
    items: tuple[Item, ...]
    families: tuple[Family, ...]
    here: int  # active students from earlier rosters

    def of(self, fate: Fate) -> list[Item]:
        return [item for item in self.items if item.fate is fate]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(str(item.fate) for item in self.items)
        return {str(fate): found[fate] for fate in Fate} | {
            "families": sum(1 for family in self.families if family.touches),
            "kept": len(list(self.kept())),
        }

    @property
    def leaves_too_many(self) -> bool:
        return len(self.of(Fate.LEAVES)) > max(3, MANY_LEAVE * self.here)

    @property
    def is_empty(self) -> bool:
        counts = self.counts
        return not any(counts[name] for name in ("new", "changed", "back", "leaves", "families"))

    def kept(self) -> Iterator[tuple[Here, Change]]:
        """Each value that a person corrected and the roster says otherwise."""
        for item in self.items:
            if item.here:
                yield from ((item.here, change) for change in item.kept)
        for family in self.families:
            if family.here:
                yield from ((family.here, change) for change in family.kept)
            for step in family.guardians:
                if step.here:
                    yield from ((step.here, change) for change in step.kept)

    @property
    def digest(self) -> str:
        """Another one where anything else would be done."""
        told = [
            (str(item.fate), item.here.id if item.here else "", item.pupil, item.changes, item.kept)
            for item in self.items
        ]
        told_families = [
            (family.here.id if family.here else "", family.changes, family.kept,
             [(step.here.id if step.here else "", step.told, step.changes) for step in family.guardians],
             [item.pupil for item in family.joins])
            for family in self.families
        ]  # fmt: skip
        return hashlib.sha256(repr((told, told_families)).encode()).hexdigest()[:16]


def plan_for(roster: Roster, here: SchoolHere, key: Key, theirs: Iterable[str] = ()) -> Plan:
    """`theirs` names what is to be the roster's after all, as "row id:field"."""
    ticked = frozenset(theirs)
    by_key = {row.key: row for row in here.students if row.key}
    by_name = _by_name(row for row in here.students if not row.key)
    items: list[Item] = []
    met: set[str] = set()
    for pupil in roster.pupils:
        hashed = key(key_of(pupil))
        row = by_key.get(hashed) or _adopted(pupil, by_name, met)
        if row:
            met.add(row.id)
        item = _item(pupil, row, hashed, ticked)
        if item:
            items.append(item)
    items += [
        Item(Fate.LEAVES if _leaves(row) else Fate.SAME, None, row)
        for row in here.students
        if row.key and row.active and row.id not in met
    ]
    return Plan(
        tuple(items),
        tuple(_families(items, here, ticked)),
        sum(1 for row in here.students if row.active and row.key),
    )


def _leaves(row: Here) -> bool:
    """Not where a person brought them back after a roster had let them go."""
    return row.last.get("active") != "no"


def _by_name(rows: Iterable[Here]) -> dict[str, list[Here]]:
    found: dict[str, list[Here]] = {}
    for row in rows:
        found.setdefault(folded(row.said["name"]), []).append(row)
    return found


def _adopted(pupil: Pupil, by_name: Mapping[str, list[Here]], met: set[str]) -> Here | None:
    """A student entered by hand with that name, if there is one alone and nothing speaks against it."""
    found = [row for row in by_name.get(folded(pupil.name), []) if row.id not in met]
    if len(found) != 1:
        return None
    born = found[0].said["birthdate"]
    if born and pupil.birthdate:
        return found[0] if born == pupil.birthdate else None
    grade = found[0].said["grade"]
    return found[0] if not grade or not pupil.grade or grade == pupil.grade else None


def _item(pupil: Pupil, row: Here | None, key: str, ticked: frozenset[str]) -> Item | None:
    if row is None:
        return None if pupil.is_gone else Item(Fate.NEW, pupil, None, key)
    if pupil.is_gone:
        is_leaving = row.active and _leaves(row)
        return Item(Fate.LEAVES if is_leaving else Fate.SAME, pupil, row, key)
    item = Item(Fate.SAME, pupil, row, key, is_adopted=not row.key)
    item.changes, item.kept = _settled(row, told_of(pupil), STUDENT, ticked)
    if not row.active:
        _bring_back(item, row, ticked)
    if item.fate is Fate.SAME and (item.changes or item.is_adopted):
        item.fate = Fate.CHANGED
    return item


def _bring_back(item: Item, row: Here, ticked: frozenset[str]) -> None:
    """Whom a roster archived comes back with it; whom a person archived stays where they put them."""
    if row.last.get("active") == "no" or f"{row.id}:active" in ticked:
        item.fate = Fate.BACK
    else:
        item.kept.append(Change("active", "no", "yes", is_theirs=True))


def told_of(pupil: Pupil) -> dict[str, str]:
    return {
        "name": pupil.name, "birthdate": pupil.birthdate, "grade": pupil.grade,
        "languages": ",".join(pupil.languages), "email": pupil.email, "phone": pupil.phone,
    }  # fmt: skip


def _settled(
    row: Here, told: Mapping[str, str], names: Iterable[str], ticked: frozenset[str]
) -> tuple[list[Change], list[Change]]:
    """(what changes, what stays a person's)"""
    changes, kept = [], []
    for name in names:
        says, stands, last = told.get(name, ""), row.said.get(name, ""), row.last.get(name)
        if not says or says == stands:
            continue
        is_corrected = stands != last if last is not None else bool(stands)
        if is_corrected and f"{row.id}:{name}" not in ticked:
            kept.append(Change(name, stands, says, is_theirs=True))
        else:
            changes.append(Change(name, stands, says))
    return changes, kept


# ---- families ----


def _families(items: list[Item], here: SchoolHere, ticked: frozenset[str]) -> Iterator[Family]:
    """Siblings are told by the roster's own key of a family, or by a guardian that they share."""
    named = [
        item for item in items if item.pupil and item.fate is not Fate.LEAVES and _has_family(item.pupil)
    ]
    for members in _groups(named):
        homes = [item.here.household for item in members if item.here and item.here.household]
        home = here.households.get(homes[0]) if homes else None
        family = Family(home, members)
        family.joins = [item for item in members if not (item.here and item.here.household)]
        first = members[0].pupil
        assert first is not None
        if home:
            family.changes, family.kept = _settled(home, _home_told(members), HOUSEHOLD, ticked)
        _meet_guardians(family, here.guardians.get(home.id, ()) if home else (), ticked)
        yield family


def _has_family(pupil: Pupil) -> bool:
    return bool(pupil.family or pupil.guardians or pupil.zip or pupil.address)


def _home_told(members: list[Item]) -> dict[str, str]:
    """The first thing that one of the siblings' rows says."""
    pupils = [item.pupil for item in members if item.pupil]
    return {
        name: next((getattr(pupil, name) for pupil in pupils if getattr(pupil, name)), "")
        for name in HOUSEHOLD
    }


def home_told(family: Family) -> dict[str, str]:
    return _home_told(family.members)


def _groups(items: list[Item]) -> Iterator[list[Item]]:
    """Items that share a mark, directly or through another one, in the order of the file."""
    leader: dict[str, int] = {}
    parent = list(range(len(items)))

    def top(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for place, item in enumerate(items):
        for mark in _marks(item):
            parent[top(place)] = top(leader.setdefault(mark, place))
    groups: dict[int, list[Item]] = {}
    for place, item in enumerate(items):
        groups.setdefault(top(place), []).append(item)
    yield from groups.values()


def _marks(item: Item) -> Iterator[str]:
    pupil = item.pupil
    if item.here and item.here.household:
        yield f"household:{item.here.household}"
    if pupil is None:
        return
    if pupil.family:
        yield f"family:{pupil.family}"
        return  # what the roster says of families goes before what numbers tell
    for guardian in pupil.guardians:
        if guardian.id:
            yield f"agent:{guardian.id}"
        elif guardian.name and (number := digits_of(guardian.phone)):
            yield f"phone:{folded(guardian.name)}:{number}"
        elif guardian.name and guardian.email:
            yield f"email:{folded(guardian.name)}:{guardian.email.casefold()}"


def _meet_guardians(family: Family, rows: Iterable[Here], ticked: frozenset[str]) -> None:
    """Whom the roster names and who is here. One who is restricted is met, and never changed by a roster."""
    left = list(rows)
    seen: set[tuple[str, str]] = set()
    for told in (one for item in family.members if item.pupil for one in item.pupil.guardians):
        mark = (told.id, folded(told.name) or digits_of(told.phone))
        if mark in seen:
            continue
        seen.add(mark)
        row = next((row for row in left if _is_same_guardian(row, told)), None)
        step = GuardianStep(row, told)
        if row:
            left.remove(row)
            if not row.restricted:
                step.changes, step.kept = _settled(row, guardian_told(told), GUARDIAN, ticked)
        family.guardians.append(step)


def _is_same_guardian(row: Here, told: RosterGuardian) -> bool:
    if told.id and row.key:
        return told.id == row.key
    names = {folded(row.said["name"]), folded(row.last.get("name", ""))} - {""}
    if told.name and names:
        return folded(told.name) in names
    return bool(told.phone) and digits_of(told.phone) == digits_of(row.said["phone"])


def guardian_told(told: RosterGuardian) -> dict[str, str]:
    return {name: getattr(told, name) for name in GUARDIAN}
