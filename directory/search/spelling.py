"""Words that were probably meant: one slip (two in a long word) from a word the directory knows.

Each known word is kept under itself and under itself less one letter; a slip and its word then share a key,
so a look-up costs a few dozen dictionary reads however large the vocabulary is.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

MIN_LENGTH = 4
SHORTEST_SLIP = 3
LONG = 7
MAX_VOCABULARY = 40_000


class Spelling:
    def __init__(self, words: Counter[str], said: frozenset[str] = frozenset()) -> None:
        """`said` are words to leave as they are, but never to propose."""
        self._said = said
        known = [w for w, _ in words.most_common(MAX_VOCABULARY) if len(w) >= MIN_LENGTH and w.isalpha()]
        self._count = {word: words[word] for word in known}
        self._near: dict[str, list[str]] = defaultdict(list)
        for word in known:
            for key in _keys(word):
                self._near[key].append(word)

    def knows(self, word: str) -> bool:
        return word in self._count or word in self._said

    def correction(self, word: str) -> str | None:
        """The commonest nearest known word, or None."""
        if len(word) < SHORTEST_SLIP or self.knows(word) or not word.isalpha() or len(word) > 24:
            return None
        limit = 2 if len(word) >= LONG else 1
        found = {known for key in self._asked(word, limit) for known in self._near.get(key, ())}
        ranked = [
            (distance, known[0] != word[0], -self._count[known], known)
            for known in found
            if (distance := edits(word, known, limit)) <= limit
        ]
        return min(ranked)[3] if ranked else None

    @staticmethod
    def _asked(word: str, limit: int) -> Iterable[str]:
        keys = set(_keys(word))
        if limit > 1:
            keys |= {key for one in list(keys) for key in _keys(one)}
        return keys


def _keys(word: str) -> Iterator[str]:
    yield word
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]


def edits(a: str, b: str, limit: int) -> int:
    """Letters added, left out, changed or swapped with their neighbour; `limit` + 1 once it is more."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        line = [i]
        for j, y in enumerate(b, 1):
            cost = min(last[j] + 1, line[j - 1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            line.append(cost)
        if min(line) > limit:
            return limit + 1
        before, last = last, line
    return min(last[-1], limit + 1)


def vocabulary_of(names: Iterable[str], others: Iterable[str], words: Iterable[str]) -> Counter[str]:
    """Counts of the folded words of names; words of categories weigh as much as five names."""
    from directory.search.analysis import content_words

    found: Counter[str] = Counter()
    for name in (*names, *others):
        found.update(content_words(name))
    for word in words:
        found[word] += 5
    return found
