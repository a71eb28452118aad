"""Arabic letters in the forms that they take beside each other, and lines in the order they are drawn.

A page of paper is drawn letter by letter, and nothing there joins them. The forms are Unicode's own
presentation forms, read from its tables; texts that are searched or stored never get them.
"""

import unicodedata
from functools import lru_cache

from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection

Forms = dict[str, dict[str, str]]

_BLOCKS = (range(0xFB50, 0xFC00), range(0xFE80, 0xFEFD))
_JOINER, _NON_JOINER = "\u200d", "\u200c"
_LAM = "ل"
_MIRRORED = dict(zip("()[]{}<>«»", ")(][}{><»«", strict=True))


@lru_cache(maxsize=1)
def _forms() -> tuple[Forms, dict[str, dict[str, str]]]:
    """Letter -> form -> drawn letter, and the same for lam with an alef, which are drawn as one."""
    single: Forms = {}
    pairs: Forms = {}
    for code in (code for block in _BLOCKS for code in block):
        kind, *parts = unicodedata.decomposition(chr(code)).split() or [""]
        letters = "".join(chr(int(part, 16)) for part in parts)
        if kind in ("<isolated>", "<initial>", "<medial>", "<final>") and letters:
            table = single if len(letters) == 1 else pairs
            table.setdefault(letters, {}).setdefault(kind.strip("<>"), chr(code))
    return single, {pair: forms for pair, forms in pairs.items() if pair[0] == _LAM and len(pair) == 2}


def is_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)


def joined(text: str) -> str:
    """Each Arabic letter in its form, in the order that the text is read. Vowel signs are left out: drawn
    without a table of where they sit, they would stand beside their letters.
    """
    single, pairs = _forms()
    plain = "".join(c for c in text if not (unicodedata.combining(c) and "\u0600" <= c <= "\u06ff"))
    drawn: list[str] = []
    before, place = False, 0  # whether the letter before reaches over to this one
    while place < len(plain):
        pair = plain[place : place + 2]
        letters = pair if pair in pairs else plain[place]
        forms = pairs.get(letters) or single.get(letters, {})
        after = _takes_a_hand(plain, place + len(letters), single)
        reaches = "initial" in forms and after
        drawn.append(_drawn(letters, forms, before, reaches))
        before = reaches or letters in (_JOINER, "ـ")
        place += len(letters)
    return "".join(drawn).replace(_JOINER, "").replace(_NON_JOINER, "")


def _takes_a_hand(text: str, place: int, single: Forms) -> bool:
    """Whether what stands at `place` joins with what is before it."""
    letter = text[place : place + 1]
    return "final" in single.get(letter, {}) or letter in {_JOINER, "ـ"}


def _drawn(letters: str, forms: dict[str, str], before: bool, reaches: bool) -> str:
    """A letter that has no form for where it stands keeps the nearest one."""
    if not forms:
        return letters
    wanted = {(True, True): "medial", (True, False): "final", (False, True): "initial"}.get(
        (before and "final" in forms, reaches), "isolated"
    )
    return forms.get(wanted) or forms.get("isolated") or letters


def as_drawn(line: str) -> str:
    """One line of a text in the order of its letters from left to right."""
    if not is_right_to_left(line):
        return line
    first = next((c for c in line if unicodedata.bidirectional(c) in ("L", "R", "AL")), "L")
    way = TextDirection.LTR if unicodedata.bidirectional(first) == "L" else TextDirection.RTL
    placed = BidiParagraph(text=line, base_direction=way).get_reordered_characters()
    return "".join(_MIRRORED.get(c.character, c.character) if c.embedding_level % 2 else c.character
                   for c in placed)  # fmt: skip
