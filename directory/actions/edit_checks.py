"""What a phone number, a web address, an e-mail address and a line of text must be like. Pure.

Forms refuse what fails here and the report on quality finds it, so both say the same.
"""

import re
import unicodedata
from enum import StrEnum
from urllib.parse import urlsplit

LONGEST_URL = 2000


class PhoneFault(StrEnum):
    LENGTH = "length"  # not as many digits as a number has
    INVENTED = "invented"  # 555-01xx, kept free for films
    REPEATED = "repeated"  # one digit over and over


class UrlFault(StrEnum):
    SPACES = "spaces"
    SCHEME = "scheme"  # neither http nor https
    HOST = "host"  # no host that could be reached
    DISGUISED = "disguised"  # a name before an @, a backslash, letters that cannot be seen


_SHORT_CODES = frozenset({"211", "311", "411", "511", "611", "711", "811", "911", "988"})
_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_EXTENSION = re.compile(r"\s*(?:,|;|#|\b(?:x|ext|extension|option|opt)\b\.?)\s*[\d*]{1,6}\s*$", re.IGNORECASE)
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,63}")
_LABEL = re.compile(r"[^\W_](?:(?:[^\W_]|-){0,61}[^\W_])?")
_ODD = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def digits_of(number: str) -> str:
    """The digits one dials, letters as the keys they are on, without an extension or a leading 1."""
    plain = _EXTENSION.sub("", number.strip())
    digits = re.sub(r"\D", "", plain.upper().translate(_LETTERS) if re.search(r"\d", plain) else "")
    return digits[1:] if len(digits) == 11 and digits[0] == "1" else digits


def phone_fault(number: str) -> PhoneFault | None:
    """None for a number that can be dialled: ten digits, a short code such as 211, or + and a country."""
    digits = digits_of(number)
    if digits in _SHORT_CODES:
        return None
    if len(set(digits)) == 1 or digits in ("1234567890", "0123456789"):
        return PhoneFault.REPEATED
    if number.strip().startswith("+") and not number.strip().startswith("+1"):
        return None if 8 <= len(digits) <= 15 else PhoneFault.LENGTH
    if len(digits) != 10:
        return PhoneFault.LENGTH
    return PhoneFault.INVENTED if digits[3:8] == "55501" else None


def url_fault(address: str) -> UrlFault | None:
    """None for an address that may be linked to: http or https, a real host, nothing hidden in it."""
    if any(unicodedata.category(letter) in _ODD for letter in address) or "\\" in address:
        return UrlFault.DISGUISED
    if any(letter.isspace() for letter in address):
        return UrlFault.SPACES
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return UrlFault.HOST
    if parts.scheme not in {"http", "https"}:
        return UrlFault.SCHEME
    if "@" in parts.netloc:
        return UrlFault.DISGUISED
    return None if _is_host(host) and len(address) <= LONGEST_URL else UrlFault.HOST


def _is_host(host: str) -> bool:
    """Labels with a dot between them; the last one is no number, so bare addresses of machines fail."""
    labels = host.removesuffix(".").split(".")
    return len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels) and not labels[-1].isdigit()


def whole_url(text: str) -> str:
    """An address as typed, with https:// where only the host was written."""
    plain = text.strip()
    return f"https://{plain}" if plain and re.match(r"(?:www\.|[\w-]+\.)[\w.-]+(?:[/?#]|$)", plain) else plain


def is_email(text: str) -> bool:
    return len(text) <= 254 and ".." not in text and _EMAIL.fullmatch(text) is not None


def tidy(text: str) -> str:
    """Text as it is stored: one form of each letter, plain line breaks, nothing invisible, no outer space."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(
        letter for letter in plain if letter in "\n\t" or unicodedata.category(letter) not in _HIDDEN
    )
    return "\n".join(line.strip() for line in kept.split("\n")).strip()


_HIDDEN = {"Cc", "Cs", "Co"}
