"""What Hallway never keeps about a person, found in what somebody wrote, so that it can be left out.

A list that does not exist cannot be asked for. What is meant is said otherwise: not that somebody has no
papers, but that a place must not ask for any. Names of illnesses alone pass: a hint beside the box asks to
leave them out, since telling them from ordinary words would refuse half of what teachers write.
"""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum


class NeverKept(StrEnum):
    SSN = "ssn"
    IMMIGRATION_NUMBER = "immigration_number"
    PASSPORT = "passport"
    IMMIGRATION_STATUS = "immigration_status"
    DIAGNOSIS = "diagnosis"


class NeverKeptError(ValueError):
    """`field` holds what is never kept, of this kind. The words themselves are not in the message."""

    def __init__(self, field: str, kind: NeverKept) -> None:
        super().__init__(f"{field}: {kind}")
        self.field = field
        self.kind = kind


_STATUS = r"""
    \bundocumented\b | \bindocumentad[oa]s? \b | \bnon-?citizens?\b
  | \billegal\s+(?:immigrants?|aliens?)\b | \b(?:here|country|entered|came)\s+illegally\b
  | \bunauthorized\s+(?:immigrants?|aliens?)\b
  | \b(?:without|no|lacks?)\s+(?:any\s+)?(?:legal|immigration)\s+status\b
  | \b(?:immigration|citizenship|migratory)\s+status\s+(?:is|was|:)
  | \b(?:has|have|got)\s+no\s+(?:legal\s+|immigration\s+)?papers\b
  | \b(?:do|does)(?:n.?t|\s+not)\s+have\s+(?:any\s+)?(?:legal\s+|immigration\s+)?papers\b
  | \bwithout\s+(?:legal|immigration)\s+papers\b
  | \b(?:not|n.t)\s+(?:an?\s+)?(?:u\.?\s?s\.?|american)\s+citizens?\b
  | \bvisa\s+(?:has\s+)?(?:expired|ran\s+out|overstay) | \boverstayed\b[^.]{0,20}\bvisa\b
  | \bdaca\s+(?:student|recipient|mother|father|parents?|status)\b
  | \bsin\s+papeles\b | \bno\s+(?:tiene[ns]?|tengo|tenemos)\s+papeles\b
  | \bilegal\s+en\s+(?:el|este)\s+pa[ií]s\b
  | \bno\s+(?:es|soy|son)\s+ciudadan[oa]s?\b | \b(?:estatus|estado)\s+migratorio\s+(?:es|:)
"""

_FORBIDDEN: Mapping[NeverKept, re.Pattern[str]] = {
    NeverKept.SSN: re.compile(
        r"""(?<![\d-])(?!000|666)\d{3}[-\s.]\d{2}[-\s.]\d{4}(?![\d-])
          | \b(?:ssn|social\s+security|itin|seguro\s+social)\b\D{0,20}\d{3}[-\s.]?\d{2}[-\s.]?\d{4}\b""",
        re.I | re.X,
    ),
    NeverKept.IMMIGRATION_NUMBER: re.compile(
        r"""\b(?-i:A)[-\s\#]{0,2}\d{3}[-\s]?\d{3}[-\s]?\d{2,3}\b
          | \b(?:alien|uscis)\b\D{0,20}\d{7,9}\b""",
        re.I | re.X,
    ),
    NeverKept.PASSPORT: re.compile(r"\b(?:passport|pasaporte)\b[^.\n]{0,20}?\b[a-z]{0,2}\d{6,9}\b", re.I),
    NeverKept.IMMIGRATION_STATUS: re.compile(_STATUS, re.I | re.X),
    NeverKept.DIAGNOSIS: re.compile(
        r"""\b(?:diagnosed\s+with | diagnosis\s*(?::|is|of) | dx\s*: | diagnosticad[oa]\s+(?:con|de)
          | diagn[oó]stico\s*(?::|es|de))[^.;\n]{0,60}""",
        re.I | re.X,
    ),
}

LONGEST = 20_000
"""Characters that are looked at. Forms send fewer."""

_MOST_ROUNDS = 8


def never_kept_in(text: str) -> NeverKept | None:
    """The first kind found in the text, in the order above."""
    return next((kind for kind, told in _FORBIDDEN.items() if told.search(text[:LONGEST])), None)


def refuse_never_kept(**texts: str | None) -> None:
    """Raises NeverKeptError for the first text, by its field's name, that holds what is never kept."""
    for field, text in texts.items():
        if text and (kind := never_kept_in(text)):
            raise NeverKeptError(field, kind)


def refuse_in_all(field: str, texts: Iterable[str]) -> None:
    for text in texts:
        refuse_never_kept(**{field: text})


def struck(text: str) -> str:
    """The text with an ellipsis in place of each thing that is never kept, for whoever wants it taken out."""
    for _round in range(_MOST_ROUNDS):  # what was taken out may have stood between two words that belong
        for told in _FORBIDDEN.values():
            text = told.sub("…", text[:LONGEST])
        if never_kept_in(text) is None:
            return text
    return "…"
