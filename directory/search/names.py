"""Names as they are typed: exact matches, and what a few letters may become."""

from collections import defaultdict
from typing import NamedTuple

import numpy as np

from directory.search.analysis import fold, words_of
from directory.search.categories import Categories
from directory.search.columns import Columns

KEY_LENGTH = 24
FIRST_WORDS = 6
LOOKED_AT = 400


class Name(NamedTuple):
    """`kind` is category, organization or service; `slug` is set for a category."""

    kind: str
    label: str
    slug: str = ""
    uses: int = 1


def folded_name(text: str) -> str:
    return " ".join(words_of(text))


class Names:
    """Keys are the starts of every word of a name, as sorted bytes: a prefix is two binary searches."""

    def __init__(self, columns: Columns, categories: Categories) -> None:
        self._exact: dict[str, list[str]] = defaultdict(list)
        services: dict[str, int] = defaultdict(int)
        organizations: dict[str, int] = defaultdict(int)
        told = columns.services
        for service_id, name, organization in zip(told.ids, told.names, told.organizations, strict=True):
            self._exact[folded_name(name)].append(service_id)
            self._exact[folded_name(organization)].append(service_id)
            services[name] += 1
            organizations[organization] += 1
        self._names = [Name("organization", label, uses=n) for label, n in organizations.items()]
        self._names += [Name("service", label, uses=n) for label, n in services.items()]
        self._table = _Table([name.label for name in self._names])
        self._category_names = _category_names(categories)
        self._category_table = _Table([text for text, _ in self._category_names])
        self._categories = categories

    def exact(self, text: str) -> list[str]:
        """Ids of the services that are, or whose organization is, called just that."""
        return self._exact.get(folded_name(text), [])

    def starting(self, prefix: str, limit: int) -> list[Name]:
        """Organizations and services with words that start so, the closest and most used first."""
        folded = folded_name(prefix)
        found = [self._names[i] for i in self._table.starting(folded, LOOKED_AT)]
        ranked = sorted(found, key=lambda n: (_distance(n.label, folded), -n.uses, len(n.label), n.label))
        return ranked[:limit]

    def categories_starting(self, prefix: str, language: str, limit: int) -> list[Name]:
        """Categories whose label or everyday words, in any language, start so."""
        folded = folded_name(prefix)
        slugs: dict[str, int] = {}
        for i in self._category_table.starting(folded, LOOKED_AT):
            text, slug = self._category_names[i]
            slugs[slug] = min(slugs.get(slug, 9), _distance(text, folded))
        best = sorted(slugs, key=lambda slug: (slugs[slug], slug))[:limit]
        return [Name("category", self._categories.by_slug[slug].label(language), slug) for slug in best]


class _Table:
    def __init__(self, texts: list[str]) -> None:
        keys, owners = [], []
        for i, text in enumerate(texts):
            words = words_of(text)
            for first in range(min(len(words), FIRST_WORDS)):
                keys.append(" ".join(words[first:]).encode()[:KEY_LENGTH])
                owners.append(i)
        found = np.array(keys, dtype=f"S{KEY_LENGTH}")
        order = np.argsort(found, kind="stable")
        self._keys, self._owners = found[order], np.array(owners, dtype=np.int32)[order]

    def starting(self, folded: str, limit: int) -> list[int]:
        key = folded.encode()[:KEY_LENGTH]
        if not key or not len(self._keys):
            return []
        first = np.searchsorted(self._keys, np.bytes_(key))
        after = np.searchsorted(
            self._keys, np.bytes_(key.ljust(KEY_LENGTH + 1, b"\xff")[:KEY_LENGTH]), "right"
        )
        return list(dict.fromkeys(self._owners[first : min(after, first + limit)].tolist()))


def _distance(text: str, folded: str) -> int:
    """0 where the name begins so, 1 where a later word does."""
    return 0 if folded_name(fold(text)).startswith(folded) else 1


def _category_names(categories: Categories) -> list[tuple[str, str]]:
    return [
        (text, category.slug)
        for category in categories.by_slug.values()
        for text in (*category.labels.values(), *(w for ws in category.words.values() for w in ws))
    ]
