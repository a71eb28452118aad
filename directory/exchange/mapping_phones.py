"""Telephone numbers as cells have them: several in one, in any shape, with words beside them."""

import re

from directory.exchange.cleaning import is_phone, list_in, phone_parts

_WORDS = re.compile(
    r"\b(?:phone|telephone|tel|ph|call|or|and|ext|extension|x|no|number|main|office)\b", re.IGNORECASE
)
_PHONE = re.compile(
    r"(?:\+?1[-. ]{0,2})?(?:\(\d{3}\)|\d{3})[-./– ]{0,3}\d{3}[-.– ]{0,3}\d{4}(?!\d)"
    r"(?:[,;( ]{0,3}(?:extension|ext|x)[.:# ]{0,3}\d{1,6}\)?)?",
    re.IGNORECASE,
)


def phone_cells(cell: str, column: str, area: str) -> dict[str, str]:
    """Every number of a cell, one a line; words that say whose they are stay with them. {} where is none."""
    numbers = phones_in(cell, area)
    if not numbers:
        return {}
    cells = {column: "\n".join(numbers)}
    words = _WORDS.sub(" ", _PHONE.sub(" ", cell))
    if len(numbers) == 1 and words.strip(" .:()-").lower() == "fax":
        cells["type"] = "fax"
    elif sum(letter.isalpha() for letter in words) > 2 and numbers != [cell.strip()]:
        cells["description"] = " ".join(cell.split())[:250]
    return cells


def phones_in(cell: str, area: str = "") -> list[str]:
    """The telephone numbers of a cell, with their extensions: "212.555.0100 or (212) 555-0101 x7" is two.

    `area` is put before numbers of seven digits.
    """
    plain = " ".join(cell.removesuffix(".0").split())
    found = [match[0].strip() for match in _PHONE.finditer(plain)]
    if not found:
        found = [part for part in list_in(plain) if is_phone(phone_parts(part)[0])]
    return list(dict.fromkeys(_shaped(number, area) for number in found))


def _shaped(text: str, area: str) -> str:
    number, extension = phone_parts(text)
    digits = re.sub(r"\D", "", number)
    has_letters = any(letter.isalpha() for letter in number)
    if area and len(digits) == 7 and not has_letters:
        digits = area + digits
    if len(digits) == 11 and digits[0] == "1":
        digits = digits[1:]
    if len(digits) == 10 and not has_letters:
        number = f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
    return f"{number} x{extension}" if extension else number
