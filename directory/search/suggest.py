"""What somebody may be about to type: categories by their everyday words, then names."""

from dataclasses import dataclass

from directory.search.query import query_from
from directory.search.snapshot import snapshot

MOST = 8
CATEGORIES = 4
LEAST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`kind` is category, organization or service; `args` are the GET arguments that ask for it."""

    kind: str
    label: str
    args: dict[str, str]


def suggest(prefix: str, lang: str = "en") -> list[Suggestion]:
    """At most eight. A prefix is looked for at the beginning of words of names only."""
    text = query_from({"q": prefix}).q
    if len(text) < LEAST_LETTERS:
        return []
    names = snapshot().names
    found = [
        Suggestion("category", name.label, {"c": name.slug})
        for name in names.categories_starting(text, lang, CATEGORIES)
    ]
    found += [
        Suggestion(name.kind, name.label, {"q": name.label})
        for name in names.starting(text, MOST - len(found))
    ]
    return found
