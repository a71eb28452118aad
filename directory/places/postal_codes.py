"""Postal codes as spreadsheets leave them, and state names, each in the one form they are compared in."""

import re

_ZIP = re.compile(r"([0-9]{3,5})(?:\.0{1,6})?")
_ZIP_PLUS_4 = re.compile(r"([0-9]{5})(?: ?- ?| )?[0-9]{4}")
_ZIP_UNFINISHED = re.compile(r"([0-9]{5}) ?-")
_CANADIAN = re.compile(r"([ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z])[ -]?([0-9][ABCEGHJ-NPRSTV-Z][0-9])")

LOWEST_ZIP = 501

STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia",
    "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas",
    "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts",
    "MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri", "MT": "Montana",
    "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico",
    "NY": "New York", "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma",
    "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island", "SC": "South Carolina",
    "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont",
    "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
    "AS": "American Samoa", "GU": "Guam", "MP": "Northern Mariana Islands", "PR": "Puerto Rico",
    "VI": "Virgin Islands",
}  # fmt: skip
"""USPS codes of the states, the District of Columbia and the territories."""

_STATE_CODES = {name.lower(): code for code, name in STATES.items()}


def parse_zip(text: str) -> str | None:
    """Five digits, or a Canadian code as "K1A 0B1"; None for anything else.

    "15206.0" and "33157-1234" lose what follows the five digits. Three or four digits get back the zeros
    that a number cell dropped, if such a ZIP can exist.
    """
    plain = text[:40].strip().upper()
    if match := _ZIP_PLUS_4.fullmatch(plain) or _ZIP_UNFINISHED.fullmatch(plain) or _ZIP.fullmatch(plain):
        return match[1].zfill(5) if int(match[1]) >= LOWEST_ZIP else None
    canadian = _CANADIAN.fullmatch(plain)
    return f"{canadian[1]} {canadian[2]}" if canadian else None


def state_code(text: str) -> str:
    """The two-letter code of a state by code or name; any other text in capitals, as it is."""
    plain = " ".join(text.replace(".", "").split())
    return _STATE_CODES.get(plain.lower(), plain.upper())
