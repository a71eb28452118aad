"""Words as the index sees them: lower case, no accents, no stop words, one stem in English or Spanish.

The index keeps one stem of a word, by the language of the field it stands in; a query asks for both stems.
Accents are folded before stemming, so that "educacion" and "educación" meet; the Spanish stemmer knows its
suffixes by their accents, so the few that matter are put back for it.
"""

import re
import unicodedata
from functools import lru_cache

from whoosh.lang.snowball.english import EnglishStemmer
from whoosh.lang.snowball.spanish import SpanishStemmer

VERSION = 1
"""Raise it with any change here: an index that was made with another version is rebuilt."""

MAX_WORD = 40

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ`](?=\w)")
_ACCENTED_ENDINGS = (("cion", "ción"), ("sion", "sión"), ("logia", "logía"), ("ria", "ría"))

_STOP_WORDS = """
    a about after all also am an and any anyone anybody are as at be because been but by can cant could
    did do does doesnt dont for from get gets getting give go going got had has have he her here hers
    him his how i id if ill im in into is isnt it its ive just keep kid kids know let like look looking
    me my near need needs not of on one or our out please really she so some somebody someone that thats
    the their them there they theyre this to too up us want wants was we were what whats when where
    which who whos why will with without would you your
    al algo alguien algun alguna ayuda busco como con cual cuando cuanto de del desde donde el ella
    ellos en entre era es esa ese eso esta estan este esto estoy fue ha hace hacia hasta hay he la las
    le les lo los mas me mi mis muy necesita necesito ni no nos nuestra nuestro o para pero por porque
    puede puedo que quien quiero se ser si sin sobre son soy su sus tambien tengo tiene tienen todo tu
    un una uno unos unas y ya yo
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())

_english = EnglishStemmer()
_spanish = SpanishStemmer()


def fold(text: str) -> str:
    """Lower case without accents: "Niños" is "ninos"."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def words_of(text: str) -> list[str]:
    """Folded words in order, stop words included. "can't" is one word, "cant"."""
    return [word[:MAX_WORD] for word in _WORD.findall(_APOSTROPHE.sub("", fold(text)))]


def content_words(text: str) -> list[str]:
    return [word for word in words_of(text) if word not in STOP_WORDS]


@lru_cache(maxsize=60_000)
def english_stem(word: str) -> str:
    return str(_english.stem(word)) if len(word) > 2 else word  # type: ignore[no-untyped-call]


@lru_cache(maxsize=60_000)
def spanish_stem(word: str) -> str:
    if len(word) < 3:
        return word
    for bare, accented in _ACCENTED_ENDINGS:
        if word.endswith(bare):
            word = word[: -len(bare)] + accented
            break
    return fold(str(_spanish.stem(word)))  # type: ignore[no-untyped-call]


def stems_in(text: str, language: str) -> list[str]:
    """Stems of the content words of a text that is written in that language."""
    stem = spanish_stem if language == "es" else english_stem
    return [stem(word) for word in content_words(text)]


def stems_of(word: str) -> tuple[str, ...]:
    """The stems a folded word may have been indexed under."""
    english, spanish = english_stem(word), spanish_stem(word)
    return (english,) if english == spanish else (english, spanish)
