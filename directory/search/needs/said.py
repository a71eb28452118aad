"""A note as readers see it: folded, in words, with the way back to where each letter stood."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

_WORD = re.compile(r"[a-z0-9]+")
_DASHES = "‐‑‒–—―−"
_QUOTES = "'’ʼ`´‘"
_END = re.compile(r"[.;:!?…\n](?!\d)|,\s")


@dataclass(frozen=True)
class Said:
    """`plain` is lower case without accents and without apostrophes within words; `places` says where each
    of its letters stood in `text`.
    """

    text: str
    plain: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> "Said":
        letters: list[str] = []
        places: list[int] = []
        for at, letter in enumerate(text):
            for plain in _plain(text, at, letter):
                letters.append(plain)
                places.append(at)
        return cls(text, "".join(letters), tuple(places))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Of a stretch of `plain`, in the text as it was typed, with accents that follow their letter."""
        first, last = self.places[start], self.places[end - 1] + 1
        while last < len(self.text) and unicodedata.combining(self.text[last]):
            last += 1
        return first, last

    def words(self, span: tuple[int, int]) -> str:
        return self.text[span[0] : span[1]]

    @cached_property
    def tokens(self) -> tuple[tuple[str, int], ...]:
        """Each word and where it begins in `plain`."""
        return tuple((found[0], found.start()) for found in _WORD.finditer(self.plain))

    def before(self, start: int, count: int) -> list[str]:
        """Up to so many words of the same clause that come before, nearest first."""
        head = self.plain[max(0, start - 80) : start]
        cut = max((found.end() for found in _END.finditer(head)), default=0)
        return _WORD.findall(head[cut:])[::-1][:count]

    def after(self, end: int, count: int) -> list[str]:
        tail = self.plain[end : end + 80]
        stop = _END.search(tail)
        return _WORD.findall(tail[: stop.start()] if stop else tail)[:count]


def _plain(text: str, at: int, letter: str) -> str:
    if letter.isascii():
        if letter == "'" and _joins(text, at):
            return ""
        return letter.lower()
    if letter in _DASHES:
        return "-"
    if letter in _QUOTES:
        return "" if _joins(text, at) else "'"
    folded = unicodedata.normalize("NFKD", letter.casefold())
    return "".join(c for c in folded if not unicodedata.combining(c))


def _joins(text: str, at: int) -> bool:
    """Whether an apostrophe stands within a word, or ends one, as in K'iche'."""
    return at > 0 and text[at - 1].isalpha()
