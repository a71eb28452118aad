"""Street addresses as they are compared: house, street and door in one spelling."""

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from directory.exchange.likeness_names import plain, words
from directory.places.postal_codes import parse_zip

Street = tuple[str, str, str, str]
"""Street line, city, state, postal code."""

SAME, ALIKE, UNIT, ZIP, DIFFERS, STATE = "same", "alike", "unit", "zip", "differs", "state"


@dataclass(frozen=True, slots=True)
class Door:
    """A street address, taken apart. `street` is what its words are compared as, in order."""

    number: str
    street: tuple[str, ...]
    unit: str
    city: str
    state: str
    zip: str
    box: str = ""


_UNIT = re.compile(
    r"(?:\b(?:suite|ste|apt|apartment|unit|room|rm|floor|fl|bldg)\b\.?|#)\s*#?\s*([\w-]{1,8})"
    r"|\b(\d+)(?:st|nd|rd|th) fl(?:oor)?\b"
)
_BOX = re.compile(r"\(?\bp\.? ?o\.? ?box\s*#?\s*(\d+)\)?")
_HOUSE = re.compile(r"^(\d+)(?:-\d+)?[a-z]?\s+(.+)$")
_STREET_WORDS = {
    "street": "st", "str": "st", "avenue": "ave", "av": "ave", "road": "rd", "boulevard": "blvd",
    "drive": "dr", "lane": "ln", "court": "ct", "place": "pl", "square": "sq", "parkway": "pkwy",
    "highway": "hwy", "terrace": "ter", "circle": "cir", "plaza": "plz", "trail": "trl", "hill": "hl",
    "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw",
    "southeast": "se", "southwest": "sw",
}  # fmt: skip
_QUARTERS = frozenset({"n", "s", "e", "w", "ne", "nw", "se", "sw"})
_COUNTED = {
    "first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6", "seventh": "7",
    "eighth": "8", "ninth": "9", "tenth": "10",
}  # fmt: skip
_TYPES = words("st ave rd blvd dr ln ct pl sq pkwy hwy ter cir plz trl hl way")


_NAMED_BY = re.compile(
    r"^\d+\s+\S+.*\b(?:st|street|ave|avenue|rd|road|blvd|boulevard|dr|drive|ln|lane|way|pl|place|ct|court"
    r"|nw|ne|sw|se)\b"
)


def is_address(name: str) -> bool:
    """Whether a place is called by its address."""
    return bool(_NAMED_BY.match(plain(name)))


def door_of(line: Street) -> Door | None:
    """None for a line without a street or box."""
    text, city, state, code = (plain(part or "") for part in line)
    if not city and (tail := re.match(r"^(.*\b(?:nw|ne|sw|se)\b),? (.+?),? ([a-z]{2}) (\d{5})$", text)):
        text, city, state, code = tail.groups()
    elif not city and "," in text:
        text, _, rest = text.partition(",")
        found = re.search(r"\b\d{5}\b", rest)
        code = found[0] if found else code
    box = _BOX.search(text)
    text = _BOX.sub(" ", text)
    units = [unit for match in _UNIT.finditer(text) for unit in match.groups() if unit]
    house = _HOUSE.match(_UNIT.sub(" ", text).strip(" ,.()"))
    if not house:
        return Door("", (), "", city, state, parse_zip(code) or "", box[1]) if box else None
    zip_code = parse_zip(code) or ""
    unit = re.sub(r"^(\d+)(?:st|nd|rd|th)$", r"\1", units[0]) if units else ""
    own_box = box[1] if box else ""
    return Door(house[1], _street_words(house[2]), unit, city.strip(), state.strip(), zip_code, own_box)


def _street_words(text: str) -> tuple[str, ...]:
    """In one spelling; the quarter ("N", "South") first wherever it stood."""
    words = [_STREET_WORDS.get(word, word) for word in re.findall(r"[^\W_]+", text)]
    words = [_COUNTED.get(word, re.sub(r"^(\d+)(?:st|nd|rd|th)$", r"\1", word)) for word in words if word]
    quarters = sorted(word for word in words if word in _QUARTERS)
    return (*quarters, *(word for word in words if word not in _QUARTERS))


def compare_doors(one: Door, other: Door) -> str:
    """same | alike | unit (another door of the house) | zip (the same ZIP or town) | differs | state"""
    if not one.number or not other.number:
        if one.box and one.box == other.box and one.zip == other.zip:
            return SAME
        return ZIP if _is_same_town(one, other) else DIFFERS
    if one.state and other.state and one.state != other.state:
        return STATE
    if one.number != other.number or not _is_same_street(one.street, other.street):
        return ZIP if _is_same_town(one, other) else DIFFERS
    if not _may_be_same_town(one, other):
        return DIFFERS
    if one.unit and other.unit and one.unit != other.unit:
        return UNIT
    is_whole = one.street == other.street and one.unit == other.unit and _is_same_town(one, other)
    return SAME if is_whole else ALIKE


def _is_same_town(one: Door, other: Door) -> bool:
    if one.zip and other.zip:
        return one.zip == other.zip
    return bool(one.city) and one.city == other.city


def _may_be_same_town(one: Door, other: Door) -> bool:
    if one.zip and other.zip:
        return one.zip == other.zip
    return not one.city or not other.city or one.city == other.city


def _is_same_street(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if one == other:
        return True
    quarters = [{word for word in words if word in _QUARTERS} for words in (one, other)]
    types = [{word for word in words if word in _TYPES} for words in (one, other)]
    if any(a and b and a != b for a, b in (quarters, types)):
        return False
    if _begins_with(one, other) or _begins_with(other, one):
        return True
    bare = [" ".join(w for w in words if w not in _QUARTERS | _TYPES) for words in (one, other)]
    if any(re.fullmatch(r"[\d ]+", text) for text in bare):
        return bare[0] == bare[1]
    return fuzz.ratio(*bare) >= 85


def _begins_with(long: tuple[str, ...], short: tuple[str, ...]) -> bool:
    """A town was written behind the street, with nothing between."""
    return len(short) > 1 and long[: len(short)] == short
