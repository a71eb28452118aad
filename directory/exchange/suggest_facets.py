"""What one column holds: its header's meaning and its values' look weighed against each other.

Pure. A facet is a plain word (phone, street, hours …); which field of which table it feeds depends on the
columns beside it and is settled in `suggest_targets`.
"""

import re
from dataclasses import dataclass, replace

from directory.exchange.import_languages import BY_NAME
from directory.exchange.import_values import ages_in
from directory.exchange.suggest_lexicon import word_set
from directory.exchange.suggest_looks import Look
from directory.exchange.suggest_words import Meaning, day_part_of, is_of_answerer, meaning_of, tokens_of

LIKE: dict[str, tuple[str, ...]] = {
    "phone": ("phone",), "fax": ("phone",), "tty": ("phone",), "toll_free": ("phone",),
    "hotline": ("phone",), "email": ("email",), "url": ("url",), "zip": ("zip",), "state": ("state",),
    "point": ("point",), "place": ("place", "city_state", "point"), "hours": ("hours", "span", "clock"),
    "weekdays": ("weekdays",), "opens": ("clock", "digits24"), "closes": ("clock", "digits24"),
    "valid_from": ("date",), "valid_to": ("date",), "latitude": ("latitude", "metres"),
    "longitude": ("longitude", "metres"), "ein": ("ein",), "languages": ("languages",),
    "ages": ("ages", "age", "grades"), "min_age": ("age", "ages"), "max_age": ("age", "ages"),
    "grades": ("grades",), "confirmed": ("date", "moment"), "street": ("street", "place"),
    "address_2": ("suite",), "social": ("url",), "county": ("county",), "area": ("county", "zip"),
    "counted": ("date", "moment"), "openings": ("number",), "capacity": ("number",),
    "cost": ("money", "number", "yes_no"), "extension": ("number",), "week_of_month": ("number",),
}  # fmt: skip
"""Facet -> the looks that confirm it."""

STRICT = word_set(
    "phone fax tty toll_free email url zip state point latitude longitude ein valid_from valid_to opens"
    " closes weekdays week_of_month extension"
)
"""Facets whose values must look it: without, the header is not believed."""

WORDS_ONLY = word_set(
    "name alternate_name description notes eligibility audience apply documents city region county area"
    " payment category delivery season street place hours languages grades schools gender funding alert"
)
"""Facets that numbers and yes or no speak against."""

PLAIN = {
    "phone": "telephone numbers", "long_phone": "telephone numbers", "email": "e-mail addresses",
    "url": "web addresses", "zip": "ZIP codes", "state": "states", "point": "points on a map",
    "place": "whole addresses", "hours": "days with times", "span": "times", "clock": "times of day",
    "digits24": "times of day", "weekdays": "weekdays", "date": "dates", "moment": "timestamps",
    "latitude": "degrees", "longitude": "degrees", "metres": "metres of a map projection", "ein": "EINs",
    "languages": "languages", "ages": "ages", "age": "ages", "grades": "grades", "street": "streets",
    "suite": "suites or floors", "money": "prices", "county": "counties", "prose": "sentences",
    "mark": "marks", "yes_no": "yes or no", "number": "numbers", "guid": "machine numbers",
    "city_state": "a city and a state",
}  # fmt: skip


LEAST = 0.4
"""Below this a header is not believed."""


@dataclass(frozen=True)
class Guess:
    """What a column holds. `facet` "": nobody knows. `fate`: map, leave_out, or keep as an attribute."""

    facet: str = ""
    subject: str = ""
    sure: float = 0.0
    because: str = ""
    fate: str = "map"
    says: str = ""  # what a marked column stands for
    day: str = ""
    nr: str = ""
    has_name: bool = False


def guess_column(header: str, look: Look) -> Guess:
    """The likeliest reading of one column by itself."""
    if look.is_blank:
        return Guess(fate="keep", sure=1.0, because="The column is empty.")
    meaning = meaning_of(header)
    wide = _wide_day(header, look)
    if wide:
        return wide
    if _is_personal(header, meaning, look):
        return Guess("person", fate="leave_out", sure=0.9, because="It names a person.")
    if meaning.is_machine or look.share("guid") > 0.8:
        return Guess(
            "machine", fate="leave_out", sure=0.9, because="It is a machine's own note, of no use here."
        )
    return _marked(header, meaning, look) or _weighed(header, meaning, look)


# people


_PERSONAL = word_set(
    "director principal administrator manager coordinator staff superintendent lead therapist"
    " instructor teacher coach pastor supervisor president first last"
)  # fmt: skip


def _is_personal(header: str, meaning: Meaning, look: Look) -> bool:
    """A person's name, or the e-mail address or title of one."""
    if is_of_answerer(header):
        return True
    if meaning.is_person:
        return not (look.share("phone") > 0.6 or look.share("email") > 0.6) or bool(
            set(tokens_of(header)) & _PERSONAL and look.share("email") > 0.6
        )
    if look.share("titled") > 0.5 and look.words < 5:
        return True
    is_persons_mail = look.share("email") > 0.6 and bool(set(tokens_of(header)) & _PERSONAL)
    return is_persons_mail or _looks_like_people(header, meaning, look)


def _looks_like_people(header: str, meaning: Meaning, look: Look) -> bool:
    """`Contact …` with two capitalized words in nearly every cell."""
    return "contact" in tokens_of(header) and look.share("person") > 0.7 and meaning.facet in ("", "name")


# marked columns and wide weeks


def _wide_day(header: str, look: Look) -> Guess | None:
    part = day_part_of(header)
    if part is None:
        return None
    if part.part == "weekdays" and look.share("weekdays") < 0.5:
        return None
    if part.part == "hours" and look.share("mark") > 0.9:
        return Guess("weekdays", sure=0.9, says=part.day, because="A marked column for a weekday.")
    looks_it = max(look.share(kind) for kind in ("span", "clock", "digits24", "hours", "weekdays"))
    if looks_it < 0.3:
        return None
    because = f"The name is that of a weekday, and {_percent(looks_it)} of the values are times."
    return Guess(part.part, sure=round(0.6 + 0.4 * looks_it, 2), because=because, day=part.day, nr=part.nr)


_GROUPS = {
    "parent": "parents", "parents": "parents", "caregivers": "caregivers", "families": "families",
    "family": "families", "adults": "adults", "adult": "adults", "youth": "youth", "teens": "youth",
    "children": "children", "kids": "children", "seniors": "older adults", "veterans": "adults",
    "padres": "parents", "familias": "families", "jovenes": "youth", "ninos": "children", "adultos": "adults",
}  # fmt: skip
COUNTS = ("openings", "capacity", "enrolled", "wait")
_PAYING = word_set("medicaid medicare insurance snap ebt wic")


def _pays(plain: str) -> str:
    """`Accepts Medicaid` as what is accepted."""
    return re.sub(r"^(?:we )?(?:accepts?|takes?) |\s?accepted\??$|\?$", "", plain, flags=re.IGNORECASE)


_ANY_OTHER = word_set("wifi parking donation accept accepts verified registered visible display featured")


def _marked(header: str, meaning: Meaning, look: Look) -> Guess | None:
    """A column of marks: a language, an age band, a group of people or a subject."""
    if look.share("yes_no") < 0.9 or len(look.few) > 4:
        return None
    plain = header.strip().strip("'’\"")
    words = tokens_of(header)
    language = next((word for word in words if word in BY_NAME and len(word) > 3), "")
    if language:
        other = plain if len(words) <= 3 else language.capitalize()
        return _mark("languages", other, "A marked column for a language.")
    if _GRADES.fullmatch(plain):
        return _mark("grades", plain, "A marked column for grades.")
    if _is_band(plain):
        return _mark("ages", plain, "A marked column for an age band.")
    if look.share("number") > 0.9 and not meaning.facet:
        return None
    if meaning.facet in ("status", "access", "virtual", "cost", "gender", "apply", *COUNTS):
        return None
    if set(words) & _PAYING:
        return _mark("payment", _pays(plain), "A marked column for a way to pay.")
    if meaning.facet == "payment":
        return None
    group = next((_GROUPS[word] for word in words if word in _GROUPS), "")
    if group and len(words) <= 3:
        return _mark("audience", group, "A marked column for a group of people.")
    has_no = set(look.few) & {"no", "n", "f", "false", "0"}
    if has_no or set(words) & _ANY_OTHER:
        return Guess(fate="keep", sure=0.6, because="It says yes or no to something no field of ours holds.")
    return _mark("category", plain, "A marked column, taken as a subject.", 0.7)


def _mark(facet: str, says: str, because: str, sure: float = 0.95) -> Guess:
    return Guess(facet, sure=sure, because=because, says=says)


_BAND = re.compile(
    r"(?:ages?\s?)?(?:\d{1,2}\s?(?:-|–|to)\s?\d{1,2}|\d{1,2}\s?\+|under \d{1,2}"
    r"|\d{1,2} and (?:up|over|older))"
    r"(?:\s?(?:years?|yrs?))?",
    re.IGNORECASE,
)


_GRADES = re.compile(
    r"(?:grades? )?(?:pre-?k|pk|tk|k)\s?(?:-|–|to)\s?\d{1,2}|grades? \d{1,2}(?:\s?(?:-|–|to)\s?\d{1,2})?",
    re.IGNORECASE,
)


def beside_grades(guesses: dict[str, Guess]) -> dict[str, Guess]:
    """`6-8` and `9-12` beside a marked `K-5` are grades too, not ages."""
    if not any(guess.says and guess.facet == "grades" for guess in guesses.values()):
        return guesses
    return {
        column: replace(guess, facet="grades", because="A marked column beside others for grades.")
        if guess.says and guess.facet == "ages" and _OF_SCHOOL.fullmatch(guess.says)
        else guess
        for column, guess in guesses.items()
    }


_OF_SCHOOL = re.compile(r"(?:[1-9]|1[0-2])\s?(?:-|–|to)\s?(?:[1-9]|1[0-2])")


def _is_band(plain: str) -> bool:
    return bool(_BAND.fullmatch(plain)) and ages_in(plain) is not None


# header against values


def _weighed(header: str, meaning: Meaning, look: Look) -> Guess:
    named = _by_name(header, meaning, look)
    seen = _by_values(meaning, look)
    named = named if named and named.sure >= LEAST else None
    if named and (not seen or named.sure >= seen.sure):
        return named
    return (
        replace(seen, subject=meaning.subject)
        if seen
        else Guess(
            fate="keep", subject=meaning.subject, because="Neither its name nor its values say what it is."
        )
    )


def _by_name(header: str, meaning: Meaning, look: Look) -> Guess | None:
    facet = meaning.facet
    if not facet:
        return None
    if facet in ("opens", "closes") and look.share("date") > 0.6 > look.share("clock"):
        facet = "valid_from" if facet == "opens" else "valid_to"
    kind, share = _confirmation(facet, look)
    if facet in ("latitude", "longitude") and share < 0.35 and look.share("number") > 0.8:
        return Guess("machine", fate="leave_out", sure=0.7, because="It is a number of a map projection.")
    if facet in STRICT and share < 0.35:
        return None
    if _says_nothing(facet, look):
        return Guess(fate="keep", sure=0.6, because="Every row says the same, or only yes or no.")
    sure = meaning.sure * _belief(facet, share, look)
    if facet in STRICT and share >= 0.8:
        sure = max(sure, 0.6)
    because = f"The name of the column says it{_and_values(kind, share)}."
    return Guess(facet, meaning.subject, round(sure, 2), because, nr=meaning.nr, has_name=meaning.has_name)


def _says_nothing(facet: str, look: Look) -> bool:
    if facet == "category":
        return len(look.few) == 1 and look.filled > 3
    return facet == "payment" and look.share("yes_no") > 0.8


def _confirmation(facet: str, look: Look) -> tuple[str, float]:
    found = [(look.share(kind), kind) for kind in LIKE.get(facet, ())]
    share, kind = max(found, default=(0.0, ""))
    return kind, share


def _belief(facet: str, share: float, look: Look) -> float:
    """How far the values let the header be believed."""
    if facet in STRICT:
        return 0.5 + 0.5 * share
    if facet in WORDS_ONLY:
        against = max(look.share("number"), look.share("moment"), look.share("guid"), look.share("email"))
        if facet not in ("hours",):
            against = max(against, look.share("phone") if look.length < 30 else 0.0)
        if facet not in ("languages", "cost", "payment", "category", "access", "grades", "apply"):
            against = max(against, look.share("yes_no"))
        if facet == "name" or (facet == "street" and share < 0.3):
            against = max(against, 0.6 * look.share("prose"), look.share("url"))
        return (1 - 0.8 * against) * (0.85 + 0.15 * share)
    return 0.8 + 0.2 * share


def _and_values(kind: str, share: float) -> str:
    return (
        f", and {_percent(share)} of the values are {PLAIN[kind]}" if share >= 0.3 and kind in PLAIN else ""
    )


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"


BY_VALUES = (
    ("email", "email", 0.7, 0.85), ("long_phone", "phone", 0.7, 0.8), ("url", "url", 0.7, 0.7),
    ("ein", "ein", 0.9, 0.7), ("place", "place", 0.6, 0.8), ("point", "point", 0.8, 0.8),
    ("hours", "hours", 0.6, 0.75), ("languages", "languages", 0.8, 0.7), ("street", "street", 0.8, 0.55),
    ("weekdays", "weekdays", 0.8, 0.6), ("money", "cost", 0.7, 0.5), ("prose", "description", 0.6, 0.45),
)  # fmt: skip
"""Look, facet, least share, and how sure a column is by its values alone."""


def _by_values(meaning: Meaning, look: Look) -> Guess | None:
    for kind, facet, least, sure in BY_VALUES:
        share = look.share(kind)
        if share >= least:
            because = f"{_percent(share)} of the values are {PLAIN[kind]}."
            return Guess(facet, meaning.subject, round(sure * share, 2), because, nr=meaning.nr)
    return None
