"""The one line that says why a service is listed, in English and Spanish. Pages may word the same reasons
their own way; the command line and the interfaces use this one.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from directory.hours.wording import wording_for

Reason = tuple[str, Mapping[str, Any]]

_ASK_EN: dict[str, str] = {
    "open": "hours", "time": "hours", "when": "hours", "age": "ages", "grade": "grades", "cost": "cost",
    "lang": "language", "within": "how far it is", "how": "how it is given", "places": "places",
    "docs": "papers", "access": "access", "who": "who it is for", "result": "results",
}  # fmt: skip
_ASK_ES: dict[str, str] = {
    "open": "el horario", "time": "el horario", "when": "el horario", "age": "las edades",
    "grade": "los grados", "cost": "el costo", "lang": "el idioma", "within": "la distancia",
    "how": "cómo se da", "places": "los lugares", "docs": "los papeles", "access": "el acceso",
    "who": "para quién es", "result": "los resultados",
}  # fmt: skip


_ENGLISH: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "name": lambda p: "goes by that name",
    "category": lambda p: f"offers {_lower(p['label'])}",
    "miles": lambda p: f"{p['miles']:.1f} mi",
    "home": lambda p: "comes to your home",
    "online": lambda p: "online or by phone",
    "open_now": lambda p: "open now",
    "next": lambda p: _moment(p["at"], "en"),
    "places": lambda p: _count(p["available"], "place", "places"),
    "open": lambda p: "has places",
    "waitlist": lambda p: f"waitlist of {p['waiting']}" if p.get("waiting") else "waitlist",
    "full": lambda p: "full",
    "assessment": lambda p: "they look at each case",
    "claimed": lambda p: f"confirmed {_days_ago(p['days'], 'en')}",
    "stale": lambda p: f"places last confirmed {_days_ago(p['days'], 'en')}, ask first",
    "outside": lambda p: "does not serve your area",
    "ask": lambda p: f"ask about {_listed([_ASK_EN[name] for name in p['about']], 'en')}",
}

_SPANISH: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "name": lambda p: "se llama así",
    "category": lambda p: f"ofrece {_lower(p['label'])}",
    "miles": lambda p: f"{p['miles']:.1f} mi",
    "home": lambda p: "va a su casa",
    "online": lambda p: "en línea o por teléfono",
    "open_now": lambda p: "abierto ahora",
    "next": lambda p: _moment(p["at"], "es"),
    "places": lambda p: _count(p["available"], "lugar", "lugares"),
    "open": lambda p: "tiene lugares",
    "waitlist": lambda p: f"lista de espera de {p['waiting']}" if p.get("waiting") else "lista de espera",
    "full": lambda p: "lleno",
    "assessment": lambda p: "ven cada caso",
    "claimed": lambda p: f"confirmado {_days_ago(p['days'], 'es')}",
    "stale": lambda p: f"lugares confirmados {_days_ago(p['days'], 'es')}, pregunte primero",
    "outside": lambda p: "no atiende su zona",
    "ask": lambda p: f"pregunte por {_listed([_ASK_ES[name] for name in p['about']], 'es')}",
}


def reason_line(reasons: Sequence[Reason], language: str) -> str:
    """Parts joined by a middle dot; a claim's date follows the claim after a comma."""
    words = _SPANISH if language.startswith("es") else _ENGLISH
    parts: list[str] = []
    for key, params in reasons:
        text = words[key](params)
        if key == "claimed" and parts:
            parts[-1] += f", {text}"
        else:
            parts.append(text)
    return " · ".join(parts)


def _lower(label: str) -> str:
    """A label inside a sentence; a name in capitals stays."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _moment(at: datetime, language: str) -> str:
    wording = wording_for(language)
    return f"{wording.days[at.weekday()]} {wording.clock(at.time())}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _days_ago(days: int, language: str) -> str:
    if language == "es":
        return "hoy" if days < 1 else "hace 1 día" if days == 1 else f"hace {days} días"
    return "today" if days < 1 else "1 day ago" if days == 1 else f"{days} days ago"


def _listed(words: list[str], language: str) -> str:
    return wording_for(language).listed(list(dict.fromkeys(words)))
