"""Cells of a roster as Hallway keeps them: grades, birth dates, names, phones."""

import re
import unicodedata
from datetime import date

from directory.actions.edit_checks import PhoneFault, is_email, phone_fault, tidy

LONGEST_NAME = 200
OLDEST = 26
"""Years: whoever is older is no student of a school, or the date is another one."""

_GRADES = {
    "pk": "PK", "pr": "PK", "tk": "PK", "prek": "PK", "pre k": "PK", "pre kindergarten": "PK",
    "prekindergarten": "PK", "preschool": "PK", "it": "PK", "ecse": "PK", "3k": "PK", "4k": "PK",
    "kg": "K", "k": "K", "kindergarten": "K", "kinder": "K", "5k": "K", "0": "K", "00": "K",
    "freshman": "9", "sophomore": "10", "junior": "11", "senior": "12",
}  # fmt: skip
_GRADE_NUMBER = re.compile(
    r"(?:grade|grado|gr|g)?\.? ?0?(\d{1,2})(?:\.0)?(?: ?(?:st|nd|rd|th|o|º|°))?(?: ?(?:grade|grado))?"
)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})")
_WRITTEN = re.compile(r"([a-z]{3,9})\.? (\d{1,2}),? (\d{4})|(\d{1,2}) ([a-z]{3,9})\.?,? (\d{4})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BEGINS_LIKE_A_FORMULA = ("=", "+", "-", "@", "|", "＝", "＋", "－", "＠")
_NO_LETTER_OF_NAMES = re.compile(r"[=|<>{}\[\]@\\^~＝＠]|https?:|\d{4}")


def plain_words(text: str) -> str:
    """Lower case, without accents, "StudentFirst_Name" as "student first name"."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    folded = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode().lower()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", folded).split())


def grade_in(cell: str) -> str | None:
    """A grade of the vocabulary, "" where nothing is said, None where it cannot be read."""
    said = plain_words(cell)
    if not said:
        return ""
    if said in _GRADES:
        return _GRADES[said]
    number = _GRADE_NUMBER.fullmatch(" ".join(cell.lower().split()))
    if number and 1 <= int(number[1]) <= 12:
        return str(int(number[1]))
    return None


def grades_in(cell: str) -> str | None:
    """The first grade of a list: OneRoster allows several, and a student is in one."""
    return grade_in(re.split(r"[,;|]", cell)[0]) if cell.strip() else ""


def birthdate_in(cell: str, today: date) -> date | None:
    """A day that a student may have been born on; None for anything else. The month is first."""
    said = " ".join(cell.strip().lower().split())
    found = _date_in(said, today)
    return found if found and today.year - OLDEST <= found.year and found <= today else None


def _date_in(said: str, today: date) -> date | None:
    try:
        if match := _ISO.fullmatch(said) or _COMPACT.fullmatch(said):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _SLASHED.fullmatch(said):
            return date(_year(match[3], today), int(match[1]), int(match[2]))
        if match := _WRITTEN.fullmatch(said):
            month, day, year = (match[1], match[2], match[3]) if match[1] else (match[5], match[4], match[6])
            return date(int(year), _MONTHS.index(month[:3]) + 1, int(day))
    except ValueError:
        return None
    return None


def _year(text: str, today: date) -> int:
    if len(text) == 4:
        return int(text)
    year = today.year // 100 * 100 + int(text)
    return year if year <= today.year else year - 100


def name_in(cell: str) -> str:
    """ "Rivera, Ana María" as "Ana María Rivera"; spaces and invisible letters tidied."""
    said = " ".join(tidy(cell).split())
    last, comma, first = said.partition(",")
    return " ".join(f"{first} {last}".split()) if comma and first.strip() else said.rstrip(",").strip()


def is_name(name: str) -> bool:
    """Whether it may be somebody's: a letter in it, not a formula, not a paragraph."""
    return (
        0 < len(name) <= LONGEST_NAME
        and any(letter.isalpha() for letter in name)
        and not name.startswith(_BEGINS_LIKE_A_FORMULA)
        and not _NO_LETTER_OF_NAMES.search(name)
    )


def phone_in(cell: str) -> str:
    """A number that can be dialled, or ""."""
    said = tidy(cell)[:60]
    fault = phone_fault(said) if said else PhoneFault.LENGTH
    return said if fault is None or fault is PhoneFault.INVENTED else ""


def email_in(cell: str) -> str:
    said = cell.strip()
    return said if is_email(said) else ""
