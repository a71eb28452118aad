"""Other directories' terms and names as our categories of need, from `seeds/crosswalk`."""

import re
from collections import Counter
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


LONGEST = 6
"""Words of the longest phrase that is looked for inside a text."""


@dataclass(frozen=True)
class Crosswalk:
    """`terms`: key of a term -> slug, "" where it says no category. `names`: key of words that leave no doubt
    in a name -> (rank, slug, the words); the lowest rank counts.
    """

    terms: dict[str, str]
    names: dict[str, tuple[int, str, str]]

    def of_term(self, *names: str) -> str | None:
        """The slug of the first name that is known; "" for one that says no category, None for none known."""
        for name in names:
            slug = self.terms.get(term_key(name))
            if slug is not None:
                return slug
        return None

    def of_name(self, name: str) -> tuple[str, str] | None:
        """(slug, the words that told) for a service's name."""
        found = [self.names[phrase] for phrase in _phrases(name) if phrase in self.names]
        return min(found)[1:] if found else None

    def in_text(self, text: str) -> Counter[str]:
        """Slugs that phrases of a text stand for, and how many do. Single words of a text tell too little."""
        found: Counter[str] = Counter()
        for phrase in set(_phrases(text)):
            slug = self.names[phrase][1] if phrase in self.names else self.terms.get(phrase)
            if slug and " " in phrase:
                found[slug] += 1
        return found


def _phrases(text: str) -> list[str]:
    words = term_key(text).split()
    return [
        " ".join(words[first:last])
        for first in range(len(words))
        for last in range(first + 1, min(first + LONGEST, len(words)) + 1)
    ]


@lru_cache(maxsize=1)
def shipped_crosswalk() -> Crosswalk:
    return read_crosswalk(shipped("seeds") / "crosswalk")


def read_crosswalk(folder: Path) -> Crosswalk:
    """Raises SeedError where a term stands under two categories."""
    told = read_yaml(folder / "terms.yaml")
    terms: dict[str, str] = dict.fromkeys(map(term_key, told["none"]), "")
    for slug, names in told["categories"].items():
        for name in names:
            if terms.setdefault(term_key(str(name)), slug) != slug:
                other = terms[term_key(str(name))] or "none"
                raise SeedError(f"terms.yaml: {name} stands under {slug} and under {other}")
    return Crosswalk(terms, _names(read_yaml(folder / "names.yaml")))


def _names(entries: list[dict[str, Any]]) -> dict[str, tuple[int, str, str]]:
    found: dict[str, tuple[int, str, str]] = {}
    for rank, entry in enumerate(entries):
        for word in entry["words"]:
            found.setdefault(term_key(str(word)), (rank, entry["slug"], str(word)))
    return found
