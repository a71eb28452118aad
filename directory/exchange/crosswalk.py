"""Other directories' terms and names as our categories of need, from `seeds/crosswalk`."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from directory.core import shipped
from directory.exchange.seed_files import SeedError, read_yaml

_WORDS = re.compile(r"[^\W_]+")
_FACET = re.compile(r"eligib|situation|population|audience|who|target|demograph", re.IGNORECASE)


def term_key(text: str) -> str:
    """One key for "Food Pantries", "food pantry" and "FOOD-PANTRY"."""
    return " ".join(
        _singular(word) for word in _WORDS.findall(text.casefold().replace("'s", "s")) if word != "and"
    )


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def is_about_whom(taxonomy: str) -> bool:
    """Whether a taxonomy by its name says for whom a service is, not what it is."""
    return bool(_FACET.search(taxonomy))


@dataclass(frozen=True)
class Crosswalk:
    """`terms`: key of a term -> slug, "" where it says no category. `names`: words of a name, in order."""

    terms: dict[str, str]
    names: tuple[tuple[re.Pattern[str], str, str], ...]

    def of_term(self, *names: str) -> str | None:
        """The slug of the first name that is known; "" for one that says no category, None for none known."""
        for name in names:
            slug = self.terms.get(term_key(name))
            if slug is not None:
                return slug
        return None

    def of_name(self, name: str) -> tuple[str, str] | None:
        """(slug, the words that told) for a service's name."""
        plain = name.casefold()
        return next(((slug, words) for pattern, slug, words in self.names if pattern.search(plain)), None)


@lru_cache(maxsize=1)
def shipped_crosswalk() -> Crosswalk:
    return read_crosswalk(shipped("seeds") / "crosswalk")


def read_crosswalk(folder: Path) -> Crosswalk:
    """Raises SeedError where a term stands under two categories."""
    told = read_yaml(folder / "terms.yaml")
    terms: dict[str, str] = dict.fromkeys(map(term_key, told["none"]), "")
    for slug, names in told["categories"].items():
        for name in names:
            key = term_key(str(name))
            if terms.setdefault(key, slug) != slug:
                raise SeedError(f"terms.yaml: {name} stands under {slug} and under {terms[key] or 'none'}")
    return Crosswalk(
        terms, tuple(_pattern(entry, word) for entry in _entries(folder) for word in entry["words"])
    )


def _entries(folder: Path) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = read_yaml(folder / "names.yaml")
    return entries


def _pattern(entry: dict[str, Any], word: str) -> tuple[re.Pattern[str], str, str]:
    return re.compile(rf"\b{re.escape(word.casefold())}\b"), entry["slug"], word
