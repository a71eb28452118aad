"""Sentences that the import itself says, in the page's language.

The import runs without a page and says everything in English. A sentence is known here by its pattern, with
names for what differs; one that nobody has put down yet is shown as it came.
"""

import re
from functools import cache

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from directory.web.admin.imports_said import PATTERNS
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


LONGEST = 2000
"""Characters of a sentence that is still looked up."""


def in_words(text: str) -> str:
    """A stage by its name, or a sentence of the import, in the page's language."""
    if text in STAGES:
        return str(STAGES[text])
    if page_language() == "en" or len(text) > LONGEST:
        return text
    for pattern, read in _readers():
        found = read.fullmatch(text)
        if found:
            facts = {name: in_words(fact) for name, fact in found.groupdict().items()}
            return _(pattern, **facts)
    return text


@cache
def _readers() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Whole sentences first, then those with gaps, the one that says most before the others."""
    by_gaps = sorted(PATTERNS, key=lambda pattern: ("%(" in pattern, -len(pattern)))
    return tuple((pattern, _reader(pattern)) for pattern in by_gaps)


def _reader(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(%\(\w+\)s)", pattern)
    has_gaps = len(parts) > 1
    read = [
        f"(?P<{part[2:-2]}>.*?)"
        if part.startswith("%(")
        else re.escape(part.replace("%%", "%") if has_gaps else part)
        for part in parts
    ]
    return re.compile("".join(read), re.DOTALL)
