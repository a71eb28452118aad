"""Names of languages by their ISO codes."""

from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError

NAMED_HERE = {
    "mix": ("Mixteco", "mixteco"),
    "prs": ("Dari", "darí"),
    "kar": ("Karen", "karen"),
    "ksw": ("S'gaw Karen", "karen s'gaw"),
    "ase": ("American Sign Language", "lengua de señas americana"),
    "mam": ("Mam", "mam"),
    "kek": ("Q'eqchi'", "q'eqchi'"),
    "quc": ("K'iche'", "k'iche'"),
}
"""Languages that the locale tables do not name."""


@lru_cache(maxsize=1000)
def language_name(code: str, language: str) -> str:
    """Of an ISO code, as a sentence in `language` has it: Spanish, español. An unknown code as it is."""
    if code in NAMED_HERE:
        return NAMED_HERE[code][language.startswith("es")]
    try:
        names = Locale.parse(language.replace("-", "_")).languages
    except (UnknownLocaleError, ValueError):
        names = Locale("en").languages
    return str(names.get(code) or Locale("en").languages.get(code) or code)
