"""Strengths and interests: "loves drawing" says what helps, not what is needed."""

import re
from collections.abc import Iterator
from functools import cache

from directory.core import shipped
from directory.exchange.seed_files import read_yaml
from directory.search.needs.heard import Heard
from directory.search.needs.phrases import pattern_of
from directory.search.needs.said import Said

_LIKES = re.compile(
    r"\b(?:loves?|likes?|enjoys?|is (?:really |very )?(?:into|good at|great at)|(?:great|good"
    r"|talented) (?:at|in)|plays?|interested in|fan of"
    r"|(?:le|me|les) (?:gusta|encanta|fascina|interesa)n?(?: mucho)?|es (?:muy )?buen[oa] (?:en|para)"
    r"|toca)\s+(?:to |the |el |la |los |las )?"
)
_REACH = 45
"""Letters after "loves" in which the things loved are listed."""


@cache
def _interests() -> tuple[tuple[str, re.Pattern[str]], ...]:
    table = read_yaml(shipped("seeds") / "needs" / "_interests.yaml")
    return tuple(
        (
            slug,
            re.compile(
                r"\b(?:" + "|".join(pattern_of(word) for words in names.values() for word in words) + ")"
            ),
        )
        for slug, names in table.items()
    )


def likes_in(said: Said) -> Iterator[Heard]:
    for found in _LIKES.finditer(said.plain):
        if any(
            word in ("would", "id", "not", "doesnt", "dont", "no", "wed")
            for word in said.before(found.start(), 2)
        ):
            continue
        tail = said.plain[found.end() : found.end() + _REACH]
        stop = re.search(
            r"[.;!?]|\b(?:but|pero|needs?|wants?|quiere|necesita|busca|because|porque|anda)\b", tail
        )
        tail = tail[: stop.start()] if stop else tail
        for slug, pattern in _interests():
            place = pattern.search(tail)
            if place:
                yield Heard("interests", slug, found.start(), found.end() + place.end())
