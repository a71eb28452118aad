"""Which rows of a spreadsheet speak of the same organization, location or service: their ids in the source.

Ids are made of what the source says, never of a row's place in its file: a second run finds them again.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from directory.exchange.import_draft import digest, plain_id
from directory.exchange.mapping_parts import LISTED, Part

WHO = ("minimum_age", "maximum_age", "grades", "audience", "gender", "any_age", "eligibility_description")
LONGEST_ID = 100


def key_of(cells: Iterable[str]) -> str:
    """One id of the cells of its columns; "" where all are blank. A single cell without spaces is an id as it
    stands, but for the case of one without a digit; words are compared without case and double spaces.
    """
    texts = [" ".join(cell.split()) for cell in cells]
    if not any(texts):
        return ""
    if len(texts) == 1 and " " not in texts[0] and len(texts[0]) <= LONGEST_ID:
        return plain_id(texts[0]) if any(map(str.isdigit, texts[0])) else texts[0].casefold()
    return digest(*(text.casefold() for text in texts))


def place_key(part: Part) -> str:
    """A location's id where nothing else is told: its name and where it is."""
    told = part.cells
    street = told.get("address_1", "")
    where = told.get("postal_code") or told.get("city") or told.get("latitude", "")
    return key_of([told.get("name", ""), street, told.get("address_2", ""), where])


@dataclass
class Variants:
    """Services that share an id and do not say the same: a program for other ages at another site is another
    service. The commonest keeps the id; one that only says less is the same.
    """

    seen: dict[str, Counter[tuple[tuple[str, str], ...]]] = field(
        default_factory=lambda: defaultdict(Counter)
    )

    def add(self, key: str, part: Part) -> None:
        self.seen[key][signature(part)] += 1

    def ids(self) -> Mapping[tuple[str, tuple[tuple[str, str], ...]], str]:
        """(id, signature) → the id of its own."""
        found: dict[tuple[str, tuple[tuple[str, str], ...]], str] = {}
        for key, counter in self.seen.items():
            heads: list[tuple[tuple[str, str], ...]] = []
            by_fullness = sorted(counter, key=lambda said: (-len(said), -counter[said], said))
            merged: Counter[tuple[tuple[str, str], ...]] = Counter()
            head_of: dict[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]] = {}
            for said in by_fullness:
                head = next((head for head in heads if _says_less(said, head)), said)
                if head is said:
                    heads.append(said)
                head_of[said] = head
                merged[head] += counter[said]
            first = min(heads, key=lambda head: (-merged[head], head))
            for said, head in head_of.items():
                found[key, said] = key if head is first else f"{key}/{digest(*_who(head) or head)}"
            _part_twins(found, key, head_of, first)
        return found


def _part_twins(found: dict[tuple[str, tuple[tuple[str, str], ...]], str], key: str,
                head_of: dict[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]],
                first: tuple[tuple[str, str], ...]) -> None:  # fmt: skip
    """Variants that differ in more than whom they are for get an id of all that they say."""
    owners: dict[str, tuple[tuple[str, str], ...]] = {key: first}
    for said, head in sorted(head_of.items()):
        made = found[key, said]
        if owners.setdefault(made, head) != head:
            found[key, said] = f"{key}/{digest(*head)}"


def signature(part: Part) -> tuple[tuple[str, str], ...]:
    """What a service says of itself, but for lists, which add up, and its ids."""
    lists = LISTED["service"] - {"grades", "audience"}
    return tuple(
        (name, text)
        for name, text in sorted(part.cells.items())
        if name not in lists and not name.endswith("id") and name != "name"
    )


def _who(said: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [(name, text) for name, text in said if name in WHO]


def _says_less(said: tuple[tuple[str, str], ...], head: tuple[tuple[str, str], ...]) -> bool:
    return _who(said) == _who(head) and set(said) <= set(head)
