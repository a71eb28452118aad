"""Counts of places as spreadsheets have them: "12", "20+", "5 spots left", "full", "waitlist"."""

import re

_COUNTED = re.compile(
    r"(\d{1,6})(\+)?(?:\.0)?(?:\s*(?:spots?|slots?|seats?|spaces?|places?|openings?|beds?|children|kids"
    r"|students|families|people|youth|available|open|left|cupos?|lugares|plazas|disponibles?"
    r"|on waitlist|waiting)\b){0,3}",
    re.IGNORECASE,
)
_FULL = re.compile(
    r"(?:currently )?(?:full|no (?:openings?|spots?|slots?|space|vacanc(?:y|ies)|availability)|at capacity"
    r"|none(?: available)?|lleno|sin cupo|no hay cupos?)",
    re.IGNORECASE,
)
_LISTED = re.compile(r"(?:on )?(?:wait(?:ing)?[ -]?list(?:ed)?(?: only)?|lista de espera)", re.IGNORECASE)
_OPEN = re.compile(
    r"(?:yes|open|openings?|available|spots? available|space available|s[ií]|hay cupos?)", re.IGNORECASE
)


def count_cells(cell: str, column: str) -> dict[str, str]:
    """A number of places or people; of places open, words that say full, open or a waitlist too. {}: neither.

    "20+" is 20 with its words beside it.
    """
    plain = cell.strip().strip(".!*")
    found = _COUNTED.fullmatch(plain)
    if found:
        return {column: found[1]} | ({"description": cell} if found[2] else {})
    if column != "available":
        return {}
    if _FULL.fullmatch(plain):
        return {column: "0"}
    if _LISTED.fullmatch(plain):
        return {"status": "waitlist"}
    return {"status": "capacity"} if _OPEN.fullmatch(plain) else {}
