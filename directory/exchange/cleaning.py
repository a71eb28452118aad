"""Cells as sets in the wild have them, put right: blanks, mark-up, broken letters, shouted names.

Pure: text in, text out. Nothing here drops words; what a cell may not keep is said by its caller.
"""

import html
import re
import unicodedata
from urllib.parse import urlsplit

BLANK = {
    "null", "na", "n/a", "n.a.", "nan", "nil", "(null)", "#n/a", "undefined", "-", "--", "---", ".", "?",
    "blank", "(blank)", "\\n", "\\r\\n",
}  # fmt: skip

_ODD = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u200b\u2060\ufeff&<\\]|  |[ÃÂâ+Gï][^\x00-\x7f]|\ufffd|\n"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff]")
_LINE = re.compile(r"\\r\\n|\\n|\\r|\r\n|\r")
_TAB = re.compile(r"\\t|\t")
_SPACES = re.compile(r"[ \t\u00a0]+")
_MARKER = re.compile(r"^[ \t]*#{3}[A-Z]{2,6}#{3}[ \t]*$", re.MULTILINE)
_LINK = re.compile(r"<a\b[^<>]{0,300}?href=[\"']([^\"'<>]{1,500})[\"'][^<>]{0,300}>", re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/h[1-6]|/tr|p|ul|ol)\b[^<>]{0,300}/?>|</?(?:ul|ol)>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|p|br|div|span|strong|b|i|em|u|ul|ol|li|h[1-6]|font|table|tbody|tr|td|th|img|blockquote|sup|sub)"
    r"\b[^<>]{0,1000}>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#x[0-9a-fA-F]{2,6});")
_PARAGRAPHS = re.compile(r"\n{3,}")


def clean_text(text: str) -> str:
    """One cell: line breaks as line breaks, mark-up as text, no control characters, NFC, no outer space."""
    if not _ODD.search(text):
        plain = text.strip()
        return plain if plain.isascii() else unicodedata.normalize("NFC", plain)
    plain = _TAB.sub(" ", _LINE.sub("\n", text))
    plain = _without_markup(plain)
    plain = _without_controls(plain)
    plain = plain.encode("utf-8", "replace").decode("utf-8") if _has_lone_half(plain) else plain
    plain = _MARKER.sub("", plain)
    lines = [_SPACES.sub(" ", line).strip() for line in plain.split("\n")]
    return unicodedata.normalize("NFC", _PARAGRAPHS.sub("\n\n", "\n".join(lines)).strip())


def _without_controls(text: str) -> str:
    """Some controls are halves of letters that were read wrongly, and some stand between such halves: so the
    letters are mended before and after, until nothing changes.
    """
    for _ in range(4):
        plain = _CONTROL.sub("", mended(text))
        if plain == text:
            break
        text = plain
    return text


def is_blank(text: str) -> bool:
    return not text or text.lower() in BLANK


def _without_markup(text: str) -> str:
    if "<" in text and ">" in text:
        text = _TAG.sub("", _BREAK.sub("\n", _LINK.sub(_spelled_out, text)))
    return html.unescape(text).replace("\u00a0", " ") if _ENTITY.search(text) else text


def _spelled_out(link: re.Match[str]) -> str:
    """A link's address, which its words alone would lose, before them."""
    return f"{link[1]} " if link[1].startswith(("http", "mailto")) else ""


def _has_lone_half(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)


# letters that were read in the wrong encoding, once or twice

_AS_WINDOWS = re.compile(r"[ÃÂâ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
                         r"\u2013-\u203a\u20ac\u2122]{1,3}")  # fmt: skip
_AS_DOS = {
    "GÇÖ": "’", "GÇÿ": "‘", "GÇ£": "“", "GÇ¥": "”", "GÇô": "–", "GÇö": "—", "GÇó": "•", "GÇª": "…",
    "ΓÇÖ": "’", "ΓÇÿ": "‘", "ΓÇ£": "“", "ΓÇ¥": "”", "ΓÇô": "–", "ΓÇö": "—", "ΓÇó": "•", "ΓÇª": "…",
    "+¦": "ñ", "+í": "á", "+®": "é", "+¬": "é", "+¡": "í", "+¢": "ó", "+¿": "è", "+¼": "ü",
    "├▒": "ñ", "├í": "á", "├⌐": "é", "├¡": "í", "├│": "ó", "├║": "ú", "├╝": "ü",
}  # fmt: skip
"""UTF-8 that was read as a DOS code page, and then lost its box-drawing to the nearest letters."""
_LOST = re.compile(r" {1,4}\ufffd{1,20} {0,4}|\ufffd{1,20} {1,4}|\ufffd{1,20}$")
"""A sign that was lost before the set was written: a dash between spaces, or a space that could not break. A
lost letter inside a word stays marked."""

_DOS = re.compile("|".join(map(re.escape, _AS_DOS)))


def mended(text: str) -> str:
    """Text whose curly quotes and accents were read in the wrong encoding, with them put back."""
    if text.isascii():
        return text
    if "ï¿½" in text or "\ufffd" in text:
        text = _LOST.sub(
            lambda match: " – " if match[0].count(" ") > 1 else " ", text.replace("ï¿½", "\ufffd")
        )
    return _DOS.sub(lambda m: _AS_DOS[m[0]], _AS_WINDOWS.sub(_from_windows, text))


def _from_windows(match: re.Match[str]) -> str:
    try:
        return match[0].encode("cp1252").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return match[0]


# names


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SMALL = _set("a an and as at by de del for from in la las los of on or the to with y")
_KEEP = _set(
    "YMCA YWCA HIV AIDS WIC LLC USA US UK AA NA GED ESL ESOL ELL TANF SSI SSDI IRS DMV HUD VA PTA PTSA STEM"
    " STEAM LGBT LGBTQ LGBTQIA MHP II III IV VI VII VIII IX NW NE SW SE PO JCC JFK MLK NAACP ROTC JROTC SNAP"
    " UM FIU UCLA SFUSD CPS NYC DC FL NY LA SF PC TV IT ID OB GYN OBGYN ADHD ADD PTSD CBO CDC FEMA AARP ARC"
    " STD STI IEP SAT ACT AP IB PK TK DV K12 PA DNA LLP ADA ACLU VFW UF FSU USF UC"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|(?<!\d)\d{1,6}[^\W\d_]{1,20}")
_VOWEL = re.compile(r"[AEIOUYÁÉÍÓÚ]")
_ORDINAL = re.compile(r"(?<!\d)\d{1,6}(?:ST|ND|RD|TH)", re.IGNORECASE)


def is_shouted(name: str) -> bool:
    """Whether a name is all capitals, beyond a short one that may be an abbreviation."""
    letters = [letter for letter in name if letter.isalpha()]
    return len(letters) > 5 and name == name.upper() and name != name.lower()


def quiet_name(name: str) -> str:
    """A shouted name in title case: "BOYS & GIRLS CLUB OF MIAMI (BGC)" is "Boys & Girls Club of Miami (BGC)".

    Words in brackets, words without a vowel and well-known abbreviations keep their capitals.
    """
    words = list(_WORD.finditer(name))
    out, end = [], 0
    for place, word in enumerate(words):
        before = name[: word.start()].rstrip()[-1:]
        is_initial = len(word[0]) == 1 and name[word.end() : word.end() + 1] == "."
        is_first = place == 0 or is_initial or before in ":-–—/("
        out += [name[end : word.start()], _quiet_word(word[0], is_first, in_brackets=before == "(")]
        end = word.end()
    return "".join([*out, name[end:]])


def _quiet_word(word: str, is_first: bool, in_brackets: bool) -> str:
    if _ORDINAL.fullmatch(word):
        return word.lower()
    if word in _KEEP or (in_brackets and len(word) <= 6) or (len(word) > 1 and not _VOWEL.search(word)):
        return _SHORT.get(word, word)
    if word.lower() in _SMALL and not is_first:
        return word.lower()
    return _capital(word)


_ABBREVIATED = _set("Dr Mr Mrs Ms St Mt Ft Blvd Jr Sr Rd Ltd Dept Pkwy Ln Inc")
_SHORT = {word.upper(): word for word in _ABBREVIATED}


def _capital(word: str) -> str:
    """O'BRIEN, D'ANGELO and MCDONALD keep their second capital; WOMEN'S does not get one."""
    head, *tail = re.split(r"(['’])", word, maxsplit=1)
    if tail and len(head) == 1 and len(tail[1]) > 2:
        return head.upper() + tail[0] + tail[1].capitalize()
    if word.startswith("MC") and len(word) > 4:
        return "Mc" + word[2:].capitalize()
    return word[:1].upper() + word[1:].lower()


# single values

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{1,15}://", re.IGNORECASE)
_HOST = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,62})\.){1,8}[a-z]{2,24}(?::\d{1,5})?(?:[/?#].*)?", re.IGNORECASE
)
_EMAIL = re.compile(r"[^@\s,;<>()]{1,64}@[a-z0-9.-]{1,190}\.[a-z]{2,24}", re.IGNORECASE)


def url_in(text: str) -> str | None:
    """A web address with its scheme; "www.example.org" and "HTTP:/example.org" are mended. None: not one."""
    plain = re.sub(r"^(https?):?/*(?=[a-z0-9])", r"\1://", text.strip(), flags=re.IGNORECASE)
    if not plain.isprintable() or " " in plain or len(plain) > 2000:
        return None
    if not _SCHEME.match(plain):
        if not _HOST.fullmatch(plain):
            return None
        plain = f"http://{plain}"
    try:
        parts = urlsplit(plain)
    except ValueError:
        return None
    if (
        parts.scheme.lower() not in {"http", "https"}
        or "." not in (parts.hostname or "")
        or "@" in parts.netloc
    ):
        return None
    return parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower()).geturl()


def email_in(text: str) -> str | None:
    """The one e-mail address of a cell; None if there is none or more than one."""
    found = emails_in(text)
    return found[0] if len(found) == 1 else None


def emails_in(text: str) -> list[str]:
    if "@" not in text:
        return []
    return [found.rstrip(".") for found in _EMAIL.findall(text.removeprefix("mailto:"))]


_EXTENSION = re.compile(
    r"[,;:( ]{0,3}\b(?:extension|ext|x|option|opt)[.:# ]{0,3}(?:opt ?)?(\w{1,10})\)?\.?$", re.IGNORECASE
)
_EXTENSION_X = re.compile(r"(?<=\d) ?x ?((?:opt)?\d{1,10})$", re.IGNORECASE)
_LABEL = re.compile(r"^[A-Za-z][A-Za-z .#]{0,20}:\s*")


def phone_parts(text: str) -> tuple[str, str | None]:
    """Number and extension: "(202) 797-8806 ext 1311", "305-646-7220 x5427", "Phone No: … Ext: 1041"."""
    plain = " ".join(_LABEL.sub("", text[:200].strip().strip('"')).split())
    for pattern in (_EXTENSION_X, _EXTENSION):
        match = pattern.search(plain)
        if match and sum(letter.isdigit() for letter in plain[: match.start()]) >= 7:
            return plain[: match.start()].strip(" ,;"), match[1].upper() if match[1].isalpha() else match[1]
    return plain, None


def is_phone(number: str) -> bool:
    """Seven digits or letters of a keypad, or a short public number such as 211, 988 or 311."""
    digits = sum(letter.isdigit() for letter in number)
    letters = sum(letter.isalpha() for letter in number)
    if "*" in number:
        return False
    return (digits in (3, 4, 5, 6) and letters == 0) or (digits >= 3 and 7 <= digits + letters <= 20)


_BROKEN_BRACKET = re.compile(r"\n?[ \t]{0,3}\([^()]{1,200}\)")
"""A bracket that a narrow cell broke into lines, or put on a line of its own."""


def list_in(text: str) -> list[str]:
    """Items of a cell that holds a list, each once: commas, semicolons, lines or bars between them.

    A comma inside brackets parts nothing: "Chinese (Mandarin, Cantonese), Spanish" is two.
    """
    if "(" in text and "\n" in text:
        text = _BROKEN_BRACKET.sub(lambda match: " ".join(match[0].split("\n")), text)
    parts = re.split(r"[;\n|]", text) if re.search(r"[;\n|]", text) else _by_comma(text)
    return list(dict.fromkeys(part.strip(" .\t") for part in parts if part.strip(" .\t")))


def _by_comma(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")" and depth > 0)
        if letter == "," and not depth:
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]]


def is_yes(text: str) -> bool | None:
    plain = text.strip().lower()
    if plain in {"true", "t", "yes", "y", "1", "x", "on", "1.0"}:
        return True
    return False if plain in {"false", "f", "no", "n", "0", "off", "0.0"} else None
