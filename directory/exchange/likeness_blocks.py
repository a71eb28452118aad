"""Which records are worth comparing: those that share something rare. Never all with all.

Records that share a key stand in one block. A small block is compared whole; a big one (a word that many
names have, a switchboard) only among neighbours by name, so the work grows with the number of records.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz

from directory.exchange.likeness import LIKELY, Likeness, Sketch, likeness_of
from directory.exchange.likeness_doors import DIFFERS, STATE, ZIP, compare_doors
from directory.exchange.likeness_names import COMMON, compare_names, name_of, weight_of

WHOLE = 24
"""Up to so many records of a block are compared each with each."""
NEIGHBOURS = 3
CELL = 500.0  # cells of 1/500 degree: about 220 m from south to north
TWO_WORDS = 10
ELSEWHERE = (DIFFERS, STATE, ZIP)
FAR = 0.45  # of what two names say

Pair = tuple[int, int]


def keys_of(sketch: Sketch) -> Iterator[str]:
    """What two records must share, one of these at least, to be compared."""
    if sketch.entity == "service":
        yield from _keys_of_service(sketch)
        return
    for name in sketch.names:
        yield from _keys_of_name(name)
    yield from (f"phone {number}" for number in sketch.calls)
    yield from (f"door {door.number} {' '.join(door.street[:2])} {door.zip}" for door in sketch.doors)
    yield from (f"house {door.number} {''.join(door.street)[:4]} {door.city[:4]}" for door in sketch.doors)
    yield from (f"host {host}" for host, _ in sketch.pages)
    yield from (f"ein {ein.replace('-', '')}" for ein in sketch.eins)
    yield from (f"mail {mail}" for mail in sketch.mailboxes)
    yield from (f"mails {host}" for host in sketch.mail_hosts)
    if sketch.external_identifier:
        yield f"code {sketch.external_identifier}"
    if sketch.entity == "location" and sketch.point:
        yield from _cells(sketch)


def _keys_of_name(text: str) -> Iterator[str]:
    name = name_of(text)
    told = name.told
    yield f"name {name.compact}"
    yield f"start {name.compact[:9]}"
    yield from (f"word {word}" for word in told if word not in COMMON and len(word) > 2)
    ordered = sorted(set(told))
    yield from (f"two {one[:5]} {other[:5]}" for one, other in combinations(ordered[:6], 2))
    letters = "".join(word[0] for word in name.raw if name.words[name.raw.index(word)])
    if 3 <= len(letters) <= 6:
        yield f"name {letters.lower()}"


def _cells(sketch: Sketch) -> Iterator[str]:
    if sketch.point is None:
        return
    row, column = sketch.point.lat * CELL, sketch.point.lon * CELL
    for up in (-0.25, 0.25):
        for right in (-0.25, 0.25):
            yield f"cell {round(row + up)} {round(column + right)}"


def _keys_of_service(sketch: Sketch) -> Iterator[str]:
    """A word of its name beside something of its organization: food pantries are everywhere."""
    anchors = [f"of {word}" for word in name_of(sketch.organization).told if word not in COMMON][:3]
    anchors = anchors or [f"of {name_of(sketch.organization).compact}"] * bool(sketch.organization)
    anchors += [f"phone {number}" for number in sketch.calls]
    anchors += [f"host {host}" for host, _ in sketch.pages]
    anchors += [f"mail {mail}" for mail in sketch.mailboxes]
    anchors += [f"door {door.number} {' '.join(door.street[:2])}" for door in sketch.doors][:4]
    words = {word[:5] for name in sketch.names for word in name_of(name).told}
    for name in sketch.names:
        yield f"name {name_of(name).compact} {name_of(sketch.organization).compact[:6]}"
    for anchor in dict.fromkeys(anchors):
        yield from (f"{anchor} {word}" for word in sorted(words)[:6])
    yield from (f"page {host}/{path}" for host, path in sketch.pages if path)
    if len(sketch.description) > 60:
        yield f"says {sketch.description[:80].casefold()}"


def likely_pairs(
    sketches: Sequence[Sketch],
    is_new: Callable[[Sketch], bool] | None = None,
    is_wanted: Callable[[Sketch, Sketch], bool] | None = None,
    tell: Callable[[int, int], None] | None = None,
    least: float = LIKELY,
) -> Iterator[tuple[Sketch, Sketch, Likeness]]:
    """Pairs of one entity that are likely one, unordered. With `is_new`, one of the two is new; `is_wanted`
    leaves out what was decided. `tell(done, total)` counts pairs.
    """
    wanted = candidates(sketches, is_new)
    for done, (a, b) in enumerate(wanted):
        if tell and done % 2000 == 0:
            tell(done, len(wanted))
        left, right = sketches[a], sketches[b]
        if is_wanted and not is_wanted(left, right):
            continue
        if _is_hopeless(left, right):
            continue
        found = likeness_of(left, right)
        if found.score >= least:
            yield left, right, found


def _is_hopeless(left: Sketch, right: Sketch) -> bool:
    """Other names and nothing else in common: the cheap no before the full comparison."""
    if left.entity != "organization" and _are_elsewhere(left, right):
        return True
    if left.entity == "location" or not left.names or not right.names:
        return False
    if left.calls & right.calls or left.mailboxes & right.mailboxes or left.pages & right.pages:
        return False
    if left.eins and right.eins:
        return False
    return all(_are_far(a, b) for a in left.names for b in right.names) or all(
        compare_names(a, b, left.said, right.said).share < FAR for a in left.names for b in right.names
    )


def _are_elsewhere(left: Sketch, right: Sketch) -> bool:
    """Both say where they are, and it is not the same house: nothing else could make up for that."""
    if not left.doors or not right.doors or left.external_identifier or right.external_identifier:
        return False
    there = {(door.number, door.box) for door in right.doors}
    if not any((door.number, door.box) in there for door in left.doors):
        return True
    return all(compare_doors(a, b) in ELSEWHERE for a in left.doors for b in right.doors)


def _are_far(one: str, other: str) -> bool:
    """Few words and few letters in common: the cheapest no of all. Initials are looked at more closely."""
    a, b = name_of(one), name_of(other)
    if min(len(a.compact), len(b.compact)) <= 6 or fuzz.ratio(a.compact, b.compact) >= 65:
        return False
    both = sum(weight_of(word) for word in set(a.told) & set(b.told))
    return 2 * both < FAR * (a.weight + b.weight)


@dataclass(frozen=True)
class Candidates:
    """Places of pairs that share a key, in order. A pair is one number: tuples take ten times the room."""

    numbers: "array[int]"
    count: int

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[Pair]:
        return (divmod(number, self.count) for number in self.numbers)


def candidates(sketches: Sequence[Sketch], is_new: Callable[[Sketch], bool] | None = None) -> Candidates:
    """Pairs that are worth comparing. With `is_new`, one of the two is new."""
    new = [is_new is None or is_new(sketch) for sketch in sketches]
    count = len(sketches)
    found: set[int] = set()
    for is_wide, places in _blocks(sketches):
        if any(new[place] for place in places):
            near = _within(is_wide, places, sketches)
            found.update(a * count + b for a, b in near if new[a] or new[b])
    return Candidates(array("q", sorted(found)), count)


def _blocks(sketches: Sequence[Sketch]) -> Iterator[tuple[bool, list[int]]]:
    """Places that share a key. Nearly every key is one record's alone, so keys are kept as numbers and a list
    is made for the second record. The lowest bit says that the key is one of many: two words of a name.
    """
    blocks: dict[int, int | list[int]] = {}
    for place, sketch in enumerate(sketches):
        for key in set(keys_of(sketch)):
            number = hash((sketch.entity, key)) & ~1 | key.startswith("two ")
            there = blocks.setdefault(number, place)
            if isinstance(there, list):
                there.append(place)
            elif there != place:
                blocks[number] = [there, place]
    return ((bool(number & 1), places) for number, places in blocks.items() if isinstance(places, list))


def _within(is_wide: bool, places: Sequence[int], sketches: Sequence[Sketch]) -> Iterable[Pair]:
    if len(places) <= (TWO_WORDS if is_wide else WHOLE):
        return combinations(places, 2)
    ordered = sorted(places, key=lambda place: (name_of(sketches[place].name).compact, place))
    near = ((one, other) for at, one in enumerate(ordered) for other in ordered[at + 1 : at + 1 + NEIGHBOURS])
    return ((min(pair), max(pair)) for pair in near)
