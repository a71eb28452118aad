"""An address in one cell, as people and open-data portals write it, taken apart without guessing."""

import json
import re

from directory.places.points import parse_coordinates
from directory.places.postal_codes import STATES, parse_zip, state_code

_POINT = re.compile(
    r"(?:POINT\s{0,4})?(?:\(\s{0,4}[-+]?\d{1,3}\.\d{1,20}\s{0,4},\s{0,3}[-+]?\d{1,3}\.\d{1,20}\s{0,4}\)"
    r"|\(?\s{0,4}[-+]?\d{1,3}\.\d{3,20}[,\s]\s{0,3}[-+]?\d{1,3}\.\d{3,20}\s{0,4}\)?)\s{0,4}$",
    re.IGNORECASE,
)
_STATE_NAMES = "|".join(sorted((re.escape(name) for name in STATES.values()), key=len, reverse=True))
_STATE = rf"(?:{'|'.join(STATES)}|{_STATE_NAMES})"
_TAIL = re.compile(
    rf"(?:^|[,\s])(?=[A-Za-z])(?P<state>{_STATE})\.?,?(?:\s{{1,4}}(?P<zip>\d{{5}}(?:-\d{{4}})?(?:\.0)?))?$",
    re.IGNORECASE,
)
_ZIP_TAIL = re.compile(r"^(?P<before>.*?\D)\s?,?\s?(?P<zip>\d{5}(?:-\d{4})?)$", re.DOTALL)
_COUNTRY = re.compile(r"[,\s]{1,4}(?:USA|U\.S\.A\.|United States(?: of America)?|US)\.?$", re.IGNORECASE)
LONGEST = 1000
"""Characters of an address; what is longer is none, and stays as it is."""

_UNIT = re.compile(r"^(?:suite|ste|unit|apt|apartment|room|rm|floor|fl|bldg|building|#|po box|p\.o\.)\b|^#"
                   r"|^\d{1,2}(?:st|nd|rd|th) (?:floor|fl)\b", re.IGNORECASE)  # fmt: skip


def point_text(cell: str) -> tuple[str, str] | None:
    """Latitude and longitude in a cell, as text. GeoJSON has a point of the United States turned round."""
    as_object = _portal_object(cell)
    if as_object and as_object.get("latitude"):
        return as_object["latitude"], as_object["longitude"]
    point = parse_coordinates(cell)
    if point:
        return f"{point.lat}", f"{point.lon}"
    match = re.search(r"(?:^|\()\s*(-?\d{1,3}(?:\.\d+)?)[,;\s]+(-?\d{1,3}(?:\.\d+)?)\s*\)?\s*$", cell)
    if not match or "." not in match[1] + match[2]:
        return None
    is_turned = float(match[1]) < -60 and 13 <= float(match[2]) <= 72
    return (match[2], match[1]) if is_turned else (match[1], match[2])


def place_in(cell: str) -> dict[str, str]:
    """address_1, address_2, city, state_province, postal_code, latitude and longitude of one cell.

    "377 145th Street10454\\n(40.81, -73.92)" is a street, a ZIP code and a point: what the cell lacks stays
    out, and words that fit nowhere stay with the street.
    """
    told = _portal_object(cell)
    if told or len(cell) > LONGEST:
        return told or {"address_1": cell}
    found: dict[str, str] = {}
    point = point_text(cell) if _POINT.search(cell) else None
    if point:
        found["latitude"], found["longitude"] = point
        cell = _POINT.sub("", cell)
    text = _COUNTRY.sub(
        "", "\n".join(part.strip(" ,") for part in cell.strip().split("\n") if part.strip(" ,"))
    )
    return _streets(_tail(text, found), found)


def _tail(text: str, found: dict[str, str]) -> str:
    """Takes state and ZIP off the end; answers what stands before them."""
    match = _TAIL.search(text)
    if match and (match.start() or match["zip"]) and _is_state(match["state"], bool(match["zip"])):
        found["state_province"] = state_code(match["state"])
        if match["zip"]:
            found["postal_code"] = parse_zip(match["zip"]) or match["zip"]
        return text[: match.start()].strip(" ,\n") + "\x00"
    match = _ZIP_TAIL.match(text)
    if match and parse_zip(match["zip"]):
        found["postal_code"] = parse_zip(match["zip"]) or ""
        return match["before"].strip(" ,\n")
    return text


def _is_state(text: str, has_zip: bool) -> bool:
    """A two-letter code in small letters is a word, unless a ZIP code follows."""
    return has_zip or text.isupper() or len(text) > 2


def _streets(text: str, found: dict[str, str]) -> dict[str, str]:
    has_state = text.endswith("\x00")
    parts = [part.strip() for part in re.split(r"\n|,", text.rstrip("\x00")) if part.strip()]
    lines = [line.strip(" ,") for line in text.rstrip("\x00").split("\n") if line.strip(" ,")]
    if has_state and len(parts) == 1 and not re.search(r"\d", parts[0]):
        return found | {"city": parts[0]}
    if has_state and len(parts) > 1 and not _UNIT.match(parts[-1]) and not re.search(r"\d", parts[-1]):
        found["city"] = parts.pop()
    elif not has_state and len(lines) == 2 and "," not in text and re.match(r"\d", lines[0]):
        parts = [" ".join(lines)]  # one street, broken over two lines
    if parts:
        units = [part for part in parts[1:] if _UNIT.match(part)]
        found["address_1"] = ", ".join(part for part in parts if part not in units)
        if units:
            found["address_2"] = ", ".join(units)
    return found


def _portal_object(cell: str) -> dict[str, str] | None:
    """What older portals write: an object with a human_address inside."""
    if not cell.lstrip().startswith("{") or len(cell) > 5000:
        return None
    try:
        value = json.loads(cell)
    except ValueError:
        try:
            value = json.loads(
                cell.replace("u'", "'").replace("'{", "{").replace("}'", "}").replace("'", '"')
            )
        except ValueError:
            return None
    if not isinstance(value, dict):
        return None
    human = value.get("human_address")
    if isinstance(human, str):
        try:
            human = json.loads(human)
        except ValueError:
            human = None
    inner = human if isinstance(human, dict) else {}
    told = {"address_1": inner.get("address"), "city": inner.get("city"),
            "state_province": inner.get("state"), "postal_code": inner.get("zip"),
            "latitude": value.get("latitude"), "longitude": value.get("longitude")}  # fmt: skip
    return {name: str(text) for name, text in told.items() if text}
