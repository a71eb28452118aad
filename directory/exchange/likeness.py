"""Whether two records are one: scored field by field, so that a person can see why. Pure: no database.

A finding's weight is in points of log-odds: what speaks for one record is above zero, what speaks for two
below. The points of all findings and the kind's starting point (`START`) make the score, 0..1, through the
logistic function: 0 points are a score of a half.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from rapidfuzz import fuzz

from directory.exchange.likeness_doors import (
    ALIKE,
    DIFFERS,
    SAME,
    STATE,
    UNIT,
    ZIP,
    Door,
    Street,
    compare_doors,
    door_of,
    is_address,
)
from directory.exchange.likeness_names import (
    Resemblance,
    ages_in,
    compare_names,
    name_of,
    plain,
    words,
)
from directory.places.points import Point, miles_between

LIKELY = 0.5
"""From this score on, a pair is put before a person."""

START = {"organization": -4.0, "location": -4.0, "service": -5.0}

WEIGHTS: dict[str, dict[str, tuple[float, float, float]]] = {
    "organization": {
        "name": (6, 5, -6), "identifier": (4, 0, -3), "phone": (2.5, 0, -0.5), "website": (2.5, 0.5, -1),
        "email": (2.5, 1, -0.5), "address": (2.5, 1, -1.5), "description": (1.5, 1, 0),
    },
    "location": {
        "name": (3.5, 3, -4.5), "address": (5, 4, -6), "point": (3, 1.5, -4), "phone": (1, 0, 0),
        "organization": (1.5, 1, -1), "identifier": (4, 0, -5),
    },
    "service": {
        "name": (4, 3.5, -6), "organization": (3, 2.5, -6), "website": (2.5, 0.3, -1), "phone": (1, 0, -0.5),
        "email": (1, 0.3, -0.3), "address": (2, 0.5, -10), "description": (3, 1.5, -2), "ages": (0.5, 0, -6),
    },
}  # fmt: skip
"""Kind -> field -> points where it is the same, alike, or differs. A field that one lacks counts nothing."""

ONE_SOURCE = -1.5  # a source seldom has a record twice, and often two that are alike
RIVALS_COST = 3.0  # over a name that merely differs: "North" and "South", PS 15 and PS 51
SHARED_BY_BRANCHES = 0.4  # of what a tax number says where the names are not the same
POINT_BESIDE_ADDRESS = 0.5
OTHER_UNIT = -1.5  # the same house, another door
OTHER_STATE = -1.5  # over an address that differs
NEAR_M, NEARBY_M, APART_M = 35.0, 130.0, 400.0
METRES_IN_A_MILE = 1609.344
FREE_MAIL = words("gmail.com yahoo.com hotmail.com outlook.com aol.com icloud.com msn.com comcast.net")
SHARED_HOSTS = words(
    "facebook.com instagram.com twitter.com x.com youtube.com sites.google.com linktr.ee eventbrite.com"
    " google.com docs.google.com bit.ly linkedin.com nyc.gov www1.nyc.gov"
)
"""Sites that hold everybody's pages: sharing one says nothing."""

MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    field: str
    left: str
    right: str
    says: str  # same | alike | differs | missing
    weight: float  # points: above 0 for one record, below for two

    def as_json(self) -> dict[str, object]:
        return {
            "field": self.field, "left": self.left[:200], "right": self.right[:200], "says": self.says,
            "weight": round(self.weight, 2),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Likeness:
    score: float
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Sketch:
    """A record as it is compared. What is not known, or must not be looked at, is left empty."""

    id: str
    entity: str  # organization | location | service
    name: str = ""
    alternate_name: str = ""
    description: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    websites: tuple[str, ...] = ()
    eins: tuple[str, ...] = ()
    addresses: tuple[Street, ...] = ()
    point: Point | None = None  # None too where it is a ZIP's centre
    organization: str = ""
    organization_id: str = ""
    ages: tuple[float, float] | None = None
    external_identifier: str = ""
    source_id: str = ""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Own names that are no address."""
        also = [name for name in self.alternate_name.split(";") if name.strip() != self.organization]
        own = [name.strip() for name in (self.name, *also) if name.strip() and not is_address(name)]
        return tuple(dict.fromkeys(own))

    @cached_property
    def bracketed(self) -> tuple[str, ...]:
        """Another name of it in brackets: several words, no number."""
        found = [text for name in self.names for text in re.findall(r"\(([^()\d]+ [^()\d]+)\)", name)]
        return tuple(text for text in found if text != self.organization)

    @cached_property
    def calls(self) -> frozenset[str]:
        return frozenset(number for text in self.phones if (number := digits(text)))

    @cached_property
    def mailboxes(self) -> frozenset[str]:
        return frozenset(mail.strip().casefold() for mail in self.emails if "@" in mail)

    @cached_property
    def mail_hosts(self) -> frozenset[str]:
        return frozenset(mail.rpartition("@")[2] for mail in self.mailboxes) - FREE_MAIL

    @cached_property
    def pages(self) -> frozenset[tuple[str, str]]:
        """(host, path) of its own sites."""
        return frozenset(page for url in self.websites if (page := page_of(url))[0])

    @cached_property
    def doors(self) -> tuple[Door, ...]:
        named = [name for name in (self.name, self.alternate_name) if name and is_address(name)]
        spelled = [door_of((name, "", "", "")) for name in named] if not self.addresses else []
        return tuple(door for door in (*map(door_of, self.addresses), *spelled) if door)

    @cached_property
    def said(self) -> frozenset[str]:
        """Words that its other fields say anyway: a name may have them or leave them out."""
        return self.towns | frozenset(name_of(self.organization).told)

    @cached_property
    def towns(self) -> frozenset[str]:
        return frozenset(word for line in self.addresses for word in name_of(line[1]).told)

    @cached_property
    def span(self) -> tuple[float, float] | None:
        return self.ages or ages_in(self.name)


def digits(phone: str) -> str:
    """Ten digits of a number as it is dialled here; "" for what is none. An extension is left out."""
    found = re.sub(r"\D", "", re.split(r"(?i)\s*(?:x|ext)", phone)[0])
    found = found[1:] if len(found) == 11 and found.startswith("1") else found
    return found if len(found) == 10 else ""


def page_of(url: str) -> tuple[str, str]:
    """Host without "www." and path without its ends; ("", "") for a host that everybody shares."""
    bare = re.sub(r"^[a-z]+://", "", url.strip().casefold())
    host, _, path = bare.partition("/")
    host = re.sub(r"^www\.", "", host.partition(":")[0])
    path = re.sub(r"(?:index|home|default)(?:\.\w+)?$", "", path.partition("?")[0].partition("#")[0])
    if host in SHARED_HOSTS or "." not in host:
        return ("", "")
    return host, path.strip("/")


# scoring


def likeness_of(left: Sketch, right: Sketch) -> Likeness:
    """Both of one entity. Findings come in the order of their weight for or against."""
    found = [finding for compare in _COMPARED[left.entity] if (finding := compare(left, right))]
    found = _without_echo(found)
    points = START[left.entity] + sum(finding.weight for finding in found)
    if left.source_id and left.source_id == right.source_id:
        points += ONE_SOURCE
    ordered = sorted(found, key=lambda finding: -abs(finding.weight))
    return Likeness(1 / (1 + math.exp(-max(-30.0, min(30.0, points)))), tuple(ordered))


def _without_echo(found: list[Finding]) -> list[Finding]:
    """A point that agrees with the address tells little more: most points were made from addresses."""
    is_placed = any(f.field == "address" and f.weight > 0 for f in found)
    return [
        replace(f, weight=POINT_BESIDE_ADDRESS) if is_placed and f.field == "point" and f.weight > 0 else f
        for f in found
    ]


def _weigh(entity: str, name: str, says: str) -> float:
    same, alike, differs = WEIGHTS[entity][name]
    return {SAME: same, ALIKE: alike, DIFFERS: differs, MISSING: 0.0}[says]


def _finding(
    left: Sketch, name: str, one: str, other: str, says: str, weight: float | None = None
) -> Finding:
    return Finding(name, one, other, says, _weigh(left.entity, name, says) if weight is None else weight)


def _missing(left: Sketch, name: str, one: object, other: object) -> Finding | None:
    """Only one knows it: told, and not weighed. Neither: nothing to tell."""
    if not one and not other:
        return None
    return _finding(left, name, _shown(one), _shown(other), MISSING)


def _shown(value: object) -> str:
    if isinstance(value, tuple | frozenset | list | set):
        return ", ".join(sorted(str(part) for part in value)[:3])
    return str(value or "")


def _by_name(left: Sketch, right: Sketch) -> Finding | None:
    if not left.names or not right.names:
        return _missing(left, "name", left.name, right.name)
    best, said = max(
        ((compare_names(a, b, left.said, right.said), (a, b)) for a, b in _name_pairs(left, right)),
        key=lambda pair: (not pair[0].rivals, pair[0].share),
    )
    says, weight = _name_weight(left.entity, best)
    if says == DIFFERS and len(left.names) + len(right.names) == 2 and best.rivals:
        weight -= RIVALS_COST
    return Finding("name", said[0], said[1], says, weight)


def _name_pairs(left: Sketch, right: Sketch) -> list[tuple[str, str]]:
    """Every name with every name, but two alternate ones (branches often bear their parent's); and what one
    has in brackets with the whole names of the other.
    """
    pairs = [(a, b) for a in left.names for b in right.names if a == left.names[0] or b == right.names[0]]
    pairs += [(a, b) for a in left.bracketed for b in right.names]
    return pairs + [(a, b) for a in left.names for b in right.bracketed]


LEAST_ALIKE = 0.6
MOST_OWN = 0.75
LONGER_COST = 0.8  # for each word that only one has: a part of an organization is named after the whole


def _name_weight(entity: str, seen: Resemblance) -> tuple[str, float]:
    same, alike, differs = WEIGHTS[entity]["name"]
    told = 0.55 + 0.45 * seen.strength
    if seen.share >= 0.999:
        return SAME, same * told
    if seen.rivals or seen.share < LEAST_ALIKE or min(seen.left, seen.right) > MOST_OWN:
        return DIFFERS, differs
    closeness = (seen.share - LEAST_ALIKE) / (1 - LEAST_ALIKE)
    apart = min(seen.left, seen.right)
    longer = max(seen.left, seen.right)
    return ALIKE, alike * told * (0.35 + 0.65 * closeness) - 4 * apart - LONGER_COST * longer


def _by_identifier(left: Sketch, right: Sketch) -> Finding | None:
    if left.entity == "location":
        one, other = left.external_identifier, right.external_identifier
        if not one or not other:
            return None
        return _finding(left, "identifier", one, other, SAME if one == other else DIFFERS)
    a, b = ({re.sub(r"\D", "", ein) for ein in sketch.eins} for sketch in (left, right))
    if not a or not b:
        return None
    says = SAME if a & b else DIFFERS
    weight = _weigh(left.entity, "identifier", says)
    if says == SAME and not _are_named_alike(left, right):
        weight *= SHARED_BY_BRANCHES
    return _finding(left, "identifier", _shown(left.eins), _shown(right.eins), says, weight)


def _are_named_alike(left: Sketch, right: Sketch) -> bool:
    return any(
        compare_names(a, b, left.said, right.said).share > 0.9 for a in left.names for b in right.names
    )


def _by_phone(left: Sketch, right: Sketch) -> Finding | None:
    if not left.calls or not right.calls:
        return _missing(left, "phone", left.phones, right.phones)
    both = left.calls & right.calls
    says = SAME if both else DIFFERS
    return _finding(left, "phone", _shown(both or left.calls), _shown(both or right.calls), says)


def _by_website(left: Sketch, right: Sketch) -> Finding | None:
    if not left.pages or not right.pages:
        return _missing(left, "website", left.websites, right.websites)
    hosts = {host for host, _ in left.pages} & {host for host, _ in right.pages}
    both = left.pages & right.pages
    roots = any(not path for host, path in left.pages | right.pages if host in hosts)
    if both:
        says = SAME if left.entity != "service" or any(path for _, path in both) else ALIKE
    elif hosts:
        says = SAME if roots and left.entity == "organization" else ALIKE
    else:
        says = DIFFERS
    return _finding(left, "website", _shown(left.websites), _shown(right.websites), says)


def _by_email(left: Sketch, right: Sketch) -> Finding | None:
    if not left.mailboxes or not right.mailboxes:
        return _missing(left, "email", left.mailboxes, right.mailboxes)
    alike = ALIKE if left.mail_hosts & right.mail_hosts else DIFFERS
    says = SAME if left.mailboxes & right.mailboxes else alike
    return _finding(left, "email", _shown(left.mailboxes), _shown(right.mailboxes), says)


_ADDRESS_ORDER = (SAME, ALIKE, UNIT, ZIP, DIFFERS, STATE)


def _by_address(left: Sketch, right: Sketch) -> Finding | None:
    shown = [_address_lines(left), _address_lines(right)]
    if not left.doors or not right.doors:
        return _missing(left, "address", *shown)
    found = min((compare_doors(a, b) for a in left.doors for b in right.doors), key=_ADDRESS_ORDER.index)
    says, weight = _address_weight(left.entity, found)
    return Finding("address", shown[0], shown[1], says, weight)


def _address_lines(sketch: Sketch) -> str:
    said = "; ".join(" ".join(part for part in line if part) for line in sketch.addresses[:3])
    return said or (sketch.name if sketch.doors else "")


def _address_weight(entity: str, found: str) -> tuple[str, float]:
    same, alike, differs = WEIGHTS[entity]["address"]
    if found == SAME:
        return SAME, same
    if found == ALIKE:
        return ALIKE, alike if entity == "location" else same
    if found == UNIT:
        return DIFFERS, OTHER_UNIT if entity == "location" else 0.0
    if found == ZIP and entity == "organization":
        return ALIKE, alike
    return DIFFERS, differs + (OTHER_STATE if found == STATE else 0)


def _by_point(left: Sketch, right: Sketch) -> Finding | None:
    if not left.point or not right.point:
        return None
    apart = METRES_IN_A_MILE * miles_between(*left.point, *right.point)
    shown = [f"{point.lat:.5f}, {point.lon:.5f}" for point in (left.point, right.point)]
    if apart > NEARBY_M and apart <= APART_M:
        return _finding(left, "point", shown[0], shown[1], DIFFERS, 0.0)
    says = SAME if apart <= NEAR_M else ALIKE if apart <= NEARBY_M else DIFFERS
    return _finding(left, "point", shown[0], shown[1], says)


def _by_organization(left: Sketch, right: Sketch) -> Finding | None:
    if not left.organization or not right.organization:
        return _missing(left, "organization", left.organization, right.organization)
    if left.organization_id and left.organization_id == right.organization_id:
        return _finding(left, "organization", left.organization, right.organization, SAME)
    seen = compare_names(left.organization, right.organization, left.towns, right.towns)
    says, _ = _name_weight("organization", seen)
    if says == DIFFERS and _is_cut_short(seen):
        return _finding(left, "organization", left.organization, right.organization, ALIKE, 1.0)
    return _finding(left, "organization", left.organization, right.organization, says)


def _is_cut_short(seen: Resemblance) -> bool:
    """All that one says, the other says too."""
    return not seen.rivals and min(seen.left, seen.right) == 0 and seen.share >= 0.4


def _by_description(left: Sketch, right: Sketch) -> Finding | None:
    one, other = plain(left.description), plain(right.description)
    if not one or not other:
        return None
    if one == other:
        says = SAME
    else:
        near = fuzz.token_set_ratio(one, other)
        says = SAME if near >= 95 else ALIKE if near >= 75 else DIFFERS
        if says == DIFFERS and near >= 45:
            return _finding(left, "description", left.description, right.description, DIFFERS, 0.0)
    return _finding(left, "description", left.description, right.description, says)


def _by_ages(left: Sketch, right: Sketch) -> Finding | None:
    if left.span is None or right.span is None:
        return None
    (low, high), (low2, high2) = left.span, right.span
    shared = min(high, high2) - max(low, low2)
    says = SAME if left.span == right.span else DIFFERS if shared <= 0 else ALIKE
    return _finding(left, "ages", f"{low:g}–{high:g}", f"{low2:g}–{high2:g}", says)


_COMPARED: dict[str, tuple[Any, ...]] = {
    "organization": (
        _by_name, _by_identifier, _by_phone, _by_website, _by_email, _by_address, _by_description,
    ),
    "location": (_by_name, _by_address, _by_point, _by_phone, _by_organization, _by_identifier),
    "service": (
        _by_name, _by_organization, _by_website, _by_phone, _by_email, _by_address, _by_description, _by_ages,
    ),
}  # fmt: skip


def said_for(findings: Iterable[Finding]) -> list[str]:
    """The fields that speak for one record, the weightiest first."""
    return [finding.field for finding in findings if finding.weight > 0]
