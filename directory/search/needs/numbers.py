"""Small numbers, ordinals and lists of them, as patterns over folded text and as values."""

import re
from collections.abc import Iterator

_CARDINALS = {
    1: "one un uno una", 2: "two dos", 3: "three tres", 4: "four cuatro", 5: "five cinco", 6: "six seis",
    7: "seven siete", 8: "eight ocho", 9: "nine nueve", 10: "ten diez", 11: "eleven", 12: "twelve doce",
    13: "thirteen trece", 14: "fourteen catorce", 15: "fifteen quince", 16: "sixteen", 17: "seventeen",
    18: "eighteen", 20: "twenty veinte", 30: "thirty treinta",
}  # fmt: skip
"""Without Spanish "once", which is an English word too and never needed: people type 11."""

_ORDINALS = {
    1: "first 1st primero primer primera 1ro 1ero 1er 1ro. 1o", 2: "second 2nd segundo 2do 2ndo 2o",
    3: "third 3rd tercero tercer tercera 3ro 3ero 3er 3o", 4: "fourth 4th cuarto 4to 4o",
    5: "fifth 5th quinto 5to 5o", 6: "sixth 6th sexto 6to 6o", 7: "seventh 7th septimo 7mo 7o",
    8: "eighth 8th octavo 8vo 8avo 8o", 9: "ninth 9th noveno 9no 9o", 10: "tenth 10th decimo 10mo 10o",
    11: "eleventh 11th onceavo undecimo 11vo 11mo", 12: "twelfth 12th doceavo duodecimo 12vo 12mo",
}  # fmt: skip

CARDINALS = {word: number for number, words in _CARDINALS.items() for word in words.split()}
ORDINALS = {word: number for number, words in _ORDINALS.items() for word in words.split()}

NUMBER = r"(?:\d{1,2}(?:\.\d)?(?!\d)|(?:" + "|".join(sorted(CARDINALS, key=len, reverse=True)) + r")\b)"
ORDINAL = r"(?:(?:" + "|".join(re.escape(word) for word in sorted(ORDINALS, key=len, reverse=True)) + r")\b)"
AND = (
    r"(?:\s*,\s*(?:and|y|&|or|o)?\s*|\s*(?:&|/|\+)\s*|\s+(?:and|y|e|or|o)\s+(?:(?:a|an|my|un|una|la"
    r"|el|de)\s+)?)"
)
NUMBERS = rf"{NUMBER}(?:{AND}{NUMBER})*"
ORDINALS_LISTED = rf"{ORDINAL}(?:{AND}{ORDINAL})*"

_NUMBER = re.compile(NUMBER)
_ORDINAL = re.compile(ORDINAL)


def number_of(word: str) -> float:
    return float(CARDINALS[word]) if word in CARDINALS else float(word)


def numbers_in(text: str) -> Iterator[float]:
    """Of a list: "5, 8 and 13" is 5, 8, 13."""
    return (number_of(found[0]) for found in _NUMBER.finditer(text))


def ordinals_in(text: str) -> Iterator[int]:
    return (ORDINALS[found[0]] for found in _ORDINAL.finditer(text))
