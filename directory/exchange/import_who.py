"""Who a cell says a service is for: ages, grades and groups, where the whole cell is about that.

Cells of a column for it are bolder than sentences: "Elem/MS", "16+", "PK,0K,01,SE" and "Adults" leave no
doubt there. What is not plainly one of them is left to its words.
"""

import re
from typing import NamedTuple

from directory.exchange.import_values import (
    Ages,
    ages_in,
    ages_of_group,
    audience_in,
    grade_parts,
    grade_words,
    in_english,
    says_any_age,
    together,
    without_grades,
)
from directory.vocabulary import GRADES, Audience


class Who(NamedTuple):
    """`said` is the range of ages in one plain form; `was_date` that a spreadsheet had made a date of it."""

    ages: Ages | None
    said: str
    grades: list[str]
    audience: list[str]
    any_age: bool
    was_date: bool


def who_in(cell: str) -> Who:
    """What a cell of a column for ages, grades or groups says."""
    plain = in_english(" ".join(cell.split()))
    grades, left = grade_codes(plain, is_of_grades=False)
    if left and not (len(grades) > 1 and all(len(part) <= 3 for part in left)):
        grades = _grades_beside(plain)
    said, was_date = (None, False) if grades and not left else ages_said(without_grades(plain))
    audience = audience_in_cell(plain) or ([str(Audience.STUDENT)] if grades else [])
    return Who(_range(said), said or "", grades, audience, says_any_age(plain), was_date)


def _range(said: str | None) -> Ages | None:
    return ages_from(said) if said else None


def _grades_beside(plain: str) -> list[str]:
    """Grades that a text names beside something else: "Ages 11 to 14 (grades 6-8)"."""
    parts = [grade_codes(part)[0] for part in grade_parts(plain)]
    named = {grade for part in parts for grade in part}
    return [grade for grade in GRADES if grade in named]


# ages

_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {name: place for place, name in enumerate(_MONTH_NAMES.split(), 1)}
_DAY_MONTH = re.compile(r"^(\d{1,2})-([A-Za-z]{3})$|^([A-Za-z]{3})-(\d{1,2})$")
_ISO_DATE = re.compile(r"^20\d\d-(\d\d)-(\d\d)(?:[T ]00:00(?::00)?)?$")
_UNIT = r"(weeks?|wks?|months?|mos?|years?|yrs?)"
_TO = r"\s?(?:-|–|—|to|through|thru)\s?"
_YOUNG = re.compile(
    rf"^\W*(?:ages?\s?:?\s?)?(?:(\d{{1,2}})\s?{_UNIT}?\.?(?:\sold)?|(birth|newborns?|infants?|0)){_TO}"
    rf"(\d{{1,2}})\s?{_UNIT}?\.?(?:\sold|\sof age)?\W*$",
    re.IGNORECASE,
)
_LOW_ONLY = re.compile(
    r"^\W*(?:ages?\s?:?\s?)?(\d{1,2})\s?(?:years?|yrs?)?\.?\s?(?:old)?\s?"
    r"(?:\+|(?:and|&|or)\s(?:up|over|older|above)|plus|>)\W*$"
    r"|^\W*(?:over|above|from|at least|>=|≥)\s?(?:ages?\s)?(\d{1,2})\W*$",
    re.IGNORECASE,
)
_HIGH_ONLY = re.compile(
    r"^\W*(?:ages?\s?:?\s?)?(\d{1,2})\s?(?:years?|yrs?)?\.?\s?(?:old)?\s?(?:and|&|or)\s(?:under|younger|below)"
    r"\W*$|^\W*(?:up to|until|<=|≤)\s?(?:ages?\s)?(\d{1,2})(?:\s?years?)?\W*$",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\(([^()]{1,60})\)")


def ages_said(cell: str) -> tuple[str | None, bool]:
    """The range of a cell in one form, "6-13", "16+" or "under 5", and whether it had become a date.

    Several ranges are one where no year is left out between them. None where the cell says something else.
    """
    plain = in_english(" ".join(cell.split())).strip(" .;")
    turned = _turned_into_date(plain)
    if turned:
        return _form(turned), True
    if grade_words(plain):
        return None, False
    parts = [part for part in re.split(r"[,;/&|]| and ", plain) if part.strip()]
    ranges = [_one_range(part.strip()) for part in parts if re.search(r"\d", part)]
    if len(ranges) > 1 and len(ranges) == len(parts) and all(ranges):
        joined = together([found for found in ranges if found])
        return (_form(joined), False) if joined else (None, False)
    whole = _one_range(plain)
    return (_form(whole), False) if whole else (None, False)


def _turned_into_date(plain: str) -> Ages | None:
    """ "20-May" was 5-20 once, "14-Nov" 11-14, before a spreadsheet saw a date in it."""
    match = _DAY_MONTH.match(plain)
    iso = _ISO_DATE.match(plain)
    if match:
        month = _MONTHS.get((match[2] or match[3]).lower())
        day = int(match[1] or match[4])
        pair = (month, day) if month else None
    elif iso:
        pair = (int(iso[1]), int(iso[2]))
    else:
        return None
    return Ages(float(min(pair)), float(max(pair))) if pair and pair[0] != pair[1] else None


def _one_range(plain: str) -> Ages | None:
    if match := _YOUNG.match(plain):
        high_unit = match[5] or match[2] or "years"
        low_unit = match[2] or match[5] or "years"
        low = 0.0 if match[3] else _years(int(match[1]), low_unit)
        high = _years(int(match[4]), high_unit)
        return Ages(low, high) if low <= high else None
    if match := _HIGH_ONLY.match(plain):
        return Ages(None, float(match[1] or match[2]))
    if match := _LOW_ONLY.match(plain):
        return Ages(float(match[1] or match[2]), None)
    if not re.search(r"\d", plain):
        return None
    bracket = _BRACKET.search(plain)
    inside = _one_range(bracket[1]) if bracket else None
    return inside or ages_in(plain) or ages_of_group(plain)


def _years(number: int, unit: str) -> float:
    per_year = {"w": 52, "m": 12}.get(unit[0].lower(), 1)
    return round(number / per_year, 2)


def _form(ages: Ages) -> str:
    if ages.low is None:
        return f"under {ages.high + 1:g}" if ages.high is not None else ""
    return f"{ages.low:g}+" if ages.high is None else f"{ages.low:g}-{ages.high:g}"


def ages_from(said: str) -> Ages | None:
    """What `ages_said` formed, as ages."""
    if said.startswith("under "):
        return Ages(None, float(said.removeprefix("under ")) - 1)
    low, _, high = said.removesuffix("+").partition("-")
    try:
        return Ages(float(low), float(high) if high else None)
    except ValueError:
        return None


# grades

_CODES = {
    "pk": "PK", "prek": "PK", "pre-k": "PK", "pre k": "PK", "tk": "PK", "3k": "PK", "4k": "PK", "upk": "PK",
    "preschool": "PK", "pre-school": "PK", "pre-kindergarten": "PK", "prekindergarten": "PK", "k": "K",
    "0k": "K", "kg": "K", "kf": "K", "kh": "K", "kinder": "K", "kindergarten": "K", "kdg": "K",
}  # fmt: skip
_BANDS = {
    "elem": "K-5", "elementary": "K-5", "elementary school": "K-5", "es": "K-5", "grade school": "K-5",
    "ms": "6-8", "middle": "6-8", "middle school": "6-8", "intermediate": "6-8", "jhs": "6-8",
    "middle grades": "6-8", "junior high": "6-8", "junior high school": "6-8", "jr high": "6-8",
    "hs": "9-12", "high": "9-12", "high school": "9-12", "highschool": "9-12", "senior high": "9-12",
    "elementary schools": "K-5", "middle schools": "6-8", "high schools": "9-12", "secondary": "6-12",
    "high-school": "9-12", "middle-school": "6-8", "elementary-school": "K-5", "primary school": "K-5",
}  # fmt: skip
_WORDS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_ORDINALS = {word: str(place) for place, word in enumerate(_WORDS.split(), 1)}
_NOISE = re.compile(
    r"\b(?:grade levels?|grades?|graders?|students?|youth|only|serving|in|the|level|entering|current|of"
    r"|children|kids|schoolers?)\b|[():]",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\s?(?:-|–|—|\bto\b|\bthrough\b|\bthru\b)\s?")


def grade_codes(cell: str, is_of_grades: bool = True) -> tuple[list[str], list[str]]:
    """Our grades of a cell, in order, and the parts that are none: "PK,0K,01,SE" is PK, K, 1 and ["SE"].

    `is_of_grades`: the column is for grades, so that bare numbers are grades too, and not ages.
    """
    plain = " ".join(cell.replace("\n", ", ").split()).lower().replace("–", "-")
    if re.fullmatch(r"(?:all|any) grades?(?: levels?)?|k-12 all", plain):
        return list(GRADES[1:]), []
    parts = re.split(r"[,;/&|\n+]|\band\b|\bor\b", plain)
    are_numbers = is_of_grades or grade_words(plain) or any(part.strip() in _CODES for part in parts)
    found: set[int] = set()
    left: list[str] = []
    for part in parts:
        part = " ".join(_NOISE.sub(" ", part).split()) if part.strip() not in _BANDS else part.strip()
        if not part:
            continue
        places = _places(part, are_numbers)
        found |= set(places)
        if not places:
            left.append(part.upper() if len(part) <= 3 else part)
    return [GRADES[place] for place in sorted(found)], left


def _places(part: str, are_numbers: bool) -> range:
    band = _BANDS.get(part) or _BANDS.get(part.replace("-", " ")) or _BANDS.get(part.removesuffix(" school"))
    ends = _RANGE.split(band or part)
    if len(ends) == 3 and ends[0] == "pre":  # "pre-k-5"
        ends = ["prek", ends[2]]
    if len(ends) > 2 or not all(ends):
        ends = [part]
    low = _place(ends[0], are_numbers or bool(band))
    high = _place(ends[-1], are_numbers or bool(band) or (low is not None and low < 2))
    if low is None or high is None or low > high:
        alone = _place(part, are_numbers)
        return range(alone, alone + 1) if alone is not None else range(0)
    return range(low, high + 1)


def _place(text: str, are_numbers: bool) -> int | None:
    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", text.strip(" .")).removesuffix(".0")
    code = _CODES.get(plain) or _ORDINALS.get(plain) or plain.lstrip("0")
    if code.isdigit() and not are_numbers and plain == text.strip(" ."):
        return None
    return GRADES.index(code) if code in GRADES else None


# groups

_GROUPS = {
    Audience.RESIDENT: "adultos adulto comunidad"
                       " adult seniors senior elderly elders community public everyone anyone women men"
                       " resident neighbor veterans veteran immigrants immigrant",
    Audience.FAMILY: "familia familias family families household",
    Audience.STUDENT: "niños niñas jóvenes jovenes adolescentes estudiantes"
                      " youth teen teens children child kids student students infants infant toddlers toddler"
                      " girls boys preschoolers tweens adolescents",
    Audience.PARENT_CAREGIVER: "padres madres cuidadores"
                               " parent parents caregiver caregivers guardians mothers fathers",
    Audience.STAFF: "staff teacher teachers educators",
}  # fmt: skip
_GROUP_OF = {word: who for who, words in _GROUPS.items() for word in words.split()}


def audience_in_cell(cell: str) -> list[str]:
    """Whom a cell of a column about groups names: "Seniors" and "Adults" are residents, "Teens" students."""
    if len(cell) <= 80:
        words = [word.removesuffix("s") for word in re.findall(r"[a-zñóé]+", cell.lower())]
        is_grade = bool(re.search(r"high school|senior high", cell, re.IGNORECASE))
        named = {_GROUP_OF.get(word) or _GROUP_OF.get(word + "s") for word in words
                 if not (is_grade and word == "senior")}  # fmt: skip
        if named - {None}:
            return [str(who) for who in Audience if who in named]
    return audience_in(cell) or []


_GENDERS = (
    ("any", r"co-?ed|both|any|all|mixed|everyone|either|girls.{1,9}boys|boys.{1,9}girls|male.{1,9}female|m/f"
            r"|f/m|todos"),
    ("girls", r"girls?|females?|wom[ae]n|f|niñas"),
    ("boys", r"boys?|males?|m[ae]n|m|niños"),
)  # fmt: skip


def gender_in(cell: str) -> str | None:
    """girls, boys or any, where a cell of a few words is one of them."""
    plain = " ".join(re.sub(r"\b(?:only|genders?|young)\b", " ", cell.lower()).split()).strip(" .")
    return next((kind for kind, pattern in _GENDERS if re.fullmatch(pattern, plain)), None)


def bands_of(texts: list[str]) -> tuple[Ages | None, list[str]]:
    """Several bands as one range, and those that could not be joined or read."""
    ages = [ages_from(said) if re.match(r"^(?:under )?[\d.]", said) else None for said in texts]
    known = [found or ages_in(text) for found, text in zip(ages, texts, strict=True)]
    unread = [text for found, text in zip(known, texts, strict=True) if found is None]
    ranges = [found for found in known if found]
    joined = together(ranges) if ranges else None
    return joined, unread if joined or not ranges else texts
