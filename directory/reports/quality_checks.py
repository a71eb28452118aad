"""Every check of quality: what it is called, what it says, where it is mended, and how much it hurts.

A weight says how often the field decides whether a family finds the right thing: 100 hides a service from
everyone, 50 from about half of those who look for such a thing, 10 only looks bad.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    MISSING = "missing"
    STALE = "stale"
    CONTRADICTORY = "contradictory"
    IMPOSSIBLE = "impossible"


def N_(words: str) -> str:  # noqa: N802 - the name that marks words for the translators
    return words


@dataclass(frozen=True, slots=True)
class Check:
    """`says` is a sentence with places for facts; `anchor` the input of the record's page that mends it."""

    key: str
    kind: Kind
    entity: str  # service | organization | location
    field: str  # of the record
    anchor: str
    weight: int
    label: str
    says: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing amiss with one record. `touches` is how many services it hides or misleads about."""

    check: Check
    row_id: str
    name: str
    facts: Mapping[str, object] = field(default_factory=dict)
    touches: int = 1
    placement_id: str | None = None

    @property
    def harm(self) -> int:
        """What it is ordered by. A place of 30 services counts for 20, one of none for a quarter."""
        return self.check.weight * min(self.touches, 20) if self.touches else self.check.weight // 4


_M, _S, _C, _I = Kind.MISSING, Kind.STALE, Kind.CONTRADICTORY, Kind.IMPOSSIBLE

_SERVICE = (
    ("no_category", _M, "categories", "category", 90, N_("No kind of help"),
     N_("It is in no kind of help, so nobody who looks by kind finds it.")),
    ("no_description", _M, "description", "description", 50, N_("No description"),
     N_("Nothing says what it is, so few searches find it.")),
    ("no_place", _M, "service_areas", "area", 80, N_("No place and no area"),
     N_("It has no place and no area, so “near me” cannot find it.")),
    ("no_contact", _M, "phones", "phones", 85, N_("No way to reach it"),
     N_("No phone, no e-mail and no web page: families cannot reach it.")),
    ("no_phone", _M, "phones", "phones", 55, N_("No phone"),
     N_("Nobody can call: there is no number anywhere.")),
    ("no_hours", _M, "hours", "hours-0", 60, N_("No hours"),
     N_("No days or hours are said, so no search by time finds it.")),
    ("no_languages", _M, "languages", "speaks", 40, N_("No languages"),
     N_("Nobody said which languages are spoken.")),
    ("no_cost", _M, "cost_kind", "cost_kind", 35, N_("No cost"), N_("Nobody said what it costs.")),
    ("no_ages", _M, "ages", "ages_known", 45, N_("No ages or grades"),
     N_("Nobody said for which ages or grades it is.")),
    ("no_spanish", _M, "description_es", "name_es", 30, N_("Not in Spanish"),
     N_("Families here speak Spanish, and it is not told in Spanish.")),
    ("name_of_organization", _M, "name", "name", 15, N_("Named like its organization"),
     N_("It is only called like its organization. What is it?")),
    ("not_offered", _S, "status", "status", 20, N_("Not offered, so not found"),
     N_("It is set to “%(status)s”, so nobody finds it. Is that still so?")),
    ("never_confirmed", _S, "assured_date", "still_right", 20, N_("Never confirmed"),
     N_("No person ever said that this is right.")),
    ("confirmed_long_ago", _S, "assured_date", "still_right", 25, N_("Confirmed long ago"),
     N_("It was last confirmed %(days)d days ago.")),
    ("capacity_stale", _S, "capacity", "status", 30, N_("Old count of places"),
     N_("How many places there are was said %(days)d days ago.")),
    ("hours_over", _S, "hours", "hours-0", 60, N_("Hours are over"),
     N_("All its hours ended on %(day)s, so it looks shut for good.")),
    ("alert_over", _S, "alert", "alert", 35, N_("Note on top is over"),
     N_("The note on top speaks of %(when)s, which is past.")),
    ("full_yet_free", _C, "capacity", "status", 35, N_("Full, with places free"),
     N_("It is called full, with %(available)d places free.")),
    ("open_yet_none", _C, "capacity", "status", 35, N_("Open, with no place"),
     N_("It is called open, with no place free.")),
    ("grades_against_ages", _C, "ages", "ages_known", 40, N_("Grades against ages"),
     N_("Its grades and its ages have no child in common.")),
    ("all_ages_as_numbers", _C, "ages", "ages_known", 10, N_("Any age, written as numbers"),
     N_("Ages %(low)g to %(high)g mean any age: say so.")),
    ("overnight", _C, "hours", "hours-0", 30, N_("Open through the night"),
     N_("It opens at %(opens)s and closes at %(closes)s the next day. Is that right?")),
    ("place_is_mailbox", _C, "hours", "places", 30, N_("Only at a postal address"),
     N_("All its places are postal addresses, where nobody can go.")),
    ("hours_impossible", _I, "hours", "hours-0", 50, N_("Closes before it opens"),
     N_("It opens at %(opens)s and closes at %(closes)s.")),
    ("hours_without_days", _I, "hours", "hours-0", 40, N_("Hours without days"),
     N_("It opens at %(opens)s, and no day is said.")),
    ("ages_impossible", _I, "ages", "ages_known", 45, N_("Ages that cannot be"),
     N_("Ages %(low)g to %(high)g cannot be.")),
    ("confirmed_in_future", _I, "assured_date", "still_right", 20, N_("Confirmed in the future"),
     N_("It is said to be confirmed on %(day)s, which is still to come.")),
)  # fmt: skip

_ORGANIZATION = (
    ("without_services", _M, "services", "name", 10, N_("Organization without services"),
     N_("It offers nothing that can be found.")),
    ("unreachable", _M, "phones", "phones", 15, N_("Organization without contact"),
     N_("No phone, no e-mail and no web page of its own.")),
)  # fmt: skip

_LOCATION = (
    ("no_point", _M, "point", "latitude", 70, N_("Not on the map"),
     N_("It has no point, so no search by distance finds what is there.")),
    ("no_address", _M, "address", "address_1", 40, N_("No address"),
     N_("Nobody can find the way: no street.")),
    ("about_right", _M, "point", "latitude", 12, N_("Only about right on the map"),
     N_("Its point is the middle of a ZIP code or the like.")),
    ("point_far", _C, "point", "latitude", 60, N_("Point far from its ZIP code"),
     N_("Its point lies %(miles)d miles from ZIP code %(zip)s.")),
    ("point_shared", _C, "point", "latitude", 45, N_("Point of many places"),
     N_("%(count)d places on %(streets)d streets stand on the same point.")),
    ("state_against_zip", _C, "address", "state_province", 25, N_("State against ZIP code"),
     N_("It says %(state)s, and ZIP code %(zip)s is in %(other)s.")),
    ("point_swapped", _I, "point", "latitude", 75, N_("Point turned round"),
     N_("Latitude and longitude are swapped or lack a minus sign.")),
    ("point_zero", _I, "point", "latitude", 75, N_("Point in the sea"), N_("Its point is 0, 0.")),
    ("point_out_of_state", _I, "point", "latitude", 60, N_("Point outside its state"),
     N_("Its point does not lie in %(state)s.")),
    ("zip_unknown", _I, "address", "postal_code", 30, N_("No such ZIP code"),
     N_("There is no ZIP code %(zip)s.")),
)  # fmt: skip

_TEXTS = (
    ("phone_length", _I, "phones", "phones", 50, N_("Number too short or long"),
     N_("%(number)s has not as many digits as a number has.")),
    ("phone_made_up", _I, "phones", "phones", 50, N_("Made-up number"),
     N_("%(number)s is kept free for films: nobody answers.")),
    ("phone_repeated", _I, "phones", "phones", 50, N_("Number of one digit"),
     N_("%(number)s is one digit over and over.")),
    ("url_wrong", _I, "url", "url", 15, N_("Web address that leads nowhere"),
     N_("%(url)s is no web address.")),
    ("email_wrong", _I, "email", "email", 15, N_("E-mail address that cannot be"),
     N_("%(email)s is no e-mail address.")),
    ("placeholder", _I, "name", "name", 40, N_("Placeholder or test"),
     N_("“%(text)s” looks like a test or a placeholder.")),
    ("shouted", _I, "name", "name", 10, N_("In capitals"), N_("The name is written in capitals.")),
    ("markup", _I, "description", "description", 12, N_("Mark-up in the text"),
     N_("Its words hold HTML: “%(text)s”.")),
    ("broken_letters", _I, "description", "description", 12, N_("Broken letters"),
     N_("Letters are broken: “%(text)s”.")),
    ("cut_short", _I, "description", "description", 12, N_("Text cut short"),
     N_("The text ends in the middle: “…%(text)s”.")),
)  # fmt: skip
"""Checks that every entity has, under names such as "service.phone_length"."""


def _made() -> dict[str, Check]:
    listed = [
        *(("service", row) for row in _SERVICE),
        *(("organization", row) for row in _ORGANIZATION),
        *(("location", row) for row in _LOCATION),
        *((entity, row) for row in _TEXTS for entity in ("service", "organization", "location")),
    ]
    found = {}
    for entity, (name, kind, column, anchor, weight, label, says) in listed:
        own = "website" if (entity, name) == ("organization", "url_wrong") else anchor
        key = f"{entity}.{name}"
        found[key] = Check(key, kind, entity, column, own, weight, label, says)
    for name in ("url_wrong", "email_wrong", "cut_short"):  # a place has no such field on its page
        del found[f"location.{name}"]
    return found


CHECKS: dict[str, Check] = _made()
