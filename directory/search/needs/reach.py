"""How far: "within 3 miles", "no more than 20 minutes", "menos de 2 millas"."""

import re
from collections.abc import Iterator

from directory.search.needs.heard import Heard
from directory.search.needs.numbers import NUMBER, number_of
from directory.search.needs.said import Said

_AT_MOST = (
    r"(?:within|no more than|not more than|less than|under|up to|at most|max(?:imum)?|inside of"
    r"|menos de|a menos de|no mas de"
    r"|hasta|maximo|dentro de|a no mas de)(?:\s+(?:a|an|of|de|about|como))?"
)
_MILES = re.compile(rf"\b{_AT_MOST}\s+(?P<n>\d{{1,3}}(?:\.\d+)?|{NUMBER}|half a)\s*(?:mi|miles?|millas?)\b")
_MINUTES = re.compile(
    rf"\b{_AT_MOST}\s+(?P<n>\d{{1,3}}|{NUMBER}|half an)\s*(?:min|mins|minutes?|minutos?"
    r"|hour)\b(?!\s+(?:sessions?|late))"
)


def reach_in(said: Said) -> Iterator[Heard]:
    for found in _MILES.finditer(said.plain):
        miles = 0.5 if found["n"].startswith("half") else number_of(found["n"])
        if miles and "no bus" not in said.plain[max(0, found.start() - 10) : found.start()]:
            yield Heard("max_miles", miles, found.start(), found.end())
    for found in _MINUTES.finditer(said.plain):
        minutes = 30.0 if found["n"].startswith("half") else number_of(found["n"])
        yield Heard("max_minutes", int(minutes), found.start(), found.end())
