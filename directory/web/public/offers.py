"""Days and times that somebody wrote in their words, offered as filters: one tap, never guessed for them."""

import re
import unicodedata
from dataclasses import replace

from directory.search.query import Query
from directory.web.public import filters
from directory.web.public.addresses import find_address

_DAYS = {
    "mon": ("monday", "mondays", "lunes"),
    "tue": ("tuesday", "tuesdays", "martes"),
    "wed": ("wednesday", "wednesdays", "miercoles"),
    "thu": ("thursday", "thursdays", "jueves"),
    "fri": ("friday", "fridays", "viernes"),
    "sat": ("saturday", "saturdays", "sabado", "sabados"),
    "sun": ("sunday", "sundays", "domingo", "domingos"),
}
_WHENS = {
    "weekend": ("weekend", "weekends", "fin de semana", "fines de semana"),
    "evening": ("evening", "evenings", "at night", "after work", "en la noche", "por la noche", "de noche"),
    "before_school": ("before school", "antes de la escuela", "antes de clases"),
    "after_school": ("after school", "afterschool", "despues de la escuela", "despues de clases"),
}


def offers_of(query: Query) -> list[filters.Chip]:
    """Chips that add what the words name and no filter asks yet: [(label, address)]."""
    words = " ".join(re.findall(r"[a-z]+", _plain(query.q)))
    days = [] if query.day else [day for day, names in _DAYS.items() if _says(words, names)]
    whens = [when for when, names in _WHENS.items() if when not in query.when and _says(words, names)]
    day_names, when_names = filters.day_names(), filters.when_names()
    return [
        *(_chip(day_names[day], replace(query, day=day, page=1)) for day in days[:2]),
        *(_chip(when_names[when], replace(query, when=(*query.when, when), page=1)) for when in whens[:2]),
    ]


def _chip(label: str, query: Query) -> filters.Chip:
    return filters.Chip(label, find_address(query))


def _says(words: str, names: tuple[str, ...]) -> bool:
    return any(f" {name} " in f" {words} " for name in names)


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
