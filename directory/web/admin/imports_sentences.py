"""Sentences that the import itself says, in the page's language.

The import runs without a page and says everything in English. A sentence is known here by its pattern, with
names for what differs; one that nobody has put down yet is shown as it came.
"""

import re
from functools import cache

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from directory.web.languages import page_language

STAGES = {
    "waiting": _l("Waiting for its turn"),
    "opening": _l("Opening the files"),
    "reading": _l("Reading the rows"),
    "guessing": _l("Guessing what is what"),
    "understanding": _l("Understanding days, ages and places"),
    "sorting": _l("Sorting by kinds of help"),
    "comparing": _l("Comparing with what is here"),
    "writing": _l("Writing it down"),
    "done": _l("Done"),
}


def N_(words: str) -> str:  # noqa: N802 - the name that marks words for the translators
    return words


PATTERNS: tuple[str, ...] = ()


def in_words(text: str) -> str:
    """A stage by its name, or a sentence of the import, in the page's language."""
    if text in STAGES:
        return str(STAGES[text])
    if page_language() == "en":
        return text
    for pattern, read in _readers().items():
        found = read.fullmatch(text)
        if found:
            return _(pattern, **found.groupdict())
    return text


@cache
def _readers() -> dict[str, re.Pattern[str]]:
    return {pattern: _reader(pattern) for pattern in PATTERNS}


def _reader(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(%\(\w+\)s)", pattern)
    return re.compile(
        "".join(f"(?P<{part[2:-2]}>.+?)" if part.startswith("%(") else re.escape(part) for part in parts),
        re.DOTALL,
    )
