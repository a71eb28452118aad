"""Languages as school offices write them, "Spanish", "spa", "Haitian Creole; English", as ISO 639 codes."""

import re
from functools import cache

from babel import Locale

from directory.exchange.import_languages import BY_NAME, BY_THREE, CODES, languages_in

_NOT_SAID = frozenset(
    {"", "unknown", "none", "n/a", "na", "other", "not specified", "undetermined", "und", "-"}
)
_PARTS = re.compile(r"\s*[,;/|]\s*|\s+and\s+")


def language_codes(text: str) -> tuple[list[str], list[str]]:
    """(codes, each once; what could not be read)"""
    codes: dict[str, None] = {}
    unread = []
    for part in _PARTS.split(text.strip()):
        if part.casefold() in _NOT_SAID:
            continue
        code = _code(part)
        if code:
            codes[code] = None
        else:
            unread.append(part)
    return list(codes), unread


@cache
def _code(part: str) -> str:
    plain = part.strip().casefold()
    if plain in CODES:
        return plain
    if found := BY_THREE.get(plain) or BY_NAME.get(plain) or _by_name().get(plain):
        return found
    return next((spoken.code for spoken in languages_in(part).spoken if spoken.code), "")


@cache
def _by_name() -> dict[str, str]:
    """Every name of the locale tables, in English and Spanish, and the codes themselves."""
    english, spanish = (
        {str(code): str(name) for code, name in Locale(language).languages.items()}
        for language in ("en", "es")
    )
    names = {name.casefold(): code for table in (spanish, english) for code, name in table.items()}
    return {name: code for name, code in names.items() if "_" not in code} | {
        code: code for code in english if len(code) in (2, 3)
    }
