"""Facts that sets write as words, read only where the words leave no doubt; None is "not known"."""

import re
from datetime import UTC, date, datetime
from typing import NamedTuple

from directory.vocabulary import AccessFeature, Audience, CostKind, Document, LocationType, ServiceStatus

# status

_CLOSED = re.compile(
    r"\b(?:clos|defunct|discontinu|ended|terminat|no longer|permanent|cerrad)", re.IGNORECASE
)
_PAUSED = re.compile(r"\b(?:tempor|paus|suspend|on hold|seasonal)", re.IGNORECASE)
_INACTIVE = re.compile(
    r"\b(?:in-?active|draft|delet|archiv|unpublish|disabled|hidden|expired)", re.IGNORECASE
)
_ACTIVE = {
    "active",
    "open",
    "published",
    "current",
    "live",
    "1",
    "true",
    "yes",
    "enabled",
    "operational",
    "activo",
}


def status_in(text: str) -> tuple[ServiceStatus, bool]:
    """The status and whether the text is a known way of saying it. Unreadable text counts as active, unless
    it plainly speaks of closing."""
    plain = text.strip().lower().replace("_", " ")
    if plain in _ACTIVE:
        return ServiceStatus.ACTIVE, True
    if plain in set(ServiceStatus):
        return ServiceStatus(plain), True
    if len(plain) > 60:
        return ServiceStatus.ACTIVE, False
    if _PAUSED.search(plain):
        return ServiceStatus.TEMPORARILY_CLOSED, True
    if _CLOSED.search(plain):
        return ServiceStatus.DEFUNCT, True
    if _INACTIVE.search(plain) or plain in {"0", "false", "no"}:
        return ServiceStatus.INACTIVE, True
    return ServiceStatus.ACTIVE, False


def location_type_in(text: str) -> LocationType | None:
    plain = text.strip().lower()
    if plain in set(LocationType):
        return LocationType(plain)
    return {"mailing": LocationType.POSTAL, "mail": LocationType.POSTAL, "online": LocationType.VIRTUAL,
            "street": LocationType.PHYSICAL}.get(plain)  # fmt: skip


# ages and grades


class Ages(NamedTuple):
    low: float | None
    high: float | None


_AGE = r"(\d{1,2}(?:\.5)?)"
_YEARS = r"(?:\s?-?\s?(?:years?|yrs?)(?:\.|\b)?(?:[ -]of[ -]age|[ -]olds?\b)?)"
_UP = r"(?:\+|(?:\s?(?:years?|yrs?)\.?(?: of age| old)?)?\s?(?:and|&|or)\s(?:up|over|older|above)\b)"
_TO = r"\s?(?:-|–|—|to|through|thru|and)\s?"
_AGES = re.compile(
    rf"\b(?:(?:age[sd]?|aged)\s?:?\s?)(?:{_AGE}{_TO}{_AGE}(?!\d)|{_AGE}\s?{_UP})"
    rf"|\b{_AGE}{_TO}{_AGE}{_YEARS}"
    rf"|\b{_AGE}{_TO}{_AGE}\b(?=\s*$)"
    rf"|\b{_AGE}{_YEARS}?\s?{_UP}"
    r"|\b(?:over|above|at least|must be|minimum(?: age)?(?: of)?:?)"
    rf"\s(?:the age of\s|age\s)?{_AGE}(?!\d){_YEARS}?"
    rf"|\b(?:under|below|younger than)\s(?:the age of\s|age\s)?{_AGE}(?!\d){_YEARS}?",
    re.IGNORECASE,
)
_GRADE_NAME = r"(?:pre-?k(?:indergarten)?|pk|tk|kindergarten|k|(?:1[0-2]|0?[1-9])(?:st|nd|rd|th)?)"
_THROUGH = r"\s?(?:-|–|—|to|through|thru)\s?"
_GRADE_WORDS = re.compile(
    rf"\bgrades?(?:\slevels?)?\s?:?\s?{_GRADE_NAME}(?:{_THROUGH}{_GRADE_NAME})?\b"
    rf"|\b{_GRADE_NAME}(?:(?:{_THROUGH}|\s?(?:and|&|,|/)\s?){_GRADE_NAME})?[\s-](?:grade(?:r?s)?)\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th){_THROUGH}\d{{1,2}}(?:st|nd|rd|th)\b"
    rf"|\b(?:pre-?k|pk|tk|k){_THROUGH}\d{{1,2}}(?:st|nd|rd|th)?\b",
    re.IGNORECASE,
)
"""Numbers that are grades: "grades 6 to 8", "3rd-5th grade", "K-8"."""

_OTHER_AGE = re.compile(
    r"\b(?:ages?|aged|years?|yrs?|months?|weeks?|old(?:er)?|adult|child|birth)\b", re.IGNORECASE
)
_MOST = 110


_SPANISH = re.compile(
    r"\b(?:años?|edad(?:es)?|meses|mayores|menores|adelante|grados?|k[ií]nder)\b", re.IGNORECASE
)
_IN_ENGLISH = tuple(
    (re.compile(pattern, re.IGNORECASE), words)
    for pattern, words in (
        (r"\btodas? (?:las )?edad(?:es)?\b", "all ages"),
        (r"\bmenores de\b", "under"),
        (r"\bmayores de\b", "over"),
        (r"(?<=\d) ?(?:años?|años de edad)\b", " years"),
        (r"(?<=\d) ?meses\b", " months"),
        (r"\by m[aá]s\b|\bo m[aá]s\b|\ben adelante\b|\bo mayores\b", "and up"),
        (r"\bde (?=\d)|\bedad(?:es)?:? (?=\d)|\bentre (?=\d)|\bdesde (?=\d)", ""),
        (r"(?<=\d|r|s) (?:a|hasta|y) (?=\d)", " to "),
        (r"\bk[ií]nder\b", "K"),
        (r"(?<=\d)[.º°o]*(?:to|er|ro|do|mo|vo|no)? ?grados?\b", " grade"),
        (r"\bgrados?\b", "grades"),
    )
)


def in_english(text: str) -> str:
    """Ages and grades that are said in Spanish, in words that are read: "18 años en adelante" as 18 years and
    up. Any other text as it is.
    """
    if _SPANISH.search(text):
        for pattern, words in _IN_ENGLISH:
            text = pattern.sub(words, text)
    return text


_WHOSE_CHILDREN = re.compile(
    r"\b(?:famil(?:y|ies)|households?|parents?|guardians?|caregivers?|mothers?|fathers?|women|adults?|people|those"
    r"|homes?) (?:who |that )?(?:are )?(?:with|have|having|raising|caring for|of) (?:[a-z]+ ){0,3}?"
    r"(?:child(?:ren)?|kids?|minors?|babies|infants?|toddlers?|sons?|daughters?|teens?)\b"
    r"|\b(?:familias?|hogares?|padres|madres) (?:con|de) (?:[a-z]+ ){0,2}?"
    r"(?:niñ[oa]s?|hij[oa]s?|menores|bebés?)",
    re.IGNORECASE,
)
"""Who has children of some age: a family with children under 18 is not a person under 18."""


def ages_in(text: str) -> Ages | None:
    """ "6 and up", "0-5", "ages 5 to 17", "18+", "under 5": the one range a text names, in years.

    None where it names none or several, or one with another number of years or months beside it, or those of
    the children of whom it is for. "grades 6 to 8" are no ages.
    """
    if _WHOSE_CHILDREN.search(text[:2000]):
        return None
    text = without_grades(in_english(text[:2000]))
    found = list(_AGES.finditer(text))
    if len(found) != 1:
        return None
    a, b, up, c, d, e, f, up2, over, under = found[0].groups()
    low, high = a or c or e or up or up2 or over, b or d or f
    rest = text[: found[0].start()] + " " + text[found[0].end() :]
    if re.search(r"\d", rest) and _OTHER_AGE.search(rest):
        return None
    if under:
        return Ages(None, float(under) - 1) if 0 < float(under) <= _MOST else None
    return _in_order(float(low), float(high) if high else None)


def _in_order(low: float, high: float | None) -> Ages | None:
    if high is None:
        return Ages(low, None) if low <= _MOST else None
    return Ages(low, high) if low <= high <= _MOST else None


_GROUP = re.compile(r"\((\d{1,2})\s?(?:(?:-|–|to)\s?(\d{1,2})|\+)\)")


def ages_of_group(name: str) -> Ages | None:
    """The ages in a term's name: "Teens (13-19)", "Seniors (55+)", "Ages 50+"."""
    match = _GROUP.search(name)
    if match:
        return _in_order(float(match[1]), float(match[2]) if match[2] else None)
    return ages_in(name)


def together(groups: list[Ages]) -> Ages | None:
    """Several age groups as one range; None where years are left out between them."""
    ordered = sorted(groups, key=lambda ages: ages.low or 0)
    low, high = ordered[0]
    for ages in ordered[1:]:
        if high is not None and (ages.low or 0) > high + 1:
            return None
        high = None if high is None or ages.high is None else max(high, ages.high)
    return Ages(low, high)


_ANY_AGE = re.compile(
    r"^\s*(?:any|all|no) ages?(?: (?:limit|restriction)s?)?\s*\.?\s*$|^\s*all ages welcome", re.I
)
_BAND = {"elem": range(1, 7), "elementary": range(1, 7), "elementary school": range(1, 7), "ms": range(7, 10),
         "middle": range(7, 10), "middle school": range(7, 10), "hs": range(10, 14), "high": range(10, 14),
         "high school": range(10, 14), "pre-k": range(1), "prek": range(1), "pk": range(1),
         "k-8": range(1, 10), "k-12": range(1, 14), "k-5": range(1, 7), "pk-12": range(14)}  # fmt: skip
_GRADES = ("PK", "K", *map(str, range(1, 13)))
_GRADE = r"(pre-?k|pk|k|kindergarten|\d{1,2})(?:st|nd|rd|th)?"
_GRADE_RANGE = re.compile(
    rf"^\W*(?:grades?\s)?{_GRADE}\s?(?:-|–|to|through)\s?{_GRADE}(?:\sgrades?(?:rs)?)?\W*$", re.I
)


def says_any_age(text: str) -> bool:
    return bool(_ANY_AGE.search(in_english(text)))


def grade_words(text: str) -> bool:
    """Whether numbers in a text are grades and not ages."""
    return bool(_GRADE_WORDS.search(text))


def grade_parts(text: str) -> list[str]:
    return [match[0] for match in _GRADE_WORDS.finditer(text)]


def without_grades(text: str) -> str:
    return " ".join(_GRADE_WORDS.sub(" ", text).replace("( )", " ").split())


def grades_in(text: str) -> list[str] | None:
    """ "Elem/MS", "K-5", "Grades 6-8", "9th to 12th grade": grades where the whole text is about them."""
    plain = text.strip().lower().rstrip(".")
    bands = [part.strip() for part in re.split(r"[/,&]| and ", plain)]
    if all(band in _BAND for band in bands):
        places = sorted({place for band in bands for place in _BAND[band]})
        return [_GRADES[place] for place in places]
    match = _GRADE_RANGE.match(plain)
    if not match or not re.search(r"grade|k", plain):
        return None
    low, high = _grade(match[1]), _grade(match[2])
    return list(_GRADES[low : high + 1]) if low is not None and high is not None and low <= high else None


def _grade(text: str) -> int | None:
    plain = {"pre-k": "PK", "prek": "PK", "pk": "PK", "k": "K", "kindergarten": "K"}.get(text.lower(), text)
    return _GRADES.index(plain) if plain in _GRADES else None


# cost

_FREE = re.compile(
    r"^\W*(?:none|free|free of charge|(?:there (?:is|are) )?no (?:fees?|costs?|charges?)"
    r"|(?:all )?(?:services?|programs?) (?:is|are) free(?: of charge)?|gratis|gratuito|sin costo"
    r"|\$?0(?:\.00)?)(?:\s(?:for|to) (?:all|everyone|the public|participants|students|families))?\s*[.!]?"
    r"(?:\s*(?:voluntary )?donations? (?:are )?(?:accepted|welcome|requested|appreciated)\b[^$\d]{0,80})?"
    r"\W*$",
    re.IGNORECASE,
)
_SLIDING = re.compile(
    r"\bsliding\b|\bescala (?:móvil|variable)|\b(?:based|depend(?:s|ing|ent)?|accord(?:s|ing))"
    r" (?:up)?(?:on|to) (?:\w+ ){0,2}(?:income|ability to pay)",
    re.IGNORECASE,
)
_FEE = re.compile(
    r"\$\s?\d*[1-9]|\b\d+ dollars\b|\bfees? (?:apply|applies|charged|vary|varies)\b", re.IGNORECASE
)
_GIVEN = re.compile(
    r"\bdonation|\bsuggested|\bvoluntary|\bfree\b|\bno (?:fee|cost|charge)|\bnone\b|\bwaive", re.IGNORECASE
)
_INSURANCE = re.compile(
    r"^\W*(?:accepts? )?(?:most |private |health )?(?:insurances?|medicaid|medicare)\b[^$]{0,80}$", re.I
)


def cost_kind_in(text: str) -> CostKind | None:
    """What a fee text plainly says. "None, except for permits" or "suggested donation" says nothing plain."""
    if _FREE.match(text):
        return CostKind.FREE
    if _SLIDING.search(text):
        return CostKind.SLIDING
    if _FEE.search(text) and not _GIVEN.search(text):
        return CostKind.FEE
    return CostKind.INSURANCE if _INSURANCE.match(text) else None


# who, what to bring, what a place has

_WHO = (
    (Audience.STUDENT, r"student|youth|teen|child|children|kid|girl|boy|adolescent|minor"),
    (Audience.PARENT_CAREGIVER, r"parent|caregiver|mother|father|guardian|grandparent"),
    (Audience.FAMILY, r"family|families|household"),
    (Audience.RESIDENT, r"everyone|anyone|general public|the public|resident|adult"),
)
_AUDIENCE = [(who, re.compile(rf"\b(?:{words})s?\b", re.IGNORECASE)) for who, words in _WHO]


def audience_in(text: str) -> list[str] | None:
    """Whom a service says it is for; None where it names none of our groups."""
    found = [str(audience) for audience, pattern in _AUDIENCE if pattern.search(text)]
    return found or None


_DOCUMENT = (
    (Document.PHOTO_ID, r"photo[ -]?id|picture id|(?:photo|picture) identification|driver.?s licen[cs]e"
                        r"|passport|government[- ]issued|\bvalid id\b|identificaci[oó]n con foto"),
    (Document.PROOF_ADDRESS, r"proof of (?:\w+ )?(?:address|residen)|utility bill|\blease\b"
                             r"|comprobante de domicilio"),
    (Document.INCOME_PROOF, r"proof of (?:\w+ )?income|pay ?stub|income (?:verification|statement)"
                            r"|tax return"),
    (Document.BIRTH_CERTIFICATE, r"birth certificate|acta de nacimiento"),
    (Document.INSURANCE_CARD, r"insurance card|medicaid card|proof of insurance"),
    (Document.IMMUNIZATION_RECORD, r"immuni[sz]ation|shot record|vaccination record"),
    (Document.PARENT_PERMISSION, r"permission slip|parent(?:al)? (?:consent|permission)"),
    (Document.IMMIGRATION_DOCUMENT, r"immigration (?:document|paper)|green card|\bvisa\b"),
    (Document.SSN, r"social security (?:card|number)|\bssn\b"),
)  # fmt: skip
_DOCUMENTS = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _DOCUMENT]


def document_in(text: str) -> Document | None:
    """The one kind of document a text names; None for none or several."""
    found = [kind for kind, pattern in _DOCUMENTS if pattern.search(text)]
    return found[0] if len(found) == 1 else None


_FEATURES = (
    (AccessFeature.WHEELCHAIR, r"wheel ?chair|handicap|ada (?:accessible|compl)|step-free|\bramps?\b"
                               r"|^accessible$|disabled access"),
    (AccessFeature.ELEVATOR, r"elevator|\blift\b"),
    (AccessFeature.PARKING, r"disabled[ _]parking|accessible parking|handicap parking|parking"),
    (AccessFeature.RESTROOM, r"restroom|bathroom|toilet"),
    (AccessFeature.ASL, r"deaf[ _]interpreter|sign language|\basl\b"),
    (AccessFeature.TRANSIT, r"bus stop|public transit|near transit|on a bus line"),
    (AccessFeature.SENSORY_FRIENDLY, r"sensory"),
)  # fmt: skip
_FEATURE = [(feature, re.compile(pattern, re.IGNORECASE)) for feature, pattern in _FEATURES]


def feature_in(text: str) -> AccessFeature | None:
    """The first feature that a short text names; a text of several sentences says more than one word can."""
    if len(text) > 120 or re.search(r"\b(?:not|no|call|limited|partial)", text, re.IGNORECASE):
        return None
    found = [feature for feature, pattern in _FEATURE if pattern.search(text)]
    if AccessFeature.PARKING in found and AccessFeature.WHEELCHAIR in found and "parking" in text.lower():
        return AccessFeature.PARKING
    return found[0] if found else None


# dates and numbers

_DATES = (
    "%Y-%m-%d",
    "%m/%d/%Y",
    "%m/%d/%y",
    "%m-%d-%Y",
    "%B %d, %Y",
    "%b %d, %Y",
    "%B %d %Y",
    "%b %d %Y",
    "%d %B %Y",
    "%d %b %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%A, %B %d, %Y",
    "%Y/%m/%d",
    "%Y%m%d",
)


_ORDINAL_DAY = re.compile(r"(?<=\d)(st|nd|rd|th)\b", re.IGNORECASE)


def date_in(text: str) -> date | None:
    """A date in ISO or in the usual American ways; a time after it is left off."""
    plain = text.strip()
    iso = re.match(r"(\d{4}-\d{2}-\d{2})[T ]", plain)
    plain = (
        iso[1]
        if iso
        else re.sub(r"\s+\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AP]M)?$", "", plain, flags=re.IGNORECASE)
    )
    plain = _ORDINAL_DAY.sub("", re.sub(r"\bsept\b", "Sep", plain.replace(".", " "), flags=re.IGNORECASE))
    plain = " ".join(plain.split())
    for shape in _DATES:
        try:
            return datetime.strptime(plain, shape).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None


def moment_in(text: str) -> datetime | None:
    """A date and time; without a zone it is taken as UTC, and a date alone as its midnight."""
    try:
        found = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        day = date_in(text)
        return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def number_in(text: str) -> float | None:
    plain = text.strip().replace(",", "").lstrip("$")
    return float(plain) if re.fullmatch(r"-?\d{1,12}(?:\.\d{1,6})?", plain) else None


def whole_in(text: str) -> int | None:
    number = number_in(text)
    return int(number) if number is not None and number == int(number) and abs(number) < 2**31 else None
