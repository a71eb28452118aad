"""How a cell is read: small pure conversions, by the name that a mapping calls them.

Each takes a cell that is not blank, the field it goes to and the options of its column. What it cannot read
it keeps as words wherever a field for words is near, and says so in `problem`; nothing is guessed.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from directory.exchange.cleaning import is_yes, list_in, url_in
from directory.exchange.import_days import byday_in, span_in
from directory.exchange.import_values import date_in, number_in, status_in
from directory.exchange.import_who import ages_said, audience_in_cell, gender_in, grade_codes, who_in
from directory.exchange.mapping_clock import clock_in_cell, hours_in_cell, nth_week, week_and_days
from directory.exchange.mapping_counts import count_cells
from directory.exchange.mapping_phones import phone_cells
from directory.exchange.mapping_places import place_in, point_text
from directory.places.postal_codes import parse_zip

Options = Mapping[str, str]


@dataclass(frozen=True)
class Made:
    """Cells by column of the field's table, and what could not be read."""

    cells: dict[str, str] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True)
class Conversion:
    """`reads`: what it takes, in words for a person. `options`: name → hint; `needs` those it cannot do
    without.
    """

    label: str
    reads: str
    run: Callable[[str, str, Options], Made]
    options: dict[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()


NOT_MARKED = "This column should be marked or blank; it is kept as an attribute"
NOT_YES_NO = "This is neither yes nor no; it is kept as an attribute"
NOT_A_NUMBER = "This is not a number; it is kept as an attribute"
NOT_A_COUNT = "It does not say how many places there are; it is kept as an attribute"
NOT_METRES = "This is not a number of metres on a web map; it is kept as an attribute"
NOT_AN_AGE = "These ages could not be read; they are kept as words"
NOT_GRADES = "These grades could not be read; they are kept as words"
NOT_WHO = "It could not be read as ages, grades or a group of people; it is kept as words"
NOT_AUDIENCE = "This group of people could not be read; it is kept as words"
NOT_A_GENDER = "This could not be read as girls, boys or any; it is kept as an attribute"
NOT_A_DATE = "This is not a date; it is kept as an attribute"
NOT_DAYS = "These days could not be read; they are kept as words"
NOT_A_CLOCK = "This is not a time of day; it is kept as words"
NOT_A_WEEK = "This is not a week of the month; it is kept as an attribute"
NOT_A_PHONE = "This is not a telephone number; it is kept as an attribute"
NOT_A_URL = "This is not a web address; it is kept as an attribute"
NOT_A_PLACE = "No ZIP code and no point were found in this address; it is kept as a street"
NOT_A_POINT = "No latitude and longitude were found in it; it is kept as an attribute"
NOT_AN_EIN = "This is not an EIN of nine digits; it is kept as an attribute"
NOT_MONEY = "This is not an amount; it is kept as words"
A_DATE_FOR_AGES = "A spreadsheet turned this range into a date; it was read as the range"


def _text(cell: str, column: str, options: Options) -> Made:
    """As it is. Where our column is a list, the whole cell is one value of it, so it may have no lines."""
    return Made({column: " ".join(cell.split()) if column == "keywords" else cell})


def _first_line(cell: str, column: str, options: Options) -> Made:
    first, *rest = [line.strip() for line in cell.split("\n") if line.strip()] or [""]
    return Made({column: first} | ({"other": " ".join(rest)} if rest else {}))


def _fixed_text(cell: str, column: str, options: Options) -> Made:
    """The same words wherever the cell is not blank, "0" or no."""
    return Made() if is_yes(cell) is False else Made({column: options.get("says", "")})


def _list(cell: str, column: str, options: Options) -> Made:
    sign = options.get("split", "")
    parts = [part.strip() for part in cell.split(sign)] if sign else list_in(cell)
    return Made({column: "\n".join(dict.fromkeys(part for part in parts if part))})


_MARKS = {"✓", "✔", "☑", "✗", "✘", "*", "•", "+", "√", "●", "■", "check", "checked", "marked", "x.", "xx",
          "ü", "si", "sí"}  # fmt: skip
_NO_MARKS = {"☐", "□", "none", "unchecked", "not offered", "not available"}


def is_marked(cell: str) -> bool | None:
    """Whether a cell is marked: X, x, yes, 1, true, a tick. None: it says something else."""
    plain = cell.strip().lower()
    if plain in _MARKS:
        return True
    return False if plain in _NO_MARKS else is_yes(plain)


def _mark(cell: str, column: str, options: Options) -> Made:
    """A marked column. One that repeats its own heading, as exports of survey tools do, is marked too."""
    says = options.get("says", "")
    marked = is_marked(cell)
    if marked is None and cell.strip().casefold() == says.casefold():
        marked = True
    if marked is None:
        return Made({}, NOT_MARKED)
    if marked and column == "grades":
        return _grades(says, column, options)
    return Made({column: says}) if marked else Made()


def _yes_no(cell: str, column: str, options: Options) -> Made:
    marked = is_marked(cell)
    if marked is None:
        return Made({}, NOT_YES_NO)
    said = options.get("yes" if marked else "no")
    if said is None:
        said = _YES_NO.get(column, ("true", "false"))[0 if marked else 1]
    return Made({column: said} if said else {})


_YES_NO = {
    "status": ("active", "inactive"),
    "fees_description": ("", ""),
    "accessibility": ("wheelchair", ""),
    "application_process": ("", ""),
}
"""What yes and no mean for a column, where a mapping does not say."""


def _number(cell: str, column: str, options: Options) -> Made:
    plain = cell.strip().replace("−", "-").removesuffix("°")
    return (
        Made({column: plain})
        if re.fullmatch(r"-?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?", plain, re.I)
        else Made({}, NOT_A_NUMBER)
    )


def _count(cell: str, column: str, options: Options) -> Made:
    cells = count_cells(cell, column)
    return Made(cells) if cells else Made({}, NOT_A_COUNT)


def _metres(cell: str, column: str, options: Options) -> Made:
    """Web-Mercator easting or northing as degrees; each of the two stands for itself."""
    plain = cell.strip()
    metres = float(plain) if re.fullmatch(r"-?\d{1,9}(?:\.\d{1,20})?", plain) else HALF_EARTH + 1
    if abs(metres) > HALF_EARTH:
        return Made({}, NOT_METRES)
    degrees = metres / HALF_EARTH * 180
    if column == "latitude":
        degrees = math.degrees(2 * math.atan(math.exp(math.radians(degrees))) - math.pi / 2)
    return Made({column: f"{degrees:.6f}"})


HALF_EARTH = 20_037_508.342789244
"""Metres from the prime meridian to the date line, as Web Mercator has them."""


def _age(cell: str, column: str, options: Options) -> Made:
    plain = re.sub(r"\s*(?:years?|yrs?)\.?(?: old| of age)?$", "", cell.strip(), flags=re.IGNORECASE)
    months = re.fullmatch(r"(\d{1,3})\s*(?:months?|mos?)\.?(?: old)?", plain, re.IGNORECASE)
    if months:
        return Made({column: f"{int(months[1]) / 12:.2f}".rstrip("0").rstrip(".")})
    plain = plain.removesuffix("+").strip()
    number = number_in(plain)
    if number is not None and 0 <= number <= 130:
        return Made({column: f"{number:g}"} if not (column == "maximum_age" and number >= 99) else {})
    return Made({"ages_words": cell}, NOT_AN_AGE)


def _ages(cell: str, column: str, options: Options) -> Made:
    if options.get("says"):
        return _mark(cell, column, options)
    said, was_date = ages_said(cell)
    if said is None:
        who = who_in(cell)
        cells = {"ages_words": cell}
        if who.grades:
            cells["grades"] = ",".join(who.grades)
        if who.audience:
            cells["audience"] = ",".join(who.audience)
        if who.any_age:
            cells["any_age"] = "true"
        return Made(cells, "" if len(cells) > 1 else NOT_AN_AGE)
    return Made({"ages": said}, A_DATE_FOR_AGES if was_date else "")


def _grades(cell: str, column: str, options: Options) -> Made:
    codes, left = grade_codes(cell)
    cells = {"grades": ",".join(codes), "grades_said": cell} if codes else {"grades_words": cell}
    if codes and left:
        cells["other"] = ", ".join(left)
    return Made(cells, "" if codes else NOT_GRADES)


def _who(cell: str, column: str, options: Options) -> Made:
    """Words that stay as they are; ages, grades and groups are read out of them where they are plain."""
    parts = cell.split("\n")
    cell = ", ".join(parts) if all(len(part) < 25 for part in parts) else cell
    who = who_in(cell)
    cells = {column: cell}
    if who.ages:
        cells["ages"] = who.said
    if who.grades:
        cells["grades"] = ",".join(who.grades)
    if who.audience:
        cells["audience"] = ",".join(who.audience)
    if who.any_age:
        cells["any_age"] = "true"
    problem = "" if len(cells) > 1 or len(cell) > 60 else NOT_WHO
    return Made(cells, A_DATE_FOR_AGES if who.was_date else problem)


def _audience(cell: str, column: str, options: Options) -> Made:
    found = audience_in_cell(cell)
    return Made({"audience": ",".join(found)}) if found else Made({"audience_words": cell}, NOT_AUDIENCE)


def _gender(cell: str, column: str, options: Options) -> Made:
    found = gender_in(cell)
    return Made({"gender": found}) if found else Made({}, NOT_A_GENDER)


def _status(cell: str, column: str, options: Options) -> Made:
    status, is_known = status_in(cell)
    return Made({column: str(status) if is_known else cell})


def _cost(cell: str, column: str, options: Options) -> Made:
    """A bare number is an amount of money; words stay words, and the kind of cost is read from them later."""
    if is_yes(cell) is False and not cell.strip().isdigit():
        return Made({column: "Free"} if options.get("no") == "free" else {})
    number = number_in(cell)
    if number is None:
        return Made({column: cell})
    return Made({column: "Free" if number == 0 else f"${number:,.2f}".removesuffix(".00")})


def _money(cell: str, column: str, options: Options) -> Made:
    match = re.fullmatch(
        r"(?:US)?\s?\$?\s?(\d{1,7}(?:,\d{3})*(?:\.\d{1,2})?)\s?(?:USD|dollars?)?", cell.strip()
    )
    if match:
        return Made({"amount": match[1].replace(",", ""), "currency": "USD"})
    return Made({"amount_description": cell}, NOT_MONEY)


def _delivery(cell: str, column: str, options: Options) -> Made:
    plain = cell.lower()
    found = [word for word, pattern in _DELIVERY if re.search(pattern, plain)]
    return Made({column: ",".join(found)}) if found else Made({"other": cell})


_DELIVERY = (
    ("on_site", r"in[ -]?person|on[ -]?site|both|hybrid|presencial"),
    ("virtual", r"virtual|on[ -]?line|remote|zoom|both|hybrid|web"),
    ("home_visit", r"home[ -]visit|in[ -]?home"),
)


def _url(cell: str, column: str, options: Options) -> Made:
    for part in re.split(r"[\s,;]+", cell.strip()):
        url = url_in(part)
        if url:
            return Made({column: url})
    return Made({}, NOT_A_URL)


def _ein(cell: str, column: str, options: Options) -> Made:
    digits = re.sub(r"\D", "", cell.strip().removesuffix(".0"))
    is_ein = 7 < len(digits) < 10 and not re.search(r"[A-Za-z]{3}", re.sub(r"(?i)ein|tax|id", "", cell))
    digits = digits.zfill(9)
    return Made({column: f"{digits[:2]}-{digits[2:]}"}) if is_ein else Made({}, NOT_AN_EIN)


def _date(cell: str, column: str, options: Options) -> Made:
    day = date_in(cell) or _day_of_number(cell)
    return Made({column: day.isoformat()}) if day else Made({}, NOT_A_DATE)


def _day_of_number(cell: str) -> date | None:
    """A day as a spreadsheet counts it, from 1900 on; one between 1954 and 2064."""
    plain = cell.strip().removesuffix(".0")
    is_count = plain.isdigit() and len(plain) == 5 and 20_000 <= int(plain) <= 60_000
    return date(1899, 12, 30) + timedelta(days=int(plain)) if is_count else None


def _postal_code(cell: str, column: str, options: Options) -> Made:
    return Made({column: parse_zip(cell) or cell})


def _phone(cell: str, column: str, options: Options) -> Made:
    cells = phone_cells(cell, column, options.get("area", ""))
    return Made(cells) if cells else Made({}, NOT_A_PHONE)


def _weekdays(cell: str, column: str, options: Options) -> Made:
    return _days(cell, options)


def _days(cell: str, options: Options) -> Made:
    if options.get("says"):
        return _mark(cell, "weekdays", options)
    found = week_and_days(cell)
    if found:
        return Made({"weekdays": found})
    byday = byday_in(cell)
    return Made({"weekdays": byday}) if byday else Made({"description": cell}, NOT_DAYS)


def _clock(cell: str, column: str, options: Options) -> Made:
    at = clock_in_cell(cell)
    if at:
        return Made({column: at})
    span = span_in(cell, "") if column == "opens_at" else None
    if span and span[0] and span[1]:
        return Made({"opens_at": f"{span[0]:%H:%M}", "closes_at": f"{span[1]:%H:%M}"})
    return Made({"description": cell}, NOT_A_CLOCK)


def _hours(cell: str, column: str, options: Options) -> Made:
    """Times of the day, on days that another column or `day` says; with days in it, it is read as words."""
    found = hours_in_cell(cell)
    return Made(found) if found else Made({"text": cell})


def _hours_text(cell: str, column: str, options: Options) -> Made:
    return Made({"text": cell})


def _week_of_month(cell: str, column: str, options: Options) -> Made:
    week = nth_week(cell)
    return Made({}, NOT_A_WEEK) if week is None else Made({column: week} if week != "0" else {})


_NOWHERE = re.compile(
    r"(?:virtual|on-?line|remote|zoom|telehealth|web|internet)(?: only| classes| program| services)?",
    re.IGNORECASE,
)
"""What stands where an address should, of something that has no place."""


def _address_and_point(cell: str, column: str, options: Options) -> Made:
    if _NOWHERE.fullmatch(cell.strip()):
        return Made({"virtual": "true"})
    place = place_in(cell)
    has_more = {"postal_code", "latitude", "city"} & set(place)
    return Made(place, "" if has_more else NOT_A_PLACE)


def _point(cell: str, column: str, options: Options) -> Made:
    found = point_text(cell)
    return Made({"latitude": found[0], "longitude": found[1]}) if found else Made({}, NOT_A_POINT)


_SAYS = {"says": "what a marked cell stands for"}

CONVERSIONS: dict[str, Conversion] = {
    "text": Conversion("As it is", "any text", _text),
    "first_line": Conversion("First line", "the first line; the rest is kept beside it", _first_line),
    "fixed_text": Conversion("The same words", "any cell that is not blank or no", _fixed_text, _SAYS,
                             ("says",)),
    "list": Conversion("A list", "several in one cell, with commas, semicolons, bars or lines between",
                       _list, {"split": "the sign between them, if it is another"}),
    "mark": Conversion("Marked column", "X, x, 1, yes, true or a tick", _mark, _SAYS, ("says",)),
    "yes_no": Conversion("Yes or no", "yes, no, y, n, t, f, 1, 0, X", _yes_no,
                         {"yes": "what yes stands for", "no": "what no stands for"}),
    "number": Conversion("A number", "40.71, -73.93", _number),
    "count": Conversion("A count", "12, 12 spots, full, waitlist, open", _count),
    "metres": Conversion("Metres of a web map", "-8238310.2, 4970071.6 (Web Mercator)", _metres),
    "age": Conversion("An age", "6, 6 years, 18 months, 18+", _age),
    "ages": Conversion("Ages", "0-5, 6 and up, 16+, 14 to 24, under 5, all ages", _ages),
    "grades": Conversion("Grades", "K-5, Elem/MS, High School, grades 6 to 8, PK,0K,01,SE", _grades),
    "who": Conversion("Who can get it", "words, with ages, grades and groups in them", _who),
    "audience": Conversion("For whom", "youth, parents, families, adults, everyone", _audience),
    "gender": Conversion("Gender", "girls, boys, coed, F, M", _gender),
    "status": Conversion("Status", "active, open, closed, paused", _status),
    "cost": Conversion("Cost", "Free, $5, 0, sliding scale, words", _cost,
                       {"no": "`free` where no means that it costs nothing"}),
    "money": Conversion("An amount", "5, $5.00, 1,250 USD", _money),
    "delivery": Conversion("In person or online", "in person, online, hybrid, by phone", _delivery),
    "url": Conversion("Web address", "with or without https://", _url),
    "ein": Conversion("EIN", "12-3456789 or nine digits", _ein),
    "date": Conversion("A date", "2024-09-01, 9/1/24, Sept 1, 2024, 1 September 2024", _date),
    "postal_code": Conversion("ZIP", "15206, 15206.0, 15206-1234", _postal_code),
    "phone": Conversion("Phone", "one or several numbers in any shape, with extensions", _phone,
                        {"type": "voice, fax, tty, cell", "area": "area code of numbers of seven digits"}),
    "weekdays": Conversion("Days of the week", "Monday - Friday, M/W/F, Sat2nd, 2nd and 4th Saturday, 1,3,5",
                           _weekdays),
    "clock": Conversion("Time of day", "09:30:00, 930, 9 am, noon", _clock, {"day": "the day it is of"}),
    "hours": Conversion("Times", "9-5, 9:00 AM - 5:00 PM, 0900-1700, closed", _hours,
                        {"day": "the day, or days, they are of"}),
    "hours_text": Conversion("Hours in words", "Mon-Fri 9am-5pm; 2nd Sat 10-12", _hours_text),
    "week_of_month": Conversion("Week of the month", "1 to 5, -1, 2nd, last; 0 is every week",
                                _week_of_month),
    "address_and_point": Conversion("Address with a point", "street, city, state, ZIP and (lat, lon)",
                                    _address_and_point),
    "whole_address": Conversion("Address in one cell", "street, city, state, ZIP", _address_and_point),
    "point": Conversion("A point", "(40.71, -73.93) or POINT (-73.93 40.71)", _point),
}  # fmt: skip
