"""What the words of a sentence say by themselves: terms, clauses, the language, and evidence for categories.

A term is a stem, or a piece of four or five letters that lets a misspelt word still count.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from directory.search.analysis import content_words, stems_of, words_of

Floats = NDArray[np.float32]

PIECES = (4, 5)
SMOOTHING = 10.0
MAX_WORDS = 200
MAX_MARKED = 400
MAX_CLAUSES = 10
MIN_CLAUSE_WORDS = 5

_BREAK = re.compile(
    r"[.;:!?…。！？；،؟\n]+|,\s|，|\s[-–—]\s"
    r"|\s(?=(?:and|but|also|plus|because|so|y|pero|además|ademas|también|tambien|porque|e|mas|porém|и|но)\s)",
    re.IGNORECASE,
)
_SPANISH_MARKS = re.compile(r"[ñ¿¡áéíóú]", re.IGNORECASE)
_VIETNAMESE_MARKS = re.compile(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
_LATIN = re.compile(r"[a-zà-ÿ]", re.IGNORECASE)
_LITTLE_WORDS = {
    "en": "the a an and or of to in on for is are was were my our your his her we they he she i it that this"
    " with at so have has had need needs help where how what when who do does dont cant not no but from kid"
    " kids son daughter mom dad school there can be me him them",
    "es": "el la los las un una que de del en mi mis su sus con por para no se me te le les y o es son esta"
    " estan tengo tiene tienen quiero necesito necesita busco donde como pero porque muy ya hijo hija hijos"
    " nino nina casa mama papa ayuda ayudar hay al lo sin cuando soy somos",
    "ht": "mwen m pou nou yo pa gen nan ak li yon timoun pitit kote ki kijan bezwen lekol lakay anpil travay"
    " sa se fe ap te konn jwenn manje kob dokte",
}
_LANGUAGES_OF = {
    word: frozenset(code for code, words in _LITTLE_WORDS.items() if word in words.split())
    for words in _LITTLE_WORDS.values()
    for word in words.split()
}


def terms_of_word(word: str) -> Iterator[str]:
    """Stems are marked with a space, which no piece of a word has."""
    for stem in stems_of(word):
        yield f" {stem}"
    framed = f"<{word}>"
    for length in PIECES:
        for start in range(len(framed) - length + 1):
            yield framed[start : start + length]


def terms_of(text: str) -> set[str]:
    return {term for word in content_words(text)[:MAX_WORDS] for term in terms_of_word(word)}


def clauses_of(text: str) -> list[tuple[int, int]]:
    """Start and end of the parts of a sentence that could each be a need; at most ten,
    none under five words.
    """
    spans: list[tuple[int, int]] = []
    for start, end in _parts(text):
        if spans and min(_length(text, spans[-1]), _length(text, (start, end))) < MIN_CLAUSE_WORDS:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans[:MAX_CLAUSES]


def _parts(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in [*_BREAK.finditer(text), None]:
        end = found.start() if found else len(text)
        piece = text[start:end]
        left = start + len(piece) - len(piece.lstrip())
        if piece.strip():
            yield left, left + len(piece.strip())
        start = found.end() if found else end


def _length(text: str, span: tuple[int, int]) -> int:
    """Words, or for scripts that write none apart, a third of the letters."""
    piece = text[span[0] : span[1]]
    return len(piece.split()) if _LATIN.search(piece) or " " in piece.strip() else len(piece) // 3


def language_of(text: str) -> str:
    """en, es, ht (Haitian Creole), vi, or "other" when the little words of none are there."""
    start = unicodedata.normalize("NFC", text[:MAX_MARKED])
    if len(_VIETNAMESE_MARKS.findall(start)) > 1:
        return "vi"
    votes = Counter(code for word in words_of(start) for code in _LANGUAGES_OF.get(word, ()))
    votes["es"] += 2 * len(_SPANISH_MARKS.findall(start))
    code, most = max(votes.items(), key=lambda pair: (pair[1], pair[0] == "en"))
    if most:
        return code
    return "en" if start.isascii() else "other"


@dataclass(frozen=True)
class WordEvidence:
    """How much each known term speaks for each category: smoothed log shares, centred over the categories."""

    vocabulary: tuple[str, ...]
    rarity: Floats  # (terms,)
    weights: NDArray[np.float16]  # (terms, categories)

    @cached_property
    def places(self) -> dict[str, int]:
        return {term: place for place, term in enumerate(self.vocabulary)}

    def weigh(self, texts: Sequence[str]) -> Floats:
        """(texts, categories). A text without a known term weighs nothing for any."""
        found = np.zeros((len(texts), self.weights.shape[1]), dtype=np.float32)
        for row, text in enumerate(texts):
            rows = self._known(text)
            if rows.size:
                found[row] = _unit(self.rarity[rows]) @ self.weights[rows].astype(np.float32)
        return found

    def knows(self, text: str) -> float:
        """0..1: the part of the content words that the bank has, a stem each."""
        words = content_words(text)[:MAX_WORDS]
        known = sum(any(f" {stem}" in self.places for stem in stems_of(word)) for word in words)
        return known / len(words) if words else 0.0

    def strongest(self, text: str, category: int, limit: int = 3) -> list[str]:
        """The words of the text, as typed, that speak most for one category."""
        found: dict[str, float] = {}
        for typed in text.split()[:MAX_WORDS]:
            rows = self._known(typed)
            weight = float((self.rarity[rows] * self.weights[rows, category]).sum()) if rows.size else 0.0
            if weight > 0:
                found.setdefault(typed.strip(".,;:!?¿¡()\"“”'"), weight)
        return sorted(found, key=lambda word: (-found[word], word))[:limit]

    def _known(self, text: str) -> NDArray[np.intp]:
        places = self.places
        return np.array(sorted(places[term] for term in terms_of(text) if term in places), dtype=np.intp)


def weigh_words(texts: Sequence[str], categories: NDArray[np.intp], count: int) -> WordEvidence:
    """Evidence from labelled texts. A piece of a word that occurs once says nothing about other sentences."""
    if not texts:
        return WordEvidence((), np.zeros(0, np.float32), np.zeros((0, count), np.float16))
    bags = [sorted(terms_of(text)) for text in texts]
    spread = Counter(term for bag in bags for term in bag)
    vocabulary = tuple(sorted(term for term, times in spread.items() if times > 1 or term[0] == " "))
    places = {term: place for place, term in enumerate(vocabulary)}
    rarity = np.log(len(texts) / np.array([spread[term] for term in vocabulary], dtype=np.float64))
    mass = np.zeros((len(vocabulary), count))
    for bag, category in zip(bags, categories, strict=True):
        rows = np.array([places[term] for term in bag if term in places], dtype=np.intp)
        if rows.size:
            mass[rows, category] += _unit(rarity[rows])
    return WordEvidence(vocabulary, rarity.astype(np.float32), _log_shares(mass))


def _log_shares(mass: NDArray[np.float64]) -> NDArray[np.float16]:
    smooth = mass + SMOOTHING * mass.sum(axis=1, keepdims=True) / mass.shape[1] + 0.02
    logs = np.log(smooth / smooth.sum(axis=0))
    centred: NDArray[np.float16] = (logs - logs.mean(axis=1, keepdims=True)).astype(np.float16)
    return centred


def _unit(values: NDArray[np.floating]) -> NDArray[np.floating]:
    length = float(np.sqrt((values * values).sum()))
    return values / length if length else values
